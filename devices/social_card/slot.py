# SPDX-License-Identifier: Apache-2.0
"""The slot a card is put into, as the driver sees it, and the ways in which one goes wrong (DeviceError)."""

from __future__ import annotations

from typing import Protocol

from devices.device import Actor, CancelToken, Deadline, DeviceError, ErrorKind

# Longest wait, in seconds, before cancel and deadline are looked at again.
SLICE = 0.1


class Slot(Protocol):
    """One slot; every method but ``close`` raises DeviceError."""

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Reach the slot and have it say whether a card is in."""
        ...

    def close(self) -> None:
        """Let it go; never raises, may be called twice."""
        ...

    def card_in(self, seconds: float, deadline: Deadline, cancel: CancelToken) -> bool:
        """Tell whether a card is in; while none is, wait up to ``seconds`` for one."""
        ...

    def power_up(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Give the card power, so that it takes commands."""
        ...

    def transmit(self, command: bytes, deadline: Deadline, cancel: CancelToken) -> bytes:
        """Hand over one command and return the whole answer."""
        ...

    def power_down(self) -> None:
        """Take the power away; never raises."""
        ...

    @property
    def name(self) -> str:
        """What the slot calls itself, empty before it is open."""
        ...


def reader_lost(detail: str) -> DeviceError:
    """Say that the reader is not there, or went away."""
    return DeviceError(ErrorKind.DEVICE, "social-card.reader-lost", detail, again=True)


def service_lost(detail: str) -> DeviceError:
    """Say that the service of card readers (pcscd) does not run."""
    return DeviceError(ErrorKind.DEVICE, "social-card.service-lost", detail, again=True)


def silent(detail: str) -> DeviceError:
    """Say that the reader is there and does not answer."""
    return DeviceError(ErrorKind.DEVICE, "social-card.silent", detail, again=True)


def garbled(detail: str) -> DeviceError:
    """Say that the reader answers with what means nothing."""
    return DeviceError(ErrorKind.DEVICE, "social-card.garbled", detail, again=True)


def moved(detail: str) -> DeviceError:
    """Say that the card was taken out in the middle."""
    return DeviceError(ErrorKind.USER, "social-card.moved", detail, actor=Actor.CITIZEN, again=True)


def mute(detail: str) -> DeviceError:
    """Say that the card is mute: upside down, dirty, or without a chip."""
    return DeviceError(ErrorKind.USER, "social-card.unreadable", detail, actor=Actor.GUIDE, again=True)


def late(cause: str, detail: str) -> DeviceError:
    """Say that the time is over while somebody still has to do something."""
    return DeviceError(ErrorKind.TIMED_OUT, cause, detail, actor=Actor.CITIZEN, again=True)
