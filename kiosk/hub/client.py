# SPDX-License-Identifier: Apache-2.0
"""The machines' end of the hub: acts in, results out, as from a desk of their own; blocking, safe from several threads.

PlatformError        (kiosk.platform.errors) no usable answer; the same act may be sent again under the same id
├── OldHubError      a hub speaks that another has taken over from
└── OtherModeError   (kiosk.hub.mode) a hub of the other mode speaks: training and earnest never meet
TicketError          (kiosk.tickets.errors) the desk refuses, with its own codes
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple, TypeVar, cast
from urllib.parse import quote, urlencode

import msgspec

from config.logs import logger
from kiosk.hub import mode as modes
from kiosk.hub.deeds import OF_ACTS
from kiosk.hub.stream_wire import Block, StreamWire
from kiosk.platform.answer import JSON, Answer
from kiosk.platform.errors import LateAnswerError, NotThePlatformError, PlatformError, RefusedError, UnreachableError
from kiosk.platform.wire import Trust
from kiosk.tickets import acts
from kiosk.tickets.errors import CODES, Code, TicketError
from kiosk.tickets.rules import HallRules
from kiosk.tickets.statistics import Figures
from kiosk.tickets.values import Event, Ticket, WindowState
from kiosk.tickets.views import Call, QueueView, Snapshot
from offline_queue.ids import uuid7

log = logger(__name__)
T = TypeVar("T")
R = TypeVar("R", bound=msgspec.Struct)

EPOCH = "X-Hall-Epoch"
NOT_SIGNED_IN = "not-signed-in"
# Of the hub's problems only these are of the desk; the others are of the way to it.
REFUSALS = CODES - {"old-epoch"}
RECONNECT_SECONDS = 2.0
# Three heartbeats without a sound: the line is dead, whatever it says of itself.
SILENCE_SECONDS = 30.0
# Reasons why a hub that is there does not take this machine: asking again changes nothing, and nobody goes on alone.
TURNED_AWAY = frozenset({"refused", "unauthorised", modes.OtherModeError.reason})


class OldHubError(PlatformError):
    """A hub speaks that another has taken over from: nothing it says counts."""

    reason = "suspicious"


class NumberGiven(msgspec.Struct, frozen=True):
    """A new number, how many are before it, and between which minutes it is called; None where that is not known."""

    ticket: Ticket
    ahead: int
    wait_lo: int | None = None
    wait_hi: int | None = None


class Queues(msgspec.Struct, frozen=True):
    """All queues of one moment."""

    items: tuple[QueueView, ...]


class DayKey(msgspec.Struct, frozen=True):
    """The key of one day (``kiosk.tickets.day_key``)."""

    day: str
    key: str

    def __repr__(self) -> str:
        return f"DayKey({self.day})"


class BoardWindow(msgspec.Struct, frozen=True):
    """One window as the hall sees it; moments are milliseconds since 1970, 0 where nobody was called."""

    no: str
    zone: str
    state: WindowState
    reason: str
    number: str
    serving: bool
    called_at: int = 0
    call_count: int = 0


class Missed(msgspec.Struct, frozen=True):
    """One who was called and did not come."""

    number: str
    window: str
    since: int


class Board(msgspec.Struct, frozen=True):
    """What call screens and voices tell."""

    hall: str
    epoch: int
    seq: int
    at: int
    day: str
    queues: tuple[QueueView, ...]
    windows: tuple[BoardWindow, ...]
    calls: tuple[Call, ...]
    missed: tuple[Missed, ...] = ()


class Events(msgspec.Struct, frozen=True):
    """What happened after a cursor, and where to go on; with ``reset`` a snapshot must be read first."""

    events: tuple[Event, ...]
    cursor: str
    reset: bool


class Nothing(msgspec.Struct, frozen=True):
    """Nothing more is to be said."""


class MachineTold(msgspec.Struct, frozen=True):
    """As what a machine was taken in; it may act for ``windows``, for all where none is named."""

    name: str
    kind: str
    windows: tuple[str, ...]


class Happened(NamedTuple):
    """One event and the cursor behind it; None where the cursor led nowhere and a snapshot must be read."""

    cursor: str
    event: Event | None


class HubClient:
    """One machine's line to the hub at ``url`` (up to and with ``/hall/v1``).

    ``mode`` is this machine's own: a hub of the other one is not believed. ``staff`` and ``roles`` are who acts, for
    machines where staff sign in.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        mode: modes.Mode,
        staff: str = "",
        roles: tuple[str, ...] = (),
        trust: Trust = None,
        connect_seconds: float = 2.0,
        read_seconds: float = 5.0,
        silence_seconds: float = SILENCE_SECONDS,
        reconnect_seconds: float = RECONNECT_SECONDS,
    ) -> None:
        self.url = url.rstrip("/")
        self._token, self._mode = token, mode
        self._staff = ""
        self._told_in: set[str] = set()
        self.act_as(staff, roles)
        self._wire = StreamWire(connect_seconds, read_seconds, trust=trust)
        self._read_seconds = read_seconds
        self._silence = silence_seconds
        self._reconnect = reconnect_seconds
        self._closed = threading.Event()
        self.epoch = 0
        """The highest epoch that was seen; 0 before the first answer."""

    def act_as(self, staff: str, roles: Iterable[str] = ()) -> None:
        """Let somebody act from now on, in these roles; an empty number is nobody."""
        self._staff = acting_as(staff, roles)

    @property
    def acting(self) -> str:
        """Return who acts now, as ``do`` takes it."""
        return self._staff

    def do(self, act: acts.Act[R], act_id: str, acting: str | None = None) -> R:
        """Have an act done; raises TicketError when the desk refuses, PlatformError when nothing is known of it.

        ``acting`` is who wanted it, where that may not be who acts now.
        """
        return cast("R", self._do(act, act_id, act.answers, acting))

    def issue(self, act: acts.Issue | acts.CheckIn, act_id: str) -> NumberGiven:
        """Have a number given; as ``do``, with how long it will take."""
        return self._do(act, act_id, NumberGiven)

    def ticket(self, name: str) -> Ticket:
        """Return a ticket as it stands."""
        return self.read(f"/tickets/{quote(name, safe='')}", acts.Told).ticket

    def day_key(self) -> DayKey:
        """Return by which key cards are known again today."""
        return self.read("/day-key", DayKey)

    def machine(self) -> MachineTold:
        """Return as what this machine was taken in."""
        return self.read("/machine", MachineTold)

    def queues(self) -> tuple[QueueView, ...]:
        """Return how all queues stand."""
        return self.read("/queues", Queues).items

    def statistics(self, first: str, last: str = "") -> Figures:
        """Return what some days were like, a day alone without ``last``; both as YYYY-MM-DD."""
        return self.read(f"/statistics?{urlencode({'first': first, 'last': last or first})}", Figures)

    def snapshot(self) -> Snapshot:
        """Return the hall as it stands; ``cursor_of`` leads on from it."""
        return self.read("/snapshot", Snapshot)

    def board(self, zone: str = "") -> Board:
        """Return what everybody may see, of one zone where it is named."""
        return self.read(f"/board?{urlencode({'zone': zone})}" if zone else "/board", Board)

    def poll(self, cursor: str = "", wait: int = 0) -> Events:
        """Return what happened after a cursor, waiting so many seconds at most; for lines that let no stream pass."""
        asked = {"wait": wait} | ({"after": cursor} if cursor else {})
        # Held back by the hub, and all the same within the limit of an answer.
        if wait >= self._read_seconds:
            raise ValueError("the limit of an answer is shorter than that")
        return self.read(f"/events?{urlencode(asked)}", Events)

    def rules(self) -> HallRules:
        """Return what the hall decided about its numbers."""
        return self.read("/rules", HallRules)

    def read(self, path: str, kind: type[T]) -> T:
        """Return what a part of the hub answers to a question; errors as of ``do``."""
        return self._ask("GET", path, kind, {}, b"")

    def send(self, method: str, path: str, body: object, kind: type[T], act_id: str, acting: str | None = None) -> T:
        """Have a part of the hub do something, once under its id; errors and ``acting`` as of ``do``."""
        staff = self._staff if acting is None else acting
        headers = {"Content-Type": JSON, "Idempotency-Key": act_id} | ({"X-Staff": staff} if staff else {})
        content = msgspec.json.encode(body)
        try:
            return self._ask(method, path, kind, headers, content)
        except RefusedError as wrong:
            if wrong.code != NOT_SIGNED_IN or not staff:
                raise
        # The hub was not told yet who works here, or not in these roles: the same again under the same id, once.
        self.sign_in(staff)
        return self._ask(method, path, kind, headers, content)

    def sign_in(self, acting: str) -> None:
        """Tell the hub who works here now, as ``acting_as`` words it; errors as of ``do``."""
        staff, _, roles = acting.partition(";")
        told = {"roles": [one for one in roles.split(",") if one]}
        self._tell(f"/staff/{quote(staff, safe='')}/sign-in", told)
        self._told_in.add(staff)

    def sign_out(self, staff: str) -> None:
        """Tell the hub that somebody went of whom it was told that they are here; errors as of ``do``."""
        if staff in self._told_in:
            self._tell(f"/staff/{quote(staff, safe='')}/sign-out", {})
            self._told_in.discard(staff)

    def _tell(self, path: str, told: object) -> None:
        headers = {"Content-Type": JSON, "Idempotency-Key": str(uuid7())}
        self._ask("POST", path, Nothing, headers, msgspec.json.encode(told))

    def events(self, cursor: str = "", broke: Callable[[], object] = lambda: None) -> Iterator[Happened]:
        """Yield what happens after a cursor until ``close``, over broken lines; none is lost and none comes twice.

        ``broke`` hears each time that the line is gone. Raises PlatformError when the hub turns this machine away.
        """
        while not self._closed.is_set():
            for happened in self._unbroken(cursor):
                cursor = happened.cursor
                yield happened
            broke()
            self._closed.wait(self._reconnect)

    def close(self) -> None:
        """Let the connections go; a stream ends with the next it hears."""
        self._closed.set()
        self._wire.close()

    def _do(self, act: acts.Act[Any], act_id: str, kind: type[T], acting: str | None = None) -> T:
        deed = OF_ACTS[type(act)]
        path, body = deed.write(act)
        return self.send(deed.method, path, body, kind, act_id, acting)

    def _ask(self, method: str, path: str, kind: type[T], headers: Mapping[str, str], body: bytes) -> T:
        source: Callable[[], BinaryIO] | None = (lambda: io.BytesIO(body)) if body else None
        return right(
            self._believed(self._wire.send(method, self.url + path, self._headers(headers), source, len(body)))
        ).read_as(kind)

    def _unbroken(self, cursor: str) -> Iterator[Happened]:
        """Yield what one line brings until it breaks."""
        try:
            for happened in self._stream(cursor):
                if self._closed.is_set():
                    return
                # Without a cursor it is a sign of life.
                if happened.cursor:
                    yield happened
        except (UnreachableError, LateAnswerError):
            log.info("hub-line-broke")
        except RefusedError as refused:
            if refused.problem.retry != "later":
                raise

    def _stream(self, cursor: str) -> Iterator[Happened]:
        headers = self._headers({"Accept": "text/event-stream"} | ({"Last-Event-ID": cursor} if cursor else {}))
        seen = int(cursor.partition("-")[2] or 0)
        for block in self._wire.stream(f"{self.url}/events", headers, self._silence, self._hear):
            happened = happened_of(block)
            if happened.event and happened.event.seq <= seen:
                continue
            seen = happened.event.seq if happened.event else seen
            yield happened

    def _hear(self, answer: Answer) -> None:
        """Judge the head of a stream before anything of it is believed."""
        self._believed(answer)
        if answer.media_type != "text/event-stream":
            right(answer)
            raise NotThePlatformError("no-stream")

    def _headers(self, more: Mapping[str, str]) -> dict[str, str]:
        headers = {
            "Accept": f"{JSON}, application/problem+json", "Authorization": f"Bearer {self._token}",
            modes.HEADER: self._mode,
        }  # fmt: skip
        return headers | ({EPOCH: str(self.epoch)} if self.epoch else {}) | dict(more)

    def _believed(self, answer: Answer) -> Answer:
        """Return an answer of the hub that counts; raises PlatformError for any other."""
        epoch = answer.number(EPOCH.lower())
        if epoch is None:
            raise NotThePlatformError("no-hub")
        # Before its epoch counts: a hub that people practise on may have been promoted more often.
        modes.check(answer, self._mode)
        if epoch < self.epoch:
            raise OldHubError("old-epoch")
        self.epoch = epoch
        return answer


def acting_as(staff: str, roles: Iterable[str] = ()) -> str:
    """Return somebody and their roles as ``do`` takes them."""
    told = ",".join(roles)
    return f"{staff};{told}" if told else staff


def right(answer: Answer) -> Answer:
    """Return an answer that says yes; raises TicketError for a refusal of the desk, PlatformError for anything else."""
    problem = answer.problem()
    if problem is None:
        if answer.media_type != JSON or answer.status not in (200, 201):
            raise NotThePlatformError("not-typed")
        return answer
    if problem.code not in REFUSALS:
        raise RefusedError(problem)
    ticket = problem.ticket.id if problem.ticket else ""
    raise TicketError(cast("Code", problem.code), problem.detail, ticket=ticket, wait_s=problem.retry_after_s or 0.0)


def happened_of(block: Block) -> Happened:
    """Read one block of a stream; raises NotThePlatformError."""
    if block.event == "reset" or not block.data:
        return Happened(block.id, None)
    try:
        return Happened(block.id, msgspec.json.decode(block.data, type=Event))
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise NotThePlatformError("not-typed") from wrong


def cursor_of(seen: Snapshot) -> str:
    """Return from where to read on after a snapshot."""
    return f"{seen.epoch}-{seen.seq}"
