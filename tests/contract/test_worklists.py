"""What waits at a window and at a station: by what moved, with tombstones, and nobody else's people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import convert

from kiosk.platform.calls.asking import fetch
from kiosk.platform.calls.documents import documents_of
from kiosk.platform.calls.dossiers import Action, HandedTo, Said, do, dossier
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.calls.worklists import (
    Called,
    Work,
    WorkItem,
    Worklist,
    followed,
    station_cases,
    window_work,
)
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError, RefusedError
from kiosk.sandbox.calls.worklists import TASKS
from kiosk.sandbox.history import STATES
from kiosk.sandbox.sessions import CLERK
from tests.support import signed_in
from tests.support.dossiers import City, new_hall
from tests.support.parcels import DEVICE, PERSON, new_id, submission
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json

WHY = {"zh": "户口不在本市。", "en": "Not of this city."}
# The allowance is served in area A.
HERE, ELSEWHERE = "A05", "B13"
WORKLIST = f"/windows/{HERE}/worklist"


class Hall:
    """A hall nobody else in the run works in, with its clerk, its agent and one person's dossiers."""

    def __init__(self, sandbox: SandboxThread) -> None:
        self.no = new_hall()
        self.city = City(sandbox)
        self.clerk = signed_in.clerk(sandbox, self.no)
        self.agent = signed_in.clerk(sandbox, self.no, "station-agent")

    def file(self, **changes: Any) -> str:
        return self.city.file(device=DEVICE | {"hall": self.no}, **changes).id

    def hand_on(self, other: Hall, session: dict[str, str] | None = None) -> None:
        """Hand the dossier on to another hall."""
        told = self.city.progress()
        action = Action(
            id=new_id(), project_no=told.project_no, action="forward", occurred_at=told.as_of.isoformat(),
            device=Place(**DEVICE), mode="training", to=HandedTo(other.no, Said("清汀镇")),
        )  # fmt: skip
        version = dossier(self.city.platform, told.project_no, self.clerk, "training").version
        do(self.city.platform, action, session or self.clerk, version)

    def window(self, cursor: str = "", window: str = HERE) -> Worklist:
        return window_work(self.city.platform, window, "training", self.clerk, cursor)

    def station(self, cursor: str = "") -> Worklist:
        return station_cases(self.city.platform, self.no, "training", self.agent, cursor)


@pytest.fixture
def hall(sandbox: SandboxThread) -> Iterator[Hall]:
    made = Hall(sandbox)
    yield made
    made.city.close()


def tasks(told: Worklist) -> list[str]:
    return [item.work.task if item.work else "gone" for item in told.items]


def only(told: Worklist) -> Work:
    (item,) = told.items
    assert item.work
    return item.work


def test_every_task_is_of_a_state_there_is() -> None:
    assert set(TASKS) <= set(STATES.values())


@pytest.mark.parametrize(
    ("step", "task"),
    [
        ("arrived", "accept"), ("pre-review", "accept"), ("supplement-asked", "call"), ("not-accepted", "call"),
        ("decided", "hand-over"), ("to-deliver", "hand-over"),
    ],
)  # fmt: skip
def test_a_window_is_told_what_a_dossier_asks_for(hall: Hall, step: str, task: str) -> None:
    name = hall.file()
    hall.city.act(step)
    told = hall.window()
    assert (told.items[0].id, tasks(told)) == (name, [task])
    assert only(told).applicant_name == "赵*厚"


def test_what_was_begun_for_a_window_is_finished_there(hall: Hall) -> None:
    hall.file(kind="prefill")
    assert tasks(hall.window()) == ["finish"]


def test_whom_to_call_is_told_with_why_and_until_when(hall: Hall) -> None:
    hall.file()
    hall.city.act("supplement-asked", until="2026-12-07")
    wanted = only(hall.window())
    assert (wanted.person, wanted.wanted_until) == (Called(PERSON["name"], PERSON["phone"]), "2026-12-07")
    hall.city.act("not-accepted", note=WHY)
    refused = only(hall.window())
    assert refused.why
    assert (refused.why.zh, refused.wanted) == (WHY["zh"], 0)


def test_nobody_is_named_where_nobody_is_to_be_called(hall: Hall) -> None:
    hall.file()
    assert (only(hall.window()).person, only(hall.station()).person) == (None, None)


def test_a_window_that_does_not_serve_the_matter_is_told_nothing(hall: Hall) -> None:
    hall.file()
    assert hall.window(window=ELSEWHERE).items == ()


def test_another_halls_clerk_is_told_nothing_of_it(hall: Hall, sandbox: SandboxThread) -> None:
    hall.file()
    assert tasks(Hall(sandbox).window()) == []


def test_a_dossier_that_was_handed_on_is_at_the_other_hall_and_gone_here(hall: Hall, sandbox: SandboxThread) -> None:
    name, other = hall.file(), Hall(sandbox)
    before = hall.window()
    hall.hand_on(other)
    assert hall.window(before.next_cursor).items == (WorkItem(name, "delete"),)
    assert [item.id for item in other.window().items] == [name]
    other.city.close()


def test_what_moved_comes_once_and_what_is_done_as_a_tombstone(hall: Hall) -> None:
    name = hall.file()
    first = hall.window()
    assert hall.window(first.next_cursor).items == ()
    hall.city.act("delivered")
    second = hall.window(first.next_cursor)
    assert second.items == (WorkItem(name, "delete"),)
    assert followed(followed({}, first.items), second.items) == {}


def test_who_begins_is_told_no_tombstones(hall: Hall) -> None:
    hall.file()
    hall.city.act("delivered")
    assert hall.window().items == ()


def test_what_an_office_works_at_stays_in_the_windows_list_with_its_days(hall: Hall) -> None:
    hall.file()
    hall.city.act("accepted")
    work = only(hall.window())
    assert work.due
    assert (work.task, work.due.stopped, work.person) == ("none", False, None)
    hall.city.act("decided")
    assert only(hall.window()).due is None


def test_who_of_the_staff_did_something_last_is_told(hall: Hall) -> None:
    hall.file()
    assert only(hall.window()).handled_by == ""
    hall.hand_on(hall)
    assert only(hall.window()).handled_by == "C01"


def test_a_station_keeps_a_case_until_it_is_handed_over(hall: Hall) -> None:
    hall.file()
    cursor, heard = "", []
    for step in ("accepted", "supplement-asked", "decided", "delivered"):
        hall.city.act(step)
        told = hall.station(cursor)
        heard += tasks(told)
        cursor = told.next_cursor
    assert heard == ["none", "call", "hand-over", "gone"]


def test_all_machines_of_a_station_are_in_its_list(hall: Hall, sandbox: SandboxThread) -> None:
    hall.file()
    second = City(sandbox)
    second.file(device=DEVICE | {"hall": hall.no, "device": "04"})
    assert tasks(hall.station()) == ["none", "none"]
    second.close()


def test_pages_are_turned_to_the_end(hall: Hall) -> None:
    for _ in range(3):
        filed = submission(b"drawing", b"household page")
        filed.body |= {"device": DEVICE | {"hall": hall.no}}
        hall.city.file(filed.seal())
    pages = {
        limit: fetch(hall.city.platform, f"{WORKLIST}?limit={limit}", Worklist, hall.clerk) for limit in (1, 2, 500)
    }
    assert [(len(page.items), page.has_more) for page in pages.values()] == [(1, True), (2, True), (3, False)]
    rest = hall.window(pages[1].next_cursor)
    assert pages[1].items + rest.items == hall.window().items


@pytest.mark.parametrize("cursor", ["no cursor", "9" * 30, "0x1"])
def test_a_cursor_nobody_gave_out_is_gone(hall: Hall, cursor: str) -> None:
    with pytest.raises(RefusedError, match="gone"):
        hall.window(cursor)


@pytest.mark.parametrize("window", ["Z01", "A99"])
def test_a_window_the_hall_does_not_have_is_told(hall: Hall, window: str) -> None:
    with pytest.raises(RefusedError, match="not-found"):
        hall.window(window=window)


def test_the_cases_of_another_station_and_another_roles_list_are_refused(hall: Hall, sandbox: SandboxThread) -> None:
    other = signed_in.clerk(sandbox, "0000", "station-agent")
    with pytest.raises(RefusedError, match="forbidden-scope"):
        station_cases(hall.city.platform, hall.no, "training", other)
    with pytest.raises(RefusedError, match="forbidden-scope"):
        window_work(hall.city.platform, HERE, "training", hall.agent)
    with pytest.raises(RefusedError, match="session-ended"):
        station_cases(hall.city.platform, hall.no, "training", {"X-Staff-Session": "x" * 30})


def test_an_agent_sees_and_moves_what_their_own_station_had_alone(hall: Hall, sandbox: SandboxThread) -> None:
    hall.file()
    number, other = hall.city.progress().project_no, Hall(sandbox)
    assert dossier(hall.city.platform, number, hall.agent, "training").role == "clerk"
    for refused in (
        lambda: dossier(hall.city.platform, number, other.agent, "training"),
        lambda: documents_of(hall.city.platform, number, "training", other.agent),
        lambda: hall.hand_on(other, other.agent),
    ):
        with pytest.raises(RefusedError, match="forbidden-scope"):
            refused()
    hall.hand_on(other, hall.agent)
    for agent in (hall.agent, other.agent):
        assert dossier(hall.city.platform, number, agent, "training").project_no == number
    other.city.close()


def test_a_hall_that_another_district_numbers_alike_is_told_nothing(hall: Hall, sandbox: SandboxThread) -> None:
    hall.file()
    number = hall.city.progress().project_no
    there: dict[str, Any] = {"staff_no": "C01", "hall": hall.no, "region": "990122"}
    clerk, agent = (
        {"X-Staff-Session": signed_in.opened(sandbox, CLERK, there | {"roles": roles})}
        for roles in (["clerk", "station-agent"], ["station-agent"])
    )
    assert window_work(hall.city.platform, HERE, "training", clerk).items == ()
    assert station_cases(hall.city.platform, hall.no, "training", clerk).items == ()
    with pytest.raises(RefusedError, match="forbidden-scope"):
        dossier(hall.city.platform, number, agent, "training")


PAGE = {
    "of": "A05", "items": [], "next_cursor": "1", "has_more": False, "as_of": "x", "signed_by": "training",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"of": "A06"}, "other-worklist"), ({"signed_by": "production"}, "signed-by-other"),
        ({"has_more": True}, "endless-pages"),
    ],
)  # fmt: skip
def test_a_list_that_is_not_the_one_asked_for_is_not_believed(
    change: dict[str, Any], cause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.platform.calls.worklists.MOST_PAGES", 3)
    with ScriptedServer(as_json(200, PAGE | change)) as server:
        client = Platform(server.url, connect_seconds=2, read_seconds=5)
        with pytest.raises(NotThePlatformError, match=cause):
            window_work(client, "A05", "training", {})
        client.close()


def a_work(task: str) -> Work:
    words = {"zh": "x", "en": "x"}
    told = {"task": task, "project_no": "1", "receipt_no": "2", "item": words, "office": words, "applicant_name": "x"}
    return convert(told | {"state": "RECEIVED", "since": "x"}, Work)


def test_what_moves_again_stands_last_and_an_unknown_tombstone_is_passed_over() -> None:
    known = {"a": a_work("accept"), "b": a_work("call")}
    moved = [WorkItem("a", "upsert", a_work("call")), WorkItem("c", "delete")]
    assert list(followed(known, moved).items()) == [("b", known["b"]), ("a", moved[0].work)]


def test_whom_to_call_about_what_is_not_shown() -> None:
    assert [repr(Called("赵德厚", "13800000000")), repr(a_work("call"))] == ["Called()", "Work()"]
