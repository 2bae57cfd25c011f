# SPDX-License-Identifier: Apache-2.0
"""Acts that happen once, however often they are sent: under the id of a PUT or the key of a POST."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.sandbox import checks
from kiosk.sandbox.call import Call, answer
from kiosk.sandbox.store import Store, dump

TABLES = """
CREATE TABLE IF NOT EXISTS answered (
    call TEXT NOT NULL, key TEXT NOT NULL, content_sha256 TEXT NOT NULL, status INTEGER NOT NULL, answer TEXT NOT NULL,
    PRIMARY KEY (call, key)) STRICT;
"""


class Once:
    """Answers of acts, kept beside what the acts wrote and in the same transaction."""

    def __init__(self, store: Store, mode: str) -> None:
        self._store = store
        self._mode = mode
        store.hold(TABLES)

    def act(
        self,
        name: str,
        key: str,
        body: object,
        doing: Callable[[], tuple[int, dict[str, Any]]],
        adding: Callable[[dict[str, Any]], dict[str, Any]] = dict,
    ) -> Response:
        """Do it and keep its answer, or answer as the first time; raises ProblemError.

        ``name`` is the operation, ``doing`` writes and returns status and body; a ProblemError out of it keeps nothing,
        so that the same act may be tried again once its cause is gone. ``adding`` returns the body with what is told
        each time and kept nowhere.
        """
        content = checks.canonical_hash(body)
        with self._store.transaction():
            known = self._store.one("SELECT * FROM answered WHERE call = ? AND key = ?", name, key)
            if known and known["content_sha256"] != content:
                raise ProblemError("idempotency-reused", "this id came before with another content")
            if known:
                return answer(200, adding(json.loads(known["answer"])), Idempotent_Replayed="true")
            status, told = doing()
            self._store.run("INSERT INTO answered VALUES (?, ?, ?, ?, ?)", name, key, content, status, dump(told))
        return answer(status, adding(told))

    def check(self, call: Call, *, below: bool = False) -> None:
        """Hold mode and id of a body against platform and path, or key; raises ProblemError.

        ``below`` says that the id of the path is that of what the act belongs to: its own is the key.
        """
        body = call.body
        if body.get("mode", self._mode) != self._mode:
            raise ProblemError("forbidden-scope", "this platform takes nothing of another mode")
        key = call.headers.get("idempotency-key")
        if "id" in body and body["id"] != (key if below else call.path.get("id", key)):
            raise ProblemError("validation-failed", "one id in two places", breaches=[Breach("/id", "const")])
