# SPDX-License-Identifier: Apache-2.0
"""Bind pages into a PDF: the JPEG bytes go in as they are, at their true size."""

from __future__ import annotations

from collections.abc import Sequence


def pages_pdf(pages: Sequence[bytes], dpi: int) -> bytes:
    """Bind JPEG pages into one PDF; see :func:`kiosk.capture.pages_pdf`."""
    import img2pdf

    if not pages:
        raise ValueError("a PDF needs at least one page")
    layout = img2pdf.get_fixed_dpi_layout_fun((dpi, dpi))
    try:
        bound: bytes = img2pdf.convert(list(pages), layout_fun=layout, nodate=True)
    except img2pdf.ImageOpenError as wrong:
        raise ValueError("a page is no JPEG") from wrong
    return bound
