# SPDX-License-Identifier: Apache-2.0
"""One entry told from its beginning: how it stands, what papers it has, what the platform said, what happened when."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from offline_queue.control import listed
from offline_queue.errors import NoOutbox, Wiped

if TYPE_CHECKING:
    from offline_queue.chain import Event
    from offline_queue.entry import Entry
    from offline_queue.reader import Reader

Answer = dict[str, Any]
# Events are looked through from the newest back to the storing; so many at a time, and no more than so many.
BLOCK, MOST_EVENTS = 1000, 200_000


def story(reader: Reader, id: str) -> Answer:
    """Return what is known of one entry, with nothing personal; raises NoOutbox where it is not, OutboxError."""
    entry = reader.entry(id)
    if entry is None:
        raise NoOutbox(f"entry {id}: is not in this outbox", code="no-entry")
    return {
        "entry": listed(entry),
        "papers": papers_of(reader, entry),
        "problem": problem_of(reader, entry),
        "steps": [step_of(event) for event in events_of(reader, entry)],
    }


def papers_of(reader: Reader, entry: Entry) -> list[Answer] | None:
    """Return kind and size of each paper, None when the content was deleted after its acknowledgement."""
    try:
        return [{"mime": paper.mime, "bytes": paper.size} for paper in reader.attachments(entry)]
    except Wiped:
        return None


def problem_of(reader: Reader, entry: Entry) -> Answer | None:
    """Return the code of the platform's refusal and the places in the form it is about; its words may name people."""
    problem = problem_in(reader.answer(entry))
    if problem is None or entry.acknowledgement is not None:
        return None
    places = [str(error.get("pointer", "")) for error in problem.get("errors") or () if isinstance(error, dict)]
    return {"code": str(problem.get("code", "")), "places": places}


def problem_in(answer: bytes) -> Answer | None:
    """Return a typed problem as the platform sent it, None for anything else."""
    try:
        found = json.loads(answer) if answer else None
    except ValueError:
        return None
    return found if isinstance(found, dict) and "code" in found else None


def events_of(reader: Reader, entry: Entry) -> list[Event]:
    """Return the audit events of an entry, oldest first."""
    found: list[Event] = []
    last = reader.chain_head()[0]
    least = max(0, last - MOST_EVENTS)
    while last > least:
        first = max(least, last - BLOCK)
        block = reader.events(after=first, limit=last - first)
        found = [event for event in block if event.object == entry.id] + found
        # Nothing happened to it before it was stored.
        if any(event.action == "stored" for event in found):
            break
        last = first
    return found


def step_of(event: Event) -> Answer:
    """Return one event as plain values."""
    return {"at": event.at_ms / 1000, "action": event.action, "facts": json.loads(event.facts)}
