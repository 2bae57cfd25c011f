"""Somebody before the window of a hall: touches what they can read, lays their card, types on the keys of the screen.

Everything behind the window is what runs in a hall; each wait ends with the window's own event or fails with what
could be read instead.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.steps.screens import CardRead, Evaluation, Goodbye, PlaceCard, Screen, Trouble
from kiosk.steps.step import Reason
from offline_queue.entry import State
from tests.support.hall_window import HallWindow
from tests.support.input_screens import type_on
from tests.support.ui import parts, words
from ui.journey.person import NothingToPressError, Person
from ui.journey.player import Player
from ui.journey.repertoire import Part
from ui.parts.field import TypedField
from ui.parts.field_list import FieldList
from ui.parts.keyboard import Keyboard

S = TypeVar("S", bound=Screen)


class Citizen:
    """Stands before a window; every act waits until the window lets it be done."""

    def __init__(self, window: HallWindow) -> None:
        self.window = window
        self.shell = window.program.shell
        self.finger = Person(self.shell)
        self.titles: list[str] = []
        """What each screen they acted on said first."""
        self.read: set[str] = set()
        """All words that stood on the screens they acted on."""

    @property
    def screen(self) -> Screen | None:
        """Return what is shown."""
        current = self.shell.frame.current
        return current.shown if current else None

    def wait(self, true: Callable[[], bool], what: str) -> None:
        """Let the window live until something is so; tells what was waited for and what stood there instead."""
        try:
            self.window.until(true)
        except AssertionError as late:
            raise AssertionError(f"waited for {what}; {late}, reading {words(self.shell)}") from late
        if self.screen is not None:
            self.titles.append(self.shell.look.say(self.screen.title))
        self.read |= set(words(self.shell))

    def sees(self, kind: type[S], when: Callable[[S], bool] = lambda screen: True) -> S:
        """Wait for a screen of a kind that is as it should be; return it."""
        self.wait(lambda: isinstance(self.screen, kind) and when(self.screen), kind.__name__)
        assert isinstance(self.screen, kind)
        return self.screen

    def sees_words(self, *wanted: str) -> None:
        """Wait until all of these can be read."""
        self.wait(lambda: all(one in self.reads() for one in wanted), f"{wanted}")

    def reads(self) -> str:
        """Return everything that can be read."""
        return "\n".join(words(self.shell))

    def touch(self, *labels: str) -> None:
        """Touch what says this, one after the other, each once it is there and can be touched."""
        for label in labels:
            self.wait(lambda label=label: self._key(label) is not None, f"a key {label!r}")
            found = self._key(label)
            assert found
            QTest.mouseClick(found, Qt.MouseButton.LeftButton)

    def press(self, *names: str) -> None:
        """Press buttons by their names, one after the other, each once it can be pressed."""
        for name in names:
            self.wait(lambda name=name: self.finger.can_press(name), f"a key named {name!r}")
            self.finger.press(name)

    def goes_on(self) -> None:
        """Press the way on, reading every page that must be read to its end, until another screen is there."""
        shown = self.screen
        end = shown.title if shown else None

        def gone() -> bool:
            now = self.screen
            if now is None or type(now) is not type(shown) or now.title != end:
                return True
            primary = next((one for one in now.actions if one.primary), None)
            for name in (primary.name if primary and primary.enabled else "", "more"):
                if name and self.finger.can_press(name):
                    self.finger.press(name)
                    break
            return False

        self.wait(gone, "another screen")

    def touches_field(self, name: str) -> None:
        """Touch a field, so that its keys come up."""
        self.wait(lambda: any(one.field(name) for one in self._lists()), f"a field {name!r}")
        field = next(found for one in self._lists() if (found := one.field(name)))
        assert isinstance(field, TypedField)
        QTest.mouseClick(field.box, Qt.MouseButton.LeftButton)

    def type(self, letters: str) -> None:
        """Type on the keys of the screen."""
        self.wait(lambda: self._keyboard() is not None, "a keyboard")
        keyboard = self._keyboard()
        assert keyboard
        type_on(keyboard, letters)

    def plays(self, part: Part, until: Callable[[Screen], bool]) -> None:
        """Play an application as somebody with papers would, up to a screen that is as wanted."""
        player = Player(self.window.program, self.window, part=part, pictures=None, settle=0.0)

        def there() -> bool:
            if self.screen is not None and until(self.screen):
                return True
            # A refusal is waited out: the sentence that something is being stored is one, and it passes.
            if not isinstance(self.screen, Trouble):
                player.look()
            return False

        self.wait(there, "a screen of the application")

    def turns_to(self, name: str) -> None:
        """Go on through a list until a row stands there."""

        def there() -> bool:
            if self.finger.can_press(name):
                return True
            if self.finger.can_press("more"):
                self.finger.press("more")
            return False

        self.wait(there, f"a row named {name!r}")

    def chooses(self, field: str, value: str) -> None:
        """Touch an answer of a field, once it is asked for."""
        self.wait(lambda: any((found := one.field(field)) and found.isVisible() for one in self._lists()), field)
        self.finger.choose(field, value)

    def lay(self, person: str) -> None:
        """Lay a card on the reader."""
        self.window.do("place", person=person)

    def shows_card(self, person: str) -> None:
        """Lay a card, take it off once it was read, and say that it is theirs."""
        self.sees(PlaceCard)
        self.lay(person)
        self.sees(CardRead)
        self.lift()
        self.goes_on()

    def lift(self) -> None:
        """Take the card off the reader."""
        self.window.do("lift")

    def begins(self) -> None:
        """Come to a window at home that listens."""
        self.goes_home()
        self.titles.clear()
        self.read.clear()

    def walks_away(self) -> None:
        """Go, wherever one stands; the card is taken along, and everything of theirs is wiped."""
        self.lift()
        engine = self.window.program.engine
        assert engine
        if not engine.over:
            engine.leave(Reason.HOME)
        self.goes_home()

    def writes(self, field: str, words: str) -> None:
        """Type into a field on the keys of the screen, once it is asked for."""
        self.wait(lambda: any((found := one.field(field)) and found.isVisible() for one in self._lists()), field)
        self.finger.type_into(field, words.replace("-", ""))

    def finishes(self) -> Reason:
        """Pass whatever is asked at the end; return how the visit ended."""
        self.wait(lambda: isinstance(self.screen, Goodbye | Evaluation), "the end")
        if isinstance(self.screen, Evaluation):
            self.press("skip")
        return self.says_goodbye()

    def last(self, kind: str) -> dict[str, Any]:
        """Return what was stored last of a kind, as it was sent."""
        outbox = self.window.program.terminal.outbox
        assert outbox
        found = [entry for entry in outbox.entries() if entry.kind == kind]
        return dict(json.loads(outbox.payload(found[-1])))

    def goes_home(self) -> None:
        """Wait for home of a visit that has begun: the one before ends a moment before the next one listens."""
        self.wait(lambda: self.window.open_for_matters and self.visit_goes_on, "home")

    @property
    def visit_goes_on(self) -> bool:
        """Tell whether what is shown listens."""
        engine = self.window.program.engine
        return engine is not None and not engine.over

    def says_goodbye(self) -> Reason:
        """Leave at the goodbye; return how the visit ended once it was wiped."""
        self.window.left.clear()
        self.sees(Goodbye)
        self.goes_on()
        self.wait(lambda: bool(self.window.left) and self.visit_goes_on, "the end of the visit")
        return self.window.left[-1][0]

    def sent(self, kind: str) -> bool:
        """Tell whether everything of a kind lies acknowledged in the outbox."""
        outbox = self.window.program.terminal.outbox
        assert outbox
        found = [entry.state for entry in outbox.entries() if entry.kind == kind]
        return bool(found) and set(found) == {State.ACKNOWLEDGED}

    def _key(self, label: str) -> QAbstractButton | None:
        """Return the key that says this: exactly if there is one, else within its words, else within its row."""
        keys = [part for part in parts(self.shell) if isinstance(part, QAbstractButton) and part.isEnabled()]
        for fits in (lambda said: said == label, lambda said: label in said):
            for key in keys:
                if fits(own(key)):
                    return key
        return next((key for key in keys if label in whole(key)), None)

    def _lists(self) -> list[FieldList]:
        return [one for one in parts(self.shell) if isinstance(one, FieldList)]

    def _keyboard(self) -> Keyboard | None:
        return next((one for one in parts(self.shell) if isinstance(one, Keyboard)), None)


def own(key: QWidget) -> str:
    """Return the words of a key itself."""
    return getattr(key, "words", "") or key.accessibleName()


def whole(key: QWidget) -> str:
    """Return everything that stands on a key, rows of several labels too."""
    return own(key) + "".join(getattr(part, "words", "") or "" for part in key.findChildren(QWidget))


__all__ = ["Citizen", "NothingToPressError"]


@contextmanager
def somebody_at(window: HallWindow) -> Iterator[Citizen]:
    """Put somebody before a window at home; slips and papers of whoever stood there before are gone."""
    window.slips.clear()
    window.laid.clear()
    one = Citizen(window)
    one.begins()
    yield one
    one.walks_away()
