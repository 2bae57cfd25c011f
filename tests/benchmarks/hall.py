"""Numbers and calls of a hall: at the desk beside the same statements on a bare connection, and through the hub."""

from __future__ import annotations

import itertools
import shutil
import signal
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from config.clock import china_now
from kiosk.tickets import acts
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.engines import engine_of
from kiosk.tickets.values import Who
from tests.benchmarks.measure import Measure, interleaved, percentile
from tests.support.hubs import ALL_DAY, HubProcess
from tests.support.parcels import new_id
from tests.support.postgres import FOLDERS, Cluster, cluster

PAIRS = 200
# The busiest hall: 60 windows and 6 kiosks, each act told of a second time at most.
RATE, SECONDS = 20, 15
WHO = Who("K1", "1001")

Statement = tuple[str, Any]
Turn = list[list[Statement]]
"""What one number and its call say to the database, transaction by transaction."""


def measures(folder: Path) -> list[Measure]:
    """Measure both on a server of one's own that waits for its disk; nothing where there is none."""
    if not FOLDERS:
        return []
    with cluster(durable=True) as server:
        ours, bare = interleaved(*sides(server.new_database()), PAIRS)
        late = through_the_hub(folder / "hub", server)
    shutil.rmtree(folder / "hub")
    return [
        # 0.4 times as many in a second is 2.5 times as long.
        Measure("issue and call at the desk, PostgreSQL", ours * 1000, bare * 1000, "ms", 2.5),
        Measure(f"command through the hub, {RATE}/s, p99", percentile(late, 0.99) * 1000, 50, "ms", None),
        Measure(f"command through the hub, {RATE}/s, median", statistics.median(late) * 1000, 50, "ms", None),
    ]


def sides(address: str) -> tuple[Callable[[], float], Callable[[], float]]:
    """Return one turn of the desk, and the same statements said to a bare connection."""
    desk = TicketDesk(engine_of(address), ALL_DAY)
    desk.prepare()
    desk.do(acts.OpenWindow(window="01"), new_id(), WHO, china_now())
    turn(desk, new_id(), new_id())
    keys = (new_id(), new_id())
    said = listened(desk, lambda: turn(desk, *keys))
    connection = psycopg.connect(address)
    return lambda: turn(desk, new_id(), new_id()), lambda: repeated(connection, said, keys)


def turn(desk: TicketDesk, issue: str, call: str) -> float:
    """Give a number and call it; the service is ended outside of what is measured."""
    began = time.perf_counter()
    desk.do(acts.Issue(queue="social"), issue, WHO, china_now())
    desk.do(acts.CallNext(window="01"), call, WHO, china_now())
    took = time.perf_counter() - began
    desk.do(acts.Finish(ticket=issue), new_id(), WHO, china_now())
    return took


def listened(desk: TicketDesk, act: Callable[[], object]) -> Turn:
    """Return the statements of the first two acts of a turn."""
    said: Turn = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        said[-1].append((statement, dict(parameters)))

    event.listen(desk.engine, "begin", lambda _connection: said.append([]))
    event.listen(desk.engine, "before_cursor_execute", hear)
    act()
    return said[:2]


def repeated(connection: psycopg.Connection[Any], said: Turn, keys: tuple[str, str]) -> float:
    """Say the statements of a turn again, under new ids and the next number."""
    new = {keys[0]: new_id(), keys[1]: new_id()}
    number: dict[str, int] = {}
    began = time.perf_counter()
    for transaction in said:
        for statement, parameters in transaction:
            told = {
                name: new.get(value, value) if isinstance(value, str) else value for name, value in parameters.items()
            }
            if "no" in told and number:
                told["no"] = number["no"]
            answer = connection.execute(statement, told)
            rows = answer.fetchall() if answer.description else []
            if "number_counter" in statement:
                number["no"] = rows[0][0]
        connection.commit()
    took = time.perf_counter() - began
    connection.execute("UPDATE ticket SET state = 'DONE' WHERE id = %s", [new[keys[0]]])
    connection.commit()
    return took


def through_the_hub(folder: Path, server: Cluster) -> list[float]:
    """Send commands at an open load; return how long after its time each was answered."""
    hub = HubProcess(folder, server.new_database())
    hub.start()
    kiosk, window = hub.client("kiosk"), hub.client("window")
    window.do(acts.OpenWindow(window="01"), new_id())
    commands = round_of(kiosk, window)
    began, pause, late = time.monotonic() + 0.5, threading.Event(), []
    for place in range(RATE * SECONDS):
        due = began + place / RATE
        pause.wait(max(0.0, due - time.monotonic()))
        next(commands)
        # From when it was due and not from when it was sent: one that waits for the one before is late too.
        late.append(time.monotonic() - due)
    kiosk.close()
    window.close()
    hub.end(signal.SIGTERM)
    return late


def round_of(kiosk: Any, window: Any) -> Iterator[object]:
    """Give, call, begin and end, for ever; each step is one command."""
    for _ in itertools.count():
        ticket = kiosk.do(acts.Issue(queue="social"), new_id()).ticket
        yield ticket
        yield window.do(acts.CallNext(window="01"), new_id())
        yield window.do(acts.Start(ticket=ticket.id), new_id())
        yield window.do(acts.Finish(ticket=ticket.id), new_id())
