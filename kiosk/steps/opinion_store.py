# SPDX-License-Identifier: Apache-2.0
"""Sealing and storing an opinion in one transaction; once it is stored, nothing of its words is left in the visit."""

from __future__ import annotations

import datetime
import functools
import hashlib
from dataclasses import dataclass

from config.texts import text
from devices.device import CancelToken, Deadline
from kiosk.audit import Act, record
from kiosk.domain import query_code
from kiosk.domain.opinion import Letter, Opinion
from kiosk.steps.events import Done, Event, Failed, Press
from kiosk.steps.opinion import Kept, Voice, evidence, forget
from kiosk.steps.opinion_form import letter
from kiosk.steps.screens import Action, InfoLine, Review, Trouble
from kiosk.steps.step import Back, GoTo, Next, Offline, Outcome, Show, Work
from kiosk.steps.submit import OUTBOX, STORE_SECONDS
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action, refusal
from offline_queue.entry import Attachment, Priority
from offline_queue.errors import AlreadyStored
from offline_queue.outbox import Outbox

ENTRY = "opinion"


@dataclass(frozen=True, repr=False)
class Ready:
    """An opinion with its pages, taken out of the visit for the outbox's thread."""

    opinion: Opinion
    pages: tuple[tuple[str, bytes], ...]
    machine: str


@dataclass(frozen=True)
class OpinionStoreStep:
    """Stores the opinion; while it does, nobody can leave."""

    name: str = "opinion-store"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.QUEUE

    def enter(self, visit: Visit) -> Outcome:
        """Begin to store; what is stored is stored, and is never stored again."""
        voice = visit.part(Voice)
        if voice.kept is not None:
            return Next()
        if voice.kind is None:
            return GoTo("opinion-kind")
        return Show(_storing(), work=Work(OUTBOX, functools.partial(store, ready(visit)), STORE_SECONDS))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go on with the numbers, or say that it is not stored yet; everything is kept."""
        voice = visit.part(Voice)
        if isinstance(event, Done) and isinstance(event.value, Kept):
            voice.kept = event.value
            # From here on nobody at this machine can read it again, not even who wrote it.
            forget(visit)
            return Next()
        if isinstance(event, Failed):
            return Show(_not_stored(visit))
        if event == Press("retry"):
            return self.enter(visit)
        return Back() if event == Press("change") else None


def ready(visit: Visit) -> Ready:
    """Take everything out of the visit; raises LookupError before anything was said."""
    facilities, voice = visit.facilities, visit.part(Voice)
    written = letter(visit)
    pages = tuple((page.id, bytes(page.content)) for page in evidence(visit))
    _told_apart(voice, written, pages)
    # Made once: a try whose answer was lost is found again under the same id, and its slip has the same numbers.
    voice.id = voice.id or facilities.new_id()
    voice.code = voice.code or query_code.make(facilities.below)
    voice.key = voice.key or query_code.make(facilities.below)
    voice.at = voice.at or facilities.now().replace(microsecond=0)
    opinion = Opinion(
        voice.id,
        voice.code,
        voice.key,
        written,
        facilities.site,
        voice.at,
        facilities.clock,
    )
    return Ready(opinion, pages, facilities.machine)


def _told_apart(voice: Voice, written: Letter, pages: tuple[tuple[str, bytes], ...]) -> None:
    """Let go of an id that was made for other words: a try that came through unheard holds those, sealed for ever."""
    said = hashlib.sha256(written.content() + b"".join(content for _, content in pages)).hexdigest()
    if said != voice.said:
        voice.id = voice.code = voice.key = ""
        voice.at = None
    voice.said = said


def store(taken: Ready, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Kept:
    """Seal and store an opinion, once; raises OutboxError and then nothing is stored."""
    opinion = taken.opinion
    papers = opinion.sealed_papers(taken.pages)
    attachments = [Attachment(paper.id, paper.mime, bytes(paper.content)) for paper in papers]
    try:
        with outbox.transaction() as tx:
            # The case's code orders what belongs to it, and finds it again while it waits here.
            tx.put(
                ENTRY,
                opinion.payload(papers),
                dossier=opinion.code,
                priority=Priority.EVALUATION,
                attachments=attachments,
                id=opinion.id,
            )
            record(tx, Act.OPINION_STORED, opinion.id, count=len(papers))
            number = tx.next_number(f"print:{opinion.at:%Y%m%d}")
    except AlreadyStored:
        with outbox.transaction() as tx:
            number = tx.next_number(f"print:{opinion.at:%Y%m%d}")
    return Kept(opinion.id, opinion.code, opinion.key, opinion.at, _print_no(taken.machine, opinion.at, number))


def _print_no(machine: str, at: datetime.datetime, number: int) -> str:
    return f"{machine}-{at:%Y%m%d}-{number:04d}"


def _storing() -> Review:
    """Say that it is being stored, without the words: they are on their way into the envelope."""
    reason = text("apply.store.title")
    return Review(
        title=text("opinion.storing"),
        can_go_back=False,
        can_go_home=False,
        groups=(),
        actions=(Action("next", text("opinion.review.send"), primary=True, enabled=False, reason=reason),),
    )


def _not_stored(visit: Visit) -> Trouble:
    return refusal(
        visit.facilities,
        text("opinion.not-stored"),
        InfoLine("info", text("apply.store.kept")),
        actions=(next_action("apply.store.retry", "retry", "again"),),
    )
