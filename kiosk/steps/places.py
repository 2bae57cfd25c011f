# SPDX-License-Identifier: Apache-2.0
"""Where a matter is done, as one says it here: "Area B" is plain in the hall and nowhere in a village."""

from __future__ import annotations

from kiosk.domain.hall import Hall
from kiosk.domain.item import ServiceItem
from kiosk.domain.words import Words
from kiosk.steps.facilities import STATION, Facilities


def places_of(facilities: Facilities, item: ServiceItem) -> tuple[Words, ...]:
    """Return where the matter is done; away from the hall its windows bear the hall's name."""
    hall = facilities.catalogue.hall
    if facilities.post != STATION or hall is None:
        return item.places
    return tuple(_named(place, hall) if _is_window(place, hall) else place for place in item.places)


def _is_window(place: Words, hall: Hall) -> bool:
    # Items name windows by the hall's areas, and whatever is elsewhere by its own name.
    return any(place.zh.startswith(f"{area.code} 区") for area in hall.hall.areas)


def _named(place: Words, hall: Hall) -> Words:
    return Words(f"{hall.hall.name.zh} {place.zh}", f"{hall.hall.name.en}, {place.en}")
