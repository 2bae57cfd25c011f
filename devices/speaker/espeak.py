# SPDX-License-Identifier: Apache-2.0
"""Speaks through eSpeak NG (or a program with its command line) as a child process, one child for each sentence.

The voice is a program of its own on purpose: eSpeak NG is under the GPL, and a voice that hangs is killed without
harm to the kiosk. Words go in by standard input: a command line can be read by every user of the machine.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import ClassVar

from devices.about import ABOUT, SELF_TEST, About, TestResult
from devices.address import Address, parse
from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.speaker.child import Start, run, start_child
from devices.speaker.volume import Volume

# The names by which eSpeak NG knows the languages of our texts; ``cmn`` is Mandarin.
VOICES = {"zh_CN": "cmn", "en": "en-gb"}
# What eSpeak NG calls itself; anything else that answers is not a voice we know how to ask.
GREETING = "eSpeak NG text-to-speech"
# The kernel's list of sound cards. It is not there at all where the sound system was never loaded.
CARDS, KERNEL = Path("/proc/asound/cards"), Path("/proc/self")
NO_CARDS = "no soundcards"
# The stand-in of training: the same command line, its other end is ``devices.speaker.virtual``.
MOUTH = Path(__file__).with_name("mouth.py")
VERSION = re.compile(r"text-to-speech:\s*(\S+)")
# What a self-test says.
SAMPLES = {"zh_CN": "1，2，3。", "en": "1, 2, 3."}


class EspeakSpeaker:
    """A voice by a program: ``program://espeak-ng``, or ``virtual:///path`` for the voice of a training world.

    ``rate`` is words a minute, ``volume`` 0 to 200. With ``wav`` each sentence is written to that file instead of
    played. ``silence_seconds`` is how long a child may take beside the time that its words need.
    """

    kind: ClassVar[str] = "speaker"

    def __init__(
        self,
        address: str,
        *,
        rate: int = 150,
        volume: int = 100,
        wav: str = "",
        silence_seconds: float = 8.0,
        seconds_per_letter: float = 0.5,
        cards: Path = CARDS,
        start: Start = start_child,
    ) -> None:
        place = parse(address)
        self._command = command(place)
        self._with_cards = place.scheme != "virtual" and not wav
        self._volume = Volume(volume)
        self._rate, self._file = rate, ["-w", wav] if wav else []
        self._silence, self._per_letter = silence_seconds, seconds_per_letter
        self._cards = cards
        self._start = start
        self._opened = False

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Prove that the program is there by its own greeting; raises DeviceError."""
        self._opened = False
        self._greet(deadline, cancel)
        self._opened = True

    def close(self) -> None:
        """Nothing stays open between two sentences."""
        self._opened = False

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Ask whether the program answers and whether there is anything to sound with."""
        self._refuse_closed()
        self._greet(deadline, cancel)
        if self._with_cards and not has_cards(self._cards):
            return DeviceState(self.kind, Condition.FAULT, "speaker.no-sound", Actor.TECHNICIAN)
        return DeviceState(self.kind, Condition.READY)

    def capabilities(self) -> frozenset[str]:
        """Return the languages it speaks."""
        return frozenset({*VOICES, "volume", ABOUT, SELF_TEST})

    def say(self, words: str, language: str, deadline: Deadline, cancel: CancelToken) -> None:
        """Say some words to their end; raises DeviceError."""
        self._refuse_closed()
        if not self._volume.percent:
            return
        manner = ["-b", "1", "-s", str(self._rate), "-a", str(self._volume.percent), *self._file]
        wanted = [*manner, "-v", VOICES.get(language, VOICES["en"]), "--stdin"]
        patience = self._silence + self._per_letter * len(words)
        said, complaint = self._ask(wanted, words, deadline.within(patience), cancel)
        # It ends with 0 when there is no sound device at all; only what it complains of tells.
        if "error:" in complaint.lower():
            raise DeviceError(ErrorKind.DEVICE, "speaker.no-sound")
        if said.strip():
            raise DeviceError(ErrorKind.DEVICE, "speaker.garbled", again=True)

    def set_volume(self, step: int, deadline: Deadline, cancel: CancelToken) -> None:
        """Choose a step of volume, 0 silent to 4; raises DeviceError PROGRAM for another."""
        deadline.check(cancel, "speaker.silent")
        self._volume.set(step)

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Return which voice speaks, by its own greeting; raises DeviceError."""
        self._refuse_closed()
        version = VERSION.search(self._greet(deadline, cancel))
        return About(model="eSpeak NG", firmware=version[1] if version else "")

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Say three numbers; whether they were heard only who stands there knows. Raises DeviceError."""
        self.say(SAMPLES["zh_CN"], "zh_CN", deadline, cancel)
        return TestResult(True, "speaker.tested")

    def _refuse_closed(self) -> None:
        if not self._opened:
            raise DeviceError(ErrorKind.DEVICE, "speaker.lost", "not opened", again=True)

    def _greet(self, deadline: Deadline, cancel: CancelToken) -> str:
        said, _ = self._ask(["--version"], "", deadline.within(self._silence), cancel)
        if not said.startswith(GREETING):
            raise DeviceError(ErrorKind.DEVICE, "speaker.garbled", again=True)
        return said

    def _ask(self, arguments: list[str], words: str, deadline: Deadline, cancel: CancelToken) -> tuple[str, str]:
        """Run one child to its end; return what it said and what it complained of."""
        ended = run([*self._command, *arguments], words.encode(), deadline, cancel, self._start)
        if ended.code:
            raise DeviceError(ErrorKind.DEVICE, "speaker.lost", f"ended with {ended.code}", again=True)
        return ended.said, ended.complaint


def command(place: Address) -> list[str]:
    """Return the command that speaks at an address."""
    if place.scheme == "virtual":
        # ``-I -S``: no site packages for a child that needs none; it then starts in 15 ms instead of 60.
        return [sys.executable, "-I", "-S", str(MOUTH), place.path]
    return [place.path or place.host]


def has_cards(cards: Path) -> bool:
    """Tell whether the kernel knows a sound card; one that cannot be asked leaves it to the voice to complain."""
    try:
        return NO_CARDS not in cards.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return not KERNEL.exists()
