# SPDX-License-Identifier: Apache-2.0
"""The figures of a made-up Tuesday in a hall of sixty windows: for the gallery, and for whoever changes the page."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from config.clock import CHINA
from config.texts import Wording
from kiosk.domain.words import Words
from kiosk.hall.line import Done
from kiosk.platform.errors import UnreachableError
from kiosk.tickets.counting import ClassFigures, HourFigures, Pause, QueueFigures, Ratings
from kiosk.tickets.rules import HallRules, QueueRule
from kiosk.tickets.statistics import Figures, WindowFigures
from ui.desk.density import Density
from ui.desk.lock import LockWords
from ui.desk.shell import DeskShell
from ui.statistics.board import StatisticsBoard
from ui.statistics.state import StatisticsState
from ui.style.look import Look

HOUR = datetime.datetime(2026, 11, 24, 17, 51, 40, tzinfo=CHINA)
QUEUES = (
    ("A", "综合", "General", 8.2, 19, 0.94, 312),
    ("B", "医疗保障", "Medical insurance", 9.8, 41, 0.88, 241),
    ("C", "社会保险、就业", "Social insurance", 12.6, 33, 0.81, 228),
    ("D", "公积金", "Housing fund", 5.1, 14, 0.99, 132),
    ("E", "户籍、出入境", "Residence, entry", 16.4, 38, 0.72, 118),
    ("F", "不动产登记", "Real estate", 8.8, 22, 0.93, 160),
    ("G", "办税", "Taxes", 11.0, 26, 0.86, 140),
    ("H", "企业开办", "Starting a business", 3.2, 9, 1.0, 64),
    ("J", "领取结果", "Collecting results", 2.1, 8, 1.0, 91),
)  # fmt: skip
HOURS = (
    (9, 230, 198, 52), (10, 288, 231, 57), (11, 190, 214, 56), (12, 38, 41, 14), (13, 120, 92, 40), (14, 244, 236, 57),
    (15, 226, 232, 57), (16, 150, 176, 54), (17, 0, 21, 6),
)  # fmt: skip
CLASSES = (
    ("normal", 1214, 10.2, 3, 540), ("aged", 142, 5.4, 0, 0), ("appointment", 69, 4.1, 1, 60),
    ("disabled", 28, 5.0, 0, 0),
    ("green", 17, 1.9, 0, 0), ("veteran", 16, 5.2, 0, 0),
)  # fmt: skip
RULES = HallRules("0001", tuple(QueueRule(code, code, Words(zh, en), 1200) for code, zh, en, *_ in QUEUES), ())


def tuesday() -> Figures:
    """Return the day."""
    queues = tuple(
        QueueFigures(code, count, mean * 60, longest * 60, 1200, share)
        for code, _, _, mean, longest, share, count in QUEUES
    )
    windows = tuple(
        WindowFigures(f"{no:02}", 10 + no % 30, no % 3, 560, 430 + no * 4, no * 12.5) for no in range(1, 61)
    )
    return Figures(
        "2026-11-24", "2026-11-24", 1486, 1477, {"DONE": 1441, "CANCELLED": 8, "NO_SHOW": 28, "WAITING": 9}, 564, 0.91,
        60, 31, 486, queues, tuple(ClassFigures(c, n, mean * 60, most, within) for c, n, mean, most, within in CLASSES),
        tuple(HourFigures(*hour) for hour in HOURS),
        (Pause("away", 5760), Pause("review", 4680), Pause("device", 2400)), windows,
        Ratings({"5": 812, "4": 264, "3": 41, "2": 1, "1": 1}, 322), 1537, 14,
    )  # fmt: skip


def nothing(day: str) -> Figures:
    """Return a day on which nothing happened."""
    return Figures(day, day, 0, 0, {}, 0, 0, 0, 0, 0, (), (), (), (), (), Ratings({}, 0))


class SampleHall(NamedTuple):
    """Answers like the hub: these figures for the first span, those for the one before."""

    now: Figures | None
    before: Figures

    def ask(self, call: Callable[[Any], object], done: Done) -> None:
        """Answer at once."""
        done((self.now, self.before, RULES) if self.now else UnreachableError("transport"))


def before() -> Figures:
    """Return the Monday before."""
    return msgspec.structs.replace(
        tuesday(), first="2026-11-23", last="2026-11-23", issued=1402, mean_wait_s=606, mean_service_s=498
    )


# What the hub answers, and which keys were pressed before the picture.
PICTURES = {
    "statistics": (SampleHall(tuesday(), before()), ()),
    "statistics-by-window": (SampleHall(tuesday(), before()), (4,)),
    "statistics-empty": (SampleHall(nothing("2026-11-24"), nothing("2026-11-23")), ()),
    "statistics-unread": (SampleHall(None, before()), ()),
}


class Standing(NamedTuple):
    """The page in a window of its own."""

    shell: DeskShell

    def close(self) -> None:
        """Close it."""
        self.shell.close()


def program_of(name: str, wording: Wording, size: tuple[int, int]) -> Standing:
    """Return the page as it stands in one picture."""
    hall, keys = PICTURES[name]
    shell = shell_over(StatisticsState(hall, Path("data/statistics"), lambda: HOUR), wording, size)
    for key in keys:
        shell.press(key)
    return Standing(shell)


def shell_over(state: StatisticsState, wording: Wording, size: tuple[int, int]) -> DeskShell:
    """Return a window with the page alone."""

    def make(look: Look, density: Density) -> StatisticsBoard:
        return StatisticsBoard(look, density, state, lambda: HOUR)

    def locked(since: datetime.datetime) -> LockWords:
        return LockWords("", "", (), "", "", "", "", "")

    return DeskShell(wording, "云泽大厅", (make,), locked, training=True, size=size, now=lambda: HOUR)
