"""Ten A4 pages of 200 dpi made readable and saved as one PDF, beside the two seconds and the bytes they may take."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np

from devices.document_camera.papers import PAPERS, Somebody
from kiosk import capture
from kiosk.capture.flat import Page
from kiosk.capture.sight import Mode
from tests.benchmarks.measure import Measure

PAGES, SECONDS, DPI = 10, 2.0, 200
SIZE = (1654, 2339)
KILOBYTES = {Mode.COLOUR: 400.0, Mode.GREY: 400.0, Mode.BITONAL: 80.0}


def taken() -> Page:
    """Return a form as a camera takes it, with grain and falling light."""
    drawn = np.asarray(PAPERS["form"].draw(Somebody()).convert("RGB").resize(SIZE), np.float32)[..., ::-1]
    light = np.linspace(0.7, 1.0, SIZE[0], dtype=np.float32)[None, :, None]
    grain = np.random.default_rng(1).normal(0, 3, drawn.shape)
    return Page(np.asarray(np.clip(drawn * light + grain, 0, 255), np.uint8), 210, 297, DPI, "A4")


def saved(page: Page, mode: Mode, target: Path) -> tuple[float, float]:
    """Make the pages of a material and save them; return the seconds and the kilobytes of a page."""
    began = time.perf_counter()
    pages = [capture.packed(capture.enhance(page, mode)) for _ in range(PAGES)]
    with target.open("wb") as file:
        file.write(capture.pages_pdf(pages, DPI))
        file.flush()
        os.fsync(file.fileno())
    return time.perf_counter() - began, target.stat().st_size / PAGES / 1000


def measures(folder: Path) -> list[Measure]:
    """Measure each way of making a page."""
    page, found = taken(), []
    for mode, most in KILOBYTES.items():
        seconds, kilobytes = min(saved(page, mode, folder / f"{mode.value}.pdf") for _ in range(3))
        found += [
            Measure(f"{PAGES} pages made and saved, {mode.value}", seconds, SECONDS, "s", None),
            Measure(f"an A4 page of {DPI} dpi, {mode.value}", kilobytes, most, "KB", None),
        ]
    return found
