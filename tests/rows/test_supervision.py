"""Rows about what is recorded of every act."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.platform.audit_batch import audit_batch
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from offline_queue import store
from offline_queue.entry import Priority, State
from offline_queue.ids import uuid7
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey, Vault
from offline_queue.worker import Worker
from tests.support.sandbox import SandboxThread

DEVICE = {"region": "990121", "hall": "0107", "device": "81"}
DELETED = 4


def acted(folder: Path) -> None:
    """Record eight acts, then close."""
    box = Outbox.open(folder / "outbox", FileKey(folder / "keys" / "device.key"))
    for number in range(8):
        with box.transaction() as tx:
            tx.record("card-read", f"visit-{number}", kind="resident")
    box.close()


def delete_on_disk(folder: Path) -> None:
    """Take one event out of the closed file, as somebody with the key could."""
    vault = Vault(FileKey(folder / "keys" / "device.key", create=False).device_key())
    file = store.connect(folder / "outbox", vault.database_key, writable=True)
    assert file.execute("DELETE FROM event WHERE seq = ?", (DELETED,)).rowcount == 1
    file.close()


@pytest.mark.row("R107")
def test_an_event_deleted_on_disk_is_reported_by_the_platform_with_its_position(
    tmp_path: Path, sandbox: SandboxThread
) -> None:
    acted(tmp_path)
    delete_on_disk(tmp_path)
    box = Outbox.open(tmp_path / "outbox", FileKey(tmp_path / "keys" / "device.key"))
    assert box.verify_chain() == DELETED
    batch = uuid7()
    payload = audit_batch(batch, box.events(), device=DEVICE, mode="training")
    with box.transaction() as tx:
        entry = tx.put("audit", payload, dossier=batch, priority=Priority.AUDIT, id=batch)
    platform = Platform(sandbox.url)
    worker = Worker(box, PlatformDeliverer(platform, "training"))
    worker.nudge()
    worker.step()
    told = json.loads(box.answer(entry))
    settled = box.entry(entry.id)
    platform.close()
    box.close()
    assert settled
    assert (settled.state, settled.last_code) == (State.DEAD_LETTER, "chain-broken")
    assert told["gap_at"] == DELETED
