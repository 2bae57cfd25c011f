"""Whatever stands in the platform's place and whatever it says: no step breaks, nothing foreign is seen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kiosk.audit import FACTS, Act
from kiosk.platform.answer import Answer
from kiosk.steps.inquiry import Inquiry
from kiosk.steps.proof_screens import ProofPreview
from kiosk.steps.screens import Guide, Trouble
from kiosk.steps.step import Reason
from offline_queue.chain import FACTS as CHAIN_FACTS
from offline_queue.chain import UnsafeFact
from tests.support.flow_fakes import FakeOutbox, fit_for_the_chain
from tests.support.flow_walk import card
from tests.support.inquiries import CODE, ID, NUMBER, OTHER_CODE, dossier, progress, said, wanting
from tests.support.proof_walk import told
from tests.support.proofs import LIN
from tests.support.whole_kiosk import WholeKiosk, go, unmasked, whole_kiosk


@pytest.fixture
def walk() -> Iterator[WholeKiosk]:
    with whole_kiosk() as made:
        yield made


def html(status: int = 200) -> Answer:
    return Answer(status, {"content-type": "text/html"}, b"<html>Please log in to the guest network</html>")


def problem(status: int, code: str) -> Answer:
    body = {
        "type": f"urn:banshi:problem:{code}", "title": "x", "status": status, "code": code, "retry": "later",
        "server_time": "2026-11-23T10:26:00+08:00",
    }  # fmt: skip
    return Answer(status, {"content-type": "application/problem+json"}, json.dumps(body).encode())


GARBAGE = {
    "a guest network": html(),
    "a proxy in trouble": html(502),
    "nothing at all": Answer(200, {"content-type": "application/json"}, b""),
    "half an answer": Answer(200, {"content-type": "application/json"}, b'{"dossiers": [{"progress": {"subm'),
    "no UTF-8": Answer(200, {"content-type": "application/json"}, b'{"query_code": "\xff\xfe"}'),
    "brackets without end": Answer(200, {"content-type": "application/json"}, b"[" * 5000),
    "another type": said(200, ["dossiers"]),
    "numbers for words": said(200, {"dossiers": 7, "as_of": 7, "signed_by": 7}),
    "a production platform": said(
        200, {"dossiers": [], "as_of": "2026-11-23T10:26:00+08:00", "signed_by": "production"}
    ),
    "a picture": Answer(200, {"content-type": "image/png"}, b"\x89PNG\r\n\x1a\n"),
    "no headers": Answer(200, {}, b"{}"),
    "an empty refusal": Answer(403, {}, b""),
    "too many questions": problem(429, "rate-limited"),
    "a code of tomorrow": problem(409, "a-code-of-tomorrow"),
    "out of order": problem(503, "unavailable"),
}


def by_code(walk: WholeKiosk) -> None:
    go(walk, "progress_code")
    walk.press("next")


ASKING: dict[str, Callable[[WholeKiosk], object]] = {
    "progress by code": by_code,
    "progress by slip": lambda walk: go(walk, "progress_show"),
    "progress by card": lambda walk: go(walk, "progress_list"),
    "wanted papers": lambda walk: go(walk, "supplement_notice"),
    "an answer": lambda walk: go(walk, "opinion_reply"),
    "a proof": lambda walk: go(walk, "proof_preview"),
}


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("asking", ASKING)
def test_garbage_is_a_trouble_in_plain_words_with_a_way_on_and_out(walk: WholeKiosk, asking: str, garbage: str) -> None:
    walk.platform.garbled = GARBAGE[garbage]
    ASKING[asking](walk)
    shown = walk.sees(Trouble)
    assert shown.can_go_home
    assert any(action.enabled for action in shown.actions)
    assert (unmasked(shown), walk.kept()) == ([], [])
    walk.press("home")
    if not walk.left:
        walk.choose("leave")
    assert (walk.reason, walk.left_over()) == (Reason.HOME, 0)


@pytest.mark.parametrize("garbage", ["a guest network", "half an answer", "out of order"])
def test_asked_again_when_the_platform_speaks_the_answer_is_shown(walk: WholeKiosk, garbage: str) -> None:
    walk.platform.garbled = GARBAGE[garbage]
    by_code(walk)
    walk.sees(Trouble)
    walk.platform.garbled = None
    walk.press("again")
    assert (walk.step, walk.visit.part(Inquiry).trouble) == ("progress-show", "")


# Answers that are whole, and not for whoever asked.


def test_the_dossiers_of_another_card_are_shown_to_nobody(walk: WholeKiosk) -> None:
    walk.said.by_card[LIN.number] = [dossier(wanting())]
    go(walk, "progress_card")
    walk.lay(card("lin-jingshu"))
    walk.sees(Trouble)
    assert "赵" not in walk.says()
    assert walk.visit.part(Inquiry).dossiers == {}


def test_the_state_of_another_code_is_shown_to_nobody(walk: WholeKiosk) -> None:
    walk.said.by_code[CODE] = progress(query_code=OTHER_CODE)
    by_code(walk)
    walk.sees(Trouble)
    assert walk.visit.part(Inquiry).progresses == ()


def test_the_answer_to_another_opinion_is_shown_to_nobody(walk: WholeKiosk) -> None:
    case = {"code": OTHER_CODE, "state": "answered", "kind": "complaint", "received_at": "", "answer": "给别人的"}
    walk.platform.cases[CODE] = case
    go(walk, "opinion_reply")
    walk.sees(Trouble)
    assert "给别人的" not in walk.says()


@pytest.mark.parametrize("moment", ["", "yesterday", "2026-13-45T99:99:99", "2026-11-23T10:28:01+08:00"])
def test_an_answer_with_any_moment_is_shown(walk: WholeKiosk, moment: str) -> None:
    walk.platform.cases[CODE] = {
        "code": CODE, "state": "answered", "kind": "a-kind-of-tomorrow", "received_at": moment, "answer": "改好了。",
        "answered_at": moment,
    }  # fmt: skip
    go(walk, "opinion_reply")
    walk.sees(Guide)
    assert "改好了。" in walk.says()


def test_the_line_breaks_between_the_list_and_the_slip_and_the_slip_comes_all_the_same(walk: WholeKiosk) -> None:
    go(walk, "progress_show")
    walk.platform.broken = True
    walk.facilities.cut_line()
    walk.press("reprint")
    assert (len(walk.printer.slips), walk.step) == (1, "progress-show")
    assert NUMBER[:6] in walk.printer.words()


def test_the_line_breaks_while_papers_are_scanned_and_the_answer_is_stored_all_the_same(walk: WholeKiosk) -> None:
    go(walk, "supplement_review")
    walk.platform.broken = True
    walk.facilities.cut_line()
    walk.press("sign")
    walk.sign()
    (entry,) = walk.kept()
    assert (entry.dossier, json.loads(walk.box.payload(entry))["kind"]) == (ID, "supplement")


# What is recorded of it.


@pytest.mark.parametrize("number", ["云社证〔2026〕0318号", "990120261123318", "x" * 200, "9901-RS-20261123-0318"])
def test_that_a_paper_was_looked_at_is_recorded_however_its_office_numbers_it(walk: WholeKiosk, number: str) -> None:
    made = walk.platform.proofs._made

    def numbered(body: dict[str, Any]) -> Answer:
        return told(**(json.loads(made(body).body) | {"number": number}))

    walk.platform.proofs._made = numbered  # type: ignore[method-assign]  # one member of an answer that is else the fake's
    go(walk, "proof_preview")
    walk.sees(ProofPreview)
    (facts,) = walk.facilities.noted(Act.PROOF_QUERIED)
    assert facts["number"] in (number, "2026-0318", "withheld", "x" * 80)


@pytest.mark.parametrize("act", Act)
def test_every_fact_an_act_may_have_is_one_the_chain_takes(act: Act) -> None:
    assert FACTS[act] <= CHAIN_FACTS


@pytest.mark.parametrize(
    "code", ["1199010099008335297399070400000", "119901009901791A923990101000000", "11990100MB0166773C3990704000000"]
)
def test_a_matter_of_any_office_can_be_recorded(code: str) -> None:
    fit_for_the_chain("submitted", "", {"item": code[:31]})
    with FakeOutbox().transaction() as tx:
        tx.record("submitted", ID, item=code)
        assert tx.events == [("submitted", ID, {"item": code})]


@pytest.mark.parametrize("words", ["990121194307050016", "13800000000", "赵德厚", "9901 2119", "item 990121430705001"])
def test_what_looks_like_a_person_is_still_refused(words: str) -> None:
    with pytest.raises(UnsafeFact):
        fit_for_the_chain("submitted", "", {"item": words})
