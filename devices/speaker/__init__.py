# SPDX-License-Identifier: Apache-2.0
"""Speakers: sentences in, a voice out. What may be said is decided by whoever asks, never here.

Importing this is cheap: a driver is loaded when a post lists one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from devices.device import CancelToken, Deadline, Device

__all__ = ["DRIVERS", "Speaker"]


class Speaker(Device, Protocol):
    """The verbs of every speaker."""

    def say(self, words: str, language: str, deadline: Deadline, cancel: CancelToken) -> None:
        """Say some words to their end; a cancel silences them within 200 ms. Raises DeviceError.

        ``language`` is ``zh_CN`` or ``en``. Words never stand in a command line, a log or an error.
        """
        ...

    def set_volume(self, step: int, deadline: Deadline, cancel: CancelToken) -> None:
        """Speak at a step of volume from now on: 0 is silence, 3 what the site has set, 4 the loudest.

        Raises DeviceError ``speaker.refused`` (PROGRAM) for a step that is none.
        """
        ...


def espeak_speaker(*args: Any, **options: Any) -> Speaker:
    """Build the driver of eSpeak NG, imported here: a machine without a voice never loads it."""
    from devices.speaker.espeak import EspeakSpeaker

    return EspeakSpeaker(*args, **options)


def unit_speaker(*args: Any, **options: Any) -> Speaker:
    """Build the driver of recorded units, imported here for the same reason."""
    from devices.speaker.units import UnitSpeaker

    return UnitSpeaker(*args, **options)


# Every driver by the name that settings use.
DRIVERS: dict[str, Callable[..., Speaker]] = {"espeak": espeak_speaker, "units": unit_speaker}
