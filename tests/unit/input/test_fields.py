# SPDX-License-Identifier: Apache-2.0
"""What a field of a form asks of the keyboards."""

from __future__ import annotations

import pytest

from kiosk.domain.form import Field
from kiosk.domain.words import Words
from kiosk.input import Expects
from kiosk.input.fields import expects, number_kind
from kiosk.input.hints import HINTS

LABEL = Words("一项", "A field")


@pytest.mark.parametrize(
    ("mask", "expected"), [("name", Expects.NAME), (None, Expects.TEXT), ("address", Expects.TEXT)]
)
def test_names_are_expected_where_names_are_masked(mask: str | None, expected: Expects) -> None:
    assert expects(Field(LABEL, "text", mask=mask)) is expected


@pytest.mark.parametrize(("kind", "mask", "schema", "number"), [
    ("id-number", "number", {}, "id-number"),
    ("phone", "phone", {}, "phone"),
    ("digits", "card", {}, "bank-card"),
    ("latin", None, {"format": "uscc"}, "unit-code"),
    ("digits", None, {}, None),
    ("text", None, {"format": "date"}, None),
])  # fmt: skip
def test_a_field_tells_which_hints_go_with_it(kind: str, mask: str | None, schema: dict[str, str], number: str) -> None:
    assert number_kind(Field(LABEL, kind, mask=mask), schema) == number


@pytest.mark.parametrize(
    "field", [Field(LABEL, "phone"), Field(LABEL, "id-number"), Field(LABEL, "digits", mask="card")]
)
def test_there_are_hints_for_each_kind_of_number_a_field_has(field: Field) -> None:
    assert number_kind(field, {}) in HINTS
