# SPDX-License-Identifier: Apache-2.0
"""What is wrong with pictures that do come: black, or always the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

# Every so many pixels are looked at.
STRIDE = 8
# Mean below which a picture is black; a black mat in the lamp's light has 30 and more.
BLACK_LEVEL = 14.0
# Level that the brightest half percent of a black picture does not reach.
BLACK_PEAK = 40.0


class Health:
    """Watches the pictures of one camera.

    ``black_seconds``: an exposure that settles is dark for a moment. ``frozen_seconds``: a real camera's noise never
    repeats, the same bytes for so long come from a camera or line that stands still; zero for files.
    """

    def __init__(self, black_seconds: float, frozen_seconds: float) -> None:
        self._black_seconds = black_seconds
        self._frozen_seconds = frozen_seconds
        self._black_since: float | None = None
        self._same_since: float | None = None
        self._last = b""

    def note(self, image: Image, at: float) -> str:
        """Look at one picture taken ``at``; return the cause of trouble, empty for none."""
        # One pixel in 64 tells as much, in a fraction of a millisecond.
        few = image[::STRIDE, ::STRIDE]
        self._black_since = _since(self._black_since, at) if _black(few) else None
        now = few.tobytes()
        self._same_since = _since(self._same_since, at) if now == self._last else None
        self._last = now
        if self._black_since is not None and at - self._black_since >= self._black_seconds:
            return "camera.black"
        if self._frozen_seconds and self._same_since is not None and at - self._same_since >= self._frozen_seconds:
            return "camera.frozen"
        return ""


def _since(before: float | None, now: float) -> float:
    return now if before is None else before


def _black(few: Image) -> bool:
    import numpy as np

    # The mean alone would call a black folder on a dark mat a covered lens; a bright edge says otherwise.
    return float(few.mean()) < BLACK_LEVEL and float(np.quantile(few, 0.995)) < BLACK_PEAK
