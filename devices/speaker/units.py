# SPDX-License-Identifier: Apache-2.0
"""Speaks by recorded units of the site joined to sentences; a sentence that lacks one is synthesised whole.

Never half: a recorded voice that goes over into a synthetic one in the middle of a sentence is taken for a fault. The
sound goes as one WAV (RIFF, PCM) to a player's standard input, one child process a sentence: ``aplay -q -`` of ALSA or
``pw-play -`` of PipeWire, whose manuals say so.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import ClassVar

from devices.about import ABOUT, SELF_TEST, About, TestResult
from devices.address import Address, parse
from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.speaker.child import Ended, Start, run, start_child
from devices.speaker.espeak import CARDS, GREETING, MOUTH, SAMPLES, EspeakSpeaker, has_cards
from devices.speaker.plan import plan
from devices.speaker.recordings import RecordingError, Recordings, recordings
from devices.speaker.volume import Volume

# What each player is told, and how it greets when it is asked for its version.
PLAYERS = {"aplay": ("-q", "-"), "pw-play": ("-",)}
GREETINGS = (*PLAYERS, GREETING)
LANGUAGES = ("zh_CN", "en")
# Words of ALSA and PipeWire for a machine without a sound card.
NO_SOUND = ("audio open error", "no such device", "can't connect", "host is down")
BYTES_A_SAMPLE = 2
# Longest wait for the greeting of the synthesis, which takes some 20 ms.
VOICE_SECONDS = 2.0


class UnitSpeaker:
    """A voice by a player: ``program://aplay`` or ``program://pw-play``, ``virtual:///path`` for a training world.

    ``units`` is the folder of the recordings, with a folder for each language in it. ``voice`` is the address of the
    program that synthesises, empty for none. ``volume`` is percent of the recordings' own;
    ``pause_seconds`` is the pause at a comma; ``silence_seconds`` is how long the player may take beside the time
    that the sound needs.
    """

    kind: ClassVar[str] = "speaker"

    def __init__(
        self,
        address: str,
        *,
        units: str,
        voice: str = "program://espeak-ng",
        volume: int = 100,
        rate: int = 150,
        pause_seconds: float = 0.3,
        silence_seconds: float = 8.0,
        cards: Path = CARDS,
        start: Start = start_child,
    ) -> None:
        place = parse(address)
        self._player = player_command(place)
        self._with_cards = place.scheme != "virtual"
        if not Path(units).is_absolute():
            raise ValueError(f"units: {units!r} is not the whole path of a folder")
        # A hall must not be spoken to by a voice that no room hears.
        if voice and self._with_cards and parse(voice).scheme != "program":
            raise ValueError(f"voice: {voice} is no program, such as program://espeak-ng")
        self._folder = Path(units)
        self._voice = (
            EspeakSpeaker(voice, rate=rate, volume=volume, silence_seconds=silence_seconds, cards=cards, start=start)
            if voice
            else None
        )
        self._volume = Volume(volume)
        self._pause, self._silence = pause_seconds, silence_seconds
        self._cards, self._start = cards, start
        self._units: dict[str, Recordings] = {}

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Read which units there are and prove that the player is there; raises DeviceError."""
        self.close()
        self._greet(deadline, cancel)
        if self._voice:
            self._with_voice(self._voice, deadline, cancel)
        self._units = {language: recordings(self._folder / language) for language in LANGUAGES}

    def close(self) -> None:
        """Nothing stays open between two sentences."""
        self._units = {}
        if self._voice:
            self._voice.close()

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Ask whether the player answers, whether there is a sound card, and say which half of the voice is missing."""
        self._refuse_closed()
        self._greet(deadline, cancel)
        if self._with_cards and not has_cards(self._cards):
            return DeviceState(self.kind, Condition.FAULT, "speaker.no-sound", Actor.TECHNICIAN)
        if self._voice and not self._with_voice(self._voice, deadline, cancel):
            return DeviceState(self.kind, Condition.ATTENTION, "speaker.no-synthesis", Actor.TECHNICIAN)
        wrong = [name for units in self._units.values() for name in units.wrong]
        if wrong or not any(units.files for units in self._units.values()):
            detail = f"{len(wrong)} files, such as {wrong[0]}" if wrong else "no units"
            return DeviceState(self.kind, Condition.ATTENTION, "speaker.units-missing", Actor.TECHNICIAN, detail=detail)
        return DeviceState(self.kind, Condition.READY)

    def capabilities(self) -> frozenset[str]:
        """Return the languages it speaks, and what else it can."""
        return frozenset({*LANGUAGES, "volume", ABOUT, SELF_TEST})

    def say(self, words: str, language: str, deadline: Deadline, cancel: CancelToken) -> None:
        """Say some words to their end, by units or by synthesis; raises DeviceError."""
        self._refuse_closed()
        deadline.check(cancel, "speaker.silent")
        if not self._volume.percent:
            return
        sound = self._joined(words, language)
        if sound is not None:
            self._play(sound, self._units[language].rate, deadline, cancel)
        elif self._voice:
            self._voice.say(words, language, deadline, cancel)
        else:
            raise DeviceError(ErrorKind.PROGRAM, "speaker.units-missing", "a sentence has no recording")

    def set_volume(self, step: int, deadline: Deadline, cancel: CancelToken) -> None:
        """Choose a step of volume, 0 silent to 4; raises DeviceError PROGRAM for another."""
        self._volume.set(step)
        if self._voice:
            self._voice.set_volume(step, deadline, cancel)

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Return what plays and how many units each language has; raises DeviceError."""
        self._refuse_closed()
        said = self._greet(deadline, cancel).splitlines()[0]
        counts = ", ".join(f"{language}: {len(self._units[language].files)}" for language in LANGUAGES)
        return About(model=said, setup=f"units {counts}")

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Say three numbers; whether they were heard only who stands there knows. Raises DeviceError."""
        self.say(SAMPLES["zh_CN"], "zh_CN", deadline, cancel)
        return TestResult(True, "speaker.tested")

    def _joined(self, words: str, language: str) -> bytes | None:
        units = self._units.get(language)
        order = plan(words, language, units.files) if units else None
        if units is None or order is None:
            return None
        try:
            return units.joined(order, self._volume.percent, self._pause)
        except RecordingError:
            # Taken away since: what is left of it is not said either.
            return None

    def _play(self, sound: bytes, rate: int, deadline: Deadline, cancel: CancelToken) -> None:
        patience = self._silence + len(sound) / BYTES_A_SAMPLE / rate
        command = [*self._player, *PLAYERS.get(Path(self._player[0]).name, ("--play",))]
        ended = run(command, sound, deadline.within(patience), cancel, self._start)
        if any(words in ended.complaint.lower() for words in NO_SOUND):
            raise DeviceError(ErrorKind.DEVICE, "speaker.no-sound")
        self._refuse_failed(ended)
        if ended.said.strip():
            raise DeviceError(ErrorKind.DEVICE, "speaker.garbled", again=True)

    def _greet(self, deadline: Deadline, cancel: CancelToken) -> str:
        ended = run([*self._player, "--version"], b"", deadline.within(self._silence), cancel, self._start)
        self._refuse_failed(ended)
        if not ended.said.startswith(GREETINGS):
            raise DeviceError(ErrorKind.DEVICE, "speaker.garbled", again=True)
        return ended.said

    @staticmethod
    def _with_voice(voice: EspeakSpeaker, deadline: Deadline, cancel: CancelToken) -> bool:
        """Open the synthesis; what is wrong with it is told by the health, for the units speak without it."""
        try:
            voice.open(deadline.within(VOICE_SECONDS), cancel)
        except DeviceError:
            # The caller's own limits: a cancelled look says nothing of the voice.
            deadline.check(cancel, "speaker.silent")
            return False
        return True

    @staticmethod
    def _refuse_failed(ended: Ended) -> None:
        if ended.code:
            raise DeviceError(ErrorKind.DEVICE, "speaker.lost", f"ended with {ended.code}", again=True)

    def _refuse_closed(self) -> None:
        if not self._units:
            raise DeviceError(ErrorKind.DEVICE, "speaker.lost", "not opened", again=True)


def player_command(place: Address) -> list[str]:
    """Return the command of a player; raises ValueError for a program of which nobody knows how to ask it."""
    if place.scheme == "virtual":
        return [sys.executable, "-I", "-S", str(MOUTH), place.path]
    program = place.path or place.host
    if place.scheme != "program" or Path(program).name not in PLAYERS:
        raise ValueError(f"{place} is none of {', '.join(f'program://{name}' for name in PLAYERS)}")
    return [program]
