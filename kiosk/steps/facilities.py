# SPDX-License-Identifier: Apache-2.0
"""What a visit needs from outside: the terminal gives it in the hall, fakes give it in tests."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Protocol

from config.settings import Site
from devices.device import DeviceState
from kiosk.domain.form import Form
from kiosk.domain.item import FormReference, ServiceItem
from kiosk.domain.submission import ClockFacts


class CatalogueReader(Protocol):
    """Items and forms as last fetched."""

    def favourites(self) -> Sequence[ServiceItem]:
        """Return the items of the home screen, most wanted first."""
        ...

    def item(self, task_code: str) -> ServiceItem:
        """Return an item; raises KeyError."""
        ...

    def form(self, ref: FormReference) -> Form:
        """Return a form; raises KeyError."""
        ...


class Facilities(Protocol):
    """Clock, ids, catalogue, site and the state of things around the visit."""

    site: Site
    catalogue: CatalogueReader
    width_mm: int
    """Width of the receipt printer's roll."""

    def now(self) -> datetime.datetime:
        """Return the moment, with its zone."""
        ...

    def new_id(self) -> str:
        """Make an id (UUIDv7)."""
        ...

    def choose(self, characters: str) -> str:
        """Pick one character that nobody can foresee."""
        ...

    def line_up(self) -> bool | None:
        """Tell whether the platform can be reached; None while nothing is known."""
        ...

    def line_since(self) -> datetime.datetime | None:
        """Tell since when the line is as it is."""
        ...

    def device(self, kind: str) -> DeviceState | None:
        """Return the state of a kind of device, or of the outbox; None when the post has none."""
        ...

    def clock(self) -> ClockFacts:
        """Judge the clock: one before the last audit record or the build date cannot be right."""
        ...
