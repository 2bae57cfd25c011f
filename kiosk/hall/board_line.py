# SPDX-License-Identifier: Apache-2.0
"""The line of a call screen: it is told numbers and windows and nothing of a ticket, and follows as others do."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from config.settings import Settings
from kiosk.hall.line import HallLine, HallSeen
from kiosk.hall.opening import open_client
from kiosk.hub.client import Board, BoardWindow, HubClient, Missed
from kiosk.tickets.values import Event, State
from kiosk.tickets.views import Aside, Snapshot, WindowView

# A call must be painted within 300 ms: of calls close together the second waits no longer than this.
CALM_SECONDS = 0.05


class BoardClient(HubClient):
    """A client whose snapshot is what everybody may see of one zone, all of them where none is named."""

    def __init__(self, url: str, token: str, *, zone: str = "", **more: Any) -> None:
        super().__init__(url, token, **more)
        self._zone = zone

    def snapshot(self) -> Snapshot:
        """Return the hall as a call screen sees it: nobody in line is named, and no ticket."""
        return as_snapshot(self.board(self._zone))


def open_board_line(
    settings: Settings, hear: Callable[[HallSeen], None], happened: Callable[[Event], None] = lambda event: None
) -> HallLine:
    """Return the line of a call screen; it follows once it is started. Raises SettingsError."""
    client = open_client(settings, make=functools.partial(BoardClient, zone=settings.hub.zone))
    return HallLine(client, hear, happened, calm_seconds=CALM_SECONDS)


def as_snapshot(board: Board) -> Snapshot:
    """Return what a board was told as a snapshot that leaves the rest out."""
    return Snapshot(
        board.hall, board.epoch, board.seq, board.at, board.day, board.queues,
        tuple(_window(one) for one in board.windows), board.calls, (), tuple(_missed(one) for one in board.missed),
    )  # fmt: skip


def _window(one: BoardWindow) -> WindowView:
    return WindowView(
        one.no, one.zone, one.state, one.reason, one.number, "", one.serving, called_at=one.called_at,
        call_count=one.call_count,
    )  # fmt: skip


def _missed(one: Missed) -> Aside:
    return Aside("", one.number, "", State.NO_SHOW, one.since, one.window)
