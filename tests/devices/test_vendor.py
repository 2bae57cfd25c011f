"""The slot for a vendor's library: it reads like a reader on a wire, and hangs and crashes cost one child."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.id_card import DRIVERS, IdentityCard
from devices.id_card import vendor as vendor_module
from devices.id_card.exchange import FIND, READ
from devices.id_card.vendor import Library, LibraryTalk, Sdtapi, VendorReader, bound
from tests.support.cards import LIN
from tests.support.fault_walk import cancelled_after
from tests.support.stand_in_library import COMPILER, NEWEST, PHOTO, compiled, written

LIMIT = 20.0
NUMBER = "05.03-20231231-0000012345-0123456789"
NEW_LIN = replace(LIN, address=NEWEST)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if COMPILER is None:
        pytest.skip("no compiler for a library in C; the slot is walked with the binding in Python")
    return compiled(tmp_path_factory.mktemp("vendor"))


@pytest.fixture(scope="session")
def binding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("vendor"))


class Slot:
    """A reader behind what is in the slot."""

    def __init__(self, file: Path, port: int) -> None:
        self.reader = VendorReader(f"library://{file}?port={port}", patience=0.1, poll_seconds=0.01)

    def open(self) -> Slot:
        """Open."""
        self.reader.open(Deadline.after(LIMIT), CancelToken())
        return self

    def read(self) -> IdentityCard:
        """Read."""
        return self.reader.read(Deadline.after(LIMIT), CancelToken())

    def error(self, *, opening: bool = False) -> DeviceError:
        """Read, or open, in vain."""
        with pytest.raises(DeviceError) as failed:
            self.open() if opening else self.read()
        return failed.value


@pytest.fixture
def file(request: pytest.FixtureRequest) -> Path:
    """Return what is in the slot where it makes no difference."""
    found: Path = request.getfixturevalue("library" if COMPILER else "binding")
    return found


@pytest.fixture
def slots(file: Path) -> Iterator[list[Slot]]:
    made: list[Slot] = []
    yield made
    for slot in made:
        slot.reader.close()


def at(slots: list[Slot], file: Path, port: int = 1001) -> Slot:
    """Make a reader in the slot."""
    slots.append(Slot(file, port))
    return slots[-1]


@pytest.mark.parametrize("what", ["library", "binding"])
def test_a_card_is_read_once_a_laying_with_photo_and_newest_address(
    slots: list[Slot], what: str, request: pytest.FixtureRequest
) -> None:
    slot = at(slots, request.getfixturevalue(what)).open()
    card = slot.read()
    assert (card, card.photo) == (NEW_LIN, PHOTO)
    with pytest.raises(DeviceError, match="id-card.none"):
        slot.reader.read(Deadline.after(0.1), CancelToken())


def test_presence_health_and_number_are_asked_through_it(slots: list[Slot], file: Path) -> None:
    reader = at(slots, file).open().reader
    reader.read(Deadline.after(LIMIT), CancelToken())
    assert reader.present(Deadline.after(LIMIT), CancelToken())
    assert reader.check(Deadline.after(LIMIT), CancelToken()).condition is Condition.READY
    assert reader.about(Deadline.after(LIMIT), CancelToken()).serial == NUMBER


def test_a_library_that_crashes_costs_one_child_and_the_next_call_goes_on(slots: list[Slot], file: Path) -> None:
    slot = at(slots, file, 1003).open()
    assert slot.error().cause == "host.ended"
    assert slot.reader.sam_number(Deadline.after(LIMIT), CancelToken()) == NUMBER


def test_a_library_that_hangs_is_silent_and_the_next_call_goes_on(slots: list[Slot], file: Path) -> None:
    slot = at(slots, file, 1002).open()
    assert slot.error().cause == "id-card.reader-silent"
    assert slot.reader.sam_number(Deadline.after(LIMIT), CancelToken()) == NUMBER


def test_a_library_that_hangs_does_not_outlive_a_cancel(slots: list[Slot], file: Path) -> None:
    reader = at(slots, file, 1002).open().reader

    class Reading:
        """As much of a twin as the walk needs."""

        def verb(self, device: VendorReader, deadline: Deadline, cancel: CancelToken) -> object:
            return device.read(deadline, cancel)

    end = cancelled_after(Reading(), reader, 0.05)  # type: ignore[arg-type]  # as said
    assert end.seconds < 2
    assert end.error is not None
    assert (end.error.kind, end.error.actor) == (ErrorKind.CANCELLED, Actor.NOBODY)


def test_a_reader_that_is_not_there_is_told(slots: list[Slot], file: Path) -> None:
    assert at(slots, file, 1).error(opening=True).cause in ("id-card.reader-lost", "device.library-missing")


def test_a_closed_reader_is_not_ready(slots: list[Slot], file: Path) -> None:
    reader = at(slots, file).open().reader
    reader.close()
    reader.close()
    assert reader.check(Deadline.after(LIMIT), CancelToken()).condition is Condition.ABSENT


# Only of the library in C.


@pytest.mark.parametrize(
    ("port", "opening", "cause"),
    [
        (1, True, "id-card.reader-lost"),
        (1006, True, "id-card.self-test"),
        (1004, False, "id-card.reader-garbled"),
        (1005, False, "id-card.reader-garbled"),
    ],
)
def test_what_the_library_says_in_vain_has_its_meaning(library: Path, port: int, opening: bool, cause: str) -> None:
    slot = Slot(library, port)
    if not opening:
        slot.open()
    assert slot.error(opening=opening).cause == cause
    slot.reader.close()


def test_a_library_that_hangs_while_it_opens_ends_with_the_deadline(library: Path) -> None:
    reader = VendorReader(f"library://{library}?port=1007", patience=0.1)
    with pytest.raises(DeviceError) as failed:
        reader.open(Deadline.after(0.7), CancelToken())
    assert failed.value.kind is ErrorKind.TIMED_OUT
    reader.close()


def test_a_reading_with_fingerprint_needs_a_library_that_has_one(library: Path) -> None:
    reader = VendorReader(f"library://{library}", fingerprint=True, patience=0.1, poll_seconds=0.01)
    reader.open(Deadline.after(LIMIT), CancelToken())
    with pytest.raises(DeviceError, match="id-card.reader-refused"):
        reader.read(Deadline.after(LIMIT), CancelToken())
    reader.close()


# In this process: what the child does.


def child(library: Path, port: int = 1001) -> Library:
    """Make what lives in the child, opened."""
    made = Library(str(library), port)
    made.open(Deadline.after(LIMIT), CancelToken())
    return made


def run(made: Library, command: int, parameter: int) -> tuple[int, bytes]:
    """Carry out one command."""
    return made.run(Deadline.after(LIMIT), CancelToken(), command=command, parameter=parameter)


def test_each_command_has_its_function(library: Path) -> None:
    made = child(library)
    answers = [
        run(made, *command) for command in ((0x10, 0xFF), (0x11, 0xFF), (0x20, 1), (0x20, 2), (0x30, 1), (0x30, 3))
    ]
    assert [(code, len(data)) for code, data in answers] == [
        (0x90, 0), (0x90, 0), (0x9F, 4), (0x90, 8), (0x90, 1284), (0x90, 70)
    ]  # fmt: skip
    made.close()


@pytest.mark.parametrize("command", [(0x77, 0x01), (0x30, 0x05), (0x30, 0x10)])
def test_a_command_without_a_function_is_not_known(library: Path, command: tuple[int, int]) -> None:
    made = child(library)
    assert run(made, *command) == (0x21, b"")
    made.close()


def test_a_failure_brings_no_data(library: Path) -> None:
    made = child(library)
    assert [run(made, *command) for command in ((0x20, 2), (0x30, 3))] == [(0x81, b""), (0x41, b"")]
    made.close()


def test_the_child_tells_whether_it_is_open(library: Path) -> None:
    made = Library(str(library), 1001)
    before = made.check(Deadline.after(LIMIT), CancelToken()).condition
    made.open(Deadline.after(LIMIT), CancelToken())
    after = made.check(Deadline.after(LIMIT), CancelToken()).condition
    assert (before, after, made.capabilities()) == (Condition.ABSENT, Condition.READY, frozenset())
    made.close()
    with pytest.raises(DeviceError, match="id-card.reader-lost"):
        run(made, 0x11, 0xFF)


@pytest.mark.parametrize("name", ["nothing.so", "nothing.py", "text.so"])
def test_what_cannot_be_loaded_is_a_missing_library(tmp_path: Path, name: str) -> None:
    (tmp_path / "text.so").write_text("no library", encoding="utf-8")
    with pytest.raises(DeviceError, match="device.library-missing"):
        child(tmp_path / name)


def test_a_file_that_python_does_not_load_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor_module.importlib.util, "spec_from_file_location", lambda *_: None)
    with pytest.raises(OSError, match="cannot be loaded"):
        bound("/nowhere/binding.py", 1)


def test_an_area_beyond_all_measure_is_cut_to_what_was_given(library: Path) -> None:
    slot = Sdtapi(str(library), 1004)
    assert len(slot.run(0x30, 0x01)[1]) <= 4 + 2 * vendor_module.ROOM


def test_the_stand_in_is_a_library_like_any(library: Path) -> None:
    assert ctypes.CDLL(str(library)).SDT_OpenPort(1) == 0x01


def test_the_slot_is_a_driver_of_the_settings() -> None:
    assert isinstance(DRIVERS["vendor"]("library:///opt/vendor/libsdtapi.so"), VendorReader)


def answered(monkeypatch: pytest.MonkeyPatch, value: object) -> LibraryTalk:
    """Make a conversation whose child answers, or raises, the same to all."""

    def call(*_: object, **__: object) -> object:
        if isinstance(value, DeviceError):
            raise value
        return value

    talk = LibraryTalk(VendorReader("library:///x")._address, 1.0)
    monkeypatch.setattr(talk, "_child", SimpleNamespace(process_id=1, call=call))
    return talk


@pytest.mark.parametrize("answer", [(0x90, b""), (0x90, bytes(10)), (0x9F, bytes(2000)), (0x90, bytes(258))])
def test_a_success_of_a_shape_no_module_has_is_garbled(
    monkeypatch: pytest.MonkeyPatch, answer: tuple[int, bytes]
) -> None:
    with pytest.raises(DeviceError, match="id-card.reader-garbled"):
        answered(monkeypatch, answer).ask(READ, Deadline.after(LIMIT), CancelToken())


def test_an_error_of_the_child_stays_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = answered(monkeypatch, DeviceError(ErrorKind.DEVICE, "host.ended"))
    talk.set_speed(9600)
    with pytest.raises(DeviceError, match="host.ended"):
        talk.ask(FIND, Deadline.after(LIMIT), CancelToken())
