"""Rosters of a hall, signed by a city of the test's own, with hashes that are quick to try."""

from __future__ import annotations

import datetime
import functools
import json
from typing import Any

import msgspec

from config.clock import china_time
from kiosk.platform.detached import Signed
from kiosk.staff.roster import NOTE, Issuer
from kiosk.technician.secret import hashed
from offline_queue.outbox import Outbox
from tests.support.scripted_server import response
from tests.support.signed import PUBLIC, sign
from tests.support.upkeep import QUICK, Clocks

HALL_NO = "9901210007"
ISSUED = Clocks().wall
ISSUER = Issuer(HALL_NO, "training", PUBLIC)
HOURS = 3600.0
quickly = functools.cache(lambda words: hashed(words, QUICK))


def member(staff_no: str = "C07", *, hours: float = 72, card: str = "", issued: float = ISSUED) -> dict[str, Any]:
    """Return one of the staff; the password is the number, twice."""
    told = {"staff_no": staff_no, "name": f"某{staff_no}", "roles": ["clerk"], "password": quickly(staff_no * 2)}
    return told | {"offline_until": instant(issued + hours * HOURS)} | ({"card": quickly(card)} if card else {})


def roster(*members: dict[str, Any], serial: int = 1, issued: float = ISSUED, **changed: Any) -> bytes:
    """Return the content of a roster."""
    told = {"hall_no": HALL_NO, "serial": serial, "issued_at": instant(issued), "members": list(members), "revoked": []}
    return json.dumps(told | {"mode": "training"} | changed).encode()


def keep_roster(outbox: Outbox, content: bytes) -> None:
    """Keep a roster as if it had been fetched."""
    with outbox.transaction() as tx:
        tx.note(NOTE, msgspec.json.encode(Signed(content, sign(content), '"1"')), 1e9)


def told(content: bytes, signature: str | None = None, tag: str = '"1"') -> bytes:
    """Return the answer of a platform that signs a roster, or gives another signature."""
    signed = sign(content) if signature is None else signature
    return response(200, content, ETag=tag, Roster_Signature=signed)


def instant(at: float) -> str:
    """Return a moment as the document writes it."""
    moment: datetime.datetime = china_time(at)
    return moment.isoformat()
