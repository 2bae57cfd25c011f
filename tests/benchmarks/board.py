"""From a clerk's call to the number on a call screen, through a real hub, beside a bare reader of the same events."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.tickets import acts
from tests.benchmarks.measure import Measure, compiled, percentile
from tests.support.hubs import ROOT, TOKENS, HubProcess
from tests.support.parcels import new_id
from tests.support.postgres import FOLDERS, cluster

CALLS = 150
# Four commands a call: as many a second as the busiest hall sends.
PAUSE_SECONDS = 0.2
MOST_MS = 300.0
# The screen reads the hall after it heard of a call, makes its face and paints: some reads and a painting, no more.
BAR = 8.0
LIMIT = 20.0


def measures(folder: Path) -> list[Measure]:
    """Measure on a server of one's own that waits for its disk, else over a file."""
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(cluster(durable=True)).new_database() if FOLDERS else str(folder / "board.db")
        hub = HubProcess(folder / "board-hub", address)
        hub.start()
        stack.callback(hub.end, signal.SIGTERM)
        heard, seen = stack.enter_context(listening(hub.url)), stack.enter_context(screen(hub.url, folder))
        sent = called(hub)
        ours, bare = waits(sent, seen), waits(sent, heard)
    return [
        Measure("call to the painted call screen, median", statistics.median(ours), statistics.median(bare), "ms", BAR),
        Measure("call to the painted call screen, p99", percentile(ours, 0.99), MOST_MS, "ms", None),
    ]


class Told:
    """When each number came, filled by a thread."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}
        self._moved = threading.Condition()

    def note(self, number: str, at: float) -> None:
        """Note a number the first time."""
        with self._moved:
            self.at.setdefault(number, at)
            self._moved.notify_all()

    def wait(self, number: str) -> float:
        """Return when a number came, waiting for it."""
        with self._moved:
            assert self._moved.wait_for(lambda: number in self.at, LIMIT), f"{number} never came"
        return self.at[number]


def waits(sent: dict[str, float], told: Told) -> list[float]:
    """Return the milliseconds from each call to when it came."""
    return [(told.wait(number) - at) * 1000 for number, at in sent.items()]


def called(hub: HubProcess) -> dict[str, float]:
    """Give, call and serve numbers at a steady pace; return when each call was sent."""
    kiosk, window = hub.client("kiosk"), hub.client("window")
    window.do(acts.OpenWindow(window="01"), new_id())
    sent, pause = dict[str, float](), threading.Event()
    for _ in range(CALLS):
        ticket = kiosk.do(acts.Issue(queue="social"), new_id()).ticket
        sent[ticket.number] = time.monotonic()
        window.do(acts.CallNext(window="01"), new_id())
        window.do(acts.Start(ticket=ticket.id), new_id())
        window.do(acts.Finish(ticket=ticket.id), new_id())
        pause.wait(max(0.0, sent[ticket.number] + PAUSE_SECONDS - time.monotonic()))
    kiosk.close()
    window.close()
    return sent


@contextlib.contextmanager
def listening(url: str) -> Iterator[Told]:
    """Give what a bare reader of the stream hears: the least that any screen could wait for."""
    told, place = Told(), urlsplit(url)
    line = http.client.HTTPConnection(place.hostname or "", place.port or 0, timeout=LIMIT)
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {TOKENS['window']}", "Banshi-Mode": "training"}
    line.request("GET", f"{place.path}/events", headers=headers)
    stream = line.getresponse()

    def hear() -> None:
        with contextlib.suppress(OSError, ValueError, AttributeError, http.client.HTTPException):
            while words := stream.readline():
                if words.startswith(b"data: ") and (event := json.loads(words[6:])).get("kind") == "called":
                    told.note(event["detail"]["number"], time.monotonic())

    thread = threading.Thread(target=hear, daemon=True)
    thread.start()
    yield told
    line.close()


@contextlib.contextmanager
def screen(url: str, folder: Path) -> Iterator[Told]:
    """Give what a call screen in a process of its own shows, once it follows."""
    token = folder / "board-token"
    token.write_text(TOKENS["board"], "ascii")
    told = Told()
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.board_seen", url, str(token)], stdout=subprocess.PIPE, text=True,
        cwd=ROOT, env=compiled() | {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")},
    )  # fmt: skip
    assert child.stdout
    lines = child.stdout

    def read() -> None:
        for words in lines:
            one = json.loads(words)
            told.note(one["number"], one["at"])

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    told.wait("ready")
    yield told
    child.send_signal(signal.SIGTERM)
    child.wait()
    thread.join()
    lines.close()
