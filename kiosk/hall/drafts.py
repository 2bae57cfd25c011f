# SPDX-License-Identifier: Apache-2.0
"""A form that goes from a kiosk to a window over the hub, which can read nothing of it.

The content is sealed under a key of its own; that key is wrapped once for the code on the slip, and once for the card
of who filled it in. Of code or card a name and a key are made by ``scrypt``: under the name the hub finds the draft,
the key it never sees. A code has 35 bits, and all of them take 50 years. Of a card the number and its days of issue and
end are taken, which stand on no form: whoever has the hub's disk and knows somebody's number tries some thousand days,
at 50 ms each.

DraftError     (kiosk.draft) cannot be opened: unknown (no such code or card, not whole yet, over), or too large to lay
PlatformError, TicketError as of ``HubClient.do``
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from devices.id_card import IdentityCard, LongTerm
from kiosk.domain.parties import Parties
from kiosk.draft import BLOCK, COST, LANES, Draft, DraftError
from kiosk.hub.client import HubClient
from kiosk.tickets.day_key import hashed
from kiosk.tickets.errors import TicketError
from offline_queue.errors import OutboxDamaged
from offline_queue.vault import seal, unseal

CONTEXT = b"banshi hall draft 1"
KEY_BYTES = 32
NAME_BYTES = 16
PART_BYTES = 128 * 1024
MOST_PARTS = 192
# The longest the hub keeps one.
MOST_DAYS = 30


class Left(msgspec.Struct, frozen=True):
    """What a kiosk leaves: what was given, who stood there by the cards that were read, and what it stored of it."""

    draft: Draft
    parties: Parties | None
    prefill: str
    """Id of the submission it stored for a window, empty for a form that was only kept."""

    def __repr__(self) -> str:
        return "Left()"


@dataclass(frozen=True)
class Key:
    """What a code or a card opens: under which name it is found, and by what it is opened."""

    locator: str
    secret: bytes = field(repr=False)


class Sealed(NamedTuple):
    """A draft as it is sent."""

    locks: tuple[dict[str, str], ...]
    content: bytes


class Opened(NamedTuple):
    """A draft that was opened; by its locator it is deleted once it was handed in."""

    id: str
    locator: str
    left: Left


class _Found(msgspec.Struct, frozen=True):
    id: str
    wrapped: str
    parts: int


class _Part(msgspec.Struct, frozen=True):
    content: str


class _Laid(msgspec.Struct, frozen=True):
    id: str


class _Dropped(msgspec.Struct, frozen=True):
    dropped: bool


class _OfTicket(msgspec.Struct, frozen=True):
    draft: bool


def by_code(code: str) -> Key:
    """Return what a code opens; takes 50 ms on purpose."""
    return _key("code", code)


def by_card(card: IdentityCard) -> Key:
    """Return what a card opens; takes 50 ms on purpose."""
    # As words: the days of a card are what no form asks for, and every reader reads them alike; a photo it does not.
    until = card.valid_to.value if isinstance(card.valid_to, LongTerm) else card.valid_to
    return _key("card", card.kind.value, card.number, str(card.valid_from), str(until))


def sealed(left: Left, code: str, card: IdentityCard | None) -> Sealed:
    """Seal what a kiosk leaves; raises DraftError."""
    # A key of its own, so that each lock has to carry 32 bytes and not the pages.
    content_key = os.urandom(KEY_BYTES)
    content = seal(content_key, msgspec.msgpack.encode(left), CONTEXT)
    if len(content) > PART_BYTES * MOST_PARTS:
        raise DraftError("too-large")
    keys = (by_code(code), *((by_card(card),) if card else ()))
    locks = ({"name": key.locator, "wrapped": _base64(seal(key.secret, content_key, CONTEXT))} for key in keys)
    return Sealed(tuple(locks), content)


def lay(
    client: HubClient, left: Left, code: str, card: IdentityCard | None, *, days: int, new_id: Callable[[], str]
) -> str:
    """Leave it in the hall for so many days; return its id. Raises DraftError, PlatformError, TicketError."""
    draft = new_id()
    lay_parts(client, draft, sealed(left, code, card), days=days, number=card.number if card else "")
    return draft


def lay_parts(
    client: HubClient, draft: str, what: Sealed, *, days: int, number: str = "", parts: Iterable[int] | None = None
) -> None:
    """Leave a sealed draft, or some parts of it; again it is the same draft."""
    # Parts, for the hub takes no body above 256 KiB, and a line that breaks costs one of them.
    count = -(-len(what.content) // PART_BYTES)
    wish = {"locks": what.locks, "parts": count, "days": min(days, MOST_DAYS)}
    if number:
        # As with the numbers of today, so that a window hears that whoever holds one has left something.
        wish["person_hash"] = hashed(client.day_key().key, number)
    client.send("PUT", _path(draft), wish, _Laid, draft)
    for part in range(count) if parts is None else parts:
        lay_part(client, draft, part, what.content[part * PART_BYTES : (part + 1) * PART_BYTES])


def lay_part(client: HubClient, draft: str, part: int, content: bytes) -> None:
    """Leave one part."""
    client.send("PUT", f"{_path(draft)}/parts/{part}", {"content": _base64(content)}, _Laid, draft)


def opened(client: HubClient, key: Key) -> Opened:
    """Open a draft; raises DraftError, PlatformError."""
    try:
        found = client.send("POST", "/drafts:find", {"name": key.locator}, _Found, key.locator)
        parts = [client.read(f"{_path(found.id)}/parts/{part}", _Part).content for part in range(found.parts)]
    except TicketError as wrong:
        raise DraftError("unknown") from wrong
    try:
        content_key = unseal(key.secret, base64.b64decode(found.wrapped, validate=True), CONTEXT)
        content = unseal(content_key, b"".join(base64.b64decode(part, validate=True) for part in parts), CONTEXT)
        return Opened(found.id, key.locator, msgspec.msgpack.decode(content, type=Left))
    except (OutboxDamaged, binascii.Error, msgspec.DecodeError, UnicodeDecodeError) as wrong:
        # Left by a program that wrote drafts otherwise, or changed on the way: there is nothing one could open.
        raise DraftError("unknown") from wrong


def drop(client: HubClient, locator: str) -> bool:
    """Delete a draft by what opens it; again is harmless. Tells whether it was there."""
    return client.send("POST", "/drafts:drop", {"name": locator}, _Dropped, locator).dropped


def left_for(client: HubClient, ticket: str) -> bool:
    """Tell whether whoever holds a ticket left a draft today."""
    return client.read(f"/tickets/{quote(ticket, safe='')}/draft", _OfTicket).draft


def _key(kind: str, *facts: str) -> Key:
    secret = "\n".join((kind, *facts)).encode()
    # Name and key of one run: whoever guesses pays once for both, and the name says nothing of the key.
    made = hashlib.scrypt(secret, salt=CONTEXT, n=COST, r=BLOCK, p=LANES, dklen=NAME_BYTES + KEY_BYTES)
    return Key(made[:NAME_BYTES].hex(), made[NAME_BYTES:])


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _path(draft: str) -> str:
    return f"/drafts/{quote(draft, safe='')}"
