"""Dossiers between windows and platform: what a clerk may do and when, what its people see of it, and who may not."""

from __future__ import annotations

import datetime
import signal
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from kiosk.platform.calls.dossiers import (
    Action,
    Defect,
    HandedTo,
    Said,
    do,
    dossier,
    parallel_tasks,
    timeline,
)
from kiosk.platform.calls.progress import progress_of
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.client import Platform
from kiosk.platform.errors import RefusedError
from offline_queue.entry import Acknowledged
from tests.support import signed_in
from tests.support.dossier_window import JOINT, WHY, Window
from tests.support.dossiers import DAY, City, answer_to
from tests.support.parcels import Filed, new_id
from tests.support.sandbox import SandboxProcess, SandboxThread

HALL = Place("990100", "0001", "01")
HOUSEHOLD = Defect("household-register", "unreadable")


@pytest.fixture
def window(sandbox: SandboxThread) -> Iterator[Window]:
    made = Window(sandbox)
    yield made
    made.city.close()


# From receipt to delivery.


def test_a_dossier_goes_its_whole_way_and_its_people_see_each_step(window: Window) -> None:
    for action, state in (("pre-review", "PRE_REVIEW"), ("accept", "ACCEPTED")):
        assert window.do(action).state == state
    assert window.do("special-start", special="site-visit", reason=WHY).state == "SUSPENDED"
    assert window.do("special-end").state == "IN_REVIEW"
    assert window.do("decide", result="granted", result_text=Said("准予，每月 100 元。")).state == "DECIDED"
    assert window.do("issue").state == "TO_DELIVER"
    told = window.city.progress()
    assert window.nodes() == [
        "received", "arrived", "pre-review", "accepted", "suspended", "in-review", "decided", "to-deliver",
    ]  # fmt: skip
    assert (told.result and told.result.zh, told.nodes[4].note and told.nodes[4].note.en) == (
        "准予，每月 100 元。",
        WHY.en,
    )


def test_each_paper_is_named_by_the_act_that_made_it(window: Window) -> None:
    made = [window.do("accept"), window.do("decide", result="granted"), window.do("issue")]
    assert [[paper.kind for paper in one.documents] for one in made] == [["acceptance"], ["decision"], ["licence"]]
    assert [paper.kind for paper in window.look().documents][-3:] == ["acceptance", "decision", "licence"]


def test_a_dossier_a_clerk_has_in_hand_does_not_move_by_itself(window: Window) -> None:
    window.do("accept")
    window.city.forward(30 * DAY)
    assert window.city.progress().state == "ACCEPTED"


def test_the_clock_stands_still_while_a_site_is_visited(window: Window) -> None:
    window.do("accept")
    before = window.city.progress().due
    window.do("special-start", special="site-visit", reason=WHY)
    stopped = window.city.progress().due
    window.city.forward(7 * DAY)
    window.do("special-end")
    after = window.city.progress().due
    assert before
    assert stopped
    assert after
    assert (before.stopped, stopped.stopped, after.stopped) == (False, True, False)
    assert after.last_day - before.last_day >= datetime.timedelta(days=7)


def test_whoever_is_refused_hears_why_and_gets_no_licence(window: Window) -> None:
    window.do("accept")
    assert window.refused("decide", result="refused") == "validation-failed"
    window.do("decide", result="refused", reason=WHY)
    assert [paper.kind for paper in window.do("issue").documents] == []
    told = window.city.progress()
    assert told.result
    assert told.result.zh.startswith("不予")


def test_what_is_not_accepted_is_at_its_end(window: Window) -> None:
    assert [paper.kind for paper in window.do("not-accept", reason=WHY).documents] == ["non-acceptance"]
    assert window.look().may == ("flag",)
    assert window.refused("accept") == "state-conflict"


# What may not be.


@pytest.mark.parametrize("action", ["special-end", "issue"])
def test_what_the_state_does_not_allow_is_refused_and_changes_nothing(window: Window, action: str) -> None:
    before = window.look().version
    assert window.refused(action) == "state-conflict"
    assert window.look().version == before


def test_what_may_be_done_now_is_told(window: Window) -> None:
    assert "accept" in window.look().may
    assert window.do("accept").may == window.look().may == (
        "forward", "external-progress", "special-start", "decide", "flag",
    )  # fmt: skip


def test_who_has_an_old_version_before_them_looks_again_first(window: Window) -> None:
    old = window.look().version
    window.do("pre-review")
    with pytest.raises(RefusedError, match="version-mismatch"):
        do(window.city.platform, window.action("accept"), window.session, old)


def test_what_moved_by_itself_meanwhile_is_another_version(window: Window) -> None:
    old = window.look().version
    window.city.forward(61)
    with pytest.raises(RefusedError, match="version-mismatch"):
        do(window.city.platform, window.action("accept"), window.session, old)


def test_without_a_version_nothing_is_done(window: Window) -> None:
    with pytest.raises(RefusedError, match="precondition-required"):
        do(window.city.platform, window.action("accept"), window.session)


def test_the_same_act_again_is_done_once(window: Window) -> None:
    asked, version = window.action("accept"), window.look().version
    first = do(window.city.platform, asked, window.session, version)
    assert do(window.city.platform, asked, window.session, version) == first
    assert window.nodes().count("accepted") == 1


def test_another_act_under_the_same_id_is_refused(window: Window) -> None:
    asked, version = window.action("accept"), window.look().version
    do(window.city.platform, asked, window.session, version)
    with pytest.raises(RefusedError, match="idempotency-reused"):
        do(window.city.platform, replace(asked, action="pre-review"), window.session, version)


def test_an_act_that_names_another_dossier_than_its_address_is_refused(window: Window) -> None:
    asked = msgspec.to_builtins(window.action("accept")) | {"project_no": "another"}
    headers = {"Content-Type": "application/json", "Idempotency-Key": asked["id"], **window.session}
    path = f"/dossiers/{window.no}/actions"
    problem = window.city.platform.ask("POST", path, source=msgspec.json.encode(asked), headers=headers).problem()
    assert problem
    assert [error.pointer for error in problem.errors] == ["/project_no"]


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("request-supplement", {}),
        ("not-accept", {}),
        ("forward", {}),
        ("flag", {"reason": WHY}),
        ("external-progress", {"node": "in-review"}),
    ],
)
def test_what_must_be_said_with_an_act_is_asked_for(window: Window, action: str, more: dict[str, Any]) -> None:
    assert window.refused(action, **more) == "validation-failed"


@pytest.mark.parametrize(
    ("role", "action"), [("guide", "accept"), ("station-agent", "accept"), ("technician", "forward")]
)
def test_who_has_not_the_role_does_nothing(window: Window, role: str, action: str) -> None:
    session = signed_in.clerk(window.sandbox, "0007", role)
    assert window.refused(action, session=session, to=HandedTo("0001", WHY)) == "forbidden-scope"


# Papers.


def test_all_that_is_wrong_is_said_in_one_notice(window: Window) -> None:
    wrong = (HOUSEHOLD, Defect("bank-card", "other", Said("卡号看不清。")))
    made = window.do("request-supplement", defects=wrong)
    notice = window.look().notice
    assert notice
    assert [line.material_id for line in notice.lines] == ["household-register", "bank-card"]
    assert (notice.lines[1].wrong.en, made.state) == ("卡号看不清。", "SUPPLEMENT_REQUIRED")
    assert [paper.kind for paper in made.documents] == ["supplement-notice"]


def test_an_answer_to_a_clerks_notice_takes_the_dossier_up_again(window: Window) -> None:
    window.do("request-supplement", defects=(HOUSEHOLD,))
    (own,) = window.city.dossiers()
    window.city.file(answer_to(own, window.filed.body["parties"]))
    assert window.do("accept").state == "ACCEPTED"


@pytest.mark.parametrize(
    "wrong", [Defect("nothing-of-the-kind", "missing"), Defect("bank-card", "other")], ids=["no such paper", "no words"]
)
def test_a_defect_that_tells_nobody_what_to_do_is_refused(window: Window, wrong: Defect) -> None:
    assert window.refused("request-supplement", defects=(wrong,)) == "validation-failed"


@pytest.mark.parametrize("until", ["2020-01-01", "2026-02-30"])
def test_a_last_day_that_is_over_or_none_is_refused(window: Window, until: str) -> None:
    assert window.refused("request-supplement", defects=(HOUSEHOLD,), until=until) == "validation-failed"


def test_somebody_answers_for_a_second_notice_and_it_takes_the_place_of_the_first(window: Window) -> None:
    window.do("request-supplement", defects=(HOUSEHOLD,), until="2099-12-31")
    first = window.look().notice
    assert window.refused("request-supplement", defects=(HOUSEHOLD,)) == "validation-failed"
    window.do("request-supplement", defects=(HOUSEHOLD,), reason=WHY, chief="M01")
    second = window.look().notice
    assert first
    assert second
    assert (first.until.year, second.id != first.id) == (2099, True)


def test_papers_still_to_be_brought_hold_the_acceptance(sandbox: SandboxThread) -> None:
    window = Window(sandbox)
    window.filed = window.city.file(later=["bank-card"])
    window.no = window.city.progress().project_no
    assert window.refused("accept") == "validation-failed"
    window.do("request-supplement", defects=(Defect("bank-card", "missing"),))
    own = next(one for one in window.city.dossiers() if one.notice)
    window.city.file(answer_to(own, window.filed.body["parties"]))
    assert window.do("accept").state == "ACCEPTED"
    window.city.close()


def test_a_scan_held_beside_its_original_is_trusted_more_from_then_on(window: Window) -> None:
    paper = next(one for one in window.look().papers if one.material_id == "household-register")
    window.do("accept", attachments_checked=(paper.id,))
    seen = next(one for one in window.look().papers if one.id == paper.id)
    assert (paper.trust, seen.trust, seen.checked_by) == ("C", "B", "C01")


def test_a_scan_of_another_dossier_is_not_looked_at(window: Window) -> None:
    assert window.refused("accept", attachments_checked=(new_id(),)) == "validation-failed"


# Handed on, and written in by hand.


def test_whoever_it_was_handed_on_to_goes_on_with_it_alone(window: Window) -> None:
    window.do("forward", to=HandedTo("0001", Said("清汀县民政局"), level="county"))
    assert window.refused("accept") == "state-conflict"
    there = signed_in.clerk(window.sandbox, "0001")
    assert window.do("accept", session=there).state == "ACCEPTED"
    assert window.nodes()[-2:] == ["forwarded", "accepted"]


def test_each_step_of_a_clerk_has_its_actor_and_both_times(window: Window) -> None:
    at = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)
    window.do("forward", to=HandedTo("0007", Said("清汀镇")), at=at)
    step = window.look().steps[-1]
    assert (step.actor, step.occurred_at, step.unit and step.unit.zh) == ("C01", at, "清汀镇")
    assert step.recorded_at == step.at != at


def test_a_flag_is_told_to_clerks_alone(window: Window) -> None:
    before = window.nodes()
    window.do("flag", flag="green-channel", reason=WHY, approved_by="M01")
    seen = window.look()
    assert (seen.flags, seen.steps[-1].inner, seen.steps[-1].approved_by) == (("green-channel",), True, "M01")
    assert window.nodes() == before


def test_what_another_system_did_stands_at_its_time_and_says_so(window: Window) -> None:
    window.city.act("accepted", days_ago=3)
    yesterday = window.city.progress().as_of - datetime.timedelta(days=1)
    window.do("external-progress", node="in-review", unit=Said("市民政局社会福利科"), external_no="MZ-1", at=yesterday)
    last = window.city.progress().nodes[-1]
    assert (last.node, last.source, last.at) == ("in-review", "clerk", yesterday.replace(microsecond=0))


def test_what_waited_for_a_line_needs_no_session_and_no_version(window: Window) -> None:
    window.city.act("accepted", days_ago=3)
    asked = replace(
        window.action("external-progress", node="in-review", unit=WHY, staff_no="C01"),
        device=HALL,
    )
    assert do(window.city.platform, asked, {}).state == "IN_REVIEW"


def test_what_waited_in_an_outbox_is_delivered_once(window: Window) -> None:
    window.city.act("accepted", days_ago=3)
    asked = replace(window.action("external-progress", node="in-review", unit=WHY, staff_no="C01"), device=HALL)
    filed = Filed(msgspec.to_builtins(asked), kind="dossier-action", dossier=window.no)
    assert {type(window.city.deliverer.deliver(filed.parcel())) for _ in range(2)} == {Acknowledged}
    assert window.nodes().count("in-review") == 1


@pytest.mark.parametrize("who", ["", "Z99", "A01"])
def test_nobody_writes_in_what_waited_but_a_clerk_of_the_roster(window: Window, who: str) -> None:
    asked = window.action("external-progress", node="in-review", unit=WHY, staff_no=who)
    with pytest.raises(RefusedError, match="validation-failed"):
        do(window.city.platform, asked, {})


@pytest.mark.parametrize(
    ("hours", "node", "code"),
    [(2, "in-review", "validation-failed"), (-99, "in-review", "state-conflict"), (0, "accepted", "state-conflict")],
)
def test_what_has_not_happened_or_lies_behind_is_not_written_in(
    window: Window, hours: int, node: str, code: str
) -> None:
    window.do("accept")
    at = window.city.progress().as_of + datetime.timedelta(hours=hours)
    assert window.refused("external-progress", node=node, unit=WHY, at=at) == code


# Branches.


def test_branches_begin_with_the_acceptance_and_hold_the_decision(window: Window) -> None:
    window.become(JOINT)
    assert {task.state for task in window.branches()} == {"WAITING"}
    window.do("accept")
    assert {task.state for task in window.branches()} == {"IN_REVIEW"}
    assert window.refused("decide", result="granted") == "state-conflict"
    for task in window.branches():
        window.do("external-progress", node="decided", unit=WHY, branch=task.id)
    assert {task.state for task in window.branches()} == {"DECIDED"}
    assert window.do("decide", result="granted").state == "DECIDED"


def test_a_branch_that_stops_lets_the_others_run_and_shows_on_no_way_of_its_people(window: Window) -> None:
    window.become(JOINT)
    window.do("accept")
    before = window.nodes()
    window.do("external-progress", node="suspended", unit=WHY, branch="housing")
    told = sorted(task.state for task in window.branches())
    assert told == ["IN_REVIEW", "IN_REVIEW", "IN_REVIEW", "SUSPENDED"]
    assert window.nodes() == before


def test_what_two_units_miss_is_asked_for_once_while_the_others_go_on(window: Window) -> None:
    window.become(JOINT)
    window.do("pre-review")
    papers = [line.id for line in window.applicants_papers()]
    for branch, defects in (("housing", papers[:1]), ("fund", papers[:2])):
        missed = tuple(Defect(one, "missing") for one in defects)
        window.do("external-progress", node="supplement-asked", unit=WHY, branch=branch, defects=missed)
    assert window.nodes()[-1] == "pre-review"
    assert [len(one.defects) for one in window.look().steps][-2:] == [1, 2]
    window.do("request-supplement")
    notice = window.look().notice
    assert notice
    assert [line.material_id for line in notice.lines] == papers[:2]
    told = {one.id: one.state for one in window.branches()}
    asking = "SUPPLEMENT_REQUIRED"
    assert told == {"household": "IN_REVIEW", "insurance": "IN_REVIEW", "housing": asking, "fund": asking}


def test_a_unit_goes_on_once_its_papers_have_come(window: Window) -> None:
    window.become(JOINT)
    window.do("pre-review")
    missed = (Defect(window.applicants_papers()[0].id, "missing"),)
    window.do("external-progress", node="supplement-asked", unit=WHY, branch="fund", defects=missed)
    window.city.act("supplement-received")
    assert {one.state for one in window.branches()} == {"IN_REVIEW"}


def test_a_unit_that_asks_says_for_what(window: Window) -> None:
    window.become(JOINT)
    window.do("pre-review")
    wrong = {"node": "supplement-asked", "unit": WHY, "branch": "fund"}
    assert window.refused("external-progress", **wrong) == "validation-failed"
    assert window.refused("external-progress", **wrong, defects=(Defect("none", "missing"),)) == "validation-failed"


@pytest.mark.parametrize(("branch", "code"), [("nobody", "validation-failed"), ("fund", "state-conflict")])
def test_a_branch_that_is_not_there_or_not_begun_does_nothing(window: Window, branch: str, code: str) -> None:
    window.become(JOINT)
    assert window.refused("external-progress", node="in-review", unit=WHY, branch=branch) == code


def test_one_office_alone_has_no_branches(window: Window) -> None:
    assert window.branches() == ()


# Its own people, and others.


def test_its_people_see_what_is_theirs_and_nothing_of_the_offices(window: Window) -> None:
    own = window.look(signed_in.person(window.sandbox, window.city.person["id_no"]))
    assert (own.role, own.parties.applicant.name, own.may_supplement) == ("applicant", "赵德厚", True)
    assert (own.steps, own.may, own.papers, own.form_data) == ((), (), (), {})


def test_a_clerk_sees_the_answers_and_the_papers(window: Window) -> None:
    seen = window.look()
    assert (seen.role, seen.form_data["age"], seen.form and seen.form.code) == ("clerk", "83", "elder-allowance")
    assert "household-register" in {paper.material_id for paper in seen.papers}


def test_a_strangers_session_opens_nothing(window: Window) -> None:
    stranger = signed_in.person(window.sandbox, "990101198803120020")
    for call in (dossier, timeline, parallel_tasks):
        with pytest.raises(RefusedError, match="forbidden-scope"):
            call(window.city.platform, window.no, stranger, "training")


def test_without_a_session_nothing_is_told(window: Window) -> None:
    with pytest.raises(RefusedError, match="session-ended"):
        dossier(window.city.platform, window.no, {}, "training")


def test_a_number_nobody_gave_is_not_known(window: Window) -> None:
    with pytest.raises(RefusedError, match="not-found"):
        dossier(window.city.platform, "0" * 43, window.session, "training")


def test_a_way_that_has_not_changed_does_not_come_again(window: Window) -> None:
    own = signed_in.person(window.sandbox, window.city.person["id_no"])
    kept = timeline(window.city.platform, window.no, own, "training")
    assert kept
    assert timeline(window.city.platform, window.no, own, "training", kept.tag) is None
    window.do("accept")
    moved = timeline(window.city.platform, window.no, own, "training", kept.tag)
    assert moved
    assert (moved.timeline.state, moved.timeline.nodes[-1].node, moved.timeline.due is not None) == (
        "ACCEPTED",
        "accepted",
        True,
    )


def test_a_platform_that_was_killed_still_has_what_it_said(sandbox_process: SandboxProcess) -> None:
    city = City(sandbox_process)
    city.file()
    city.act("accepted", days_ago=3)
    told = city.progress()
    asked = Action(
        id=new_id(), project_no=told.project_no, action="external-progress", occurred_at=told.as_of.isoformat(),
        device=HALL, mode="training", node="in-review", unit=WHY, staff_no="C01",
    )  # fmt: skip
    done = do(city.platform, asked, {})
    city.close()
    sandbox_process.end(signal.SIGKILL)
    sandbox_process.start()
    again = Platform(sandbox_process.url)
    assert do(again, asked, {}) == done
    found = progress_of(again, city.code, "training")
    assert found
    assert [node.node for node in found.nodes].count("in-review") == 1
    again.close()
