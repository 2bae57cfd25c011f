# SPDX-License-Identifier: Apache-2.0
"""What is kept of commands, so that none is done twice and no result is lost: one note of the outbox."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from kiosk.audit import Act, record
from kiosk.platform.calls.commands import CommandResult
from kiosk.technician.door import FOR_EVER

if TYPE_CHECKING:
    from offline_queue.outbox import Outbox

NOTE = "remote/commands"
# The platform offers nothing whose time is over; a day more bears any clock that was mended meanwhile.
AFTER_END_SECONDS = 86400.0


class Kept(msgspec.Struct, frozen=True):
    """One command: its kind, until when it held, how it ended and whether that was told."""

    kind: str
    expires: float
    result: CommandResult | None = None
    told: bool = False


class Memory:
    """Commands by their id; raises OutboxError. Used from one thread."""

    def __init__(self, outbox: Outbox, now: Callable[[], float] = time.time) -> None:
        self._outbox = outbox
        self._now = now

    def all(self) -> dict[str, Kept]:
        """Return what is kept, in the order it came."""
        note = self._outbox.note(NOTE, self._now())
        return msgspec.json.decode(note.content, type=dict[str, Kept]) if note else {}

    def keep(self, command_id: str, kept: Kept) -> None:
        """Keep a command that is about to be done."""
        self._write(command_id, kept)

    def end(self, command_id: str, kept: Kept, result: CommandResult) -> None:
        """Keep how one ended, and put it on record."""
        self._write(command_id, msgspec.structs.replace(kept, result=result), recorded=True)

    def told(self, command_id: str) -> None:
        """Keep that a result was told; what the result held besides is let go."""
        kept = self.all()[command_id]
        result = kept.result and msgspec.structs.replace(kept.result, devices=(), log=())
        self._write(command_id, msgspec.structs.replace(kept, result=result, told=True))

    def _write(self, command_id: str, kept: Kept, *, recorded: bool = False) -> None:
        over = self._now() - AFTER_END_SECONDS
        lasting = {name: one for name, one in self.all().items() if not one.told or one.expires > over}
        with self._outbox.transaction() as tx:
            tx.note(NOTE, msgspec.json.encode(lasting | {command_id: kept}), FOR_EVER)
            if recorded and kept.result:
                why = {"code": kept.result.code} if kept.result.code else {}
                record(tx, Act.COMMAND_DONE, kind=kept.kind, result=kept.result.state, **why)
