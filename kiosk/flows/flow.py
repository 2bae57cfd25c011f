# SPDX-License-Identifier: Apache-2.0
"""A flow is data: a name and its configured steps in order. The vocabulary of steps is told again from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from devices.device import DeviceError
from kiosk.steps.step import (
    After,
    Back,
    GoTo,
    Leave,
    Next,
    Offline,
    Outcome,
    Reason,
    Show,
    Step,
    Watch,
    Work,
)
from kiosk.steps.visit import Visit, WipeReport

__all__ = [
    "After",
    "Back",
    "DeviceError",
    "Flow",
    "GoTo",
    "Leave",
    "Next",
    "Offline",
    "Outcome",
    "Reason",
    "Section",
    "Show",
    "Step",
    "Visit",
    "Watch",
    "WipeReport",
    "Work",
]


@dataclass(frozen=True)
class Section:
    """A part of a flow with one way in: home leads to its first step, and with its last step the visit ends."""

    name: str
    steps: tuple[Step, ...]

    @property
    def first(self) -> str:
        """Return the step home leads to."""
        return self.steps[0].name


@dataclass(eq=False)
class Flow:
    """Steps in order; what differs by city or matter is data of the platform, never another step.

    ``ends`` names steps after which the visit is over although others stand behind them: the last of each section.
    ``later`` are sections by name that join at the end when one of their steps is first asked for: nobody's memory
    holds what nobody came for. Steps that begin with a section's name lead to it at once.
    """

    name: str
    steps: tuple[Step, ...]
    ends: frozenset[str] = frozenset()
    later: dict[str, Callable[[], Section]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._demand_names_of_their_own()

    def __contains__(self, name: str) -> bool:
        self._grow(name)
        return self._has(name)

    def index(self, name: str) -> int:
        """Return the place of a step; raises ValueError for one that is not of this flow."""
        self._grow(name)
        return [step.name for step in self.steps].index(name)

    def _has(self, name: str) -> bool:
        return any(step.name == name for step in self.steps)

    def _grow(self, name: str) -> None:
        for section in [key for key in self.later if name == key or name.startswith(f"{key}-")]:
            self._join(section)
        # A step that does not bear its section's name: of the application, which stands first among the later ones.
        while self.later and not self._has(name):
            self._join(next(iter(self.later)))

    def _join(self, section: str) -> None:
        joining = self.later.pop(section)().steps
        # At the end: the places of steps that a visit has passed already stay what they are.
        self.steps += joining
        self.ends |= {joining[-1].name}
        self._demand_names_of_their_own()

    def _demand_names_of_their_own(self) -> None:
        names = [step.name for step in self.steps]
        if len(set(names)) != len(names):
            raise ValueError(f"flow {self.name}: two steps have the same name")


def needs_of(steps: tuple[Step, ...]) -> frozenset[type]:
    """Return every device interface without which one of these steps cannot be done."""
    return frozenset[type]().union(*(step.needs for step in steps))


def offline_of(steps: tuple[Step, ...]) -> Offline:
    """Return what these steps do together without a line: one that refuses stops all."""
    found = {step.offline for step in steps}
    return next((one for one in (Offline.REFUSE, Offline.QUEUE) if one in found), Offline.LOCAL)
