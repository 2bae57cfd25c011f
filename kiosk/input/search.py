# SPDX-License-Identifier: Apache-2.0
"""From letters to what they may mean: the likeliest rows of words, persons' names, and the words they begin with."""

from __future__ import annotations

import enum
import heapq
import math
from collections.abc import Iterator
from typing import NamedTuple

from kiosk.input.lexicon import Kind, Lexicon, Word
from kiosk.input.syllables import SEPARATOR, Cuts, Unit

LONGEST_WORD = 8
# Sentences kept at each place and offered; beyond these a person chooses word by word faster.
SENTENCES = 5
# Homophones of one word followed in a sentence.
WORDS_IN_SENTENCE = 4
WORDS_SHOWN = 40
CHARACTERS_SHOWN = 400
SURNAMES, GIVENS, HALVES = 5, 16, 12
# Costs are thousandths of a natural logarithm. One syllable left unfinished, e^-1.5: who abbreviates means the known.
UNFINISHED = 1500
# A given name of two characters that is listed, and whose characters are none that names use: e^-3 beside the list.
UNLISTED = 3000
# One more word in a sentence, and one more character that makes a word of a word.
WORD, SUFFIX = 1500, 2000


class Expects(enum.Enum):
    """What the field asks for; it weighs the candidates and hides none."""

    TEXT = "text"
    NAME = "name"
    GIVEN = "given"
    """The rest of a name whose surname has been chosen."""


# How much less likely than in a field of their kind: a name in any text, e^-4; a word where a name is asked for, e^-5.
NAME_COST = {Expects.TEXT: 4000, Expects.NAME: 0, Expects.GIVEN: 0}
# A person of a common surname may have a name with twenty homophones; four pages hold them.
NAMES = {Expects.TEXT: 6, Expects.NAME: 24, Expects.GIVEN: 24}
WORD_COST = {Expects.TEXT: 0, Expects.NAME: 5000, Expects.GIVEN: 5000}


class Found(NamedTuple):
    """A text the letters may mean, its cost, and how many letters it uses up."""

    cost: int
    text: str
    letters: int
    breaks: tuple[int, ...]
    """Where the letters are cut, for the composition."""
    last: int = 0
    """How many characters its last word has."""


START = Found(0, "", 0, ())


class Span(NamedTuple):
    """Units that a word may stand for, the places they are cut at, and what the unfinished among them cost."""

    units: tuple[Unit, ...]
    breaks: tuple[int, ...]
    penalty: int

    @property
    def end(self) -> int:
        """Return the place behind it."""
        return self.breaks[-1]


class Search:
    """Looks letters up, and keeps what it looked up until it is told to forget: a key later most is asked again."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._seen: dict[tuple[Kind, tuple[Unit, ...], int], list[Word]] = {}

    def forget(self) -> None:
        """Forget what was looked up; it would tell what was typed."""
        self._seen.clear()

    def found(self, letters: str, expects: Expects = Expects.TEXT) -> list[Found]:
        """Return everything letters may mean, the likeliest first, then words and characters they begin with."""
        cuts = _cut(letters)
        letters = cuts.letters
        if not letters:
            return []
        spans = [list(_spans(cuts, place)) for place in range(len(letters))]
        whole = self._whole(letters, spans, expects)
        begun = sorted(self._begun(spans[0]), key=lambda found: (-found.letters, found.cost))
        return _once([*whole, *begun])

    def _whole(self, letters: str, spans: list[list[Span]], expects: Expects) -> list[Found]:
        sentences = [f._replace(cost=f.cost + WORD_COST[expects]) for f in self._sentences(len(letters), spans)]
        names = [f._replace(cost=f.cost + NAME_COST[expects]) for f in self._names(len(letters), spans[0], expects)]
        return sorted([*sentences, *names])

    def _sentences(self, length: int, spans: list[list[Span]]) -> list[Found]:
        best: list[list[Found]] = [[] for _ in range(length + 1)]
        best[0] = [START]
        for place in range(length):
            for longer in self._continued(best[place], spans[place], length):
                best[longer.letters].append(longer)
            # Kept short at once: rows of unfinished syllables would be thousands before their place has its turn.
            for end in {span.end for span in spans[place]}:
                best[end] = _cheapest(best[end], SENTENCES)
        return best[length]

    def _continued(self, before: list[Found], spans: list[Span], length: int) -> Iterator[Found]:
        for span in spans if before else ():
            most = WORDS_IN_SENTENCE if span.end < length else SENTENCES
            for word in self._find(Kind.WORD, span.units, most):
                yield from (_joined(f, word, span) for f in before)
            for suffix in self._find(Kind.SUFFIX, span.units, WORDS_IN_SENTENCE) if len(span.units) == 1 else ():
                yield from (_joined(f, suffix, span, SUFFIX) for f in before if f.last > 1)

    def _names(self, length: int, spans: list[Span], expects: Expects) -> list[Found]:
        whole = [span for span in spans if span.end == length]
        if expects is Expects.GIVEN:
            found = [_joined(START, word, span, 0) for span in whole for word in self._givens(span.units)]
        else:
            # In any text an abbreviation is of a word: zg is 中国, not 张刚.
            heard = [span for span in whole if expects is Expects.NAME or all(u.whole for u in span.units[:-1])]
            found = [name for span in heard for cut in (1, 2) for name in self._persons(span, cut)]
        return _cheapest(found, NAMES[expects])

    def _persons(self, span: Span, cut: int) -> Iterator[Found]:
        givens = self._givens(span.units[cut:])
        surnames = self._find(Kind.SURNAME, span.units[:cut], SURNAMES) if givens else []
        for surname in surnames:
            for given in givens:
                cost = surname.cost + given.cost + span.penalty
                yield Found(cost, surname.text + given.text, span.end, span.breaks)

    def _givens(self, units: tuple[Unit, ...]) -> list[Word]:
        if not 1 <= len(units) <= 2:
            return []
        listed = self._find(Kind.GIVEN, units, GIVENS)
        if len(units) == 1:
            return listed
        first, second = (self._find(k, (u,), HALVES) for k, u in zip((Kind.FIRST, Kind.SECOND), units, strict=True))
        made = {a.text + b.text: a.cost + b.cost for a in first for b in second}
        for word in listed:
            made[word.text] = _either(word.cost, made.get(word.text, word.cost + UNLISTED))
        return heapq.nsmallest(GIVENS, (Word(*one) for one in made.items()), key=lambda word: word.cost)

    def _begun(self, spans: list[Span]) -> Iterator[Found]:
        for span in spans:
            most = CHARACTERS_SHOWN if len(span.units) == 1 else WORDS_SHOWN
            for word in self._find(Kind.WORD, span.units, most):
                yield Found(word.cost + span.penalty, word.text, span.end, span.breaks)

    def _find(self, kind: Kind, units: tuple[Unit, ...], most: int) -> list[Word]:
        asked = (kind, units, most)
        if asked not in self._seen:
            self._seen[asked] = self._lexicon.find(*asked)
        return self._seen[asked]


def _cut(letters: str) -> Cuts:
    """Cut as many of the letters as make sense: one slip at their end must not empty the bar."""
    letters = letters.rstrip(SEPARATOR)
    cuts = Cuts(letters)
    return cuts if not letters or cuts.possible() else _cut(letters[:-1])


def _spans(cuts: Cuts, start: int) -> Iterator[Span]:
    """Walk all rows of units from a place that a word may stand for, depth first."""
    open_spans = [(Span((), (), 0), start, 0)]
    while open_spans:
        span, place, spent = open_spans.pop()
        if place >= len(cuts.letters) or len(span.units) == LONGEST_WORD:
            continue
        for unit, end in cuts.after(place, start, spent):
            longer = Span((*span.units, unit), (*span.breaks, end), span.penalty + (not unit.whole) * UNFINISHED)
            yield longer
            open_spans.append((longer, end, spent + (not unit.whole)))


def _either(one: int, other: int) -> int:
    """Return the cost of what is likely for two reasons: the probabilities add up."""
    return min(one, other) - round(1000 * math.log1p(math.exp(-abs(one - other) / 1000)))


def _joined(before: Found, word: Word, span: Span, added: int = WORD) -> Found:
    cost = before.cost + word.cost + span.penalty + added
    return Found(cost, before.text + word.text, span.end, before.breaks + span.breaks, len(word.text))


def _once(found: list[Found]) -> list[Found]:
    """Keep the first of each text."""
    texts: dict[str, Found] = {}
    for one in found:
        texts.setdefault(one.text, one)
    return list(texts.values())


def _cheapest(found: list[Found], most: int) -> list[Found]:
    """Keep the cheapest, each text once."""
    return _once(sorted(found))[:most]
