# SPDX-License-Identifier: Apache-2.0
"""A 收件凭证 as data: what was taken in, from whom, and what is known of it now.

It says that papers were received, never that they were accepted (受理 is the office's word). Names and numbers arrive
masked: whoever finds the paper learns nothing. Words that are data (item, office, materials) come in the language of
the paper.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from config.texts import Text, text

Nature = Literal["own", "entrusted", "assisted"]


class PaperForm(enum.Enum):
    """In which form a material was taken in."""

    ELECTRONIC = "electronic"
    """Filled in on the screen."""
    CARD = "card"
    """Read from the card; it has no pages."""
    SCAN = "scan"
    """Scanned here."""
    PAPER = "paper"
    """Handed in on paper."""
    VERIFIED = "verified"
    """Found by the platform at its source."""
    PENDING = "pending"
    """The platform has yet to look for it at its source."""


class Signature(enum.Enum):
    """How the applicant signed."""

    SIGNED = "signed"
    INK = "ink"
    """By hand on paper."""
    FINGERPRINT = "fingerprint"
    NONE = "none"
    UNTOLD = "untold"
    """Of a slip of another machine whose platform does not say it; the first slip does."""


@dataclass(frozen=True)
class ReceivedMaterial:
    """One material that was taken in; ``pages`` is None where pages mean nothing."""

    name: str
    form: PaperForm
    pages: int | None = None


@dataclass(frozen=True)
class KeptOriginal:
    """An original that stays with us: how many sheets, which amount, whether it is given back."""

    name: str
    count: int
    amount: str = ""
    returned: bool = True


@dataclass(frozen=True, repr=False)
class ReceiptOperator:
    """Who stood here for the applicant; ``authorised`` when a signed authorisation was taken in."""

    name: str
    authorised: bool = False


@dataclass(frozen=True, repr=False)
class StoredHere:
    """Stored on this machine, not yet with the platform; ``notify`` is the masked telephone that will be told."""

    notify: str = ""


@dataclass(frozen=True)
class AcknowledgedByPlatform:
    """The platform has it: its own time and, where it gave one, its number."""

    at: datetime.datetime
    project_no: str = ""


@dataclass(frozen=True, repr=False, kw_only=True)
class Receipt:
    """Everything that stands on one 收件凭证.

    ``receipt_no`` is 23 digits and ``query_code`` 8 characters, both without separators. ``missing`` are materials that
    have yet to come, ``later`` those that will be brought to a window (``bring`` says to which, and until when),
    ``promised`` those replaced by a promise.
    ``after`` says what comes next with its days, from the item's data. ``print_count`` above 1 marks a reprint.
    """

    receipt_no: str
    query_code: str
    item: str
    office: str
    unit: str
    nature: Nature
    applicant_name: str
    applicant_number: str
    received_at: datetime.datetime
    materials: tuple[ReceivedMaterial, ...]
    status: StoredHere | AcknowledgedByPlatform
    phone: str
    handler: str
    print_no: str
    operator: ReceiptOperator | None = None
    kept: tuple[KeptOriginal, ...] = ()
    missing: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    bring: str = ""
    promised: tuple[str, ...] = ()
    after: str = ""
    signature: Signature = Signature.SIGNED
    print_count: int = 1
    first_printed_at: datetime.datetime | None = None
    training: bool = False
    clock_doubtful: bool = False
    after_hours: bool = False


def _natures() -> dict[Nature, Text]:
    return {
        "own": text("receipts.nature.own"),
        "entrusted": text("receipts.nature.entrusted"),
        "assisted": text("receipts.nature.assisted"),
    }


@dataclass(frozen=True)
class ReceiptTemplate:
    """What a city words its own way; a part that is None is left out. Use ``config.texts.plain`` for own words."""

    title: Text = text("receipts.title.certificate")
    disclaimer: Text | None = text("receipts.not-a-notice")
    natures: Mapping[Nature, Text] = field(default_factory=_natures)
    assisted_note: Text | None = text("receipts.assisted-note")
    seal: Text | None = text("receipts.seal")
    keep: Text | None = text("receipts.keep")
    hotline: str = "12345"
    folder: Path | None = None
    """Where the site keeps templates of its own."""


def of_site(title: str, folder: str) -> ReceiptTemplate:
    """Return how a site names and sets its papers; a folder with a template that cannot be used is left alone.

    Told in the log once: a citizen's paper comes out as we set it, rather than not at all.
    """
    # Late: values of papers are read where no paper is set.
    from kiosk.receipts.check import usable_folder

    return ReceiptTemplate(title=text(f"receipts.title.{title}"), folder=usable_folder(folder))
