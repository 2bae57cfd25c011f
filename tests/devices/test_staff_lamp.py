"""The staff lamp: every light has an end, what the board says counts, and a dead program leaves a dark lamp behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.about import About
from devices.device import Condition, DeviceError, ErrorKind
from devices.staff_lamp import DRIVERS, Light, Lit
from devices.staff_lamp import frame as f
from devices.staff_lamp.relay import RelayLamp
from devices.staff_lamp.virtual import VirtualLamp
from devices.stx_frame import crc
from devices.virtual_port import unpaced
from tests.support.timed_wire import TimedWire, connect_to, opened

ADDRESS = "tcp://lamp:4001"
CALM, WAITING, FAULT = (frozenset({light}) for light in (Light.CALM, Light.WAITING, Light.FAULT))
BOTH = WAITING | FAULT
DARK: frozenset[Light] = frozenset()


class Scene:
    """A virtual board behind a wire whose time passes only by waiting; ``spoil`` may change what it answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.wire = TimedWire(self.answer)
        self.board = VirtualLamp(folder / "lamp", clock=self.wire.clock)
        self.lamp = RelayLamp(ADDRESS, gap_seconds=0.0)
        self.dead = False
        connect_to(monkeypatch, self.wire)
        opened(self.lamp, self.wire)

    def answer(self, asked: bytes) -> bytes:
        return b"" if self.dead else b"".join(self.board._hear(asked))

    def show(self, lights: frozenset[Light]) -> Lit:
        return self.lamp.show(lights, *self.wire.limits())

    def fails(self, lights: frozenset[Light] = FAULT) -> DeviceError:
        with pytest.raises(DeviceError) as failed:
            self.show(lights)
        return failed.value

    def check(self) -> tuple[Condition, str]:
        state = self.lamp.check(*self.wire.limits())
        return state.condition, state.cause


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Scene]:
    made = Scene(monkeypatch, tmp_path)
    yield made
    made.board.port.close()


# The bytes, beside those its maker prints.


@pytest.mark.parametrize(
    ("made", "printed"),
    [
        (f.on_for(1, 0, 0.7), "01 05 02 00 00 07 8D B0"),
        (f.on_for(1, 1, 0.8), "01 05 02 01 00 08 9C 74"),
        (f.off(1, 0), "01 05 00 00 00 00 CD CA"),
        (f.off(1, 1), "01 05 00 01 00 00 9C 0A"),
        (f.coils(1), "01 01 00 00 00 08 3D CC"),
        (f.version(1), "01 03 80 00 00 01 AD CA"),
    ],
)
def test_requests_are_the_bytes_of_the_makers_examples(made: bytes, printed: str) -> None:
    assert made == bytes.fromhex(printed)


def test_the_page_of_the_lamp_prints_frames_with_right_checksums() -> None:
    page = Path(__file__).parents[2] / "docs" / "devices" / "staff-lamp.md"
    frames = [
        bytes.fromhex(found) for found in re.findall(r"`((?:[0-9A-F]{2} ){4,}[0-9A-F]{2})`", page.read_text("utf-8"))
    ]
    assert len(frames) >= 4
    assert all(int.from_bytes(frame[-2:], "little") == crc(frame[:-2]) for frame in frames)


def test_an_answer_is_found_after_noise_and_in_pieces() -> None:
    asked = f.off(1, 2)
    assert f.answer_in(b"\xfe\x01\x05" + asked + b"\x00", asked) == asked[:-2]
    assert [f.answer_in(asked[:size], asked) for size in range(len(asked))] == [None] * len(asked)


@pytest.mark.parametrize(
    "strange",
    [
        f.off(2, 2),
        f.off(1, 3),
        f.off(1, 2)[:-1] + b"\x00",
        f.sealed(b"\x01\x01\x01\x00"),
        f.sealed(b"\x01\x81\x02"),
    ],
    ids=["other board", "other relay", "wrong checksum", "other function", "other refusal"],
)
def test_what_is_not_the_answer_to_this_request_is_none(strange: bytes) -> None:
    assert f.answer_in(strange, f.off(1, 2)) is None


def test_an_answer_with_too_many_relays_is_none() -> None:
    assert f.answer_in(f.sealed(b"\x01\x01\x02\x00\x00"), f.coils(1)) is None


# What is on.


@pytest.mark.parametrize("lights", [CALM, WAITING, FAULT, BOTH, DARK])
def test_the_lights_that_were_asked_for_are_on_and_no_others(scene: Scene, lights: frozenset[Light]) -> None:
    scene.show(frozenset(Light))
    assert scene.show(lights) == Lit(lights)
    assert scene.board.lit == {list(Light).index(light) + 1 for light in lights}


def test_a_signal_is_on_within_a_second(scene: Scene) -> None:
    before = scene.wire.now
    scene.show(FAULT)
    assert scene.wire.now - before < 1.0


def test_what_is_to_go_out_goes_out_before_anything_goes_on(scene: Scene) -> None:
    scene.show(CALM)
    scene.wire.written.clear()
    scene.show(FAULT)
    assert scene.wire.written[:3] == [f.off(1, 1), f.off(1, 2), f.on_for(1, 0, 15.0)]


def test_a_lamp_nobody_told_anything_is_asked_and_not_lit(scene: Scene) -> None:
    assert scene.check() == (Condition.READY, "")
    assert (scene.wire.written, scene.board.lit) == ([f.coils(1)], frozenset())


def test_each_look_at_its_health_keeps_a_light_on(scene: Scene) -> None:
    scene.show(WAITING)
    for _ in range(10):
        scene.wire.now += 5.0
        assert scene.check() == (Condition.READY, "")
    assert scene.board.lit == {2}


def test_a_program_that_is_gone_leaves_a_dark_lamp(scene: Scene) -> None:
    scene.show(CALM)
    scene.wire.now += 15.0
    assert scene.board.lit == frozenset()


def test_a_lamp_that_was_without_power_is_lit_again_by_the_next_look(scene: Scene) -> None:
    scene.show(FAULT)
    scene.board.plug()
    assert scene.board.lit == frozenset()
    scene.check()
    assert scene.board.lit == {1}


def test_a_refused_signal_is_shown_once_the_board_takes_it(scene: Scene) -> None:
    scene.show(CALM)
    scene.board.fault("old-board")
    scene.fails()
    scene.board.mend()
    scene.check()
    assert scene.board.lit == {1}


# What goes wrong.


def test_a_relay_that_does_not_move_is_a_fault(scene: Scene) -> None:
    scene.show(CALM)
    scene.board.fault("welded")
    wrong = scene.fails()
    assert (wrong.kind, wrong.cause, wrong.detail) == (
        ErrorKind.DEVICE,
        "staff-lamp.not-lit",
        "lit: calm; wanted: fault",
    )
    assert scene.check() == (Condition.FAULT, "staff-lamp.not-lit")


def test_a_board_that_lets_nothing_off_by_itself_is_refused(scene: Scene) -> None:
    scene.board.fault("old-board")
    wrong = scene.fails()
    assert (wrong.cause, wrong.detail) == ("staff-lamp.refused", "function 5, code 2")


def test_a_board_that_falls_silent_is_a_fault_and_no_ready(scene: Scene) -> None:
    scene.show(CALM)
    scene.dead = True
    assert scene.check() == (Condition.FAULT, "staff-lamp.silent")


def test_one_answer_that_got_lost_is_asked_for_again(scene: Scene) -> None:
    answers = iter([b""])
    scene.wire.answer = lambda asked: next(answers, scene.answer(asked))
    assert scene.show(FAULT) == Lit(FAULT)


def test_bytes_that_mean_nothing_are_no_silence(scene: Scene) -> None:
    scene.wire.answer = lambda asked: b"\x80\x85\x8a"
    assert scene.fails().cause == "staff-lamp.garbled"


def test_a_plug_that_is_pulled_is_told_as_absent(scene: Scene) -> None:
    scene.wire.lost_at = scene.wire.now
    assert scene.check() == (Condition.ABSENT, "staff-lamp.lost")


def test_a_cancel_ends_a_signal(scene: Scene) -> None:
    scene.dead = True
    scene.wire.cancel_at = scene.wire.now + 0.1
    assert scene.fails().kind is ErrorKind.CANCELLED


@pytest.mark.parametrize(
    "options",
    [{"board": 0}, {"fault": 3}, {"calm": 9}, {"hold_seconds": 5.0}, {"hold_seconds": 4000.0}],
    ids=["no address", "two lights at one relay", "no such relay", "out before the next look", "longer than its clock"],
)
def test_options_that_cannot_be_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"board|hold"):
        DRIVERS["modbus-relay"](ADDRESS, **options)


# Who it is, and the test.


def test_the_board_says_its_version(scene: Scene) -> None:
    assert scene.lamp.about(*scene.wire.limits()) == About("Modbus relay", "", "2.00")


def test_a_test_lets_all_lights_on_and_then_what_was_on_before(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.staff_lamp.relay.TEST_SECONDS", 0.0)
    scene.show(WAITING)
    scene.wire.written.clear()
    assert scene.lamp.self_test(*scene.wire.limits()).well
    assert scene.wire.written[:3] == [f.on_for(1, relay, 15.0) for relay in range(3)]
    assert scene.board.lit == {2}


def test_a_test_that_fails_leaves_no_light_on_that_was_not(scene: Scene) -> None:
    scene.wire.answer = lambda asked: b"" if asked == f.coils(1) else scene.answer(asked)
    with pytest.raises(DeviceError):
        scene.lamp.self_test(*scene.wire.limits())
    assert scene.board.lit == frozenset()


# The board itself.


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (f.request(1, 5, 0x0009, 0xFF00), b"\x01\x85\x02"),
        (f.request(1, 5, 0x0000, 0x1234), b"\x01\x85\x03"),
        (f.request(1, 6, 0x0000, 0x0001), b"\x01\x86\x01"),
    ],
    ids=["no such relay", "neither on nor off", "no such function"],
)
def test_the_virtual_board_refuses_as_boards_do(scene: Scene, asked: bytes, answered: bytes) -> None:
    assert scene.board._hear(asked) == [f.sealed(answered)]


def test_the_virtual_board_hears_only_its_own_address_and_whole_requests(scene: Scene) -> None:
    assert scene.board._hear(f.coils(2) + b"\x00" + f.coils(1)[:4]) == []
    assert scene.board._hear(f.coils(1)[4:]) == [f.sealed(b"\x01\x01\x01\x00")]


def test_a_relay_that_is_switched_on_for_good_stays_on(scene: Scene) -> None:
    scene.board._hear(f.request(1, 5, 0, 0xFF00))
    scene.wire.now += 1e6
    assert scene.board.lit == {1}


def test_the_virtual_board_takes_the_faults_of_its_wire_too() -> None:
    board = VirtualLamp(tcp=True, pace=unpaced)
    board.fault("silent")
    assert {"silent", "welded", "old-board"} <= set(board.faults())
    board.port.close()
