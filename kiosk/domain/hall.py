# SPDX-License-Identifier: Apache-2.0
"""What does not belong to one matter: themes, offices, favourites, the hall with its hours, the places of a city."""

from __future__ import annotations

import msgspec

from kiosk.domain.item import Windows
from kiosk.domain.words import Words

# From and to, ``HH:MM`` by the clock of the hall.
Span = tuple[str, str]


class Theme(msgspec.Struct, frozen=True):
    """A heading people look under."""

    code: str
    name: Words
    icon: str
    short: Words | None = None
    """What stands on its tile; the name where there is none."""


class OfficeInHall(msgspec.Struct, frozen=True):
    """An office that works in this hall, and where."""

    code: str
    short: str
    name: Words
    windows: tuple[Windows, ...] = ()
    phone: str = ""


class Area(msgspec.Struct, frozen=True):
    """A part of the hall with its windows from ``first`` to ``last``."""

    code: str
    name: Words
    first: int
    last: int


class Noon(msgspec.Struct, frozen=True):
    """The windows on duty between morning and afternoon."""

    windows: tuple[Windows, ...] = ()


class Holiday(msgspec.Struct, frozen=True):
    """Days on which the hall is closed, both ends included, ``yyyy-mm-dd``."""

    first: str
    last: str
    name: Words


class Hours(msgspec.Struct, frozen=True):
    """When the hall is open; days of ``extra`` win over holidays, these over the week."""

    week: dict[str, tuple[Span, ...]] = {}
    """Spans by the number of the weekday, 1 is Monday."""
    noon: Noon = Noon()
    holidays: tuple[Holiday, ...] = ()
    extra: dict[str, tuple[Span, ...]] = {}
    """Spans by day, such as a weekend day worked for a holiday."""


class Place(msgspec.Struct, frozen=True):
    """The hall itself."""

    name: Words
    address: Words
    phone: str
    hotline: str
    hours: Hours
    areas: tuple[Area, ...] = ()


class Hall(msgspec.Struct, frozen=True):
    """Everything beside the matters, as the platform gives it."""

    themes: tuple[Theme, ...]
    offices: tuple[OfficeInHall, ...]
    favourites: tuple[str, ...]
    hall: Place


class Region(msgspec.Struct, frozen=True):
    """A district, township or village by its 12 digits, with the places in it."""

    code: str
    name: Words
    parts: tuple[Region, ...] = ()


class Regions(msgspec.Struct, frozen=True):
    """All places of a city."""

    regions: tuple[Region, ...]
