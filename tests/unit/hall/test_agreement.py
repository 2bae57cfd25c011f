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
    assert [one.why_not(TEN) for one in found] == ["", "", "not-open"]


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
    assert (found.count, found.owners["id-B018"], f"{found.listed_at:%H:%M}") == (4, "17", "09:26")


@pytest.mark.parametrize(("changes", "later", "why"), [
    ({}, 0, ""), ({}, 7200, ""), ({}, 7201, "old-list"), ({"day": "2026-11-22"}, 0, "old-list"),
])  # fmt: skip
def test_a_list_that_is_too_old_or_of_another_day_is_not_called_by(
    changes: dict[str, Any], later: int, why: str
) -> None:
    now = TEN + datetime.timedelta(seconds=later)
    assert Agreement(hall(SIX, **changes), rules(), "01").why_not(now) == why


def test_a_hall_can_let_no_window_call_without_its_hub() -> None:
    none = rules(limits=msgspec.structs.replace(NO_LIMITS, alone_list_s=0))
    assert Agreement(hall(SIX), none, "01").why_not(TEN) == "no-list"


def test_a_window_the_rules_do_not_know_calls_nobody() -> None:
    found = Agreement(hall(SIX), rules(), "99")
    assert (found.why_not(TEN), numbers(found), found.count, found.queue_of("A5001")) == ("no-list", [], 0, None)


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
HALLS = st.tuples(
    st.lists(TIERS, min_size=1, max_size=5),
    st.lists(st.booleans(), min_size=5, max_size=5),
    st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from((None, None, None, *WINDOWS))), max_size=25),
)


@given(HALLS)
def test_in_any_hall_no_number_is_called_by_two_windows_and_none_that_a_window_can_call_is_left_out(
    drawn: tuple[list[Any], list[bool], list[tuple[str, str | None]]],
) -> None:
    tiers, opened, people = drawn
    windows = tuple(WindowRule(no, "e", skills) for no, skills in zip(WINDOWS, tiers, strict=False))
    ruled = rules(windows=windows)
    views = tuple(
        WindowView(one.no, "e", WindowState.OPEN if is_open else WindowState.SUSPENDED, "", "", "", False)
        for one, is_open in zip(windows, opened, strict=False)
    )
    line = tuple(waits(f"A{no:03d}", queue, only_window=only) for no, (queue, only) in enumerate(people, 1))
    seen = hall(line, windows=views)
    open_now = {view.no: rule for view, rule in zip(views, windows, strict=True) if view.state is WindowState.OPEN}
    shares = {no: [one.ticket for one in Agreement(seen, ruled, no).share()] for no in open_now}
    called = [ticket for share in shares.values() for ticket in share]
    assert len(called) == len(set(called))
    reachable = {
        one.ticket for one in line
        if any(one.queue in rule.queues and one.only_window in (None, no) for no, rule in open_now.items())
    }  # fmt: skip
    assert set(called) == reachable
    for number in range(5001, 5006):
        assert len({no for no in open_now if Agreement(seen, ruled, no).caller_of(f"A{number}") == no}) <= 1
