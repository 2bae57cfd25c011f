"""Pictures from files: turned as they were held, in any colours, and each that is no picture with its own line."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.commands import scan_pictures
from kiosk.commands.scan_pictures import UnreadableError, decoded, read

RED, WHITE = (0, 0, 255), (255, 255, 255)
ORIENTATION = 0x0112


def picture(wide: int = 64, high: int = 48) -> Pillow.Image:
    """Draw a white picture whose upper left quarter is red."""
    drawn = Pillow.new("RGB", (wide, high), "white")
    drawn.paste((255, 0, 0), (0, 0, wide // 2, high // 2))
    return drawn


def saved(made: Pillow.Image, form: str = "PNG", **options: Any) -> bytes:
    """Encode a picture. Any: each format has its own options."""
    out = io.BytesIO()
    made.save(out, form, **options)
    return out.getvalue()


def claiming(wide: int, high: int) -> bytes:
    """Make a small PNG whose head claims any size."""
    data = bytearray(saved(Pillow.new("1", (8, 8))))
    data[16:24] = struct.pack(">II", wide, high)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


def quarters(image: Image) -> list[str]:
    """Name the colours in the middles of the four quarters, row by row."""
    high, wide = image.shape[:2]
    places = [(high // 4, wide // 4), (high // 4, 3 * wide // 4), (3 * high // 4, wide // 4)]
    places.append((3 * high // 4, 3 * wide // 4))
    return ["red" if float(np.abs(image[at].astype(int) - RED).max()) < 40 else "white" for at in places]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP", "WEBP", "PPM", "GIF", "JPEG2000", "MPO"])
def test_every_usual_format_is_read(form: str) -> None:
    image = decoded(saved(picture(), form))
    assert image.shape == (48, 64, 3)
    assert quarters(image) == ["red", "white", "white", "white"]


@pytest.mark.parametrize(("orientation", "red"), [(1, 0), (2, 1), (3, 3), (4, 2), (5, 0), (6, 1), (7, 3), (8, 2)])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_picture_is_turned_as_its_camera_was_held(orientation: int, red: int, form: str) -> None:
    exif = Pillow.Exif()
    exif[ORIENTATION] = orientation
    image = decoded(saved(picture(), form, exif=exif))
    assert image.shape[:2] == ((48, 64) if orientation < 5 else (64, 48))
    assert quarters(image).index("red") == red


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "CMYK", "YCbCr"])
def test_colours_told_in_any_way_come_as_blue_green_red(mode: str) -> None:
    form = {"CMYK": "JPEG", "YCbCr": "JPEG"}.get(mode, "PNG")
    assert quarters(decoded(saved(picture().convert(mode), form))) == ["red", "white", "white", "white"]


@pytest.mark.parametrize("mode", ["L", "1", "LA"])
def test_a_grey_picture_has_three_equal_colours(mode: str) -> None:
    image = decoded(saved(Pillow.new("L", (40, 40), 255).convert(mode)))
    assert image.shape == (40, 40, 3)
    assert (image == 255).all()


def test_sixteen_bits_of_grey_keep_their_shades() -> None:
    deep = np.linspace(0, 65535, 64 * 48).astype(np.uint16).reshape(48, 64)
    image = decoded(saved(Pillow.fromarray(deep)))
    assert (int(image[0, 0, 0]), int(image[-1, -1, 0])) == (0, 255)
    assert int(image[24, 0, 0]) == pytest.approx(128, abs=2)


@pytest.mark.parametrize("ending", [".png", ".tiff"])
def test_sixteen_bits_a_colour_keep_their_shades(ending: str) -> None:
    deep = np.full((48, 64, 3), (0, 32768, 65535), np.uint16)
    image = decoded(bytes(cv2.imencode(ending, deep)[1]))
    assert image[10, 10].tolist() == pytest.approx([0, 128, 255], abs=1)


def test_what_is_transparent_lies_on_white_paper() -> None:
    clear = Pillow.new("RGBA", (40, 40), (0, 0, 0, 0))
    assert (decoded(saved(clear)) == 255).all()


def test_numbers_in_place_of_colours_are_refused() -> None:
    with pytest.raises(ValueError, match="numbers in place of colours"):
        decoded(saved(Pillow.fromarray(np.zeros((40, 40), np.float32)), "TIFF"))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_picture_that_breaks_off_is_never_half_a_page(form: str, share: float) -> None:
    grain = np.random.default_rng(1).integers(0, 255, (64, 64, 3)).astype(np.uint8)
    data = saved(Pillow.fromarray(grain), form)
    with pytest.raises(ValueError, match=r"not whole|is no picture"):
        decoded(data[: int(len(data) * share)])


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_a_picture_that_moves_is_refused(form: str) -> None:
    with pytest.raises(ValueError, match="moves, in 2 pictures"):
        decoded(saved(picture(), form, save_all=True, append_images=[Pillow.new("RGB", (64, 48), "blue")]))


def test_a_tiff_of_several_pages_loses_none_of_them_unsaid() -> None:
    with pytest.raises(ValueError, match="holds 3 pages"):
        decoded(saved(picture(), "TIFF", save_all=True, append_images=[picture(), picture()]))


def test_the_second_picture_in_a_telephones_jpeg_does_not_matter() -> None:
    data = saved(picture(), "MPO", save_all=True, append_images=[Pillow.new("RGB", (64, 48), "blue")])
    assert quarters(decoded(data)) == ["red", "white", "white", "white"]


def test_a_film_behind_a_telephones_jpeg_does_not_matter() -> None:
    assert quarters(decoded(saved(picture(), "JPEG") + b"\0\0\0\x18ftypmp42" + b"film" * 100))[0] == "red"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "Save it as JPEG"),
        (b"%PDF-1.7\n", "is a PDF"),
        (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"no picture", "is no picture of a page"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 30, "is no picture|not whole"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 30, "is no picture|not whole"),
        (b"II*\0" + b"\xff" * 30, "is no picture|not whole"),
    ],
)
def test_each_other_file_is_told_for_what_it_is(data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        decoded(data)


@pytest.mark.parametrize(("wide", "high"), [(20_000, 20_000), (9_500, 9_500), (8_200, 8_200)])
def test_a_picture_that_claims_too_many_pixels_is_not_decoded(wide: int, high: int) -> None:
    with pytest.raises(ValueError, match="more than 64 million pixels"):
        decoded(claiming(wide, high))


def test_many_random_bytes_are_told_and_never_thrown() -> None:
    draw = np.random.default_rng(7)
    whole = saved(picture(), "JPEG")
    for _ in range(60):
        bad = bytearray(whole)
        for at in draw.integers(2, len(bad), 6):
            bad[at] = int(draw.integers(0, 256))
        try:
            assert decoded(bytes(bad)).ndim == 3
        except ValueError as told:
            assert str(told).count(". ") <= 1  # noqa: PT017  # either may come of it


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing", "is empty"),
        ("gone", "cannot be read"),
        ("folder", "is a folder"),
        ("pipe", "is no file"),
    ],
)
def test_a_file_that_cannot_be_a_picture_is_named(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "nothing").touch()
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableError, match=f"{name}: {words}"):
        read(tmp_path / name)


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "large").write_bytes(b"x" * 100)
    monkeypatch.setattr(scan_pictures, "MOST_BYTES", 10)
    with pytest.raises(UnreadableError, match="is larger than"):
        read(tmp_path / "large")


def test_a_strip_is_no_page(tmp_path: Path) -> None:
    (tmp_path / "strip.png").write_bytes(saved(Pillow.new("RGB", (500, 31))))
    with pytest.raises(UnreadableError, match="is smaller than 32 pixels"):
        read(tmp_path / "strip.png")
