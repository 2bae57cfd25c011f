"""``card read``: one card as data, one line for each fault, exit codes that a script can trust."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from devices.device import DeviceError, ErrorKind
from devices.id_card import IdentityCard
from devices.id_card.virtual import VirtualReader
from devices.virtual_port import unpaced
from devices.wire import WireForbiddenError, WireTakenError
from kiosk.commands import card as command
from kiosk.commands import ports
from tests.support.cards import CHEN, FOREIGN_2017, LIN, ONE_OF_EACH, QIN, ZHANG
from tests.support.reader_ports import READERS
from tests.support.stand_in_library import written

ROOT = Path(__file__).parents[4]
SCHEMA = json.loads((ROOT / "docs/cli/card-read.schema.json").read_text(encoding="utf-8"))


def arguments(*words: str) -> argparse.Namespace:
    """Parse a command line."""
    parser = argparse.ArgumentParser(prog="banshi card")
    command.add_arguments(parser)
    return parser.parse_args(["read", *words])


class Desk:
    """A virtual reader, and the command run against it."""

    def __init__(self, folder: Path) -> None:
        self.reader = VirtualReader(folder / "reader", pace=unpaced)
        self.reader.start()
        self.port = str(folder / "reader")

    def run(self, *words: str) -> int:
        """Run the command and return its exit code."""
        return command.run(arguments("--port", self.port, *words))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.reader.stop()


@pytest.mark.parametrize("card", [*ONE_OF_EACH, QIN], ids=lambda card: card.number)
def test_a_card_is_printed_as_its_schema_says(
    desk: Desk, card: IdentityCard, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.reader.place(card)
    assert desk.run("--json") == 0
    jsonschema.validate(json.loads(capsys.readouterr().out), SCHEMA)


def test_a_resident_card_is_printed_whole(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.reader.place(ZHANG)
    desk.run("--json")
    assert json.loads(capsys.readouterr().out) == {
        "kind": "resident",
        "name": "张三",
        "name_latin": None,
        "sex": "male",
        "nationality": "汉",
        "birth_date": "1990-03-07",
        "address": "北京市东城区示例街道甲1号",
        "number": "110101199003070011",
        "issuer": "北京市公安局东城分局",
        "valid_from": "2020-01-01",
        "valid_to": "long-term",
    }


def test_a_foreign_card_is_printed_with_its_state(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.reader.place(FOREIGN_2017)
    desk.run("--json")
    printed = json.loads(capsys.readouterr().out)
    assert (printed["name_latin"], printed["nationality"], printed["address"]) == ("ZHANG, SAN TESTNAME", "KAZ", None)


def test_a_card_out_of_date_is_read_all_the_same(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.reader.place(CHEN)
    assert desk.run("--json") == 0
    assert json.loads(capsys.readouterr().out)["valid_to"] == "2024-09-01"


def test_without_json_each_thing_is_a_line(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.reader.place(LIN)
    desk.run()
    assert "number       990101198803120020" in capsys.readouterr().out.splitlines()


def test_what_the_card_does_not_say_has_no_line(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.reader.place(LIN)
    desk.run()
    assert "name_latin" not in capsys.readouterr().out


def test_a_character_that_is_none_is_escaped_in_json(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.reader.place(replace(LIN, name="林\ud800"))
    desk.run("--json")
    assert json.loads(capsys.readouterr().out)["name"] == "林\ud800"


def test_a_character_that_is_none_is_escaped_in_lines(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.reader.place(replace(LIN, name="林\ud800"))
    desk.run()
    assert "\\ud800" in capsys.readouterr().out


def test_no_card_in_time_is_a_time_out(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.run("--timeout", "0.2") == 4
    assert capsys.readouterr().err.startswith(f"banshi card: {desk.port}: id-card.none. No newly laid card")


def test_a_port_that_is_not_there_is_an_absent_device(tmp_path: Path) -> None:
    assert command.run(arguments("--port", str(tmp_path / "none"))) == 3


@pytest.mark.parametrize("fault", ["garbled", "self-test", "worn", "moved"])
def test_a_fault_is_one_line_and_code_1(desk: Desk, fault: str, capsys: pytest.CaptureFixture[str]) -> None:
    desk.reader.place(LIN)
    desk.reader.fault(fault)
    assert (desk.run(), capsys.readouterr().err.count("\n")) == (1, 1)


def test_silence_is_a_time_out(desk: Desk) -> None:
    desk.reader.fault("silent")
    assert desk.run("--timeout", "0.3") == 4


def test_the_port_is_let_go(desk: Desk) -> None:
    desk.reader.place(LIN)
    assert [desk.run(), desk.reader.place(LIN), desk.run()] == [0, None, 0]


def test_the_card_is_wiped_after_printing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    wiped: list[IdentityCard] = []
    monkeypatch.setattr(IdentityCard, "wipe", lambda card: wiped.append(card))
    desk.reader.place(LIN)
    desk.run()
    assert len(wiped) == 1


@pytest.mark.parametrize("wrong", [WireTakenError("held"), WireForbiddenError("no")])
def test_a_port_that_refuses_is_code_5(wrong: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise wrong

    monkeypatch.setattr("devices.id_card.sdt.open_wire", refuse)
    assert command.run(arguments("--port", "/dev/x")) == 5


@pytest.mark.parametrize("port", ["foo://x", "camera://0", "tcp://host"])
def test_a_wrong_address_is_a_usage_error(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(arguments("--port", port)) == 2
    assert capsys.readouterr().err.startswith(f"banshi card: {port}: ")


@pytest.mark.parametrize(
    "words",
    [
        ("--baud", "fast"),
        ("--baud", "300"),
        ("--timeout", "soon"),
        ("--timeout", "0"),
        ("--timeout", "nan"),
        ("--timeout", "1e9"),
    ],
)
def test_a_wrong_option_is_a_usage_error(words: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments("--port", "/dev/x", *words)
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("port", "baud", "address"),
    [
        ("/dev/ttyS0", None, "serial:///dev/ttyS0"),
        ("/dev/ttyS0", "9600", "serial:///dev/ttyS0?baud=9600"),
        ("/dev/a?b", "auto", "serial:///dev/a%3Fb?baud=auto"),
        ("serial:///dev/x?baud=9600", None, "serial:///dev/x?baud=9600"),
        ("serial:///dev/x?baud=9600", "115200", "serial:///dev/x?baud=115200"),
        ("tcp://h:1", None, "tcp://h:1"),
    ],
)
def test_a_port_becomes_an_address(port: str, baud: str | None, address: str) -> None:
    assert command.address_of(port, baud) == address


def test_without_built_texts_the_cause_alone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(language: str) -> None:
        raise FileNotFoundError(language)

    monkeypatch.setattr(ports, "wording", missing)
    error = DeviceError(ErrorKind.DEVICE, "id-card.reader-lost", "gone")
    assert command.complaint(error, command.PAGE) == "id-card.reader-lost. See docs/cli/card-read.md. (gone)"


def test_an_error_without_detail_tells_its_kind() -> None:
    error = DeviceError(ErrorKind.TIMED_OUT, "id-card.none")
    assert command.complaint(error, command.PAGE).endswith("(timed-out)")


# What carries the bytes.


@pytest.mark.parametrize("wire", READERS)
def test_a_card_is_read_over_every_wire(wire: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reader = READERS[wire](tmp_path, 0)
    address = reader.start()
    reader.place(LIN)
    assert command.run(arguments("--port", address, "--json")) == 0
    assert json.loads(capsys.readouterr().out)["number"] == LIN.number
    reader.stop()


def test_a_card_is_read_through_a_library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(arguments("--port", f"library://{written(tmp_path)}", "--json")) == 0
    assert json.loads(capsys.readouterr().out)["number"] == LIN.number


@pytest.mark.parametrize("port", ["usb://0400:c35a?pipes=split", "hid://0400:c35a", "library:///opt/x.so"])
def test_a_wire_without_a_speed_keeps_its_words(port: str) -> None:
    assert command.address_of(port, "9600") == port


def test_a_missing_library_is_told_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("hidraw", "hid"):
        monkeypatch.setitem(sys.modules, name, None)
    assert command.run(arguments("--port", "hid://0400:c35a")) == command.ABSENT
    assert "install hidapi" in capsys.readouterr().err
