# SPDX-License-Identifier: Apache-2.0
"""The eye over the desk, as flows and screens use it: light here, the camera and its arithmetic in a child process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from config.settings import DeviceSetting
from devices.device import CancelToken, Deadline
from devices.document_camera import DESK_OPTIONS
from kiosk.capture.hosted_pages import HostedPages
from kiosk.capture.sight import Before, CodeSight, DeskMeasured, PageTaken, Sight, Untouched

# Options of the setting that are the eye's; all others are the camera driver's.
OWN_OPTIONS = DESK_OPTIONS


class CaptureEye(HostedPages):
    """A document camera that looks for pages."""

    kind: ClassVar[str] = "document_camera"

    def sight(self, deadline: Deadline, cancel: CancelToken) -> Sight:
        """Return the desk now, at most 960 pixels wide, with the outline of the page.

        Raises DeviceError: ``camera.lost``, ``camera.silent``, ``camera.garbled``, ``camera.frozen``, ``camera.black``,
        and the host's own (``devices.host``).
        """
        sight: Sight = self.call("sight", deadline, cancel)
        return sight

    def read_code(self, deadline: Deadline, cancel: CancelToken) -> CodeSight:
        """Return the desk now, at most 960 pixels wide, with what a square code on it says.

        Raises DeviceError as ``sight``.
        """
        seen: CodeSight = self.call("read_code", deadline, cancel)
        return seen

    def take(
        self, deadline: Deadline, cancel: CancelToken, *, min_dpi: int = 200, before: tuple[Before, ...] = ()
    ) -> PageTaken:
        """Take the page that lies there at full size, held against those ``before`` it; allow five seconds.

        Raises DeviceError as ``sight``, and ``camera.no-page``, ``camera.cut-off``, ``camera.two-pages`` (USER).
        """
        page: PageTaken = self.call("take", deadline, cancel, min_dpi=min_dpi, before=before)
        return page

    def untouched(self, deadline: Deadline, cancel: CancelToken, *, of: str = "") -> Untouched:
        """Return the still of a page by its ``original_sha256``, or a new still; allow five seconds.

        Raises DeviceError as ``sight``, and ``camera.still-gone`` for one that is not kept any more.
        """
        still: Untouched = self.call("untouched", deadline, cancel, of=of)
        return still

    def print_of(self, deadline: Deadline, cancel: CancelToken, *, jpeg: bytes) -> bytes:
        """Return by what a page is known again that was taken once, by its picture; empty where that cannot be read.

        Raises the host's own errors (``devices.host``).
        """
        print: bytes = self.call("print_of", deadline, cancel, jpeg=jpeg)
        return print

    def measure_desk(self, deadline: Deadline, cancel: CancelToken) -> DeskMeasured:
        """Return how wide the desk is by the one sheet of A4 that lies there; nothing reckons with it yet.

        Raises DeviceError as ``sight``, and as ``kiosk.capture.desk`` (USER).
        """
        found: DeskMeasured = self.call("measure_desk", deadline, cancel)
        return found

    def tell_desk(self, deadline: Deadline, cancel: CancelToken, *, field_mm: float) -> None:
        """Have every page from now on reckoned by a desk so wide, also after the child was begun anew."""
        own = self._args.get("eye")
        self._args["eye"] = {**(own if isinstance(own, Mapping) else {}), "field_mm": field_mm}
        self.call("tell_desk", deadline, cancel, field_mm=field_mm)

    def rearm(self, deadline: Deadline, cancel: CancelToken, *, whose: str = "") -> None:
        """Let the page that lies there count down again, as after it was refused; stills of another visit go."""
        self.call("rearm", deadline, cancel, whose=whose)


def open_eye(setting: DeviceSetting) -> CaptureEye:
    """Make the eye of a setting, not opened yet."""
    own = {name: value for name, value in setting.options.items() if name in OWN_OPTIONS}
    rest = {name: value for name, value in setting.options.items() if name not in OWN_OPTIONS}
    arguments = {"driver": setting.driver, "address": setting.address, "options": rest, "eye": own}
    return CaptureEye("kiosk.capture.looking:build", arguments)
