"""A real hub for tests: in a thread over a desk of the test hall, or as a process that can be killed."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import tomli_w

from config.settings import HubSetting, Settings, Site
from kiosk.hub.client import HubClient
from kiosk.hub.deeds import spoken
from kiosk.hub.mode import Mode
from kiosk.hub.server import Secret, Server
from kiosk.hub.service import Hub
from kiosk.hub.site import KINDS, HubSite, Machine, Machines, hash_of
from kiosk.hub.staff import SignIns
from kiosk.hub.streaming import Streaming
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.engines import engine_of
from kiosk.tickets.rules import HallRules
from kiosk.tickets.values import Who
from tests.support.daemons import free_port
from tests.support.hall import QUEUES, TEN, WINDOWS
from tests.support.quick_engines import empty_file

ROOT = Path(__file__).parents[2]
LIMIT = 15.0
# Nobody is kept waiting in a test for what will not come.
SOON = Streaming(heartbeat=0.05, retry=0.02, longest_wait=0.05)
ALL_DAY = HallRules("0001", QUEUES, WINDOWS)
USUAL = {"window": "clerk", "guide": "guide", "hall": "hall-manager"}
TOKENS = {kind: f"token-of-the-{kind}" for kind in KINDS}


def write_site(folder: Path, epoch: int = 1, *more: Machine, mode: Mode = "training") -> Path:
    """Write the hub's file: one machine of each kind, under the tokens above."""
    machines = (*(Machine(kind, kind, hash_of(token)) for kind, token in TOKENS.items()), *more)
    file = folder / "hub.toml"
    folder.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.toml.encode(HubSite(mode, epoch, machines)))
    return file


def line_to(url: str, kind: str, **more: Any) -> HubClient:
    """Return the line of a machine of a kind; at a window somebody has signed in, and who has no role has the usual."""
    told = {"mode": "training"} | ({"staff": "1001"} if kind == "window" else {}) | more
    if told.get("staff") and "roles" not in told:
        told["roles"] = (USUAL[kind],)
    return HubClient(url, TOKENS[kind], **told)


def site_of(url: str, token: Path | str = "", mode: Mode = "training", **more: str) -> Settings:
    """Return the settings of a machine of a hall that has nothing but its hub."""
    return Settings(site=Site(mode=mode), hub=HubSetting(url, str(token), **more))


class Believing(SignIns):
    """Believes any name: whose it is and what they may do is told to a hub that is ``strict``."""

    def hold(self, who: Who, call: str, now_ms: int) -> None:
        """Refuse nobody."""


class HubThread:
    """A hub inside this process, at ten in the morning until its clock is moved."""

    def __init__(
        self,
        folder: Path,
        address: str = "",
        *,
        epoch: int = 1,
        streaming: Streaming = SOON,
        prepared: bool = True,
        tidy_seconds: float = 3600.0,
        secret: Secret | None = None,
        mode: Mode = "training",
        strict: bool = False,
        now: datetime.datetime = TEN,
    ) -> None:
        self.now = now
        self.site = write_site(folder, epoch, mode=mode)
        desk = TicketDesk(engine_of(address or str(folder / "tickets.db")), ALL_DAY, epoch=epoch)
        if prepared:
            if not address and not (folder / "tickets.db").exists():
                (folder / "tickets.db").write_bytes(empty_file(epoch))
            desk.prepare()
        self.hub = Hub(
            desk,
            Machines(self.site),
            now=lambda: self.now,
            poll_seconds=0.05,
            tidy_seconds=tidy_seconds,
            streaming=streaming,
            sign_ins=None if strict else Believing(desk),
        )
        ready = threading.Event()
        self._server = Server(self.hub, secret=secret, on_ready=lambda port: ready.set())
        self.url = self._server.url
        self._thread = threading.Thread(target=self._server.serve_until_told, daemon=True, name="hub")
        self._thread.start()
        assert ready.wait(LIMIT), "the hub did not start"

    def later(self, seconds: float) -> None:
        """Move the clock."""
        self.now += datetime.timedelta(seconds=seconds)

    def client(self, kind: str = "window", **more: Any) -> HubClient:
        """Return a machine's line."""
        return line_to(self.url, kind, **more)

    def stop(self) -> None:
        """End it."""
        self._server.stop()
        self._thread.join(LIMIT)


class HubProcess:
    """A hub as ``main.py hub`` starts it, always on the same port once it had one."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        write_site(folder)
        told = {name: value for name, value in spoken(msgspec.to_builtins(ALL_DAY)).items() if name != "spans"}
        (folder / "rules.toml").write_text(tomli_w.dumps(told), "utf-8")
        self._address = address
        # None that the system lends to connections: one of them, or that of a client which asks again and then speaks
        # to itself, would come by the port while a hub that is to be back is dead.
        self._port = free_port()
        self.url = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start and wait for its line."""
        command = [sys.executable, "main.py", "hub", "--database", self._address, "--data", str(self.folder)]
        self._process = subprocess.Popen(
            [*command, "--port", str(self._port)], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
        )
        assert self._process.stdout
        line = self._process.stdout.readline().strip()
        self.url = line.rsplit(" ", 1)[-1]
        self._port = int(self.url.split(":")[2].split("/")[0])

    def end(self, number: signal.Signals) -> int:
        """Send a signal, return the exit code."""
        assert self._process
        assert self._process.stdout
        self._process.send_signal(number)
        code = self._process.wait()
        self._process.stdout.close()
        self._process = None
        return code

    def close(self) -> None:
        """End what still runs."""
        if self._process:
            self.end(signal.SIGKILL)

    def client(self, kind: str = "window", **more: Any) -> HubClient:
        """Return a machine's line."""
        return line_to(self.url, kind, **more)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubThread]:
    """Give a hub of this test's own, over a file."""
    running = HubThread(tmp_path / "hub")
    yield running
    running.stop()


__all__ = ["ALL_DAY", "SOON", "TOKENS", "HubProcess", "HubThread", "hub", "line_to", "site_of", "write_site"]
