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
    LANGUAGE = "language"
    OPTION = "option"
    """Chooses one of what is offered; its character is the value so far with that choice."""
    BEFORE = "before"
    AFTER = "after"
    HIDE = "hide"
    NEXT = "next"


class Page(enum.Enum):
    """One set of keys."""

    CHINESE = "chinese"
    """Letters that become Chinese."""
    ENGLISH = "english"
    """Letters that stay letters, in a field that takes both."""
    ENGLISH_CAPITALS = "english-capitals"
    LETTERS = "letters"
    """Letters of a field that takes no others."""
    CAPITALS = "capitals"
    SYMBOLS = "symbols"
    DIGITS = "digits"
    ID_NUMBER = "id-number"
    AMOUNT = "amount"
    UNIT_CODE = "unit-code"
    LADDER = "ladder"
    """Choices one after the other: a day, a place."""
    CODE = "code"


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
        return self.role not in (Role.CHARACTER, Role.SPACE, Role.OPTION, Role.NEXT)


Layout = tuple[Key, ...]
UNITS_WIDE = 10.0
ROWS = 4

# The page a kind of field begins with; a kind that is not here needs no keyboard.
FIRST_PAGE = {
    FieldKind.TEXT: Page.CHINESE,
    FieldKind.LATIN: Page.LETTERS,
    FieldKind.DIGITS: Page.DIGITS,
    FieldKind.PHONE: Page.DIGITS,
    FieldKind.BANK_CARD: Page.DIGITS,
    FieldKind.USCC: Page.UNIT_CODE,
    FieldKind.DATE: Page.LADDER,
    FieldKind.MONTH: Page.LADDER,
    FieldKind.REGION: Page.LADDER,
    FieldKind.ID_NUMBER: Page.ID_NUMBER,
    FieldKind.AMOUNT: Page.AMOUNT,
    FieldKind.CODE: Page.CODE,
}

# Where a key leads from a page; every other key stays. Capitals stay until they are switched off: the keys show what
# they type.
AFTER_ROLE = {
    (Page.LETTERS, Role.SHIFT): Page.CAPITALS,
    (Page.CAPITALS, Role.SHIFT): Page.LETTERS,
    (Page.ENGLISH, Role.SHIFT): Page.ENGLISH_CAPITALS,
    (Page.ENGLISH_CAPITALS, Role.SHIFT): Page.ENGLISH,
    (Page.CHINESE, Role.LANGUAGE): Page.ENGLISH,
    (Page.ENGLISH, Role.LANGUAGE): Page.CHINESE,
    (Page.ENGLISH_CAPITALS, Role.LANGUAGE): Page.CHINESE,
    (Page.LETTERS, Role.SYMBOLS): Page.SYMBOLS,
    (Page.CAPITALS, Role.SYMBOLS): Page.SYMBOLS,
    (Page.CHINESE, Role.SYMBOLS): Page.SYMBOLS,
    (Page.ENGLISH, Role.SYMBOLS): Page.SYMBOLS,
    (Page.ENGLISH_CAPITALS, Role.SYMBOLS): Page.SYMBOLS,
    # The keyboard itself goes back to the letters the symbols were asked from, where they were others.
    (Page.SYMBOLS, Role.LETTERS): Page.LETTERS,
}
CAPITALS = frozenset({Page.CAPITALS, Page.ENGLISH_CAPITALS})
# Pages of a field that takes both languages.
TWO_LANGUAGES = frozenset({Page.CHINESE, Page.ENGLISH, Page.ENGLISH_CAPITALS})
# GB 32100 has no I, O, S, V, Z: they look like figures.
UNIT_LETTERS = ("ABCDEFGHJK", "LMNPQRTUWX", "Y")


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


def _last_row(*first: Role) -> tuple[Key, ...]:
    keys = [Key(role, width=1.7 if len(first) == 1 else 1.6) for role in first]
    space = Key(Role.SPACE, " ", width=6.0 - sum(key.width for key in keys))
    return _row(3, (*keys, space, Key(Role.HIDE, width=1.75), Key(Role.NEXT, width=2.25)))


def _letters(rows: tuple[str, str, str], *first: Role) -> Layout:
    third = (Key(Role.SYMBOLS, width=1.5), *_characters(rows[2]), Key(Role.DELETE, width=1.5))
    upper = (*_row(0, _characters(rows[0])), *_row(1, _characters(rows[1]), 0.5))
    return (*upper, *_row(2, third), *_last_row(*first))


def _unit_code() -> Layout:
    acts = (Key(Role.DELETE, width=2.0), Key(Role.CLEAR, width=2.0), Key(Role.HIDE, width=2.0))
    last = (*_characters(UNIT_LETTERS[2]), *acts, Key(Role.NEXT, width=3.0))
    rows = ("1234567890", *UNIT_LETTERS[:2])
    return (*(key for y, row in enumerate(rows) for key in _row(y, _characters(row))), *_row(3, last))


def ladder(values: tuple[str, ...], *, many: bool, before: bool = False, after: bool = False) -> Layout:
    """Lay out what is offered now: twelve beside the keys that act, or the days of a month ten to a row."""
    if many:
        return (*_days(values), *_row(3, _ACTS_BELOW_DAYS, UNITS_WIDE - sum(key.width for key in _ACTS_BELOW_DAYS)))
    options = tuple(
        Key(Role.OPTION, value, x=place % 3 * _OPTION_WIDTH, y=place // 3, width=_OPTION_WIDTH)
        for place, value in enumerate(values[:OFFERED])
    )
    turns = ((Role.BEFORE, before, 7.05), (Role.AFTER, after, 8.525))
    paging = tuple(Key(role, x=x, y=2, width=1.475) for role, there, x in turns if there)
    top = 3 if before or after else 2
    column = (Key(Role.DELETE, y=0), Key(Role.HIDE, y=1), Key(Role.NEXT, y=top, height=4 - top))
    return (*options, *(replace(key, x=7.05, width=2.95) for key in column), *paging)


def _days(values: tuple[str, ...]) -> Layout:
    # The first ten in the first row and so on, also where the bounds leave days out: 7, 17 and 27 stand in one column.
    days = [(int(value[-2:]) - 1, value) for value in values]
    return tuple(Key(Role.OPTION, value, x=day % 10, y=day // 10) for day, value in days)


_OPTION_WIDTH = 2.35
OFFERED = 12
_ACTS_BELOW_DAYS = (Key(Role.DELETE, width=2.5), Key(Role.HIDE, width=2.5), Key(Role.NEXT, width=3.5))


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


def _code() -> Layout:
    """Lay out the 32 characters a 查询码 is made of in their order: whoever copies one searches by the alphabet."""
    rows = [_row(y, _characters(part)) for y, part in enumerate(("0123456789", "ABCDEFGHJK", "MNPQRSTVWX"))]
    acts = (Key(Role.DELETE, width=2.0), Key(Role.CLEAR, width=1.75), Key(Role.HIDE, width=1.75))
    last = (*_characters("YZ"), *acts, Key(Role.NEXT, width=2.5))
    return (*(key for row in rows for key in row), *_row(3, last))


def _wide(keys: tuple[Key, ...], width: float) -> tuple[Key, ...]:
    return tuple(replace(key, width=width) for key in keys)


_SMALL = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LARGE = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
_LAYOUTS = {
    Page.CHINESE: _letters(_SMALL, Role.LANGUAGE),
    Page.ENGLISH: _letters(_SMALL, Role.LANGUAGE, Role.SHIFT),
    Page.ENGLISH_CAPITALS: _letters(_LARGE, Role.LANGUAGE, Role.SHIFT),
    Page.LETTERS: _letters(_SMALL, Role.SHIFT),
    Page.CAPITALS: _letters(_LARGE, Role.SHIFT),
    Page.SYMBOLS: _symbols(),
    Page.DIGITS: _digits(),
    Page.ID_NUMBER: _digits("X"),
    Page.AMOUNT: _digits("."),
    Page.UNIT_CODE: _unit_code(),
    Page.LADDER: ladder((), many=False),
    Page.CODE: _code(),
}
