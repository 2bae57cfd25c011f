"""The ten things most asked for stand on home in English too: each whole, each with what it is."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from devices.device import Condition, DeviceState
from kiosk.flows.offer import offers_of
from kiosk.steps.home import home_screen
from tests.support.flow_fakes import FakeFacilities, ManualTimers
from tests.support.input_screens import BESIDE, UPRIGHT, a_look, stand
from ui.parts.tile import TileButton
from ui.screens.home import HomeScreen


@pytest.mark.parametrize("mode", ["usual", "elder"])
@pytest.mark.parametrize("size", [UPRIGHT, BESIDE, (1366, 768)])
def test_every_favourite_stands_whole_on_its_tile(qtbot: Any, size: tuple[int, int], mode: str) -> None:
    hall = FakeFacilities(ManualTimers())
    hall.sections = ("find", "apply", "proof", "progress")
    hall.states["page_printer"] = DeviceState("page_printer", Condition.READY)
    look = a_look(size, "en", mode)
    shown = home_screen(hall, offers_of(*hall.sections))
    screen = HomeScreen(look)
    qtbot.addWidget(screen)
    stand(qtbot, screen, look)
    screen.show_screen(shown)
    QApplication.processEvents()
    names = {look.say(tile.label) for tile in shown.tiles}
    tiles = [tile for tile in screen.findChildren(TileButton) if tile.isVisible() and tile.words in names]
    assert [tile.words for tile in tiles if not tile.fits()] == []
    # Large type shows them page by page.
    assert len(names) == 10
    assert len(tiles) == 10 or mode == "elder"
