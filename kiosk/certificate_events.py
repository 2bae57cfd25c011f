# SPDX-License-Identifier: Apache-2.0
"""What becomes of a certificate that was refused, the platform's or ours: a line in the log and an act on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.logs import logger
from kiosk.audit import Act, record
from offline_queue.errors import OutboxError

if TYPE_CHECKING:
    from offline_queue.outbox import Outbox

log = logger(__name__)


def note_refusal(outbox: Outbox, code: str) -> None:
    """Note a refusal under its own name; where it cannot be recorded the log has it at least."""
    log.warning(code)
    try:
        with outbox.transaction() as tx:
            record(tx, Act.CERTIFICATE_REFUSED, code=code)
    except OutboxError as wrong:
        log.warning("refusal-not-recorded", cause=wrong.code)
