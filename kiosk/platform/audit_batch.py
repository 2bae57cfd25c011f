# SPDX-License-Identifier: Apache-2.0
"""Consecutive events of the audit chain, verbatim, so that the platform can compute each hash again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from kiosk.domain.hashes import canonical_json
from offline_queue.chain import Event

LARGEST_BATCH = 500


def audit_batch(batch_id: str, events: Iterable[Event], *, device: Mapping[str, str], mode: str) -> bytes:
    """Return the payload of an ``audit`` entry; ``device`` holds region, hall and device.

    Raises ValueError for no event or more than one batch takes.
    """
    told = [asdict(event) for event in events]
    if not 1 <= len(told) <= LARGEST_BATCH:
        raise ValueError(f"a batch holds 1 to {LARGEST_BATCH} events, not {len(told)}")
    return canonical_json({"id": batch_id, "device": dict(device), "mode": mode, "events": told})
