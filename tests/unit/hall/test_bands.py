"""How long a queue takes, as people are told: as it is known, and never up by leaps without saying why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.hall.bands import HOLD_SECONDS, Band, Bands, level
from kiosk.tickets.views import QueueView
from kiosk.tickets.waiting import STEPS, Wait
from tests.support.boards import QUEUES


def queue(minutes: float | None, windows: int = 3) -> QueueView:
    wait = None if minutes is None else Wait(minutes * 60 - 30, minutes * 60, minutes * 60)
    return replace(QUEUES[0], wait=wait, windows=windows)


@pytest.fixture
def bands() -> Bands:
    return Bands()


def test_what_is_known_first_is_told(bands: Bands) -> None:
    assert bands.of(queue(15), 0.0) == Band(10, 20)


def test_a_step_up_is_told_at_once(bands: Bands) -> None:
    bands.of(queue(8), 0.0)
    assert bands.of(queue(15), 0.1) == Band(10, 20)


def test_any_way_down_is_told_at_once(bands: Bands) -> None:
    bands.of(queue(50), 0.0)
    assert bands.of(queue(3), 0.1) == Band(0, 5)


def test_a_leap_is_told_step_by_step(bands: Bands) -> None:
    bands.of(queue(4), 0.0)
    told = [bands.of(queue(50), moment) for moment in (1.0, HOLD_SECONDS, HOLD_SECONDS + 1, 2 * HOLD_SECONDS)]
    assert told == [Band(0, 5), Band(5, 10), Band(5, 10), Band(10, 20)]


def test_a_leap_ends_where_it_is_known_to_be(bands: Bands) -> None:
    bands.of(queue(4), 0.0)
    told = [bands.of(queue(25), HOLD_SECONDS * turn) for turn in range(1, 6)]
    assert told[-1] == told[-2] == Band(20, 30)


def test_windows_that_stopped_are_a_reason_and_said(bands: Bands) -> None:
    bands.of(queue(8), 0.0)
    assert bands.of(queue(40, windows=1), 0.1) == Band(30, 45, fewer=2)


def test_the_reason_stands_while_it_is_one(bands: Bands) -> None:
    bands.of(queue(8), 0.0)
    bands.of(queue(40, windows=1), 0.1)
    assert bands.of(queue(40, windows=1), 60.0) == Band(30, 45, fewer=2)
    assert bands.of(queue(40, windows=3), 61.0) == Band(30, 45)


def test_windows_that_stopped_without_a_leap_need_no_word(bands: Bands) -> None:
    bands.of(queue(8), 0.0)
    assert bands.of(queue(15, windows=2), 0.1) == Band(10, 20)


@pytest.mark.parametrize("unknown", [queue(None), queue(8, windows=0)])
def test_what_is_not_known_is_not_told_and_begins_anew(bands: Bands, unknown: QueueView) -> None:
    bands.of(queue(4), 0.0)
    assert bands.of(unknown, 1.0) is None
    assert bands.of(queue(50), 2.0) == Band(45, None)


def test_each_queue_has_its_own(bands: Bands) -> None:
    bands.of(queue(4), 0.0)
    assert bands.of(replace(queue(50), code="other"), 0.1) == Band(45, None)


@given(st.lists(st.tuples(st.floats(0.6, 80), st.floats(0.1, 40)), min_size=2, max_size=30))
def test_without_a_reason_no_told_band_is_more_than_a_step_above_the_one_before(
    looks: list[tuple[float, float]],
) -> None:
    bands, now = Bands(), 0.0
    told = []
    for minutes, passed in looks:
        now += passed
        told.append(bands.of(queue(minutes), now))
    levels = [level(band) for band in told if band]
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert all(band.low in (0, *STEPS) for band in told if band)
