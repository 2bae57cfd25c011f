"""The border against a child that an image has taken over: what it may make its owner do is nothing."""

from __future__ import annotations

import io
import mmap
import os
import pickle
import subprocess
from collections.abc import Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import devices.host
from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind, PartState
from devices.host import HostedDevice
from devices.host_border import LARGE, Border, BorderError

GOOD = DeviceState("odd", Condition.READY, parts=(PartState("lens", "clean"),))
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.binary(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
ERRORS = st.builds(
    DeviceError,
    st.sampled_from(ErrorKind),
    st.text(max_size=20),
    st.text(max_size=20),
    actor=st.sampled_from(Actor),
    again=st.booleans(),
)


class Calls:
    """Pickles as a call of something."""

    def __init__(self, called: object, *args: object) -> None:
        self._called, self._args = called, args

    def __reduce__(self) -> tuple[Any, ...]:
        return self._called, self._args


@pytest.fixture(scope="module")
def sides() -> Iterator[tuple[Border, Connection[Any, Any], Border]]:
    """Yield the owner's border, the pipe of a child that sends what it likes, and a border over it that behaves."""
    ours, theirs = Pipe()
    memory = mmap.mmap(-1, 4 * LARGE)
    owner = Border(ours, memory)
    yield owner, theirs, Border(theirs, memory)
    owner.close()
    theirs.close()


@given(PLAIN)
def test_whatever_plain_value_is_sent_arrives(sides, value: object) -> None:
    owner, _, child = sides
    child.send(("value", 1, value), by_memory=True)
    assert owner.receive() == ("value", 1, value)


@given(ERRORS)
def test_every_error_of_a_driver_arrives_whole(sides, error: DeviceError) -> None:
    owner, _, child = sides
    child.send(("error", 1, error))
    _, _, came = owner.receive()
    assert vars(came) == vars(error)
    assert str(came) == str(error)


@given(st.lists(st.integers(LARGE - 2, LARGE + 2), max_size=2))
def test_byte_strings_around_the_limit_arrive_wherever_they_travelled(sides, sizes: list[int]) -> None:
    owner, _, child = sides
    sent = [bytes([place]) * size for place, size in enumerate(sizes)]
    child.send(("value", 1, sent), by_memory=True)
    assert owner.receive() == ("value", 1, sent)


def received(owner: Border) -> tuple[Any, ...] | str:
    """Return what came, or in which words it was refused."""
    try:
        return owner.receive()
    except BorderError as wrong:
        return str(wrong)


# Opcodes that reserve memory by a number in the message: of no interest here, and much of it on a shared machine.
GREEDY = frozenset(b"pr\x96")


@given(st.binary(max_size=80).filter(lambda data: not GREEDY & set(data)))
def test_any_bytes_are_a_message_or_garbled(sides, data: bytes) -> None:
    owner, child, _ = sides
    child.send_bytes(b"\x80\x05" + data)
    came = received(owner)
    assert isinstance(came, tuple) or came.startswith(("a message", "a place")) or came.endswith("may not cross")


@given(st.data())
def test_a_message_with_bytes_changed_is_a_message_or_garbled(sides, data: st.DataObject) -> None:
    owner, child, _ = sides
    message = bytearray(pickle.dumps(("value", 1, GOOD), protocol=5))
    for _ in range(data.draw(st.integers(1, 4))):
        byte = data.draw(st.integers(0, 255).filter(lambda value: value not in GREEDY))
        message[data.draw(st.integers(2, len(message) - 1))] = byte
    child.send_bytes(bytes(message))
    came = received(owner)
    # What was refused may have been a picture or a name: it is never quoted.
    assert isinstance(came, tuple) or "clean" not in came


def test_a_word_where_a_name_is_expected_is_not_quoted(sides) -> None:
    owner, child, _ = sides
    child.send_bytes(b"\x80\x05\x8c\x05value\x8c\x05clean\x93.")
    assert received(owner) == "a name that is not of ours may not cross"


@given(st.data())
def test_a_message_cut_short_is_garbled_and_not_the_end_of_the_child(sides, data: st.DataObject) -> None:
    owner, child, _ = sides
    message = pickle.dumps(("value", 1, GOOD), protocol=5)
    child.send_bytes(message[: data.draw(st.integers(1, len(message) - 1))])
    with pytest.raises(BorderError, match="garbled"):
        owner.receive()


@pytest.mark.parametrize(
    "hostile",
    [
        Calls(os.system, "true"),
        Calls(eval, "1"),
        Calls(exec, ""),
        Calls(getattr, GOOD, "but"),
        Calls(open, "/etc/passwd"),
        Calls(__import__, "os"),
        Calls(subprocess.Popen, ["true"]),
        Calls(pickle.loads, b"N."),
        CancelToken.cancel,
    ],
    ids=["system", "eval", "exec", "getattr", "open", "import", "popen", "loads", "method"],
)
def test_what_is_not_of_our_packages_does_not_cross(sides, hostile: object, capfd: pytest.CaptureFixture[str]) -> None:
    owner, child, _ = sides
    child.send_bytes(pickle.dumps(("value", 1, hostile), protocol=5))
    with pytest.raises(BorderError, match="may not cross"):
        owner.receive()
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("devices.host", "os.system"),
        ("devices.host", "subprocess"),
        ("devices.host", "sys"),
        ("devices.address", "re"),
        ("devices_of_others", "x"),
        ("", "eval"),
        ("devices.device", "time"),
    ],
)
def test_a_name_that_our_modules_only_use_does_not_cross(sides, module: str, name: str) -> None:
    owner, child, _ = sides
    child.send_bytes(b"\x80\x04\x8c" + bytes([len(module)]) + module.encode() + b"\x8c" + bytes([len(name)])
                     + name.encode() + b"\x93\x85.")  # fmt: skip
    with pytest.raises(BorderError):
        owner.receive()


@pytest.mark.parametrize("place", [(-1, 10), (0, 8), (64, 1 << 40), (64, -1), ("a", 1), (1,), (1 << 70, 1)], ids=repr)
def test_a_place_that_is_none_is_refused(sides, place: object) -> None:
    class Pointing(pickle.Pickler):
        def persistent_id(self, obj: object) -> object:
            return place if obj == b"here" else None

    owner, child, _ = sides
    packed = io.BytesIO()
    Pointing(packed, 5).dump(("value", 1, b"here"))
    child.send_bytes(packed.getvalue())
    with pytest.raises(BorderError):
        owner.receive()


# The owner before a child that keeps to no order.


class Acted:
    """A child whose answers a test writes; stands in for the process."""

    answers: list[object] = []

    def __init__(self, clock: Any) -> None:
        ours, self._theirs = Pipe()
        self.border = Border(ours, mmap.mmap(-1, LARGE))
        self.born = clock()
        self.killed = False
        for answer in [("value", 1, frozenset()), ("value", 2, None), *self.answers]:
            self._theirs.send_bytes(answer if isinstance(answer, bytes) else pickle.dumps(answer))

    def end(self, seconds: float) -> None:
        self.kill()

    def kill(self) -> None:
        self.killed = True
        self.border.close()
        self._theirs.close()


class Odd(HostedDevice):
    """A device of which only the border matters."""

    kind = "odd"


def hosted(monkeypatch: pytest.MonkeyPatch, *answers: object) -> Odd:
    """Return an opened device whose child gives these answers to what comes."""
    monkeypatch.setattr(Acted, "answers", list(answers))
    monkeypatch.setattr(devices.host, "start", Acted)
    device = Odd("nothing:made", {})
    device.open(Deadline.after(5), CancelToken())
    return device


NO_ANSWERS = [
    (), ("value",), ("value", 1), ("value", "1", GOOD), ("value", 1, GOOD, GOOD), ("other", 1, GOOD), (1, 2, 3),
    ("error", 1, None), ("error", 1, "x"), ("error", 1, GOOD), GOOD, None, [], b"\x80\x05", b"noise", b"",
]  # fmt: skip


@pytest.mark.parametrize("answer", NO_ANSWERS, ids=repr)
def test_what_is_no_answer_is_a_fault_and_ends_the_child(monkeypatch: pytest.MonkeyPatch, answer: object) -> None:
    device = hosted(monkeypatch, answer)
    child = device._child
    with pytest.raises(DeviceError) as wrong:
        device.check(Deadline.after(5), CancelToken())
    assert (wrong.value.kind, wrong.value.cause) == (ErrorKind.PROGRAM, "host.fault")
    assert (child.killed, device._child) == (True, None)


@pytest.mark.parametrize("kind", ErrorKind)
def test_an_error_of_the_driver_leaves_the_child_alive(monkeypatch: pytest.MonkeyPatch, kind: ErrorKind) -> None:
    device = hosted(monkeypatch, ("error", 3, DeviceError(kind, "odd.cause")), ("value", 4, GOOD))
    with pytest.raises(DeviceError, match=r"odd\.cause"):
        device.check(Deadline.after(5), CancelToken())
    assert device.check(Deadline.after(5), CancelToken()) == GOOD
    device.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(PLAIN)
def test_a_plain_value_in_place_of_an_answer_is_a_fault(monkeypatch: pytest.MonkeyPatch, answer: object) -> None:
    device = hosted(monkeypatch, answer)
    with pytest.raises(DeviceError, match=r"host\.fault"):
        device.check(Deadline.after(5), CancelToken())
