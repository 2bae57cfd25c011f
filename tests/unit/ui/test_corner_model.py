"""Corners on a still while somebody sets them: chosen, moved, turned, put back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.capture.sight import Quad, can_be_page, turned
from ui.parts.corner_model import CornerModel

WHOLE: Quad = ((0.1, 0.2), (0.9, 0.2), (0.9, 0.8), (0.1, 0.8))
points = st.tuples(st.floats(-0.5, 1.5), st.floats(-0.5, 1.5))


def model(quad: Quad = WHOLE, width: int = 400, height: int = 300) -> CornerModel:
    return CornerModel(quad, width, height)


@pytest.mark.parametrize("quarters", range(4))
def test_the_still_is_shown_so_that_the_page_stands_upright(quarters: int) -> None:
    made = model(turned(WHOLE, quarters))
    shown = [made.shown(corner) for corner in made.quad]
    left, right = (shown[0][0] + shown[3][0]) / 2, (shown[1][0] + shown[2][0]) / 2
    upper, lower = (shown[0][1] + shown[1][1]) / 2, (shown[2][1] + shown[3][1]) / 2
    assert (made.turns, left < right, upper < lower) == (quarters, True, True)


def test_a_still_that_lies_sideways_is_shown_high() -> None:
    assert (model().shape, model(turned(WHOLE)).shape) == ((400, 300), (300, 400))


@given(points, st.integers(0, 3))
def test_a_spot_shown_leads_back_to_its_spot_of_the_still(point: tuple[float, float], quarters: int) -> None:
    made = model(turned(WHOLE, quarters))
    assert made.still(made.shown(point)) == pytest.approx(point)


@pytest.mark.parametrize("quarters", range(4))
def test_an_arrow_moves_a_corner_by_a_pixel_of_the_still_as_it_is_shown(quarters: int) -> None:
    made = model(turned(WHOLE, quarters))
    made.choose(0)
    before, (wide, high) = made.shown(made.quad[0]), made.shape
    made.nudge(3, -2)
    after = made.shown(made.quad[0])
    assert ((after[0] - before[0]) * wide, (after[1] - before[1]) * high) == (pytest.approx(3), pytest.approx(-2))


def test_without_a_chosen_corner_nothing_moves() -> None:
    made = model()
    assert (made.nudge(1, 1), made.move((0.5, 0.5)), made.quad) == (False, False, WHOLE)


def test_a_corner_stays_on_the_still() -> None:
    made = model()
    made.choose(0)
    made.move((-3.0, -3.0))
    assert made.quad[0] == (0.0, 0.0)


def test_a_corner_over_another_is_not_taken() -> None:
    made = model()
    made.choose(0)
    assert (made.move((0.95, 0.9)), made.quad) == (False, WHOLE)


@given(st.lists(st.tuples(st.integers(0, 3), points), max_size=20))
def test_whatever_is_dragged_the_corners_go_round_a_page(moves: list[tuple[int, tuple[float, float]]]) -> None:
    made = model()
    for corner, to in moves:
        made.choose(corner)
        made.move(to)
    assert can_be_page(made.quad)


def test_a_turn_keeps_the_spot_of_the_paper_that_was_chosen() -> None:
    made = model()
    made.choose(1)
    spot = made.quad[1]
    made.turn()
    assert made.chosen is not None
    assert (made.quad[made.chosen], made.turns) == (spot, 1)


def test_four_turns_are_none() -> None:
    made = model()
    for _ in range(4):
        made.turn()
    assert (made.quad, made.turns) == (WHOLE, 0)


def test_all_is_put_back() -> None:
    made = model(turned(WHOLE))
    made.choose(2)
    made.nudge(5, 5)
    made.turn()
    made.reset()
    assert (made.quad, made.turns, made.chosen) == (turned(WHOLE), 1, None)


@pytest.mark.parametrize(("at", "found"), [((0.12, 0.22), 0), ((0.88, 0.78), 2), ((0.1, 0.75), 3), ((0.5, 0.5), None)])
def test_a_finger_takes_hold_of_the_nearest_corner_within_reach(at: tuple[float, float], found: int | None) -> None:
    assert model().nearest(at, (0.1, 0.1)) == found
