"""The sandbox by raw HTTP: it holds every request against the document and answers in problems of the document."""

from __future__ import annotations

import json
import shutil

import pytest

from kiosk.contract.document import Breach
from kiosk.sandbox.catalogue import FOLDER, Catalogue
from tests.support.parcels import audit, evaluation, new_id, submission
from tests.support.raw_calls import (
    DOCUMENT,
    JSON,
    append,
    begin,
    file_whole,
    request,
)

ELDER = "/catalogue/items/1199010099083352973990704000000"


def test_the_time_is_told_twice(ask) -> None:
    times = ask("GET", "/time").body
    assert times["t1_received"] <= times["t2_sent"]


def test_the_catalogue_comes_in_pages(ask) -> None:
    first = ask("GET", "/catalogue/changes?limit=40").body
    second = ask("GET", f"/catalogue/changes?limit=40&cursor={first['next_cursor']}").body
    codes = [change["task_code"] for page in (first, second) for change in page["items"]]
    assert (len(first["items"]), first["has_more"], len(codes), codes) == (40, True, len(set(codes)), sorted(codes))


def test_the_last_page_says_that_it_is_the_last_and_nothing_comes_after_it(ask) -> None:
    whole = ask("GET", "/catalogue/changes").body
    after = ask("GET", f"/catalogue/changes?cursor={whole['next_cursor']}").body
    assert (whole["has_more"], after["items"], after["next_cursor"]) == (False, [], whole["next_cursor"])


@pytest.mark.parametrize("cursor", ["62", "x", "%C2%B2", ".", "{edition}.9999", "{edition}.%C2%B2", "{edition}", "0.1"])
def test_an_unknown_cursor_is_gone(ask, cursor) -> None:
    edition = ask("GET", "/catalogue/changes").body["next_cursor"].split(".")[0]
    assert ask("GET", f"/catalogue/changes?cursor={cursor.format(edition=edition)}").code == "gone"


def test_a_cursor_of_another_edition_is_gone(tmp_path) -> None:
    shutil.copytree(FOLDER, tmp_path / "catalogue")
    before = Catalogue(tmp_path / "catalogue").edition
    item = next((tmp_path / "catalogue" / "items").glob("*.json"))
    item.write_text(item.read_text().replace('"version": 1', '"version": 2', 1))
    assert Catalogue(tmp_path / "catalogue").edition != before


def test_an_item_that_did_not_change_is_not_sent_again(ask) -> None:
    etag = ask("GET", ELDER).headers["etag"]
    assert ask("GET", ELDER, If_None_Match=etag).status == 304


@pytest.mark.parametrize(
    "path",
    [ELDER + "?version=9", "/catalogue/items/" + "9" * 18 + "3" * 13, "/forms/elder-allowance/versions/9", "/nothing"],
)
def test_what_is_not_there_is_not_found(ask, path) -> None:
    heard = ask("GET", path)
    assert (heard.status, heard.code) == (404, "not-found")


def test_a_form_may_be_kept_for_ever(ask) -> None:
    assert "immutable" in ask("GET", "/forms/elder-allowance/versions/1").headers["cache-control"]


def test_nothing_is_served_outside_the_base(sandbox) -> None:
    outside = sandbox.url.removesuffix("/api/v1")
    assert request(outside, "GET", "/time", None, {}).status == 404


def test_a_method_the_path_does_not_know_is_told(ask) -> None:
    assert (ask("DELETE", "/time").status, ask("DELETE", "/time").code) == (405, "method-not-allowed")


@pytest.mark.parametrize("path", ["/catalogue/changes?limit=0", "/catalogue/changes?region=x", "/catalogue/items/x"])
def test_parameters_that_do_not_fit_are_refused(ask, path) -> None:
    assert ask("GET", path).code == "bad-request"


def test_a_submission_sent_early_waits_for_its_papers(ask, sandbox) -> None:
    filed = submission(b"drawing", b"page")
    heard = ask("PUT", f"/submissions/{filed.id}", filed.body)
    assert (heard.status, set(heard.body["missing_uploads"])) == (202, set(filed.contents))
    assert ask("GET", f"/submissions/{filed.id}").body == heard.body
    assert file_whole(ask, filed).status == 201


def test_a_submission_whose_papers_came_later_waits_for_its_closing_request(ask) -> None:
    filed = submission()
    ask("PUT", f"/submissions/{filed.id}", filed.body)
    where = begin(ask, b"drawing", filed.body["manifest"][0]["id"])
    append(ask, where, b"drawing")
    assert ask("GET", f"/submissions/{filed.id}").body["type"] == "incomplete"


def test_a_received_submission_is_told_by_its_id(ask) -> None:
    filed = submission()
    acknowledged = file_whole(ask, filed).body
    assert ask("GET", f"/submissions/{filed.id}").body == acknowledged


def test_an_unknown_submission_is_to_be_sent_again(ask) -> None:
    assert ask("GET", f"/submissions/{new_id()}").code == "not-found"


def test_a_replay_says_that_it_is_one(ask) -> None:
    filed = submission()
    first = file_whole(ask, filed)
    again = ask("PUT", f"/submissions/{filed.id}", filed.body)
    assert (again.status, again.headers["idempotent-replayed"], again.body) == (200, "true", first.body)


def test_project_numbers_of_a_day_count_up(ask) -> None:
    numbers = [file_whole(ask, submission()).body["project_no"] for _ in range(2)]
    assert int(numbers[1][-4:]) == int(numbers[0][-4:]) + 1


def test_every_field_that_is_missing_is_named(ask) -> None:
    filed = submission()
    del filed.body["parties"]["signer"]
    del filed.body["mode"]
    errors = ask("PUT", f"/submissions/{filed.id}", filed.body).body["errors"]
    assert {(error["pointer"], error["code"]) for error in errors} == {
        ("/mode", "required"),
        ("/parties/signer", "required"),
    }


def test_one_id_in_two_places_is_refused(ask) -> None:
    filed = submission()
    heard = ask("PUT", f"/submissions/{new_id()}", filed.body)
    assert [error["pointer"] for error in heard.body["errors"]] == ["/id"]


def test_a_signature_that_is_not_among_the_papers_is_refused(ask) -> None:
    filed = submission()
    filed.body["signature"]["attachment_id"] = new_id()
    filed.body["query_code"] = "7K2M94P5"
    heard = ask("PUT", f"/submissions/{filed.id}", filed.body)
    pointers = [error["pointer"] for error in heard.body["errors"]]
    assert pointers == ["/query_code", "/signature/attachment_id"]


def test_a_problem_repeats_no_personal_data(ask) -> None:
    filed = submission()
    filed.body["form_data"]["phone"] = "赵德厚"
    heard = ask("PUT", f"/submissions/{filed.id}", filed.seal().body)
    assert heard.code == "validation-failed"
    assert "赵德厚" not in heard.content.decode()


@pytest.mark.parametrize("member", ["form_sha256", "manifest_sha256"])
def test_a_hash_that_does_not_hold_is_refused(ask, member) -> None:
    filed = submission()
    filed.body[member] = "0" * 64
    assert ask("PUT", f"/submissions/{filed.id}", filed.body).code == "hash-mismatch"


@pytest.mark.parametrize("form", [{"code": "nothing", "version": 1}, {"code": "elder-allowance", "version": 2}])
def test_a_form_that_is_not_offered_is_gone(ask, form) -> None:
    filed = submission()
    filed.body["form"] = form
    assert ask("PUT", f"/submissions/{filed.id}", filed.body).code == "item-version-gone"


def test_a_body_that_is_no_json_is_refused(ask) -> None:
    assert ask("PUT", f"/submissions/{new_id()}", b"{", **JSON).code == "bad-request"
    assert ask("PUT", f"/submissions/{new_id()}", b"{}", Content_Type="text/plain").code == "wrong-media-type"


@pytest.mark.parametrize(
    "body",
    [b"[1.5]", b"[NaN]", b'["\\ud800"]', b"[" * 100_000, b"\xff"],
    ids=["fraction", "nan", "half", "deep", "bytes"],
)
def test_a_body_without_a_canonical_form_is_refused(ask, body) -> None:
    assert ask("PUT", f"/submissions/{new_id()}", body, **JSON).code == "bad-request"


def test_a_number_beyond_all_counting_is_refused(ask) -> None:
    batch = audit(1)
    batch.body["events"][0]["seq"] = 2**70
    assert ask("POST", "/audit-events:batch", batch.body, Idempotency_Key=batch.id).code == "validation-failed"


def test_a_body_that_is_too_large_is_refused(ask) -> None:
    assert ask("PUT", f"/submissions/{new_id()}", b" " * 1_100_000, **JSON).code == "too-large"


def test_an_evaluation_of_another_mode_is_refused(ask) -> None:
    rated = evaluation()
    rated.body["mode"] = "production"
    assert ask("PUT", f"/evaluations/{rated.id}", rated.body).code == "forbidden-scope"


def test_an_evaluation_under_another_id_is_refused(ask) -> None:
    assert ask("PUT", f"/evaluations/{new_id()}", evaluation().body).code == "validation-failed"


def test_a_skipped_rating_and_a_bad_one_without_reason_are_taken(ask) -> None:
    for level in ("skipped", "very-dissatisfied"):
        rated = evaluation()
        rated.body["level"] = level
        assert ask("PUT", f"/evaluations/{rated.id}", rated.body).status == 201


def test_acts_without_a_key_are_refused(ask) -> None:
    assert ask("POST", "/audit-events:batch", audit(1).body).code == "idempotency-missing"


def test_a_changed_act_breaks_the_chain_with_its_place(ask) -> None:
    batch = audit(1, 2, region="990141")
    ask("POST", "/audit-events:batch", batch.body, Idempotency_Key=batch.id)
    changed = audit(2, 3, region="990141")
    changed.body["events"][0]["hash"] = "0" * 64
    heard = ask("POST", "/audit-events:batch", changed.body, Idempotency_Key=changed.id)
    assert (heard.code, heard.body["gap_at"]) == ("chain-broken", 2)


def test_an_act_whose_words_were_changed_on_the_disk_breaks_the_chain(ask) -> None:
    batch = audit(1, 2, region="990143")
    batch.body["events"][1]["facts"] = '{"count":2}'
    heard = ask("POST", "/audit-events:batch", batch.body, Idempotency_Key=batch.id)
    assert (heard.code, heard.body["gap_at"]) == ("chain-broken", 2)


def test_a_chain_that_does_not_begin_at_its_beginning_is_broken(ask) -> None:
    batch = audit(2, region="990144")
    heard = ask("POST", "/audit-events:batch", batch.body, Idempotency_Key=batch.id)
    assert (heard.code, heard.body["gap_at"]) == ("chain-broken", 1)


def test_a_broken_batch_leaves_none_of_its_acts(ask) -> None:
    broken = audit(1, 3, region="990142")
    ask("POST", "/audit-events:batch", broken.body, Idempotency_Key=broken.id)
    whole = audit(1, 2, region="990142")
    heard = ask("POST", "/audit-events:batch", whole.body, Idempotency_Key=whole.id)
    assert heard.body["accepted_to"] == 2


def test_an_unknown_fault_is_refused(sandbox) -> None:
    status, answer = sandbox._ask("POST", "/training/faults", {"name": "earthquake"})
    assert (status, "earthquake" in answer["message"]) == (400, True)


@pytest.mark.parametrize("body", [{"name": "html", "colour": "red"}, [], {}])
def test_a_fault_of_another_shape_is_refused(sandbox, body) -> None:
    assert sandbox._ask("POST", "/training/faults", body)[0] == 400


def test_a_fault_strikes_as_often_as_asked_and_where_asked(ask, sandbox) -> None:
    sandbox.fault("busy-429", times=1, match="/time")
    assert [ask("GET", ELDER).status, ask("GET", "/time").status, ask("GET", "/time").status] == [200, 429, 200]


def test_a_fault_strikes_until_it_is_switched_off(ask, sandbox) -> None:
    sandbox.fault("problem", code="maintenance")
    assert [ask("GET", "/time").status for _ in range(3)] == [503] * 3
    assert sandbox.state()["faults"] == ["problem"]
    sandbox.fault("none")
    assert ask("GET", "/time").status == 200


def test_a_delay_is_only_a_delay(ask, sandbox) -> None:
    sandbox.fault("delay", times=1, seconds=0.01)
    assert ask("GET", "/time").status == 200


def test_the_wrong_clock_is_in_date_and_body(ask, sandbox) -> None:
    sandbox.fault("wrong-clock", seconds=-315360000)
    assert "2016" in ask("GET", "/nothing").body["server_time"]
    assert "2016" in ask("GET", "/time").headers["date"]


def test_every_operation_of_the_document_has_its_handler(tmp_path) -> None:
    from kiosk.sandbox.application import Platform

    platform = Platform(tmp_path)
    wanted = {operation.id for operation in DOCUMENT.operations if not operation.id.startswith("override")}
    assert set(platform.handlers) == wanted
    platform.close()


def test_an_answer_of_ours_that_breaks_the_document_is_our_fault(tmp_path, expected_logs) -> None:
    from starlette.responses import Response

    from kiosk.sandbox.application import Platform

    expected_logs("answer-breaks-document")
    platform = Platform(tmp_path)
    operation = DOCUMENT.find("GET", "/time")[0]
    answer = platform._checked(operation, Response(b"{}", 200, media_type="application/json"))
    assert (answer.status_code, json.loads(answer.body)["code"]) == (500, "internal")
    platform.close()


def test_a_problem_the_document_does_not_name_for_a_call_is_our_fault(tmp_path, expected_logs) -> None:
    from kiosk.contract.problems import ProblemError
    from kiosk.sandbox.application import Platform

    expected_logs("problem-breaks-document")
    platform = Platform(tmp_path)
    operation = DOCUMENT.find("GET", "/time")[0]
    answer = platform._foreseen(operation, ProblemError("already-evaluated"), "/time")
    assert (answer.status_code, json.loads(answer.body)["code"]) == (409, "already-evaluated")
    platform.close()


def test_an_answer_with_an_unknown_status_or_type_breaks_the_document() -> None:
    rules = DOCUMENT.find("OPTIONS", "/uploads")[0]
    time = DOCUMENT.find("GET", "/time")[0]
    assert DOCUMENT.check_answer(rules, 500, {}, None) == [Breach("", "status", "500")]
    assert DOCUMENT.check_answer(time, 200, {"content-type": "text/html"}, None)[0].pointer == "header Content-Type"
