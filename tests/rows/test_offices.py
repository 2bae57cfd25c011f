"""Rows about what offices do to a dossier: units at once, hop by hop, the clock that stands still, who did what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.platform.calls.appointments import request_appointment
from kiosk.platform.calls.dossiers import Defect, HandedTo, Said, project
from kiosk.steps.inquiry import PLATFORM
from kiosk.steps.progress_screens import Standing
from tests.support import appointments, signed_in
from tests.support.dossier_window import JOINT, Window
from tests.support.dossiers import City
from tests.support.inquiries import Inquiring
from tests.support.sandbox import SandboxThread

PROJECT = "2611-990121-04-01-000017"
VISIT = Said("要到现场看一次。", "The site has to be seen.")


@pytest.fixture
def window(sandbox: SandboxThread) -> Iterator[Window]:
    made = Window(sandbox)
    yield made
    made.city.close()


@pytest.mark.row("R38")
def test_of_four_departments_two_ask_the_citizen_gets_one_notice_and_the_others_keep_running(window: Window) -> None:
    window.become(JOINT)
    window.do("pre-review")
    papers = [one.id for one in window.applicants_papers()][:2]
    for branch, paper in zip(("housing", "fund"), papers, strict=True):
        asked = (Defect(paper, "missing"),)
        window.do("external-progress", node="supplement-asked", unit=VISIT, branch=branch, defects=asked)
    window.do("request-supplement")
    (own,) = window.city.dossiers()
    assert own.notice
    assert [line.material_id for line in own.notice.lines] == papers
    states = {one.id: one.state for one in window.branches()}
    assert (states["household"], states["insurance"]) == ("IN_REVIEW", "IN_REVIEW")


@pytest.mark.row("R45")
def test_each_hop_from_village_to_county_has_time_unit_and_person(window: Window) -> None:
    agent = signed_in.clerk(window.sandbox, "0007", "station-agent")
    window.do("forward", session=agent, to=HandedTo("0010", Said("清汀镇便民服务中心"), level="town"))
    town = signed_in.clerk(window.sandbox, "0010")
    window.do("forward", session=town, to=HandedTo("0001", Said("清汀县民政局"), level="county"))
    hops = [one for one in window.look().steps if one.node == "forwarded"]
    assert [one.unit and one.unit.zh for one in hops] == ["清汀镇便民服务中心", "清汀县民政局"]
    assert all(one.actor and one.occurred_at and one.recorded_at for one in hops)


@pytest.mark.row("R47")
def test_a_project_code_shows_the_phases_and_a_joint_acceptance_is_asked_for(sandbox: SandboxThread) -> None:
    city = City(sandbox)
    phases = project(city.platform, PROJECT, "training").phases
    assert [(one.name.zh, one.state) for one in phases][0::3] == [("立项用地规划许可", "done"), ("竣工验收", "ahead")]
    queue, slot = appointments.time_of_test(city.platform)
    wish = appointments.wish(slot, queue=queue, type="JOINT_INSPECTION", reason="other", address="冷链仓库")
    assert request_appointment(city.platform, wish).state == "REQUESTED"
    city.close()


@pytest.mark.row("R51")
def test_an_inspection_stops_the_clock_and_says_why(sandbox: SandboxThread, tmp_path: Path) -> None:
    city = City(sandbox)
    window, kiosk = Window(sandbox, city), Inquiring(tmp_path)
    kiosk.runner.auto[PLATFORM] = city.platform
    window.do("accept")
    window.do("special-start", special="site-visit", reason=VISIT)
    kiosk.type_code(city.code)
    assert VISIT.zh in kiosk.says(kiosk.sees(Standing, "progress.state.suspended"))
    due = city.progress().due
    assert due
    assert due.stopped
    kiosk.box.close()
    city.close()


@pytest.mark.row("R53")
def test_every_change_of_a_finished_dossier_has_an_actor_and_two_times(window: Window) -> None:
    for action in ("pre-review", "accept"):
        window.do(action)
    window.do("decide", result="granted")
    window.do("issue")
    steps = window.look().steps
    assert [one.actor for one in steps] == ["990121-0007-03", "platform", "C01", "C01", "C01", "C01"]
    assert all(one.occurred_at and one.recorded_at for one in steps)
