# SPDX-License-Identifier: Apache-2.0
"""A day's manifest names what was stored or acknowledged on that day of the halls, and nobody."""

from __future__ import annotations

import datetime
import json

from offline_queue.day_manifest import DayManifest, day_manifest
from offline_queue.entry import Attachment, State
from offline_queue.outbox import Outbox
from tests.support.outboxes import HandClock, acknowledge, store

DAY = datetime.date(2026, 11, 22)
MIDNIGHT = datetime.datetime(2026, 11, 21, 16, tzinfo=datetime.UTC).timestamp()
DEVICE = "990100-0001-03"


def told(box: Outbox) -> DayManifest:
    """Return the manifest of the day."""
    return day_manifest(box, DAY, DEVICE, "training")


def stored_at(box: Outbox, clock: HandClock, seconds: float) -> str:
    """Store an entry so many seconds after the midnight of the halls."""
    clock.now = MIDNIGHT + seconds
    return store(box, b"of somebody", dossier=str(seconds), attachments=(Attachment("a", "image/png", b"scan"),)).id


def test_the_day_is_that_of_the_halls_from_midnight_to_midnight(box: Outbox, clock: HandClock) -> None:
    ids = [stored_at(box, clock, seconds) for seconds in (-1, 0, 86_399, 86_400)]
    assert [line.id for line in told(box).entries] == ids[1:3]


def test_what_is_acknowledged_today_stands_there_though_it_came_before(box: Outbox, clock: HandClock) -> None:
    stored_at(box, clock, -90_000)
    parcel = box.claim(clock())
    assert parcel is not None
    clock.now = MIDNIGHT + 60
    box.settle(parcel.entry, acknowledge(parcel.entry, "P-7"))
    (line,) = told(box).entries
    assert (line.id, line.state, line.number, line.sha256) == (parcel.entry.id, "acknowledged", "P-7", "0" * 64)


def test_what_waits_has_a_state_and_no_hash_of_the_platform(box: Outbox, clock: HandClock) -> None:
    stored_at(box, clock, 10)
    (line,) = told(box).entries
    assert (line.kind, line.state, line.number, line.sha256) == ("submission", State.PENDING.value, "", "")


def test_a_manifest_is_the_same_after_the_content_was_wiped(box: Outbox, clock: HandClock) -> None:
    stored_at(box, clock, 10)
    parcel = box.claim(clock())
    assert parcel is not None
    box.settle(parcel.entry, acknowledge(parcel.entry))
    before = told(box).entries
    box.wipe_due(clock(), 0)
    assert told(box).entries == before


def test_it_is_canonical_json_with_the_head_of_the_chain_and_nothing_of_the_content(
    box: Outbox, clock: HandClock
) -> None:
    stored_at(box, clock, 10)
    content = told(box).content()
    read = json.loads(content)
    assert (read["date"], read["device"], (read["events"], read["head"])) == ("2026-11-22", DEVICE, box.chain_head())
    assert content == json.dumps(read, sort_keys=True, separators=(",", ":")).encode()
    assert b"somebody" not in content


def test_a_day_on_which_nothing_happened_is_an_empty_manifest(box: Outbox) -> None:
    assert told(box).entries == ()
