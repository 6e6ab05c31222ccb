"""The life of every live-chat widget as explicit state machines: inputs in, events out, no I/O, no clock.

A host tells an `Engine` what happened, with objects of the classes in `parlour.inputs`, and gets back what
that means, as objects of the classes in `parlour.events`, each exactly once, in one order, with its cause::

    from parlour import Engine, events, inputs

    engine = Engine()
    engine.handle(0, inputs.WidgetLoad(widget_id="support"))
    engine.handle(85, inputs.WidgetReady(online=True))
    for envelope in engine.poll_events():
        match envelope.event:
            case events.WidgetLoaded(widget_id=widget, page=page):
                print(f"{widget} shows page {page}")

`parlour.aio` drives an engine on an asyncio loop; `step` is the engine as a pure function.
"""

from . import dicts, errors, events, inputs, parts, results, types
from ._native import (
    Dialect,
    Engine,
    Envelope,
    Event,
    Input,
    Snapshot,
    Translator,
    VendorCall,
    __version__,
    step,
)
from .errors import ConfigError, DecodeError, Error, InternalError, ListenerError, Rejected, RestoreError
from .hub import Hub

__all__ = [
    "ConfigError",
    "DecodeError",
    "Dialect",
    "Engine",
    "Envelope",
    "Error",
    "Event",
    "Hub",
    "Input",
    "InternalError",
    "ListenerError",
    "Rejected",
    "RestoreError",
    "Snapshot",
    "Translator",
    "VendorCall",
    "__version__",
    "dicts",
    "errors",
    "events",
    "inputs",
    "parts",
    "results",
    "step",
    "types",
]
