"""A clerk's window with a hall under a test's hands, slow work that a test ends, and fingers for its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from config.settings import DeviceSetting, Settings
from config.texts import wording
from devices.device import CancelToken, Deadline
from kiosk.hall.line import HallSeen
from kiosk.staff.session import SignedIn
from kiosk.tickets import acts
from kiosk.tickets.values import State
from tests.support.hand_hall import HandHall, opened, ticket
from ui.desk.board import Board, MakeBoard
from ui.desk.density import SMALL
from ui.hall.samples import HOUR, NOW_MS, at_window, with_window
from ui.window.calling_keys import CALLING_TAB
from ui.window.calling_samples import CLERK, SampleTerminal, sample_settings
from ui.window.context import WindowContext
from ui.window.gate import Tab
from ui.window.program import WindowProgram, make_calling

F = [Qt.Key.Key_F1, *(Qt.Key(Qt.Key.Key_F1.value + n) for n in range(1, 12))]
PAD = DeviceSetting("evaluation_pad", "banshi", "virtual://pad", {})


def named_only(context: WindowContext) -> MakeBoard:
    """Return the maker of a tab that is there by its name alone."""
    return Board


# The tab that calls and one beside it: those of other work have tests of their own.
TABS = (
    Tab(CALLING_TAB, "call", make_calling),
    Tab("window.tab.intake", "intake", named_only),
    Tab("window.tab.hand-over", "hand-over", named_only),
    Tab("window.tab.devices", "devices", named_only),
)


class Slow(NamedTuple):
    """Slow work that waits for its end."""

    on: Any
    call: Any
    done: Callable[[object], None]


class Handle:
    """Slow work as its asker holds it."""

    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class HandTerminal(SampleTerminal):
    """A machine whose slow work ends as a test says; audit acts are done at once and kept by name."""

    def __init__(self, settings: Settings, **more: bool) -> None:
        super().__init__(settings, **more)
        self.slow: list[Slow] = []
        self.handles: list[Handle] = []
        self.started = self.closed = False

    def run(self, on: Any, call: Any, seconds: float, done: Callable[[object], None]) -> Any:
        self.slow.append(Slow(on, call, done))
        self.handles.append(Handle())
        return self.handles[-1]

    def names(self, on: Any) -> list[str]:
        """Return what was asked of a lane, by the name of the call."""
        return [getattr(one.call, "func", one.call).__name__ for one in self.slow if one.on == on]

    def end(self, on: Any, answer: object) -> Slow:
        """End the oldest work on a lane."""
        one = next(one for one in self.slow if one.on == on)
        self.slow.remove(one)
        one.done(answer)
        QApplication.processEvents()
        return one

    def do(self, on: Any, thing: object) -> object:
        """Do the oldest work on a lane with a thing, and end it with what came of it."""
        one = next(one for one in self.slow if one.on == on)
        answer = one.call(thing, Deadline.after(1), CancelToken())
        self.end(on, answer)
        return answer

    def start(self) -> None:
        self.started = True

    def close(self) -> None:
        self.closed = True


class ClerksWindow:
    """The window, its hall and its machine; ``settle`` lets Qt do what waits."""

    def __init__(
        self,
        *,
        size: tuple[int, int] = SMALL.size,
        language: str = "zh_CN",
        tabs: Iterable[Tab] = TABS,
        pad: bool = False,
        seen: HallSeen | None = None,
        up: bool = True,
    ) -> None:
        settings = sample_settings()
        if pad:
            import msgspec

            settings = msgspec.structs.replace(settings, devices=(PAD,))
        self.seconds = 0.0
        self.hall = HandHall(seen or with_window(at_window()))
        self.terminal = HandTerminal(settings, up=up)
        self.program = WindowProgram(
            settings, self.terminal, wording(language), self.hall, size=size, tabs=tuple(tabs), now=lambda: HOUR,
            wall=HOUR.timestamp, clock=lambda: self.seconds,
        )  # fmt: skip
        self.shell, self.context = self.program.shell, self.program.context
        self.calling = self.context.calling
        # Nobody looks: what a moment looks like is seen where its picture is.
        self.shell.setUpdatesEnabled(False)
        self.shell.show()
        self.shell.activateWindow()
        self.settle()

    @property
    def board(self) -> Any:
        """The tab that calls."""
        return self.shell.boards[0].inner  # type: ignore[attr-defined]  # every tab stands behind its gate

    @property
    def page(self) -> Any:
        """The page on which somebody signs in."""
        return self.shell.cover_page

    def enter(self, who: SignedIn = CLERK) -> None:
        """Let somebody be signed in, and the window open."""
        self.context.staff.who = who
        self.context.staff_changed.emit()
        if who.may("call"):
            self.hall.end(opened())
        self.read()

    def read(self, seen: HallSeen | None = None) -> None:
        """Let the hall be read."""
        self.hall.show(seen or self.hall.now)
        self.settle()

    def have(self, *, serving: bool = False, by_card: bool = True) -> None:
        """Have somebody called or served."""
        view = at_window("B021", by_card=by_card, device="K03")
        if serving:
            view = at_window("B021", by_card=by_card, device="K03", serving=True, serving_at=NOW_MS, version=4)
        self.read(with_window(view))

    def press(self, number: int) -> None:
        """Press a function key, later than any before it."""
        self.seconds += 1
        QTest.keyClick(self.shell.focusWidget() or self.shell, F[number - 1])
        self.settle()

    def key(self, sign: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a letter or a digit where the focus is."""
        self.seconds += 1
        QTest.keyClick(self.shell.focusWidget() or self.shell, sign, modifier)
        self.settle()

    def escape(self) -> None:
        """Press Escape."""
        QTest.keyClick(self.shell.focusWidget() or self.shell, Qt.Key.Key_Escape)
        self.settle()

    def done(self) -> acts.Act[Any]:
        """Let the hall do what was asked, as one that finds nothing wrong."""
        asked = self.hall.wanted[0].act
        answers: dict[type, object] = {
            acts.CallNext: acts.Called(ticket(), 0),
            acts.Start: acts.Started(ticket(state=State.SERVING), True),
            acts.Recall: acts.Told(ticket(version=4, call_count=2)),
            acts.Finish: acts.Told(ticket(state=State.DONE, version=9)),
            acts.NoShow: acts.Told(ticket(state=State.NO_SHOW, version=9)),
            acts.Hold: acts.Told(ticket(state=State.HELD, version=9)),
            acts.Transfer: acts.Told(ticket(state=State.WAITING, version=9)),
        }  # fmt: skip
        self.hall.end(answers.get(type(asked), opened()))
        self.settle()
        return asked

    def settle(self) -> None:
        """Let everything paint and every answer come home."""
        for _ in range(2):
            QApplication.processEvents()

    def cut(self) -> list[str]:
        """Return the parts whose words do not stand there whole."""
        self.settle()
        return [f"{type(one).__name__}: {getattr(one, 'words', '')}" for one in self.shell.findChildren(QWidget)
                if one.isVisible() and hasattr(one, "fits") and not one.fits()]  # fmt: skip

    def close(self) -> None:
        """End it without a word to the hall: nobody waits for a test's."""
        self.context.staff.who = None
        self.calling.doing = ""
        self.program.close()
        self.shell.deleteLater()
