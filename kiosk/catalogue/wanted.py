# SPDX-License-Identifier: Apache-2.0
"""Which matters a list asks for, and in which order: of a theme, an office, a kind, for somebody, near a place.

Places are known by twelve digits: six of the county, three of the township, three of the village (GB/T 10114). Near a
place are its own matters and those of the places in it, then those of the places it lies in, then those of the whole
city; what belongs to a place elsewhere is nobody's here.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.item import ServiceItem

# Where the digits of a county, a township, a village end.
LEVELS = (6, 9, 12)
WHOLE = 12


@dataclass(frozen=True)
class Wanted:
    """What matters must be; empty members ask for nothing."""

    theme: str = ""
    office: str = ""
    audience: str = ""
    """person or legal."""
    kind: str = ""
    place: str = ""

    def fits(self, item: ServiceItem) -> bool:
        """Tell whether a matter is wanted."""
        own = (self.theme in ("", item.theme), self.office in ("", item.office.code), self.kind in ("", item.kind))
        if not all(own) or (self.audience and self.audience not in item.audience):
            return False
        return not self.place or nearness(item.region, self.place) is not None

    def order(self, item: ServiceItem) -> tuple[int, str, str]:
        """Return what matters are sorted by: the nearest first, then by their codes."""
        near = nearness(item.region, self.place) if self.place else 0
        return (near or 0, item.region if self.place else "", item.catalog_code)


def own_digits(place: str) -> str:
    """Return the digits of a place without the zeros of the levels below it."""
    return next((place[:end] for end in LEVELS if not place[end:].strip("0")), place)


def around(place: str) -> tuple[str, ...]:
    """Return the places a place lies in, itself left out: the township of a village, the county of a township."""
    wider = (place[:end].ljust(WHOLE, "0") for end in LEVELS)
    return tuple(dict.fromkeys(one for one in wider if one != place and len(own_digits(one)) < len(own_digits(place))))


def nearness(region: str, place: str) -> int | None:
    """Return 0 for a matter of the place or one in it, 1 of one around it, 2 of the whole city, None of elsewhere."""
    if not region:
        return 2
    if region.startswith(own_digits(place)):
        return 0
    return 1 if region in around(place) else None
