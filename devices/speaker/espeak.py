# SPDX-License-Identifier: Apache-2.0
"""Speaks through eSpeak NG (or a program with its command line) as a child process, one child for each sentence.

The voice is a program of its own on purpose: eSpeak NG is under the GPL, and a voice that hangs is killed without
harm to the kiosk. Words go in by standard input: a command line can be read by every user of the machine.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, ClassVar, cast

from devices.address import Address, parse
from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind

# The names by which eSpeak NG knows the languages of our texts; ``cmn`` is Mandarin.
VOICES = {"zh_CN": "cmn", "en": "en-gb"}
# What eSpeak NG calls itself; anything else that answers is not a voice we know how to ask.
GREETING = "eSpeak NG text-to-speech"
# How often a running child is looked at; a cancel wakes at once and does not wait for it.
LOOK_SECONDS = 0.03
# The kernel's list of sound cards. It is not there at all where the sound system was never loaded.
CARDS = Path("/proc/asound/cards")
NO_CARDS = "no soundcards"
# The stand-in of training: the same command line, its other end is ``devices.speaker.virtual``.
MOUTH = Path(__file__).with_name("mouth.py")
# What a pipe of Linux holds (pipe(7)): all that an ended child can have left, for nobody reads while it runs.
PIPE_BYTES = 65536

Start = Callable[..., "subprocess.Popen[bytes]"]


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
        start: Start = subprocess.Popen,
    ) -> None:
        place = parse(address)
        self._command = command(place)
        self._with_cards = place.scheme != "virtual" and not wav
        self._manner = ["-b", "1", "-s", str(rate), "-a", str(volume), *(["-w", wav] if wav else [])]
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
        return frozenset(VOICES)

    def say(self, words: str, language: str, deadline: Deadline, cancel: CancelToken) -> None:
        """Say some words to their end; raises DeviceError."""
        self._refuse_closed()
        wanted = [*self._manner, "-v", VOICES.get(language, VOICES["en"]), "--stdin"]
        patience = self._silence + self._per_letter * len(words)
        said, complaint = self._ask(wanted, words, deadline.within(patience), cancel)
        # It ends with 0 when there is no sound device at all; only what it complains of tells.
        if "error:" in complaint.lower():
            raise DeviceError(ErrorKind.DEVICE, "speaker.no-sound")
        if said.strip():
            raise DeviceError(ErrorKind.DEVICE, "speaker.garbled", again=True)

    def _refuse_closed(self) -> None:
        if not self._opened:
            raise DeviceError(ErrorKind.DEVICE, "speaker.lost", "not opened", again=True)

    def _greet(self, deadline: Deadline, cancel: CancelToken) -> None:
        said, _ = self._ask(["--version"], "", deadline.within(self._silence), cancel)
        if not said.startswith(GREETING):
            raise DeviceError(ErrorKind.DEVICE, "speaker.garbled", again=True)

    def _ask(self, arguments: list[str], words: str, deadline: Deadline, cancel: CancelToken) -> tuple[str, str]:
        """Run one child to its end; return what it said and what it complained of."""
        deadline.check(cancel, "speaker.silent")
        pipe = subprocess.PIPE
        try:
            # A group of its own: a voice may be a script whose own child does the speaking, and both must fall silent.
            child = self._start([*self._command, *arguments], stdin=pipe, stdout=pipe, stderr=pipe, process_group=0)
        except OSError as wrong:
            raise DeviceError(ErrorKind.DEVICE, "speaker.lost", type(wrong).__name__, again=True) from wrong
        # Left on every way out: a voice must not go on when the person it spoke to is gone.
        with child:
            try:
                return self._listen(child, words, deadline, cancel)
            finally:
                _silence(child)

    def _listen(
        self, child: subprocess.Popen[bytes], words: str, deadline: Deadline, cancel: CancelToken
    ) -> tuple[str, str]:
        # All three are pipes, made above.
        mouth, said, complaint = (cast("IO[bytes]", pipe) for pipe in (child.stdin, child.stdout, child.stderr))
        # A page of a screen is some hundred letters and fits into a pipe: this never waits for the child.
        with contextlib.suppress(BrokenPipeError):
            mouth.write(words.encode())
            mouth.close()
        while child.poll() is None:
            deadline.check(cancel, "speaker.silent")
            cancel.wait(min(LOOK_SECONDS, deadline.remaining))
        if child.returncode:
            raise DeviceError(ErrorKind.DEVICE, "speaker.lost", f"ended with {child.returncode}", again=True)
        return _left_in(said), _left_in(complaint)


def _silence(child: subprocess.Popen[bytes]) -> None:
    """Kill a child that still runs, with whatever it started."""
    # Only of one that nobody has waited for yet: its number, and its group's, may belong to another program since.
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def _left_in(pipe: IO[bytes]) -> str:
    """Return what an ended child left in a pipe."""
    # Without waiting for its end: a daemon that the voice left behind (a sound server) holds the pipe open for ever.
    os.set_blocking(pipe.fileno(), False)
    try:
        return os.read(pipe.fileno(), PIPE_BYTES).decode(errors="replace")
    except BlockingIOError:
        return ""


def command(place: Address) -> list[str]:
    """Return the command that speaks at an address."""
    if place.scheme == "virtual":
        # ``-I -S``: no site packages for a child that needs none; it then starts in 15 ms instead of 60.
        return [sys.executable, "-I", "-S", str(MOUTH), place.path]
    return [place.path or place.host]


def has_cards(cards: Path) -> bool:
    """Tell whether the kernel knows a sound card."""
    try:
        return NO_CARDS not in cards.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
