# SPDX-License-Identifier: Apache-2.0
"""A page that was taken, as it goes on its way: packed, measured and hashed, whoever laid it straight."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from devices.document_camera import Frame
from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.density import with_density
from kiosk.capture.page import MM_PER_INCH, Measure
from kiosk.capture.sight import Judgement, PageTaken, Quad

# JPEG quality of a page.
QUALITY = 85


def picture_of(frame: Frame) -> Image:
    """Return a frame as a picture, where it lies."""
    return np.frombuffer(frame.data, np.uint8).reshape(frame.height, frame.width, 3)


def page_taken(
    page: Image,
    judgements: Sequence[Judgement],
    measure: Measure,
    *,
    quad: Quad,
    original: str,
    score: float = 0.0,
    by_hand: bool = False,
) -> PageTaken:
    """Pack a page; ``quad`` in fractions of the still, ``original`` is the still's hash."""
    jpeg = bytes(cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1])
    if measure.width_mm and measure.height_mm:
        across, down = page.shape[1] / measure.width_mm, page.shape[0] / measure.height_mm
        jpeg = with_density(jpeg, across * MM_PER_INCH, down * MM_PER_INCH)
    return PageTaken(
        jpeg=jpeg,
        width=page.shape[1],
        height=page.shape[0],
        dpi=round(measure.dpi),
        quad=quad,
        judgements=tuple(judgements),
        sha256=hashlib.sha256(jpeg).hexdigest(),
        original_sha256=original,
        width_mm=measure.width_mm,
        height_mm=measure.height_mm,
        score=score,
        by_hand=by_hand,
    )
