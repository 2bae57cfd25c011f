"""Papers handed over to their office: a number and a list, open until both signed, found again, and never lost."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.intake import transfer
from kiosk.window_work import passing
from kiosk.window_work.passing import Hand, PassingError, Signing, gaps, on_which, paper_of
from offline_queue.outbox import Outbox
from tests.support.outboxes import open_box, outbox
from tests.support.passings import INSURANCE, ON_PAD, ON_PAPER, PASSING, made, standing, wait, waiting, waits
from tests.support.window_work import NOON, STROKES

__all__ = ["outbox"]
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
A, B, C = waits("a"), waits("b"), waits("c", INSURANCE)


def said(box: Outbox) -> list[str]:
    return [event.facts for event in box.events() if event.action == "papers-passed-on"]


def test_its_cases_wait_no_more_and_it_has_the_number_of_its_first_print(outbox: Outbox) -> None:
    wait(outbox, A, B, C)
    one = made(outbox, A, B)
    assert (one.number, one.state, one.office) == ("W17-20261123-0001", "made", A.office)
    assert (waiting(outbox), standing(outbox)) == (["c"], ["made"])
    assert '"result":"made"' in said(outbox)[0].replace(" ", "")


def test_a_second_press_makes_no_second_list(outbox: Outbox) -> None:
    wait(outbox, A, B)
    assert made(outbox, A) == made(outbox, A)
    assert (len(passing.index(outbox, NOON.timestamp())), len(said(outbox))) == (1, 1)


def test_each_list_has_a_number_of_its_own(outbox: Outbox) -> None:
    wait(outbox, A, B)
    numbers = {made(outbox, A).number, made(outbox, B, id=PASSING[:-1] + "1").number}
    assert len(numbers) == 2


@pytest.mark.parametrize("lines", [(), (B,), (A, B), (A, C)])
def test_what_does_not_wait_or_is_for_two_offices_gets_no_list(outbox: Outbox, lines: tuple[object, ...]) -> None:
    wait(outbox, A, C)
    with pytest.raises(PassingError, match="moved"):
        made(outbox, *lines)  # type: ignore[arg-type]  # a case each
    assert (waiting(outbox), standing(outbox)) == (["a", "c"], [])


def test_both_hands_on_the_pad_are_kept_as_drawings_under_their_hashes(outbox: Outbox) -> None:
    wait(outbox, A)
    one = passing.sign(made(outbox, A).id, ON_PAD, outbox, "1708", NOON + HOUR)
    assert (one.state, standing(outbox)) == ("signed", ["signed"])
    hands = {"given": one.given, "taken": one.taken}
    for side, hand in hands.items():
        note = outbox.note(f"passing/{one.id}/{side}", NOON.timestamp())
        assert note
        assert hand
        assert hashlib.sha256(note.content).hexdigest() == hand.sha256
    assert [hand and (hand.who, hand.at) for hand in hands.values()] == [("1708", NOON), ("唐云", NOON)]


def test_signed_on_paper_it_says_so_and_there_is_no_drawing(outbox: Outbox) -> None:
    wait(outbox, A)
    one = passing.sign(made(outbox, A).id, ON_PAPER, outbox, "1708", NOON + HOUR)
    assert one.taken == Hand("唐云", "paper", NOON + HOUR)
    assert outbox.note(f"passing/{one.id}/taken", NOON.timestamp()) is None


@pytest.mark.parametrize(
    ("signing", "missing"),
    [
        (Signing(), ("giver", "taker", "taker-name")), (Signing("pad", "唐", STROKES), ("taker",)),
        (Signing("pad", " ", STROKES, NOON, STROKES, NOON), ("taker-name",)), (Signing("paper"), ("taker-name",)),
        (ON_PAD, ()), (ON_PAPER, ()),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_and_nothing_is_signed_without_it(
    outbox: Outbox, signing: Signing, missing: tuple[str, ...]
) -> None:
    assert gaps(signing) == missing
    wait(outbox, A)
    id = made(outbox, A).id
    if missing:
        with pytest.raises(PassingError, match=missing[0]):
            passing.sign(id, signing, outbox, "1708", NOON)
        assert standing(outbox) == ["made"]


def test_taken_back_its_cases_wait_again_before_those_that_came_meanwhile(outbox: Outbox) -> None:
    wait(outbox, A, B)
    id = made(outbox, A, B).id
    wait(outbox, C)
    assert passing.take_back(id, outbox, "1712", NOON).void_by == "1712"
    assert (waiting(outbox), standing(outbox)) == (["a", "b", "c"], ["void"])
    assert made(outbox, A, B, id=PASSING[:-1] + "1").number == "W17-20261123-0002"


@pytest.mark.parametrize("end", ["sign", "take_back"])
def test_what_is_signed_or_void_stays_so(outbox: Outbox, end: str) -> None:
    wait(outbox, A)
    id = made(outbox, A).id
    if end == "sign":
        passing.sign(id, ON_PAPER, outbox, "1708", NOON)
    else:
        passing.take_back(id, outbox, "1708", NOON)
    before = standing(outbox)
    with pytest.raises(PassingError, match="moved"):
        passing.sign(id, ON_PAPER, outbox, "1708", NOON)
    with pytest.raises(PassingError, match="moved"):
        passing.take_back(id, outbox, "1708", NOON)
    assert standing(outbox) == before


def test_each_print_counts_and_the_first_keeps_its_time(outbox: Outbox) -> None:
    wait(outbox, A)
    id = made(outbox, A).id
    passing.came_out(id, outbox, NOON)
    again = passing.came_out(id, outbox, NOON + HOUR)
    assert (again.printed, again.first_printed, again.state) == (2, NOON, "made")


def test_a_list_nobody_knows_is_none_and_cannot_be_printed_or_signed(outbox: Outbox) -> None:
    assert passing.read(outbox, PASSING, NOON.timestamp()) is None
    with pytest.raises(PassingError, match="lost"):
        passing.came_out(PASSING, outbox, NOON)
    with pytest.raises(PassingError, match="lost"):
        passing.sign(PASSING, ON_PAPER, outbox, "1708", NOON)


def test_a_list_that_is_broken_is_told_and_no_other_one(outbox: Outbox) -> None:
    with outbox.transaction() as tx:
        tx.note(passing.note_of(PASSING), b"{", 60.0)
    with pytest.raises(PassingError, match="lost"):
        passing.read(outbox, PASSING, 0.0)


def test_a_case_is_found_on_its_list_until_that_is_void(outbox: Outbox) -> None:
    wait(outbox, A, B)
    id = made(outbox, A).id
    found = on_which(passing.index(outbox, NOON.timestamp()), A.receipt_no)
    assert found
    assert found.id == id
    assert on_which(passing.index(outbox, NOON.timestamp()), B.receipt_no) is None
    passing.take_back(id, outbox, "1708", NOON)
    assert on_which(passing.index(outbox, NOON.timestamp()), A.receipt_no) is None


def test_after_three_months_what_is_done_leaves_the_list_and_what_is_open_does_not(outbox: Outbox) -> None:
    wait(outbox, A, B)
    passing.sign(made(outbox, A).id, ON_PAPER, outbox, "1708", NOON)
    later, open_one = NOON + 91 * DAY, PASSING[:-1] + "1"
    passing.make(open_one, (B,), outbox, window="B17", machine="W17", staff_no="1708", now=NOON)
    wait(outbox, C)
    passing.make(PASSING[:-1] + "2", (C,), outbox, window="B17", machine="W17", staff_no="1708", now=later)
    assert [one.id for one in passing.index(outbox, later.timestamp())] == [open_one, PASSING[:-1] + "2"]
    assert passing.read(outbox, PASSING, later.timestamp()) is not None


def test_its_paper_names_nobody_whole_and_says_of_a_hand_what_it_is_told(outbox: Outbox) -> None:
    wait(outbox, A)
    one = passing.sign(made(outbox, A).id, ON_PAD, outbox, "1708", NOON)
    paper = paper_of(one, "zh_CN", lambda hand: hand.who if hand and hand.way == "pad" else "")
    assert (paper.office, paper.given, paper.taken, len(paper.rows)) == (A.office.zh, "1708", "唐云", 1)
    assert all("唐" not in repr(told) for told in (one, one.taken, *passing.index(outbox, NOON.timestamp())))


ENDS = {
    "sign": lambda id, box: passing.sign(id, ON_PAPER, box, "1708", NOON),
    "void": lambda id, box: passing.take_back(id, box, "1708", NOON),
}


@settings(max_examples=8, deadline=None)
@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["wait", "make", "sign", "void", "start"]), st.integers(0, 3)), max_size=14
    )
)
def test_no_case_is_ever_lost_or_stands_twice(
    moves: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp("box")
    box, known, made_ids = open_box(folder), set[str](), list[str]()
    for place, (what, number) in enumerate(moves):
        name = "abcd"[number]
        if what == "wait" and name not in known:
            known.add(name)
            wait(box, waits(name))
        elif what == "make" and (lines := transfer.waiting(box, NOON.timestamp())[: number + 1]):
            made_ids.append(made(box, *lines, id=f"{place:08d}-0000-7000-8000-000000000000").id)
        elif what in ("sign", "void") and number < len(made_ids):
            # One that is signed or void already stays as it is.
            with contextlib.suppress(PassingError):
                ENDS[what](made_ids[number], box)
        elif what == "start":
            box.close()
            box = open_box(folder)
        on_lists = [
            receipt for one in passing.index(box, NOON.timestamp()) if one.state != "void" for receipt in one.receipts
        ]
        there = sorted([*on_lists, *(one.receipt_no for one in transfer.waiting(box, NOON.timestamp()))])
        assert there == sorted(waits(name).receipt_no for name in known)
    box.close()
