# SPDX-License-Identifier: Apache-2.0
"""What the screens of maintenance are told from outside, and what they may do to the program."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from kiosk.technician.about import About
    from kiosk.technician.door import Door


class Upkeep(Protocol):
    """What surrounds a technician at the machine; tests give fakes."""

    @property
    def door(self) -> Door:
        """Return the door and its code."""
        ...

    @property
    def stopped_since(self) -> datetime.datetime | None:
        """Return since when the machine is out of service by a technician's word; None when it is not."""
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

    def changed_at(self, kind: str) -> datetime.datetime | None:
        """Return since when a device is as it is; None when nothing was told of it yet."""
        ...

    def place(self, kind: str) -> str:
        """Return the address of a device as the settings have it; empty for one that is none of the post."""
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
