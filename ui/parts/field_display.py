# SPDX-License-Identifier: Apache-2.0
"""How the characters of a buffer read in the box of their field: groups, the shape of a date; knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.steps.screen_values import FieldKind
from ui.parts.field_buffer import FieldBuffer
from ui.parts.field_rules import DATE_GROUPS, cut, grouped, shown_position

# An en dash for a digit that is still to come: an underscore reads as a line to write on, a space as nothing.
MISSING = "–"


@dataclass(frozen=True, repr=False)
class Displayed:
    """Words to paint, and how many of them stand before the caret."""

    words: str
    caret: int


# Words a date is written with: year, month and day in, a sentence out.
DateWords = Callable[[str, str, str], str]


def displayed(buffer: FieldBuffer, date_words: DateWords) -> Displayed:
    """Return what a buffer looks like."""
    if buffer.rules.kind is FieldKind.DATE:
        return _date(buffer.raw, date_words)
    groups = buffer.rules.groups
    return Displayed(grouped(buffer.raw, groups), shown_position(buffer.caret, groups))


def raw_position(buffer: FieldBuffer, shown: int) -> int:
    """Return how many kept characters stand before a place in the shown words."""
    # Spaces between groups are only shown, never kept: a place in the words counts without them.
    return len(grouped(buffer.raw, buffer.rules.groups)[:shown].replace(" ", "")) if buffer.rules.groups else shown


def _date(digits: str, date_words: DateWords) -> Displayed:
    # Cutting leaves empty groups out; year, month and day are always three.
    parts = (*cut(digits, DATE_GROUPS), "", "", "")[:3]
    year, month, day = (part + MISSING * (size - len(part)) for part, size in zip(parts, DATE_GROUPS, strict=True))
    words = date_words(year, month, day)
    return Displayed(words, _after_digits(words, len(digits)))


def _after_digits(words: str, count: int) -> int:
    """Return the place behind the ``count``-th digit, or before the first place to fill."""
    places = [index for index, c in enumerate(words) if c.isdigit() or c == MISSING]
    return places[count] if count < len(places) else places[-1] + 1
