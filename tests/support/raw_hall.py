"""Calls of a hub by raw HTTP, each answer held against its document."""

from __future__ import annotations

import json
from typing import Any

from kiosk.contract.document import SHARED, Document
from kiosk.hub.service import FILE
from tests.support.hubs import TOKENS
from tests.support.parcels import new_id
from tests.support.raw_calls import Heard, request

DOCUMENT = Document(FILE, SHARED)
JSON = {"Content-Type": "application/json"}


class RawMachine:
    """A machine of the hall that says whatever it is told to."""

    def __init__(self, url: str, kind: str = "window") -> None:
        self._url = url
        self._own = {"Authorization": f"Bearer {TOKENS[kind]}", "Banshi-Mode": "training"} | (
            {"X-Staff": "1001"} if kind == "window" else {}
        )

    def ask(self, method: str, path: str, body: Any = None, **headers: str | None) -> Heard:
        """Ask; a header that is None is left out."""
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        key = {"Idempotency-Key": new_id()} if method in ("POST", "PUT") else {}
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        told = {**self._own, **key, **(JSON if content is not None else {}), **changed}
        heard = request(
            self._url, method, path, content, {name: value for name, value in told.items() if value is not None}
        )
        found = DOCUMENT.find(method, path.split("?")[0])
        if found:
            assert DOCUMENT.check_answer(found[0], heard.status, heard.headers, heard.body) == []
            assert heard.status < 300 or heard.code in found[0].problems
        return heard
