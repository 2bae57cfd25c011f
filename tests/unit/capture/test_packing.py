"""A page is packed at its true size, within the bytes it may have."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
import pikepdf
import pytest
from PIL import Image as Pictures

from devices.document_camera.cv import cv2
from devices.document_camera.papers import PAPERS, Somebody
from kiosk import capture
from kiosk.capture.arrays import Image
from kiosk.capture.flat import Page
from kiosk.capture.packing import FEW, MANY, jpeg, most_bytes
from kiosk.capture.sight import Mode

A4_AT = {200: (1654, 2339), 300: (2480, 3508)}


@cache
def form(dpi: int) -> Page:
    """Return a printed form as a camera takes it: light that falls off, and twice the grain of a good one."""
    wide, high = A4_AT[dpi]
    drawn = PAPERS["form"].draw(Somebody()).convert("RGB").resize((wide, high))
    image = cv2.cvtColor(np.asarray(drawn), cv2.COLOR_RGB2BGR)
    light = cv2.resize(np.linspace((0.7, 0.8), (0.9, 1.0), 2), (wide, high)).astype(np.float32)
    grain = np.random.default_rng(4).normal(0, 4.0, (high // 8, wide // 8, 3)).astype(np.float32)
    tiled = np.tile(grain, (9, 9, 1))[:high, :wide]
    lit = cv2.multiply(image, cv2.merge([light] * 3), dtype=cv2.CV_32F)
    return Page(np.asarray(cv2.add(lit, tiled, dtype=cv2.CV_8U), np.uint8), 210, 297, dpi, "A4")


@pytest.mark.parametrize(
    ("dpi", "mode", "most"),
    [(200, Mode.COLOUR, 400_000), (200, Mode.GREY, 400_000), (200, Mode.BITONAL, 80_000), (300, Mode.BITONAL, 80_000)],
)
def test_a_form_has_no_more_bytes_than_it_may(dpi: int, mode: Mode, most: int) -> None:
    bound = capture.pages_pdf([capture.packed(capture.enhance(form(dpi), mode))], dpi)
    assert len(bound) <= most


def test_a_fine_form_in_colour_has_no_more_bytes_than_it_may() -> None:
    bound = capture.pages_pdf([capture.packed(capture.enhance(form(300), Mode.COLOUR))], 300)
    assert len(bound) <= 750_000


def test_grain_that_nobody_took_away_costs_quality_not_bytes() -> None:
    assert len(capture.packed(form(200)).data) <= 400_000


def test_a_page_lies_on_a_sheet_of_its_size() -> None:
    packed = capture.packed(form(200))
    assert (packed.width_mm, packed.height_mm) == (210, 297)


def test_a_page_of_no_known_size_has_that_of_its_resolution() -> None:
    packed = capture.packed(Page(np.zeros((300, 100, 3), np.uint8)), dpi=100)
    assert (packed.width_mm, packed.height_mm) == pytest.approx((25.4, 76.2))


def test_two_tones_are_a_fax_in_one_strip() -> None:
    page = Page(np.full((900, 700), 255, np.uint8), mode=Mode.BITONAL)
    page.image[100:200] = 0
    with pikepdf.open(io.BytesIO(capture.pages_pdf([capture.packed(page)], 200))) as pdf:
        stream = next(iter(pdf.pages[0].get_images().values()))
        assert list(stream.Filter) == ["/CCITTFaxDecode"]
        drawn = np.asarray(pikepdf.PdfImage(stream).as_pil_image().convert("L"))
    assert (drawn == page.image).all()


def noise(side: int) -> Image:
    return np.random.default_rng(1).integers(0, 255, (side, side, 3)).astype(np.uint8)


def test_what_cannot_be_small_is_as_small_as_print_allows() -> None:
    data = jpeg(noise(300))
    assert len(data) > most_bytes(300 * 300)
    assert Pictures.open(io.BytesIO(data)).size == (300, 300)


def test_a_quiet_page_is_packed_at_the_best_quality() -> None:
    quiet = np.full((400, 300, 3), 240, np.uint8)
    assert jpeg(quiet) == bytes(cv2.imencode(".jpg", quiet, [cv2.IMWRITE_JPEG_QUALITY, 82])[1])


@pytest.mark.parametrize(("pixels", "most"), [(FEW[1], FEW[0]), (MANY[1], MANY[0]), (FEW[1] // 2, FEW[0] // 2)])
def test_bytes_go_by_pixels(pixels: int, most: int) -> None:
    assert most_bytes(pixels) == pytest.approx(most, abs=1)
