# SPDX-License-Identifier: Apache-2.0
"""Pages read by hand say what the database says, and a log is judged before the database sees it."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_queue import pages, salvage, store
from offline_queue.outbox import Outbox
from offline_queue.pages import Log, Pages, Row, Unsealer, look_at_log
from tests.support.outboxes import open_box
from tests.support.outboxes import store as put
from tests.support.rot import fill

LOG = f"{store.DATABASE}-wal"


@pytest.fixture
def folder(box: Outbox, tmp_path: Path) -> Path:
    """Return the folder of an outbox whose content lies in the database and in the log."""
    fill(box, 6)
    box.tidy(0)
    fill(box, 6)
    return tmp_path / "box"


def key(box: Outbox) -> bytes:
    return box._vault.database_key


@pytest.mark.parametrize("table", ["item", "secret", "attachment", "event", "memo", "counter"])
def test_rows_read_by_hand_are_those_the_database_gives(box: Outbox, folder: Path, table: str) -> None:
    with box.transaction() as tx:
        tx.note("a-name", bytes(9000), 100.0)
    known = {shape.table: shape for shape in salvage.shapes(box._held())}
    shape = known[table]
    said = {tuple(row) for row in box._held().execute(f"SELECT * FROM {table}")}  # noqa: S608  # a name of ours
    found = set()
    for kind, row in Pages(folder, key(box)).rows():
        if row is not None and shape.fits(kind, row):
            found.add(tuple(row.number if at == shape.alias else value for at, value in enumerate(row.values)))
    assert found == said


def test_no_row_fits_the_shape_of_two_tables(box: Outbox, folder: Path) -> None:
    known = salvage.shapes(box._held())
    fitting = [
        sum(shape.fits(kind, row) for shape in known) for kind, row in Pages(folder, key(box)).rows() if row is not None
    ]
    assert max(fitting) == 1


def test_every_table_has_a_shape_that_no_other_has(box: Outbox) -> None:
    shapes = [(shape.kinds, shape.must, shape.alias, shape.numbered) for shape in salvage.shapes(box._held())]
    assert len(set(shapes)) == len(shapes)


def test_no_index_looks_like_a_table_without_row_numbers(box: Outbox) -> None:
    connection = box._held()
    tables = [shape for shape in salvage.shapes(connection) if not shape.numbered]
    indexes = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'").fetchall()
    widest = max(
        connection.execute("SELECT count(*) FROM pragma_index_xinfo(?)", (name,)).fetchone()[0]
        for (name,) in indexes
        if not str(name).startswith("sqlite_autoindex_memo")
    )
    assert min(len(shape.columns) for shape in tables) > widest


def test_a_wrong_key_reads_nothing(folder: Path) -> None:
    assert Pages(folder, bytes(32)).readable == 0


def test_a_database_tells_whether_a_key_fits(box: Outbox, folder: Path) -> None:
    database = folder / store.DATABASE
    assert (pages.fits(key(box), None, database), pages.fits(bytes(32), None, database)) == (True, False)


def test_a_salt_that_rotted_is_taken_from_where_it_was_kept(box: Outbox, folder: Path) -> None:
    salt = (folder / "outbox.salt").read_bytes()
    content = bytearray((folder / store.DATABASE).read_bytes())
    content[3] ^= 1
    (folder / store.DATABASE).write_bytes(content)
    (folder / LOG).unlink()
    assert Pages(folder, key(box), salt).damaged == set()


def test_a_page_is_bound_to_its_place(box: Outbox, folder: Path) -> None:
    database = (folder / store.DATABASE).read_bytes()
    unsealer = Unsealer(key(box), database[:16])
    page = database[4096:8192]
    assert (unsealer.whole(2, page), unsealer.whole(3, page)) == (True, False)


def test_a_first_page_of_zeros_is_none(box: Outbox, folder: Path) -> None:
    unsealer = Unsealer(key(box), bytes(16))
    assert (unsealer.whole(1, bytes(4096)), unsealer.whole(2, bytes(4096))) == (False, True)


def test_a_log_that_was_not_touched_is_whole(box: Outbox, folder: Path) -> None:
    assert look_at_log(folder, key(box)) is Log.WHOLE


def test_an_outbox_without_a_log_has_nothing_wrong_with_it(box: Outbox, folder: Path) -> None:
    box.close()
    assert look_at_log(folder, key(box)) is Log.WHOLE


def change(folder: Path, place: int) -> None:
    log = bytearray((folder / LOG).read_bytes())
    log[place] ^= 1
    (folder / LOG).write_bytes(log)


@pytest.mark.parametrize("place", [9, 17, 40, 50, 5000])
def test_a_log_that_goes_on_after_what_does_not_fit_is_rotten(box: Outbox, folder: Path, place: int) -> None:
    change(folder, place)
    assert look_at_log(folder, key(box)) is Log.ROTTEN


def test_a_last_transaction_that_does_not_fit_is_torn(box: Outbox, folder: Path) -> None:
    change(folder, -500)
    assert look_at_log(folder, key(box)) is Log.TORN


def test_a_last_transaction_of_which_every_page_fits_is_rotten_between_them(box: Outbox, folder: Path) -> None:
    change(folder, -pages.FRAME_BYTES + 20)
    assert look_at_log(folder, key(box)) is Log.ROTTEN


def test_a_transaction_that_never_ended_is_no_damage(box: Outbox, folder: Path) -> None:
    log = (folder / LOG).read_bytes()
    (folder / LOG).write_bytes(log[: -pages.FRAME_BYTES])
    assert look_at_log(folder, key(box)) is Log.WHOLE


def test_frames_of_an_earlier_round_are_left_out(box: Outbox, folder: Path) -> None:
    count = len(pages.frames((folder / LOG).read_bytes()))
    log = bytearray((folder / LOG).read_bytes())
    log += bytes(8) + random.Random(1).randbytes(pages.FRAME_BYTES - 8)
    assert len(pages.frames(bytes(log))) == count


def test_a_row_that_goes_on_in_a_lost_page_is_counted_as_lost(box: Outbox, folder: Path) -> None:
    found = Pages(folder, key(box))
    for number in sorted(found._places)[20:30]:
        del found._places[number]
    assert any(row is None for _, row in found.rows())


VALUES = (
    st.none()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(max_size=5000)
    | st.binary(max_size=9000)
    | st.floats(allow_nan=False, allow_infinity=False)
)


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_whatever_a_database_writes_is_read_back(values: list[pages.Value]) -> None:
    # Plain, with as many bytes left free at the end of each page as the sealed one has.
    connection = sqlite3.connect(":memory:")
    names = ", ".join(f"c{at} ANY" for at in range(len(values)))
    connection.execute(f"CREATE TABLE t ({names}) STRICT")
    connection.execute(f"INSERT INTO t VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608  # marks only
    raw = connection.serialize()
    (root,) = connection.execute("SELECT rootpage FROM sqlite_master").fetchone()
    connection.close()
    assert plain_row(raw, root) == Row(1, tuple(values))


def plain_row(raw: bytes, root: int) -> Row:
    """Read the one row of a database that is not sealed and has no bytes left free."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "USABLE", 4096)
        page = raw[(root - 1) * 4096 : root * 4096]
        return pages._row(
            page, int.from_bytes(page[8:10], "big"), True, lambda number: raw[(number - 1) * 4096 : number * 4096]
        )


def test_an_entry_says_beside_itself_what_it_began_as(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    entry = put(box, dossier="d7")
    (origin,) = box._held().execute("SELECT origin FROM secret").fetchone()
    box.close()
    assert f'"dossier":"d7","id":"{entry.id}"' in origin
