# SPDX-License-Identifier: Apache-2.0
"""A page of a PDF as a picture for the screen."""

from __future__ import annotations

import io
import threading

# PDFium is not safe for threads (its own documentation says so), and two queries may come home at once.
ONE_AT_A_TIME = threading.Lock()
# Enough to read 10 point type when the page is looked at closely; A4 is 1240 x 1754 dots then.
SCREEN_DPI = 150
# Pages that are larger than A3 are none a hall prints; a page that claims metres would take all the memory.
LONGEST_POINTS = 1200


class UnreadablePdfError(ValueError):
    """Bytes that are no PDF, or a page that cannot be drawn."""


def page_picture(pdf: bytes, page: int = 0, dpi: int = SCREEN_DPI) -> bytes:
    """Draw one page as PNG, in hundredths of a second, so never in a screen's thread; raises UnreadablePdfError."""
    # Late: PDFium is 6 MB of memory that a machine without proofs never needs.
    import pypdfium2

    with ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as wrong:
            raise UnreadablePdfError("no PDF") from wrong
        try:
            return _drawn(document, page, dpi)
        except (pypdfium2.PdfiumError, IndexError) as wrong:
            raise UnreadablePdfError("no such page") from wrong
        finally:
            document.close()


def _drawn(document: object, number: int, dpi: int) -> bytes:
    # Any: the package has no types of its own.
    leaf = document[number]  # type: ignore[index]  # a list of pages
    if max(leaf.get_size()) > LONGEST_POINTS:
        raise UnreadablePdfError("a page larger than A3")
    packed = io.BytesIO()
    # Fast compression: the picture lives for a minute and never leaves the machine.
    leaf.render(scale=dpi / 72).to_pil().save(packed, "PNG", compress_level=1)
    return packed.getvalue()
