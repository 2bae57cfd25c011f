"""Faults of the parts of a training machine: each can be ordered, is told, strikes the real driver, and is mended."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.texts import LANGUAGES, wording
from devices.code_scanner import DRIVERS as SCANNERS
from devices.device import CancelToken, Condition, Deadline, DeviceError
from devices.id_card.virtual import PULLED_AT
from devices.receipt_printer import DRIVERS as PRINTERS
from devices.scanner import DRIVERS as SHEETS
from devices.scanner import Source
from devices.social_card import DRIVERS as CARDS
from devices.virtual_end import Fault as WireFault
from kiosk.steps.technician_device_words import known
from kiosk.training.acts import ActError
from kiosk.training.faults import HEALS, VERBS, Hurts
from kiosk.training.world import World

# What exists is asked once: making a world starts nothing.
KINDS = {kind: part["faults"] for kind, part in World(Path("/nowhere")).state()["parts"].items()}
EVERY = [(kind, fault) for kind, faults in KINDS.items() for fault in faults]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, now=lambda: 7.0)
    yield made
    made.stop()


def part(world: World, kind: str) -> dict[str, object]:
    found: dict[str, object] = world.state()["parts"][kind]
    return found


def limits(seconds: float = 2.0) -> tuple[Deadline, CancelToken]:
    return Deadline.after(seconds), CancelToken()


@pytest.mark.parametrize("kind", KINDS)
def test_every_part_has_faults_to_order(kind: str) -> None:
    assert {"silent", "nonsense"} & set(KINDS[kind])
    assert len(KINDS[kind]) >= 2


@pytest.mark.parametrize(("kind", "fault"), EVERY)
def test_every_fault_is_ordered_told_and_mended(world: World, kind: str, fault: str) -> None:
    before = part(world, kind)
    world.do({"do": "device-fault", "device": kind, "fault": fault})
    assert part(world, kind) == {**before, "fault": fault}
    world.do({"do": "mend", "device": kind})
    assert part(world, kind) == before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", sorted({*VERBS.values(), *(fault for _, fault in EVERY)}))
def test_every_fault_has_its_words(language: str, fault: str) -> None:
    assert known(f"training.hurt.{fault}")
    assert f"training.hurt.{fault}" in wording(language)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_that_is_unknown_is_refused_with_those_there_are(world: World, kind: str) -> None:
    with pytest.raises(ActError, match="silent"):
        world.do({"do": "device-fault", "device": kind, "fault": "boredom"})
    assert part(world, kind)["fault"] == ""


@pytest.mark.parametrize("act", ["device-fault", "mend", "replug", "plug", "unplug"])
def test_a_part_that_is_not_there_is_refused(world: World, act: str) -> None:
    more = {"fault": "silent"} if act == "device-fault" else {}
    with pytest.raises(ActError):
        world.do({"do": act, "device": "toaster", **more})


def test_a_card_is_pulled_after_as_many_bytes_as_the_trainer_says(world: World) -> None:
    world.do({"do": "place", "person": "zhao-dehou"})
    state = world.do({"do": "device-fault", "device": "id_card", "fault": "pulled", "after": 77})
    assert (state["person"], part(world, "id_card")["fault"]) == ("zhao-dehou", "pulled")
    assert world.reader._pulled_at == 77
    world.do({"do": "mend", "device": "id_card"})
    assert world.reader._pulled_at == PULLED_AT


def test_a_social_card_is_pulled_in_the_middle_of_its_reading(world: World) -> None:
    reader = CARDS["pcsc"](world.small.slot.start())
    reader.open(*limits())
    world.do({"do": "insert-card"})
    world.do({"do": "device-fault", "device": "social_card", "fault": "pulled"})
    with pytest.raises(DeviceError, match=r"social-card\.moved"):
        reader.read(*limits())
    assert not reader.present(*limits())
    world.do({"do": "insert-card"})
    card = reader.read(*limits())
    reader.close()
    assert card.number.startswith("99")


def test_a_feeder_jams_after_as_many_sheets_as_the_trainer_says(world: World) -> None:
    scanner = SHEETS["sane"](world.small.sheets.start())
    scanner.open(*limits(5))
    world.do({"do": "feed-sheets", "count": 3})
    world.do({"do": "device-fault", "device": "scanner", "fault": "jam", "after": 1})
    scan = scanner.scan(*limits(5), source=Source.FEEDER)
    scanner.close()
    assert (len(scan.sheets), scan.cause) == (1, "scanner.jam")


@pytest.mark.parametrize(("device", "fault"), [("id_card", "pulled"), ("receipt_printer", "paper-out")])
def test_nothing_comes_before_it_is_ordered(world: World, device: str, fault: str) -> None:
    with pytest.raises(ActError, match="cannot come"):
        world.do({"do": "device-fault", "device": device, "fault": fault, "after": -1})
    assert part(world, device)["fault"] == ""


def test_only_what_is_counted_can_come_later(world: World) -> None:
    with pytest.raises(ActError, match="at once"):
        world.do({"do": "device-fault", "device": "receipt_printer", "fault": "silent", "after": 3})
    with pytest.raises(ActError, match="at once"):
        world.do({"do": "device-fault", "device": "id_card", "fault": "slow", "after": 3})
    world.do({"do": "device-fault", "device": "receipt_printer", "fault": "paper-out", "after": 12})
    assert world.printer._mechanism.sensors.paper_lines == 12


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_ordered_in_whatever_order_the_desk_tells_what_is_so(world: World, seed: int) -> None:
    chance = random.Random(seed)
    faults, out = dict.fromkeys(KINDS, ""), set()
    for _ in range(150):
        kind, fault = chance.choice(EVERY)
        act = chance.choice(["device-fault", "device-fault", "mend", "unplug", "plug"])
        world.do({"do": act, "device": kind} | ({"fault": fault} if act == "device-fault" else {}))
        faults[kind] = {"device-fault": fault, "mend": ""}.get(act, faults[kind])
        if act == "plug":
            # A part that starts afresh talks again; the reader forgets every fault.
            faults[kind] = "" if kind == "id_card" else part(world, kind)["fault"]
        out = out | {kind} if act == "unplug" else out - {kind} if act == "plug" else out
        assert {name: one["fault"] for name, one in world.state()["parts"].items()} == faults
        assert {name for name, one in world.state()["parts"].items() if not one["plugged"]} == out


def test_a_silent_device_talks_again_when_its_plug_is_put_back(world: World) -> None:
    for kind in KINDS:
        if "silent" in KINDS[kind]:
            world.do({"do": "device-fault", "device": kind, "fault": "silent"})
            world.do({"do": "replug", "device": kind})
            assert part(world, kind)["fault"] == ""


def test_paper_that_is_out_is_still_out_after_the_plug_was_pulled(world: World) -> None:
    world.do({"do": "device-fault", "device": "receipt_printer", "fault": "paper-out"})
    world.do({"do": "replug", "device": "receipt_printer"})
    assert (part(world, "receipt_printer")["fault"], world.desk.printer) == ("paper-out", "paper-out")


def test_mending_a_part_does_not_put_its_plug_in(world: World) -> None:
    world.do({"do": "unplug", "device": "code_scanner"})
    world.do({"do": "mend", "device": "code_scanner"})
    assert not part(world, "code_scanner")["plugged"]
    assert not world.small.scanner.port.plugged


@pytest.mark.parametrize(
    ("act", "device", "fault"),
    [
        ({"do": "end-paper"}, "receipt_printer", "paper-out"),
        ({"do": "open-cover"}, "receipt_printer", "cover-open"),
        ({"do": "silence-printer"}, "receipt_printer", "silent"),
        ({"do": "end-sheets"}, "page_printer", "paper-out"),
        ({"do": "card-fault", "name": "worn"}, "id_card", "worn"),
    ],
)
def test_what_the_keys_do_is_told_as_the_fault_it_is(
    world: World, act: dict[str, str], device: str, fault: str
) -> None:
    world.do(act)
    assert part(world, device)["fault"] == fault


@pytest.mark.parametrize(
    ("act", "device"),
    [("load-paper", "receipt_printer"), ("close-cover", "receipt_printer"), ("load-sheets", "page_printer"),
     ("lift", "id_card")],
)  # fmt: skip
def test_what_the_keys_mend_is_mended(world: World, act: str, device: str) -> None:
    world.do({"do": "device-fault", "device": device, "fault": KINDS[device][0]})
    world.do({"do": act})
    assert part(world, device)["fault"] == ""


# At the real drivers.


@pytest.mark.parametrize("fault", [one.value for one in WireFault if one not in (WireFault.NOISE, WireFault.SLOW)])
def test_a_fault_strikes_the_driver_and_its_mending_heals_it(world: World, fault: str) -> None:
    world.small.scanner.start()
    scanner = SCANNERS["newland"](world.small.scanner.address)
    scanner.open(*limits())
    world.do({"do": "device-fault", "device": "code_scanner", "fault": fault})
    with contextlib.suppress(DeviceError):
        assert scanner.check(*limits(0.3)).condition in (Condition.FAULT, Condition.ABSENT)
    world.do({"do": "mend", "device": "code_scanner"})
    scanner.open(*limits())
    assert scanner.check(*limits()).condition is Condition.READY
    scanner.close()


def test_a_device_that_returns_is_behind_another_port_and_the_same_name(world: World) -> None:
    world.small.scanner.start()
    link = world.small.scanner.port.link
    scanner = SCANNERS["newland"](world.small.scanner.address)
    scanner.open(*limits())
    held = link.resolve()
    world.do({"do": "replug", "device": "code_scanner"})
    with pytest.raises(DeviceError):
        scanner.about(*limits())
    scanner.open(*limits())
    assert scanner.check(*limits()).condition is Condition.READY
    assert link.is_symlink()
    assert held != link.resolve() or held.exists()
    scanner.close()


def test_the_cover_and_the_paper_of_the_printer_are_felt_by_its_driver(world: World) -> None:
    address = world.printer.start()
    printer = PRINTERS["escpos"](address)
    printer.open(*limits())
    causes = []
    for fault in ("cover-open", "paper-out", "cutter-stuck"):
        world.do({"do": "device-fault", "device": "receipt_printer", "fault": fault})
        causes.append(printer.check(*limits()).cause)
        world.do({"do": "mend", "device": "receipt_printer"})
    assert causes == ["printer.cover-open", "printer.paper-out", "printer.cutter-stuck"]
    assert printer.check(*limits()).condition is Condition.READY
    printer.close()


# A part of a kind nobody has thought of yet.


class Machine:
    """Has a plug, two verbs of the list, one that heals, and a fault of its own name."""

    def __init__(self) -> None:
        self.did: list[str] = []

    def __getattr__(self, verb: str) -> object:
        if verb not in ("plug", "unplug", "silence", "freeze", "thaw"):
            raise AttributeError(verb)
        return lambda: self.did.append(verb)

    def faults(self) -> tuple[str, ...]:
        return ("somersault",)

    def fault(self, name: str) -> None:
        self.did.append(name)


def test_a_new_kind_of_part_is_asked_what_can_go_wrong_with_it() -> None:
    machine = Machine()
    hurts = Hurts(machine)
    for name in hurts.names:
        hurts.order(name)
    hurts.mend(plugged=True)
    assert hurts.names == ("somersault", "frozen", "silent")
    assert machine.did == ["somersault", "freeze", "silence", "thaw", "plug"]


def test_no_verb_both_hurts_and_heals() -> None:
    assert not set(VERBS) & set(HEALS)
