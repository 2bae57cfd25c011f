# SPDX-License-Identifier: Apache-2.0
"""An outbox on a disk that rots: a folder with content, one byte of it flipped, and what arrives of it all the same."""

from __future__ import annotations

import itertools
import shutil
from dataclasses import dataclass
from pathlib import Path

from offline_queue.entry import Attachment, Priority, State
from offline_queue.errors import OutboxDamaged, PagesDamaged
from offline_queue.outbox import Outbox
from tests.support.outboxes import LARGE, START, HandClock, acknowledge, open_box

ENTRIES = 12
SCOPE = "receipt:261122"


def fill(box: Outbox, entries: int = ENTRIES) -> list[str]:
    """Store applications as a terminal does, every third one with papers in the database and beside it; return ids."""
    ids = []
    for number in range(entries):
        papers = (Attachment("small", "image/png", LARGE[:30_000]), Attachment("large", "image/png", LARGE))
        with box.transaction() as tx:
            tx.next_number(SCOPE)
            stored = tx.put(
                "submission", bytes(2000), dossier=str(number), priority=Priority.SUBMISSION,
                attachments=papers if number % 3 == 0 else (),
            )  # fmt: skip
            tx.record("signed", f"visit-{number}")
        ids.append(stored.id)
    return ids


def closed(folder: Path) -> Path:
    """Make an outbox with content, all of it in the database."""
    box = open_box(folder, HandClock())
    fill(box)
    box.close()
    return folder


def killed(folder: Path) -> Path:
    """Make an outbox as a terminal leaves it that was killed: half of its content still in the log."""
    box = open_box(folder / "alive", HandClock())
    fill(box, ENTRIES // 2)
    box.tidy(0)
    fill(box, ENTRIES // 2)
    shutil.copytree(folder / "alive", folder / "dead")
    box.close()
    return folder / "dead"


def flipped(whole: Path, target: Path, name: str, place: int) -> Path:
    """Copy an outbox, with one bit of one byte turned round."""
    shutil.copytree(whole, target, dirs_exist_ok=True)
    file = target / "box" / name
    content = bytearray(file.read_bytes())
    content[place % len(content)] ^= 1 << place % 8
    file.write_bytes(content)
    return target


@dataclass(frozen=True)
class Arrived:
    """What came of an outbox: how many entries whole, how many set aside, which number is given next."""

    whole: int
    dead: int
    next_number: int


def deliver_all(folder: Path) -> Arrived:
    """Open an outbox and send whatever it has, looking again after damage is found as the worker does."""
    box = open_box(folder, HandClock())
    whole = 0
    for moment in itertools.count(START + 10):
        try:
            parcel = box.claim(moment)
        except PagesDamaged:
            continue
        if parcel is None:
            break
        try:
            for paper in parcel.attachments:
                with paper.open() as file:
                    file.read()
        except OutboxDamaged:
            continue
        box.settle(parcel.entry, acknowledge(parcel.entry))
        whole += 1
    with box.transaction() as tx:
        number = tx.next_number(SCOPE)
    counts = box.counts()
    box.close()
    return Arrived(whole, counts[State.DEAD_LETTER] + counts[State.SENDING], number)
