# SPDX-License-Identifier: Apache-2.0
"""Screens of the section progress: where a matter stands, and the wait for an answer."""

from __future__ import annotations

import enum

from config.texts import Text
from kiosk.steps.screen_values import InfoLine, Notice, Tone
from kiosk.steps.screens import Screen
from kiosk.steps.value import Value


class Light(Value, frozen=True):
    """How much time is left: a large number between two small lines, or none, beside a sentence in plain words."""

    tone: Tone
    headline: Text
    line: Text | None = None
    over: Text | None = None
    number: str = ""
    under: Text | None = None


class Place(enum.Enum):
    """Where a station of the way lies, seen from now."""

    BEHIND = "behind"
    HERE = "here"
    AHEAD = "ahead"
    STOPPED = "stopped"
    """The way ended here, or waits here for the person."""


class Station(Value, frozen=True):
    """One station of a dossier's way, with when it was reached or will be."""

    label: Text
    place: Place
    note: Text | None = None
    when: Text | None = None


class Standing(Screen, frozen=True, kw_only=True):
    """Where one dossier stands. ``about``: the matter, the masked person, the code; ``age``: when this was true."""

    about: tuple[Text, ...]
    stations: tuple[Station, ...]
    light: Light | None = None
    age: InfoLine | None = None
    notice: Notice | None = None


class Asking(Screen, frozen=True, kw_only=True):
    """A question is on its way to somebody far away; ``lines`` say what is known meanwhile. ``Press("stop")``."""

    lines: tuple[InfoLine, ...] = ()
