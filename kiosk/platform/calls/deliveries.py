# SPDX-License-Identifier: Apache-2.0
"""Telling the platform that a result was given out: to whom, how they were looked at, and what they signed."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

import msgspec

from kiosk.platform.calls.asking import act, signed
from kiosk.platform.calls.identity import Hidden
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError


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
    """A result that was given out; counter and locker need ``id_check``, the counter ``signature``."""

    id: str
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


class DeliveryAnswer(msgspec.Struct, frozen=True):
    """Kept (``delivery``), or the drawing is still to be uploaded and nothing is kept (``incomplete``)."""

    type: Literal["delivery", "incomplete"]
    id: str
    project_no: str = ""
    state: str = ""
    missing_uploads: tuple[str, ...] = ()
    signed_by: str = ""

    @property
    def kept(self) -> bool:
        """Tell whether the platform has it."""
        return self.type == "delivery"


def tell_delivery(platform: Platform, project_no: str, delivery: Delivery) -> DeliveryAnswer:
    """Tell it; telling it again is harmless. Raises PlatformError."""
    path = f"/dossiers/{quote(project_no, safe='')}/deliveries/{quote(delivery.id, safe='')}"
    told = act(platform, "PUT", path, delivery, DeliveryAnswer)
    if told.id != delivery.id or (told.kept and told.project_no != project_no):
        raise NotThePlatformError("other-delivery")
    return signed(told, delivery.mode) if told.kept else told
