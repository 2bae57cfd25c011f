# SPDX-License-Identifier: Apache-2.0
"""A secret of one platform: what is told of it again after a restart is made out of it, and need not be kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from kiosk.sandbox.store import Store

TABLES = "CREATE TABLE IF NOT EXISTS secret (one INTEGER PRIMARY KEY CHECK (one = 1), value BLOB NOT NULL) STRICT;"


class Secret:
    """Makes tokens, references and codes; each of them the same whenever it is asked for again."""

    def __init__(self, store: Store) -> None:
        store.hold(TABLES)
        with store.transaction():
            store.run("INSERT OR IGNORE INTO secret VALUES (1, ?)", secrets.token_bytes(32))
        row = store.one("SELECT value FROM secret")
        self._key = bytes(row["value"]) if row else b""

    def token(self, session_id: str) -> str:
        """Return what a session gives out."""
        return base64.urlsafe_b64encode(self._made("token", session_id)).rstrip(b"=").decode()

    def reference(self, number: str) -> str:
        """Return what stands for the number of a person or unit: the same each time, and nothing to be turned back."""
        return self._made("reference", number).hex()[:32]

    def digits(self, count: int, about: str) -> str:
        """Return a code of so many digits."""
        return f"{int.from_bytes(self._made('digits', about), 'big') % 10**count:0{count}d}"

    def _made(self, what: str, about: str) -> bytes:
        return hmac.digest(self._key, f"{what} {about}".encode(), hashlib.sha256)
