# SPDX-License-Identifier: Apache-2.0
"""A form somebody asked to keep (先存着，下次再填): sealed, and opened only by its code with its owner's card.

Nothing is kept unasked. What is kept lies among the notes of the outbox, under a keyed hash of the code and sealed by
the machine's key; inside that it is sealed once more by a key made of code and card number. The code stands on paper
and screen only: whoever takes the disk with the machine's key still has to guess eight characters and a number, and
each guess costs what ``scrypt`` costs.

DraftError     cannot be opened; ``reason`` says why: unknown (also when its days are over), other-card; at a window
               also withdrawn (its matter), pages (more or fewer than is said of them), no-hub, too-large
"""

from __future__ import annotations

import hashlib
from typing import Protocol

import msgspec

from kiosk.domain.page_made import PageMade
from offline_queue.errors import OutboxDamaged
from offline_queue.notes import Note
from offline_queue.vault import seal, unseal

# About 50 ms and 16 MiB a guess on the machines this runs on (RFC 7914; OWASP's least values are of this order).
COST, BLOCK, LANES = 2**14, 8, 1
CONTEXT = b"banshi draft 1"


class DraftError(Exception):
    """A draft that cannot be opened; the text is its reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Draft(msgspec.Struct, frozen=True):
    """What somebody had given so far; the cards are not in it and have to be laid again."""

    task_code: str
    form: str
    relation: str
    relation_detail: str
    child_by: str
    answers: dict[str, str]
    child: dict[str, str]
    unit: dict[str, str]
    authority: dict[str, str]
    prefilled_for: str
    from_card: tuple[str, ...]
    page: int
    pages: dict[str, tuple[bytes, ...]]
    later: tuple[str, ...]
    until: str = ""
    """Its last day, as its slip names it; empty in drafts of programs that did not write it."""
    title: tuple[str, str] = ("", "")
    """The matter's name in Chinese and English: nobody can be asked for it once the matter is withdrawn."""
    lines: tuple[tuple[str, str], ...] = ()
    """What was filled in as one reads it, label and answer, masked: to be printed when it cannot be taken up."""

    poor: dict[str, tuple[str, ...]] = {}
    """Of each paper with a page that was not well, the check and the reason of every page, empty for a good one."""

    made: dict[str, tuple[PageMade | None, ...]] = {}
    """How each page of a paper came to be; empty in drafts of programs that did not write it."""

    version: int = 0
    """Of the matter when it was kept; 0 in drafts of programs that did not write it."""

    replaces: str = ""
    """The stored application whose place it takes; empty for most."""
    query_code: str = ""
    """Of that one: its slip stays good."""
    given: tuple[str, ...] = ()
    """Papers that were asked for with that one."""

    def __repr__(self) -> str:
        return "Draft()"


class Shelf(Protocol):
    """Where notes are read."""

    def note(self, name: str, now: float) -> Note | None:
        """Return what was noted under a name and is not over."""
        ...


def name_of(code: str) -> str:
    """Return the name of a draft's note."""
    return f"draft:{code}"


def sealed(draft: Draft, code: str, number: str) -> bytes:
    """Seal a draft for its code and the card of who stands here."""
    # msgpack, for pages are bytes and base64 would make a third more of them.
    return seal(_key(code, number), msgspec.msgpack.encode(draft), CONTEXT)


def opened(shelf: Shelf, code: str, number: str, now: float) -> Draft:
    """Open a draft; raises DraftError."""
    note = shelf.note(name_of(code), now)
    if note is None:
        raise DraftError("unknown")
    try:
        plain = unseal(_key(code, number), note.content, CONTEXT)
        return msgspec.msgpack.decode(plain, type=Draft)
    except OutboxDamaged as wrong:
        raise DraftError("other-card") from wrong
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        # Kept by a program that wrote drafts otherwise: to its owner it is gone.
        raise DraftError("unknown") from wrong


def _key(code: str, number: str) -> bytes:
    secret = f"{code}:{number}".encode()
    return hashlib.scrypt(secret, salt=CONTEXT, n=COST, r=BLOCK, p=LANES, dklen=32)
