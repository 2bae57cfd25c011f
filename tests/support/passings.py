"""Cases that wait at a window for their office, and the lists they go on."""

from __future__ import annotations

from typing import Any

from kiosk.domain.words import Words
from kiosk.intake import transfer
from kiosk.intake.transfer import ToHandOver
from kiosk.window_work import passing
from kiosk.window_work.passing import Passing, Signing
from offline_queue.outbox import Outbox
from tests.support.window_work import NOON, OFFICE, STROKES

INSURANCE = Words("市医疗保障局", "Medical Insurance")
PASSING = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e90"
ON_PAD = Signing("pad", "唐云", STROKES, NOON, STROKES, NOON)
ON_PAPER = Signing("paper", "唐云")


def waits(name: str, office: Words = OFFICE, **more: Any) -> ToHandOver:
    """Return a case that waits."""
    item = Words("高龄津贴申领", "Old-age allowance")
    receipt = f"990121000703261123{ord(name[-1]):05d}"
    return ToHandOver(name, receipt, office, item, "赵*厚", more.pop("pages", 3), more.pop("originals", ()))


def wait(box: Outbox, *lines: ToHandOver) -> None:
    """Have cases wait at a window."""
    for one in lines:
        with box.transaction() as tx:
            transfer.add(tx, box, one, NOON.timestamp())


def waiting(box: Outbox) -> list[str]:
    """Return which cases wait."""
    return [one.id for one in transfer.waiting(box, NOON.timestamp())]


def made(box: Outbox, *lines: ToHandOver, id: str = PASSING) -> Passing:
    """Give cases their list."""
    return passing.make(id, lines, box, window="B17", machine="W17", staff_no="1708", now=NOON)


def standing(box: Outbox) -> list[str]:
    """Return how all lists stand."""
    return [one.state for one in passing.index(box, NOON.timestamp())]
