# SPDX-License-Identifier: Apache-2.0
"""What the platform answered about dossiers taken in here, kept for people who come back and for who calls them up.

    acknowledged      it is in hand; nobody need be told
    to supplement     papers are wanted, until a day
    refused           it will not be done, and why
    ready             it is decided
    collect           its result lies there to be collected
    changed           its matter changed before it arrived; it waits here for its person (``changed_matters``)

Fetched by cursor with the line, read without one. All of it is one sealed note; names and numbers are in it only where
somebody calls people up (a station). What is not done stays however old it is; what is done goes after its days.
Beside it each answer is noted under its query code, so that a slip or a code shows it though nobody asked here before.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Literal

import msgspec

from config.logs import logger
from kiosk.audit import Act, record
from kiosk.domain.progress import TO_DELIVER, WANTED, Moved, Moves, Progress
from kiosk.domain.submission import machine
from kiosk.domain.words import Words
from offline_queue.errors import OutboxDamaged

if TYPE_CHECKING:
    from config.settings import Settings
    from kiosk.platform.client import Platform
    from offline_queue.outbox import Outbox
    from offline_queue.reader import Reader
    from offline_queue.transaction import Transaction

log = logger(__name__)
NOTE = "inbox"
# How long what asks for nothing more is still shown; a month, as a person comes back once in that.
KEEP_DONE_SECONDS = 30 * 86_400.0
# Fifty dossiers each; a station takes in some thousand a year.
LONGEST = 200
REFUSED = frozenset({"NOT_ACCEPTED", "TERMINATED"})

Kind = Literal["supplement", "refused", "ready", "collect", "received", "changed"]
CHANGED: Literal["changed"] = "changed"
Mark = Literal["", "called", "not-reached", "done"]


class Task(msgspec.Struct, frozen=True):
    """One dossier the platform said something about, and how far somebody is with telling its person."""

    submission_id: str
    receipt_no: str
    query_code: str
    item: Words
    office: Words
    office_phone: str
    kind: Kind
    at: float
    """When the platform came to say so, by its own clock, in seconds since 1970."""
    why: Words | None = None
    """With refused, its reason; with ready and collect, what was decided."""
    way: Words | None = None
    """With ready and collect, how the result comes to the person."""
    wanted: int = 0
    until: str = ""
    name: str = ""
    phone: str = ""
    mark: Mark = ""
    marked_at: float = 0.0
    tries: int = 0
    """How often somebody called and did not reach them."""

    @property
    def to_call(self) -> bool:
        """Tell whether somebody still has to be told."""
        return self.kind != "received" and self.mark != "done"

    def __repr__(self) -> str:
        return "Task()"


class Inbox(msgspec.Struct, frozen=True):
    """All of it, and from when it is."""

    cursor: str = ""
    asked_at: float = 0.0
    """Seconds of the wall clock; 0 for never."""
    tasks: tuple[Task, ...] = ()

    @property
    def to_call(self) -> tuple[Task, ...]:
        """Return who is to be told: what has a last day first, then what was heard first."""
        return tuple(sorted((one for one in self.tasks if one.to_call), key=lambda one: (one.until or "~", one.at)))

    def count(self, kind: Kind) -> int:
        """Count what is of a kind, done or not."""
        return sum(one.kind == kind for one in self.tasks)

    def __repr__(self) -> str:
        return "Inbox()"


def read(reader: Reader, now: float) -> Inbox:
    """Return what is kept; empty where nothing readable is, so that all of it is fetched anew. Raises OutboxError."""
    try:
        note = reader.note(NOTE, now)
        return msgspec.json.decode(note.content, type=Inbox) if note else Inbox()
    except (OutboxDamaged, msgspec.DecodeError) as wrong:
        log.warning("inbox-unreadable", cause=type(wrong).__name__)
        return Inbox()


def fetch(platform: Platform, outbox: Outbox, settings: Settings, now: Callable[[], float]) -> int:
    """Bring what moved since the last time, page by page, and return how many; raises PlatformError, OutboxError."""
    from kiosk.platform.calls.progress import moves_of
    from kiosk.platform.errors import NotThePlatformError, RefusedError

    mode, count = str(settings.site.mode), 0
    # Only where somebody calls people up: a kiosk has no use for names and numbers.
    query: dict[str, object] = {"people": settings.post == "station"} | machine(settings.site)
    anew = False
    for _ in range(LONGEST):
        cursor = "" if anew else read(outbox, now()).cursor
        try:
            moves = moves_of(platform, query | ({"cursor": cursor} if cursor else {}), mode)
        except RefusedError as refused:
            if refused.code != "gone" or not cursor:
                raise
            anew = True
            continue
        if moves.has_more and moves.cursor == cursor:
            raise NotThePlatformError("endless-moves")
        keep(outbox, moves, now())
        anew, count = False, count + len(moves.moves)
        if not moves.has_more:
            break
    if count:
        log.info("inbox-fetched", count=count)
    return count


def keep(outbox: Outbox, moves: Moves, now: float) -> None:
    """Keep a page and where it ended, in one transaction; raises OutboxError."""
    with outbox.transaction() as tx:
        # Read inside: whoever marks a call at this moment waits for the transaction, and no mark is written over.
        inbox = read(outbox, now)
        _write(tx, Inbox(moves.cursor, now, merged(inbox.tasks, moves.moves, now)))
        for one in moves.moves:
            _note_progress(tx, one.progress)


def mark(outbox: Outbox, submission_id: str, made: Mark, now: float) -> Inbox:
    """Keep how a call ended, on record; return what is kept then. Raises OutboxError."""
    with outbox.transaction() as tx:
        inbox = read(outbox, now)
        tasks = tuple(marked(one, made, now) if one.submission_id == submission_id else one for one in inbox.tasks)
        inbox = msgspec.structs.replace(inbox, tasks=tasks)
        _write(tx, inbox)
        record(tx, Act.CALL_MARKED, submission_id, result=made)
    return inbox


def keep_those(
    outbox: Outbox, kind: Kind, wanted: Collection[str], task: Callable[[str], Task | None], now: float
) -> int:
    """Have of a kind those submissions on the list and no others; return how many are new. Raises OutboxError.

    ``task`` makes one that is not there yet, None where it cannot be made.
    """
    if {one.submission_id for one in read(outbox, now).tasks if one.kind == kind} == set(wanted):
        return 0
    with outbox.transaction() as tx:
        inbox = read(outbox, now)
        kept = [one for one in inbox.tasks if one.kind != kind or one.submission_id in wanted]
        known = {one.submission_id for one in kept}
        made = [new for name in wanted if name not in known and (new := task(name))]
        if len(kept) < len(inbox.tasks) or made:
            _write(tx, msgspec.structs.replace(inbox, tasks=(*kept, *made)))
    return len(made)


def marked(task: Task, made: Mark, now: float) -> Task:
    """Return a task with how its call ended."""
    tries = task.tries + (made == "not-reached")
    return msgspec.structs.replace(task, mark=made, marked_at=now, tries=tries)


def merged(tasks: Iterable[Task], moves: Iterable[Moved], now: float) -> tuple[Task, ...]:
    """Return the tasks with what moved; what is asked for anew is open again, what is done goes after its days."""
    kept = {
        one.submission_id: one
        for one in tasks
        # What lies here stays on the list as long as it does, or its person would be called once a month.
        if one.to_call or one.kind == CHANGED or now - max(one.marked_at, one.at) < KEEP_DONE_SECONDS
    }
    for moved in moves:
        made = task_of(moved)
        before = kept.get(made.submission_id)
        # Told again by a platform that begins from its beginning: who was called about this is not called again.
        if before and (before.kind, before.at) == (made.kind, made.at):
            made = msgspec.structs.replace(made, mark=before.mark, marked_at=before.marked_at, tries=before.tries)
        kept[made.submission_id] = made
    return tuple(kept.values())


def task_of(moved: Moved) -> Task:
    """Return what a dossier that moved asks for."""
    progress, last = moved.progress, moved.progress.nodes[-1]
    kind = kind_of(progress)
    return Task(
        submission_id=progress.submission_id,
        receipt_no=progress.receipt_no,
        query_code=progress.query_code,
        item=progress.item,
        office=progress.office,
        office_phone=progress.phone,
        kind=kind,
        at=last.at.timestamp(),
        why=last.note if kind == "refused" else progress.result,
        way=progress.way if kind in ("ready", "collect") else None,
        wanted=progress.wanted or 0,
        until=progress.wanted_until.isoformat() if progress.wanted_until else "",
        name=moved.person.name if moved.person else "",
        phone=moved.person.phone if moved.person else "",
    )


def kind_of(progress: Progress) -> Kind:
    """Return what the state of a dossier means for who has to tell its person; one that is not known is in hand."""
    if progress.state == WANTED:
        return "supplement"
    if progress.state in REFUSED:
        return "refused"
    if progress.state == TO_DELIVER:
        # What a courier has comes to its person by itself.
        return "received" if progress.is_sent else "collect"
    return "ready" if progress.state == "DECIDED" else "received"


def _write(tx: Transaction, inbox: Inbox) -> None:
    tx.note(NOTE, msgspec.json.encode(inbox), math.inf)


def _note_progress(tx: Transaction, progress: Progress) -> None:
    from kiosk.steps.answered import drop_settled
    from kiosk.steps.inquiry import KEEP_SECONDS

    tx.note(f"progress:{progress.query_code}", msgspec.json.encode(progress), KEEP_SECONDS)
    drop_settled(tx, progress)
