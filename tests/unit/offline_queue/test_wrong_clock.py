# SPDX-License-Identifier: Apache-2.0
"""A clock that stood in 2038 leaves nothing parked until 2038."""

from __future__ import annotations

from pathlib import Path

import pytest

from offline_queue.entry import Priority
from offline_queue.outbox import Outbox
from tests.support.outboxes import START, HandClock, acknowledge, drain, open_box, store

FAR = START + 12 * 365 * 86400.0


@pytest.fixture
def wrong(tmp_path: Path) -> HandClock:
    return HandClock(FAR)


def again(box: Outbox, folder: Path, clock: HandClock) -> Outbox:
    """Start anew, the clock put right."""
    box.close()
    clock.now = START
    return open_box(folder, clock)


def test_what_was_stored_then_does_not_stand_behind_all_that_comes_after(tmp_path: Path, wrong: HandClock) -> None:
    box = open_box(tmp_path, wrong)
    first = store(box, dossier="a")
    box = again(box, tmp_path, wrong)
    wrong.turn(1)
    second = store(box, dossier="b")
    sent = [parcel.entry.id for parcel in drain(box, wrong())]
    box.close()
    assert sent == [first.id, second.id]


def test_content_acknowledged_then_is_wiped_after_its_grace(tmp_path: Path, wrong: HandClock) -> None:
    box = open_box(tmp_path, wrong)
    entry = store(box)
    parcel = box.claim(wrong())
    assert parcel is not None
    box.settle(entry, acknowledge(parcel.entry))
    box = again(box, tmp_path, wrong)
    early, due = box.wipe_due(START, 3600.0), box.wipe_due(START + 3600.0, 3600.0)
    box.close()
    assert (early, due) == (0, 1)


def test_a_note_of_then_is_kept_for_as_long_as_was_meant_from_now(tmp_path: Path, wrong: HandClock) -> None:
    box = open_box(tmp_path, wrong)
    with box.transaction() as tx:
        tx.note("name", b"content", 100.0)
    box = again(box, tmp_path, wrong)
    there, gone = box.note("name", START + 99.0), box.note("name", START + 101.0)
    box.close()
    assert (there is not None, gone) == (True, None)


@pytest.mark.parametrize("priority", Priority)
def test_what_a_right_clock_has_stored_keeps_its_place(tmp_path: Path, priority: Priority) -> None:
    clock = HandClock()
    box = open_box(tmp_path, clock)
    store(box, priority=priority)
    (before,) = box._held().execute("SELECT rank FROM item").fetchone()
    box.close()
    clock.turn(60)
    box = open_box(tmp_path, clock)
    (after,) = box._held().execute("SELECT rank FROM item").fetchone()
    box.close()
    assert after == before


def test_the_event_of_then_stays_as_it_was_recorded(tmp_path: Path, wrong: HandClock) -> None:
    box = open_box(tmp_path, wrong)
    store(box)
    box = again(box, tmp_path, wrong)
    (event,) = box.events(limit=1)
    box.close()
    assert event.at_ms == FAR * 1000
