"""What the engine tells the host: a class for each event, made of the vocabulary of the core."""

# Checkers read the stub beside this file, which lists each class.
# pyright: reportMissingImports=false, reportUnsupportedDunderAll=false

from typing import Union

from ._native import events as _native
from ._native.events import *  # noqa: F403

AnyEvent = Union[tuple(getattr(_native, name) for name in _native.__all__)]
"""Any event, as type checkers narrow it in `match`."""

__all__ = ["AnyEvent", *_native.__all__]
