# SPDX-License-Identifier: Apache-2.0
"""The syllables of Hanyu Pinyin without tones (ü typed as v), and how a row of letters may be cut into them."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

# One line an initial, its finals after it (GB/T 16159). Interjections without a vowel (ng, hm) are left to en and
# heng: as syllables of one consonant they would swallow every abbreviation.
TABLE = """
_ a ai an ang ao e ei en eng er o ou
b a ai an ang ao ei en eng i ian iao ie in ing o u
p a ai an ang ao ei en eng i ian iao ie in ing o ou u
m a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u
f a an ang ei en eng iao o ou u
d a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo
t a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo
n a ai an ang ao e ei en eng i ia ian iang iao ie in ing iu ong ou u uan un uo v ve
l a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve
g a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo
k a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo
h a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo
j i ia ian iang iao ie in ing iong iu u uan ue un
q i ia ian iang iao ie in ing iong iu u uan ue un
x i ia ian iang iao ie in ing iong iu u uan ue un
zh a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo
ch a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo
sh a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo
r an ang ao e en eng i ong ou u ua uan ui un uo
z a ai an ang ao e ei en eng i ong ou u uan ui un uo
c a ai an ang ao e en eng i ong ou u uan ui un uo
s a ai an ang ao e en eng i ong ou u uan ui un uo
y a an ang ao e i in ing o ong ou u uan ue un
w a ai an ang ao ei en eng o u
"""
LINES = TABLE.strip().splitlines()
SYLLABLES: tuple[str, ...] = tuple(
    sorted(initial.strip("_") + final for initial, *finals in map(str.split, LINES) for final in finals)
)
# Spellings that people bring along: from the passport (LYU for 吕) and from school books (lue for lüe).
ALSO = {"lyu": "lv", "nyu": "nv", "lue": "lve", "nue": "nve"}
# The letters that may stand for a whole syllable; a syllable without an initial stands under its vowel.
INITIALS = ("b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "zh", "ch", "sh", "r", "z", "c", "s",
            "y", "w", "a", "o", "e")  # fmt: skip
LONGEST_SYLLABLE = max(map(len, SYLLABLES))
# Codes are characters outside ASCII, so that none of them means anything to GLOB; two bytes each in UTF-8.
FIRST_CODE = 0x100
CODES = {syllable: chr(FIRST_CODE + place) for place, syllable in enumerate(SYLLABLES)}
SEPARATOR = "'"


def code(syllables: Iterable[str]) -> str:
    """Return the key of a word in the lexicon: one character a syllable, in alphabetic order of the syllables."""
    return "".join(CODES[syllable] for syllable in syllables)


def initials(syllables: Iterable[str]) -> str:
    """Return the first letters of syllables, under which a word lies in the lexicon: zhong guo -> zg."""
    return "".join(syllable[0] for syllable in syllables)


@dataclass(frozen=True)
class Unit:
    """A piece of what was typed that stands for one syllable; one that is not whole stands for all it begins."""

    letters: str
    whole: bool

    @property
    def pattern(self) -> str:
        """Return what the code of its syllable must match, in the language of SQLite's GLOB."""
        return _whole(self.letters) if self.whole else _begun(self.letters)


@functools.cache
def _whole(letters: str) -> str:
    return CODES[ALSO.get(letters, letters)]


@functools.cache
def _begun(letters: str) -> str:
    # The syllables that begin alike lie side by side in the table, so they are one range of codes.
    begun = [CODES[syllable] for syllable in SYLLABLES if syllable.startswith(letters)]
    return f"[{begun[0]}-{begun[-1]}]"


WHOLE = frozenset(SYLLABLES) | frozenset(ALSO)
BEGUN = frozenset(syllable[:length] for syllable in SYLLABLES for length in range(1, len(syllable)))


class Cuts:
    """All ways worth following to cut letters into units: the fewest unfinished ones, and one more where any is."""

    def __init__(self, letters: str) -> None:
        self.letters = letters
        self._units = [tuple(self._starting(place)) for place in range(len(letters))]
        self._least = self._least_to_end()
        least = self._least[0]
        # One unfinished unit more: zhg may be zh g (中国) or z h g (中华国).
        self._most = least + 1 if least else 0
        self._before = self._least_from_start()

    def possible(self) -> bool:
        """Tell whether the letters can be cut to their end; a lone i, u or v cannot."""
        return self._least[0] < len(self.letters) + 1

    def after(self, place: int, start: int, spent: int) -> list[tuple[Unit, int]]:
        """Return the units that may follow here, each with the place behind it, for a word begun at ``start``.

        ``spent`` counts the unfinished units of that word so far.
        """
        return [
            (unit, end)
            for unit, end in self._units[place]
            if self._before[start] + spent + (not unit.whole) + self._least[end] <= self._most
        ]

    def _starting(self, place: int) -> list[tuple[Unit, int]]:
        start = place + 1 if self.letters[place] == SEPARATOR else place
        found = []
        for end in range(start + 1, min(start + LONGEST_SYLLABLE, len(self.letters)) + 1):
            piece = self.letters[start:end]
            if piece in WHOLE:
                found.append((Unit(piece, whole=True), end))
            elif self._may_be_begun(piece, end):
                found.append((Unit(piece, whole=False), end))
        return found

    def _may_be_begun(self, piece: str, end: int) -> bool:
        # Inside the letters only an initial stands for a syllable; at their end a person may be in the middle of one.
        return piece in BEGUN and (end == len(self.letters) or piece in INITIALS)

    def _least_to_end(self) -> list[int]:
        never = len(self.letters) + 1
        least = [never] * len(self.letters) + [0]
        for place in reversed(range(len(self.letters))):
            ways = [least[end] + (not unit.whole) for unit, end in self._units[place]]
            least[place] = min([never, *ways])
        return least

    def _least_from_start(self) -> list[int]:
        least = [0] + [len(self.letters) + 1] * len(self.letters)
        for place in range(len(self.letters)):
            for unit, end in self._units[place]:
                least[end] = min(least[end], least[place] + (not unit.whole))
        return least
