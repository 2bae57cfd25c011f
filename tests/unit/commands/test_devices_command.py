"""``devices``: what is printed, what is told once, how it ends; beside a running terminal and alone."""

from __future__ import annotations

import argparse
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from config.settings import Settings, convert
from config.site import write
from config.texts import wording
from devices.about import About
from devices.code_scanner.virtual import VirtualScanner
from devices.device import Actor, Condition, DeviceState, PartState
from devices.usage import Mishap
from devices.virtual_port import unpaced
from kiosk.commands import devices as command
from kiosk.inventory.asking import Alone, NobodyAnswersError, Running, source
from kiosk.inventory.report import Change, DeviceReport, of_state
from kiosk.inventory.trials import Trial
from main import main
from offline_queue.control import Control
from tests.support.terminals import NOBODY, watched

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/cli/devices.schema.json").read_text(encoding="utf-8"))


def report(name: str, condition: Condition = Condition.READY, cause: str = "", **known: Any) -> DeviceReport:
    kind = name.partition("-")[0]
    actor = Actor.GUIDE if cause else Actor.NOBODY
    return msgspec.structs.replace(of_state(DeviceState(kind, condition, cause, actor), name), **known)


class Told:
    """A source that tells what the test put into it."""

    running = True

    def __init__(self, *reports: DeviceReport) -> None:
        self.known = {one.name: one for one in reports}
        self.happened: list[Change] = []
        self.tests: list[Trial] = [Trial()]
        self.asked: list[int] = []

    def happen(self, name: str, condition: Condition, cause: str = "") -> None:
        """Let something change."""
        self.happened.append(Change(len(self.happened) + 1, 1_800_000_000.0, name, condition, cause))

    def reports(self) -> dict[str, DeviceReport]:
        return self.known

    def changes(self, after: int) -> list[Change]:
        self.asked.append(after)
        return [change for change in self.happened if change.number > after]

    def begin(self, name: str) -> Trial:
        return self.look(name)

    def look(self, name: str) -> Trial:
        return self.tests.pop(0) if len(self.tests) > 1 else self.tests[0]

    def close(self) -> None:
        """Have nothing to let go."""


def asked(told: Told, *words: str, wait: Callable[[float], object] = lambda seconds: True) -> int:
    """Ask as the command line does."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    settings = convert({"site": {"mode": "training"}}, source="a test")
    return command.answered(told, settings, parser.parse_args(list(words), argparse.Namespace(site=None)), wait)


# What is printed.


def test_a_device_is_told_whole(capsys: pytest.CaptureFixture[str]) -> None:
    told = Told(
        report(
            "receipt_printer",
            Condition.FAULT,
            "printer.paper-out",
            about=About("VP-80", "990101", "1.00"),
            parts=(PartState("paper", "out"),),
            counted={"papers": 146, "cuts": 21480},
            since_filled={"papers": 3},
            filled_at=1_800_000_000.0,
            last=Mishap("printer.lost", 1_800_000_000.0),
            driver="escpos",
            address="tcp://10.0.0.5:9100",
            detail="sensor 3",
        )
    )
    code = asked(told)
    said = capsys.readouterr().out
    for words in (
        "fault    receipt_printer", "Does not work", "A guide can do it", "no paper",
        "VP-80, no. 990101, firmware 1.00",
        "21480 cuts, 146 slips", "3 slips", "2027-01-15 16:00:00", "escpos  tcp://10.0.0.5:9100  sensor 3",
        "(0000) 8800 0101",
    ):  # fmt: skip
        assert words in said
    assert code == command.FAULT


def test_a_device_of_which_nothing_is_known_has_two_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(Told(report("speaker", driver="espeak", address="program://espeak-ng"))) == command.GOOD
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("OK       speaker")


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        ([Condition.READY], 0),
        ([Condition.READY, Condition.BUSY, Condition.ATTENTION], 0),
        ([Condition.READY, Condition.ABSENT], 3),
        ([Condition.ABSENT, Condition.OPENING], 4),
        ([Condition.OPENING, Condition.FAULT, Condition.ABSENT], 1),
        ([Condition.FAULT], 1),
    ],
)
def test_the_worst_device_decides_how_it_ends(conditions: list[Condition], code: int) -> None:
    assert command.exit_code(report(f"id_card-{at}", one) for at, one in enumerate(conditions)) == code


@pytest.mark.parametrize("condition", list(Condition))
def test_only_what_works_is_marked_ok(condition: Condition, capsys: pytest.CaptureFixture[str]) -> None:
    asked(Told(report("id_card", condition, "" if condition is Condition.READY else "id-card.reader-silent")))
    marked = capsys.readouterr().out.startswith("OK ")
    assert marked == (condition in (Condition.READY, Condition.BUSY))


def test_a_post_without_devices_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(Told()) == command.FAULT
    assert "[[devices]]" in capsys.readouterr().err


def test_json_is_as_the_schema_says(capsys: pytest.CaptureFixture[str]) -> None:
    told = Told(
        report("id_card", about=About(serial="0501"), counted={"reads": 3}, can=("about",), since=5.0),
        report("id_card-2", Condition.FAULT, "id-card.reader-silent", last=Mishap("id-card.reader-silent", 6.0)),
    )
    asked(told, "--json")
    value = json.loads(capsys.readouterr().out)
    jsonschema.validate(value, SCHEMA)
    assert [one["name"] for one in value["devices"]] == ["id_card", "id_card-2"]
    assert (value["running"], value["devices"][0]["todo"]) == (True, "")
    assert value["devices"][1]["todo"] == wording("en")(command.cause_words("id-card.reader-silent"))


# Watching.


def turns(*happen: Callable[[], None]) -> Callable[[float], bool]:
    """Return a wait in each of whose turns something happens; then it is enough."""
    left = list(happen)

    def wait(seconds: float) -> bool:
        assert seconds == command.WATCH_SECONDS
        if not left:
            return True
        left.pop(0)()
        return False

    return wait


def nothing() -> None:
    """Let a second pass."""


def test_each_change_is_told_once_and_what_was_before_not_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    told = Told(report("id_card"), report("speaker"))
    told.happen("id_card", Condition.READY)
    out = lambda: told.happen("id_card", Condition.ABSENT, "id-card.reader-lost")  # noqa: E731  # one line, one act
    asked(told, "--watch", wait=turns(nothing, out, nothing, nothing, lambda: told.happen("id_card", Condition.READY)))
    changes = [line for line in capsys.readouterr().out.splitlines() if line.startswith("16:00:00")]
    assert [line.split()[1] for line in changes] == ["absent", "OK"]
    assert told.asked == [0, 1, 1, 2, 2, 2]


def test_a_change_that_was_over_before_the_next_look_is_told_too(capsys: pytest.CaptureFixture[str]) -> None:
    told = Told(report("id_card"))

    def flap() -> None:
        told.happen("id_card", Condition.FAULT, "id-card.reader-silent")
        told.happen("id_card", Condition.READY)

    asked(told, "--watch", wait=turns(flap, nothing))
    said = capsys.readouterr().out
    assert said.count("16:00:00") == 2
    assert "16:00:00 fault    id_card" in said


def test_watching_in_json_tells_a_line_a_change(capsys: pytest.CaptureFixture[str]) -> None:
    told = Told(report("id_card"))
    asked(
        told, "--watch", "--json", wait=turns(lambda: told.happen("id_card", Condition.ABSENT, "id-card.reader-lost"))
    )
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for line in lines:
        jsonschema.validate(line, SCHEMA)
    assert [list(line) for line in lines] == [["at", "running", "devices"], ["change"]]


def test_a_watch_that_is_ended_by_hand_tells_how_the_devices_are_then(capsys: pytest.CaptureFixture[str]) -> None:
    told = Told(report("id_card"))

    def end() -> None:
        told.known = {"id_card": report("id_card", Condition.ABSENT, "id-card.reader-lost")}
        raise KeyboardInterrupt

    assert asked(told, "--watch", wait=turns(nothing, end)) == command.ABSENT


# Testing.


@pytest.mark.parametrize(
    ("trial", "code"),
    [
        (Trial(True, True, "code-scanner.tested"), 0),
        (Trial(True, False, "id-card.self-test-failed"), 1),
        (Trial(True, False, "printer.silent", kind="device"), 1),
        (Trial(True, False, "printer.lost", kind="device"), 3),
        (Trial(True, False, "id-card.none", kind="timed-out"), 4),
        (Trial(True, False, "device.no-self-test", kind="program"), 5),
        (Trial(True, False, "device.taken", kind="device"), 5),
    ],
)
def test_how_a_test_ended_is_how_the_command_ends(trial: Trial, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    told = Told(report("id_card"))
    told.tests = [Trial(), Trial(), trial]
    assert asked(told, "--test", "id_card") == code
    said = capsys.readouterr()
    assert bool(said.out) == (code == 0)
    assert bool(said.err) == (code != 0)


def test_a_test_that_was_not_begun_says_what_it_means_before_its_code_and_the_device_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = Told(report("id_card"))
    told.tests = [Trial(True, False, "device.no-self-test", "id_card", kind="program")]
    asked(told, "--test", "id_card")
    said = capsys.readouterr().err
    assert (said.startswith("banshi devices: id_card: Its driver"), said.endswith(" [device.no-self-test]\n")) == (
        True,
        True,
    )


def test_a_test_that_went_well_says_what_the_device_told_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    told = Told(report("document_camera"))
    told.tests = [Trial(True, True, "camera.tested", "3264x2448")]
    asked(told, "--test", "document_camera")
    assert capsys.readouterr().out.endswith("full size.  3264x2448\n")


def test_a_test_that_never_ends_is_given_up(capsys: pytest.CaptureFixture[str]) -> None:
    clock = iter(range(0, 1000, 10))
    code = command.trial_of(
        Told(report("id_card")),
        "id_card",
        wording("en"),
        lambda seconds: False,
        as_json=False,
        clock=lambda: float(next(clock)),
    )
    assert (code, capsys.readouterr().err) == (command.TIMED_OUT, "banshi devices: id_card: no answer\n")


def test_a_test_in_json_is_as_the_schema_says(capsys: pytest.CaptureFixture[str]) -> None:
    told = Told(report("id_card"))
    told.tests = [Trial(True, False, "printer.silent", "no bytes", "device")]
    assert asked(told, "--test", "id_card", "--json") == command.FAULT
    value = json.loads(capsys.readouterr().out)
    jsonschema.validate(value, SCHEMA)
    assert (value["test"]["well"], value["test"]["detail"]) == (False, "no bytes")


def test_a_name_of_no_device_is_a_wrong_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(Told(report("id_card"), report("id_card-2")), "--test", "hologram") == command.USAGE
    assert "id_card, id_card-2" in capsys.readouterr().err


# Real devices.


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[VirtualScanner]:
    made = VirtualScanner(tmp_path / "scanner", pace=unpaced)
    made.start()
    yield made
    made.stop()


def settings_with(folder: Path, *addresses: str) -> Settings:
    """Return the settings of a post with scanners."""
    devices = [{"kind": "code_scanner", "driver": "newland", "address": one} for one in addresses]
    place = {"folder": str(folder / "outbox"), "key_file": str(folder / "keys" / "device.key")}
    values = {"site": {"mode": "training"}, "outbox": place, "platform": {"url": NOBODY}, "devices": devices}
    return convert(values, source="a test")


def test_alone_the_command_opens_asks_tests_and_leaves_nothing(
    tmp_path: Path, scanner: VirtualScanner, capsys: pytest.CaptureFixture[str]
) -> None:
    write(settings_with(tmp_path, scanner.address), tmp_path / "site.toml")
    assert main(["devices", "--site", str(tmp_path / "site.toml")]) == 0
    said = capsys.readouterr().out
    assert "VIRTUAL-SCANNER, no. V0000001" in said
    assert not (tmp_path / "device-counters.json").exists()


def test_alone_a_device_that_is_not_there_ends_with_three(tmp_path: Path) -> None:
    write(settings_with(tmp_path, f"serial://{tmp_path}/nowhere"), tmp_path / "site.toml")
    assert main(["devices", "--site", str(tmp_path / "site.toml")]) == command.ABSENT


def test_alone_a_self_test_has_its_effect(
    tmp_path: Path, scanner: VirtualScanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devices.code_scanner.newland.SHINE_SECONDS", 0.2)
    alone = Alone(settings_with(tmp_path, scanner.address), 5.0, waiting())
    alone.begin("code_scanner")
    wait = waiting()
    while not scanner.lit:
        wait(0.01)
    while not (trial := alone.look("code_scanner")).ended:
        wait(0.01)
    alone.close()
    assert (trial.well, scanner.lit, alone.running) == (True, False, False)


def waiting() -> Callable[[float], object]:
    """Return what waits a moment of real time."""
    return threading.Event().wait


def test_beside_a_terminal_the_devices_are_its_own(tmp_path: Path, scanner: VirtualScanner) -> None:
    settings = settings_with(tmp_path, scanner.address)
    with watched(tmp_path, settings=settings) as seen:
        seen.open_whole()
        seen.wait(lambda: seen.terminal.book.report("code_scanner").about.serial)
        known = source(settings, 0.0, waiting())
        (report,) = known.reports().values()
        scanner.unplug()
        seen.terminal.lane("code_scanner").check(1.0)
        seen.wait(lambda: known.reports()["code_scanner"].condition is Condition.ABSENT)
        causes = [change.cause for change in known.changes(0)]
        trial = known.begin("hologram")
        known.close()
    assert (known.running, report.about.model, report.address) == (True, "VIRTUAL-SCANNER", scanner.address)
    assert causes == ["", "", "code-scanner.lost"]
    assert (trial.cause, known.running) == ("device.not-listed", True)


def test_beside_a_terminal_that_is_just_opening_each_device_is_being_opened(tmp_path: Path) -> None:
    states = {"id_card": DeviceState("id_card", Condition.OPENING)}
    control = Control(tmp_path, devices=lambda: msgspec.to_builtins(states))
    control.start()
    reports = Running(tmp_path).reports()
    with pytest.raises(NobodyAnswersError, match="another version"):
        Running(tmp_path).changes(0)
    control.stop()
    assert reports["id_card"].condition is Condition.OPENING


def test_a_terminal_that_ends_while_it_is_asked_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NobodyAnswersError, match="any more"):
        Running(tmp_path).reports()


def test_a_terminal_that_holds_the_outbox_and_is_silent_is_no_reason_to_open_its_ports(
    tmp_path: Path, scanner: VirtualScanner, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("kiosk.inventory.asking.held", lambda folder: True)
    write(settings_with(tmp_path, scanner.address), tmp_path / "site.toml")
    assert main(["devices", "--site", str(tmp_path / "site.toml")]) == command.TIMED_OUT
    assert "does not answer" in capsys.readouterr().err


def test_a_watch_that_would_be_left_out_for_a_test_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        asked(Told(), "--watch", "--test", "printer")
    assert "--watch" in capsys.readouterr().err
