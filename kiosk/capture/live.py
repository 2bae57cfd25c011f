# SPDX-License-Identifier: Apache-2.0
"""The live desk: every picture is shown, some are looked at, and the outline is carried on between.

Looking takes longer than a picture lasts. So a looker is asked at most a dozen times a second, what it found is carried
on to the picture of now, and while nothing moves the outline stands as it is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.drift import REST, Drift, carried
from kiosk.capture.empty_mat import EmptyMat
from kiosk.capture.looker import Found, Looker
from kiosk.capture.sight import Reason, Sighting
from kiosk.capture.watch import CALM, PageWatch, Rest

# Pixels across of the picture in which a moving sheet is followed.
FOLLOWED = 320
# Size of the picture in which movement is seen.
THUMB = (160, 120)
# Difference of grey that is movement, not grain.
CHANGED = 14
# Seconds over which movement is measured: from one picture to the next a slow sheet hardly moves.
SPAN = 0.09
# Seconds from look to look while something moves or is in doubt, and while all is calm.
PACE, LOOK_AGAIN = 0.08, 0.4
NOTHING = Sighting(None, Reason.NOTHING)


class LiveDesk:
    """Turns pictures into what is to be shown; ``same_page`` tells whether what lies there was taken already.

    ``mat`` is told what it may learn the empty mat from.
    """

    def __init__(
        self, watch: PageWatch, looker: Looker, same_page: Callable[[Image], bool], mat: EmptyMat | None = None
    ) -> None:
        self._watch = watch
        self._looker = looker
        self._same_page = same_page
        self._mat = mat or EmptyMat()
        self._drift = Drift()
        self._thumbs: deque[tuple[float, Image]] = deque()
        self._looked_at = -1e9
        self._looked_moving = False
        self.number = 0
        self.rest = Rest(NOTHING)
        """What was last to be shown."""
        self.shown: tuple[Image, float] | None = None
        """The picture it was shown over, and its second; good until the next one is noted."""

    def note(self, view: Image, at: float) -> Rest:
        """Take the picture of second ``at``; raises what a look ended in."""
        self.number += 1
        grey = _small(view)
        motion = self._motion(np.asarray(cv2.resize(grey, THUMB, interpolation=cv2.INTER_AREA), np.uint8), at)
        moving = motion > CALM
        step = self._drift.note(self.number, grey, self.rest.sighting.quad if moving else None)
        if self._due(at, moving=moving) and self._looker.ask(self.number, view):
            self._looked_at, self._looked_moving = at, moving
        found = self._carried(self._looker.found())
        self._mat.note(view, motion, at, found)
        on = None if step is REST else lambda quad: carried(quad, step)
        self.shown = (view, at)
        self.rest = self._watch.note(found, motion, at, lambda: self._same_page(view), carry=on)
        return self.rest

    def close(self) -> None:
        """Forget every picture and look no more."""
        self._looker.close()
        # Whoever plugs a camera in may have moved it.
        self._mat.forget()
        self._thumbs.clear()
        self._drift = Drift()
        self.rest, self.shown = Rest(NOTHING), None

    def _due(self, at: float, *, moving: bool) -> bool:
        # What was seen while it moved is seen once more when it lies: not by a look that comes when it comes.
        hurry = moving or self._looked_moving or self._watch.in_doubt
        return at - self._looked_at > (PACE if hurry else LOOK_AGAIN)

    def _carried(self, found: Found | None) -> Sighting | None:
        if found is None or found.sighting.quad is None:
            return found.sighting if found else None
        return replace(found.sighting, quad=carried(found.sighting.quad, self._drift.since(found.number)))

    def _motion(self, thumb: Image, at: float) -> float:
        """Return the share of the picture that changed within the last tenth of a second."""
        while len(self._thumbs) > 1 and at - self._thumbs[1][0] >= SPAN:
            self._thumbs.popleft()
        before = self._thumbs[0][1] if self._thumbs else None
        self._thumbs.append((at, thumb))
        if before is None:
            return 1.0
        return float((cv2.absdiff(before, thumb) > CHANGED).mean())


def _small(view: Image) -> Image:
    height = max(1, round(view.shape[0] * FOLLOWED / view.shape[1]))
    small = cv2.resize(view, (FOLLOWED, height), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)
