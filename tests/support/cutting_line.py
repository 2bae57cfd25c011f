"""A line that breaks while it is listened on: its first connections end after so many bytes from the far end."""

from __future__ import annotations

import contextlib
import socket

from tests.support.scripted_server import BreakingLine, drop, received


class CuttingLine(BreakingLine):
    """Carries bytes to ``target``; cuts its connections, one after the other, after so many bytes that came back."""

    def __init__(self, target: int, *cuts: int) -> None:
        self._cuts = list(cuts)
        super().__init__(target)

    def _back(self, far: socket.socket, near: socket.socket) -> None:
        limit, carried = self._cuts.pop(0) if self._cuts else None, 0
        with contextlib.suppress(OSError):
            for block in received(far):
                room = len(block) if limit is None else limit - carried
                near.sendall(block[:room])
                carried += len(block)
                if limit is not None and carried >= limit:
                    self.broken += 1
                    break
        for end in (near, far):
            drop(end)
