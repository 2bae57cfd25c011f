# SPDX-License-Identifier: Apache-2.0
"""A device in the words of maintenance: how it is, why, who can act and what to do, since when, its parts."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING

from config.texts import Text, plain, text, wording
from devices.device import Condition, DeviceState, PartState
from kiosk.steps.screen_values import Tone
from kiosk.steps.technician_part import moment
from kiosk.steps.technician_screens import PanelRow

if TYPE_CHECKING:
    from kiosk.steps.facilities import Facilities

TONES = {
    Condition.READY: Tone.OK,
    Condition.BUSY: Tone.OK,
    Condition.ATTENTION: Tone.WARN,
    Condition.OPENING: Tone.WARN,
    Condition.ABSENT: Tone.FAULT,
    Condition.FAULT: Tone.FAULT,
}
ICONS = {
    "id_card": "id-card",
    "receipt_printer": "print",
    "page_printer": "document",
    "document_camera": "camera",
    "speaker": "speak",
    "code_scanner": "scan",
}
# What the outbox tells stands on a page of its own.
ELSEWHERE = frozenset({"outbox"})
WORST_FIRST = (Tone.FAULT, Tone.WARN, Tone.OK)


def listed(states: Mapping[str, DeviceState]) -> list[DeviceState]:
    """Return the devices of the post, the worst first, then by name."""
    found = [state for kind, state in states.items() if kind not in ELSEWHERE]
    return sorted(found, key=lambda state: (WORST_FIRST.index(TONES[state.condition]), state.kind))


def worst(states: Mapping[str, DeviceState]) -> tuple[Tone, Text]:
    """Return how the devices are together; none is no good news."""
    found = listed(states)
    troubled = sum(TONES[state.condition] is not Tone.OK for state in found)
    if not found:
        return Tone.WARN, text("technician.devices.none")
    if troubled:
        return TONES[found[0].condition], text("technician.devices.troubled", count=troubled)
    return Tone.OK, text("technician.devices.well", count=len(found))


def name(kind: str) -> Text:
    """Return what a kind of device is called; one that has no words by the name of its kind."""
    key = f"technician.device.{kind}"
    return text(key) if known(key) else plain(kind)


def summary(facilities: Facilities, state: DeviceState) -> PanelRow:
    """Return a device as a row that leads to it."""
    lines = () if TONES[state.condition] is Tone.OK else tuple(filter(None, (step(state),)))
    return PanelRow(
        name(state.kind),
        condition(facilities, state),
        TONES[state.condition],
        ICONS.get(state.kind, "devices"),
        lines,
        state.kind,
    )


def condition(facilities: Facilities, state: DeviceState) -> Text:
    """Return how it is, and since when where that is known."""
    now = text(f"technician.condition.{state.condition.value}")
    since = facilities.upkeep.changed_at(state.kind)
    return now if since is None else text("technician.since", state=now, time=moment(since, facilities.now()))


def step(state: DeviceState) -> Text | None:
    """Return cause and next step in words for staff; None where there is nothing to do."""
    key = f"staff.{state.cause}"
    if known(key):
        return text(key)
    # Better a bare cause than nothing: whoever is called can look it up.
    return text("technician.cause", cause=state.cause) if state.cause else None


def facts(facilities: Facilities, state: DeviceState) -> tuple[PanelRow, ...]:
    """Return everything known of one device, as rows that are only read."""
    tone = TONES[state.condition]
    rows = [PanelRow(name(state.kind), condition(facilities, state), tone, ICONS.get(state.kind, "devices"))]
    # The next step above the technical facts: who reads this has a screwdriver in the hand, or a roll of paper.
    if todo := step(state):
        rows.append(PanelRow(text("technician.todo"), actor(state), Tone.INFO, "hand", (todo,)))
    if state.parts:
        rows.append(PanelRow(text("technician.parts"), parts(state), Tone.INFO, "list"))
    place = facilities.upkeep.place(state.kind)
    # What the driver says of it is not for citizens, and holds nothing of them (devices.device.DeviceState.detail).
    details = tuple(plain(words) for words in (state.detail,) if words)
    rows.append(PanelRow(text("technician.place"), plain(place or "-"), Tone.INFO, "place", details))
    return tuple(rows)


def parts(state: DeviceState) -> Text:
    """Return how its parts are, one after another in the order in which the driver tells them."""
    said = [part_words(state.kind, part) for part in state.parts]
    return functools.reduce(lambda rest, first: text("technician.parts.more", first=first, rest=rest), reversed(said))


def part_words(kind: str, part: PartState) -> Text:
    """Return how one part is; of a driver that has no words for it, its own two."""
    key = f"part.{kind}.{part.part}.{part.value}"
    return text(key) if known(key) else plain(f"{part.part} {part.value}")


def actor(state: DeviceState) -> Text:
    """Return who can act."""
    return text(f"technician.actor.{state.actor.value}")


def known(key: str) -> bool:
    """Tell whether there is a sentence; every language has the same keys."""
    return key in wording("zh_CN")
