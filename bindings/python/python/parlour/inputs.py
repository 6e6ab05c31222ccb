"""What the host tells the engine: a class for each input, made of the vocabulary of the core."""

# Checkers read the stub beside this file, which lists each class.
# pyright: reportMissingImports=false, reportUnsupportedDunderAll=false

from typing import Union

from ._native import inputs as _native
from ._native.inputs import *  # noqa: F403

AnyInput = Union[tuple(getattr(_native, name) for name in _native.__all__)]
"""Any input, as type checkers narrow it in `match`."""

__all__ = ["AnyInput", *_native.__all__]
