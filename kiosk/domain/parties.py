# SPDX-License-Identifier: Apache-2.0
"""For whom, who stands here, who signs, and how they belong together: separate from the first day."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from devices.id_card import IdentityCard
from kiosk.domain import masks
from kiosk.domain.relation import Relation


@dataclass(frozen=True, repr=False)
class OtherCard(IdentityCard):
    """What another card than an ID card says of its holder; ``way`` names it as the ways to identify somebody do."""

    way: str = ""


def kind_of(card: IdentityCard) -> str:
    """Return what a card is called in records."""
    return way_of(card) or card.kind.value


def way_of(card: IdentityCard | None) -> str:
    """Return the other way by which a card identified its holder, empty for an ID card."""
    return card.way if isinstance(card, OtherCard) else ""


@dataclass(frozen=True, repr=False)
class Person:
    """A person or legal person with the paper that says so; ``type`` is ``person`` or ``legal``."""

    name: str
    id_type: str
    id_no: str
    type: str = "person"
    phone: str | None = None
    read_from_card: bool = False
    way: str = ""
    """The other card they were identified by; told once a submission, and no part of the parties that are signed."""

    def __repr__(self) -> str:
        return f"Person({self.id_type})"

    @property
    def masked_name(self) -> str:
        """Return the name as others may see it: that of an organisation is public."""
        return self.name if self.type == "legal" else masks.name(self.name)

    @classmethod
    def of_card(cls, card: IdentityCard, phone: str | None = None) -> Person:
        """Make the person a card speaks of."""
        name = card.name or card.name_latin or ""
        return cls(name, card.kind.value, card.number, "person", phone, True, way_of(card))

    @classmethod
    def of_unit(cls, name: str, code: str) -> Person:
        """Make a legal person of its name and unified social credit code."""
        return cls(name, "uscc", code, "legal")

    def payload(self) -> dict[str, object]:
        """Return the members the platform takes."""
        members: dict[str, object] = {
            "type": self.type,
            "name": self.name,
            "id_type": self.id_type,
            "id_no": self.id_no,
            "read_from_card": self.read_from_card,
        }
        # Left out rather than null: the hash over the parties is taken from what is sent, and both ends must write it
        # alike.
        return members | {"phone": self.phone} if self.phone else members


@dataclass(frozen=True)
class Authorisation:
    """What an agent may do (递交 submit, 补正 supplement, 代领 collect), and until which day."""

    scope: tuple[str, ...]
    until: datetime.date


@dataclass(frozen=True)
class Parties:
    """The persons of one submission."""

    relation: Relation
    applicant: Person
    operator: Person
    signer: Person
    relation_detail: str | None = None
    authorisation: Authorisation | None = None

    def payload(self) -> dict[str, object]:
        """Return the members the platform takes."""
        members: dict[str, object] = {
            "relation": self.relation.value,
            "applicant": self.applicant.payload(),
            "operator": self.operator.payload(),
            "signer": self.signer.payload(),
        }
        # Absent members stay absent, for the hash's sake.
        if self.relation_detail:
            members["relation_detail"] = self.relation_detail
        if self.authorisation:
            until = self.authorisation.until.isoformat()
            members["authorisation"] = {"scope": list(self.authorisation.scope), "until": until}
        return members
