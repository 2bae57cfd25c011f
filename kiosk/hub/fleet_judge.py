# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a machine by what it said last, since when, and how urgent it is.

A trouble keeps the moment it was first told of; a machine that is silent keeps what it said, and is not believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kiosk.hub.fleet_values import BY_NEED, DeviceTold, Report, State, Trouble, Urgency

# Three reports without a word.
SILENT_MS = 30_000
# Numbers and slips carry the time: what is further off is seen by people.
SKEW_MS = 5_000
# Without these a kiosk does not do what people come for; without any other it does less.
NEEDED = frozenset({"id_card", "receipt_printer", "document_camera"})
BROKEN = frozenset({"fault", "absent"})
FULL = frozenset({"outbox-full", "outbox-fault"})
Key = tuple[str, str]
"""Cause and device: by what a trouble is the same one as before."""


def troubles(told: Report, now: int, before: Iterable[Trouble] = ()) -> tuple[Trouble, ...]:
    """Return what is wrong, the most urgent first; what was wrong ``before`` stays since then."""
    known = {(one.cause, one.device): one.since for one in before}
    found = [*_of_devices(told, now, known), *_of_work(told, now, known), *_of_clock(told, now, known)]
    return tuple(sorted(found, key=lambda one: (one.urgency != "cannot", one.since)))


def state_of(told: Report | None, heard_at: int | None, found: Iterable[Trouble], now: int, *, stopped: bool) -> State:
    """Return how a machine is now; one that is silent is neither well nor anything else it was."""
    if told is None or heard_at is None:
        return "never"
    if now - heard_at > SILENT_MS:
        return "unheard"
    if stopped or told.use == "stopped":
        return "stopped"
    urgencies = {one.urgency for one in found}
    return "cannot" if "cannot" in urgencies else "watch" if urgencies else "well"


def by_need(state: State) -> int:
    """Return the place of a state where what is urgent stands first."""
    return BY_NEED.index(state)


def _of_devices(told: Report, now: int, known: Mapping[Key, int]) -> list[Trouble]:
    return [
        Trouble(one.cause or "device.fault", urgency, _since(known, now, one.cause, one.name, one.for_s), one.name)
        for one in told.devices
        if (urgency := _urgency(one))
    ]


def _urgency(device: DeviceTold) -> Urgency | None:
    if device.condition in BROKEN:
        return "cannot" if device.name.partition("-")[0] in NEEDED else "watch"
    # One that only cannot answer wants nobody, and would hide what does.
    return "watch" if device.condition == "attention" and device.actor != "nobody" else None


def _of_work(told: Report, now: int, known: Mapping[Key, int]) -> list[Trouble]:
    found = []
    if told.store:
        urgency: Urgency = "cannot" if told.store in FULL else "watch"
        found.append(Trouble(told.store, urgency, _since(known, now, told.store)))
    unsent = told.unsent
    if unsent is None or not unsent.count:
        return found
    if unsent.addressee:
        # Each addressee is a trouble of its own: who was told of one day is not who is told of five.
        cause = f"waiting-{unsent.addressee}"
        urgency = "cannot" if unsent.addressee == "office" else "watch"
        since = _since(known, now, cause, "", unsent.oldest_s)
        found.append(Trouble(cause, urgency, since, "", unsent.count, unsent.days, unsent.addressee))
    elif told.line and told.line.line != "up":
        since = _since(known, now, "unsent", "", unsent.oldest_s)
        found.append(Trouble("unsent", "watch", since, count=unsent.count))
    return found


def _of_clock(told: Report, now: int, known: Mapping[Key, int]) -> list[Trouble]:
    skew = told.at - now
    if abs(skew) < SKEW_MS:
        return []
    return [Trouble("clock", "watch", _since(known, now, "clock"), count=round(skew / 1000))]


def _since(known: Mapping[Key, int], now: int, cause: str, device: str = "", seconds: int | None = None) -> int:
    return known.get((cause, device), now - 1000 * (seconds or 0))
