"""A case between window and platform: taken in with who saw what, decided there, its sealed papers fetched."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.audit import Act
from kiosk.domain.ink import THUMB
from kiosk.domain.submission import APPLY, PREFILL
from kiosk.intake import acts
from kiosk.intake.acts import changed
from kiosk.intake.case import Case, CaseError, CaseInk, HallDraft, covered
from kiosk.intake.decisions import Decided, Decision, Overtaken
from kiosk.intake.desk import Heard as Became
from kiosk.platform.calls.documents import PrintEvent
from kiosk.platform.calls.dossiers import Defect, DossierFile
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.errors import PlatformError, RefusedError
from offline_queue.entry import NeedsCorrection, State
from offline_queue.outbox import Outbox
from tests.support import signed_in
from tests.support.cases import BANK, REGISTER, IntakeRoom, box_of, white_page
from tests.support.dossiers import City, new_hall
from tests.support.flow_fakes import NAME
from tests.support.parcels import DEVICE, new_id
from tests.support.sandbox import SandboxThread


class Counter:
    """A window, its platform and a clerk who is signed in."""

    def __init__(self, sandbox: SandboxThread, folder: Path) -> None:
        self.city = City(sandbox)
        self.outbox: Outbox = box_of(folder)
        self.room = IntakeRoom(self.outbox, platform=self.city.platform)
        # One number of a receipt is given once in a hall.
        self.place = Place(DEVICE["region"], new_hall(), DEVICE["device"])
        site = self.room.around.site
        self.room.around.site = changed(site, region=self.place.region, hall=self.place.hall, device=self.place.device)
        self.session = signed_in.clerk(sandbox, self.place.hall)

    def close(self) -> None:
        self.outbox.close()
        self.city.close()

    def send(self) -> None:
        """Send what waits."""
        now = self.room.around.now().timestamp()
        self.outbox.rearm(now)
        while parcel := self.outbox.claim(now):
            self.outbox.settle(parcel.entry, self.city.deliverer.deliver(parcel), delay=60.0)

    def taken_in(self, case: Case | None = None) -> Case:
        """Hand a case in, send it, and hear its number."""
        self.room.desk.hand_in(case or self.room.complete(), self.room.heard)
        case = self.room.heard.of(Case)
        self.send()
        self.room.desk.heard(case, self.room.heard)
        return self.room.heard.of(Became).case

    def look(self, case: Case) -> DossierFile:
        self.room.desk.look(case, self.session, self.room.heard)
        return self.room.heard.of(DossierFile)

    def decide(self, case: Case, decision: Decision, version: int = 0) -> object:
        self.room.desk.decide(case, decision, self.session, self.room.heard, version)
        return self.room.heard[-1]


@pytest.fixture
def counter(sandbox: SandboxThread, tmp_path: Path) -> Iterator[Counter]:
    made = Counter(sandbox, tmp_path)
    yield made
    made.close()


def accept(**more: Any) -> Decision:
    return Decision(new_id(), "accept", **more)


def test_what_a_window_takes_in_is_an_application_the_platform_takes(counter: Counter) -> None:
    case = counter.taken_in()
    (entry,) = counter.outbox.entries()
    assert (entry.state, bool(case.project_no)) == (State.ACKNOWLEDGED, True)


def test_originals_a_clerk_saw_are_level_b_from_the_first_moment(counter: Counter) -> None:
    case = counter.taken_in()
    told = {one.material_id: (one.trust, one.checked_by) for one in counter.look(case).papers}
    assert (told[REGISTER], told[BANK]) == (("B", "1708"), ("B", "1708"))


def test_the_platform_accepts_it_and_makes_a_sealed_notice(counter: Counter) -> None:
    case = counter.taken_in()
    decided = counter.decide(case, accept())
    assert isinstance(decided, Decided)
    assert (decided.state, [one.kind for one in decided.documents]) == ("ACCEPTED", ["acceptance"])
    counter.room.desk.document(case, decided.documents[0], counter.session, counter.room.heard)
    assert counter.room.heard.of(bytes).startswith(b"%PDF")


def test_a_decision_asked_for_twice_is_made_once(counter: Counter) -> None:
    case, decision = counter.taken_in(), accept()
    version = counter.look(case).version
    first, again = (counter.decide(case, decision, version) for _ in range(2))
    assert isinstance(first, Decided)
    assert first == again


def test_what_was_asked_is_recorded_with_how_it_ended(counter: Counter) -> None:
    case = counter.taken_in()
    counter.decide(case, accept())
    assert counter.room.around.noted(Act.DECISION_ASKED) == [{"kind": "accept", "result": "decided", "staff": "1708"}]


def test_who_was_overtaken_sees_both_versions(counter: Counter) -> None:
    case = counter.taken_in()
    seen = counter.look(case).version
    counter.decide(case, accept())
    told = counter.decide(case, Decision(new_id(), "not-accept", "不属于本机关职权范围。"), seen)
    assert isinstance(told, Overtaken)
    assert (told.seen, told.stands.progress.state) == (seen, "ACCEPTED")


def test_missing_papers_are_asked_for_by_one_formal_notice_of_the_platform(counter: Counter) -> None:
    case = acts.set_aside(counter.room.complete(), BANK)
    signed = acts.signed_again(case, NAME, counter.room.around.now(), counter.room.around.new_id)
    taken = counter.taken_in(signed)
    until = counter.room.around.now().date() + datetime.timedelta(days=3650)
    told = counter.decide(
        taken, Decision(new_id(), "request-supplement", defects=(Defect(BANK, "missing"),), until=until)
    )
    assert isinstance(told, Decided)
    assert (told.state, [one.kind for one in told.documents]) == ("SUPPLEMENT_REQUIRED", ["supplement-notice"])


def test_with_a_paper_missing_the_platform_accepts_nothing(counter: Counter) -> None:
    case = acts.set_aside(counter.room.complete(), BANK)
    signed = acts.signed_again(case, NAME, counter.room.around.now(), counter.room.around.new_id)
    refused = counter.decide(counter.taken_in(signed), accept())
    assert isinstance(refused, RefusedError)
    assert refused.problem.code == "validation-failed"


@pytest.mark.parametrize(
    ("kind", "reason", "lacks"), [("not-accept", " ", "reason"), ("request-supplement", "", "defects")]
)
def test_no_refusal_without_a_reason_and_no_notice_without_what_is_missing(
    counter: Counter, kind: Any, reason: str, lacks: str
) -> None:
    told = counter.decide(counter.room.new(), Decision(new_id(), kind, reason))
    assert isinstance(told, CaseError)
    assert told.reason == lacks


def test_who_may_not_decide_hears_the_platforms_no(counter: Counter, sandbox: SandboxThread) -> None:
    case = counter.taken_in()
    counter.session = signed_in.clerk(sandbox, counter.place.hall, "guide")
    assert isinstance(counter.decide(case, accept()), PlatformError)


def test_a_thumb_print_before_a_witness_is_taken_as_what_it_is(counter: Counter) -> None:
    case = changed(counter.room.complete(), signature=None)
    ink = CaseInk(THUMB, "W17-20261123-0042", (), covered(case, ()), counter.room.around.now(), "何秀兰")
    counter.room.desk.take_signed(case, ink, [white_page()], counter.room.heard)
    taken = counter.taken_in(counter.room.heard.of(Case))
    assert isinstance(counter.decide(taken, accept()), Decided)


@pytest.mark.parametrize(
    ("at_window", "pointer"),
    [
        ({"originals": [{"attachment_id": new_id(), "at": "2026-11-23T09:33:00+08:00"}]}, "/originals/0/attachment_id"),
        ({"finishes": "itself"}, "/finishes"),
    ],
)
def test_no_original_of_a_paper_that_did_not_come_and_nothing_finishes_itself(
    counter: Counter, at_window: dict[str, Any], pointer: str
) -> None:
    filed = counter.city.application()
    told = {"window": "B17", "clerk": "1708", "originals": [], **at_window}
    if "finishes" in told:
        told["finishes"] = filed.body["id"]
    filed.body["at_window"] = told
    outcome = counter.city.deliver(filed.seal())
    assert isinstance(outcome, NeedsCorrection)
    assert [one["pointer"] for one in json.loads(outcome.body)["errors"]] == [f"/at_window{pointer}"]


def prefill(counter: Counter) -> str:
    """Let a kiosk leave a matter for a window; return its id."""
    filed = counter.city.application(kind=PREFILL, to_window="matter", signature=None)
    counter.city.file(filed)
    return str(filed.body["id"])


def finishing(counter: Counter, begun: str) -> Case:
    draft = HallDraft("0198c000-0000-7000-8000-00000000d001", "0" * 32, "", begun)
    return changed(counter.room.complete(), draft=draft)


def test_what_a_kiosk_had_begun_ends_with_what_the_window_takes_in(counter: Counter) -> None:
    begun = prefill(counter)
    counter.taken_in(finishing(counter, begun))
    assert counter.city.progress().state == "TERMINATED"


def test_it_ends_too_when_it_comes_after_the_windows(counter: Counter) -> None:
    filed = counter.city.application(kind=PREFILL, to_window="matter", signature=None)
    counter.taken_in(finishing(counter, str(filed.body["id"])))
    counter.city.file(filed)
    assert counter.city.progress().state == "TERMINATED"


def test_an_application_nobody_finished_stays_as_it_is(counter: Counter) -> None:
    prefill(counter)
    counter.taken_in()
    assert counter.city.progress().state == "RECEIVED"
    assert APPLY == "apply"


def test_what_became_of_a_print_waits_for_the_platform_in_the_outbox(counter: Counter) -> None:
    case = counter.taken_in()
    decided = counter.decide(case, accept())
    assert isinstance(decided, Decided)
    counter.room.desk.print_no(counter.room.heard)
    number, paper = counter.room.heard.of(str), decided.documents[0]
    event = PrintEvent(
        id=new_id(), project_no=case.project_no, document_id=paper.id, document_sha256=paper.sha256, print_no=number,
        result="printed", cause="", occurred_at="2026-11-23T10:30:00+08:00", device=counter.place, mode="training",
    )  # fmt: skip
    counter.room.desk.tell_print(event, counter.room.heard)
    counter.send()
    assert {entry.state for entry in counter.outbox.entries()} == {State.ACKNOWLEDGED}
    assert number.startswith("W17-20261123-")
