# SPDX-License-Identifier: Apache-2.0
"""What each status of the security module (SW3) means for us: whose fault, which sentence, whether to try again."""

from __future__ import annotations

from dataclasses import dataclass

from devices.device import Actor, DeviceError, ErrorKind
from devices.id_card.frame import Answer

SUCCESS = 0x90
FOUND = 0x9F
NO_SUCH_ITEM = 0x91
NO_CARD = 0x80
HOST_CHECKSUM = 0x10
HOST_LENGTH = 0x11


@dataclass(frozen=True)
class Meaning:
    """One row: the maker's words, and how the verb ends."""

    words: str
    kind: ErrorKind
    cause: str
    actor: Actor = Actor.TECHNICIAN
    again: bool = False


def _card(words: str) -> Meaning:
    return Meaning(words, ErrorKind.USER, "id-card.moved", Actor.CITIZEN, again=True)


def _module(words: str, cause: str = "id-card.reader-refused") -> Meaning:
    return Meaning(words, ErrorKind.DEVICE, cause)


# Every status that is not a success; rows 31, 32, 41, 47 and 81 are what a card in motion gives.
MEANINGS = {
    HOST_CHECKSUM: _module("checksum error in what we sent", "id-card.reader-garbled"),
    HOST_LENGTH: _module("length error in what we sent", "id-card.reader-garbled"),
    0x21: _module("command not known"),
    0x23: _module("operation not permitted"),
    0x24: _module("error the module cannot name"),
    0x31: _card("the card did not accept the module"),
    0x32: _card("the module did not accept the card"),
    0x33: Meaning("verification failed", ErrorKind.USER, "id-card.unreadable", Actor.GUIDE),
    0x40: Meaning("wrong type of card", ErrorKind.USER, "id-card.unsupported", Actor.GUIDE),
    0x41: _card("reading failed"),
    0x47: _card("random number failed"),
    0x60: _module("self-test failed", "id-card.self-test"),
    0x66: _module("module not authorised", "id-card.unauthorised"),
    NO_CARD: _card("no card found"),
    0x81: _card("selecting failed"),
    NO_SUCH_ITEM: Meaning("the card has no such item", ErrorKind.USER, "id-card.unreadable", Actor.GUIDE),
}


def error_of(answer: Answer, what: str) -> DeviceError:
    """Return the error for an answer that is no success; ``what`` names the command for staff."""
    meaning = MEANINGS.get(answer.status, _module("status unknown to us"))
    detail = f"{what}: {meaning.words} ({answer.sw1:02X} {answer.sw2:02X} {answer.status:02X})"
    return DeviceError(meaning.kind, meaning.cause, detail, actor=meaning.actor, again=meaning.again)
