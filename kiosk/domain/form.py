# SPDX-License-Identifier: Apache-2.0
"""One version of a form as the platform gives it: a JSON Schema and how its fields are shown."""

from __future__ import annotations

from typing import Any

import msgspec

from kiosk.domain.words import Words

ID_NUMBER = "id-number"


class Choosable(msgspec.Struct, frozen=True):
    """One answer that can be chosen."""

    value: str
    label: Words


class Field(msgspec.Struct, frozen=True):
    """How one property of the schema is shown and entered."""

    label: Words
    kind: str
    hint: Words | None = None
    options: tuple[Choosable, ...] = ()
    groups: tuple[int, ...] = ()
    prefill: str | None = None
    read_only: bool = False
    mask: str | None = None
    show_when: dict[str, str] = {}


class Group(msgspec.Struct, frozen=True):
    """The fields of one page."""

    title: Words
    fields: tuple[str, ...]


class Schema(msgspec.Struct, frozen=True):
    """The part of a JSON Schema (2020-12) that we act on; properties and conditions stay as they came."""

    properties: dict[str, dict[str, Any]]
    required: tuple[str, ...] = ()
    all_of: tuple[dict[str, Any], ...] = msgspec.field(default=(), name="allOf")


class Form(msgspec.Struct, frozen=True):
    """One version of a form; it never changes under its number."""

    code: str
    version: int
    title: Words
    schema: Schema
    fields: dict[str, Field]
    groups: tuple[Group, ...]
    sha256: str = ""
