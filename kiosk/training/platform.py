# SPDX-License-Identifier: Apache-2.0
"""The sandbox platform as a process of the training world: started, asked, put into faults, killed."""

from __future__ import annotations

import contextlib
import http.client
import json
import subprocess
import sys
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class PlatformProcess:
    """One sandbox platform in its own process; keeps its port over a restart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = 0
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> int:
        """Start it (anew when it runs) and wait for its ready line; return its port. RuntimeError when it ends."""
        self.stop()
        command = [sys.executable, str(ROOT / "main.py"), "sandbox", "--folder", str(self._folder)]
        self._process = subprocess.Popen(
            [*command, "--port", str(self._port)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError("the sandbox platform ended before it was ready")
        # Port 0 lets the system choose at the first start; afterwards it is asked for by number: it has an address now.
        self._port = int(line.rsplit(":", 1)[-1].split("/")[0])
        return self._port

    def stop(self) -> None:
        """End it cleanly."""
        if self._process:
            self._process.terminate()
            self._end()

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process:
            self._process.kill()
            self._end()

    def fault(self, fault: Mapping[str, Any]) -> None:
        """Switch a fault on or off; raises ValueError for one that is not known, OSError when nothing answers."""
        self._ask("POST", "/training/faults", fault)

    def turn(self, turn: Mapping[str, Any]) -> None:
        """Do to a dossier what an office does; raises ValueError, and OSError when nothing answers."""
        self._ask("POST", "/training/dossiers", turn)

    def state(self) -> dict[str, Any]:
        """Return what it has: counts of submissions, duplicates, evaluations, attachments."""
        return {"platform": self._ask("GET", "/training/state")}

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        with contextlib.closing(connection):
            data = json.dumps(body).encode() if body is not None else None
            connection.request(method, path, data, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            words = answer.read()
        if answer.status != HTTPStatus.OK:
            raise ValueError(f"the platform refused {path}: {words.decode(errors='replace')}")
        return json.loads(words) if words else None

    def _end(self) -> None:
        if self._process:
            self._process.wait(timeout=10)
            if self._process.stdout:
                self._process.stdout.close()
            self._process = None
