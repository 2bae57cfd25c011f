# SPDX-License-Identifier: Apache-2.0
"""The checksum extension of tus 1.0: bytes that changed on the way are found with the part they came in."""

from __future__ import annotations

import base64
import hashlib

from kiosk.platform.answer import Answer
from kiosk.platform.blocks import Blocks
from kiosk.platform.client import Platform
from offline_queue.entry import StoredAttachment

# By their names in Tus-Checksum-Algorithm, the best first; every server with the extension knows sha1.
KNOWN = ("sha256", "sha1")


class Checksums:
    """Asks a platform once which checksums it knows, and makes them."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._name: str | None = None

    def header(self, paper: StoredAttachment, begin: int, end: int) -> dict[str, str]:
        """Return the header for a part of a paper, nothing where the platform knows no checksum.

        Raises PlatformError when the question gets no answer, and for a paper that cannot be read.
        """
        name = self._asked()
        if not name:
            return {}
        # Not for secrecy: the whole is held against its SHA-256 in the end.
        digest = hashlib.new(name, usedforsecurity=False)
        for block in Blocks(paper.open, end, begin):
            digest.update(block)
        return {"Upload-Checksum": f"{name} {base64.b64encode(digest.digest()).decode()}"}

    def _asked(self) -> str:
        if self._name is None:
            answer = self._platform.ask("OPTIONS", "/uploads")
            # Whoever answers in the platform's place knows nothing of it; it is asked again with the next part.
            self._name = best_of(answer) if answer.headers.get("tus-extension") else None
        return self._name or ""


def best_of(answer: Answer) -> str:
    """Return the best checksum an answer to OPTIONS names; empty when there is none we know."""
    named = {name.strip() for name in answer.headers.get("tus-checksum-algorithm", "").split(",")}
    return next((name for name in KNOWN if name in named), "")
