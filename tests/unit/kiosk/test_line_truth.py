"""What is told of the line is what was just seen of it: busy is there, a log-in page is not the platform."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from kiosk.platform.client import Platform
from kiosk.terminal import Terminal
from kiosk.training.line import Line as TrainingLine
from offline_queue.entry import Entry, State
from offline_queue.line import Line, LineState
from offline_queue.outage import Outage
from tests.support.outboxes import open_box, store
from tests.support.parcels import submission
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json, as_problem, response
from tests.support.submitter import put, settings_of
from tests.support.terminals import NOBODY, watched

PAGE = b"<!doctype html><title>Bad gateway</title>"
# Longer than any machine under load takes to answer; what is told at once is told well before.
LIMIT = 15.0
WELL = as_json(200, {"t1_received": 1, "t2_sent": 2})


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """Give a terminal that is not started."""
    made = Terminal(settings_of(tmp_path, NOBODY), tmp_path)
    yield made
    made._worker = None  # what stood for it has nothing to stop
    made.close()


def looked(terminal: Terminal, url: str) -> tuple[Line, str]:
    """Look at the line once, and return what is told of it."""
    platform = Platform(url, connect_seconds=LIMIT, read_seconds=LIMIT)
    terminal._reached(platform)
    platform.close()
    return terminal.line.line, terminal.line.cause


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param(WELL, (Line.UP, ""), id="well"),
        pytest.param(as_problem(429, "rate-limited", "later"), (Line.UP, ""), id="typed 429"),
        pytest.param(response(429, PAGE, "text/html", Retry_After="5"), (Line.UP, ""), id="429 of a limiter"),
        pytest.param(as_problem(503, "maintenance", "later"), (Line.UP, ""), id="maintenance"),
        pytest.param(as_problem(401, "device-unknown", "human"), (Line.UP, ""), id="refused"),
        pytest.param(response(500, b"Internal Server Error", "text/plain"), (Line.UP, ""), id="crashed"),
        pytest.param(response(200, PAGE, "text/html"), (Line.DOWN, "suspicious"), id="portal"),
        pytest.param(response(302, b"", "text/html", Location="http://x/"), (Line.DOWN, "suspicious"), id="redirect"),
        pytest.param(response(200, b'{"ok": true}'), (Line.DOWN, "suspicious"), id="other JSON"),
        pytest.param(response(500, PAGE, "text/html"), (Line.DOWN, "infrastructure"), id="500 page"),
        pytest.param(response(502, PAGE, "text/html"), (Line.DOWN, "infrastructure"), id="502 page"),
        pytest.param(response(503, PAGE, "text/html"), (Line.DOWN, "infrastructure"), id="503 page"),
        pytest.param(response(504, b"", ""), (Line.DOWN, "infrastructure"), id="504"),
        pytest.param(response(403, PAGE, "text/html"), (Line.DOWN, "infrastructure"), id="firewall"),
        pytest.param(b"SSH-2.0-OpenSSH_9\r\n\r\n", (Line.DOWN, "transport"), id="no HTTP"),
    ],
)
def test_each_answer_tells_its_own_of_the_line(terminal: Terminal, answer: bytes, told: tuple[Line, str]) -> None:
    with ScriptedServer(answer) as server:
        assert looked(terminal, server.url) == told


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"name": "none"}, (Line.UP, "")),
        ({"name": "busy-429"}, (Line.UP, "")),
        ({"name": "error-500"}, (Line.UP, "")),
        ({"name": "problem", "code": "upstream-down"}, (Line.UP, "")),
        ({"name": "html"}, (Line.DOWN, "suspicious")),
        ({"name": "redirect"}, (Line.DOWN, "suspicious")),
        ({"name": "offline"}, (Line.DOWN, "transport")),
        ({"name": "drop-answer"}, (Line.DOWN, "transport")),
        ({"name": "wrong-clock", "seconds": 90_000}, (Line.UP, "")),
    ],
    ids=lambda value: value["name"] if isinstance(value, dict) else "",
)
def test_each_fault_of_the_sandbox_is_told_as_what_it_is(
    terminal: Terminal, sandbox: SandboxThread, fault: dict[str, object], told: tuple[Line, str]
) -> None:
    sandbox.fault(**fault)
    assert looked(terminal, sandbox.url) == told


def test_a_refused_connection_is_told_at_once(terminal: Terminal) -> None:
    began = time.monotonic()
    assert looked(terminal, NOBODY) == (Line.DOWN, "transport")
    assert time.monotonic() - began < LIMIT / 2


def test_a_line_that_is_away_for_another_reason_is_away_since_the_first(terminal: Terminal) -> None:
    looked(terminal, NOBODY)
    since = terminal.line.since
    with ScriptedServer(response(200, PAGE, "text/html")) as server:
        looked(terminal, server.url)
    assert terminal.line == LineState(Line.DOWN, since, "suspicious")


def test_a_busy_platform_does_not_get_all_that_waits_at_once(terminal: Terminal) -> None:
    told: list[str] = []
    terminal._worker = SimpleNamespace(line_is_back=lambda: told.append("back"))
    looked(terminal, NOBODY)
    with ScriptedServer(as_problem(429, "rate-limited", "later"), WELL) as server:
        looked(terminal, server.url)
        before = list(told)
        looked(terminal, server.url)
    assert (before, told) == ([], ["back"])


@pytest.mark.parametrize("answer", [as_problem(429, "rate-limited", "later"), response(500, b"x", "text/plain")])
def test_a_busy_platform_is_not_asked_for_its_catalogue(terminal: Terminal, answer: bytes) -> None:
    with ScriptedServer(answer) as server:
        platform = Platform(server.url)
        terminal._look(platform)
        platform.close()
        assert server.asked == ["GET /api/v1/time HTTP/1.1"]


class Delivered:
    """Stands for the worker, with what its last delivery has shown."""

    def __init__(self, line: LineState) -> None:
        self.line = line


@pytest.fixture
def entry(tmp_path: Path) -> Iterator[Entry]:
    """Give an entry."""
    box = open_box(tmp_path)
    yield store(box)
    box.close()


def test_a_delivery_that_begins_has_shown_nothing_yet(terminal: Terminal, entry: Entry) -> None:
    terminal._learn(Line.UP)
    terminal._worker = Delivered(LineState(Line.DOWN, 1.0, "transport"))
    terminal._ask_worker(replace(entry, state=State.SENDING))
    assert terminal.line.line is Line.UP


@pytest.mark.parametrize("cause", ["transport", "suspicious", "infrastructure", "clock"])
def test_a_delivery_that_failed_is_told_with_its_cause(terminal: Terminal, entry: Entry, cause: str) -> None:
    terminal._worker = Delivered(LineState(Line.DOWN, 1.0, cause))
    terminal._ask_worker(replace(entry, state=State.RETRY))
    assert (terminal.line.line, terminal.line.cause) == (Line.DOWN, cause)


def test_a_delivery_that_said_nothing_of_the_line_changes_nothing(terminal: Terminal, entry: Entry) -> None:
    terminal._learn(Line.UP)
    terminal._worker = Delivered(LineState())
    terminal._ask_worker(replace(entry, state=State.RETRY))
    assert terminal.line.line is Line.UP


def test_a_cut_line_is_told_as_soon_as_a_delivery_meets_it(
    tmp_path: Path, sandbox: SandboxThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No second look comes: only the delivery can tell.
    monkeypatch.setattr("kiosk.terminal.LINE_SECONDS", 600.0)
    line = TrainingLine(0, urlsplit(sandbox.url).port)
    line.restore()
    with watched(tmp_path, f"http://127.0.0.1:{line.port}/api/v1") as seen:
        outbox = seen.open()
        seen.wait(lambda: seen.terminal.line.line is Line.UP)
        line.cut()
        with outbox.transaction() as tx:
            put(tx, submission(b"drawing"))
        seen.wait(lambda: seen.terminal.line.line is Line.DOWN)
        assert seen.terminal.line.cause == "transport"
    line.cut()


def test_a_fault_of_ours_in_the_look_is_told_and_the_next_look_goes_on(
    tmp_path: Path, sandbox: SandboxThread, monkeypatch, expected_logs
) -> None:
    def broken(*args: object) -> None:
        raise KeyError("unforeseen")

    expected_logs("look-broke-off")
    monkeypatch.setattr("kiosk.terminal.AFTER_FAULT_SECONDS", 0.01)
    monkeypatch.setattr("kiosk.platform.fetch.fetch_catalogue", broken)
    with watched(tmp_path, sandbox.url) as seen:
        seen.open()
        seen.wait(lambda: seen.terminal.line.cause == "fault")
        assert seen.terminal.line.line in (Line.UP, Line.UNKNOWN)
        monkeypatch.undo()
        seen.wait(lambda: seen.catalogues)
        assert seen.terminal.line.line is Line.UP


def test_people_are_told_since_when_the_line_is_away_and_not_since_when_the_machine_runs(
    terminal: Terminal, tmp_path: Path
) -> None:
    box = open_box(tmp_path)
    Outage(box, "line", 2000.0).learn(1000.0)
    terminal._outage = Outage(box, "line", 3000.0)
    terminal._learn(Line.DOWN, "transport")
    assert terminal.line == LineState(Line.DOWN, 1000.0, "transport")
    terminal._learn(Line.UP)
    box.close()
    assert (terminal.line.since or 0.0) > 3000.0
