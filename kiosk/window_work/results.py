# SPDX-License-Identifier: Apache-2.0
"""Results that lie ready to be given out: whose they are and which papers, kept sealed for times without a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from config.logs import logger
from kiosk.domain.progress import PartiesTold
from kiosk.domain.words import Words
from kiosk.platform.calls.documents import DossierDocument, documents_of
from kiosk.platform.calls.dossiers import dossier
from kiosk.platform.calls.identity import Hidden
from kiosk.platform.errors import RefusedError
from kiosk.window_work import arrivals
from kiosk.window_work.listing import HAND_OVER, KEEP_SECONDS, Kept
from offline_queue.errors import OutboxDamaged

if TYPE_CHECKING:
    from kiosk.platform.client import Platform
    from offline_queue.entry import Entry
    from offline_queue.outbox import Outbox
    from offline_queue.reader import Reader

log = logger(__name__)
DELIVERY = "delivery"
VALID = "valid"
READY = frozenset({"DECIDED", "TO_DELIVER"})


class Result(Hidden, frozen=True, kw_only=True):
    """One result with all that is looked at before it is given out."""

    id: str
    """That of the submission it began with."""
    project_no: str
    item: Words
    state: str
    since: str
    parties: PartiesTold
    documents: tuple[DossierDocument, ...] = ()
    """Those that hold; what was replaced is given to nobody."""
    decided: Words | None = None
    sent: bool = False
    """Whether a courier has it, so that nothing is here to be given."""


def read(reader: Reader, window: str, now: float) -> dict[str, Result]:
    """Return the results that are kept, by the ids of their submissions; raises OutboxError."""
    try:
        note = reader.note(note_of(window), now)
        return msgspec.json.decode(note.content, type=dict[str, Result]) if note else {}
    except (OutboxDamaged, msgspec.DecodeError) as wrong:
        log.warning("results-unreadable", cause=type(wrong).__name__)
        return {}


def fetch(
    platform: Platform, outbox: Outbox, kept: Kept, window: str, mode: str, session: Mapping[str, str], now: float
) -> dict[str, Result]:
    """Bring those that are new or moved, forget those given out, and keep them; raises PlatformError, OutboxError.

    What lies on the shelf here is given out here, whichever window took it in.
    """
    before = read(outbox, window, now)
    found = {
        name: known
        if (known := before.get(name)) and known.since == work.since
        else ask(platform, work.project_no, mode, session, work.since)
        for name, work in kept.works.items()
        if work.task == HAND_OVER
    }
    listed = {work.project_no for work in kept.works.values()}
    shelf = {one.of: one.project_no for one in arrivals.read(outbox, now) if one.lies_here}
    for name, project_no in shelf.items():
        other = None if project_no in listed else before.get(name) or _other(platform, project_no, mode, session)
        if other:
            found[name] = other
    if found != before:
        with outbox.transaction() as tx:
            tx.note(note_of(window), msgspec.json.encode(found), KEEP_SECONDS)
    return found


def _other(platform: Platform, project_no: str, mode: str, session: Mapping[str, str]) -> Result | None:
    """Ask for a result of another window's list; None where the platform does not tell of it, or nothing is ready."""
    try:
        found = ask(platform, project_no, mode, session)
    except RefusedError as wrong:
        log.info("result-refused", cause=wrong.code)
        return None
    return found if found.state in READY else None


def ask(platform: Platform, project_no: str, mode: str, session: Mapping[str, str], since: str = "") -> Result:
    """Ask for one result; raises PlatformError."""
    file = dossier(platform, project_no, session, mode)
    papers = documents_of(platform, project_no, mode, session)
    told = file.progress
    return Result(
        id=told.submission_id, project_no=project_no, item=told.item, state=told.state,
        since=since or told.nodes[-1].at.isoformat(), parties=file.parties,
        documents=tuple(one for one in papers if one.state == VALID), decided=told.result, sent=told.is_sent,
    )  # fmt: skip


def given_here(reader: Reader, project_no: str) -> Entry | None:
    """Return the record of giving a result out at this machine, None where there is none that counts."""
    from offline_queue.state import State

    entries = reader.entries(dossier=project_no)
    return next((one for one in entries if one.kind == DELIVERY and one.state is not State.REJECTED), None)


def note_of(window: str) -> str:
    """Return under what name the results of a window are kept."""
    return f"window-results/{window}"
