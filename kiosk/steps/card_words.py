# SPDX-License-Identifier: Apache-2.0
"""A card in words: masked, with the full value for whoever holds the button."""

from __future__ import annotations

import datetime

from config.texts import Text, plain, text
from devices.id_card import CardKind, IdentityCard, LongTerm
from kiosk.domain import masks
from kiosk.domain.nationality import state
from kiosk.steps.screens import Fact, Secret

FOREIGN = (CardKind.PERMANENT_2017, CardKind.PERMANENT_2023)


def headline(card: IdentityCard) -> Fact:
    """Return the name as the large first line."""
    # A foreigner's card may have no Chinese name; then the Latin one is the name everywhere.
    name = card.name or card.name_latin or ""
    return Fact(text("apply.card.name"), Secret(masks.name(name), name))


def card_facts(card: IdentityCard, language: str) -> tuple[Fact, ...]:
    """Return what else the card says; what it does not say has no line."""
    facts = [Fact(text("apply.card.number"), Secret(masks.number(card.number), card.number))]
    # Without a Chinese name the Latin one stands in the headline already.
    if card.name and card.name_latin:
        facts.append(Fact(text("apply.card.name-latin"), Secret(masks.name(card.name_latin), card.name_latin)))
    facts.append(Fact(text("apply.card.sex"), text(f"apply.sex.{card.sex.value}"), wide=False))
    if card.nationality:
        facts.append(_belonging(card.kind, card.nationality))
    if card.birth_date:
        facts.append(Fact(text("apply.card.born"), birthday(card.birth_date, language)))
    if card.address:
        facts.append(Fact(text("apply.card.address"), Secret(masks.address(card.address), card.address)))
    if card.valid_to:
        facts.append(Fact(text("apply.card.valid-to"), valid_to(card.valid_to)))
    return tuple(facts)


def _belonging(kind: CardKind, said: str) -> Fact:
    """Return what one and the same place of the cards says: the ethnic group, on foreigners' cards the state."""
    if kind in FOREIGN:
        return Fact(text("apply.card.nationality"), state(said), wide=False)
    return Fact(text("apply.card.ethnic-group"), plain(said), wide=False)


def birthday(day: datetime.date, language: str) -> Secret:
    """Return a day of birth, masked but for its year."""
    full = f"{day.year} 年 {day:%m} 月 {day:%d} 日" if language.startswith("zh") else day.isoformat()
    return Secret(masks.birthday(day, language), full)


def valid_to(until: datetime.date | LongTerm) -> Text:
    """Return the last day of a card."""
    return text("apply.card.long-term") if isinstance(until, LongTerm) else day_text(until)


def day_text(day: datetime.date) -> Text:
    """Return a day in the words of the language."""
    return text("apply.day", year=day.year, month=day.month, day=day.day)
