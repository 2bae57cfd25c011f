# SPDX-License-Identifier: Apache-2.0
"""What a journey leaves behind, and how long it waits for what does not come."""

from __future__ import annotations

import argparse
import functools
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pikepdf
import pytest
from pytestqt.qtbot import QtBot

from kiosk.capture.density import with_density
from kiosk.steps.screens import Signature
from kiosk.steps.step import Reason
from kiosk.steps.visit import WipeReport
from kiosk.surroundings import Surroundings
from kiosk.terminal import Terminal
from offline_queue.entry import State
from offline_queue.quota import Room
from tests.support.pages import jpeg
from ui.journey import stage
from ui.journey.player import JourneyError
from ui.journey.repertoire import Part
from ui.journey.stage import Left, Stage, leave_papers, leave_sheets, run_until, write_journal

SCHEMA = Path(__file__).parents[2] / "docs/cli/journey.schema.json"


def facts(**changes: Any) -> dict[str, Any]:
    """Return the facts of a journey that went well."""
    return {
        "steps": [{"screen": "Home", "seconds": 1.25}, {"screen": "Goodbye", "seconds": 2.0}],
        "receipt_no": "99010000010326112300423",
        "project_no": "1199010099083352973990704000000202611220001",
        "platform": {"submissions": 1, "duplicates": 0},
        "wiped": True,
        "stalls": 0,
        "result": "acknowledged",
    } | changes


@pytest.fixture
def slips(tmp_path: Path) -> Path:
    """Give a folder with two slips that were printed."""
    folder = tmp_path / "slips"
    folder.mkdir()
    for name in ("0001", "0002"):
        (folder / f"{name}.bin").write_bytes(name.encode())
        (folder / f"{name}.png").write_bytes(b"picture of " + name.encode())
    return folder


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({}, True),
        ({"result": "stored"}, False),
        ({"wiped": False}, False),
        ({"platform": {"submissions": 1, "duplicates": 1}}, False),
        ({"platform": {"submissions": 2, "duplicates": 0}}, False),
    ],
)
def test_a_journey_is_good_when_all_was_acknowledged_once_and_wiped(changes: dict[str, Any], good: bool) -> None:
    assert Left(facts(**changes)).good is good


def test_a_summary_names_what_a_person_asks_for(tmp_path: Path) -> None:
    words = Left(facts(stalls=2)).summary(tmp_path)
    wanted = ("2 screens in 3 s", "2 stalls", "99010000010326112300423", "acknowledged", str(tmp_path))
    assert [word for word in wanted if word not in words] == []


def test_what_is_left_is_the_journal_and_the_last_slip(tmp_path: Path, slips: Path) -> None:
    write_journal(tmp_path, facts())
    leave_papers(tmp_path, [], slips)
    journal = json.loads((tmp_path / "journal.json").read_text(encoding="utf-8"))
    jsonschema.validate(journal, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert (tmp_path / "receipt.bin").read_bytes() == b"0002"
    assert (tmp_path / "receipt.png").read_bytes() == b"picture of 0002"


def test_pages_are_left_when_some_were_scanned(tmp_path: Path, slips: Path) -> None:
    leave_papers(tmp_path, [], slips)
    before = (tmp_path / "pages.pdf").exists()
    leave_papers(tmp_path, [with_density(jpeg(850, 1000), 254, 127), jpeg()], slips)
    with pikepdf.open(tmp_path / "pages.pdf") as bound:
        size = [float(side) / 72 * 25.4 for side in bound.pages[0].MediaBox[2:]]
        assert (before, len(bound.pages), size) == (False, 2, pytest.approx([85, 200], abs=0.1))


def test_a_journey_without_a_slip_is_none(tmp_path: Path) -> None:
    with pytest.raises(JourneyError, match="no receipt was printed"):
        leave_papers(tmp_path, [], tmp_path / "nowhere")


def proof_facts(**changes: Any) -> dict[str, Any]:
    """Return the facts of a proof that came out once."""
    mine = {
        "receipt_no": None,
        "project_no": None,
        "result": "printed",
        "platform": {"submissions": 0, "duplicates": 0},
    }
    return facts(proof={"print_no": "K03-20261123-0001", "prints": {"printed": 1}}, **(mine | changes))


def test_a_proof_is_good_when_it_came_out_once_and_was_wiped() -> None:
    good = [Left(proof_facts(**changes)).good for changes in ({}, {"wiped": False}, {"result": "stored"})]
    assert good == [True, False, False]


def test_the_journal_of_a_proof_keeps_to_its_schema_and_names_the_print(tmp_path: Path) -> None:
    jsonschema.validate(proof_facts(), json.loads(SCHEMA.read_text(encoding="utf-8")))
    words = Left(proof_facts()).summary(tmp_path)
    assert "K03-20261123-0001" in words
    assert "printed 1" in words


def test_the_last_sheet_is_left_as_document_and_picture(tmp_path: Path) -> None:
    sheets = tmp_path / "sheets"
    sheets.mkdir()
    for name in ("0001", "0002"):
        (sheets / f"{name}.pdf").write_bytes(b"%PDF " + name.encode())
        (sheets / f"{name}.png").write_bytes(b"picture of " + name.encode())
    leave_sheets(tmp_path, sheets)
    assert ((tmp_path / "proof.pdf").read_bytes(), (tmp_path / "proof.png").read_bytes()) == (
        b"%PDF 0002",
        b"picture of 0002",
    )


def test_a_proof_without_a_sheet_is_none(tmp_path: Path) -> None:
    with pytest.raises(JourneyError, match="no page was printed"):
        leave_sheets(tmp_path, tmp_path / "nowhere")


class Time:
    """A clock that goes on with every sleep."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept = 0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept += 1
        self.now += 1.0


def test_one_waits_until_it_is_so(qtbot: QtBot) -> None:
    time, ticks = Time(), []
    run_until(lambda: len(ticks) == 3, "it", lambda: ticks.append(1), clock=time.clock, sleep=time.sleep)
    assert time.slept == 3


def test_what_does_not_come_is_named(qtbot: QtBot) -> None:
    time = Time()
    with pytest.raises(JourneyError, match="the goodbye did not come"):
        run_until(lambda: False, "the goodbye", seconds=5, clock=time.clock, sleep=time.sleep)
    assert time.slept == 6


# The whole stage, with a world and a terminal that are not there.


class Hands:
    """Hands that note what they do before a platform that holds one application."""

    def __init__(self, path: Path) -> None:
        self.done: list[str] = []
        self.closed = False

    def do(self, name: str, /, **arguments: object) -> dict[str, Any]:
        self.done.append(name)
        return {"platform": {"submissions": 1, "duplicates": 0, "replays": 3}}

    def close(self) -> None:
        self.closed = True


class World:
    """A world that is ready at once."""

    stopped = 0

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def wait_ready(self) -> dict[str, Any]:
        return {"control": str(self.folder / "world.sock"), "devices": {}, "platform": "http://127.0.0.1:9/api/v1"}

    def stop(self) -> None:
        World.stopped += 1


class Box:
    """An outbox with one application; ``answers`` says whether the platform ever takes it."""

    room = Room.PLENTY

    def __init__(self, looks: int, answers: bool) -> None:
        self._looks = looks
        self._answers = answers

    def counts(self) -> dict[State, int]:
        self._looks -= 1
        return {State.RETRY: int(self._looks > 0)}

    def entries(self) -> list[Any]:
        answer = SimpleNamespace(number="1199010099083352973990704000000202611220001") if self._answers else None
        audit = SimpleNamespace(kind="audit", acknowledgement=None)
        return [audit, SimpleNamespace(kind="submission", acknowledgement=answer)]

    def attachments(self, entry: Any) -> tuple[Any, ...]:
        """Return the papers that go with the application: none here."""
        assert entry.kind == "submission"
        return ()

    def close(self) -> None:
        """Let nothing go: nothing is open."""


class QuickPlayer:
    """Somebody who says goodbye at the second look."""

    told: dict[str, Any]

    def __init__(self, program: Any, hands: Hands, **told: Any) -> None:
        QuickPlayer.told = told
        self._program = program
        self.over = False
        self._looks = 0
        steps = [{"screen": "Home", "seconds": 1.0}]
        self.journal = SimpleNamespace(steps=steps, receipt_no="99010000010326112300423", pages=[])

    def look(self) -> None:
        self._looks += 1
        if self._looks == 2:
            self.over = True
            self._program._on_visit_end(Reason.FINISHED, WipeReport(("cards",), 2, 100))


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, slips: Path, qtbot: QtBot) -> Callable[..., Stage]:
    """Give a maker of stages on which all but the window is played by fakes."""
    World.stopped = 0
    monkeypatch.setattr(stage, "WorldProcess", World)
    monkeypatch.setattr(stage, "WorldClient", Hands)
    monkeypatch.setattr(stage, "Player", QuickPlayer)
    monkeypatch.setattr(stage, "set_up", lambda file: None)
    # The library's default for waiting was bound before any test could forbid sleeping.
    monkeypatch.setattr(stage, "run_until", functools.partial(run_until, sleep=lambda seconds: None))
    monkeypatch.setattr(Terminal, "start", lambda self: None)
    # Without an outbox nothing can be recorded, and that would be logged, rightly.
    monkeypatch.setattr(Surroundings, "note", lambda *told, **facts: None)

    def make(*, cut: bool = False, box: Box | None = None) -> Stage:
        out = tmp_path / "out"
        out.mkdir()
        args = argparse.Namespace(cut_network=cut, size="540x960", language="en", site=None)
        made = Stage(tmp_path, out, Part("zhao-dehou", "elder"), args)
        qtbot.addWidget(made._program.shell)
        made._program.terminal.outbox = box  # type: ignore[assignment]  # three of its verbs are asked
        return made

    return make


def test_a_stage_plays_to_the_end_and_leaves_its_journal(staged: Callable[..., Stage], tmp_path: Path) -> None:
    played = staged(box=Box(3, answers=True))
    left = played.play()
    played.clear()
    assert (left.good, World.stopped, played._hands.closed) == (True, 1, True)  # type: ignore[attr-defined]
    assert json.loads((tmp_path / "out" / "journal.json").read_text(encoding="utf-8")) == left.facts


def test_a_journal_counts_what_the_platform_says_not_what_was_sent(staged: Callable[..., Stage]) -> None:
    played = staged(box=Box(1, answers=True))
    facts = played.play().facts
    played.clear()
    assert (facts["platform"], "platform-state" in played._hands.done) == (  # type: ignore[attr-defined]
        {"submissions": 1, "duplicates": 0},
        True,
    )


def test_what_is_only_stored_is_no_good_end(staged: Callable[..., Stage]) -> None:
    played = staged(box=Box(1, answers=False))
    left = played.play()
    played.clear()
    assert (left.good, left.facts["result"], left.facts["project_no"]) == (False, "stored", None)


@pytest.mark.parametrize("cut", [True, False])
def test_a_line_that_was_cut_is_restored_after_the_goodbye(staged: Callable[..., Stage], cut: bool) -> None:
    played = staged(cut=cut, box=Box(1, answers=True))
    played.play()
    played.clear()
    assert ("restore-line" in played._hands.done) is cut  # type: ignore[attr-defined]
    assert QuickPlayer.told["cut_at"] is (Signature if cut else None)


def test_a_stage_without_an_outbox_says_so(staged: Callable[..., Stage]) -> None:
    played = staged()
    with pytest.raises(JourneyError, match="the outbox never opened"):
        played.play()
    played.clear()
    assert World.stopped == 1
