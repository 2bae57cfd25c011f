# SPDX-License-Identifier: Apache-2.0
"""Pack a page for its PDF: JPEG for colour and grey, CCITT G4 for two tones, each within the bytes a page may have."""

from __future__ import annotations

import io

import numpy as np

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.binding import PdfPage
from kiosk.capture.flat import Page, millimetres
from kiosk.capture.sight import Mode

# Bytes of an A4 page at 200 and at 300 dpi, and its pixels: between them goes by the pixels. The PDF around is 5 KB.
FEW, MANY = (392_000, 1654 * 2339), (740_000, 2480 * 3508)
# Tried one after the other; below the last of them print suffers more than a large file does.
QUALITIES = (82, 75, 68, 60, 50, 40)
# Resolution of a page whose size nothing tells.
ANY_DPI = 200
# TIFF 6.0: rows in one strip. A fax in a PDF is one strip.
ROWS_PER_STRIP = 278


def packed(page: Page, *, dpi: float = ANY_DPI) -> PdfPage:
    """Pack a page at its true size; ``dpi`` is that of a page whose size nothing tells."""
    width, height = millimetres(page, dpi)
    data = fax(page.image) if page.mode is Mode.BITONAL else jpeg(page.image)
    return PdfPage(data, width, height)


def jpeg(image: Image) -> bytes:
    """Encode as well as the bytes allow that a page of so many pixels may have."""
    most, data = most_bytes(image.shape[0] * image.shape[1]), b""
    for quality in QUALITIES:
        data = bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])
        if len(data) <= most:
            break
    return data


def most_bytes(pixels: int) -> int:
    """Return how many bytes a JPEG of so many pixels may have."""
    slope = (MANY[0] - FEW[0]) / (MANY[1] - FEW[1])
    least = FEW[0] * pixels / FEW[1]
    return round(least if pixels < FEW[1] else FEW[0] + slope * (pixels - FEW[1]))


def fax(image: Image) -> bytes:
    """Encode ink (0) and paper (anything else) as a TIFF of CCITT G4 in one strip."""
    from PIL import Image as Pictures

    out = io.BytesIO()
    two = Pictures.fromarray(np.asarray(image > 0))
    two.save(out, "TIFF", compression="group4", tiffinfo={ROWS_PER_STRIP: image.shape[0]})
    return out.getvalue()
