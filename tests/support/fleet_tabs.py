"""One tab of the fleet by itself, at the size it has in its window, with the keys under it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from config.texts import wording
from kiosk.hall.line import HallSeen
from kiosk.staff.session import SignedIn
from tests.support.hand_hall import HandHall
from tests.support.ui import settle
from ui.desk.board import Board
from ui.desk.density import NORMAL, Density, look_of
from ui.desk.keys import KeyBar
from ui.desk.shell import style_sheet
from ui.fleet import samples
from ui.fleet.samples import HOUR, TECHNICIAN
from ui.fleet.state import Actor, FleetState
from ui.fleet.trail_state import TrailState
from ui.style.look import Look

Make = Callable[[Look, Density, "TabPage"], Board]


class TabPage:
    """A scene on one tab; ``asked`` are the questions to the hub that wait for an answer."""

    def __init__(self, scene: str, language: str, density: Density, make: Make, who: SignedIn = TECHNICIAN) -> None:
        self.clock = 1.0
        self.hall = HandHall(HallSeen())
        self.hall.holds_questions = True
        self.state = FleetState(self.hall, lambda: Actor(who.staff_no, who.roles), lambda: self.clock)
        self.trail = TrailState(self.hall, lambda: HOUR)
        look = look_of(density, wording(language))
        # Before the tab is made: it would show each step there.
        samples.begin(scene, self.state)
        samples.show_trail(scene, self.trail)
        wide, high = density.size
        self.board = make(look, density, self)
        self.board.setStyleSheet(style_sheet(look, density))
        self.board.resize(wide, high - density.top - density.keys)
        self.bar = KeyBar(density)
        self.bar.resize(wide, density.keys)

    def show(self) -> None:
        """Show it, and what its keys do; it is painted only where one looks."""
        self.board.setUpdatesEnabled(False)
        self.board.show()
        self.bar.show()
        self.bar.set_keys(self.board.keys())
        settle()
        self.board.opened()

    @property
    def cut(self) -> list[str]:
        """The words of keys that have no room."""
        return [cell.words for cell in self.bar.cells if not cell.fits()]


Open = Callable[..., TabPage]


@pytest.fixture
def opened(qtbot: QtBot) -> Open:
    """Give what opens the tab of a scene: by its maker and the scene's name."""

    def show(
        make: Make, scene: str, language: str = "zh_CN", density: Density = NORMAL, who: SignedIn = TECHNICIAN
    ) -> TabPage:
        page = TabPage(scene, language, density, make, who)
        qtbot.addWidget(page.board)
        qtbot.addWidget(page.bar)
        page.show()
        return page

    return show
