# SPDX-License-Identifier: Apache-2.0
"""How far the platform's clock is from ours: the median of the last answers, so that one slow answer moves nothing."""

from __future__ import annotations

from collections import deque

KEPT = 5
# From here on it is another clock, of a machine that was set: what was seen of the one before says nothing of it.
JUMP_SECONDS = 120.0


class Skew:
    """Takes what each answer says; ``seconds`` is the platform's clock minus ours, None before the first."""

    def __init__(self) -> None:
        self._seen: deque[float] = deque(maxlen=KEPT)

    @property
    def seconds(self) -> float | None:
        """Return the median of what was seen."""
        return sorted(self._seen)[len(self._seen) // 2] if self._seen else None

    def saw(self, seconds: float) -> float:
        """Take one difference; return the estimate."""
        known = self.seconds
        if known is not None and abs(seconds - known) > JUMP_SECONDS:
            self._seen.clear()
        self._seen.append(seconds)
        return sorted(self._seen)[len(self._seen) // 2]
