# SPDX-License-Identifier: Apache-2.0
"""Whom to call because their matter changed before their application arrived: it waits here until they come.

The platform never took these in and tells nobody of them; the list of who is to be called has them from this machine's
own outbox. Who came, or whose application is gone, goes from the list with the next look.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from config.logs import logger
from kiosk.domain.words import Words
from kiosk.inbox import CHANGED, Task, keep_those
from kiosk.steps.inquiry import Submitted
from kiosk.steps.renewal_part import was_refused_so
from offline_queue.entry import State
from offline_queue.errors import OutboxDamaged, Wiped

if TYPE_CHECKING:
    from kiosk.domain.item import ServiceItem
    from offline_queue.entry import Entry
    from offline_queue.outbox import Outbox

log = logger(__name__)
# A list of more is called by nobody in a day; the rest comes as these go.
MOST = 500


def keep_changed(outbox: Outbox, item_of: Callable[[str], ServiceItem | None], now: float, *, people: bool) -> int:
    """Bring the list in step with what lies here; return how many are new on it. Raises OutboxError.

    ``people`` says whether names and numbers are kept: only where somebody calls people up.
    """
    entries = outbox.entries(state=State.NEEDS_CORRECTION, limit=MOST)
    waiting = {entry.id: entry for entry in entries if was_refused_so(entry)}

    def task(submission_id: str) -> Task | None:
        return _task(outbox, waiting[submission_id], item_of, now, people=people)

    return keep_those(outbox, CHANGED, waiting, task, now)


def _task(
    outbox: Outbox, entry: Entry, item_of: Callable[[str], ServiceItem | None], now: float, *, people: bool
) -> Task | None:
    try:
        told = msgspec.json.decode(outbox.payload(entry), type=Submitted)
    except (OutboxDamaged, Wiped, msgspec.DecodeError) as wrong:
        log.info("changed-matter-unreadable", entry=entry.id, cause=type(wrong).__name__)
        return None
    item, person = item_of(told.item.task_code), told.parties.operator
    code = Words(told.item.task_code, told.item.task_code)
    return Task(
        submission_id=entry.id,
        receipt_no=told.receipt_no,
        query_code=told.query_code,
        item=item.name if item else code,
        office=item.office.name if item else code,
        office_phone=item.phone if item else "",
        kind=CHANGED,
        at=now,
        name=person.name if people else "",
        phone=(person.phone or told.parties.applicant.phone) if people else "",
    )
