"""Files of a site's voice against every kind of damage, the child that plays them, and screens spoken by units."""

from __future__ import annotations

import os
import sys
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.texts import plain
from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.lane import Lane
from devices.speaker import DRIVERS, Speaker
from devices.speaker.child import PIPE_BYTES, Ended, run, start_child
from devices.speaker.plan import read
from devices.speaker.recordings import RecordingError, recordings
from devices.speaker.virtual import Heard, VirtualSpeaker
from kiosk.steps.screens import Choice, Tile
from kiosk.voice import Voice
from tests.support.frame_fuzz import streams
from tests.support.twin_speaker_units import LEVELS, levels, record

SLICE, SOAK = 1_000, 1_000_000


def soon(seconds: float = 10.0) -> Deadline:
    return Deadline.after(seconds)


# Damaged files.


def strange(folder: Path, seed: int, count: int) -> list[str]:
    """Return the damaged files of which something else came than a sound or a refusal."""
    record(folder, {"a": 500, "b": -500})
    wrong = []
    for data in streams([(folder / f"{name}.wav").read_bytes() for name in "ab"], seed, count, b"RIFFWAVEfmt data\0\1"):
        (folder / "b.wav").write_bytes(data)
        found = recordings(folder)
        # The other unit is there whatever this one is, unless this one came first and has another rate.
        if "a" not in found.files:
            wrong.append(data.hex())
        if "b" in found.files:
            wrong += [] if joined(found.joined, len(data)) else [data.hex()]
    return wrong


def joined(join: Callable[..., bytes], size: int) -> bool:
    """Tell whether a unit is refused, or gives no more sound than its file has bytes."""
    try:
        return 44 < len(join(("b",), 100, 0.0)) <= size + 44
    except RecordingError:
        return True


def test_a_damaged_recording_is_a_sound_or_no_unit(tmp_path: Path) -> None:
    assert strange(tmp_path, 20261122, SLICE) == []


@pytest.mark.soak
def test_a_million_damaged_recordings_are_sounds_or_no_units(tmp_path: Path) -> None:
    assert strange(tmp_path, 11, SOAK) == []


@given(st.integers(0, 99_999), st.integers(0, 99_999))
def test_no_two_numbers_sound_alike_in_english(one: int, other: int) -> None:
    said = [read(str(number), "en", one_by_one=False) for number in (one, other)]
    assert (said[0] == said[1]) == (one == other)


# The child that plays.


def python(code: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", code]


@pytest.mark.parametrize("size", [0, 1, PIPE_BYTES, PIPE_BYTES + 1, 5 * PIPE_BYTES])
def test_whatever_its_size_a_child_is_given_all_of_it(size: int) -> None:
    counts = "import sys; print(len(sys.stdin.buffer.read()))"
    ended = run(python(counts), b"x" * size, soon(), CancelToken(), start_child)
    assert (ended.code, ended.said.strip(), ended.complaint) == (0, str(size), "")


def test_a_large_sound_leaves_nothing_open() -> None:
    before = len(os.listdir("/proc/self/fd"))
    run(python("pass"), b"x" * 2 * PIPE_BYTES, soon(), CancelToken(), start_child)
    assert len(os.listdir("/proc/self/fd")) == before


def test_how_a_child_ended_is_handed_on() -> None:
    ended = run(
        python("import sys; print('a'); sys.stderr.write('b'); sys.exit(3)"), b"", soon(), CancelToken(), start_child
    )
    assert ended == Ended(3, "a\n", "b")


def test_a_cancel_silences_a_large_sound_at_once() -> None:
    cancel = CancelToken()
    moments: list[float] = []

    def stop() -> None:
        moments.append(time.monotonic())
        cancel.cancel()

    timer = threading.Timer(0.1, stop)
    timer.start()
    with pytest.raises(DeviceError) as caught:
        run(python("import time; time.sleep(60)"), b"x" * 2 * PIPE_BYTES, soon(), cancel, start_child)
    timer.join()
    assert caught.value.kind is ErrorKind.CANCELLED
    assert time.monotonic() - moments[0] < 20


def test_a_program_that_is_not_there_is_lost() -> None:
    with pytest.raises(DeviceError, match=r"speaker\.lost"):
        run(["/nowhere/aplay"], b"x" * 2 * PIPE_BYTES, soon(), CancelToken(), start_child)


# A lane, a screen, a room.


@pytest.fixture
def room(tmp_path: Path) -> Iterator[VirtualSpeaker]:
    made = VirtualSpeaker(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def lane(room: VirtualSpeaker, tmp_path: Path) -> Iterator[Lane[Speaker]]:
    record(tmp_path / "voice" / "zh_CN", {**LEVELS, "选一个": 7000})
    made = Lane(DRIVERS["units"](room.address, units=str(tmp_path / "voice"), voice=room.address))
    made.open(10).result(10)
    yield made
    made.close()


class Window:
    """A voice whose work runs on a lane; ``spoken`` waits for its end."""

    def __init__(self, lane: Lane[Speaker]) -> None:
        self.lane = lane
        self.outcomes: list[object] = []
        self.over = threading.Event()
        self.voice = Voice(self.run, lambda: "zh_CN")  # type: ignore[arg-type]  # a job can be cancelled as its handle

    def run(self, on: str, call: object, seconds: float, done: Callable[[object], None]) -> object:
        def ended(outcome: object) -> None:
            self.outcomes.append(outcome)
            done(outcome)
            self.over.set()

        return self.lane.submit(call, seconds, ended)  # type: ignore[arg-type]  # the call of a voice

    def spoken(self, *titles: str) -> bool:
        """Show a screen and read it aloud."""
        self.voice.show(Choice(title=plain(titles[0]), choices=tuple(Tile(one, plain(one)) for one in titles[1:])))
        self.over.clear()
        self.voice.speak()
        return self.over.wait(10)


def test_a_screen_whose_words_were_recorded_is_read_by_the_halls_own_voice(
    lane: Lane[Speaker], room: VirtualSpeaker
) -> None:
    assert Window(lane).spoken("请到12号窗口", "选一个")
    assert ([levels(sound) for sound in room.played], room.heard) == ([[1000, 3000, 4000, 2000, 0, 7000]], [])


def test_a_screen_with_one_word_more_is_read_whole_by_the_other(lane: Lane[Speaker], room: VirtualSpeaker) -> None:
    assert Window(lane).spoken("请到12号窗口", "换一个")
    assert (room.played, room.heard) == ([], [Heard("请到12号窗口。\n换一个。\n", "zh_CN")])


def test_a_sentence_without_any_voice_leaves_the_lane_well(room: VirtualSpeaker, tmp_path: Path) -> None:
    record(tmp_path / "voice" / "zh_CN", LEVELS)
    lane = Lane(DRIVERS["units"](room.address, units=str(tmp_path / "voice"), voice=""))
    lane.open(10).result(10)
    window = Window(lane)
    assert window.spoken("换一个")
    state = lane.state
    lane.close()
    assert isinstance(window.outcomes[0], DeviceError)
    assert (state.condition, room.played, room.heard) == (Condition.READY, [], [])


def test_the_room_hears_samples_as_they_were_recorded(lane: Lane[Speaker], room: VirtualSpeaker) -> None:
    assert Window(lane).spoken("请到十二号窗口")
    assert set(array("h", room.played[0][44:])) == {1000, 3000, 4000, 2000}
