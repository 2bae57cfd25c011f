# SPDX-License-Identifier: Apache-2.0
"""What the training city tells its machines to do, signed; and what they say became of it."""

from __future__ import annotations

import asyncio
import datetime
import json
import uuid
from typing import Annotated, Any

import msgspec
from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.authority import Authority
from kiosk.sandbox.call import Call, Handler, Rooms, answer

TABLES = """
CREATE TABLE IF NOT EXISTS command (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, device_id TEXT NOT NULL, ends REAL NOT NULL,
    content TEXT NOT NULL, signature TEXT NOT NULL, result TEXT NOT NULL) STRICT;
"""
# How often a held question looks whether who asked is still there.
LOOK_SECONDS = 0.25
# A result that comes so long after the end of its command is nobody's any more.
LATE_SECONDS = 7 * 86400.0


class CommandWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one machine is to do, as whoever runs the platform asks for it."""

    device_id: str
    kind: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z-]{1,30}$")]
    seconds: Annotated[float, msgspec.Meta(ge=-864000, le=86400)] = 1800.0


class Commands:
    """Handlers of ``/devices/{id}/commands`` and ``/commands``, and what the training side may ask for."""

    def __init__(self, rooms: Rooms, authority: Authority) -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._authority = authority
        self._store.hold(TABLES)
        self._told = asyncio.Event()
        self._over = False
        self.handlers: dict[str, Handler] = {"getDeviceCommands": self.offer, "postCommandResult": self.hear}

    def give(self, wish: CommandWish) -> str:
        """Sign a command for a machine and return its id."""
        command_id, now = str(uuid.uuid4()), self._rooms.clock.now()
        ends = now + datetime.timedelta(seconds=wish.seconds)
        told = {"id": command_id, "device_id": wish.device_id, "kind": wish.kind}
        times = {"issued_at": now.isoformat(timespec="seconds"), "expires_at": ends.isoformat(timespec="seconds")}
        content = json.dumps(told | times)
        signature = self._authority.sign_detached(content.encode())
        with self._store.transaction():
            self._store.run(
                "INSERT INTO command (id, device_id, ends, content, signature, result) VALUES (?, ?, ?, ?, ?, '')",
                command_id, wish.device_id, ends.timestamp(), content, signature,
            )  # fmt: skip
        self._told.set()
        return command_id

    def result(self, command_id: str) -> dict[str, Any]:
        """Return what a machine told of a command, empty before it did."""
        row = self._store.one("SELECT result FROM command WHERE id = ?", command_id)
        found: dict[str, Any] = json.loads(row["result"]) if row and row["result"] else {}
        return found

    def pending(self, device_id: str) -> list[dict[str, str]]:
        """Return what a machine is to do and has told nothing of, each signed, the oldest first."""
        rows = self._store.all(
            "SELECT content, signature FROM command WHERE device_id = ? AND result = '' AND ends > ? ORDER BY seq"
            " LIMIT 100",
            device_id,
            self._rooms.clock.now().timestamp(),
        )
        return [{"content": row["content"], "signature": row["signature"]} for row in rows]

    def end_waits(self) -> None:
        """Hold no answer back any more; in the thread of the server."""
        self._over = True
        self._told.set()

    async def offer(self, call: Call) -> Response:
        """Answer what a machine is to do, held back while there is nothing."""
        # Held for a machine that said who it is: anybody else could hold a thousand answers at no cost.
        left = float(call.request.query_params.get("wait", "0")) if call.caller else 0.0
        while not (found := self.pending(call.path["id"])) and left > 0 and not self._over:
            self._told.clear()
            try:
                await asyncio.wait_for(self._told.wait(), min(left, LOOK_SECONDS))
            except TimeoutError:
                left -= LOOK_SECONDS
        return answer(200, {"items": found})

    async def hear(self, call: Call) -> Response:
        """Keep what became of a command."""
        self._rooms.once.check(call)
        row = self._store.one("SELECT * FROM command WHERE id = ?", call.path["id"])
        if row is None or (call.caller and call.caller.device_id != row["device_id"]):
            raise ProblemError("not-found", "no such command of this machine")
        if self._rooms.clock.now().timestamp() > row["ends"] + LATE_SECONDS:
            raise ProblemError("gone", "nobody waits for it any more")
        return self._rooms.once.act(
            "postCommandResult", call.headers["idempotency-key"], call.body, lambda: self._keep(call.body)
        )

    def _keep(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self._store.run("UPDATE command SET result = ? WHERE id = ?", json.dumps(body, ensure_ascii=False), body["id"])
        return 201, {"id": body["id"], "received_at": self._rooms.clock.instant()}
