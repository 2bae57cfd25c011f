"""A signature becomes strokes as JSON and a drawing as PNG, without a picture library."""

from __future__ import annotations

import json
import struct
import zlib

import cv2
import numpy as np
import pytest

from kiosk.domain.signature_picture import HEIGHT, PARTS, WIDTH, Stroke, draw, enough, strokes_json
from tests.support.flow_walk import NAME


def decoded(png: bytes) -> np.ndarray:
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return picture


def test_the_drawing_is_a_png_that_others_can_read() -> None:
    picture = decoded(draw(NAME))
    assert (picture.shape, set(np.unique(picture))) == ((HEIGHT, WIDTH), {0, 255})


def test_the_drawing_is_dark_where_the_finger_was_and_white_elsewhere() -> None:
    picture = decoded(draw([((0.25, 0.5, 0.0), (0.75, 0.5, 0.5))], 400, 200))
    assert picture[100, 100:300].max() == 0
    assert picture[:80].min() == picture[:, :80].min() == 255


def test_the_file_holds_nothing_but_the_drawing() -> None:
    png = draw(NAME, 40, 20)
    names, at = [], 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        names.append(png[at + 4 : at + 8])
        assert zlib.crc32(png[at + 4 : at + 8 + size]) == struct.unpack(">I", png[at + 8 + size : at + 12 + size])[0]
        at += 12 + size
    assert names == [b"IHDR", b"IDAT", b"IEND"]


def test_a_single_touch_leaves_a_dot() -> None:
    assert (decoded(draw([((0.5, 0.5, 0.0),)], 100, 100)) == 0).sum() > 50


def test_strokes_that_leave_the_box_do_no_harm() -> None:
    wild: Stroke = ((-0.5, -0.5, 0.0), (1.5, 1.5, 0.5), (2.0, 2.0, 0.6))
    assert decoded(draw([wild], 60, 40)).shape == (40, 60)
    assert json.loads(strokes_json([wild]))["strokes"][0][1] == [PARTS, PARTS, 500]


def test_strokes_are_kept_as_whole_numbers() -> None:
    kept = json.loads(strokes_json([((0.12345, 0.5, 0.0334),)]))
    assert kept == {"parts": PARTS, "strokes": [[[1234, 5000, 33]]]}


@pytest.mark.parametrize(
    ("strokes", "is_name"),
    [
        (NAME, True),
        ((), False),
        ((((0.5, 0.5, 0.0),),), False),
        ((tuple((0.5 + i / 1000, 0.5, i / 100) for i in range(30)),), False),
        ((tuple((0.1 + i / 100, 0.5, i / 100) for i in range(30)),), True),
    ],
)
def test_a_slip_of_the_finger_is_no_signature(strokes: tuple[Stroke, ...], is_name: bool) -> None:
    assert enough(strokes) is is_name
