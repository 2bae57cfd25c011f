"""Persons nobody knows yet, each with a number whose check character holds, and what they register with."""

from __future__ import annotations

import itertools
from typing import Any

from kiosk.domain.numbers import resident_check
from kiosk.platform.calls.identity import Account, AccountRequest, Card, Consent, register
from kiosk.platform.calls.staff import SecondFactor, SignIn, StaffSession, sign_in
from kiosk.platform.client import Platform
from tests.support.parcels import new_id

MODE = "training"
AT = "2026-11-23T10:26:31+08:00"
PASSWORDS = {one: f"banshi-{one}" for one in ("C01", "C02", "C07", "M01", "T01", "A01")}
_COUNT = itertools.count()


def newcomer(name: str = "郝新来") -> Card:
    """Return a card of somebody the register does not know; another one each time."""
    days, order = divmod(next(_COUNT), 999)
    first = f"9901011970{1 + days // 28:02d}{1 + days % 28:02d}{order:03d}"
    return Card(name, "resident", first + resident_check(first))


def new_phone() -> str:
    """Return a telephone number nobody had before."""
    return f"139{next(_COUNT):08d}"


def wish(card: Card | None = None, phone: str = "", **changed: Any) -> AccountRequest:
    """Return what somebody registers with."""
    consents = (Consent("account", "2026-01"),)
    values = {"id": new_id(), "consents": consents, "occurred_at": AT, "mode": MODE} | changed
    return AccountRequest(person=card or newcomer(), phone=phone or new_phone(), **values)


def registered(platform: Platform, card: Card, phone: str = "") -> Account:
    """Register somebody."""
    return register(platform, wish(card, phone))


def signing(staff_no: str = "C01", hall: str = "0001", **changed: Any) -> SignIn:
    """Return how one of the training staff signs in."""
    values = {"password": PASSWORDS.get(staff_no, ""), "second_factor": SecondFactor("code", "246810"), "mode": MODE}
    return SignIn(staff_no=staff_no, hall=hall, **(values | changed))


def on_duty(platform: Platform, staff_no: str = "C01", hall: str = "0001") -> StaffSession:
    """Sign one of the training staff in."""
    return sign_in(platform, signing(staff_no, hall), key=new_id())
