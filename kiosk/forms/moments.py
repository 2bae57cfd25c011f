# SPDX-License-Identifier: Apache-2.0
"""What in a form moves with the day: limits of dates and months, and answers that follow from a day."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

from config.texts import Text, plain, text
from kiosk.domain.form import Computed, Field, Form
from kiosk.domain.numbers import age_on

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def limit_fault(field: Field, value: str, today: datetime.date | None) -> Text | None:
    """Return the sentence for a day or month outside the limits of its field."""
    first, last = (_moment(limit, field.kind, today) for limit in (field.not_before, field.not_after))
    # Days and months are ISO words of one length, so that their order is that of the words.
    if first and value < first:
        return text("form.fault.too-early", field=field.label.text, first=plain(first))
    if last and value > last:
        return text("form.fault.too-late", field=field.label.text, last=plain(last))
    return None


def computed(form: Form, answers: Mapping[str, str], today: datetime.date) -> dict[str, str]:
    """Return the answers that follow from others; empty where the other is not there or is no day."""
    rules = ((name, field.computed) for name, field in form.fields.items())
    return {name: _value(rule, answers.get(rule.of, ""), today) for name, rule in rules if rule}


def _value(rule: Computed, words: str, today: datetime.date) -> str:
    try:
        day = datetime.date.fromisoformat(words)
    except ValueError:
        return ""
    if day > today:
        return ""
    if rule.rule == "age":
        return str(age_on(day, today))
    return "yes" if (today - day).days <= rule.days else "no"


def _moment(limit: str, kind: str, today: datetime.date | None) -> str:
    moving = limit in ("today", "this-month")
    if moving and today is None:
        return ""
    words = today.isoformat() if moving and today else limit
    return words[:7] if kind == "month" else words
