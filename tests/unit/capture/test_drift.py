"""An outline goes with its sheet: shifted, turned, from a while ago; and stays where nothing is told."""

from __future__ import annotations

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from devices.document_camera.scenes import Desk, Lying, render
from kiosk.capture.arrays import Image
from kiosk.capture.drift import REMEMBERED, REST, Drift, carried, flow
from kiosk.capture.sight import Quad, scaled
from kiosk.capture.watch import way

SIZE = (320, 240)
NOWHERE: Quad = ((0.02, 0.02), (0.03, 0.02), (0.03, 0.03), (0.02, 0.03))


@pytest.fixture(scope="module")
def desk() -> tuple[Image, Quad]:
    scene = render(Desk(size=(640, 480)), Lying("household-page", seed=4))
    assert scene.quad is not None
    grey = cv2.cvtColor(cv2.resize(scene.image, SIZE, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    return np.asarray(grey, np.uint8), scaled(scene.quad, 1 / 640, 1 / 480)


def pushed(grey: Image, right: float, down: float = 0.0, turn: float = 0.0, grow: float = 1.0) -> Image:
    """Move the whole desk by pixels and degrees, with the grain of another picture."""
    there = cv2.getRotationMatrix2D((160, 120), turn, grow) + np.array([[0, 0, right], [0, 0, down]])
    moved = cv2.warpAffine(grey, there, SIZE, borderMode=cv2.BORDER_REFLECT)
    grain = np.random.default_rng(1).integers(-2, 3, moved.shape)
    return np.asarray(np.clip(moved.astype(np.int16) + grain, 0, 255), np.uint8)


def there(quad: Quad, right: float, down: float = 0.0) -> Quad:
    one, two, three, four = ((x + right / SIZE[0], y + down / SIZE[1]) for x, y in quad)
    return one, two, three, four


@pytest.mark.parametrize(("right", "down"), [(1, 0), (6, -3), (-14, 9), (25, 0)])
def test_a_shifted_sheet_takes_its_outline_along(desk: tuple[Image, Quad], right: int, down: int) -> None:
    grey, quad = desk
    move = flow(grey, pushed(grey, right, down), quad)
    assert way(carried(quad, move), there(quad, right, down)) < 0.004


def test_a_turned_sheet_takes_its_outline_along(desk: tuple[Image, Quad]) -> None:
    grey, quad = desk
    pixels = np.array(scaled(quad, *SIZE)) - (160, 120)
    angle = np.deg2rad(-4)
    turned = pixels @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) + (160, 120)
    wanted = scaled(tuple(map(tuple, turned.tolist())), 1 / SIZE[0], 1 / SIZE[1])  # type: ignore[arg-type]  # four
    assert way(carried(quad, flow(grey, pushed(grey, 0, turn=4.0), quad)), wanted) < 0.006


def test_a_sheet_that_lies_has_not_moved(desk: tuple[Image, Quad]) -> None:
    grey, quad = desk
    assert flow(grey, pushed(grey, 0), quad) is REST


@pytest.mark.parametrize(
    "now",
    [
        np.full((240, 320), 90, np.uint8),
        np.random.default_rng(3).integers(0, 255, (240, 320)).astype(np.uint8),
    ],
    ids=["all grey", "another picture"],
)
def test_a_sheet_that_is_not_seen_again_stays_where_it_was(desk: tuple[Image, Quad], now: Image) -> None:
    grey, quad = desk
    assert flow(grey, now, quad) is REST


def test_nothing_to_follow_is_no_move(desk: tuple[Image, Quad]) -> None:
    assert flow(np.full((240, 320), 90, np.uint8), desk[0], NOWHERE) is REST


def test_no_sheet_grows_by_a_quarter(desk: tuple[Image, Quad]) -> None:
    grey, quad = desk
    assert flow(grey, pushed(grey, 0, grow=1.25), quad) is REST


def test_moves_add_up(desk: tuple[Image, Quad]) -> None:
    (grey, quad), drift = desk, Drift()
    drift.note(1, grey, None)
    for number in range(2, 6):
        step = drift.note(number, pushed(grey, 4.0 * (number - 1)), quad)
        quad = carried(quad, step)
    assert way(quad, there(desk[1], 16)) < 0.01
    assert way(carried(desk[1], drift.since(1)), there(desk[1], 16)) < 0.01
    assert way(carried(desk[1], drift.since(5)), desk[1]) < 1e-9


def test_without_an_outline_nothing_is_followed(desk: tuple[Image, Quad]) -> None:
    drift = Drift()
    drift.note(1, desk[0], None)
    assert drift.note(2, pushed(desk[0], 9), None) is REST


def test_another_size_of_picture_begins_anew(desk: tuple[Image, Quad]) -> None:
    drift = Drift()
    drift.note(1, np.zeros((180, 320), np.uint8), None)
    assert drift.note(2, desk[0], desk[1]) is REST


def test_what_is_too_old_is_not_carried_on(desk: tuple[Image, Quad]) -> None:
    (grey, quad), drift = desk, Drift()
    drift.note(1, grey, None)
    drift.note(2, pushed(grey, 9), quad)
    for number in range(3, REMEMBERED + 3):
        drift.note(number, grey, None)
    assert np.allclose(drift.since(1), REST)
