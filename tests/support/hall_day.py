"""A whole day of a hall on the clock of its hub: people, kiosks, windows, boards, a city whose line is cut, an island.

Every act goes over the wire to a real hub; only the clock is turned by hand. What each side noted for itself is held
against what the hub, its figures and the city's platform say in the end.
"""

from __future__ import annotations

import datetime
import heapq
import itertools
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from config.settings import Site
from kiosk.domain.words import Words
from kiosk.hall.board_line import BoardClient
from kiosk.hall.days import WindowDay, day_account, window_day
from kiosk.hall.event_sending import NOTE, EventSending, HubSource, Progress
from kiosk.hub.client import HubClient
from kiosk.hub.site import Machine, hash_of
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.tickets import acts
from kiosk.tickets.acts import DayAccount
from kiosk.tickets.rules import HallRules, Limits, QueueRule, Span, WindowRule, day_of
from kiosk.tickets.statistics import Figures
from kiosk.tickets.values import State
from kiosk.training.line import Line
from offline_queue.ids import uuid7
from offline_queue.worker import Worker
from tests.support.hall_days import MU, SIGMA
from tests.support.hub_kiosks import HubKiosk
from tests.support.hubs import TOKENS, HubThread, write_site
from tests.support.outboxes import HandClock, open_box
from tests.support.parcels import without_wait

LETTERS = "ABCDEF"
NINE, FIVE = datetime.time(9), datetime.time(17)
# Nobody waits at a window that calls again: the day is long enough without it.
LIMITS = Limits(recall_gap_s=0, no_show_calls=1, no_show_after_s=0, block_size=40)
NO_SHOW, SEND_ON, RATE, AGED = 0.04, 0.03, 0.5, 0.15
LOOK_MINUTES = 20
SITE = Site(mode="training", region="990100", hall="0001", device="01")


def rules_of(windows: int) -> HallRules:
    """Return a hall of six queues whose windows are shared out in turn."""
    queues = tuple(QueueRule(letter, letter, Words(f"队列{letter}", f"Queue {letter}")) for letter in LETTERS)
    served = tuple(
        WindowRule(f"{no:02}", f"zone{no % 2}", ((LETTERS[no % len(LETTERS)],),)) for no in range(1, windows + 1)
    )
    return HallRules("0001", queues, served, (Span(NINE, FIVE),), limits=LIMITS)


@dataclass
class Noted:
    """What machines noted of the day, each for itself."""

    given: list[str] = field(default_factory=list)
    called: Counter[str] = field(default_factory=Counter)
    finished: Counter[str] = field(default_factory=Counter)
    missed: int = 0
    rated: int = 0
    alone: int = 0
    board_looks: int = 0
    wrong: list[str] = field(default_factory=list)


class City:
    """The platform of the city, the line to it, and the machine that tells it what happens in the hall."""

    def __init__(self, folder: Path, sandbox_port: int, hub: HubClient) -> None:
        self.line = Line(0, sandbox_port)
        self.line.restore()
        self._clock = HandClock()
        self.box = open_box(folder, self._clock)
        self.platform = Platform(f"http://127.0.0.1:{self.line.port}/api/v1", connect_seconds=2, read_seconds=15)
        self._worker = Worker(
            self.box, PlatformDeliverer(self.platform, "training", wait=without_wait), clock=self._clock
        )
        self.sending = EventSending(HubSource(hub), lambda: self.box, SITE, now=self._clock)

    def go_on(self, seconds: float) -> None:
        """Leave what is new, and send what waits."""
        self._clock.turn(seconds)
        self.sending.look()
        while (pause := self._worker.step()) == 0.0:
            continue
        del pause

    def settle(self) -> Progress:
        """Let everything through, and return how far the city has it."""
        self.line.restore()
        for _ in range(40):
            self.go_on(900.0)
        note = self.box.note(NOTE, self._clock())
        assert note
        return msgspec.json.decode(note.content, type=Progress)

    def close(self) -> None:
        """Let everything go."""
        self.platform.close()
        self.line.cut()
        self.box.close()


class HallDay:
    """One day; ``go`` lives it, the rest is read off it."""

    def __init__(
        self,
        folder: Path,
        address: str,
        sandbox_port: int,
        *,
        people: int,
        windows: int,
        kiosks: int = 6,
        seed: int = 1,
        look_minutes: int = LOOK_MINUTES,
    ) -> None:
        self.chance = random.Random(seed)
        self.rules = rules_of(windows)
        self.hub = HubThread(folder / "hub", address)
        self.hub.hub.desk.rules = self.rules
        tokens = {f"K{no:02}": f"token-of-kiosk-{no}" for no in range(1, kiosks + 1)}
        write_site(folder / "hub", 1, *(Machine(name, "kiosk", hash_of(token)) for name, token in tokens.items()))
        self.begin = self.hub.now.replace(hour=9, minute=0)
        self.hub.now = self.begin
        self.kiosks = [
            HubKiosk(self.hub, folder / f"{name}.db", token=token, steady=lambda: self.hub.now.timestamp())
            for name, token in tokens.items()
        ]
        self.windows = {rule.no: self.hub.client(staff=f"10{rule.no}", roles=("clerk",)) for rule in self.rules.windows}
        self.boards = [
            BoardClient(self.hub.url, TOKENS["board"], zone=zone, connect_seconds=2.0, mode="training")
            for zone in ("", "zone1")
        ]
        self.leader = self.hub.client("hall", staff="2001", roles=("hall-manager",))
        self.city = City(folder / "city", sandbox_port, self.leader)
        self.noted = Noted()
        self._people = people
        self._look_minutes = look_minutes
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._idle: set[str] = set()

    @property
    def day(self) -> str:
        """The day of the hall."""
        return day_of(self.begin)

    def go(self) -> None:
        """Live the day from nine until the last is served."""
        span = 6.5 * 3600
        for kiosk in self.kiosks:
            kiosk.round()
        for no in self.windows:
            self.windows[no].do(acts.OpenWindow(window=no), uuid7())
            self.at(self.chance.uniform(1, 60), lambda no=no: self.call(no))
        for number in range(self._people):
            self.at(self.chance.triangular(0, span, span / 3), lambda number=number: self.arrive(number))
        self._plan(span)
        while self._agenda:
            when, _, act = heapq.heappop(self._agenda)
            self.hub.now = max(self.hub.now, self.begin + datetime.timedelta(seconds=when))
            act()

    def at(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something so many seconds after nine."""
        heapq.heappush(self._agenda, (seconds, next(self._order), act))

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something so many seconds from now."""
        self.at((self.hub.now - self.begin).total_seconds() + seconds, act)

    def arrive(self, number: int) -> None:
        """Let somebody take a number at one of the kiosks, whose slip comes out or is shown in its place."""
        kiosk = self.chance.choice(self.kiosks)
        credit = "aged" if self.chance.random() < AGED else "normal"
        given = kiosk.issue(self.chance.choice(LETTERS), f"990101198805{number:06d}", uuid7(), credit=credit)
        kiosk.settle(given, printed=self.chance.random() < 0.98)
        self.noted.given.append(given.ticket.number)
        self.noted.alone += kiosk.line.cut
        self._wake()

    def call(self, no: str) -> None:
        """Let a window call who is next, and serve them."""
        told = self.windows[no].do(acts.CallNext(window=no), uuid7()).ticket
        if told is None:
            self._idle.add(no)
            return
        self.noted.called[no] += 1
        turn = self.chance.random()
        if turn < NO_SHOW:
            self.later(45, lambda: self._miss(no, told.id))
        elif turn < NO_SHOW + SEND_ON and told.sort_at:
            self.later(30, lambda: self._send_on(no, told.id))
        else:
            self.windows[no].do(acts.Start(ticket=told.id), uuid7())
            self.later(self.chance.lognormvariate(MU, SIGMA), lambda: self._finish(no, told.id))

    def _wake(self) -> None:
        """Let windows that have nobody look again: somebody may wait now."""
        idle, self._idle = self._idle, set()
        for no in sorted(idle):
            self.later(1.0, lambda no=no: self.call(no))

    def _miss(self, no: str, ticket: str) -> None:
        self.windows[no].do(acts.NoShow(ticket=ticket), uuid7())
        self.noted.missed += 1
        if self.chance.random() < 0.5:
            self.leader.do(acts.Return(ticket=ticket), uuid7())
            self._wake()
        self.call(no)

    def _send_on(self, no: str, ticket: str) -> None:
        self.windows[no].do(acts.Transfer(ticket=ticket, to_queue=self.chance.choice(LETTERS)), uuid7())
        self._wake()
        self.call(no)

    def _finish(self, no: str, ticket: str) -> None:
        client = self.windows[no]
        client.do(acts.Finish(ticket=ticket), uuid7())
        self.noted.finished[no] += 1
        if self.chance.random() < RATE:
            client.do(
                acts.Rate(ticket=ticket, level=self.chance.choices((5, 4, 3, 2, 1), (70, 22, 5, 2, 1))[0]), uuid7()
            )
            self.noted.rated += 1
        self.call(no)

    def _plan(self, span: float) -> None:
        """Cut the city's line twice and one kiosk's once; look at boards and at the city now and then."""
        for begins, ends in ((0.15, 0.35), (0.6, 0.75)):
            self.at(span * begins, self.city.line.cut)
            self.at(span * ends, self.city.line.restore)
        island = self.kiosks[-1]
        self.at(span * 0.25, island.cut)
        self.at(span * 0.55, lambda: self._back(island))
        for minute in range(0, round(span / 60) + 60, self._look_minutes):
            self.at(minute * 60.0 + 1, self._look)

    def _back(self, island: HubKiosk) -> None:
        if not island.mend():
            self.noted.wrong.append("the island did not come home")
        self._wake()

    def _look(self) -> None:
        """Hold both boards against the hall, and let machines do their rounds."""
        hall = self.leader.snapshot()
        here = {window.no: window.number for window in hall.windows}
        for board in self.boards:
            self.noted.board_looks += 1
            shown = {window.no: window.number for window in board.snapshot().windows}
            if any(here[no] != number for no, number in shown.items()):
                self.noted.wrong.append(f"a board shows another number at {hall.at}")
        for kiosk in self.kiosks:
            if not kiosk.line.cut:
                kiosk.round()
        self.city.go_on(self._look_minutes * 60.0)

    def close_day(self) -> DayAccount:
        """Close windows, account for blocks, close the day."""
        for no, client in self.windows.items():
            client.do(acts.CloseWindow(window=no), uuid7())
        self.hub.now = self.begin.replace(hour=23, minute=59)
        for kiosk in self.kiosks:
            if not kiosk.round():
                self.noted.wrong.append("a kiosk did not hear the hub in the evening")
        return self.leader.do(acts.CloseDay(day=self.day, expire_reason="end"), uuid7())

    def account(self) -> DayAccount:
        """Return what the hub's numbers add up to."""
        return day_account(self.leader, self.day)

    def figures(self) -> Figures:
        """Return the figures of the day."""
        return self.leader.statistics(self.day)

    def window_days(self) -> list[WindowDay]:
        """Return what each window's day came to."""
        return [window_day(self.leader, no, self.day) for no in self.windows]

    def ends(self) -> Counter[State]:
        """Return how all tickets ended, read straight off the desk."""
        found = self.figures().ends
        return Counter({State(name): count for name, count in found.items()})

    def close(self) -> None:
        """Let everything go."""
        self.city.close()
        for client in (*self.windows.values(), *self.boards, self.leader):
            client.close()
        for kiosk in self.kiosks:
            kiosk.close()
        self.hub.stop()
