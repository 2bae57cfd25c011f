# SPDX-License-Identifier: Apache-2.0
"""The centre's side of what is carried by hand: open a package, say what arrived, read the disk of a dead machine.

Nothing here runs on a terminal: it wants the centre's private key, which no terminal has.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from offline_queue.disk import unreadable
from offline_queue.errors import OutboxDamaged
from offline_queue.package import LABEL, PACKAGE, Arrived, Head, Label, Receipt, checked, signed
from offline_queue.public_keys import PrivateKey, PublicKey
from offline_queue.sealed_file import open_sealed

LONGEST_HEAD = 1024 * 1024


@dataclass(frozen=True, repr=False)
class Carried:
    """One entry out of a package; ``papers`` by name."""

    head: Head
    payload: bytes
    papers: Mapping[str, bytes]


def label_of(folder: Path, terminal: PublicKey) -> Label:
    """Return the label of a package that this terminal signed; raises OutboxDamaged, also when the package changed."""
    with unreadable(folder):
        label = checked((folder / LABEL).read_bytes(), Label, terminal)
        with (folder / PACKAGE).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != label.sha256:
        raise OutboxDamaged(f"{folder}: the package is not the one its label is for")
    return label


def opened(folder: Path, private: PrivateKey, terminal: PublicKey) -> Iterator[Carried]:
    """Yield the entries of a package, one in memory at a time; raises OutboxDamaged."""
    label = label_of(folder, terminal)
    key = private.open(base64.b64decode(label.key), label.about)
    with contextlib.closing(open_sealed(folder / PACKAGE, label.size, key)) as file:
        for _ in range(label.entries):
            yield _carried(file)


def receipt_for(label: Label, arrived: Iterable[tuple[Head, bytes]], signing: PrivateKey) -> bytes:
    """Return the signed receipt of a package: each entry taken in, with the platform's typed answer as JSON."""
    lines = tuple(Arrived(head.id, head.content_sha256, answer.decode()) for head, answer in arrived)
    return signed(Receipt(label.device, label.number, label.sha256, lines), signing)


def _carried(file: BinaryIO) -> Carried:
    try:
        head = msgspec.json.decode(file.readline(LONGEST_HEAD), type=Head)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise OutboxDamaged("the package is not of this form") from wrong
    payload = _read(file, head.size, head.payload_sha256)
    return Carried(head, payload, {paper.name: _read(file, paper.size, paper.sha256) for paper in head.papers})


def _read(file: BinaryIO, size: int, sha256: str) -> bytes:
    content = file.read(size)
    if len(content) != size or hashlib.sha256(content).hexdigest() != sha256:
        raise OutboxDamaged("the package does not hold what it names")
    return content
