# SPDX-License-Identifier: Apache-2.0
"""What some devices can tell or do beside their business: who they are, a test with a real effect, what they counted.

A driver that has one of these verbs names it among its capabilities: ``about``, ``self-test``, ``reopen``. They are
no part of the contract every driver keeps, since many devices on a plain wire have nothing to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from devices.device import CancelToken, Deadline

ABOUT, SELF_TEST, REOPEN = "about", "self-test", "reopen"


@dataclass(frozen=True)
class About:
    """Who a device says it is, in its own words; empty where it does not tell."""

    model: str = ""
    serial: str = ""
    """Serial number; of an ID card reader the number of its security module."""
    firmware: str = ""
    setup: str = ""
    """How it is set now, as it told it itself: the sizes of a camera's pictures."""


@dataclass(frozen=True)
class TestResult:
    """How a self-test ended: ``cause`` is a dotted name and, with ``staff.`` before it, the key of its sentence."""

    # The name begins as pytest's classes of tests do.
    __test__ = False

    well: bool
    cause: str
    detail: str = ""
    used: Mapping[str, int] = field(default_factory=dict)
    """What the test used, such as a slip; it is counted as any other use."""

    def tally(self) -> Mapping[str, int]:
        """Return what is to be added to the counters of the device."""
        return self.used


class Described(Protocol):
    """A device that tells who it is."""

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Ask the device who it is; raises DeviceError as any verb does."""
        ...


class SelfTesting(Protocol):
    """A device that can show that it works: a paper comes out, a lamp lights, a word is heard."""

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Do the test; raises DeviceError as any verb does."""
        ...


@runtime_checkable
class Tallied(Protocol):
    """The outcome of a verb that says what it used: ``{"papers": 1, "lines": 40, "cuts": 1}``, ``{"reads": 1}``."""

    def tally(self) -> Mapping[str, int]:
        """Return what is to be added to the counters of the device."""
        ...


class Reopening(Protocol):
    """A device that can be looked for anew at so little cost that it may be done every second."""

    def reopen(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Open the device anew where it is away, and leave one that works as it is; raises DeviceError."""
        ...
