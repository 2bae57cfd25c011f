"""The driver of eSpeak NG: its command line, what counts as a failure, and that words stay out of sight."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from config.texts import wording
from devices.address import parse
from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.speaker import DRIVERS, espeak, mouth
from devices.speaker.espeak import GREETING, EspeakSpeaker, command, has_cards
from devices.speaker.virtual import Heard, VirtualSpeaker

WORDS = "请把身份证放在读卡区。"
CAUSES = ("lost", "no-sound", "silent", "garbled")


def soon() -> Deadline:
    return Deadline.after(10)


def pipe_with(content: bytes) -> BinaryIO:
    """Return the reading end of a pipe whose writer is gone."""
    out, into = os.pipe()
    os.write(into, content)
    os.close(into)
    return os.fdopen(out, "rb")


class Child:
    """A child process that ends at once with what it was told to say."""

    def __init__(self, out: bytes, complaint: bytes, code: int) -> None:
        self.stdin, self.stdout, self.stderr = io.BytesIO(), pipe_with(out), pipe_with(complaint)
        self.returncode = code
        self.left = False
        self.stdin.close = lambda: None  # type: ignore[method-assign]  # so that a test can read what was written

    def poll(self) -> int:
        return self.returncode

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.left = True
        self.stdout.close()
        self.stderr.close()


class Machine:
    """Starts children instead of the operating system; remembers their command lines."""

    def __init__(self, out: bytes = b"", complaint: bytes = b"", code: int = 0) -> None:
        self.answer = out, complaint, code
        self.commands: list[list[str]] = []
        self.children: list[Child] = []

    def start(self, command: list[str], **_: Any) -> Child:
        self.commands.append(command)
        greeting = f"{GREETING}: 1.51".encode()
        self.children.append(Child(greeting, b"", 0) if "--version" in command else Child(*self.answer))
        return self.children[-1]


def opened(machine: Machine, **options: Any) -> EspeakSpeaker:
    made = EspeakSpeaker("program://espeak-ng", start=machine.start, **options)  # type: ignore[arg-type]  # stands in
    made.open(soon(), CancelToken())
    return made


def test_a_sentence_is_said_in_its_language_at_the_pace_of_the_site() -> None:
    machine = Machine()
    opened(machine, rate=120, volume=80).say(WORDS, "zh_CN", soon(), CancelToken())
    assert machine.commands[-1] == ["espeak-ng", "-b", "1", "-s", "120", "-a", "80", "-v", "cmn", "--stdin"]


@pytest.mark.parametrize(("language", "voice"), [("zh_CN", "cmn"), ("en", "en-gb"), ("fr", "en-gb")])
def test_each_language_has_its_voice_and_an_unknown_one_the_english(language: str, voice: str) -> None:
    machine = Machine()
    opened(machine).say("x", language, soon(), CancelToken())
    assert voice in machine.commands[-1]


def test_words_go_in_by_the_pipe_and_never_by_the_command_line() -> None:
    machine = Machine()
    opened(machine).say(WORDS, "zh_CN", soon(), CancelToken())
    assert machine.children[-1].stdin.getvalue().decode() == WORDS
    assert WORDS not in " ".join(machine.commands[-1])


@pytest.mark.parametrize(
    ("machine", "cause"),
    [
        (Machine(complaint=b"ALSA lib: cannot find card '0'\nerror: No such file or directory\n"), "speaker.no-sound"),
        (Machine(out=b"usage: ..."), "speaker.garbled"),
        (Machine(code=1), "speaker.lost"),
        (Machine(code=-9), "speaker.lost"),
    ],
)
def test_a_voice_that_was_not_heard_is_told_although_its_program_ended_well(machine: Machine, cause: str) -> None:
    with pytest.raises(DeviceError) as wrong:
        opened(machine).say(WORDS, "zh_CN", soon(), CancelToken())
    assert (wrong.value.cause, wrong.value.kind) == (cause, ErrorKind.DEVICE)
    assert WORDS not in str(wrong.value)


def test_complaints_of_the_sound_system_alone_are_no_failure() -> None:
    opened(Machine(complaint=b"ALSA lib pcm.c: unable to open slave\n")).say("x", "en", soon(), CancelToken())


def test_every_child_is_waited_for_on_every_way_out() -> None:
    machine = Machine(code=3)
    speaker = opened(machine)
    with pytest.raises(DeviceError):
        speaker.say("x", "en", soon(), CancelToken())
    assert [child.left for child in machine.children] == [True, True]


def test_a_program_that_is_not_installed_is_lost() -> None:
    with pytest.raises(DeviceError) as wrong:
        DRIVERS["espeak"]("program://no-such-voice").open(soon(), CancelToken())
    assert (wrong.value.cause, wrong.value.again) == ("speaker.lost", True)


def test_a_program_that_is_no_voice_is_garbled() -> None:
    with pytest.raises(DeviceError, match="speaker.garbled"):
        DRIVERS["espeak"]("program:///bin/echo").open(soon(), CancelToken())


@pytest.mark.parametrize(
    ("written", "there"),
    [(" 0 [PCH ]: HDA-Intel\n", True), ("--- no soundcards ---\n", False), (None, False)],
)
def test_a_machine_without_a_sound_card_is_no_voice(tmp_path: Path, written: str | None, there: bool) -> None:
    cards = tmp_path / "cards"
    if written is not None:
        cards.write_text(written, encoding="utf-8")
    assert has_cards(cards) is there
    state = opened(Machine(), cards=cards).check(soon(), CancelToken())
    assert state.condition is (Condition.READY if there else Condition.FAULT)
    assert state.cause == ("" if there else "speaker.no-sound")


@pytest.mark.parametrize(
    ("address", "last"), [("program://espeak-ng", "espeak-ng"), ("program:///opt/voice/Say", "/opt/voice/Say")]
)
def test_a_program_is_found_by_name_or_by_path(address: str, last: str) -> None:
    assert command(parse(address)) == [last]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_has_words_for_people_and_for_staff(cause: str, language: str) -> None:
    assert f"cause.speaker.{cause}" in wording(language)
    assert f"staff.speaker.{cause}" in wording(language)


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed on this machine")
@pytest.mark.parametrize(("language", "words"), [("zh_CN", WORDS), ("en", "Please place your card.")])
def test_the_real_program_speaks_into_a_file(tmp_path: Path, language: str, words: str) -> None:
    file = tmp_path / "said.wav"
    speaker = DRIVERS["espeak"]("program://espeak-ng", wav=str(file))
    speaker.open(soon(), CancelToken())
    speaker.say(words, language, soon(), CancelToken())
    with wave.open(str(file)) as sound:
        assert sound.getnframes() / sound.getframerate() > 1


# The virtual voice.


@pytest.fixture
def room(tmp_path: Path) -> Iterator[VirtualSpeaker]:
    made = VirtualSpeaker(tmp_path)
    yield made
    made.stop()


def test_what_is_said_is_heard_word_by_word(room: VirtualSpeaker) -> None:
    speaker = DRIVERS["espeak"](room.start())
    speaker.open(soon(), CancelToken())
    for words, language in ((WORDS, "zh_CN"), ("Please wait.", "en")):
        speaker.say(words, language, soon(), CancelToken())
    assert room.heard == [Heard(WORDS, "zh_CN"), Heard("Please wait.", "en")]


@pytest.mark.parametrize("folder", ["data/training", "数据 50%/#1", "long/" * 40])
def test_the_virtual_speaker_is_found_in_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.chdir(tmp_path)
    room = VirtualSpeaker(Path(folder))
    speaker = DRIVERS["espeak"](room.start())
    speaker.open(soon(), CancelToken())
    speaker.say(WORDS, "zh_CN", soon(), CancelToken())
    room.stop()
    assert room.heard == [Heard(WORDS, "zh_CN")]
    assert not Path(parse(room.address).path).exists()


def test_a_voice_that_is_cut_off_was_not_heard(tmp_path: Path) -> None:
    room = VirtualSpeaker(tmp_path, seconds_per_letter=5.0)
    speaker = DRIVERS["espeak"](room.start())
    speaker.open(soon(), CancelToken())
    with pytest.raises(DeviceError) as wrong:
        speaker.say(WORDS, "zh_CN", Deadline.after(0.2), CancelToken())
    assert (wrong.value.kind, room.heard) == (ErrorKind.TIMED_OUT, [])
    room.stop()


def test_the_voice_takes_the_time_its_words_need(tmp_path: Path) -> None:
    heard: list[Heard] = []
    room = VirtualSpeaker(tmp_path, seconds_per_letter=0.005, on_heard=heard.append)
    speaker = DRIVERS["espeak"](room.start())
    speaker.open(soon(), CancelToken())
    speaker.say(WORDS, "zh_CN", soon(), CancelToken())
    room.stop()
    assert heard == [Heard(WORDS, "zh_CN")]


def test_nobody_at_the_socket_ends_the_stand_in_with_one(tmp_path: Path) -> None:
    ended = subprocess.run([*command(parse(f"virtual://{tmp_path / 'nobody'}")), "--version"], check=False)
    assert ended.returncode == 1


def test_the_stand_in_hands_on_what_it_was_asked_and_prints_the_answer(
    room: VirtualSpeaker, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    place = parse(room.start()).path
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(WORDS.encode())))
    assert mouth.main(place, ["-v", "cmn", "--stdin"]) == 0
    assert mouth.main(place, ["--version"]) == 0
    assert capsysbinary.readouterr().out.decode().startswith(GREETING)
    assert room.heard == [Heard(WORDS, "zh_CN")]


def test_the_stand_in_ends_with_one_where_nobody_listens(tmp_path: Path) -> None:
    assert mouth.main(str(tmp_path / "nobody"), ["--version"]) == 1


def test_where_the_kernel_cannot_be_asked_for_sound_cards_the_voice_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(espeak, "KERNEL", tmp_path / "none")
    assert has_cards(tmp_path / "cards")
