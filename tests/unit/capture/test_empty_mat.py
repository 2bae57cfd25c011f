"""The empty mat is learned by itself, shows what is pale on it, and is never a sheet that lay there."""

from __future__ import annotations

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from devices.document_camera.scenes import Desk, Lying, Moment, render
from kiosk.capture.arrays import Image
from kiosk.capture.empty_mat import ANEW_SECONDS, EMPTY_SECONDS, EmptyMat, fitting, hides_a_sheet
from kiosk.capture.finder import look
from kiosk.capture.sight import Reason, Sighting

# A mat nearly as white as the sheets that lie on it, and the places of two sheets.
MAT, PAPER = (214, 217, 219), (222, 224, 226)
HERE = ((125, 75), (320, 85), (312, 280), (118, 270))
THERE = ((330, 60), (450, 70), (440, 230), (322, 220))
PAGE = Lying("household-page", seed=4)


def pale(*sheets: tuple[tuple[int, int], ...], seed: int = 0, light: float = 1.0) -> Image:
    """Draw sheets of white paper on a white mat, with a camera's noise."""
    image = np.full((360, 480, 3), MAT, np.float32)
    for corners in sheets:
        cv2.fillConvexPoly(image, np.array(corners, np.int32), PAPER)
    image *= np.linspace(0.92, 1.0, 480, dtype=np.float32)[None, :, None] * light
    noise = np.random.default_rng(seed).normal(0, 1.6, image.shape)
    return np.asarray(np.clip(image + noise, 0, 255), np.uint8)


class Days:
    """Shows pictures to a mat as the live view does, two looks a second."""

    def __init__(self) -> None:
        self.mat, self.at, self.count = EmptyMat(), 50.0, 0

    def stir(self) -> None:
        """Let a hand pass."""
        self.at += 0.25
        self.mat.note(pale(HERE), 0.2, self.at, None)

    def show(
        self, seconds: float, *sheets: tuple[tuple[int, int], ...], light: float = 1.0, overlooked: bool = False
    ) -> Sighting:
        """Let the same lie there, seen or not; return the last look."""
        for _ in range(max(1, round(seconds * 2))):
            self.at += 0.5
            self.count += 1
            view = pale(*sheets, seed=self.count, light=light)
            looked = self.mat.look(view)
            seen = Sighting(None, Reason.NOTHING) if overlooked else looked
            self.mat.note(view, 0.0, self.at, seen)
        return seen


@pytest.fixture
def days() -> Days:
    made = Days()
    made.stir()
    return made


def test_what_is_hardly_to_be_seen_is_found_on_a_mat_that_is_known(days: Days) -> None:
    days.show(EMPTY_SECONDS + 1)
    days.stir()
    found = days.show(1, HERE).quad
    assert found is not None
    assert np.abs(np.array(found) - HERE).max() < 4


def test_a_mat_is_not_known_before_it_was_empty_for_seconds(days: Days) -> None:
    days.show(EMPTY_SECONDS - 1)
    days.stir()
    days.show(EMPTY_SECONDS - 1)
    assert not days.mat.known


def test_a_sheet_left_lying_at_the_start_is_no_mat(days: Days) -> None:
    days.show(EMPTY_SECONDS + 2, HERE, overlooked=True)
    assert not days.mat.known
    days.stir()
    days.show(EMPTY_SECONDS + 2)
    assert days.mat.known


def test_a_page_that_was_seen_and_did_not_move_is_there_still(days: Days) -> None:
    view = pale()
    days.mat.note(view, 0.0, days.at + 0.1, Sighting(None, Reason.UNSURE, 0.6))
    days.show(EMPTY_SECONDS + 2)
    assert not days.mat.known
    days.stir()
    days.show(EMPTY_SECONDS + 2)
    assert days.mat.known


def test_a_sheet_that_became_the_mat_all_the_same_is_found_out_when_it_goes(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.capture.empty_mat.hides_a_sheet", lambda mat: False)
    days.show(EMPTY_SECONDS + 1, HERE, overlooked=True)
    assert days.mat.known
    assert look(pale(), empty=pale(HERE, seed=9)).quad is not None
    days.stir()
    assert days.show(0.25).quad is None
    assert not days.mat.known


@pytest.mark.parametrize("light", [0.6, 0.12])
def test_another_light_is_not_looked_at_by_the_mat_and_ends_it(days: Days, light: float) -> None:
    days.show(EMPTY_SECONDS + 1)
    days.stir()
    days.show(0.5, light=light)
    assert fitting(pale(), pale(light=light)) is None
    days.show(2, light=light)
    assert not days.mat.known


def test_a_camera_that_makes_its_picture_darker_for_a_sheet_keeps_its_mat(days: Days) -> None:
    days.show(EMPTY_SECONDS + 1)
    days.stir()
    assert days.show(1, HERE, light=0.85).quad is not None
    assert days.mat.known


def test_a_camera_that_was_moved_has_another_mat() -> None:
    mat = render(Desk(mat="wood", size=(640, 480))).image
    assert fitting(mat, render(Desk(mat="wood", size=(640, 480)), PAGE).image) is not None
    turned = cv2.warpAffine(
        mat, cv2.getRotationMatrix2D((320, 240), 12, 0.9), (640, 480), borderMode=cv2.BORDER_CONSTANT
    )
    assert fitting(mat, np.asarray(turned, np.uint8)) is None
    assert fitting(mat, mat[:, :500]) is None


def test_a_mat_that_is_old_is_learned_anew(days: Days) -> None:
    days.show(EMPTY_SECONDS + 1)
    days.at += ANEW_SECONDS
    days.show(EMPTY_SECONDS + 1, light=0.9)
    known = days.mat._mat
    assert known is not None
    assert abs(float(known.mean()) - float(pale(light=0.9).mean())) < 2


def test_what_is_forgotten_is_learned_again(days: Days) -> None:
    days.show(EMPTY_SECONDS + 1)
    days.mat.forget()
    assert not days.mat.known
    days.show(EMPTY_SECONDS + 1)
    assert days.mat.known


@pytest.mark.parametrize("mat", ["green", "black", "wood", "grey"])
def test_a_desk_hides_a_sheet_only_where_one_lies(mat: str) -> None:
    desk = Desk(mat=mat, size=(480, 360))
    assert not hides_a_sheet(render(desk).image)
    assert hides_a_sheet(render(desk, PAGE, Moment(grain=1)).image)


def test_a_hand_on_the_mat_is_neither_a_page_nor_another_mat() -> None:
    desk = Desk(size=(480, 360))
    mat = render(desk).image
    with_hand = fitting(mat, render(desk, PAGE, Moment(hand_off=0.1)).image)
    assert with_hand is not None
    assert with_hand.something
