# SPDX-License-Identifier: Apache-2.0
"""An outbox in a folder, a clock that is turned by hand, and a platform that can lose requests and answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from offline_queue.entry import (
    Acknowledged,
    Acknowledgement,
    Attachment,
    Entry,
    Outcome,
    Parcel,
    Priority,
    Retry,
)
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey

START = 1_790_000_000.0
BOOT = "0f8fad5b-d9cb-469f-a165-70867728950e"
LARGE = bytes(range(256)) * 1024
"""A paper that does not fit into the database: 256 KiB."""


class HandClock:
    """Stands still until somebody turns it."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def turn(self, seconds: float) -> None:
        self.now += seconds


def key_of(folder: Path) -> FileKey:
    return FileKey(folder / "keys" / "device.key")


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    """Give an outbox on the disk."""
    box = open_box(tmp_path)
    yield box
    box.close()


def open_box(
    folder: Path,
    clock: Callable[[], float] | None = None,
    *,
    monotonic: Callable[[], float] | None = None,
    boot: str = BOOT,
) -> Outbox:
    clock = clock or HandClock()
    return Outbox.open(folder / "box", key_of(folder), clock=clock, monotonic=monotonic or clock, boot=boot)


def store(
    box: Outbox,
    payload: bytes = b"{}",
    *,
    dossier: str = "d1",
    priority: Priority = Priority.SUBMISSION,
    attachments: tuple[Attachment, ...] = (),
    id: str | None = None,
) -> Entry:
    with box.transaction() as tx:
        return tx.put("submission", payload, dossier=dossier, priority=priority, attachments=attachments, id=id)


def acknowledge(entry: Entry, number: str = "P1") -> Acknowledged:
    return Acknowledged(Acknowledgement(entry.id, "0" * 64, number, "2026-11-21T09:00:00+08:00", b"{}"))


def drain(box: Outbox, now: float) -> Iterator[Parcel]:
    """Claim and acknowledge whatever is due, one after the other."""
    while (parcel := box.claim(now)) is not None:
        yield parcel
        box.settle(parcel.entry, acknowledge(parcel.entry))


class FakePlatform:
    """A deliverer with a platform behind it: keeps what arrived by id, and fails by a script of words.

    ``lose-request``: nothing arrived. ``lose-answer``: it arrived, we never hear. Else the script may hold outcomes or
    exceptions; when it is at its end everything is acknowledged.
    """

    def __init__(self, *script: str | Outcome | Exception) -> None:
        self.script = list(script)
        self.kept: dict[str, tuple[bytes, tuple[bytes, ...]]] = {}
        self.order: list[str] = []
        """Ids in the order in which they arrived for the first time."""
        self.conflicts = 0
        self.asked: list[str] = []

    def deliver(self, parcel: Parcel) -> Outcome:
        self.asked.append(parcel.entry.id)
        fate = self.script.pop(0) if self.script else "good"
        if isinstance(fate, Exception):
            raise fate
        if not isinstance(fate, str):
            return fate
        if fate == "lose-request":
            return Retry("transport", "reset")
        papers = tuple(paper.open().read() for paper in parcel.attachments)
        parcel.submitting()
        self._keep(parcel.entry.id, parcel.payload, papers)
        return Retry("transport", "timeout") if fate == "lose-answer" else acknowledge(parcel.entry)

    def _keep(self, id: str, payload: bytes, papers: tuple[bytes, ...]) -> None:
        if id not in self.kept:
            self.kept[id] = payload, papers
            self.order.append(id)
        elif self.kept[id] != (payload, papers):
            self.conflicts += 1
