# SPDX-License-Identifier: Apache-2.0
"""The machines of the training city: taken in by a code, renewed, heard, configured; their numbers never come back."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
import uuid
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.sandbox import checks
from kiosk.sandbox.authority import Authority, key_name, pem_of, public_key_of
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.calls.commands import Commands
from kiosk.sandbox.texts import Texts

CODE_LENGTH = 12
CODE_HOURS = 24.0
# Two digits: what a hall has given out, it has given out.
LAST_NUMBER = 99
# Wrong codes in so many seconds before nobody may try; a code has 60 bits, this is for the log of whoever tries.
WRONG_CODES, WRONG_SECONDS = 10, 600.0
HEARTBEAT_SECONDS = 300


class CodeWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code for one machine of a hall, as whoever runs the platform asks for it."""

    region: Annotated[str, msgspec.Meta(pattern="^[0-9]{6}$")]
    hall: Annotated[str, msgspec.Meta(pattern="^[0-9]{4}$")]
    hours: Annotated[float, msgspec.Meta(ge=0, le=720)] = CODE_HOURS


class Removal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A machine that is taken out."""

    device_id: str


class ConfigWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What all machines are to be set to."""

    settings: dict[str, dict[str, Any]]


class Devices:
    """Handlers of ``/devices``, and what the training side may ask for."""

    def __init__(
        self,
        rooms: Rooms,
        authority: Authority,
        texts: Texts,
        commands: Commands,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._authority = authority
        self._texts = texts
        self._commands = commands
        self._clock = clock
        self._wrong: list[float] = []
        self.handlers: dict[str, Handler] = {
            "createEnrolment": self.enrol,
            "renewCertificate": self.renew,
            "postHeartbeat": self.hear,
            "getDeviceConfig": self.config,
        }

    def new_code(self, wish: CodeWish) -> str:
        """Make a one-time code; only its hash is kept."""
        code = "".join(secrets.choice(checks.CROCKFORD) for _ in range(CODE_LENGTH))
        ends = self._rooms.clock.now().timestamp() + wish.hours * 3600
        with self._store.transaction():
            self._store.run(
                "INSERT INTO enrolment_code VALUES (?, ?, ?, ?, NULL)", hashed(code), wish.region, wish.hall, ends
            )
        return code

    def remove(self, removal: Removal) -> int:
        """Take a machine out, its number stays used; return how many are out."""
        with self._store.transaction():
            self._store.run("UPDATE device SET revoked = 1 WHERE id = ?", removal.device_id)
        return self._store.number_of("device", "revoked = 1")

    def configure(self, wish: ConfigWish) -> int:
        """Set what all machines are to be set to; return its serial."""
        with self._store.transaction():
            serial = self._store.count("config-serial") + 1
            self._store.run("INSERT INTO config VALUES (?, ?, ?)", serial, self._rooms.clock.instant(), dumped(wish))
        return serial

    async def enrol(self, call: Call) -> Response:
        """Take a machine in."""
        self._mind_tries()
        body, key = call.body, key_name(public_key_of(call.body["csr"]))
        code = self._store.one("SELECT * FROM enrolment_code WHERE sha256 = ?", hashed(body["one_time_code"]))
        held = self._store.one("SELECT device_id FROM certificate WHERE key = ?", key)
        if code and held:
            # The answer was lost on its way: the machine asks again with the key it had made.
            return answer(200, self._told(held["device_id"], key), Idempotent_Replayed="true")
        if code is None or code["device_id"] or code["ends"] < self._rooms.clock.now().timestamp():
            self._wrong.append(self._clock())
            raise ProblemError("code-refused", "no such code, or used, or too old")
        with self._store.transaction():
            device_id = self._take_in(code["region"], code["hall"], body)
            self._issue(body["csr"], device_id, key)
            self._store.run("UPDATE enrolment_code SET device_id = ? WHERE sha256 = ?", device_id, code["sha256"])
        return answer(201, self._told(device_id, key))

    async def renew(self, call: Call) -> Response:
        """Issue the next certificate; for a key that has one, the same again."""
        device_id, key = call.path["id"], key_name(public_key_of(call.body["csr"]))
        if self._store.one("SELECT 1 FROM device WHERE id = ?", device_id) is None:
            raise ProblemError("not-found", "no such machine")
        held = self._store.one("SELECT device_id FROM certificate WHERE key = ?", key)
        if held and held["device_id"] != device_id:
            raise ProblemError("forbidden-scope", "this key is another machine's")
        if held is None:
            with self._store.transaction():
                self._issue(call.body["csr"], device_id, key)
        return answer(200, self._papers(key))

    async def hear(self, call: Call) -> Response:
        """Keep how a machine says that it is; only the last word counts."""
        with self._store.transaction():
            self._store.run("INSERT OR REPLACE INTO heartbeat VALUES (?, ?)", call.path["id"], json.dumps(call.body))
        catalogue = self._rooms.catalogue
        told = {
            "server_time": self._rooms.clock.instant(),
            "config_etag": etag(self._config(call.path["id"])),
            "next_in_s": HEARTBEAT_SECONDS,
            "catalogue_cursor": f"{catalogue.edition}.{len(catalogue.order)}",
            "content_cursor": self._texts.cursor,
            "commands_pending": len(self._commands.pending(call.path["id"])),
        }
        return answer(200, told)

    async def config(self, call: Call) -> Response:
        """Answer the configuration with its signature, or 304."""
        content = self._config(call.path["id"])
        if call.headers.get("if-none-match") == etag(content):
            return Response(status_code=304, headers={"ETag": etag(content)})
        headers = {"ETag": etag(content), "Config-Signature": self._authority.sign_detached(content)}
        return Response(content, 200, headers, media_type="application/json")

    def _take_in(self, region: str, hall: str, body: dict[str, Any]) -> str:
        # Over all there ever were, also those taken out: a number on a slip must lead to one machine for all time.
        last = self._store.one("SELECT max(device) AS n FROM device WHERE region = ? AND hall = ?", region, hall)
        number = int(last["n"] or 0) + 1 if last else 1
        if number > LAST_NUMBER:
            raise ProblemError("numbers-used-up", f"hall {hall} has given out all its numbers")
        device_id = str(uuid.uuid4())
        told = json.dumps({name: body.get(name) for name in ("profile", "hw_ids")}, ensure_ascii=False)
        self._store.run("INSERT INTO device VALUES (?, ?, ?, ?, ?, 0)", device_id, region, hall, f"{number:02d}", told)
        return device_id

    def _issue(self, csr: str, device_id: str, key: str) -> None:
        own = self._authority.issue(csr, device_id, self._rooms.clock.now())
        ends = own.not_valid_after_utc.timestamp()
        self._store.run("INSERT INTO certificate VALUES (?, ?, ?, ?)", key, device_id, pem_of(own), ends)

    def _told(self, device_id: str, key: str) -> dict[str, Any]:
        row = self._store.one("SELECT region, hall, device FROM device WHERE id = ?", device_id)
        return {
            "device_id": device_id,
            "device": dict(row) if row else {},
            **self._papers(key),
            "config_url": f"/api/v1/devices/{device_id}/config",
            "config_key": self._authority.config_key,
        }

    def _papers(self, key: str) -> dict[str, Any]:
        row = self._store.one("SELECT pem FROM certificate WHERE key = ?", key)
        return {"cert_chain": [row["pem"]] if row else [], "trust_roots": [self._authority.root_pem]}

    def _config(self, device_id: str) -> bytes:
        row = self._store.one("SELECT * FROM config ORDER BY serial DESC")
        serial, since, settings = (
            (row["serial"], row["since"], row["body"]) if row else (1, "2026-01-01T00:00:00Z", "{}")
        )
        told = {"device_id": device_id, "serial": serial, "valid_from": since, "min_version": "0.1.0"}
        return json.dumps({**told, "settings": json.loads(settings)}, ensure_ascii=False).encode()

    def _mind_tries(self) -> None:
        self._wrong = [at for at in self._wrong if self._clock() - at < WRONG_SECONDS]
        if len(self._wrong) >= WRONG_CODES:
            raise ProblemError("rate-limited", "too many wrong codes; wait")


def hashed(code: str) -> str:
    """Return what is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def etag(content: bytes) -> str:
    """Return the tag of a configuration."""
    return f'"{hashlib.sha256(content).hexdigest()[:16]}"'


def dumped(wish: ConfigWish) -> str:
    """Write the settings of a wish."""
    return json.dumps(wish.settings, ensure_ascii=False)
