# SPDX-License-Identifier: Apache-2.0
"""Camera and signature pad of a window, followed while a case wants them; every answer comes in the window's thread.

Each look begins when the one before has ended, so a slow camera is asked no more often than it answers. What comes
after ``stop`` is of somebody else's time, and is dropped.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from devices.device import DeviceError, ErrorKind
from devices.signature_pad import SignaturePad, Writing
from kiosk.capture.sight import Before, PageTaken, Sight
from kiosk.lanes import Call, Cancellable
from kiosk.steps.events import Stroke
from kiosk.steps.pad_sign import fractions, take_strokes
from kiosk.steps.scan import CAPTURE, TAKE_SECONDS, LookAnew, take

# Hardly a pause: a look waits for the camera's next picture by itself, and would miss every second one.
LOOK_MS, LOOK_SECONDS = 0, 3.0
# Pause before a camera or pad that failed is asked again.
AGAIN_MS = 2000
PAD_SECONDS, PAD_MS = 180.0, 300
# Looks over which their number a second is counted.
COUNTED = 20


class Run(Protocol):
    """Does slow work on a lane; ``done`` hears its one end in the window's thread."""

    def __call__(self, on: type | str, call: Call, seconds: float, done: Callable[[object], None]) -> Cancellable:
        """Begin."""
        ...


class Followed(QObject):
    """Something asked again and again while it is wanted."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run
        self._round = 0
        self._under_way: Cancellable | None = None
        self.wanted = False
        self.error: DeviceError | None = None

    def start(self) -> None:
        """Begin, unless it is under way."""
        if not self.wanted:
            self.wanted, self.error = True, None
            self._begin()

    def stop(self) -> None:
        """End; what still comes is dropped."""
        self.wanted = False
        self._round += 1
        if self._under_way:
            self._under_way.cancel()
        self._under_way = None

    def _begin(self) -> None:
        raise NotImplementedError

    def _ask(self, on: type | str, call: Call, seconds: float, heard: Callable[[Any], None]) -> None:
        self._under_way = self._run(on, call, seconds, functools.partial(self._came, self._round, heard))

    def _came(self, round: int, heard: Callable[[Any], None], answer: object) -> None:
        if round == self._round and self.wanted:
            self._under_way = None
            heard(answer)

    def _later(self, ms: int) -> None:
        round = self._round
        QTimer.singleShot(ms, lambda: self._begin() if self.wanted and round == self._round else None)


class CameraWatch(Followed):
    """``seen`` tells each look, and each trouble."""

    seen = Signal()

    def __init__(self, run: Run, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(run)
        self._clock = clock
        self._times: list[float] = []
        self.whose: Callable[[], str] = str
        """Tells the id of the case that pages are taken for; empty for none."""
        self._look: LookAnew | None = None
        self._taking = False
        self.sight: Sight | None = None

    @property
    def rate(self) -> int:
        """How many looks a second come, 0 before that is known."""
        if len(self._times) < COUNTED:
            return 0
        passed = self._times[-1] - self._times[0]
        return round((len(self._times) - 1) / passed) if passed > 0 else 0

    def stop(self) -> None:
        """End, and forget what lay there."""
        super().stop()
        self.sight, self._taking, self._look = None, False, None
        self._times.clear()

    def take(
        self, min_dpi: int, done: Callable[[PageTaken | DeviceError], None], before: tuple[Before, ...] = ()
    ) -> bool:
        """Take the page that lies there; tell whether that began: a page is not taken twice at once."""
        return self.ask(functools.partial(take, min_dpi, before=before), done)

    def ask(self, call: Call, done: Callable[[Any], None]) -> bool:
        """Ask the eye for a page or a still; tell whether that began. Any: each call has its own answer."""
        if self._taking or not self.wanted:
            return False
        self._taking = True

        def ended(answer: Any) -> None:
            self._taking = False
            done(answer)

        self._run(CAPTURE, call, TAKE_SECONDS, functools.partial(self._came, self._round, ended))
        return True

    def ask_beside(self, call: Call, done: Callable[[object], None]) -> None:
        """Ask the eye what no page waits for; ``done`` hears the end also after ``stop``."""
        self._run(CAPTURE, call, TAKE_SECONDS, done)

    def _begin(self) -> None:
        # Of the same case stills stay when its tab is opened again: corners of its pages may be set yet.
        self._look = self._look or LookAnew(self.whose())
        self._ask(CAPTURE, self._look, LOOK_SECONDS, self._heard)

    def _heard(self, answer: Any) -> None:
        if isinstance(answer, Sight):
            self.sight, self.error = answer, None
            self._times = [*self._times[1 - COUNTED :], self._clock()]
        else:
            self.sight, self.error = None, answer
            self._times.clear()
        self.seen.emit()
        self._later(AGAIN_MS if self.error else LOOK_MS)


class PadWatch(Followed):
    """``signed`` tells the strokes of a name that was written on the pad, as fractions of the box."""

    signed = Signal(object)
    changed = Signal()

    def _begin(self) -> None:
        self._ask(SignaturePad, take_strokes, PAD_SECONDS, self._heard)

    def _heard(self, answer: Any) -> None:
        if isinstance(answer, Writing):
            self.error = None
            strokes: tuple[Stroke, ...] = fractions(answer)
            # Taken: what the pad's driver kept of it is overwritten.
            answer.wipe()
            self._later(PAD_MS)
            self.signed.emit(strokes)
            return
        # That nobody wrote for minutes is no fault of the pad.
        nobody = answer.kind is ErrorKind.TIMED_OUT and answer.cause != "device.stuck"
        before, self.error = self.error, None if nobody else answer
        self._later(PAD_MS if nobody else AGAIN_MS)
        if (before is None) is not (self.error is None):
            self.changed.emit()
