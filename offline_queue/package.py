# SPDX-License-Identifier: Apache-2.0
"""What is carried by hand between a terminal and the centre: the form both sides know, of package, label and receipt.

A package is a folder of two files. ``package`` is sealed like a paper, under a key made for it: entry after entry, a
line of JSON, then the payload and the papers it names. ``label.json`` says what it is, holds that key sealed to the
centre, and is signed by the terminal; it covers the package by its SHA-256. Neither shows anything personal.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import msgspec

from offline_queue.chain import canonical
from offline_queue.entry import Entry, Signer
from offline_queue.errors import OutboxDamaged
from offline_queue.public_keys import PublicKey
from offline_queue.reader import Reader

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PACKAGE, LABEL = "package", "label.json"
BLOCK = 64 * 1024
Words = TypeVar("Words", bound=msgspec.Struct)


class Paper(msgspec.Struct, frozen=True):
    """A paper in a package."""

    name: str
    mime: str
    size: int
    sha256: str


class Head(msgspec.Struct, frozen=True):
    """The line before one entry; ``payload_sha256`` and the papers' hashes cover what follows it."""

    id: str
    kind: str
    dossier: str
    priority: int
    created_at: float
    size: int
    payload_sha256: str
    papers: tuple[Paper, ...]

    @property
    def content_sha256(self) -> str:
        """Return the hash by which a receipt says what the centre has."""
        papers = [msgspec.to_builtins(paper) for paper in self.papers]
        return hashlib.sha256(canonical({"id": self.id, "payload": self.payload_sha256, "papers": papers})).hexdigest()


class Label(msgspec.Struct, frozen=True):
    """What a package says of itself from outside."""

    device: str
    number: int
    """Counts the packages of a terminal."""
    made_at: float
    entries: int
    centre: str
    """Name of the key that opens it."""
    key: str
    """The package's key, sealed to the centre, Base64."""
    size: int
    """Of what is in it, in bytes."""
    sha256: str
    """Of the package as it lies there."""

    @property
    def about(self) -> bytes:
        """Return what the sealed key is bound to."""
        return f"banshi export 1 {self.device} {self.number}".encode()


class Arrived(msgspec.Struct, frozen=True):
    """One entry the centre has taken in, with the answer a line would have brought."""

    id: str
    content_sha256: str
    answer: str
    """The typed acknowledgement, as JSON."""


class Receipt(msgspec.Struct, frozen=True):
    """What the centre says of one package."""

    device: str
    number: int
    package_sha256: str
    arrived: tuple[Arrived, ...]


class Signed(msgspec.Struct, frozen=True):
    """Words and who signed them; the words are text, so that there is one way only to write what was signed."""

    words: str
    signer: str
    signature: str


def signed(what: msgspec.Struct, signer: Signer) -> bytes:
    """Sign something; returns the content of its file."""
    words = canonical(what).decode()
    signature = base64.b64encode(signer.sign(_covered(type(what), words))).decode()
    return msgspec.json.format(msgspec.json.encode(Signed(words, signer.name, signature))) + b"\n"


def checked(content: bytes, kind: type[Words], key: PublicKey) -> Words:
    """Return what somebody signed; raises OutboxDamaged when it was not this key that signed this."""
    found = _read(content)
    try:
        signature = base64.b64decode(found.signature, validate=True)
    except (binascii.Error, ValueError):
        signature = b""
    if not key.signed(_covered(kind, found.words), signature):
        raise OutboxDamaged("the signature is not of this key, or not over this")
    try:
        return msgspec.json.decode(found.words, type=kind)
    except msgspec.DecodeError as wrong:
        raise OutboxDamaged("what was signed is of another form") from wrong


def signer_of(content: bytes) -> str:
    """Return the name of the key that claims to have signed; raises OutboxDamaged."""
    return _read(content).signer


def _read(content: bytes) -> Signed:
    try:
        return msgspec.json.decode(content, type=Signed)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise OutboxDamaged("it is no signed file of ours") from wrong


def _covered(kind: type, words: str) -> bytes:
    # The kind is part of it: a label must never pass for a receipt.
    return f"banshi {kind.__name__.lower()} 1\n{words}".encode()


def head_of(reader: Reader, entry: Entry) -> Head:
    """Read an entry whole and return its head; raises OutboxDamaged, Wiped."""
    payload, papers = reader.payload(entry), []
    for paper in reader.attachments(entry):
        digest = hashlib.sha256()
        for block in pieces_of(paper.open()):
            digest.update(block)
        papers.append(Paper(paper.name, paper.mime, paper.size, digest.hexdigest()))
    return Head(
        entry.id, entry.kind, entry.dossier, int(entry.priority), entry.created_at, len(payload),
        hashlib.sha256(payload).hexdigest(), tuple(papers),
    )  # fmt: skip


class Flow(io.RawIOBase):
    """A file to be read of pieces that are made as they are wanted."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer; return how many bytes, 0 at the end."""
        view = memoryview(buffer).cast("B")
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        part, self._rest = self._rest[: len(view)], self._rest[len(view) :]
        view[: len(part)] = part
        return len(part)


def flow(pieces: Iterable[bytes]) -> BinaryIO:
    """Return pieces as a file that is read once."""
    return io.BufferedReader(Flow(iter(pieces)), BLOCK)


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file block by block, and close it."""
    with file:
        while block := file.read(BLOCK):
            yield block
