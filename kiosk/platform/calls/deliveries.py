# SPDX-License-Identifier: Apache-2.0
"""Telling the platform that a result was given out: to whom, how they were looked at, and what they signed."""

from __future__ import annotations

from typing import ClassVar, Literal
from urllib.parse import quote

import msgspec

from kiosk.platform.answer import JSON
from kiosk.platform.calls.asking import signed, taken
from kiosk.platform.calls.identity import Hidden
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError
from kiosk.platform.values import DeliveryAcknowledgement, Incomplete


class Address(Hidden, frozen=True):
    """Where a parcel goes."""

    region: str
    line: str


class Receiver(Hidden, frozen=True, omit_defaults=True):
    """Who got it: the applicant, or who is authorised to collect for them."""

    relation: Literal["own", "authorised"]
    name: str
    id_type: str
    id_no: str
    address: Address | None = None


class IdCheck(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the receiver was looked at; ``confirmed_by`` is the second of the staff where the card alone did not do."""

    way: Literal["card", "social-card", "pick-up-code", "staff"]
    result: Literal["match", "confirmed"]
    checked_at: str
    confirmed_by: str = ""


class ReceiptSignature(msgspec.Struct, frozen=True):
    """The receiver's hand: the upload of the drawing, and the hash of its strokes."""

    attachment_id: str
    sha256: str
    size: int
    strokes_sha256: str
    signed_at: str


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A result that was given out; counter and locker need ``id_check``, the counter ``signature``.

    Left in the outbox with the drawing, or told at once after it was uploaded.
    """

    KIND: ClassVar[str] = "delivery"
    ORDERED_BY: ClassVar[str] = "project_no"

    id: str
    project_no: str
    way: Literal["counter", "locker", "express", "electronic"]
    documents: tuple[str, ...]
    receiver: Receiver
    id_check: IdCheck | None
    signature: ReceiptSignature | None
    handed_by: str
    """Number of the staff, empty for a machine."""
    at: str
    device: Place
    mode: str
    waybill: str | msgspec.UnsetType = msgspec.UNSET


def tell_delivery(platform: Platform, delivery: Delivery) -> DeliveryAcknowledgement | Incomplete:
    """Tell it; telling it again is harmless. Raises PlatformError.

    Incomplete: the drawing of the signature is not there yet, and nothing is kept.
    """
    path = f"/dossiers/{quote(delivery.project_no, safe='')}/deliveries/{quote(delivery.id, safe='')}"
    headers = {"Content-Type": JSON, "Idempotency-Key": delivery.id}
    told = taken(platform.ask("PUT", path, source=msgspec.json.encode(delivery), headers=headers)).typed()
    if not isinstance(told, DeliveryAcknowledgement | Incomplete) or told.id != delivery.id:
        raise NotThePlatformError("other-delivery")
    if isinstance(told, Incomplete):
        return told
    if told.project_no != delivery.project_no:
        raise NotThePlatformError("other-dossier")
    return signed(told, delivery.mode)
