# SPDX-License-Identifier: Apache-2.0
"""Texts for the public (政务公开): notices, policies, laws, answers, offices; and values of the day with their time."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kiosk.domain.words import Words

# As the document has them: what fits none of these names nothing on a disk.
TextId = Annotated[str, Meta(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
ColumnCode = Annotated[str, Meta(pattern="^[a-z][a-z-]{1,30}$")]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
# What a value of the day is worth after so long: greyed first, then not shown at all.
GREYED_AFTER = datetime.timedelta(hours=6)
HIDDEN_AFTER = datetime.timedelta(hours=48)


class Column(msgspec.Struct, frozen=True):
    """A heading texts stand under (栏目); name and order are the city's."""

    code: ColumnCode
    name: Words
    note: Words
    icon: str


class Block(msgspec.Struct, frozen=True):
    """A heading, a paragraph, or a point of a list; of a kind that is not known here it is read as a paragraph."""

    kind: str
    words: Words


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """One text."""

    id: TextId
    column: ColumnCode
    version: int
    title: Words
    publisher: Words
    number: str = ""
    """The one its office gave it (文号); empty for none."""
    published_at: datetime.date
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    region: str = ""
    body: tuple[Block, ...]
    related: tuple[TextId, ...] = ()

    def over(self, today: datetime.date) -> bool:
        """Tell whether it holds no longer."""
        return self.valid_to is not None and self.valid_to < today


class ContentChange(msgspec.Struct, frozen=True):
    """A text that is new or other than before, or not offered any more."""

    id: TextId
    op: Literal["upsert", "delete"]
    column: ColumnCode = ""
    published_at: datetime.date = datetime.date.min
    etag: Annotated[str, Meta(max_length=66)] = ""
    sha256: Sha256 = ""

    @property
    def whole(self) -> bool:
        """Tell whether all is said that a text is brought and kept by."""
        return self.op == "delete" or all((self.column, self.sha256, self.etag, self.published_at.year > 1))


class LifeValue(msgspec.Struct, frozen=True):
    """Weather, air, water and the like: a value with its place, its source, and when it was observed."""

    kind: str
    region: str
    name: Words
    value: Words
    source: Words
    observed_at: datetime.datetime

    def worth(self, now: datetime.datetime) -> Literal["fresh", "stale", "gone"]:
        """Return what it is worth by now; one of a time to come is no observation."""
        age = now - self.observed_at
        if age >= HIDDEN_AFTER or age < -GREYED_AFTER:
            return "gone"
        return "stale" if age >= GREYED_AFTER else "fresh"
