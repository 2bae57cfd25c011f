"""A window's work between its machine and the city: the list, results with their papers, acts, and the day compared."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from config.clock import CHINA
from devices.device import CancelToken, Deadline
from kiosk.platform.calls.days import DayCompared
from kiosk.platform.calls.dossiers import Action, DossierFile, Said
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.errors import PlatformError
from kiosk.window_work import arrivals, looking, results
from kiosk.window_work.arrivals import Arriving, register, strike
from kiosk.window_work.entering import Entered, enter
from kiosk.window_work.handing import Collector, Handing, hand_over
from kiosk.window_work.looking import Fetch, Filed, Moved
from offline_queue.entry import State
from offline_queue.outbox import Outbox
from tests.support import signed_in
from tests.support.dossiers import City, new_hall
from tests.support.outboxes import START, outbox
from tests.support.parcels import DEVICE, new_id
from tests.support.sandbox import SandboxThread
from tests.support.window_work import STROKES, site

__all__ = ["outbox"]
WINDOW = "A05"
NO_CATALOGUE = Path("no-catalogue-lies-here")


class Desk:
    """A window of a hall nobody else in the run works in, with one person's dossier."""

    def __init__(self, sandbox: SandboxThread, outbox: Outbox) -> None:
        self.sandbox, self.outbox = sandbox, outbox
        self.hall = new_hall()
        self.city = City(sandbox)
        self.city.file(device=DEVICE | {"hall": self.hall})
        session = signed_in.clerk(sandbox, self.hall)
        self.wanted = Fetch(WINDOW, "training", session, lambda: START, NO_CATALOGUE)
        self.now = self.city.progress().as_of.astimezone(CHINA)

    def lane(self, call: Any, *before: object) -> Any:
        """Do what a lane would do."""
        return call(*before, self.city.platform, Deadline.after(10), CancelToken())

    def fetch(self) -> PlatformError | None:
        return cast("PlatformError | None", self.lane(looking.fetch, self.wanted, self.outbox))

    def results(self) -> dict[str, results.Result]:
        return results.read(self.outbox, WINDOW, START)

    def file(self) -> DossierFile:
        found = self.lane(looking.file, self.city.progress().project_no, self.wanted)
        assert isinstance(found, Filed)
        return found.file

    def handing(self, *chosen: results.Result) -> Handing:
        person = self.city.person
        who = Collector(person["name"], "resident", person["id_no"], expired=False, read_at=self.now)
        made = Handing(new_id(), who, chosen, strokes=STROKES, signed_at=self.now)
        return Handing(made.id, who, chosen, frozenset(made.things), STROKES, self.now)


@pytest.fixture
def desk(sandbox: SandboxThread, outbox: Outbox) -> Iterator[Desk]:
    made = Desk(sandbox, outbox)
    yield made
    made.city.close()


def test_what_lies_ready_is_kept_with_its_people_and_papers(desk: Desk) -> None:
    desk.city.act("decided")
    assert desk.fetch() is None
    (result,) = desk.results().values()
    assert (result.project_no, result.parties.applicant.id_no) == (
        desk.city.progress().project_no, desk.city.person["id_no"],
    )  # fmt: skip
    assert all(paper.state == "valid" for paper in result.documents)


def test_a_result_that_did_not_move_is_not_asked_for_again_and_one_given_out_is_forgotten(desk: Desk) -> None:
    desk.city.act("decided")
    desk.fetch()
    before = desk.results()
    desk.fetch()
    assert desk.results() == before
    desk.city.act("delivered")
    desk.fetch()
    assert desk.results() == {}


def test_without_a_line_the_list_stays_as_it_was(desk: Desk) -> None:
    desk.city.act("decided")
    desk.fetch()
    desk.sandbox.fault("error-500", times=9)
    wrong = desk.fetch()
    desk.sandbox.fault("none")
    assert isinstance(wrong, PlatformError)
    assert len(desk.results()) == 1


def test_what_was_handed_over_here_arrives_as_delivered(desk: Desk) -> None:
    desk.city.act("decided")
    desk.fetch()
    (result,) = desk.results().values()
    hand_over(desk.handing(result), desk.outbox, site(), "C01", desk.now)
    assert results.given_here(desk.outbox, result.project_no)
    assert desk.city.send(desk.outbox)[-1][0] is State.ACKNOWLEDGED
    assert desk.city.progress().state == "DELIVERED"


def test_progress_that_was_written_in_shows_its_unit_and_that_a_clerk_wrote_it(desk: Desk) -> None:
    desk.city.act("accepted")
    told = desk.city.progress()
    made = Entered(new_id(), told.project_no, "ACCEPTED", None, desk.now, "in-review", "市医保局科室二")
    enter(made, desk.outbox, site(), "C01", desk.now)
    assert desk.city.send(desk.outbox) == [(State.ACKNOWLEDGED, "")]
    last = desk.city.progress().nodes[-1]
    assert (last.node, last.source, last.unit and last.unit.zh) == ("in-review", "clerk", "市医保局科室二")


def arriving(desk: Desk, **changes: Any) -> Arriving:
    told = desk.city.progress()
    made = Arriving(
        new_id(), desk.now, "result", told.submission_id, told.project_no, told.item, "赵*厚", told.state, "高龄津贴证",
        "YZ-0856", 1, "市民政局", "B-14",
    )  # fmt: skip
    return replace(made, **changes)


def test_what_an_office_brought_is_told_to_its_people_as_ready_once(desk: Desk) -> None:
    desk.city.act("decided")
    for made in (arriving(desk), arriving(desk, number="YZ-0857")):
        register(made, desk.outbox, site(), "C01", desk.now)
    shelf = arrivals.read(desk.outbox, START)
    assert [arrivals.heard(desk.outbox, one) for one in shelf] == ["waiting", "before"]
    assert desk.city.send(desk.outbox) == [(State.ACKNOWLEDGED, "")]
    assert arrivals.heard(desk.outbox, shelf[0]) == "done"
    told = desk.city.progress()
    assert (told.state, told.nodes[-1].node, told.nodes[-1].source) == ("TO_DELIVER", "to-deliver", "clerk")
    note = told.nodes[-1].note
    assert note
    assert site().hall_in("zh_CN") in note.zh


def test_what_was_registered_before_the_platform_heard_of_the_decision_may_be_collected_too(desk: Desk) -> None:
    desk.city.act("accepted")
    register(arriving(desk), desk.outbox, site(), "C01", desk.now)
    assert desk.city.send(desk.outbox) == [(State.ACKNOWLEDGED, "")]
    assert desk.fetch() is None
    (result,) = desk.results().values()
    assert (desk.city.progress().state, result.state) == ("TO_DELIVER", "TO_DELIVER")


def elsewhere(desk: Desk) -> dict[str, results.Result]:
    """Return what a window shows on whose list the case is not."""
    wanted = replace(desk.wanted, window="B17")
    assert desk.lane(looking.fetch, wanted, desk.outbox) is None
    return results.read(desk.outbox, "B17", START)


def test_what_lies_on_the_shelf_here_is_given_out_here_whichever_window_took_it_in(desk: Desk) -> None:
    desk.city.act("decided")
    assert elsewhere(desk) == {}
    register(arriving(desk), desk.outbox, site(), "C01", desk.now)
    (result,) = elsewhere(desk).values()
    assert (result.project_no, result.parties.applicant.id_no) == (
        desk.city.progress().project_no, desk.city.person["id_no"],
    )  # fmt: skip
    assert result.since
    assert elsewhere(desk) == {result.id: result}
    strike(arrivals.read(desk.outbox, START)[0].id, desk.outbox, "C01", desk.now)
    assert elsewhere(desk) == {}


def test_what_lies_on_a_shelf_before_it_is_ready_or_is_another_halls_is_not_given_out(desk: Desk) -> None:
    desk.city.act("accepted")
    register(arriving(desk, state="DELIVERED"), desk.outbox, site(), "C01", desk.now)
    register(arriving(desk, of="x", project_no="1" * 43, state="", number=""), desk.outbox, site(), "C01", desk.now)
    assert elsewhere(desk) == {}


def flag(desk: Desk) -> Action:
    return Action(
        id=new_id(), project_no=desk.city.progress().project_no, action="flag", occurred_at=desk.now.isoformat(),
        device=Place(**DEVICE | {"hall": desk.hall}), mode="training", flag="urgent", reason=Said("今天到期"),
    )  # fmt: skip


def test_a_reason_why_it_is_urgent_is_seen_by_the_staff(desk: Desk) -> None:
    desk.city.act("accepted")
    done = desk.lane(looking.act, flag(desk), desk.file().version, desk.wanted)
    assert isinstance(done, Filed)
    assert (done.file.steps[-1].node, done.file.steps[-1].flag) == ("flagged", "urgent")
    assert "flagged" not in [node.node for node in desk.city.progress().nodes]


def test_over_another_version_nothing_is_done_and_both_are_there(desk: Desk) -> None:
    before = desk.file()
    desk.city.act("accepted")
    done = desk.lane(looking.act, flag(desk), before.version, desk.wanted)
    assert isinstance(done, Moved)
    assert (before.progress.state, done.now.file.progress.state) == ("RECEIVED", "ACCEPTED")
    assert [step.node for step in done.now.file.steps][-1] == "accepted"


def test_a_dossier_of_another_hall_is_refused_by_its_code(desk: Desk, sandbox: SandboxThread) -> None:
    number = desk.city.progress().project_no
    session = {"X-Staff-Session": "x" * 30}
    other = Fetch(WINDOW, "training", session, lambda: START, NO_CATALOGUE)
    found = desk.lane(looking.file, number, other)
    assert isinstance(found, PlatformError)
    wrong = desk.lane(looking.act, flag(desk), 1, other)
    assert (found.code, wrong.code) == ("session-ended", "session-ended")


def test_the_day_is_compared_and_a_platform_that_does_not_answer_leaves_it_open(desk: Desk) -> None:
    day = datetime.datetime.fromtimestamp(START, CHINA).date()
    told = desk.lane(looking.compare, day, site(), desk.outbox)
    assert isinstance(told, DayCompared)
    assert told.missing == ()
    desk.sandbox.fault("error-500", times=9)
    wrong = desk.lane(looking.compare, day, site(), desk.outbox)
    desk.sandbox.fault("none")
    assert isinstance(wrong, PlatformError)


def test_a_day_beyond_one_request_is_left_open(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(*args: object) -> None:
        raise ValueError("5001 lines")

    monkeypatch.setattr(looking, "compare_day", too_large)
    assert desk.lane(looking.compare, desk.now.date(), site(), desk.outbox) is None
