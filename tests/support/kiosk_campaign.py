"""A campaign against the real kiosk with its window, and against its platform: both killed at seeded moments.

The world (reader, printer, camera, line) lives on in its own process, as the hall does when a machine loses its power.
"""

from __future__ import annotations

import os
import random
import re
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from devices.document_camera.papers import bank_number
from kiosk.training.control import WorldClient
from kiosk.training.persons import person
from kiosk.training.site import WorldProcess
from offline_queue.outbox import Outbox
from offline_queue.reader import Reader
from offline_queue.vault import FileKey
from tests.support.played_kiosk import PARTS
from tests.support.sandbox import SandboxHandle
from ui.journey.repertoire import Part

ROOT = Path(__file__).parents[2]
# Pages at which something is killed, with their weight: every page, and most often where things are stored and said.
WEIGHTS = {
    "Start": 6, "Home": 2, "Choice": 2, "Guide": 2, "PlaceCard": 3, "CardRead": 3, "FormPage": 4, "Materials": 3,
    "Camera": 4, "PageCheck": 2, "Review": 3, "Signature": 4, "Storing": 20, "Stored": 16, "Printing": 16,
    "Evaluation": 5, "Goodbye": 5,
}  # fmt: skip
# Seconds after a page was painted, at most: storing takes some 80 ms, sending and printing some 300 ms each, a card and
# the camera take longer; every other page is left within 50 ms by a person in such a hurry.
LONGEST = {"Start": 1.5, "PlaceCard": 0.4, "Camera": 0.8, "Storing": 0.12, "Stored": 0.5, "Printing": 0.4}
LONGEST_ELSEWHERE, LONGEST_AWAY = 0.04, 0.3
# A page of the camera comes in every other visit only, and one without a line waits eight seconds for the platform.
LIMIT = 60.0
NUMBER = re.compile(rb"BSR1/(\d{23})")


@dataclass(frozen=True)
class Moment:
    """When to kill: so many seconds after this page was painted."""

    page: str
    seconds: float = 0.0


@dataclass(frozen=True)
class Said:
    """One number that a person could read, with the hashes of the pages they saw and of what they signed."""

    id: str
    receipt_no: str
    papers: frozenset[str]


class Playing:
    """One run of tests.support.played_kiosk; ``page`` is the last one it told."""

    def __init__(self, folder: Path, job: str, seed: str) -> None:
        own = folder / "tmp"
        own.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "tests.support.played_kiosk", str(folder / "k"), str(folder / "w"), job, seed]
        # Everything it may write without being told where lies here too, so that the whole can be searched.
        places = {"TMPDIR": str(own), "HOME": str(own), "XDG_RUNTIME_DIR": str(own), "XDG_CACHE_HOME": str(own)}
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, **places})
        assert self._process.stdout
        self._end = self._process.stdout.fileno()
        self._heard = b""
        self.page = "Start"
        self.over = False

    def listen(self, seconds: float, page: str = "") -> bool:
        """Hear it for so long, or until it has told this page; fails when the play went wrong."""
        until = time.monotonic() + seconds
        while not self.over and (left := until - time.monotonic()) > 0:
            if select.select([self._end], [], [], left)[0]:
                self._hear()
            while b"\n" in self._heard:
                line, _, self._heard = self._heard.partition(b"\n")
                if self._take(line.decode()) == page:
                    return True
        return False

    def _hear(self) -> None:
        block = os.read(self._end, 65536)
        self._heard += block
        self.over = not block

    def _take(self, line: str) -> str:
        kind, _, words = line.partition(" ")
        assert kind != "wrong", f"after {self.page}: {words}"
        self.page = words or kind
        return self.page

    def kill(self) -> None:
        """End it as a power cut does, and hear the last of what it had told."""
        self._process.send_signal(signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """Hear it to its end."""
        while not self.over:
            self.listen(1.0)
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


class KioskCampaign(SandboxHandle):
    """Kills kiosk and platform in turns, and keeps count."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.kiosk_kills: Counter[str] = Counter()
        """Kills of the kiosk, by the page that was on the screen when it died."""
        self.platform_kills: Counter[str] = Counter()
        self._seed = seed
        self._chance = random.Random(seed)
        self._first = self._chance.sample(list(WEIGHTS), len(WEIGHTS))
        for name in ("k", "w"):  # the names are short: an address of a local socket has 107 bytes (unix(7))
            (folder / name).mkdir()
        self._world = WorldProcess(folder / "w")
        facts = self._world.wait_ready()
        self.url = facts["platform"]
        self._hands = WorldClient(Path(facts["control"]))
        self._playing: Playing | None = None

    def __enter__(self) -> KioskCampaign:
        return self

    def __exit__(self, kind: type | None, wrong: BaseException | None, trace: TracebackType | None) -> None:
        if self._playing:
            self._playing.kill()
        self._hands.close()
        self._world.stop()

    @property
    def kills(self) -> int:
        """How often something was killed."""
        return self.kiosk_kills.total() + self.platform_kills.total()

    def moment(self) -> Moment:
        """Draw when the next kill comes: at every page once, in any order, then by their weights."""
        page = self._first.pop() if self._first else self._chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        return Moment(page, self._chance.uniform(0, LONGEST.get(page, LONGEST_ELSEWHERE)))

    def kill_kiosk(self, at: Moment) -> None:
        """Kill the kiosk at a moment; the next one starts over the same folders."""
        playing = self._until(at)
        playing.kill()
        self.kiosk_kills[playing.page] += 1
        self._playing = None

    def kill_platform(self, at: Moment, away: float | None = None) -> None:
        """Kill the platform at a moment of the play, leave it away for a while, start it again; the play goes on."""
        playing = self._until(at)
        self._hands.do("kill-platform")
        self.platform_kills[playing.page] += 1
        playing.listen(self._chance.uniform(0, LONGEST_AWAY) if away is None else away)
        self._hands.do("restart-platform")

    def finish(self) -> bool:
        """Let a last kiosk send what is left; tell whether it closed in order."""
        if self._playing:
            self._playing.kill()
            self._playing = None
        last = Playing(self.folder, "finish", "")
        done = last.listen(LIMIT, "finished")
        last.kill()
        return done

    def said(self) -> list[Said]:
        """Return what people could read from the screen, as they noted it; a half line is no note."""
        file = self.folder / "said.txt"
        lines = file.read_text(encoding="ascii").split("\n")[:-1] if file.exists() else []
        return [Said(words[0], words[1], frozenset(words[2:])) for words in map(str.split, lines)]

    def printed(self) -> list[str]:
        """Return the receipt number of each slip that came out whole."""
        slips = sorted((self.folder / "w" / "slips").glob("*.bin"))
        return [number.decode() for slip in slips for number in NUMBER.findall(slip.read_bytes())]

    def outbox(self) -> Reader:
        """Return what the kiosk left on its disk."""
        folder = self.folder / "k"
        return Outbox.read_only(folder / "outbox", FileKey(folder / "keys" / "device.key", create=False))

    def platform_state(self) -> dict[str, Any]:
        """Return what the platform holds."""
        state: dict[str, Any] = self._hands.do("platform-state")["platform"]
        return state

    def platform_has(self, submission_id: str) -> dict[str, Any]:
        """Return what the platform answers about one application."""
        assert urlsplit(self.url).path == "/api/v1"
        answer: dict[str, Any] = self._ask("GET", f"/api/v1/submissions/{submission_id}")[1]
        return answer

    def left_in_plain(self) -> list[str]:
        """Return the files of the kiosk in which something of a person can be read."""
        files = [path for name in ("k", "tmp") for path in (self.folder / name).rglob("*") if path.is_file()]
        secrets = traces()
        return [str(path) for path in files if any(secret in path.read_bytes() for secret in secrets)]

    def _until(self, at: Moment) -> Playing:
        run = f"{self._seed}-{self.kills}"
        playing = self._playing = self._playing or Playing(self.folder, "on", run)
        if at.page != "Start":
            assert playing.listen(LIMIT, at.page), f"{at.page} never came, after {playing.page}"
        playing.listen(at.seconds)
        return playing


def traces() -> list[bytes]:
    """Return all by which one of the persons could be found in a file, in each encoding that is used anywhere."""
    people = {one.key: one for who, whom in PARTS for one in (person(who), Part(who, "", whom).operator)}
    words = {
        word
        for one in people.values()
        for word in (one.name, one.number, one.address, one.phone, bank_number(one))
        if word
    }
    return [word.encode(encoding) for word in words for encoding in ("utf-8", "gb18030", "utf-16-le")]
