# SPDX-License-Identifier: Apache-2.0
"""Signatures on paper: only where the matter allows one, shown by scans that came along, a thumb with its witness."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kiosk.contract.document import Breach

# The material under which the scans of the signed paper stand.
SIGNED_FORM = "signed-form"


def ink_breaches(item: dict[str, Any], body: dict[str, Any]) -> Iterator[Breach]:
    """Find what is wrong with how an application was signed."""
    ink = body.get("ink")
    if ink is None:
        # What the office wants in ink no drawing on glass can give; only the window may add it later.
        if item["signature"] == "wet" and body["kind"] == "apply":
            yield Breach("/ink", "required")
        return
    # One application is signed in one way: two signatures would leave open which of them counts.
    if body["signature"]:
        yield Breach("/signature", "const")
    papers = {line["id"] for line in body["manifest"] if line["material_id"] == SIGNED_FORM}
    if set(ink["scans"]) != papers:
        yield Breach("/ink/scans", "enum")
    yield from _marks(item, ink)


def _marks(item: dict[str, Any], ink: dict[str, Any]) -> Iterator[Breach]:
    if ink["mark"] == "pen":
        if item["signature"] != "wet":
            yield Breach("/ink/mark", "enum")
        return
    if not item.get("thumb_allowed"):
        yield Breach("/ink/mark", "enum")
    if item.get("thumb_witness") and not ink.get("witness"):
        yield Breach("/ink/witness", "required")
