# SPDX-License-Identifier: Apache-2.0
"""The line under a box that accompanies what is typed: what is missing, or an amount in words; knows no Qt."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from config.texts import Text, text
from kiosk.input import amounts, hints
from kiosk.steps.screen_values import FieldKind

# Kinds with a hint while they are typed, and what the hints call them.
HINTED = {
    FieldKind.ID_NUMBER: "id-number",
    FieldKind.PHONE: "phone",
    FieldKind.BANK_CARD: "bank-card",
    FieldKind.USCC: "unit-code",
}


@dataclass(frozen=True, repr=False)
class Aside:
    """What is said, and whether it is good news."""

    said: Text
    fine: bool = False


def accompanied(kind: FieldKind) -> bool:
    """Tell whether a line of room is kept under the box while it is typed."""
    return kind in HINTED or kind is FieldKind.AMOUNT


def aside(kind: FieldKind, value: str, today: datetime.date) -> Aside | None:
    """Return what to say of a value as typed so far, None when there is nothing to say."""
    if kind is FieldKind.AMOUNT:
        return _in_words(value)
    hint = hints.hint(HINTED[kind], value, today) if kind in HINTED else None
    # A telephone has no check to hold: eleven digits are said back instead of praised.
    return None if hint is None or (hint.fine and kind is FieldKind.PHONE) else Aside(hint.said, hint.fine)


def _in_words(value: str) -> Aside | None:
    try:
        return Aside(text("input.amount.words", words=amounts.in_capitals(amounts.fen(value))))
    except ValueError:
        # Nothing yet, or characters left after a deletion that are no amount; the step says what is wrong with them.
        return None
