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
SMALL = min(DESKS)
TWO_DAYS = 2 * 86_400.0


def home_of_a_station(to_call: int = 0, line: Line = Line.DOWN) -> Home:
    here = FakeFacilities(ManualTimers())
    stand_at(here, STATION)
    here.sections = tuple(SECTIONS)
    here.states["page_printer"] = DeviceState("page_printer", Condition.READY)
    here.line, here.unsent = LineState(line, START.timestamp() - TWO_DAYS), 128
    here.to_call = to_call
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


@pytest.mark.parametrize("line", [Line.UP, Line.DOWN])
@pytest.mark.parametrize(("language", "said"), [("zh_CN", "12 人等着回访"), ("en", "12 to be called up")])
def test_that_somebody_is_to_be_called_fits_in_large_type_on_the_small_desk(
    language: str, said: str, line: Line
) -> None:
    shell = kiosk(language, SMALL, mm_per_px=DESKS[SMALL], post=STATION, elder=True)
    shell.show_screen(home_of_a_station(12, line))
    shell.open(fullscreen=False)
    settle()
    found, read = problems(shell), "\n".join(words(shell))
    shell.shut()
    shell.deleteLater()
    assert found == []
    assert said in read
