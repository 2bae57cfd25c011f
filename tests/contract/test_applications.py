"""Every kind of application as a kiosk stores it is taken by the platform: only its papers are asked for."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from offline_queue.ids import uuid7
from tests.flows.test_acting_for_others import at_child, at_review, at_unit, told
from tests.flows.test_drafts import come_back, kept
from tests.flows.test_notice_and_consents import at_consent
from tests.flows.test_notice_and_consents import stored as stored_with_consents
from tests.flows.test_promise_and_check import UNEMPLOYED, at_papers, finish
from tests.flows.test_window_route import HARDSHIP, SURVIVORS, finished
from tests.flows.test_window_route import at_papers as at_window_papers
from tests.support.answering import answer_form
from tests.support.flow_walk import START, Walk, page, sight
from tests.support.ink_walk import at_ink, at_thumb, print_it, scan_it
from tests.support.sandbox import SandboxThread


def own() -> Walk:
    walk = Walk()
    walk.to_stored()
    return walk


def entrusted() -> Walk:
    walk = Walk()
    walk.to_sign_entrusted()
    walk.sign()
    return walk


def child(by: str) -> Walk:
    walk = at_child(by)
    told(walk)
    at_review(walk)
    walk.press("sign")
    walk.sign()
    return walk


def unit() -> Walk:
    walk = at_unit("agent")
    answer_form(walk)
    while row := next((one for one in walk.screen.rows if one.ways), None):  # type: ignore[attr-defined]  # the papers
        walk.press("later", row.name)
    walk.press("next")
    walk.press("sign")
    walk.sign()
    return walk


def promised() -> Walk:
    walk = at_papers(UNEMPLOYED, reason="contract-ended")
    walk.press("promise", "contract-end")
    walk.press("promise")
    finish(walk)
    return walk


def consented() -> Walk:
    walk = at_consent()
    walk.press("yes")
    walk.press("no")
    stored_with_consents(walk)
    return walk


def for_the_window(item: str) -> Walk:
    walk = at_window_papers(item)
    finished(walk)
    return walk


def thumb() -> Walk:
    walk = Walk()
    walk.to_sign()
    walk.press("thumb")
    walk.press("to-window")
    return walk


def in_ink() -> Walk:
    walk, _ = at_ink()
    print_it(walk)
    scan_it(walk)
    return walk


def thumb_on_paper() -> Walk:
    walk, _ = at_thumb()
    walk.press("on-paper")
    walk.choose("witness")
    walk.enter(witness="罗有田")
    walk.press("next")
    print_it(walk)
    scan_it(walk)
    return walk


def with_pdfs() -> Walk:
    walk = Walk()
    walk.facilities.site = msgspec.structs.replace(walk.facilities.site, papers_as="pdf")
    walk.to_materials()
    walk.press("scan", "household-register")
    for good in (True, False):
        walk.look(sight(hold=1.0))
        walk.take(page(good=good))
        walk.press("keep")
    walk.choose("faint")
    walk.press("later", "bank-card")
    walk.press("next")
    walk.press("sign")
    walk.sign()
    (paper,) = [one for one in walk.outbox.submission().body["manifest"] if one["mime"] == "application/pdf"]
    assert (paper["pages"], paper["kept"]) == (2, "2/sharp:faint")
    return walk


def from_a_draft() -> Walk:
    walk = come_back(kept())
    walk.fill()
    walk.settle_materials()
    walk.press("sign")
    walk.sign()
    return walk


KINDS: dict[str, Callable[[], Walk]] = {
    "own": own,
    "entrusted": entrusted,
    "child by register": lambda: child("household"),
    "organisation": unit,
    "promise": promised,
    "consents": consented,
    "window": lambda: for_the_window(HARDSHIP),
    "window with a promise offered": lambda: for_the_window(SURVIVORS),
    "thumb": thumb,
    "ink": in_ink,
    "thumb on paper": thumb_on_paper,
    "draft": from_a_draft,
    "papers as PDFs": with_pdfs,
}


def put(url: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    headers = {"Content-Type": "application/json", "Idempotency-Key": body["id"]}
    connection.request("PUT", f"/api/v1/submissions/{body['id']}", json.dumps(body), headers)
    answer = connection.getresponse()
    found = answer.status, json.loads(answer.read())
    connection.close()
    return found


def fresh(walk: Walk) -> dict[str, Any]:
    """Return what was stored, under an id no other test has used."""
    # Ids and numbers are not signed for: walks all count from one.
    number = uuid7()
    return walk.outbox.submission().body | {"id": number}


@pytest.mark.usefixtures("unset_papers")
@pytest.mark.parametrize("kind", KINDS)
def test_what_was_stored_is_taken_once_its_papers_are_there(kind: str, sandbox: SandboxThread) -> None:
    body = fresh(KINDS[kind]())
    status, answer = put(sandbox.url, body)
    # One receipt number is used once for ever; whichever walk comes second is refused for that and nothing else.
    assert (status, answer.get("code", "")) in ((202, ""), (201, ""), (409, "duplicate-application")), answer


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"signature": None}, "validation-failed"),
        ({"signature": None, "kind": "prefill"}, "validation-failed"),
        ({"consents": [{"id": "x", "version": "1", "given": "yes", "at": START.isoformat()}]}, "validation-failed"),
        ({"kind": "prefills"}, "validation-failed"),
    ],
    ids=["unsigned", "no reason for the window", "a consent that is no answer", "no kind"],
)  # fmt: skip
def test_what_nobody_signed_or_answered_is_refused(change: dict[str, Any], code: str, sandbox: SandboxThread) -> None:
    status, answer = put(sandbox.url, fresh(own()) | change)
    assert (status // 100, answer["code"]) == (4, code)


@pytest.mark.parametrize("change", [{"material_id": "bank-card"}, {"attachment_id": uuid7()}, {"way": "network"}])
def test_a_promise_for_another_paper_is_refused(change: dict[str, str], sandbox: SandboxThread) -> None:
    body = fresh(promised())
    body["substitutes"] = [body["substitutes"][0] | change]
    status, answer = put(sandbox.url, body)
    assert (status // 100, answer["code"]) == (4, "validation-failed")


@pytest.mark.usefixtures("unset_papers")
@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("ink", {"mark": "thumb"}),
        ("thumb on paper", {"mark": "pen"}),
        ("thumb on paper", {"witness": None}),
        ("ink", {"scans": [uuid7()]}),
        ("ink", {"covers_sha256": "0" * 64}),
    ],
    ids=["no thumb allowed", "no pen asked for", "no witness named", "another scan", "another content"],
)
def test_a_paper_signed_otherwise_than_the_matter_says_is_refused(
    kind: str, change: dict[str, Any], sandbox: SandboxThread
) -> None:
    body = fresh(KINDS[kind]())
    body["ink"] = {name: value for name, value in (body["ink"] | change).items() if value is not None}
    status, answer = put(sandbox.url, body)
    assert (status // 100, answer["code"] in ("validation-failed", "signature-invalid")) == (4, True)


@pytest.mark.usefixtures("unset_papers")
def test_what_wants_ink_cannot_be_handed_in_with_a_drawing(sandbox: SandboxThread) -> None:
    body = fresh(in_ink())
    body["signature"] = {"attachment_id": body["ink"]["scans"][0], "strokes_sha256": "0" * 64} | {
        name: body["ink"][old] for name, old in (("covers_sha256", "covers_sha256"), ("signed_at", "scanned_at"))
    }
    del body["ink"]
    assert put(sandbox.url, body)[1]["code"] == "validation-failed"
