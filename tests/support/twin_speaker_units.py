"""The voice of recorded units among the twins: a real child plays one WAV into the virtual speaker."""

from __future__ import annotations

import wave
from array import array
from collections.abc import Mapping
from pathlib import Path

from devices.device import CancelToken, Deadline
from devices.speaker import Speaker
from devices.speaker.units import UnitSpeaker
from tests.support.twin_speaker import SpeakerTwin
from tests.support.twins import Twin, twin

RATE = 8000
# What each unit's samples are: a level of its own, so that a joined sound tells which units it is made of.
LEVELS = {"请到": 1000, "号窗口": 2000, "十": 3000, "二": 4000, "一": 5000}
SENTENCE = "请到12号窗口。"


def record(folder: Path, units: Mapping[str, int], *, samples: int = 40, rate: int = RATE, channels: int = 1) -> None:
    """Write units into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for words, level in units.items():
        with wave.open(str(folder / f"{words}.wav"), "wb") as file:
            file.setnchannels(channels)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(array("h", [level] * samples * channels).tobytes())


def levels(sound: bytes) -> list[int]:
    """Return the levels of a joined sound in order, each once as long as it lasts; 0 is a pause."""
    samples = array("h", sound[44:])
    return [level for index, level in enumerate(samples) if not index or samples[index - 1] != level]


class UnitsTwin(SpeakerTwin):
    """The same room; the driver joins units instead of asking a synthesis."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder / "voice"
        record(self.folder / "zh_CN", LEVELS)

    def start(self) -> Speaker:
        """Plug the speaker in."""
        return UnitSpeaker(self.speaker.start(), units=str(self.folder), voice="", silence_seconds=0.5)

    def verb(self, device: Speaker, deadline: Deadline, cancel: CancelToken) -> list[bytes]:  # type: ignore[override]  # its own driver
        """Say a sentence of units; return what was played of it."""
        before = len(self.speaker.played)
        device.say(SENTENCE, "zh_CN", deadline, cancel)
        return self.speaker.played[before:]

    def good(self, value: object) -> bool:
        """Tell whether the sentence was played whole."""
        return isinstance(value, list) and [levels(sound) for sound in value] == [[1000, 3000, 4000, 2000]]


@twin("speaker-units")
def units(folder: Path) -> Twin:
    """Make the twin of the recorded voice."""
    return UnitsTwin(folder)
