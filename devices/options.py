# SPDX-License-Identifier: Apache-2.0
"""The options of a device's setting held to what its driver takes, in words for whoever wrote the site file.

Left to the language, an option nobody knows is a complaint about a constructor, and a wrong value is found by the
first picture or never.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Mapping
from typing import cast

# What a site file can hold, by the word of an annotation.
FITS: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    "int": (int, "a whole number, 0 or more"),
    "float": ((int, float), "a number, 0 or more"),
    "str": (str, "words in quotes"),
    "bool": (bool, "true or false"),
}


def hold_to(driver: Callable[..., object], options: Mapping[str, object], elsewhere: Iterable[str] = ()) -> None:
    """Refuse an option that a driver does not take, or whose value does not fit; raises ValueError naming it.

    ``elsewhere`` are options of the same setting that somebody else takes: they are named among the known ones.
    """
    takes = {name: one for name, one in inspect.signature(driver).parameters.items() if one.annotation in FITS}
    known = {name: one for name, one in takes.items() if one.kind is one.KEYWORD_ONLY}
    for name, value in options.items():
        if name not in known:
            raise ValueError(f"option {name} is unknown; known: {', '.join(sorted({*known, *elsewhere}))}")
        if not fits(value, str(known[name].annotation)):
            meant, usual = FITS[str(known[name].annotation)][1], known[name].default
            raise ValueError(f"option {name}={value!r} is not {meant}, such as {usual!r}")


def fits(value: object, kind: str) -> bool:
    """Tell whether a value of a site file is of a kind; a bool is no number, and no option counts below zero."""
    wanted = FITS[kind][0]
    if kind in ("int", "float"):
        number = isinstance(value, int | float) and not isinstance(value, bool)
        # TOML has inf: a device that is waited for so long is never told to be silent.
        return isinstance(value, wanted) and number and 0 <= cast("float", value) < math.inf
    return isinstance(value, wanted)
