# SPDX-License-Identifier: Apache-2.0
"""What the screens of maintenance are told from outside, and what they may do to the program."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from kiosk.inventory.report import DeviceReport
    from kiosk.technician.about import About
    from kiosk.technician.door import Door
    from kiosk.technician.spare import SpareDoor


class Upkeep(Protocol):
    """What surrounds a technician at the machine; tests give fakes."""

    @property
    def door(self) -> Door:
        """Return the door and its code."""
        ...

    @property
    def spare(self) -> SpareDoor:
        """Return the door while the outbox is refused."""
        ...

    @property
    def stopped_since(self) -> datetime.datetime | None:
        """Return since when the machine is out of service by a technician's word or the platform's, None in service."""
        ...

    def tell_stopped(self, since: float | None) -> None:
        """Say what was just stored: out of service since a moment of the wall clock, or in service again (None)."""
        ...

    @property
    def back_at(self) -> datetime.datetime | None:
        """Return when the machine is expected back in service; None where nobody said so."""
        ...

    def tell_back(self, at: float | None) -> None:
        """Say what was just stored: when it is expected back, by the wall clock, or that nobody knows (None)."""
        ...

    def device(self, name: str) -> DeviceReport | None:
        """Return all that is known of a device; None where it is none of the post, or nothing was told of it yet."""
        ...

    def filled(self, name: str, at: float) -> None:
        """Say that paper was filled in, at a moment of the wall clock."""
        ...

    def measured(self, name: str, field_mm: float, at: float) -> bool:
        """Keep how wide the desk of a camera is, and reckon with it from now on; False where it cannot be kept."""
        ...

    def resume(self, name: str) -> None:
        """Put a device back into use that staff had taken out of it."""
        ...

    @property
    def platform_url(self) -> str:
        """Return the address of the platform."""
        ...

    def about(self) -> About:
        """Return what program and machine say of themselves; raises OSError."""
        ...

    def send_now(self) -> None:
        """Have the worker try at once what waits; returns at once."""
        ...

    def end(self, *, restart: bool) -> None:
        """End the program once the visit is over, to begin anew or for good; returns at once."""
        ...
