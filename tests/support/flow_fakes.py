"""Fakes for everything around an engine: time, lanes, reader, printer, eye, outbox, facilities, training cards."""

from __future__ import annotations

import datetime
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from config.settings import Site, StaffSetting
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.id_card import CardKind, IdentityCard, LongTerm, Sex
from devices.receipt_printer import PrintReport, PrintResult
from devices.receipt_printer.slip import Line as SlipLine
from devices.receipt_printer.slip import Slip
from kiosk.audit import FACTS, Act
from kiosk.capture.binder import Bound, Sheaf
from kiosk.capture.sight import (
    Before,
    Check,
    Judgement,
    PageTaken,
    PageTurned,
    Quad,
    Reason,
    Sight,
    Sighting,
    Untouched,
)
from kiosk.catalogue import Catalogue
from kiosk.content.shelf import Texts
from kiosk.domain.submission import ClockState
from kiosk.domain.words import Words
from kiosk.receipts import ReceiptTemplate
from kiosk.steps.screens import Screen
from kiosk.steps.step import Call
from offline_queue.chain import _refuse_unsafe
from offline_queue.entry import Attachment, Entry, Priority, State
from offline_queue.errors import AlreadyStored, StorageFault
from offline_queue.notes import Note
from offline_queue.worker import Line, LineState
from tests.support.upkeep import FakeUpkeep

TRAINING = Path(__file__).parents[2] / "kiosk" / "training"
ELDER = "1199010099083352973990704000000"
REMOTE = "11990100990416768F3990403000000"
ZONE = datetime.timezone(datetime.timedelta(hours=8))
START = datetime.datetime(2026, 11, 23, 10, 26, tzinfo=ZONE)
S = TypeVar("S", bound=Screen)
NAME = tuple(
    tuple((0.1 + 0.1 * stroke + 0.01 * step, 0.2 + 0.05 * step, 0.3 * stroke + 0.02 * step) for step in range(10))
    for stroke in range(6)
)
"""Six strokes, as one writes a name."""
ANSWERS = {
    "household_town": "qingting",
    "phone": "13800000000",
    "contact_name": "罗有田",
    "contact_phone": "13900000021",
    "living": "family",
    "pension": "no",
    "account": "social-card",
    "card_no": "6217000000003067",
    "agent_relation": "child",
    "agent_phone": "13900000021",
}


@cache
def _persons() -> dict[str, dict[str, Any]]:
    return {one["key"]: one["card"] for one in json.loads((TRAINING / "persons.json").read_text()) if one["card"]}


def card(key: str, **changes: Any) -> IdentityCard:
    """Return a fresh reading of a training person's card, with buffers to wipe."""
    raw = _persons()[key]
    until = raw["valid_to"]
    facts: dict[str, Any] = {
        "kind": CardKind(raw["kind"]),
        "name": raw["name"],
        "sex": Sex(raw["sex"]),
        "number": raw["number"],
        "birth_date": datetime.date.fromisoformat(raw["birth_date"]),
        "nationality": raw["nationality"],
        "address": raw["address"],
        "valid_to": LongTerm.LONG_TERM if until == "long-term" else datetime.date.fromisoformat(until),
        "raw_text": bytearray(b"\1" * 256),
        "photo": bytearray(b"\2" * 1024),
    }
    return IdentityCard(**(facts | changes))


def error(cause: str, kind: ErrorKind = ErrorKind.USER) -> DeviceError:
    return DeviceError(kind, cause, again=True)


class ManualTimers:
    """Time that stands still until somebody moves it."""

    def __init__(self) -> None:
        self.now = 0.0
        self._order = itertools.count()
        self._waiting: dict[int, tuple[float, Callable[[], None]]] = {}

    def after(self, seconds: float, call: Callable[[], None]) -> Cancel:
        number = next(self._order)
        self._waiting[number] = (self.now + seconds, call)
        return Cancel(lambda: self._waiting.pop(number, None))

    def due(self, until: float) -> Callable[[], None] | None:
        """Take out the next call that is due, moving the time to it."""
        ready = sorted((at, number) for number, (at, _) in self._waiting.items() if at <= until)
        if not ready:
            self.now = until
            return None
        self.now = max(self.now, ready[0][0])
        return self._waiting.pop(ready[0][1])[1]

    def __len__(self) -> int:
        return len(self._waiting)


@dataclass
class Cancel:
    """Something that can be cancelled."""

    cancel: Callable[[], object]


@dataclass
class Pending:
    """A call that a lane was given and has not ended."""

    on: object
    call: Call
    seconds: float
    done: Callable[[object], None]
    cancelled: bool = False
    ended: bool = False

    def cancel(self) -> None:
        self.cancelled = True

    def run(self, thing: object) -> None:
        """Do it on something, as its lane would."""
        self.ended = True
        try:
            value = self.call(thing, Deadline.after(self.seconds), CancelToken())
        except DeviceError as wrong:
            value = wrong
        except (StorageFault, LookupError, ValueError) as foreign:
            value = DeviceError(ErrorKind.DEVICE, f"{self.on}.fault", type(foreign).__name__, again=True)
        self.done(value)


class FakeRunner:
    """Lanes that wait for the test, or do their work at once on what ``auto`` holds."""

    def __init__(self) -> None:
        self.calls: list[Pending] = []
        self.auto: dict[object, object] = {}

    def run(self, on: type | str, call: Call, seconds: float, done: Callable[[object], None]) -> Pending:
        pending = Pending(on, call, seconds, done)
        self.calls.append(pending)
        if on in self.auto:
            pending.run(self.auto[on])
        return pending

    def open(self, on: object) -> list[Pending]:
        """Return the calls on a lane that still wait."""
        return [one for one in self.calls if one.on == on and not one.ended and not one.cancelled]


class FakeReader:
    """Gives the card or trouble a test lays down."""

    def __init__(self, laid: IdentityCard | DeviceError | None = None, *, lying: bool = False) -> None:
        self.laid, self.lying = laid, lying

    def wait_for_card(self, deadline: Deadline, cancel: CancelToken) -> None:
        if not isinstance(self.laid, IdentityCard) and not self._fails_over_a_card():
            raise self.laid or error("id-card.none", ErrorKind.TIMED_OUT)

    def _fails_over_a_card(self) -> bool:
        return isinstance(self.laid, DeviceError) and self.laid.kind is ErrorKind.USER

    def read(self, deadline: Deadline, cancel: CancelToken) -> IdentityCard:
        if isinstance(self.laid, IdentityCard):
            return self.laid
        raise self.laid or error("id-card.none", ErrorKind.TIMED_OUT)

    def present(self, deadline: Deadline, cancel: CancelToken) -> bool:
        return self.lying


class FakePrinter:
    """Ends each job as the script says, then well; keeps the slips."""

    def __init__(self) -> None:
        self.script: list[PrintResult | DeviceError] = []
        self.cause = ""
        self.slips: list[Slip] = []

    def print(self, slip: Slip, deadline: Deadline, cancel: CancelToken) -> PrintReport:
        self.slips.append(slip)
        fate = self.script.pop(0) if self.script else PrintResult.PRINTED
        if isinstance(fate, DeviceError):
            raise fate
        return PrintReport(slip.job, fate, "" if fate is PrintResult.PRINTED else self.cause)

    def words(self) -> str:
        """Return the last slip as lines of text."""
        return "\n".join(part.text for part in self.slips[-1].parts if isinstance(part, SlipLine))


QUAD: Quad = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))


def sight(number: int = 1, *, hold: float = 0.0, taken: bool = False, reason: Reason = Reason.FOUND) -> Sight:
    quad = QUAD if reason is Reason.FOUND else None
    return Sight(number, 2, 2, bytes(12), Sighting(quad, reason, 0.9), hold > 0, hold, taken)


def page(number: int = 1, *, good: bool = True, dpi: int = 200) -> PageTaken:
    jpeg = b"\xff\xd8" + bytes([number]) * 500
    judgements = tuple(Judgement(check, good or check is not Check.SHARP) for check in Check)
    return PageTaken(jpeg, 10, 10, dpi, QUAD, judgements, "0" * 64, "0" * 64)


class FakeEye:
    """Sees and takes what the test says, and keeps what it was asked for by hand."""

    def __init__(self, gives: Sight | PageTaken | Untouched | DeviceError) -> None:
        self._gives = gives
        self.rearmed, self.whose = 0, ""
        self.before: tuple[Before, ...] = ()
        self.asked: list[str] = []
        self.outlined: list[tuple[str, Quad]] = []

    def rearm(self, deadline: Deadline, cancel: CancelToken, *, whose: str = "") -> None:
        self.rearmed += 1
        self.whose = whose

    def sight(self, deadline: Deadline, cancel: CancelToken) -> Sight:
        return self._give(Sight)

    def take(
        self, deadline: Deadline, cancel: CancelToken, *, min_dpi: int, before: tuple[Before, ...] = ()
    ) -> PageTaken:
        """Judge the size by what is asked for, as the real eye does."""
        self.before = before
        taken: PageTaken = self._give(PageTaken)
        told = (replace(j, well=taken.dpi >= min_dpi) if j.check is Check.SIZE else j for j in taken.judgements)
        return replace(taken, judgements=tuple(told))

    def untouched(self, deadline: Deadline, cancel: CancelToken, *, of: str = "") -> Untouched:
        """Give any still where the test says nothing of one."""
        self.asked.append(of)
        wanted = isinstance(self._gives, Untouched | DeviceError)
        still: Untouched = self._give(Untouched) if wanted else Untouched(of, b"\xff\xd8still", 40, 30)
        return still

    def relay(
        self,
        deadline: Deadline,
        cancel: CancelToken,
        *,
        of: str,
        quad: Quad,
        min_dpi: int,
        before: tuple[Before, ...] = (),
    ) -> PageTaken:
        self.before = before
        self.outlined.append((of, quad))
        wanted = isinstance(self._gives, PageTaken | DeviceError)
        made: PageTaken = self._give(PageTaken) if wanted else page(9)
        return replace(made, quad=quad, original_sha256=of)

    def turn(self, deadline: Deadline, cancel: CancelToken, *, jpeg: bytes, quarters: int) -> PageTurned:
        """Write the quarters behind the page."""
        if isinstance(self._gives, DeviceError):
            raise self._gives
        return PageTurned(jpeg + bytes([quarters]), 10, 10, "7" * 64)

    def _give(self, kind: type[Any]) -> Any:
        if isinstance(self._gives, DeviceError):
            raise self._gives
        assert isinstance(self._gives, kind)
        return self._gives


class FakeBinder:
    """Makes of each paper a file that is no picture, as the pages of these walks are none."""

    def bind(self, sheaves: tuple[Sheaf, ...], deadline: Deadline, cancel: CancelToken) -> tuple[Bound, ...]:
        return tuple(
            Bound(b"%PDF" + b"".join(one.pages), len(one.pages), ("d" * 64,) * len(one.pages)) for one in sheaves
        )


@dataclass
class Put:
    """One act as it was stored."""

    kind: str
    payload: bytes
    dossier: str
    priority: Priority
    attachments: tuple[Attachment, ...]

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.payload)
        return found


@dataclass
class FakeOutbox:
    """An outbox in memory: whole transactions or nothing, ids once, numbers that go back with what failed."""

    puts: dict[str, Put] = field(default_factory=dict)
    events: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    memos: dict[str, tuple[bytes, float]] = field(default_factory=dict)
    """Notes with the seconds they were to stay."""
    failing: int = 0
    deaf: int = 0
    """So many transactions are kept although the caller hears of a fault."""

    @contextmanager
    def transaction(self) -> Iterator[FakeTransaction]:
        tx = FakeTransaction(self, dict(self.numbers))
        yield tx
        if self.failing:
            self.failing -= 1
            raise StorageFault("the disk is full")
        self.numbers = tx.numbers
        self.memos = {name: memo for name, memo in (self.memos | tx.memos).items() if memo}
        self.puts |= tx.puts
        self.events += tx.events
        for id, put in tx.puts.items():
            self.entries[id] = Entry(id, 1, put.kind, put.dossier, put.priority, State.PENDING, 0, 0.0, 0.0)
        if self.deaf:
            self.deaf -= 1
            raise StorageFault("nobody knows")

    def entry(self, id: str) -> Entry | None:
        return self.entries.get(id)

    def note(self, name: str, now: float) -> Note | None:
        found = self.memos.get(name)
        return Note(found[0], START.timestamp()) if found and START.timestamp() + found[1] > now else None

    def payload(self, entry: Entry) -> bytes:
        return self.puts[entry.id].payload

    def submission(self) -> Put:
        """Return the one application that is stored."""
        (found,) = [put for put in self.puts.values() if put.kind == "submission"]
        return found


@dataclass
class FakeTransaction:
    """What is written together."""

    outbox: FakeOutbox
    numbers: dict[str, int]
    puts: dict[str, Put] = field(default_factory=dict)
    events: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    memos: dict[str, Any] = field(default_factory=dict)

    def next_number(self, scope: str) -> int:
        self.numbers[scope] = self.numbers.get(scope, 0) + 1
        return self.numbers[scope]

    def put(
        self, kind: str, payload: bytes, *, dossier: str, priority: Priority, attachments: Any = (), id: str = ""
    ) -> None:
        if id in self.outbox.puts:
            raise AlreadyStored(id)
        self.puts[id] = Put(kind, payload, dossier, priority, tuple(attachments))

    def note(self, name: str, content: bytes, seconds: float) -> None:
        self.memos[name] = (content, seconds)

    def forget(self, name: str) -> None:
        self.memos[name] = ()

    def record(self, action: str, object_id: str = "", **facts: Any) -> None:
        fit_for_the_chain(action, object_id, facts)
        self.events.append((action, object_id, facts))


def fit_for_the_chain(action: str, object_id: str, facts: Mapping[str, Any]) -> None:
    """Refuse what the real chain would refuse: there it is only logged, long after the walk has gone on."""
    _refuse_unsafe(action, object_id, facts)


class FakeFacilities:
    """A hall without hardware: a clock that the timers move, the training catalogue, everything working."""

    def __init__(self, timers: ManualTimers) -> None:
        self._timers = timers
        self.site = Site(mode="training", hall_name="云泽市政务服务中心", papers_as="pages")
        self.staff = StaffSetting()
        self.post = "kiosk"
        self.unsent: int | None = None
        self.hall_notice: Words | None = None
        self.to_call = 0
        self.catalogue = training_catalogue()
        self.content = Texts(TRAINING / "nothing-fetched")
        self.sections: tuple[str, ...] = ("apply",)
        self.line = LineState(Line.UP, START.timestamp())
        self.clock = ClockState()
        self.paper_mm = 80
        self.template = ReceiptTemplate()
        self.machine = "K03"
        self.upkeep = FakeUpkeep(self)
        self.states = {
            kind: DeviceState(kind, Condition.READY)
            for kind in ("id_card", "receipt_printer", "document_camera", "outbox")
        }
        self.notes: list[tuple[Act, dict[str, Any]]] = []
        self.told_staff: list[Act] = []
        self.stored_later: list[Call] = []
        self.has_hub = False
        self.asked_of_the_hall: list[Call] = []
        self.done_in_the_hall: list[Call] = []
        self._ids = itertools.count(1)

    def now(self) -> datetime.datetime:
        return START + datetime.timedelta(seconds=self._timers.now)

    def today(self) -> datetime.date:
        return self.now().date()

    def new_id(self) -> str:
        return f"01936f3a-6f40-7c21-9a55-{next(self._ids):012x}"

    def below(self, limit: int) -> int:
        return 7 % limit

    def device_states(self) -> Mapping[str, DeviceState]:
        return self.states

    def note(self, act: Act, object_id: str = "", **facts: str | int | bool) -> None:
        assert set(facts) <= FACTS[act], f"{act}: {set(facts) - FACTS[act]}"
        fit_for_the_chain(act.value, object_id, facts)
        self.notes.append((act, facts))

    def store_later(self, call: Call) -> None:
        self.stored_later.append(call)

    def hall_later(self, call: Call, then: Call | None = None) -> None:
        self.asked_of_the_hall.append(call)
        if then:
            self.done_in_the_hall.append(then)

    def tell_staff(self, act: Act, object_id: str = "", **facts: str | int | bool) -> None:
        self.note(act, object_id, **facts)
        self.told_staff.append(act)

    def noted(self, act: Act) -> list[dict[str, Any]]:
        return [facts for found, facts in self.notes if found is act]

    def lose(self, kind: str) -> None:
        self.states[kind] = DeviceState(kind, Condition.ABSENT, f"{kind}.lost")

    def cut_line(self) -> None:
        self.line = LineState(Line.DOWN, START.timestamp())


@cache
def training_catalogue() -> Catalogue:
    return Catalogue.load(TRAINING / "catalogue")
