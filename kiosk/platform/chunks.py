# SPDX-License-Identifier: Apache-2.0
"""How much of a paper goes into one request: all of it, until something on the way shows that less is more.

A platform that keeps what came of a broken request gets the rest of the paper each time. Where a break costs all that
was sent (a gateway that collects bodies first), the parts are as large as four seconds of the line, half after each
break, twice after four good ones.
"""

from __future__ import annotations

SMALLEST = 64 * 1024
LARGEST = 4 * 1024 * 1024
SECONDS_OF_A_PART = 4.0
GOOD_PARTS = 4
# How much may have been handed to the line and never sent when it breaks, by bytes and by its rate (``sockets``).
HIDDEN = 64 * 1024
HIDDEN_SECONDS = 1.0
# The commonest limit of gateways is 1 MiB; half of twice that is the first to try.
USUAL_LIMIT = 1024 * 1024


class Chunks:
    """Learns from what became of each part how large the next is; ``largest`` is what a gateway passes, 0 for any."""

    def __init__(self, largest: int = 0) -> None:
        self._limit = largest or LARGEST * 1024
        self._size = 0
        self._good = 0

    @property
    def whole(self) -> bool:
        """Tell whether a request carries all that is left, as long as no gateway minds."""
        return self._size == 0

    def end(self, offset: int, size: int) -> int:
        """Return where the next part of a paper of so many bytes ends."""
        return min(size, offset + min(self._size or size, self._limit))

    def arrived(self) -> None:
        """Note that a part came whole."""
        self._good += 1
        if self._good % GOOD_PARTS == 0:
            self._size = min(self._size * 2, LARGEST)

    def broken(self, sent: int, kept: int, seconds: float) -> None:
        """Note that a part broke after so many bytes and seconds, and how many bytes the platform has of it."""
        self._good = 0
        if kept >= sent:
            return
        if not self.whole:
            self._size = max(self._size // 2, SMALLEST)
            return
        rate = sent / max(seconds, 0.001)
        seen = sent - max(HIDDEN, HIDDEN_SECONDS * rate)
        if kept * 2 < seen or (kept == 0 and sent > SMALLEST):
            self._size = min(max(int(SECONDS_OF_A_PART * rate), SMALLEST), LARGEST)

    def too_large(self, count: int) -> bool:
        """Note that something on the way does not pass so many bytes; False when there is nothing smaller to try."""
        self._limit = max(min(count, 2 * USUAL_LIMIT) // 2, SMALLEST)
        return count > SMALLEST

    def damaged(self) -> None:
        """Note that other bytes came than were sent: small parts, each with its checksum, find where."""
        self._size = min(self._size or USUAL_LIMIT, USUAL_LIMIT)
