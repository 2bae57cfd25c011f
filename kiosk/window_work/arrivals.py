# SPDX-License-Identifier: Apache-2.0
"""What offices bring to a window to be given out (收证登记): each certificate, where it lies, and until when.

The register is a note of the outbox. What is written in makes the case ready for collection: the platform is told by
the outbox, and its people with it, where the case has not come so far already.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec

from config.texts import text, wording
from kiosk.audit import Act, record
from kiosk.domain import signature_picture
from kiosk.domain.paper import instant
from kiosk.domain.signature_picture import Stroke
from kiosk.domain.words import Words
from kiosk.intake.keeping import DAY_SECONDS, listed
from kiosk.outgoing import leave
from kiosk.platform.calls.dossiers import Action, Said
from kiosk.platform.calls.identity import Hidden
from kiosk.platform.calls.staff_calls import Place
from kiosk.window_work import originals
from kiosk.window_work.entering import AHEAD, nodes
from kiosk.window_work.originals import SHOWN, Original
from offline_queue.state import State

if TYPE_CHECKING:
    from config.settings import Site
    from kiosk.window_work.listing import Piece
    from offline_queue.outbox import Outbox
    from offline_queue.reader import Reader
    from offline_queue.transaction import Transaction

NOTE = "arrivals"
READY = "to-deliver"
# Fewer digits are many people's.
FEWEST_DIGITS = 4
# More than that is a slip of the finger, and would be promised to somebody.
MOST = 99
# How long the drawing is kept of who took an original back.
HAND_SECONDS = 400 * DAY_SECONDS
Sort = Literal["result", "original"]
# ``before``: it knew already, or nothing leads from there to collection.
Heard = Literal["before", "waiting", "done", "refused"]
HEARD: Mapping[State, Heard] = {
    State.ACKNOWLEDGED: "done", State.REJECTED: "refused", State.NEEDS_CORRECTION: "refused",
    State.DEAD_LETTER: "refused",
}  # fmt: skip
Gap = Literal["dossier", "name", "count", "brought-by", "place", "future"]


class Arrived(Hidden, frozen=True, kw_only=True):
    """One certificate or paper; ``of`` is the submission it belongs to, ``applicant`` is masked."""

    id: str
    of: str
    project_no: str
    item: Words
    applicant: str
    name: str
    number: str
    """As it is printed on it; empty for a paper without one."""
    count: int
    brought_by: str
    place: str
    at: datetime.datetime
    by: str
    told: bool = False
    """Whether the platform is told with it that the case is ready."""
    given_at: datetime.datetime | None = None
    given_by: str = ""
    struck_at: datetime.datetime | None = None
    struck_by: str = ""

    @property
    def lies_here(self) -> bool:
        """Tell whether it waits for its owner."""
        return self.given_at is None and self.struck_at is None


@dataclass(frozen=True, repr=False)
class Arriving:
    """What is about to be written in; ``id`` is made once, so that a second press is the same act.

    ``sort``: ``result`` an office brought it, to be given out; ``original`` its owner left it, to be given back.
    """

    id: str
    at: datetime.datetime
    sort: Sort = "result"
    of: str = ""
    project_no: str = ""
    item: Words = Words("", "")
    applicant: str = ""
    state: str = ""
    """How the case stands by the platform."""
    name: str = ""
    number: str = ""
    count: int = 1
    brought_by: str = ""
    place: str = ""


class NotRegisteredError(Exception):
    """It was not done: ``code`` is a gap, ``known`` where it lies here, ``not-here`` where not, ``unsigned``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def gaps(arriving: Arriving, now: datetime.datetime) -> tuple[Gap, ...]:
    """Return what is still missing, in the order it is asked for."""
    return tuple(_gaps(arriving, now))


def _gaps(arriving: Arriving, now: datetime.datetime) -> Iterator[Gap]:
    result = arriving.sort == "result"
    # A result is the platform's; an original may lie here before the platform knows of its case.
    if not (arriving.project_no if result else arriving.of):
        yield "dossier"
    if not arriving.name.strip():
        yield "name"
    if not 0 < arriving.count <= MOST:
        yield "count"
    if result and not arriving.brought_by.strip():
        yield "brought-by"
    if not arriving.place.strip():
        yield "place"
    if arriving.at > now + AHEAD:
        yield "future"


def read(reader: Reader, now: float) -> tuple[Arrived, ...]:
    """Return the register, the oldest first; raises OutboxError."""
    return listed(reader, NOTE, tuple[Arrived, ...], now)


def of(register: Iterable[Arrived], projects: Collection[str]) -> tuple[Arrived, ...]:
    """Return what lies here of some dossiers."""
    return tuple(one for one in register if one.lies_here and one.project_no in projects)


def register(arriving: Arriving, outbox: Outbox, site: Site, staff_no: str, now: datetime.datetime) -> None:
    """Write it in, and tell the platform where it does not know; raises NotRegisteredError, OutboxError.

    The same again is taken as done.
    """
    if missing := gaps(arriving, now):
        raise NotRegisteredError(missing[0])
    with outbox.transaction() as tx:
        if _known(outbox, arriving, now):
            return
        if arriving.sort == "original":
            originals.take_in(tx, outbox, [_original(arriving, staff_no)], now)
        else:
            _write_in(tx, outbox, arriving, site, staff_no, now)
        record(tx, Act.ARRIVAL_REGISTERED, arriving.id, staff=staff_no, kind=arriving.sort, count=arriving.count)


def strike(id: str, outbox: Outbox, staff_no: str, now: datetime.datetime) -> None:
    """Strike a line that was written in by mistake; it stays to be seen. Raises NotRegisteredError, OutboxError."""
    with outbox.transaction() as tx:
        kept = _kept(outbox, now)
        if not any(one.id == id and one.lies_here for one in kept):
            raise NotRegisteredError("not-here")
        # It stays to be seen: whoever looks for it must find that it never lay here.
        _write(tx, _changed(kept, {id}, struck_at=now, struck_by=staff_no))
        record(tx, Act.ARRIVAL_STRUCK, id, staff=staff_no, kind="result")


def heard(reader: Reader, one: Arrived) -> Heard:
    """Tell whether the platform has heard of it; raises OutboxError."""
    if not one.told:
        return "before"
    entry = reader.entry(one.id)
    # Only what was acknowledged ever leaves the outbox.
    state = entry.state if entry else State.ACKNOWLEDGED
    return HEARD.get(state, "waiting")


def return_original(
    id: str, strokes: tuple[Stroke, ...], outbox: Outbox, staff_no: str, now: datetime.datetime
) -> None:
    """Give an original back whose case has no result, to who signs for it; raises NotRegisteredError, OutboxError."""
    # A dot would say later that somebody had it in their hands.
    if not signature_picture.enough(strokes):
        raise NotRegisteredError("unsigned")
    with outbox.transaction() as tx:
        if not any(one.id == id and one.lies_here for one in originals.read(outbox, now.timestamp())):
            raise NotRegisteredError("not-here")
        # In the same transaction: an original is never gone without the hand that took it.
        tx.note(hand_of(id), signature_picture.draw(strokes), HAND_SECONDS)
        originals.give_back(tx, outbox, {id}, staff_no, now)
        record(tx, Act.ORIGINAL_RETURNED, id, staff=staff_no)


def hand_of(id: str) -> str:
    """Return under what name the drawing is kept of who took an original back."""
    return f"originals/{id}/hand"


def give_out(tx: Transaction, reader: Reader, names: Collection[str], staff_no: str, now: datetime.datetime) -> None:
    """Note that these were given out, in the open transaction."""
    if names:
        _write(tx, _changed(_kept(reader, now), names, given_at=now, given_by=staff_no))


def matching(lines: Iterable[Piece], words: str) -> tuple[Piece, ...]:
    """Return the cases a scanned code or the last digits of a number may mean."""
    asked = [part for part in re.split(r"[/\s-]+", words.strip()) if part]
    digits = "".join(asked)
    return tuple(one for one in lines if _means(one, asked, digits))


def _means(piece: Piece, asked: Sequence[str], digits: str) -> bool:
    numbers = [number for number in (piece.project_no, piece.receipt_no) if number]
    # A slip says several codes in one; a whole number among them is meant, and no other.
    if any(number in asked for number in numbers):
        return True
    return len(digits) >= FEWEST_DIGITS and any(number.endswith(digits) for number in numbers)


def _known(reader: Reader, arriving: Arriving, now: datetime.datetime) -> bool:
    register = originals.read(reader, now.timestamp()) if arriving.sort == "original" else _kept(reader, now)
    return any(one.id == arriving.id for one in register)


def _write_in(
    tx: Transaction, outbox: Outbox, arriving: Arriving, site: Site, staff_no: str, now: datetime.datetime
) -> None:
    kept = _kept(outbox, now)
    number = arriving.number.strip()
    if number and any(one.lies_here and (one.name, one.number) == (arriving.name.strip(), number) for one in kept):
        raise NotRegisteredError("known")
    # Once is enough: from where it is ready, nothing more leads there.
    before = any(one.told and one.project_no == arriving.project_no for one in kept)
    tells = not before and READY in nodes(arriving.state)
    if tells:
        leave(tx, _action(arriving, site, staff_no))
    _write(tx, [*kept, _arrived(arriving, staff_no, tells=tells)])


def _arrived(arriving: Arriving, staff_no: str, *, tells: bool) -> Arrived:
    return Arrived(
        id=arriving.id, of=arriving.of, project_no=arriving.project_no, item=arriving.item,
        applicant=arriving.applicant, name=arriving.name.strip(), number=arriving.number.strip(), count=arriving.count,
        brought_by=arriving.brought_by.strip(), place=arriving.place.strip(), at=arriving.at, by=staff_no, told=tells,
    )  # fmt: skip


def _original(arriving: Arriving, staff_no: str) -> Original:
    return Original(
        id=arriving.id, of=arriving.of, name=arriving.name.strip(), count=arriving.count, taken_at=arriving.at,
        taken_by=staff_no, place=arriving.place.strip(),
    )  # fmt: skip


def _action(arriving: Arriving, site: Site, staff_no: str) -> Action:
    # Told to people with the step, in whichever language they read it.
    said = {
        language: wording(language)(text("arrive.ready", hall=site.hall_in(language))) for language in ("zh_CN", "en")
    }
    return Action(
        id=arriving.id, project_no=arriving.project_no, action="external-progress", occurred_at=instant(arriving.at),
        device=Place(site.region, site.hall, site.device), mode=str(site.mode), node=READY,
        unit=Said(arriving.brought_by.strip()), external_no=arriving.number.strip(), staff_no=staff_no,
        reason=Said(said["zh_CN"], said["en"]),
    )  # fmt: skip


def _changed(kept: Iterable[Arrived], names: Collection[str], **values: object) -> list[Arrived]:
    return [msgspec.structs.replace(one, **values) if one.id in names and one.lies_here else one for one in kept]


def _kept(reader: Reader, now: datetime.datetime) -> list[Arrived]:
    return [one for one in read(reader, now.timestamp()) if _shown(one, now)]


def _shown(one: Arrived, now: datetime.datetime) -> bool:
    ended = one.given_at or one.struck_at
    return ended is None or now - ended < SHOWN


def _write(tx: Transaction, register: Sequence[Arrived]) -> None:
    tx.note(NOTE, msgspec.json.encode(register), math.inf)
