"""The child that speaks, as a real process: killed, hung, noisy, absent, with children of its own."""

from __future__ import annotations

import itertools
import json
import os
import select
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.speaker import DRIVERS, Speaker
from devices.speaker.child import PIPE_BYTES, Ended, run, start_child
from devices.speaker.espeak import GREETING
from devices.speaker.virtual import Heard, VirtualSpeaker

WORDS = "请把身份证放在读卡区。"
FLOOD = f"head -c {PIPE_BYTES * 2} /dev/zero"


def soon() -> Deadline:
    return Deadline.after(10)


def voice(folder: Path, says: str, *, greets: str = f"echo '{GREETING}: 1.51'", **options: float) -> Speaker:
    """Return a driver before a program that greets as it should and then does what ``says`` says."""
    program = folder / "voice"
    program.write_text(f'#!/bin/sh\n[ "$1" = --version ] && {{ {greets}; exit; }}\n{says}\n', encoding="utf-8")
    program.chmod(0o755)
    return DRIVERS["espeak"](f"program://{program}", **({"silence_seconds": 5.0, "seconds_per_letter": 0.0} | options))


def opened(folder: Path, says: str, **options: float) -> Speaker:
    speaker = voice(folder, says, **options)
    speaker.open(soon(), CancelToken())
    return speaker


def wrong_of(speaker: Speaker, deadline: Deadline | None = None, cancel: CancelToken | None = None) -> DeviceError:
    with pytest.raises(DeviceError) as wrong:
        speaker.say(WORDS, "zh_CN", deadline or soon(), cancel or CancelToken())
    return wrong.value


def gone(process: int) -> bool:
    """Wait for the end of a process that is no child of ours."""
    try:
        watched = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], 5)[0])
    finally:
        os.close(watched)


def test_what_is_said_comes_in_whole_by_standard_input(tmp_path: Path) -> None:
    opened(tmp_path, f"cat > {tmp_path}/said").say(WORDS, "zh_CN", soon(), CancelToken())
    assert (tmp_path / "said").read_text(encoding="utf-8") == WORDS


def test_what_is_said_stands_on_no_command_line(tmp_path: Path) -> None:
    opened(tmp_path, f'cat > /dev/null; echo "$@" > {tmp_path}/arguments').say(WORDS, "zh_CN", soon(), CancelToken())
    line = (tmp_path / "arguments").read_text(encoding="utf-8")
    assert (line.split()[-3:], WORDS in line) == (["-v", "cmn", "--stdin"], False)


def test_a_child_that_does_not_listen_and_ends_well_has_spoken(tmp_path: Path) -> None:
    speaker = opened(tmp_path, "exit 0")
    speaker.say("x" * 1000, "en", soon(), CancelToken())
    assert speaker.check(soon(), CancelToken()).cause in ("", "speaker.no-sound")


@pytest.mark.parametrize(
    ("says", "cause", "detail"),
    [
        ("kill -KILL $$", "speaker.lost", "ended with -9"),
        ("kill -SEGV $$", "speaker.lost", "ended with -11"),
        ("exit 3", "speaker.lost", "ended with 3"),
        ("exec /nowhere/espeak-ng 2>/dev/null", "speaker.lost", "ended with 127"),
        ("echo usage", "speaker.garbled", ""),
        ("printf '\\377\\376'", "speaker.garbled", ""),
        ("echo 'Error: no audio device' >&2", "speaker.no-sound", ""),
        ("echo 'ALSA error: busy' >&2", "speaker.no-sound", ""),
    ],
)
def test_a_child_that_goes_wrong_has_its_cause(tmp_path: Path, says: str, cause: str, detail: str) -> None:
    wrong = wrong_of(opened(tmp_path, says))
    assert (wrong.cause, wrong.detail, wrong.kind) == (cause, detail, ErrorKind.DEVICE)
    assert WORDS not in f"{wrong} {wrong.detail}"


def test_complaints_that_are_no_error_are_no_failure(tmp_path: Path) -> None:
    speaker = opened(tmp_path, "echo 'ALSA lib pcm.c: underrun' >&2")
    assert speaker.say(WORDS, "zh_CN", soon(), CancelToken()) is None


@pytest.mark.parametrize("stream", ["", " >&2"])
def test_a_child_that_floods_its_pipe_is_ended_in_time(tmp_path: Path, stream: str) -> None:
    wrong = wrong_of(opened(tmp_path, FLOOD + stream), Deadline.after(0.15))
    assert (wrong.kind, wrong.cause) == (ErrorKind.TIMED_OUT, "speaker.silent")


@pytest.mark.parametrize("way", ["cancel", "deadline"])
def test_a_voice_in_a_script_falls_silent_with_what_it_started(tmp_path: Path, way: str) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    # The shell waits for the player that sounds: killing the shell alone would let it play on.
    speaker = opened(tmp_path, f"sleep 60 & echo $! > {started}; wait")
    cancel = CancelToken()
    players: list[int] = []

    def listen() -> None:
        players.append(int(started.read_text()))
        if way == "cancel":
            cancel.cancel()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    late = Deadline(5.0, lambda: 9.0 if players and way == "deadline" else 0.0)
    wrong = wrong_of(speaker, late, cancel)
    thread.join(20)
    assert wrong.kind is (ErrorKind.CANCELLED if way == "cancel" else ErrorKind.TIMED_OUT)
    assert gone(players[0])


def test_what_a_voice_leaves_running_holds_nobody_up(tmp_path: Path) -> None:
    started = tmp_path / "started"
    speaker = opened(tmp_path, f"sleep 60 & echo $! > {started}")
    begun = time.monotonic()
    speaker.say(WORDS, "zh_CN", soon(), CancelToken())
    spent = time.monotonic() - begun
    left = int(started.read_text())
    os.kill(left, 9)
    assert spent < 30
    assert gone(left)


def test_a_child_that_stops_is_ended_too(tmp_path: Path) -> None:
    wrong = wrong_of(opened(tmp_path, "kill -STOP $$"), Deadline.after(0.15))
    assert (wrong.kind, wrong.cause, wrong.again) == (ErrorKind.TIMED_OUT, "speaker.silent", True)


@pytest.mark.parametrize(
    ("greets", "cause"),
    [
        ("echo 'eSpeak text-to-speech: 1.48'", "speaker.garbled"),
        ("true", "speaker.garbled"),
        ("printf '\\000\\377'", "speaker.garbled"),
        ("exit 1", "speaker.lost"),
        ("exec sleep 60", "speaker.silent"),
    ],
)
def test_a_program_that_does_not_greet_is_not_opened_and_says_nothing(tmp_path: Path, greets: str, cause: str) -> None:
    speaker = voice(tmp_path, "exit 0", greets=greets)
    with pytest.raises(DeviceError) as wrong:
        speaker.open(Deadline.after(0.1) if cause == "speaker.silent" else soon(), CancelToken())
    assert wrong.value.cause == cause
    assert wrong_of(speaker).cause == "speaker.lost"


def test_a_program_that_may_not_be_run_is_lost(tmp_path: Path) -> None:
    speaker = voice(tmp_path, "exit 0")
    (tmp_path / "voice").chmod(0o644)
    with pytest.raises(DeviceError, match="speaker.lost: PermissionError"):
        speaker.open(soon(), CancelToken())


def test_a_program_removed_between_two_sentences_is_lost_and_found_again(tmp_path: Path) -> None:
    speaker = opened(tmp_path, "exit 0")
    (tmp_path / "voice").rename(tmp_path / "away")
    assert wrong_of(speaker).cause == "speaker.lost"
    (tmp_path / "away").rename(tmp_path / "voice")
    assert speaker.say(WORDS, "zh_CN", soon(), CancelToken()) is None


def test_a_cancel_before_the_first_word_starts_no_child(tmp_path: Path) -> None:
    speaker = opened(tmp_path, f"touch {tmp_path}/spoke")
    cancel = CancelToken()
    cancel.cancel()
    assert wrong_of(speaker, cancel=cancel).kind is ErrorKind.CANCELLED
    assert not (tmp_path / "spoke").exists()


@pytest.mark.parametrize(("per_letter", "spoken"), [(1.0, True), (0.0, False)])
def test_a_long_page_has_the_time_that_its_letters_need(tmp_path: Path, per_letter: float, spoken: bool) -> None:
    speaker = opened(tmp_path, "exec sleep 0.1", seconds_per_letter=per_letter)
    # Eight seconds later at the first look: longer than the patience of five, shorter than with eleven letters.
    moments = itertools.chain([0.0], itertools.repeat(8.0))
    deadline = Deadline(100.0, lambda: next(moments))
    if spoken:
        assert speaker.say(WORDS, "zh_CN", deadline, CancelToken()) is None
    else:
        assert wrong_of(speaker, deadline).cause == "speaker.silent"


def test_no_child_is_left_behind(tmp_path: Path) -> None:
    speaker = opened(tmp_path, "exec sleep 60")
    before = children()
    for _ in range(3):
        wrong_of(speaker, Deadline.after(0.05))
    assert children() == before


def children() -> str:
    """Return our children as the kernel lists them, zombies too."""
    return Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text(encoding="ascii")


# The virtual voice, and strangers at its socket.


@pytest.fixture
def room(tmp_path: Path) -> Iterator[VirtualSpeaker]:
    made = VirtualSpeaker(tmp_path)
    made.start()
    yield made
    made.stop()


def said_to(room: VirtualSpeaker, question: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(room.address.removeprefix("virtual://"))
        line.sendall(question + b"\n")
        with line.makefile("rb") as answer:
            return answer.read()


@pytest.mark.parametrize(
    "question",
    [b"", b"GET / HTTP/1.1", b"{}", b"[]", b"null", b"7", b'{"version": false}', b"\xff\xfe", b'{"words": 3'],
)
def test_a_stranger_gets_no_answer_and_the_voice_lives_on(room: VirtualSpeaker, question: bytes) -> None:
    assert (said_to(room, question), room.heard) == (b"", [])
    asked = {"voice": "cmn", "words": "好", "version": False}
    assert said_to(room, json.dumps(asked).encode()) == b""
    assert room.heard == [Heard("好", "zh_CN")]


@pytest.mark.parametrize(
    ("fault", "cause"), [("unplug", "speaker.lost"), ("silence", "speaker.silent"), ("babble", "speaker.garbled")]
)
def test_a_scripted_fault_lasts_until_the_plug_is_back(room: VirtualSpeaker, fault: str, cause: str) -> None:
    speaker = DRIVERS["espeak"](room.address)
    speaker.open(soon(), CancelToken())
    getattr(room, fault)()
    deadline = Deadline.after(0.2) if fault == "silence" else soon()
    assert (wrong_of(speaker, deadline).cause, room.heard) == (cause, [])
    room.plug()
    assert speaker.check(soon(), CancelToken()).condition is Condition.READY
    speaker.say(WORDS, "zh_CN", soon(), CancelToken())
    assert room.heard == [Heard(WORDS, "zh_CN")]


def test_unplugging_twice_and_plugging_after_the_end_do_nothing(tmp_path: Path) -> None:
    made = VirtualSpeaker(tmp_path)
    made.start()
    for _ in range(2):
        made.unplug()
    made.stop()
    made.plug()
    assert not (tmp_path / "speaker").exists()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60), st.sampled_from(["zh_CN", "en"]))
def test_any_words_arrive_as_they_are(room_of_all: VirtualSpeaker, words: str, language: str) -> None:
    voices = {"zh_CN": "cmn", "en": "en-gb"}
    said_to(room_of_all, json.dumps({"voice": voices[language], "words": words, "version": False}).encode())
    assert room_of_all.heard[-1] == Heard(words, language)


@pytest.fixture(scope="module")
def room_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualSpeaker]:
    made = VirtualSpeaker(tmp_path_factory.mktemp("room"))
    made.start()
    yield made
    made.stop()


# Systems of another kind: no memory without a name, no groups of processes, no pipes that do not wait.


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("memfd_create", "killpg", "set_blocking"):
        monkeypatch.delattr(os, name)


def said(folder: Path, script: str, given: bytes, deadline: Deadline | None = None) -> Ended:
    """Run a program as a child that speaks, with something to read."""
    program = folder / "voice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return run([str(program)], given, deadline or soon(), CancelToken(), start_child)


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("size", [3, PIPE_BYTES, 20 * PIPE_BYTES])
def test_elsewhere_a_child_is_given_all_of_it_too(tmp_path: Path, size: int) -> None:
    assert said(tmp_path, "wc -c; echo trouble >&2", b"x" * size) == Ended(0, f"{size}\n", "trouble\n")


@pytest.mark.usefixtures("elsewhere")
def test_elsewhere_a_child_that_does_not_listen_is_no_fault_of_ours(tmp_path: Path) -> None:
    assert said(tmp_path, "exit 3", b"x" * 20 * PIPE_BYTES).code == 3


@pytest.mark.usefixtures("elsewhere")
def test_elsewhere_a_child_that_hangs_falls_silent_too(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match=r"speaker\.silent"):
        said(tmp_path, "exec sleep 60", b"x" * 20 * PIPE_BYTES, Deadline.after(0.2))


@pytest.mark.usefixtures("elsewhere")
def test_elsewhere_what_holds_the_pipe_open_is_not_waited_for(tmp_path: Path) -> None:
    left = int(said(tmp_path, "sleep 60 & echo $!", b"").said)
    os.kill(left, 9)
    assert gone(left)
