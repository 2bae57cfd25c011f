# SPDX-License-Identifier: Apache-2.0
"""Pages of papers made into PDFs, as flows and windows ask for it: values that cross to its process, light to load."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from devices.device import CancelToken, Deadline

# The lane on which papers are bound.
BINDER = "binder"
# Seconds that binding may take: a child is started, and an old machine makes a page of 300 dpi in two seconds.
START_SECONDS, PAGE_SECONDS = 60.0, 3.0


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


def bind_seconds(sheaves: Iterable[Sheaf]) -> float:
    """Return how long binding may take: papers of a hundred pages are not given up for being many."""
    return START_SECONDS + PAGE_SECONDS * sum(len(sheaf.pages) for sheaf in sheaves)


class Binds(Protocol):
    """Whoever binds papers."""

    def bind(self, sheaves: tuple[Sheaf, ...], deadline: Deadline, cancel: CancelToken) -> tuple[Bound, ...]:
        """Make each a PDF; raises DeviceError."""
        ...


def bind(sheaves: Iterable[Sheaf], binder: Binds, deadline: Deadline, cancel: CancelToken) -> tuple[Bound, ...]:
    """Bind on the binder's lane."""
    return binder.bind(tuple(sheaves), deadline, cancel)
