# SPDX-License-Identifier: Apache-2.0
"""What comes out of an outbox and is answered with an acknowledgement of its own: kept once, found again by its id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.sandbox import checks
from kiosk.sandbox.call import Call, Rooms
from kiosk.sandbox.store import dump

TABLES = """
CREATE TABLE IF NOT EXISTS kept (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL, acknowledgement TEXT NOT NULL) STRICT;
"""


class Kept:
    """Keeps bodies beside their acknowledgements; ``kind`` is that of the outbox's entry."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        rooms.store.hold(TABLES)

    def keep(self, call: Call, kind: str, doing: Callable[[], dict[str, Any]]) -> Response:
        """Keep a body, or answer as the first time; raises ProblemError.

        ``doing`` writes what else there is to write and returns what the acknowledgement says beside its usual members.
        """
        body = call.body
        self._rooms.once.check(call)

        def act() -> tuple[int, dict[str, Any]]:
            if self._rooms.store.one("SELECT 1 FROM kept WHERE id = ?", body["id"]):
                raise ProblemError("idempotency-reused", "this id came before with something else")
            acknowledgement = {
                "type": f"{kind}-acknowledgement",
                "id": body["id"],
                "content_sha256": checks.canonical_hash(body),
                "received_at": self._rooms.clock.instant(),
                "signed_by": self._rooms.signed_by,
                **doing(),
            }
            self._rooms.store.run(
                "INSERT INTO kept VALUES (?, ?, ?, ?)", body["id"], kind, dump(body), dump(acknowledgement)
            )
            return 201, acknowledgement

        return self._rooms.once.act(kind, body["id"], body, act)
