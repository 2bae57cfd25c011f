# SPDX-License-Identifier: Apache-2.0
"""How far a person is identified, and the seam for other ways than the card (人脸, 短信码, 电子社保卡 …).

The levels are those of the matters' data: L0 typed by hand, L1 a card was read, L2 the card and a look at the register,
L3 seen in person, LC a certificate of one's own. A card proves the card and not who holds it, so that nothing here
reaches further than L1 by itself.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from kiosk.domain.item import LEVELS

# What a card read here proves.
BY_CARD = "L1"
# What a clerk proves who has the card and its owner before them.
IN_PERSON = "L3"
# What another card proves by itself: without a photo nobody can compare, it is as good as a number that was typed.
BY_OTHER_CARD = "L0"


class IdentityWay(Protocol):
    """Another way to identify somebody; a site names those it has in its settings.

    The social-security card is built in, for posts with a reader of it: what is not there is not shown, for a key that
    leads nowhere costs more trust than none.
    """

    @property
    def name(self) -> str:
        """Return its name in the settings and in ``apply.identity.<name>``, the words on its key."""
        ...

    @property
    def level(self) -> str:
        """Return the level it proves when it succeeds."""
        ...

    @property
    def step(self) -> str:
        """Return the step of the flow in which it is done."""
        ...


@dataclass(frozen=True)
class BuiltIn:
    """A way that is part of the flow."""

    name: str
    level: str
    step: str


SOCIAL_CARD = BuiltIn("social-card", BY_OTHER_CARD, "social-card")

# Ways by their names in the settings, each "module:object"; a way is added here and needs a step in the flow.
WAYS: dict[str, str] = {"social-card": "kiosk.domain.identity:SOCIAL_CARD"}


def ways(names: tuple[str, ...], listed: Mapping[str, str] | None = None) -> tuple[IdentityWay, ...]:
    """Return the ways a site has; a name that is not listed is left out, for what is not there is not shown."""
    places = WAYS if listed is None else listed
    return tuple(_load(places[name]) for name in names if name in places)


def _load(place: str) -> IdentityWay:
    module, _, name = place.partition(":")
    found: IdentityWay = getattr(importlib.import_module(module), name)
    return found


def reaches(level: str, wanted: str) -> bool:
    """Tell whether a proven level is enough; a level nobody here knows is out of reach."""
    # Both must be known: a level of a newer platform must not pass because it sorts somewhere.
    return wanted in LEVELS and level in LEVELS and LEVELS.index(level) >= LEVELS.index(wanted)


def helping(offered: tuple[IdentityWay, ...], wanted: str, taken: tuple[str, ...] = ()) -> tuple[IdentityWay, ...]:
    """Return the ways that would be enough for a matter; ``taken`` names those its office takes all the same."""
    return tuple(way for way in offered if reaches(way.level, wanted) or way.name in taken)


def proven(way: str, wanted: str, taken: tuple[str, ...]) -> str:
    """Return the level somebody is identified by: a card's, or what another way is taken for by this office."""
    if not way:
        return BY_CARD
    return wanted if way in taken else BY_OTHER_CARD
