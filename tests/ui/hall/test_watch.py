"""The hub's line in the window's thread: signals and answers arrive there, and none after the end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.hall.line import HallLine, HallSeen
from kiosk.tickets import acts
from kiosk.tickets.errors import TicketError
from tests.support.hubs import HubThread
from ui.hall.watch import HallWatch


class StillLine:
    """A line over which comes what the test tells."""

    hear: Callable[[Any], None]
    happened: Callable[[Any], None]

    def open(self, hear: Callable[[Any], None], happened: Callable[[Any], None]) -> Any:
        """Keep who hears."""
        self.hear, self.happened = hear, happened
        return self

    def stop(self) -> None:
        """End."""


@pytest.fixture
def watch(hub: HubThread) -> Iterator[HallWatch]:
    client = hub.client(reconnect_seconds=0.02)
    made = HallWatch(lambda hear, happened: HallLine(client, hear, happened, retry_seconds=0.02))
    yield made
    made.close()


def test_the_hall_is_seen_and_its_events_come_in_the_window_s_thread(watch: HallWatch, qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []
    # Direct: heard where it is emitted. A signal that a thread emits while somebody stops hearing it ends the program.
    for signal in (watch.seen, watch.happened):
        signal.connect(lambda _: threads.append(threading.current_thread()), Qt.ConnectionType.DirectConnection)
    with qtbot.waitSignal(watch.seen, check_params_cb=lambda seen: bool(seen.answers)):
        watch.start()
    with qtbot.waitSignal(watch.happened, check_params_cb=lambda event: event.kind == "window-opened"):
        watch.act(acts.OpenWindow(window="01"), lambda answer: None)
    assert set(threads) == {threading.main_thread()}
    assert isinstance(watch.now, HallSeen)


def test_answers_and_refusals_come_home(watch: HallWatch, qtbot: QtBot) -> None:
    told: list[Any] = []
    watch.act(acts.OpenWindow(window="01"), told.append)
    watch.act(acts.CallNext(window="01"), told.append)
    watch.act(acts.CallNext(window="02"), told.append)
    qtbot.waitUntil(lambda: len(told) == 3)
    assert (told[0].window.no, told[1].ticket) == ("01", None)
    assert isinstance(told[2], TicketError)


def test_a_question_comes_home(watch: HallWatch, qtbot: QtBot) -> None:
    told: list[Any] = []
    watch.ask(lambda client: client.queues(), told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert [queue.prefix for queue in told[0]] == ["A", "B", "C"]


def test_nothing_comes_home_after_the_end(watch: HallWatch, qtbot: QtBot) -> None:
    told: list[Any] = []
    watch.ask(lambda client: client.queues(), told.append)
    watch.close()
    qtbot.wait(1)
    assert told == []


def test_neither_what_was_seen_nor_an_event_comes_after_the_end(qtbot: QtBot) -> None:
    told: list[object] = []
    line = StillLine()
    watch = HallWatch(line.open)
    for signal in (watch.seen, watch.happened):
        signal.connect(told.append)
    line.hear("first")
    qtbot.waitUntil(lambda: told == ["first"])
    line.hear("second")
    line.happened("third")
    watch.close()
    QApplication.processEvents()
    assert told == ["first"]
