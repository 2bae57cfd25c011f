"""A camera's picture is unpacked as it was sent, whatever kind of JPEG it is; a spoilt one is told and not shown."""

from __future__ import annotations

import io
from functools import reduce

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from devices.device import DeviceError
from devices.document_camera.cv import cv2
from devices.document_camera.scenes import Desk, Lying, render
from devices.document_camera.unpacking import MOST_PIXELS, decoded

WIDE, HIGH = 320, 240
SHOWN = render(Desk("wood", (WIDE, HIGH), 322.0, 3), Lying("form", seed=2)).image[..., ::-1]
# How each begins, and the bytes from one to where its height stands (ITU-T T.81, B.2.2).
FRAME, TO_HEIGHT = b"\xff\xc0", 5
SCAN, LAST = b"\xff\xda", b"\xff\xd9"


def packed(kind: str = "JPEG", picture: Image.Image | None = None, **how: object) -> bytes:
    out = io.BytesIO()
    (picture or Image.fromarray(SHOWN)).save(out, kind, **how)
    return out.getvalue()


def by_opencv(data: bytes) -> np.ndarray:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR))


def said_of(data: bytes) -> str:
    with pytest.raises(DeviceError) as refused:
        decoded(data)
    assert refused.value.cause == "camera.garbled"
    return refused.value.detail


@pytest.mark.parametrize(
    "data",
    [
        packed(quality=90, subsampling=0),
        packed(quality=90, subsampling=1),
        packed(quality=70, subsampling=2),
        packed(progressive=True),
        packed(picture=Image.fromarray(SHOWN).convert("L")),
        packed(restart_marker_rows=1),
        packed() + b"\0" * 40,
        packed("PNG"),
        packed("BMP"),
    ],
    ids=["4:4:4", "4:2:2", "4:2:0", "progressive", "grey", "restarts", "filled up", "png", "bmp"],
)
def test_each_pixel_is_the_one_that_opencv_gives(data: bytes) -> None:
    image = decoded(data)
    assert (image.shape, image.dtype) == ((HIGH, WIDE, 3), np.uint8)
    assert np.array_equal(image, by_opencv(data))


@pytest.mark.parametrize("way", range(1, 9))
@pytest.mark.parametrize("comments", [0, 2])
def test_a_picture_lies_as_its_exif_says_wherever_it_stands(way: int, comments: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = way
    said = packed(exif=exif)
    # Comments of 65,533 bytes each (ITU-T T.81, B.2.4.5).
    filled = said[:2] + (b"\xff\xfe\xff\xff" + bytes(65_533)) * comments + said[2:]
    assert np.array_equal(decoded(filled), by_opencv(said))


@pytest.mark.parametrize("end", [2, 6, 9, 18])
def test_an_exif_that_is_broken_off_turns_nothing(end: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    said = packed(exif=exif)
    start = said.index(b"Exif\0\0") + 6
    # What is read of it lies beyond the picture's end.
    broken = said[:start] + said[start : start + end] + b"\xff" * (26 - end) + said[start + 26 :]
    assert decoded(broken).shape == (HIGH, WIDE, 3)


def test_a_quarter_is_the_whole_made_small() -> None:
    data = packed(quality=95)
    small = decoded(data, quarter=True)
    mean = cv2.resize(decoded(data), (WIDE // 4, HIGH // 4), interpolation=cv2.INTER_AREA)
    assert small.shape == mean.shape
    assert np.abs(small.astype(int) - mean).mean() < 2


MAKER = Image.Exif()
MAKER[0x010F] = "ACME"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("how", [{}, {"restart_marker_rows": 1}, {"exif": MAKER}], ids=["plain", "restarts", "exif"])
def test_bytes_that_got_lost_within_are_told(how: dict[str, object], share: float) -> None:
    data = packed(quality=90, **how)
    at = round(len(data) * share)
    assert "no whole picture" in said_of(data[:at] + data[at + 600 :])


def test_bytes_that_are_others_are_told() -> None:
    data = packed(quality=90)
    at = len(data) // 2
    assert "no whole picture" in said_of(data[:at] + bytes(1460) + data[at + 1460 :])


def test_a_picture_whose_end_is_there_and_not_its_middle_is_told() -> None:
    data = packed(quality=90)
    assert "no whole picture" in said_of(data[: len(data) // 2] + LAST)


@pytest.mark.parametrize("how", [{}, {"restart_marker_rows": 1}], ids=["at the end", "before each restart"])
def test_a_few_bytes_left_over_spoil_nothing(how: dict[str, object]) -> None:
    data = packed(quality=90, **how)
    marks = (LAST, *(bytes((0xFF, 0xD0 + number)) for number in range(8)))
    filled = reduce(lambda sent, mark: sent.replace(mark, b"\x55\x55\x55\x55" + mark), marks, data)
    assert np.array_equal(decoded(filled), decoded(data))


def test_many_bytes_left_over_are_a_spoilt_picture() -> None:
    assert "no whole picture" in said_of(packed(quality=90)[:-2] + b"\x55" * 40 + LAST)


def test_an_unusual_head_is_read_by_opencv() -> None:
    data = bytearray(packed(quality=90))
    # Which coefficients the only scan has, said wrong as some cameras do: 0 to 0 in place of 0 to 63.
    data[data.index(SCAN) + 12] = 0
    assert np.array_equal(decoded(bytes(data)), by_opencv(packed(quality=90)))


@pytest.mark.parametrize("data", [b"", b"\0", b"<html>", packed()[:-2], packed()[: packed().index(SCAN)] + LAST])
def test_what_is_no_picture_is_told(data: bytes) -> None:
    assert said_of(data)


def test_a_picture_that_claims_to_be_larger_than_any_is_not_tried() -> None:
    data = bytearray(packed())
    at = data.index(FRAME) + TO_HEIGHT
    data[at : at + 4] = b"\x7f\xff\x7f\xff"
    assert MOST_PIXELS < 0x7FFF**2
    assert "32767 by 32767" in said_of(bytes(data))


def test_a_picture_for_which_there_is_no_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(simplejpeg, "decode_jpeg", full)
    assert "memory" in said_of(packed())
