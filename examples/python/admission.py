"""Who may come in, what a visitor may say, and how it is refused."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from time import monotonic

import parlour
from parlour import Input
from parlour.inputs import AnyInput

VISITOR = "visitor"
"""The visitor's user id in their own engine."""


@dataclass(eq=False)
class Refused(Exception):
    """What this host would not take, told as if it were a machine like those of the engine."""

    reason: str
    input: str = ""
    fields: tuple[str, ...] = ()
    machine: str = "host"
    id: str = ""
    state: str = ""


def rejection(error: parlour.Rejected | Refused) -> str:
    """What is told to whoever caused it, in one line of JSON. It repeats nothing that was written."""
    form = error.to_dict() if isinstance(error, parlour.Rejected) else asdict(error)
    return json.dumps({"rejected": form}, separators=(",", ":"))


@dataclass(frozen=True)
class May:
    """What a visitor may fill in of an input, and what the host fills in for them."""

    fields: frozenset[str]
    filled: Mapping[str, str]


def may(fields: str = "", **filled: str) -> May:
    # That it was the visitor is the host's to say, for it knows whose socket it came by.
    return May(frozenset(fields.split()), {"cause": VISITOR, **filled})


MAY: Mapping[str, May] = {
    "widget.load": may("widgetId"),
    "widget.show": may("widgetId"),
    "widget.hide": may("widgetId"),
    "widget.click": may("widgetId channel"),
    "window.open": may("widgetId"),
    "window.close": may("widgetId"),
    "window.minimize": may("widgetId"),
    "window.maximize": may("widgetId"),
    "window.restore": may("widgetId"),
    "chat.request": may("widgetId message", initiator="client"),
    "chat.end": may("widgetId chatId reason", by=VISITOR),
    "message.send": may("widgetId chatId messageId content"),
    "typing.start": may("widgetId chatId", userId=VISITOR),
    "typing.stop": may("widgetId chatId", userId=VISITOR),
    "receipt.delivered": may("widgetId chatId messageId", by=VISITOR),
    "receipt.read": may("widgetId chatId messageId", by=VISITOR),
    "rating.submit": may("widgetId chatId value scale message"),
    "identity.set": may("name email phone"),
    "visitor.navigate": may("url"),
}
"""By input: everything else is the agent's, the network's or the host's to say."""


def admit(text: str | bytes) -> AnyInput:
    """Reads what came from a visitor.

    Raises :class:`parlour.Rejected` for what is no input, and :class:`Refused` for what is not a visitor's to say.
    """
    if isinstance(text, bytes):
        raise Refused("invalid_json")
    said = Input.from_json(text)
    rule = MAY.get(said.type)
    if rule is None:
        raise Refused("forbidden", said.type)
    fields = said.to_dict()
    # What they say rightly of themselves does no harm.
    foreign = [
        name
        for name, value in fields.items()
        if name != "type" and name not in rule.fields and rule.filled.get(name) != value
    ]
    if foreign:
        raise Refused("forbidden", said.type, tuple(foreign))
    return Input.from_dict({**fields, **rule.filled})


class Door:
    """Counts those who come without a name that the host knows: each begins a visit, which is kept in memory and on disk.

    At most `most` in `seconds`, from wherever they come; behind a proxy all come from one address.
    """

    def __init__(self, most: int, seconds: float = 60.0, clock: Callable[[], float] = monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._came: deque[float] = deque()

    def opens(self) -> bool:
        """Whether one more may come in now; whoever may has come."""
        now = self._clock()
        while self._came and self._came[0] <= now - self._seconds:
            self._came.popleft()
        if len(self._came) >= self._most:
            return False
        self._came.append(now)
        return True


@dataclass(frozen=True)
class Hello:
    """The first frame of a page: who the visitor is, and the last event that it has heard."""

    visitor: str = ""
    after: int = 0


def hello(text: str | bytes) -> Hello:
    """Reads the first frame. Raises :class:`Refused` for one that is none."""
    refused = Refused("invalid_hello")
    if isinstance(text, bytes):
        raise refused
    try:
        said = json.loads(text)
    except ValueError:
        raise refused from None
    match said:
        case {"visitor": str(visitor), "after": int(after), **rest} if not rest and 0 <= after < 2**53:
            # `True` is an int, too.
            return Hello(visitor, int(after))
        case {"visitor": str(visitor), **rest} if not rest:
            return Hello(visitor)
        case {**rest} if not rest:
            return Hello()
        case _:
            raise refused
