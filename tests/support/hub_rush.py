"""A hall at work through its hub while hub and database are killed; what was answered is held against them."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select

from kiosk.hub.client import HubClient
from kiosk.platform.errors import PlatformError
from kiosk.tickets import acts, schema
from kiosk.tickets.engines import engine_of
from kiosk.tickets.values import Event
from tests.support.hall_rush import gaps
from tests.support.hubs import HubProcess
from tests.support.parcels import new_id


@dataclass
class Answered:
    """What machines were answered, and a screen has heard."""

    issued: dict[str, str] = field(default_factory=dict)
    """Numbers by the id of their act."""
    called: list[str] = field(default_factory=list)
    heard: list[Event] = field(default_factory=list)
    resets: int = 0


class HubRush:
    """Some kiosks and windows that send each act until it is answered, and a board that listens."""

    def __init__(self, hub: HubProcess, givers: int, windows: tuple[str, ...]) -> None:
        self._hub = hub
        self.seen = Answered()
        self._over = threading.Event()
        self._acted = threading.Condition()
        self._clients: list[HubClient] = []
        jobs: list[Callable[[], None]] = [self._give] * givers
        jobs += [lambda no=no: self._call(no) for no in windows]  # type: ignore[misc]  # a default is no argument
        self._threads = [threading.Thread(target=job, daemon=True) for job in jobs]
        self._board = threading.Thread(target=self._listen, daemon=True)

    def start(self) -> None:
        """Let all loose."""
        for thread in (*self._threads, self._board):
            thread.start()

    def more(self, count: int, seconds: float = 30) -> float:
        """Wait until so many more numbers were answered; return how long that took."""
        began = time.monotonic()
        wanted = len(self.seen.issued) + count
        with self._acted:
            assert self._acted.wait_for(lambda: len(self.seen.issued) >= wanted, seconds), "nobody is answered any more"
        return time.monotonic() - began

    def end(self, address: str) -> list[str]:
        """End it; return what is wrong with what was answered, empty for nothing."""
        self._over.set()
        for thread in self._threads:
            thread.join(30)
        stored, events = in_database(address)
        with self._acted:
            self._acted.wait_for(lambda: len(self.seen.heard) >= len(events), 30)
        for client in self._clients:
            client.close()
        return wrong(self.seen, stored, events)

    def _client(self, kind: str, staff: str = "") -> HubClient:
        more = {"staff": staff} if staff else {}
        made = self._hub.client(kind, connect_seconds=1.0, reconnect_seconds=0.05, **more)
        self._clients.append(made)
        return made

    def _give(self) -> None:
        kiosk = self._client("kiosk")
        while not self._over.is_set():
            key = new_id()
            told = self._until(kiosk, acts.Issue(queue="social"), key)
            if told:
                with self._acted:
                    self.seen.issued[key] = told.ticket.number
                    self._acted.notify_all()

    def _call(self, no: str) -> None:
        window = self._client("window", f"clerk-{no}")
        self._until(window, acts.OpenWindow(window=no))
        while not self._over.is_set():
            called = self._until(window, acts.CallNext(window=no))
            if called and called.ticket:
                self.seen.called.append(called.ticket.number)
                self._until(window, acts.Finish(ticket=called.ticket.id))

    def _until(self, client: HubClient, act: acts.Act[acts.R], act_id: str = "") -> acts.R | None:
        key = act_id or new_id()
        for attempt in itertools.count():
            # What was begun is brought to its end, also when the rush is over.
            try:
                return client.do(act, key)
            except PlatformError:
                if attempt > 600:
                    return None
                threading.Event().wait(0.05)
        return None

    def _listen(self) -> None:
        for happened in self._client("board").events("1-0"):
            with self._acted:
                if happened.event is None:
                    self.seen.resets += 1
                else:
                    self.seen.heard.append(happened.event)
                self._acted.notify_all()


def in_database(address: str) -> tuple[dict[str, str], list[int]]:
    """Return the numbers by their acts, and the numbers of all events, as they were committed."""
    engine = engine_of(address)
    with engine.connect() as connection:
        rows = connection.execute(select(schema.ticket.c.id, schema.ticket.c.prefix, schema.ticket.c.no)).all()
        seqs = list(connection.execute(select(schema.event.c.seq).order_by(schema.event.c.seq)).scalars())
    engine.dispose()
    return {row.id: f"{row.prefix}{row.no:03d}" for row in rows}, seqs


def wrong(seen: Answered, stored: dict[str, str], events: list[int]) -> list[str]:
    """Return what does not fit between what was answered, what was heard, and what is stored."""
    lost = [number for act, number in seen.issued.items() if stored.get(act) != number]
    found = [f"{len(lost)} answered numbers are lost"] if lost else []
    numbers = list(stored.values())
    found += ["a number was given twice"] if len(numbers) > len(set(numbers)) else []
    found += [f"gap before {prefix}{no}" for prefix, no in gaps(numbers)]
    found += ["somebody was called twice"] if len(seen.called) > len(set(seen.called)) else []
    found += ["events are not heard as they happened"] if [event.seq for event in seen.heard] != events else []
    return found + (["a cursor led nowhere"] if seen.resets else [])
