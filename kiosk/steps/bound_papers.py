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
    """Of what is sent, where that is no PDF."""
    content: bytes | bytearray
    made: PageMade | None = None
    kept: str = ""
    """The check it did not pass and why it goes along all the same."""
    derived: str = ""
    """Hash of the picture that is sent in its place; empty where it is sent itself, or in a PDF."""


@dataclass(frozen=True, repr=False)
class BoundPaper:
    """The PDF of one paper; ``of`` are the ids of its pages in their order, ``derived`` the hashes of its pictures."""

    id: str
    of: tuple[str, ...]
    derived: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class FiledPaper:
    """One paper that is handed in, with its pages, as it is put on record and kept beside what is sent."""

    material_id: str
    leaves: tuple[Leaf, ...]
    bound: BoundPaper | None = None
    """None where the pages themselves are sent."""


def copied(filed: Sequence[FiledPaper]) -> tuple[FiledPaper, ...]:
    """Return the same with what is kept beside in bytes of its own: what it was taken out of may be wiped."""
    return tuple(replace(one, leaves=tuple(_copied(one, leaf) for leaf in one.leaves)) for one in filed)


def _copied(one: FiledPaper, leaf: Leaf) -> Leaf:
    # A page that is sent itself is copied where it is sent, and once is enough.
    return replace(leaf, content=bytes(leaf.content) if is_beside(one, leaf) else b"")


def is_beside(one: FiledPaper, leaf: Leaf) -> bool:
    """Tell whether a page is kept here as it was taken, and something made of it is sent."""
    return bool(one.bound or leaf.derived)


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


def beside(filed: Sequence[FiledPaper]) -> Iterator[Attachment]:
    """Return the pages that are kept here beside what was made of them."""
    for one in filed:
        for number, leaf in enumerate(one.leaves, 1):
            if is_beside(one, leaf):
                name = beside_name(one.bound.id, number) if one.bound else beside_name(leaf.id, 1)
                yield Attachment(name, JPEG, bytes(leaf.content))


def beside_name(paper: str, number: int) -> str:
    """Return the name of a page beside the paper made of it."""
    return f"{BESIDE}{paper}-{number:03d}"


def pages_beside(paper: str, names: Sequence[str]) -> list[str]:
    """Return which of these names are the pages of a paper, in their order."""
    return sorted(name for name in names if name.startswith(f"{BESIDE}{paper}-"))


def put_on_record(tx: Recorder, id: str, filed: Sequence[FiledPaper]) -> None:
    """Record how each page came to be that is handed in."""
    for one in filed:
        for number, leaf in enumerate(one.leaves, 1):
            made = leaf.made.facts if leaf.made else {}
            picture = one.bound.derived[number - 1] if one.bound else leaf.derived
            derived = {"derived": picture} if picture else {}
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
