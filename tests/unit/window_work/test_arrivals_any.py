"""Any order of writing in, striking and giving out: each thing lies here until it went, and its people hear once."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.window_work import arrivals
from kiosk.window_work.arrivals import Arriving, NotRegisteredError, gaps, matching, register, strike
from kiosk.window_work.due import Lamp, Standing
from kiosk.window_work.listing import Piece
from offline_queue.outbox import Outbox
from tests.support.outboxes import open_box
from tests.support.window_work import ITEM, NOON, OFFICE, site

PROJECTS = tuple(f"11990100990833529739907040000002026112300{n:02d}" for n in range(3))
THING = st.tuples(st.integers(0, 5), st.integers(0, 2), st.sampled_from(["DECIDED", "TO_DELIVER"]))
MOVES = st.lists(st.tuples(st.sampled_from(["register", "register", "strike", "give", "start"]), THING), max_size=16)


def arriving(name: int, project: int, state: str) -> Arriving:
    return Arriving(
        f"01936f3a-6f40-7c21-9a55-0000000000{name:02d}", NOON, "result", f"s{project}", PROJECTS[project], ITEM,
        "赵*厚", state, "高龄津贴证", f"YZ-{name}", 1, "市民政局", "B-14",
    )  # fmt: skip


def do(box: Outbox, what: str, made: Arriving, lying: dict[str, str], known: set[str]) -> None:
    """Do one thing to the register, and to what is expected of it."""
    if what == "register":
        register(made, box, site(), "1708", NOON)
        if made.id not in known:
            known.add(made.id)
            lying[made.id] = made.project_no
    elif what == "strike" and made.id in lying:
        strike(made.id, box, "1708", NOON)
        del lying[made.id]
    elif what == "strike":
        with pytest.raises(NotRegisteredError, match="not-here"):
            strike(made.id, box, "1708", NOON)
    else:
        with box.transaction() as tx:
            arrivals.give_out(tx, box, {made.id}, "1708", NOON)
        lying.pop(made.id, None)


@settings(max_examples=20, deadline=None)
@given(MOVES)
def test_what_was_written_in_lies_here_until_it_went_and_is_told_once(
    moves: list[tuple[str, tuple[int, int, str]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        box, lying, known = open_box(Path(folder)), dict[str, str](), set[str]()
        for what, (name, project, state) in moves:
            if what == "start":
                box.close()
                box = open_box(Path(folder))
                continue
            do(box, what, arriving(name, project, state), lying, known)
        found = arrivals.read(box, NOON.timestamp())
        assert {one.id: one.project_no for one in found if one.lies_here} == lying
        told = [entry.dossier for entry in box.entries()]
        assert len(told) == len(set(told))
        assert {one.project_no for one in found if one.told} == set(told)
        box.close()


@given(st.text(max_size=60), st.sampled_from(PROJECTS))
def test_whatever_is_scanned_finds_a_case_by_its_number_or_none(words: str, project: str) -> None:
    piece = Piece(
        "p", project, "99012100070326112300421", ITEM, OFFICE, "赵*厚", "DECIDED", "none", Standing(Lamp.DONE)
    )
    found = matching([piece], words)
    digits = "".join(sign for sign in words if sign.isalnum())
    assert not found or project.endswith(digits[-4:]) or piece.receipt_no in words


@given(st.integers(0, 40))
def test_every_end_of_a_number_that_is_long_enough_finds_it(cut: int) -> None:
    piece = Piece("p", PROJECTS[0], "", ITEM, OFFICE, "赵*厚", "DECIDED", "none", Standing(Lamp.DONE))
    end = PROJECTS[0][cut:]
    assert bool(matching([piece], end)) is (len(end) >= arrivals.FEWEST_DIGITS)


@given(st.text(max_size=8), st.text(max_size=8), st.integers(-2, 120))
def test_what_has_no_gap_can_be_written_in(name: str, place: str, count: int) -> None:
    made = replace(arriving(1, 1, "DECIDED"), name=name, place=place, count=count)
    found = gaps(made, NOON)
    assert ("name" in found, "place" in found) == (not name.strip(), not place.strip())
    assert ("count" in found) is not (0 < count <= arrivals.MOST)
