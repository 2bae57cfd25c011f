# SPDX-License-Identifier: Apache-2.0
"""What happens on the desk over time: a hand brings a paper, lets it go, and takes it away again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from devices.document_camera.light import GRAINS
from devices.document_camera.scenes import Lying, Moment

# Seconds of a hand with the paper, and of the hand alone.
BRING, LEAVE = 0.7, 0.5
# Millimetres from where the paper comes: from the person, who stands below the picture.
FROM = (70.0, 290.0)


@dataclass(frozen=True)
class Act:
    """Something that was begun at a second of the clock; ``lying`` is the paper it is about."""

    lying: Lying | None
    began: float
    bringing: bool = True


class Play:
    """The desk as a function of time, in steps of one picture, so that pictures can be kept."""

    def __init__(self, clock: Callable[[], float], rate: float) -> None:
        self._clock = clock
        self._rate = rate
        self._act = Act(None, clock())

    def lay(self, lying: Lying) -> None:
        """Begin to bring a paper."""
        self._act = Act(lying, self._clock())

    def take_away(self) -> None:
        """Begin to take the paper away; nothing happens on an empty desk."""
        if self._act.lying and self._act.bringing:
            self._act = Act(self._act.lying, self._clock(), bringing=False)

    def now(self) -> tuple[Lying | None, Moment]:
        """Return what lies there and how it moves at this moment."""
        act, rate = self._act, self._rate
        # Whole steps: the same moments come again, so the pictures of a hand can be kept.
        step = round((self._clock() - act.began) * rate)
        grain = round(self._clock() * rate) % GRAINS
        if act.lying is None:
            return None, Moment(grain=grain)
        total = round((BRING + LEAVE) * rate)
        if step >= total:
            return (act.lying, Moment(grain=grain)) if act.bringing else (None, Moment(grain=grain))
        return act.lying, self._moving(step if act.bringing else total - step)

    def _moving(self, step: int) -> Moment:
        """Return the moment ``step`` pictures after the paper came into sight."""
        seconds = step / self._rate
        if seconds < BRING:
            # Quick at first and slow at the end, as hands lay papers.
            still = (1 - seconds / BRING) ** 2
            return Moment((FROM[0] * still, FROM[1] * still), hand_off=0.0, grain=step % GRAINS)
        return Moment(hand_off=min(1.0, (seconds - BRING) / LEAVE), grain=step % GRAINS)
