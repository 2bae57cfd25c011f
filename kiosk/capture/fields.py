# SPDX-License-Identifier: Apache-2.0
"""From lines of print to values for a form: proposals that a person confirms, none that arithmetic refutes.

A number is proposed only when its check character holds, a date only when it is in the calendar. A name is proposed
only when it is known from elsewhere, such as from the card that was read: print that is read wrongly is another
person's name, and nothing in it would tell. Nothing read here is in a log or in a ``repr``.
"""

from __future__ import annotations

import datetime
import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kiosk.capture.sight import Quad
from kiosk.domain.numbers import bank_card_holds, kind_of, unit_code_holds

# Lines read with less are not believed.
LEAST_CONFIDENCE = 0.8
# What a value loses for a sign that was mended, and one that nothing but its form speaks for.
MENDED, BY_FORM_ALONE = 0.9, 0.9
# Signs that are taken for digits of like form.
LIKE_DIGITS = str.maketrans("OoDQIl|ZSB", "0000111258")
LABELS = {
    "address": ("住址", "地址", "现住址", "户籍地址", "常住地址", "家庭住址", "联系地址", "通讯地址", "住所"),
    "name": ("姓名", "户主姓名", "申请人姓名", "申请人", "持证人"),
}
# Eighteen signs; the older fifteen digits have no check character, and nothing speaks for them.
ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9OoDQIl|ZSB]{17}[0-9OoDQIl|ZSBXx](?![0-9A-Za-z])")
UNIT_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])")
BANK_CARD = re.compile(r"(?<!\d)\d{4}(?:\s?\d{4}){3}(?:\s?\d{3})?(?!\d)")
DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})(?:\s?日|(?!\d))")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
LANDLINE = re.compile(r"(?<!\d)\(?(0\d{2,3})\)?[ -]?([2-9]\d{6,7})(?!\d)")
AMOUNT = re.compile(
    r"(?:[¥￥]\s?(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?|(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?\s?元)"
)
# An address names a place of two of these kinds at least, and a number of a house or a village.
PLACES = re.compile(r"[省市区县州盟旗镇乡]")
HOUSE = re.compile(r"(?:路|街|道|巷|村|里|弄|苑|小区)\w*?\d+|\d+(?:号|栋|幢|室)")
SHORTEST_ADDRESS = 6


@dataclass(frozen=True, repr=False)
class PrintLine:
    """A line of print: what it says, how sure the reader is (0 to 1), and its corners in pixels of the page."""

    text: str
    confidence: float
    corners: Quad

    def __repr__(self) -> str:
        return f"PrintLine({len(self.text)} characters, {self.confidence:.2f})"


@dataclass(frozen=True, repr=False)
class Proposal:
    """A value that a person may take over. ``kind`` is one of those in ``RULES``, address or name.

    ``checked`` when arithmetic or another source speaks for it; dates are ISO, amounts plain numbers of yuan.
    """

    kind: str
    value: str
    confidence: float
    checked: bool
    corners: Quad

    def __repr__(self) -> str:
        return f"Proposal({self.kind}, {self.confidence:.2f}, {'checked' if self.checked else 'by its form'})"


def propose(lines: Sequence[PrintLine], known_names: Collection[str] = ()) -> tuple[Proposal, ...]:
    """Propose values from the lines of one page, the surest of each value; ``known_names`` are read elsewhere."""
    sure = [line for line in map(_tidied, lines) if line.confidence >= LEAST_CONFIDENCE]
    found = itertools.chain(
        *(_in_line(line) for line in sure), _addresses(sure), _names(sure, {_joined(name) for name in known_names})
    )
    best: dict[tuple[str, str], Proposal] = {}
    for one in found:
        before = best.get((one.kind, one.value))
        if before is None or before.confidence < one.confidence:
            best[one.kind, one.value] = one
    return tuple(best.values())


def _tidied(line: PrintLine) -> PrintLine:
    """Return a line with digits and signs of half width."""
    return PrintLine(unicodedata.normalize("NFKC", line.text).strip(), line.confidence, line.corners)


def _in_line(line: PrintLine) -> Iterator[Proposal]:
    """Propose what one line holds; what is a long number is no telephone as well."""
    rest = line.text
    for kind, rule in RULES:
        for found, value, share, checked in rule(rest):
            yield Proposal(kind, value, round(line.confidence * share, 3), checked, line.corners)
            rest = rest.replace(found, " " * len(found), 1)


# What a rule finds: the signs on the paper, the value, what it keeps of the line's confidence, whether it is checked.
Found = tuple[str, str, float, bool]


def _id_numbers(words: str) -> Iterable[Found]:
    for found in ID_NUMBER.findall(words):
        value = found.translate(LIKE_DIGITS).upper()
        if kind_of(value):
            yield found, value, 1.0 if value == found.upper() else MENDED, True


def _unit_codes(words: str) -> Iterable[Found]:
    return [(code, code, 1.0, True) for code in UNIT_CODE.findall(words) if unit_code_holds(code)]


def _bank_cards(words: str) -> Iterable[Found]:
    for found in BANK_CARD.findall(words):
        value = re.sub(r"\s", "", found)
        if bank_card_holds(value):
            yield found, value, 1.0, True


def _dates(words: str) -> Iterable[Found]:
    for match in DATE.finditer(words):
        year, month, day = (int(part) for part in match.groups())
        try:
            yield match[0], datetime.date(year, month, day).isoformat(), 1.0, True
        except ValueError:
            continue  # no day of the calendar: read wrongly


def _phones(words: str) -> Iterable[Found]:
    for match in MOBILE.finditer(words):
        yield match[0], re.sub(r"\D", "", match[0]), BY_FORM_ALONE, False
    for match in LANDLINE.finditer(MOBILE.sub(" ", words)):
        yield match[0], f"{match[1]}-{match[2]}", BY_FORM_ALONE, False


def _amounts(words: str) -> Iterable[Found]:
    for match in AMOUNT.finditer(words):
        whole, part = match[1] or match[3], match[2] or match[4] or ""
        yield match[0], whole.replace(",", "") + part, BY_FORM_ALONE, False


# In this order: what is a number of a person is no other number as well.
RULES = (
    ("id-number", _id_numbers),
    ("unit-code", _unit_codes),
    ("bank-card", _bank_cards),
    ("date", _dates),
    ("phone", _phones),
    ("amount", _amounts),
)


def _addresses(lines: Sequence[PrintLine]) -> Iterator[Proposal]:
    """Propose what stands behind a label with the lines below it, and lines that look like an address by themselves."""
    taken: set[int] = set()
    for value, parts in _labelled(lines, "address"):
        taken |= {id(part) for part in parts}
        if len(value) >= SHORTEST_ADDRESS and PLACES.search(value):
            yield Proposal("address", value, min(part.confidence for part in parts), False, parts[0].corners)
    for line in lines:
        if id(line) not in taken and _like_an_address(line.text):
            confidence = round(line.confidence * BY_FORM_ALONE, 3)
            yield Proposal("address", _joined(line.text), confidence, False, line.corners)


def _like_an_address(words: str) -> bool:
    return ":" not in words and len(PLACES.findall(words)) >= 2 and bool(HOUSE.search(words))


def _names(lines: Sequence[PrintLine], known: Collection[str]) -> Iterator[Proposal]:
    for value, parts in _labelled(lines, "name"):
        if value in known:
            yield Proposal("name", value, min(part.confidence for part in parts), True, parts[0].corners)


def _labelled(lines: Sequence[PrintLine], kind: str) -> Iterator[tuple[str, list[PrintLine]]]:
    """Give what stands behind each label of a kind, in its own line or right of it, with the lines it goes on in."""
    for line in lines:
        label = next((name for name in LABELS[kind] if _joined(line.text).startswith(name)), "")
        if not label:
            continue
        own = _joined(line.text)[len(label) :].lstrip(":")
        first = line if own else _right_of(line, lines)
        if first is None:
            continue
        parts = [first, *(_below(first, lines) if kind == "address" else ())]
        yield (own or _joined(first.text)) + "".join(_joined(part.text) for part in parts[1:]), parts


def _joined(words: str) -> str:
    return re.sub(r"\s", "", words)


def _box(line: PrintLine) -> tuple[float, float, float, float]:
    xs, ys = zip(*line.corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _right_of(label: PrintLine, lines: Sequence[PrintLine]) -> PrintLine | None:
    """Return the nearest line to the right at the same height, not further away than twelve of its letters."""
    _, top, right, bottom = _box(label)
    height = bottom - top
    beside = [
        (_box(line)[0], at)
        for at, line in enumerate(lines)
        if line is not label
        and -0.5 * height < _box(line)[0] - right < 12 * height
        and min(bottom, _box(line)[3]) - max(top, _box(line)[1]) > 0.5 * height
    ]
    return lines[min(beside)[1]] if beside else None


def _below(first: PrintLine, lines: Sequence[PrintLine]) -> Iterator[PrintLine]:
    """Give the lines that go on below, from the same left edge and without a gap; a label ends them."""
    left, top, _, bottom = _box(first)
    height = bottom - top
    for line in sorted(lines, key=lambda one: _box(one)[1]):
        here = _box(line)
        follows = line is not first and top + 0.5 * height < here[1] < bottom + 0.8 * height
        if follows and abs(here[0] - left) < height and ":" not in line.text:
            yield line
            top, bottom = here[1], here[3]
