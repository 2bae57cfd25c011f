# SPDX-License-Identifier: Apache-2.0
"""Which of all this a field of a form asks for: the seam between forms and the keyboards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.domain.form import Field
from kiosk.input.search import Expects


def expects(field: Field) -> Expects:
    """Return how candidates are weighed in a field: persons' names where names are masked as such."""
    return Expects.NAME if field.mask == "name" else Expects.TEXT


def number_kind(field: Field, schema: Mapping[str, Any]) -> str | None:
    """Return the kind of number ``hints.hint`` knows that a field holds, None when it holds none of them."""
    if field.kind in ("id-number", "phone"):
        return field.kind
    if field.mask == "card":
        return "bank-card"
    return "unit-code" if schema.get("format") == "uscc" else None
