# SPDX-License-Identifier: Apache-2.0
"""One matter of the implementation list (实施清单) with its guide, as the platform gives it.

What is not known here is ignored: a newer platform may say more.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from kiosk.domain.conditions import Condition, all_met
from kiosk.domain.relation import Relation
from kiosk.domain.words import Words

# Identity levels from typed by hand to certificate; a card read here gives L1.
LEVELS = ("L0", "L1", "L2", "L3", "LC")
# ``project_type`` of a matter that is done at once (即办件).
INSTANT = 1


class Office(msgspec.Struct, frozen=True):
    """The implementing office (实施主体)."""

    code: str
    name: Words


class FormReference(msgspec.Struct, frozen=True):
    """Which version of which form a matter needs."""

    code: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]+$")]
    version: int


class Promise(msgspec.Struct, frozen=True):
    """What a person may promise instead of bringing a paper (告知承诺): the organ's words, never ours."""

    title: Words
    text: Words


class Consent(msgspec.Struct, frozen=True):
    """A consent asked for by itself (单独同意), with the wording it is given to and what follows from a no."""

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]+$")]
    version: str
    title: Words
    text: Words
    without: Words
    needed: bool = False
    """The matter cannot be done here without it."""


class Windows(msgspec.Struct, frozen=True):
    """Windows of one area of the hall that do the matter."""

    area: str
    numbers: tuple[int, ...]


class Proof(msgspec.Struct, frozen=True):
    """A paper that the platform makes out at once: which one, and how many copies a person may have."""

    kind: str
    copies: int = 1


class Material(msgspec.Struct, frozen=True):
    """One paper the matter asks for (申请材料)."""

    id: str
    name: Words
    note: Words
    required: Literal["must", "conditional"] = "must"
    when: dict[str, Condition] | None = None
    """Asked for only when all these answers of the form are so."""
    ways: tuple[str, ...] = ()
    """``scan``, ``later``, ``promise``, ``network``; ways that are not known are not offered."""
    source: Literal["applicant", "card", "form"] = "applicant"
    pages: tuple[Words, ...] = ()
    max_pages: int = 1
    card: bool = False
    """Its pages are the sides of a card, which lie on one sheet."""
    min_dpi: int = 200
    form: Literal["original", "copy", "both", "electronic"] = "original"
    copies: int = 1
    issuer: Words | None = None
    """Who makes it out; none where everybody knows."""
    only_if: Words | None = None
    """When it is asked for, in words for the guide."""
    exempt: Words | None = None
    """When nobody need bring it."""
    network_check: bool = False
    """The platform asks the source itself; offline that waits, and the paper is not asked for meanwhile."""
    promise: Promise | None = None
    wet_ink: bool = False
    """Only paper signed by hand with ink counts; a picture of it prepares the window's work and no more."""
    blank: Promise | None = None
    """The organ's own text of it, which a machine with a page printer prints to be signed by hand."""

    def wanted(self, answers: dict[str, str]) -> bool:
        """Tell whether these answers of the form ask for it."""
        return all_met(self.when or {}, answers)


class ServiceItem(msgspec.Struct, frozen=True):
    """One matter: who, for whom, how long, with which form and papers."""

    task_code: Annotated[str, msgspec.Meta(pattern="^[0-9A-Z]{18}[1-6][0-9]{12}$")]
    catalog_code: str
    version: int
    name: Words
    alias: Words
    note: Words
    icon: str
    office: Office
    theme: str
    audience: tuple[str, ...]
    for_whom: tuple[Relation, ...]
    kind: str
    project_type: int
    promise_days: int
    kiosk_mode: str
    offline_able: bool
    identity_level: str
    signature: str
    who_can: Words
    fee: Words
    places: tuple[Words, ...]
    phone: str
    minutes: int
    materials: tuple[Material, ...]
    after: Words
    guide_version: str
    updated: str
    form: FormReference | None = None
    minimum_age: int | None = None
    popular: int | None = None
    unavailable: Words | None = None
    """Why it is not done at this machine, and where else to go."""
    synonyms: tuple[str, ...] = ()
    """What people call it; search knows these words, no screen shows them."""
    nature: Literal["own", "entrusted", "assisted"] | None = None
    """Receiving nature (收件性质) this city gave the matter; None leaves it to the site."""
    basis: tuple[Words, ...] = ()
    flow: tuple[Words, ...] = ()
    complaint: Words | None = None
    windows: tuple[Windows, ...] = ()
    proof: Proof | None = None
    consents: tuple[Consent, ...] = ()
    region: Annotated[str, msgspec.Meta(pattern="^([0-9]{12})?$")] = ""
    """The county, township or village whose own matter it is; empty for one of the whole city."""
    thumb_allowed: bool = False
    """A thumb print before a witness may stand for the signature (按指印)."""
    thumb_witness: bool = False
    """The witness of a thumb print is named."""
    identity_by: tuple[str, ...] = ()
    """Other ways to identify somebody that the office takes for its level: ``social-card``."""
    ink_here: bool = False
    """The office takes the scan of a paper printed and signed by hand at a machine, where that can be done."""

    @property
    def level(self) -> int:
        """Return the place of the identity level it needs; one that is not known is out of reach."""
        return LEVELS.index(self.identity_level) if self.identity_level in LEVELS else len(LEVELS)
