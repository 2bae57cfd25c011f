# SPDX-License-Identifier: Apache-2.0
"""A campaign against a terminal and a platform: both real processes, both killed at seeded moments, both restarted."""

from __future__ import annotations

import http.client
import json
import os
import random
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from kiosk.training.platform import PlatformProcess
from offline_queue.outbox import Outbox
from offline_queue.reader import Reader
from offline_queue.vault import FileKey

ROOT = Path(__file__).parents[2]
LONGEST_TERMINAL, LONGEST_PLATFORM_AWAY = 0.9, 0.15
"""Seconds a terminal may live before it is killed: from before its outbox is open to several applications later."""
FINISH_SECONDS = 40.0


@dataclass(frozen=True)
class Said:
    """One application that was said to be stored."""

    id: str
    receipt_no: str
    papers: tuple[str, ...]


class Submitting:
    """One run of tests.support.submitter; what it says is collected line by line, a half line counts for nothing."""

    def __init__(self, folder: Path, url: str, seed: str, job: str) -> None:
        command = [sys.executable, "-m", "tests.support.submitter", str(folder), url, seed, job]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert self._process.stdout
        self._end = self._process.stdout.fileno()
        self._heard = b""
        self.over = False

    def listen(self, seconds: float) -> None:
        """Hear what it says for so long, or until it ends."""
        until = time.monotonic() + seconds
        while not self.over and (left := until - time.monotonic()) > 0:
            if select.select([self._end], [], [], left)[0]:
                block = os.read(self._end, 65536)
                self._heard += block
                self.over = not block

    def listen_for_a_line(self) -> None:
        """Hear it until it has said one whole line."""
        while not self.lines() and not self.over:
            self.listen(0.05)

    def kill(self) -> None:
        """End it as a power cut does, and hear the last of what it had said."""
        self._process.kill()
        while not self.over:
            self.listen(1.0)
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def lines(self) -> list[list[str]]:
        """Return what it said, whole lines only, in words."""
        return [line.split() for line in self._heard.decode().split("\n")[:-1]]

    def said(self) -> list[Said]:
        """Return the applications it said were stored."""
        return [Said(words[1], words[2], tuple(words[3:])) for words in self.lines() if words[0] == "stored"]


class Campaign:
    """Kills terminal and platform in turns and keeps count of what was said."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.said: list[Said] = []
        self.kills = {"terminal": 0, "platform": 0}
        self._seed = seed
        self._chance = random.Random(seed)
        self._platform = PlatformProcess(folder / "platform")
        self._port = self._platform.start()
        self._running: Submitting | None = None

    def __enter__(self) -> Campaign:
        return self

    def __exit__(self, kind: type | None, wrong: BaseException | None, trace: TracebackType | None) -> None:
        self._end_terminal()
        self._platform.stop()

    def kill_terminal(self) -> None:
        """Let a terminal run for a seeded while, then kill it."""
        self._terminal().listen(self._chance.uniform(0.05, LONGEST_TERMINAL))
        self._end_terminal()
        self.kills["terminal"] += 1

    def kill_platform(self) -> None:
        """Kill the platform while a terminal sends, leave it away for a seeded while, start it again."""
        terminal = self._terminal()
        terminal.listen(self._chance.uniform(0.3, LONGEST_TERMINAL))
        self._platform.kill()
        terminal.listen(self._chance.uniform(0, LONGEST_PLATFORM_AWAY))
        self._platform.start()
        self.kills["platform"] += 1

    def finish(self) -> bool:
        """Let a last terminal send what is left; tell whether it came to its end."""
        self._end_terminal()
        last = Submitting(self.folder, self.url, "", "finish")
        last.listen(FINISH_SECONDS)
        last.kill()
        return ["finished"] in last.lines()

    def platform_state(self) -> dict[str, Any]:
        """Return what the platform holds."""
        state: dict[str, Any] = self._platform.state()["platform"]
        return state

    def platform_has(self, submission_id: str) -> dict[str, Any]:
        """Return what the platform answers about one application."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        connection.request("GET", f"/api/v1/submissions/{submission_id}")
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def outbox(self) -> Reader:
        """Return what the terminal left on its disk."""
        key = FileKey(self.folder / "keys" / "device.key", create=False)
        return Outbox.read_only(self.folder / "outbox", key)

    @property
    def url(self) -> str:
        """Return the address of the platform."""
        return f"http://127.0.0.1:{self._port}/api/v1"

    def _terminal(self) -> Submitting:
        if self._running is None:
            run = f"{self._seed}-{sum(self.kills.values())}"
            self._running = Submitting(self.folder, self.url, run, "on")
        return self._running

    def _end_terminal(self) -> None:
        if self._running:
            self._running.kill()
            self.said += self._running.said()
            self._running = None
