# SPDX-License-Identifier: Apache-2.0
"""How Chinese words are typed by their sounds: initials and full pinyin without tones, in every usual reading.

The table ``readings.txt`` is made by ``packaging/readings.py``; a character that is not in it stands for itself.
"""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("readings.txt")
# A name with several characters of two readings is written in no more ways than this: 行, 长, 重 and 参 in one name
# would make dozens, and people read their own matters in the usual way.
MOST_WAYS = 4


@cache
def table() -> dict[str, tuple[str, ...]]:
    """Return the readings of each character, the usual one first."""
    lines = (line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines())
    return {character: tuple(readings.split()) for readings, characters in lines for character in characters}


def syllables(words: str) -> tuple[tuple[str, ...], ...]:
    """Return the readings of each character in turn; letters and digits stand for themselves."""
    known = table()
    return tuple(known.get(character, (character,)) for character in words)


def initials(words: str) -> tuple[str, ...]:
    """Return the first letters, in every way the words can be read, the usual way first."""
    return ways(tuple(tuple(dict.fromkeys(one[0] for one in readings)) for readings in syllables(words)))


def full(words: str) -> tuple[str, ...]:
    """Return the pinyin without tones and spaces, in every way the words can be read, the usual way first."""
    return ways(syllables(words))


def ways(parts: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Return the first few combinations of one choice from each part."""
    found = itertools.islice(itertools.product(*parts), MOST_WAYS)
    return tuple(dict.fromkeys("".join(one) for one in found))
