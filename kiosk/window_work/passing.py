# SPDX-License-Identifier: Apache-2.0
"""Papers of cases handed over to their office (材料移交): a numbered list, open until giver and taker signed it.

made      its cases leave those that wait, and it has its number; printed in two copies
signed    both wrote their names, on the pad or on the paper
void      taken back before anybody took anything: its cases wait again

Each list is a note of the outbox, sealed; a short line of each stands in one more, so that it is found again.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec

from config.clock import china_time
from kiosk.audit import Act, record
from kiosk.domain import signature_picture
from kiosk.domain.signature_picture import Stroke
from kiosk.domain.words import Words
from kiosk.intake import transfer
from kiosk.intake.keeping import DAY_SECONDS, listed
from kiosk.intake.transfer import ToHandOver
from kiosk.receipts.transfer import Transfer
from kiosk.steps.paper import next_print_no
from offline_queue.errors import OutboxDamaged

if TYPE_CHECKING:
    from offline_queue.outbox import Outbox
    from offline_queue.reader import Reader
    from offline_queue.transaction import Transaction

INDEX = "passings"
# An office asks for last year's papers in the first weeks of the next one.
KEEP_SECONDS = 400 * DAY_SECONDS
# How long a list that is done stands among those that are found; an open one stands there until it is not.
SHOWN = datetime.timedelta(days=90)
Way = Literal["pad", "paper"]
PAD: Way = "pad"
PAPER: Way = "paper"
State = Literal["made", "signed", "void"]
Gap = Literal["giver", "taker", "taker-name"]


class Hand(msgspec.Struct, frozen=True):
    """Who signed, where, and when; a drawing is a note of its own, known by its hash."""

    who: str
    way: Way
    at: datetime.datetime
    sha256: str = ""

    def __repr__(self) -> str:
        return f"Hand({self.way})"


class Passing(msgspec.Struct, frozen=True, kw_only=True):
    """One list for one office; ``number`` is that of its first print, and stays."""

    id: str
    number: str
    office: Words
    window: str
    made_by: str
    made_at: datetime.datetime
    lines: tuple[ToHandOver, ...]
    printed: int = 0
    """How often it came out, or may have."""
    first_printed: datetime.datetime | None = None
    given: Hand | None = None
    taken: Hand | None = None
    void_at: datetime.datetime | None = None
    void_by: str = ""

    @property
    def state(self) -> State:
        """Return how it stands."""
        if self.void_at:
            return "void"
        return "signed" if self.given and self.taken else "made"

    def __repr__(self) -> str:
        return f"Passing({self.number})"


class Listed(msgspec.Struct, frozen=True):
    """A list as it stands among the others; ``receipts`` by which a case is found on it."""

    id: str
    number: str
    office: Words
    made_at: datetime.datetime
    state: State
    receipts: tuple[str, ...]
    taker: str = ""
    ended_at: datetime.datetime | None = None

    def __repr__(self) -> str:
        return f"Listed({self.number})"


@dataclass(frozen=True, repr=False)
class Signing:
    """What is written while the two stand together; on paper there are no strokes here."""

    way: Way = PAD
    taker: str = ""
    given: tuple[Stroke, ...] = ()
    given_at: datetime.datetime | None = None
    taken: tuple[Stroke, ...] = ()
    taken_at: datetime.datetime | None = None


class PassingError(Exception):
    """It was not done: ``moved`` the cases or the list stand otherwise, ``lost`` it cannot be read, or a gap."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def gaps(signing: Signing) -> tuple[Gap, ...]:
    """Return what is still missing before it is signed, in the order it is done."""
    missing: list[Gap] = []
    if signing.way == PAD:
        missing += [] if signature_picture.enough(signing.given) else ["giver"]
        missing += [] if signature_picture.enough(signing.taken) else ["taker"]
    return (*missing, "taker-name") if not signing.taker.strip() else tuple(missing)


def make(
    id: str,
    lines: tuple[ToHandOver, ...],
    outbox: Outbox,
    *,
    window: str,
    machine: str,
    staff_no: str,
    now: datetime.datetime,
) -> Passing:
    """Give the cases of one office a list with its number; they wait no more. Raises PassingError, OutboxError.

    The same again is the list that was made.
    """
    if (known := read(outbox, id, now.timestamp())) is not None:
        return known
    names = {one.id for one in lines}
    with outbox.transaction() as tx:
        # Asked inside the transaction: two lists made at once must not name one case twice.
        waiting = {one.id for one in transfer.waiting(outbox, now.timestamp())}
        if not names or not names <= waiting or len({one.office for one in lines}) != 1:
            raise PassingError("moved")
        # That of its first print: a second number on the same sheet would be read for the first one.
        number = next_print_no(tx, machine, f"{now:%Y%m%d}")
        made = Passing(
            id=id, number=number, office=lines[0].office, window=window, made_by=staff_no, made_at=now, lines=lines
        )
        transfer.settle(tx, outbox, names, now.timestamp())
        _write(tx, outbox, made, staff_no, now, result="made")
    return made


def came_out(id: str, outbox: Outbox, now: datetime.datetime) -> Passing:
    """Note that it was printed, or may have been: the next one is marked. Raises PassingError, OutboxError."""
    with outbox.transaction() as tx:
        found = _known(outbox, id, now)
        printed = msgspec.structs.replace(found, printed=found.printed + 1, first_printed=found.first_printed or now)
        tx.note(note_of(id), msgspec.json.encode(printed), KEEP_SECONDS)
    return printed


def sign(id: str, signing: Signing, outbox: Outbox, staff_no: str, now: datetime.datetime) -> Passing:
    """Store that both signed it; raises PassingError, OutboxError."""
    if missing := gaps(signing):
        raise PassingError(missing[0])
    with outbox.transaction() as tx:
        found = _open(outbox, id, now)
        given = _hand(tx, found, "given", staff_no, signing.way, signing.given, signing.given_at or now)
        taker = signing.taker.strip()
        taken = _hand(tx, found, "taken", taker, signing.way, signing.taken, signing.taken_at or now)
        signed = msgspec.structs.replace(found, given=given, taken=taken)
        _write(tx, outbox, signed, staff_no, now, result="signed")
    return signed


def take_back(id: str, outbox: Outbox, staff_no: str, now: datetime.datetime) -> Passing:
    """Make an open list void; its cases wait again. Raises PassingError, OutboxError."""
    with outbox.transaction() as tx:
        void = msgspec.structs.replace(_open(outbox, id, now), void_at=now, void_by=staff_no)
        # Before those that came later, so that nobody's papers lie longer for a list that was void.
        transfer.put_back(tx, outbox, void.lines, now.timestamp())
        _write(tx, outbox, void, staff_no, now, result="void")
    return void


def read(reader: Reader, id: str, now: float) -> Passing | None:
    """Return a list, None for one that is not kept; raises PassingError, OutboxError."""
    try:
        note = reader.note(note_of(id), now)
        return msgspec.json.decode(note.content, type=Passing) if note else None
    except (OutboxDamaged, msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise PassingError("lost") from wrong


def index(reader: Reader, now: float) -> tuple[Listed, ...]:
    """Return all lists that are shown, the oldest first; raises OutboxError."""
    return listed(reader, INDEX, tuple[Listed, ...], now)


def on_which(lists: Iterable[Listed], receipt_no: str) -> Listed | None:
    """Return the list a case is on, None where it is on none that counts."""
    return next((one for one in lists if one.state != "void" and receipt_no in one.receipts), None)


def paper_of(passing: Passing, language: str, hand_words: Callable[[Hand | None], str]) -> Transfer:
    """Return what stands on its paper; ``hand_words`` says of a hand what is printed in place of a name by pen."""
    rows = tuple(transfer.row_of(one, language) for one in passing.lines)
    given, taken = hand_words(passing.given), hand_words(passing.taken)
    made = china_time(passing.made_at.timestamp())
    return Transfer(passing.office.of(language), passing.window, passing.made_by, rows, given, taken, made)


def note_of(id: str) -> str:
    """Return under what name a list is kept."""
    return f"passing/{id}"


def drawing_of(id: str, side: Literal["given", "taken"]) -> str:
    """Return under what name the drawing of a hand is kept."""
    return f"passing/{id}/{side}"


def _hand(
    tx: Transaction,
    passing: Passing,
    side: Literal["given", "taken"],
    who: str,
    way: Way,
    strokes: tuple[Stroke, ...],
    at: datetime.datetime,
) -> Hand:
    # The sheets are the proof, one on each side: what is drawn here would be a copy of neither.
    if way == PAPER:
        return Hand(who, way, at)
    picture = signature_picture.draw(strokes)
    # A note of its own: the list is written anew with each print, and a drawing never changes.
    tx.note(drawing_of(passing.id, side), picture, KEEP_SECONDS)
    return Hand(who, way, at, hashlib.sha256(picture).hexdigest())


def _known(reader: Reader, id: str, now: datetime.datetime) -> Passing:
    found = read(reader, id, now.timestamp())
    if found is None:
        raise PassingError("lost")
    return found


def _open(reader: Reader, id: str, now: datetime.datetime) -> Passing:
    found = _known(reader, id, now)
    if found.state != "made":
        raise PassingError("moved")
    return found


def _write(
    tx: Transaction, reader: Reader, passing: Passing, staff_no: str, now: datetime.datetime, *, result: str
) -> None:
    tx.note(note_of(passing.id), msgspec.json.encode(passing), KEEP_SECONDS)
    # An open one stays however old: somebody's papers are on their way, or lost.
    others = [one for one in index(reader, now.timestamp()) if one.id != passing.id and _shown(one, now)]
    tx.note(INDEX, msgspec.json.encode([*others, _listed(passing)]), KEEP_SECONDS)
    count, number = len(passing.lines), passing.number
    record(tx, Act.PAPERS_PASSED_ON, passing.id, number=number, count=count, staff=staff_no, result=result)


def _listed(passing: Passing) -> Listed:
    receipts = tuple(one.receipt_no for one in passing.lines)
    taken = passing.taken
    ended = passing.void_at or (taken.at if taken else None)
    return Listed(
        passing.id, passing.number, passing.office, passing.made_at, passing.state, receipts,
        taken.who if taken else "", ended,
    )  # fmt: skip


def _shown(one: Listed, now: datetime.datetime) -> bool:
    return one.ended_at is None or now - one.ended_at < SHOWN
