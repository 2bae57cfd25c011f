# SPDX-License-Identifier: Apache-2.0
"""The recorded units of a site: a folder a language, a WAV file a unit, called by what it says.

    voice/zh_CN/请到.wav   voice/zh_CN/7.wav   voice/en/please go to.wav

All are PCM, one channel, sixteen bits, and of one rate in a folder (RIFF WAVE); a file that is otherwise is told, and
is no unit. The words of a unit are the site's fixed sentences, never a person's.
"""

from __future__ import annotations

import array
import io
import struct
import wave
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from devices.speaker.plan import PAUSE

# What the library ends in over damaged files: it says RuntimeError of a chunk that claims to be longer than its file.
DAMAGED = (OSError, EOFError, RuntimeError, ValueError, struct.error, wave.Error)
# Two bytes a sample: what a sample can be.
LEAST, MOST = -0x8000, 0x7FFF
# Seconds of one unit at most: a sentence; a longer one is a song somebody put there.
LONGEST_SECONDS = 20.0


class RecordingError(Exception):
    """A file that is no unit; the text names its reason."""


@dataclass
class Recordings:
    """The units of one language by their words; ``wrong`` are the names of files that are no units."""

    rate: int = 0
    files: dict[str, Path] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def joined(self, units: Sequence[str], percent: int, pause_seconds: float) -> bytes:
        """Return one WAV of these units at a volume; raises RecordingError when one cannot be read any more."""
        sound = array.array("h")
        for unit in units:
            silence = array.array("h", bytes(2 * round(pause_seconds * self.rate)))
            sound.extend(silence if unit == PAUSE else _samples(self.files[unit], self.rate))
        return _wave(_louder(sound, percent), self.rate)


def recordings(folder: Path) -> Recordings:
    """Read which units a folder has; an empty one, or none, has none."""
    found = Recordings()
    for file in sorted(folder.glob("*.wav")):
        try:
            rate = _rate(file)
        except RecordingError:
            found.wrong.append(file.name)
            continue
        found.rate = found.rate or rate
        if rate == found.rate:
            found.files[file.stem.casefold()] = file
        else:
            found.wrong.append(file.name)
    return found


def _rate(file: Path) -> int:
    """Return the rate of a file that can be a unit; raises RecordingError."""
    try:
        with wave.open(str(file), "rb") as sound:
            shape, rate, frames = (sound.getnchannels(), sound.getsampwidth()), sound.getframerate(), sound.getnframes()
    except DAMAGED as wrong:
        raise RecordingError(type(wrong).__name__) from wrong
    if shape != (1, 2) or not 8000 <= rate <= 48000 or not 0 < frames <= LONGEST_SECONDS * rate:
        raise RecordingError("another form")
    return rate


def _samples(file: Path, rate: int) -> array.array[int]:
    # The file as it is now: somebody may have recorded it anew, or taken it away.
    if _rate(file) != rate:
        raise RecordingError("another rate")
    try:
        with wave.open(str(file), "rb") as sound:
            data = sound.readframes(sound.getnframes())
    except DAMAGED as wrong:
        raise RecordingError(type(wrong).__name__) from wrong
    if len(data) % 2 or not data:
        raise RecordingError("cut short")
    return array.array("h", data)


def _louder(sound: array.array[int], percent: int) -> array.array[int]:
    if percent == 100:
        return sound
    return array.array("h", (min(MOST, max(LEAST, sample * percent // 100)) for sample in sound))


def _wave(sound: array.array[int], rate: int) -> bytes:
    memory = io.BytesIO()
    with wave.open(memory, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(sound.tobytes())
    return memory.getvalue()
