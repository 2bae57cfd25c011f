"""The staff lamp beside any wire: no bytes make it lie, and any day of signals, faults and time ends as it should."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.device import Condition, DeviceError
from devices.staff_lamp import Light
from devices.staff_lamp import frame as f
from devices.staff_lamp.relay import RelayLamp
from devices.staff_lamp.virtual import VirtualLamp
from tests.support.timed_wire import TimedWire, connect_to, opened

ASKED = (f.off(1, 2), f.on_for(1, 0, 15.0), f.coils(1), f.version(1), f.coils(247))
LIGHTS = [frozenset(chosen) for chosen in ((), (Light.CALM,), (Light.WAITING,), (Light.FAULT,), tuple(Light)[:2])]
HOLD = 15.0


@given(st.binary(max_size=40), st.sampled_from(ASKED))
def test_bytes_that_say_nothing_are_no_answer_and_break_nothing(noise: bytes, asked: bytes) -> None:
    answer = f.answer_in(noise, asked)
    # A checksum of two bytes may be met by chance; then it is an answer, and one to this very request.
    assert answer is None or (answer[0], answer[1] & 0x7F) == (asked[0], asked[1])


@given(st.binary(max_size=12), st.binary(max_size=12), st.integers(0, 0xFF))
def test_an_answer_is_found_between_any_noise(before: bytes, after: bytes, bits: int) -> None:
    asked = f.coils(1)
    whole = f.sealed(bytes((1, 1, 1, bits)))
    found = f.answer_in(before + whole + after, asked)
    assert found is not None
    assert found[:3] == b"\x01\x01\x01"


@given(st.sampled_from(ASKED), st.integers(0, 7), st.integers(1, 255))
def test_a_damaged_answer_is_none(asked: bytes, at: int, change: int) -> None:
    whole = bytearray(f.off(1, 2))
    whole[at] ^= change
    assert f.answer_in(bytes(whole), f.off(1, 2)) is None


@given(st.integers(1, 247), st.integers(0, 7), st.floats(0.1, f.LONGEST))
def test_a_light_is_asked_for_no_longer_than_the_board_counts(board: int, coil: int, seconds: float) -> None:
    asked = f.on_for(board, coil, seconds)
    tenths = int.from_bytes(asked[4:6], "big")
    assert abs(tenths / 10 - seconds) <= 0.05 + 1e-9
    assert tenths <= 0x7FFF


@given(st.lists(st.binary(max_size=6), max_size=20))
def test_a_board_hears_no_request_in_noise_but_by_its_checksum(pieces: list[bytes]) -> None:
    board = VirtualLamp(tcp=True)
    answers = [answer for piece in pieces for answer in board._hear(piece)]
    board.port.close()
    assert all(f.sealed(answer[:-2]) == answer for answer in answers)


class Day:
    """A lamp whose board fails as chance will have it; time passes only by waiting."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.wire = TimedWire(self.answer)
        self.board = VirtualLamp(folder / "lamp", clock=self.wire.clock)
        self.lamp = RelayLamp("tcp://lamp:1", gap_seconds=0.0)
        self.worse = 0.0
        self.wanted: frozenset[Light] = frozenset()
        self.believed = True
        connect_to(monkeypatch, self.wire)
        opened(self.lamp, self.wire)

    def answer(self, asked: bytes) -> bytes:
        """Answer as the board, or not, or half, or with a byte that is another."""
        said = b"".join(self.board._hear(asked))
        if self.chance.random() >= self.worse:
            return said
        place = self.chance.randrange(len(said)) if said else 0
        spoiled = said[:place] + bytes((self.chance.randrange(256),)) + said[place + 1 :]
        return self.chance.choice((b"", said[:place], spoiled, b"\x80" + said))

    def shows(self, lights: frozenset[Light]) -> None:
        """Ask for lights; what the driver claims is what the board shows."""
        self.wanted = lights
        with contextlib.suppress(DeviceError):
            told = self.lamp.show(lights, *self.wire.limits())
            assert told.lights == lights == self.lit()

    def looks(self) -> None:
        """Look at its health, as the bench does every five seconds."""
        self.wire.now += 5.0
        state = self.lamp.check(*self.wire.limits())
        if state.condition is Condition.READY:
            assert self.lit() == self.wanted
        else:
            assert state.condition is Condition.FAULT

    def lit(self) -> frozenset[Light]:
        return frozenset(light for number, light in enumerate(Light, 1) if number in self.board.lit)

    def live(self, steps: int) -> None:
        """Live through so many things, whatever comes."""
        for _ in range(steps):
            self.worse = self.chance.choice((0.0, 0.0, 0.3, 1.0))
            step = self.chance.choice((self.looks, self.looks, self.signal, self.power, self.trouble))
            step()

    def signal(self) -> None:
        self.shows(self.chance.choice(LIGHTS))

    def power(self) -> None:
        """Let the board lose its power for a moment."""
        self.board.plug()

    def trouble(self) -> None:
        """Let a relay weld, or be freed."""
        self.board.fault("welded") if self.chance.random() < 0.5 else self.board.mend()

    def ends(self) -> None:
        """Mend everything, look once, then let the program die."""
        self.worse = 0.0
        self.board.mend()
        self.looks()
        assert self.lit() == self.wanted
        self.wire.now += HOLD
        assert self.lit() == frozenset()


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[Day]]:
    made: list[Day] = []
    yield made
    for day in made:
        day.board.port.close()


def lived(days: list[Day], monkeypatch: pytest.MonkeyPatch, folder: Path, seed: int, steps: int) -> Day:
    folder.mkdir()
    days.append(Day(monkeypatch, folder, seed))
    days[-1].live(steps)
    return days[-1]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_wire_does_a_light_is_never_claimed_that_is_not_on(
    days: list[Day], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seed: int
) -> None:
    day = lived(days, monkeypatch, tmp_path / "day", seed, 40)
    day.ends()
    assert day.lit() == frozenset()


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_thousand_days_of_a_lamp(days: list[Day], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for seed in range(1000):
        day = lived(days, monkeypatch, tmp_path / str(seed), seed, 100)
        day.ends()
        days.remove(day)
        day.board.port.close()
    assert days == []
