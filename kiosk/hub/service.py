# SPDX-License-Identifier: Apache-2.0
"""The hub as an ASGI application: the document finds the call, the machine proves itself, the desk does the act."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import functools
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import func, select
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from config.clock import china_now
from config.logs import logger
from kiosk.contract.document import SHARED, Document, Operation
from kiosk.contract.problems import ProblemError
from kiosk.hub import made_in, refusals, telling, tidying
from kiosk.hub.asking import Asked, Rooms, answer, who_of
from kiosk.hub.calendar import Calendar
from kiosk.hub.database import DatabaseAwayError, Threads
from kiosk.hub.deeds import DEEDS, Deed
from kiosk.hub.hall_time import HallTime
from kiosk.hub.keeping_on import keep_on
from kiosk.hub.mode import HEADER as MODE
from kiosk.hub.parts import answers
from kiosk.hub.pump import PAGE, POLL_SECONDS, Pump
from kiosk.hub.site import STAFFED, Machine, Machines
from kiosk.hub.staff import ROLE, TELLING, SignIns
from kiosk.hub.streaming import Listener, Streaming
from kiosk.tickets import acts, schema, views
from kiosk.tickets.day_key import hall_key
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import day_of, milliseconds
from kiosk.tickets.values import Event, Who

log = logger(__name__)
T = TypeVar("T")

BASE = "/hall/v1"
FILE = Path(__file__).parent / "openapi.yaml"
EPOCH = "X-Hall-Epoch"
LARGEST_BODY = 256 * 1024
EVERY_METHOD = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"]
COME_AGAIN_SECONDS = 1
TIDY_SECONDS = 30.0
# Within the end of a process (kiosk.commands.hub.LAST_SECONDS), which a database that hangs must not hold up.
SETTLE_SECONDS = 3.0


class Hub:
    """The service over one desk; ``now`` is the clock by which all order is made.

    ``clock`` is what ``now`` is told by, where that is to be held against the database and may be in doubt.
    """

    def __init__(
        self,
        desk: TicketDesk,
        machines: Machines,
        *,
        now: Callable[[], datetime.datetime] = china_now,
        poll_seconds: float = POLL_SECONDS,
        tidy_seconds: float = TIDY_SECONDS,
        streaming: Streaming | None = None,
        clock: HallTime | None = None,
        sign_ins: SignIns | None = None,
    ) -> None:
        self.desk = desk
        self._machines = machines
        self._mode = machines.mode
        self._now = now
        self._tidy_seconds = tidy_seconds
        self._document = document()
        self._threads = Threads()
        self._prepared = False
        self._preparing = threading.Lock()
        self._replaced = False
        self._calendar = Calendar(desk, now, clock)
        self._sign_ins = sign_ins or SignIns(desk)
        self._refusals = refusals.Refusals(desk, now)
        self._done = 0
        self._seen: tuple[tuple[int, int, int], views.Snapshot] | None = None
        self.pump = Pump(self._read_events, self._last_seq, poll_seconds=poll_seconds)
        self._tidying = tidying.Tidying(desk, machines, now, self.pump.nudge, clock)
        self._streaming = streaming or Streaming()
        self._answers = {
            "getTicket": self._ticket, "getQueues": self._queues, "getSnapshot": self._snapshot,
            "getBoard": self._board, "getEvents": self._events, "getDayKey": self._day_key, "getRules": self._rules,
            **answers(Rooms(desk, now, self._in_thread, self.pump.nudge, machines, clock)),
        }  # fmt: skip
        self.application = Starlette(
            routes=[Route(BASE + "/{path:path}", self._serve, methods=EVERY_METHOD)],
            exception_handlers={404: self._unknown, Exception: self._failed},
            lifespan=self._life,
        )

    def let_go(self) -> None:
        """Let the database go, once nobody is at it any more or the time for that is over."""
        self._threads.settle(SETTLE_SECONDS)
        self.desk.engine.dispose()

    @property
    def epoch(self) -> int:
        """Return how many hubs have taken over, this one included."""
        return self.desk.epoch

    @contextlib.asynccontextmanager
    async def _life(self, _application: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self.pump.run()), asyncio.create_task(self._tidy())]
        yield
        self.pump.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, request: Request) -> Response:
        path = request.url.path.removeprefix(BASE)
        try:
            response = await self._answer(request, path)
        except ProblemError as problem:
            response = self._problem(problem, path)
        except DatabaseAwayError:
            away = ProblemError("database-away", "the database does not answer", retry_after_s=COME_AGAIN_SECONDS)
            response = self._problem(away, path)
        # Nobody hears this answer.
        except ClientDisconnect:
            response = self._problem(ProblemError("bad-request", "the line broke"), path)
        return self._named(response)

    def _named(self, response: Response) -> Response:
        """Say in an answer whose it is."""
        response.headers[EPOCH], response.headers[MODE] = str(self.epoch), self._mode
        return response

    async def _unknown(self, request: Request, wrong: Exception) -> Response:
        return self._named(self._problem(ProblemError("not-found", "the document has no such call"), ""))

    async def _failed(self, request: Request, wrong: Exception) -> Response:
        # What nobody foresaw is our fault and said so; whoever asked may ask again under the same key.
        log.error("hub-failed", cause=type(wrong).__name__)
        path = request.url.path.removeprefix(BASE)
        return self._named(self._problem(ProblemError("internal", "nobody foresaw this"), path))

    async def _answer(self, request: Request, path: str) -> Response:
        found = self._document.find(request.method, path)
        if found is None:
            code = "method-not-allowed" if self._document.methods_of(path) else "not-found"
            raise ProblemError(code, "the document has no such call")
        operation, values = found
        machine = self._admitted(request, operation)
        await self._hold_mode(request, machine)
        breaches = self._document.check_parameters(operation, values, request.query_params, request.headers)
        if breaches:
            missing = breaches[0].pointer == "header Idempotency-Key"
            code = "idempotency-missing" if missing else "bad-request"
            raise ProblemError(code, "parameters do not fit the document", breaches=breaches)
        self._hold_epoch(request)
        body = await self._body(request, operation) if operation.takes_json else {}
        asked = Asked(request, operation, machine, values, body)
        await self._hold_staff(asked)
        if deed := DEEDS.get(operation.id):
            return await self._act(asked, deed)
        return await self._answers[operation.id](asked)

    def _admitted(self, request: Request, operation: Operation) -> Machine:
        """Return who asks, before a byte of what is asked was read."""
        machine = self._machines.behind(request.headers.get("authorization", ""))
        if machine is None:
            raise ProblemError("unauthenticated", "no machine of this hall")
        if machine.kind not in operation.hands:
            raise ProblemError("forbidden-scope", f"not for a machine of the kind {machine.kind}")
        if "x-staff" in request.headers and machine.kind not in STAFFED:
            raise ProblemError("forbidden-scope", "nobody signs in at this machine")
        return machine

    async def _hold_mode(self, request: Request, machine: Machine) -> None:
        """Refuse a machine that works in the other mode, or says none; the events tell of it once a day."""
        if request.headers.get(MODE) == self._mode:
            return
        if not self._refusals.known(refusals.OTHER_MODE, machine.name):
            with contextlib.suppress(DatabaseAwayError):
                await self._in_thread(lambda: self._refusals.note(refusals.OTHER_MODE, machine.name))
                self.pump.nudge()
        raise ProblemError("other-mode", f"this is a {self._mode} hub")

    async def _hold_staff(self, asked: Asked) -> None:
        """Refuse a name that did not sign in at that machine, and a role that may not do it, which the events tell."""
        who, now_ms = who_of(asked), milliseconds(self._now())
        if not who.staff or asked.operation.id in TELLING:
            return
        try:
            await self._in_thread(lambda: self._sign_ins.hold(who, asked.operation.id, now_ms))
        except ProblemError as wrong:
            if wrong.code == ROLE and not self._refusals.known(refusals.ROLE, who.device):
                await self._in_thread(lambda: self._refusals.note(refusals.ROLE, who.device))
            raise

    def _hold_epoch(self, request: Request) -> None:
        """Refuse everything once a machine of the hall has seen a later hub."""
        if int(request.headers.get(EPOCH, 0)) > self.epoch and not self._replaced:
            self._replaced = True
            log.error("hub-replaced", version=self.epoch)
        if self._replaced:
            raise ProblemError("old-epoch", "another hub has taken over")

    async def _body(self, request: Request, operation: Operation) -> Any:
        if request.headers.get("content-type", "").split(";", 1)[0] != "application/json":
            raise ProblemError("wrong-media-type", "application/json")
        content = bytearray()
        async for block in request.stream():
            content += block
            if len(content) > LARGEST_BODY:
                raise ProblemError("too-large", "more than 256 KiB")
        try:
            body = msgspec.json.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
            raise ProblemError("bad-request", "the body is not JSON") from wrong
        if breaches := self._document.check_body(operation, body):
            raise ProblemError("validation-failed", "the body does not fit the document", breaches=breaches)
        return body

    async def _act(self, asked: Asked, deed: Deed) -> Response:
        try:
            act = deed.read(asked.path, asked.body)
        except msgspec.ValidationError as wrong:
            raise ProblemError("validation-failed", "the body does not fit the document") from wrong
        check_window(asked.machine, act)
        key, who = asked.request.headers["idempotency-key"], who_of(asked)
        return answer(deed.status, await self._in_thread(lambda: self._do(act, key, who)))

    def _do(self, act: acts.Act[Any], key: str, who: Who) -> Any:
        try:
            told = telling.told(self.desk.do(act, key, who, self._now()))
        except TicketError as wrong:
            if wrong.code == "other-machine":
                self._refusals.note(refusals.OTHER_BLOCK, who.device)
                self.pump.nudge()
            raise
        if isinstance(act, acts.Issue | acts.CheckIn):
            told |= telling.wait(self.desk, told["ticket"]["queue"], told["ahead"], self._now())
        self._done += 1
        self.pump.nudge()
        return told

    async def _ticket(self, asked: Asked) -> Response:
        found = await self._in_thread(lambda: views.ticket(self.desk.engine, asked.path["ticket"]))
        if found is None:
            raise ProblemError("not-found", "no such ticket")
        return answer(200, telling.told(acts.Told(found)))

    async def _day_key(self, asked: Asked) -> Response:
        day = day_of(self._now())
        return answer(200, {"day": day, "key": await self._in_thread(lambda: hall_key(self.desk.engine, day))})

    async def _queues(self, asked: Asked) -> Response:
        return answer(200, {"items": (await self._now_seen()).queues})

    async def _rules(self, asked: Asked) -> Response:
        return answer(200, self.desk.rules)

    async def _snapshot(self, asked: Asked) -> Response:
        return answer(200, await self._now_seen())

    async def _board(self, asked: Asked) -> Response:
        zone = asked.request.query_params.get("zone", "")
        return answer(200, telling.board(await self._now_seen(), self.desk.rules, zone))

    async def _events(self, asked: Asked) -> Response:
        shown = asked.request.headers.get("authorization", "")

        def stands() -> bool:
            # A line that is open for days outlives a token.
            return not self._replaced and self._machines.behind(shown) == asked.machine

        return await self._streaming.answer(
            asked.request, self.pump, self.epoch, Listener(stands, asked.machine.kind in STAFFED)
        )

    async def _now_seen(self) -> views.Snapshot:
        """Return the hall as it is, read once for all who ask before anything else has happened."""
        now = self._now()
        key = (self._done, await self.pump.last(), int(now.timestamp()))
        if self._seen is None or self._seen[0] != key:
            self._seen = key, await self._in_thread(lambda: views.snapshot(self.desk.engine, self.desk.rules, now))
        return self._seen[1]

    async def _read_events(self, after: int, limit: int = PAGE) -> list[Event]:
        return await self._in_thread(lambda: self.desk.events(after, limit))

    async def _last_seq(self) -> int:
        asked = select(func.coalesce(func.max(schema.event.c.seq), 0))

        def look() -> int:
            with self.desk.engine.connect() as connection:
                return int(connection.execute(asked).scalar_one())

        return await self._in_thread(look)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Do some work at the database, whose tables are made when it is first there."""

        def prepared() -> T:
            self.prepare()
            self._calendar.hold()
            return work()

        try:
            return await self._threads.run(prepared)
        except TicketError as wrong:
            more = await self._threads.run(functools.partial(telling.refusal, self.desk, wrong))
            raise ProblemError(wrong.code, wrong.detail, **more) from wrong
        except made_in.OtherDatabaseError as wrong:
            raise ProblemError("other-database", str(wrong)) from wrong

    def prepare(self) -> None:
        """Make the tables where they are missing; raises OtherDatabaseError, and then nothing was touched."""
        with self._preparing:
            if not self._prepared:
                made_in.claim(self.desk.engine, self._mode)
                self.desk.prepare()
                self._calendar.begin()
                self._prepared = True

    def _round(self) -> None:
        self._calendar.keep()
        self._tidying.round()

    async def _tidy(self) -> None:
        """Take back the numbers nobody ever saw, and let go of what is over or old."""

        async def pause() -> bool:
            await asyncio.sleep(self._tidy_seconds)
            return True

        async def look() -> None:
            # Another hub has taken over (TicketError): the tidying is its own. A database that is away the pump tells.
            with contextlib.suppress(DatabaseAwayError, ProblemError):
                await self._in_thread(self._round)

        await pause()
        await keep_on("tidying", look, pause)

    def _problem(self, problem: ProblemError, path: str) -> Response:
        rule = self._document.problems[problem.code]
        body = problem.members(rule["status"], rule["retry"], BASE + path, self._now().isoformat())
        response = answer(rule["status"], body)
        response.headers["Content-Type"] = "application/problem+json"
        if seconds := problem.more.get("retry_after_s"):
            response.headers["Retry-After"] = str(seconds)
        return response


@functools.cache
def document() -> Document:
    """Return the hall's document, read once."""
    return Document(FILE, SHARED)


def check_window(machine: Machine, act: acts.Act[Any]) -> None:
    """Refuse a machine that acts for a window that is not its own."""
    window = getattr(act, "window", "")
    if window and machine.windows and window not in machine.windows:
        raise ProblemError("forbidden-scope", "not a window of this machine")
