"""What waits to be handed over to the offices: each case once, on one list, in the order in which they came."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.words import Words
from kiosk.intake import transfer
from kiosk.intake.transfer import ToHandOver, by_office, row_of
from tests.support.outboxes import START, HandClock, open_box

OFFICES = (Words("云泽市民政局", "Civil Affairs"), Words("云泽市医保局", "Medical Insurance"))
LINE = st.tuples(st.integers(0, 9), st.sampled_from(OFFICES), st.integers(0, 9), st.integers(0, 2))
LINES = st.lists(LINE, max_size=12)
MOVE = st.tuples(st.sampled_from(["add", "add", "settle", "back", "start"]), st.sets(st.integers(0, 4), max_size=3))


def line(name: int, office: Words, pages: int, originals: int) -> ToHandOver:
    item = Words("高龄津贴申领", "Old-age allowance")
    kept = tuple(f"原件{number}×1" for number in range(originals))
    return ToHandOver(f"case-{name}", f"{name:023d}", office, item, "赵*厚", pages, kept)


@given(LINES)
def test_each_case_stands_with_its_office_alone_and_in_its_turn(found: list[tuple[int, Words, int, int]]) -> None:
    waiting = [line(*one) for one in found]
    offices = by_office(waiting)
    assert list(offices) == list(dict.fromkeys(one.office for one in waiting))
    for office, theirs in offices.items():
        assert list(theirs) == [one for one in waiting if one.office == office]
        rows = [row_of(one, "en") for one in theirs]
        assert [row.receipt_no.replace("-", "").replace(" ", "") for row in rows] == [one.receipt_no for one in theirs]
        assert all(
            len(row.originals.split("、")) == max(1, len(one.originals)) for row, one in zip(rows, theirs, strict=True)
        )


@settings(max_examples=6, deadline=None)
@given(st.lists(MOVE, max_size=12))
def test_it_leaves_the_list_with_its_paper_and_comes_back_before_all_others(moves: list[tuple[str, set[int]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        box, known = open_box(Path(folder), HandClock()), list[int]()
        for what, names in moves:
            if what == "start":
                box.close()
                box = open_box(Path(folder), HandClock())
            elif what == "settle":
                with box.transaction() as tx:
                    transfer.settle(tx, box, {f"case-{name}" for name in names}, START)
                known = [name for name in known if name not in names]
            elif what == "back":
                with box.transaction() as tx:
                    transfer.put_back(tx, box, [line(name, OFFICES[0], 1, 0) for name in sorted(names)], START)
                known = [*sorted(names), *(one for one in known if one not in names)]
            else:
                for name in sorted(names):
                    with box.transaction() as tx:
                        transfer.add(tx, box, line(name, OFFICES[0], 1, 0), START)
                # Told again after a fault it is the same case, at the end.
                known = [*(one for one in known if one not in names), *sorted(names)]
        assert [one.id for one in transfer.waiting(box, START)] == [f"case-{name}" for name in known]
        box.close()


def test_it_names_nobody_where_a_log_would_print_it() -> None:
    assert "赵" not in repr(line(1, OFFICES[0], 1, 0))
