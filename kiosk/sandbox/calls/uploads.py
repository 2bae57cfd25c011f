# SPDX-License-Identifier: Apache-2.0
"""The tus server: what arrived of a broken PATCH is kept, and nothing counts as whole before its hash fits.

A part that came with a checksum is kept whole or not at all. Of two papers of one dossier with the same bytes only the
first is sent.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import shutil
import sqlite3
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response

from config.durable import sync_folder
from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.sandbox.call import Call, Handler, Rooms
from kiosk.sandbox.striking import break_connection

TUS = {"Tus-Resumable": "1.0.0"}
LARGEST = 64 * 1024 * 1024
STREAM = "application/offset+octet-stream"
CHECKSUMS = ("sha256", "sha1")
# A connection from which nothing came for so long has lost its terminal, which stands at the door with a new one.
SILENT_SECONDS = 2.0


@dataclass
class Writer:
    """A request whose body is being written."""

    request: Request
    heard: float = field(default_factory=time.monotonic)


class Uploads:
    """Handlers of ``/uploads``; the part file's length is the offset."""

    def __init__(self, rooms: Rooms) -> None:
        self._store = rooms.store
        # Who writes to which upload. In memory: after a crash nobody does, whatever the terminal believed.
        self._writing: dict[str, Writer] = {}
        self.handlers: dict[str, Handler] = {
            "getUploadRules": self.rules,
            "createUpload": self.create,
            "getUploadOffset": self.offset,
            "appendUpload": self.append,
            "endUpload": self.end,
        }

    async def rules(self, call: Call) -> Response:
        """Answer which tus is spoken here."""
        rules = {
            "Tus-Version": "1.0.0",
            "Tus-Extension": "creation,checksum,termination",
            "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
            "Tus-Max-Size": str(LARGEST),
        }
        return Response(status_code=204, headers=TUS | rules)

    async def create(self, call: Call) -> Response:
        """Begin an upload, or answer where the same paper goes already."""
        told = metadata(call.headers["upload-metadata"])
        wrong = [Breach("header Upload-Metadata", name) for name in ("attachment_id", "sha256") if not told.get(name)]
        if wrong:
            raise ProblemError("bad-request", "attachment_id and sha256 are needed", breaches=wrong)
        size = int(call.headers["upload-length"])
        known = self._store.one("SELECT * FROM upload WHERE attachment_id = ?", told["attachment_id"])
        if known and (known["sha256"], known["size"]) != (told["sha256"], size):
            raise ProblemError("idempotency-reused", "this attachment_id was announced with another content")
        upload = known["id"] if known else self._begin(told, size)
        headers = TUS | {"Location": f"/api/v1/uploads/{upload}"}
        if not known:
            headers["Upload-Offset"] = str(self._length(upload))
        return Response(status_code=201, headers=headers)

    async def offset(self, call: Call) -> Response:
        """Answer how much has arrived."""
        row = self._find(call)
        if self._length(row["id"]) == row["size"]:
            # The end may have come right before a crash: what does not fit must not look finished.
            self._drop_unless_whole(row)
        told = {"Upload-Offset": str(self._length(row["id"])), "Upload-Length": str(row["size"])}
        return Response(status_code=200, headers=TUS | told | {"Cache-Control": "no-store"})

    async def append(self, call: Call) -> Response:
        """Take bytes from the offset on; keep what came when the line breaks."""
        row = self._find(call)
        if call.headers.get("content-type") != STREAM:
            raise ProblemError("wrong-media-type", STREAM)
        begin = self._length(row["id"])
        # The file is the truth, not what either side remembers of it (tus 1.0, PATCH).
        if int(call.headers["upload-offset"]) != begin:
            raise ProblemError("wrong-offset", f"{begin} bytes are here")
        self._writing[row["id"]] = writer = Writer(call.request)
        try:
            await self._receive(writer, row, begin)
        finally:
            del self._writing[row["id"]]
        return Response(status_code=204, headers=TUS | {"Upload-Offset": str(self._length(row["id"]))})

    async def end(self, call: Call) -> Response:
        """Throw an upload away; a paper of a received submission stays."""
        row = self._find(call)
        if self._store.one("SELECT 1 FROM paper WHERE attachment_id = ?", row["attachment_id"]):
            raise ProblemError("gone", "this paper belongs to a received submission")
        with self._store.transaction():
            self._store.run("DELETE FROM upload WHERE id = ?", row["id"])
            self._store.run("DELETE FROM upload_dossier WHERE upload_id = ?", row["id"])
        self._part(row["id"]).unlink(missing_ok=True)
        return Response(status_code=204, headers=TUS)

    def missing(self, manifest: list[dict[str, object]]) -> list[str]:
        """Return the papers of a manifest that are not here whole, by hashing the bytes again."""
        return [str(line["id"]) for line in manifest if not self._whole(line)]

    def kept(self) -> list[dict[str, object]]:
        """Return what lies here of each paper of a received submission, hashed from its bytes."""
        rows = self._store.all("SELECT u.*, p.submission_id FROM upload u JOIN paper p USING (attachment_id)")
        return [
            {
                "id": row["attachment_id"],
                "submission_id": row["submission_id"],
                "size": self._length(row["id"]),
                "sha256": sha256_of(self._part(row["id"])),
            }
            for row in rows
        ]

    def _begin(self, told: Mapping[str, str], size: int) -> str:
        upload = uuid.uuid4().hex
        # First the file and its name, then the row: a row without a file would be an upload that nobody can go on with.
        with self._part(upload).open("xb") as file:
            if known := self._known(told, size):
                with self._part(known).open("rb") as earlier:
                    shutil.copyfileobj(earlier, file)
                file.flush()
            os.fsync(file.fileno())
        sync_folder(self._store.papers)
        with self._store.transaction():
            self._store.run(
                "INSERT INTO upload (id, attachment_id, sha256, mime, size) VALUES (?, ?, ?, ?, ?)",
                upload, told["attachment_id"], told["sha256"], told.get("mime", ""), size,
            )  # fmt: skip
            if told.get("dossier"):
                self._store.run("INSERT INTO upload_dossier VALUES (?, ?)", upload, told["dossier"])
        return upload

    def _known(self, told: Mapping[str, str], size: int) -> str | None:
        """Find a whole upload of the same dossier with the same bytes; who shares no dossier learns nothing of it."""
        rows = self._store.all(
            "SELECT id FROM upload JOIN upload_dossier ON upload_id = id WHERE dossier = ? AND sha256 = ? AND size = ?",
            told.get("dossier", ""), told["sha256"], size,
        )  # fmt: skip
        whole = (row["id"] for row in rows if self._whole_part(row["id"], told["sha256"]))
        return next(whole, None)

    async def _receive(self, writer: Writer, row: sqlite3.Row, begin: int) -> None:
        check = Checksum.of(writer.request.headers)
        with self._part(row["id"]).open("r+b") as file:
            file.seek(begin)
            try:
                await self._write(writer, file, row["size"], check.digest.update)
                check.compare()
            except BaseException:
                # Nobody can say of half a part that it is what was sent.
                if check.announced:
                    file.truncate(begin)
                raise
            finally:
                # Also when the line broke: what came is kept.
                file.flush()
                os.fsync(file.fileno())
        if self._length(row["id"]) == row["size"] and not self._drop_unless_whole(row):
            raise ProblemError("checksum-mismatch", "the whole has another hash than announced")

    async def _write(self, writer: Writer, file: BinaryIO, size: int, heed: Callable[[bytes], object]) -> None:
        begin = file.tell()
        async for block in writer.request.stream():
            writer.heard = time.monotonic()
            if file.tell() + len(block) > size:
                file.truncate(begin)
                raise ProblemError("too-large", "more bytes than were announced")
            file.write(block)
            heed(block)

    def _drop_unless_whole(self, row: sqlite3.Row) -> bool:
        whole = sha256_of(self._part(row["id"])) == str(row["sha256"])
        if not whole:
            os.truncate(self._part(row["id"]), 0)
        return whole

    def _whole(self, line: dict[str, object]) -> bool:
        row = self._store.one("SELECT * FROM upload WHERE attachment_id = ?", line["id"])
        if row is None or row["size"] != line["size"]:
            return False
        return self._whole_part(row["id"], str(line["sha256"]))

    def _whole_part(self, upload: str, sha256: str) -> bool:
        part = self._part(upload)
        return part.exists() and sha256_of(part) == sha256

    def _find(self, call: Call) -> sqlite3.Row:
        row = self._store.one("SELECT * FROM upload WHERE id = ?", call.path["upload"])
        if row is None or not self._part(row["id"]).exists():
            raise ProblemError("not-found", "no such upload; begin a new one")
        if writer := self._writing.get(row["id"]):
            if time.monotonic() - writer.heard > SILENT_SECONDS:
                break_connection(writer.request)
            raise ProblemError("locked", "an earlier connection still writes")
        return row

    def _length(self, upload: str) -> int:
        return self._part(upload).stat().st_size

    def _part(self, upload: str) -> Path:
        return self._store.papers / upload


class Checksum:
    """The checksum a part was announced with, and that of what came; raises ProblemError for one nobody can make."""

    def __init__(self, name: str, announced: str) -> None:
        if name not in CHECKSUMS:
            raise ProblemError("bad-request", f"Upload-Checksum: one of {', '.join(CHECKSUMS)}")
        self.announced = announced
        self.digest = hashlib.new(name, usedforsecurity=False)

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Checksum:
        """Read Upload-Checksum; nothing is announced where there is none."""
        name, _, announced = headers.get("upload-checksum", f"{CHECKSUMS[0]} ").partition(" ")
        return cls(name, announced)

    def compare(self) -> None:
        """Raise ProblemError when another content came than was announced."""
        if self.announced and base64.b64encode(self.digest.digest()).decode() != self.announced:
            raise ProblemError("checksum-mismatch", "the part has another checksum than announced")


def metadata(words: str) -> dict[str, str]:
    """Read Upload-Metadata; raises ProblemError for what is no Base64."""
    try:
        pairs = [pair.strip().partition(" ") for pair in words.split(",")]
        return {key: base64.b64decode(value, validate=True).decode() for key, _, value in pairs}
    except (binascii.Error, UnicodeDecodeError) as wrong:
        raise ProblemError("bad-request", "Upload-Metadata is not Base64 of UTF-8") from wrong


def sha256_of(file: Path) -> str:
    """Hash a file, in hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
