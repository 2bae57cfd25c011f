# SPDX-License-Identifier: Apache-2.0
"""An outbox as the program of form 2 wrote it: its rows inserted by hand, for that program is not here any more."""

from __future__ import annotations

import hashlib
from pathlib import Path

from offline_queue import chain, store
from offline_queue.housekeeping import make_files, seal_creation
from offline_queue.vault import Vault, paper_key
from tests.support.outboxes import BOOT, START, key_of

FORM = 2


def old_outbox(folder: Path, entries: int = 3, *, log: bool = False) -> None:
    """Make an outbox of form 2 in ``folder/box``; with ``log`` as a terminal leaves it that was killed."""
    vault = Vault(key_of(folder).make_key())
    make_files(folder / "box")
    connection = store.connect(folder / "box", vault.database_key, writable=True)
    for number, step in enumerate(store.migrations()[:FORM], start=1):
        connection.executescript(f"{step.read_text('utf-8')}\nPRAGMA user_version = {number};")
    with store.One(connection):
        connection.execute("INSERT INTO counter (scope, value) VALUES ('receipt', ?)", (entries,))
        head = None
        for number in range(1, entries + 1):
            head = _insert(connection, vault, number, head)
    seal_creation(folder / "box", vault)
    if log:
        kept = (folder / "box" / f"{store.DATABASE}-wal").read_bytes()
    connection.close()
    if log:
        (folder / "box" / f"{store.DATABASE}-wal").write_bytes(kept)


def _insert(connection: object, vault: Vault, number: int, head: chain.Head | None) -> chain.Head:
    run = connection.execute  # type: ignore[attr-defined]  # the driver has no types
    id = f"01890000-0000-7000-8000-00000000000{number}"
    run(
        "INSERT INTO item (seq, id, kind, dossier, priority, rank, state, created_at, not_before)"
        " VALUES (?, ?, 'submission', ?, 1, ?, 'pending', ?, ?)",
        (number, id, f"d{number}", START + number, START, START),
    )
    key, wrapped = vault.new_item_key(id)
    payload = vault.seal(key, f"old {number}".encode(), id.encode())
    run("INSERT INTO secret (item, wrapped_key, payload) VALUES (?, ?, ?)", (number, wrapped, payload))
    paper = vault.seal(paper_key(key, "p"), b"paper", b"p")
    run(
        "INSERT INTO attachment (item, position, name, mime, size, sha256, inline) VALUES (?, 0, 'p', 'x', 5, ?, ?)",
        (number, hashlib.sha256(b"paper").hexdigest(), paper),
    )
    return chain.append(connection, chain.Moment(START, START, BOOT), "stored", id, {}, head)  # type: ignore[arg-type]  # as above
