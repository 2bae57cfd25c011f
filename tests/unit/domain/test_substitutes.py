"""What stands for a paper: written down whole, bound like a paper, and saying no more than is known."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kiosk.domain.item import Promise
from kiosk.domain.submission import covers
from kiosk.domain.substitutes import Standing, Substitute, Way, looked_up, promised, to_look_up
from kiosk.domain.words import Words
from tests.support.flow_walk import START
from tests.unit.domain.test_submission import ANSWERS, PAPERS, PARTIES, submission

PROMISE = Promise(Words("婚姻状况告知承诺", "Marital status"), Words("本人承诺属实。", "It is true."))
ID = "01936f3a-6f40-7c21-9a55-000000000009"


def made(language: str = "zh_CN", *, online: bool = True) -> Substitute:
    return promised(ID, "marriage", PROMISE, language=language, online=online, at=START)


@pytest.mark.parametrize(("language", "shown"), [("zh_CN", "本人承诺属实。"), ("en", "It is true.")])
def test_a_promise_holds_the_words_that_were_read_and_the_ones_that_bind(language: str, shown: str) -> None:
    written = json.loads(made(language).content)
    assert (written["text"], written["text_zh"], written["language"]) == (shown, "本人承诺属实。", language)


@pytest.mark.parametrize(("online", "standing"), [(True, Standing.GIVEN), (False, Standing.PROVISIONAL)])
def test_a_promise_without_a_line_is_provisional(online: bool, standing: Standing) -> None:
    one = made(online=online)
    assert (one.standing, json.loads(one.content)["standing"]) == (standing, standing.value)


def test_a_look_that_is_still_to_be_made_is_not_verified() -> None:
    assert to_look_up(ID, "licence", at=START).standing is Standing.PENDING
    assert looked_up(ID, "licence", reference="HC1", at="2026-11-23T10:00:00+08:00").standing is Standing.VERIFIED


def test_the_signature_binds_a_promise_as_it_stands() -> None:
    bound = covers(ANSWERS, PARTIES, (*PAPERS, made().paper))
    assert bound != covers(ANSWERS, PARTIES, PAPERS)
    assert bound != covers(ANSWERS, PARTIES, (*PAPERS, made(online=False).paper))


def test_it_is_named_in_what_is_sent_beside_its_line_of_the_manifest() -> None:
    one = made()
    signed = replace(submission().signature, covers_sha256=covers(ANSWERS, PARTIES, (*PAPERS, one.paper)))
    whole = submission(papers=(*submission().papers, one.paper), signature=signed, substitutes=(one,))
    body = json.loads(whole.payload())
    assert body["substitutes"] == [
        {"material_id": "marriage", "way": Way.PROMISE, "standing": "given", "attachment_id": ID}
    ]
    assert ID in {line["id"] for line in body["manifest"]}


def test_an_application_without_any_says_nothing_of_them() -> None:
    assert not {"substitutes", "to_window", "notice", "consents"} & json.loads(submission().payload()).keys()


def test_nobody_applies_unsigned() -> None:
    with pytest.raises(ValueError, match="nothing was signed"):
        submission(signature=None).payload()


def test_what_a_window_finishes_says_why_and_is_no_application() -> None:
    body = json.loads(submission(signature=None, to_window="wet").payload())
    assert (body["kind"], body["signature"], body["to_window"]) == ("prefill", None, "wet")
