# SPDX-License-Identifier: Apache-2.0
"""How one page came to be, as it goes on record: hashes, device, time, resolution, how sure its corners are."""

from __future__ import annotations

import msgspec


class PageMade(msgspec.Struct, frozen=True):
    """What is known of a page that was taken at a machine; nothing of what stands on it, and nobody's name."""

    still: str
    """SHA-256 of the picture the camera or scanner gave, in hex."""
    page: str
    """Of the page laid straight, as it was taken."""
    device: str
    """Kind of the device."""
    at: int
    """Seconds of the wall clock."""
    dpi: int
    score: int
    """How sure its corners were, in thousandths."""
    by_hand: bool = False
    """A person set the corners."""

    @property
    def facts(self) -> dict[str, str | int | bool]:
        """Return it as facts of an act."""
        return {
            "still": self.still,
            "page": self.page,
            "device": self.device,
            "at": self.at,
            "dpi": self.dpi,
            "score": self.score,
            "result": "by-hand" if self.by_hand else "found",
        }
