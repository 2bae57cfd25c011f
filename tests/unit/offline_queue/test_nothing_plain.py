# SPDX-License-Identifier: Apache-2.0
"""Of whoever was there no file of the outbox tells anything: not while it works, not after damage."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.training.persons import TrainingPerson, persons
from offline_queue import store
from offline_queue.entry import Attachment
from offline_queue.outbox import Outbox
from tests.support.outboxes import LARGE, HandClock, acknowledge, open_box
from tests.support.outboxes import store as put
from tests.support.plain_persons import facts, persons_in, writings

PERSON = persons()[0]


def told(person: TrainingPerson) -> bytes:
    return json.dumps(facts(person), ensure_ascii=False).encode()


def serve(box: Outbox, clock: HandClock, person: TrainingPerson) -> None:
    """Do with somebody's application what happens to it on a day."""
    words = told(person)
    papers = (Attachment("small", "image/png", words), Attachment("large", "image/png", words + LARGE))
    put(box, words, dossier=f"d-{person.key}", attachments=papers)
    with box.transaction() as tx:
        tx.note(f"card:{person.number}", words, 3600.0)
    parcel = box.claim(clock())
    assert parcel is not None
    parcel.uploading("large", "http://127.0.0.1/files/1")
    parcel.submitting()
    box.settle(parcel.entry, acknowledge(parcel.entry))


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """Return the folder of an outbox after a day, with somebody's things still there, closed."""
    clock = HandClock()
    box = open_box(tmp_path, clock)
    for person in persons():
        serve(box, clock, person)
    box.tidy(0)
    serve(box, clock, PERSON)
    assert persons_in(tmp_path) == []
    box.close()
    return tmp_path


def test_no_file_of_a_day_names_anybody(day: Path) -> None:
    assert persons_in(day) == []


def test_no_file_set_aside_names_anybody(day: Path, expected_logs: Callable[[str], None]) -> None:
    expected_logs("outbox-salvaged")
    database = day / "box" / store.DATABASE
    content = bytearray(database.read_bytes())
    content[5 * store.PAGE_BYTES] ^= 1
    database.write_bytes(content)
    open_box(day).close()
    assert (day / "box" / "damaged-1").exists()
    assert persons_in(day) == []


def test_after_the_wipe_the_content_is_nowhere_even_for_who_has_the_key(tmp_path: Path) -> None:
    clock = HandClock()
    box = open_box(tmp_path, clock)
    serve(box, clock, PERSON)
    box.wipe_due(clock(), 0)
    box.tidy(0)
    left = box._held().execute("SELECT count(*) FROM secret").fetchone()[0]
    files = list((tmp_path / "box" / "files").iterdir())
    box.close()
    assert (left, files) == (0, [])


@pytest.mark.parametrize("fact", facts(PERSON))
def test_the_look_finds_what_stands_there(tmp_path: Path, fact: str) -> None:
    for number, written in enumerate(writings(fact)):
        (tmp_path / str(number)).write_bytes(b"before" + written + b"after")
    found = {line.split(":")[0] for line in persons_in(tmp_path)}
    assert found == {path.name for path in tmp_path.iterdir()}
