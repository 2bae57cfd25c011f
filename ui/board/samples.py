# SPDX-License-Identifier: Apache-2.0
"""Halls as a call screen may see them, made up: for the gallery, and for whoever changes the screen."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from msgspec.structs import replace

from config.board import BoardSetting
from config.clock import CHINA
from config.settings import Settings
from config.texts import Wording
from kiosk.domain.words import Words
from kiosk.hall.line import HallSeen
from kiosk.tickets.values import State, WindowState
from kiosk.tickets.views import Aside, Call, QueueView, Snapshot, WindowView
from kiosk.tickets.waiting import Wait
from ui.board.face import Face, Faces, Moment, Trouble

HOUR = datetime.datetime(2026, 11, 23, 9, 26, 40, tzinfo=CHINA)
NOW = HOUR.timestamp()
READ = 1000.0
MOMENT = Moment(HOUR, NOW, READ)
MINUTE = 60_000
# As a site may name its part of the hall.
BOARD = BoardSetting(title="B区", title_en="Area B", about="社保医保", about_en="Insurance")
QUEUES = (
    QueueView("medical", "B", Words("医疗保障", "Medical insurance"), 7, 2, Wait(660.0, 1100.0, 900.0)),
    QueueView("social", "S", Words("社会保险、就业", "Social insurance, jobs"), 19, 3, Wait(1300.0, 1700.0, 1500.0)),
    QueueView("card", "R", Words("社保卡", "Social security card"), 0, 1, Wait(0.0, 60.0, 0.0)),
    QueueView("collect", "L", Words("领取结果", "Collecting results"), 2, 1, Wait(30.0, 200.0, 100.0)),
)
MORE = (
    QueueView("pension", "E", Words("养老待遇核定与领取", "Pensions: approval and payment"), 31, 2, None),
    QueueView("injury", "G", Words("工伤认定", "Work injuries"), 4, 0, None),
    QueueView("fund", "F", Words("住房公积金", "Housing fund"), 12, 1, Wait(2000.0, 4000.0, 3000.0)),
    QueueView("aid", "H", Words("医疗救助", "Medical aid"), 1, 1, Wait(0.0, 500.0, 200.0)),
)
FEWER = (replace(QUEUES[0], windows=1, wait=Wait(1900.0, 2500.0, 2100.0)), *QUEUES[1:])
CALLED = (("B021", "17"), ("S043", "22"), ("B019", "18"), ("S042", "14"), ("B017", "20"), ("R006", "15"))
ANNOUNCED = (
    Words("午间十二点到一点半，医保由 11 号窗口值班。", "Window 11 serves insurance from 12:00 to 13:30."),
    Words("16:30 停止取号，已取号的办完为止。", "No numbers after 16:30; who holds one is served."),
)


def at(minutes: float) -> int:
    """Return a moment so many minutes ago, as the hub counts."""
    return round(NOW * 1000 - minutes * MINUTE)


def hall(
    called: tuple[tuple[str, str], ...] = CALLED,
    queues: tuple[QueueView, ...] = QUEUES,
    *,
    serving: tuple[str, ...] = (),
    count: int = 1,
    missed: tuple[str, ...] = (),
    minutes: float = 0.0,
) -> Snapshot:
    """Return a hall that called these numbers, the newest first, as it was so many minutes ago."""
    calls = tuple(
        Call(400 - place, at(minutes + place), number, window, "medical")
        for place, (number, window) in enumerate(called)
    )
    windows = tuple(
        WindowView(
            window, "B", WindowState.OPEN, "", number, "", number in serving, called_at=at(minutes + place),
            call_count=count if not place else 1,
        )
        for place, (number, window) in enumerate(called)
    )  # fmt: skip
    aside = tuple(Aside("", number, "", State.NO_SHOW, at(minutes + 3), "17") for number in missed)
    free = WindowView("11", "B", WindowState.OPEN, "", "", "", False)
    return Snapshot("0001", 1, 400, at(minutes), "2026-11-23", queues, (*windows, free), calls, (), aside)


def read(snapshot: Snapshot, seconds: float = 2.0) -> HallSeen:
    """Return a hall that was read so long ago by a hub that answers."""
    return HallSeen(snapshot, READ - seconds, True, NOW - 3600)


class Picture(NamedTuple):
    """One moment of the screen: what was read, whether something stands large, what else is to be said."""

    seen: HallSeen
    told: tuple[Words, ...] = ()
    trouble: Trouble = Trouble()
    before: HallSeen | None = None
    """What was read before, where that changes what is told."""

    @property
    def call(self) -> Call | None:
        """Return what stands large: the newest call."""
        return self.seen.snapshot.calls[0] if self.seen.snapshot and self.seen.snapshot.calls else None


def pictures() -> dict[str, Picture]:
    """Make what the gallery shows."""
    stopped = HallSeen(hall(minutes=4), READ - 240, False, NOW - 235, "unreachable")
    late = HallSeen(hall(minutes=0.1), READ - 8, False, NOW - 5, "unreachable")
    return {
        "calling": Picture(read(hall()), ANNOUNCED),
        "recalled": Picture(
            read(hall(count=2, missed=("B016", "S039", "B1014", "S1037", "B1012"))), (), Trouble(silent=True)
        ),
        "served": Picture(read(hall(serving=("B021",))), (), Trouble(dark=("17",))),
        "beyond-999": Picture(read(hall((("B1021", "17"), ("S1043", "22"), *CALLED[2:]))), ANNOUNCED),
        "fewer-windows": Picture(read(hall(queues=FEWER)), ANNOUNCED, before=read(hall())),
        "nobody": Picture(read(hall(()))),
        "many-queues": Picture(read(hall(queues=(*QUEUES, *MORE))), ANNOUNCED),
        "answers-late": Picture(late, ANNOUNCED),
        "cannot-read": Picture(stopped, ANNOUNCED),
        "out-of-use": Picture(read(hall()), (), Trouble(stopped=True)),
        "never-read": Picture(HallSeen(None, 0.0, False, NOW - 60, "unreachable")),
        "opening": Picture(HallSeen()),
    }


def face_of(picture: Picture, settings: Settings, wording: Wording) -> Face:
    """Return the face of a picture at its hour."""
    made = Faces(settings, BOARD, wording)
    if picture.before:
        made.face(picture.before, None, (), picture.trouble, MOMENT)
    return made.face(picture.seen, picture.call, picture.told, picture.trouble, MOMENT)


PICTURES = pictures()
SIZES = ((1920, 1080), (1366, 768), (1080, 1920))
