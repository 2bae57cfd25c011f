# SPDX-License-Identifier: Apache-2.0
"""Which characters a kind of field takes, how many, and how they are shown while they are typed; knows no Qt."""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from dataclasses import dataclass

from kiosk.domain import query_code
from kiosk.domain.numbers import UNIT_ALPHABET
from kiosk.input.amounts import AMOUNT
from kiosk.steps.screen_values import FieldKind, FieldView
from ui.parts.keyboard_ladder import PLACE_LENGTHS, place_raw

# As people say them aloud: a mobile number 3-4-4, an identity number area, birthday, rest (GB 11643), a date year
# first.
PHONE_GROUPS = (3, 4, 4)
ID_GROUPS = (6, 8, 4)
DATE_GROUPS = (4, 2, 2)
MONTH_GROUPS = (4, 2)
# As cards are embossed; a code of 18 characters has no groups on a licence, and fours are what an eye takes in.
CARD_GROUPS = (4, 4, 4, 4, 3)
UNIT_GROUPS = (4, 4, 4, 4, 2)
# As it stands on every slip.
CODE_GROUPS = (4, 4)
ANY_LEAP_YEAR = 2000
# Unicode categories that leave no mark on paper, such as controls and turns of writing direction.
# Typed by nobody, but pasted or sent by an input method they would make two names that look alike differ.
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

_DIGITS = set("0123456789")
# Permits of Hong Kong, Macao, Taiwan and of foreigners begin with letters; a resident's number may end in X.
_LETTERS = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DAYS = {FieldKind.DATE: DATE_GROUPS, FieldKind.MONTH: MONTH_GROUPS}
_USUAL_GROUPS = {
    FieldKind.PHONE: PHONE_GROUPS,
    FieldKind.ID_NUMBER: ID_GROUPS,
    FieldKind.BANK_CARD: CARD_GROUPS,
    FieldKind.USCC: UNIT_GROUPS,
    FieldKind.CODE: CODE_GROUPS,
    **_DAYS,
}
_GROUPED = {FieldKind.DIGITS, *_USUAL_GROUPS}
_KEYED = {*_GROUPED, FieldKind.AMOUNT, FieldKind.REGION}
_CHARACTERS = {FieldKind.ID_NUMBER: _DIGITS | _LETTERS, FieldKind.USCC: set(UNIT_ALPHABET)}


@dataclass(frozen=True)
class Rules:
    """What may be typed into one field."""

    kind: FieldKind
    max_length: int
    groups: tuple[int, ...] = ()

    @classmethod
    def of(cls, view: FieldView) -> Rules:
        """Return the rules of a field; grouped digits end with their last group."""
        groups = _groups(view)
        # A group that is full cannot be typed past: eleven digits of a telephone, whatever the schema allows.
        longest = min(view.max_length, sum(groups)) if groups and view.kind in _GROUPED else view.max_length
        longest = PLACE_LENGTHS[-1] if view.kind is FieldKind.REGION else longest
        return cls(view.kind, longest, groups if view.kind in _GROUPED else ())

    @property
    def fixed_caret(self) -> bool:
        """Tell whether the caret stays behind what is typed: a date is typed from its year on."""
        return self.kind in _DAYS or self.kind is FieldKind.REGION

    def admit(self, current: str, caret: int, typed: str) -> str:
        """Return what of ``typed`` may be put at ``caret`` of ``current``; empty when it is refused."""
        if self.kind in _DAYS:
            return _admit_date(current, typed)[: max(0, self.max_length - len(current))]
        admitted = "".join(c for c in self._normalised(typed) if self._takes(c))
        # Too long is cut, not refused: of something put in at once, what has room is kept and seen.
        admitted = admitted[: max(0, self.max_length - len(current))]
        return admitted if self._fits(current[:caret] + admitted + current[caret:]) else ""

    def raw(self, value: str) -> str:
        """Return the characters that are kept of a value: a day as its digits, a place without the zeros below it."""
        if self.kind is FieldKind.REGION:
            return place_raw(value)
        return "".join(c for c in value if c in _DIGITS) if self.kind in _DAYS else value

    def value(self, raw: str) -> str:
        """Return the value of kept characters: a day as ``YYYY-MM-DD``, a place as its 12 digits, as far as chosen."""
        if self.kind is FieldKind.REGION:
            return raw.ljust(PLACE_LENGTHS[-1], "0") if raw else ""
        return "-".join(cut(raw, _DAYS[self.kind])) if self.kind in _DAYS else raw

    def _normalised(self, typed: str) -> str:
        # Full-width forms come from Chinese input methods; they mean the same digits and letters.
        if self.kind is FieldKind.CODE:
            # A keypad with all letters may stand beside the screen: O on a slip can only have been a nought.
            return query_code.read(unicodedata.normalize("NFKC", typed))
        return unicodedata.normalize("NFKC", typed).upper() if self.kind in _KEYED else typed

    def _takes(self, character: str) -> bool:
        if self.kind in _CHARACTERS:
            return character in _CHARACTERS[self.kind]
        if self.kind is FieldKind.AMOUNT:
            return character in _DIGITS or character == "."
        if self.kind is FieldKind.CODE:
            return character in query_code.ALPHABET
        if self.kind in _KEYED:
            return character in _DIGITS
        if self.kind is FieldKind.LATIN:
            # Latin with its extensions A and B: names on foreigners' cards keep their accents.
            return character.isprintable() and ord(character) < 0x250
        return unicodedata.category(character) not in INVISIBLE

    def _fits(self, whole: str) -> bool:
        if self.kind is not FieldKind.AMOUNT:
            return True
        # Yuan and at most two digits of fen; a point needs a yuan before it, so that .5 is never read as 5.
        return AMOUNT.fullmatch(whole) is not None


def cut(raw: str, groups: tuple[int, ...]) -> tuple[str, ...]:
    """Cut characters into groups of these sizes, the rest as a last group; empty groups are left out."""
    parts, at = [], 0
    for size in groups:
        parts.append(raw[at : at + size])
        at += size
    return tuple(part for part in (*parts, raw[at:]) if part)


def grouped(raw: str, groups: tuple[int, ...]) -> str:
    """Return characters with a space between their groups."""
    return " ".join(cut(raw, groups)) if groups else raw


def shown_position(caret: int, groups: tuple[int, ...]) -> int:
    """Return where the caret after ``caret`` characters stands in the grouped text."""
    passed, at = 0, 0
    for size in groups:
        at += size
        passed += caret > at
    return caret + passed


def _groups(view: FieldView) -> tuple[int, ...]:
    usual = _USUAL_GROUPS.get(view.kind, ())
    # A card may be longer than the groups a form names for it; what is beyond them is one more group.
    return view.groups if view.groups and sum(view.groups) >= sum(usual) else usual or view.groups


def _admit_date(current: str, typed: str) -> str:
    """Take digits of a date one by one: a month 4 becomes 04, a month 13 or a 31 April is refused."""
    whole = current
    for digit in unicodedata.normalize("NFKC", typed):
        if digit not in _DIGITS:
            continue
        longer = whole + _completed(len(whole), digit)
        if not possible_date(longer):
            return ""
        whole = longer
    return whole[len(current) :]


def _completed(at: int, digit: str) -> str:
    # A month of 4 or a day of 5 cannot go on: the missing nought is put before it instead of refusing the key.
    alone = (at == 4 and digit > "1") or (at == 6 and digit > "3")
    return "0" + digit if alone else digit


def possible_date(digits: str) -> bool:
    """Tell whether the digits can still become a day of the calendar (years 1900 to 2099)."""
    year, month, day = digits[:4], digits[4:6], digits[6:]
    # Nobody alive was born before 1900, and nothing asked here lies after 2099.
    if len(digits) > 8 or not any(century.startswith(year[:2]) for century in ("19", "20")):
        return False
    if month and not _within(month, 12):
        return False
    return not day or _within(day, monthrange(int(year) or ANY_LEAP_YEAR, int(month))[1])


def _within(part: str, last: int) -> bool:
    """Tell whether one or two digits can become a number from 1 to ``last``."""
    return part[0] <= str(last)[0] if len(part) == 1 else 1 <= int(part) <= last
