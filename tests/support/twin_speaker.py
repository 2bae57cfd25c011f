"""The twin of the voice: the driver starts a real child process, which speaks to the virtual speaker."""

from __future__ import annotations

from pathlib import Path

from devices.device import CancelToken, Deadline
from devices.speaker import DRIVERS, Speaker
from devices.speaker.virtual import Heard, VirtualSpeaker
from tests.support.twins import Twin, twin

WORDS = "请把身份证放在读卡区。"


class SpeakerTwin(Twin):
    """A voice that can be broken in every way."""

    def __init__(self, folder: Path) -> None:
        self.speaker = VirtualSpeaker(folder)

    def start(self) -> Speaker:
        """Plug the speaker in."""
        return DRIVERS["espeak"](self.speaker.start(), silence_seconds=1.2, seconds_per_letter=0.0)

    def stop(self) -> None:
        """Pull it out for good."""
        self.speaker.stop()

    def ready(self) -> None:
        """Have nothing to bring: a voice is always ready."""

    def verb(self, device: Speaker, deadline: Deadline, cancel: CancelToken) -> list[Heard]:  # type: ignore[override]  # its own driver
        """Say a sentence; return what was heard of it."""
        before = len(self.speaker.heard)
        device.say(WORDS, "zh_CN", deadline, cancel)
        return self.speaker.heard[before:]

    def good(self, value: object) -> bool:
        """Tell whether the sentence was heard whole."""
        return value == [Heard(WORDS, "zh_CN")]

    def unplug(self) -> None:
        """Pull the plug."""
        self.speaker.unplug()

    def plug(self) -> None:
        """Put it back."""
        self.speaker.plug()

    def garbage(self) -> None:
        """Answer with what no voice says."""
        self.speaker.babble()

    def silent(self) -> None:
        """Never come to the end of a sentence."""
        self.speaker.silence()

    def half(self) -> None:
        """Break the greeting off in its middle."""
        self.speaker.babble(b"eSpeak N")

    def mend(self) -> None:
        """Come back to its senses."""
        self.speaker.plug()


@twin("speaker")
def speaker(folder: Path) -> Twin:
    """Make the twin of the voice."""
    return SpeakerTwin(folder)
