"""A kiosk that is cut off and comes home, killed at one line of its code after another; run as a process of its own.

Called with URL TOKEN FOLDER LINES…: for each number the story is played in a child that is killed (SIGKILL) when it has
come to so many lines of ``kiosk/hall``, and then brought to its end by another. A number somebody saw is written down
first, with its fsync, as a person would note it. Told is how many lines the story has when nothing happens to it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from config.logs import set_up
from devices.device import Deadline
from kiosk.hall.hub_clock import HubClock
from kiosk.hall.hub_counter import HubCounter
from kiosk.hall.island import Island
from kiosk.hall.presence import Presence
from kiosk.tickets.counter import Given, Wish
from offline_queue.ids import uuid7
from tests.support.hub_kiosks import CutLine

WATCHED = f"{os.sep}kiosk{os.sep}hall{os.sep}"
SECONDS = 30.0


class Story:
    """One kiosk: three people while the hub answers and while it does not, and the way home."""

    def __init__(self, url: str, token: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._said = folder / "said.txt"
        self._line = CutLine(url, token, mode="training")
        island = Island(folder / "island.db", "K03", HubClock(), uuid7)
        self._counter = HubCounter(self._line, island, Presence(limit_s=0.0))

    def play(self) -> None:
        """Be cut off in the middle, and before an answer."""
        self._counter.home.round()
        self._take("social")
        self._line.deaf = 1
        self._take("social")
        self._line.cut = True
        self._take("estate")
        self._take("social")
        self._line.cut = False
        self._counter.home.round()

    def finish(self) -> None:
        """Do what a kiosk does after a start: look for slips nobody heard of, print them, and come home."""
        self._counter.home.round()
        for given in self._counter.unprinted(Deadline.after(SECONDS)):
            self._see(given)
            self._counter.reprint(given.ticket.id, uuid7(), Deadline.after(SECONDS))
        self._counter.home.round()

    def _take(self, queue: str) -> None:
        wish = Wish(queue, f"9901011988{os.getpid():07d}{queue[0]}{os.urandom(4).hex()}")
        given = self._counter.issue(wish, uuid7(), Deadline.after(SECONDS))
        self._see(given)
        self._counter.tell_paper(given.ticket.id, uuid7(), Deadline.after(SECONDS), printed=True)

    def _see(self, given: Given) -> None:
        with self._said.open("a", encoding="ascii") as file:
            file.write(f"{given.ticket.number}\n")
            file.flush()
            os.fsync(file.fileno())


class Killer:
    """Counts lines and ends this process at one of them, as a pulled plug does; at 0 it only counts."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.lines = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        if WATCHED not in frame.f_code.co_filename:
            return None
        if event == "line":
            self.lines += 1
            if self.lines == self.at:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def in_child(work: Callable[[], int]) -> int:
    """Do something in a child; return its exit code, negative for the signal that ended it."""
    child = os.fork()
    if not child:
        code = 70
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def played(story: Callable[[], Story], at: int) -> int:
    """Play until the line at which it ends, or to the end; write down how many lines there were."""
    killer = Killer(at)
    sys.settrace(killer)
    story().play()
    sys.settrace(None)
    sys.stdout.write(f"lines {killer.lines}\n")
    sys.stdout.flush()
    return 0


def finished(story: Callable[[], Story]) -> int:
    """Bring a story to its end."""
    story().finish()
    return 0


def main(url: str, token: str, folder: Path, lines: list[int]) -> int:
    """Play them all; 1 where a child ended otherwise than it should."""
    for at in lines:
        place = folder / f"at-{at}"
        set_up(place.with_suffix(".log"))
        story = lambda place=place: Story(url, token, place)  # noqa: E731  # a child makes it, so that nothing is shared
        ended = in_child(lambda story=story, at=at: played(story, at))
        if ended not in (0, -signal.SIGKILL) or in_child(lambda story=story: finished(story)) != 0:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), [int(word) for word in sys.argv[4:]]))
