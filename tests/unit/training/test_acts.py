"""Acts as the world itself does them, and the processes it keeps: the platform and, for a kiosk, the world."""

from __future__ import annotations

import http.client
import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.id_card import LongTerm
from devices.page_printer.mechanism import Job
from kiosk.training.acts import ActError
from kiosk.training.cards import identity_card, last_day
from kiosk.training.persons import person, persons
from kiosk.training.platform import PlatformProcess
from kiosk.training.site import WorldProcess
from kiosk.training.world import World
from tests.support.proof_walk import document


@pytest.fixture
def no_sleeping() -> None:
    """Let ``Popen.wait`` look again and again for the end of a process; nothing here sleeps itself."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Give a world none of whose parts was started: hands move them all the same."""
    made = World(tmp_path, now=lambda: 7.0)
    yield made
    made.stop()


def test_a_card_is_laid_changed_and_lifted(world) -> None:
    assert world.do({"do": "place", "person": "zhao-dehou"})["person"] == "zhao-dehou"
    assert world.do({"do": "place", "person": "何秀兰"})["person"] == "he-xiulan"
    assert world.reader.card_present
    assert world.do({"do": "lift"})["person"] == ""
    assert not world.reader.card_present


def test_the_paper_of_whoever_came_last_is_laid(world) -> None:
    world.do({"do": "place", "person": "he-xiulan"})
    world.do({"do": "lift"})
    state = world.do({"do": "lay", "paper": "household-page", "faults": ["tilt"], "seed": 3})
    lying, _ = world.camera._play.now()
    assert (state["paper"], state["faults"]) == ("household-page", ["tilt"])
    assert lying.holder.name == "何秀兰"
    assert world.do({"do": "take-away"})["paper"] == ""


def test_paper_cover_and_lens_are_moved(world) -> None:
    told = [world.do({"do": act})["printer"] for act in ("end-paper", "load-paper", "open-cover", "close-cover")]
    assert told == ["paper-out", "well", "cover-open", "well"]
    for act in ("cover-camera", "uncover-camera", "silence-printer"):
        world.do({"do": act})


@pytest.mark.parametrize("device", ["id_card", "receipt_printer", "document_camera", "speaker", "page_printer"])
def test_every_plug_comes_out_and_goes_back(world, device) -> None:
    assert world.do({"do": "unplug", "device": device})["unplugged"] == [device]
    assert world.do({"do": "plug", "device": device})["unplugged"] == []


def test_sheets_end_jam_and_are_put_right_by_one_hand(world) -> None:
    acts = ("end-sheets", "load-sheets", "jam-sheets", "load-sheets")
    assert [world.do({"do": act})["page_printer"] for act in acts] == ["paper-out", "well", "jam", "well"]


def test_a_printed_sheet_is_kept_as_document_and_picture(world) -> None:
    (world.folder / "sheets").mkdir()
    world.page_printer.on_job(Job(1, "K03-20261123-0001", pdf=document()))
    state, kept = world.do({"do": "state"}), sorted(file.suffix for file in (world.folder / "sheets").iterdir())
    assert (state["sheets"], state["log"][-1]["act"], kept) == (1, "sheet", [".pdf", ".png"])


def test_a_line_is_down_since_a_moment(world) -> None:
    assert world.do({"do": "cut-line"})["line_down_since"] == 7.0
    assert world.do({"do": "restore-line"})["line_down_since"] is None


def test_an_act_on_a_platform_that_does_not_run_is_refused(world) -> None:
    with pytest.raises(ActError, match="platform-state"):
        world.do({"do": "platform-state"})


def test_the_log_keeps_what_was_done_and_when(world) -> None:
    world.do({"do": "state"})
    world.do({"do": "place", "person": "zhao-dehou"})
    with pytest.raises(ActError):
        world.do({"do": "fly"})
    assert list(world.log) == [{"at": 7.0, "act": "place", "person": "zhao-dehou"}]


def test_a_slip_is_numbered_kept_and_drawn(world, tmp_path) -> None:
    (tmp_path / "slips").mkdir()
    world._keep_slip(b"\x1b@hello\n\x1dV\x00")
    assert (tmp_path / "slips" / "0001.bin").read_bytes() == b"\x1b@hello\n\x1dV\x00"
    assert (tmp_path / "slips" / "0001.png").read_bytes().startswith(b"\x89PNG")
    assert (world.state()["slips"], world.log[-1]["number"]) == (1, 1)


@pytest.mark.parametrize("one", [p for p in persons() if p.card], ids=lambda one: one.key)
def test_the_card_of_everybody_is_a_reading(one) -> None:
    card = identity_card(one.card)
    assert (card.number, card.kind.value, card.birth_date.isoformat()) == (one.number, one.card.kind, one.birth_date)


def test_a_card_may_have_no_last_day() -> None:
    assert last_day("long-term") is LongTerm.LONG_TERM
    assert identity_card(person("zhao-dehou").card).valid_to is LongTerm.LONG_TERM


def ask(port: int) -> int:
    """Ask a platform for its time; return the status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/api/v1/time")
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_platform_keeps_its_port_and_what_it_has_over_a_kill(tmp_path) -> None:
    platform = PlatformProcess(tmp_path)
    port = platform.start()
    platform.fault({"name": "error-500", "match": "/time"})
    struck = ask(port)
    platform.kill()
    platform.kill()
    with pytest.raises(OSError, match="refused"):
        platform.state()
    assert (platform.start(), struck, ask(port)) == (port, 500, 200)
    with pytest.raises(ValueError, match="earthquake"):
        platform.fault({"name": "earthquake"})
    assert platform.state()["platform"]["submissions"] == 0
    platform.stop()
    platform.stop()


def test_a_platform_that_cannot_start_is_told(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    platform = PlatformProcess(tmp_path / "file")
    with pytest.raises(RuntimeError, match="before it was ready"):
        platform.start()
    platform.stop()


class Stubborn:
    """A world that does not end when it is asked to."""

    def __init__(self, *args: object, **options: object) -> None:
        self.stdin, self.stdout = io.StringIO(), io.StringIO()
        self.killed = False

    def wait(self, timeout: float | None = None) -> int:
        if not self.killed:
            raise subprocess.TimeoutExpired("world", timeout or 0)
        return -9

    def kill(self) -> None:
        self.killed = True


def test_a_world_that_does_not_end_is_killed(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("subprocess.Popen", Stubborn)
    world = WorldProcess(tmp_path)
    world.stop()
    assert world._process.killed
    assert world._process.stdin.closed
