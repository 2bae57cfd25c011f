"""Pages become a PDF/A without being encoded again, at their true size, and nothing rides along."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pikepdf
import pytest
from PIL import Image

from kiosk.capture import PdfPage, pages_pdf
from kiosk.capture.binding import archived, bare, srgb
from tests.support.desk_scenes import scene

SECRET = b"taken at Yunze Hall"
MADE = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@cache
def page() -> bytes:
    return scene("form", size=(400, 300)).jpeg()


@cache
def spoken(turned: int = 1) -> bytes:
    """Encode a picture, red on its left, that carries what a telephone writes beside it."""
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[:, :20] = (255, 0, 0)
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x010E], exif[0x0112] = SECRET.decode(), turned
    Image.fromarray(pixels).save(out, "JPEG", exif=exif, comment=SECRET, quality=95)
    return out.getvalue()


@cache
def two_tones() -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.tile(np.arange(200) % 9 < 4, (100, 1))).save(out, "TIFF", compression="group4")
    return out.getvalue()


def image_of(pdf: pikepdf.Pdf, number: int = 0) -> pikepdf.Stream:
    return next(iter(pdf.pages[number].get_images().values()))


def opened(*pages: bytes | PdfPage, dpi: int = 200, title: str = "", made: datetime | None = None) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pages_pdf(pages, dpi, title=title, made=made)))


def test_each_page_has_its_true_size() -> None:
    with opened(page(), page(), dpi=100) as bound:
        boxes = [[float(edge) for edge in one.mediabox] for one in bound.pages]
    assert boxes == [[0, 0, 400 / 100 * 72, 300 / 100 * 72]] * 2


def test_a_sheet_of_known_size_has_it_whatever_its_pixels() -> None:
    with opened(PdfPage(page(), 210, 297), PdfPage(page(), 85.6, 53.98)) as bound:
        boxes = [[float(edge) for edge in one.mediabox][2:] for one in bound.pages]
    assert boxes == [pytest.approx([595.2756, 841.8898]), pytest.approx([242.6457, 153.0142])]


def test_the_jpeg_lies_in_it_byte_for_byte() -> None:
    with opened(page()) as bound:
        assert image_of(bound).read_raw_bytes() == page()


def test_two_tones_are_packed_as_a_fax() -> None:
    with opened(PdfPage(two_tones(), 210, 297)) as bound:
        assert list(image_of(bound).Filter) == ["/CCITTFaxDecode"]
        assert image_of(bound).DecodeParms[0].K == -1


def test_two_tones_come_out_as_they_went_in() -> None:
    with opened(PdfPage(two_tones(), 210, 297)) as bound:
        drawn = np.asarray(pikepdf.PdfImage(image_of(bound)).as_pil_image().convert("1"))
    assert (drawn == np.asarray(Image.open(io.BytesIO(two_tones())))).all()


def test_the_same_pages_give_the_same_pdf() -> None:
    assert pages_pdf([page()], 200, title="户口簿", made=MADE) == pages_pdf([page()], 200, title="户口簿", made=MADE)


def test_whenever_it_was_bound_the_archive_has_the_same_bytes() -> None:
    bound = []
    with opened(page()) as one:
        for mark in (b"1", b"2"):
            one.trailer.ID = pikepdf.Array([pikepdf.String(mark * 16), pikepdf.String(mark * 16)])
            out = io.BytesIO()
            one.save(out, deterministic_id=True)
            bound.append(out.getvalue())
    assert bound[0] != bound[1]
    assert archived(bound[0], made=MADE) == archived(bound[1], made=MADE)


def test_it_says_that_it_is_for_the_archive() -> None:
    with opened(page()) as bound, bound.open_metadata() as said:
        assert said.pdfa_status == "2B"


def test_it_says_what_its_colours_mean() -> None:
    with opened(page()) as bound:
        intent = bound.Root.OutputIntents[0]
        assert (intent.S, intent.DestOutputProfile.N) == ("/GTS_PDFA1", 3)
        assert intent.DestOutputProfile.read_bytes() == srgb()


def test_the_profile_is_one_of_three_colours_on_a_screen() -> None:
    assert srgb()[12:20] == b"mntrRGB "
    assert int.from_bytes(srgb()[:4], "big") == len(srgb())


def test_nothing_is_said_twice() -> None:
    with opened(page(), title="户口簿") as bound:
        assert "/Info" not in bound.trailer


def test_what_is_said_can_be_read_without_unpacking() -> None:
    with opened(page()) as bound:
        assert "/Filter" not in bound.Root.Metadata


def test_it_has_the_name_of_the_material_and_its_day() -> None:
    with opened(page(), title="<户口簿 & 身份证>", made=MADE) as bound, bound.open_metadata() as said:
        assert said["dc:title"] == "<户口簿 & 身份证>"
        assert said["xmp:CreateDate"] == "2026-03-01T09:30:00+00:00"


def test_a_pdf_without_a_name_says_none() -> None:
    with opened(page()) as bound, bound.open_metadata() as said:
        assert "dc:title" not in said
        assert "xmp:CreateDate" not in said


def test_what_a_camera_wrote_beside_the_picture_stays_outside() -> None:
    assert SECRET in spoken()
    assert SECRET not in pages_pdf([spoken()], 200)


def test_the_picture_itself_is_not_touched() -> None:
    before, after = (np.asarray(Image.open(io.BytesIO(data))) for data in (spoken(), bare(spoken())))
    assert (before == after).all()


def test_a_jpeg_with_nothing_beside_it_comes_back_as_it_is() -> None:
    assert bare(page()) is page()


@pytest.mark.parametrize(("turned", "size"), [(6, (20, 40)), (3, (40, 20)), (8, (20, 40))])
def test_a_picture_held_sideways_is_turned(turned: int, size: tuple[int, int]) -> None:
    upright = bare(spoken(turned))
    assert Image.open(io.BytesIO(upright)).size == size
    assert SECRET not in upright


def test_turning_follows_the_camera() -> None:
    red = Image.open(io.BytesIO(bare(spoken(6)))).getpixel((10, 5))
    assert red == pytest.approx((254, 0, 0), abs=8)


@pytest.mark.parametrize("cut", [2, 3, 30, 60])
def test_a_jpeg_that_breaks_off_is_left_to_the_reader(cut: int) -> None:
    assert bare(spoken()[:cut]) == spoken()[:cut]


def test_no_page_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one page"):
        pages_pdf([], 200)


@pytest.mark.parametrize("dpi", [0, -1])
def test_no_resolution_is_refused(dpi: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        pages_pdf([page()], dpi)


def test_what_is_no_jpeg_is_refused() -> None:
    with pytest.raises(ValueError, match="no JPEG"):
        pages_pdf([b"rubbish"], 200)


def test_colours_of_a_press_are_refused() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (20, 20)).save(out, "JPEG")
    with pytest.raises(ValueError, match="press"):
        pages_pdf([out.getvalue()], 200)


def test_a_pdf_can_be_archived_again() -> None:
    once = pages_pdf([page()], 200)
    assert archived(once) == once
