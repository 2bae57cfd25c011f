"""Hands that do anything in any order: the desk tells what is so, refuses with a reason, and never falls over."""

from __future__ import annotations

import json
import random
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.training.acts import ActError
from kiosk.training.control import ControlServer, WorldClient
from kiosk.training.line import Line
from kiosk.training.persons import persons
from kiosk.training.world import LOG_LENGTH, World

PEOPLE = [one.key for one in persons() if one.card]
PARTS = ["id_card", "receipt_printer", "document_camera", "speaker", "page_printer", "code_scanner", "caller_pad"]
PARTS += ["social_card", "scanner"]
ACTS: list[dict[str, Any]] = [
    {"do": "scan", "code": "BSR1"}, {"do": "press-level", "level": 4}, {"do": "sign"},
    {"do": "insert-card"}, {"do": "insert-locked"}, {"do": "pull-card"},
    {"do": "lift"}, {"do": "take-away"}, {"do": "end-paper"}, {"do": "load-paper"}, {"do": "open-cover"},
    {"do": "close-cover"}, {"do": "end-sheets"}, {"do": "load-sheets"}, {"do": "jam-sheets"}, {"do": "cover-camera"},
    {"do": "uncover-camera"}, {"do": "cut-line"}, {"do": "restore-line"}, {"do": "state"},
    *({"do": "place", "person": one} for one in PEOPLE),
    *({"do": act, "device": part} for act in ("plug", "unplug") for part in PARTS),
]  # fmt: skip
WRONG: list[Any] = [
    {}, {"do": ""}, {"do": None}, {"do": ["lift"]}, {"do": "fly"}, {"do": "place"}, {"do": "place", "person": "nobody"},
    {"do": "place", "person": None}, {"do": "unplug", "device": "toaster"}, {"do": "lift", "why": "because"},
    {"do": "lay", "paper": "no-such-paper"}, {"do": "lay", "paper": "slip"}, {"do": "card-fault", "name": "hungry"},
    {"do": "scan"}, {"do": "press-level", "level": 6}, {"do": "press-key", "key": "any"},
    {"do": "platform-fault", "name": "html"}, {"do": "dossier", "node": "accepted"},
]  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, now=lambda: 7.0)
    yield made
    made.stop()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_in_whatever_order_the_desk_tells_what_is_so(world: World, seed: int) -> None:
    chance = random.Random(seed)
    person, unplugged, down = "", set(), False
    for act in chance.choices(ACTS, k=120):
        state = world.do(act)
        person = {"place": act.get("person", ""), "lift": ""}.get(act["do"], person)
        unplugged = unplugged | {act["device"]} if act["do"] == "unplug" else unplugged - {act.get("device")}
        down = {"cut-line": True, "restore-line": False}.get(act["do"], down)
        assert (state["person"], set(state["unplugged"]), state["line_down_since"] is not None) == (
            person, unplugged, down,
        )  # fmt: skip


@pytest.mark.parametrize("act", WRONG, ids=json.dumps)
def test_an_act_that_cannot_be_done_leaves_the_desk_as_it_was(world: World, act: dict[str, Any]) -> None:
    world.do({"do": "place", "person": PEOPLE[0]})
    before = world.state()
    with pytest.raises(ActError) as told:
        world.do(act)
    assert str(told.value)
    assert world.state() == before


def test_the_log_of_a_long_day_keeps_its_newest_lines(world: World) -> None:
    for _ in range(LOG_LENGTH):
        world.do({"do": "cover-camera"})
    world.do({"do": "uncover-camera"})
    log = world.state()["log"]
    assert (len(log), log[-1]["act"], log[0]["act"]) == (LOG_LENGTH, "uncover-camera", "cover-camera")


def test_many_hands_at_once_have_their_acts_done_one_after_the_other(tmp_path: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    def do(act: Any) -> dict[str, Any]:
        inside.append(1)
        most.append(len(inside))
        inside.pop()
        return {"number": act["number"]}

    server = ControlServer(tmp_path / "world.sock", do)
    server.start()

    def hands(number: int) -> None:
        client = WorldClient(tmp_path / "world.sock")
        for step in range(20):
            assert client.do("x", number=number * 100 + step)["number"] == number * 100 + step
        client.close()

    threads = [threading.Thread(target=hands, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    server.stop()
    assert (len(most), max(most)) == (100, 1)


@pytest.fixture
def mirror() -> Iterator[int]:
    """Serve whatever comes back to its sender, for any number of connections; give the port."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve(near: socket.socket) -> None:
        with near:
            while block := near.recv(65536):
                near.sendall(block)

    def accept() -> None:
        while True:
            try:
                near, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(near,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield server.getsockname()[1]
    server.shutdown(socket.SHUT_RDWR)
    server.close()


def there_and_back(port: int, content: bytes) -> bytes:
    """Send and receive at once, as a page of papers and its answer do."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as end:
        sender = threading.Thread(target=end.sendall, args=(content,))
        sender.start()
        came = bytearray()
        while len(came) < len(content) and (block := end.recv(65536)):
            came += block
        sender.join(10)
    return bytes(came)


def test_a_large_paper_passes_the_line_byte_for_byte_both_ways(mirror: int) -> None:
    line = Line(0, mirror)
    line.restore()
    content = random.Random(1).randbytes(2_000_000)
    assert there_and_back(line.port, content) == content
    line.cut()


def test_after_ten_cuts_the_line_carries_as_on_the_first_day(mirror: int) -> None:
    line = Line(0, mirror)
    line.restore()
    port = line.port
    for number in range(10):
        assert there_and_back(port, b"x%d" % number) == b"x%d" % number
        line.cut()
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", port), timeout=20)
        line.restore()
    assert (line.port, there_and_back(port, b"end")) == (port, b"end")
    line.cut()
