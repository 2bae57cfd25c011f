"""Home of a station that is without a line since days: every word fits the desks it stands on."""

from __future__ import annotations

import pytest

from devices.device import Condition, DeviceState
from kiosk.flows import SECTIONS
from kiosk.flows.offer import offers_of
from kiosk.steps.home import home_screen
from kiosk.steps.screens import Home
from offline_queue.line import Line, LineState
from tests.support.flow_fakes import START, FakeFacilities, ManualTimers
from tests.support.posts import STATION, stand_at
from tests.support.screen_check import problems
from tests.support.ui import kiosk, settle, words

# With the millimetres of a pixel on a panel of 21.5 inches.
DESKS = {(1366, 768): 0.3486, (1920, 1080): 0.248}
TWO_DAYS = 2 * 86_400.0


def home_of_a_station() -> Home:
    here = FakeFacilities(ManualTimers())
    stand_at(here, STATION)
    here.sections = tuple(SECTIONS)
    here.states["page_printer"] = DeviceState("page_printer", Condition.READY)
    here.line, here.unsent = LineState(Line.DOWN, START.timestamp() - TWO_DAYS), 128
    return home_screen(here, offers_of(*here.sections))


@pytest.mark.parametrize("elder", [False, True], ids=["usual", "elder"])
@pytest.mark.parametrize("size", DESKS, ids=["small", "large"])
@pytest.mark.parametrize(("language", "said"), [("zh_CN", "128 件"), ("en", "128 stored here")])
def test_the_whole_of_it_can_be_read(language: str, said: str, size: tuple[int, int], elder: bool) -> None:
    shell = kiosk(language, size, mm_per_px=DESKS[size], post=STATION, elder=elder)
    shell.show_screen(home_of_a_station())
    shell.open(fullscreen=False)
    settle()
    found, read = problems(shell), "\n".join(words(shell))
    shell.shut()
    shell.deleteLater()
    assert found == []
    assert said in read
