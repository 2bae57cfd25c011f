"""Calls of the sandbox by raw HTTP, each answer held against the document."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from kiosk.contract.document import Document
from tests.support.parcels import Filed, new_id
from tests.support.sandbox import SandboxThread

DOCUMENT = Document()
TUS = {"Tus-Resumable": "1.0.0"}
STREAM = {"Content-Type": "application/offset+octet-stream"}
JSON = {"Content-Type": "application/json"}


@dataclass
class Heard:
    """An answer with its body read."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.content) if self.content else None

    @property
    def code(self) -> str:
        """Return the code of a problem."""
        return str(self.body["code"])


Ask = Callable[..., Heard]


@pytest.fixture
def ask(sandbox: SandboxThread) -> Ask:
    """Give a way to ask that checks each answer against the document."""

    def ask_checked(method: str, path: str, body: Any = None, **headers: str) -> Heard:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if content is not None and not isinstance(body, bytes):
            named = JSON | named
        heard = request(sandbox.url, method, path, content, named)
        found = DOCUMENT.find(method, path.split("?")[0])
        if found:
            assert DOCUMENT.check_answer(found[0], heard.status, heard.headers, heard.body) == []
        return heard

    return ask_checked


def request(url: str, method: str, path: str, content: bytes | None, headers: dict[str, str]) -> Heard:
    """Send one request."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.netloc, timeout=10)
    try:
        connection.request(method, where.path + path, content, headers)
        answer = connection.getresponse()
        return Heard(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def metadata(name: str, content: bytes) -> str:
    """Return Upload-Metadata."""
    return metadata_of({"attachment_id": name, "sha256": hashlib.sha256(content).hexdigest()})


def metadata_of(pairs: dict[str, str]) -> str:
    """Return these pairs as Upload-Metadata."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


def begin(ask: Ask, content: bytes, name: str = "") -> str:
    """Begin an upload; return its path below the base."""
    told = metadata(name or new_id(), content)
    heard = ask("POST", "/uploads", b"", Upload_Metadata=told, Upload_Length=str(len(content)), **TUS)
    assert heard.status == 201
    return heard.headers["location"].removeprefix("/api/v1")


def append(ask: Ask, where: str, content: bytes, offset: int = 0, **headers: str) -> Heard:
    """Send bytes from an offset on."""
    return ask("PATCH", where, content, Upload_Offset=str(offset), **TUS, **STREAM, **headers)


def file_whole(ask: Ask, filed: Filed) -> Heard:
    """Upload all papers and hand in."""
    for name, content in filed.contents.items():
        append(ask, begin(ask, content, name), content)
    return ask("PUT", f"/submissions/{filed.id}", filed.body)
