# SPDX-License-Identifier: Apache-2.0
"""Where an entry of the outbox stands; a module of its own, because home wants no more of the outbox than this."""

from __future__ import annotations

import enum


class State(enum.StrEnum):
    """Where an entry stands. Illegal moves are refused by a table in the store."""

    PENDING = "pending"
    SENDING = "sending"
    """Claimed by a worker, attachments or submission on the way."""
    RETRY = "retry"
    """Came back without an answer that settles it; due again at ``not_before``."""
    PAUSED = "paused"
    """The platform does not accept this terminal (401, 403): waits for staff, nothing is lost."""
    ACKNOWLEDGED = "acknowledged"
    NEEDS_CORRECTION = "needs-correction"
    REPLACED = "replaced"
    """Was to be mended, and was handed in anew as another entry."""
    REJECTED = "rejected"
    DEAD_LETTER = "dead-letter"
    """Cannot be sent as it is (integrity or protocol fault); kept, alarmed, exportable."""
