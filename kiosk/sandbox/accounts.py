# SPDX-License-Identifier: Apache-2.0
"""Accounts of the training city: one a person, raised by who saw them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.store import Store, dump

TABLES = """
CREATE TABLE IF NOT EXISTS account (
    id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, name TEXT NOT NULL, phone TEXT NOT NULL, level TEXT NOT NULL,
    body TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS account_of_phone ON account (phone);
CREATE TABLE IF NOT EXISTS onsite_verification (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL, staff_no TEXT NOT NULL, hall TEXT NOT NULL, body TEXT NOT NULL)
    STRICT;
"""
OPENED, IN_PERSON = "L1", "L3"


class Accounts:
    """Keeps who registered; all that writes is called within a transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.hold(TABLES)

    def by_id(self, account_id: str) -> sqlite3.Row:
        """Return an account by its id; raises ProblemError where there is none."""
        found = self._store.one("SELECT * FROM account WHERE id = ?", account_id)
        if found is None:
            raise ProblemError("not-found", "no such account")
        return found

    def by_number(self, number: str) -> sqlite3.Row | None:
        """Return the account of a person."""
        return self._store.one("SELECT * FROM account WHERE number = ?", number)

    def by_phone(self, phone: str) -> sqlite3.Row | None:
        """Return the one account of a telephone; None too where several share it, for it proves none of them."""
        found = self._store.all("SELECT * FROM account WHERE phone = ? LIMIT 2", phone)
        return found[0] if len(found) == 1 else None

    def open(self, body: Mapping[str, Any]) -> None:
        """Keep a new account; raises ProblemError where the person has one."""
        person = body["person"]
        if self.by_number(person["id_no"]):
            raise ProblemError("account-exists", "this person has an account")
        values = (body["id"], person["id_no"], person["name"], body["phone"], OPENED, dump(body))
        self._store.run("INSERT INTO account VALUES (?, ?, ?, ?, ?, ?)", *values)

    def seen(self, account_id: str, staff_no: str, hall: str, body: Mapping[str, Any]) -> None:
        """Keep what somebody of the staff saw."""
        values = (body["id"], account_id, staff_no, hall, dump(body))
        self._store.run("INSERT INTO onsite_verification VALUES (?, ?, ?, ?, ?)", *values)
        if body["result"] == "same":
            self._store.run("UPDATE account SET level = ? WHERE id = ?", IN_PERSON, account_id)
