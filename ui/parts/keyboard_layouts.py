# SPDX-License-Identifier: Apache-2.0
"""Which keys stand where on the keyboards inside the window; knows no Qt.

Places are counted in units: ten keys of a row of letters are ten units wide, a row is one unit high, and the gap
between keys is part of the unit.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from kiosk.steps.screen_values import FieldKind


class Role(enum.Enum):
    """What a key does."""

    CHARACTER = "character"
    SPACE = "space"
    DELETE = "delete"
    CLEAR = "clear"
    SHIFT = "shift"
    SYMBOLS = "symbols"
    LETTERS = "letters"
    HIDE = "hide"
    NEXT = "next"


class Page(enum.Enum):
    """One set of keys."""

    LETTERS = "letters"
    CAPITALS = "capitals"
    SYMBOLS = "symbols"
    DIGITS = "digits"
    ID_NUMBER = "id-number"
    AMOUNT = "amount"


@dataclass(frozen=True)
class Key:
    """One key and its place."""

    role: Role
    character: str = ""
    x: float = 0.0
    y: float = 0.0
    width: float = 1.0
    height: float = 1.0

    @property
    def function(self) -> bool:
        """Tell a key that types nothing and is coloured so."""
        return self.role not in (Role.CHARACTER, Role.SPACE, Role.NEXT)


Layout = tuple[Key, ...]
UNITS_WIDE = 10.0
ROWS = 4

# The page a kind of field begins with; a kind that is not here needs no keyboard.
FIRST_PAGE = {
    FieldKind.TEXT: Page.LETTERS,
    FieldKind.LATIN: Page.LETTERS,
    FieldKind.DIGITS: Page.DIGITS,
    FieldKind.PHONE: Page.DIGITS,
    FieldKind.DATE: Page.DIGITS,
    FieldKind.ID_NUMBER: Page.ID_NUMBER,
    FieldKind.AMOUNT: Page.AMOUNT,
}

# Where a key leads from a page; every other key stays. Capitals stay until they are switched off: the keys show what
# they type.
AFTER_ROLE = {
    (Page.LETTERS, Role.SHIFT): Page.CAPITALS,
    (Page.CAPITALS, Role.SHIFT): Page.LETTERS,
    (Page.LETTERS, Role.SYMBOLS): Page.SYMBOLS,
    (Page.CAPITALS, Role.SYMBOLS): Page.SYMBOLS,
    (Page.SYMBOLS, Role.LETTERS): Page.LETTERS,
}


def layout(page: Page) -> Layout:
    """Return the keys of a page."""
    return _LAYOUTS[page]


def _row(y: float, keys: tuple[Key, ...], start: float = 0.0) -> tuple[Key, ...]:
    placed, x = [], start
    for key in keys:
        placed.append(replace(key, x=x, y=y))
        x += key.width
    return tuple(placed)


def _characters(characters: str) -> tuple[Key, ...]:
    return tuple(Key(Role.CHARACTER, character) for character in characters)


def _last_row(first: Role) -> tuple[Key, ...]:
    keys = (Key(first, width=1.7), Key(Role.SPACE, " ", width=4.3), Key(Role.HIDE, width=1.75))
    return _row(3, (*keys, Key(Role.NEXT, width=2.25)))


def _letters(rows: tuple[str, str, str]) -> Layout:
    third = (Key(Role.SYMBOLS, width=1.5), *_characters(rows[2]), Key(Role.DELETE, width=1.5))
    upper = (*_row(0, _characters(rows[0])), *_row(1, _characters(rows[1]), 0.5))
    return (*upper, *_row(2, third), *_last_row(Role.SHIFT))


def _symbols() -> Layout:
    third = (*_characters("@#&+_·'?"), Key(Role.DELETE, width=2.0))
    upper = (*_row(0, _characters("1234567890")), *_row(1, _characters("-/:;()（）.,")))
    return (*upper, *_row(2, third), *_last_row(Role.LETTERS))


def _digits(extra: str = "") -> Layout:
    """Lay out a pad as on a telephone, what types left, what acts in a wider column at the right."""
    wide, column = 2.35, 7.05
    rows = [_row(y, _wide(_characters(d), wide)) for y, d in enumerate(("123", "456", "789"))]
    last = (*_wide(_characters(extra), wide), Key(Role.CHARACTER, "0", width=wide), Key(Role.CLEAR, width=wide))
    acts = (
        Key(Role.DELETE, x=column, y=0, width=2.95),
        Key(Role.HIDE, x=column, y=1, width=2.95),
        Key(Role.NEXT, x=column, y=2, width=2.95, height=2),
    )
    return (*(key for row in rows for key in row), *_row(3, last, 0.0 if extra else wide), *acts)


def _wide(keys: tuple[Key, ...], width: float) -> tuple[Key, ...]:
    return tuple(replace(key, width=width) for key in keys)


_LAYOUTS = {
    Page.LETTERS: _letters(("qwertyuiop", "asdfghjkl", "zxcvbnm")),
    Page.CAPITALS: _letters(("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")),
    Page.SYMBOLS: _symbols(),
    Page.DIGITS: _digits(),
    Page.ID_NUMBER: _digits("X"),
    Page.AMOUNT: _digits("."),
}
