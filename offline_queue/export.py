# SPDX-License-Identifier: Apache-2.0
"""Carrying entries to the centre by hand, where no line will do it, and believing the receipt that comes back.

An entry that was exported stays where it is and may still be sent: its id makes it arrive once. It is acknowledged by
the centre's signed receipt, as by an answer over the line.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from offline_queue.disk import make_folder, refusals, sync_folder, write_once
from offline_queue.entry import Acknowledged, Acknowledgement, Entry, Signer, State
from offline_queue.errors import ExportFailed, IllegalMove, OutboxDamaged, ReceiptRefused
from offline_queue.outbox import Outbox
from offline_queue.package import (
    LABEL,
    PACKAGE,
    Arrived,
    Head,
    Label,
    Receipt,
    checked,
    flow,
    head_of,
    pieces_of,
    signed,
)
from offline_queue.public_keys import PublicKey
from offline_queue.sealed_file import open_sealed, write_sealed
from offline_queue.suite import KEY_BYTES, SUITES, Suite

# What has not arrived: it waits for a line, or for people.
STUCK = (State.PENDING, State.SENDING, State.RETRY, State.PAUSED, State.DEAD_LETTER)
PAGE_OF_ENTRIES = 500
SCOPE = "export"


@dataclass(frozen=True)
class Exported:
    """A package that was written, read back and found the same."""

    path: Path
    number: int
    entries: tuple[str, ...]
    damaged: tuple[str, ...]
    """Entries that stayed behind: what is stored of them is not what was written."""
    size: int


@dataclass(frozen=True)
class Imported:
    """What a receipt brought; each entry is in one of these."""

    acknowledged: tuple[str, ...]
    known: tuple[str, ...]
    """Acknowledged before."""
    refused: tuple[str, ...]
    """The centre has something else than what is here, its answer is not for this mode, or the platform itself sent the
    entry back over the line meanwhile."""
    unknown: tuple[str, ...]
    """Not in this outbox."""


@dataclass(frozen=True)
class Carrier:
    """Who writes packages: which terminal, to whom, signed by what, sealed by which suite."""

    device: str
    centre: PublicKey
    signer: Signer
    suite: Suite = SUITES["international"]


def stuck(outbox: Outbox) -> list[Entry]:
    """Return every entry that has not arrived, in the order they were stored."""
    found: list[Entry] = []
    for state in STUCK:
        after = 0
        while page := outbox.entries(state=state, after=after, limit=PAGE_OF_ENTRIES):
            found += page
            after = page[-1].seq
    return sorted(found, key=lambda entry: entry.seq)


def export(outbox: Outbox, target: Path, carrier: Carrier, entries: Sequence[Entry], now: float) -> Exported:
    """Write entries into a new folder in ``target``, read them back and compare; record each in the audit chain.

    Raises ExportFailed and StorageFault, and then nothing of it is left in ``target``; but where the disk only did not
    take the record, the whole package stays there.
    """
    heads, damaged = _heads(outbox, entries)
    with outbox.transaction() as tx:
        number = tx.next_number(SCOPE)
    name = f"banshi-{carrier.device}-{number:06d}"
    draft = target / f".{name}.new"
    with refusals(target):
        shutil.rmtree(draft, ignore_errors=True)
        make_folder(draft)
        try:
            size = _write(outbox, draft, carrier, heads, (number, now))
            draft.rename(target / name)
            sync_folder(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    with outbox.transaction() as tx:
        for head in heads:
            tx.record("exported", head.id, number=number)
    return Exported(target / name, number, tuple(head.id for head in heads), damaged, size)


def import_receipt(outbox: Outbox, content: bytes, device: str, key: PublicKey, mode: str) -> Imported:
    """Acknowledge what the centre signed for; raises ReceiptRefused before anything is changed.

    ``mode`` is ``training`` or ``production``: an answer of the other one acknowledges nothing.
    """
    try:
        receipt = checked(content, Receipt, key)
    except OutboxDamaged as wrong:
        raise ReceiptRefused(f"this receipt: {wrong}") from wrong
    if receipt.device != device:
        raise ReceiptRefused(f"this receipt is for terminal {receipt.device}, this one is {device}")
    found: dict[str, list[str]] = {"acknowledged": [], "known": [], "refused": [], "unknown": []}
    for arrived in receipt.arrived:
        found[_settled(outbox, arrived, mode)].append(arrived.id)
    with outbox.transaction() as tx:
        tx.record("receipt-imported", number=receipt.number, count=len(found["acknowledged"]))
    return Imported(**{word: tuple(ids) for word, ids in found.items()})


def _settled(outbox: Outbox, arrived: Arrived, mode: str) -> str:
    entry = outbox.entry(arrived.id)
    if entry is None:
        return "unknown"
    if entry.state is State.ACKNOWLEDGED:
        return "known"
    if entry.state is State.REPLACED:
        # Its content may be gone; who told the person that it was handed in anew stays right.
        return "refused"
    answer = _answer(arrived, mode)
    try:
        same = head_of(outbox, entry).content_sha256 == arrived.content_sha256
    except OutboxDamaged:
        same = False
    if answer is None or not same:
        return "refused"
    try:
        outbox.settle(entry, Acknowledged(answer))
    except IllegalMove:
        # Whoever told the person so cannot be contradicted by a paper; the others of the receipt go on.
        return "refused"
    return "acknowledged"


def _answer(arrived: Arrived, mode: str) -> Acknowledgement | None:
    try:
        typed: Any = msgspec.json.decode(arrived.answer, type=dict[str, Any])
    except msgspec.DecodeError:
        return None
    content = typed.get("manifest_sha256") or typed.get("content_sha256")
    received_at = typed.get("received_at")
    if typed.get("id") != arrived.id or typed.get("signed_by") != mode or not content or not received_at:
        return None
    number = str(typed.get("project_no", ""))
    return Acknowledgement(arrived.id, str(content), number, str(received_at), arrived.answer.encode())


def _heads(outbox: Outbox, entries: Sequence[Entry]) -> tuple[list[Head], tuple[str, ...]]:
    """Return the heads of the entries that are whole, and the ids of the others."""
    heads, damaged = [], []
    for entry in entries:
        try:
            heads.append(head_of(outbox, entry))
        except OutboxDamaged:
            damaged.append(entry.id)
    return heads, tuple(damaged)


def _write(outbox: Outbox, folder: Path, carrier: Carrier, heads: Sequence[Head], numbered: tuple[int, float]) -> int:
    key, package = os.urandom(KEY_BYTES), folder / PACKAGE
    size, plain = write_sealed(package, flow(_pieces(outbox, heads)), key, carrier.suite)
    _forget_cached(package)
    _compare(package, size, key, plain)
    unsealed = Label(carrier.device, *numbered, len(heads), carrier.centre.name, "", size, _sha256(package))
    sealed = base64.b64encode(carrier.centre.seal(key, unsealed.about)).decode()
    label = signed(msgspec.structs.replace(unsealed, key=sealed), carrier.signer)
    write_once(folder / LABEL, label)
    _forget_cached(folder / LABEL)
    if (folder / LABEL).read_bytes() != label:
        raise ExportFailed(f"{folder}: the label reads back otherwise than it was written")
    return size


def _pieces(outbox: Outbox, heads: Collection[Head]) -> Iterator[bytes]:
    for head in heads:
        entry = outbox.entry(head.id)
        if entry is None:
            raise ExportFailed(f"entry {head.id} is gone since the export began")
        yield msgspec.json.encode(head) + b"\n"
        yield outbox.payload(entry)
        for paper in outbox.attachments(entry):
            yield from pieces_of(paper.open())


def _compare(package: Path, size: int, key: bytes, plain: str) -> None:
    digest = hashlib.sha256()
    try:
        for block in pieces_of(open_sealed(package, size, key)):
            digest.update(block)
    except OutboxDamaged as wrong:
        raise ExportFailed(f"{package}: reads back otherwise than it was written ({wrong})") from wrong
    if digest.hexdigest() != plain:
        raise ExportFailed(f"{package}: reads back otherwise than it was written")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _forget_cached(path: Path) -> None:
    if not hasattr(os, "posix_fadvise"):
        return  # only some systems can be asked
    # It was synced: what is read now should come from the medium, not from the memory of the system.
    handle = os.open(path, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)
