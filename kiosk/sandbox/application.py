# SPDX-License-Identifier: Apache-2.0
"""The sandbox as an ASGI application: the document finds the operation, checks what comes in and what goes out."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from config.logs import logger
from kiosk.contract.document import Breach, Document, Operation
from kiosk.contract.problems import ProblemError
from kiosk.sandbox import checks
from kiosk.sandbox.authority import Authority
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.callers import Caller, Callers
from kiosk.sandbox.calls.appointments import Appointments
from kiosk.sandbox.calls.bundle import NDJSON, Bundles
from kiosk.sandbox.calls.certificates import Certificates
from kiosk.sandbox.calls.commands import Commands, CommandWish
from kiosk.sandbox.calls.content import Content
from kiosk.sandbox.calls.days import Days
from kiosk.sandbox.calls.deliveries import Deliveries
from kiosk.sandbox.calls.devices import CodeWish, ConfigWish, Devices, Removal
from kiosk.sandbox.calls.documents import Documents
from kiosk.sandbox.calls.dossier_acts import DossierActs
from kiosk.sandbox.calls.dossier_queries import DossierQueries
from kiosk.sandbox.calls.dossiers import Dossiers
from kiosk.sandbox.calls.drafts import Drafts
from kiosk.sandbox.calls.identity import CertificateWish, CodeAsked, Identity
from kiosk.sandbox.calls.network_checks import NetworkChecks
from kiosk.sandbox.calls.opinions import Opinions
from kiosk.sandbox.calls.progress import Progress
from kiosk.sandbox.calls.proofs import PDF, PNG, Proofs
from kiosk.sandbox.calls.reading import Reading
from kiosk.sandbox.calls.records import Records
from kiosk.sandbox.calls.reference import Reference, ReferenceChange
from kiosk.sandbox.calls.releases import Releases, ReleaseWish
from kiosk.sandbox.calls.search import Search
from kiosk.sandbox.calls.staff import Staff, StaffChange
from kiosk.sandbox.calls.staff_calls import StaffCalls
from kiosk.sandbox.calls.submissions import REFUSED_DUPLICATES, REPLAYS, Submissions
from kiosk.sandbox.calls.sync import Sync
from kiosk.sandbox.calls.telemetry import Telemetry
from kiosk.sandbox.calls.ticket_events import TicketEvents
from kiosk.sandbox.calls.uploads import TUS, Uploads
from kiosk.sandbox.calls.verifications import Verifications
from kiosk.sandbox.calls.voice import Voice
from kiosk.sandbox.calls.worklists import Worklists
from kiosk.sandbox.catalogue import Catalogue, CatalogueChange
from kiosk.sandbox.clock import PlatformClock
from kiosk.sandbox.faults import FaultRequest, Faults
from kiosk.sandbox.history import Histories, Turn
from kiosk.sandbox.once import Once
from kiosk.sandbox.receipts import Receipts
from kiosk.sandbox.registers import Registers
from kiosk.sandbox.sessions import Sessions
from kiosk.sandbox.store import Store
from kiosk.sandbox.striking import Striking
from kiosk.sandbox.texts import ContentChange, Texts

log = logger(__name__)
T = TypeVar("T")

BASE = "/api/v1"
# A submission without its papers has a few KB, a full batch of acts 150; papers come by /uploads.
LARGEST_JSON = 1024 * 1024
# Answers that are no JSON: their type and headers are held against the document, their contents where they are made.
WORDS_ONLY = frozenset({NDJSON, PDF, PNG})
# Also those the document does not know: they get its typed 405, and not the plain text of the framework.
EVERY_METHOD = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"]


class Platform:
    """The embedded platform over one folder; ``demanding`` turns away who shows no identity."""

    def __init__(self, folder: Path, *, demanding: bool = False) -> None:
        self.faults = Faults()
        self.rooms = rooms_over(folder)
        self.uploads = Uploads(self.rooms)
        self.proofs = Proofs(self.rooms)
        self.striking = Striking(self.faults, self.rooms.clock)
        self.histories = Histories(self.rooms)
        self.appointments = Appointments(self.rooms)
        self.authority = Authority(folder)
        self.texts = Texts(self.rooms.store, self.rooms.document)
        self.commands = Commands(self.rooms, self.authority)
        self.devices = Devices(self.rooms, self.authority, self.texts, self.commands)
        self.releases = Releases(self.rooms, self.authority)
        self.receipts = Receipts(self.rooms.store)
        self.callers = Callers(self.rooms, demanding)
        self.reference = Reference(self.rooms)
        registers = Registers()
        self.staff = Staff(self.rooms, self.authority)
        self.identity = Identity(self.rooms, registers, self.authority, self.staff)
        self.handlers = self._all_handlers(registers)
        self.handlers |= Sync(self.rooms, self.callers, self.receipts, self.handlers, self._problem).handlers
        self.application = Starlette(
            routes=[*self._training(), Route(BASE + "/{path:path}", self._serve, methods=EVERY_METHOD)],
            exception_handlers={404: self._unknown},
        )

    def _all_handlers(self, registers: Registers) -> dict[str, Handler]:
        """Return what answers each call of the document, but for those that bring others."""
        progress = Progress(self.rooms, self.histories)
        return {
            **self.identity.handlers,
            **Verifications(self.rooms, registers).handlers,
            **self.staff.handlers,
            **progress.handlers,
            **Dossiers(self.rooms, self.histories, progress).handlers,
            **DossierActs(self.rooms, self.histories, self.staff).handlers,
            **DossierQueries(self.rooms, progress).handlers,
            **Drafts(self.rooms).handlers,
            **Documents(self.rooms, self.histories).handlers,
            **Worklists(self.rooms, self.histories, progress).handlers,
            **Deliveries(self.rooms, self.uploads, self.histories, self.staff).handlers,
            **Reading(self.rooms).handlers,
            **Bundles(self.rooms).handlers,
            **self.uploads.handlers,
            **Submissions(self.rooms, self.uploads, self.histories).handlers,
            **Records(self.rooms).handlers,
            **Days(self.rooms).handlers,
            **self.proofs.handlers,
            **Certificates(self.rooms).handlers,
            **NetworkChecks(self.rooms).handlers,
            **Opinions(self.rooms, self.uploads).handlers,
            **StaffCalls(self.rooms).handlers,
            **self.appointments.handlers,
            **TicketEvents(self.rooms, self.appointments).handlers,
            **Voice(self.rooms).handlers,
            **Content(self.rooms, self.texts).handlers,
            **Search(self.rooms, self.texts).handlers,
            **self.reference.handlers,
            **self.devices.handlers,
            **self.commands.handlers,
            **self.releases.handlers,
            **Telemetry(self.rooms).handlers,
        }

    def state(self) -> dict[str, Any]:
        """Return what the platform holds."""
        store = self.rooms.store
        return {
            "submissions": store.number_of("submission", "acknowledgement IS NOT NULL"),
            "incomplete": store.number_of("submission", "acknowledgement IS NULL"),
            "duplicates": store.counted(REFUSED_DUPLICATES),
            "replays": store.counted(REPLAYS),
            "evaluations": store.number_of("evaluation"),
            "audit_events": store.number_of("audit_event"),
            "opinions": store.number_of("opinion"),
            "attachments": self.uploads.kept(),
            "prints": self.proofs.state(),
            "faults": self.faults.names,
        }

    def close(self) -> None:
        """Let the database go."""
        self.rooms.store.close()

    def _training(self) -> list[Route]:
        """Return what a trainer may ask for."""
        return [
            wished("faults", FaultRequest, self._switch),
            wished("dossiers", Turn, lambda wish: {"submission_id": self.histories.turn(wish)}),
            wished("enrolment-codes", CodeWish, lambda wish: {"code": self.devices.new_code(wish)}),
            wished("removals", Removal, lambda wish: {"removed": self.devices.remove(wish)}),
            wished("config", ConfigWish, lambda wish: {"serial": self.devices.configure(wish)}),
            wished("commands", CommandWish, lambda wish: {"id": self.commands.give(wish)}),
            wished("releases", ReleaseWish, lambda wish: {"version": self.releases.release(wish)}),
            wished("identity-codes", CodeAsked, lambda wish: {"code": self.identity.code(wish)}),
            wished("unit-certificates", CertificateWish, lambda wish: {"certificate": self.identity.certify(wish)}),
            wished("staff", StaffChange, lambda wish: {"revoked": self.staff.change(wish)}),
            wished("catalogue", CatalogueChange, self.rooms.catalogue.change),
            wished("content", ContentChange, self.texts.change),
            wished("reference", ReferenceChange, self.reference.change),
            Route("/training/commands/{id}", self._result, methods=["GET"]),
            Route("/training/state", self._state, methods=["GET"]),
        ]

    def _switch(self, wish: FaultRequest) -> dict[str, object]:
        self.faults.switch(wish)
        # Here and not in the fault itself: the clock is read where no request is at hand.
        self.rooms.clock.offset_seconds = self.faults.skew_seconds
        return {"faults": self.faults.names}

    async def _result(self, request: Request) -> Response:
        return answer(200, self.commands.result(request.path_params["id"]))

    async def _state(self, request: Request) -> Response:
        return answer(200, self.state())

    async def _serve(self, request: Request) -> Response:
        path = request.url.path.removeprefix(BASE)
        method = request.method
        # Gateways that pass nothing but GET and POST: the document calls it override.
        if method == "POST":
            method = request.headers.get("x-http-method-override", method).upper()
        response = await self.striking.before(request, method, path)
        if response is None:
            response = await self._act(request, method, path)
            await self.striking.after(request, method, path, response)
        # On every answer, refused ones too: a terminal learns from it how far its own clock is off.
        response.headers["Date"] = self.rooms.clock.http_date()
        return response

    async def _unknown(self, request: Request, wrong: Exception) -> Response:
        # A line end inside a path is one that no route of the framework knows.
        return self._problem(ProblemError("not-found", "the document has no such call"), "")

    async def _act(self, request: Request, method: str, path: str) -> Response:
        found = self.rooms.document.find(method, path)
        if found is None:
            code = "method-not-allowed" if self.rooms.document.methods_of(path) else "not-found"
            return self._problem(ProblemError(code, "the document has no such call"), path)
        try:
            response = await self._handle(request, *found)
        except ProblemError as problem:
            response = self._foreseen(found[0], problem, path)
        # Nobody hears this answer; the call ends all the same, and what had come of an upload is kept.
        except ClientDisconnect:
            response = self._problem(ProblemError("bad-request", "the line broke"), path)
        return self._checked(found[0], response)

    async def _handle(self, request: Request, operation: Operation, values: dict[str, str]) -> Response:
        breaches = self.rooms.document.check_parameters(operation, values, request.query_params, request.headers)
        if breaches:
            raise ProblemError(refusal_of(breaches), "parameters do not fit the document", breaches=breaches)
        # Before a byte of the body is read: nobody's papers are taken in only to be thrown away.
        caller = self.callers.admit(request, operation, values)
        body = await self._body(request, operation, caller) if operation.takes_json else None
        response = await self.handlers[operation.id](Call(request, values, body, caller))
        self.receipts.keep(operation, body, response, self.rooms.clock.now().timestamp())
        return response

    async def _body(self, request: Request, operation: Operation, caller: Caller | None) -> object:
        if request.headers.get("content-type", "").split(";", 1)[0] != "application/json":
            raise ProblemError("wrong-media-type", "application/json")
        content = bytearray()
        async for block in request.stream():
            content += block
            # While it comes, not by Content-Length: that header may be missing or a lie.
            if len(content) > LARGEST_JSON:
                raise ProblemError("too-large", "more than 1 MiB of JSON")
        try:
            body = read_json(unpacked(content) if packed(request, operation) else content)
        # ValueError is JSON, UTF-8, fractions and lone surrogates; RecursionError a thousand brackets.
        except (ValueError, RecursionError, zlib.error) as wrong:
            raise ProblemError("bad-request", "the body is not JSON with whole numbers and true characters") from wrong
        if breaches := self.rooms.document.check_body(operation, body):
            raise ProblemError(
                refusal_of_body(breaches, operation), "the body does not fit the document", breaches=breaches
            )
        self.callers.hold(caller, content, body)
        return body

    def _problem(self, problem: ProblemError, path: str) -> Response:
        rule = self.rooms.document.problems[problem.code]
        body = problem.members(rule["status"], rule["retry"], BASE + path, self.rooms.clock.instant())
        # A tus client takes an answer without this header for that of a proxy.
        headers = dict(TUS) if path.startswith("/uploads") else {}
        content = json.dumps(body, ensure_ascii=False).encode()
        return Response(content, rule["status"], headers, media_type="application/problem+json")

    def _foreseen(self, operation: Operation, problem: ProblemError, path: str) -> Response:
        """Word a problem; one that the document does not name for this call is our fault and said so."""
        if problem.code not in operation.problems:
            log.error("problem-breaks-document", code=operation.id, reason=problem.code)
        return self._problem(problem, path)

    def _checked(self, operation: Operation, response: Response) -> Response:
        """Hold our own answer against the document: what does not fit is our fault and is said so."""
        # Lines of a bundle are held against the document where the catalogue is tested, not again with every answer.
        words = response.media_type in WORDS_ONLY
        body = "" if words else json.loads(bytes(response.body)) if response.body else None
        breaches = self.rooms.document.check_answer(operation, response.status_code, response.headers, body)
        if not breaches:
            return response
        log.error("answer-breaks-document", code=operation.id, reason=f"{breaches[0].pointer} {breaches[0].rule}")
        return self._problem(ProblemError("internal", "our answer breaks the document"), operation.template)


def rooms_over(folder: Path, mode: str = "training") -> Rooms:
    """Open what all handlers share, over the database of a folder."""
    store, clock = Store(folder), PlatformClock()
    return Rooms(Document(), store, Catalogue(), clock, Once(store, mode), Sessions(store, clock), mode)


def wished(path: str, kind: type[T], act: Callable[[T], object]) -> Route:
    """Return a way for the training side to have something done; 400 for what it is not."""

    async def heard(request: Request) -> Response:
        try:
            return answer(200, act(msgspec.json.decode(await request.body(), type=kind)))
        except (msgspec.DecodeError, ValueError, ProblemError) as wrong:
            return answer(400, {"message": getattr(wrong, "detail", str(wrong))})

    return Route(f"/training/{path}", heard, methods=["POST"])


def read_json(content: bytes | bytearray) -> object:
    """Read JSON that has a canonical form; raises ValueError for fractions, NaN and halves of characters."""
    body = json.loads(content, parse_float=refuse_number, parse_constant=refuse_number)
    checks.canonical_hash(body)
    return body


def packed(request: Request, operation: Operation) -> bool:
    """Tell whether a body is compressed where the document lets it be."""
    known = any(parameter["name"] == "Content-Encoding" for parameter in operation.parameters)
    return known and request.headers.get("content-encoding") == "gzip"


def unpacked(content: bytes | bytearray) -> bytes:
    """Unpack a body, never into more than one may be; raises ProblemError, ValueError, zlib.error."""
    opener = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    plain = opener.decompress(content, LARGEST_JSON)
    if opener.unconsumed_tail:
        raise ProblemError("too-large", "more than 1 MiB of JSON when it is unpacked")
    if not opener.eof:
        raise ValueError("cut")
    return plain


def refuse_number(words: str) -> object:
    """Refuse a number that has no canonical form."""
    raise ValueError(f"{words[:20]} is no whole number")


def refusal_of(breaches: list[Breach]) -> str:
    """Return the code for wrong parameters: two of them have their own."""
    # Both are told by their own code, for they are mended in the client and not in what was sent.
    if breaches[0].pointer == "header Tus-Resumable":
        return "wrong-tus-version"
    return "idempotency-missing" if breaches[0].pointer == "header Idempotency-Key" else "bad-request"


def refusal_of_body(breaches: list[Breach], operation: Operation) -> str:
    """Return the code for a wrong body: a question that does not say what for has its own."""
    nothing_said = Breach("/purpose", "required") in breaches and "purpose-missing" in operation.problems
    return "purpose-missing" if nothing_said else "validation-failed"
