# SPDX-License-Identifier: Apache-2.0
"""What is new in the hall since it was looked at last, as a call screen asks: calls, and who was passed over.

At the first look nothing is new, and after another hub took over nothing either: what happened before is known to
whoever was there, and calling it again would send people to windows that have gone on.
"""

from __future__ import annotations

from typing import NamedTuple

from kiosk.tickets.values import State
from kiosk.tickets.views import Aside, Call, Snapshot, WindowView


class New(NamedTuple):
    """What is new, each in the order in which it happened; ``anew`` where a look goes on from none before."""

    calls: tuple[Call, ...] = ()
    missed: tuple[Aside, ...] = ()
    anew: bool = False


class News:
    """How far somebody has looked."""

    def __init__(self) -> None:
        self._epoch = self._seq = self._at = 0

    def of(self, seen: Snapshot) -> New:
        """Return what is new in a look, and remember it."""
        # A number below the last one is a database that was restored without its epoch being raised.
        goes_on = self._epoch == seen.epoch and self._seq <= seen.seq
        seq, at = self._seq, self._at
        self._epoch, self._seq = seen.epoch, seen.seq
        self._at = max([at if goes_on else seen.at, *(one.since for one in seen.aside)])
        if not goes_on:
            return New(anew=True)
        missed = (one for one in seen.aside if one.state is State.NO_SHOW and one.since > at)
        return New(
            tuple(sorted((call for call in seen.calls if call.seq > seq), key=lambda call: call.seq)),
            tuple(sorted(missed, key=lambda one: one.since)),
        )


def window_of(call: Call, seen: Snapshot) -> WindowView | None:
    """Return the window to which somebody is called; None once they are not called there any more."""
    return next((one for one in seen.windows if one.no == call.window and one.number == call.number), None)


def is_calling(call: Call, seen: Snapshot) -> bool:
    """Tell whether a call still waits for the person."""
    window = window_of(call, seen)
    return window is not None and not window.serving
