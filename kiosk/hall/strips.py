# SPDX-License-Identifier: Apache-2.0
"""Strips of lights over windows: each shows whom its window calls, and nothing that may be old.

A strip that did not say that it shows what it was told is dark to us, whatever stands on it: people are sent to the
screen, staff are told its cause. It is told again when its device is back. While the hub cannot be read a strip says
so, or nothing where it only has digits.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from config.board import StripSetting
from config.logs import logger
from config.texts import Text, Wording, text
from devices.call_board import Call as Shown
from devices.call_board import CallBoard
from devices.device import CancelToken, Deadline, DeviceError, DeviceState, ErrorKind
from kiosk.hall.news import is_calling
from kiosk.tickets.values import WindowState
from kiosk.tickets.views import Call, Snapshot

log = logger(__name__)

SHOW_SECONDS = 3.0
# A strip of which nothing is known: it may still show what it showed before we began.
UNKNOWN = Shown("?")

Done = Callable[[object], None]
Run = Callable[[str, Callable[[Any, Deadline, CancelToken], object], float, Done], object]
"""Has a device do something; ``done`` hears its end later, in the thread that asked."""


@dataclass
class _Strip:
    setting: StripSetting
    wanted: Shown | None = UNKNOWN
    shows: Shown | None = UNKNOWN
    refused: Shown | None = None
    """What it has no signs for; it shows nothing in its place, and is dark until it is to show something else."""
    busy: bool = False
    cause: str = ""


class Strips:
    """All strips of one screen, in one thread; ``on_change`` hears when one went dark or came back."""

    def __init__(
        self, settings: Iterable[StripSetting], wording: Wording, run: Run, on_change: Callable[[], None] = lambda: None
    ) -> None:
        self._strips = [_Strip(setting) for setting in settings]
        self._wording, self._run, self._on_change = wording, run, on_change

    @property
    def dark(self) -> tuple[tuple[str, str], ...]:
        """Windows whose strip cannot be relied on, each with the cause; empty for the one that shows all calls."""
        return tuple((strip.setting.window, strip.cause) for strip in self._strips if strip.cause)

    @property
    def causes(self) -> dict[str, str]:
        """Why devices cannot be relied on, by their names."""
        return {strip.setting.device: strip.cause for strip in self._strips if strip.cause}

    @property
    def devices(self) -> tuple[str, ...]:
        """The devices that hang over windows."""
        return tuple(strip.setting.device for strip in self._strips)

    def show(self, seen: Snapshot | None, newest: Call | None) -> None:
        """Show the hall as it is; None while it cannot be read."""
        for strip in self._strips:
            self._want(strip, self._wanted(strip.setting.window, seen, newest))

    def clear(self) -> None:
        """Show nothing."""
        for strip in self._strips:
            self._want(strip, None)

    def device_changed(self, name: str, state: DeviceState) -> None:
        """Hear how a device is: one that is back is told again what to show."""
        for strip in self._strips:
            if strip.setting.device != name:
                continue
            if not state.usable:
                # What it shows now, lit or not, nobody can say.
                strip.shows = UNKNOWN
                self._mark(strip, state.cause or "device.opening")
            elif strip.shows is UNKNOWN:
                self._push(strip)

    def _want(self, strip: _Strip, wanted: Shown | None) -> None:
        if wanted == (strip.refused or strip.wanted):
            return
        strip.wanted, strip.refused = wanted, None
        self._push(strip)

    def _push(self, strip: _Strip) -> None:
        """Tell it what it is to show; while one telling is under way only the newest wish is kept."""
        if strip.busy or strip.shows == strip.wanted:
            return
        strip.busy = True
        told = functools.partial(self._told, strip, strip.wanted)
        self._run(strip.setting.device, functools.partial(tell, strip.wanted), SHOW_SECONDS, told)

    def _told(self, strip: _Strip, sent: Shown | None, outcome: object) -> None:
        strip.busy = False
        if isinstance(outcome, DeviceError):
            self._failed(strip, sent, outcome)
            return
        strip.shows = sent
        # A newer wish is still to be shown: until then people must not rely on it.
        if sent == strip.wanted and not strip.refused:
            self._mark(strip, "")
        self._push(strip)

    def _failed(self, strip: _Strip, sent: Shown | None, error: DeviceError) -> None:
        strip.shows = UNKNOWN
        self._mark(strip, error.cause)
        if strip.wanted != sent:
            # At once: the next change of the hall may be minutes away.
            self._push(strip)
        elif error.kind is ErrorKind.PROGRAM and sent is not None:
            # It has no such signs: what stood there before must not go on standing for who is called now.
            strip.wanted, strip.refused = None, sent
            self._push(strip)

    def _mark(self, strip: _Strip, cause: str) -> None:
        if cause != strip.cause:
            strip.cause = cause
            log.info("strip", device=strip.setting.device, state="dark" if cause else "shows", cause=cause)
            self._on_change()

    def _wanted(self, window: str, seen: Snapshot | None, newest: Call | None) -> Shown | None:
        """Return what a strip is to show; None for nothing."""
        if seen is None:
            return self._rows("", text("board.strip.unread"))
        if not window:
            # Only while it is a call: nobody is to be asked to a window an hour after they were there.
            return self._called(newest.number, newest.window) if newest and is_calling(newest, seen) else None
        here = next((one for one in seen.windows if one.no == window), None)
        if here is None or here.state is WindowState.CLOSED:
            return None
        if here.number and here.serving:
            return self._rows(here.number, text("board.strip.serving", number=here.number))
        if here.number:
            return self._called(here.number, window)
        return self._rows("", text("board.strip.suspended")) if here.state is WindowState.SUSPENDED else None

    def _called(self, number: str, window: str) -> Shown:
        return self._rows(number, text("board.strip.call", number=number), text("board.strip.window", window=window))

    def _rows(self, number: str, *rows: Text) -> Shown:
        return Shown(number, tuple(self._wording(row) for row in rows))


def tell(wanted: Shown | None, board: CallBoard, deadline: Deadline, cancel: CancelToken) -> object:
    """Have a strip show something, or nothing; raises DeviceError."""
    words_only = wanted is not None and not wanted.number
    if wanted is None or (words_only and "text" not in board.capabilities()):
        board.clear(deadline, cancel)
        return None
    return board.show(wanted, deadline, cancel)
