# SPDX-License-Identifier: Apache-2.0
"""A program that seals, backs up, exports, loses its outbox and brings it back, saying each thing when it is done."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from offline_queue.backup import backups, findings, make_backup
from offline_queue.centre import opened
from offline_queue.chain import Moment
from offline_queue.entry import Attachment
from offline_queue.errors import RestoreRefused
from offline_queue.export import Carrier, export, stuck
from offline_queue.outbox import Outbox
from offline_queue.public_keys import PrivateKey
from offline_queue.recovery import keep, recovered
from offline_queue.restore import restore
from tests.support.outboxes import BOOT, LARGE, START, key_of, store

CENTRE, TERMINAL = PrivateKey("x25519", bytes(range(32))), PrivateKey("ed25519", bytes(range(32, 64)))
CARRIER = Carrier("990100-0001-03", CENTRE.public, TERMINAL)
NOW = Moment(START, 1.0, BOOT)
ENTRIES = 3


@contextlib.contextmanager
def another_medium(outbox: Path) -> Iterator[None]:
    """Let no file of an outbox be linked to a place outside it, as where that place is another disk."""
    own = os.link

    def link(source: Path, target: Path) -> None:
        if source.is_relative_to(outbox) and not target.is_relative_to(outbox):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        own(source, target)

    os.link = link  # type: ignore[assignment]  # with the two arguments the outbox gives
    try:
        yield
    finally:
        os.link = own


def make_copies(folder: Path, say: Callable[..., None]) -> None:
    """Do it all once."""
    keys, place = key_of(folder), folder / "backups"
    box = Outbox.open(folder / "box", keys)
    for number in range(ENTRIES):
        paper = Attachment("paper", "image/png", LARGE[: 70_000 * number])
        store(box, b"payload", dossier=str(number), attachments=(paper,))
    keep(folder / "box", keys, CENTRE.public)
    say("sealed")
    make_backup(folder / "box", keys, place, START)
    say("backed-up")
    for number in range(2):
        with another_medium(folder / "box"):
            make_backup(folder / "box", keys, folder / "mirror", START + number)
        say("mirrored")
    export(box, folder / "stick", CARRIER, stuck(box), START)
    say("exported")
    box.close()
    say("losing")
    shutil.rmtree(folder / "box")
    say("lost")
    restore(backups(place)[0], folder / "box", keys, NOW)
    say("restored")


def check_copies(folder: Path, said: list[str]) -> None:
    """Demand of what a cut left that all that was said is there, and that nothing that is there is half."""
    keys = key_of(folder)
    kept, mirrored = backups(folder / "backups"), backups(folder / "mirror")
    assert bool(kept) or "backed-up" not in said
    assert len(mirrored) >= said.count("mirrored")
    assert [findings(backup.path, keys) for backup in kept + mirrored] == [[] for _ in kept + mirrored]
    packages = [path for path in (folder / "stick").glob("banshi-*") if path.is_dir()]
    assert len(packages) == 1 or "exported" not in said
    for package in packages:
        assert len(list(opened(package, CENTRE, TERMINAL.public))) == ENTRIES
    if "sealed" in said and "losing" not in said:
        assert recovered(folder / "box", CENTRE).device_key() == keys.device_key()
    if "lost" in said:
        with contextlib.suppress(RestoreRefused):  # it was there already
            restore(kept[0], folder / "box", keys, NOW)
        check_outbox(folder)


def check_outbox(folder: Path) -> None:
    """Open the outbox that was brought back; all is there."""
    with contextlib.closing(Outbox.open(folder / "box", key_of(folder))) as box:
        assert [box.payload(entry) for entry in box.entries()] == [b"payload"] * ENTRIES
        assert box.verify() == []
