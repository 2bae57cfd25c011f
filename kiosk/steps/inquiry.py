# SPDX-License-Identifier: Apache-2.0
"""Looking for dossiers: what this machine holds itself, what it was told before, what the platform says now.

The three are asked in this order and never mixed up: what is stored here and not sent yet is nobody else's to know,
and what the platform said an hour ago is an hour old.
"""

from __future__ import annotations

import contextlib
import datetime
import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, TypeVar

import msgspec

from config.texts import Text
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from kiosk.domain import query_code, receipt_no
from kiosk.domain.progress import Dossier, Dossiers, Progress
from kiosk.domain.submission import machine
from kiosk.steps.answered import TURNED_DOWN, Answered, answered, drop_settled
from kiosk.steps.belongings import Part
from offline_queue.entry import Entry, State

if TYPE_CHECKING:
    from config.settings import Site
    from devices.id_card import IdentityCard
    from kiosk.platform.client import Platform
    from offline_queue.outbox import Outbox

T = TypeVar("T")
OUTBOX = "outbox"
PLATFORM = "platform"
# A look through what is stored here; a full outbox of a machine long offline has some thousand entries.
LOOK_SECONDS = 10.0
# A person waits in front of it; what the machine knows by itself is shown when nothing came by then.
ASK_SECONDS = 12.0
# How long an answer may be shown again without a line; a slip is mostly asked about within two weeks.
KEEP_SECONDS = 15 * 86_400.0
PAGE = 500
# What the code on our slips begins with, and the one on a notice of an office.
SLIP, NOTICE = "BSR1", "BSN1"


class Way(enum.Enum):
    """How somebody says which dossier."""

    CARD = "card"
    SLIP = "slip"
    CODE = "code"


class Purpose(enum.Enum):
    """What they want of it."""

    PROGRESS = "progress"
    SUPPLEMENT = "supplement"


class SubmittedPerson(msgspec.Struct, frozen=True):
    """A person of a stored submission."""

    type: str
    name: str
    id_no: str
    id_type: str = ""
    phone: str = ""

    def __repr__(self) -> str:
        return "SubmittedPerson()"


class SubmittedAuthority(msgspec.Struct, frozen=True):
    """What an agent may do, and until when."""

    scope: tuple[str, ...]
    until: datetime.date


class SubmittedParties(msgspec.Struct, frozen=True):
    """For whom it is and who stood here."""

    relation: str
    applicant: SubmittedPerson
    operator: SubmittedPerson
    relation_detail: str = ""
    authorisation: SubmittedAuthority | None = None


class SubmittedItem(msgspec.Struct, frozen=True):
    """Which matter."""

    task_code: str
    version: int = 0


class SubmittedPaper(msgspec.Struct, frozen=True):
    """A line of a stored manifest."""

    material_id: str
    pages: int
    id: str = ""
    mime: str = ""
    kept: str = ""
    """Which check a page did not pass and why it went along all the same."""


class SubmittedInk(msgspec.Struct, frozen=True):
    """How a paper was signed by hand."""

    mark: str


class SubmittedSubstitute(msgspec.Struct, frozen=True):
    """What stands for a paper."""

    material_id: str
    way: str
    standing: str


class SubmittedClock(msgspec.Struct, frozen=True):
    """Whether the clock was to be believed."""

    trusted: bool


class SubmittedAnswer(msgspec.Struct, frozen=True):
    """Which notice of which dossier it answers."""

    submission_id: str
    notice_id: str


class Submitted(msgspec.Struct, frozen=True):
    """A submission as it is stored here."""

    id: str
    receipt_no: str
    query_code: str
    kind: str
    item: SubmittedItem
    parties: SubmittedParties
    manifest: tuple[SubmittedPaper, ...]
    later: tuple[str, ...]
    nature: Literal["own", "entrusted", "assisted"]
    received_at: datetime.datetime
    clock: SubmittedClock = SubmittedClock(trusted=True)
    supplement: SubmittedAnswer | None = None
    signature: dict[str, object] | None = None
    """On the screen; only that there is one is of interest."""
    ink: SubmittedInk | None = None
    substitutes: tuple[SubmittedSubstitute, ...] = ()

    def __repr__(self) -> str:
        return "Submitted()"


@dataclass(frozen=True, repr=False)
class Held:
    """A submission this machine holds, with its entry as it stood when it was looked for."""

    entry: Entry
    body: Submitted

    @property
    def settled(self) -> bool:
        """Tell whether the platform has it."""
        return self.entry.state is State.ACKNOWLEDGED


@dataclass(frozen=True, repr=False)
class Found:
    """What this machine knows by itself: its own entries, and what it was told before with when that was."""

    held: tuple[Held, ...] = ()
    progress: Progress | None = None
    dossiers: tuple[Dossier, ...] = ()
    answered: Answered = field(default_factory=Answered)


@dataclass(repr=False)
class Inquiry(Part):
    """Which dossier somebody asks about, by which way, and what was found."""

    NAME: ClassVar[str] = "inquiry"
    purpose: Purpose = Purpose.PROGRESS
    way: Way | None = None
    code: str = ""
    fault: Text | None = None
    """What was wrong with what was typed or shown."""
    looked: bool = False
    """Whether all that can be asked was asked."""
    here_asked: bool = False
    """Whether this machine's own store was looked through."""
    held_here: tuple[Held, ...] = ()
    progresses: tuple[Progress, ...] = ()
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    """By submission; only of a card that was read."""
    answered: Answered = field(default_factory=Answered)
    """Notices answered at this machine, also by somebody else of the dossier."""
    fresh: bool = False
    """Whether the platform answered just now."""
    trouble: str = ""
    """Why it did not: ``line``, ``platform``."""
    chosen: str = ""
    """Submission shown."""
    again: str = ""
    """Submission that was shown when somebody asked the platform once more; it is shown again, not the list."""
    expected: str = ""
    """Submission a slip was shown for, while its own person is still to show their card."""
    slip_number: int = 1
    """Which slip of its application the one being printed is."""
    printed: int = 0
    """Slips that came out in this visit for the one shown."""

    @property
    def held(self) -> bool:
        """Tell whether anything was asked or found; what somebody came for, and by which way, is nothing to lose."""
        # Whoever only looked at the three ways is not asked whether to lose something.
        return self != Inquiry(purpose=self.purpose, way=self.way)

    def clear(self) -> None:
        """Forget what was found, not what was asked."""
        self.looked, self.here_asked = False, False
        self.held_here, self.progresses, self.dossiers, self.answered = (), (), {}, Answered()
        self.fresh, self.trouble, self.chosen, self.printed = False, "", "", 0

    @property
    def progress(self) -> Progress | None:
        """Return what the platform said of the chosen dossier."""
        return next((one for one in self.progresses if one.submission_id == self.chosen), None)

    @property
    def own(self) -> Held | None:
        """Return the chosen application as it is stored here."""
        return next((one for one in self.held_here if one.body.id == self.chosen), None)

    def answered_here(self, notice_id: str) -> bool | None:
        """Tell whether the answer to a notice that was given here is acknowledged; None where none was given."""
        for one in self.held_here:
            answer = one.body.supplement
            if answer and answer.notice_id == notice_id and one.entry.state not in TURNED_DOWN:
                return one.settled
        return self.answered.notices.get(notice_id)

    def choices(self) -> list[str]:
        """Return the submissions found, the newest last handed in first; what the platform has not got comes first."""
        told = [one.submission_id for one in self.progresses]
        alone = [one.body.id for one in reversed(self.held_here) if one.body.kind != "supplement"]
        return [one for one in alone if one not in told] + told


def code_of(read: str) -> str | None:
    """Return the query code of the square code on a slip or notice, None when it is none of ours."""
    parts = read.strip().split("/")
    if parts[0] == SLIP and len(parts) >= 3:
        number, code = parts[1], parts[2]
        return code if receipt_no.holds(number) and query_code.holds(code) else None
    if parts[0] == NOTICE and len(parts) >= 2 and query_code.holds(parts[1]):
        return parts[1]
    return None


# On the outbox's thread.


def look_here(code: str, id_no: str, now: float, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Found:
    """Look what this machine holds of a code or a card, and what it was told before."""
    # Everything is opened and compared: an index of card numbers beside sealed entries would undo the sealing.
    found = (one for one in submissions(outbox, deadline, cancel) if _concerns(one.body, code, id_no))
    # What was replaced is told of by what took its place: it bears the same code.
    held = tuple(one for one in found if one.entry.state is not State.REPLACED)
    progress = _noted(outbox, f"progress:{code}", now, Progress) if code else None
    dossiers = _noted(outbox, f"dossiers:{id_no}", now, Dossiers) if id_no else None
    told = dossiers.dossiers if dossiers else ()
    return Found(held, progress, told, answered(outbox, told, now))


def submissions(outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Iterator[Held]:
    """Go through all submissions whose content is still here, oldest first."""
    from offline_queue.errors import OutboxDamaged, Wiped

    seq = 0
    while page := outbox.entries(after=seq, limit=PAGE):
        for entry in page:
            deadline.check(cancel, "outbox.slow")
            if entry.kind != "submission":
                continue
            # One that was wiped or cannot be read is the platform's, or staff's; it must not hide the others.
            try:
                yield Held(entry, msgspec.json.decode(outbox.payload(entry), type=Submitted))
            except (Wiped, OutboxDamaged, msgspec.DecodeError):
                continue
        seq = page[-1].seq


def _concerns(body: Submitted, code: str, id_no: str) -> bool:
    # A card stands for itself alone; a code found with it earlier must not add another person's.
    if id_no:
        return id_no in (body.parties.applicant.id_no, body.parties.operator.id_no)
    # Never by the number alone: numbers are counted up, so that anybody can draw a square with somebody else's.
    return bool(code) and body.query_code == code


def _noted(outbox: Outbox, name: str, now: float, kind: type[T]) -> T | None:
    from offline_queue.errors import OutboxDamaged

    # A note that cannot be read is one the platform can give again.
    try:
        note = outbox.note(name, now)
        return msgspec.json.decode(note.content, type=kind) if note else None
    except (OutboxDamaged, msgspec.DecodeError):
        return None


def keep(
    name: str, told: Progress | Dossiers, now: float, outbox: Outbox, deadline: Deadline, cancel: CancelToken
) -> Answered:
    """Note what the platform said, for a time without a line; return which of its notices were answered here."""
    with outbox.transaction() as tx:
        tx.note(name, msgspec.json.encode(told), KEEP_SECONDS)
        drop_settled(tx, told)
    return answered(outbox, told.dossiers if isinstance(told, Dossiers) else (), now)


# On a thread of the platform.


@dataclass(frozen=True, repr=False)
class Told:
    """What the platform said: the dossier of a code if it knows one, or all of a card."""

    progress: Progress | None = None
    dossiers: Dossiers | None = None


def ask_by_code(code: str, mode: str, platform: Platform, deadline: Deadline, cancel: CancelToken) -> Told:
    """Ask the platform about a code; raises DeviceError."""
    from kiosk.platform.calls.progress import progress_of

    with platform_troubles():
        return Told(progress=progress_of(platform, code, mode))


def ask_by_card(
    query: dict[str, object], mode: str, platform: Platform, deadline: Deadline, cancel: CancelToken
) -> Told:
    """Ask the platform for all dossiers of a card; raises DeviceError."""
    from kiosk.platform.calls.progress import dossiers_of

    with platform_troubles():
        return Told(dossiers=dossiers_of(platform, query, mode))


@contextlib.contextmanager
def platform_troubles() -> Iterator[None]:
    """Tell a step of an answer that did not come in the way it hears of every other failed work."""
    from kiosk.platform.errors import PlatformError

    try:
        yield
    except PlatformError as wrong:
        raise DeviceError(ErrorKind.DEVICE, "platform.no-answer", wrong.code, again=True) from wrong


def query_of(card: IdentityCard, purpose: Purpose, site: Site) -> dict[str, object]:
    """Return the question for a card's dossiers."""
    wanted = "own-progress" if purpose is Purpose.PROGRESS else "supplement"
    asked: dict[str, object] = {"id_type": card.kind.value, "id_no": card.number, "purpose": wanted}
    return asked | machine(site)
