"""A real sandbox for tests: in a thread (fast, shared by a whole run) or as a process that can be killed."""

from __future__ import annotations

import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from kiosk.sandbox.server import Server

ROOT = Path(__file__).parents[2]
LIMIT = 15.0


class SandboxHandle:
    """What a test may ask of a sandbox, wherever it runs."""

    url = ""

    def state(self) -> dict[str, Any]:
        """Return what the platform holds."""
        return self._ask("GET", "/training/state")[1]

    def fault(self, name: str, **more: object) -> None:
        """Switch a fault."""
        status, answer = self._ask("POST", "/training/faults", {"name": name, **more})
        assert status == 200, answer

    def train(self, path: str, **body: object) -> Any:
        """Ask for something on the training side."""
        status, answer = self._ask("POST", f"/training/{path}", body)
        assert status == 200, answer
        return answer

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=LIMIT)

    def _ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        connection = self._connect()
        try:
            connection.request(method, path, None if body is None else json.dumps(body))
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


class SandboxThread(SandboxHandle):
    """A sandbox inside this process; the same bytes on the same kind of port."""

    def __init__(self, folder: Path, *, tls: bool = False, demanding: bool = False) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        ready = threading.Event()
        self._server = Server(folder, tls=tls, demanding=demanding, on_ready=lambda port: ready.set())
        self.url = self._server.url
        self._thread = threading.Thread(target=self._server.serve_until_told, daemon=True, name="sandbox")
        self._thread.start()
        assert ready.wait(LIMIT), "the sandbox did not start"

    def stop(self) -> None:
        """End it."""
        self._server.stop()
        self._thread.join(LIMIT)

    @property
    def root(self) -> str:
        """Return the root of its authority."""
        return self._server.root_file.read_text()

    def code(self, hall: str = "0007") -> str:
        """Return a one-time code for a machine of a hall."""
        return str(self.train("enrolment-codes", region="990121", hall=hall)["code"])

    def _connect(self) -> http.client.HTTPConnection:
        where = urlsplit(self.url)
        if where.scheme == "http":
            return super()._connect()
        context = ssl.create_default_context(cadata=self.root)
        return http.client.HTTPSConnection(where.netloc, timeout=LIMIT, context=context)


class SandboxProcess(SandboxHandle):
    """A sandbox as ``main.py sandbox`` starts it, over a folder that outlives it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self.line = ""

    def start(self) -> None:
        """Start and wait for its line."""
        command = [sys.executable, "main.py", "sandbox", "--port", "0", "--folder", str(self._folder)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
        assert self._process.stdout
        self.line = self._process.stdout.readline().strip()
        self.url = self.line.rsplit(" ", 1)[-1]

    def end(self, number: signal.Signals) -> int:
        """Send a signal, return the exit code."""
        assert self._process
        assert self._process.stdout
        self._process.send_signal(number)
        code = self._process.wait()  # the run has its own limit; a wait with one would sleep
        self._process.stdout.close()
        self._process = None
        return code

    def close(self) -> None:
        """End what still runs."""
        if self._process:
            self.end(signal.SIGKILL)


@pytest.fixture(scope="session")
def sandbox_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxThread]:
    """One sandbox for all tests of a worker."""
    running = SandboxThread(tmp_path_factory.mktemp("sandbox"))
    yield running
    running.stop()


@pytest.fixture
def sandbox(sandbox_of_the_run: SandboxThread) -> Iterator[SandboxThread]:
    """Give the shared sandbox, with all faults off before and after."""
    sandbox_of_the_run.fault("none")
    yield sandbox_of_the_run
    sandbox_of_the_run.fault("none")


@pytest.fixture
def sandbox_process(tmp_path: Path) -> Iterator[SandboxProcess]:
    """Give a sandbox process of this test's own."""
    process = SandboxProcess(tmp_path / "platform")
    process.start()
    yield process
    process.close()


@pytest.fixture(scope="session")
def secure_sandbox_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxThread]:
    """One sandbox under TLS, for enrolled terminals only, for all tests of a worker."""
    running = SandboxThread(tmp_path_factory.mktemp("secure"), tls=True)
    yield running
    running.stop()


@pytest.fixture
def secure(secure_sandbox_of_the_run: SandboxThread) -> Iterator[SandboxThread]:
    """Give the shared sandbox under TLS, with all faults off before and after."""
    secure_sandbox_of_the_run.fault("none")
    yield secure_sandbox_of_the_run
    secure_sandbox_of_the_run.fault("none")


@pytest.fixture
def city(tmp_path: Path) -> Iterator[SandboxThread]:
    """Give a sandbox of this test's own, where offices publish, change and withdraw: others count on what they know."""
    running = SandboxThread(tmp_path / "city")
    yield running
    running.stop()
