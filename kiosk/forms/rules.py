# SPDX-License-Identifier: Apache-2.0
"""What a form asks of its answers, field by field, and the sentence when one does not fit.

Acts on the keywords of JSON Schema 2020-12 that our forms use (type, enum, const, not, contains, pattern, minLength,
maxLength, minimum, maximum, maxItems, items, format date, our own format uscc, required, allOf with if and then); a
test compares the verdicts with ``jsonschema``, which takes too long to import beside a waiting person. What a schema
cannot see stands beside it at the field: facts of the visit, limits that move with the day.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from config.texts import Text, text
from kiosk.domain.conditions import FACT, SEVERAL, all_met
from kiosk.domain.form import ID_NUMBER, Field, Form, Notice
from kiosk.domain.numbers import UNIT_ALPHABET, bank_card_holds, kind_of, tidy, unit_code_holds
from kiosk.forms.moments import MONTH, limit_fault

AnswersLike = Mapping[str, str]
UNIT_CODE_LENGTH = 18
PHONE_DIGITS = 11
CHOICES = frozenset({"choice", "multi", "yes-no", "region"})
# Entered with spaces between groups of digits, or in full-width characters by a scanner; kept without.
TIDIED = frozenset({ID_NUMBER, "uscc", "bank-card"})
# A region's code ends in zeros below the level it names.
REGION_PARTS = {1: slice(4, 6), 2: slice(6, 9), 3: slice(9, 12)}


def is_shown(form: Form, name: str, answers: AnswersLike) -> bool:
    """Tell whether a field is asked for, given the answers before it."""
    conditions = form.fields[name].show_when
    if not conditions:
        return True
    above = (field for field in conditions if not field.startswith(FACT))
    return all_met(conditions, answers) and all(is_shown(form, field, answers) for field in above)


def is_required(form: Form, name: str, answers: AnswersLike) -> bool:
    """Tell whether a field must be answered, given the other answers."""
    if not is_shown(form, name, answers):
        return False
    beside = form.fields[name].required_when
    if name in form.schema.required or (beside and all_met(beside, answers)):
        return True
    if not form.schema.all_of:
        return False
    shown = {
        field: value for field, value in answers.items() if field in form.fields and is_shown(form, field, answers)
    }
    conditional = (rule["then"].get("required", ()) for rule in form.schema.all_of if _applies(rule, shown))
    return any(name in names for names in conditional)


def faults(form: Form, answers: AnswersLike, today: datetime.date | None = None) -> dict[str, Text]:
    """Return every field that does not fit with its sentence, in the order of the pages."""
    names = (name for group in form.groups for name in group.fields)
    found = ((name, fault(form, name, answers, today)) for name in names)
    return {name: said for name, said in found if said}


def fault(form: Form, name: str, answers: AnswersLike, today: datetime.date | None = None) -> Text | None:
    """Return the sentence for one field that does not fit, None when it is well or not asked for.

    Limits that move with the day are judged only when ``today`` is given.
    """
    if not is_shown(form, name, answers):
        return None
    value, field = answers.get(name, ""), form.fields[name]
    if not value:
        key = "form.fault.choose" if field.kind in CHOICES else "form.fault.empty"
        return text(key) if is_required(form, name, answers) else None
    found = _kind_fault(field, value) or _schema_fault(form.schema.properties[name], field, value)
    return found or limit_fault(field, value, today) or _stop(field, answers)


def notices(form: Form, name: str, answers: AnswersLike) -> tuple[Notice, ...]:
    """Return what is to be said beside a field, given the answers."""
    return tuple(one for one in form.fields[name].notices if all_met(one.when, answers))


def form_data(form: Form, answers: AnswersLike) -> dict[str, object]:
    """Return the answers as the schema types them; what is not asked for or not answered is left out."""
    asked = (name for name in form.fields if answers.get(name) and is_shown(form, name, answers))
    return {name: typed(form.schema.properties[name], form.fields[name], answers[name]) for name in asked}


def typed(schema: Mapping[str, Any], field: Field, value: str) -> object:
    """Return one answer as its schema types it; an amount of money as whole fen. Raises ValueError."""
    if schema.get("type") == "boolean":
        return value == "yes"
    if schema.get("type") == "array":
        return value.split(SEVERAL)
    if schema.get("type") != "integer":
        return tidy(value) if field.kind in TIDIED else value
    if field.kind != "amount":
        return int(value)
    try:
        fen = Decimal(value) * 100
    except InvalidOperation as wrong:
        raise ValueError("not an amount") from wrong
    if fen != fen.to_integral_value():
        raise ValueError("parts of a fen")
    return int(fen)


def entered(schema: Mapping[str, Any], field: Field, value: object) -> str:
    """Return an answer as somebody would enter it, from how it was sent; the other way round than ``typed``."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return SEVERAL.join(str(one) for one in value)
    if isinstance(value, int) and schema.get("type") == "integer" and field.kind == "amount":
        return f"{Decimal(value) / 100:f}"
    return str(value)


def _applies(rule: Mapping[str, Any], answers: AnswersLike) -> bool:
    condition = rule.get("if", {})
    named = all(answers.get(name) for name in condition.get("required", ()))
    conditions = condition.get("properties", {}).items()
    return "then" in rule and named and all(_is_one_of(wanted, answers.get(name, "")) for name, wanted in conditions)


def _is_one_of(wanted: Mapping[str, Any], value: str) -> bool:
    """Tell whether a value is what a condition asks for; JSON Schema lets an absent one pass."""
    if not value:
        return True
    if "not" in wanted:
        return not _is_one_of(wanted["not"], value)
    if "contains" in wanted:
        return any(_is_one_of(wanted["contains"], one) for one in value.split(SEVERAL))
    return value in wanted.get("enum", (wanted.get("const", value),))


def _stop(field: Field, answers: AnswersLike) -> Text | None:
    """Return the first notice that the answers ask for and that stops the application here."""
    return next((one.text.text for one in field.notices if one.stop and all_met(one.when, answers)), None)


def _is_day(value: str) -> bool:
    try:
        return datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


# What no schema can say of a kind, and the sentence when it does not hold.
CHECKS: dict[str, tuple[Callable[[str], bool], str]] = {
    ID_NUMBER: (lambda value: kind_of(value) is not None, "form.fault.id-number"),
    "date": (_is_day, "form.fault.date"),
    "month": (lambda value: MONTH.fullmatch(value) is not None, "form.fault.month"),
    "bank-card": (bank_card_holds, "form.fault.card-digits"),
}
ANYTHING: tuple[Callable[[str], bool], str] = (lambda value: True, "")
# Sentences that begin with the label: they are read aloud, where nobody sees which field is meant.
NAMING = frozenset({"form.fault.month", "form.fault.card-digits"})


def _kind_fault(field: Field, value: str) -> Text | None:
    if field.kind == "phone":
        return _phone_fault(value)
    if field.kind == "region" and not _reaches(value, field.depth):
        return text(f"form.fault.region-{field.depth}", field=field.label.text)
    if field.kind == "uscc":
        return _unit_code_fault(value)
    holds, key = CHECKS.get(field.kind, ANYTHING)
    if holds(value):
        return None
    return text(key, field=field.label.text) if key in NAMING else text(key)


def _reaches(code: str, depth: int) -> bool:
    """Tell whether a region's code names a place of this level or below."""
    return len(code) == 12 and code.isascii() and code.isdigit() and int(code[REGION_PARTS[depth]]) > 0


def _unit_code_fault(code: str) -> Text | None:
    """Say what of a credit code to look at: its length, a letter it never has, else any of its characters."""
    if unit_code_holds(code):
        return None
    if len(tidy(code)) != UNIT_CODE_LENGTH:
        return text("form.fault.unit-code-length", have=len(tidy(code)), whole=UNIT_CODE_LENGTH)
    # Left out of the alphabet because they look like 1, 0, 5, 2 (GB 32100): whoever types one has misread the licence.
    foreign = next((one for one in tidy(code) if one not in UNIT_ALPHABET), "")
    return text("form.fault.unit-code-letter", letter=foreign) if foreign else text("form.fault.unit-code")


def _phone_fault(value: str) -> Text | None:
    missing = PHONE_DIGITS - len(value)
    if missing == 0:
        return None if value.startswith("1") else text("form.fault.phone-start")
    if abs(missing) == 1:
        return text("form.fault.phone-one-missing" if missing > 0 else "form.fault.phone-one-more")
    return text("form.fault.phone-length", digits=PHONE_DIGITS)


def _schema_fault(schema: Mapping[str, Any], field: Field, value: str) -> Text | None:
    try:
        meant = typed(schema, field, value)
    except ValueError:
        return text("form.fault.number")
    if isinstance(meant, str):
        return _words_fault(schema, field, meant)
    if isinstance(meant, list):
        return _several_fault(schema, field, meant)
    if isinstance(meant, int) and not isinstance(meant, bool):
        return _number_fault(schema, field, meant)
    return None


def _several_fault(schema: Mapping[str, Any], field: Field, values: list[str]) -> Text | None:
    most = schema.get("maxItems", len(values))
    if len(values) > most:
        return text("form.fault.too-many", field=field.label.text, most=most)
    known = schema.get("items", {}).get("enum", values)
    return None if set(values) <= set(known) and len(set(values)) == len(values) else text("form.fault.choose")


def _words_fault(schema: Mapping[str, Any], field: Field, value: str) -> Text | None:
    if "enum" in schema and value not in schema["enum"]:
        return text("form.fault.choose")
    if len(value) < schema.get("minLength", 0):
        return text("form.fault.short", least=schema["minLength"])
    if len(value) > schema.get("maxLength", len(value)):
        return text("form.fault.long", most=schema["maxLength"])
    return _shape_fault(schema, field, value)


def _shape_fault(schema: Mapping[str, Any], field: Field, value: str) -> Text | None:
    if schema.get("format") == "date" and not _is_day(value):
        return text("form.fault.date")
    if schema.get("format") == "uscc" and not unit_code_holds(value):
        return _unit_code_fault(value)
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return text("form.fault.card" if field.mask == "card" else "form.fault.pattern")
    return None


def _number_fault(schema: Mapping[str, Any], field: Field, value: int) -> Text | None:
    unit = 100 if field.kind == "amount" else 1
    if value < schema.get("minimum", value):
        return text("form.fault.low", least=_plain(schema["minimum"], unit))
    if value > schema.get("maximum", value):
        return text("form.fault.high", most=_plain(schema["maximum"], unit))
    return None


def _plain(limit: int, unit: int) -> str:
    return f"{limit / unit:.2f}" if unit > 1 else str(limit)
