"""What is remembered of a card in the field, and for how short a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.id_card.laying import LOOKED_AWAY, Laying, Stage

MOMENTS = st.floats(min_value=0.0, max_value=1e6)


def test_at_first_nothing_is_known() -> None:
    assert Laying().stage(0.0) is Stage.UNKNOWN


@pytest.mark.parametrize("stage", list(Stage))
def test_what_was_just_seen_is_known(stage: Stage) -> None:
    laying = Laying()
    laying.note(stage, 100.0)
    assert laying.stage(100.0 + LOOKED_AWAY) is stage


@pytest.mark.parametrize("stage", list(Stage))
def test_what_was_seen_too_long_ago_is_not_known(stage: Stage) -> None:
    laying = Laying()
    laying.note(stage, 100.0)
    assert laying.stage(100.0 + LOOKED_AWAY + 0.01) is Stage.UNKNOWN


@given(MOMENTS, st.lists(st.tuples(st.floats(0.0, 2 * LOOKED_AWAY), st.sampled_from(Stage)), max_size=8), MOMENTS)
def test_only_the_last_look_counts(start: float, looks: list[tuple[float, Stage]], later: float) -> None:
    laying, now, last = Laying(), start, Stage.UNKNOWN
    seen_at = 0.0
    for pause, stage in looks:
        now += pause
        laying.note(stage, now)
        last, seen_at = stage, now
    now += later
    fresh = now - seen_at <= LOOKED_AWAY
    assert laying.stage(now) is (last if fresh else Stage.UNKNOWN)


def test_a_person_has_no_time_to_change_cards_unseen() -> None:
    # Half a second between two looks of a watch, three tenths between two of a wait: both well within the memory.
    assert LOOKED_AWAY >= 4 * 0.5
