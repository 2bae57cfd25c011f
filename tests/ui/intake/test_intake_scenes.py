"""The intake tab at every moment of the gallery: whole in two languages and densities, one act filled, one focus."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from config.texts import plain, text, wording
from kiosk.domain import query_code
from kiosk.intake.acts import changed, kept_original
from tests.support.staff_desk import DENSITIES
from tests.support.ui import clipped, settle
from ui.desk.density import NORMAL, SMALL, Density
from ui.window import intake_ask_samples as ask_samples
from ui.window import intake_samples as samples
from ui.window import intake_scenes as scenes
from ui.window.decide_printing import Printed
from ui.window.intake_asks import Asks
from ui.window.intake_board import IntakeBoard
from ui.window.intake_look import View
from ui.window.intake_place import IntakePlace, place_of
from ui.window.program import WindowProgram

pytestmark = pytest.mark.keeps_windows

Show = Callable[..., "Scene"]


class Scene:
    """A window that is at one moment of the gallery after the other: a new one for each takes longer than the test."""

    def __init__(self, density: Density, language: str) -> None:
        self.size = density.size
        self.program: WindowProgram = scenes.program_of("intake", wording(language), density.size)
        self.shell = self.program.shell
        self.shell.show()
        self._note, self._number = self.place.state._note, self.place.decide.prints._give_number
        self._session = self.place.decide._session
        # Nobody answers: an answer may be there before anybody looks whether it was asked for.
        self.place.desk._run = lambda *work: None

    def at(self, name: str, *, painted: bool = False) -> Scene:
        """Let it be at this moment, with nothing left of another; painted where somebody looks whether it can be."""
        self.shell.setUpdatesEnabled(painted)
        state, decide = self.place.state, self.place.decide
        state._note, decide.prints._give_number, decide._session = self._note, self._number, self._session
        state.open, state.left, self.place.found, state.busy = (), None, (), ""
        scenes.show_scene(name, self.place)
        self.board.start.line.clear()
        # What the catalogue finds for an earlier moment comes late, and would stand in place of what this one shows.
        self.place._wanted = name
        self.shell.activateWindow()
        self.shell.board.opened()
        settle()
        return self

    @property
    def place(self) -> IntakePlace:
        return place_of(self.program.context)

    @property
    def board(self) -> IntakeBoard:
        return self.shell.board.inner  # type: ignore[attr-defined,no-any-return]  # behind the right to it

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.shell.focusWidget() or self.shell, key, modifier)
        settle()

    def verbs(self) -> dict[int, str]:
        return {cell.number: cell.words for cell in self.shell.key_bar.cells}


@pytest.fixture(scope="module")
def windows(qapp: object) -> Iterator[dict[tuple[object, str], Scene]]:
    """Give the windows of this file; they end with it."""
    made: dict[tuple[object, str], Scene] = {}
    yield made
    for scene in made.values():
        scene.program.close()


@pytest.fixture
def show(windows: dict[tuple[object, str], Scene], monkeypatch: pytest.MonkeyPatch) -> Show:
    """Give what shows a moment."""
    monkeypatch.setattr("ui.desk.keys.ONCE_SECONDS", 0.0)

    def one(name: str, density: Density = SMALL, language: str = "zh_CN", **more: bool) -> Scene:
        key = (density.size, language)
        if key not in windows:
            windows[key] = Scene(density, language)
        return windows[key].at(name, **more)

    return one


VIEWS = tuple(itertools.product(DENSITIES, ("zh_CN", "en")))
# Of a question the longer language in the smaller window, and each other view among them all; the rest is a campaign.
ASKED = [(name, *view) for place, name in enumerate(ask_samples.PICTURES) for view in {VIEWS[place % 3], (SMALL, "en")}]
EVERY = [(name, *view) for name in scenes.PICTURES for view in VIEWS]
OFTEN = [one for one in EVERY if one in ASKED or one[0] not in ask_samples.PICTURES]


def named(one: object) -> str:
    """Return the name of a density in the name of a test."""
    return "small" if one is SMALL else "normal" if one is NORMAL else str(one)


@pytest.mark.soak
@pytest.mark.parametrize(("name", "density", "language"), [one for one in EVERY if one not in OFTEN], ids=named)
def test_nothing_is_cut_in_any_other_view(show: Show, name: str, density: Density, language: str) -> None:
    assert clipped(show(name, density, language, painted=True).shell.board) == []


@pytest.mark.parametrize(("name", "density", "language"), OFTEN, ids=named)
def test_nothing_is_cut_at_any_moment_and_one_key_at_most_is_filled(
    show: Show, name: str, density: Density, language: str
) -> None:
    scene = show(name, density, language, painted=True)
    assert clipped(scene.shell.board) == []
    cells = scene.shell.key_bar.cells
    assert [cell.words for cell in cells if not cell.fits()] == []
    assert sum(bool(cell.key and cell.key.filled) for cell in cells) <= 1


@pytest.mark.parametrize(
    ("name", "focused"),
    [("intake-start", "FindLine"), ("intake", "PaperList"), ("decide-stored", "ChoiceList"),
     ("decide", "PrintColumn"), ("decide-conflict", "ConflictTable")],
)  # fmt: skip
def test_the_focus_is_where_one_goes_on(show: Show, name: str, focused: str) -> None:
    assert type(show(name).shell.focusWidget()).__name__ == focused


def test_nothing_of_the_person_stands_in_a_title_or_name(show: Show) -> None:
    scene = show("intake")
    titles = [scene.shell.windowTitle(), *(part.windowTitle() for part in scene.shell.findChildren(QWidget))]
    assert not any(samples.CARD.name in title or samples.CARD.number in title for title in titles)


# Keys of the intake page.


def test_ctrl_tab_goes_from_papers_to_form_and_escape_back(show: Show) -> None:
    scene = show("intake")
    scene.shell.next_column()
    assert scene.board.page.form.focused == "phone"
    scene.key(Qt.Key.Key_Escape)
    assert scene.shell.focusWidget() is scene.board.page.papers


def test_g_goes_to_the_wrong_field_and_its_words_are_typed_there(show: Show) -> None:
    scene = show("intake")
    scene.key(Qt.Key.Key_G)
    assert scene.board.page.form.focused == "phone"
    scene.key(Qt.Key.Key_G)
    assert scene.board.page.form.cells[3].edit.text() != "G"


def test_letters_look_closer_turn_and_change_between_page_and_camera(show: Show) -> None:
    scene = show("intake")
    state = scene.place.state
    scene.key(Qt.Key.Key_Z)
    scene.key(Qt.Key.Key_R)
    assert (state.zoom, state.turns) == (1, 1)
    scene.key(Qt.Key.Key_Escape)
    assert (state.zoom, state.turns) == (0, 0)
    scene.key(Qt.Key.Key_T)
    assert state.view is View.PAGE


def test_page_keys_turn_the_pages_of_a_paper(show: Show) -> None:
    scene = show("intake")
    scene.key(Qt.Key.Key_Up)
    scene.key(Qt.Key.Key_PageDown)
    assert (scene.place.state.chosen, scene.place.state.page) == (samples.RECORD, 2)


def test_a_letter_that_means_nothing_does_nothing(show: Show) -> None:
    assert not show("intake").board.letter("Q")
    assert not show("intake-start").board.letter("G")


def test_alt_1_goes_to_what_is_wrong_in_the_form(show: Show) -> None:
    scene = show("intake")
    scene.key(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert scene.board.page.form.focused == "phone"
    assert not scene.board.numbered(7)


@pytest.mark.parametrize("way", ["way", "press"])
def test_alt_2_and_f8_leave_the_case_in_the_hall(show: Show, way: str) -> None:
    scene = show("intake")
    if way == "way":
        scene.board.page.way.emit(2)
    else:
        scene.key(Qt.Key.Key_F8)
    assert scene.place.state.busy == "aside"


def test_alt_3_hands_in_what_is_incomplete_but_never_what_is_unsigned(show: Show) -> None:
    scene = show("intake")
    scene.key(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert scene.place.state.busy == ""
    ready = show("intake-ready")
    ready.key(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert ready.place.state.busy == "hand-in"


def test_f7_goes_back_to_the_camera(show: Show) -> None:
    scene = show("intake-other-card")
    scene.key(Qt.Key.Key_F7)
    assert scene.place.state.view is View.LIVE


def test_f11_keeps_the_case_and_goes_to_the_line_to_look_in(show: Show) -> None:
    scene = show("intake")
    scene.key(Qt.Key.Key_F11)
    assert scene.place.state.case is None
    assert scene.shell.focusWidget() is scene.board.start.line


def test_while_something_is_stored_the_next_act_waits_and_says_so(show: Show) -> None:
    scene = show("intake-ready")
    scene.key(Qt.Key.Key_F9)
    assert scene.verbs()[9] == "请平台定 正在存，马上好。"


def test_a_press_on_a_gap_goes_there(show: Show) -> None:
    scene = show("intake")
    scene.board.page.gap.emit(0)
    assert scene.board.page.form.focused == "phone"


def test_a_field_that_is_left_is_corrected(show: Show) -> None:
    scene = show("intake")
    scene.board.page.form.focus_field("phone")
    QTest.keyClicks(scene.shell.focusWidget(), "13900000021")
    scene.key(Qt.Key.Key_Return)
    assert scene.place.state.busy == "keep"


def test_what_was_open_is_wiped_when_it_is_left(show: Show) -> None:
    scene = show("intake")
    scene.place.put_away()
    settle()
    page = scene.board.page
    assert (page.papers.words, page.form.cells, page.camera.words, page.subject.words) == ("", (), "", "")


# Masks.


def alt(scene: Scene, kind: QEvent.Type) -> None:
    key = Qt.Key.Key_Alt
    (QTest.keyPress if kind is QEvent.Type.KeyPress else QTest.keyRelease)(scene.shell.focusWidget(), key)


def test_masks_are_lifted_only_while_alt_is_held(show: Show, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = show("intake")
    scene.board._hold.setInterval(1)
    notes: list[dict[str, Any]] = []
    scene.place.state._note = lambda act, object_id="", **facts: notes.append(facts)
    alt(scene, QEvent.Type.KeyPress)
    qtbot.waitUntil(lambda: scene.place.state.seen)
    shown = {cell.said.name: cell.edit.text() for cell in scene.board.page.form.cells}
    assert shown["number"] == samples.CARD.number
    alt(scene, QEvent.Type.KeyRelease)
    hidden = {cell.said.name: cell.edit.text() for cell in scene.board.page.form.cells}
    assert (hidden["number"], notes) == ("990***********0020", [{"kind": "case", "staff": "1708"}])


def test_alt_on_the_way_to_another_key_lifts_nothing(show: Show) -> None:
    scene = show("intake")
    alt(scene, QEvent.Type.KeyPress)
    assert scene.board._hold.isActive()
    scene.key(Qt.Key.Key_G)
    assert not scene.board._hold.isActive()


def test_a_window_that_is_left_masks_everything(show: Show) -> None:
    scene = show("intake")
    scene.place.state._note = lambda *args, **facts: None
    scene.place.state.see(True)
    QApplication.sendEvent(scene.board, QEvent(QEvent.Type.ActivationChange))
    assert not scene.place.state.seen


# The start.


def test_arrows_walk_in_what_was_found_and_enter_begins_it(show: Show) -> None:
    scene = show("intake-start")
    other = changed(samples.item(), task_code="1" * 18 + "3" + "2" * 12)
    scene.place.found = (samples.item(), other)
    scene.place.changed.emit()
    scene.key(Qt.Key.Key_Down)
    assert scene.board.start.table.current == other.task_code
    scene.key(Qt.Key.Key_Return)
    assert scene.place.state.busy == "begin"


def test_a_whole_code_opens_a_draft_and_is_never_looked_for(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    scene, asked, opened = show("intake-start"), [], []
    scene.board.start.asked.connect(asked.append)
    monkeypatch.setattr(scene.place.state, "open_code", lambda code, ticket: opened.append(code))
    code = query_code.grouped(query_code.make(lambda limit: 7 % limit))
    QTest.keyClicks(scene.board.start.line, code)
    scene.key(Qt.Key.Key_Return)
    assert (opened, code in asked) == ([code], False)


def test_words_that_find_nothing_begin_nothing(show: Show) -> None:
    scene = show("intake-start")
    scene.place.found = ()
    scene.place.changed.emit()
    scene.key(Qt.Key.Key_Return)
    scene.key(Qt.Key.Key_Up)
    assert scene.place.state.busy == ""


def test_alt_and_a_digit_take_a_case_up_again(show: Show) -> None:
    scene = show("intake-start")
    assert not scene.board.numbered(2)
    scene.key(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert scene.place.state.busy == "resume"


def test_the_start_says_what_is_known_of_a_draft(show: Show) -> None:
    scene = show("intake-start")
    titles = []
    for left in (True, False, None):
        scene.place.state.left = left
        scene.place.changed.emit()
        titles.append(scene.board.start.cards.shown[0].title)
    assert titles == ["有自助机草稿", "没有自助机草稿", "不知道有没有草稿"]


def test_escape_leads_nowhere_from_the_start(show: Show) -> None:
    assert not show("intake-start").board.back()


# The page of the decision.


def test_the_digit_of_a_refusal_asks_for_its_reason(show: Show) -> None:
    scene = show("decide-reason")
    scene.key(Qt.Key.Key_3)
    reason = scene.board.decide.reason
    assert scene.shell.focusWidget() is reason
    QTest.keyClicks(reason, "1")
    assert (scene.place.decide.reason, scene.place.decide.chosen) == ("1", 2)


def test_arrows_walk_only_over_what_can_be_asked_for(show: Show) -> None:
    scene = show("decide-reason")
    scene.board.decide.choices.setFocus()
    scene.key(Qt.Key.Key_Up)
    assert scene.place.decide.chosen == 0
    scene.board.decide.choices.setFocus()
    scene.key(Qt.Key.Key_Down)
    assert scene.place.decide.chosen == 2


def test_letters_that_answer_nothing_are_left_alone(show: Show) -> None:
    scene = show("decide-stored")
    assert not scene.board.letter("Y")
    assert not scene.board.numbered(1)


@pytest.mark.parametrize(("sign", "state"), [("Y", Printed.PRINTED), ("N", Printed.PRINTING)])
def test_y_and_n_answer_for_the_paper_that_asks(show: Show, sign: str, state: Printed) -> None:
    scene = show("decide")
    scene.place.decide.prints._give_number = lambda done: None
    scene.key(getattr(Qt.Key, f"Key_{sign}"))
    assert scene.place.decide.prints.jobs[2].state is state


def test_the_button_of_an_answer_is_its_key(show: Show) -> None:
    scene = show("decide")
    scene.board.decide.prints.pressed.emit("notice/2", "Y")
    assert scene.place.decide.prints.jobs[2].state is Printed.PRINTED


def test_while_a_paper_asks_the_person_stays(show: Show) -> None:
    scene = show("decide")
    assert "先答一份" in scene.verbs()[10]
    scene.key(Qt.Key.Key_Y)
    assert scene.verbs()[10] == "办结 人可走了"


def test_f9_prints_what_did_not_come_out(show: Show) -> None:
    scene = show("decide")
    prints = scene.place.decide.prints
    prints._give_number = lambda done: None
    scene.key(Qt.Key.Key_Y)
    prints._set("notice/1", state=Printed.FAILED)
    scene.place.changed.emit()
    assert scene.verbs()[9] == "补打 1 份没出"
    scene.key(Qt.Key.Key_F9)
    assert prints.jobs[1].state is Printed.PRINTING


def test_without_a_line_the_person_goes_with_the_receipt(show: Show) -> None:
    assert show("decide-stored").verbs()[10] == "办结 等线送出"


def test_f10_ends_the_case_and_goes_to_the_next(show: Show) -> None:
    scene = show("decide")
    scene.key(Qt.Key.Key_Y)
    scene.key(Qt.Key.Key_F10)
    assert scene.place.decide.case is None


def test_f10_in_a_conflict_goes_on_with_what_the_platform_says(show: Show) -> None:
    scene = show("decide-conflict")
    scene.key(Qt.Key.Key_F10)
    decided = scene.place.decide.decided
    assert decided
    assert decided.state == "SUPPLEMENT_REQUIRED"


def test_a_conflict_shows_both_versions_and_offers_no_choice(show: Show) -> None:
    scene = show("decide-conflict")
    assert "状态  已收件  待补正  平台说了算，不能选" in scene.board.conflict.table.words
    assert not scene.board.letter("1")


def test_f11_puts_a_sent_case_away(show: Show) -> None:
    scene = show("decide-stored")
    scene.key(Qt.Key.Key_F11)
    assert scene.place.case is None


@pytest.fixture
def fresh(qapp: object) -> Iterator[Scene]:
    """Give a window of its own, for what changes the window itself."""
    made = Scene(NORMAL, "zh_CN").at("intake")
    yield made
    made.program.close()


def test_whoever_signs_out_leaves_nothing_open(fresh: Scene) -> None:
    fresh.program.context.staff.who = None
    fresh.program.context.staff_changed.emit()
    assert fresh.place.case is None


def test_a_window_that_gets_lower_is_built_anew_over_the_same_case(fresh: Scene) -> None:
    fresh.shell.resize(1366, 768)
    settle()
    assert "林*姝" in fresh.board.page.subject.words
    assert fresh.place.state.case is not None


# Questions about a whole case.


def asked(scene: Scene) -> str:
    """Return what is asked where the camera is."""
    return scene.board.page.question.words if scene.board.page.question.isVisible() else ""


def test_a_question_stands_where_the_camera_is_and_escape_brings_the_camera_back(show: Show) -> None:
    scene = show("intake")
    scene.key(Qt.Key.Key_X)
    assert ("开错了" in asked(scene), scene.board.page.camera.isVisible()) == (True, False)
    scene.key(Qt.Key.Key_Escape)
    assert (asked(scene), scene.board.page.camera.isVisible()) == ("", True)


def test_a_letter_that_is_typed_into_a_field_asks_nothing(show: Show) -> None:
    scene = show("intake")
    scene.board.page.form.focus_field("phone")
    scene.key(Qt.Key.Key_X)
    assert asked(scene) == ""


def test_a_question_takes_the_focus_out_of_a_field_so_that_a_digit_answers_it(show: Show) -> None:
    scene = show("intake-consent")
    scene.board.page.form.focus_field("phone")
    scene.place.asks.ask(Asks.DROP)
    assert scene.shell.focusWidget() is scene.board.page.papers


@pytest.mark.parametrize(
    ("scene_name", "signs"),
    [("intake", ["W", "X"]), ("intake-consent", ["W", "C", "X"]), ("intake-promise", ["W", "C", "P", "X"])],
)
def test_the_keys_under_the_form_are_those_that_mean_something_here(
    show: Show, scene_name: str, signs: list[str]
) -> None:
    bar = show(scene_name).board.page.bar
    assert [one.sign for one in bar.buttons] == signs
    assert all(one.verb in bar.words for one in bar.buttons)


def test_the_mouse_asks_and_answers_as_the_keys_do(show: Show) -> None:
    scene = show("intake-whom")
    scene.key(Qt.Key.Key_Escape)
    QTest.mouseClick(scene.board.page.bar.buttons[0], Qt.MouseButton.LeftButton)
    settle()
    assert "为谁办" in asked(scene)
    QTest.mouseClick(scene.board.page.question.buttons[1], Qt.MouseButton.LeftButton)
    settle()
    assert "哪位家人" in asked(scene)


def test_a_consent_shows_what_a_no_means_and_what_was_said_before(show: Show) -> None:
    scene = show("intake-consent")
    assert "不同意的话" in asked(scene)
    scene.place.asks.ask_consent(scene.place.asks.consents[0].id)
    assert "同意过" in asked(scene)


def test_without_a_line_a_promise_says_that_it_is_provisional(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = show("intake-promise")
    monkeypatch.setattr(scene.place.asks, "_online", lambda: False)
    scene.board.show_state()
    assert "平台核查后生效" in asked(scene)


def test_originals_that_were_kept_are_named_before_a_case_is_dropped(show: Show) -> None:
    scene = show("intake-drop")
    case = scene.place.state.case
    assert case is not None
    scene.place.state.case = kept_original(case, "户口簿", 2, True, samples.HOUR)
    scene.board.show_state()
    assert "2 份原件" in asked(scene)


def test_for_whom_somebody_came_stands_over_the_case(show: Show) -> None:
    scene = show("intake-for-unit")
    assert "代云泽食品有限公司办" in scene.board.page.subject.words
    assert scene.board.page.form.cells[0].said.span == 6


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_L, Qt.Key.Key_PageDown])
def test_under_a_question_nothing_is_done_to_a_paper_nobody_sees(show: Show, key: Qt.Key) -> None:
    scene = show("intake")
    state, asks = scene.place.state, scene.place.asks
    state.choose(next(one.id for one in state.case.materials if one.pages and not one.checked))
    asks.ask(Asks.WHOM)
    before = (state.case, state.page, state.view)
    scene.key(key)
    assert (state.case, state.page, state.view) == before
    assert (asks.asks, state.busy) == (Asks.NOTHING, "")


@pytest.mark.parametrize(
    ("name", "note"),
    [("intake-whom", "先答为谁"), ("intake-consent", "先答同意"), ("intake-promise", "先答承诺"),
     ("intake-drop", "先答撤件"), ("decide", "先答一份")],
)  # fmt: skip
def test_while_something_is_asked_no_other_key_of_the_tab_does_anything_and_each_says_why(
    show: Show, name: str, note: str
) -> None:
    scene = show(name)
    place, decide = scene.place, scene.place.decide
    before = (place.case, place.asks.asks, decide.chosen, decide.prints.asked)
    keys = {number: key for number, key in scene.board.keys().items() if number >= 7}
    for number in keys:
        scene.key(Qt.Key(Qt.Key.Key_F1 + number - 1))
    if decide.case:
        scene.key(Qt.Key.Key_2)
    for digit in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3):
        scene.key(digit, Qt.KeyboardModifier.AltModifier)
    assert {(key.note, key.enabled) for key in keys.values()} == {(note, False)}
    assert (place.case, place.asks.asks, decide.chosen, decide.prints.asked) == before
    assert place.state.busy == ""


def test_under_a_question_no_form_is_printed_to_be_signed(show: Show) -> None:
    scene = show("intake-by-hand")
    scene.place.asks.ask(Asks.WHOM)
    scene.key(Qt.Key.Key_I)
    assert (scene.place.asks.asks, scene.place.ink.under_way, scene.place.state.told) == (Asks.NOTHING, False, None)
    scene.key(Qt.Key.Key_I)
    assert scene.place.state.told


def test_the_mouse_goes_no_way_either_under_a_question(show: Show) -> None:
    ways = show("intake-drop").board.page.ways.shown
    assert not any(one.enabled for one in ways.lines)


def test_a_case_that_was_dropped_is_named_over_the_search_until_somebody_types(show: Show) -> None:
    scene = show("intake-start")
    scene.place.state.tell_done(text("intake.dropped", matter=plain("高龄津贴")))
    assert scene.board.start.notice.words == "“高龄津贴”已撤件，本窗口存的全部删掉了。"
    QTest.keyClicks(scene.board.start.line, "g")
    assert scene.board.start.notice.words == ""


def test_a_question_gives_way_to_another_one(show: Show) -> None:
    scene = show("intake-whom")
    scene.key(Qt.Key.Key_X)
    assert scene.place.asks.asks is Asks.DROP
