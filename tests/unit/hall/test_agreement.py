"""Calling by agreement: nobody is called by two windows, nobody is left out, and each takes the hub's own order."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.words import Words
from kiosk.hall.agreement import Agreement, is_silent, too_soon_s
from kiosk.tickets.rules import HallRules, Limits, QueueRule, WindowRule
from kiosk.tickets.values import State, WindowState
from kiosk.tickets.views import Aside, InLine, Snapshot, WindowView
from tests.support.hall import NO_LIMITS, TEN, rules
from ui.hall.samples import RULES, snapshot

LISTED = round(TEN.timestamp() * 1000)


def waits(number: str, queue: str = "social", **more: Any) -> InLine:
    return InLine(f"id-{number}", number, queue, more.pop("only_window", None), LISTED, **more)


def hall(line: tuple[InLine, ...] = (), opened: str = "01 02 03", **more: Any) -> Snapshot:
    """Return the test hall at ten, with these windows open."""
    windows = tuple(
        WindowView(no, "east", WindowState.OPEN if no in opened.split() else WindowState.CLOSED, "", "", "", False)
        for no in ("01", "02", "03")
    )
    values: dict[str, Any] = {"hall": "0001", "epoch": 1, "seq": 9, "at": LISTED, "day": "2026-11-23", "queues": (),
                              "windows": windows, "calls": (), "line": line}  # fmt: skip
    return Snapshot(**values | more)


def numbers(agreement: Agreement, *without: str) -> list[str]:
    return [one.number for one in agreement.share(without)]


SIX = tuple(waits(f"A{no:03d}") for no in range(1, 7))


def test_windows_of_one_queue_take_turns_in_its_order() -> None:
    shares = [numbers(Agreement(hall(SIX), rules(), no)) for no in ("01", "02", "03")]
    assert shares == [["A001", "A004"], ["A002", "A005"], ["A003", "A006"]]


def test_a_window_that_was_not_open_has_no_turn_and_leaves_none_out() -> None:
    found = [Agreement(hall(SIX, "01 02"), rules(), no) for no in ("01", "02", "03")]
    assert [numbers(one) for one in found] == [["A001", "A003", "A005"], ["A002", "A004", "A006"], []]
    assert [one.why_not(0) for one in found] == ["", "", "not-open"]


def test_whom_it_has_called_is_not_called_again() -> None:
    assert numbers(Agreement(hall(SIX), rules(), "01"), "id-A001") == ["A004"]


def test_a_later_tier_is_called_behind_the_earlier() -> None:
    line = (waits("A001"), waits("B001", "estate"), waits("C001", "collect"))
    assert numbers(Agreement(hall(line, "03"), rules(), "03")) == ["B001", "A001", "C001"]


def test_who_was_sent_to_a_window_is_its_own_and_takes_no_turn() -> None:
    line = (SIX[0], waits("A900", only_window="02"), *SIX[1:3])
    assert [numbers(Agreement(hall(line), rules(), no)) for no in ("01", "02")] == [["A001"], ["A900", "A002"]]


def test_who_waits_for_a_queue_that_no_open_window_serves_is_nobodys() -> None:
    found = Agreement(hall((waits("C001", "collect"),), "01 02"), rules(), "01")
    assert (found.owners, found.count) == ({}, 2)


def test_the_order_is_that_of_the_hub_with_its_head_starts() -> None:
    found = Agreement(snapshot(), RULES, "18")
    assert numbers(found) == ["B019", "B023"]
    assert (found.count, found.owners["id-B018"].window, f"{found.listed_at:%H:%M}") == (4, "17", "09:26")


@pytest.mark.parametrize(("at", "age_s", "why"), [
    (TEN, 0, ""), (TEN, 7200, ""), (TEN, 7201, "old-list"),
    (TEN + datetime.timedelta(hours=13), 3599, ""), (TEN + datetime.timedelta(hours=13), 3600, "old-list"),
])  # fmt: skip
def test_a_list_that_is_too_old_or_of_a_day_that_is_over_is_not_called_by(
    at: datetime.datetime, age_s: int, why: str
) -> None:
    seen = hall(SIX, at=round(at.timestamp() * 1000))
    assert Agreement(seen, rules(), "01").why_not(age_s) == why


def test_a_hall_can_let_no_window_call_without_its_hub() -> None:
    none = rules(limits=msgspec.structs.replace(NO_LIMITS, alone_list_s=0))
    assert Agreement(hall(SIX), none, "01").why_not(0) == "no-list"


def test_a_window_the_rules_do_not_know_calls_nobody() -> None:
    found = Agreement(hall(SIX), rules(), "99")
    assert (found.why_not(0), numbers(found), found.count, found.queue_of("A5001")) == ("no-list", [], 0, None)


# Several numbers of one visit.


def called_by(seen: Snapshot, *closed: str) -> dict[str, str]:
    """Return which window calls whom, with a star who is called by hand."""
    found = Agreement(seen, rules(), "01", closed)
    return {
        one.number: found.owners[one.ticket].window + "*" * found.owners[one.ticket].by_hand
        for one in seen.line if one.ticket in found.owners
    }  # fmt: skip


def test_the_numbers_of_one_visit_are_called_by_the_window_of_its_first() -> None:
    line = (SIX[0], waits("A002", visit="v"), waits("B001", "estate"), waits("B002", "estate", visit="v"), SIX[2])
    assert called_by(hall(line)) == {"A001": "01", "A002": "02", "B001": "02", "B002": "02", "A003": "03"}


def test_what_that_window_does_not_serve_is_called_by_hand_at_its_own() -> None:
    line = (waits("A001", visit="v"), waits("B001", "estate", visit="v"), waits("B002", "estate"))
    assert called_by(hall(line)) == {"A001": "01", "B001": "02*", "B002": "03"}
    second = Agreement(hall(line), rules(), "02")
    assert (numbers(second), [one.number for one in second.by_hand]) == ([], ["B001"])


def test_who_is_at_a_window_is_called_for_another_matter_by_that_one_alone() -> None:
    line = (waits("A001", visit="v"), waits("C001", "collect", visit="v"), waits("A002"))
    windows = tuple(msgspec.structs.replace(one, visit="v" if one.no == "03" else "") for one in hall().windows)
    assert called_by(hall(line, windows=windows)) == {"A001": "03", "C001": "03", "A002": "02"}


def test_who_was_sent_to_one_window_is_called_there_by_hand_while_another_has_them_first() -> None:
    line = (waits("A001", visit="v"), waits("A002", visit="v", only_window="02"))
    assert called_by(hall(line)) == {"A001": "01", "A002": "02*"}


# A window that has closed.


def test_the_next_in_the_round_calls_for_a_window_that_has_closed() -> None:
    line = (*SIX, waits("A900", only_window="02"))
    assert [no for no, turn in called_by(hall(line), "02").items() if turn == "03"] == [
        "A002",
        "A003",
        "A005",
        "A006",
        "A900",
    ]
    assert set(called_by(hall(line), "01", "03").values()) == {"02"}
    assert called_by(hall(line, "01 02"), "01", "02") == dict.fromkeys(called_by(hall(line)), "")


def test_a_window_calls_for_those_before_it_and_for_no_other() -> None:
    found = [Agreement(hall(SIX), rules(), no).before for no in ("01", "02", "03")]
    assert found == [("03",), ("01", "03"), ("02",)]
    assert Agreement(hall(SIX), rules(), "01", ("03",)).before == ("02",)
    assert Agreement(hall(SIX, "01"), rules(), "01").before == ()


def test_who_comes_from_a_window_that_has_closed_stands_in_its_order() -> None:
    line = (*SIX, waits("B001", "estate"), waits("B002", "estate"))
    found = Agreement(hall(line), rules(), "03")
    assert [one.number for one in found.coming("02")] == ["A002", "A005", "B001"]
    assert found.coming("01") == ()


def test_who_closes_is_told_who_waits_and_who_may_call_them() -> None:
    line = (*SIX, waits("B001", "estate"), waits("C001", "collect"))
    assert Agreement(hall(line), rules(), "02").left_to(["id-A002"]) == {"03": ("A005", "B001")}
    assert Agreement(hall(line), rules(), "03").left_to() == {"01": ("A003", "A006"), "": ("C001",)}


def test_numbers_of_kiosks_go_on_to_the_next_too() -> None:
    found = Agreement(hall(SIX), rules(), "02", ("01",))
    assert [found.caller_of(f"A{no}") for no in range(5001, 5005)] == ["02", "02", "03", "02"]


# Numbers that kiosks gave meanwhile.


@pytest.mark.parametrize(("number", "queue"), [
    ("A5001", "social"), ("A4999", ""), ("B5001", ""), ("A501", ""), ("5001", ""), ("", ""),
])  # fmt: skip
def test_only_numbers_of_the_blocks_and_of_its_own_letters_can_be_typed(number: str, queue: str) -> None:
    found = Agreement(hall(SIX), rules(), "01").queue_of(number)
    assert (found.code if found else "") == queue


def test_each_of_them_is_called_by_one_window() -> None:
    found = Agreement(hall(SIX), rules(), "01")
    assert [found.caller_of(f"A{no}") for no in range(5001, 5005)] == ["01", "02", "03", "01"]
    assert found.caller_of("B5001") == ""


def test_two_queues_of_one_letter_share_its_numbers_among_all_their_windows() -> None:
    queues = (QueueRule("x", "A", Words("甲", "X")), QueueRule("y", "A", Words("乙", "Y")))
    two = HallRules("0001", queues, (WindowRule("01", "e", (("x",),)), WindowRule("02", "e", (("y",),))))
    called = {Agreement(hall((), "01 02"), two, no).caller_of("A5001") for no in ("01", "02")}
    assert len(called) == 1


def test_a_number_that_the_list_knows_is_called_from_the_list() -> None:
    busy = WindowView("01", "east", WindowState.OPEN, "", "A002", "id-A002", serving=True)
    aside = (Aside("id-A003", "A003", "social", State.HELD, LISTED, "01"),)
    found = Agreement(hall((waits("A5001"),), aside=aside, windows=(busy,)), rules(), "01")
    assert [found.is_listed(number) for number in ("A5001", "A002", "A003", "A5002")] == [True, True, True, False]


# When.


def test_nobody_calls_alone_before_the_hub_was_silent_for_long_enough() -> None:
    ruled = rules(limits=Limits(alone_after_s=60))
    assert [too_soon_s(ruled, seconds) for seconds in (0.0, 59.5, 60.0, 99.0)] == [60.0, 0.5, 0.0, 0.0]
    assert too_soon_s(None, 0.0) == 0.0


@pytest.mark.parametrize(("cause", "silent"), [
    ("transport", True), ("busy", True), ("infrastructure", True), ("unauthorised", False), ("suspicious", False),
    ("refused", False), ("hub-production", False), ("", False),
])  # fmt: skip
def test_a_hub_that_turns_this_machine_away_is_not_silent(cause: str, *, silent: bool) -> None:
    assert is_silent(cause) is silent


# Any hall.

WINDOWS = ("01", "02", "03", "04", "05")
CODES = ("social", "estate", "collect")
TIERS = st.lists(st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True), min_size=1, max_size=2).map(
    lambda tiers: tuple(
        tuple(code for code in tier if code not in {one for before in tiers[:at] for one in before})
        for at, tier in enumerate(tiers)
    )
)
VISITS = st.sampled_from(("", "", "", "v", "w"))
HALLS = st.tuples(
    st.lists(TIERS, min_size=1, max_size=5),
    st.lists(st.booleans(), min_size=5, max_size=5),
    st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from((None, None, None, *WINDOWS)), VISITS), max_size=25),
    st.lists(VISITS, min_size=5, max_size=5),
    # Which windows have closed since, and which of these each of the others knows of.
    st.lists(st.booleans(), min_size=5, max_size=5),
    st.lists(st.booleans(), min_size=25, max_size=25),
)


@given(HALLS)
def test_in_any_hall_no_number_and_no_visit_is_called_by_two_windows_and_none_that_can_be_called_is_left_out(
    drawn: tuple[list[Any], list[bool], list[tuple[str, str | None, str]], list[str], list[bool], list[bool]],
) -> None:
    tiers, opened, people, busy, closing, knowing = drawn
    windows = tuple(WindowRule(no, "e", skills) for no, skills in zip(WINDOWS, tiers, strict=False))
    ruled = rules(windows=windows)
    visits = [visit if visit not in busy[:place] else "" for place, visit in enumerate(busy)]
    views = tuple(
        WindowView(one.no, "e", WindowState.OPEN if is_open else WindowState.SUSPENDED, "", "", "", False, visit=visit)
        for one, is_open, visit in zip(windows, opened, visits, strict=False)
    )
    line = tuple(
        waits(f"A{no:03d}", queue, only_window=only, visit=visit) for no, (queue, only, visit) in enumerate(people, 1)
    )
    seen = hall(line, windows=views)
    in_list = {view.no: rule for view, rule in zip(views, windows, strict=True) if view.state is WindowState.OPEN}
    gone = [no for no, is_gone in zip(WINDOWS, closing, strict=True) if is_gone and no in in_list]
    known = iter(knowing)
    agreed = {
        no: Agreement(seen, ruled, no, tuple(one for one in gone if next(known)))
        for no in in_list if no not in gone
    }  # fmt: skip
    shares = {no: [one.ticket for one in found.share()] for no, found in agreed.items()}
    called = [ticket for share in shares.values() for ticket in share]
    assert len(called) == len(set(called))
    for visit in ("v", "w"):
        of_visit = {one.ticket for one in line if one.visit == visit}
        assert sum(bool(of_visit & set(share)) for share in shares.values()) <= 1
    for number in range(5001, 5006):
        assert len({no for no, found in agreed.items() if found.caller_of(f"A{number}") == no}) <= 1
    # Where all that are left know who has closed, each number is somebody's whom a window that is left can call.
    whole = {no: Agreement(seen, ruled, no, tuple(gone)) for no in agreed}
    found = [one.ticket for each in whole.values() for one in (*each.share(), *each.by_hand)]
    reachable = {
        one.ticket for one in line
        if any(one.queue in in_list[no].queues and one.only_window in (None, no, *gone) for no in agreed)
        and any(one.queue in rule.queues and one.only_window in (None, no) for no, rule in in_list.items())
    }  # fmt: skip
    assert len(found) == len(set(found))
    assert reachable <= set(found)
    assert all(one.visit for each in whole.values() for one in each.by_hand)
