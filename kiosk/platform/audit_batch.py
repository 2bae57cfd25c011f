# SPDX-License-Identifier: Apache-2.0
"""Consecutive events of the audit chain, verbatim, so that the platform can compute each hash again."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from kiosk.domain.hashes import canonical_json
from offline_queue.breaks import Break
from offline_queue.chain import Event
from offline_queue.checkpoints import Checkpoint

LARGEST_BATCH = 500


def audit_batch(
    batch_id: str,
    events: Iterable[Event],
    *,
    device: Mapping[str, str],
    mode: str,
    checkpoint: Checkpoint | None = None,
    breaks: Iterable[Break] = (),
) -> bytes:
    """Return the payload of an ``audit`` entry; ``device`` holds region, hall and device.

    ``checkpoint`` is the signed head it ends with, where the terminal has a key to sign with; ``breaks`` are gaps of
    the chain that were not told before.
    Raises ValueError for no event or more than one batch takes.
    """
    told = [asdict(event) for event in events]
    if not 1 <= len(told) <= LARGEST_BATCH:
        raise ValueError(f"a batch holds 1 to {LARGEST_BATCH} events, not {len(told)}")
    more: dict[str, object] = {"checkpoint": _told(checkpoint)} if checkpoint else {}
    if gaps := [_gap(one) for one in breaks]:
        more["breaks"] = gaps
    return canonical_json({"id": batch_id, "device": dict(device), "mode": mode, "events": told, **more})


def _gap(one: Break) -> dict[str, object]:
    told: dict[str, object] = {
        "seq": one.seq,
        "after_seq": one.after_seq,
        "after_hash": one.after_hash,
        "lost": one.lost,
        "at_ms": one.at_ms,
    }
    signature = b64encode(one.signature).decode("ascii")
    return told | {"signer": one.signer, "signature": signature} if one.signer else told


def _told(checkpoint: Checkpoint) -> dict[str, str | int]:
    return {
        "seq": checkpoint.seq,
        "hash": checkpoint.hash,
        "at_ms": checkpoint.at_ms,
        "signer": checkpoint.signer,
        "signature": b64encode(checkpoint.signature).decode("ascii"),
    }
