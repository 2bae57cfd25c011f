# SPDX-License-Identifier: Apache-2.0
"""Setting text in columns of half-width cells, as paper has them: fit, wrap, two ends of a line. Nothing over-wide."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from devices.receipt_printer.cells import cells, clean, width

__all__ = ["fit", "fit_right", "row", "width", "wrap"]

# Where a line may not begin or end (GB/T 15834, 5.1: marks stand neither alone at the head nor open at the end).
_NOT_FIRST = "，。、；：？！）》」』】〕”’…·,.;:?!)]}%"
_NOT_LAST = "（《「『【〔“‘([{"
_PAUSES = "，。、；：？！）》,.;:?!)"
# A number in its groups, with the measure word behind it: ``(0000) 8800 0107``, ``10 个``.
_NUMBER = r"[!-~]*[\d)](?![!-~])(?: [\d:-]+(?![!-~]))*(?: (?=[^\x00-\xff]).)?"
_UNITS = re.compile(rf"{_NUMBER}|[!-~]+| +|.", re.DOTALL)
_ELLIPSIS = "…"
# Two cells: one space is what stands between words.
_GAP = 2
# From this part of a line on, a pause is a better place to break than the very end.
_LATE_ENOUGH = 0.75
# A last line narrower than this looks lost.
_WIDOW = 5


def fit(text: str, room: int) -> str:
    """Fill ``room`` cells from the left; what is too long ends in ``…``."""
    text = _shorten(clean(text), room)
    return text + " " * (room - width(text))


def fit_right(text: str, room: int) -> str:
    """Fill ``room`` cells from the right; what is too long ends in ``…``."""
    text = _shorten(clean(text), room)
    return " " * (room - width(text)) + text


def wrap(text: str, room: int, indent: int = 0) -> list[str]:
    """Break a text into lines of at most ``room`` cells; further lines begin with ``indent`` spaces.

    Words and numbers stay whole where they fit, no line begins with a closing mark or ends with an opening one, and a
    pause near the end of a line is where it breaks. A word or two left over draw more down, where that costs no line.
    An empty text is one empty line.
    """
    text = clean(text)
    lines = _broken(text, room, indent)
    if len(lines) == 1 or width(lines[-1].strip()) >= _WIDOW:
        return lines
    narrower = (_broken(text, less, indent) for less in range(room - 2, int(room * _LATE_ENOUGH), -2))
    better = (other for other in narrower if len(other) == len(lines) and width(other[-1].strip()) >= _WIDOW)
    return next(better, lines)


def _broken(text: str, room: int, indent: int) -> list[str]:
    lines: list[list[str]] = [[]]
    waiting = list(_pieces(text, room - indent))
    while waiting:
        line = lines[-1]
        start = indent if len(lines) > 1 else 0
        # A line that was broken at a space does not begin with it.
        if not line and len(lines) > 1 and waiting[0].isspace():
            waiting.pop(0)
        elif start + _width(line) + width(waiting[0].rstrip()) <= room:
            line.append(waiting.pop(0))
        else:
            # What stood behind the pause goes down whole; without one the line is simply full.
            keep = _last_pause(line, room - start)
            waiting[:0] = line[keep:]
            del line[keep:]
            lines.append([])
    set_lines = ["".join(line).rstrip() for line in lines]
    return set_lines[:1] + [" " * indent + line for line in set_lines[1:]]


def row(left: str, right: str, room: int) -> list[str]:
    """Put two texts at the two ends: the left one wraps, the right one stands on the first line or on its own."""
    right = clean(right)
    space = room - width(right) - _GAP
    # A column narrower than a third breaks every second word; then each text has its own line.
    if space < room // 3:
        return wrap(left, room) + [fit_right(line, room) for line in wrap(right, room)]
    first, *more = wrap(left, space, _hanging(left))
    return [first + " " * (room - width(first) - width(right)) + right, *more]


def _hanging(text: str) -> int:
    """Indent further lines of a numbered text (``1 户口簿``) under its words."""
    number = re.match(r"\d+ ", text)
    return number.end() if number else 0


def _shorten(text: str, room: int) -> str:
    if width(text) <= room:
        return text
    return _head(text, room - width(_ELLIPSIS)) + _ELLIPSIS if room >= width(_ELLIPSIS) else _head(text, room)


def _head(text: str, room: int) -> str:
    """Return as many characters as fit."""
    ends = itertools.accumulate(map(cells, text))
    return "".join(character for character, end in zip(text, ends, strict=True) if end <= room)


def _width(pieces: Iterable[str]) -> int:
    return sum(map(width, pieces))


def _pieces(text: str, room: int) -> Iterator[str]:
    """Cut a text into pieces that no line may break, none wider than ``room``."""
    whole = ""
    for unit in _UNITS.findall(text):
        # A closing mark belongs to the piece before it, and what comes after an opening one to that.
        closes = unit[0] in _NOT_FIRST and not whole.endswith(" ")
        if whole and not closes and whole[-1] not in _NOT_LAST:
            yield from _chopped(whole, room)
            whole = ""
        whole += unit
    if whole:
        yield from _chopped(whole, room)


def _chopped(piece: str, room: int) -> Iterator[str]:
    while width(piece.rstrip()) > room:
        head = _head(piece, room)
        yield head
        piece = piece[len(head) :]
    yield piece


def _last_pause(line: list[str], room: int) -> int:
    """Return how many pieces of a full line to keep: up to its last pause when that is late enough, else all."""
    for count in range(len(line), 0, -1):
        if _width(line[:count]) < room * _LATE_ENOUGH:
            break
        if line[count - 1].rstrip()[-1:] in tuple(_PAUSES):
            return count
    return len(line)
