# SPDX-License-Identifier: Apache-2.0
"""The values of the outbox: what goes in, what stands there, how a delivery can end."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from offline_queue.state import State as State


class Priority(enum.IntEnum):
    """What is sent first when there is a choice; lower goes first, none starves."""

    SUBMISSION = 1
    CORRECTION = 2
    PROOF_PRINT = 3
    EVALUATION = 4
    AUDIT = 5


# Begins the name of what stays with an entry and is not sent: what a paper was made of, as evidence.
BESIDE = "beside-"


@dataclass(frozen=True, repr=False)
class Attachment:
    """A paper to be stored with an entry: its bytes, or a file that is read once and copied.

    One whose name begins with ``BESIDE`` is kept as long as the entry's content, and never sent.
    """

    name: str
    mime: str
    source: bytes | Path


@dataclass(frozen=True)
class StoredAttachment:
    """A paper as it stands in the outbox. ``sha256`` is of the plain bytes, in hex."""

    id: str
    name: str
    mime: str
    size: int
    sha256: str
    open: Callable[[], BinaryIO]
    """Open the decrypted bytes for reading in blocks."""
    upload_url: str | None = None
    """Where the platform keeps what it has got of it, from an earlier try."""


@dataclass(frozen=True)
class Acknowledgement:
    """The platform's typed answer: it repeats id and manifest hash, gives its number and time."""

    id: str
    manifest_sha256: str
    number: str
    received_at: str
    """RFC 3339, the platform's clock."""
    body: bytes = b""
    """The answer as received, kept as evidence."""


@dataclass(frozen=True)
class Entry:
    """One act in the outbox. ``id`` (UUIDv7) is made once and is the idempotency key."""

    id: str
    seq: int
    kind: str
    """``submission``, ``evaluation``, ``audit``, ``proof-print``."""
    dossier: str
    """Order is kept inside a dossier only."""
    priority: Priority
    state: State
    attempts: int
    created_at: float
    """Seconds of the wall clock, for people."""
    not_before: float
    sent_at: float | None = None
    """When the first byte of the closing request left; None while it never did."""
    last_class: str = ""
    last_code: str = ""
    acknowledgement: Acknowledgement | None = None


@dataclass(frozen=True)
class Acknowledged:
    """The platform has it."""

    acknowledgement: Acknowledgement


@dataclass(frozen=True)
class Retry:
    """No answer that settles it. ``reason``: transport, busy, suspicious, infrastructure, in-progress, clock."""

    reason: str
    code: str = ""
    after: float | None = None
    """Seconds the platform asked us to wait."""


@dataclass(frozen=True)
class Unauthorised:
    """The platform does not accept this terminal; the queue pauses, the entry stays."""

    code: str = ""


@dataclass(frozen=True)
class NeedsCorrection:
    """The platform wants the content mended; ``body`` is its typed problem."""

    code: str
    body: bytes = b""


@dataclass(frozen=True)
class Rejected:
    """The platform refuses the act for good; a person must see the reason in ``body``."""

    code: str
    body: bytes = b""


@dataclass(frozen=True)
class DeadLetter:
    """Same id with other content, or a fault that sending again cannot mend."""

    code: str
    body: bytes = b""


Outcome = Acknowledged | Retry | Unauthorised | NeedsCorrection | Rejected | DeadLetter


@dataclass(frozen=True)
class Parcel:
    """What a worker hands to a deliverer: the entry, its payload, its papers, and two ways to leave a mark."""

    entry: Entry
    payload: bytes
    attachments: tuple[StoredAttachment, ...]
    uploading: Callable[[str, str], None]
    """``uploading(attachment_id, url)`` keeps the upload address over a restart."""
    submitting: Callable[[], None]
    """Call right before the first byte of the closing request: sets ``sent_at`` durably."""


class Deliverer(Protocol):
    """Takes a parcel to the platform; never raises for what a network can do."""

    def deliver(self, parcel: Parcel) -> Outcome:
        """Send attachments first, then the one closing request; classify what came back."""
        ...


class KeyProvider(Protocol):
    """Gives the device key (32 bytes) from which all other keys are derived."""

    def device_key(self) -> bytes:
        """Return the 32 bytes; raises KeyUnavailable when they cannot be had."""
        ...


class Signer(Protocol):
    """Signs for this terminal; who checks a signature finds the public key by the signer's name."""

    @property
    def name(self) -> str:
        """Return the id of the key, never the key itself."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the signature over all of ``data``; raises KeyUnavailable."""
        ...
