"""A call screen over hubs that die and are taken over from: it follows again, and calls nobody twice for it."""

from __future__ import annotations

import queue
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.hall.board_line import BoardClient
from kiosk.hall.line import HallLine, HallSeen
from kiosk.hall.stage import Stage
from kiosk.tickets import acts
from tests.support.boards import HeldVoice
from tests.support.hubs import LIMIT, TOKENS, HubProcess, write_site
from tests.support.parcels import new_id


class Board:
    """A screen without a window: the line, the voice and the large place."""

    def __init__(self, hub: HubProcess) -> None:
        self.hub, self.voice, self.stage = hub, HeldVoice(), Stage()
        self._told: queue.Queue[HallSeen] = queue.Queue()
        client = BoardClient(hub.url, TOKENS["board"], reconnect_seconds=0.02, connect_seconds=0.5, mode="training")
        self._line = HallLine(client, self._told.put, retry_seconds=0.02, calm_seconds=0.01)
        self._line.start()

    @property
    def number(self) -> str:
        """Return what stands large."""
        call = self.stage.now(self.voice.time.now)
        return call.number if call else ""

    def until(self, fits: Callable[[HallSeen], bool]) -> HallSeen:
        """Follow until something is so; what comes on the way is said and shown."""
        while True:
            seen = self._told.get(timeout=LIMIT)
            if seen.snapshot and seen.answers:
                self.voice.announcer.see(seen.snapshot)
                self.stage.see(seen.snapshot, self.voice.time.now)
            if fits(seen):
                return seen

    def called(self, number: str) -> HallSeen:
        """Follow until a number was called."""
        return self.until(lambda seen: bool(seen.snapshot) and number in {one.number for one in seen.snapshot.calls})

    def close(self) -> None:
        """End; the hub first, for a line waits for the end of its stream."""
        self.hub.close()
        self._line.stop()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    made = HubProcess(tmp_path / "hub", str(tmp_path / "tickets.db"))
    made.start()
    yield made
    made.close()


@pytest.fixture
def board(hub: HubProcess) -> Iterator[Board]:
    made = Board(hub)
    made.until(lambda seen: bool(seen.answers))
    yield made
    made.close()


def call(hub: HubProcess, window: str) -> str:
    """Have a number given and called; return it."""
    kiosk, clerk = hub.client("kiosk"), hub.client(staff=f"clerk-{window}")
    ticket = kiosk.do(acts.Issue(queue="social"), new_id()).ticket
    clerk.do(acts.OpenWindow(window=window), new_id())
    clerk.do(acts.CallNext(window=window), new_id())
    for client in (kiosk, clerk):
        client.close()
    return ticket.number


def spoken(number: str, window: int) -> str:
    """Return how a call is said."""
    return f"请 {' '.join(number)} 号，到 {window} 号窗口。"


def test_a_hub_that_was_killed_is_followed_again_what_it_called_meanwhile_is_heard_and_nothing_else(
    hub: HubProcess, board: Board
) -> None:
    first = call(hub, "01")
    board.called(first)
    board.voice.hear_out()
    hub.end(signal.SIGKILL)
    board.until(lambda seen: seen.answers is False)
    hub.start()
    second = call(hub, "02")
    board.called(second)
    assert board.number == second
    assert board.voice.hear_out() == [spoken(first, 1)] * 2 + [spoken(second, 2)] * 2


def test_another_hub_that_took_over_is_believed_and_its_old_calls_are_not_said(hub: HubProcess, board: Board) -> None:
    old = call(hub, "01")
    board.called(old)
    said = list(board.voice.hear_out())
    hub.end(signal.SIGKILL)
    board.until(lambda seen: seen.answers is False)
    write_site(hub.folder, epoch=2)
    hub.start()
    board.until(lambda seen: bool(seen.answers and seen.snapshot and seen.snapshot.epoch == 2))
    assert (board.number, board.voice.hear_out()) == (old, said)
    new = call(hub, "02")
    board.called(new)
    assert board.voice.hear_out()[-1] == spoken(new, 2)
