"""先存着，下次再填: kept only when asked, opened by code and card, taken up where it was left, gone when handed in."""

from __future__ import annotations

import msgspec
import pytest

from config.texts import wording
from devices.receipt_printer import PrintResult
from kiosk.audit import Act
from kiosk.catalogue import Catalogue
from kiosk.domain import query_code
from kiosk.domain.ink import SIGNED_FORM
from kiosk.flows import load
from kiosk.steps.belongings import Page
from kiosk.steps.draft_part import Drafts, draft_of, has_changed
from kiosk.steps.screens import Choice, FormPage, Goodbye, Materials, PlaceCard, SlipTrouble, Stored, Trouble
from kiosk.steps.step import Reason
from offline_queue.errors import StorageFault
from tests.support.big_catalogue import FOLDER as CATALOGUE
from tests.support.flow_walk import ANSWERS, ELDER, Walk, card, page, sight

FLOW = ("apply", "draft")


def walked() -> Walk:
    return Walk(load(*FLOW))


def at_second_page() -> Walk:
    walk = walked()
    walk.to_form()
    walk.enter(household_town="qingting")
    walk.press("next")
    walk.enter(phone="13800000000")
    return walk


def kept(walk: Walk | None = None) -> Walk:
    walk = walk or at_second_page()
    walk.press("draft")
    walk.choose("keep")
    walk.sees(SlipTrouble, "draft.kept.title")
    return walk


def come_back(before: Walk, person: str = "zhao-dehou", code: str = "") -> Walk:
    """Another visit at the same machine, with the slip of the first."""
    walk = Walk(load(*FLOW), at="home")
    walk.outbox = before.outbox
    walk.runner.auto = before.runner.auto
    walk.press("open", "draft")
    walk.enter(code=code or query_code.grouped(before.visit.part(Drafts).code).lower())
    walk.press("next")
    if isinstance(walk.screen, PlaceCard):
        walk.lay(card(person))
        walk.press("next")
    return walk


def test_nothing_is_kept_of_who_did_not_ask() -> None:
    walk = at_second_page()
    walk.press("home")
    walk.choose("leave")
    assert (walk.reason, walk.outbox.memos) == (Reason.HOME, {})


def test_asking_alone_keeps_nothing() -> None:
    walk = at_second_page()
    walk.press("draft")
    walk.sees(Choice, "draft.keep.title")
    walk.choose("back")
    assert (walk.sees(FormPage).fields[0].name != "", walk.outbox.memos) == (True, {})


def test_the_code_stands_large_and_on_paper_with_its_day() -> None:
    walk = kept()
    shown = walk.sees(SlipTrouble)
    assert query_code.holds(query_code.read(shown.query_code))
    assert wording("zh_CN")(shown.number) == "2026年12月23日"
    assert "2026年12月23日" in walk.printer.words()
    assert (shown.query_code in walk.printer.words(), "赵" in walk.printer.words()) == (True, False)


@pytest.mark.parametrize("fate", [PrintResult.FAILED, PrintResult.UNSURE])
def test_without_a_slip_the_code_is_to_be_written_down(fate: PrintResult) -> None:
    walk = at_second_page()
    walk.printer.script = [fate]
    kept(walk)
    assert "请记一下或拍照" in walk.says()


def test_without_a_printer_as_well() -> None:
    walk = at_second_page()
    walk.facilities.lose("receipt_printer")
    kept(walk)
    assert (walk.printer.slips, "请记一下或拍照" in walk.says()) == ([], True)


def test_who_stops_for_today_is_wiped() -> None:
    walk = kept()
    walk.press("leave")
    assert walk.reason is Reason.HOME
    assert "answers" in walk.left[0][1].parts


def test_who_goes_on_is_where_they_were() -> None:
    walk = kept()
    walk.press("on")
    assert {view.name: view.value for view in walk.sees(FormPage).fields}["phone"] == "13800000000"


def test_a_full_disk_keeps_nothing_and_says_so() -> None:
    walk = at_second_page()
    walk.outbox.failing = 1
    walk.press("draft")
    walk.choose("keep")
    walk.sees(Trouble, "draft.keep.failed")
    walk.press("retry")
    walk.sees(SlipTrouble)
    assert len(walk.outbox.memos) == 1


def test_kept_again_the_first_code_opens_nothing_any_more() -> None:
    walk = kept()
    walk.press("on")
    first = set(walk.outbox.memos)
    walk.facilities.below = lambda limit: 11 % limit  # type: ignore[method-assign]  # another code than the first
    kept(walk)
    assert len(walk.outbox.memos) == 1
    assert not first & set(walk.outbox.memos)


def test_code_and_card_lead_to_the_page_where_it_was_left() -> None:
    walk = come_back(kept())
    assert {view.name: view.value for view in walk.sees(FormPage).fields}["phone"] == "13800000000"
    assert walk.visit.entry.page == 1
    assert walk.facilities.noted(Act.DRAFT_TAKEN_UP)


def test_what_was_corrected_by_hand_is_not_overwritten_by_the_card() -> None:
    walk = at_second_page()
    walk.enter(address="云泽市清湾区河东里3号院")
    again = come_back(kept(walk))
    assert again.visit.answers["address"] == "云泽市清湾区河东里3号院"


def test_pages_that_were_scanned_are_there_again() -> None:
    walk = walked()
    walk.to_materials()
    walk.scan("household-register", 2)
    walk.press("back")
    again = come_back(kept(walk))
    assert [len(pages) for pages in again.visit.papers.pages.values()] == [2]


def scan_poorly(walk: Walk, number: int, *, good: bool) -> None:
    walk.look(sight(number, hold=1.0))
    walk.take(page(number, good=good))
    walk.press("keep")
    if not good:
        walk.choose("faint")


def test_why_a_poor_page_goes_along_is_told_the_office_after_days_too() -> None:
    walk = walked()
    walk.to_materials()
    walk.press("scan", "household-register")
    for number, good in ((1, True), (2, False)):
        scan_poorly(walk, number, good=good)
    walk.press("back")
    again = come_back(kept(walk))
    assert [paper.kept for paper in again.visit.scans()] == ["", "sharp:faint"]


def test_a_paper_signed_by_hand_is_not_kept_with_a_form_that_may_still_change() -> None:
    walk = at_second_page()
    walk.visit.papers.pages[SIGNED_FORM.id] = [Page("1", bytearray(b"ink"))]
    assert SIGNED_FORM.id not in come_back(kept(walk)).visit.papers.pages


def test_handed_in_it_is_gone_in_the_same_transaction() -> None:
    walk = come_back(kept())
    walk.fill(**ANSWERS)
    walk.sees(Materials)
    walk.settle_materials()
    walk.press("sign")
    walk.outbox.failing = 1
    walk.sign()
    assert len(walk.outbox.memos) == 1
    walk.press("retry")
    walk.sees(Stored)
    assert walk.outbox.memos == {}


@pytest.mark.parametrize(
    ("person", "code", "title"),
    [("lin-jingshu", "", "draft.refused.other-card"), ("zhao-dehou", "0000-0000", "draft.refused.unknown")],
)
def test_another_card_or_code_opens_nothing_and_says_which(person: str, code: str, title: str) -> None:
    walk = come_back(kept(), person, code)
    walk.sees(Trouble, title)
    assert (walk.visit.item, dict(walk.visit.answers)) == (None, {})
    walk.press("again")
    assert walk.step == "draft-code"


def test_a_slip_of_the_finger_is_told_before_any_card() -> None:
    walk = come_back(kept(), code="7777-7778")
    assert "这个码对不上" in walk.says(walk.sees(FormPage))


def test_a_shelf_that_cannot_be_read_is_said_and_the_person_may_leave() -> None:
    before = kept()

    def broken(name: str, now: float) -> None:
        raise StorageFault("the disk is gone")

    before.outbox.note = broken  # type: ignore[method-assign]  # a disk that fails on reading
    walk = come_back(before)
    walk.sees(Trouble, "draft.refused.fault")
    walk.press("leave-matter")
    assert walk.reason is Reason.HOME


def test_the_step_alone_leads_home_where_nothing_was_asked() -> None:
    walk = Walk(load(*FLOW), at="draft-open")
    assert walk.reason is Reason.HOME


def test_its_days_over_it_is_not_found() -> None:
    before = kept()
    walk = Walk(load(*FLOW), at="home")
    walk.runner.auto = before.runner.auto
    walk.timers.now = 31 * 86400.0
    walk.press("open", "draft")
    walk.enter(code=before.visit.part(Drafts).code)
    walk.press("next")
    walk.lay(card("zhao-dehou"))
    walk.press("next")
    walk.sees(Trouble, "draft.refused.unknown")


@pytest.mark.parametrize("withdrawn", [True, False])
def test_a_matter_that_was_withdrawn_says_so_and_one_that_cannot_be_read_does_not(withdrawn: bool) -> None:
    before = kept()
    walk = Walk(load(*FLOW), at="home")
    walk.runner.auto = before.runner.auto

    class Without:
        """A catalogue that lost a matter: withdrawn, or on a shelf that cannot be read."""

        def __getattr__(self, name: str) -> object:
            says = {"item": lambda code: None, "withdrawn": lambda code: withdrawn}
            return says.get(name) or getattr(before.facilities.catalogue, name)

    walk.press("open", "draft")
    walk.enter(code=before.visit.part(Drafts).code)
    walk.press("next")
    walk.facilities.catalogue = Without()  # type: ignore[assignment]  # as much of one as is asked
    walk.lay(card("zhao-dehou"))
    walk.press("next")
    walk.sees(Trouble, "draft.withdrawn.title" if withdrawn else "draft.refused.fault")
    assert bool(walk.visit.part(Drafts).lines) is withdrawn
    slips = len(before.printer.slips)
    walk.press("print-left")
    assert (len(before.printer.slips) - slips, "13800000000" in before.printer.words()) == (int(withdrawn), False)
    walk.press("done")
    walk.sees(Trouble)
    buffers = walk.visit.part(Drafts).buffers()
    walk.press("leave-matter")
    assert not any(any(buffer) for buffer in buffers)


def test_a_site_that_keeps_none_offers_none() -> None:
    walk = at_second_page()
    walk.facilities.site = msgspec.structs.replace(walk.facilities.site, draft_days=0)
    walk.enter(contact_name="罗有田")
    assert [action.name for action in walk.sees(FormPage).actions] == ["next"]
    walk.press("draft")
    walk.sees(FormPage)


def test_back_from_the_form_does_not_open_it_again_over_what_was_changed() -> None:
    walk = come_back(kept())
    walk.enter(phone="13900000099")
    walk.press("back")
    walk.press("back")
    assert walk.visit.answers["phone"] == "13900000099"


def test_keeping_is_recorded_without_code_or_person() -> None:
    walk = kept()
    assert walk.facilities.noted(Act.DRAFT_KEPT) == [{"item": walk.visit.matter.task_code}]


def test_in_english_too() -> None:
    walk = at_second_page()
    walk.press("language", "en")
    kept(walk)
    assert "Code" in walk.printer.words()
    assert not isinstance(walk.screen, Goodbye)


@pytest.mark.parametrize("fate", ["failing", "deaf"])
def test_a_second_keeping_that_failed_leaves_no_draft_behind_what_is_handed_in(fate: str) -> None:
    walk = kept()
    walk.press("on")
    walk.press("draft")
    setattr(walk.outbox, fate, 1)
    walk.choose("keep")
    walk.sees(Trouble, "draft.keep.failed")
    assert walk.outbox.memos
    walk.press("on")
    walk.fill(**ANSWERS)
    walk.settle_materials()
    walk.press("sign")
    walk.sign()
    assert (len(walk.outbox.puts), walk.outbox.memos) == (1, {})


def test_a_keeping_nobody_heard_of_is_replaced_by_the_next_try() -> None:
    walk = at_second_page()
    walk.press("draft")
    walk.outbox.deaf = 1
    walk.choose("keep")
    walk.press("retry")
    walk.sees(SlipTrouble, "draft.kept.title")
    assert list(walk.outbox.memos) == [f"draft:{walk.visit.part(Drafts).code}"]


# The slip of what is missing names the draft, and only where there is one.


def missing_slip_of(walk: Walk) -> str:
    walk.fill()
    walk.sees(Materials)
    walk.press("print-missing")
    return walk.printer.words()


def test_the_slip_of_what_is_missing_names_the_draft_and_its_last_day() -> None:
    walk = kept()
    walk.press("on")
    told = missing_slip_of(walk)
    assert f"报查询码 {query_code.grouped(walk.visit.part(Drafts).code)}" in told
    assert "保存到 2026年12月23日" in told


def test_after_a_draft_was_taken_up_the_slip_still_names_it_with_its_day() -> None:
    before = kept()
    walk = come_back(before)
    walk.printer = before.printer
    told = missing_slip_of(walk)
    assert query_code.grouped(before.visit.part(Drafts).code) in told
    assert "保存到 2026年12月23日" in told


def test_a_keeping_that_failed_is_no_draft_on_the_slip() -> None:
    walk = at_second_page()
    walk.outbox.failing = 1
    walk.press("draft")
    walk.choose("keep")
    walk.sees(Trouble, "draft.keep.failed")
    walk.press("on")
    told = missing_slip_of(walk)
    assert "表要重新填" in told
    assert "查询码" not in told


def of_version(walk: Walk, version: int) -> Catalogue:
    """Return the catalogue with the matter of a walk in another version."""
    whole = walk.facilities.catalogue
    items = [
        msgspec.structs.replace(one, version=version) if one.task_code == ELDER else one
        for one in whole.browse(size=1000).items
    ]
    return Catalogue(items, CATALOGUE, hall=whole.hall)


def come_back_to(before: Walk, catalogue: Catalogue) -> Walk:
    """Another visit after the catalogue changed."""
    walk = Walk(load(*FLOW), at="home")
    walk.outbox, walk.facilities.catalogue = before.outbox, catalogue
    walk.runner.auto = before.runner.auto
    walk.press("open", "draft")
    walk.enter(code=before.visit.part(Drafts).code)
    walk.press("next")
    walk.lay(card("zhao-dehou"))
    walk.press("next")
    return walk


def test_a_matter_that_changed_since_says_so_and_leads_through_it_from_the_first_page() -> None:
    before = kept()
    walk = come_back_to(before, of_version(before, 6))
    said = walk.says(walk.sees(Trouble, "draft.changed.title"))
    assert ("存的时候是第 1 版，现在是第 6 版。" in said, "高龄津贴申领" in said) == (True, True)
    walk.press("check")
    assert (walk.sees(FormPage).fields[0].name, walk.visit.entry.page) == ("name", 0)
    assert (walk.visit.answers["household_town"], walk.visit.answers["phone"]) == ("qingting", "13800000000")


def test_what_is_handed_in_then_is_of_the_version_that_holds() -> None:
    before = kept()
    walk = come_back_to(before, of_version(before, 6))
    walk.press("check")
    assert walk.visit.matter.version == 6


def test_a_draft_that_names_no_version_is_held_by_its_form_alone() -> None:
    before = kept()
    draft = draft_of(before.visit)
    assert (draft.version, has_changed(before.visit, draft)) == (1, False)
    assert not has_changed(before.visit, msgspec.structs.replace(draft, version=0))
    assert has_changed(before.visit, msgspec.structs.replace(draft, version=0, form="elder-allowance/9"))
