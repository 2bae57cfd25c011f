"""Finding a matter: by typing, by theme, office and audience; what is found is taken up, or told why not and where."""

from __future__ import annotations

import msgspec
import pytest

from devices.device import Condition, DeviceError, DeviceState, ErrorKind
from devices.receipt_printer import ReceiptPrinter
from kiosk.catalogue import Catalogue
from kiosk.domain.item import ServiceItem
from kiosk.steps.find import CATALOGUE, LIMIT, plain_words
from kiosk.steps.find_list import KINDS
from kiosk.steps.find_part import Finding
from kiosk.steps.find_screens import Browse, Search
from kiosk.steps.home import Why
from kiosk.steps.screens import Choice, Guide, Home, Tone, Trouble
from tests.support.find_walk import FindWalk
from tests.support.flow_walk import ELDER, TRAINING, error, say_all, training_catalogue

PASSPORT = "11990100990595954N3990505000000"
PENSION_PROOF = "11990100990179192A3990101000000"
POLICE = "11990100990595954N"


def items() -> list[ServiceItem]:
    """Return every matter of the training city."""
    return list(training_catalogue().browse(size=1000).items)


def changed(code: str, **changes: object) -> Catalogue:
    """Return the training catalogue with one matter changed."""
    found = [msgspec.structs.replace(one, **changes) if one.task_code == code else one for one in items()]
    return Catalogue(found, TRAINING / "catalogue", hall=training_catalogue().hall)


# Typing.


def test_the_search_opens_empty_and_makes_its_index_ready_meanwhile() -> None:
    walk = FindWalk(at_once=False)
    walk.press("find")
    shown = walk.sees(Search)
    assert (shown.words, shown.rows, shown.notice) == ("", (), None)
    assert len(walk.runner.open(CATALOGUE)) == 1


@pytest.mark.parametrize("typed", ["高龄津贴", "gljt", "gaolingjintie", "990704", "高龄jintie", "高龄j'intie"])
def test_a_matter_is_found_by_name_sound_initials_code_and_half_a_word(typed: str) -> None:
    walk = FindWalk()
    walk.search(typed)
    assert walk.row(ELDER).name == ELDER


@pytest.mark.parametrize(
    ("typed", "asked"), [("外地kan'bing", "外地 kanbing"), ("gjj证明", "gjj 证明"), ("care away", "care away")]
)
def test_letters_on_their_way_are_a_word_of_their_own(typed: str, asked: str) -> None:
    assert plain_words(typed) == asked


def test_what_fits_is_marked_in_what_people_call_it() -> None:
    walk = FindWalk()
    walk.search("外地看病")
    row = next(iter(walk.sees(Search).rows))
    assert "外地看病" in walk.says(walk.screen)
    assert dict(row.mark.args)["words"] == "外地看病"


def test_at_most_twenty_are_shown_and_their_number_is_said() -> None:
    walk = FindWalk()
    shown = walk.search("证明")
    assert 0 < len(shown.rows) <= LIMIT
    assert f"找到 {len(shown.rows)} 件" in walk.says()


def test_nothing_found_leads_to_staff_the_hotline_and_the_themes() -> None:
    walk = FindWalk()
    shown = walk.search("没有这样的事项")
    assert shown.notice is not None
    assert "12345" in walk.says()
    walk.press("themes")
    assert len(walk.sees(Browse).tiles) == 10


def test_emptied_words_take_the_list_away() -> None:
    walk = FindWalk()
    walk.search("高龄")
    assert walk.type("").rows == ()
    assert walk.sees(Search).notice is None


def test_an_answer_to_older_words_is_never_shown() -> None:
    walk = FindWalk(at_once=False)
    walk.press("find")
    walk.type("社保")
    older = walk.runner.open(CATALOGUE)[-1]
    walk.type("高龄")
    older.run("the folder")
    walk.settle()
    assert walk.sees(Search).rows == ()
    walk.run_catalogue()
    assert walk.row(ELDER)


def test_a_catalogue_that_cannot_be_read_is_said_and_tried_with_the_next_key() -> None:
    walk = FindWalk(at_once=False)
    walk.press("find")
    walk.type("高")
    walk.runner.open(CATALOGUE)[-1].done(DeviceError(ErrorKind.DEVICE, "catalogue.fault"))
    walk.settle()
    notice = walk.sees(Search).notice
    assert notice is not None
    assert notice.tone is Tone.WARN
    walk.type("高龄")
    walk.run_catalogue()
    assert walk.sees(Search).notice is None


def test_the_search_says_itself_in_both_languages() -> None:
    walk = FindWalk()
    said = say_all(walk.search("高龄"))
    assert any("found" in one for one in said["en"])


# Taking up what was found.


def test_what_is_found_is_taken_up_and_back_leads_to_the_list_again() -> None:
    walk = FindWalk()
    walk.search("高龄津贴")
    walk.choose(ELDER)
    walk.sees(Choice)
    assert walk.visit.matter.task_code == ELDER
    walk.press("back")
    assert walk.sees(Search).words == "高龄津贴"
    assert walk.row(ELDER)


@pytest.mark.parametrize("press", [("choose", "nothing"), ("choose", ""), ("guide", ""), ("more", "")])
def test_what_is_not_on_the_list_does_nothing(press: tuple[str, str]) -> None:
    walk = FindWalk()
    walk.search("高龄")
    walk.press(*press)
    walk.sees(Search)
    assert walk.visit.item is None


def test_home_from_the_search_keeps_the_visit() -> None:
    walk = FindWalk()
    walk.search("高龄")
    walk.press("home")
    walk.sees(Home)
    assert walk.left == []


def test_another_search_begins_empty() -> None:
    walk = FindWalk()
    walk.search("高龄")
    walk.press("home")
    walk.press("find")
    assert walk.sees(Search).words == ""


def test_a_matter_of_a_window_leads_to_its_guide_with_why_and_where() -> None:
    walk = FindWalk()
    walk.search("护照")
    assert walk.row(PASSPORT).tags[0].label.key == "find.tag.ticket"
    walk.choose(PASSPORT)
    words = walk.says(walk.sees(Guide))
    assert "12345" in words
    assert walk.facilities.site.help_window in words
    walk.press("others")
    walk.sees(Home)


def test_its_guide_is_printed_and_the_page_stays() -> None:
    walk = FindWalk()
    walk.search("护照")
    walk.choose(PASSPORT)
    walk.press("print-guide")
    assert len(walk.printer.slips) == 1
    walk.press("done")
    assert walk.sees(Guide).title.args == walk.visit.matter.name.text.args


def test_without_a_printer_the_key_says_so() -> None:
    walk = FindWalk()
    walk.facilities.lose("receipt_printer")
    walk.search("护照")
    walk.choose(PASSPORT)
    key = next(action for action in walk.sees(Guide).actions if action.name == "print-guide")
    assert (key.enabled, ReceiptPrinter in walk.runner.auto) == (False, True)


@pytest.mark.parametrize(("kind", "why"), [("id_card", Why.DEVICE), ("line", Why.LINE)])
def test_a_trouble_of_now_says_why_and_the_guide_can_be_read_all_the_same(kind: str, why: Why) -> None:
    walk = FindWalk()
    walk.facilities.catalogue = changed(ELDER, offline_able=False)
    walk.search("高龄津贴")
    if kind == "line":
        walk.facilities.cut_line()
    else:
        walk.facilities.lose(kind)
    walk.choose(ELDER)
    assert any(line.message.key == f"home.why.{why.value}" for line in walk.sees(Trouble).reasons)
    walk.press("guide")
    assert walk.sees(Guide).tags[0].tone is Tone.WARN


def test_the_guide_of_what_was_refused_offers_it_once_the_trouble_is_over() -> None:
    walk = FindWalk()
    walk.search("高龄津贴")
    walk.facilities.lose("id_card")
    walk.choose(ELDER)
    walk.press("guide")
    walk.facilities.states["id_card"] = DeviceState("id_card", Condition.READY)
    walk.press("back")
    walk.press("choose", ELDER)
    walk.sees(Choice)


def test_a_guide_that_can_be_begun_has_the_key_for_it() -> None:
    walk = FindWalk()
    walk.search("高龄津贴")
    walk.facilities.lose("id_card")
    walk.choose(ELDER)
    walk.press("guide")
    walk.press("begin")
    walk.sees(Guide)
    walk.facilities.states["id_card"] = DeviceState("id_card", Condition.READY)
    walk.press("begin")
    walk.sees(Choice)


def test_others_after_a_refusal_leads_back_to_the_list() -> None:
    walk = FindWalk()
    walk.search("高龄津贴")
    walk.facilities.lose("id_card")
    walk.choose(ELDER)
    walk.press("others")
    assert walk.row(ELDER).tags[0].tone is Tone.WARN


# Looking.


def test_a_theme_lists_exactly_its_matters() -> None:
    walk = FindWalk()
    walk.press("theme", "07")
    wanted = {one.task_code for one in items() if one.theme == "07"}
    assert {row.name for row in walk.sees(Browse).rows} == wanted
    assert walk.sees(Browse).total == len(wanted)


def test_an_office_lists_exactly_its_matters() -> None:
    walk = FindWalk()
    walk.press("offices")
    assert len(walk.sees(Browse).tiles) == 15
    walk.choose(POLICE)
    assert {row.name for row in walk.sees(Browse).rows} == {o.task_code for o in items() if o.office.code == POLICE}
    walk.press("back")
    assert len(walk.sees(Browse).tiles) == 15


def test_what_is_for_organisations_has_its_own_list() -> None:
    walk = FindWalk()
    walk.press("units")
    shown = walk.sees(Browse)
    assert (shown.total, shown.tabs) == (sum("legal" in one.audience for one in items()), ())


def test_a_list_is_narrowed_and_widened_again() -> None:
    walk = FindWalk()
    walk.press("theme", "01")
    whole = walk.sees(Browse).total
    walk.press("for-legal")
    shown = walk.sees(Browse)
    assert shown.total < whole
    assert [tab.name for tab in shown.tabs if tab.primary] == ["for-legal"]
    walk.press("for-all")
    assert walk.sees(Browse).total == whole


def test_everything_is_looked_through_page_by_page_and_each_matter_comes_once() -> None:
    walk = FindWalk()
    walk.press("all")
    for _ in range(10):
        walk.press("more")
    shown = walk.sees(Browse)
    assert len(shown.rows) == shown.total == len(items())
    assert len({row.name for row in shown.rows}) == shown.total


def test_more_is_asked_for_once_however_often_it_is_touched() -> None:
    walk = FindWalk(at_once=False)
    walk.press("all")
    walk.run_catalogue()
    for _ in range(5):
        walk.press("more")
    assert len(walk.runner.open(CATALOGUE)) == 1


def test_a_list_that_cannot_be_read_is_said() -> None:
    walk = FindWalk(at_once=False)
    walk.press("theme", "01")
    walk.runner.open(CATALOGUE)[-1].done(DeviceError(ErrorKind.DEVICE, "catalogue.fault"))
    walk.settle()
    assert "目录现在翻不开" in walk.says(walk.sees(Browse))


def test_an_empty_theme_says_so() -> None:
    walk = FindWalk()
    walk.press("theme", "77")
    assert "这里还没有事项" in walk.says(walk.sees(Browse))


def test_back_from_the_outermost_list_leads_home() -> None:
    walk = FindWalk()
    walk.press("themes")
    walk.choose("07")
    walk.press("back")
    walk.press("back")
    walk.sees(Home)


def test_what_is_found_on_a_list_is_taken_up_and_the_list_stays_as_it_was() -> None:
    walk = FindWalk()
    walk.press("all")
    walk.press("more")
    before = len(walk.sees(Browse).rows)
    walk.choose(walk.row(ELDER).name if any(r.name == ELDER for r in walk.sees(Browse).rows) else PENSION_PROOF)
    walk.press("back")
    assert len(walk.sees(Browse).rows) == before


@pytest.mark.parametrize("press", [("for-nobody", ""), ("choose", "x"), ("theme", "01"), ("guide", "")])
def test_a_list_takes_nothing_else(press: tuple[str, str]) -> None:
    walk = FindWalk()
    walk.press("theme", "07")
    before = walk.sees(Browse)
    walk.press(*press)
    assert walk.sees(Browse) == before


def test_nobody_is_asked_whether_a_search_may_be_lost_and_it_is_wiped() -> None:
    walk = FindWalk()
    walk.search("高龄")
    assert not walk.visit.holds_data
    walk.visit.wipe()
    assert walk.visit.part(Finding).words == ""


def test_a_post_without_the_section_finds_nothing_and_offers_no_way() -> None:
    walk = FindWalk("apply")
    home = walk.sees(Home)
    assert (home.search, home.themes, home.ways) == (None, (), ())
    for press in ("find", "themes", "theme"):
        walk.press(press)
        walk.sees(Home)


# A list that is left while it is still being read.


def test_the_answer_to_a_list_that_was_left_is_shown_on_no_other() -> None:
    walk = FindWalk(at_once=False)
    walk.press("all")
    walk.press("kinds")
    walk.run_catalogue()
    shown = walk.sees(Browse)
    assert (shown.rows, [tile.name for tile in shown.tiles]) == ((), list(KINDS))


def test_places_that_cannot_be_read_are_said_to_be_away() -> None:
    walk = FindWalk(at_once=False)
    walk.press("all")
    walk.press("places")
    walk.runner.open(CATALOGUE)[-1].done(error("catalogue.stuck", ErrorKind.TIMED_OUT))
    walk.settle()
    notice = walk.sees(Browse).notice
    assert notice
    assert notice.message.key == "find.search.failed"


def test_a_city_without_its_places_says_that_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    walk = FindWalk()
    walk.press("all")
    monkeypatch.setattr(walk.facilities.catalogue, "regions", tuple)
    walk.press("places")
    notice = walk.sees(Browse).notice
    assert notice
    assert notice.message.key == "find.search.failed"
