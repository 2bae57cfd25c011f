"""What a platform tells of dossiers that moved."""

from __future__ import annotations

from typing import Any

import msgspec

from kiosk.domain.progress import Moved, Moves, PersonToCall, Progress
from tests.support.inquiries import progress

PERSON = PersonToCall("赵德厚", "13800000000")


def moved(told: dict[str, Any], person: PersonToCall | None = PERSON) -> Moved:
    return Moved(msgspec.convert(told, Progress, strict=False), person)


def page(*moves: Moved, cursor: str = "7", more: bool = False) -> Moves:
    return Moves(moves, cursor, more, moved(progress()).progress.as_of, "training")


def decided(**more: Any) -> Moved:
    return moved(progress("DECIDED", "received", "arrived", "decided", **more))
