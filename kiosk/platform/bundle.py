# SPDX-License-Identifier: Apache-2.0
"""A page of the catalogue as JSON Lines, read whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

import msgspec

from kiosk.domain.hashes import content_sha256
from kiosk.platform.answer import UNREADABLE
from kiosk.platform.errors import NotThePlatformError

# A name from outside that becomes a name of ours: letters of every alphabet stay out.
Name = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9-]+$")]


class BeginLine(msgspec.Struct, frozen=True, tag_field="line", tag="begin"):
    """Says from where a page goes on; from an empty cursor it is the beginning of the whole."""

    since: str


class FormLine(msgspec.Struct, frozen=True, tag_field="line", tag="form"):
    """A form, as it came."""

    body: msgspec.Raw


class ItemLine(msgspec.Struct, frozen=True, tag_field="line", tag="item"):
    """A matter, as it came."""

    body: msgspec.Raw


class GoneLine(msgspec.Struct, frozen=True, tag_field="line", tag="gone"):
    """A matter that is not offered any more."""

    task_code: Name


class EndLine(msgspec.Struct, frozen=True, tag_field="line", tag="end"):
    """Counts the lines between, and says where the page ends."""

    count: int
    cursor: str
    has_more: bool
    digest: str = ""
    """``catalogue_sha256`` of all that is offered; empty while there is more, and from platforms that say none."""


Line = BeginLine | FormLine | ItemLine | GoneLine | EndLine


class FormHead(msgspec.Struct, frozen=True):
    """The part of a form that the fetching looks at."""

    code: Name
    version: int


class ItemHead(msgspec.Struct, frozen=True):
    """The part of an item that the fetching looks at."""

    task_code: Name
    version: int
    form: FormHead | None = None


@dataclass(frozen=True)
class Bundle:
    """One page."""

    items: tuple[bytes, ...]
    forms: tuple[bytes, ...]
    gone: tuple[str, ...]
    cursor: str
    has_more: bool
    digest: str = ""


def read_bundle(body: bytes, since: str) -> Bundle:
    """Read a page that should go on from ``since``; raises NotThePlatformError when it is no whole page of that."""
    try:
        lines = msgspec.json.Decoder(Line).decode_lines(body)
        begin, *between, end = lines
        for line in between:
            if isinstance(line, ItemLine):
                msgspec.json.decode(line.body, type=ItemHead)
        forms = [bytes(line.body) for line in between if isinstance(line, FormLine)]
    except (*UNREADABLE, ValueError) as wrong:
        raise NotThePlatformError("not-a-bundle") from wrong
    if not isinstance(begin, BeginLine) or not isinstance(end, EndLine) or end.count != len(between):
        raise NotThePlatformError("half-a-bundle")
    if begin.since != since or (end.has_more and end.cursor == since):
        raise NotThePlatformError("other-bundle")
    check_forms(forms)
    return bundle_of(between, forms, end)


def bundle_of(lines: Iterable[Line], forms: Iterable[bytes], end: EndLine) -> Bundle:
    """Return what the lines between begin and end bring."""
    told = list(lines)
    return Bundle(
        tuple(bytes(line.body) for line in told if isinstance(line, ItemLine)),
        tuple(forms),
        tuple(line.task_code for line in told if isinstance(line, GoneLine)),
        end.cursor,
        end.has_more,
        end.digest,
    )


def check_forms(forms: Iterable[bytes]) -> None:
    """Hold each form against the hash it carries; raises NotThePlatformError."""
    for body in forms:
        try:
            msgspec.json.decode(body, type=FormHead)
            form = msgspec.json.decode(body, type=dict[str, object])
            announced = form.pop("sha256", None)
            fits = content_sha256(form) == announced
        except (*UNREADABLE, TypeError) as wrong:
            raise NotThePlatformError("form-hash") from wrong
        if not fits:
            raise NotThePlatformError("form-hash")
