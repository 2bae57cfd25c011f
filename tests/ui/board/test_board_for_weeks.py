"""A call screen that runs for weeks: a month of calls in a minute leaves no more behind than a day of them."""

from __future__ import annotations

import datetime
import gc
from pathlib import Path
from typing import Any

import pytest

from config.board import BoardSetting
from config.clock import CHINA
from config.settings import HubSetting, Settings, Site
from config.texts import wording
from tests.support.boards import AT, BoardHall, StillWatch, Timers
from tests.support.ui import settle
from ui.board.program import BoardProgram

# Calls of a busy part of a hall in a day, and how much the process may grow over a month of them.
DAY, MONTH = 1200, 30
MOST_KB = 3000


def resident_kb() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


class Life:
    """A screen that lives through days at the speed of the test."""

    def __init__(self) -> None:
        self.time, self.watch, self.hall = Timers(), StillWatch(), BoardHall(*(f"{no:02d}" for no in range(1, 21)))
        self.now = datetime.datetime.fromtimestamp(AT / 1000, CHINA)
        watch: Any = self.watch
        self.program = BoardProgram(
            Settings(site=Site(mode="training"), hub=HubSetting(zone="B")), BoardSetting(), wording("zh_CN"), watch,
            now=lambda: self.now, clock=self.time.clock,
        )  # fmt: skip
        self.program.window.resize(1366, 768)
        self.program.window.show()
        settle()

    def day(self, calls: int) -> None:
        for turn in range(calls):
            self.now += datetime.timedelta(seconds=24)
            self.time.now += 24
            self.hall.later(24)
            seen = self.hall.call(f"B{turn % 1500:03d}", f"{turn % 20 + 1:02d}")
            self.watch.tell(seen, read_at=self.time.now)
            self.program.second()
            if turn % 10 == 0:
                settle()
        self.hall.forget()
        gc.collect()


@pytest.mark.soak
def test_a_month_of_calls_takes_no_memory() -> None:
    life = Life()
    life.day(DAY)
    life.day(DAY)
    before = resident_kb()
    for _ in range(MONTH):
        life.day(DAY)
    grown = resident_kb() - before
    life.program.close()
    assert grown <= MOST_KB, f"{grown} kB more after {MONTH * DAY} calls"


def test_a_short_day_of_calls_is_lived_through() -> None:
    life = Life()
    life.day(60)
    assert life.program.window.card.value.number == "B059"
    assert life.program.window.cut == ()
    life.program.close()
