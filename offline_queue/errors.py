# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with the outbox, each with the key of a sentence for people.

OutboxError
├── KeyUnavailable      the device key cannot be had: missing, unreadable, open to others
├── WrongKey            the key at hand is not the one this outbox was written with
├── NoOutbox            there is nothing to read in this folder
├── OutboxBusy          another program writes to this folder
├── OutboxDamaged       the database cannot be read as it was written; nothing is overwritten
│   └── PaperDamaged    one stored paper cannot be read as it was written
├── NewerOutbox         written by a newer program than this one
├── StorageFault        the disk did not take it: NOT stored
├── AlreadyStored       the id is in the outbox already
├── PaperUnreadable     a paper that was to be stored cannot be read where it lies
├── Wiped               the content was deleted after its acknowledgement, as it should
├── UnsafeFact          an audit fact that is not on the list, or looks like personal data
└── IllegalMove         an entry cannot go from its state to the one asked for
"""

# ruff: noqa: N818  # each name says the fact; the root of the tree says that it is an error

from __future__ import annotations

from config.texts import Text, text


class OutboxError(Exception):
    """The outbox cannot do what was asked. ``said`` is the sentence for people, the message the one for staff."""

    key = "outbox.error.other"
    again = False
    """Whether trying again by itself can help."""

    @property
    def said(self) -> Text:
        """Return the sentence with its next step."""
        return text(self.key)


class KeyUnavailable(OutboxError):
    """The device key cannot be had."""

    key = "outbox.error.key-unavailable"


class WrongKey(OutboxError):
    """The key at hand is not the one the outbox was written with."""

    key = "outbox.error.wrong-key"


class NoOutbox(OutboxError):
    """Nothing was ever stored in this folder."""

    key = "outbox.error.none"


class OutboxBusy(OutboxError):
    """Another program has the outbox open for writing."""

    key = "outbox.error.busy"
    again = True


class OutboxDamaged(OutboxError):
    """Stored data are not what was written; they are left as they are."""

    key = "outbox.error.damaged"


class PaperDamaged(OutboxDamaged):
    """One stored paper is not what was written; the others are untouched."""

    key = "outbox.error.paper-damaged"


class NewerOutbox(OutboxError):
    """The outbox was written by a newer program."""

    key = "outbox.error.newer"


class StorageFault(OutboxError):
    """The disk refused: what was to be stored is NOT stored."""

    key = "outbox.error.not-stored"
    again = True


class AlreadyStored(OutboxError):
    """An entry with this id is in the outbox already."""

    key = "outbox.error.already-stored"


class PaperUnreadable(OutboxError):
    """A paper that was to be stored cannot be read where it lies."""

    key = "outbox.error.paper-unreadable"


class Wiped(OutboxError):
    """The content was deleted after its acknowledgement."""

    key = "outbox.error.wiped"


class UnsafeFact(OutboxError):
    """An audit fact is not on the list, or looks like personal data."""


class IllegalMove(OutboxError):
    """An entry cannot go from its state to the one asked for."""
