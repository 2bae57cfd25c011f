# SPDX-License-Identifier: Apache-2.0
"""What the desk answered, as the contract words it: numbers are spelt out, hashes of persons stay in the database."""

from __future__ import annotations

import datetime
import math
from typing import Any

import msgspec

from kiosk.tickets import views
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import HallRules
from kiosk.tickets.values import State, Ticket, number
from kiosk.tickets.views import Snapshot


def told(result: msgspec.Struct) -> dict[str, Any]:
    """Return what an act answered."""
    body: dict[str, Any] = msgspec.to_builtins(result)
    if isinstance(ticket := getattr(result, "ticket", None), Ticket):
        body["ticket"] = ticket_of(ticket)
    return body


def ticket_of(ticket: Ticket) -> dict[str, Any]:
    """Return a ticket without the hash of whose it is."""
    body: dict[str, Any] = msgspec.to_builtins(ticket)
    del body["person_hash"]
    return body | {"number": ticket.number}


def wait(desk: TicketDesk, queue: str, ahead: int, now: datetime.datetime) -> dict[str, int | None]:
    """Return between which minutes somebody with so many ahead will wait; nothing where it is not known."""
    found = views.wait_of(desk.engine, desk.rules, queue, ahead, now)
    low, high = found.step if found else (None, None)
    return {"wait_lo": low, "wait_hi": high}


def refusal(desk: TicketDesk, refused: TicketError) -> dict[str, Any]:
    """Return what a refusal says beside its code: which ticket stands in the way, and when to come again."""
    found = views.ticket(desk.engine, refused.ticket) if refused.ticket else None
    more: dict[str, Any] = {"ticket": {"id": found.id, "no": number(found.prefix, found.no)}} if found else {}
    return more | ({"retry_after_s": math.ceil(refused.wait_s)} if refused.wait_s else {})


def board(seen: Snapshot, rules: HallRules, zone: str = "") -> dict[str, Any]:
    """Return what everybody may see of a snapshot: windows, calls and queues of one zone where it is named."""
    windows = [window for window in seen.windows if zone in ("", window.zone)]
    shown = {window.no for window in windows}
    called = {code for rule in rules.windows if rule.no in shown for code in rule.queues}
    return {
        "hall": seen.hall, "epoch": seen.epoch, "seq": seen.seq, "at": seen.at, "day": seen.day,
        "queues": [queue for queue in seen.queues if queue.code in called],
        "windows": [
            picked(window, "no", "zone", "state", "reason", "number", "serving", "called_at", "call_count")
            for window in windows
        ],
        "calls": [call for call in seen.calls if call.window in shown],
        "missed": [
            picked(one, "number", "window", "since")
            for one in seen.aside if one.state is State.NO_SHOW and one.window in shown
        ],
    }  # fmt: skip


def picked(value: msgspec.Struct, *names: str) -> dict[str, Any]:
    """Return some members of a value."""
    return {name: getattr(value, name) for name in names}
