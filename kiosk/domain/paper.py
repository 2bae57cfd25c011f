# SPDX-License-Identifier: Apache-2.0
"""One paper as it travels with an application, and a moment as it is written on papers."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class Paper:
    """One paper that goes along: a page, the drawing of the signature, its strokes, a promise."""

    id: str
    material_id: str
    mime: str
    content: bytes | bytearray
    pages: int = 1
    kept: str = ""
    """Which check a page did not pass and why it goes along all the same (``sharp:faint``); empty for a good one."""

    @property
    def line(self) -> dict[str, object]:
        """Return its line of the manifest."""
        return {
            "id": self.id,
            "material_id": self.material_id,
            "mime": self.mime,
            "size": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "pages": self.pages,
            **({"kept": self.kept} if self.kept else {}),
        }


def instant(at: datetime.datetime) -> str:
    """Return a moment with its offset, RFC 3339, whole seconds."""
    return at.isoformat(timespec="seconds")
