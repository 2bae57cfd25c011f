# SPDX-License-Identifier: Apache-2.0
"""Why an act was not done.

TicketError   the desk refuses; nothing was changed
"""

from __future__ import annotations

from typing import Literal, get_args

Code = Literal[
    "not-found", "state-conflict", "version-mismatch", "window-busy", "window-closed", "ticket-exists", "too-many",
    "quota-full", "not-issuing", "day-closed", "day-open", "too-soon", "called-enough", "returned-enough",
    "block-mismatch", "idempotency-reused", "not-allowed", "old-epoch", "other-machine", "no-room", "not-kept",
]  # fmt: skip
CODES: frozenset[str] = frozenset(get_args(Code))


class TicketError(Exception):
    """The desk refuses; ``ticket`` is the one that stands in the way, ``wait_s`` when it may be tried again."""

    def __init__(self, code: Code, detail: str = "", *, ticket: str = "", wait_s: float = 0.0) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.ticket = ticket
        self.wait_s = wait_s
