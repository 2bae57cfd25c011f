"""A rush at the desk: machines that give numbers and windows that call, all flat out, as threads or as processes."""

from __future__ import annotations

import multiprocessing
import queue
import random
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, text

from kiosk.tickets import acts, schema
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.engines import engine_of
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import CREDITS, HallRules, QueueRule, WindowRule
from kiosk.tickets.values import Event, State, Ticket, Who
from tests.support.hall import QUEUES, TEN

# Every fifth act is sent twice, as if its answer had been lost.
TWICE = 0.2
CLASSES = tuple(name for name in CREDITS if name != "appointment")


@dataclass(frozen=True)
class Rush:
    """How many give, how many call, and how many numbers in all."""

    givers: int
    windows: int
    tickets: int
    seed: int = 1
    naive: bool = False
    processes: bool = False


@dataclass
class Seen:
    """What one process was answered."""

    name: str
    issued: dict[str, str] = field(default_factory=dict)
    """Act ids with the numbers they were answered."""
    called: list[str] = field(default_factory=list)
    unlike: int = 0
    """Repeats that were answered otherwise than the first time."""


def rush_rules(rush: Rush) -> HallRules:
    """Return a hall in which half of the windows serve two queues."""
    windows = tuple(
        WindowRule(f"{no:02d}", "", ((QUEUES[no % 3].code, QUEUES[(no + 1) % 3].code)[: 1 + no % 2],))
        for no in range(rush.windows)
    )
    served: set[str] = {code for window in windows for code in window.queues}
    queues: tuple[QueueRule, ...] = tuple(rule for rule in QUEUES if rule.code in served)
    return HallRules("0001", queues, windows)


def prepare(address: str, rush: Rush) -> TicketDesk:
    """Make the desk and open its windows."""
    desk = TicketDesk(engine_of(address), rush_rules(rush))
    desk.prepare()
    for window in desk.rules.windows:
        desk.do(acts.OpenWindow(window=window.no), f"open-{window.no}", Who("hub", f"clerk-{window.no}"), TEN)
    return desk


def run(address: str, rush: Rush) -> list[Seen]:
    """Let all loose at once and return what each saw."""
    spawn = multiprocessing.get_context("spawn")
    answers: Any = spawn.Queue() if rush.processes else queue.Queue()
    given: Any = spawn.Value("i", 0) if rush.processes else Count()
    jobs = [(give, place) for place in range(rush.givers)] + [(call, place) for place in range(rush.windows)]
    made: Any = spawn.Process if rush.processes else threading.Thread
    all_of_them = [made(target=job, args=(address, rush, place, given, answers), daemon=True) for job, place in jobs]
    for one in all_of_them:
        one.start()
    seen = [answers.get(timeout=300) for _ in all_of_them]
    for one in all_of_them:
        one.join()
    return seen


class Count:
    """A number that threads count up, as ``multiprocessing.Value`` is for processes."""

    def __init__(self) -> None:
        self.value = 0
        self._lock = threading.Lock()

    def get_lock(self) -> threading.Lock:
        """Return what is held while it changes."""
        return self._lock


def give(address: str, rush: Rush, place: int, given: Any, answers: Any) -> None:
    """Give this process's share of the numbers."""
    chance, seen = random.Random(rush.seed * 100 + place), Seen(f"K{place}")
    desk, who = TicketDesk(engine_of(address), rush_rules(rush)), Who(seen.name)
    for _ in range(rush.tickets // rush.givers):
        queue = chance.choice(desk.rules.queues).code
        act, act_id = (
            acts.Issue(queue=queue, credit=chance.choice(CLASSES)),
            str(uuid.UUID(int=chance.getrandbits(128))),
        )
        told = twice(desk, act, act_id, who, chance, seen)
        seen.issued[act_id] = told.ticket.number
        with given.get_lock():
            given.value += 1
    desk.engine.dispose()
    answers.put(seen)


def call(address: str, rush: Rush, place: int, given: Any, answers: Any) -> None:
    """Call until all numbers are given and nobody waits."""
    chance, seen = random.Random(rush.seed * 100 + 50 + place), Seen(f"{place:02d}")
    desk, who = TicketDesk(engine_of(address), rush_rules(rush)), Who(f"W{place}", f"clerk-{seen.name}")
    naive = Naive(desk) if rush.naive else None
    while True:
        over = given.value >= rush.tickets // rush.givers * rush.givers
        act_id = str(uuid.UUID(int=chance.getrandbits(128)))
        if naive:
            found = naive.call(seen.name)
        else:
            found = twice(desk, acts.CallNext(window=seen.name), act_id, who, chance, seen).ticket
        if found is None and over:
            break
        if found:
            seen.called.append(found.number)
            if not naive:
                twice(desk, acts.Finish(ticket=found.id), f"{act_id}-end", who, chance, seen)
    desk.engine.dispose()
    answers.put(seen)


def twice(desk: TicketDesk, act: Any, act_id: str, who: Who, chance: random.Random, seen: Seen) -> Any:
    """Do an act, one in five of them again."""
    told = patiently(desk, act, act_id, who)
    if chance.random() < TWICE:
        seen.unlike += patiently(desk, act, act_id, who) != told
    return told


def patiently(desk: TicketDesk, act: Any, act_id: str, who: Who) -> Any:
    """Do an act by the clock of the wall, for the rush is about what the database does with it."""
    from config.clock import china_time

    return desk.do(act, act_id, who, china_time(time.time()))


class Naive:
    """Calling as it must not be done: look who is first, then write it."""

    def __init__(self, desk: TicketDesk) -> None:
        self._desk = desk
        self._queues = {window.no: window.queues for window in desk.rules.windows}

    def call(self, window: str) -> Ticket | None:
        """Call the first that waits, as it was seen."""
        table = schema.ticket
        with self._desk.engine.begin() as connection:
            asked = select(table).where(table.c.state == "WAITING", table.c.queue.in_(self._queues[window]))
            row = connection.execute(asked.order_by(table.c.sort_at, table.c.no).limit(1)).first()
            if row is None:
                return None
            connection.execute(text("SELECT pg_sleep(0.002)"))
            connection.execute(table.update().where(table.c.id == row.id).values(state="DONE"))
            return Ticket(**{str(name): value for name, value in row._asdict().items()})


def wrong(desk: TicketDesk, seen: list[Seen]) -> list[str]:
    """Return what is wrong after a rush: doubles, gaps, inversions, and answers that differ; empty for nothing."""
    issued = [number for one in seen for number in one.issued.values()]
    called = [number for one in seen for number in one.called]
    found = [f"{len(issued) - len(set(issued))} numbers were given twice"] if len(issued) > len(set(issued)) else []
    found += [f"{len(called) - len(set(called))} were called twice"] if len(called) > len(set(called)) else []
    found += ["issued is not called"] if set(issued) != set(called) else []
    found += [f"{one.name} was answered otherwise {one.unlike} times" for one in seen if one.unlike]
    found += [f"gap before {prefix}{no}" for prefix, no in gaps(issued)]
    return found + inversions(desk)


def gaps(numbers: list[str]) -> Iterator[tuple[str, int]]:
    """Yield where the numbers of a letter do not count up from one."""
    for prefix in {number[0] for number in numbers}:
        own = sorted(int(number[1:]) for number in numbers if number[0] == prefix)
        yield from ((prefix, no) for before, no in zip([0, *own], own, strict=False) if no not in (before, before + 1))


def inversions(desk: TicketDesk) -> list[str]:
    """Replay what happened and return each call that was not of the first who waited for that window."""
    places, waiting, found = places_of(desk), {}, []
    serves = {window.no: window.queues for window in desk.rules.windows}
    for event in every_event(desk):
        if event.kind == "issued" and event.ticket:
            waiting[event.ticket] = places[event.ticket]
        if event.kind == "called" and event.ticket and event.window:
            own = [place for place in waiting.values() if place[0] in serves[event.window]]
            if waiting.pop(event.ticket)[1:] != min(place[1:] for place in own):
                found.append(f"{event.detail['number']} was called out of turn")
    return found


def places_of(desk: TicketDesk) -> dict[str, tuple[Any, ...]]:
    """Return each ticket's queue and place in the order."""
    table = schema.ticket
    with desk.engine.connect() as connection:
        rows = connection.execute(select(table)).all()
    return {row.id: (row.queue, row.sort_at, row.issued_at, row.prefix, row.no) for row in rows}


def every_event(desk: TicketDesk) -> Iterator[Event]:
    """Yield all that happened, in order."""
    last = 0
    while events := desk.events(last):
        yield from events
        last = events[-1].seq


def left_over(desk: TicketDesk) -> int:
    """Return how many still wait."""
    table = schema.ticket
    with desk.engine.connect() as connection:
        return len(connection.execute(select(table.c.id).where(table.c.state == str(State.WAITING))).all())


__all__ = ["Rush", "TicketError", "left_over", "prepare", "run", "wrong"]
