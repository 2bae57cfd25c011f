# SPDX-License-Identifier: Apache-2.0
"""Whoever stands at the machine keeps a part of the line; alone the queue takes all of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_queue.bandwidth import PRESENT_SECONDS, SHARE, Bandwidth
from tests.support.outboxes import HandClock

BLOCK = 16 * 1024
RATE = 32_000.0


@pytest.fixture
def clock() -> HandClock:
    return HandClock(100.0)


@pytest.fixture
def known(clock: HandClock) -> Bandwidth:
    """Give a line whose rate was measured, with nobody at the machine."""
    made = Bandwidth(clock)
    made.sent(int(10 * RATE), 10.0)
    return made


def send(bandwidth: Bandwidth, clock: HandClock, blocks: int) -> float:
    """Send blocks as fast as it is let; return how long that took without the time of the line."""
    began = clock()
    for _ in range(blocks):
        clock.turn(bandwidth.pause(BLOCK))
    return clock() - began


def test_alone_the_queue_takes_all_of_the_line(known: Bandwidth, clock: HandClock) -> None:
    assert (send(known, clock, 100), known.shared) == (0.0, False)


def test_beside_somebody_it_takes_its_share_and_no_more(known: Bandwidth, clock: HandClock) -> None:
    known.touched()
    blocks = 60
    taken = blocks * BLOCK / (send(known, clock, blocks) + 1.0)
    assert taken == pytest.approx(SHARE * RATE, rel=0.1)


def test_the_line_is_all_the_queues_again_when_nobody_has_touched_for_a_while(
    known: Bandwidth, clock: HandClock
) -> None:
    known.touched()
    clock.turn(PRESENT_SECONDS)
    assert (known.shared, known.pause(BLOCK * 100)) == (False, 0.0)


def test_a_line_nobody_has_measured_is_not_held_back(clock: HandClock) -> None:
    fresh = Bandwidth(clock)
    fresh.touched()
    assert (fresh.pause(10**9), fresh.rate) == (0.0, None)


def test_what_was_held_back_is_no_measure_of_the_line(known: Bandwidth, clock: HandClock) -> None:
    known.touched()
    took = send(known, clock, 20)
    known.sent(20 * BLOCK, took)
    assert known.rate == RATE
    known.sent(int(RATE), 2.0)
    assert known.rate == pytest.approx(0.7 * RATE + 0.3 * RATE / 2)


@pytest.mark.parametrize(("count", "seconds"), [(0, 1.0), (100, 0.0), (100, -1.0)])
def test_what_cannot_be_a_measure_is_none(known: Bandwidth, count: int, seconds: float) -> None:
    known.sent(count, seconds)
    assert known.rate == RATE


def test_after_a_pause_no_more_than_a_second_goes_at_once(known: Bandwidth, clock: HandClock) -> None:
    known.touched()
    known.pause(1)
    clock.turn(PRESENT_SECONDS / 2)
    assert known.pause(int(SHARE * RATE)) == 0.0
    assert known.pause(int(SHARE * RATE)) == pytest.approx(1.0, rel=0.01)


@given(rate=st.floats(1_000, 10**8), blocks=st.lists(st.integers(1, 100_000), min_size=1, max_size=50))
def test_over_any_sending_the_share_is_kept(rate: float, blocks: list[int]) -> None:
    clock = HandClock(0.5)
    bandwidth = Bandwidth(clock)
    bandwidth.sent(int(rate * 10), 10.0)
    for block in blocks:
        bandwidth.touched()
        clock.turn(bandwidth.pause(block))
    share = SHARE * (bandwidth.rate or 0.0)
    assert sum(blocks) <= share * (clock() - 0.5 + 1.0) * 1.001 + 1
