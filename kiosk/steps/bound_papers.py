# SPDX-License-Identifier: Apache-2.0
"""A paper as it leaves: one PDF of all its pages, and beside it, here, the pages as they were taken.

A PDF counts for just the pages it was made of, in their order: whatever is done to them makes it none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kiosk.audit import Act, Recorder, record
from kiosk.capture.sight import PageTaken
from kiosk.domain.page_made import PageMade
from kiosk.domain.paper import Paper
from offline_queue.entry import BESIDE, Attachment

JPEG, PDF = "image/jpeg", "application/pdf"


@dataclass(frozen=True, repr=False)
class Leaf:
    """One page of a paper that leaves: as it was taken, and what is recorded of it."""

    id: str
    content: bytes | bytearray
    made: PageMade | None = None
    kept: str = ""
    """The check it did not pass and why it goes along all the same."""


@dataclass(frozen=True, repr=False)
class BoundPaper:
    """The PDF of one paper; ``of`` are the ids of its pages in their order, ``derived`` the hashes of its pictures."""

    id: str
    of: tuple[str, ...]
    derived: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Leaving:
    """One paper with its pages, as it is put on record and kept beside what is sent."""

    material_id: str
    leaves: tuple[Leaf, ...]
    bound: BoundPaper | None = None
    """None where the pages themselves are sent."""


def copied(leaving: Sequence[Leaving]) -> tuple[Leaving, ...]:
    """Return the same with bytes of their own: what they were taken out of may be wiped."""
    return tuple(
        replace(one, leaves=tuple(replace(leaf, content=bytes(leaf.content)) for leaf in one.leaves)) for one in leaving
    )


def kept_of(overrides: Sequence[str]) -> str:
    """Return which pages of a PDF were not well and why they go along: ``2/sharp:faint,3/blank:readable``."""
    return ",".join(f"{number}/{said}" for number, said in enumerate(overrides, 1) if said)


def overrides_of(kept: str, count: int) -> tuple[str, ...]:
    """Return the same by page, empty for a good one."""
    said = dict(one.split("/", 1) for one in kept.split(",") if "/" in one)
    return tuple(said.get(str(number), "") for number in range(1, count + 1))


def pdf_paper(material_id: str, bound: BoundPaper, pdf: bytes | bytearray, leaves: Sequence[Leaf]) -> Paper:
    """Return the line of the manifest for a PDF."""
    # Pages as they were taken, which a slip counts: both sides of a card are two, though they lie on one sheet.
    return Paper(bound.id, material_id, PDF, pdf, len(leaves), kept_of([leaf.kept for leaf in leaves]))


def beside(leaving: Sequence[Leaving]) -> Iterator[Attachment]:
    """Return the pages that are kept here beside the PDFs made of them."""
    for one in leaving:
        if one.bound:
            for number, leaf in enumerate(one.leaves, 1):
                yield Attachment(beside_name(one.bound.id, number), JPEG, bytes(leaf.content))


def beside_name(paper: str, number: int) -> str:
    """Return the name of a page beside the paper made of it."""
    return f"{BESIDE}{paper}-{number:03d}"


def pages_beside(paper: str, names: Sequence[str]) -> list[str]:
    """Return which of these names are the pages of a paper, in their order."""
    return sorted(name for name in names if name.startswith(f"{BESIDE}{paper}-"))


def put_on_record(tx: Recorder, id: str, leaving: Sequence[Leaving]) -> None:
    """Record how each page came to be that is handed in."""
    for one in leaving:
        for number, leaf in enumerate(one.leaves, 1):
            made = leaf.made.facts if leaf.made else {}
            derived = {"derived": one.bound.derived[number - 1]} if one.bound else {}
            record(
                tx, Act.PAGE_FILED, id, code=one.material_id, number=number,
                kind="pdf" if one.bound else "page", **made, **derived,
            )  # fmt: skip


def made_of(taken: PageTaken, device: str, at: float) -> PageMade:
    """Return what is recorded of a page that was just taken."""
    return PageMade(
        still=taken.original_sha256,
        page=taken.sha256,
        device=device,
        at=round(at),
        dpi=taken.dpi,
        score=round(taken.score * 1000),
        by_hand=taken.by_hand,
    )
