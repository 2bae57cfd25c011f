"""A still of twelve million pixels made a page of 300 dpi, beside the least that takes: decode, lay straight, encode.

Seconds are of the processor, all threads together: other programs on the machine do not count.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from devices.device import CancelToken, Deadline
from devices.document_camera import Frame
from devices.document_camera.cv import cv2
from devices.document_camera.scenes import Desk, Lying, render
from kiosk.capture.arrays import Image
from kiosk.capture.looking import LookingCamera
from kiosk.capture.page import natural_size
from kiosk.capture.sight import Quad
from kiosk.capture.taken import QUALITY
from tests.benchmarks.measure import Measure, interleaved

SIZE, FIELD_MM = (4032, 3024), 322.0
JPEG_QUALITY = 90
BAR, ROUNDS = 1.3, 9


class Stood:
    """A camera whose still is a JPEG that it decodes, as a real one's driver does."""

    def __init__(self, jpeg: bytes) -> None:
        self.jpeg = jpeg

    def still(self, deadline: Deadline, cancel: CancelToken) -> Frame:
        """Decode the still."""
        del deadline, cancel
        image = decoded(self.jpeg)
        return Frame(image.shape[1], image.shape[0], image.reshape(-1).data, time.monotonic(), lasting=True)


def decoded(jpeg: bytes) -> Image:
    """Decode a JPEG."""
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def floor(jpeg: bytes, quad: Quad) -> float:
    """Decode, lay straight by corners that somebody else knows, encode; return the seconds."""
    began = time.process_time()
    image, (width, height) = decoded(jpeg), natural_size(quad)
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    way = cv2.getPerspectiveTransform(np.array(quad, np.float32), target)
    page = cv2.warpPerspective(image, way, (width, height), flags=cv2.INTER_LINEAR)
    cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return time.process_time() - began


def taken(camera: LookingCamera) -> float:
    """Take the page as a flow does; return the seconds."""
    began = time.process_time()
    camera.take(Deadline.after(60), CancelToken())
    return time.process_time() - began


def measures(folder: Path) -> list[Measure]:
    """Measure in turns on one desk."""
    del folder
    scene = render(Desk("wood", SIZE, FIELD_MM, 3), Lying("form", seed=2))
    if scene.quad is None:
        raise AssertionError("a desk with a form has a form")
    jpeg = scene.jpeg(JPEG_QUALITY)
    camera = LookingCamera(Stood(jpeg), field_mm=FIELD_MM)  # type: ignore[arg-type]  # stills alone are asked for
    page = camera.take(Deadline.after(60), CancelToken())
    quad = tuple((x * SIZE[0], y * SIZE[1]) for x, y in page.quad)
    ours, least = interleaved(lambda: taken(camera), lambda: floor(jpeg, quad), ROUNDS)  # type: ignore[arg-type]  # four
    return [Measure("a page of a still of 12 MP", 1000 * ours, 1000 * least, "ms", BAR)]
