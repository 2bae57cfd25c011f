# SPDX-License-Identifier: Apache-2.0
"""Sets a paper on a roll: the blocks of a template with the facts of one case, line by line, nothing over-wide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from config.texts import Text, Wording, text, wording
from devices.receipt_printer.cells import COLUMNS
from devices.receipt_printer.slip import Align, Code, Cut, Feed, Line, Rule, Slip, SlipPart
from kiosk.receipts.columns import fit, fit_right, row, width, wrap
from kiosk.receipts.template import (
    AnyBlock,
    Column,
    Each,
    Ends,
    Label,
    Pair,
    Room,
    Ruled,
    Said,
    Square,
    Table,
    Template,
    Title,
    Words,
)

# Dots of a module of the code, 0.9 mm: a telephone reads it from a worn paper too.
CODE_MODULE = 7
_HANGING_AT_MOST = 16
_TITLE_SIZES = ((2, 2), (1, 2))
_BETWEEN_COLUMNS = "  "


@dataclass(frozen=True, repr=False)
class Facts:
    """What stands on one paper, worded in its language; ``rows`` are its lists."""

    values: Mapping[str, str]
    rows: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)

    def holds(self, name: str) -> bool:
        """Tell whether a fact or a list holds something."""
        return bool(self.values.get(name) or self.rows.get(name))


def set_slip(template: Template, facts: Facts, job: str, *, width_mm: int = 80, language: str = "zh_CN") -> Slip:
    """Set a paper on a roll of ``width_mm``; ``job`` is its print number."""
    # A fact that is declared and not given is empty, not an error in front of a citizen.
    facts = Facts({**dict.fromkeys(template.fields, ""), **facts.values}, facts.rows)
    setter = Setter(facts, width_mm, wording(language))
    parts = tuple(part for block in template.blocks for part in setter.parts(block))
    return Slip(job, COLUMNS[width_mm], (*parts, Cut()))


class Setter:
    """Sets the blocks of one paper on one width."""

    def __init__(self, facts: Facts, width_mm: int, words: Wording) -> None:
        self._facts = facts
        self._width_mm = width_mm
        self._columns = COLUMNS[width_mm]
        self._words = words

    def parts(self, block: AnyBlock) -> Iterator[SlipPart]:
        """Give what a block comes to on this paper; nothing where a condition does not hold."""
        shown = self._width_mm in block.only and all(map(self._facts.holds, block.when))
        if not shown or any(map(self._facts.holds, block.unless)):
            return
        yield from self._set(block)

    def _set(self, block: AnyBlock) -> Iterator[SlipPart]:
        if isinstance(block, Ruled):
            yield Rule()
        elif isinstance(block, Room):
            yield Feed(block.lines)
        elif isinstance(block, Square):
            yield Code(self._facts.values.get(block.field, ""), CODE_MODULE)
        else:
            yield from self._set_words(block)

    def _set_words(self, block: Title | Said | Label | Ends | Pair | Table | Each) -> Iterator[SlipPart]:
        if isinstance(block, Title):
            yield from self._title(self._said(block))
        elif isinstance(block, Said):
            yield from self._line(block)
        elif isinstance(block, Label):
            yield from self._label(block)
        elif isinstance(block, Table):
            yield from self._table(block)
        elif isinstance(block, Each):
            yield from self._each(block)
        else:
            yield from map(Line, self._two(block))

    def _title(self, title: str) -> Iterator[SlipPart]:
        wide, tall = next(((w, t) for w, t in _TITLE_SIZES if width(title) * w <= self._columns), _TITLE_SIZES[-1])
        # A Chinese title is set wide, as on official papers; Latin letters with gaps are read as initials.
        spaced = " ".join(title)
        if not title.isascii() and width(spaced) * wide <= self._columns:
            title = spaced
        for line in wrap(title, self._columns // wide):
            yield Line(line, Align.CENTRE, bold=True, wide=wide, tall=tall)

    def _line(self, block: Said) -> Iterator[SlipPart]:
        align = Align(block.align)
        # White on black needs a margin of black, or the first letter touches the paper.
        margin = " " if block.inverse else ""
        for line in wrap(self._said(block), self._columns // block.wide - 2 * len(margin), block.indent):
            said = f"{margin}{line}{margin}"
            yield Line(said, align, bold=block.bold, wide=block.wide, tall=block.tall, inverse=block.inverse)

    def _label(self, block: Label) -> Iterator[SlipPart]:
        """Set a label with its value; further lines stand under the value when the label is short."""
        hanging = width(self._said(block, {block.value: "", "value": ""}))
        indent = hanging if hanging <= _HANGING_AT_MOST else 0
        yield from map(Line, wrap(self._said(block), self._columns, indent))

    def _two(self, block: Ends | Pair) -> list[str]:
        left, right = self._said(block.left), self._said(block.right)
        if isinstance(block, Ends):
            fits = width(left) + width(right) < self._columns
            return row(left, right, self._columns) if fits else self._below(left, right)
        # A number that is broken in two cannot be compared with a card; on narrow paper it has a line of its own.
        both = f"{left}{_BETWEEN_COLUMNS}{right}"
        return [both] if width(both) <= self._columns else self._below(left, right)

    def _below(self, left: str, right: str) -> list[str]:
        return wrap(left, self._columns) + wrap(right, self._columns)

    def _table(self, block: Table) -> Iterator[SlipPart]:
        rows = self._facts.rows.get(block.rows, ())
        first, *others = block.columns
        heads = {column.field: self._key(column.head) for column in block.columns}
        rooms = {column.field: self._room(column, heads[column.field], rows) for column in others}
        headed = [heads] if any(heads.values()) else []
        for facts in (*headed, *rows):
            right = _BETWEEN_COLUMNS.join(_cell(column, facts[column.field], rooms[column.field]) for column in others)
            yield from map(Line, row(facts[first.field], right, self._columns) if others else [facts[first.field]])

    def _room(self, column: Column, head: str, rows: Iterable[Mapping[str, str]]) -> int:
        return max([column.least, width(head), *(width(facts[column.field]) for facts in rows)])

    def _each(self, block: Each) -> Iterator[SlipPart]:
        for facts in self._facts.rows.get(block.rows, ()):
            said = " " * block.start + self._said(block, facts)
            yield from map(Line, wrap(said, self._columns, block.indent))

    def _said(self, block: Words, more: Mapping[str, str] | None = None) -> str:
        """Word a block: its key, the city's own words, or the fact alone."""
        values = {**self._facts.values, **(more or {})}
        value = values.get(block.value, "")
        if not block.say and not block.words:
            return value
        facts = values | {"value": value}
        if block.words:
            return block.words[self._words.language].format(**facts)
        # Not by ``text``: a fact may have the name of one of its arguments.
        return self._words(Text(block.say, tuple(sorted(facts.items()))))

    def _key(self, key: str) -> str:
        return self._words(text(key)) if key else ""


def _cell(column: Column, words: str, room: int) -> str:
    return fit_right(words, room) if column.right else fit(words, room)
