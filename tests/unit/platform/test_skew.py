# SPDX-License-Identifier: Apache-2.0
"""The estimate of how far our clock is off."""

from __future__ import annotations

import pytest

from kiosk.platform.skew import JUMP_SECONDS, KEPT, Skew


def after(*seen: float) -> float | None:
    skew = Skew()
    for seconds in seen:
        skew.saw(seconds)
    return skew.seconds


def test_before_the_first_answer_nothing_is_known() -> None:
    assert after() is None


@pytest.mark.parametrize(
    ("seen", "estimate"),
    [((3.0,), 3.0), ((3.0, 90.0, 4.0), 4.0), ((0.0, 0.0, 0.0, 100.0), 0.0), ((-2.0, -1.0, -90.0), -2.0)],
)
def test_one_slow_answer_moves_nothing(seen: tuple[float, ...], estimate: float) -> None:
    assert after(*seen) == estimate


def test_what_was_seen_long_ago_is_forgotten() -> None:
    assert after(50.0, 50.0, 50.0, *[1.0] * (KEPT - 1)) == 1.0


def test_a_clock_that_was_set_is_believed_at_once() -> None:
    assert after(*[4_000_000.0] * KEPT, 0.5) == 0.5


def test_a_clock_that_drifts_is_followed_without_a_jump() -> None:
    assert after(*range(0, int(JUMP_SECONDS), 10)) == 90.0


def test_each_answer_returns_the_estimate() -> None:
    skew = Skew()
    assert [skew.saw(seconds) for seconds in (1.0, 9.0, 2.0)] == [1.0, 9.0, 2.0]
