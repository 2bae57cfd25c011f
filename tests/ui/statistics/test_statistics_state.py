"""Which days are looked at, without a page: spans and their neighbours, late answers, what is kept and what is not."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config.clock import CHINA
from kiosk.hall.line import Done
from kiosk.platform.errors import LateAnswerError, UnreachableError
from kiosk.tickets.errors import TicketError
from ui.statistics.samples import HOUR, RULES, nothing, tuesday
from ui.statistics.state import BOM, Counted, StatisticsState

CUT = UnreachableError("unreachable")
FIGURES = (tuesday(), nothing("2026-11-23"), RULES)


class Hub:
    """Keeps what it is asked, and which days that was about."""

    def __init__(self) -> None:
        self.dones: list[Done] = []
        self.spans: list[tuple[str, str]] = []

    def ask(self, call: Callable[[Any], object], done: Done) -> None:
        self.dones.append(done)
        call(self)

    def statistics(self, first: str, last: str) -> None:
        self.spans.append((first, last))

    def rules(self) -> None:
        """Nothing is asked of them here."""


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def state(qapp: object, hub: Hub, tmp_path: Path) -> StatisticsState:
    return StatisticsState(hub, tmp_path / "figures", lambda: HOUR)


def go(state: StatisticsState, kind: str, day: str) -> None:
    state.kind, state.day = kind, datetime.date.fromisoformat(day)


SPANS = [
    ("day", "2026-11-24", "2026-11-24", "2026-11-24"), ("week", "2026-11-24", "2026-11-23", "2026-11-29"),
    ("week", "2026-11-29", "2026-11-23", "2026-11-29"), ("week", "2026-12-31", "2026-12-28", "2027-01-03"),
    ("month", "2026-11-30", "2026-11-01", "2026-11-30"), ("month", "2026-12-01", "2026-12-01", "2026-12-31"),
    ("month", "2028-02-10", "2028-02-01", "2028-02-29"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "day", "first", "last"), SPANS)
def test_a_span_holds_its_day_and_its_neighbours_touch_it(
    state: StatisticsState, kind: str, day: str, first: str, last: str
) -> None:
    go(state, kind, day)
    assert [one.isoformat() for one in state.span] == [first, last]
    before, after = state.neighbour(-1), state.neighbour(1)
    assert (before + datetime.timedelta(days=1), after - datetime.timedelta(days=1)) == state.span


@pytest.mark.parametrize(
    ("kind", "day", "is_last"),
    [
        ("day", "2026-11-24", True), ("day", "2026-11-23", False), ("week", "2026-11-23", True),
        ("week", "2026-11-22", False), ("month", "2026-11-01", True), ("month", "2026-10-31", False),
    ],
)  # fmt: skip
def test_the_span_with_today_in_it_is_the_last(state: StatisticsState, kind: str, day: str, is_last: bool) -> None:
    go(state, kind, day)
    state.turn(1)
    assert (state.day.isoformat() == day) is is_last


@pytest.mark.parametrize(
    ("kind", "at", "then", "day"),
    [
        ("day", "2026-11-24", "week", "2026-11-24"), ("week", "2026-11-24", "month", "2026-11-24"),
        ("month", "2026-11-01", "day", "2026-11-24"), ("month", "2026-10-10", "day", "2026-10-31"),
        ("week", "2026-11-17", "month", "2026-11-22"),
    ],
)  # fmt: skip
def test_another_kind_of_span_never_goes_beyond_today(
    state: StatisticsState, kind: str, at: str, then: str, day: str
) -> None:
    go(state, kind, at)
    state.next_kind()
    assert (state.kind, state.day.isoformat()) == (then, day)


@pytest.mark.parametrize(
    ("kind", "spans"),
    [
        ("day", [("2026-11-24", "2026-11-24"), ("2026-11-23", "2026-11-23")]),
        ("week", [("2026-11-23", "2026-11-29"), ("2026-11-16", "2026-11-22")]),
        ("month", [("2026-11-01", "2026-11-30"), ("2026-10-01", "2026-10-31")]),
    ],
)  # fmt: skip
def test_each_span_is_asked_for_with_the_one_before(
    state: StatisticsState, hub: Hub, kind: str, spans: list[tuple[str, str]]
) -> None:
    state.kind = kind
    state.look()
    assert hub.spans == spans


def test_what_was_read_is_of_the_moment_it_was_read(state: StatisticsState, hub: Hub) -> None:
    state.look()
    hub.dones[0](FIGURES)
    assert state.counted == Counted(*FIGURES, HOUR)


@pytest.mark.parametrize("wrong", [CUT, LateAnswerError("late"), TicketError("not-allowed")])
def test_silence_leaves_what_was_read_and_says_why_and_an_answer_ends_it(
    state: StatisticsState, hub: Hub, wrong: Exception
) -> None:
    state.look()
    hub.dones[0](FIGURES)
    state.look()
    hub.dones[1](wrong)
    stale = (state.counted is not None, state.wrong)
    state.look()
    hub.dones[2](FIGURES)
    assert (stale, state.wrong) == ((True, wrong), None)


@pytest.mark.parametrize("late", [FIGURES, CUT])
def test_an_answer_to_an_earlier_question_says_nothing(state: StatisticsState, hub: Hub, late: object) -> None:
    state.look()
    state.turn(-1)
    hub.dones[0](late)
    assert (state.counted, state.wrong) == (None, None)


def test_what_is_no_answer_at_all_changes_nothing(state: StatisticsState, hub: Hub) -> None:
    state.look()
    hub.dones[0](None)
    assert (state.counted, state.wrong) == (None, None)


def test_of_other_days_nothing_stands_there_that_was_of_these(state: StatisticsState, hub: Hub) -> None:
    state.look()
    hub.dones[0](FIGURES)
    state.save()
    state.turn(-1)
    assert (state.counted, state.saved, state.not_saved) == (None, None, "")


def test_by_window_is_a_matter_of_the_page_and_asks_nothing(state: StatisticsState, hub: Hub) -> None:
    shown = []
    for _ in range(2):
        state.turn_lines()
        shown.append(state.by_window)
    assert (shown, hub.dones) == ([True, False], [])


# Files.


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("2026-11-24", "2026-11-24", "hall-2026-11-24.csv"),
        ("2026-11-23", "2026-11-29", "hall-2026-11-23_2026-11-29.csv"),
    ],
)  # fmt: skip
def test_a_file_is_named_by_its_days_and_written_anew(
    state: StatisticsState, tmp_path: Path, first: str, last: str, name: str
) -> None:
    figures = msgspec.structs.replace(tuesday(), first=first, last=last)
    state.counted = Counted(figures, figures, RULES, HOUR)
    for _ in range(2):
        state.save()
    assert [one.name for one in (tmp_path / "figures").iterdir()] == [name]
    assert state.saved
    assert state.saved.read_text("utf-8").count(BOM) == 1


def test_a_place_that_takes_nothing_is_told_and_not_the_file_before(
    state: StatisticsState, tmp_path: Path, expected_logs: Callable[[str], None]
) -> None:
    state.counted = Counted(*FIGURES, HOUR)
    state.save()
    (tmp_path / "figures").rename(tmp_path / "gone")
    (tmp_path / "figures").write_text("a file")
    state.save()
    expected_logs("statistics-not-saved")
    assert (state.saved, bool(state.not_saved)) == (None, True)


def test_a_page_that_stands_open_over_midnight_can_go_on_to_the_new_day(qapp: object, hub: Hub) -> None:
    hours = [HOUR]
    state = StatisticsState(hub, Path("none"), lambda: hours[-1])
    hours.append(datetime.datetime(2026, 11, 25, 0, 1, tzinfo=CHINA))
    state.turn(1)
    assert (state.day.isoformat(), state.is_last) == ("2026-11-25", True)
