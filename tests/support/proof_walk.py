"""Walks the section of proofs: a platform and a page printer in memory, as honest or as broken as a test wants."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import img2pdf
from PIL import Image

from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState
from devices.id_card import IdCardReader
from devices.page_printer import PagePrinter, PageReport, PageResult
from kiosk.flows import load
from kiosk.platform.answer import Answer
from kiosk.platform.errors import LateAnswerError, PlatformError
from kiosk.steps.proof import PLATFORM
from kiosk.steps.proof_part import ProofPart
from tests.support.flow_walk import Walk, card
from tests.support.proofs import INSURANCE


@cache
def sheet(shade: int = 255) -> bytes:
    """Return a small picture as PNG."""
    packed = io.BytesIO()
    Image.new("L", (83, 117), shade).save(packed, "PNG")
    return packed.getvalue()


@cache
def document() -> bytes:
    """Return a PDF of one small page."""
    bound: bytes = img2pdf.convert(sheet(200), layout_fun=img2pdf.get_fixed_dpi_layout_fun((10, 10)), nodate=True)
    return bound


class FakePlatform:
    """Answers as the document says; ``script`` makes the next answers refusals or silences, by path."""

    def __init__(self) -> None:
        self.left = 3
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.reserved: dict[str, int] = {}
        self.script: list[str | PlatformError] = []
        self.document = document()

    def ask(
        self, method: str, path: str, *, source: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        body = json.loads(source) if source else {}
        self.asked.append((path, body))
        if self.script and (fate := self.script.pop(0)):
            if isinstance(fate, PlatformError):
                raise fate
            return problem(fate)
        if path.endswith("/document"):
            return Answer(200, {"content-type": "application/pdf"}, self.document)
        if path.endswith("/preview"):
            return Answer(200, {"content-type": "image/png"}, sheet())
        return self._leave(body) if path.endswith("/prints") else self._made(body)

    def paths(self, end: str) -> list[dict[str, Any]]:
        """Return the bodies of what was asked at paths that end so."""
        return [body for path, body in self.asked if path.endswith(end)]

    def _made(self, body: dict[str, Any]) -> Answer:
        return told(
            type="proof", id=body["id"], number="9901-RS-20261123-0318", kind=body["kind"],
            title={"zh": "社会保险个人权益记录单", "en": "Social insurance record"}, pages=1,
            sha256=hashlib.sha256(document()).hexdigest(), size=len(document()),
            preview_sha256=hashlib.sha256(sheet()).hexdigest(), copies_left=self.left, copies_a_day=3,
            valid_until="2026-11-23T10:10:00+08:00", seal={"by": "局", "algorithm": "training-drawing"},
            issued_at="2026-11-23T09:40:01+08:00", signed_by=body["mode"],
        )  # fmt: skip

    def _leave(self, body: dict[str, Any]) -> Answer:
        if body["id"] not in self.reserved:
            if not self.left:
                return problem("copies-used-up")
            self.left -= 1
        n = self.reserved.setdefault(body["id"], len(self.reserved) + 1)
        return told(
            type="print-permission", id=body["id"], proof_id=body["proof_id"], n=n, copies_left=self.left,
            signed_by=body["mode"],
        )  # fmt: skip


def told(**members: Any) -> Answer:
    """Return an answer of the platform."""
    return Answer(200, {"content-type": "application/json"}, json.dumps(members).encode())


def problem(code: str, retry: str = "human") -> Answer:
    """Return a problem of the platform."""
    body = {
        "type": f"urn:banshi:problem:{code}", "title": code, "status": 409, "code": code, "retry": retry,
        "server_time": "2026-11-23T09:40:00+08:00",
    }  # fmt: skip
    return Answer(409, {"content-type": "application/problem+json"}, json.dumps(body).encode())


class FakePagePrinter:
    """Ends each job as the script says, then well; keeps what it printed."""

    def __init__(self) -> None:
        self.script: list[PageResult | DeviceError] = []
        self.cause = "page.paper-out"
        self.jobs: list[tuple[str, bytes]] = []
        self.before: Callable[[], None] = lambda: None

    def print(self, pdf: bytes, job: str, deadline: Deadline, cancel: CancelToken) -> PageReport:
        self.before()
        self.jobs.append((job, pdf))
        fate = self.script.pop(0) if self.script else PageResult.PRINTED
        if isinstance(fate, DeviceError):
            raise fate
        return PageReport(job, fate, "" if fate is PageResult.PRINTED else self.cause)


class ProofWalk(Walk):
    """A walk with a page printer and a platform."""

    def __init__(self, **more: Any) -> None:
        super().__init__(load("apply", "proof"), start=False, **more)
        self.platform = FakePlatform()
        self.page_printer = FakePagePrinter()
        self.runner.auto |= {PLATFORM: self.platform, PagePrinter: self.page_printer}
        self.facilities.states["page_printer"] = DeviceState("page_printer", Condition.READY)
        self.engine.start("home")
        self.settle()

    @property
    def part(self) -> ProofPart:
        return self.visit.part(ProofPart)

    def to_card(self, relation: str = "self", item: str = INSURANCE) -> None:
        self.choose(item)
        self.choose(relation)

    def to_query(self, person: str = "lin-jingshu") -> None:
        """Lay the card; the question is asked when it is confirmed."""
        self.to_card()
        self.lay(card(person))
        self.press("next")

    def wait_for_reader(self) -> bool:
        """Tell whether a card is waited for."""
        return bool(self.runner.open(IdCardReader))

    def results(self) -> list[dict[str, Any]]:
        """Return what was stored of each copy, also of those that nobody waited for."""
        while self.facilities.stored_later:
            self.facilities.stored_later.pop()(self.outbox, Deadline.after(1), CancelToken())
        return [put.body for put in self.outbox.puts.values() if put.kind == "proof-print"]


__all__ = ["FakePagePrinter", "FakePlatform", "LateAnswerError", "ProofWalk", "document", "problem", "sheet"]
