# SPDX-License-Identifier: Apache-2.0
"""Cards of the training persons as a reader would read them."""

from __future__ import annotations

import datetime

from devices.id_card import CardKind, IdentityCard, LongTerm, Sex
from kiosk.training.persons import TrainingCard


def identity_card(card: TrainingCard) -> IdentityCard:
    """Turn the data of a training card into a reading."""
    return IdentityCard(
        kind=CardKind(card.kind),
        name=card.name,
        sex=Sex(card.sex),
        number=card.number,
        birth_date=datetime.date.fromisoformat(card.birth_date),
        name_latin=card.name_latin,
        nationality=card.nationality,
        address=card.address,
        issuer=card.issuer,
        valid_from=datetime.date.fromisoformat(card.valid_from),
        valid_to=last_day(card.valid_to),
        permit_number=card.permit_number,
    )


def last_day(words: str) -> datetime.date | LongTerm:
    """Read an ISO date or ``long-term``."""
    # A card issued to somebody of 46 or more does not end (Resident Identity Card Law, article 5).
    return LongTerm.LONG_TERM if words == LongTerm.LONG_TERM.value else datetime.date.fromisoformat(words)
