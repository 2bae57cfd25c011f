# SPDX-License-Identifier: Apache-2.0
"""What a step is and how it ends: the vocabulary shared by steps, flows and engine."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from devices.device import CancelToken, Deadline
from kiosk.steps.events import Event
from kiosk.steps.screens import Screen
from kiosk.steps.value import Value

if TYPE_CHECKING:
    from kiosk.steps.visit import Visit

# Work as a function of the thing it runs on; Any because each lane gives its own interface.
Call = Callable[[Any, Deadline, CancelToken], object]


class Work(Value, frozen=True):
    """One slow thing, done on the lane of ``on`` (a device interface, or "outbox", "platform"); ends once."""

    on: type | str
    call: Call
    seconds: float


class Watch(Value, frozen=True):
    """Something looked at again and again on the lane of ``on`` while the step lasts; comes as ``Seen(name, value)``.

    Equal values are told once. A DeviceError of the call comes as ``Seen(name, error)``.
    """

    name: str
    on: type | str
    call: Call
    every: float
    seconds: float = 5.0


class After(Value, frozen=True):
    """Time: ``Elapsed(name)`` after ``seconds`` unless the step shows something else or ends before."""

    seconds: float
    name: str


class Show(Value, frozen=True):
    """Stay in the step and show this. ``work`` starts once; a running work goes on when ``work`` is None.

    ``watch`` replaces the set of watches (by name: one that goes on is not restarted); ``after`` replaces the timers
    (one of the same name and seconds goes on).
    """

    screen: Screen
    work: Work | None = None
    watch: tuple[Watch, ...] = ()
    after: tuple[After, ...] = ()


class Next(Value, frozen=True):
    """Go to the next step of the flow."""


class Back(Value, frozen=True):
    """Go to the step before."""


class GoTo(Value, frozen=True):
    """Go to a step by name; ``return_here`` makes its Next come back to this step (a change from the review)."""

    step: str
    return_here: bool = False


class Reason(enum.Enum):
    """Why a visit ends."""

    FINISHED = "finished"
    HOME = "home"
    IDLE = "idle"
    PERSON_CHANGED = "person-changed"
    AGAIN = "again"
    FAULT = "fault"
    """Ours: something happened that nobody foresaw."""


class Leave(Value, frozen=True):
    """End the visit; everything of the person is wiped."""

    reason: Reason


# Closed on purpose: the engine must know every way a step can end, and a new one is a change of the engine.
Outcome = Show | Next | Back | GoTo | Leave


class Offline(enum.Enum):
    """What a step does without a line."""

    QUEUE = "queue"
    LOCAL = "local"
    REFUSE = "refuse"


@runtime_checkable
class Unhurried(Protocol):
    """A step in which a person may be still for longer than elsewhere."""

    @property
    def idle_seconds(self) -> float:
        """Return how long nobody may touch before we ask."""
        ...


class Step(Protocol):
    """One small thing a person does; never blocks, never touches Qt, never starts a thread."""

    @property
    def name(self) -> str:
        """Return its name in the flow."""
        ...

    @property
    def needs(self) -> frozenset[type]:
        """Return the device interfaces without which the step cannot be done."""
        ...

    @property
    def offline(self) -> Offline:
        """Return what it does without a line."""
        ...

    def enter(self, visit: Visit) -> Outcome:
        """Say what is to be seen when the step begins (or is come back to)."""
        ...

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take one event; None leaves everything as it is."""
        ...
