"""The engine, compiled from Rust. The public names are those of `parlour`."""

from collections.abc import Callable, Iterable, Sequence
from types import GenericAlias
from typing import Any, ClassVar, Generic, Literal, SupportsIndex, final

from typing_extensions import Self, TypeVar, disjoint_base

from . import dicts
from . import events as events
from . import inputs as inputs
from .events import AnyEvent
from .inputs import AnyInput
from .results import Capability, Deadline, Decoded, Loss, Observed, Stepped, Transition
from .types import (
    Cause,
    Config,
    DialectName,
    EventName,
    InputName,
    Json,
    JsonLike,
    Origin,
    Surface,
    TranscriptEntry,
    Verdict,
    View,
)

__all__ = [
    "Dialect",
    "Engine",
    "Envelope",
    "Event",
    "Input",
    "Snapshot",
    "Translator",
    "VendorCall",
    "__version__",
    "_command",
    "events",
    "inputs",
    "step",
]

__version__: str

_E_co = TypeVar("_E_co", bound=Event, default=AnyEvent, covariant=True)

def _command(args: Sequence[str]) -> int:
    """Run the command `parlour` with its arguments, its own name first, and give its exit code.

    It reads and writes the process's own standard streams, and not what `sys.stdin` and its like were replaced with.
    """

def step(
    snapshot: Snapshot | str | bytes | bytearray | memoryview | None,
    config: Config | None,
    now: SupportsIndex,
    inputs: Iterable[Input | dicts.AnyInput | str] | None = None,
) -> Stepped:
    """From a snapshot, or `None` at the beginning, and inputs at the time `now` to all that comes of them.

    The engine as a pure function: nothing is kept, and the same arguments give the same result. It is what
    `Engine.restore`, `Engine.handle` for each input, `Engine.poll_events` and `Engine.snapshot` do, for hosts that keep no
    engine between two calls. Without inputs it lets time pass: at the `deadline` of the step before, or later, for a
    deadline takes effect at its own time. As after each restore, the first `widget.load` of a widget that the snapshot
    knows acts as a reload.

    `snapshot` may be stored text (`to_json`) or bytes (`to_bytes`), and an input an object, a dictionary in canonical form
    or JSON text. An input that is rejected stops nothing: the `parlour.Rejected` is among the `verdicts`. Raises
    `parlour.RestoreError` or `parlour.ConfigError`.
    """

@disjoint_base
class Input:
    """What the host tells the engine: the base of the classes in `parlour.inputs`.

    Inputs cannot be changed. They can be compared, hashed, pickled, and matched by keyword; what may be personal is left
    out of their `repr`. Opaque JSON in them is compared as Python compares it, by which 1, 1.0 and `True` are equal.
    """

    type: ClassVar[InputName]
    """The canonical name, `chat.request` say."""

    @staticmethod
    def from_json(text: str) -> AnyInput:
        """Reads one from its canonical JSON form.

        Text that is none raises `parlour.Rejected` of machine `input` where an input is read, and `ValueError` where an
        event is; both name the field that is at fault.
        """
    @staticmethod
    def from_dict(fields: dict[str, Any]) -> AnyInput:
        """Reads one from its canonical form as a dictionary, the `type` among its keys.

        Raises what `from_json` raises; `TypeError` and `ValueError` for a value that has no JSON form.
        """
    def to_json(self) -> str:
        """The canonical JSON form: the same bytes in every language."""
    def to_dict(self) -> dict[str, Json]:
        """The canonical form as a dictionary."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@disjoint_base
class Event:
    """What the engine tells the host: the base of the classes in `parlour.events`.

    Events cannot be changed, and their fields are read from Rust when they are asked for. They can be compared, hashed,
    pickled, and matched by keyword; what may be personal is left out of their `repr`. Opaque JSON in them is compared as
    Python compares it, by which 1, 1.0 and `True` are equal.
    """

    type: ClassVar[EventName]
    """The canonical name, `chat.started` say."""

    @staticmethod
    def from_json(text: str) -> AnyEvent:
        """Reads one from its canonical JSON form.

        Text that is none raises `parlour.Rejected` of machine `input` where an input is read, and `ValueError` where an
        event is; both name the field that is at fault.
        """
    @staticmethod
    def from_dict(fields: dict[str, Any]) -> AnyEvent:
        """Reads one from its canonical form as a dictionary, the `type` among its keys.

        Raises what `from_json` raises; `TypeError` and `ValueError` for a value that has no JSON form.
        """
    def to_json(self) -> str:
        """The canonical JSON form: the same bytes in every language."""
    def to_dict(self) -> dict[str, Json]:
        """The canonical form as a dictionary."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Envelope(Generic[_E_co]):
    """An event with its place in the order of things.

    Engines make them; a test of a host makes its own, `Envelope(event, seq=1, at=0)`. Raises `ValueError` for an origin or a
    cause that there is not, and for what has no JSON form.
    """

    __match_args__: ClassVar[tuple[Literal["event"]]] = ("event",)

    def __new__(
        cls,
        event: _E_co,
        *,
        seq: int,
        at: int,
        origin: Origin = "live",
        cause: Cause = "system",
        raw: JsonLike = None,
    ) -> Self: ...
    @classmethod
    def __class_getitem__(cls, event: Any, /) -> GenericAlias: ...
    @property
    def seq(self) -> int:
        """1, 2, 3 … per engine, never reused, also not after a restore: a gap or a repeat can be seen."""
    @property
    def at(self) -> int:
        """When, in milliseconds: the `now` of the input that brought it about, or let it out; for a deadline its own time,
        however late that was served."""
    @property
    def origin(self) -> Origin:
        """Whether it is news, or told again."""
    @property
    def cause(self) -> Cause:
        """Who or what brought it about."""
    @property
    def type(self) -> EventName:
        """The canonical name of the event, `chat.started` say."""
    @property
    def event(self) -> _E_co:
        """The event itself, for `match`."""
    @property
    def raw(self) -> Json:
        """Vendor fields that came with the input and have no place of their own; `None` without any."""
    @staticmethod
    def from_json(text: str) -> Envelope:
        """Reads an envelope from its canonical JSON form. Raises `ValueError` for text that is none."""
    @staticmethod
    def from_dict(fields: dict[str, Any]) -> Envelope:
        """Reads an envelope from its canonical form as a dictionary. Raises `ValueError` for what is none."""
    def to_json(self) -> str:
        """The canonical JSON form: the same bytes in every language."""
    def to_dict(self) -> dict[str, Json]:
        """The canonical form as a dictionary."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Engine:
    """The life of all widgets on a page, and of their chats.

    The host drives it, in these steps and no others:

    1. `handle` an input with the time, or `handle_timeout` when the time of `next_deadline` has come.
    2. `poll_events`, and deliver each.
    3. Ask `next_deadline` when to wake up.
    4. Now and then store `snapshot` under `storage_key`.

    Times are milliseconds from any epoch, 0 to 2**53 - 1; `parlour.aio.wall_clock()` is a good one, for it goes on after
    a restart. The engine does no I/O, reads no clock and starts no thread: the same calls give the same
    events, byte for byte. Threads may share an engine; their calls take turns.

    `config` is a dictionary in canonical form, `parlour.types.Config`; what is missing has its default. Raises
    `parlour.ConfigError`, which names the place. `phone_normalizer` is as for `set_phone_normalizer`.
    """

    def __new__(
        cls,
        config: Config | None = None,
        *,
        phone_normalizer: Callable[[str], str | None] | None = None,
    ) -> Engine: ...
    @staticmethod
    def restore(
        snapshot: Snapshot,
        config: Config | None = None,
        *,
        phone_normalizer: Callable[[str], str | None] | None = None,
    ) -> Engine:
        """An engine that goes on where the snapshot was taken, as if nothing had happened.

        It tells nothing by itself; deadlines that have passed meanwhile fire at the first call that brings a time,
        each at its own. The
        first `widget.load` of each widget acts as a reload. Neither the configuration nor the function for phone
        numbers is part of a snapshot. Raises `parlour.RestoreError` or `parlour.ConfigError`.
        """
    def handle(self, now: SupportsIndex, input: Input | dicts.AnyInput) -> Verdict:
        """Takes one input at the time `now`, in milliseconds. Deadlines that are due fire first, each
        at its own time, however late this is.

        `"accepted"` if it took effect, or waits in the queue of a loading widget; `"ignored"` for an exact repeat, or
        where there is nothing to change. Raises `parlour.Rejected`, which changed nothing, but for the clock and
        the deadlines that were due; a dictionary that is no input is rejected by machine `input`, and one that has no JSON
        form raises `TypeError` or `ValueError`. A `now` before the latest one counts as the latest.
        """
    def handle_json(self, now: SupportsIndex, text: str) -> Verdict:
        """Takes one input in its canonical JSON form, as it came from a socket or a log. Else as `handle`."""
    def handle_timeout(self, now: SupportsIndex) -> None:
        """Fires the deadlines that are due, each at its own time: early, late and repeated calls make no difference to what
        is told, but for when it is heard."""
    def poll_event(self) -> Envelope | None:
        """The next event that was not delivered yet, in its envelope; `None` if there is none."""
    def poll_events(self) -> list[Envelope]:
        """All events that were not delivered yet, in order.

        Where the function for phone numbers raises, what came before its question is given first, and the next call
        raises. What is no `Exception`, as `KeyboardInterrupt`, is raised at once, and no event is taken out then.
        """
    def next_deadline(self) -> Deadline | None:
        """When to call `handle_timeout`, and what for; `None` while nothing is due ever."""
    def can(self, input: Input | dicts.AnyInput) -> bool:
        """Whether the input would be accepted now, neither rejected nor ignored: the same code, run dry."""
    def view(self) -> View:
        """Every machine's state by name, unread counts, open forms: plain data, a copy."""
    def transcript(self, chat_id: str) -> list[TranscriptEntry] | None:
        """The remembered messages of a chat, sorted by time and id; `None` for a chat that is not known."""
    @property
    def storage_key(self) -> str:
        """The key to store the snapshot under: of the account and, with `sessionPerHost`, the host of the widget that
        was loaded first."""
    def storage_keys_to_delete(self) -> list[str]:
        """Takes out the storage keys under which nothing is to be kept any more: of visitors who are known by another key
        now, or are gone. No snapshot holds them: ask after each step, or whenever a snapshot is stored."""
    @property
    def now(self) -> int:
        """The latest time that it was told, in milliseconds."""
    @property
    def config(self) -> Config:
        """The whole configuration, defaults filled in; a copy."""
    def snapshot(self) -> Snapshot:
        """All that the engine holds, undelivered events and deadlines too."""
    def what_holds(self) -> list[Envelope]:
        """What holds now, as `resync` would tell it, while nothing changes: for somebody who comes late, and alone. The
        `seq` of each is that of the latest event, for what holds is as of that one."""
    def resync(self) -> None:
        """Tells again what holds now, with origin `restored`: for a user interface that starts anew. It is told no oftener
        than somebody polls: while all that the last call told still waits, another one adds nothing; where some of it was
        polled, it is told once more after the rest."""
    def log_transitions(self, on: bool = True) -> None:
        """Starts or stops noting every change of state; `limits.log` of them are kept."""
    def take_transitions(self) -> list[Transition]:
        """Takes out the transitions noted so far, without personal data."""
    def set_phone_normalizer(self, function: Callable[[str], str | None] | None, /) -> None:
        """Sets the host's own function for phone numbers, which takes the place of the configuration's choice.

        It gets a number as the visitor gave it, and returns the number in international format, or `None` for what is no
        number. No `phone.normalize_requested` comes to the host then: `poll_event` calls the function and goes on. It may
        use the engine, but for polling. If it raises, the exception goes to whoever polls, nothing is lost, and the next
        poll asks again, until the deadline `phoneAnswer` turns the answer down. Where several threads poll, each may ask.

        With `None` the questions come as events, to be answered by `inputs.PhoneNormalized`. To let the configuration's
        choice hold again, tell `inputs.PhoneSetNormalizer`. A function is no part of a snapshot: an engine that is
        restored without one asks by events.
        """
    def observe(self, now: SupportsIndex, call: VendorCall | dicts.VendorCall) -> Observed:
        """Takes a vendor's call at the time `now`: what the vendor tells, and what is asked of it.

        Meant for mode `observe`, where what the vendor skips is supplied with origin `inferred`, and what it tells
        twice is told once. Page messages count from the origins that the configuration names: a host that passes on what
        is posted to a page must name them. Raises `parlour.DecodeError` for a call that is the vendor's and
        broken; nothing changes then.
        """
    def observe_json(self, now: SupportsIndex, text: str) -> Observed:
        """Takes a vendor's call in its JSON form. Else as `observe`."""

@final
class Snapshot:
    """All that an engine holds. It can be stored in two forms, compared and pickled."""

    VERSION: ClassVar[int] = ...
    """The version that is written; older ones can be read for ever."""

    @staticmethod
    def from_json(text: str) -> Snapshot:
        """Reads the JSON form. Raises `parlour.RestoreError`."""
    @staticmethod
    def from_bytes(data: bytes | bytearray | memoryview) -> Snapshot:
        """Reads the compact form. Raises `parlour.RestoreError`."""
    def to_json(self) -> str:
        """The JSON form, for people to read."""
    def to_bytes(self) -> bytes:
        """The compact form, CBOR: less than half as long."""
    def __bytes__(self) -> bytes: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Dialect:
    """A vendor's vocabulary, by its name."""

    # Generated by `cargo xtask generate`.
    CTLIVE: ClassVar[Dialect] = ...
    """CTLive: page events and contact SDK."""
    CUSTOMERLY: ClassVar[Dialect] = ...
    """Customerly."""
    LIVECHATOO: ClassVar[Dialect] = ...
    """Livechatoo: bar and popup."""
    MLUVII: ClassVar[Dialect] = ...
    """mluvii."""
    GA4: ClassVar[Dialect] = ...
    """Google Analytics 4: written, never read."""
    # End of what is generated.

    def __new__(cls, name: str) -> Dialect: ...
    @staticmethod
    def all() -> list[Dialect]:
        """Every dialect."""
    @property
    def name(self) -> DialectName:
        """The name, `ctlive` say."""
    @property
    def surfaces(self) -> tuple[Surface, ...]:
        """Where the vendor's calls are made and received."""
    def encode(
        self, envelope: Envelope, *, category: str = "chat", events: Literal["eight", "all"] = "eight"
    ) -> list[VendorCall]:
        """The calls that the vendor's integrators would have received for an event: none, one or several.

        Of what is told again after a load of the page those are made that the vendor itself makes again, and of
        history none. Google Analytics is told news alone: `category` is its `event_category`, and `events` which of
        them it is told, the eight that Livechatoo records or all, by their canonical names. No other dialect depends
        on either.
        """
    def encode_json(
        self, envelope: Envelope, *, category: str = "chat", events: Literal["eight", "all"] = "eight"
    ) -> str:
        """The same calls in their JSON form, one on a line; empty where there is none. It is the fastest way out."""
    def read(self, call: VendorCall | dicts.VendorCall, *, origins: Sequence[str] | None = None) -> Decoded:
        """What a call of the vendor says, whether it was made to tell something or to ask for something.

        `origins` are those whose page messages count; `None`: any. Raises `parlour.DecodeError` for a call
        that is the vendor's and broken, or comes from a foreign origin, and `parlour.ConfigError` for an origin
        that can match nothing.
        """
    def decode(self, call: VendorCall | dicts.VendorCall, *, origins: Sequence[str] | None = None) -> Decoded:
        """What the vendor tells by a call. Else as `read`."""
    def command(self, call: VendorCall | dicts.VendorCall) -> Decoded:
        """What a call of the vendor's own functions asks for. Raises `parlour.DecodeError`."""
    def capability(self, event: EventName) -> Capability:
        """Whether an event, by its canonical name, can come in this dialect, and by which calls."""
    def capabilities(self) -> dict[EventName, Capability]:
        """What can come of every event, by its canonical name."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class VendorCall:
    """One call of a vendor's API, made or received. Functions among the arguments stand as `None`.

    Raises `parlour.DecodeError` for a surface that there is not.
    """

    def __new__(
        cls,
        surface: Surface,
        call: str,
        args: Sequence[JsonLike] | None = None,
        *,
        at: int | None = None,
        origin: str | None = None,
        chat_id: str | None = None,
        widget_id: str | None = None,
    ) -> VendorCall: ...
    @staticmethod
    def from_json(text: str) -> VendorCall:
        """Reads a call from its JSON form. Raises `parlour.DecodeError`."""
    @staticmethod
    def from_dict(fields: dict[str, Any]) -> VendorCall:
        """Reads a call from its canonical form as a dictionary. Raises `parlour.DecodeError`."""
    def to_json(self) -> str:
        """The JSON form, in one line."""
    def to_dict(self) -> dict[str, Json]:
        """The canonical form as a dictionary."""
    @property
    def surface(self) -> Surface:
        """Where it was made or received."""
    @property
    def call(self) -> str:
        """The function, method or callback; `postMessage` for page messages."""
    @property
    def args(self) -> tuple[Json, ...]:
        """The arguments."""
    @property
    def at(self) -> int | None:
        """When it was made, in milliseconds; encoders leave it out."""
    @property
    def origin(self) -> str | None:
        """The origin of a page message."""
    @property
    def chat_id(self) -> str | None:
        """The chat whose contact it concerns, beside the arguments (CTLive contact SDK)."""
    @property
    def widget_id(self) -> str | None:
        """Which widget it concerns, where a page has several of a vendor that does not name them."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Translator:
    """Translates a stream of one vendor's calls to another's, through an engine in mode `observe`.

    `category` and `events` say how Google Analytics is told, as with `Dialect.encode`; without a word of the host's, the
    category is the name of the vendor whose calls are read. Raises `parlour.ConfigError`; `ValueError` for a name that
    is no dialect.
    """

    def __new__(
        cls,
        source: Dialect | str,
        target: Dialect | str,
        config: Config | None = None,
        *,
        category: str | None = None,
        events: Literal["eight", "all"] = "eight",
    ) -> Translator: ...
    def translate(self, call: VendorCall | dicts.VendorCall) -> list[VendorCall]:
        """Translates the next call of the stream; its time is its `at`, or that of the call before.

        Raises `parlour.DecodeError` for a call that is broken: it is counted in the report, and the stream can go
        on.
        """
    def next_deadline(self) -> Deadline | None:
        """When to call `handle_timeout`, and what for; `None` while nothing is due ever."""
    def handle_timeout(self, now: SupportsIndex) -> list[VendorCall]:
        """Lets time pass without a call: deadlines that are due may bring calls about."""
    def report(self) -> list[Loss]:
        """What was lost so far, each with how often, in the order in which it first came up."""
