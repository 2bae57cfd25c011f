# SPDX-License-Identifier: Apache-2.0
"""The whole contract of a device on one page: states, errors, deadline, cancel token.

Every driver is blocking and single-threaded; a :class:`devices.lane.Lane` owns it and its thread.
Every verb takes a :class:`Deadline` and a :class:`CancelToken` and ends exactly once: by a value or by a
:class:`DeviceError`.

    DeviceError
    ├── kind USER       the person can mend it (card moved, no card)
    ├── kind DEVICE     the machine is at fault (unplugged, silent, garbled, no paper)
    ├── kind PROGRAM    we are at fault (wrong argument, wrong state)
    ├── kind CANCELLED  somebody asked us to stop
    └── kind TIMED_OUT  nothing came before the deadline
"""

from __future__ import annotations

import enum
import threading
import time
from collections.abc import Callable
from typing import ClassVar, Protocol, runtime_checkable

import msgspec

# Structs here, not dataclasses: home asks for states before it paints, and the methods of a dataclass are written and
# compiled anew at each start.

# Seconds of a clock that never runs backwards; ``time.monotonic`` in production.
Clock = Callable[[], float]


class Condition(enum.Enum):
    """What a device is, as far as it has told us. Unknown is never READY."""

    ABSENT = "absent"
    """Not there, or its port is gone."""
    OPENING = "opening"
    """Being opened; nothing known yet."""
    READY = "ready"
    """It answered its own self-check."""
    BUSY = "busy"
    """A verb is running."""
    ATTENTION = "attention"
    """Works, but a part wants somebody (paper low)."""
    FAULT = "fault"
    """Does not work; cause and actor say why and who can help."""


class Actor(enum.Enum):
    """Who can act on a state or an error."""

    NOBODY = "nobody"
    CITIZEN = "citizen"
    GUIDE = "guide"
    TECHNICIAN = "technician"


class ErrorKind(enum.Enum):
    """The one vocabulary of ways in which a verb does not end well."""

    USER = "user"
    DEVICE = "device"
    PROGRAM = "program"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed-out"


class PartState(msgspec.Struct, frozen=True):
    """The state of one part, such as ``paper`` = ``full | low | out | unknown`` or ``cover`` = ``closed | open``."""

    part: str
    value: str


class DeviceState(msgspec.Struct, frozen=True):
    """What is known of one device now, published once a change."""

    kind: str
    condition: Condition
    cause: str = ""
    """Dotted cause, such as ``printer.paper-out``; it is also the key of the sentence shown. Empty when ready."""
    actor: Actor = Actor.NOBODY
    parts: tuple[PartState, ...] = ()
    detail: str = ""
    """Technical words for staff; never personal data."""

    @property
    def usable(self) -> bool:
        """True when a verb may be tried: ready, busy or wanting attention."""
        return self.condition in (Condition.READY, Condition.BUSY, Condition.ATTENTION)

    def part(self, name: str) -> str:
        """Return the value of one part, ``unknown`` when the device never told."""
        return next((p.value for p in self.parts if p.part == name), "unknown")

    def but(self, condition: Condition) -> DeviceState:
        """Return the same state with another condition."""
        return msgspec.structs.replace(self, condition=condition)


class DeviceError(Exception):
    """A verb that did not end well.

    ``cause`` is a dotted name (``id-card.moved``, ``printer.silent``) and the key of the sentence for the person;
    ``detail`` is for staff and holds no personal data; ``again`` tells whether trying again may help.
    """

    def __init__(
        self, kind: ErrorKind, cause: str, detail: str = "", *, actor: Actor = Actor.TECHNICIAN, again: bool = False
    ) -> None:
        super().__init__(f"{cause}: {detail}" if detail else cause)
        self.kind = kind
        self.cause = cause
        self.detail = detail
        self.actor = actor
        self.again = again

    @property
    def away(self) -> bool:
        """Tell whether it says that the port itself is away: its cause ends in ``lost``."""
        return self.cause.endswith("lost")

    def __reduce__(self) -> tuple[Callable[..., DeviceError], tuple[object, ...]]:
        """Cross a process border whole: exceptions pickle only their positional arguments by themselves."""
        return _rebuild_error, (self.kind, self.cause, self.detail, self.actor, self.again)


def _rebuild_error(kind: ErrorKind, cause: str, detail: str, actor: Actor, again: bool) -> DeviceError:
    return DeviceError(kind, cause, detail, actor=actor, again=again)


class CancelToken:
    """Asks a running verb to stop; safe to set from any thread, any number of times."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask for the end; the verb raises CANCELLED at its next look."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Tell whether somebody asked."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Sleep up to ``seconds``, wake early on cancel; return whether cancelled."""
        # Not a plain sleep: whoever cancels must not wait for the pause of a poll to end.
        return self._event.wait(max(0.0, seconds))


class Deadline(msgspec.Struct, frozen=True, eq=False):
    """A moment on a monotonic clock after which a verb must have ended; equal and shown by the moment alone."""

    at: float
    clock: Clock = time.monotonic

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Deadline) and self.at == other.at

    def __hash__(self) -> int:
        return hash(self.at)

    def __repr__(self) -> str:
        return f"Deadline(at={self.at})"

    @classmethod
    def after(cls, seconds: float, clock: Clock = time.monotonic) -> Deadline:
        """Make the deadline ``seconds`` from now."""
        return cls(clock() + seconds, clock)

    @property
    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.at - self.clock())

    @property
    def passed(self) -> bool:
        """Tell whether the moment is over."""
        return self.clock() >= self.at

    def within(self, seconds: float) -> Deadline:
        """Return the earlier of this deadline and ``seconds`` from now."""
        return Deadline(min(self.at, self.clock() + seconds), self.clock)

    def check(self, cancel: CancelToken, cause: str) -> None:
        """Raise CANCELLED or TIMED_OUT with ``cause`` when it is so; call it in every loop of a driver."""
        # The cancel before the deadline: who asked for the end knows that it was not the device that was slow.
        if cancel.cancelled:
            raise DeviceError(ErrorKind.CANCELLED, cause, "cancelled", actor=Actor.NOBODY, again=True)
        if self.passed:
            raise DeviceError(ErrorKind.TIMED_OUT, cause, "deadline passed", again=True)


@runtime_checkable
class Device(Protocol):
    """What every driver is, beside its own verbs.

    A driver is built from an address and options, does nothing in its constructor, and is used from one thread.
    """

    # The name under which settings, states and texts know this device.
    kind: ClassVar[str]

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Take the port and prove by the device's own answer that it is there; raises DeviceError."""
        ...

    def close(self) -> None:
        """Let the port go; never raises, may be called twice and before open."""
        ...

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Ask the device how it is; silence is a FAULT, never READY."""
        ...

    def capabilities(self) -> frozenset[str]:
        """Return what this model can do, such as ``fingerprint`` or ``cut``."""
        ...
