# SPDX-License-Identifier: Apache-2.0
"""What a scanner can do, as ``scanimage --all-options`` lists it, and the arguments that choose from it.

    --source Flatbed|ADF|ADF Duplex [Flatbed]        --resolution 75|150|300dpi [75]
    --mode Lineart|Gray|Color [Gray]                 --resolution 50..1200dpi (in steps of 1) [300]
    -x 0..215.9mm [215.9]                            --depth 8|16 [inactive]

Every backend has words of its own for a source and a mode; the shortest that fits is taken ("24bit Color" before
"24bit Color[Fast]", "ADF Front" before "ADF Duplex"). Source: scanimage(1), sane-backends 1.1.1, run here against its
test backend; words of other backends from their manuals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from devices.scanner import Mode, Source

# Longer lines are no options.
LONGEST_LINE = 2000
NAMED = re.compile(r" +--?([a-zA-Z0-9-]+)")
NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,6})?")
INACTIVE = "inactive"
REMARKS = (" [advanced]", " [read-only]", " [hardware]")
STEPS = " (in steps of "
WORDS = {
    Source.GLASS: re.compile(r"flatbed|platen|\bfb\b|glass|document table", re.IGNORECASE),
    Source.FEEDER: re.compile(r"adf|feeder", re.IGNORECASE),
}
DUPLEX = re.compile(r"duplex|both|back|mirror", re.IGNORECASE)
MODES = {Mode.COLOUR: re.compile(r"colou?r", re.IGNORECASE), Mode.GREY: re.compile(r"gr[ae]y", re.IGNORECASE)}
# A4, in millimetres.
AREA = {"x": 210, "y": 297}


@dataclass(frozen=True)
class Abilities:
    """What one scanner lists."""

    sources: Mapping[Source, str] = field(default_factory=dict)
    """Its own word for each source; empty words where it has one source and no option for it."""
    modes: Mapping[Mode, str] = field(default_factory=dict)
    resolutions: tuple[int, ...] = ()
    """Rising; two numbers and ``stepless`` for everything between them."""
    stepless: bool = False
    area: Mapping[str, int] = field(default_factory=dict)
    """Millimetres across and down that A4 needs and this scanner has."""

    def dpi(self, wanted: int) -> int:
        """Return the least resolution that is enough, or the greatest there is."""
        if self.stepless:
            return min(max(wanted, self.resolutions[0]), self.resolutions[-1])
        return next((one for one in self.resolutions if one >= wanted), self.resolutions[-1])

    def arguments(self, source: Source, mode: Mode, dpi: int) -> list[str]:
        """Return the arguments that choose these."""
        said = self.sources[source]
        chosen = [f"--source={said}"] if said else []
        if mode in self.modes:
            chosen.append(f"--mode={self.modes[mode]}")
        chosen.append(f"--resolution={self.dpi(dpi)}")
        return chosen + [part for name, length in self.area.items() for part in (f"-{name}", str(length))]


def abilities(listed: str) -> Abilities | None:
    """Read the list; None for words that name no resolution, and so are no list of a scanner."""
    said = dict(filter(None, map(_option, listed.splitlines())))
    resolutions, stepless = _resolutions(said.get("resolution", ""))
    if not resolutions:
        return None
    return Abilities(
        sources=_sources(said.get("source", "")),
        modes={mode: word for mode, like in MODES.items() if (word := _shortest(said.get("mode", ""), like))},
        resolutions=resolutions,
        stepless=stepless,
        area={name: min(length, most) for name, length in AREA.items() if (most := _greatest(said.get(name, "")))},
    )


def _option(line: str) -> tuple[str, str] | None:
    """Return name and values of a line that lists an option which may be chosen."""
    named = NAMED.match(line[:LONGEST_LINE])
    if named is None or len(line) > LONGEST_LINE:
        return None
    rest = line[named.end() :].strip()
    for remark in REMARKS:
        rest = rest.removesuffix(remark)
    values, found, now = rest.rpartition(" [")
    return (named[1], values.partition(STEPS)[0]) if found and now != f"{INACTIVE}]" else None


def _sources(values: str) -> dict[Source, str]:
    if not values:
        return {Source.GLASS: ""}
    return {source: word for source, like in WORDS.items() if (word := _shortest(values, like))}


def _shortest(values: str, like: re.Pattern[str]) -> str:
    """Return the plainest of the values that fit; empty for none."""
    fitting = [value for value in values.split("|") if like.search(value)]
    return min(fitting, key=lambda value: (bool(DUPLEX.search(value)), len(value)), default="")


def _resolutions(values: str) -> tuple[tuple[int, ...], bool]:
    stepless = ".." in values
    found = sorted({round(float(one)) for one in NUMBER.findall(values.replace("..", " "))} - {0})
    return (tuple(found[:1] + found[-1:]) if stepless else tuple(found)), stepless


def _greatest(values: str) -> int:
    return int(max(map(float, NUMBER.findall(values.replace("..", " "))), default=0))
