"""Walks a flow by events, without a window and without a thread: fakes for everything around an engine, and a Walk.

walk = Walk()
walk.choose(ELDER)
walk.choose("self")
walk.press("next")
walk.lay(card("zhao-dehou"))
walk.sees(CardRead)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec

from config.texts import LANGUAGES, Text, wording
from devices.device import DeviceError
from devices.id_card import IdCardReader, IdentityCard
from devices.receipt_printer import ReceiptPrinter
from kiosk.capture.binder import BINDER
from kiosk.capture.sight import PageTaken, Sight
from kiosk.flows import load
from kiosk.flows.engine import Engine, Patience
from kiosk.flows.flow import Flow
from kiosk.steps.events import Entered, Press, Signed
from kiosk.steps.scan import CAPTURE
from kiosk.steps.screens import CardRead, CardStatus, FormPage, Home, PlaceCard, Screen
from kiosk.steps.step import Reason as LeaveReason
from kiosk.steps.submit import OUTBOX
from kiosk.steps.visit import Visit, WipeReport
from offline_queue.entry import Acknowledgement, Entry, State
from tests.support.flow_fakes import (
    ANSWERS,
    ELDER,
    NAME,
    REMOTE,
    START,
    TRAINING,
    FakeBinder,
    FakeEye,
    FakeFacilities,
    FakeOutbox,
    FakePrinter,
    FakeReader,
    FakeRunner,
    ManualTimers,
    card,
    error,
    page,
    sight,
    training_catalogue,
)

S = TypeVar("S", bound=Screen)


class Walk:
    """One visit with hands: presses what can be pressed, moves the world outside, looks at what is shown."""

    def __init__(
        self, flow: Flow | None = None, *, at: str = "home", idle: float = 1e9, warning: int = 30, start: bool = True
    ) -> None:
        self.timers = ManualTimers()
        self.runner = FakeRunner()
        self.printer = FakePrinter()
        self.outbox = FakeOutbox()
        self.runner.auto = {ReceiptPrinter: self.printer, OUTBOX: self.outbox, BINDER: FakeBinder()}
        self.facilities = FakeFacilities(self.timers)
        self.facilities.sections = tuple(flow.name.split("+")) if flow else ("apply",)
        self.visit = Visit(self.facilities)
        self.shown: list[Screen] = []
        self.left: list[tuple[LeaveReason, WipeReport]] = []
        self._posted: deque[Callable[[], None]] = deque()
        self.engine = Engine(
            flow or load("apply"),
            self.visit,
            self.runner,
            self.timers,
            post=self._posted.append,
            on_screen=self._show,
            on_leave=lambda reason, report: self.left.append((reason, report)),
            patience=Patience(idle, warning),
            clock=lambda: self.timers.now,
        )
        if start:
            self.engine.start(at)
            self.settle()

    def _show(self, screen: Screen) -> None:
        say_all(screen)
        self.shown.append(screen)

    # Looking.

    @property
    def screen(self) -> Screen:
        return self.shown[-1]

    @property
    def step(self) -> str:
        return self.engine.step.name

    def sees(self, kind: type[S], title: str = "") -> S:
        """Return what is shown, which must be of this type (and have this title key)."""
        assert isinstance(self.screen, kind), f"sees {type(self.screen).__name__} in {self.step}"
        assert not title or self.screen.title.key == title, self.screen.title.key
        return self.screen

    def says(self, screen: Screen | None = None) -> str:
        """Return all Chinese words of a screen."""
        return "\n".join(say_all(screen or self.screen)["zh_CN"])

    @property
    def reason(self) -> LeaveReason:
        """Return why the visit ended."""
        ((reason, _),) = self.left
        return reason

    # Acting.

    def press(self, action: str, value: str = "") -> None:
        self.engine.take(Press(action, value))
        self.settle()

    def choose(self, value: str) -> None:
        self.press("choose", value)

    def enter(self, **answers: str) -> None:
        for name, value in answers.items():
            self.engine.take(Entered(name, value))
        self.settle()

    def sign(self, strokes: Any = NAME) -> None:
        self.engine.take(Signed(strokes))
        self.settle()

    # The world outside.

    def settle(self) -> None:
        """Bring home everything that was posted."""
        while self._posted:
            self._posted.popleft()()

    def wait(self, seconds: float) -> None:
        """Let time go by."""
        until = self.timers.now + seconds
        while call := self.timers.due(until):
            call()
            self.settle()

    def end(self, on: object, thing: object) -> None:
        """Have the last waiting call of a lane done on something."""
        self.runner.open(on)[-1].run(thing)
        self.settle()

    def lay(self, laid: IdentityCard | DeviceError) -> None:
        """Lay a card on the reader, or let the reading end in trouble."""
        self.end(IdCardReader, FakeReader(laid))
        if self.is_reading:
            self.end(IdCardReader, FakeReader(laid))

    @property
    def is_reading(self) -> bool:
        """Tell whether the screen asks not to lift the card that was found."""
        below = self.engine.screen
        return isinstance(below, PlaceCard) and below.status is CardStatus.READING

    def look(self, seen: Sight | DeviceError) -> None:
        """Let the eye see the desk."""
        self.end(CAPTURE, FakeEye(seen))
        self.wait(0.03)

    def take(self, taken: PageTaken | DeviceError) -> None:
        """Let the eye take the page."""
        self.end(CAPTURE, FakeEye(taken))

    def acknowledge(self, at: str = "2026-11-23T10:27:02+08:00") -> None:
        """Let the platform have the application, and the screen look."""
        (entry,) = [one for one in self.outbox.entries.values() if one.kind == "submission"]
        answer = Acknowledgement(entry.id, "0" * 64, "P20261123", at)
        self.outbox.entries[entry.id] = Entry(
            entry.id, 1, entry.kind, entry.dossier, entry.priority, State.ACKNOWLEDGED, 1, 0.0, 0.0,
            START.timestamp() + 61, acknowledgement=answer,
        )  # fmt: skip
        self.wait(0.3)

    def turn(self, state: State) -> None:
        """Let the entry come into a state."""
        (entry,) = [one for one in self.outbox.entries.values() if one.kind == "submission"]
        self.outbox.entries[entry.id] = Entry(
            entry.id, 1, entry.kind, entry.dossier, entry.priority, state, 1, 0.0, 0.0
        )
        self.wait(0.3)

    # Whole stretches.

    def to_card(self, relation: str = "self", item: str = ELDER) -> None:
        self.choose(item)
        self.choose(relation)
        if relation == "family":
            self.choose("parent")
        self.press("next")
        self.press("next")

    def to_form(self, item: str = ELDER) -> None:
        self.to_card(item=item)
        self.lay(card("zhao-dehou"))
        self.sees(CardRead)
        self.press("next")

    def fill(self, **changes: str) -> None:
        """Answer page by page until the form is done."""
        answers = ANSWERS | changes
        for _ in range(12):
            if not isinstance(screen := self.screen, FormPage) or self.step != "form":
                return
            for view in screen.fields:
                if view.name in answers and not view.read_only:
                    self.enter(**{view.name: answers[view.name]})
            self.press("next")
        raise AssertionError(f"the form is not done: {self.visit.entry.faults}")

    def to_materials(self) -> None:
        self.to_form()
        self.fill()

    def scan(self, material: str, pages: int = 1) -> None:
        self.press("scan", material)
        for number in range(pages):
            self.look(sight(number, hold=1.0))
            self.take(page(number))
            self.press("keep")

    def settle_materials(self) -> None:
        self.scan("household-register", 2)
        self.press("later", "bank-card")
        self.press("next")

    def to_review(self) -> None:
        self.to_materials()
        self.settle_materials()

    def to_sign(self) -> None:
        self.to_review()
        self.press("sign")

    def to_sign_entrusted(self) -> None:
        """Come to the signature for somebody else, on an authority, with every paper put off to the window."""
        self.to_card("entrusted")
        for person in ("lin-jingshu", "zhao-dehou"):
            self.lay(card(person))
            self.press("next")
        self.enter(scope="submit", until="2027-01-31")
        self.press("next")
        self.press("next")
        self.fill()
        for paper in ("household-register", "bank-card", "authorisation"):
            self.press("later", paper)
        self.press("next")
        self.press("sign")

    def to_stored(self) -> None:
        self.to_sign()
        self.sign()

    def tile(self, task_code: str) -> Any:
        """Return the tile of a matter on home."""
        return next(tile for tile in self.sees(Home).tiles if tile.name == task_code)


def say_all(value: object) -> dict[str, list[str]]:
    """Word every text of a screen in every language: a key that is missing, or an argument, fails here."""
    texts = list(texts_in(value))
    return {language: [wording(language)(one) for one in texts] for language in LANGUAGES}


def texts_in(value: object) -> Iterator[Text]:
    """Find every text inside a value."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from texts_in(getattr(value, name))
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from texts_in(inner)


__all__ = [
    "ANSWERS",
    "ELDER",
    "NAME",
    "REMOTE",
    "START",
    "TRAINING",
    "FakeEye",
    "FakeReader",
    "Walk",
    "card",
    "error",
    "page",
    "say_all",
    "sight",
    "texts_in",
    "training_catalogue",
]
