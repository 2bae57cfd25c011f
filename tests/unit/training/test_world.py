"""A whole training world as its own process: acts over the socket move real virtual devices, line and platform."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from config.settings import DeviceSetting, Settings
from devices.address import parse
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState
from devices.id_card import DRIVERS as READERS
from devices.id_card import IdCardReader
from devices.receipt_printer import DRIVERS as PRINTERS
from kiosk.training.acts import ActError
from kiosk.training.control import WorldClient
from kiosk.training.persons import person, persons
from kiosk.training.site import WorldProcess, training_settings

LIMIT = 20.0


class Away:
    """A whole training world that runs somewhere else, and hands in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = WorldProcess(folder)
        self.facts = self.process.wait_ready()
        self.hands = WorldClient(Path(self.facts["control"]))

    def settings(self) -> Settings:
        """Return the settings of a terminal in this world."""
        return training_settings(self.folder, self.facts)

    def device(self, kind: str) -> DeviceSetting:
        """Return the setting of one device."""
        return next(setting for setting in self.settings().devices if setting.kind == kind)

    def platform(self, path: str = "/time") -> tuple[int, str, bytes]:
        """Ask the platform over the line; return status, media type and body."""
        connection = http.client.HTTPConnection(urlsplit(self.facts["platform"]).netloc, timeout=20)
        try:
            connection.request("GET", "/api/v1" + path)
            answer = connection.getresponse()
            return answer.status, answer.headers.get_content_type(), answer.read()
        finally:
            connection.close()

    def tidy(self) -> None:
        """Bring everything back to how it was."""
        for act in ("lift", "take-away", "uncover-camera", "load-paper", "close-cover", "restore-line"):
            self.hands.do(act)
        for device in self.hands.do("state")["unplugged"]:
            self.hands.do("plug", device=device)
        self.hands.do("platform-fault", name="none")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Away]:
    """One world for the module: it takes a second to start."""
    made = Away(tmp_path_factory.mktemp("w"))
    yield made
    made.hands.close()
    made.process.stop()


@pytest.fixture
def world(running: Away) -> Iterator[Away]:
    """Give the world as it was at its start."""
    yield running
    running.tidy()


@pytest.fixture
def reader(world: Away) -> Iterator[IdCardReader]:
    """Give the real driver of the reader, open."""
    made = READERS["sdt"](world.device("id_card").address)
    made.open(Deadline.after(LIMIT), CancelToken())
    yield made
    made.close()


def read(reader: IdCardReader, seconds: float = 5.0) -> str:
    """Read a card and return the number on it."""
    return reader.read(Deadline.after(seconds), CancelToken()).number


def until(ask: Callable[[], Any], true: Callable[[Any], bool]) -> Any:
    """Ask until the answer is as wanted; every question is a round trip to another process."""
    end = time.monotonic() + LIMIT
    while not true(answer := ask()):
        assert time.monotonic() < end, f"never came: {answer}"
    return answer


def test_a_terminal_finds_every_address_of_the_world(world) -> None:
    settings = world.settings()
    assert {d.kind: d.driver for d in settings.devices} == {
        "id_card": "sdt", "receipt_printer": "escpos", "document_camera": "opencv",
        "speaker": "espeak", "page_printer": "ipp", "code_scanner": "newland", "social_card": "pcsc",
        "scanner": "sane",
    }  # fmt: skip
    assert settings.platform.url == world.facts["platform"]
    assert json.loads((world.folder / "world.json").read_bytes()) == world.facts


def test_before_the_world_is_there_a_terminal_has_no_devices_and_is_in_training(tmp_path) -> None:
    settings = training_settings(tmp_path)
    assert (settings.site.mode, settings.devices) == ("training", ())
    assert Path(settings.outbox.folder).parent == Path(settings.outbox.key_file).parent.parent == tmp_path


@pytest.mark.parametrize("key", ["zhao-dehou", "aino-korhonen", "leung-ka-ming"])
def test_a_card_that_is_placed_is_read_by_the_real_driver(world, reader, key) -> None:
    state = world.hands.do("place", person=key)
    assert state["person"] == key
    assert read(reader) == person(key).card.number


def test_a_person_may_be_called_by_name(world) -> None:
    assert world.hands.do("place", person="林静姝")["person"] == person("林静姝").key


def test_another_card_takes_the_place_of_the_first(world, reader) -> None:
    world.hands.do("place", person="zhao-dehou")
    read(reader)
    world.hands.do("place", person="he-xiulan")
    assert read(reader) == person("he-xiulan").card.number


def test_a_card_that_was_lifted_cannot_be_read(world, reader) -> None:
    world.hands.do("place", person="zhao-dehou")
    assert world.hands.do("lift")["person"] == ""
    with pytest.raises(DeviceError):
        read(reader, 0.3)


@pytest.mark.parametrize("fault", ["worn", "moved", "pulled", "silent"])
def test_an_ordered_fault_strikes_and_ends_with_its_card(world, reader, fault) -> None:
    world.hands.do("place", person="zhao-dehou")
    world.hands.do("card-fault", name=fault)
    with pytest.raises(DeviceError):
        read(reader, 0.6)
    world.hands.do("lift")
    world.hands.do("place", person="zhao-dehou")
    reader.open(Deadline.after(LIMIT), CancelToken())
    assert read(reader) == person("zhao-dehou").card.number


@pytest.mark.parametrize("fault", ["worn", "moved"])
def test_a_fault_ordered_on_a_card_that_was_read_already_strikes_where_it_lies(world, reader, fault) -> None:
    world.hands.do("place", person="zhao-dehou")
    assert read(reader) == person("zhao-dehou").card.number
    assert world.hands.do("card-fault", name=fault)["person"] == "zhao-dehou"
    with pytest.raises(DeviceError):
        read(reader, 1.5)


def test_a_fault_of_the_wire_leaves_the_card_where_it_lies(world, reader) -> None:
    world.hands.do("place", person="zhao-dehou")
    read(reader)
    world.hands.do("card-fault", name="noise")
    assert reader.present(Deadline.after(5), CancelToken())
    with pytest.raises(DeviceError):
        read(reader, 0.6)


def test_a_fault_ordered_without_a_card_waits_for_the_next_one(world, reader) -> None:
    assert world.hands.do("card-fault", name="worn")["person"] == ""
    world.hands.do("place", person="zhao-dehou")
    with pytest.raises(DeviceError):
        read(reader, 1.5)


def test_a_plug_that_is_pulled_and_put_back(world) -> None:
    made = READERS["sdt"](world.device("id_card").address)
    assert world.hands.do("unplug", device="id_card")["unplugged"] == ["id_card"]
    with pytest.raises(DeviceError):
        made.open(Deadline.after(1), CancelToken())
    assert world.hands.do("plug", device="id_card")["unplugged"] == []
    made.open(Deadline.after(LIMIT), CancelToken())
    made.close()


def printer_state(world: Away) -> DeviceState:
    """Ask the printer by its real driver."""
    made = PRINTERS["escpos"](world.device("receipt_printer").address)
    deadline, cancel = Deadline.after(LIMIT), CancelToken()
    try:
        made.open(deadline, cancel)
        return made.check(deadline, cancel)
    finally:
        made.close()


@pytest.mark.parametrize(
    ("wrong", "word", "mended"),
    [("end-paper", "paper-out", "load-paper"), ("open-cover", "cover-open", "close-cover")],
)
def test_what_hands_do_to_the_printer_is_told_by_the_printer(world, wrong, word, mended) -> None:
    assert world.hands.do(wrong)["printer"] == word
    assert printer_state(world).condition is Condition.FAULT
    assert world.hands.do(mended)["printer"] == "well"
    assert printer_state(world).condition is Condition.READY


def test_a_slip_that_came_out_is_kept_as_bytes_and_drawn(world) -> None:
    before = world.hands.do("state")["slips"]
    host = world.device("receipt_printer").address.removeprefix("virtual://").split(":")
    with socket.create_connection((host[0], int(host[1])), timeout=20) as wire:
        wire.sendall(b"\x1b@hello\n\x1dV\x00")
        state = until(lambda: world.hands.do("state"), lambda s: any(line["act"] == "slip" for line in s["log"]))
    place = world.folder / "slips" / f"{before + 1:04d}"
    assert state["slips"] == before + 1
    assert b"hello" in place.with_suffix(".bin").read_bytes()
    assert place.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


def test_a_cut_line_is_dead_and_a_restored_one_carries(world) -> None:
    assert world.platform()[0] == 200
    since = world.hands.do("cut-line")["line_down_since"]
    with pytest.raises(OSError, match="refused"):
        world.platform()
    assert since == pytest.approx(time.time(), abs=30)
    assert world.hands.do("restore-line")["line_down_since"] is None
    assert world.platform()[0] == 200


def test_a_fault_of_the_platform_strikes_on_the_line(world) -> None:
    assert world.hands.do("platform-fault", name="html")["platform_fault"] == "html"
    assert world.platform()[1] == "text/html"
    world.hands.do("platform-fault", name="none")
    assert world.platform()[1] == "application/json"


def test_a_platform_that_is_killed_is_away_until_it_is_started_again(world) -> None:
    world.hands.do("kill-platform")
    with pytest.raises(OSError, match=r"refused|reset|closed"):
        world.platform()
    with pytest.raises(ActError, match="platform-fault"):
        world.hands.do("platform-fault", name="none")
    world.hands.do("restart-platform")
    assert world.platform()[0] == 200


def test_a_platform_that_runs_may_be_started_anew(world) -> None:
    world.hands.do("restart-platform")
    assert world.platform()[0] == 200


def test_what_the_platform_holds_can_be_asked_by_the_same_hands(world) -> None:
    held = world.hands.do("platform-state")["platform"]
    assert (held["submissions"], held["duplicates"]) == (0, 0)


@pytest.mark.parametrize("paper", ["household-cover", "household-page", "bank-card", "form", "blank"])
def test_every_paper_can_be_laid_and_taken_away(world, paper) -> None:
    state = world.hands.do("lay", paper=paper, faults=["blur"])
    assert (state["paper"], state["faults"]) == (paper, ["blur"])
    assert world.hands.do("take-away")["paper"] == ""


def test_the_camera_sends_pictures_and_may_be_covered(world) -> None:
    world.hands.do("cover-camera")
    address = urlsplit(world.facts["devices"]["document_camera"])
    connection = http.client.HTTPConnection(address.netloc, timeout=10)
    connection.request("GET", address.query.partition("=")[2])
    picture = connection.getresponse().read()
    connection.close()
    assert picture.startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ({"do": "fly"}, "unknown act 'fly'"),
        ({}, "unknown act ''"),
        ({"do": "place"}, "person"),
        ({"do": "place", "person": "nobody"}, "nobody called 'nobody'"),
        ({"do": "place", "person": "zhou-xiaoman"}, "has a card"),
        ({"do": "card-fault", "name": "sneezed"}, "sneezed"),
        ({"do": "lay", "paper": "banknote"}, "banknote"),
        ({"do": "lay", "paper": "form", "faults": ["eaten"]}, "eaten"),
        ({"do": "unplug", "device": "kettle"}, "kettle"),
        ({"do": "lift", "twice": True}, "twice"),
        ({"do": "platform-fault", "name": "earthquake"}, "earthquake"),
    ],
)
def test_an_act_that_cannot_be_done_says_why_and_changes_nothing(world, act, reason) -> None:
    before = world.hands.do("state")
    with pytest.raises(ActError, match=reason):
        world.hands.act(act)
    assert world.hands.do("state") == before


def test_every_act_leaves_a_line_and_looking_leaves_none(world) -> None:
    before = world.hands.do("state")["log"]
    world.hands.do("place", person="zhao-dehou")
    log = world.hands.do("state")["log"]
    assert log[:-1] == before[-(len(log) - 1) :]
    assert (log[-1]["act"], log[-1]["person"]) == ("place", "zhao-dehou")


def test_two_pairs_of_hands_move_one_world(world) -> None:
    other = WorldClient(Path(world.facts["control"]))
    other.do("place", person="zhao-dehou")
    assert world.hands.do("state")["person"] == "zhao-dehou"
    other.close()


def test_everybody_with_a_card_can_lay_it_down(world) -> None:
    placed = [world.hands.do("place", person=one.key)["person"] for one in persons() if one.card]
    assert placed == [one.key for one in persons() if one.card]


@pytest.mark.usefixtures("patient")
def test_a_world_ends_when_its_starter_lets_go(tmp_path) -> None:
    process = WorldProcess(tmp_path)
    facts = process.wait_ready()
    hands = WorldClient(Path(facts["control"]))
    process.stop()
    with pytest.raises(ActError, match="gone"):
        hands.do("state")
    hands.close()
    assert not Path(facts["control"]).exists()


@pytest.mark.usefixtures("patient")
def test_a_world_that_cannot_start_is_told(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    process = WorldProcess(tmp_path / "file")
    with pytest.raises(RuntimeError, match="ended before it was ready"):
        process.wait_ready()
    process.stop()


def test_nobody_comes_back_with_a_slip_that_was_never_printed(tmp_path: Path) -> None:
    from kiosk.training.world import World

    world = World(tmp_path)
    for act in ({"do": "lay", "paper": "slip"}, {"do": "scan"}):
        with pytest.raises(ActError, match="no slip") as told:
            world.do(act)
        assert told.value.code == "no-slip"


def test_a_world_in_a_relative_folder_gives_addresses_a_terminal_can_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiosk.training.world import World

    monkeypatch.chdir(tmp_path)
    world = World(Path("data/training"))
    assert world.folder == tmp_path / "data" / "training"
    assert parse(world.speaker.address).path == str(tmp_path / "data" / "training" / "speaker")


def test_the_newest_slip_with_a_code_can_be_laid_under_the_camera(tmp_path: Path) -> None:
    from kiosk.training.world import World

    world = World(tmp_path)
    (tmp_path / "slips").mkdir()
    code = b"BSR1/99012100070326112300421/7K2M94P4"
    (tmp_path / "slips" / "0001.bin").write_bytes(b"\x1d(k" + code + b"\n")
    (tmp_path / "slips" / "0002.bin").write_bytes(b"a test page")
    world.desk.slips = 2
    world.do({"do": "lay", "paper": "slip"})
    lying = world.camera._play.now()[0]
    assert lying is not None
    assert lying.paper == "slip:" + code.decode()
    assert "BSR1" not in json.dumps(world.state())


def test_no_code_of_a_slip_stands_in_the_log_of_the_world(tmp_path: Path) -> None:
    from kiosk.training.world import World

    world = World(tmp_path)
    code = "BSR1/99012100070326112300421/7K2M94P4"
    world.do({"do": "scan", "code": code})
    world.do({"do": "lay", "paper": "slip:" + code})
    assert [line["act"] for line in world.log] == ["scan", "lay"]
    assert "7K2M94P4" not in json.dumps(world.state())


def test_the_world_tells_whose_name_a_paper_bears_and_whose_the_next_one_will(tmp_path: Path) -> None:
    from kiosk.training.world import World

    world = World(tmp_path)
    world.do({"do": "place", "person": "lin-jingshu"})
    world.do({"do": "lay", "paper": "bank-card"})
    state = world.do({"do": "place", "person": "he-xiulan"})
    assert (state["holder"], state["holder_next"]) == ("lin-jingshu", "he-xiulan")
    assert world.do({"do": "take-away"})["holder"] == ""


def test_an_office_takes_up_the_newest_dossier_only_where_there_is_one(world) -> None:
    with pytest.raises(ActError, match="no such dossier") as told:
        world.hands.do("dossier", node="accepted")
    assert told.value.code == "no-dossier"
