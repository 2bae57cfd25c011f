"""Forms: prefilled, judged at the field, page by page; a change from the review comes back at once."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.domain.form import Choosable, Field, Form
from kiosk.domain.words import Words
from kiosk.forms import Answers
from kiosk.steps.events import Entered, Press
from kiosk.steps.field_views import answer_words, field_view, in_groups
from kiosk.steps.form import Paged
from kiosk.steps.screens import FieldKind, FieldView, FormPage, Materials, Review, Secret
from kiosk.steps.visit import Place
from tests.support.flow_walk import ANSWERS, REMOTE, Walk, card

UNEMPLOYED = "11990100990179192A3990201000000"


def at_form() -> Walk:
    walk = Walk()
    walk.to_form()
    return walk


def at_page(number: int) -> Walk:
    walk = at_form()
    for _ in range(number):
        for view in walk.sees(FormPage).fields:
            if view.name in ANSWERS:
                walk.enter(**{view.name: ANSWERS[view.name]})
        walk.press("next")
    return walk


def field(walk: Walk, name: str) -> FieldView:
    return next(view for view in walk.sees(FormPage).fields if view.name == name)


def test_what_the_card_said_is_filled_in_masked_and_closed() -> None:
    view = field(at_form(), "number")
    assert (view.value, view.masked) == ("990121194307050016", "990 **** **** *** 0016")
    assert (view.read_only, view.source and view.source.key) == (True, "apply.form.from-card")


def test_a_closed_field_takes_nothing() -> None:
    walk = at_form()
    walk.enter(number="110101199003070011")
    assert field(walk, "number").value == "990121194307050016"


def test_what_the_card_did_not_say_is_open() -> None:
    walk = Walk()
    walk.to_card()
    walk.lay(card("zhao-dehou", birth_date=None))
    walk.press("next")
    view = field(walk, "age")
    assert (view.read_only, view.source, view.required) == (False, None, True)
    walk.enter(age="83")
    assert field(walk, "age").value == "83"


def test_the_lead_says_which_group_of_how_many() -> None:
    assert "第 1 组，共 4 组" in at_form().says()


def test_next_with_something_missing_says_it_at_the_field() -> None:
    walk = at_form()
    walk.press("next")
    screen = walk.sees(FormPage)
    assert (screen.focus, field(walk, "household_town").error is not None) == ("household_town", True)


def test_what_keeps_a_page_from_going_on_is_named_until_it_is_answered() -> None:
    walk = at_form()
    walk.press("next")
    assert ("请先填好“户籍所在乡镇、街道”。" in walk.says(), walk.sees(FormPage).lead_matters) == (True, True)
    walk.enter(household_town=ANSWERS["household_town"])
    assert "第 1 组，共 4 组" in walk.says()


def test_of_several_the_first_is_named_with_their_number() -> None:
    walk = at_page(3)
    walk.visit.answers.put("phone", "138")
    walk.press("next")
    assert "有三项没填好，先填“老人的电话”。" in walk.says()


def test_a_field_is_judged_when_it_is_left() -> None:
    walk = at_page(1)
    walk.enter(phone="1380000000")
    assert "电话要 11 位，您看看是不是少了一位。" in walk.says()
    assert field(walk, "phone").value == "1380000000"


def test_a_field_that_is_mended_loses_its_sentence() -> None:
    walk = at_page(1)
    walk.enter(phone="1380000000")
    walk.enter(phone="13800000000")
    assert field(walk, "phone").error is None


def test_nobody_is_scolded_for_a_field_that_is_still_empty() -> None:
    walk = at_page(1)
    walk.enter(phone="")
    assert field(walk, "phone").error is None


def test_spaces_around_an_answer_are_not_part_of_it() -> None:
    walk = at_page(1)
    walk.enter(contact_name="  罗有田 ")
    assert field(walk, "contact_name").value == "罗有田"


def test_a_typed_answer_is_not_from_the_card_any_more() -> None:
    walk = at_page(1)
    assert field(walk, "address").source is not None
    walk.enter(address="云泽市清湾区河东里3号院")
    assert field(walk, "address").source is None


def test_an_answer_opens_the_field_it_asks_for() -> None:
    walk = at_page(2)
    walk.enter(living="alone")
    assert [view.name for view in walk.sees(FormPage).fields] == ["living", "pension"]
    walk.enter(living="institution")
    assert field(walk, "institution").required


def test_a_page_before_is_shown_by_back() -> None:
    walk = at_page(2)
    walk.press("back")
    assert field(walk, "phone").value == ANSWERS["phone"]


def test_back_on_the_first_page_leads_to_the_card() -> None:
    walk = at_form()
    walk.press("back")
    assert walk.step == "operator-card"


def test_coming_back_to_the_form_shows_the_page_one_left() -> None:
    walk = Walk()
    walk.to_materials()
    walk.press("back")
    assert {view.name for view in walk.sees(FormPage).fields} == {"account", "card_no"}


def test_the_last_page_looks_at_the_whole_form() -> None:
    walk = at_page(3)
    walk.visit.answers.put("phone", "138")
    walk.enter(account="social-card", card_no="6217000000003067")
    walk.press("next")
    assert (walk.sees(FormPage).focus, field(walk, "phone").error is not None) == ("phone", True)


def test_the_form_ends_at_the_papers() -> None:
    walk = Walk()
    walk.to_materials()
    walk.sees(Materials)


@pytest.mark.parametrize("item", [REMOTE, UNEMPLOYED])
def test_every_training_form_can_be_filled_in(item: str) -> None:
    walk = Walk()
    walk.to_form(item)
    fields = walk.visit.sheet.fields
    chosen = {name: one.options[0].value for name, one in fields.items() if one.options}
    yes = {name: "yes" for name, one in fields.items() if one.kind == "yes-no"}
    days = {name: "2026-10-31" for name, one in fields.items() if one.kind == "date"}
    walk.fill(**chosen | yes | days)
    walk.sees(Materials)


def test_a_field_that_is_not_there_takes_nothing() -> None:
    walk = at_form()
    before = walk.screen
    walk.engine.take(Entered("nothing", "x"))
    assert walk.screen is before


# From the review and back.


def at_review() -> Walk:
    walk = Walk()
    walk.to_review()
    return walk


def test_a_line_of_the_review_leads_to_its_field() -> None:
    walk = at_review()
    walk.press("change", "field:phone")
    screen = walk.sees(FormPage)
    assert (screen.focus, field(walk, "phone").value) == ("phone", ANSWERS["phone"])


def test_a_change_comes_back_to_the_review() -> None:
    walk = at_review()
    walk.press("change", "field:phone")
    walk.enter(phone="13900000000")
    walk.press("next")
    walk.sees(Review)
    assert "139 **** 0000" in masked(walk)


def masked(walk: Walk) -> str:
    rows = [row for group in walk.sees(Review).groups for row in group.rows]
    return "\n".join(row.value.masked for row in rows if isinstance(row.value, Secret))


def test_a_change_that_asks_for_more_is_finished_first() -> None:
    walk = at_review()
    walk.press("change", "field:living")
    walk.enter(living="institution")
    walk.press("next")
    assert (walk.sees(FormPage).focus, field(walk, "institution").error is not None) == ("institution", True)
    walk.enter(institution="welfare-home")
    walk.press("next")
    walk.sees(Review)
    assert "云泽市社会福利院" in walk.says()


def test_back_from_a_change_leads_to_the_review() -> None:
    walk = at_review()
    walk.press("change", "field:phone")
    walk.press("back")
    walk.sees(Review)


def test_a_change_left_half_done_is_asked_for_before_the_review_is_shown() -> None:
    walk = at_review()
    walk.press("change", "field:phone")
    walk.enter(phone="138")
    walk.press("back")
    assert field(walk, "phone").value == "138"
    walk.enter(phone=ANSWERS["phone"])
    walk.press("next")
    walk.sees(Review)


@pytest.mark.parametrize("line", ["field:nothing", "field:institution", "paper:nothing", "elsewhere:x", ""])
def test_a_line_that_leads_nowhere_does_nothing(line: str) -> None:
    walk = at_review()
    walk.press("change", line)
    walk.sees(Review)


def test_the_review_masks_what_is_personal_and_shows_choices_in_words() -> None:
    walk = at_review()
    hidden = masked(walk)
    assert "赵*厚  990 ***** 0016" in hidden
    assert "**** **** **** 3067" in hidden
    assert "与家人同住" in walk.says()


def test_lines_from_the_card_cannot_be_changed() -> None:
    rows = {row.label: row for group in at_review().sees(Review).groups for row in group.rows}
    assert [row.change for row in rows.values() if row.note][0] is None


def test_a_group_that_only_repeats_the_card_has_no_heading_of_its_own() -> None:
    walk = at_review()
    form = walk.visit.sheet
    first = msgspec.structs.replace(form.groups[0], fields=("name", "number"))
    walk.visit.form = msgspec.structs.replace(form, groups=(first, *form.groups[1:]))
    walk.press("change", "field:phone")
    walk.press("back")
    headings = [group.heading for group in walk.sees(Review).groups]
    assert first.title.text not in headings


def test_holding_to_see_is_the_screens_own_business() -> None:
    walk = at_review()
    walk.press("hold")
    walk.sees(Review)


# Views of single fields.


def one_field(**facts: object) -> Form:
    from kiosk.domain.form import Group, Schema

    described = Field(Words("一", "One"), **facts)  # type: ignore[arg-type]  # each test describes its own
    schema = Schema({"one": {"type": "string"}})
    return Form("f", 1, Words("", ""), schema, {"one": described}, (Group(Words("", ""), ("one",)),))


def test_yes_and_no_need_no_options_of_their_own() -> None:
    view = field_view(one_field(kind="yes-no"), "one", Answers(), Place(), closed=False)
    assert [option.value for option in view.options] == ["yes", "no"]


def test_a_kind_nobody_knows_is_entered_as_text() -> None:
    assert field_view(one_field(kind="mood"), "one", Answers(), Place(), closed=False).kind is FieldKind.TEXT


def test_a_choice_is_said_in_its_words() -> None:
    chosen = Field(Words("一", "One"), "choice", options=(Choosable("a", Words("甲", "A")),))
    assert answer_words(chosen, "a") == Words("甲", "A").text


@pytest.mark.parametrize(("value", "shown"), [("13800000000", "138 0000 0000"), ("138000000001", "138 0000 0000 1")])
def test_digits_are_said_in_groups(value: str, shown: str) -> None:
    assert in_groups(value, (3, 4, 4)) == shown


def test_a_form_step_must_say_which_form() -> None:
    walk = at_form()
    for ask in (Paged().sheet, Paged().answers, Paged().entry):
        with pytest.raises(NotImplementedError):
            ask(walk.visit)


def test_only_next_goes_on() -> None:
    walk = at_form()
    walk.engine.take(Press("choose", "x"))
    walk.settle()
    walk.sees(FormPage)
