# SPDX-License-Identifier: Apache-2.0
"""The list of a window's work: asked for by what moved, kept sealed for times without a line, sorted by need.

What was taken in here and has not arrived stands in it too: it is nobody else's to know of yet.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from config.logs import logger
from kiosk.domain import masks
from kiosk.domain.progress import WANTED
from kiosk.domain.words import Words
from kiosk.platform.calls.worklists import Called, Work, Worklist, followed, window_work
from kiosk.platform.errors import RefusedError
from kiosk.window_work.due import URGENCY, Lamp, Standing, standing
from offline_queue.entry import Entry, State
from offline_queue.errors import OutboxDamaged, OutboxError

if TYPE_CHECKING:
    from kiosk.domain.hall import Hall, Hours
    from kiosk.platform.client import Platform
    from offline_queue.outbox import Outbox
    from offline_queue.reader import Reader

log = logger(__name__)
# A window that was closed for the longest holiday still shows what it had.
KEEP_SECONDS = 14 * 86_400.0
SUBMISSION = "submission"
# What has not arrived, in whichever way; what was refused for good is told elsewhere and sent by nobody.
UNSENT = (State.PENDING, State.SENDING, State.RETRY, State.PAUSED, State.NEEDS_CORRECTION, State.DEAD_LETTER)
NONE, CALL, HAND_OVER, FINISH, ACCEPT = "none", "call", "hand-over", "finish", "accept"
TAIL = 8


class Kept(msgspec.Struct, frozen=True):
    """A list as it was last heard."""

    cursor: str = ""
    as_of: str = ""
    """By the clock of the platform."""
    read_at: float = 0.0
    """By ours, in seconds since 1970; 0 for never."""
    works: dict[str, Work] = {}

    def __repr__(self) -> str:
        return f"Kept({len(self.works)})"


@dataclass(frozen=True, repr=False)
class Piece:
    """One line of the list."""

    id: str
    project_no: str
    receipt_no: str
    item: Words
    office: Words
    applicant: str
    """Masked."""
    state: str
    task: str
    standing: Standing
    since: datetime.datetime | None = None
    handled_by: str = ""
    wanted: int = 0
    wanted_until: str = ""
    why: Words | None = None
    person: Called | None = None
    unsent: str = ""
    """Of what waits here, how it stands in the outbox; empty for what the platform has."""

    @property
    def tail(self) -> str:
        """Return the last digits of its number, as people read it to one another."""
        return tail_of(self.project_no or self.receipt_no)

    def __repr__(self) -> str:
        return f"Piece({self.id})"


def tail_of(number: str) -> str:
    """Return the last digits of a number, as people read them to one another."""
    end = number[-TAIL:]
    return f"{end[: TAIL // 2]} {end[TAIL // 2 :]}"


class Only(enum.StrEnum):
    """What the list may be narrowed to."""

    ALL = "all"
    TODAY = "today"
    OVER = "over"
    NEAR = "near"
    WANTED = "wanted"
    HAND_OVER = "hand-over"
    CALL = "call"
    STOPPED = "stopped"
    UNSENT = "unsent"


KEEPS: Mapping[Only, Callable[[Piece], bool]] = {
    Only.ALL: lambda piece: True,
    # Somebody here has to do something: look through it, call, give it out, or ask the office why it takes so long.
    Only.TODAY: lambda piece: piece.task != NONE or piece.standing.lamp in (Lamp.OVER, Lamp.NEAR),
    Only.OVER: lambda piece: piece.standing.lamp is Lamp.OVER,
    Only.NEAR: lambda piece: piece.standing.lamp is Lamp.NEAR,
    Only.WANTED: lambda piece: piece.state == WANTED,
    Only.HAND_OVER: lambda piece: piece.task == HAND_OVER,
    Only.CALL: lambda piece: piece.task == CALL,
    Only.STOPPED: lambda piece: piece.standing.lamp is Lamp.STOPPED,
    Only.UNSENT: lambda piece: bool(piece.unsent),
}


def window_of(hall: Hall, no: str) -> str:
    """Return the name a window has for the public, such as B17, by its number in the hall; empty for none."""
    area = next((one for one in hall.hall.areas if no.isdecimal() and one.first <= int(no) <= one.last), None)
    return f"{area.code}{int(no):02d}" if area else ""


def read(reader: Reader, window: str, now: float) -> Kept:
    """Return what is kept of a window's list; empty where nothing readable is. Raises OutboxError."""
    try:
        note = reader.note(note_of(window), now)
        return msgspec.json.decode(note.content, type=Kept) if note else Kept()
    except (OutboxDamaged, msgspec.DecodeError) as wrong:
        log.warning("worklist-unreadable", cause=type(wrong).__name__)
        return Kept()


def fetch(
    platform: Platform, outbox: Outbox, window: str, mode: str, session: Mapping[str, str], now: Callable[[], float]
) -> Kept:
    """Ask what moved since the last time, and keep it; raises PlatformError, OutboxError."""
    before = read(outbox, window, now())
    try:
        came = window_work(platform, window, mode, session, before.cursor)
    except RefusedError as refused:
        if refused.code != "gone" or not before.cursor:
            raise
        before, came = Kept(), window_work(platform, window, mode, session)
    kept = _followed(before, came, now())
    with outbox.transaction() as tx:
        tx.note(note_of(window), msgspec.json.encode(kept), KEEP_SECONDS)
    return kept


def note_of(window: str) -> str:
    """Return under what name the list of a window is kept."""
    return f"window-work/{window}"


def pieces(kept: Kept, here: Iterable[Piece], today: datetime.date, hours: Hours | None) -> tuple[Piece, ...]:
    """Return all lines, the most urgent first; ``here`` is what has not arrived yet (``unsent``)."""
    there = [piece_of(name, work, today, hours) for name, work in kept.works.items()]
    # What arrived a moment ago may be told by the platform and stand here still: the platform's word is the later one.
    waiting = [piece for piece in here if piece.id not in kept.works]
    return tuple(sorted([*there, *waiting], key=_need))


def piece_of(name: str, work: Work, today: datetime.date, hours: Hours | None) -> Piece:
    """Return the line of a dossier the platform told of."""
    return Piece(
        name, work.project_no, work.receipt_no, work.item, work.office, work.applicant_name, work.state, work.task,
        standing(work, today, hours), datetime.datetime.fromisoformat(work.since), work.handled_by, work.wanted,
        work.wanted_until, work.why, work.person,
    )  # fmt: skip


def narrowed(lines: Sequence[Piece], only: Only, day: datetime.date | None = None) -> tuple[Piece, ...]:
    """Return the lines of one kind, of one last day where one is chosen."""
    return tuple(piece for piece in lines if KEEPS[only](piece) and day in (None, piece.standing.last_day))


def counts(lines: Sequence[Piece]) -> Mapping[Only, int]:
    """Count the lines of each kind."""
    return {only: sum(map(keeps, lines)) for only, keeps in KEEPS.items()}


class _Named(msgspec.Struct, frozen=True):
    name: str


class _Parties(msgspec.Struct, frozen=True):
    applicant: _Named


class _Matter(msgspec.Struct, frozen=True):
    task_code: str


class _Filed(msgspec.Struct, frozen=True):
    receipt_no: str
    item: _Matter
    parties: _Parties


def unsent(reader: Reader, name_of: Callable[[str], tuple[Words, Words]]) -> tuple[Piece, ...]:
    """Return what was taken in here and has not arrived; ``name_of`` tells matter and office. Raises OutboxError."""
    return tuple(_waiting(reader, name_of))


def _waiting(reader: Reader, name_of: Callable[[str], tuple[Words, Words]]) -> Iterator[Piece]:
    for state in UNSENT:
        for entry in reader.entries(state=state):
            if entry.kind == SUBMISSION and (filed := _filed(reader, entry)):
                item, office = name_of(filed.item.task_code)
                yield Piece(
                    entry.id, "", filed.receipt_no, item, office, masks.name(filed.parties.applicant.name), "", NONE,
                    Standing(Lamp.UNREAD), datetime.datetime.fromtimestamp(entry.created_at, datetime.UTC),
                    unsent=str(state),
                )  # fmt: skip


def _filed(reader: Reader, entry: Entry) -> _Filed | None:
    try:
        return msgspec.json.decode(reader.payload(entry), type=_Filed)
    except (OutboxError, msgspec.DecodeError) as wrong:
        # One that is damaged is told by the outbox itself; the others are listed.
        log.warning("waiting-unreadable", entry=entry.id, cause=type(wrong).__name__)
        return None


def _followed(before: Kept, came: Worklist, now: float) -> Kept:
    return Kept(came.next_cursor, came.as_of, now, followed(before.works, came.items))


def _need(piece: Piece) -> tuple[int, int, float]:
    days = piece.standing.left
    since = piece.since.timestamp() if piece.since else 0.0
    # Of those without a day the ones that ask for something here come first.
    undated = 0 if piece.task != NONE else 1
    return URGENCY[piece.standing.lamp], undated if days is None else days, since
