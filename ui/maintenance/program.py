# SPDX-License-Identifier: Apache-2.0
"""Maintenance put together: what is seen, the tabs that show it, the lock, and the window around them."""

from __future__ import annotations

import datetime
import functools
import time
from collections.abc import Callable
from pathlib import Path

from config.clock import china_now
from config.settings import Settings
from config.texts import Text, Wording, plain, text
from kiosk.commands.logs import export
from kiosk.maintenance.outbox_desk import OutboxDesk
from kiosk.maintenance.outbox_seen import OutboxLook
from kiosk.steps.technician_part import span
from kiosk.technician.door import TRAINING_CODE, Answer, Said
from ui.desk.ages import lasting
from ui.desk.board import MakeBoard
from ui.desk.density import NORMAL
from ui.desk.lock import LockWords
from ui.desk.shell import DeskShell
from ui.maintenance import words
from ui.maintenance.devices_board import DevicesBoard
from ui.maintenance.lane import Lane
from ui.maintenance.outbox_board import OutboxBoard
from ui.maintenance.outbox_state import Eyes, Hands, OutboxState
from ui.maintenance.state import Clock, Maintenance
from ui.maintenance.watch import Asked, Watch

# Where sticks are mounted, one folder each under the user's or straight.
MOUNTS = (Path("/media"), Path("/run/media"), Path("/mnt"))
MINUTE = 60


class MaintenanceProgram:
    """One machine's maintenance; everything here runs in the window's thread."""

    def __init__(
        self,
        settings: Settings,
        wording: Wording,
        asked: Asked,
        log: Path,
        *,
        size: tuple[int, int] = NORMAL.size,
        now: Callable[[], datetime.datetime] = china_now,
        clock: Clock = time.time,
        mounts: tuple[Path, ...] = MOUNTS,
        outbox: tuple[Eyes, Hands] | None = None,
    ) -> None:
        self._settings, self._wording, self._asked, self._now = settings, wording, asked, now
        self.watch = Watch(asked)
        places = functools.partial(sticks, mounts)
        self.state = Maintenance(self.watch, clock, places, lambda place: export(settings, place, log))
        desk = OutboxDesk(settings)
        eyes, hands = outbox or (OutboxLook(settings, desk, clock), desk)
        # Two: a check of all that is stored takes minutes, and must not keep the looks waiting.
        self.lanes = (Lane("outbox-looks"), Lane("outbox-work"))
        self.outbox = OutboxState(eyes, hands, self.lanes[0].call, self.lanes[1].call, places)
        training = settings.site.mode == "training"
        self.shell = DeskShell(
            wording, self._place(), tabs(self.state, self.outbox, settings, self._place(), now), self._lock_words,
            training=training, size=size, now=now,
        )  # fmt: skip
        self.shell.code_tried.connect(self._try)
        self.outbox.code_wanted.connect(self._want_code)
        self.state.changed.connect(self._show_lights)
        self._show_lights()

    def start(self) -> None:
        """Begin to look."""
        self.watch.start()

    def close(self) -> None:
        """End everything."""
        self.watch.close()
        for lane in self.lanes:
            lane.close()
        self.shell.close()

    def _place(self) -> str:
        site = self._settings.site
        return site.machine_name_en if self._wording.language == "en" and site.machine_name_en else site.machine_name

    def _show_lights(self) -> None:
        self.shell.set_lights(words.bar_lights(self.shell.look, self.state.seen, self._now()))

    def _serves(self) -> bool:
        seen = self.state.seen
        return self.state.running and bool(seen and seen.machine and seen.machine.stopped_since is None)

    def _want_code(self) -> None:
        self.shell.lock()
        self.shell.refuse(self._wording(text("maintenance.lock.export")))

    def _try(self, code: str) -> None:
        self.watch.call(functools.partial(self._asked.try_code, code), self._tried)

    def _tried(self, answer: object) -> None:
        if isinstance(answer, Said) and answer.answer is Answer.OPEN:
            self.shell.unlock()
            self.outbox.proved()
        else:
            self.shell.refuse(self._wording(refusal(answer)))

    def _lock_words(self, since: datetime.datetime) -> LockWords:
        def of(key: str, **args: object) -> str:
            return self._wording(text(key, **args))

        hall = self._settings.site.hall_in(self._wording.language)
        training = self._settings.site.mode == "training"
        return LockWords(
            f"{hall}　{self._place()}",
            of("maintenance.lock.state"),
            tuple(of("maintenance.lock.say").split("|")),
            # Only what is so: a terminal that does not run, or is out of service, takes in nothing.
            of("maintenance.lock.under") if self._serves() else "",
            of("maintenance.lock.title"),
            of("maintenance.lock.detail", time=f"{since:%H:%M}"),
            of("maintenance.lock.field"),
            # No secret: it is written on the training desk too, and no production machine takes it.
            of("maintenance.lock.training", code=TRAINING_CODE) if training else of("maintenance.lock.note"),
        )


def tabs(
    state: Maintenance, outbox: OutboxState, settings: Settings, place: str, now: Callable[[], datetime.datetime]
) -> tuple[MakeBoard, ...]:
    """Return the makers of the tabs, in their order; a further tab is a further maker here."""
    phone = settings.site.phone
    return (
        lambda look, density: DevicesBoard(look, density, state, place, phone, now),
        lambda look, density: OutboxBoard(look, density, outbox, now),
    )


def refusal(answer: object) -> Text:
    """Return why a code did not open, in the words of the door at the machine."""
    if not isinstance(answer, Said):
        return text("maintenance.lock.nobody", why=plain(str(answer)))
    if answer.answer is Answer.NOT_SET:
        return text("technician.code.not-set")
    if answer.wait:
        return text("technician.code.shut", time=span(answer.wait) if answer.wait >= MINUTE else lasting(answer.wait))
    return text("technician.code.wrong", left=answer.left)


def sticks(mounts: tuple[Path, ...]) -> list[Path]:
    """Return the folders where something is mounted."""
    found = [place for mount in mounts if mount.is_dir() for place in sorted(mount.glob("*")) if place.is_dir()]
    inner = [place for one in found for place in sorted(one.glob("*")) if place.is_dir() and place.is_mount()]
    return inner or [place for place in found if place.is_mount()]
