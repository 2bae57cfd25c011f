# SPDX-License-Identifier: Apache-2.0
"""How wide the desk is that the camera sees, by one sheet of A4 that lies on it.

Refused (DeviceError, kind USER): ``camera.no-page``, ``camera.cut-off``, ``camera.two-pages``, ``camera.slanted`` for a
camera that does not look straight down, ``camera.not-a4`` for paper of another proportion. A5 and A3 have that of A4:
whoever lays one measures a desk by two fifths too wide or too narrow, which is why the width before is told, too.
"""

from __future__ import annotations

import math

from devices.device import Actor, DeviceError, ErrorKind
from kiosk.capture.arrays import Image
from kiosk.capture.finder import look
from kiosk.capture.flat import calibrate
from kiosk.capture.page import MM_PER_INCH
from kiosk.capture.sight import DeskMeasured, Quad, Reason

REFUSALS = {Reason.CUT_OFF: "camera.cut-off", Reason.TWO_PAGES: "camera.two-pages"}
# How far two opposite sides may differ: from there on the desk has another scale at its rim than under the sheet.
ASLANT = 0.03


def measured_desk(image: Image) -> DeskMeasured:
    """Measure the desk of a picture; raises DeviceError."""
    sighting = look(image)
    if sighting.quad is None:
        raise refused(REFUSALS.get(sighting.reason, "camera.no-page"), sighting.reason.value)
    if (askew := _askew(sighting.quad)) > ASLANT:
        raise refused("camera.slanted", f"opposite sides differ by {askew:.1%}")
    try:
        scale = calibrate(image, sighting.quad)
    except ValueError as wrong:
        raise refused("camera.not-a4", str(wrong)) from wrong
    return DeskMeasured(round(scale * image.shape[1], 1), round(MM_PER_INCH / scale))


def refused(cause: str, detail: str) -> DeviceError:
    """Make the error of a desk that was not measured."""
    return DeviceError(ErrorKind.USER, cause, detail, actor=Actor.TECHNICIAN, again=True)


def _askew(quad: Quad) -> float:
    """Return by how much of the longer one two opposite sides differ at most."""
    sides = [math.dist(quad[place], quad[(place + 1) % 4]) for place in range(4)]
    return max(1 - min(pair) / max(pair) for pair in (sides[::2], sides[1::2]))
