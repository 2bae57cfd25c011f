# SPDX-License-Identifier: Apache-2.0
"""The counters of the devices over restarts: one small file a terminal, written whole or not at all.

What a lane counted since its program began is added to what stands in the file. Nothing of a person is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import msgspec

from config.logs import logger
from devices.usage import Mishap, Usage
from offline_queue.disk import write_over

log = logger(__name__)
FILE = "device-counters.json"
# Why a device is out of use. A closed list: what is typed freely would one day name somebody.
OUT_OF_USE = ("repair", "replace", "moved", "unsafe")


class Counters(msgspec.Struct, frozen=True):
    """What one device did in all."""

    tallies: Mapping[str, int] = {}
    """What its verbs used or did, by its name: papers, cuts, reads."""
    faults: Mapping[str, int] = {}
    """How often each cause of the device itself came."""
    last: Mishap | None = None
    serial: str = ""
    """The number of the device that did it; empty where it has none to tell."""
    filled_at: float | None = None
    """When paper was filled in last, by the wall clock."""
    when_filled: Mapping[str, int] = {}
    """The tallies of that moment."""
    stopped: str = ""
    """Why staff took it out of use, a word of ``OUT_OF_USE``; empty while it is in use."""
    stopped_at: float | None = None
    field_mm: float = 0.0
    """Width in millimetres of the desk it sees, as measured there; zero where nobody did."""
    field_at: float | None = None

    @property
    def since_filled(self) -> dict[str, int]:
        """Return what was used since paper was filled in; all there is where nobody ever said so."""
        return {name: count - self.when_filled.get(name, 0) for name, count in self.tallies.items()}

    def filled(self, at: float) -> Counters:
        """Return the same with fresh paper."""
        return msgspec.structs.replace(self, filled_at=at, when_filled=dict(self.tallies))

    def plus(self, usage: Usage) -> Counters:
        """Return the same with what was done since."""
        return msgspec.structs.replace(
            self,
            tallies=sums(self.tallies, usage.tallies),
            faults=sums(self.faults, usage.faults),
            last=usage.last or self.last,
        )


def sums(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Add numbers name by name."""
    return dict(Counter(one) + Counter(other))


def since(mark: Usage, now: Usage) -> Usage:
    """Return what was done between two moments of one lane."""
    return Usage(
        now.calls - mark.calls,
        dict(Counter(now.tallies) - Counter(mark.tallies)),
        dict(Counter(now.faults) - Counter(mark.faults)),
        now.last if now.last != mark.last else None,
    )


def read(file: Path) -> dict[str, Counters]:
    """Read the counters by the names of the devices; none where there is no file, or one that nobody can read."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Counters])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as wrong:
        # They count again from nothing: no citizen is sent away for the sake of a number of cuts.
        log.warning("counters-unreadable", cause=type(wrong).__name__)
        return {}


def write(file: Path, counters: Mapping[str, Counters]) -> None:
    """Write the counters of all devices, durably; raises OSError, and then the file is as it was."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write_over(file, msgspec.json.encode(counters))
