# SPDX-License-Identifier: Apache-2.0
"""Templates of A4 papers: read and checked like those of the roll, measured in millimetres.

A page template is a YAML file named ``…-a4``; a site may put one of the same name into its own folder.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from kiosk.receipts.template import Words, checked, chosen, of_key, of_words, unknown

# What is left of A4 between the margins.
ROOM_MM = 172.0


class PageBlock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="put"):
    """What all blocks of a page have."""

    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class Heading(Words, frozen=True, kw_only=True, tag="title"):
    """The name of the paper, large and in the middle."""


class Sentence(Words, frozen=True, kw_only=True, tag="sentence"):
    """A line inside another block."""


class Paragraph(Words, frozen=True, kw_only=True, tag="line"):
    """A sentence over the whole width."""

    align: Literal["left", "centre"] = "left"
    bold: bool = False
    small: bool = False
    size: Annotated[float, msgspec.Meta(ge=0, le=120)] = 0.0
    """Points; 0 is the usual size."""
    after: Annotated[float, msgspec.Meta(ge=0, le=40)] = 0.0
    """Millimetres of air below."""


class Corner(PageBlock, frozen=True, kw_only=True, tag="corner"):
    """The QR code of a field in the upper right corner, with lines under it."""

    field: str
    lines: tuple[Sentence, ...] = ()


class Grid(PageBlock, frozen=True, kw_only=True, tag="grid"):
    """A box: its heading at the left, lines of facts beside it; a line whose fact is empty is left out."""

    head: str
    lines: Annotated[tuple[Sentence, ...], msgspec.Meta(min_length=1)]


class PageColumn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column of a table: heading, the fact of each row, its width in millimetres."""

    field: str
    head: str
    width: Annotated[float, msgspec.Meta(ge=8, le=ROOM_MM)]


class PageTable(PageBlock, frozen=True, kw_only=True, tag="table"):
    """Rows of facts with lines around the cells."""

    rows: str
    columns: Annotated[tuple[PageColumn, ...], msgspec.Meta(min_length=1, max_length=6)]
    after: Annotated[float, msgspec.Meta(ge=0, le=40)] = 0.0


class Listing(PageBlock, frozen=True, kw_only=True, tag="list"):
    """A list under a heading: sentences of the template, or ``say`` for each row of a list of facts."""

    title: str = ""
    lines: tuple[Sentence, ...] = ()
    rows: str = ""
    say: str = ""
    numbered: bool = False
    small: bool = False
    size: Annotated[float, msgspec.Meta(ge=0, le=120)] = 0.0
    """Points; 0 is the usual size. What is set this large has air between its lines."""
    start: Annotated[float, msgspec.Meta(ge=0, le=40)] = 2.0
    indent: Annotated[float, msgspec.Meta(ge=0, le=40)] = 6.0
    after: Annotated[float, msgspec.Meta(ge=0, le=40)] = 2.0


class Air(PageBlock, frozen=True, kw_only=True, tag="room"):
    """Empty paper."""

    mm: Annotated[float, msgspec.Meta(gt=0, le=100)]


class Hands(PageBlock, frozen=True, kw_only=True, tag="hands"):
    """Room for signature, stamp or witness, and day; with ``print`` a box for a thumb print in place of the line.

    ``second`` is whose signature stands at the right, on a line of its own, where there is no stamp.
    Where the fact ``signed`` names is there, nothing is left to be signed and no line is drawn.
    """

    signature: str
    seal: str = ""
    second: str = ""
    date: str
    print: bool = False
    signed: str = ""


AnyPageBlock = Heading | Paragraph | Corner | Grid | PageTable | Listing | Air | Hands


class PageTemplate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of A4 paper. ``copies`` names each copy by a key: who gets it; none is one copy for one person."""

    name: str
    fields: tuple[str, ...]
    rows: dict[str, tuple[str, ...]] = {}
    foot: str
    copies: tuple[str, ...] = ()
    blocks: Annotated[tuple[AnyPageBlock, ...], msgspec.Meta(min_length=1)]


@functools.lru_cache(maxsize=16)
def load_page(name: str, folder: Path | None = None) -> PageTemplate:
    """Return a page template: the site's own where ``folder`` has one, else ours; raises TemplateError."""
    return chosen(name, folder, functools.partial(checked, PageTemplate, page_faults))


def page_faults(template: PageTemplate, block: AnyPageBlock) -> Iterator[str]:
    """Say what of a block cannot be set."""
    known = {*template.fields, *template.rows}
    yield from unknown((*block.when, *block.unless), known)
    if isinstance(block, Words):
        yield from of_words(block, known)
    for line in getattr(block, "lines", ()):
        yield from of_words(line, known)
    if isinstance(block, Corner):
        yield from unknown((block.field,), known)
    if isinstance(block, PageTable):
        yield from _of_table(template, block)
    for name in ("head", "title", "signature", "seal", "second", "date"):
        yield from of_key(getattr(block, name, ""))


def _of_table(template: PageTemplate, block: PageTable) -> Iterator[str]:
    if block.rows not in template.rows:
        yield f"no list is called {block.rows!r}"
        return
    yield from (
        f"rows of {block.rows} have no {c.field!r}" for c in block.columns if c.field not in template.rows[block.rows]
    )
    # A column that runs off the sheet is seen on the first paper only, in somebody's hands.
    width = sum(column.width for column in block.columns)
    if width > ROOM_MM:
        yield f"its columns are {width:g} mm wide, the page has {ROOM_MM:g}"
