# SPDX-License-Identifier: Apache-2.0
"""One version of a form as the platform gives it: a JSON Schema and how its fields are shown."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from kiosk.domain.conditions import Condition
from kiosk.domain.words import Words

ID_NUMBER = "id-number"


class Choosable(msgspec.Struct, frozen=True):
    """One answer that can be chosen."""

    value: str
    label: Words


class Computed(msgspec.Struct, frozen=True):
    """An answer that follows from another one: the person sees it and cannot change it."""

    rule: Literal["age", "within-days"]
    """``age``: full years today; ``within-days``: yes when the day lies at most ``days`` back, else no."""
    of: str
    days: int = 0


class Notice(msgspec.Struct, frozen=True):
    """What is said beside a field when answers ask for it; one that stops keeps the page until they are others."""

    when: dict[str, Condition]
    text: Words
    stop: bool = False


class Field(msgspec.Struct, frozen=True):
    """How one property of the schema is shown and entered."""

    label: Words
    kind: str
    hint: Words | None = None
    options: tuple[Choosable, ...] = ()
    groups: tuple[int, ...] = ()
    prefill: str | None = None
    read_only: bool | None = None
    """Whether what was known before stays as it is; None leaves it to what it is."""
    mask: str | None = None
    show_when: dict[str, Condition] = {}
    required_when: dict[str, Condition] = {}
    """Asks for an answer beyond what the schema can see; facts of the visit are known here only."""
    computed: Computed | None = None
    notices: tuple[Notice, ...] = ()
    not_before: str = ""
    """First day or month that fits: ``today``, ``this-month``, or the day itself."""
    not_after: str = ""
    topic: str = ""
    """Topic of ``kiosk.input.choices`` whose values are offered before anything is typed."""
    depth: int = 3
    """How far a region is chosen: 1 district or county, 2 township or street, 3 village or community."""

    @property
    def fixed(self) -> bool:
        """Tell whether what a card or an earlier answer gave stays as it is."""
        # People move and keep their card; nothing else on it has two truths.
        return self.prefill != "card.address" if self.read_only is None else self.read_only


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
