# SPDX-License-Identifier: Apache-2.0
"""Pages of papers made into PDFs, as flows and windows ask for it: values that cross to its process, light to load."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from devices.device import CancelToken, Deadline
from kiosk.capture.sight import Mode

# The lane on which papers are bound.
BINDER = "binder"
# Seconds that binding may take: a child is started, and an old machine makes a page of 300 dpi in two seconds.
START_SECONDS, PAGE_SECONDS = 60.0, 3.0
# The same for a second child, which only makes single pages of what the first one made nothing of.
SINGLE_START_SECONDS, SINGLE_PAGE_SECONDS = 20.0, 1.0
# Why a paper became no PDF, where that is no fault of one page.
FAILED, SLOW = "binder.failed", "binder.slow"


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
    mode: Mode = Mode.COLOUR
    """How its pages are made readable; a card keeps its colours."""


@dataclass(frozen=True, repr=False)
class Bound:
    """A paper as one PDF; ``derived`` are the hashes of the pictures in it, one for each page it was made of."""

    pdf: bytes
    sheets: int
    derived: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Bound({self.sheets})"


@dataclass(frozen=True, repr=False)
class SinglePages:
    """The pages of a paper that became no PDF, each as it may leave by itself, by the rules of a page in a PDF.

    Within its bytes, with its band, the number of a card covered where that is asked.
    """

    pages: tuple[bytes, ...]

    def __repr__(self) -> str:
        return f"SinglePages({len(self.pages)})"


@dataclass(frozen=True)
class Unbound:
    """A paper of which nothing was made; ``page``, from 1, is the one that has to be taken again, 0 for none of them.

    ``cause`` is ``binder.unreadable`` or ``binder.too-small`` for a page; ``binder.failed``, ``binder.slow`` or one of
    the host's (``devices.host``) where the machine is at fault.
    """

    cause: str
    page: int = 0
    detail: str = ""
    """Technical words for staff; never personal data."""


Made = Bound | SinglePages | Unbound


def bind_seconds(sheaves: Iterable[Sheaf]) -> float:
    """Return how long binding may take: papers of a hundred pages are not given up for being many."""
    pages = sum(len(sheaf.pages) for sheaf in sheaves)
    return pdf_seconds(pages) + SINGLE_START_SECONDS + SINGLE_PAGE_SECONDS * pages


def pdf_seconds(pages: int) -> float:
    """Return how much of that is for making PDFs."""
    return START_SECONDS + PAGE_SECONDS * pages


class Binds(Protocol):
    """Whoever binds papers."""

    def bind(self, sheaves: tuple[Sheaf, ...], deadline: Deadline, cancel: CancelToken) -> tuple[Made, ...]:
        """Make each a PDF, or say what became of it instead; raises DeviceError where that is asked to end."""
        ...


def bind(sheaves: Iterable[Sheaf], binder: Binds, deadline: Deadline, cancel: CancelToken) -> tuple[Made, ...]:
    """Bind on the binder's lane."""
    return binder.bind(tuple(sheaves), deadline, cancel)
