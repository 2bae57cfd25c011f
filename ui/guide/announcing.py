# SPDX-License-Identifier: Apache-2.0
"""What is about to be announced: which words, where, how long, whether aloud; and which call screens will have them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from config.texts import text, wording
from devices.device import Condition
from kiosk.domain.words import Words
from kiosk.hall.announcements import AnnouncementWish, Kind
from kiosk.hub.fleet_values import Fleet, MachineSeen
from kiosk.tickets.rules import HallRules
from kiosk.voice import SPEAKER

# How long one may stand, from a short call to the rest of a half day; and how often voices say it.
MINUTES = (10, 30, 60, 120, 240)
USUAL, SAID = 30, 2
SCREEN = "board"
How = Literal["speaks", "writes", "unread", "elsewhere"]
WELL = frozenset({Condition.READY.value, Condition.BUSY.value, Condition.ATTENTION.value})


@dataclass(frozen=True)
class Draft:
    """What would be announced; no zone is the whole hall."""

    kind: Kind
    words: Words
    zones: tuple[str, ...] = ()
    minutes: int = USUAL
    speak: int = SAID

    @property
    def wish(self) -> AnnouncementWish:
        """Return it as the hub takes it."""
        return AnnouncementWish(
            kind=self.kind, words=self.words, minutes=self.minutes, zones=self.zones, speak=self.speak
        )  # fmt: skip

    def turned(self, zone: str, zones: tuple[str, ...]) -> Draft:
        """Return it with a zone added or left out; all zones are the whole hall."""
        wanted = set(self.zones) ^ {zone}
        chosen = tuple(one for one in zones if one in wanted)
        return replace(self, zones=() if len(chosen) == len(zones) else chosen)

    def lasting(self, step: int) -> Draft:
        """Return it with a longer or shorter time, as far as there is one."""
        place = MINUTES.index(self.minutes) + step
        return replace(self, minutes=MINUTES[min(max(place, 0), len(MINUTES) - 1)])


@dataclass(frozen=True)
class Screen:
    """One call screen and what it will do."""

    name: str
    zone: str
    how: How


def draft_of(kind: Kind, own: str = "") -> Draft:
    """Return what a kind says, in both languages; words of one's own are said as they are."""
    if own:
        return Draft(kind, Words(own, own))
    key = f"guide.announce.{kind}.words"
    return Draft(kind, Words(*(wording(language)(text(key)) for language in ("zh_CN", "en"))))


def zones_of(rules: HallRules | None) -> tuple[str, ...]:
    """Return the parts of the hall, in the order of its windows."""
    return tuple(dict.fromkeys(rule.zone for rule in rules.windows if rule.zone)) if rules else ()


def screens(fleet: Fleet, draft: Draft) -> tuple[Screen, ...]:
    """Return all call screens, those that will have it first."""
    found = (Screen(one.name, one.zone, _how(one, draft)) for one in fleet.items if one.kind == SCREEN)
    return tuple(sorted(found, key=lambda one: (one.how == "elsewhere", one.name)))


def _how(screen: MachineSeen, draft: Draft) -> How:
    # A screen of the whole hall has what is for any part of it.
    if draft.zones and screen.zone and screen.zone not in draft.zones:
        return "elsewhere"
    if screen.state in ("unheard", "never"):
        return "unread"
    silent = not draft.speak or screen.state == "stopped"
    return "writes" if silent or not has_voice(screen) else "speaks"


def has_voice(screen: MachineSeen) -> bool:
    """Tell whether a call screen said that it has a voice that works."""
    told: Iterable[tuple[str, str]] = ()
    if screen.report:
        told = ((one.name.partition("-")[0], one.condition) for one in screen.report.devices)
    return any(kind == SPEAKER and condition in WELL for kind, condition in told)
