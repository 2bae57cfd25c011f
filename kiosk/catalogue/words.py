# SPDX-License-Identifier: Apache-2.0
"""The words a matter is found by, made once when it is stored."""

from __future__ import annotations

import re
import unicodedata

import msgspec

from kiosk.catalogue.pinyin import full, initials
from kiosk.domain.item import ServiceItem

PUNCTUATION = re.compile(r"[\s、，。（）()“”\"'’·,./:-]+")


class SearchWords(msgspec.Struct, frozen=True, array_like=True):
    """One matter for the search; everything written small, without spaces and punctuation."""

    task_code: str
    catalog_code: str
    persons: bool
    units: bool
    rank: int
    """Its place among the favourites; 0 for none."""
    called: tuple[str, ...]
    """What people call it: its short name and its everyday names."""
    names: tuple[str, ...]
    office: tuple[str, ...]
    initials: tuple[str, ...]
    pinyin: tuple[str, ...]


def plain_words(words: str) -> str:
    """Return words as the search compares them: half-width, small, without spaces and punctuation."""
    return PUNCTUATION.sub("", unicodedata.normalize("NFKC", words).lower())


def words_of(item: ServiceItem) -> SearchWords:
    """Return the words of one matter."""
    called = tuple(dict.fromkeys(plain_words(one) for one in (item.alias.zh, *item.synonyms, item.alias.en)))
    names = tuple(dict.fromkeys(plain_words(one) for one in (item.name.zh, item.name.en)))
    office = tuple(plain_words(one) for one in (item.office.name.zh, item.office.name.en))
    spoken = tuple(dict.fromkeys((*called, *names, office[0])))
    chinese = [one for one in spoken if not one.isascii()]
    return SearchWords(
        item.task_code,
        item.catalog_code,
        "person" in item.audience,
        "legal" in item.audience,
        item.popular or 0,
        called,
        names,
        office,
        tuple(dict.fromkeys(way for one in chinese for way in initials(one))),
        tuple(dict.fromkeys(way for one in chinese for way in full(one))),
    )
