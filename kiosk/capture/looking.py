# SPDX-License-Identifier: Apache-2.0
"""The camera with eyes, as it runs in the child process: pictures in, sights and pages out.

Beside the camera's own errors (kind USER, the person can mend it): ``camera.no-page``, ``camera.cut-off``,
``camera.two-pages``, and ``camera.moved`` when the page in the still is not the one that was outlined.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any, ClassVar, cast

import numpy as np

from devices.about import REOPEN, About, Described, SelfTesting, TestResult
from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.document_camera import DRIVERS, DocumentCamera, Frame
from devices.document_camera.cv import cv2
from devices.document_camera.packed import PACKED, Packed, Packs
from kiosk.capture.again import Outline, page_in
from kiosk.capture.arrays import Image
from kiosk.capture.correcting import Stills, laid_by_hand, untouched
from kiosk.capture.desk import measured_desk
from kiosk.capture.empty_mat import EmptyMat
from kiosk.capture.known import Known, known
from kiosk.capture.laid import Laid, laid
from kiosk.capture.live import LiveDesk
from kiosk.capture.looker import Beside, Here, Look, Looker
from kiosk.capture.reading import codes
from kiosk.capture.repeats import print_of, told
from kiosk.capture.shot import Shot
from kiosk.capture.shrink import shrunk
from kiosk.capture.sight import (
    FIELD_MM,
    Before,
    CodeSight,
    DeskMeasured,
    PageTaken,
    PageTurned,
    Quad,
    Reason,
    Sight,
    Sighting,
    Untouched,
    desk_set,
    scaled,
)
from kiosk.capture.taken import picture_of
from kiosk.capture.turning import turned_page
from kiosk.capture.watch import PageWatch

# Pixels across of the picture that is shown.
WIDEST = 960
# Pixels across of the picture in which codes are looked for.
CODE_WIDEST = 1280
REFUSALS = {Reason.CUT_OFF: "camera.cut-off", Reason.TWO_PAGES: "camera.two-pages"}
# Ends of a line after which opening anew may help, for how many seconds that is tried, the longest try, and the pause
# between two.
BROKEN, AGAIN_SECONDS, TRY_SECONDS, PAUSE = ("camera.lost", "camera.garbled"), 0.8, 1.5, 0.1
# Seconds for which what was outlined is a promise (a camera may have to wake for its still), and how many stills
# are asked for to keep it.
PROMISED_SECONDS, STILLS = 15.0, 2


class LookingCamera:
    """A document camera that looks for pages.

    ``field_mm`` is the width of what the camera sees on the desk; ``head`` says where the head of a sheet points that
    is too large to lie upright (left, right or top). ``looker`` makes who looks for pages in the live picture:
    ``Here`` does it at once.
    """

    kind: ClassVar[str] = "document_camera"

    def __init__(
        self,
        camera: DocumentCamera,
        *,
        field_mm: float = FIELD_MM,
        head: str = "left",
        hold_seconds: float = 3.0,
        looker: Callable[[Look], Looker] = Here,
    ) -> None:
        self._camera = camera
        self._field_mm, self._head = desk_set(field_mm, head, hold_seconds)
        self._watch = PageWatch(hold_seconds=hold_seconds)
        self._mat = EmptyMat()
        self._desk = LiveDesk(self._watch, looker(self._look), self._same_page, self._mat)
        self._number = 0
        self._taken_page: Known | None = None
        self._stills, self._whose = Stills(), ""

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Open the camera."""
        self._camera.open(deadline, cancel)

    def reopen(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Open a camera that is lost anew, and leave one that works as it is; raises DeviceError for other trouble."""
        state = self._camera.check(deadline, cancel)
        if state.usable:
            return
        if state.condition is not Condition.ABSENT:
            # What a library left behind hangs in this process too: only another one is sure to be rid of it.
            raise DeviceError(ErrorKind.DEVICE, state.cause, state.detail, actor=state.actor, again=True)
        self._desk.close()
        self._camera.open(deadline, cancel)

    def close(self) -> None:
        """Let the camera go and forget what was seen."""
        self._camera.close()
        self._desk.close()
        self._taken_page = None
        self._stills.forget()
        self._watch.rearm()

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Ask the camera how it is."""
        self._stills.let_old_go()
        return self._camera.check(deadline, cancel)

    def capabilities(self) -> frozenset[str]:
        """Return what the camera can, and that it looks."""
        return self._camera.capabilities() - {PACKED} | {REOPEN, "sight", "take", "relay"}

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Ask the camera who it is, where its capabilities say so; raises DeviceError."""
        return cast("Described", self._camera).about(deadline, cancel)

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Let the camera test itself, where its capabilities say so; raises DeviceError."""
        return cast("SelfTesting", self._camera).self_test(deadline, cancel)

    def sight(self, deadline: Deadline, cancel: CancelToken) -> Sight:
        """Return the desk now, with the outline of the page."""
        frame = self._next(deadline, cancel)
        view = _fitted(picture_of(frame), WIDEST)
        rest = self._desk.note(view, frame.at)
        self._number += 1
        height, width = view.shape[:2]
        # A view and no copy: the border copies it once on its way.
        data = np.ascontiguousarray(view).reshape(-1).data
        return Sight(self._number, width, height, data, rest.sighting, rest.still, rest.hold, rest.taken)

    def read_code(self, deadline: Deadline, cancel: CancelToken) -> CodeSight:
        """Return the desk now with what a square code on it says."""
        image = picture_of(self._camera.preview(deadline, cancel))
        self._number += 1
        view = _fitted(image, WIDEST)
        height, width = view.shape[:2]
        return CodeSight(self._number, width, height, view.tobytes(), code_in(image))

    def take(
        self, deadline: Deadline, cancel: CancelToken, *, min_dpi: int = 200, before: tuple[Before, ...] = ()
    ) -> PageTaken:
        """Take the page at full size: find it anew, lay it straight, judge it; raises DeviceError."""
        # Codec, hash and warp let others run: a still is unpacked while its page is looked for, packed while judged.
        with ThreadPoolExecutor(1, "page-aside") as aside:
            laid = self._promised(deadline, cancel, aside)
            page = laid.taken(min_dpi)
            self._taken_page = laid.known
        self._watch.mark_taken()
        self._stills.keep(laid.shot.still, page.original_sha256)
        return told(page, laid.known.print, before)

    def untouched(self, deadline: Deadline, cancel: CancelToken, *, of: str = "") -> Untouched:
        """Return the still of a page that was taken, or a new one; raises DeviceError as the camera and ``Stills``."""
        name = of or self._stills.keep(self._still(deadline, cancel))
        return untouched(self._stills.find(name), name)

    def relay(
        self,
        deadline: Deadline,
        cancel: CancelToken,
        *,
        of: str,
        quad: Quad,
        min_dpi: int = 200,
        before: tuple[Before, ...] = (),
    ) -> PageTaken:
        """Lay the page of a still straight by the corners a person set; raises DeviceError (``correcting``)."""
        still = self._stills.find(of)
        deadline.check(cancel, "camera.silent")
        page, self._taken_page = laid_by_hand(still, of, quad, self._field_mm / still.width, min_dpi)
        self._watch.mark_taken()
        return told(page, self._taken_page.print, before)

    def turn(self, deadline: Deadline, cancel: CancelToken, *, jpeg: bytes, quarters: int) -> PageTurned:
        """Turn a page that was taken to the right by quarters."""
        del deadline, cancel
        return turned_page(jpeg, quarters)

    def print_of(self, deadline: Deadline, cancel: CancelToken, *, jpeg: bytes) -> bytes:
        """Return by what a page is known again that was taken once; empty where its picture cannot be read."""
        del deadline, cancel
        return print_of(jpeg)

    def measure_desk(self, deadline: Deadline, cancel: CancelToken) -> DeskMeasured:
        """Measure the desk by one sheet of A4; raises DeviceError as the camera and ``kiosk.capture.desk``."""
        still = self._camera.still(deadline, cancel)
        deadline.check(cancel, "camera.silent")
        return measured_desk(picture_of(still))

    def tell_desk(self, deadline: Deadline, cancel: CancelToken, *, field_mm: float) -> None:
        """Reckon by a desk so wide from now on."""
        del deadline, cancel
        self._field_mm = field_mm

    def rearm(self, deadline: Deadline, cancel: CancelToken, *, whose: str = "") -> None:
        """Let the page that lies there count again, and forget which one was taken.

        Every still goes too, but for those of the same visit: ``whose`` is its id, empty for nobody's.
        """
        del deadline, cancel
        self._watch.rearm()
        if not whose or whose != self._whose:
            self._stills.forget()
        self._whose = whose
        self._taken_page = None

    def _next(self, deadline: Deadline, cancel: CancelToken) -> Frame:
        """Return the next picture; a line that broke is opened anew for a moment before that is told."""
        try:
            return self._camera.preview(deadline, cancel)
        except DeviceError as error:
            if error.cause not in BROKEN:
                raise
            # Whoever opens a camera that is told to be lost begins a new process: a plug that only shook needs none.
            self._desk.close()
            frame = self._reopened(deadline, cancel)
            if frame is None:
                raise
            return frame

    def _reopened(self, deadline: Deadline, cancel: CancelToken) -> Frame | None:
        until = deadline.within(AGAIN_SECONDS)
        while not (until.remaining <= 0 or cancel.cancelled):
            # A try that has begun has its time: cut short, a camera that is back would be missed again and again.
            within = deadline.within(TRY_SECONDS)
            with contextlib.suppress(DeviceError):
                self._camera.open(within, cancel)
                return self._camera.preview(within, cancel)
            cancel.wait(min(PAUSE, until.remaining))
        return None

    def _still(self, deadline: Deadline, cancel: CancelToken) -> Frame | Packed:
        """Return a still as it came, where the camera hands it over so."""
        if PACKED in self._camera.capabilities():
            return cast("Packs", self._camera).packed_still(deadline, cancel)
        return self._camera.still(deadline, cancel)

    def _promised(self, deadline: Deadline, cancel: CancelToken, aside: Executor) -> Laid:
        """Take a still of the page that was outlined, never of another: it may have been changed meanwhile."""
        rest, shown = self._desk.rest, self._desk.shown
        quad = rest.sighting.quad
        outlined: Known | None = None
        # Where nothing has moved for a moment, the looks were at what was shown.
        outline = Outline(shown[0], rest.sighting) if rest.still and shown else None
        for _ in range(STILLS):
            shot = Shot(self._still(deadline, cancel), aside)
            deadline.check(cancel, "camera.silent")
            promised = shown is not None and shot.still.at - shown[1] <= PROMISED_SECONDS
            if quad and shown and promised and not outlined:
                # Made while the still is unpacked.
                outlined = self._known(shown[0], quad)
            laid = self._laid(shot, outline if promised else None, aside)
            if not (outlined and promised) or outlined.is_like(laid.known):
                return laid
        # What lies there now is looked at and counted down for as any page that has just come.
        self._watch.rearm()
        raise DeviceError(ErrorKind.USER, "camera.moved", "another page", actor=Actor.CITIZEN, again=True)

    def _laid(self, shot: Shot, outline: Outline | None, aside: Executor) -> Laid:
        sighting = page_in(shot, outline, self._mat)
        if sighting.quad is None:
            cause = REFUSALS.get(sighting.reason, "camera.no-page")
            raise DeviceError(ErrorKind.USER, cause, sighting.reason.value, actor=Actor.CITIZEN, again=True)
        return laid(shot, sighting.quad, sighting.score, field_mm=self._field_mm, head=self._head, aside=aside)

    def _look(self, view: Image) -> Sighting:
        """Look for the page; its corners in fractions of the picture."""
        return self._mat.look(view).scaled(1 / view.shape[1], 1 / view.shape[0])

    def _known(self, view: Image, quad: Quad) -> Known:
        return known(view, scaled(quad, view.shape[1], view.shape[0]))

    def _same_page(self, view: Image) -> bool:
        quad = self._desk.rest.sighting.quad
        if self._taken_page is None or quad is None:
            return False
        return self._taken_page.is_like(self._known(view, quad))


def code_in(image: Image) -> str:
    """Return what a square code in a picture says, empty when none can be read."""
    # A module of our slips is 0.9 mm, three and a half pixels of a desk of 322 mm at 1280. Measured on drawn desks: two
    # milliseconds, where OpenCV's QRCodeDetectorAruco needs 42; in little light it reads six of six, that one three.
    return next((one.text for one in codes(_grey(_fitted(image, CODE_WIDEST)), ("qr",))), "")


def build(driver: str, address: str, options: Mapping[str, object], eye: Mapping[str, Any]) -> LookingCamera:
    """Make the camera of a setting; raises LookupError, TypeError or ValueError for a wrong one.

    Any: the constructor checks its own options.
    """
    if driver not in DRIVERS:
        raise LookupError(f"driver {driver!r} of document_camera is unknown; known: {', '.join(DRIVERS)}")
    return LookingCamera(DRIVERS[driver](address, **options), looker=Beside, **eye)


def _fitted(image: Image, widest: int) -> Image:
    if image.shape[1] <= widest:
        return image
    return shrunk(image, (widest, round(image.shape[0] * widest / image.shape[1])))


def _grey(image: Image) -> Image:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
