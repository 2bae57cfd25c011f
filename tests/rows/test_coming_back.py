"""Rows about coming back: progress, papers asked for, working days; against the real platform of the sandbox."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.catalogue import Catalogue
from kiosk.catalogue.shelf import Shelves
from kiosk.platform.fetch import fetch_catalogue
from kiosk.steps.inquiry import PLATFORM
from kiosk.steps.progress_screens import Standing
from kiosk.steps.screens import Choice, Guide, Materials, Review, Stored, Trouble
from offline_queue.entry import State
from tests.support.dossiers import City
from tests.support.flow_walk import ELDER, card
from tests.support.inquiries import Inquiring
from tests.support.renewals import Returning
from tests.support.sandbox import SandboxThread

CHINA = datetime.timezone(datetime.timedelta(hours=8))


class Hall(Inquiring):
    """A kiosk before which the person of a city stands, and the city itself."""

    def __init__(self, folder: Path, city: City) -> None:
        super().__init__(folder)
        self.city = city
        self.runner.auto[PLATFORM] = city.platform

    def show_own_card(self) -> None:
        """Ask by the card of the city's person."""
        self.choose("card")
        self.lay(card("zhao-dehou", number=self.city.person["id_no"]))
        self.press("next")

    def deliver(self) -> str:
        """Send the next thing of this machine to the platform; return what became of it."""
        parcel = self.box.claim(self.clock())
        assert parcel
        outcome = self.city.deliverer.deliver(parcel)
        self.box.settle(parcel.entry, outcome)
        return type(outcome).__name__


@pytest.fixture
def hall(sandbox: SandboxThread, tmp_path: Path) -> Iterator[Hall]:
    city = City(sandbox)
    made = Hall(tmp_path, city)
    yield made
    made.box.close()
    city.close()


@pytest.mark.row("R11")
def test_a_changed_state_is_on_the_progress_page_at_the_next_query(hall: Hall) -> None:
    hall.city.file()
    hall.type_code(hall.city.code)
    hall.sees(Standing, "progress.state.received")
    hall.city.act("in-review")
    hall.press("back")
    hall.press("back")
    hall.sees(Choice)
    hall.type_code(hall.city.code)
    hall.sees(Standing, "progress.state.in-review")


@pytest.mark.row("R12")
def test_a_step_entered_by_a_clerk_is_shown_with_source_and_unit(hall: Hall) -> None:
    hall.city.file()
    hall.city.act("in-review", source="clerk", unit={"zh": "市民政局社会福利科", "en": "Welfare section"})
    hall.type_code(hall.city.code)
    assert "市民政局社会福利科录入" in hall.says(hall.sees(Standing))


@pytest.mark.row("R22")
def test_five_working_days_from_the_eve_of_the_national_holiday_end_on_the_thirteenth(hall: Hall) -> None:
    from kiosk.sandbox import workdays

    first = datetime.date(2026, 9, 30)
    assert workdays.after(first, 5) == datetime.date(2026, 10, 13)
    hall.city.file()
    eve = datetime.datetime(2026, 9, 30, 9, tzinfo=CHINA)
    hall.city.forward((eve - datetime.datetime.now(CHINA)).total_seconds())
    hall.city.act("accepted")
    due = hall.city.progress().due
    assert due
    # Ten are promised for this matter: 8 and 9 October, the worked Saturday of the 10th, then two weeks.
    assert due.last_day == workdays.after(first, 10) == datetime.date(2026, 10, 20)
    assert [due.left(datetime.date(2026, 10, day)) for day in (7, 8, 10, 11, 13)] == [10, 9, 7, 7, 5]


@pytest.mark.row("R36")
def test_two_of_three_defects_block_with_the_third_named_unless_it_is_left_out_on_purpose(hall: Hall) -> None:
    hall.city.file()
    hall.city.act("supplement-asked", until="2099-12-31")
    (dossier,) = hall.city.dossiers()
    assert dossier.notice
    wanted = dossier.notice.lines
    hall.show_own_card()
    hall.press("answer")
    hall.sees(Guide)
    hall.press("begin")
    for line in wanted[:-1]:
        hall.scan(line.material_id, len(line.pages))
    (on,) = hall.sees(Materials).actions
    assert not on.enabled
    assert wanted[-1].name.zh in hall.says()
    hall.press("leave-out", wanted[-1].material_id)
    hall.press("next")
    hall.sees(Review)


@pytest.mark.row("R37")
def test_a_decision_is_shown_with_its_words_and_how_it_comes(hall: Hall) -> None:
    hall.city.file()
    hall.city.act("decided", result={"zh": "准予，每月 100 元。", "en": "Granted, 100 yuan a month."})
    hall.type_code(hall.city.code)
    said = hall.says(hall.sees(Standing, "progress.state.decided"))
    assert "准予，每月 100 元。" in said
    way = hall.city.progress().way
    assert way
    assert way.zh in said


@pytest.mark.row("R54")
def test_a_slip_shown_without_a_card_tells_masked_name_matter_state_and_dates_only(hall: Hall) -> None:
    filed = hall.city.file(later=["bank-card"])
    hall.city.forward(61)
    hall.type_code(hall.city.code)
    said = "\n".join((hall.says(hall.sees(Standing)), json.dumps(hall.city.sandbox._ask(
        "GET", f"/api/v1/progress/{hall.city.code}"), ensure_ascii=False)))  # fmt: skip
    assert "赵*厚" in said
    secrets = (
        "赵德厚",
        hall.city.person["id_no"],
        filed.body["form_data"]["phone"],
        filed.body["form_data"]["address"],
    )
    assert [secret for secret in secrets if secret in said] == []


def test_the_whole_way_from_notice_to_acceptance_with_a_line_that_was_down(hall: Hall) -> None:
    """J3: told at the counter, answered without a line, taken in by the platform, accepted."""
    hall.city.file(later=["bank-card"])
    hall.city.forward(61)
    # A notice of the sandbox runs ten working days from its own clock, which is not the walk's.
    hall.city.act("supplement-asked", materials=["bank-card"], until="2099-12-31")
    hall.show_own_card()
    hall.sees(Standing, "progress.state.supplement-required")
    hall.press("answer")
    hall.facilities.cut_line()
    hall.press("begin")
    hall.scan("bank-card")
    hall.press("next")
    hall.press("sign")
    hall.sign()
    hall.sees(Stored)
    hall.wait(10)
    assert "补正材料" in hall.printer.words()
    assert hall.deliver() == "Acknowledged"
    assert hall.city.progress().state == "PRE_REVIEW"
    hall.city.forward(70)
    assert hall.city.progress().state == "ACCEPTED"


def test_an_application_of_this_machine_is_followed_from_here_to_the_city(hall: Hall) -> None:
    filed = hall.city.application()
    hall.holds(**filed.body)
    hall.facilities.cut_line()
    hall.type_code(hall.city.code)
    hall.sees(Standing, "progress.held.title")


@pytest.mark.row("R15")
def test_a_version_that_is_gone_is_answered_so_and_its_person_is_led_through_the_new_one(tmp_path: Path) -> None:
    own = SandboxThread(tmp_path / "city")
    city, hall = City(own), Returning(tmp_path)
    old = hall.hand_in()
    assert own.train("catalogue", task_code=ELDER, op="renew") == {"version": 2}
    assert send_all(hall, city) == ["NeedsCorrection"]
    held = hall.box.entry(old.id)
    assert held
    assert held.last_code == "item-version-gone"
    # The way opens with the new version: nobody fills in what would be refused once more.
    fetch_catalogue(city.platform, Shelves(tmp_path / "shelf"))
    hall.come_back(Catalogue.load(tmp_path / "shelf"))
    hall.press("renew")
    hall.sees(Trouble, "renewal.title")
    hall.press("check")
    hall.fill()
    hall.press("next")
    hall.sees(Review)
    hall.press("sign")
    hall.sign()
    hall.sees(Stored)
    assert send_all(hall, city)[0] == "Acknowledged"
    assert (own.state()["submissions"], hall.state(old)) == (1, State.REPLACED)
    hall.box.close()
    city.close()
    own.stop()


def send_all(hall: Returning, city: City) -> list[str]:
    """Send what waits; return what became of each thing."""
    outcomes = []
    while parcel := hall.box.claim(hall.clock()):
        outcomes.append(city.deliverer.deliver(parcel))
        hall.box.settle(parcel.entry, outcomes[-1])
    return [type(one).__name__ for one in outcomes]
