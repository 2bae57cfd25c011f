"""Proofs of the sandbox: made out for who has a record, masked for the screen, counted copy by copy."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from kiosk.domain import proof as words
from kiosk.domain.item import ServiceItem
from kiosk.platform.calls.proofs import ask_proof, reserve_copy
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError, RefusedError
from kiosk.sandbox import proof_paper
from kiosk.sandbox.catalogue import FOLDER
from tests.support.proofs import LIN, ZHAO, asked, copy_of, item, somebody
from tests.support.sandbox import SandboxThread

WORKED_OUT = ("insurance-record", "housing-fund-record", "property-record")


@pytest.fixture
def platform(sandbox: SandboxThread) -> Any:
    made = Platform(sandbox.url)
    yield made
    made.close()


def reserved(platform: Platform) -> words.Copy:
    """Return a copy of somebody's paper that may be printed."""
    copy = copy_of(ask_proof(platform, asked("property-record", somebody())))
    return replace(copy, n=reserve_copy(platform, copy.request(asked.site)).n)


def refused(call: Any) -> str:
    """Return the code of the problem a call ends in."""
    with pytest.raises(RefusedError) as wrong:
        call()
    return wrong.value.code


def told(platform: Platform, copy: words.Copy, how: str, **changes: Any) -> Any:
    """Tell the platform what became of a copy."""
    body = json.loads(copy.result(how, "", *asked.when_and_where)) | changes
    path = f"/proofs/{copy.proof_id}/prints/{copy.n}"
    return platform.ask("PUT", path, source=json.dumps(body).encode(), headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("kind", WORKED_OUT)
def test_a_proof_is_one_page_of_a4_with_the_hash_that_was_announced(platform: Platform, kind: str) -> None:
    paper = ask_proof(platform, asked(kind))
    document = pypdfium2.PdfDocument(paper.document)
    size = [round(length / 72 * 25.4) for length in document[0].get_size()]
    document.close()
    assert (len(paper.document), size) == (paper.proof.size, [210, 297])


def test_the_picture_for_the_screen_is_another_one_than_the_paper() -> None:
    facts: dict[str, Any] = {
        "facts": (),
        "tables": [],
        "subtitle": "",
        "number": "1",
        "day": "",
        "seal": "",
        "verify": "1",
    }
    whole = proof_paper.draw(proof_paper.Paper("甲", name="林静姝", id_no=LIN.number, **facts))
    masked = proof_paper.draw(proof_paper.Paper("甲", name="林*姝", id_no="990***********0020", **facts))
    assert whole.tobytes() != masked.tobytes()


@pytest.mark.parametrize(
    ("name", "masked"), [("林静姝", "林*姝"), ("周敏", "周*"), ("阿依古丽·买买提", "阿******提"), ("", "*")]
)
def test_a_name_on_the_screen_shows_its_ends_only(name: str, masked: str) -> None:
    assert proof_paper.mask_name(name) == masked


def test_a_number_on_the_screen_shows_three_and_four() -> None:
    assert proof_paper.mask_number("990101198803120020") == "990***********0020"


def test_who_has_no_record_is_told_so(platform: Platform) -> None:
    assert refused(lambda: ask_proof(platform, asked("insurance-record", ZHAO))) == "no-record"


def test_of_houses_nothing_is_an_answer_too(platform: Platform) -> None:
    assert ask_proof(platform, asked("property-record", somebody())).proof.copies_left == 2


def test_asking_again_under_the_same_id_makes_no_second_paper(platform: Platform) -> None:
    query = asked("insurance-record")
    assert ask_proof(platform, query).proof == ask_proof(platform, query).proof


def test_the_same_id_with_another_question_is_refused(platform: Platform) -> None:
    query = asked("insurance-record")
    ask_proof(platform, query)
    assert (
        refused(lambda: ask_proof(platform, query | {"asked_at": "2026-11-23T09:41:00+08:00"})) == "idempotency-reused"
    )


def test_a_kind_that_is_not_the_matters_is_refused(platform: Platform) -> None:
    assert (
        refused(lambda: ask_proof(platform, asked("insurance-record") | {"kind": "tax-record"})) == "validation-failed"
    )


def test_a_query_without_a_purpose_is_refused(platform: Platform) -> None:
    query = {name: value for name, value in asked("insurance-record").items() if name != "purpose"}
    assert refused(lambda: ask_proof(platform, query)) == "validation-failed"


def test_a_card_of_too_low_a_level_makes_no_paper(platform: Platform) -> None:
    assert (
        refused(lambda: ask_proof(platform, asked("insurance-record") | {"identity_level": "L0"}))
        == "identity-level-too-low"
    )


def test_copies_of_one_day_end(platform: Platform) -> None:
    paper = ask_proof(platform, asked("property-record", somebody()))
    left = [reserve_copy(platform, copy_of(paper).request(asked.site)).copies_left for _ in range(2)]
    assert (left, refused(lambda: reserve_copy(platform, copy_of(paper).request(asked.site)))) == (
        [1, 0],
        "copies-used-up",
    )


def test_a_second_question_brings_no_further_copies(platform: Platform) -> None:
    holder = somebody()
    first = ask_proof(platform, asked("property-record", holder))
    reserve_copy(platform, copy_of(first).request(asked.site))
    assert ask_proof(platform, asked("property-record", holder)).proof.copies_left == 1


@pytest.mark.parametrize(("result", "left"), [("printed", 1), ("unsure", 1), ("failed", 2)])
def test_only_a_failed_print_gives_its_copy_back(platform: Platform, result: str, left: int) -> None:
    copy = reserved(platform)
    answer = told(platform, copy, result)
    assert (answer.status, json.loads(answer.body)["copies_left"]) == (201, left)


def test_a_result_that_comes_twice_counts_once(platform: Platform) -> None:
    copy = reserved(platform)
    first, second = told(platform, copy, "failed"), told(platform, copy, "failed")
    assert (first.body, second.headers["idempotent-replayed"]) == (second.body, "true")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"result": "printed"}, "idempotency-reused"),
        ({"n": 9}, "validation-failed"),
        ({"mode": "production"}, "forbidden-scope"),
    ],
)
def test_a_second_story_of_one_copy_is_refused(platform: Platform, changes: dict[str, Any], code: str) -> None:
    copy = reserved(platform)
    told(platform, copy, "failed")
    problem = told(platform, copy, "failed", **changes).problem()
    assert problem
    assert problem.code == code


def test_a_copy_that_was_never_reserved_is_not_counted(platform: Platform) -> None:
    paper = ask_proof(platform, asked("insurance-record"))
    problem = told(platform, replace(copy_of(paper), n=1), "printed").problem()
    assert problem
    assert problem.code == "not-found"


def test_reserving_again_under_the_same_id_takes_no_second_copy(platform: Platform) -> None:
    paper = ask_proof(platform, asked("property-record", somebody()))
    request = copy_of(paper).request(asked.site)
    assert reserve_copy(platform, request) == reserve_copy(platform, request)


def test_a_copy_of_another_document_is_not_given(platform: Platform) -> None:
    paper = ask_proof(platform, asked("insurance-record"))
    request = copy_of(paper).request(asked.site) | {"document_sha256": "0" * 64}
    assert refused(lambda: reserve_copy(platform, request)) == "hash-mismatch"


def test_a_paper_of_an_hour_ago_is_not_fetched_any_more(platform: Platform, sandbox: SandboxThread) -> None:
    query = asked("insurance-record")
    ask_proof(platform, query)
    sandbox.fault("wrong-clock", seconds=3600)
    assert refused(lambda: ask_proof(platform, query)) == "proof-expired"


@pytest.mark.parametrize("fault", ["other-id", "other-mode"])
def test_an_answer_that_is_not_ours_is_not_believed(platform: Platform, sandbox: SandboxThread, fault: str) -> None:
    sandbox.fault(fault, times=1, match="/proofs/queries")
    with pytest.raises(NotThePlatformError):
        ask_proof(platform, asked("insurance-record"))


def test_a_document_with_another_hash_is_not_printed(platform: Platform, sandbox: SandboxThread) -> None:
    query = asked("insurance-record")
    ask_proof(platform, query)
    file = sandbox.folder / "proofs" / f"{query['id']}.pdf"
    file.write_bytes(file.read_bytes() + b"\n")
    with pytest.raises(NotThePlatformError, match="hash-differs"):
        ask_proof(platform, query)


def test_every_record_belongs_to_a_kind_that_the_catalogue_has() -> None:
    data = json.loads((FOLDER / "proofs.json").read_text("utf-8"))
    items = [json.loads(file.read_text("utf-8")) for file in (FOLDER / "items").glob("*.json")]
    kinds = {one["proof"]["kind"] for one in items if one.get("proof")}
    assert {kind for records in data["records"].values() for kind in records} <= set(data["kinds"]) <= kinds


def test_what_is_told_of_a_copy_names_nobody() -> None:
    told_body = words.Copy("a", "b", "c", "K03-20261123-0147", 1).result("printed", "", *asked.when_and_where)
    assert set(json.loads(told_body)) == {
        "id",
        "proof_id",
        "n",
        "result",
        "cause",
        "print_no",
        "occurred_at",
        "device",
        "mode",
    }


def test_a_matter_that_is_no_proof_cannot_be_asked_for() -> None:
    elder: ServiceItem = item("990704000000")
    with pytest.raises(LookupError):
        words.query("id", elder, LIN.person, *asked.when_and_where)


def test_the_sandbox_keeps_no_number_of_a_person(platform: Platform, sandbox: SandboxThread) -> None:
    ask_proof(platform, asked("insurance-record"))
    kept = b"".join(Path(file).read_bytes() for file in sandbox.folder.glob("sandbox.db*"))
    assert LIN.number.encode() not in kept


def left(platform: Platform, paper: words.Copy) -> int:
    """Return how many copies there are still, as the next wish hears it."""
    return reserve_copy(platform, replace(paper, id=str(uuid.uuid4())).request(asked.site)).copies_left


def test_a_wish_taken_back_that_was_counted_is_given_back(platform: Platform) -> None:
    copy = copy_of(ask_proof(platform, asked("property-record", somebody())))
    first = reserve_copy(platform, copy.request(asked.site))
    assert told(platform, copy, "failed").status == 201
    assert left(platform, copy) == first.copies_left


def test_a_wish_taken_back_before_it_came_is_never_granted(platform: Platform) -> None:
    copy = copy_of(ask_proof(platform, asked("property-record", somebody())))
    assert told(platform, copy, "failed").status == 201
    assert refused(lambda: reserve_copy(platform, copy.request(asked.site))) == "idempotency-reused"


def test_taking_a_wish_back_twice_is_one_act(platform: Platform) -> None:
    copy = copy_of(ask_proof(platform, asked("property-record", somebody())))
    first, again = told(platform, copy, "failed"), told(platform, copy, "failed")
    assert (again.status, again.body) == (200, first.body)


def test_a_copy_nobody_heard_of_cannot_have_been_printed(platform: Platform) -> None:
    copy = copy_of(ask_proof(platform, asked("property-record", somebody())))
    assert told(platform, copy, "printed").status == 422
