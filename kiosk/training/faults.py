# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with the parts of a training machine, found in what each virtual device can do.

A part that takes faults by name (``fault`` and ``mend``, its names in ``faults()``) is taken at its word; of others the
verbs are known by their names. So a new kind of device has its faults on the training desk without a line here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, runtime_checkable

from kiosk.training.acts import ActError

# Verbs of virtual devices that bring a fault about, and what it is called.
VERBS = {
    "end_paper": "paper-out",
    "run_low": "paper-low",
    "open_cover": "cover-open",
    "open_cover_at_cut": "cover-at-cut",
    "jam_cutter": "cutter-stuck",
    "jam": "jam",
    "jam_next": "jam-next",
    "abort_next": "abort-next",
    "lose_answer": "answer-lost",
    "halt": "halted",
    "overheat": "hot",
    "blink": "power-blink",
    "pause": "paused",
    "cover": "covered",
    "freeze": "frozen",
    "silence": "silent",
    "babble": "nonsense",
    "garble": "nonsense",
    "halve": "half",
    "break_off": "half",
    "pull_after": "pulled",
}
# Verbs that end them; every one a part has is called.
HEALS = ("load_paper", "close_cover", "free_cutter", "free", "cool", "resume", "uncover", "thaw", "mend")
# Faults that may come later and their verbs: after so many lines, sheets, bytes of a reading, commands to a card.
LATER = {"paper-out": "end_paper", "power-blink": "blink", "pulled": "pull_after", "jam": "jam_after"}


class Plugged(Protocol):
    """A part whose plug hands can pull."""

    def plug(self) -> object:
        """Put the plug back; harmless when it is in."""
        ...

    def unplug(self) -> object:
        """Pull the plug."""
        ...


@runtime_checkable
class Faulty(Protocol):
    """A part that takes faults by name."""

    def faults(self) -> Iterable[str]:
        """Return the names there are."""
        ...

    def fault(self, name: str) -> object:
        """Order one."""
        ...


class Hurts:
    """The faults of one part, and which of them is on."""

    def __init__(self, part: Plugged) -> None:
        self._part = part
        self._orders = orders(part)
        self.active = ""
        """The fault that was ordered last and not mended since; empty for none."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return what can be ordered."""
        return tuple(self._orders)

    def order(self, name: str, after: int | None = None) -> None:
        """Bring a fault about, one of ``LATER`` also ``after`` so many; raises ActError for an unknown one."""
        if name not in self._orders:
            raise ActError(f"no fault {name!r} here; there are {', '.join(self._orders)}")
        later = getattr(self._part, LATER.get(name, ""), None)
        if after is None:
            self._orders[name]()
        elif later is None:
            raise ActError(f"the fault {name!r} comes at once")
        elif after < 0:
            raise ActError(f"the fault {name!r} cannot come {after} ago")
        else:
            later(after)
        self.active = name

    def mend(self, *, plugged: bool) -> None:
        """End every fault; some end only with a plug that is put in, which it is where it was not pulled by hand."""
        for verb in HEALS:
            if hasattr(self._part, verb):
                getattr(self._part, verb)()
        if plugged:
            self._part.plug()
        self.active = ""


def orders(part: Plugged) -> Mapping[str, Callable[[], object]]:
    """Return what can be ordered of a part, by name."""
    named = {name: functools.partial(part.fault, name) for name in part.faults()} if isinstance(part, Faulty) else {}
    known = {name: getattr(part, verb) for verb, name in VERBS.items() if hasattr(part, verb)}
    return named | known
