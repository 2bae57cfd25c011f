# SPDX-License-Identifier: Apache-2.0
"""How the characters of a buffer read in the box of their field: groups, the shape of a date; knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.steps.screen_values import FieldKind
from ui.parts.field_buffer import FieldBuffer
from ui.parts.field_rules import cut, grouped, shown_position

# An en dash for a digit that is still to come: an underscore reads as a line to write on, a space as nothing.
MISSING = "–"


@dataclass(frozen=True, repr=False)
class Displayed:
    """Words to paint, and how many of them stand before the caret."""

    words: str
    caret: int


# Words a day or month is written with: its parts in, a sentence out; the day is empty for a month.
DateWords = Callable[[str, str, str], str]
# Names of a place, from the district down, by the chosen part of its code.
PlaceWords = Callable[[str], str]


def displayed(buffer: FieldBuffer, date_words: DateWords, place_words: PlaceWords = str) -> Displayed:
    """Return what a buffer looks like."""
    kind = buffer.rules.kind
    if kind in (FieldKind.DATE, FieldKind.MONTH):
        return _date(buffer, date_words)
    if kind is FieldKind.REGION:
        words = place_words(buffer.raw)
        return Displayed(words, len(words))
    if kind is FieldKind.AMOUNT:
        return Displayed(with_commas(buffer.raw), _after_commas(buffer.raw, buffer.caret))
    groups = buffer.rules.groups
    return Displayed(grouped(buffer.raw, groups), shown_position(buffer.caret, groups))


def raw_position(buffer: FieldBuffer, shown: int) -> int:
    """Return how many kept characters stand before a place in the shown words."""
    if buffer.rules.kind is FieldKind.AMOUNT:
        return len(with_commas(buffer.raw)[:shown].replace(",", ""))
    # Spaces between groups are only shown, never kept: a place in the words counts without them.
    return len(grouped(buffer.raw, buffer.rules.groups)[:shown].replace(" ", "")) if buffer.rules.groups else shown


def _date(buffer: FieldBuffer, date_words: DateWords) -> Displayed:
    # Cutting leaves empty groups out; year, month and day are always three, or two for a month.
    sizes = buffer.rules.groups
    parts = (*cut(buffer.raw, sizes), "", "", "")[: len(sizes)]
    shown = [part + MISSING * (size - len(part)) for part, size in zip(parts, sizes, strict=True)]
    words = date_words(*(*shown, "")[:3])
    return Displayed(words, _after_digits(words, len(buffer)))


def with_commas(raw: str) -> str:
    """Return an amount as typed so far with commas between thousands; nothing is rounded, filled up or left out."""
    yuan, point, fen = raw.partition(".")
    first = len(yuan) % 3
    parts = [yuan[:first], *(yuan[at : at + 3] for at in range(first, len(yuan), 3))]
    return ",".join(part for part in parts if part) + point + fen


def _after_commas(raw: str, caret: int) -> int:
    """Return where the caret stands among the commas: behind as many digits as before."""
    words, seen = with_commas(raw), 0
    for place, character in enumerate(words):
        if seen == caret:
            return place
        seen += character != ","
    return len(words)


def _after_digits(words: str, count: int) -> int:
    """Return the place behind the ``count``-th digit, or before the first place to fill."""
    places = [index for index, c in enumerate(words) if c.isdigit() or c == MISSING]
    return places[count] if count < len(places) else places[-1] + 1
