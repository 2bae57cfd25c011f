# SPDX-License-Identifier: Apache-2.0
"""The current program of each channel, as the training side has set it, signed."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated

import msgspec
from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.authority import Authority
from kiosk.sandbox.call import Call, Handler, Rooms

TABLES = "CREATE TABLE IF NOT EXISTS release (channel TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;"
Version = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6}){1,3}$")]


class ReleaseWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A program that is to be the current one."""

    version: Version
    channel: Annotated[str, msgspec.Meta(pattern="^[a-z]{1,20}$")] = "stable"
    min_from: Version = "0.1.0"


class Releases:
    """Handler of ``/releases``, and what the training side may ask for."""

    def __init__(self, rooms: Rooms, authority: Authority) -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._authority = authority
        self._store.hold(TABLES)
        self.handlers: dict[str, Handler] = {"getCurrentRelease": self.current}

    def release(self, wish: ReleaseWish) -> str:
        """Set what is current on a channel; return its version."""
        name = f"banshi-{wish.version}.tar.gz"
        # Of a program that is only told of there is no file; what stands for it has the hash of its own name.
        file = {"name": name, "sha256": hashlib.sha256(name.encode()).hexdigest(), "size": len(name)}
        told = {"channel": wish.channel, "version": wish.version, "min_from": wish.min_from}
        body = told | {"released_at": self._rooms.clock.instant(), "files": [file]}
        with self._store.transaction():
            self._store.run("INSERT OR REPLACE INTO release VALUES (?, ?)", wish.channel, json.dumps(body))
        return wish.version

    async def current(self, call: Call) -> Response:
        """Answer what is current with its signature, or 304."""
        row = self._store.one("SELECT body FROM release WHERE channel = ?", call.request.query_params["channel"])
        if row is None:
            raise ProblemError("not-found", "nothing was released on this channel")
        content = str(row["body"]).encode()
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        if call.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        headers = {"ETag": etag, "Release-Signature": self._authority.sign_detached(content)}
        return Response(content, 200, headers, media_type="application/json")
