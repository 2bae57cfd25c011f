# SPDX-License-Identifier: Apache-2.0
"""The person who is played: sees what is shown, presses what can be pressed, moves what lies outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from config.texts import plain, text
from kiosk.steps.events import Entered, Press, Signed
from kiosk.steps.scan_sheets import Asked, ask_for_sheets
from kiosk.steps.screens import Action, FieldKind, Finding, Screen, Signature
from tests.support.ui import kiosk, settle, told
from ui.journey.person import Person
from ui.journey.player import (
    PATIENCE_SECONDS,
    JourneyError,
    NothingToPressError,
    Player,
    digits,
    kebab,
    page_of,
)
from ui.journey.repertoire import Part
from ui.screens.samples import samples

SCREENS = samples("zh_CN")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Scene:
    """A window, hands that note what they do, and a player before them."""

    def __init__(self, folder: Path, cut_at: type[Screen] | None = None, part: Part | None = None) -> None:
        self.shell = kiosk()
        self.shell.open(fullscreen=False)
        self.folder = folder
        self.clock = Clock()
        self.done: list[tuple[str, dict[str, Any]]] = []
        self.papers = SimpleNamespace(staged=[], scanning="household-register")
        watch = SimpleNamespace(start=lambda: None, stop=lambda: None)
        program: Any = SimpleNamespace(shell=self.shell, stalls=watch, visit=SimpleNamespace(papers=self.papers))
        self.events = told(self.shell)
        part = part or Part("zhao-dehou", "elder")
        self.player = Player(program, self, part=part, pictures=folder, cut_at=cut_at, clock=self.clock)

    def do(self, name: str, /, **arguments: object) -> dict[str, Any]:
        """Note an act."""
        self.done.append((name, arguments))
        return {}

    def see(self, name: str | Screen, looks: int = 2) -> list[Any]:
        """Show a screen, look until it has settled, and return what was told."""
        self.shell.show_screen(SCREENS[name] if isinstance(name, str) else name)
        settle()
        for _ in range(looks):
            self.player.look()
            self.clock.now += 1
        return self.events


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path)
    yield made
    made.shell.shut()


@pytest.mark.parametrize("name", ["05-guide", "12-review", "16-paper-out"])
def test_where_one_only_reads_the_way_on_is_pressed(scene: Scene, name: str) -> None:
    primary = next(a.name for a in SCREENS[name].actions if a.primary)
    assert Press(primary) in scene.see(name)


def test_the_picture_of_the_hall_is_touched(scene: Scene) -> None:
    assert Press("start") in scene.see("01-idle")


def test_a_screen_that_has_just_come_is_only_looked_at(scene: Scene) -> None:
    assert scene.see("05-guide", looks=1) == []


def test_a_way_on_that_is_not_possible_yet_is_waited_for(scene: Scene) -> None:
    guide = SCREENS["05-guide"]
    later = tuple(replace(action, enabled=False) for action in guide.actions)
    assert scene.see(replace(guide, actions=later)) == []


def test_the_wanted_matter_is_chosen_at_home(scene: Scene) -> None:
    home: Any = SCREENS["02-home"]
    scene.player._part = Part("zhao-dehou", home.tiles[5].name)
    assert scene.see("02-home") == [Press("choose", home.tiles[5].name)]


def test_whoever_is_sent_home_without_a_goodbye_plays_no_second_time(scene: Scene) -> None:
    scene.player._part = Part("zhao-dehou", "nothing of the kind")
    scene.see("02-home")
    scene.player.journal.steps.append({"screen": "CardRead", "seconds": 1.0})
    scene.player.journal.steps.insert(0, {"screen": "Home", "seconds": 1.0})
    with pytest.raises(JourneyError, match="picture 02"):
        scene.see("02-home")


def test_a_matter_that_is_not_offered_is_waited_for(scene: Scene) -> None:
    scene.player._part = Part("zhao-dehou", "nothing of the kind")
    assert scene.see("02-home") == []


def test_the_first_answer_is_chosen(scene: Scene) -> None:
    choice: Any = SCREENS["04-for-whom"]
    assert scene.see("04-for-whom") == [Press("choose", choice.choices[0].name)]


def test_the_card_is_laid_down_once(scene: Scene) -> None:
    scene.see("06-place-card", looks=5)
    assert scene.done == [("place", {"person": "zhao-dehou"})]


def test_the_card_is_lifted_when_it_was_read(scene: Scene) -> None:
    scene.see("06-place-card")
    scene.see("07-card-read")
    assert scene.done[-1] == ("lift", {})


def test_a_paper_is_scanned_while_one_is_open(scene: Scene) -> None:
    open_row = next(row for row in SCREENS["09-materials"].rows if row.ways)  # type: ignore[attr-defined]
    assert scene.see("09-materials") == [Press("scan", open_row.name)]


@pytest.mark.parametrize(("camera", "way"), [(True, "use-camera"), (False, "back-to-materials")])
def test_where_a_scanner_stands_in_for_the_camera_that_is_asked_for_again(scene: Scene, camera: bool, way: str) -> None:
    asked = Asked(plain("户口簿"), None, 1, 200, camera, Action("back-to-materials", plain("回到清单")))
    assert scene.see(ask_for_sheets(asked).screen) == [Press(way)]


def test_the_page_that_is_asked_for_is_laid_down(scene: Scene) -> None:
    scene.papers.staged = ["first"]
    scene.see("10-camera", looks=3)
    assert scene.done == [("lay", {"paper": "household-page"})]


def test_a_good_page_is_kept_and_taken_away(scene: Scene) -> None:
    check: Any = SCREENS["11-page-check"]
    good = replace(check, findings=(Finding(True, plain("四角都在")),))
    assert scene.see(good) == [Press(next(a.name for a in good.actions if a.primary))]
    assert (scene.done, scene.player.journal.pages) == ([("take-away", {})], [bytes(good.page)])


def test_a_bad_page_ends_the_journey_with_its_fault(scene: Scene) -> None:
    check: Any = SCREENS["11-page-check"]
    with pytest.raises(JourneyError, match="反光"):
        scene.see(replace(check, findings=(Finding(False, plain("有点反光")),)))


def test_the_name_is_signed(scene: Scene) -> None:
    (signed,) = scene.see("13-signature", looks=2)
    assert isinstance(signed, Signed)
    assert len(signed.strokes) == 7
    assert scene.done == []


def test_the_line_is_cut_before_the_signature_and_once(tmp_path: Path) -> None:
    scene = Scene(tmp_path, cut_at=Signature)
    scene.see("13-signature", looks=3)
    scene.shell.shut()
    assert (scene.done, scene.player.journal.offline) == ([("cut-line", {})], True)


def test_the_numbers_are_noted(scene: Scene) -> None:
    stored: Any = SCREENS["14-acknowledged"]
    scene.see(stored)
    assert scene.player.journal.receipt_no == "99010000010326112300423"
    assert scene.player.journal.query_code == stored.query_code


def test_the_first_level_is_pressed(scene: Scene) -> None:
    levels = SCREENS["17-evaluation"].levels  # type: ignore[attr-defined]
    (event,) = scene.see("17-evaluation")
    assert levels[0].name in (event.action, event.value)


def test_the_journey_is_over_with_the_goodbye(scene: Scene) -> None:
    scene.see("05-guide")
    scene.see("18-goodbye", looks=4)
    assert scene.player.over
    assert [step["screen"] for step in scene.player.journal.steps] == ["Guide", "Goodbye"]


def test_a_screen_nobody_expects_ends_the_journey_by_its_title(scene: Scene) -> None:
    with pytest.raises(JourneyError, match="did not expect Trouble: 这台暂时不能扫描"):
        scene.see("20-trouble")


def test_a_journey_that_is_stuck_says_where_and_leaves_a_picture(scene: Scene) -> None:
    scene.see("06-place-card")
    scene.clock.now += 60
    with pytest.raises(JourneyError, match="stuck on PlaceCard for 30 s"):
        scene.player.look()
    assert (scene.folder / "01-place-card.png").exists()


def test_a_screen_without_a_way_on_ends_the_journey(scene: Scene) -> None:
    with pytest.raises(JourneyError, match="Guide has no way on"):
        scene.see(replace(SCREENS["05-guide"], actions=()))


def test_nothing_is_done_before_anything_is_shown(scene: Scene) -> None:
    scene.player.look()
    assert (scene.events, scene.player.journal.steps) == ([], [])


def test_a_field_that_is_still_empty_is_filled_before_one_goes_on(scene: Scene) -> None:
    form: Any = SCREENS["08-form"]
    phone = next(field for field in form.fields if field.kind is FieldKind.PHONE)
    empty = replace(phone, name="phone", value="", error=None, required=True)
    scene.see(replace(form, fields=(empty,), focus=""), looks=2)
    assert Entered("phone", "13800000000") in scene.events


def test_an_answer_is_chosen_by_its_first_tile(scene: Scene) -> None:
    form: Any = SCREENS["08-form-choice"]
    empty = replace(form.fields[0], value="", required=True)
    scene.see(replace(form, fields=(empty,)), looks=2)
    assert Entered(empty.name, empty.options[0].value) in scene.events


def test_a_field_the_player_knows_nothing_about_ends_the_journey(scene: Scene) -> None:
    form: Any = SCREENS["08-form"]
    unknown = replace(form.fields[0], name="horoscope", value="", read_only=False, required=True)
    with pytest.raises(JourneyError, match="horoscope"):
        scene.see(replace(form, fields=(unknown,), focus=""))


def test_only_what_is_there_can_be_pressed(scene: Scene) -> None:
    scene.see("05-guide", looks=0)
    finger = Person(scene.shell)
    with pytest.raises(NothingToPressError, match="no-such-button"):
        finger.press("no-such-button")
    with pytest.raises(NothingToPressError, match="SignatureArea"):
        finger.sign()


def test_an_answer_that_is_not_offered_cannot_be_chosen(scene: Scene) -> None:
    scene.see("08-form-choice", looks=0)
    with pytest.raises(NothingToPressError, match="living=on the moon"):
        Person(scene.shell).choose("living", "on the moon")


@pytest.mark.parametrize(("name", "words"), [("PlaceCard", "place-card"), ("Home", "home")])
def test_pictures_are_named_after_their_screens(name: str, words: str) -> None:
    assert kebab(name) == words


def test_a_number_is_kept_by_its_digits() -> None:
    assert digits("990100-0001-03") == "990100000103"


# For whom, with which card, and which papers.


def playing(scene: Scene, for_whom: str, scans: frozenset[str] | None = None) -> Scene:
    """Have the person at the machine act for somebody."""
    scene.player._part = Part("zhao-dehou", "elder", for_whom, scans)
    return scene


def asking(choice: Any, *names: str, enabled: bool = True) -> Any:
    """Return a question with these answers."""
    tiles = tuple(replace(choice.choices[0], name=name, enabled=enabled, note=plain("这件事不能")) for name in names)
    return replace(choice, title=plain("给谁办"), choices=tiles)


@pytest.mark.parametrize("for_whom", ["self", "family", "entrusted", "unit"])
def test_for_whom_it_is_is_answered_as_the_part_says(scene: Scene, for_whom: str) -> None:
    question = asking(SCREENS["04-for-whom"], "self", "family", "entrusted", "unit")
    assert playing(scene, for_whom).see(question) == [Press("choose", for_whom)]


def test_the_member_of_the_family_is_told_by_age(scene: Scene) -> None:
    question = asking(SCREENS["04-for-whom"], "spouse", "child", "parent")
    assert playing(scene, "family").see(question) == [Press("choose", "parent")]


def test_who_cannot_be_acted_for_ends_the_journey_with_the_reason_on_the_tile(scene: Scene) -> None:
    question = asking(SCREENS["04-for-whom"], "self", "unit", enabled=False)
    with pytest.raises(JourneyError, match="'unit' cannot be chosen: 这件事不能"):
        playing(scene, "unit").see(question)


def test_a_question_without_the_answer_ends_the_journey_with_the_question(scene: Scene) -> None:
    with pytest.raises(JourneyError, match="'unit' cannot be chosen: 给谁办"):
        playing(scene, "unit").see(asking(SCREENS["04-for-whom"], "self"))


def test_two_questions_in_a_row_are_two_pages_with_a_picture_each(scene: Scene) -> None:
    playing(scene, "family").see(asking(SCREENS["04-for-whom"], "family"))
    scene.see(replace(asking(SCREENS["04-for-whom"], "parent"), title=plain("哪位家人")))
    scene.see("05-guide")
    assert [step["screen"] for step in scene.player.journal.steps] == ["Choice", "Choice"]
    assert sorted(path.name for path in scene.folder.glob("*-choice.png")) == ["01-choice.png", "02-choice.png"]


@pytest.mark.parametrize(
    ("key", "who"),
    [
        ("apply.card.place-operator", "lin-jingshu"),
        ("apply.card.place-operator-first", "lin-jingshu"),
        ("apply.card.place-applicant", "zhao-dehou"),
    ],
)
def test_each_lays_down_their_own_card(scene: Scene, key: str, who: str) -> None:
    playing(scene, "entrusted").see(replace(SCREENS["06-place-card"], title=text(key, whose="")), looks=4)
    assert scene.done == [("place", {"person": who})]


def test_both_cards_are_laid_down_in_turn(scene: Scene) -> None:
    for role in ("operator", "applicant"):
        playing(scene, "family").see(
            replace(SCREENS["06-place-card"], title=text(f"apply.card.place-{role}", whose=""))
        )
        scene.see("07-card-read")
    assert [one for one, _ in scene.done] == ["place", "lift", "place", "lift"]
    assert [arguments["person"] for _, arguments in scene.done if arguments] == ["lin-jingshu", "zhao-dehou"]


def test_a_paper_that_was_left_at_home_comes_later(scene: Scene) -> None:
    materials: Any = SCREENS["09-materials"]
    row = next(row for row in materials.rows if row.ways)
    ways = tuple(replace(way, name=name, enabled=True) for way, name in zip(row.ways, ("scan", "later"), strict=False))
    shown = replace(materials, rows=(replace(row, ways=ways),))
    assert playing(scene, "self", frozenset()).see(shown) == [Press("later", row.name)]


# Pages.


def test_each_page_of_a_form_is_one_step_with_a_picture_of_its_own(scene: Scene) -> None:
    form: Any = SCREENS["08-form"]
    done = tuple(replace(one, required=False, error=None) for one in form.fields)
    for number in range(3):
        scene.see(replace(form, title=plain(f"第{number}组"), fields=done, focus=""))
    scene.see("05-guide")
    assert [step["screen"] for step in scene.player.journal.steps] == ["FormPage"] * 3
    assert len(list(scene.folder.glob("*-form-page.png"))) == 3


def test_a_page_that_changes_in_place_is_still_the_same_page(scene: Scene) -> None:
    form: Any = SCREENS["08-form"]
    scene.see(replace(form, focus=""), looks=1)
    scene.see(replace(form, fields=form.fields[:-1], focus=""), looks=1)
    assert scene.player.journal.steps == []


def test_being_stored_and_being_received_is_one_page(scene: Scene) -> None:
    sent, received = SCREENS["14-acknowledged"], replace(SCREENS["14-acknowledged"], title=plain("已收到"))
    assert page_of(sent) == page_of(received)


def test_patience_begins_anew_with_every_page_of_a_form(scene: Scene) -> None:
    form: Any = SCREENS["08-form"]
    locked = tuple(replace(action, enabled=False) for action in form.actions)
    done = tuple(replace(one, required=False) for one in form.fields)
    for number in range(3):
        scene.see(replace(form, title=plain(f"第{number}组"), fields=done, actions=locked, focus=""), looks=1)
        scene.clock.now += PATIENCE_SECONDS - 2
    assert scene.player.journal.steps[-1]["seconds"] > PATIENCE_SECONDS - 2


def test_a_player_without_a_folder_keeps_no_picture(scene: Scene) -> None:
    scene.player._pictures = None
    scene.see("05-guide")
    assert list(scene.folder.iterdir()) == []


def test_a_person_in_a_hurry_presses_at_the_first_look(scene: Scene) -> None:
    scene.player._settle = 0.0
    assert len(scene.see("05-guide", looks=1)) == 1


# Fingers.


def test_a_word_is_typed_across_the_pages_of_keys(scene: Scene) -> None:
    form: Any = SCREENS["08-form"]
    latin = replace(form.fields[0], name="code", kind=FieldKind.LATIN, value="", read_only=False, groups=())
    scene.see(replace(form, fields=(latin,), focus=""), looks=0)
    Person(scene.shell).type_into("code", "91aB-7x")
    assert Entered("code", "91aB-7x") in scene.events


def test_a_character_no_key_has_cannot_be_typed(scene: Scene) -> None:
    form: Any = SCREENS["08-form"]
    latin = replace(form.fields[0], name="code", kind=FieldKind.LATIN, value="", read_only=False, groups=())
    scene.see(replace(form, fields=(latin,), focus=""), looks=0)
    with pytest.raises(NothingToPressError, match="赵"):
        Person(scene.shell).type_into("code", "赵")


def test_a_letter_cannot_be_typed_on_a_pad_of_digits(scene: Scene) -> None:
    form: Any = SCREENS["08-form"]
    phone = replace(next(one for one in form.fields if one.kind is FieldKind.PHONE), value="", error=None)
    scene.see(replace(form, fields=(phone,), focus=""), looks=0)
    with pytest.raises(NothingToPressError, match="a"):
        Person(scene.shell).type_into(phone.name, "a")


@pytest.mark.parametrize("name", ["no-such-field", "living"])
def test_only_a_field_with_a_box_can_be_typed_into(scene: Scene, name: str) -> None:
    scene.see("08-form-choice", looks=0)
    with pytest.raises(NothingToPressError, match=name):
        Person(scene.shell).type_into(name, "1")


def test_what_the_card_said_cannot_be_typed_over(scene: Scene) -> None:
    form: Any = SCREENS["08-form"]
    closed = replace(form.fields[0], kind=FieldKind.TEXT, value="赵德厚", read_only=True)
    scene.see(replace(form, fields=(closed,), focus=""), looks=0)
    with pytest.raises(NothingToPressError):
        Person(scene.shell).type_into(closed.name, "a")
