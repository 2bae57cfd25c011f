# SPDX-License-Identifier: Apache-2.0
"""A page that was taken, turned by quarters: whichever device it came from, and however long ago."""

from __future__ import annotations

import hashlib

import numpy as np

from devices.document_camera.cv import cv2
from kiosk.capture.density import density_of, with_density
from kiosk.capture.sight import PageTurned
from kiosk.capture.taken import QUALITY

# How OpenCV calls one, two and three quarters to the right.
WAYS = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}


def turned_page(jpeg: bytes, quarters: int) -> PageTurned:
    """Turn a page to the right by quarters; it keeps its true size. Raises ValueError for what is no picture."""
    way = WAYS.get(quarters % 4)
    page = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) if jpeg else None
    if page is None or way is None:
        raise ValueError("what is to be turned is no picture, or it is turned by no quarter")
    turned = cv2.rotate(page, way)
    made = bytes(cv2.imencode(".jpg", turned, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1])
    if dots := density_of(jpeg):
        across, down = dots if quarters % 2 == 0 else dots[::-1]
        made = with_density(made, across, down)
    return PageTurned(made, turned.shape[1], turned.shape[0], hashlib.sha256(made).hexdigest())
