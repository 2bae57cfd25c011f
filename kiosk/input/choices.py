# SPDX-License-Identifier: Apache-2.0
"""Choices before typing: the values most people would type in a field, offered while it is empty and as it fills.

The values are data (``choices.json``): relations of the household register, the 56 nationalities (GB/T 3304) by their
numbers in the census, banks, occupations, endings of employers' names. A hall adds its own before them, such as its
streets. What citizens type is never added.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

FILE = Path(__file__).with_name("choices.json")
OFFERED = 6


def offered(topic: str, typed: str = "", own: Mapping[str, tuple[str, ...]] | None = None) -> tuple[str, ...]:
    """Return up to six values for a topic that go on from what is typed; a hall's ``own`` come first.

    A topic nobody knows offers nothing, and what is typed whole already is not offered again.
    """
    known = dict.fromkeys((*(own or {}).get(topic, ()), *_packaged().get(topic, ())))
    return tuple(value for value in known if value.startswith(typed) and value != typed)[:OFFERED]


def endings(typed: str) -> tuple[str, ...]:
    """Return endings for the name of an employer, past the part of them that stands there already: 某某有限 -> 公司."""
    if not typed:
        return ()
    found = (_rest(typed, ending) for ending in _packaged()["employer-ending"])
    return tuple(dict.fromkeys(rest for rest in found if rest))[:OFFERED]


def topics() -> tuple[str, ...]:
    """Return the topics a form may name."""
    return tuple(_packaged())


def _rest(typed: str, ending: str) -> str:
    shared = next(length for length in range(len(ending), -1, -1) if typed.endswith(ending[:length]))
    return ending[shared:]


@cache
def _packaged() -> Mapping[str, tuple[str, ...]]:
    return msgspec.json.decode(FILE.read_bytes(), type=dict[str, tuple[str, ...]])
