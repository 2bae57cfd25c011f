"""The child's side of a hosted device, served here on threads of this process."""

from __future__ import annotations

import fcntl
import mmap
import os
import pickle
import threading
import time
from collections.abc import Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

import pytest

from devices.device import Condition, DeviceError, DeviceState, ErrorKind
from devices.host_border import LARGE, Border, BorderError
from devices.host_child import bind_to_owner, build, error_of, show_pulse
from tests.support.host_pair import Pair

FACTORY = "tests.support.hosted_devices:Odd"


@pytest.fixture
def pair() -> Iterator[Pair]:
    made = Pair()
    made.ask("build", factory=FACTORY, args={})
    yield made
    made.end()


def test_building_answers_what_the_device_can() -> None:
    pair = Pair()
    answer = pair.ask("build", factory=FACTORY, args={})
    pair.end()
    assert answer == ("value", 1, frozenset({"odd"}))


def test_a_verb_before_building_is_a_fault() -> None:
    pair = Pair()
    word, _, error = pair.ask("check")
    pair.end()
    assert (word, error.cause, error.detail) == ("error", "host.fault", "no verb check")


def test_a_refused_option_is_told_in_its_own_words() -> None:
    pair = Pair()
    error = pair.ask("build", factory=FACTORY, args={"note": "refused"})[2]
    pair.end()
    assert (error.cause, error.detail) == ("device.misconfigured", "option note='refused' is not wanted")


def test_a_value_error_of_a_verb_is_a_fault(pair: Pair) -> None:
    assert pair.ask("echo")[2].detail == "echo: TypeError"


def test_a_verb_answers_with_its_number(pair: Pair) -> None:
    assert pair.ask("echo", value="x") == ("value", 2, "x")


def test_a_state_crosses(pair: Pair) -> None:
    assert pair.ask("check")[2] == DeviceState("odd", Condition.READY)


def test_capabilities_take_no_deadline(pair: Pair) -> None:
    assert pair.ask("capabilities")[2] == {"odd"}


def test_an_error_of_a_verb_is_an_answer(pair: Pair) -> None:
    word, _, error = pair.ask("fail")
    assert (word, error.kind) == ("error", ErrorKind.USER)


def test_a_fault_of_a_verb_is_an_answer(pair: Pair) -> None:
    assert pair.ask("fault")[2].detail == "fault: ZeroDivisionError"


def test_a_cancel_ends_the_running_verb(pair: Pair) -> None:
    number = pair.send("patient", 30)
    pair.owner.send(("cancel", number))
    assert pair.answer()[2].kind is ErrorKind.CANCELLED


def test_a_cancel_of_a_verb_that_is_over_is_harmless(pair: Pair) -> None:
    pair.ask("echo", value=1)
    pair.owner.send(("cancel", 2))
    assert pair.ask("echo", value=2)[2] == 2


def test_an_unknown_word_is_passed_over(pair: Pair) -> None:
    pair.owner.send(("hello", 1))
    assert pair.ask("echo", value=3)[2] == 3


def test_a_child_leaves_when_the_owner_is_gone(pair: Pair) -> None:
    pair.send("patient", 60)
    pair.owner.close()
    assert pair.left.wait(10)
    pair.thread.join(10)
    assert not pair.thread.is_alive()


def test_nonsense_from_the_owner_ends_the_child(pair: Pair) -> None:
    pair.owner._connection.send_bytes(pickle.dumps([1, 2]))
    assert pair.left.wait(10)


def test_the_pulse_is_shown(pair: Pair) -> None:
    assert 0 < pair.owner.pulse <= time.monotonic()


def test_the_pulse_goes_on_until_told_to_stop() -> None:
    class Stop(threading.Event):
        waits = iter([False, False, True])

        def wait(self, timeout: float | None = None) -> bool:
            return next(self.waits)

    beats: list[float] = []

    class Counted(Border):
        def __init__(self) -> None:
            """Need no other side."""

        def beat(self, now: float) -> None:
            beats.append(now)

    show_pulse(Counted(), Stop())
    assert len(beats) == 2


def test_a_factory_is_found_by_name() -> None:
    assert build(FACTORY, {}).kind == "odd"


def test_the_lifeline_is_watched_by_the_kernel() -> None:
    mine, theirs = os.pipe()
    duplicate = os.dup(mine)
    flags = fcntl.fcntl(duplicate, fcntl.F_GETFL)
    bind_to_owner(mine)
    assert fcntl.fcntl(mine, fcntl.F_GETFL) & os.O_ASYNC
    fcntl.fcntl(mine, fcntl.F_SETFL, flags)  # unbind before it is closed, or it takes this process along
    for end in (mine, theirs, duplicate):
        os.close(end)


def borders() -> tuple[Border, Border, Connection[Any, Any]]:
    ours, theirs = Pipe()
    memory = mmap.mmap(-1, 1 << 20)
    return Border(ours, memory), Border(theirs, memory), ours


@pytest.mark.parametrize("size", [0, LARGE - 1, LARGE, 3 * LARGE])
def test_bytes_cross_whatever_their_size(size: int) -> None:
    owner, child, _ = borders()
    child.send((bytes(size),), by_memory=True)
    crossed = owner.receive()[0]
    owner.close()
    child._connection.close()
    assert crossed == bytes(size)


def test_several_large_ones_lie_side_by_side() -> None:
    owner, child, _ = borders()
    child.send((b"a" * LARGE, bytearray(b"b" * LARGE), memoryview(b"c" * LARGE)), by_memory=True)
    crossed = owner.receive()
    owner.close()
    child._connection.close()
    assert [bytes(one[:1]) for one in crossed] == [b"a", b"b", b"c"]


def test_what_has_crossed_lies_in_the_shared_memory_no_more() -> None:
    owner, child, _ = borders()
    child.send((b"p" * LARGE, b"q" * LARGE), by_memory=True)
    owner.receive()
    left = bytes(child._memory[:])
    owner.close()
    child._connection.close()
    assert not {b"p"[0], b"q"[0]} & set(left)


@pytest.mark.parametrize("hostile", [os.system, pickle.Pickler, DeviceError.__init__], ids=["call", "class", "method"])
def test_only_our_own_values_may_cross(hostile: object) -> None:
    owner, child, _ = borders()
    child._connection.send_bytes(pickle.dumps((hostile,)))
    with pytest.raises((BorderError, AttributeError)):
        owner.receive()
    owner.close()
    child._connection.close()


def test_what_a_module_of_ours_only_imports_may_not_cross() -> None:
    owner, child, _ = borders()
    child._connection.send_bytes(b"\x80\x04\x8c\x0cdevices.host\x8c\x10subprocess.Popen\x93\x85.")
    with pytest.raises(BorderError):
        owner.receive()
    owner.close()
    child._connection.close()


@pytest.mark.parametrize(
    "garbled",
    [b"", b"no pickle", b"\x80\x04.", b"\x80\x04]\x94.", b"\x80\x05\x8c\x03abc\x8c\x03def\x93."],
    ids=["nothing", "noise", "an end too early", "a list", "a name of nobody"],
)
def test_a_garbled_message_is_an_error_of_the_border(garbled: bytes) -> None:
    owner, child, _ = borders()
    child._connection.send_bytes(garbled)
    with pytest.raises((BorderError, EOFError)):
        owner.receive()
    owner.close()
    child._connection.close()


def test_what_cannot_be_packed_leaves_the_border_in_order() -> None:
    owner, child, _ = borders()
    with pytest.raises(BorderError, match="cannot be packed"):
        child.send((threading.Lock(),))
    child.send(("value", 1, None))
    crossed = owner.receive()
    owner.close()
    child._connection.close()
    assert crossed == ("value", 1, None)


def test_what_finds_no_room_in_the_shared_memory_crosses_by_the_pipe() -> None:
    owner, child, _ = borders()
    sizes = (LARGE, (1 << 20) - LARGE, LARGE)
    packed = threading.Thread(
        target=child.send, args=(tuple(bytes(size) for size in sizes),), kwargs={"by_memory": True}
    )
    packed.start()
    crossed = owner.receive()
    packed.join(20)
    owner.close()
    child._connection.close()
    assert tuple(len(one) for one in crossed) == sizes


@pytest.mark.parametrize("wrong", [LookupError("x"), TypeError("x"), ValueError("x")])
def test_only_a_constructor_is_quoted(wrong: Exception) -> None:
    told = [error_of(verb, wrong) for verb in ("build", "read")]
    assert [error.cause for error in told] == ["device.misconfigured", "host.fault"]
    assert "x" not in told[1].detail


def test_an_error_of_the_device_itself_crosses_as_it_is() -> None:
    own = DeviceError(ErrorKind.USER, "id-card.moved")
    assert error_of("build", own) is own
