# SPDX-License-Identifier: Apache-2.0
"""The training persons: invented people of a region that does not exist, with cards whose check digits hold."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import msgspec

DATA = Path(__file__).with_name("persons.json")


class TrainingCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that a card carries, in plain words; what its layout does not have is None."""

    kind: str
    """resident, residence-permit, permanent-2017 or permanent-2023."""
    name: str
    name_latin: str | None
    sex: str
    nationality: str | None
    """Short name of the ethnic group on a resident card, three letters of the state on foreign cards."""
    birth_date: str
    address: str | None
    number: str
    issuer: str | None
    valid_from: str
    valid_to: str
    """ISO date or ``long-term``."""
    permit_number: str | None
    authority_code: str | None
    issues: int
    """How many times the card was issued (residence permit) or issued again (2023 version)."""
    version: str | None


class TrainingPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One invented person; ``card`` is None for who has none yet."""

    key: str
    name: str
    sex: str
    nationality: str | None
    birth_date: str
    number: str
    address: str | None
    phone: str
    """Empty for who has no telephone."""
    practises: dict[str, str]
    """What the person is there to practise, by language (``zh``, ``en``)."""
    card: TrainingCard | None


# Read when somebody asks: the desk asks at every start, a terminal never.
@lru_cache(maxsize=1)
def persons() -> tuple[TrainingPerson, ...]:
    """Return all training persons in their order."""
    return msgspec.json.decode(DATA.read_bytes(), type=tuple[TrainingPerson, ...])


def person(name: str) -> TrainingPerson:
    """Return one person by key or by name; raises LookupError naming those there are."""
    for one in persons():
        if name in (one.key, one.name):
            return one
    raise LookupError(f"no training person {name!r}; there are {', '.join(p.name for p in persons())}")
