# SPDX-License-Identifier: Apache-2.0
"""A terminal without a window that stores applications and says so, to be killed: called with FOLDER URL SEED JOB.

``on``: stores applications from a seed and sends them, for ever; each is said as ``stored ID RECEIPT_NO SHA256…``, but
only after its transaction. ``finish``: sends what is left, says ``finished`` and closes. Made of the same parts as the
real one: the whole terminal with its outbox, worker and deliverer; only window and devices are left out.
"""

from __future__ import annotations

import datetime
import hashlib
import itertools
import random
import sys
import threading
from pathlib import Path

from config.settings import Settings, convert
from devices.device import Condition
from kiosk.domain import receipt_no
from kiosk.domain.hashes import canonical_json
from kiosk.terminal import Hearers, Terminal
from offline_queue.entry import Attachment, Priority, State
from offline_queue.outbox import Outbox
from offline_queue.transaction import Transaction
from tests.support.parcels import DEVICE, Filed, submission

INLINE_BYTES = 64 * 1024
MOST_WAITING = 3
"""How many applications may wait before the next person comes: kills should fall into sending as well."""
LOOK_AGAIN_SECONDS = 0.1
DAY = datetime.date(2026, 11, 23)
UNDER_WAY = (State.PENDING, State.SENDING, State.RETRY, State.PAUSED)


def settings_of(folder: Path, url: str) -> Settings:
    """Return the settings of a training terminal without devices."""
    return convert(
        {
            "site": {"mode": "training", **DEVICE},
            "outbox": {
                "folder": str(folder / "outbox"),
                "key_file": str(folder / "keys" / "device.key"),
                "spread_seconds": 0,
            },
            "platform": {"url": url, "connect_seconds": 2.0, "read_seconds": 4.0},
        },
        source="the submitter",
    )


def papers_of(seed: str) -> list[bytes]:
    """Return the papers of one application: one to three, one of them too large for the database."""
    chance = random.Random(seed)
    sizes = [chance.randrange(300, 20_000) for _ in range(chance.randrange(3))]
    sizes.insert(chance.randrange(len(sizes) + 1), chance.randrange(INLINE_BYTES + 1, 300_000))
    return [chance.randbytes(size) for size in sizes]


def store(outbox: Outbox, filed: Filed) -> str:
    """Store an application with the next receipt number, as one transaction; return the number."""
    with outbox.transaction() as tx:
        sequence = tx.next_number(f"receipt-{DAY:%y%m%d}")
        number = receipt_no.make(DEVICE["region"], DEVICE["hall"], DEVICE["device"], DAY, sequence)
        filed.body["receipt_no"] = number
        put(tx, filed)
    return number


def put(tx: Transaction, filed: Filed) -> None:
    """Store an application as it is."""
    tx.put(
        "submission",
        canonical_json(filed.body),
        dossier=filed.id,
        priority=Priority.SUBMISSION,
        attachments=[Attachment(name, "image/png", content) for name, content in filed.contents.items()],
        id=filed.id,
    )


class Submitter:
    """The terminal and somebody who hands in one application after the other."""

    def __init__(self, folder: Path, url: str) -> None:
        self._changed = threading.Condition()
        self.terminal = Terminal(settings_of(folder, url), folder, Hearers(line=self._notice, outbox=self._notice))
        self.terminal.start()

    def _notice(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def outbox(self) -> Outbox:
        """Wait until the outbox is open; raises SystemExit when it cannot be."""
        with self._changed:
            self._changed.wait_for(lambda: self.terminal.outbox_state.condition is not Condition.OPENING, 20)
        if self.terminal.outbox is None:
            raise SystemExit(f"no outbox: {self.terminal.outbox_state.cause}")
        return self.terminal.outbox

    def wait_for_room(self, outbox: Outbox, most: int) -> None:
        """Wait until at most so many wait to be sent; somebody stands here all the time."""
        with self._changed:
            while sum(outbox.counts()[state] for state in UNDER_WAY) > most:
                self._changed.wait(LOOK_AGAIN_SECONDS)
                self.terminal.nudge()

    def go_on(self, seed: str) -> None:
        """Store and say so, until killed."""
        outbox = self.outbox()
        for number in itertools.count():
            self.wait_for_room(outbox, MOST_WAITING)
            filed = submission(*papers_of(f"{seed}-{number}"))
            receipt = store(outbox, filed)
            say("stored", filed.id, receipt, *(hashlib.sha256(paper).hexdigest() for paper in filed.contents.values()))

    def finish(self) -> None:
        """Send what is left, and close."""
        self.wait_for_room(self.outbox(), 0)
        self.terminal.close()
        say("finished")


def say(*words: str) -> None:
    """Tell the parent, at once."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def main(folder: Path, url: str, seed: str, job: str) -> None:
    """Do one job."""
    submitter = Submitter(folder, url)
    if job == "on":
        submitter.go_on(seed)
    submitter.finish()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4])
