"""A page is known again in a softer picture, in other light and turned; another page of its kind is not."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from devices.document_camera.papers import PAPERS, Somebody
from kiosk.capture.arrays import Image
from kiosk.capture.known import Known, known, known_page
from kiosk.capture.sight import Quad

SIZE = (620, 877)
LYING: Quad = ((20, 20), (640, 20), (640, 897), (20, 897))


@lru_cache(maxsize=8)
def page(paper: str) -> Image:
    drawn = PAPERS[paper].draw(Somebody()).convert("RGB").resize(SIZE)
    return np.ascontiguousarray(np.asarray(drawn, np.uint8)[..., ::-1])


def soft(image: Image, light: float = 1.0) -> Image:
    """Return the page as a live picture has it: half as fine, compressed, in other light."""
    half = cv2.resize(image, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    back = cv2.imdecode(cv2.imencode(".jpg", half, [cv2.IMWRITE_JPEG_QUALITY, 60])[1], cv2.IMREAD_COLOR)
    assert back is not None
    return np.asarray(np.clip(back.astype(np.float32) * light, 0, 255), np.uint8)


def of(paper: str, light: float = 0.0) -> Known:
    return known_page(soft(page(paper), light) if light else page(paper), LYING)


@pytest.mark.parametrize("paper", ["form", "promise", "blank"])
@pytest.mark.parametrize("light", [1.0, 0.85])
def test_a_page_is_known_again(paper: str, light: float) -> None:
    assert of(paper, light).is_like(of(paper))


@pytest.mark.parametrize(("one", "other"), [("promise", "authorisation"), ("form", "blank"), ("blank", "promise")])
def test_another_page_is_another(one: str, other: str) -> None:
    assert not of(one, 1.0).is_like(of(other))


def test_the_same_page_told_to_read_another_way_up_is_the_same() -> None:
    one, two, three, four = LYING
    turned = known_page(np.ascontiguousarray(np.rot90(page("form"))), (two, three, four, one))
    assert turned.is_like(of("form"))


def test_a_page_is_taken_down_from_where_it_lies() -> None:
    desk = np.full((937, 680, 3), 60, np.uint8)
    desk[20:897, 20:640] = page("form")
    assert known(desk, LYING).is_like(of("form"))


def test_it_shows_nothing_of_the_page() -> None:
    assert "print" not in repr(of("form")).replace("Known", "")
