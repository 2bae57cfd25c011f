# SPDX-License-Identifier: Apache-2.0
"""Pages of papers made into PDFs, as flows and windows ask for it: light here, the arithmetic in a child process.

The child lives for one call: between two visits no memory of any process holds a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol

from devices.device import CancelToken, Deadline
from devices.host import HostedDevice

# The lane on which papers are bound.
BINDER = "binder"
# Seconds that binding may take: a child is started, and an old machine makes a page of 300 dpi in two seconds.
BIND_SECONDS = 90.0


@dataclass(frozen=True, repr=False)
class Sheaf:
    """The pages of one paper: JPEGs that say their own resolution, in their order."""

    pages: tuple[bytes, ...]
    title: str
    """Name of the paper, never of a person."""
    band: str = ""
    """Words under every page; empty for none."""
    card: bool = False
    """They are the sides of a card, whatever their size."""
    purpose: str = ""
    """What a copy of a card is good for, said across it."""
    hide_number: bool = False
    """The middle of the number on a card is covered."""


@dataclass(frozen=True, repr=False)
class Bound:
    """A paper as one PDF; ``derived`` are the hashes of the pictures in it, one for each page it was made of."""

    pdf: bytes
    sheets: int
    derived: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Bound({self.sheets})"


class Binds(Protocol):
    """Whoever binds papers."""

    def bind(self, sheaves: tuple[Sheaf, ...], deadline: Deadline, cancel: CancelToken) -> tuple[Bound, ...]:
        """Make each a PDF; raises DeviceError."""
        ...


class Binder:
    """Starts a child for each call, and ends it."""

    def bind(self, sheaves: tuple[Sheaf, ...], deadline: Deadline, cancel: CancelToken) -> tuple[Bound, ...]:
        """Make each sheaf a PDF/A of its true size; raises DeviceError.

        ``binder.unreadable`` for a page that is no picture, and the host's own (``devices.host``).
        """
        child = HostedBindery("kiosk.capture.bindery:build", {})
        try:
            child.open(deadline, cancel)
            bound: tuple[Bound, ...] = child.call("bind", deadline, cancel, sheaves=sheaves)
            return bound
        finally:
            child.close()


class HostedBindery(HostedDevice):
    """The process in which papers are bound."""

    kind: ClassVar[str] = BINDER


def bind(sheaves: Iterable[Sheaf], binder: Binds, deadline: Deadline, cancel: CancelToken) -> tuple[Bound, ...]:
    """Bind on the binder's lane."""
    return binder.bind(tuple(sheaves), deadline, cancel)
