# SPDX-License-Identifier: Apache-2.0
"""Sets a paper on A4: the blocks of a page template with the facts of one case, as many pages as they need.

left   20 mm   margin for the punch                right  18 mm
head   the name of the paper in the middle, code and numbers in the upper right corner
foot   page, pages of this copy, print number
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from config.texts import Text, Wording, text, wording
from kiosk.receipts.page_template import (
    Air,
    AnyPageBlock,
    Corner,
    Grid,
    Hands,
    Heading,
    Listing,
    PageTable,
    PageTemplate,
    Paragraph,
)
from kiosk.receipts.pdf import HEIGHT_MM, POINTS, WIDTH_MM, Faces, Letters, Mark, Page, Stroke, document, matrix
from kiosk.receipts.setter import Facts
from kiosk.receipts.template import Words

LEFT, RIGHT = 20.0, WIDTH_MM - 18.0
TOP, BOTTOM = 20.0, HEIGHT_MM - 24.0
ROOM = RIGHT - LEFT
# Points. Small four (小四, 12 pt) is the body of official papers (GB/T 9704 sets 16 pt for whole documents; a form has
# more to say on one page); titles take two sizes more.
TITLE, BODY, SMALL = 22.0, 11.0, 9.0
# A line in millimetres for a point of size: one and a half, for a pen must find room between two.
LEADING = 1.5 / POINTS
# The base line of letters below the upper edge of their line.
BASE = 1.08 / POINTS
CODE_MM = 28.0
PAD = 1.6
LABEL_MM = 30.0
# Where a stamp of 40 mm goes.
HANDS_MM = 42.0
# A rolled thumb is 25 mm wide at most; around it stays white, so that the print can be told from the frame.
THUMB_MM = 30.0
NO_LINE_START = "，。、；：？！）》」』】〕”’…·,.;:?!)]}%"


def set_pages(template: PageTemplate, facts: Facts, print_no: str, language: str = "zh_CN") -> bytes:
    """Return a paper as PDF, its copies counted apart. Takes most of a second: never on a screen's thread."""
    words = wording(language)
    facts = Facts({**dict.fromkeys(template.fields, ""), **facts.values}, facts.rows)
    faces = Faces(characters(template, facts, words, print_no))
    pages: list[Page] = []
    # Each copy counts its own pages: they are torn apart, and "page 3 of 4" would be half of nothing.
    for copy in template.copies or ("",):
        pages += Setting(template, facts, words, faces).copy(words(text(copy)) if copy else "", print_no)
    return document(pages, faces, print_no)


def characters(template: PageTemplate, facts: Facts, words: Wording, print_no: str) -> dict[bool, set[str]]:
    """Return every character that may stand on the page, for both weights."""
    # What rows put into a sentence is counted with the rows; in the sentence the names only must be there.
    of_rows = {name: "" for names in template.rows.values() for name in names}
    given = of_rows | dict(facts.values) | _page_facts(9, 9) | {"value": ""}
    plain = {f"0123456789 .{print_no}", *facts.values.values(), *_cells(facts), *_worded_all(template, given, words)}
    # Cutting is what takes the time (half a second for 300 characters): the second weight is for headings only.
    return {False: _letters(plain), True: _letters({" ", *_heavy(template, given, words)})}


def _letters(texts: Iterable[str]) -> set[str]:
    return set("".join(texts))


def _cells(facts: Facts) -> Iterator[str]:
    yield from (value for rows in facts.rows.values() for row in rows for value in row.values())


def _worded_all(template: PageTemplate, given: Mapping[str, str], words: Wording) -> Iterator[str]:
    yield from (words(Text(said, tuple(sorted(given.items())))) for said in _sentences(template))
    yield from (own.get(words.language, "") for block in template.blocks for own in _own_words(block))


def _heavy(template: PageTemplate, given: Mapping[str, str], words: Wording) -> Iterator[str]:
    """Give everything that is set in the heavier weight."""
    for block in template.blocks:
        if isinstance(block, Heading) or (isinstance(block, Paragraph) and block.bold):
            yield worded(block, given, words)
        for name in ("head", "title"):
            yield words(text(getattr(block, name))) if getattr(block, name, "") else ""
        yield from (words(text(column.head)) for column in getattr(block, "columns", ()) if column.head)


def worded(block: Words, values: Mapping[str, str], words: Wording) -> str:
    """Word a block: its key, the city's own words, or the fact alone."""
    facts = {**values, "value": values.get(block.value, "")}
    if block.words:
        return block.words[words.language].format(**facts)
    return words(Text(block.say, tuple(sorted(facts.items())))) if block.say else facts["value"]


def _size(block: Paragraph | Listing) -> float:
    return block.size or (SMALL if block.small else BODY)


def _page_facts(page: int, pages: int) -> dict[str, str]:
    return {"page": str(page), "pages": str(pages)}


def _sentences(template: PageTemplate) -> Iterator[str]:
    yield from template.copies
    yield template.foot
    for block in template.blocks:
        for name in ("say", "head", "signature", "seal", "date", "title"):
            key = getattr(block, name, "")
            if key:
                yield key
        yield from (column.head for column in getattr(block, "columns", ()) if column.head)
        yield from (row.say for row in getattr(block, "lines", ()) if row.say)


def _own_words(block: AnyPageBlock) -> Iterator[Mapping[str, str]]:
    if isinstance(block, Words):
        yield block.words
    yield from (row.words for row in getattr(block, "lines", ()))


class Setting:
    """Sets one copy of a paper."""

    def __init__(self, template: PageTemplate, facts: Facts, words: Wording, faces: Faces) -> None:
        self._template = template
        self._facts = facts
        self._words = words
        self._faces = faces
        self._pages: list[Page] = [Page()]
        self._y = TOP
        # Below this the whole width is free: the code in the corner ends here.
        self._clear = TOP

    def copy(self, name: str, print_no: str) -> list[Page]:
        """Return the pages of one copy; ``name`` says whose it is."""
        if name:
            self._put(LEFT, self._y, name, SMALL)
        for block in self._template.blocks:
            if self._stands(block):
                self._block(block)
        for number, page in enumerate(self._pages, 1):
            self._foot(page, number, print_no)
        return self._pages

    def _stands(self, block: AnyPageBlock) -> bool:
        return all(map(self._facts.holds, block.when)) and not any(map(self._facts.holds, block.unless))

    def _block(self, block: AnyPageBlock) -> None:
        setters: dict[type, Callable[..., None]] = {
            Heading: self._heading,
            Corner: self._corner,
            Paragraph: self._paragraph,
            Grid: self._grid,
            PageTable: self._table,
            Listing: self._listing,
            Hands: self._hands,
            Air: self._air,
        }
        centred = isinstance(block, Paragraph) and block.align == "centre"
        # What is centred stands beside the corner; everything else begins under it.
        if not centred and not isinstance(block, Heading | Corner):
            self._y = max(self._y, self._clear)
        setters[type(block)](block)

    # Blocks.

    def _heading(self, block: Heading) -> None:
        said = self._said(block)
        # Set wide, as on official papers; Latin letters with gaps are read as initials.
        said = said if said.isascii() else " ".join(said)
        size = min(TITLE, TITLE * (ROOM - 2 * CODE_MM) / max(self._width(said, TITLE, bold=True), 1))
        self._y = max(self._y, TOP + 6)
        self._centred(said, size, bold=True)
        self._y += size * LEADING + PAD

    def _corner(self, block: Corner) -> None:
        """Put the code into the upper right corner, its numbers beside the title's end."""
        x = RIGHT - CODE_MM
        self._marks.append(matrix(self._facts.values.get(block.field, ""), x, TOP - 8, CODE_MM))
        y = TOP - 8 + CODE_MM
        for line in block.lines:
            said = self._said(line)
            self._put(RIGHT - self._width(said, SMALL), y, said, SMALL)
            y += SMALL * LEADING
        self._clear = y + PAD

    def _paragraph(self, block: Paragraph) -> None:
        size = _size(block)
        for line in self._wrapped(self._said(block), ROOM, size):
            self._need(size * LEADING)
            if block.align == "centre":
                self._centred(line, size, bold=block.bold)
            else:
                self._put(LEFT, self._y, line, size, bold=block.bold)
            self._y += size * LEADING
        self._y += block.after

    def _grid(self, block: Grid) -> None:
        """Draw a box with a heading at the left and lines of facts beside it."""
        lines = [
            line for row in block.lines if self._facts.holds(row.value) or not row.value for line in self._row(row)
        ]
        height = max(len(lines), 1) * BODY * LEADING + 2 * PAD
        # Never torn over two pages: a name and its number must be read together.
        self._need(height)
        self._box(LEFT, self._y, ROOM, height)
        self._stroke(LEFT + LABEL_MM, self._y, LEFT + LABEL_MM, self._y + height)
        head = self._words(text(block.head))
        self._put(
            LEFT + (LABEL_MM - self._width(head, BODY, bold=True)) / 2, self._middle(height), head, BODY, bold=True
        )
        for number, line in enumerate(lines):
            self._put(LEFT + LABEL_MM + PAD, self._y + PAD + number * BODY * LEADING, line, BODY)
        self._y += height

    def _row(self, row: Words) -> list[str]:
        return self._wrapped(self._said(row), ROOM - LABEL_MM - 2 * PAD, BODY)

    def _middle(self, height: float) -> float:
        return self._y + (height - BODY * LEADING) / 2

    def _table(self, block: PageTable) -> None:
        """Draw a table with lines around its cells; its heading is said again on each further page."""
        heads = {column.field: self._words(text(column.head)) for column in block.columns}
        self._cells(block, heads, bold=True)
        for facts in self._facts.rows.get(block.rows, ()):
            height = self._height(block, facts)
            # Whoever holds the second sheet alone must know what its columns are.
            if self._y + height > BOTTOM:
                self._new_page()
                self._cells(block, heads, bold=True)
            self._cells(block, facts)
        self._y += block.after

    def _height(self, block: PageTable, facts: Mapping[str, str]) -> float:
        lines = max(len(self._wrapped(facts[c.field], c.width - 2 * PAD, BODY)) for c in block.columns)
        return lines * BODY * LEADING + 2 * PAD

    def _cells(self, block: PageTable, facts: Mapping[str, str], *, bold: bool = False) -> None:
        height = self._height(block, facts)
        self._need(height)
        x = LEFT
        for column in block.columns:
            self._box(x, self._y, column.width, height)
            for number, line in enumerate(self._wrapped(facts[column.field], column.width - 2 * PAD, BODY)):
                self._put(x + PAD, self._y + PAD + number * BODY * LEADING, line, BODY, bold=bold)
            x += column.width
        self._y += height

    def _listing(self, block: Listing) -> None:
        """Set a list: sentences of the template, or one for each row of facts."""
        if block.title:
            self._need(3 * BODY * LEADING)
            self._put(LEFT, self._y, self._words(text(block.title)), BODY, bold=True)
            self._y += BODY * LEADING
        size = _size(block)
        for said in self._list_lines(block):
            for number, line in enumerate(self._wrapped(said, ROOM - block.indent, size)):
                self._need(size * LEADING)
                self._put(LEFT + (block.indent if number else block.start), self._y, line, size)
                self._y += size * LEADING
            self._y += PAD if block.size else 0
        self._y += block.after

    def _list_lines(self, block: Listing) -> Iterator[str]:
        lines = [row for row in block.lines if all(map(self._facts.holds, row.when))]
        for number, row in enumerate(lines, 1):
            yield f"{number}. {self._said(row)}" if block.numbered else self._said(row)
        for number, facts in enumerate(self._facts.rows.get(block.rows, ()), 1):
            said = self._worded(block.say, facts)
            yield f"{number}. {said}" if block.numbered else said

    def _air(self, block: Air) -> None:
        self._y += block.mm

    def _hands(self, block: Hands) -> None:
        """Leave room for the signature or thumb print at the left, for stamp or witness and the day at the right."""
        self._need(HANDS_MM)
        middle = LEFT + ROOM / 2 + 10
        self._put(LEFT, self._y + 4, self._worded(block.signature), BODY)
        if block.print:
            self._box(LEFT, self._y + 11, THUMB_MM, THUMB_MM)
        elif not self._facts.values.get(block.signed):
            self._stroke(LEFT, self._y + 22, LEFT + 60, self._y + 22)
        if block.second:
            self._stroke(middle, self._y + 22, middle + 60, self._y + 22)
        for number, key in enumerate((block.second or block.seal, block.date)):
            self._put(middle, self._y + 4 + number * 26, self._worded(key) if key else "", BODY)
        self._y += HANDS_MM

    def _foot(self, page: Page, number: int, print_no: str) -> None:
        facts = dict(self._facts.values) | _page_facts(number, len(self._pages)) | {"print_no": print_no}
        said = self._words(Text(self._template.foot, tuple(sorted(facts.items()))))
        page.marks.append(Stroke(LEFT, BOTTOM + 6, RIGHT, BOTTOM + 6, 0.3))
        page.marks.append(Letters((WIDTH_MM - self._width(said, SMALL)) / 2, BOTTOM + 11, said, SMALL))

    # Pens.

    @property
    def _marks(self) -> list[Mark]:
        return self._pages[-1].marks

    def _new_page(self) -> None:
        self._pages.append(Page())
        self._y = TOP

    def _need(self, height: float) -> None:
        """Go on to another page where this one has no room for so much."""
        if self._y + height > BOTTOM:
            self._new_page()

    def _put(self, x: float, y: float, words: str, size: float, *, bold: bool = False) -> None:
        self._marks.append(Letters(x, y + size * BASE, words, size, bold))

    def _centred(self, words: str, size: float, *, bold: bool = False) -> None:
        self._put((WIDTH_MM - self._width(words, size, bold=bold)) / 2, self._y, words, size, bold=bold)

    def _stroke(self, x: float, y: float, to_x: float, to_y: float) -> None:
        self._marks.append(Stroke(x, y, to_x, to_y))

    def _box(self, x: float, y: float, width: float, height: float) -> None:
        corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
        for (left, top), (right, bottom) in zip(corners, corners[1:] + corners[:1], strict=True):
            self._stroke(left, top, right, bottom)

    def _width(self, words: str, size: float, *, bold: bool = False) -> float:
        return self._faces.width_mm(words, size, bold=bold)

    def _wrapped(self, words: str, room: float, size: float) -> list[str]:
        """Break a text into lines no wider than ``room``; Latin words stay whole where they fit."""
        lines = [""]
        for piece in _pieces(words):
            # A space at the end hangs over the margin unseen; counted, it would break a line that fits.
            fits = self._width(lines[-1] + piece.rstrip(), size) <= room
            if fits or not lines[-1] or piece in NO_LINE_START:
                lines[-1] += piece
            else:
                lines.append(piece.lstrip())
        return lines

    def _said(self, block: Words) -> str:
        return worded(block, self._facts.values, self._words)

    def _worded(self, key: str, more: Mapping[str, str] | None = None) -> str:
        facts = {**self._facts.values, **(more or {})}
        return self._words(Text(key, tuple(sorted(facts.items()))))


def _pieces(words: str) -> Sequence[str]:
    """Cut a text where a line may end: behind each wide character and each Latin word with its space."""
    pieces: list[str] = []
    for character in words:
        whole = pieces and pieces[-1][-1:].isascii() and pieces[-1][-1:] != " " and character.isascii()
        if whole or (pieces and character == " "):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
