"""Papers: ticked by card and form, scanned page by page, put off; the camera may be lost at any moment."""

from __future__ import annotations

import msgspec
import pytest

from devices.device import CancelToken, Deadline, ErrorKind
from kiosk.audit import Act
from kiosk.capture.sight import Reason
from kiosk.steps.events import Done
from kiosk.steps.scan import CAPTURE
from kiosk.steps.screens import Camera, CameraStatus, Choice, FormPage, Materials, MaterialState, PageCheck, Review
from tests.support.flow_fakes import FakeEye
from tests.support.flow_walk import REMOTE, Walk, error, page, sight

REGISTER = "household-register"
BANK = "bank-card"


def at_papers() -> Walk:
    walk = Walk()
    walk.to_materials()
    return walk


def at_camera(material: str = REGISTER) -> Walk:
    walk = at_papers()
    walk.press("scan", material)
    return walk


def states(walk: Walk) -> dict[str, MaterialState]:
    return {row.name: row.state for row in walk.sees(Materials).rows}


def taken(walk: Walk, number: int = 1, *, good: bool = True) -> None:
    walk.look(sight(number, hold=1.0))
    walk.take(page(number, good=good))


def test_card_and_form_have_ticked_themselves() -> None:
    walk = at_papers()
    assert states(walk) == {
        "application-form": MaterialState.DONE,
        "id-card": MaterialState.DONE,
        REGISTER: MaterialState.OPEN,
        BANK: MaterialState.WAITING,
    }
    assert "材料齐了两份，还差两份。" in walk.says()


def test_the_way_on_says_what_is_missing() -> None:
    walk = at_papers()
    on = walk.sees(Materials).actions[-1]
    assert (on.enabled, "还差 2 份，选好就能往下" in walk.says()) == (False, True)
    walk.press("next")
    walk.sees(Materials)


def test_another_row_can_be_opened() -> None:
    walk = at_papers()
    walk.press("open", BANK)
    assert (states(walk)[REGISTER], states(walk)[BANK]) == (MaterialState.WAITING, MaterialState.OPEN)


@pytest.mark.parametrize(("action", "row"), [("open", "id-card"), ("scan", "application-form"), ("promise", REGISTER)])
def test_a_way_that_is_not_offered_does_nothing(action: str, row: str) -> None:
    walk = at_papers()
    before = states(walk)
    walk.press(action, row)
    assert states(walk) == before


def test_a_paper_can_be_brought_later() -> None:
    walk = at_papers()
    walk.press("later", REGISTER)
    assert (states(walk)[REGISTER], states(walk)[BANK]) == (MaterialState.LATER, MaterialState.OPEN)


def test_a_paper_put_off_can_still_be_scanned() -> None:
    walk = at_papers()
    walk.press("later", REGISTER)
    walk.press("open", REGISTER)
    walk.scan(REGISTER, 2)
    assert states(walk)[REGISTER] is MaterialState.DONE
    assert walk.visit.papers.later == set()


def test_when_all_is_chosen_the_way_on_opens() -> None:
    walk = at_papers()
    walk.settle_materials()
    walk.sees(Review)


def test_conditional_papers_follow_the_answers() -> None:
    walk = Walk()
    walk.to_form(REMOTE)
    fields = walk.visit.sheet.fields
    chosen = {name: one.options[0].value for name, one in fields.items() if one.options}
    walk.fill(**chosen | {"since": "2026-12-01", "basis": "promise"})
    first = set(states(walk))
    walk.press("back")
    walk.sees(FormPage)
    walk.enter(basis="residence-card")
    walk.press("next")
    assert len(first ^ set(states(walk))) == 2


def test_without_a_camera_the_way_to_scan_is_off_with_its_reason() -> None:
    walk = Walk()
    walk.facilities.lose("document_camera")
    walk.to_materials()
    ways = {way.name: way.enabled for row in walk.sees(Materials).rows for way in row.ways}
    assert (ways, "这台暂时不能扫描" in walk.says()) == ({"scan": False, "later": True}, True)
    walk.press("scan", REGISTER)
    walk.sees(Materials)


def test_a_camera_that_goes_or_comes_back_closes_or_opens_its_way_by_itself() -> None:
    walk = at_papers()
    well = walk.facilities.device_states()["document_camera"]
    able = []
    for state in (None, well):
        walk.facilities.lose("document_camera")
        if state:
            walk.facilities.states["document_camera"] = state
        walk.wait(1.0)
        able += [way.enabled for row in walk.sees(Materials).rows for way in row.ways if way.name == "scan"]
    assert able == [False, True]


# The live view.


def test_the_live_view_names_the_page_it_wants() -> None:
    walk = at_camera()
    assert "请放户口簿首页。" in walk.says(walk.sees(Camera))


def test_a_paper_of_one_page_is_called_by_its_name_and_the_side_stands_below() -> None:
    words = at_camera(BANK).says()
    assert "请放银行卡或社会保障卡。" in words
    assert "有卡号的一面，四个角都露出来。" in words


@pytest.mark.parametrize(
    ("seen", "status", "words"),
    [
        (sight(reason=Reason.NOTHING), CameraStatus.NO_PAGE, "请放平，四个角都露出来。"),
        (sight(reason=Reason.CUT_OFF), CameraStatus.NO_PAGE, "请往中间挪一点。"),
        (sight(), CameraStatus.SEEN, "看到整页了"),
        (sight(hold=0.4), CameraStatus.HELD, "放好了，别动，三秒后自动拍。"),
        (sight(hold=1.0, taken=True), CameraStatus.SEEN, "这一页拍过了"),
    ],
)
def test_the_live_view_says_what_the_eye_sees(seen: object, status: CameraStatus, words: str) -> None:
    walk = at_camera()
    walk.look(seen)  # type: ignore[arg-type]  # a sight, from the table above
    assert (walk.sees(Camera).status, words in walk.says()) == (status, True)


@pytest.mark.parametrize(
    ("seen", "possible"),
    [
        (sight(reason=Reason.NOTHING), False),
        (error("camera.lost"), False),
        (sight(reason=Reason.CUT_OFF), True),
        (sight(), True),
    ],
)
def test_only_where_something_lies_a_page_can_be_taken_by_hand(seen: object, possible: bool) -> None:
    walk = at_camera()
    walk.look(seen)  # type: ignore[arg-type]  # a sight or a trouble, from the table above
    assert [a.enabled for a in walk.sees(Camera).actions] == [True, possible]


def test_outline_and_ring_are_those_of_the_eye() -> None:
    walk = at_camera()
    seen = sight(hold=0.4)
    walk.look(seen)
    screen = walk.sees(Camera)
    assert (screen.quad, screen.hold, screen.picture is not None) == (seen.sighting.quad, 0.4, True)


def test_a_page_that_lies_still_is_taken_once() -> None:
    walk = at_camera()
    walk.look(sight(hold=1.0))
    assert (walk.sees(Camera).status, len(walk.runner.open(CAPTURE))) == (CameraStatus.TAKING, 1)


def test_one_may_take_the_page_by_hand() -> None:
    walk = at_camera()
    walk.press("take")
    walk.take(page())
    walk.sees(PageCheck)


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("camera.lost", "这台暂时不能扫描"),
        ("camera.black", "镜头被挡住了"),
        ("camera.frozen", "画面停住了"),
        ("host.hung", "这台暂时不能扫描"),
    ],
)
def test_trouble_of_the_eye_is_said_and_looking_goes_on(cause: str, words: str) -> None:
    walk = at_camera()
    walk.look(error(cause, ErrorKind.DEVICE))
    assert (walk.sees(Camera).status, words in walk.says()) == (CameraStatus.LOST, True)
    # A device that is away answers at once, and is not asked again at once.
    walk.wait(0.1)
    walk.look(sight())
    assert walk.sees(Camera).status is CameraStatus.SEEN


@pytest.mark.parametrize(
    ("kind", "status"), [(ErrorKind.USER, CameraStatus.NO_PAGE), (ErrorKind.DEVICE, CameraStatus.LOST)]
)
def test_a_page_that_could_not_be_taken_is_tried_again(kind: ErrorKind, status: CameraStatus) -> None:
    walk = at_camera()
    walk.press("take")
    walk.take(error("camera.no-page", kind))
    assert walk.sees(Camera).status is status
    taken(walk)
    walk.sees(PageCheck)


@pytest.mark.parametrize("way", ["back", "back-to-materials"])
def test_leaving_the_live_view_leaves_the_paper_open(way: str) -> None:
    walk = at_camera()
    walk.press(way)
    assert (states(walk)[REGISTER], walk.runner.open(CAPTURE)) == (MaterialState.OPEN, [])


# The page that was taken.


def test_a_page_is_shown_as_it_will_be_sent() -> None:
    walk = at_camera()
    taken(walk)
    screen = walk.sees(PageCheck)
    assert (screen.page, all(finding.well for finding in screen.findings)) == (page(1).jpeg, True)


def test_a_page_that_is_kept_leads_to_the_next_one() -> None:
    walk = at_camera()
    taken(walk)
    walk.press("keep")
    assert "请放户口簿本人页。" in walk.says(walk.sees(Camera))


def test_the_last_page_ends_the_paper() -> None:
    walk = at_papers()
    walk.scan(REGISTER, 2)
    assert (states(walk)[REGISTER], "已扫描 2 页" in walk.says()) == (MaterialState.DONE, True)
    assert walk.facilities.noted(Act.PAPER_SCANNED) == [{"code": REGISTER, "pages": 2}]


def test_after_the_named_pages_more_can_be_added_up_to_the_most() -> None:
    walk = at_camera()
    taken(walk)
    assert [action.name for action in walk.sees(PageCheck).actions] == ["retake", "keep", "adjust"]
    walk.press("keep")
    for number in (2, 3):
        taken(walk, number)
        assert "more" in {action.name for action in walk.sees(PageCheck).actions}
        walk.press("more")
    taken(walk, 4)
    assert "more" not in {action.name for action in walk.sees(PageCheck).actions}
    walk.press("keep")
    assert len(walk.visit.papers.pages[REGISTER]) == 4


def test_a_page_beyond_the_named_ones_is_called_by_its_number() -> None:
    walk = at_camera(BANK)
    taken(walk)
    walk.press("more")
    assert "请放银行卡或社会保障卡第 2 页。" in walk.says(walk.sees(Camera))


@pytest.mark.parametrize("way", ["retake", "drop"])
def test_a_page_that_is_not_kept_is_overwritten(way: str) -> None:
    walk = at_camera()
    taken(walk)
    waiting = walk.visit.papers.taken
    assert waiting is not None
    walk.press(way)
    walk.sees(Camera)
    assert not any(waiting.content)


def looks_anew(walk: Walk) -> bool:
    """Tell whether the look that waits lets the eye forget what it took."""
    eye = FakeEye(sight())
    for _ in range(2):
        walk.runner.open(CAPTURE)[-1].call(eye, Deadline.after(1), CancelToken())
    assert eye.whose in ("", walk.visit.id), "stills of another visit would stay"
    return eye.rearmed == 1 and eye.whose == walk.visit.id


def test_what_the_eye_took_before_is_forgotten_once_when_the_live_view_opens() -> None:
    assert looks_anew(at_camera())


@pytest.mark.parametrize(("way", "anew"), [("retake", True), ("keep", False)])
def test_a_page_to_be_taken_again_counts_again_and_one_that_is_kept_does_not(way: str, anew: bool) -> None:
    walk = at_camera()
    taken(walk)
    walk.press(way)
    assert looks_anew(walk) is anew


def test_a_page_that_is_not_well_is_taken_again_first_but_the_person_decides() -> None:
    walk = at_camera()
    taken(walk, good=False)
    actions = {action.name: action.primary for action in walk.sees(PageCheck).actions if action.name != "adjust"}
    assert (actions, "有点模糊，请按平再拍一次。" in walk.says()) == ({"keep": False, "retake": True}, True)
    walk.press("keep")
    assert [tile.name for tile in walk.sees(Choice, "apply.page.why").choices] == ["faint", "readable", "tried"]
    walk.choose("faint")
    walk.sees(Camera)


def test_who_is_asked_why_can_still_take_the_page_again() -> None:
    walk = at_camera()
    taken(walk, good=False)
    walk.press("keep")
    poor = walk.visit.papers.taken
    walk.press("retake")
    walk.sees(Camera)
    assert (walk.visit.papers.taken, poor and any(poor.content)) == (None, False)


@pytest.mark.parametrize("good", [True, False])
def test_a_reason_counts_only_over_a_page_that_needs_one(good: bool) -> None:
    walk = at_camera()
    taken(walk, good=good)
    walk.choose("faint" if good else "because")
    assert (isinstance(walk.screen, PageCheck), walk.visit.papers.staged) == (True, [])


def test_no_reason_keeps_a_page_that_is_too_small() -> None:
    walk = at_camera()
    walk.look(sight(1, hold=1.0))
    walk.take(page(1, good=False, dpi=90))
    walk.choose("faint")
    assert (isinstance(walk.screen, PageCheck), walk.visit.papers.staged) == (True, [])


def test_why_a_poor_page_was_kept_is_on_record_in_the_review_and_in_its_line() -> None:
    walk = at_camera()
    taken(walk, good=False)
    walk.press("keep")
    walk.choose("tried")
    taken(walk, number=2)
    walk.press("keep")
    (noted,) = walk.facilities.noted(Act.PAPER_SCANNED)
    assert noted["reason"] == "sharp:tried"
    assert [paper.line.get("kept") for paper in walk.visit.scans()] == ["sharp:tried", None]
    walk.press("later", "bank-card")
    walk.press("next")
    assert "扫描 2 页，一页不太清楚" in walk.says(walk.sees(Review))


def test_while_a_page_is_looked_at_no_other_is_taken() -> None:
    walk = at_camera()
    taken(walk)
    walk.press("take")
    assert (walk.runner.open(CAPTURE), isinstance(walk.screen, PageCheck)) == ([], True)


def test_a_closer_look_at_the_page_changes_nothing() -> None:
    walk = at_camera()
    taken(walk)
    walk.press("zoom")
    walk.sees(PageCheck)


@pytest.mark.parametrize("way", ["scan", "later"])
def test_only_the_ways_the_matter_allows_are_offered(way: str) -> None:
    walk = at_papers()
    item = walk.visit.matter
    only = tuple(msgspec.structs.replace(material, ways=(way,)) for material in item.materials)
    walk.visit.item = msgspec.structs.replace(item, materials=only)
    walk.press("open", BANK)
    assert [offered.name for row in walk.sees(Materials).rows for offered in row.ways] == [way]


def test_papers_take_no_signature() -> None:
    walk = at_papers()
    before = walk.screen
    walk.sign()
    assert walk.screen is before


def test_buttons_of_the_page_mean_nothing_before_there_is_one() -> None:
    walk = at_camera()
    walk.press("keep")
    walk.sees(Camera)
    assert walk.visit.papers.staged == []


def test_news_of_the_desk_is_no_news_while_a_page_is_looked_at() -> None:
    walk = at_camera()
    walk.look(sight())
    open_look = walk.runner.open(CAPTURE)[-1]
    walk.press("take")
    walk.take(page())
    walk.sees(PageCheck)
    open_look.done(sight(9))
    walk.settle()
    walk.sees(PageCheck)


def test_a_strange_answer_of_the_eye_changes_nothing() -> None:
    walk = at_camera()
    before = walk.screen
    walk.runner.open(CAPTURE)[-1].done("what")
    walk.settle()
    walk.engine.take(Done("what"))
    walk.settle()
    assert walk.screen is before


def test_leaving_in_the_middle_drops_what_was_taken_of_this_paper() -> None:
    walk = at_camera()
    taken(walk)
    walk.press("keep")
    half = walk.visit.papers.staged[0]
    taken(walk, 2)
    walk.press("back")
    assert (states(walk)[REGISTER], any(half.content)) == (MaterialState.OPEN, False)


def test_a_second_scan_takes_the_place_of_the_first_only_when_it_is_whole() -> None:
    walk = Walk()
    walk.to_review()
    first = walk.visit.papers.pages[REGISTER][0]
    walk.press("change", f"paper:{REGISTER}")
    assert states(walk)[REGISTER] is MaterialState.OPEN
    walk.press("scan", REGISTER)
    walk.press("back")
    assert any(first.content)
    walk.scan(REGISTER, 2)
    assert not any(first.content)
    walk.press("next")
    walk.sees(Review)


def test_a_paper_opened_from_the_review_can_be_left_as_it_is() -> None:
    walk = Walk()
    walk.to_review()
    walk.press("change", f"paper:{REGISTER}")
    walk.press("next")
    walk.sees(Review)
    assert walk.visit.papers.opened == ""


def test_an_answer_changed_from_the_review_may_ask_for_another_paper() -> None:
    walk = Walk()
    walk.to_form(REMOTE)
    fields = walk.visit.sheet.fields
    chosen = {name: one.options[0].value for name, one in fields.items() if one.options}
    walk.fill(**chosen | {"since": "2026-12-01", "basis": "promise"})
    paper = next(name for name, state in states(walk).items() if state is MaterialState.OPEN)
    walk.press("later", paper)
    walk.press("next")
    walk.press("change", "field:basis")
    walk.enter(basis="residence-card")
    walk.press("next")
    assert MaterialState.OPEN in states(walk).values()
