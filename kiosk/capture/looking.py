# SPDX-License-Identifier: Apache-2.0
"""The camera with eyes, as it runs in the child process: pictures in, sights and pages out.

Beside the camera's own errors (kind USER, the person can mend it): ``camera.no-page``, ``camera.cut-off``,
``camera.two-pages``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar, cast

import numpy as np

from devices.about import About, Described, SelfTesting, TestResult
from devices.device import Actor, CancelToken, Deadline, DeviceError, DeviceState, ErrorKind
from devices.document_camera import DRIVERS, DocumentCamera, Frame
from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.finder import look
from kiosk.capture.page import measured, rectify, upright
from kiosk.capture.quality import judge
from kiosk.capture.sight import CodeSight, PageTaken, Quad, Reason, Sight, Sighting, scaled
from kiosk.capture.watch import CALM, PageWatch

# Pixels across of the picture that is shown.
WIDEST = 960
# Size of the picture in which movement is seen.
THUMB = (160, 120)
# Difference of grey that is movement, not grain.
CHANGED = 14
# Seconds after which a calm desk is looked at again.
LOOK_AGAIN = 0.4
# Pixels across of the picture in which codes are looked for.
CODE_WIDEST = 1280
# JPEG quality of a page.
QUALITY = 85
REFUSALS = {Reason.CUT_OFF: "camera.cut-off", Reason.TWO_PAGES: "camera.two-pages"}
# Mean difference of grey up to which two small pages are the same page.
ALIKE = 9.0


class LookingCamera:
    """A document camera that looks for pages.

    ``field_mm`` is the width of what the camera sees on the desk; ``head`` says where the head of a sheet points that
    is too large to lie upright (left, right or top).
    """

    kind: ClassVar[str] = "document_camera"

    def __init__(
        self, camera: DocumentCamera, *, field_mm: float = 322.0, head: str = "left", hold_seconds: float = 3.0
    ) -> None:
        if not field_mm > 0:
            raise ValueError(f"option field_mm={field_mm} is not a width in millimetres")
        if head not in ("left", "right", "top"):
            raise ValueError(f"option head={head!r} is none of left, right, top")
        self._camera = camera
        self._field_mm = float(field_mm)
        self._head = head
        self._watch = PageWatch(hold_seconds=hold_seconds)
        self._number = 0
        self._thumb: Image | None = None
        self._sighting = Sighting(None, Reason.NOTHING)
        self._looked_at = -1e9
        self._taken_page: Image | None = None

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Open the camera."""
        self._camera.open(deadline, cancel)

    def close(self) -> None:
        """Let the camera go and forget what was seen."""
        self._camera.close()
        self._thumb = self._taken_page = None
        self._watch.rearm()

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Ask the camera how it is."""
        return self._camera.check(deadline, cancel)

    def capabilities(self) -> frozenset[str]:
        """Return what the camera can, and that it looks."""
        return self._camera.capabilities() | {"sight", "take"}

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Ask the camera who it is, where its capabilities say so; raises DeviceError."""
        return cast("Described", self._camera).about(deadline, cancel)

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Let the camera test itself, where its capabilities say so; raises DeviceError."""
        return cast("SelfTesting", self._camera).self_test(deadline, cancel)

    def sight(self, deadline: Deadline, cancel: CancelToken) -> Sight:
        """Return the desk now, with the outline of the page."""
        frame = self._camera.preview(deadline, cancel)
        view = _fitted(_image(frame), WIDEST)
        thumb = _grey(np.asarray(cv2.resize(view, THUMB, interpolation=cv2.INTER_AREA), np.uint8))
        motion = _motion(self._thumb, thumb)
        self._thumb = thumb
        if motion > CALM or frame.at - self._looked_at > LOOK_AGAIN:
            self._looked_at = frame.at
            self._sighting = look(view).scaled(1 / view.shape[1], 1 / view.shape[0])
        rest = self._watch.note(self._sighting, motion, frame.at, lambda: self._same_page(view))
        self._number += 1
        height, width = view.shape[:2]
        return Sight(self._number, width, height, view.tobytes(), rest.sighting, rest.still, rest.hold, rest.taken)

    def read_code(self, deadline: Deadline, cancel: CancelToken) -> CodeSight:
        """Return the desk now with what a square code on it says."""
        image = _image(self._camera.preview(deadline, cancel))
        self._number += 1
        view = _fitted(image, WIDEST)
        height, width = view.shape[:2]
        return CodeSight(self._number, width, height, view.tobytes(), code_in(image))

    def take(self, deadline: Deadline, cancel: CancelToken, *, min_dpi: int = 200) -> PageTaken:
        """Take the page at full size: find it anew, lay it straight, judge it; raises DeviceError."""
        still = self._camera.still(deadline, cancel)
        image = _image(still)
        deadline.check(cancel, "camera.silent")
        sighting = look(image)
        if sighting.quad is None:
            cause = REFUSALS.get(sighting.reason, "camera.no-page")
            raise DeviceError(ErrorKind.USER, cause, sighting.reason.value, actor=Actor.CITIZEN, again=True)
        measure = measured(sighting.quad, self._field_mm / still.width)
        quad = upright(sighting.quad, measure, self._head)
        page = rectify(image, quad)
        judgements = judge(page, quad=quad, frame=(still.width, still.height), dpi=measure.dpi, min_dpi=min_dpi)
        jpeg = bytes(cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1])
        self._taken_page = _small_page(image, sighting.quad)
        self._watch.mark_taken()
        return PageTaken(
            jpeg=jpeg,
            width=page.shape[1],
            height=page.shape[0],
            dpi=round(measure.dpi),
            quad=scaled(quad, 1 / still.width, 1 / still.height),
            judgements=judgements,
            sha256=hashlib.sha256(jpeg).hexdigest(),
            original_sha256=hashlib.sha256(still.data).hexdigest(),
        )

    def rearm(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Let the page that lies there count again, and forget which one was taken."""
        del deadline, cancel
        self._watch.rearm()
        self._taken_page = None

    def _same_page(self, view: Image) -> bool:
        if self._taken_page is None or self._sighting.quad is None:
            return False
        there = _small_page(view, scaled(self._sighting.quad, view.shape[1], view.shape[0]))
        return float(np.abs(there.astype(np.float32) - self._taken_page).mean()) < ALIKE


def code_in(image: Image) -> str:
    """Return what a square code in a picture says, empty when none can be read."""
    # A module of our slips is 0.9 mm, three and a half pixels of a desk of 322 mm at 1280. Measured on drawn desks: it
    # reads six of six there in 40 ms, where the older QRCodeDetector reads one in 110.
    small = _grey(_fitted(image, CODE_WIDEST))
    found, _, _ = cv2.QRCodeDetectorAruco().detectAndDecode(small)
    return str(found)


def build(driver: str, address: str, options: Mapping[str, object], eye: Mapping[str, Any]) -> LookingCamera:
    """Make the camera of a setting; raises LookupError, TypeError or ValueError for a wrong one.

    Any: the constructor checks its own options.
    """
    if driver not in DRIVERS:
        raise LookupError(f"driver {driver!r} of document_camera is unknown; known: {', '.join(DRIVERS)}")
    return LookingCamera(DRIVERS[driver](address, **options), **eye)


def _image(frame: Frame) -> Image:
    return np.frombuffer(frame.data, np.uint8).reshape(frame.height, frame.width, 3)


def _fitted(image: Image, widest: int) -> Image:
    if image.shape[1] <= widest:
        return image
    size = (widest, round(image.shape[0] * widest / image.shape[1]))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _grey(image: Image) -> Image:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)


def _motion(before: Image | None, now: Image) -> float:
    if before is None:
        return 1.0
    return float((cv2.absdiff(before, now) > CHANGED).mean())


def _small_page(image: Image, quad: Quad) -> Image:
    """Return the page as 32 x 32 grey patches of even mean, to tell pages apart."""
    small = cv2.resize(_grey(rectify(image, quad, size=(128, 128))), (32, 32), interpolation=cv2.INTER_AREA)
    even = small.astype(np.float32) - float(small.mean()) + 128
    return np.asarray(np.clip(even, 0, 255), np.uint8)
