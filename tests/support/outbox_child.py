# SPDX-License-Identifier: Apache-2.0
"""A program that stores entries and says so, to be traced, starved of disk, or killed: called with FOLDER JOB N.

``put``: N small entries. ``papers``: N entries with a large paper each. ``forever``: entries with papers from a seed N,
each said once it is stored, until killed. ``day``: N entries from a seed, one small, one with a paper and so on; some
are acknowledged, of those some wiped; each step is said before or after it as a terminal would say it to people.
``stubborn``: N entries, each tried again when the disk refuses it. ``until-refused``: every second with a paper; a
refusal of the disk ends it and is said. ``until-full``: the same on a disk that takes no file larger than 400 kB.
``copies``: as outbox_copies.py says.
"""

from __future__ import annotations

import functools
import hashlib
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from offline_queue.entry import Acknowledged, Acknowledgement, Attachment, Priority
from offline_queue.errors import KeyUnavailable, StorageFault
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey
from tests.support.outbox_copies import make_copies

Result = TypeVar("Result")


def content(seed: str) -> bytes:
    """Return the bytes everybody can make again from a seed, small or large."""
    source = random.Random(seed)
    return source.randbytes(source.choice((300, 4096, 70_000, 200_000)))


def say(*words: str) -> None:
    """Tell the parent, at once."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def put(box: Outbox, number: int, paper: bytes = b"") -> str:
    """Store one entry; return its id."""
    attachments = [Attachment("paper", "image/png", paper)] if paper else []
    with box.transaction() as tx:
        tx.next_number("receipt")
        tx.record("signed", f"visit-{number}")
        entry = tx.put(
            "submission", bytes(4096), dossier=f"d{number}", priority=Priority.SUBMISSION, attachments=attachments
        )
    return entry.id


def put_forever(box: Outbox, seed: int) -> None:
    """Store and say so, and deliver a little in between, as a terminal does."""
    number = 0
    while True:
        number += 1
        paper = content(f"{seed}-{number}")
        say(put(box, number, paper), hashlib.sha256(paper).hexdigest())
        if number % 3 == 0 and (parcel := box.claim(sys.float_info.max / 2)):
            parcel.submitting()
        box.tidy(200_000)


def put_a_day(box: Outbox, count: int) -> None:
    """Store, send, acknowledge and wipe; say what is stored and acknowledged after it is, and a wipe before it."""
    for number in range(count):
        paper = content(f"day-{number}")
        say("stored", put(box, number, paper), str(number))
        if number % 2 and (parcel := box.claim(time.time())):
            parcel.submitting()
            answer = Acknowledgement(parcel.entry.id, "0" * 64, f"P{number}", "2026-11-22T09:00:00+08:00")
            box.settle(parcel.entry, Acknowledged(answer))
            say("acknowledged", parcel.entry.id)
        if number % 5 == 4:
            say("wiping")
            box.wipe_due(time.time() + 1, 0)
        box.tidy(100_000)


def put_stubbornly(folder: Path, count: int) -> None:
    """Open and store, trying again after each refusal of the disk; say what was refused and what is stored."""
    box = stubborn(lambda: Outbox.open(folder / "box", FileKey(folder / "keys" / "device.key")))
    for number in range(count):
        paper = content(f"day-{number}")
        say("stored", stubborn(functools.partial(put, box, number, paper)), str(number))
        stubborn(lambda: box.tidy(100_000))
    stubborn(box.close)


def stubborn(act: Callable[[], Result]) -> Result:
    """Do something again after a refusal, a few times."""
    for _ in range(3):
        try:
            return act()
        except (StorageFault, KeyUnavailable) as refused:
            say("refused", refused.code)
    return act()


def put_until_refused(box: Outbox, count: int) -> None:
    """Store until the disk refuses; say each thing that was stored, then what was refused."""
    for number in range(count):
        try:
            say(put(box, number, bytes(100_000) if number % 2 else b""))
        except StorageFault as refused:
            say("not stored:", type(refused).__name__)
            return


def main(folder: Path, job: str, count: int) -> None:
    """Do one job."""
    if job == "until-full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
    if job == "stubborn":
        put_stubbornly(folder, count)
        return
    if job == "copies":
        make_copies(folder, say)
        return
    box = Outbox.open(folder / "box", FileKey(folder / "keys" / "device.key"))
    if job == "day":
        put_a_day(box, count)
    if job == "forever":
        put_forever(box, count)
    if job.startswith("until"):
        put_until_refused(box, count)
    for number in range(count if job in {"put", "papers"} else 0):
        put(box, number, bytes(300_000) if job == "papers" else b"")
    box.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
