# SPDX-License-Identifier: Apache-2.0
"""The process in which papers are bound, seen from its owner: it lives for one call.

So between two visits no memory of any process holds a page.
"""

from __future__ import annotations

from typing import ClassVar

from devices.device import CancelToken, Deadline
from devices.host import HostedDevice
from kiosk.capture.binder import BINDER, Bound, Sheaf


class Binder:
    """Starts a child for each call, and ends it."""

    def bind(self, sheaves: tuple[Sheaf, ...], deadline: Deadline, cancel: CancelToken) -> tuple[Bound, ...]:
        """Make each sheaf a PDF/A of its true size; raises DeviceError.

        ``binder.unreadable`` for a page that is no picture, and the host's own (``devices.host``).
        """
        child = HostedBindery("kiosk.capture.bindery:build", {})
        try:
            child.open(deadline, cancel)
            bound: tuple[Bound, ...] = child.call("bind", deadline, cancel, sheaves=sheaves)
            return bound
        finally:
            child.close()


class HostedBindery(HostedDevice):
    """The process in which papers are bound."""

    kind: ClassVar[str] = BINDER
