# SPDX-License-Identifier: Apache-2.0
"""A byte that rotted: what stood on its page is set aside, everything else arrives, no number is given twice."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from offline_queue import salvage, store
from offline_queue.entry import BESIDE, Attachment, Priority
from offline_queue.errors import OutboxDamaged, PagesDamaged
from offline_queue.outbox import PATROL_SECONDS, Outbox
from offline_queue.pages import TABLE_LEAF, Pages
from tests.support.outboxes import HandClock, key_of, open_box
from tests.support.rot import ENTRIES, SCOPE, Arrived, closed, deliver_all, fill, flipped, killed

Logs = Callable[..., None]
LOG = f"{store.DATABASE}-wal"
SLICE, SOAK = 12, 400


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return closed(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return killed(tmp_path_factory.mktemp("cut"))


def check_flip(whole: Path, target: Path, name: str, seed: int) -> Arrived:
    """Flip a byte; demand that at most the one entry it belongs to does not arrive, and is told."""
    arrived = deliver_all(flipped(whole, target, name, random.Random(seed).randrange(10**9)))
    assert arrived.whole + arrived.dead == ENTRIES
    assert arrived.dead <= 1
    assert arrived.next_number == ENTRIES + 1
    return arrived


def any_file(whole: Path, seed: int) -> str:
    """Choose a file of an outbox, larger ones more often."""
    files = [path for path in (whole / "box").rglob("*") if path.is_file() and path.stat().st_size]
    sizes = [path.stat().st_size for path in files]
    return str(random.Random(seed).choices(files, sizes)[0].relative_to(whole / "box"))


@pytest.mark.parametrize("seed", range(SLICE))
def test_whatever_page_rots_the_other_entries_arrive(
    whole: Path, tmp_path: Path, seed: int, expected_logs: Logs
) -> None:
    expected_logs("outbox-salvaged")
    check_flip(whole, tmp_path, store.DATABASE, seed)


@pytest.mark.parametrize("seed", range(4))
def test_a_paper_that_rots_keeps_nothing_else_back(whole: Path, tmp_path: Path, seed: int) -> None:
    name = random.Random(seed).choice(sorted(path.name for path in (whole / "box" / "files").iterdir()))
    assert check_flip(whole, tmp_path, f"files/{name}", seed).dead == 1


@pytest.mark.parametrize("name", ["outbox.check", "outbox.salt"])
def test_a_mark_that_rots_keeps_nothing_back(whole: Path, tmp_path: Path, name: str) -> None:
    assert check_flip(whole, tmp_path, name, 7).dead == 0


@pytest.mark.soak
@pytest.mark.timeout(60)
@pytest.mark.parametrize("seed", range(SOAK))
def test_whatever_byte_rots_the_other_entries_arrive(
    whole: Path, tmp_path: Path, seed: int, expected_logs: Logs
) -> None:
    expected_logs("outbox-salvaged")
    check_flip(whole, tmp_path, any_file(whole, seed), seed)


def test_a_log_that_rots_in_the_middle_is_told_from_one_the_power_cut_tore(
    cut: Path, tmp_path: Path, expected_logs: Logs
) -> None:
    expected_logs("outbox-salvaged")
    arrived = deliver_all(flipped(cut, tmp_path, LOG, 20_000))
    assert arrived.whole + arrived.dead == ENTRIES
    assert (tmp_path / "box" / "damaged-1" / LOG).exists()


def test_a_head_of_the_log_that_rots_hides_nothing_of_it(cut: Path, tmp_path: Path, expected_logs: Logs) -> None:
    expected_logs("outbox-salvaged")
    assert deliver_all(flipped(cut, tmp_path, LOG, 16)) == Arrived(ENTRIES, 0, ENTRIES + 1)


def test_the_end_of_a_log_that_may_have_been_torn_is_told_and_nothing_salvaged(
    cut: Path, tmp_path: Path, expected_logs: Logs
) -> None:
    expected_logs("outbox-log-torn")
    end = (cut / "box" / LOG).stat().st_size - 1000
    assert deliver_all(flipped(cut, tmp_path, LOG, end)).whole == ENTRIES - 1
    assert not salvage.set_aside(tmp_path / "box")


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(SOAK // 2))
def test_whatever_byte_of_a_killed_terminals_log_rots_it_is_told_and_the_rest_arrives(
    cut: Path, tmp_path: Path, seed: int, expected_logs: Logs, caplog: pytest.LogCaptureFixture
) -> None:
    expected_logs("outbox-salvaged", "outbox-log-torn")
    arrived = deliver_all(flipped(cut, tmp_path, LOG, random.Random(seed).randrange(10**9)))
    torn = "outbox-log-torn" in caplog.messages
    assert arrived.whole + arrived.dead >= ENTRIES - torn
    assert arrived.next_number >= ENTRIES + 1 - torn


def test_two_rotten_pages_cost_what_lies_on_them_and_no_more(whole: Path, tmp_path: Path, expected_logs: Logs) -> None:
    expected_logs("outbox-salvaged")
    flipped(whole, tmp_path, store.DATABASE, 20 * store.PAGE_BYTES)
    flipped(tmp_path, tmp_path / "twice", store.DATABASE, 30 * store.PAGE_BYTES)
    assert deliver_all(tmp_path / "twice").whole >= ENTRIES - 2


def test_damage_found_in_the_middle_of_work_is_set_aside_there(tmp_path: Path, expected_logs: Logs) -> None:
    expected_logs("outbox-salvaged")
    box = open_box(tmp_path, HandClock())
    fill(box)
    box.tidy(0)
    rot_under(tmp_path)
    assert not box.patrol(10_000)
    fill(box, 1)
    assert box.verify() == []
    box.close()
    assert len(salvage.set_aside(tmp_path / "box")) == 1


def test_the_look_goes_round_and_round(tmp_path: Path) -> None:
    clock = HandClock()
    box = open_box(tmp_path, clock)
    fill(box, 2)
    rounds = []
    for _ in range(20):
        clock.turn(PATROL_SECONDS)
        rounds.append(box.patrol(7))
    box.close()
    assert rounds == [True] * 20


def test_the_look_is_not_taken_at_every_idle_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = HandClock()
    box = open_box(tmp_path, clock)
    looked: list[int] = []
    monkeypatch.setattr(box._patrol, "look", lambda pages: not looked.append(pages))
    for seconds in (0.0, PATROL_SECONDS - 1, 1.0):
        clock.turn(seconds)
        box.patrol()
    box.close()
    assert len(looked) == 2


def test_one_rotten_page_does_not_bury_the_entries_of_all_others(tmp_path: Path, expected_logs: Logs) -> None:
    expected_logs("outbox-salvaged")
    folder = flipped(closed(tmp_path / "a"), tmp_path / "b", store.DATABASE, 25 * store.PAGE_BYTES + 9)
    assert deliver_all(folder).dead <= 1


def test_what_was_salvaged_is_on_record(whole: Path, tmp_path: Path, expected_logs: Logs) -> None:
    expected_logs("outbox-salvaged")
    box = open_box(flipped(whole, tmp_path, store.DATABASE, 5 * store.PAGE_BYTES), HandClock())
    (event,) = [event for event in box.events() if event.action == "salvaged"]
    box.close()
    assert '"pages":1' in event.facts


@pytest.mark.parametrize("step", ["rename", "link", "unlink", "rmtree"])
def test_a_salvage_that_was_cut_is_finished_by_the_next_start(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, expected_logs: Logs
) -> None:
    expected_logs("outbox-salvaged")
    folder = flipped(whole, tmp_path, store.DATABASE, 5 * store.PAGE_BYTES)

    def cut(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    place = {"link": os, "rmtree": salvage.shutil}.get(step, Path)
    with monkeypatch.context() as patch:
        patch.setattr(place, step, cut)
        with pytest.raises(KeyboardInterrupt):
            open_box(folder, HandClock())
    assert deliver_all(folder).whole >= ENTRIES - 1
    assert not (folder / "box" / salvage.RESCUED).exists()
    assert len(salvage.set_aside(folder / "box")) == 1


def test_a_database_that_holds_rows_of_an_unknown_table_is_not_salvaged(tmp_path: Path) -> None:
    box = open_box(tmp_path, HandClock())
    box._held().execute("CREATE TABLE later (a TEXT, b TEXT) STRICT")
    box._held().execute("INSERT INTO later VALUES ('x', 'y')")
    fill(box, 2)
    box.close()
    rot_under(tmp_path)
    with pytest.raises(OutboxDamaged, match="another form"):
        open_box(tmp_path, HandClock())


def test_a_reader_beside_goes_on_after_it_met_a_rotten_page(whole: Path, tmp_path: Path) -> None:
    folder = flipped(whole, tmp_path, store.DATABASE, 25 * store.PAGE_BYTES)
    reader = Outbox.read_only(folder / "box", key_of(folder))
    read = 0
    for entry in reader.entries():
        try:
            read += len(reader.payload(entry)) > 0
        except OutboxDamaged:
            continue
    reader.close()
    assert read >= ENTRIES - 1


def leaf_of(folder: Path, table: str) -> int:
    """Return the number of a page that holds rows of a table."""
    box = open_box(folder, HandClock())
    number = leaf_in(box, folder, table)
    box.close()
    return number


def leaf_in(box: Outbox, folder: Path, table: str) -> int:
    """Return the same of an outbox that is open, all of it in the database."""
    shape = next(shape for shape in salvage.shapes(box._held()) if shape.table == table)
    pages = Pages(folder / "box", box._vault.database_key)
    return next(number for number in sorted(pages._places) if holds(pages, number, shape))


def holds(pages: Pages, number: int, shape: salvage.Shape) -> bool:
    page, start = pages._page(number), 100 if number == 1 else 0
    rows = pages._cells(page, start) if page[start] == TABLE_LEAF else ()
    return any(row is not None and shape.fits(TABLE_LEAF, row) for row in rows)


@pytest.mark.parametrize("table", ["item", "counter", "counter_copy"])
def test_a_lost_page_of_what_lies_on_two_loses_nothing(
    whole: Path, tmp_path: Path, table: str, expected_logs: Logs
) -> None:
    expected_logs("outbox-salvaged")
    shutil.copytree(whole, tmp_path / "look")
    page = leaf_of(tmp_path / "look", salvage.COPIES.get(table, table)) + (table == "counter_copy")
    folder = flipped(whole, tmp_path / "rotten", store.DATABASE, (page - 1) * store.PAGE_BYTES + 500)
    assert deliver_all(folder) == Arrived(ENTRIES, 0, ENTRIES + 1)


def test_a_lost_page_of_contents_makes_dead_letters_of_those_entries_alone(
    whole: Path, tmp_path: Path, expected_logs: Logs
) -> None:
    expected_logs("outbox-salvaged")
    shutil.copytree(whole, tmp_path / "look")
    page = leaf_of(tmp_path / "look", "secret")
    folder = flipped(whole, tmp_path / "rotten", store.DATABASE, (page - 1) * store.PAGE_BYTES + 500)
    arrived = deliver_all(folder)
    assert (arrived.dead > 0, arrived.whole + arrived.dead) == (True, ENTRIES)


def test_a_lost_page_kept_beside_a_paper_keeps_nothing_back(tmp_path: Path, expected_logs: Logs) -> None:
    expected_logs("outbox-salvaged")
    box = open_box(tmp_path, HandClock())
    papers = (Attachment("paper", "application/pdf", b"sent"), Attachment(f"{BESIDE}paper-001", "image/jpeg", b"taken"))
    with box.transaction() as tx:
        tx.next_number(SCOPE)
        tx.put("submission", b"{}", dossier="one", priority=Priority.SUBMISSION, attachments=papers)
    # Its row lay on a page that rotted, and another page rots of which a copy is there.
    box._held().execute("DELETE FROM attachment WHERE name LIKE ?", (f"{BESIDE}%",))
    page = leaf_in(box, tmp_path, "item")
    box.close()
    folder = flipped(tmp_path, tmp_path / "rotten", store.DATABASE, (page - 1) * store.PAGE_BYTES + 500)
    assert deliver_all(folder).whole == 1


def test_damage_a_reader_meets_is_set_aside_before_the_next_thing_is_stored(
    tmp_path: Path, expected_logs: Logs
) -> None:
    expected_logs("outbox-salvaged")
    box = open_box(tmp_path, HandClock())
    fill(box)
    box.tidy(0)
    rot_under(tmp_path, leaf_in(box, tmp_path, "secret"))
    met = []
    for entry in box.entries():
        try:
            box.payload(entry)
        except PagesDamaged:
            met.append(entry.id)
    fill(box, 1)
    aside = salvage.set_aside(tmp_path / "box")
    box.close()
    assert (len(met) > 0, len(aside)) == (True, 1)


def test_a_folder_left_empty_by_a_salvage_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / "box" / salvage.RESCUED).mkdir(parents=True)
    open_box(tmp_path, HandClock()).close()
    assert not (tmp_path / "box" / salvage.RESCUED).exists()


def rot_under(folder: Path, page: int = 0) -> None:
    """Flip a byte of a page, of one in the middle unless it is said, under whoever has the database open."""
    with (folder / "box" / store.DATABASE).open("r+b") as file:
        middle = file.seek(0, os.SEEK_END) // store.PAGE_BYTES // 2
        file.seek(((page or middle) - 1) * store.PAGE_BYTES + 100)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))
