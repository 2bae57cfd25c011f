"""The screens of a proof, as a person's fingers meet them: masked, in full while held, larger, copies, wiped."""

from __future__ import annotations

from itertools import product

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest

from config.texts import plain
from kiosk.steps.events import Press
from kiosk.steps.proof_screens import Doing, ProofPreview
from kiosk.steps.screens import Action, InfoLine
from tests.support.proof_walk import sheet
from tests.support.ui import ACROSS, UPRIGHT, button, clipped, look, mouse, picture, shown, told, words
from ui.screens.proof import DoingScreen, ProofPreviewScreen
from ui.screens.samples import Words
from ui.screens.samples_proof import proof

MODES = ({}, {"elder": True}, {"hc": True}, {"low": True})
LOOKS = [(language, size, mode) for language, size, mode in product(("zh_CN", "en"), (UPRIGHT, ACROSS), MODES)]
SMALL = (1366, 768)


def preview(**changes: object) -> ProofPreview:
    values: dict[str, object] = {
        "title": plain("这一张吗？"), "masked": sheet(255), "whole": sheet(40), "heading": plain("打几份？"),
        "copies": 2, "left": plain("还能打 3 份"), "can_less": True, "can_more": True, "note": plain("A4"),
        "actions": (Action("print", plain("打印"), primary=True),),
    }  # fmt: skip
    return ProofPreview(**(values | changes))


@pytest.fixture
def screen(qtbot) -> ProofPreviewScreen:
    made = ProofPreviewScreen(look())
    qtbot.addWidget(made)
    made.show_screen(preview())
    shown(made, (1080, 1500))
    return made


def dark(screen: ProofPreviewScreen) -> bool:
    """Tell whether the page in full (the dark one) is in sight."""
    page = screen.page
    return picture(page).pixelColor(page.page_box().center().toPoint()).lightness() < 128


def test_the_page_is_masked_until_the_key_is_held(screen) -> None:
    before = dark(screen)
    QTest.mousePress(screen.hold, Qt.MouseButton.LeftButton)
    held = dark(screen)
    QTest.mouseRelease(screen.hold, Qt.MouseButton.LeftButton)
    assert (before, held, dark(screen)) == (False, True, False)


def test_each_look_in_full_is_told_once(screen) -> None:
    events = told(screen)
    QTest.mouseClick(screen.hold, Qt.MouseButton.LeftButton)
    assert events == [Press("reveal")]


def test_a_finger_that_slides_off_the_key_masks_the_page(screen) -> None:
    QTest.mousePress(screen.hold, Qt.MouseButton.LeftButton)
    mouse(screen.hold, QEvent.Type.MouseMove, (-200.0, -200.0))
    assert not dark(screen)


def test_another_paper_is_masked_although_the_key_is_held(screen) -> None:
    QTest.mousePress(screen.hold, Qt.MouseButton.LeftButton)
    screen.show_screen(preview(masked=sheet(250)))
    assert not dark(screen)


def test_the_same_paper_told_anew_stays_as_it_is_looked_at(screen) -> None:
    QTest.mousePress(screen.hold, Qt.MouseButton.LeftButton)
    screen.show_screen(preview(copies=1))
    held = dark(screen)
    QTest.mouseRelease(screen.hold, Qt.MouseButton.LeftButton)
    assert (held, dark(screen)) == (True, False)


def test_the_same_paper_told_anew_stays_large(screen) -> None:
    screen.closer.click()
    screen.show_screen(preview(note=plain("等一等")))
    assert screen.page.closer


@pytest.mark.parametrize("name", ["less", "more"])
def test_copies_are_asked_for_by_the_keys(screen, name: str) -> None:
    events = told(screen)
    QTest.mouseClick(getattr(screen, name), Qt.MouseButton.LeftButton)
    assert events == [Press(name)]


@pytest.mark.parametrize(("less", "more"), [(False, True), (True, False), (False, False)])
def test_a_key_that_leads_nowhere_is_flat(screen, less: bool, more: bool) -> None:
    screen.show_screen(preview(can_less=less, can_more=more))
    assert (screen.less.isEnabled(), screen.more.isEnabled()) == (less, more)


def test_signs_without_words_are_named_for_who_cannot_see_them(screen) -> None:
    assert (screen.less.accessibleName(), screen.more.accessibleName()) == ("少一份", "多一份")


def test_the_number_of_copies_stands_large(screen) -> None:
    assert screen.number.words == "2"


def test_closer_and_whole_are_one_key(screen) -> None:
    QTest.mouseClick(screen.closer, Qt.MouseButton.LeftButton)
    near = (screen.page.closer, screen.closer.words)
    QTest.mouseClick(screen.closer, Qt.MouseButton.LeftButton)
    assert (near, screen.page.closer, screen.closer.words) == ((True, "看整张"), False, "放大看")


def test_looked_at_closely_the_masks_fall_and_come_back_in_place(screen) -> None:
    QTest.mouseClick(screen.closer, Qt.MouseButton.LeftButton)
    QTest.mousePress(screen.hold, Qt.MouseButton.LeftButton)
    held = screen.page.closer
    QTest.mouseRelease(screen.hold, Qt.MouseButton.LeftButton)
    assert (held, screen.page.closer, dark(screen)) == (True, True, False)


def test_how_to_move_the_page_is_said_when_it_is_near(screen) -> None:
    QTest.mouseClick(screen.closer, Qt.MouseButton.LeftButton)
    assert "用手指拖动，看别的地方。" in words(screen)


def test_a_picture_that_cannot_be_read_is_said_and_has_nothing_to_hold(screen) -> None:
    screen.show_screen(preview(masked=b"no picture"))
    assert (screen.hold.isVisible(), screen.closer.isVisible()) == (False, False)
    assert any("预览打不开" in one for one in words(screen))


def test_a_wipe_takes_the_page_away_also_while_it_is_held(screen) -> None:
    QTest.mousePress(screen.hold, Qt.MouseButton.LeftButton)
    screen.wipe()
    assert (screen.page.has_page, screen.shown, screen.number.words) == (False, None, "")
    QTest.mouseRelease(screen.hold, Qt.MouseButton.LeftButton)
    assert not screen.page.has_page


def test_the_way_on_prints(screen) -> None:
    events = told(screen)
    QTest.mouseClick(button(screen, "打印"), Qt.MouseButton.LeftButton)
    assert events == [Press("print")]


def test_pictures_come_as_buffers_that_can_be_overwritten(screen) -> None:
    screen.show_screen(preview(masked=bytearray(sheet(255)), whole=bytearray(sheet(40))))
    assert screen.page.has_page


@pytest.mark.parametrize(("done", "colour"), [(False, "accent"), (True, "ok")])
def test_the_sign_is_green_only_when_it_is_over(qtbot, done: bool, colour: str) -> None:
    screen = DoingScreen(look())
    qtbot.addWidget(screen)
    screen.show_screen(Doing(title=plain("x"), icon="print", lines=(InfoLine("clock", plain("y")),), done=done))
    assert screen.sign._ground == colour


@pytest.mark.parametrize(("language", "size", "mode"), LOOKS)
def test_no_word_is_clipped_in_any_look(qtbot, language: str, size: tuple[int, int], mode: dict[str, bool]) -> None:
    found = []
    for value in proof(Words(language)).values():
        if isinstance(value, Doing | ProofPreview):
            kind = DoingScreen if isinstance(value, Doing) else ProofPreviewScreen
            made = kind(look(language, size, **mode))
            qtbot.addWidget(made)
            made.show_screen(value)
            room = size[1] - (420 if size == UPRIGHT else 210)
            found += clipped(shown(made, (size[0], room)))
    assert found == []


def test_the_smallest_screen_holds_the_preview_too(qtbot) -> None:
    made = ProofPreviewScreen(look("en", SMALL))
    qtbot.addWidget(made)
    made.show_screen(proof(Words("en"))["25-proof-preview"])
    assert clipped(shown(made, (1366, 768 - 150))) == []
