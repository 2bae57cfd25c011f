"""Large type over the desk and beside a page says all that small type says, in each language and both ways to stand."""

from __future__ import annotations

from typing import Any

import pytest

from config.texts import Text
from kiosk.steps.screens import Action, Camera, Corners, FormPage, Materials, PageCheck, Review, Screen, Signature
from kiosk.steps.technician_screens import Panel
from tests.support.input_screens import BESIDE, UPRIGHT, a_look, shown, texts_that_do_not_fit
from ui.parts.field_choice import OptionKey
from ui.parts.guide_rows import Answer
from ui.parts.label import Label
from ui.parts.number_card import Code
from ui.parts.panel_line import PanelLine
from ui.parts.pressable import Pressable
from ui.screens.base import ScreenWidget
from ui.screens.camera import CameraScreen
from ui.screens.corners import CornersScreen
from ui.screens.form_page import FormPageScreen
from ui.screens.guide import GuideScreen
from ui.screens.materials import MaterialsScreen
from ui.screens.page_check import PageCheckScreen
from ui.screens.panel import PanelScreen
from ui.screens.review import ReviewScreen
from ui.screens.samples import samples
from ui.screens.signature import SignatureScreen
from ui.screens.stored import SlipTroubleScreen
from ui.style.look import Look

SHOWN: dict[type[Screen], type[ScreenWidget[Any]]] = {
    Camera: CameraScreen,
    Corners: CornersScreen,
    FormPage: FormPageScreen,
    Materials: MaterialsScreen,
    PageCheck: PageCheckScreen,
    Review: ReviewScreen,
    Signature: SignatureScreen,
    Panel: PanelScreen,
}
NAMES = [
    "08-form-choice",
    "09-materials",
    "10-camera",
    "11-corners",
    "11-page-blurred",
    "11-page-check",
    "11-page-of-several",
    "11-page-too-coarse",
    "11-page-twice",
    "11-page-upside-down",
    "12-review",
    "13-signature",
    "23-code",
    "27-opinion-ask",
    "27-opinion-review",
    "33-device-camera",
    "33-device-desk",
    "33-device-desk-refused",
]


def told(screen: Screen) -> list[Text]:
    """Return the sentences of a screen: its question, what is said with it, and its ways."""
    said: list[Text | None] = [getattr(screen, name, None) for name in ("title", "lead", "message", "note")]
    notice = getattr(screen, "notice", None)
    # While something is typed the way on is a key of the keyboard.
    ways: tuple[Action, ...] = () if isinstance(screen, FormPage) else screen.actions
    # A key that cannot be pressed says why.
    keys = (way.label if way.enabled else way.reason for way in ways)
    return [one for one in (*said, notice and notice.message, *keys) if one]


def seen(widget: ScreenWidget[Any]) -> str:
    """Return everything that can be read on it."""
    labels = [one.words for one in widget.findChildren(Label) if one.isVisible()]
    keys = [one.words for one in widget.findChildren(Pressable) if one.isVisible()]
    return "\n".join((*labels, *keys))


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE], ids=["upright", "beside"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_lost_in_large_type(qtbot: Any, name: str, language: str, size: tuple[int, int]) -> None:
    look, screen = a_look(size, language, "elder"), samples(language)[name]
    widget = shown(qtbot, SHOWN[type(screen)], screen, look)
    words = seen(widget)
    assert [said for said in map(look.say, told(screen)) if said not in words] == []
    assert texts_that_do_not_fit(widget) == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", ["08-form-several", "27-opinion-said"])
def test_a_question_with_many_answers_begins_on_the_first_page(qtbot: Any, name: str, language: str) -> None:
    widget = shown(qtbot, FormPageScreen, samples(language)[name], a_look(BESIDE, language, "elder"))
    keys = [one for one in widget.findChildren(OptionKey) if not one.visibleRegion().isEmpty()]
    assert len(keys) > 1
    # None of them is cut through at the foot of the page.
    assert [one.value for one in keys if one.visibleRegion().boundingRect().height() < one.height()] == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("mode", ["usual", "elder"])
def test_both_numbers_that_are_to_be_noted_stand_whole_on_the_first_page(qtbot: Any, mode: str, language: str) -> None:
    widget = shown(qtbot, SlipTroubleScreen, samples(language)["57-draft-kept"], a_look(BESIDE, language, mode))
    codes = widget.findChildren(Code)
    assert [one.visibleRegion().boundingRect().height() for one in codes] == [one.height() for one in codes]


def test_an_answer_longer_than_a_page_is_parted_between_its_lines(qtbot: Any) -> None:
    widget = shown(qtbot, GuideScreen, samples("en")["52-promise"], a_look(UPRIGHT, "en", "elder"))
    answers = [one for one in widget.findChildren(Answer) if not one.visibleRegion().isEmpty()]
    assert len(answers) > 1
    assert [one.visibleRegion().boundingRect().height() % one.line_height for one in answers] == [0] * len(answers)


def rows_in_sight(widget: ScreenWidget[Any]) -> list[str]:
    """Return the rows of a panel that are on its first page."""
    lines = [one for one in widget.findChildren(PanelLine) if not one.visibleRegion().isEmpty()]
    return [one.row.label.key for one in lines if one.row]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_was_measured_is_in_sight_without_turning_a_page(qtbot: Any, language: str) -> None:
    look: Look = a_look(UPRIGHT, language, "elder")
    widget = shown(qtbot, PanelScreen, samples(language)["33-device-camera"], look)
    assert "technician.desk" in rows_in_sight(widget)
