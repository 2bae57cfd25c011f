# SPDX-License-Identifier: Apache-2.0
"""What a window adds to an application: originals a clerk has seen, and the end of what a kiosk had begun of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from kiosk.contract.document import Breach
from kiosk.sandbox.history import Histories
from kiosk.sandbox.store import Store

FINISHED = {"zh": "已由窗口办理，另行收件。", "en": "Taken in at a window under another number."}
FINISHING = (
    "SELECT * FROM submission WHERE acknowledgement IS NOT NULL AND json_extract(body, '$.at_window.finishes') = ?"
)
PREFILL = (
    "SELECT * FROM submission WHERE acknowledgement IS NOT NULL AND id = ? AND json_extract(body, '$.kind') = 'prefill'"
)


def window_breaches(body: dict[str, Any], papers: set[str]) -> Iterator[Breach]:
    """Find originals of papers that did not come, and an application that is to finish itself."""
    told = body.get("at_window", {})
    for place, one in enumerate(told.get("originals", ())):
        if one["attachment_id"] not in papers:
            yield Breach(f"/at_window/originals/{place}/attachment_id", "enum")
    if told.get("finishes") == body["id"]:
        yield Breach("/at_window/finishes", "not")


def note_window(store: Store, histories: Histories, body: dict[str, Any], at: str) -> None:
    """Note, in the open transaction, what the window of an application just taken in says; once for each."""
    told = body.get("at_window", {})
    for one in told.get("originals", ()):
        row = (one["attachment_id"], told["clerk"], one["at"])
        store.run("INSERT OR IGNORE INTO original_seen VALUES (?, ?, ?)", *row)
    begun = store.one(PREFILL, told["finishes"]) if "finishes" in told else None
    # The kiosk's line may have been slower than the window's: it ends when it comes.
    if begun is None and body["kind"] == "prefill" and store.one(FINISHING, body["id"]):
        begun = store.one(PREFILL, body["id"])
    if begun is not None:
        _end(histories, begun, at)


def _end(histories: Histories, begun: sqlite3.Row, at: str) -> None:
    if any(step["node"] == "terminated" for step in histories.all_of(begun)):
        return
    histories.put(json.loads(begun["body"]), {"node": "terminated", "at": at, "note": FINISHED, "held": True})
