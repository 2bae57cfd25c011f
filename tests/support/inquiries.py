"""Walks that ask for dossiers: a real outbox behind them, and a platform that says what a test wants it to."""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kiosk.domain.hashes import canonical_json
from kiosk.flows import load
from kiosk.flows.engine import Engine, Patience
from kiosk.platform.answer import Answer
from kiosk.platform.errors import UnreachableError
from kiosk.steps.inquiry import OUTBOX, PLATFORM
from kiosk.steps.visit import Visit
from offline_queue.entry import (
    Acknowledged,
    Acknowledgement,
    Attachment,
    Entry,
    NeedsCorrection,
    Priority,
    Rejected,
    Retry,
)
from offline_queue.outbox import Outbox
from tests.support.flow_walk import START, Walk, card
from tests.support.outboxes import HandClock, open_box
from tests.support.parcels import PERSON, line, submission

CODE = "7K2M94P4"
OTHER_CODE = "5H7Q20C4"
NUMBER = "99012100070326112300421"
ZHAO = PERSON["id_no"]
ID = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e10"
OTHER_ID = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e99"
NOTICE_ID = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e40"
ITEM = {"zh": "高龄津贴申领", "en": "Old-age allowance"}
OFFICE = {"zh": "云泽市民政局", "en": "Civil Affairs Bureau"}
DUE = {
    "last_day": "2026-12-03", "days": 8, "counted_from": "2026-11-23", "stopped": False, "holidays": [], "worked": [],
}  # fmt: skip
SLIP = {
    "unit": {"zh": "云泽市政务服务中心", "en": "Yunze Centre"},
    "nature": "own",
    "received_at": "2026-11-20T10:36:00+08:00",
    "applicant_name": "赵*厚",
    "applicant_number": "990***********0016",
    "materials": [
        {"name": {"zh": "申请表", "en": "Form"}, "form": "electronic", "pages": 1},
        {"name": {"zh": "身份证", "en": "ID card"}, "form": "card"},
    ],
    "later": [{"zh": "银行卡", "en": "Bank card"}],
    "printed": 0,
}
WAY = {"zh": "结果发短信，钱打到社会保障卡", "en": "By message"}


def progress(state: str = "IN_REVIEW", *nodes: str, **changes: Any) -> dict[str, Any]:
    """Return what a platform tells of a dossier."""
    reached = nodes or ("received", "arrived", "accepted", "in-review")
    told: dict[str, Any] = {
        "submission_id": ID,
        "receipt_no": NUMBER,
        "query_code": CODE,
        "project_no": "P202611200001",
        "task_code": "1199010099083352973990704000000",
        "item": ITEM,
        "office": OFFICE,
        "phone": "0990-8123456",
        "applicant_name": "赵*厚",
        "state": state,
        "nodes": [{"node": node, "at": f"2026-11-2{place}T09:0{place}:00+08:00"} for place, node in enumerate(reached)],
        "slip": copy.deepcopy(SLIP),
        "way": WAY,
        "as_of": "2026-11-23T10:26:00+08:00",
        "signed_by": "training",
    }
    if state in ("ACCEPTED", "IN_REVIEW", "SUSPENDED"):
        told["due"] = dict(DUE)
    return told | changes


def wanted_line(number: int, material: str, zh: str, en: str) -> dict[str, Any]:
    """Return a line of a notice."""
    return {
        "id": f"01936f3a-6f40-7c21-9a55-0d1c5b6f2e5{number}",
        "material_id": material,
        "name": {"zh": zh, "en": en},
        "wrong": {"zh": "看不清楚，核对不了。", "en": "It cannot be read."},
        "todo": {"zh": "请把原件放平，重新扫一次。", "en": "Please scan the original again."},
        "pages": [{"zh": "正面", "en": "Front"}],
        "max_pages": 2,
        "min_dpi": 200,
    }


LINES = (
    wanted_line(1, "household-register", "户口簿", "Household register"),
    wanted_line(2, "bank-card", "银行卡", "Bank card"),
)


def wanting(**changes: Any) -> dict[str, Any]:
    """Return a dossier that asks for two papers, as a platform tells of it."""
    more = {"wanted": 2, "wanted_until": "2026-12-07"}
    return progress("SUPPLEMENT_REQUIRED", "received", "arrived", "supplement-asked", **(more | changes))


def dossier(told: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a dossier as its own person sees it."""
    own = {"relation": "self", "applicant": PERSON, "operator": PERSON, "signer": PERSON}
    made = {"progress": told, "role": "applicant", "may_supplement": True, "parties": own}
    if told.get("wanted"):
        made["notice"] = {
            "id": NOTICE_ID, "number": "云民补〔2026〕0017 号", "issued_at": "2026-11-22T09:12:00+08:00",
            "until": told["wanted_until"], "lines": list(LINES),
        }  # fmt: skip
    return made | changes


class SaidPlatform:
    """A platform client that answers by code and by card what it was given; None: the line breaks."""

    def __init__(self) -> None:
        self.by_code: dict[str, dict[str, Any]] = {}
        self.by_card: dict[str, list[dict[str, Any]]] = {}
        self.broken = False
        self.asked: list[tuple[str, str]] = []

    def ask(self, method: str, path: str, **how: Any) -> Answer:
        self.asked.append((method, path))
        if self.broken:
            raise UnreachableError("cut")
        if method == "GET":
            return self._of_code(path.rsplit("/", 1)[-1])
        found = self.by_card.get(json.loads(how["source"])["id_no"], [])
        return said(200, {"dossiers": found, "as_of": "2026-11-23T10:26:00+08:00", "signed_by": "training"})

    def _of_code(self, code: str) -> Answer:
        if code in self.by_code:
            return said(200, self.by_code[code])
        problem = {
            "type": "urn:banshi:problem:not-found", "title": "", "status": 404, "code": "not-found", "retry": "never",
            "server_time": "2026-11-23T10:26:00+08:00",
        }  # fmt: skip
        return said(404, problem, "application/problem+json")


def said(status: int, body: Any, media: str = "application/json") -> Answer:
    return Answer(status, {"content-type": media}, json.dumps(body).encode())


class Inquiring(Walk):
    """A walk through progress and supplement, with a real outbox and a platform that says what it is told."""

    def __init__(self, folder: Path, *sections: str, at: str = "progress-ask", **more: Any) -> None:
        self.clock = HandClock(START.timestamp())
        self.box: Outbox = open_box(folder, self.clock)
        self.said = SaidPlatform()
        super().__init__(load(*(sections or ("apply", "progress", "supplement"))), at=at, start=False, **more)
        self.runner.auto[OUTBOX] = self.box
        self.runner.auto[PLATFORM] = self.said
        self.engine.start(at)
        self.settle()

    def type_code(self, code: str = CODE) -> None:
        """Ask by typed code."""
        self.choose("code")
        self.enter(code=code)
        self.press("next")

    def show_card(self, key: str = "zhao-dehou") -> None:
        """Ask by card."""
        self.choose("card")
        self.lay(card(key))
        self.press("next")

    def told(self, *dossiers: dict[str, Any], id_no: str = ZHAO) -> None:
        """Let the platform have these dossiers."""
        self.said.by_card[id_no] = list(dossiers)
        for one in dossiers:
            self.said.by_code[one["progress"]["query_code"]] = one["progress"]

    def holds(self, **changes: Any) -> Entry:
        """Have this machine hold an application of Zhao."""
        filed = submission(b"drawing", b"page")
        name = list(filed.contents)[1]
        filed.body["manifest"][1] = line(name, "household-register", filed.contents[name])
        filed.body |= {"id": ID, "receipt_no": NUMBER, "query_code": CODE} | changes
        papers = [Attachment(name, "image/png", content) for name, content in filed.contents.items()]
        with self.box.transaction() as tx:
            return tx.put(
                "submission", canonical_json(filed.seal().body), dossier=filed.body["id"],
                priority=Priority.SUBMISSION, attachments=papers, id=filed.body["id"],
            )  # fmt: skip

    def settle_entry(self) -> None:
        """Let the platform acknowledge what this machine holds."""
        parcel = self.box.claim(self.clock())
        assert parcel
        answer = Acknowledgement(parcel.entry.id, "0" * 64, "P202611200001", "2026-11-23T10:27:02+08:00", b"{}")
        self.box.settle(parcel.entry, Acknowledged(answer))

    def turn_down(self, outcome: Rejected | NeedsCorrection) -> None:
        """Let the platform refuse what this machine holds, for good or until it is mended."""
        parcel = self.box.claim(self.clock())
        assert parcel
        self.box.settle(parcel.entry, outcome)

    def fail_entry(self) -> None:
        """Let a try to send it fail."""
        parcel = self.box.claim(self.clock())
        assert parcel
        self.box.settle(parcel.entry, Retry("transport"))

    def begin_again(self, at: str) -> None:
        """Let the next person come to the same machine."""
        assert self.engine.over
        self.visit = Visit(self.facilities)
        self.left.clear()
        self.engine = Engine(
            self.engine.flow,
            self.visit,
            self.runner,
            self.timers,
            post=self._posted.append,
            on_screen=self._show,
            on_leave=lambda reason, report: self.left.append((reason, report)),
            patience=Patience(1e9, 30),
            clock=lambda: self.timers.now,
        )
        self.engine.start(at)
        self.settle()

    def later(self, **span: float) -> None:
        """Let time go by for the whole machine."""
        seconds = datetime.timedelta(**span).total_seconds()
        self.clock.turn(seconds)
        # One jump: a look each second over days would be a million looks.
        self.timers.now += seconds
        self.wait(0)


@contextmanager
def inquiring(folder: Path, **more: Any) -> Iterator[Inquiring]:
    """Give a walk and close its outbox."""
    made = Inquiring(folder, **more)
    try:
        yield made
    finally:
        made.box.close()
