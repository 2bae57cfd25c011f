"""Hands that press anything in any order: nothing goes out unlooked at, uncounted, unsigned, or twice."""

from __future__ import annotations

import collections
import dataclasses
import random
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt

from devices.device import DeviceError, ErrorKind
from kiosk.platform.calls.deliveries import Delivery
from offline_queue.outbox import Outbox
from tests.support.outboxes import open_box
from tests.support.work_window import ALT, CTRL, HAND, WorkWindow
from ui.window.work_samples import CARD, STROKES, with_results

STRANGER = "990101199001010011"
SLICE, CAMPAIGN = 120, 6000
# The share of presses that somebody means.
MEANT = 0.7


class Hands:
    """Presses keys by chance, and looks after each what must hold."""

    def __init__(self, window: WorkWindow, box: Outbox, seed: int) -> None:
        self.window, self.box, self.chance = window, box, random.Random(seed)
        self.signed_for: tuple[str, ...] = ()
        self.given: collections.Counter[str] = collections.Counter()
        self.acts: list[Callable[[], None]] = [
            lambda: self.lay(CARD.number), lambda: self.lay(STRANGER), self.expired, self.sign, self.sign,
            *(lambda key=key: window.tap(key) for key in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Return)),
            lambda: window.tap(Qt.Key.Key_Return), lambda: window.tap(Qt.Key.Key_A, CTRL), lambda: window.key("R"),
            lambda: window.tap(Qt.Key.Key_4, ALT), window.escape, *(lambda n=n: window.press(n) for n in (8, 9, 10)),
            lambda: window.press(10), self.answer, self.answer, window.state.leave,
        ]  # fmt: skip

    def lay(self, number: str) -> None:
        self.window.state.lay(dataclasses.replace(CARD, number=number))

    def expired(self) -> None:
        self.window.state.lay(dataclasses.replace(CARD, valid_to=self.window.context.now().date().replace(year=2020)))

    def sign(self) -> None:
        self.window.state.signed(STROKES)
        if self.window.state.handing.strokes:
            self.signed_for = self.window.state.handing.things

    def answer(self) -> None:
        """Let the outbox answer what it was asked first, or break."""
        slow = self.window.terminal.slow
        if not any(one.on == "outbox" for one in slow):
            slow.clear()
            return
        if self.chance.random() < 0.2:
            self.window.terminal.end("outbox", DeviceError(ErrorKind.DEVICE, "outbox.fault"))
        elif self.window.terminal.names("outbox")[0] == "store":
            self.window.terminal.do("outbox", self.box)
        else:
            self.window.terminal.end("outbox", with_results())

    def go_on(self) -> None:
        """Do what comes next, as somebody who means it."""
        state = self.window.state
        gap = next(iter(state.gaps), "")
        if state.handed:
            state.leave()
        elif state.doing:
            self.answer()
        else:
            {"card": lambda: self.lay(CARD.number), "nothing": state.choose_all, "unsigned": self.sign,
             "uncounted": lambda: self.window.tap(Qt.Key.Key_Return), "second-person": state.leave,
             "": lambda: self.window.press(10)}[gap]()  # fmt: skip

    def press(self) -> None:
        if self.chance.random() < MEANT:
            self.go_on()
        else:
            self.chance.choice(self.acts)()
        self.window.settle()
        self.look()

    def look(self) -> None:
        state = self.window.state
        handing = state.handing
        if handing.strokes:
            # Whoever signed, signed for what lies there.
            assert handing.things == self.signed_for
        assert handing.counted <= set(handing.things)
        for entry in self.box.entries()[sum(self.given.values()) :]:
            told = msgspec.json.decode(self.box.payload(entry), type=Delivery)
            self.given[told.project_no] += 1
            assert told.signature
            assert told.receiver.id_no == CARD.number
            assert told.id_check
            assert told.id_check.result == "match"
        assert max(self.given.values(), default=0) <= 1


@pytest.mark.parametrize(
    ("seed", "count"),
    [(1, SLICE), *(pytest.param(seed, CAMPAIGN, marks=pytest.mark.soak) for seed in range(2, 6))],
)
def test_nothing_goes_out_that_was_not_looked_at_counted_and_signed_for(
    qapp: object, tmp_path: Path, seed: int, count: int
) -> None:
    window, box = WorkWindow(HAND), open_box(tmp_path)
    window.terminal.end("outbox", with_results())
    hands = Hands(window, box, seed)
    for _ in range(count):
        hands.press()
    # Hands that never got anywhere would have proved nothing.
    assert hands.given
    window.close()
    box.close()
