"""A sheet from the scanner: turned, its corners set by hand, kept a while and no longer; told where it lay twice."""

from __future__ import annotations

import numpy as np
import pytest

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.document_camera.cv import cv2
from devices.scanner import Scan, Sheet, Source
from kiosk.capture.correcting import KEPT_SECONDS
from kiosk.capture.density import density_of, with_density
from kiosk.capture.kept_sheets import KeptSheets
from kiosk.capture.sheets import ScannedPages
from kiosk.capture.sight import Check, Quad
from kiosk.capture.turning import turned_page
from tests.unit.capture.test_layout import paper
from tests.unit.capture.test_sheets import Machine, sheet, soon

ASKEW: Quad = ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75))


def picture() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Return a picture that is dark at its top left, twice as high as it is wide."""
    image = np.full((80, 40, 3), 230, np.uint8)
    image[:40, :20] = 20
    return image


def dark(jpeg: bytes) -> tuple[int, int]:
    """Return which quarter of a picture is dark: down, across."""
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    high, wide = image.shape
    quarters = image.reshape(2, high // 2, 2, wide // 2).mean(axis=(1, 3))
    return divmod(int(quarters.argmin()), 2)


@pytest.mark.parametrize(("quarters", "corner", "dots"), [(1, (0, 1), (90, 200)), (2, (1, 1), (200, 90))])
def test_a_turned_page_keeps_its_true_size(quarters: int, corner: tuple[int, int], dots: tuple[int, int]) -> None:
    jpeg = with_density(bytes(cv2.imencode(".jpg", picture())[1]), 200, 90)
    turned = turned_page(jpeg, quarters)
    assert (dark(turned.jpeg), density_of(turned.jpeg)) == (corner, dots)
    assert (turned.width > turned.height) is (quarters == 1)


@pytest.mark.parametrize("jpeg", [b"", b"no picture"])
def test_what_is_no_picture_is_not_turned(jpeg: bytes) -> None:
    with pytest.raises(ValueError, match="no picture"):
        turned_page(jpeg, 1)


def scanned(*sheets: Sheet) -> ScannedPages:
    return ScannedPages(Machine(feeder=Scan(tuple(sheets), Source.FEEDER)))


def test_the_corners_of_a_sheet_are_set_on_the_whole_sheet_and_make_its_page() -> None:
    scanner = scanned(sheet(1))
    (page,) = scanner.pages(*soon(), most=1).pages
    still = scanner.untouched(*soon(), of=page.original_sha256)
    laid = scanner.relay(*soon(), of=page.original_sha256, quad=ASKEW)
    assert (still.width, laid.width, laid.by_hand, laid.dpi) == (page.width, page.width // 2, True, page.dpi)
    assert {one.check for one in laid.judgements}.isdisjoint({Check.CORNERS, Check.SHADOW})


def test_a_scanner_that_is_too_coarse_is_so_also_where_the_corners_were_set() -> None:
    scanner = scanned(sheet(1))
    (page,) = scanner.pages(*soon(), most=1).pages
    laid = scanner.relay(*soon(), of=page.original_sha256, quad=ASKEW, min_dpi=600)
    (coarse,) = (one for one in laid.judgements if one.check is Check.SIZE)
    assert (coarse.well, coarse.of_machine) == (False, True), "a sheet on a glass was to be laid flat on the mat"


def test_corners_that_go_round_nothing_are_refused() -> None:
    scanner = scanned(sheet(1))
    (page,) = scanner.pages(*soon(), most=1).pages
    with pytest.raises(DeviceError) as error:
        scanner.relay(*soon(), of=page.original_sha256, quad=(ASKEW[0],) * 4)
    assert (error.value.kind, error.value.cause) == (ErrorKind.USER, "scanner.bad-corners")


@pytest.mark.parametrize("end", ["anew", "closed", "old"])
def test_a_sheet_is_not_kept_longer_than_it_is_of_use(end: str) -> None:
    scanner, now = scanned(sheet(1)), [0.0]
    scanner._kept = KeptSheets(clock=lambda: now[0])
    (page,) = scanner.pages(*soon(), most=1).pages
    if end == "anew":
        scanner._scanner = Machine(feeder=Scan((sheet(2),), Source.FEEDER))
        scanner.pages(*soon(), most=1)
    elif end == "closed":
        scanner.close()
    else:
        now[0] = KEPT_SECONDS + 1
    with pytest.raises(DeviceError) as error:
        scanner.untouched(Deadline.after(1), CancelToken(), of=page.original_sha256)
    assert error.value.cause == "scanner.sheet-gone"


@pytest.mark.parametrize("whose", ["visit-1", "visit-2", ""])
def test_sheets_of_one_visit_stay_beside_its_next_ones_and_go_before_another(whose: str) -> None:
    scanner = scanned(sheet(1))
    (first,) = scanner.pages(*soon(), whose="visit-1").pages
    scanner._scanner = Machine(feeder=Scan((sheet(2),), Source.FEEDER))
    scanner.pages(*soon(), whose=whose)
    if whose == "visit-1":
        assert scanner.untouched(*soon(), of=first.original_sha256).of == first.original_sha256
        return
    with pytest.raises(DeviceError, match=r"scanner\.sheet-gone"):
        scanner.untouched(*soon(), of=first.original_sha256)


def test_only_so_much_is_kept() -> None:
    kept = KeptSheets(most_bytes=1)
    for name in ("one", "two"):
        kept.keep(name, picture(), 200)
    assert (len(kept), kept.untouched("two").of) == (1, "two")


def test_a_sheet_that_lay_in_the_feeder_twice_is_told() -> None:
    form = np.ascontiguousarray(paper("form"))
    one = Sheet(form.shape[1], form.shape[0], form.tobytes(), 200)
    pages = scanned(one, one).pages(*soon(), most=2).pages
    assert [page.like for page in pages] == ["", pages[0].original_sha256]
