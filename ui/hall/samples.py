# SPDX-License-Identifier: Apache-2.0
"""A hall of one moment, made up: for the gallery, and for whoever changes a staff window and wants to look."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from config.clock import CHINA
from kiosk.domain.words import Words
from kiosk.hall.line import Done, HallSeen
from kiosk.hub.client import HubClient
from kiosk.tickets import acts
from kiosk.tickets.rules import HallRules, QueueRule, WindowRule
from kiosk.tickets.values import State, WindowState
from kiosk.tickets.views import Aside, InLine, QueueView, Snapshot, WindowView
from kiosk.tickets.waiting import Wait

HOUR = datetime.datetime(2026, 11, 23, 9, 26, 31, tzinfo=CHINA)
NOW_MS = round(HOUR.timestamp() * 1000)
MINUTE_MS = 60_000
QUEUES = (
    ("all", "A", "综合（民政、残联、卫健）", "General matters", 12, (10, 20), ("01", "02", "12")),
    ("medical", "B", "医疗保障", "Medical insurance", 7, (10, 20), ("17", "18", "19", "20")),
    ("social", "S", "社会保险、就业", "Social insurance, work", 19, (20, 30), ("13", "14", "15", "16")),
    ("housing", "C", "住房公积金", "Housing fund", 3, (0, 5), ("29", "30")),
    ("police", "D", "户籍、出入境", "Households, borders", 26, (30, 45), ("35", "38", "42")),
    ("estate", "E", "不动产登记", "Real estate", 9, (10, 20), ("43", "44")),
    ("tax", "T", "办税", "Taxes", 0, None, ("51", "52")),
    ("firms", "F", "企业开办", "New businesses", 0, (0, 5), ("55", "56")),
    ("collect", "L", "领取结果", "Collecting results", 2, (0, 5), ("03",)),
)  # fmt: skip
ZONES = {"A": "A区", "B": "B区", "S": "B区", "C": "C区", "D": "D区", "E": "E区", "T": "E区", "F": "F区", "L": "A区"}
RULES = HallRules(
    "0001",
    tuple(QueueRule(code, prefix, Words(zh, en)) for code, prefix, zh, en, *_ in QUEUES),
    tuple(
        WindowRule(no, ZONES[prefix], ((code,),))
        for code, prefix, *_, windows in QUEUES
        for no in windows
    ),
)  # fmt: skip


class StillHall(QObject):
    """A line to a hub that never changes; it keeps what it was asked to do."""

    seen = Signal(object)
    happened = Signal(object)

    def __init__(self, now: HallSeen, answers: Callable[[object], object] = lambda asked: None) -> None:
        super().__init__()
        self.now = now
        self.acts: list[acts.Act[Any]] = []
        self.asked: list[Callable[[HubClient], object]] = []
        self._answers = answers

    def act(self, act: acts.Act[Any], done: Done, act_id: str = "", acting: str = "") -> str:
        """Keep an act; what it is answered is told at once where anything is known."""
        self.acts.append(act)
        if (told := self._answers(act)) is not None:
            done(told)
        return act_id or f"act-{len(self.acts)}"

    def ask(self, call: Callable[[HubClient], object], done: Done) -> None:
        """Answer a question by a client that answers as this hall does."""
        self.asked.append(call)
        if (told := self._answers(call)) is not None:
            done(told)

    def show(self, now: HallSeen) -> None:
        """Let the hall be otherwise."""
        self.now = now
        self.seen.emit(now)


def snapshot(**changes: Any) -> Snapshot:
    """Return the hall of the samples; moments are those of the pictures."""
    values: dict[str, Any] = {
        "hall": "0001", "epoch": 1, "seq": 4711, "at": NOW_MS, "day": "2026-11-23",
        "queues": tuple(_queue(*row) for row in QUEUES), "windows": tuple(_windows()), "calls": (), "line": _line(),
        "aside": _aside(),
    }  # fmt: skip
    return Snapshot(**values | changes)


def seen(clock: float = 0.0, **changes: Any) -> HallSeen:
    """Return that hall as read just now."""
    return HallSeen(snapshot(**changes), clock, answers=True, since=HOUR.timestamp())


def lost(seen: HallSeen) -> HallSeen:
    """Return a hall that cannot be read since five minutes later."""
    return replace(seen, answers=False, since=HOUR.timestamp() + 300, cause="transport")


def at_window(number: str = "", **changes: Any) -> WindowView:
    """Return window 17, open, with somebody where a number is given."""
    view = WindowView("17", "B区", WindowState.OPEN, "", number, f"id-{number}" if number else "", False, "1001",
                      NOW_MS - 90 * MINUTE_MS)  # fmt: skip
    if number:
        changes = {"queue": "medical", "issued_at": NOW_MS - 12 * MINUTE_MS, "called_at": NOW_MS - 23_000,
                   "recalled_at": NOW_MS - 23_000, "call_count": 1, "version": 3} | changes  # fmt: skip
    return msgspec.structs.replace(view, **changes)


def with_window(view: WindowView, **changes: Any) -> HallSeen:
    """Return the hall with this window in it."""
    others = tuple(one for one in snapshot().windows if one.no != view.no)
    return seen(windows=(view, *others), **changes)


def _queue(
    code: str, prefix: str, zh: str, en: str, waiting: int, band: tuple[int, int] | None, windows: object
) -> QueueView:
    wait = None if band is None else Wait(band[0] * 60.0, band[1] * 60.0, sum(band) * 30.0)
    return QueueView(code, prefix, Words(zh, en), waiting, 0 if band is None else 2, wait)


def _windows() -> list[WindowView]:
    return [at_window() if rule.no == "17" else WindowView(rule.no, rule.zone, WindowState.OPEN, "", "", "", False)
            for rule in RULES.windows]  # fmt: skip


def _line() -> tuple[InLine, ...]:
    waits = (27, 22, 18, 15, 11, 6, 2)
    return tuple(
        InLine(f"id-B{18 + place:03d}", f"B{18 + place:03d}", "medical", None, NOW_MS - wait * MINUTE_MS, version=1)
        for place, wait in enumerate(waits)
    )


def _aside() -> tuple[Aside, ...]:
    rows = (("B013", "medical", "17", 18), ("D027", "police", "38", 14), ("S041", "social", "22", 10),
            ("A019", "all", "05", 6), ("E008", "estate", "44", 3))  # fmt: skip
    return tuple(
        Aside(f"id-{number}", number, queue, State.NO_SHOW, NOW_MS - ago * MINUTE_MS, window, version=4)
        for number, queue, window, ago in rows
    )
