# SPDX-License-Identifier: Apache-2.0
"""All that is known of one device at one moment, as plain data: what screens, commands and staff tools are told."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from devices.about import About
from devices.device import Actor, Condition, DeviceState, PartState
from devices.usage import Mishap

# Causes at the end of which the device is not heard at all: nothing that it told before holds any more.
UNHEARD = (".silent", ".reader-silent", ".one-way")


class Change(msgspec.Struct, frozen=True):
    """One change of one device; ``number`` counts the changes of all devices since the program began, from 1."""

    number: int
    at: float
    name: str
    condition: Condition
    cause: str


class DeviceReport(msgspec.Struct, frozen=True):
    """One device. The first fields are those of its state (``devices.device.DeviceState``)."""

    kind: str
    condition: Condition
    cause: str = ""
    actor: Actor = Actor.NOBODY
    parts: tuple[PartState, ...] = ()
    detail: str = ""
    name: str = ""
    """Its kind; a second one of a kind is ``kind-2``."""
    driver: str = ""
    address: str = ""
    since: float | None = None
    """Since when it is so, by the wall clock; None where it never changed since the program began."""
    down_since: float | None = None
    """Since when it could not be used, whatever the cause was first; None while it can."""
    about: About = About()
    can: tuple[str, ...] = ()
    """What this model can do beside its business, such as ``self-test``."""
    counted: Mapping[str, int] = {}
    """What it did in all, by name: papers, lines, cuts, reads."""
    since_filled: Mapping[str, int] = {}
    """What it used since paper was filled in."""
    filled_at: float | None = None
    faults: Mapping[str, int] = {}
    """How often each cause came in all."""
    last: Mishap | None = None
    """What went wrong last."""
    stopped: str = ""
    """Why staff took it out of use (``kiosk.inventory.counters.OUT_OF_USE``); empty while it is in use."""
    stopped_at: float | None = None
    field_mm: float = 0.0
    """Width in millimetres of the desk that a document camera sees: as measured, else as set; zero for other kinds."""
    field_at: float | None = None
    """When somebody measured it; None where nobody did."""

    @property
    def state(self) -> DeviceState:
        """Return the state alone."""
        return DeviceState(self.kind, self.condition, self.cause, self.actor, self.parts, self.detail)

    @property
    def unheard(self) -> bool:
        """Tell whether nobody can say how it is: it is silent, or has no way to answer."""
        return self.cause.endswith(UNHEARD)


def of_state(state: DeviceState, name: str) -> DeviceReport:
    """Return a report that says no more than a state does."""
    return DeviceReport(state.kind, state.condition, state.cause, state.actor, state.parts, state.detail, name)
