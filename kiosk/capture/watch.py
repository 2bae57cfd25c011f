# SPDX-License-Identifier: Apache-2.0
"""Watch the desk over time: a steady outline, when a page lies still, and when the next one has come.

Corners are fractions of the picture, seconds come from the caller.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median

from kiosk.capture.sight import Point, Quad, Reason, Sighting

# Looks of which the middle is shown: one odd look does not move the outline.
REMEMBERED = 5
# Way of a corner above which two looks must agree before it is shown.
JUMP = 0.02
# Way of a corner up to which a page counts as lying still.
REST = 0.006
# Seconds for which an outline stays when a look finds nothing.
LOST_SECONDS = 0.3
# Seconds without a page after which the next one counts as new.
LEFT_SECONDS = 0.4
# Seconds after which a look is no news any more: whoever looks has stopped, and what lies there is not known.
STALE_SECONDS = 1.5
# Share of the picture that may change from look to look while nothing moves.
CALM = 0.004
# Share of the picture that changes when a hand comes in.
STIR = 0.03
NOTHING = Sighting(None, Reason.NOTHING)
Carry = Callable[[Quad], Quad] | None


@dataclass(frozen=True)
class Rest:
    """What is to be shown: the steady sighting, and how long the page has been lying still."""

    sighting: Sighting
    still: bool = False
    hold: float = 0.0
    taken: bool = False


class PageWatch:
    """Turns looks into a calm outline and a countdown.

    ``still_seconds`` without movement make a page *still*; the countdown runs for ``hold_seconds`` from the beginning
    of that rest, and only for a page that was not taken yet.
    """

    def __init__(self, *, still_seconds: float = 0.7, hold_seconds: float = 3.0) -> None:
        self._still_seconds = still_seconds
        self._hold_seconds = max(hold_seconds, still_seconds)
        self._quads: deque[Quad] = deque(maxlen=REMEMBERED)
        self._odd: Quad | None = None
        self._last: Sighting | None = None
        self._missed: Sighting | None = None
        self._seen_at = self._looked_at = 0.0
        self._resting: tuple[Quad, float] | None = None
        self._taken = False
        self._stirred = False

    @property
    def in_doubt(self) -> bool:
        """Whether the last look contradicts what is shown, so that another should come soon."""
        return self._odd is not None or (self._missed is not None and self._last is not None)

    def note(
        self, sighting: Sighting | None, motion: float, at: float, same_page: Callable[[], bool], *, carry: Carry = None
    ) -> Rest:
        """Take one picture; ``motion`` is the share of it that changed, ``sighting`` a new look at it if there is one.

        ``same_page`` tells whether the page that lies there is the one that was taken; asked only when it matters.
        ``carry`` tells where a quad of the picture before is in this one.
        """
        if carry:
            self._carry(carry)
        steady = self._steady(sighting, at)
        self._stirred |= motion > STIR
        rested = self._rested(steady.quad, motion, at)
        self._rearm(steady.quad, rested, at, same_page)
        if self._taken or rested < self._still_seconds:
            return Rest(steady, still=rested >= self._still_seconds, taken=self._taken)
        return Rest(steady, still=True, hold=min(1.0, rested / self._hold_seconds))

    def mark_taken(self) -> None:
        """Count no more until the page that lies there leaves, or another lies there."""
        self._taken, self._stirred = True, False

    def rearm(self) -> None:
        """Count again, also for the same page."""
        self._taken, self._resting = False, None

    def _carry(self, carry: Callable[[Quad], Quad]) -> None:
        """Let what is remembered move with the sheet."""
        self._quads = deque(map(carry, self._quads), maxlen=REMEMBERED)
        self._odd = carry(self._odd) if self._odd else None
        if self._last and self._last.quad:
            self._last = replace(self._last, quad=carry(self._last.quad))

    def _steady(self, sighting: Sighting | None, at: float) -> Sighting:
        if sighting is not None:
            self._looked_at = at
            self._missed = None if sighting.quad else sighting
        elif at - self._looked_at > STALE_SECONDS:
            self._missed, self._last = Sighting(None, Reason.UNSURE), None
        if self._missed:
            return self._held(self._missed, at)
        if sighting is not None and sighting.quad is not None:
            self._admit(sighting.quad)
            self._last = replace(sighting, quad=_middle(list(self._quads)))
        self._seen_at = at
        return self._last or NOTHING

    def _held(self, missed: Sighting, at: float) -> Sighting:
        """Return what was seen for a moment longer: one look that finds nothing may be wrong."""
        if self._last and at - self._seen_at < LOST_SECONDS:
            return self._last
        self._quads.clear()
        self._last, self._odd = None, None
        return missed

    def _admit(self, quad: Quad) -> None:
        """Take a look into memory; a far one replaces all when the next look confirms it."""
        if not self._quads or way(_middle(list(self._quads)), quad) <= JUMP:
            self._quads.append(quad)
            self._odd = None
        elif self._odd and way(self._odd, quad) <= JUMP:
            self._quads.clear()
            self._quads.append(quad)
            self._odd = None
        else:
            self._odd = quad

    def _rested(self, quad: Quad | None, motion: float, at: float) -> float:
        """Return for how many seconds the page has been lying still."""
        if quad is None or motion > CALM or self._odd:
            self._resting = None
            return 0.0
        if self._resting is None or way(self._resting[0], quad) > REST:
            self._resting = (quad, at)
        return at - self._resting[1]

    def _rearm(self, quad: Quad | None, rested: float, at: float, same_page: Callable[[], bool]) -> None:
        if not self._taken:
            return
        left = quad is None and at - self._seen_at > LEFT_SECONDS
        if left or (self._stirred and rested >= self._still_seconds and not same_page()):
            self._taken = False
        elif rested >= self._still_seconds:
            self._stirred = False


def way(one: Quad, other: Quad) -> float:
    """Return the longest way of a corner."""
    return max(max(abs(x - u), abs(y - v)) for (x, y), (u, v) in zip(one, other, strict=True))


def _middle(quads: list[Quad]) -> Quad:
    one, two, three, four = (_middle_point([quad[corner] for quad in quads]) for corner in range(4))
    return Quad(one, two, three, four)


def _middle_point(points: list[Point]) -> Point:
    return median(x for x, _ in points), median(y for _, y in points)
