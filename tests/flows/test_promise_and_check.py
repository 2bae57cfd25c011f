"""Papers nobody has to bring: promised in the organ's words, or looked up at their source; honest without a line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from devices.device import DeviceError, ErrorKind
from kiosk.audit import Act
from kiosk.domain.words import Words
from kiosk.platform.calls.checks import Found, Question
from kiosk.steps import looking_up
from kiosk.steps.screens import Camera, Guide, MaterialRow, Materials, MaterialState, Review, Signature
from kiosk.steps.standing import Stand, stand
from offline_queue.line import Line, LineState
from tests.support.answering import begun, to_papers
from tests.support.flow_walk import Walk, page, sight

ALLOWANCES = "11990100990912710H3990803000000"
UNEMPLOYED = "11990100990179192A3990201000000"
CARD, POOR, BANK = "disability-card", "proof-of-minimum-living-allowance", "bank-card-or-social-security-card"
END = "contract-end"


class Sources:
    """A platform whose registers answer as the test says; asked on its lane."""

    def __init__(self, **results: str) -> None:
        self.results = {name.replace("_", "-"): result for name, result in results.items()}
        self.asked: list[Question] = []

    def answer(self, question: Question) -> Found:
        self.asked.append(question)
        result: Any = self.results.get(question.material_id, "found")
        if result == "none":
            raise DeviceError(ErrorKind.DEVICE, "platform.fault", "NoAnswerError", again=True)
        return Found(
            question.id, question.material_id, result, "HC1", "2026-11-23T10:24:00+08:00", Words("残联", "DPF")
        )


@pytest.fixture(autouse=True)
def platform_in_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking_up, "check", lambda sources, question: sources.answer(question))


def at_papers(item: str, sources: Sources | None = None, *, line: Line = Line.UP, **answers: str) -> Walk:
    walk = begun(item)
    walk.facilities.line = LineState(line, 0.0)
    if sources:
        walk.runner.auto["platform"] = sources
    return to_papers(walk, **answers)


def row(walk: Walk, name: str) -> MaterialRow:
    return next(one for one in walk.sees(Materials).rows if one.name == name)


def ways(walk: Walk, name: str) -> list[str]:
    return [way.name for way in row(walk, name).ways if way.enabled]


def stands(walk: Walk, name: str) -> Stand | None:
    return stand(walk.visit, next(one for one in walk.visit.materials() if one.id == name))


def finish(walk: Walk) -> dict[str, Any]:
    walk.press("next")
    walk.sees(Review)
    walk.press("sign")
    walk.sign()
    return walk.outbox.submission().body


# Looked up at the source.


def test_what_the_source_has_is_not_asked_for() -> None:
    sources = Sources()
    walk = at_papers(ALLOWANCES, sources, wanted="living", poor="yes")
    assert [one.material_id for one in sources.asked] == [CARD, POOR]
    assert (row(walk, CARD).state, stands(walk, POOR)) == (MaterialState.DONE, Stand.VERIFIED)
    assert ways(walk, BANK) == ["scan", "later"]


def test_the_source_is_asked_of_the_applicant_with_the_matter_as_the_purpose() -> None:
    sources = Sources()
    at_papers(ALLOWANCES, sources)
    asked = sources.asked[0]
    assert (asked.task_code, asked.person.id_no) == (ALLOWANCES, "990101198803120020")


def test_what_was_found_is_stored_as_a_paper_that_the_signature_binds() -> None:
    walk = at_papers(ALLOWANCES, Sources(), wanted="nursing")
    walk.press("later", BANK)
    body = finish(walk)
    (one,) = body["substitutes"]
    assert (one["material_id"], one["way"], one["standing"]) == (CARD, "network", "verified")
    written = next(a for a in walk.outbox.submission().attachments if a.name == one["attachment_id"])
    assert json.loads(bytes(written.source))["reference"] == "HC1"  # type: ignore[arg-type]  # the flow stores bytes
    assert body["later"] == [BANK]


@pytest.mark.parametrize(
    ("result", "says"),
    [("unknown", "没有核到，不是说您不符合。"), ("different", "和登记的对不上")],
)
def test_unknown_is_not_different_and_neither_closes_the_other_ways(result: str, says: str) -> None:
    walk = at_papers(ALLOWANCES, Sources(disability_card=result))
    assert says in walk.says()
    assert ("对不上" in walk.says()) is (result == "different")
    assert ways(walk, CARD) == ["scan", "later"]


def test_a_source_that_answered_is_not_asked_again() -> None:
    sources = Sources(disability_card="unknown")
    walk = at_papers(ALLOWANCES, sources, wanted="nursing")
    walk.wait(5)
    walk.press("scan", CARD)
    walk.press("back")
    assert len(sources.asked) == 1


def test_no_answer_leaves_the_look_to_the_platform_or_the_paper_to_the_person() -> None:
    walk = at_papers(ALLOWANCES, Sources(disability_card="none"), wanted="nursing")
    assert "没有等到回答" in walk.says()
    assert ways(walk, CARD) == ["scan", "network", "later"]
    walk.press("network", CARD)
    assert (stands(walk, CARD), row(walk, CARD).state) == (Stand.PENDING, MaterialState.LATER)


def test_while_a_source_is_asked_the_row_says_so_and_the_others_can_be_settled() -> None:
    walk = at_papers(ALLOWANCES, wanted="nursing")
    assert row(walk, CARD).note.key == "apply.materials.looking"
    walk.press("later", BANK)
    walk.wait(3)
    assert len(walk.runner.open("platform")) == 1
    walk.end("platform", Sources())
    assert stands(walk, CARD) is Stand.VERIFIED


def test_an_answer_that_comes_when_the_list_was_left_is_asked_for_anew() -> None:
    walk = at_papers(ALLOWANCES, wanted="nursing")
    walk.press("scan", BANK)
    walk.sees(Camera)
    assert walk.runner.open("platform") == []
    walk.press("back")
    walk.end("platform", Sources())
    assert stands(walk, CARD) is Stand.VERIFIED


@pytest.mark.parametrize("line", [Line.DOWN, Line.UNKNOWN])
def test_without_a_line_nobody_waits_the_platform_looks_later(line: Line) -> None:
    walk = at_papers(ALLOWANCES, line=line, wanted="nursing")
    assert walk.runner.open("platform") == []
    assert ways(walk, CARD) == ["scan", "network", "later"]
    walk.press("network", CARD)
    walk.press("later", BANK)
    body = finish(walk)
    assert [one["standing"] for one in body["substitutes"]] == ["pending"]
    assert body["later"] == [BANK]


def test_a_line_that_comes_back_has_the_source_asked_by_itself() -> None:
    walk = at_papers(ALLOWANCES, line=Line.DOWN, wanted="nursing")
    walk.runner.auto["platform"] = Sources()
    walk.facilities.line = LineState(Line.UP, 0.0)
    walk.wait(1)
    assert stands(walk, CARD) is Stand.VERIFIED


def test_a_scan_stands_in_place_of_a_look_that_was_left_to_the_platform() -> None:
    walk = at_papers(ALLOWANCES, line=Line.DOWN, wanted="nursing")
    walk.press("network", CARD)
    walk.press("open", CARD)
    walk.press("scan", CARD)
    walk.look(sight(1, hold=1.0))
    walk.take(page(1))
    walk.press("keep")
    walk.press("later", BANK)
    assert stands(walk, CARD) is Stand.SCANNED
    assert "substitutes" not in finish(walk)


def test_each_look_is_recorded_without_the_person() -> None:
    walk = at_papers(ALLOWANCES, Sources(disability_card="unknown"), wanted="nursing")
    assert walk.facilities.noted(Act.PAPER_LOOKED_UP) == [{"code": CARD, "result": "unknown"}]


# Promised.


def at_promise(line: Line = Line.UP) -> Walk:
    walk = at_papers(UNEMPLOYED, line=line, reason="contract-ended")
    walk.press("promise", END)
    return walk


def test_the_organs_words_are_read_in_full_before_anything_is_promised() -> None:
    walk = at_promise()
    material = next(one for one in walk.visit.materials() if one.id == END)
    assert material.promise
    walk.sees(Guide, "apply.promise.title")
    assert material.promise.text.zh in walk.says()
    assert stands(walk, END) is None


def test_nobody_has_to_promise() -> None:
    walk = at_promise()
    walk.press("decline")
    walk.sees(Materials)
    assert (stands(walk, END), row(walk, END).state) == (None, MaterialState.OPEN)


def test_back_from_the_words_promises_nothing() -> None:
    walk = at_promise()
    walk.press("back")
    walk.sees(Materials)
    assert stands(walk, END) is None


@pytest.mark.parametrize(("line", "standing"), [(Line.UP, "given"), (Line.DOWN, "provisional")])
def test_a_promise_is_stored_signed_for_and_provisional_without_a_line(line: Line, standing: str) -> None:
    walk = at_promise(line)
    assert (walk.sees(Guide).notice is not None) is (line is Line.DOWN)
    walk.press("promise")
    assert stands(walk, END) is Stand.PROMISED
    body = finish(walk)
    assert [(one["way"], one["standing"]) for one in body["substitutes"]] == [("promise", standing)]
    assert body["substitutes"][0]["attachment_id"] in {one["id"] for one in body["manifest"]}


def test_the_signature_says_that_it_covers_the_promise() -> None:
    walk = at_promise()
    walk.press("promise")
    walk.press("next")
    walk.press("sign")
    assert "一份承诺" in walk.says(walk.sees(Signature))


def test_a_promise_that_is_taken_back_voids_the_signature() -> None:
    walk = at_promise()
    walk.press("promise")
    walk.press("next")
    walk.press("sign")
    walk.outbox.failing = 1
    walk.sign()
    walk.visit.replace(next(one for one in walk.visit.materials() if one.id == END))
    walk.press("retry")
    message = walk.sees(Signature).message
    assert message
    assert message.key == "apply.sign.changed"
    assert walk.outbox.puts == {}


def test_the_slip_tells_what_was_promised_and_not_that_it_was_received() -> None:
    walk = at_promise()
    walk.press("promise")
    finish(walk)
    walk.acknowledge()
    words = walk.printer.words()
    assert "承诺" in words
    assert words.count("解除") == 1


def test_a_promise_goes_when_the_paper_is_not_asked_for_any_more() -> None:
    walk = at_promise()
    walk.press("promise")
    walk.visit.answers.put("reason", "resigned")
    assert walk.visit.substitutes() == ()


def test_a_promise_nobody_offered_is_not_opened() -> None:
    walk = at_papers(ALLOWANCES, line=Line.DOWN)
    before = walk.screen
    walk.press("promise", CARD)
    assert walk.screen is before


def test_the_words_are_the_same_in_english_and_the_language_is_kept() -> None:
    walk = at_papers(UNEMPLOYED, reason="contract-ended")
    walk.press("language", "en")
    walk.press("promise", END)
    walk.press("promise")
    (one,) = walk.visit.substitutes()
    assert json.loads(one.content)["language"] == "en"
