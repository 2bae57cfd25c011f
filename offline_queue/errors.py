# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with the outbox, each with the key of a sentence for people and a code that never changes.

OutboxError             fault            anything else
├── KeyUnavailable      key-missing      the device key is not where it should be
│                       key-unavailable  it is there, but unreadable, open to others, or no key
├── WrongKey            wrong-key        the key at hand is not the one this outbox was written with
├── NoOutbox            none             there is nothing to read in this folder
│                       no-entry         there is, but no entry of this id
├── OutboxBusy          busy             another program writes to this folder
│                       backup-busy      another program makes a backup in that place
├── OutboxDamaged       damaged          the database cannot be read as it was written; nothing is overwritten
│   ├── PagesDamaged    damaged          pages of the database rotted: salvage brings over what lies on the others
│   └── PaperDamaged    paper-damaged    one stored paper cannot be read as it was written
├── NewerOutbox         newer            written by a newer program than this one
├── OlderOutbox         older            written by an older program, or not to its end: a start mends it
├── StorageFault        storage          the disk did not take it: NOT stored
│                       disk-full        because there is no room
│                       not-writable     because this account may not write there
│                       not-readable     because this account may not even read there
│                       backup-medium    because the disk for backups is not there
├── AlreadyStored       already-stored   the id is in the outbox already
├── PaperUnreadable     paper-unreadable a paper that was to be stored cannot be read where it lies
├── Wiped               wiped            the content was deleted after its acknowledgement, as it should
├── RestoreRefused      restore-refused  a backup would take the place of an outbox that can be read
│                       restore-over-damaged  of a damaged one, and nobody said that it is given up
├── ExportFailed        export-failed    what stands on the medium is not what was to be carried
│                       no-folder        there is no such folder: the stick is not plugged in
│                       place-not-allowed  the site allows no export to that place
├── ReceiptRefused      receipt-refused  a receipt the centre did not sign, or for another terminal
│                       no-receipt       there is no file to read where one was named
├── UnsafeFact          unsafe-fact      an audit fact that is not on the list, or looks like personal data
└── IllegalMove         illegal-move     an entry cannot go from its state to the one asked for

Monitoring, logs and the screens know a fault by its code; ``told`` gives cause and next step for staff.
"""

# ruff: noqa: N818  # each name says the fact; the root of the tree says that it is an error

from __future__ import annotations

from config.texts import Text, text

# Codes with which an outbox may be refused when it is opened; every other one is told as a fault of the program.
REFUSALS = frozenset(
    {
        "key-missing", "key-unavailable", "wrong-key", "busy", "damaged", "newer", "older", "storage",
        "disk-full", "not-writable", "not-readable", "fault",
    }
)  # fmt: skip

# Codes of what staff wanted and cannot have as things stand: the next step stands under the code, not under a class.
WANTING = frozenset(
    {
        "no-entry", "no-backup", "no-backup-folder", "no-centre-key", "no-centre-sign-key", "no-receipt",
        "restore-over-damaged", "not-enrolled", "no-folder", "backup-busy", "backup-medium", "place-not-allowed",
    }
)  # fmt: skip


def told(code: str) -> tuple[Text, Text]:
    """Return what staff must know of a refused outbox: the cause, and what to do next."""
    known = code if code in REFUSALS else OutboxError.code
    return text(f"outbox.refused.{known}"), text(f"outbox.step.{known}")


class OutboxError(Exception):
    """The outbox cannot do what was asked. ``said`` is the sentence for people, the message the one for staff.

    The message begins with the file or folder it is about.
    """

    key = "outbox.error.other"
    code = "fault"
    """Stable name of the cause; an instance may have a closer one than its class."""
    again = False
    """Whether trying again by itself can help."""

    def __init__(self, message: str = "", *, code: str = "") -> None:
        super().__init__(message)
        self.code = code or type(self).code

    @property
    def said(self) -> Text:
        """Return the sentence with its next step."""
        return text(f"outbox.step.{self.code}" if self.code in WANTING else self.key)


class KeyUnavailable(OutboxError):
    """The device key cannot be had."""

    key = "outbox.error.key-unavailable"
    code = "key-unavailable"


class WrongKey(OutboxError):
    """The key at hand is not the one the outbox was written with."""

    key = "outbox.error.wrong-key"
    code = "wrong-key"


class NoOutbox(OutboxError):
    """Nothing was ever stored in this folder."""

    key = "outbox.error.none"
    code = "none"


class OutboxBusy(OutboxError):
    """Another program has the outbox open for writing."""

    key = "outbox.error.busy"
    code = "busy"
    again = True


class OutboxDamaged(OutboxError):
    """Stored data are not what was written; they are left as they are."""

    key = "outbox.error.damaged"
    code = "damaged"


class PagesDamaged(OutboxDamaged):
    """Pages of the database are not what was written; nothing can be said of any entry until they are set aside."""


class PaperDamaged(OutboxDamaged):
    """One stored paper is not what was written; the others are untouched."""

    key = "outbox.error.paper-damaged"
    code = "paper-damaged"


class NewerOutbox(OutboxError):
    """The outbox was written by a newer program."""

    key = "outbox.error.newer"
    code = "newer"


class OlderOutbox(OutboxError):
    """The outbox has an older form than this program reads; nothing is wrong with what is stored."""

    code = "older"


class StorageFault(OutboxError):
    """The disk refused: what was to be stored is NOT stored."""

    key = "outbox.error.not-stored"
    code = "storage"
    again = True


class AlreadyStored(OutboxError):
    """An entry with this id is in the outbox already."""

    key = "outbox.error.already-stored"
    code = "already-stored"


class PaperUnreadable(OutboxError):
    """A paper that was to be stored cannot be read where it lies."""

    key = "outbox.error.paper-unreadable"
    code = "paper-unreadable"


class Wiped(OutboxError):
    """The content was deleted after its acknowledgement."""

    key = "outbox.error.wiped"
    code = "wiped"


class RestoreRefused(OutboxError):
    """A backup would take the place of an outbox that can be read; nothing was changed."""

    key = "outbox.error.restore-refused"
    code = "restore-refused"


class ExportFailed(OutboxError):
    """What stands on the medium is not what was to be carried; everything is still in the outbox."""

    key = "outbox.error.export-failed"
    code = "export-failed"
    again = True


class ReceiptRefused(OutboxError):
    """The centre did not sign this receipt, or it is for another terminal; nothing was changed."""

    key = "outbox.error.receipt-refused"
    code = "receipt-refused"


class UnsafeFact(OutboxError):
    """An audit fact is not on the list, or looks like personal data."""

    code = "unsafe-fact"


class IllegalMove(OutboxError):
    """An entry cannot go from its state to the one asked for."""

    code = "illegal-move"
