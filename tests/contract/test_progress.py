"""Where dossiers stand, asked by the client of a real sandbox: what moves them, what is told to whom."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest

from kiosk.platform.calls.progress import dossiers_of, progress_of
from kiosk.platform.errors import NotThePlatformError, RefusedError
from tests.support.dossiers import DAY, City, answer_to
from tests.support.parcels import PERSON, audit, new_id
from tests.support.sandbox import SandboxThread


@pytest.fixture
def city(sandbox: SandboxThread) -> Iterator[City]:
    made = City(sandbox)
    yield made
    made.close()


def nodes(city: City) -> list[str]:
    return [one.node for one in city.progress().nodes]


def test_a_dossier_moves_on_by_itself_as_the_platforms_clock_does(city: City) -> None:
    city.file()
    assert (city.progress().state, nodes(city)) == ("RECEIVED", ["received", "arrived"])
    city.forward(61)
    assert city.progress().state == "ACCEPTED"
    city.forward(61)
    assert city.progress().state == "IN_REVIEW"
    city.forward(600)
    told = city.progress()
    assert (told.state, told.due) == ("DECIDED", None)
    assert told.result


def test_who_asks_late_hears_of_everything_in_its_time(city: City) -> None:
    city.file()
    city.forward(5 * DAY)
    told = city.progress()
    arrived, accepted = told.reached("arrived"), told.reached("accepted")
    assert nodes(city) == ["received", "arrived", "accepted", "in-review", "decided"]
    assert arrived
    assert accepted
    assert accepted - arrived < datetime.timedelta(seconds=62)


def test_by_code_only_what_is_masked_is_told(city: City) -> None:
    city.file()
    told = city.progress()
    assert (told.applicant_name, told.slip.applicant_name) == ("赵*厚", "赵*厚")
    assert told.slip.applicant_number == city.person["id_no"][:3] + "***********" + city.person["id_no"][-4:]
    assert PERSON["phone"] not in repr(told.slip.materials)


def test_the_slip_lists_the_papers_as_they_came(city: City) -> None:
    city.file()
    told = [(one.form, one.pages) for one in city.progress().slip.materials]
    assert ("electronic", 1) in told
    assert ("card", None) in told
    assert ("scan", 1) in told


def test_a_code_nobody_has_is_answered_by_nothing(city: City) -> None:
    assert progress_of(city.platform, city.code, "training") is None


def test_a_code_with_a_wrong_check_character_is_no_dossier_either(city: City) -> None:
    assert progress_of(city.platform, "7K2M94P5", "training") is None


def test_a_platform_that_is_busy_is_not_taken_for_one_that_knows_nothing(city: City) -> None:
    city.sandbox.fault("problem", code="maintenance", match="/progress")
    with pytest.raises(RefusedError):
        progress_of(city.platform, city.code, "training")


def test_an_answer_of_the_other_mode_is_none(city: City) -> None:
    city.file()
    for ask in (
        lambda: progress_of(city.platform, city.code, "production"),
        lambda: dossiers_of(city.platform, city.query(), "production"),
    ):
        with pytest.raises(NotThePlatformError, match="other-mode"):
            ask()


def test_by_card_all_of_a_person_come_the_newest_first(city: City) -> None:
    first = city.file()
    second = city.file()
    found = city.dossiers()
    assert [one.progress.submission_id for one in found] == [second.id, first.id]
    assert {one.role for one in found} == {"applicant"}


def test_who_has_none_gets_an_empty_list(city: City) -> None:
    assert city.dossiers() == ()


@pytest.mark.parametrize(
    ("relation", "scope", "may"),
    [("family", None, True), ("entrusted", ["submit"], False), ("entrusted", ["submit", "supplement"], True)],
)
def test_who_stood_there_for_another_sees_it_and_may_as_much_as_was_said(
    city: City, relation: str, scope: list[str] | None, may: bool
) -> None:
    agent = PERSON | {"id_no": city.person["id_no"][:-1] + "7", "name": "林静姝"}
    parties = {"relation": relation, "applicant": city.person, "operator": agent, "signer": agent}
    if scope:
        parties["authorisation"] = {"scope": scope, "until": "2099-12-31"}
    city.file(parties=parties)
    (found,) = city.dossiers(agent["id_no"])
    assert (found.role, found.may_supplement) == ("operator", may)
    assert found.progress.slip.operator_name == "林*姝"


def test_a_promise_is_counted_in_working_days_over_the_national_holiday(city: City) -> None:
    """R22: accepted on 30 September 2026 with ten working days: 1-7 October are off, Saturday 10 is worked."""
    city.file()
    now = datetime.datetime.now(datetime.UTC)
    wanted = datetime.datetime(2026, 9, 30, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
    city.forward((wanted - now).total_seconds())
    city.act("accepted")
    due = city.progress().due
    assert due
    assert (due.counted_from, due.last_day) == (datetime.date(2026, 9, 30), datetime.date(2026, 10, 20))
    assert due.left(datetime.date(2026, 9, 30)) == due.days == 10
    assert due.left(datetime.date(2026, 10, 9)) == 8


def test_papers_left_for_later_are_asked_for_by_a_notice(city: City) -> None:
    city.file(later=["bank-card"])
    city.forward(61)
    told = city.progress()
    assert (told.state, told.wanted) == ("SUPPLEMENT_REQUIRED", 1)
    (dossier,) = city.dossiers()
    assert dossier.notice
    assert [one.material_id for one in dossier.notice.lines] == ["bank-card"]
    assert dossier.notice.until == told.wanted_until


def test_by_code_nobody_hears_what_is_wrong_with_the_papers(city: City) -> None:
    city.file()
    city.act("supplement-asked", materials=["household-register"])
    status, body = city.sandbox._ask("GET", f"/api/v1/progress/{city.code}")
    assert status == 200
    assert "notice" not in body
    assert body["wanted"] == 1


def test_an_answer_to_the_notice_takes_the_dossier_up_again(city: City) -> None:
    filed = city.file(later=["bank-card"])
    city.forward(61)
    (dossier,) = city.dossiers()
    answer = city.file(answer_to(dossier, filed.body["parties"]))
    assert city.progress().state == "PRE_REVIEW"
    city.forward(61)
    assert city.progress().state == "ACCEPTED"
    again = city.deliver(answer)
    assert type(again).__name__ == "Acknowledged"
    assert nodes(city).count("supplement-received") == 1


def test_the_answer_carries_the_dossiers_own_number(city: City) -> None:
    filed = city.file()
    city.act("supplement-asked")
    (dossier,) = city.dossiers()
    outcome = city.deliver(answer_to(dossier, filed.body["parties"]))
    assert outcome.acknowledgement.number == dossier.progress.project_no  # type: ignore[union-attr]  # acknowledged


def refused(city: City, **changes: object) -> str:
    """Hand in an answer that is not as it should be; return the code of the refusal."""
    (dossier,) = city.dossiers()
    filed = answer_to(dossier, city.application().body["parties"])
    filed.body |= changes
    if "supplement" in changes and "form_data" not in changes:
        filed.body["form_data"] = changes["supplement"]
    outcome = city.deliver(filed.seal())
    return str(getattr(outcome, "code", "taken"))


def test_a_notice_is_answered_once(city: City) -> None:
    filed = city.file()
    city.act("supplement-asked")
    (dossier,) = city.dossiers()
    city.file(answer_to(dossier, filed.body["parties"]))
    outcome = city.deliver(answer_to(dossier, filed.body["parties"]))
    assert outcome.code == "notice-closed"  # type: ignore[union-attr]  # refused


def test_the_last_day_counts_by_when_the_terminal_took_it_in(city: City) -> None:
    filed = city.file()
    city.act("supplement-asked", until="2026-11-24")
    (dossier,) = city.dossiers()
    late = answer_to(dossier, filed.body["parties"], received_at="2026-11-25T00:00:10+08:00")
    assert city.deliver(late).code == "supplement-expired"  # type: ignore[union-attr]  # refused
    in_time = answer_to(dossier, filed.body["parties"], received_at="2026-11-24T23:59:50+08:00")
    assert type(city.deliver(in_time)).__name__ == "Acknowledged"


def test_lines_left_out_are_named_and_signed_for(city: City) -> None:
    filed = city.file()
    city.act("supplement-asked")
    (dossier,) = city.dossiers()
    assert dossier.notice
    assert len(dossier.notice.lines) > 1
    assert type(city.deliver(answer_to(dossier, filed.body["parties"], left_out=1))).__name__ == "Acknowledged"


def test_an_answer_that_leaves_a_line_unsaid_is_refused(city: City) -> None:
    city.file()
    city.act("supplement-asked")
    (dossier,) = city.dossiers()
    assert dossier.notice
    told = {
        "submission_id": dossier.progress.submission_id, "notice_id": dossier.notice.id,
        "lines": [dossier.notice.lines[0].id], "left_out": [],
    }  # fmt: skip
    assert refused(city, supplement=told) == "validation-failed"


def test_an_answer_nobody_signed_for_is_refused(city: City) -> None:
    city.file()
    city.act("supplement-asked")
    assert refused(city, form_data={"other": "x"}) == "validation-failed"


def test_an_answer_to_another_persons_dossier_is_refused(city: City) -> None:
    city.file()
    city.act("supplement-asked")
    stranger = PERSON | {"id_no": "990101198803120020"}
    parties = {"relation": "self", "applicant": stranger, "operator": stranger, "signer": stranger}
    assert refused(city, parties=parties) == "validation-failed"


def test_an_answer_to_a_dossier_nobody_knows_is_refused(city: City) -> None:
    city.file()
    city.act("supplement-asked")
    (dossier,) = city.dossiers()
    assert dossier.notice
    lines = [one.id for one in dossier.notice.lines]
    told = {"submission_id": new_id(), "notice_id": dossier.notice.id, "lines": lines, "left_out": []}
    assert refused(city, supplement=told) == "not-found"


def test_what_a_clerk_writes_in_by_hand_is_told_with_unit_and_source(city: City) -> None:
    city.file()
    city.act("in-review", source="clerk", unit={"zh": "市民政局社会福利科", "en": "Welfare section"})
    last = city.progress().nodes[-1]
    assert (last.node, last.source) == ("in-review", "clerk")
    assert last.unit
    assert last.unit.zh == "市民政局社会福利科"


def test_a_stopped_clock_is_told(city: City) -> None:
    city.file()
    city.act("accepted", days_ago=3)
    city.act("suspended")
    due = city.progress().due
    assert due
    assert due.stopped


def test_an_act_on_nothing_or_of_an_unknown_kind_is_refused(city: City) -> None:
    for body in ({"node": "accepted", "query_code": city.code}, {"node": "vanished"}, {"nod": "accepted"}):
        assert city.sandbox._ask("POST", "/training/dossiers", body)[0] == 400


def test_prints_the_terminals_have_told_of_are_counted(city: City) -> None:
    filed = city.file()
    assert city.progress().slip.printed == 0
    batch = audit(1, region=f"{int(city.code[:4], 36) % 10**6:06d}")
    event = batch.body["events"][0]
    from kiosk.sandbox.checks import event_hash

    event |= {"action": "receipt-printed", "object": filed.id, "facts": '{"attempt":1}'}
    event["hash"] = event_hash(event)
    city.deliver(batch)
    slip = city.progress().slip
    assert slip.printed == 1
    assert slip.first_printed_at
