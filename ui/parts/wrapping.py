# SPDX-License-Identifier: Apache-2.0
"""Where a line ends: at punctuation when that costs no extra line, never with a sign that may not begin a line.

The last line of a sentence that is a mere rest ("地方。", "do?") is evened out with the one before it, or with the two
before it where that would leave a long line over two short ones; between phrases if it can be.

Nothing here keeps words: what is broken may be a person's data.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, combinations, pairwise

from PySide6.QtCore import QTextBoundaryFinder
from PySide6.QtGui import QFont, QFontMetricsF

from kiosk.steps.value import Value
from ui.style.fonts import font

_PAUSES = "，。；：、？！,;:.?!)）"
# A place narrower than this holds no part of a word that could be read; taking it apart would only hide the mistake.
LEAST_CHARACTERS = 2
# A line broken early at punctuation still fills this much of its width.
_LEAST_SHARE = 0.35
# A last line shorter than this share of the width is a rest: alone under a full line it reads like a mistake.
_REST_SHARE = 0.5
# How much wider than the evenest share a break may be that stands between two phrases.
_PHRASE_SLACK = 1.3
# Chinese has no spaces and Qt no dictionary of its words, so a break may fall into one (单|子). Behind the first of
# these particles and before the second it never does: a phrase ends there.
_ENDS_PHRASE = "的了和与或及、"
_WORDS = ("to ", "of ", "in ", "on ", "at ", "by ", "from ", "with ", "and ", "or ", "for ", "that ")
_BEGINS_PHRASE = (*"在和与或把请向从“《", *_WORDS)
# Two last lines shorter than this share of the one over them stand under it like a stair.
_STAIR_SHARE = 0.75


NO_BREAK = "\u00a0"
# (0000) 8800 0101, and a mobile number in its groups.
_PHONE = r"\(\d{2,4}\) \d{3,4}(?: \d{3,4})?|(?<!\d)1\d\d \d{4} \d{4}(?!\d)"
# 2026年11月21日, and 11月21日.
_DAY = r"(?:\d{4}年)?\d{1,2}月\d{1,2}日"


class Fitted(Value, frozen=True):
    """Words broken into lines at a size of type; ``fits`` is False when even the smallest did not do."""

    lines: tuple[str, ...]
    px: int
    bold: bool
    fits: bool

    @property
    def font(self) -> QFont:
        """The typeface at this size."""
        return font(self.px, bold=self.bold)


class Piece(Value, frozen=True):
    """Words up to the next place where a line may end; ``bare`` is their length without the space behind them."""

    words: str
    advance: float
    bare: float


def break_lines(words: str, made: QFont, width: float) -> tuple[str, ...]:
    """Break words into as few lines as ``width`` pixels allow, at punctuation where there is a choice."""
    metrics = QFontMetricsF(made)
    lines: list[str] = []
    for paragraph in whole_numbers(words).split("\n"):
        lines += _paragraph(paragraph, metrics, width)
    return tuple(line.replace(NO_BREAK, " ") for line in lines)


def whole_numbers(words: str) -> str:
    """Return words whose telephone numbers are held together: half of one at the end of a line is dialled by nobody."""
    # Without a space there is nothing to hold together, and home need not make the pattern before it paints.
    return re.sub(_PHONE, lambda number: number[0].replace(" ", NO_BREAK), words) if " " in words else words


def fit(
    words: str, width: float, height: float, sizes: Sequence[int], *, bold: bool, lines: int = 2, early: bool = False
) -> Fitted:
    """Take the first size of type at which words stand in ``lines`` lines of the box.

    One line of the smallest size comes before two of a larger one; ``early`` breaks from the second size on.
    """
    # The largest type in one line, down to the smallest in one line, and only then two lines: a label is read in one
    # glance.
    tries = [(px, allowed) for allowed in range(1, lines + 1) for px in sizes]
    if early:
        tries = [(px, allowed) for place, px in enumerate(sizes) for allowed in range(1, lines + 1 if place else 2)]
    for px, allowed in tries:
        # Breaking costs most of all, and what is longer than the one line allowed needs none to be refused.
        if allowed == 1 and not _inside((words.strip(),), px, bold, width):
            continue
        broken = break_lines(words, font(px, bold=bold), width)
        if len(broken) <= allowed and len(broken) * px * 1.2 <= height and _whole(words, broken, px, bold, width):
            return Fitted(broken, px, bold, fits=True)
    smallest = min(sizes)
    return Fitted(break_lines(words, font(smallest, bold=bold), width), smallest, bold, fits=False)


def unbroken(words: str, made: QFont, width: float) -> bool:
    """Tell whether each word has room on one line: "Rep-rint" on a key is read twice, and by some not at all."""
    metrics = QFontMetricsF(made)
    return all(metrics.horizontalAdvance(piece.rstrip()) <= width + 0.5 for piece in _pieces(words))


def _whole(words: str, broken: Sequence[str], px: int, bold: bool, width: float) -> bool:
    """Tell whether the lines have room, and each word on its line: what stands in one line has none taken apart."""
    return _inside(broken, px, bold, width) and (len(broken) < 2 or unbroken(words, font(px, bold=bold), width))


def _inside(lines: Sequence[str], px: int, bold: bool, width: float) -> bool:
    metrics = QFontMetricsF(font(px, bold=bold))
    return all(metrics.horizontalAdvance(line) <= width + 0.5 for line in lines)


def _paragraph(words: str, metrics: QFontMetricsF, width: float) -> list[str]:
    if metrics.horizontalAdvance(words) <= width:
        return [words]
    pieces = _measured(words, metrics, width)
    lines: list[list[Piece]] = []
    wanted = _count(pieces, width)
    while pieces:
        wanted -= 1
        taken = _line(pieces, width, wanted)
        lines.append(pieces[:taken])
        pieces = pieces[taken:]
    return [_words(line).strip() for part in _parts(lines) for line in _without_rest(part, width)]


def _parts(lines: list[list[Piece]]) -> list[list[list[Piece]]]:
    """Return the lines up to each that ends at punctuation: within them a rest is evened out."""
    ends = [at for at, line in enumerate(lines, 1) if at == len(lines) or _ends_with(line, _PAUSES + "、")]
    return [lines[a:b] for a, b in pairwise((0, *ends))]


def _without_rest(lines: list[list[Piece]], width: float) -> list[list[Piece]]:
    """Share the last lines out anew where the last is a rest."""
    if len(lines) < 2 or _length(lines[-1]) >= width * _REST_SHARE:
        return lines
    two = [*lines[:-2], *_shared(lines[-2:], width)]
    three = [*lines[:-3], *_shared(lines[-3:], width)] if _is_stair(two) else two
    return min(two, three, key=_torn)


def _is_stair(lines: list[list[Piece]]) -> bool:
    """Tell whether the last two lines are short under a long one that could give them some of its words."""
    return len(lines) > 2 and max(map(_length, lines[-2:])) < _length(lines[-3]) * _STAIR_SHARE


def _shared(lines: list[list[Piece]], width: float) -> list[list[Piece]]:
    """Return as many lines of the same words, as even as can be while they end between phrases."""
    pieces = [piece for line in lines for piece in line]
    # Summed up once: three lines of Chinese signs can be shared out in thousands of ways.
    upto = (0.0, *accumulate(piece.advance for piece in pieces))
    places = [(0, *inner, len(pieces)) for inner in combinations(range(1, len(pieces)), len(lines) - 1)]
    wide = {ends: [upto[b - 1] - upto[a] + pieces[b - 1].bare for a, b in pairwise(ends)] for ends in places}
    # The lines there were are one of them; only words too long for any line leave none.
    most = min(width, min(max(each) for each in wide.values()) * _PHRASE_SLACK)
    near = [ends for ends, each in wide.items() if max(each) <= most]
    torn = [at and not _between_phrases(pieces[:at], pieces[at:]) for at in range(len(pieces))]
    # Squares tell of two shares with the same widest line the more even one.
    costs = {ends: (sum(torn[at] for at in ends[:-1]), sum(one**2 for one in wide[ends])) for ends in near}
    best = min(near, key=costs.__getitem__, default=None)
    return lines if best is None else [pieces[a:b] for a, b in pairwise(best)]


def _torn(lines: list[list[Piece]]) -> int:
    """Count the breaks that fall into a phrase."""
    return sum(not _between_phrases(upper, lower) for upper, lower in pairwise(lines))


def _between_phrases(upper: list[Piece], lower: list[Piece]) -> bool:
    return _ends_with(upper, _PAUSES + _ENDS_PHRASE) or _words(lower).startswith(_BEGINS_PHRASE)


def _ends_with(line: list[Piece], signs: str) -> bool:
    return _words(line).rstrip().endswith(tuple(signs))


def _words(line: list[Piece]) -> str:
    return "".join(piece.words for piece in line)


def _length(line: list[Piece]) -> float:
    return sum(piece.advance for piece in line[:-1]) + line[-1].bare


def _measured(words: str, metrics: QFontMetricsF, width: float) -> list[Piece]:
    """Return the pieces with what each adds to the length: kerning makes a line longer than its words alone."""
    measured = []
    read, before = "", 0.0
    for piece in _narrow(_whole_days(_pieces(words), metrics, width), metrics, width):
        end = piece.rstrip()
        bare = metrics.horizontalAdvance(read + end)
        read += piece
        # Between two hanzi is no space: there both lengths are one, and measuring is what costs.
        now = bare if end == piece else metrics.horizontalAdvance(read)
        measured.append(Piece(piece, now - before, bare - before))
        before = now
    return measured


def _whole_days(pieces: list[str], metrics: QFontMetricsF, width: float) -> list[str]:
    """Hold a day together where a line has room for it: "2026" above "年11月21日" is read as two things."""
    words = "".join(pieces)
    if "月" not in words:
        return pieces
    # With a sign behind it, which may not begin the next line.
    days = (day for day in re.finditer(_DAY, words) if metrics.horizontalAdvance(day[0] + "，") <= width)
    inside = {place for day in days for place in range(day.start() + 1, day.end())}
    held: list[str] = []
    place = 0
    for piece in pieces:
        if place in inside:
            held[-1] += piece
        else:
            held.append(piece)
        place += len(piece)
    return held


def _narrow(pieces: list[str], metrics: QFontMetricsF, width: float) -> list[str]:
    """Take a word apart that is longer than a line, where a line holds enough of it to be read."""
    if width < LEAST_CHARACTERS * metrics.averageCharWidth():
        return pieces
    narrow: list[str] = []
    for piece in pieces:
        whole = len(piece) == 1 or metrics.horizontalAdvance(piece.rstrip()) <= width
        narrow += [piece] if whole else list(piece)
    return narrow


def _pieces(words: str) -> list[str]:
    # Unicode's rules for line ends (UAX 14) know which sign may not begin or end one, in Chinese and in English.
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, words)
    ends = []
    while (end := finder.toNextBoundary()) >= 0:
        ends.append(end)
    # Qt counts in UTF-16; a character beyond the basic plane (rare names) takes two places there.
    places = words.encode("utf-16-le")
    return [places[2 * a : 2 * b].decode("utf-16-le") for a, b in zip([0, *ends], ends, strict=False)]


def _greedy(pieces: Sequence[Piece], width: float) -> int:
    used = 0.0
    for index, piece in enumerate(pieces):
        # The space behind a word needs no room at the end of a line. The first piece always goes, however wide: a line
        # without any would never end.
        if used + piece.bare > width and index:
            return index
        used += piece.advance
    return len(pieces)


def _count(pieces: Sequence[Piece], width: float) -> int:
    count = 0
    while pieces:
        pieces = pieces[_greedy(pieces, width) :]
        count += 1
    return count


def _line(pieces: Sequence[Piece], width: float, lines_left: int) -> int:
    """Return how many pieces go on this line when ``lines_left`` lines may follow it."""
    most = _greedy(pieces, width)
    if most == len(pieces):
        return most
    for taken in range(most, 0, -1):
        filled = sum(piece.advance for piece in pieces[:taken])
        if filled < width * _LEAST_SHARE:
            break
        if pieces[taken - 1].words.rstrip().endswith(tuple(_PAUSES)) and _count(pieces[taken:], width) <= lines_left:
            return taken
    return most
