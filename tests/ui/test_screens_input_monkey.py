"""A restless person: any presses in any order on a form, answered by a step that keeps and judges what it is told."""

from __future__ import annotations

import random
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from config.texts import plain
from kiosk.steps.events import Entered, Event, Press
from kiosk.steps.screens import FieldKind, FieldView, Option
from tests.support.input_screens import MODES, a_look, form, stand, tap, texts_that_do_not_fit, view
from tests.support.pinyin_screens import words_there
from ui.parts.field_rules import Rules
from ui.parts.pressable import Pressable
from ui.screens.form_page import FormPageScreen

HOMES = (Option("own", plain("自己家")), Option("home", plain("养老机构")))
TOWNS = tuple(Option(f"9901{town:02d}000000", plain(f"{town} 县")) for town in range(1, 30))
TOWNS += tuple(Option(f"990101{street:03d}000", plain(f"{street} 街道")) for street in range(1, 4))
# Answered by touching one of what is offered, so that nothing of them is typed.
TOUCHED = frozenset({FieldKind.CHOICE, FieldKind.MULTI})
FIELDS = (
    view("name", FieldKind.TEXT, value="赵德厚", masked="赵*厚", read_only=True, source=plain("读卡所得")),
    view("phone", FieldKind.PHONE, required=True, confirm=True),
    view("since", FieldKind.DATE),
    view("living", FieldKind.CHOICE, options=HOMES),
    view("number", FieldKind.ID_NUMBER, masked="990 **** 0016"),
    view("sum", FieldKind.AMOUNT),
    view("who", FieldKind.LATIN),
    view("contact", FieldKind.TEXT, person=True, max_length=12),
    view("unit", FieldKind.TEXT, topic="employer-ending", max_length=20),
    view("month", FieldKind.MONTH, earliest="2026-11", latest="2027-10"),
    view("place", FieldKind.REGION, options=TOWNS),
    view("card", FieldKind.BANK_CARD, max_length=19, masked="**** 0001"),
    view("code", FieldKind.USCC, max_length=18),
    view("ill", FieldKind.MULTI, options=HOMES),
)
EXTRA = view("home", FieldKind.TEXT, label="养老机构名称")


class KeepingStep:
    """Answers at once, as the engine does: keeps values, shows a field more for one answer, finds faults on the way."""

    def __init__(self, screen: FormPageScreen) -> None:
        self.values = {field.name: field.value for field in (*FIELDS, EXTRA)}
        self.faults: set[str] = set()
        self.move_to(screen)

    def move_to(self, screen: FormPageScreen) -> None:
        """Answer another screen from now on."""
        self._screen = screen
        screen.happened.connect(self.handle)

    def handle(self, event: Event) -> None:
        if isinstance(event, Entered):
            self.values[event.name] = event.value
            self.faults.discard(event.name)
        elif event == Press("next"):
            self.faults = {"phone"} if len(self.values["phone"]) != 11 else set()
        self.show("phone" if self.faults else "")

    def show(self, focus: str = "") -> None:
        fields = [*FIELDS, EXTRA] if self.values["living"] == "home" else list(FIELDS)
        self._screen.show_screen(form(*(self._as_it_stands(field) for field in fields), focus=focus))

    def _as_it_stands(self, field: FieldView) -> FieldView:
        wrong = plain("电话要 11 位。") if field.name in self.faults else None
        return replace(field, value=self.values[field.name], error=wrong)


def a_moment(chance: random.Random, screen: FormPageScreen) -> None:
    """Press something that can be seen, or type a letter on a real keyboard."""
    targets: list[Any] = [key for key in screen.findChildren(Pressable) if key.isVisible() and key.isEnabled()]
    targets += [field.box for field in screen.fields.fields if hasattr(field, "box") and field.box.isVisible()]
    if screen.fields.current and chance.random() < 0.1:
        typed = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, chance.choice("a1X.-九"))
        QApplication.sendEvent(screen.fields.current.box, typed)
    else:
        tap(chance.choice(targets))
    QApplication.processEvents()


def walk(qtbot: Any, seed: int, moments: int) -> KeepingStep:
    """Live through many moments; what a field holds always fits its kind, and nothing is ever cut off."""
    chance = random.Random(seed)
    words_there()
    look = a_look(*chance.choice([((1080, 1920), "zh_CN", "usual"), ((1920, 1080), "en", "elder")]))
    screen = FormPageScreen(look)
    step = KeepingStep(screen)
    step.show()
    stand(qtbot, screen, look)
    for number in range(moments):
        if number % 40 == 39:
            # Another size and another language in the middle of whatever was being typed.
            screen = changed(qtbot, screen, step, chance)
        a_moment(chance, screen)
        beside = screen.keyboard.isVisible() + screen.heard.isVisible()
        assert beside == (screen.fields.current is not None)
    assert texts_that_do_not_fit(screen) == []
    return step


def changed(qtbot: Any, before: FormPageScreen, step: KeepingStep, chance: random.Random) -> FormPageScreen:
    """Build the page anew in another look, as the window does; what was half entered goes on."""
    look = a_look(
        chance.choice([(1080, 1920), (1920, 1080)]), chance.choice(["zh_CN", "en"]), chance.choice(list(MODES))
    )
    carried = before.carried()
    after = FormPageScreen(look)
    step.move_to(after)
    before.hide()
    before.happened.disconnect(step.handle)
    after.show_screen(before.shown)
    after.carry(carried)
    stand(qtbot, after, look)
    before.wipe()
    return after


def check(step: KeepingStep) -> None:
    """Look whether every kept value could have been typed."""
    for field in FIELDS:
        raw = Rules.of(field).raw(step.values[field.name])
        wrong = [c for at, c in enumerate(raw) if not Rules.of(field).admit(raw[:at], at, c)]
        assert (field.name, wrong) == (field.name, []) or field.kind in TOUCHED


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_pressed_the_form_stays_whole(qtbot: Any, seed: int) -> None:
    step = walk(qtbot, seed, 120)
    check(step)
    assert step.values["name"] == "赵德厚"


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 160))
def test_whatever_is_pressed_for_long_the_form_stays_whole(qtbot: Any, seed: int) -> None:
    check(walk(qtbot, seed, 1500))
