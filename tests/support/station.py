# SPDX-License-Identifier: Apache-2.0
"""A village station without a window: the real terminal, engine and drivers; virtual reader, printer, line, platform.

What a person does and sees is told as events and screens; everything behind them is what runs in production.
"""

from __future__ import annotations

import contextlib
import importlib
import queue
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from config.settings import Settings, convert
from devices.device import Condition
from devices.id_card.virtual import VirtualReader
from devices.receipt_printer.virtual import VirtualPrinter
from devices.virtual_port import unpaced
from kiosk.flows import load
from kiosk.flows.engine import Engine
from kiosk.steps.events import Entered, Event, Press, Signed
from kiosk.steps.screens import (
    CardRead,
    Choice,
    FormPage,
    Guide,
    Materials,
    PlaceCard,
    Review,
    Screen,
    Signature,
    Stored,
)
from kiosk.steps.step import Reason
from kiosk.steps.visit import Visit, WipeReport
from kiosk.surroundings import Surroundings
from kiosk.terminal import Hearers, Terminal
from kiosk.training.cards import identity_card
from kiosk.training.line import Line
from kiosk.training.persons import person
from tests.support.flow_fakes import NAME, ManualTimers

# Loaded before any thread of a terminal loads it: its import sets warning filters, which a test that ends takes back.
importlib.import_module("kiosk.platform.wire")

S = TypeVar("S", bound=Screen)
LIMIT = 20.0
SITE = {"mode": "training", "region": "990121", "hall": "0107", "hall_name": "柳湾村便民服务站"}


class Station:
    """One station and the person who stands there."""

    def __init__(self, folder: Path, platform: str, device: str) -> None:
        self._device = device
        self.reader = VirtualReader(folder / "id-card", pace=unpaced)
        self.printer = VirtualPrinter()
        self.line = Line(0, urlsplit(platform).port or 0)
        self.line.restore()
        self.timers = ManualTimers()
        self.left: list[tuple[Reason, WipeReport]] = []
        self._began = time.monotonic()
        self._posted: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._catalogues = 0
        self.terminal = Terminal(self._settings(folder), folder, Hearers(catalogue=self._catalogue_came))
        self.surroundings = Surroundings(self.terminal)
        self.visit = Visit(self.surroundings)
        self.engine = Engine(
            load("apply"), self.visit, self.terminal, self.timers,
            post=self._posted.put,
            on_screen=lambda screen: None,
            on_leave=lambda reason, report: self.left.append((reason, report)),
        )  # fmt: skip

    def _settings(self, folder: Path) -> Settings:
        values = {
            "post": "station",
            "site": SITE | {"device": self._device},
            "outbox": {
                "folder": str(folder / "outbox"),
                "key_file": str(folder / "keys" / "device.key"),
                "spread_seconds": 0,
            },
            "platform": {"url": f"http://127.0.0.1:{self.line.port}/api/v1", "connect_seconds": 2, "read_seconds": 5},
            "devices": [
                {"kind": "id_card", "driver": "sdt", "address": self.reader.start()},
                {"kind": "receipt_printer", "driver": "escpos", "address": self.printer.start()},
            ],
        }
        return convert(values, source="the station")

    def _catalogue_came(self) -> None:
        self._catalogues += 1

    def open(self) -> None:
        """Open everything with the line up, so that the catalogue is here; then stand at home."""
        self.terminal.start()
        self.until(lambda: self._catalogues and self._usable())
        self.surroundings.read_catalogue_again()
        self.engine.start("home")

    def _usable(self) -> bool:
        states = self.surroundings.device_states().values()
        return all(state.condition is Condition.READY for state in states)

    def close(self) -> None:
        """End everything."""
        self.terminal.close()
        self.reader.stop()
        self.printer.stop()
        self.line.cut()

    def until(self, true: Callable[[], object]) -> None:
        """Let time go by and work come home until something is true."""
        end = time.monotonic() + LIMIT
        while not true():
            assert time.monotonic() < end, f"never came, at {self.engine.screen and type(self.engine.screen).__name__}"
            with contextlib.suppress(queue.Empty):
                self._posted.get(timeout=0.02)()
            while call := self.timers.due(time.monotonic() - self._began):
                call()

    def sees(self, kind: type[S], ready: Callable[[S], object] = lambda screen: True) -> S:
        """Wait for a screen and return it."""
        self.until(lambda: isinstance(self.engine.screen, kind) and ready(self.engine.screen))
        assert isinstance(self.engine.screen, kind)
        return self.engine.screen

    def do(self, event: Event) -> None:
        """Let the person do something."""
        self.engine.take(event)

    def press(self, action: str, value: str = "") -> None:
        self.do(Press(action, value))

    def lay(self, key: str) -> None:
        """Lay a training person's card on the reader."""
        card = person(key).card
        assert card
        self.reader.place(identity_card(card))

    def fill(self, answers: Mapping[str, str]) -> None:
        """Answer page by page until the form is done."""
        while self.engine.step.name == "form":
            screen = self.sees(FormPage)
            for view in screen.fields:
                if view.name in answers and not view.read_only:
                    self.do(Entered(view.name, answers[view.name]))
            self.press("next")
            assert self.engine.screen is not screen, "the page stays: an answer is missing"

    def to_papers(self, item: str, key: str, answers: Mapping[str, str]) -> Materials:
        """Take a matter for oneself from home to its papers."""
        self.press("choose", item)
        self.sees(Choice)
        self.press("choose", "self")
        self.sees(Guide)
        self.press("next")
        self.press("next")
        self.sees(PlaceCard)
        self.lay(key)
        self.sees(CardRead)
        self.press("next")
        self.sees(FormPage)
        self.fill(answers)
        return self.sees(Materials)

    def hand_in(self, *later: str) -> Stored:
        """Put these papers off, sign, and see it stored."""
        for paper in later:
            self.press("later", paper)
        self.press("next")
        self.sees(Review)
        self.press("sign")
        self.sees(Signature)
        self.sign()
        return self.sees(Stored)

    def sign(self) -> None:
        self.do(Signed(NAME))


@contextlib.contextmanager
def station(folder: Path, platform: str, device: str) -> Iterator[Station]:
    """Give a station that stands at home; one device number on one platform is one station."""
    made = Station(folder, platform, device)
    try:
        made.open()
        yield made
    finally:
        made.close()
