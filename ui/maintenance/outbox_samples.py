# SPDX-License-Identifier: Apache-2.0
"""An outbox as maintenance may see it, made up: for the gallery, and for whoever changes the tab and wants to look."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from kiosk.day_differences import Difference
from kiosk.maintenance.outbox_seen import Held, OutboxSeen
from offline_queue.backup import Backup, Contents, Made
from ui.maintenance.samples import NOW

GIGABYTE = 1024**3
ALLOWANCE = {"zh": "高龄津贴申领", "en": "Old-age allowance"}
HARDSHIP = {"zh": "就业困难人员认定", "en": "Finding of hardship in employment"}


def held(id: str, number: str, state: str, **known: Any) -> Held:
    """Make an entry that was stored half an hour ago."""
    about = {"kind": "submission", "matter": ALLOWANCE, "who": "赵**", "attempts": 1, "reason": "", "code": ""}
    times = {"created_at": NOW - 2000, "not_before": 0.0}
    return msgspec.convert({"id": id, "number": number, "state": state} | about | times | known, Held)


HELD = (
    held("e5", "0038-2", "dead-letter", reason="dead-letter", code="damaged", who="林**"),
    held("e8", "0036-1", "paused", reason="paused", code="http-401", who="罗**"),
    held("e4", "0039-2", "needs-correction", reason="needs-correction", code="schema-invalid", matter=HARDSHIP,
         who="周*"),
    held("e2", "0043-8", "sending", who="覃*"),
    held("e1", "0042-1", "retry", reason="transport", code="timeout", attempts=6, not_before=NOW + 60),
    held("e3", "0044-6", "pending", attempts=0, behind="0042-1", who="何**"),
    held("e6", "…a90117", "retry", kind="evaluation", matter={}, who="", reason="busy", code="http-429", attempts=3,
         not_before=NOW + 120),
    held("e7", "0035-3", "retry", reason="set-aside", code="time-out", attempts=41, not_before=NOW + 3000),
)  # fmt: skip
RECEIVED = tuple(
    held(f"r{n}", f"003{n}-5", "acknowledged", given=f"990100-1123-050{n}", received_at=f"2026-11-23T10:0{n}:31+08:00")
    for n in (4, 3, 1)
)
COUNTS = {
    "dead-letter": 1,
    "paused": 1,
    "needs-correction": 1,
    "sending": 1,
    "retry": 3,
    "pending": 1,
    "acknowledged": 83,
}
MIXED = OutboxSeen(
    NOW, "", "up", NOW - 40, False, COUNTS, NOW - 2000, HELD, RECEIVED, 83, round(1.2 * GIGABYTE), 10 * GIGABYTE,
    48 * GIGABYTE, NOW - 6100,
)  # fmt: skip
DIFFERENCES = (
    Difference("2026-11-22", "sent-again", "0193-e1", "99012100070326112200421"),
    Difference("2026-11-22", "wiped", "0193-e2", "99012100070326112200413"),
)
MANY = tuple(held(f"m{n}", f"{n:04d}-7", "retry", reason="transport", code="timeout", attempts=9) for n in range(100))
SCENES: dict[str, OutboxSeen] = {
    "mixed": MIXED,
    "empty": msgspec.structs.replace(MIXED, counts={}, oldest=None, held=(), received=(), received_today=0),
    "many": msgspec.structs.replace(
        MIXED, line="down", counts={"retry": 2140}, held=MANY, received=(), received_today=0, free=GIGABYTE // 50
    ),
    "compared": msgspec.structs.replace(MIXED, differences=DIFFERENCES),
    "no-terminal": msgspec.structs.replace(MIXED, line="", line_since=None),
    "refused": OutboxSeen(NOW, "wrong-key"),
    "none": OutboxSeen(NOW, "none"),
}
STEPS = ("stored", "receipt-printed", "sending", "needs-correction")


class SampleOutbox:
    """Sees one scene, tells every entry alike, and does nothing that it is asked to do."""

    def __init__(self, seen: OutboxSeen) -> None:
        self.seen = seen

    def look(self) -> OutboxSeen:
        """Return the scene."""
        return self.seen

    def story(self, id: str) -> dict[str, Any]:
        """Tell an entry."""
        wrong = id == "e4"
        steps = [{"at": NOW - 1900 + 20 * n, "action": step, "facts": {}} for n, step in enumerate(STEPS)]
        problem = {"code": "schema-invalid", "places": ["/form_data/permit"]} if wrong else None
        return {"entry": {"id": id}, "papers": [{}, {}], "problem": problem, "steps": steps if wrong else steps[:3]}

    def retry(self, id: str) -> dict[str, Any]:
        """Take note."""
        return {"retried": True}

    def probe(self) -> bool:
        """Take note."""
        return bool(self.seen.line)

    def export(self, to: Path) -> dict[str, Any]:
        """Say that all was carried out."""
        return {"entries": [one.id for one in self.seen.held], "package": str(to / "banshi-990100-0001-03-000001")}

    def take(self, file: Path) -> dict[str, Any]:
        """Say that one had arrived."""
        return {"acknowledged": ["e1"], "refused": []}

    def verify(self) -> list[str]:
        """Find nothing."""
        return []

    def back_up(self, to: Path | None = None) -> Made:
        """Say that it was made."""
        return Made(Backup(Path("backup-20261123-022240"), Contents(NOW, 91, 8, 91, 900, "")), 1, 0, 0)
