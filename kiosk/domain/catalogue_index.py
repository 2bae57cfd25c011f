# SPDX-License-Identifier: Apache-2.0
"""The index of the catalogue's folder: written last by whoever fetches, read first by whoever shows."""

from __future__ import annotations

import msgspec

INDEX = "catalogue.json"


class Index(msgspec.Struct, frozen=True):
    """What the folder offers: versions by task code, the cursor to ask from, and when it was asked for."""

    items: dict[str, int] = {}
    cursor: str = ""
    """Where the platform goes on telling changes; empty from the beginning."""
    fetched_at: float = 0.0
    """Seconds of the wall clock; 0 for never."""
