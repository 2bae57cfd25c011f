"""The deliverer against the real sandbox over real HTTP: what was said to be sent arrives once, byte for byte."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from offline_queue.entry import Acknowledged, DeadLetter, NeedsCorrection, Parcel, Rejected, Retry, Unauthorised
from tests.support.opinions import filed_opinion
from tests.support.parcels import Filed, audit, evaluation, new_id, submission, without_wait
from tests.support.sandbox import SandboxThread

BIG = bytes(range(256)) * 400


@pytest.fixture
def deliverer(platform: Platform) -> PlatformDeliverer:
    """Give the deliverer of a training terminal."""
    return PlatformDeliverer(platform, "training", wait=without_wait)


def kept(sandbox: SandboxThread, submission_id: str) -> dict[str, str]:
    """Return the hashes of what the platform has of a submission."""
    papers = sandbox.state()["attachments"]
    return {paper["id"]: paper["sha256"] for paper in papers if paper["submission_id"] == submission_id}


def test_an_application_arrives_whole_and_is_acknowledged_by_id_and_manifest(deliverer, sandbox) -> None:
    filed = submission(b"drawing", BIG)
    outcome = deliverer.deliver(filed.parcel())
    assert isinstance(outcome, Acknowledged)
    assert outcome.acknowledgement.id == filed.id
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in filed.contents.items()}
    assert kept(sandbox, filed.id) == hashes


def test_the_number_is_task_code_day_and_four_digits(deliverer) -> None:
    outcome = deliverer.deliver(submission().parcel())
    assert len(outcome.acknowledgement.number) == 31 + 8 + 4


def test_the_address_of_each_upload_is_kept_without_its_host(deliverer) -> None:
    filed = submission(b"drawing", BIG)
    deliverer.deliver(filed.parcel())
    assert {url.rsplit("/", 1)[0] for url in filed.urls.values()} == {"/api/v1/uploads"}


def test_sending_again_is_answered_as_the_first_time(deliverer, sandbox) -> None:
    filed = submission()
    first = deliverer.deliver(filed.parcel())
    before = sandbox.state()["submissions"]
    assert deliverer.deliver(filed.parcel()) == first
    assert sandbox.state()["submissions"] == before


def test_a_lost_answer_is_fetched_by_sending_the_same_again(deliverer, sandbox) -> None:
    filed = submission()
    before = sandbox.state()["submissions"]
    sandbox.fault("drop-answer", times=1, match="/submissions", method="PUT")
    lost = deliverer.deliver(filed.parcel())
    again = deliverer.deliver(filed.parcel())
    assert (lost, type(again)) == (Retry("transport", "cut"), Acknowledged)
    assert sandbox.state()["submissions"] == before + 1


def test_after_a_lost_answer_no_paper_is_opened_again(deliverer, sandbox) -> None:
    filed = submission(b"drawing", BIG)
    sandbox.fault("drop-answer", times=1, match="/submissions", method="PUT")
    deliverer.deliver(filed.parcel())
    filed.opened.clear()
    deliverer.deliver(filed.parcel())
    assert filed.opened == []


def test_papers_the_platform_misses_are_named_and_sent(deliverer, sandbox) -> None:
    filed = submission(b"drawing", BIG)
    filed.sent_at = 1.0
    assert isinstance(deliverer.deliver(filed.parcel()), Acknowledged)
    assert len(kept(sandbox, filed.id)) == 2


def still_at_it(filed: Filed) -> Parcel:
    """Return the parcel of an application of which the platform said that it is still at it."""
    filed.sent_at = 1.0
    parcel = filed.parcel()
    return replace(parcel, entry=replace(parcel.entry, last_code="processing"))


def test_a_platform_that_is_still_at_it_is_asked_and_nothing_is_sent_again(deliverer, sandbox) -> None:
    filed = submission(b"drawing", BIG)
    sandbox.fault("processing", times=2, match="/submissions", retry_after=7)
    assert deliverer.deliver(filed.parcel()) == Retry("in-progress", "processing", 7.0)
    sent = filed.submitted, len(filed.opened)
    assert deliverer.deliver(still_at_it(filed)) == Retry("in-progress", "processing", 7.0)
    assert isinstance(deliverer.deliver(still_at_it(filed)), Acknowledged)
    assert (filed.submitted, len(filed.opened)) == sent


def test_one_the_platform_has_lost_meanwhile_is_sent_after_all(deliverer) -> None:
    filed = submission(b"drawing", BIG)
    assert isinstance(deliverer.deliver(still_at_it(filed)), Acknowledged)


def test_one_of_which_papers_got_lost_meanwhile_brings_those(deliverer, sandbox) -> None:
    filed = submission(b"drawing", BIG)
    filed.sent_at = 1.0
    sandbox.fault("error-500", times=1, match="/uploads")
    assert isinstance(deliverer.deliver(filed.parcel()), Retry)
    assert isinstance(deliverer.deliver(still_at_it(filed)), Acknowledged)


def test_what_nobody_can_ask_about_is_sent_again_where_a_platform_was_still_at_it(deliverer) -> None:
    told = filed_opinion(id=new_id())
    assert isinstance(deliverer.deliver(still_at_it(told)), Acknowledged)


def test_a_late_answer_is_no_answer_and_the_next_try_is_acknowledged(platform, sandbox) -> None:
    deliverer = PlatformDeliverer(Platform(sandbox.url, read_seconds=0.3), "training", wait=without_wait)
    filed = submission()
    sandbox.fault("hold-answer", times=1, match="/submissions", method="PUT", seconds=60.0)
    assert deliverer.deliver(filed.parcel()) == Retry("transport", "time-out")
    assert isinstance(deliverer.deliver(filed.parcel()), Acknowledged)
    deliverer.platform.close()


@pytest.mark.parametrize(
    ("fault", "more", "outcome"),
    [
        ("error-500", {}, Retry("busy", "http-500")),
        ("busy-429", {"retry_after": 7}, Retry("busy", "rate-limited", 7.0)),
        ("problem", {"code": "maintenance"}, Retry("busy", "maintenance")),
        ("html", {}, Retry("suspicious", "html")),
        ("redirect", {}, Retry("suspicious", "http-302")),
        ("offline", {}, Retry("transport", "cut")),
        ("other-id", {}, Retry("suspicious", "other-id")),
        ("other-mode", {}, Retry("suspicious", "signed-by-other")),
    ],
)
def test_a_bad_answer_acknowledges_nothing_and_loses_nothing(deliverer, sandbox, fault, more, outcome) -> None:
    filed = submission()
    sandbox.fault(fault, times=1, match="/submissions", **more)
    assert deliverer.deliver(filed.parcel()) == outcome
    assert isinstance(deliverer.deliver(filed.parcel()), Acknowledged)


@pytest.mark.parametrize("fault", ["error-500", "html", "offline", "busy-429"])
def test_a_bad_answer_to_an_upload_loses_nothing_either(deliverer, sandbox, fault) -> None:
    filed = submission(b"drawing", BIG)
    sandbox.fault(fault, times=1, match="/uploads")
    assert isinstance(deliverer.deliver(filed.parcel()), Retry)
    assert isinstance(deliverer.deliver(filed.parcel()), Acknowledged)


@pytest.mark.parametrize("filed", [submission, evaluation, lambda: audit(1)])
def test_what_was_stored_in_training_never_leaves_in_production(platform, filed) -> None:
    stored = filed()
    outcome = PlatformDeliverer(platform, "production", wait=without_wait).deliver(stored.parcel())
    assert (outcome, stored.submitted) == (Retry("fault", "other-mode"), 0)


def test_the_same_id_with_another_body_is_a_dead_letter(deliverer) -> None:
    filed = submission()
    deliverer.deliver(filed.parcel())
    filed.body["later"] = ["bank-card"]
    outcome = deliverer.deliver(filed.parcel())
    assert (type(outcome), outcome.code) == (DeadLetter, "idempotency-reused")


def test_a_receipt_number_under_another_id_is_refused_and_counted(deliverer, sandbox) -> None:
    first, second = submission(), submission()
    second.body["receipt_no"] = first.body["receipt_no"]
    deliverer.deliver(first.parcel())
    before = sandbox.state()["duplicates"]
    outcome = deliverer.deliver(second.parcel())
    assert (type(outcome), outcome.code) == (Rejected, "duplicate-application")
    assert sandbox.state()["duplicates"] == before + 1


def change_form(filed) -> None:
    """Leave out the phone."""
    filed.body["form_data"]["phone"] = "1380000"
    filed.seal()


def change_item(filed) -> None:
    """Ask for a version that is gone."""
    filed.body["item"]["version"] = 9


def change_signature(filed) -> None:
    """Sign something else."""
    filed.body["signature"]["covers_sha256"] = "0" * 64


def change_applicant(filed) -> None:
    """Put another person in the place of who signed for themselves."""
    other = filed.body["parties"]["applicant"] | {"name": "林静姝", "id_no": "990101199703120028"}
    filed.body["parties"] = filed.body["parties"] | {"relation": "family", "applicant": other}


def change_authorisation(filed) -> None:
    """Let an agent do more than was signed for."""
    may = {"scope": ["submit", "supplement", "collect"], "until": "2099-12-31"}
    filed.body["parties"] = filed.body["parties"] | {"authorisation": may}


def change_check_digit(filed) -> None:
    """Mistype the receipt number."""
    number = filed.body["receipt_no"]
    filed.body["receipt_no"] = number[:-1] + str((int(number[-1]) + 1) % 10)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (change_form, "validation-failed"),
        (change_item, "item-version-gone"),
        (change_signature, "signature-invalid"),
        (change_applicant, "signature-invalid"),
        (change_authorisation, "signature-invalid"),
        (change_check_digit, "validation-failed"),
    ],
)
def test_content_that_can_be_mended_comes_back_for_correction(deliverer, change, code) -> None:
    filed = submission()
    change(filed)
    outcome = deliverer.deliver(filed.parcel())
    assert (type(outcome), outcome.code) == (NeedsCorrection, code)


def test_a_wrong_form_names_the_field_in_the_problem(deliverer) -> None:
    filed = submission()
    change_form(filed)
    assert b'"/form_data/phone"' in deliverer.deliver(filed.parcel()).body


def test_a_form_hash_that_does_not_hold_is_a_dead_letter(deliverer) -> None:
    filed = submission()
    filed.body["form_sha256"] = "0" * 64
    outcome = deliverer.deliver(filed.parcel())
    assert (type(outcome), outcome.code) == (DeadLetter, "hash-mismatch")


def test_a_real_application_finds_no_way_into_a_training_platform(platform) -> None:
    filed = submission()
    filed.body["mode"] = "production"
    production = PlatformDeliverer(platform, "production", wait=without_wait)
    assert production.deliver(filed.parcel()) == Unauthorised("forbidden-scope")


def test_papers_that_are_not_the_ones_named_are_never_sent(deliverer) -> None:
    filed = submission(b"drawing", BIG)
    filed.contents.popitem()
    assert deliverer.deliver(filed.parcel()) == DeadLetter("payload-differs")
    assert filed.submitted == 0


def test_an_evaluation_is_acknowledged_and_again_alike(deliverer) -> None:
    rated = evaluation()
    first = deliverer.deliver(rated.parcel())
    assert isinstance(first, Acknowledged)
    assert deliverer.deliver(rated.parcel()) == first


def test_a_second_evaluation_of_a_service_is_final_and_done(deliverer) -> None:
    service = new_id()
    deliverer.deliver(evaluation(service).parcel())
    assert isinstance(deliverer.deliver(evaluation(service).parcel()), Acknowledged)


def test_an_evaluation_id_with_another_level_is_a_dead_letter(deliverer) -> None:
    rated = evaluation()
    deliverer.deliver(rated.parcel())
    rated.body["level"] = "dissatisfied"
    assert deliverer.deliver(rated.parcel()).code == "idempotency-reused"


def test_acts_of_a_machine_are_kept_once(deliverer, sandbox) -> None:
    before = sandbox.state()["audit_events"]
    batch = audit(1, 2, 3, region="990131")
    assert isinstance(deliverer.deliver(batch.parcel()), Acknowledged)
    deliverer.deliver(batch.parcel())
    assert sandbox.state()["audit_events"] == before + 3


def test_a_gap_in_the_acts_is_told_with_its_place(deliverer) -> None:
    deliverer.deliver(audit(1, region="990132").parcel())
    outcome = deliverer.deliver(audit(3, region="990132").parcel())
    assert (type(outcome), outcome.code) == (DeadLetter, "chain-broken")
    assert b'"gap_at": 2' in outcome.body


def test_a_gateway_that_passes_only_get_and_post_is_no_hindrance(sandbox) -> None:
    platform = Platform(sandbox.url, method_override=True)
    deliverer = PlatformDeliverer(platform, "training", wait=without_wait)
    filed = submission(b"drawing", BIG)
    assert isinstance(deliverer.deliver(filed.parcel()), Acknowledged)
    assert isinstance(deliverer.deliver(evaluation().parcel()), Acknowledged)
    platform.close()


def test_a_wrong_clock_of_the_platform_is_seen_in_every_answer(platform, sandbox) -> None:
    sandbox.fault("wrong-clock", seconds=-86400)
    platform.time()
    assert platform.skew_seconds == pytest.approx(-86400, abs=5)


def test_a_refused_terminal_with_a_wrong_clock_is_told_as_a_clock(platform, sandbox) -> None:
    filed = submission()
    filed.body["mode"] = "production"
    sandbox.fault("wrong-clock", seconds=7200)
    production = PlatformDeliverer(platform, "production", wait=without_wait)
    assert production.deliver(filed.parcel()) == Retry("clock", "forbidden-scope")


def test_an_act_of_a_kind_nobody_knows_is_kept_for_staff(deliverer) -> None:
    filed = evaluation()
    filed.kind = "payment"
    assert deliverer.deliver(filed.parcel()) == DeadLetter("unknown-kind")
