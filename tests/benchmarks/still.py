# SPDX-License-Identifier: Apache-2.0
"""A still of twelve million pixels made a page of 300 dpi, beside the least that takes: decode, lay straight, encode.

What a person waits is measured, both sides in turns, with the same two threads and by the same means: the least
decodes as the program does, and lays straight on both threads, for neither decoder nor encoder can be shared. The bar
is for a machine with two cores to itself: where others work on it the second thread gains nothing, both sides wait as
long as all their threads work, and the last line but one, which sets two threads beside one, is near 2 and not 1. The
least knows the corners, and looks at nothing.

The camera sends its still as a JPEG, and showed the page live before, as before every still of a visit. Beside it,
without a bar: the same beside OpenCV's own three calls, for a camera whose library hands over pixels, for a page that
was never outlined, and the processor's seconds of all threads, where searching, judging and hashing are seen.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from devices.device import CancelToken, Deadline
from devices.document_camera import Frame
from devices.document_camera.cv import cv2
from devices.document_camera.packed import PACKED, Packed
from devices.document_camera.scenes import Desk, Lying, render
from devices.document_camera.unpacking import decoded
from kiosk.capture.arrays import Image
from kiosk.capture.looking import LookingCamera
from kiosk.capture.page import natural_size, rectify
from kiosk.capture.shrink import shrunk
from kiosk.capture.sight import PageTaken, Quad
from kiosk.capture.taken import QUALITY
from tests.benchmarks.measure import Measure, interleaved

SIZE, LIVE, FIELD_MM = (4032, 3024), (1280, 960), 322.0
JPEG_QUALITY, LIVE_QUALITY = 90, 85
BAR, ROUNDS = 1.3, 15
# Live pictures that are seen before the page is taken, and the seconds from one to the next: longer than a page rests.
SEEN, APART = 14, 0.1


class Stood:
    """A camera that shows one desk; its still is a JPEG, as a camera of the network sends it."""

    def __init__(self, jpeg: bytes, live: Image) -> None:
        self.jpeg, self.live, self.at = jpeg, live, 0.0

    def capabilities(self) -> frozenset[str]:
        """Hand it over as it is."""
        return frozenset({PACKED})

    def preview(self, deadline: Deadline, cancel: CancelToken) -> Frame:
        """Show the desk."""
        del deadline, cancel
        self.at += APART
        return Frame(*LIVE, self.live.reshape(-1).data, self.at, lasting=True)

    def packed_still(self, deadline: Deadline, cancel: CancelToken) -> Packed:
        """Send the still."""
        del deadline, cancel
        return Packed(self.jpeg, self.at)

    def still(self, deadline: Deadline, cancel: CancelToken) -> Frame:
        """Decode it, as a library does."""
        return self.packed_still(deadline, cancel).whole()


class OfPixels(Stood):
    """The same camera behind a library that decodes."""

    def capabilities(self) -> frozenset[str]:
        """Hand over pixels."""
        return frozenset()


def least(jpeg: bytes, quad: Quad) -> None:
    """Decode, lay straight by corners that somebody else knows, encode."""
    with ThreadPoolExecutor(1) as aside:
        page = rectify(decoded(jpeg), quad, aside=aside)
    cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])


def plain(jpeg: bytes, quad: Quad) -> None:
    """Do the same as everybody would, with OpenCV alone."""
    width, height = natural_size(quad)
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32) - 0.5
    way = cv2.getPerspectiveTransform(np.array(quad, np.float32), target)
    still = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    page = cv2.warpPerspective(still, way, (width, height), flags=cv2.INTER_LINEAR)
    cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])


def taken(camera: LookingCamera, *, outlined: bool) -> Callable[[], PageTaken]:
    """Return how a flow takes the page, which lies there, seen live until it rests or not."""
    if outlined:
        sight = [camera.sight(Deadline.after(60), CancelToken()) for _ in range(SEEN)][-1]
        assert sight.still, "a page that nobody moves lies still"
    return lambda: camera.take(Deadline.after(60), CancelToken())


def timed(work: Callable[[], object], clock: Callable[[], float]) -> Callable[[], float]:
    """Return how long it takes by a clock."""

    def one() -> float:
        began = clock()
        work()
        return clock() - began

    return one


def shared(jpeg: bytes) -> tuple[float, float]:
    """Return the seconds in which two threads unpack a still each, and those of one alone."""
    with ThreadPoolExecutor(2) as pool:
        both = timed(lambda: list(pool.map(decoded, (jpeg, jpeg))), time.perf_counter)
        return interleaved(both, timed(lambda: decoded(jpeg), time.perf_counter), ROUNDS)


def measures(folder: Path) -> list[Measure]:
    """Measure in turns on one desk."""
    del folder
    scene = render(Desk("wood", SIZE, FIELD_MM, 3), Lying("form", seed=2))
    if scene.quad is None:
        raise AssertionError("a desk with a form has a form")
    jpeg, live = scene.jpeg(JPEG_QUALITY), decoded(replace(scene, image=shrunk(scene.image, LIVE)).jpeg(LIVE_QUALITY))
    quad = scene.quad
    shown, of_pixels, unseen = (
        taken(LookingCamera(made(jpeg, live), field_mm=FIELD_MM), outlined=outlined)  # type: ignore[arg-type]  # its pictures alone
        for made, outlined in ((Stood, True), (OfPixels, True), (Stood, False))
    )

    def line(
        name: str,
        take: Callable[[], object],
        clock: Callable[[], float] = time.perf_counter,
        bar: float = math.inf,
        beside: Callable[[bytes, Quad], None] = least,
    ) -> Measure:
        ours, floor = interleaved(timed(take, clock), timed(lambda: beside(jpeg, quad), clock), ROUNDS)
        return Measure(f"a page of a still of 12 MP{name}", 1000 * ours, 1000 * floor, "ms", bar)

    return [
        line("", shown, bar=BAR),
        line(", beside OpenCV alone", shown, beside=plain),
        line(", of pixels", of_pixels),
        line(", never outlined", unseen),
        Measure("two threads at once", *(1000 * seconds for seconds in shared(jpeg)), "ms", math.inf),
        line(", all threads", shown, time.process_time),
    ]
