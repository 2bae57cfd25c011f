"""The guide desk as it is seen and worked by keys: nothing cut in two sizes and languages, one key for each act."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from config.texts import LANGUAGES, wording
from kiosk.domain.words import Words
from kiosk.hall.help_calls import HelpCalls
from kiosk.hall.line import HallSeen
from kiosk.staff.session import SignedIn
from kiosk.tickets import acts
from kiosk.tickets.errors import TicketError
from kiosk.tickets.values import State
from tests.support.staff_desk import DENSITIES
from ui.desk.cards import Frame
from ui.desk.density import SMALL
from ui.desk.lights import Light
from ui.fleet.fleet_board import FleetBoard
from ui.fleet.machine_board import MESSAGE, TAKE
from ui.fleet.state import Question
from ui.guide.asks import Asks
from ui.guide.desk_board import GuideBoard
from ui.guide.program import GuideProgram
from ui.guide.samples import APPOINTMENTS, CALLS, GUIDE, MISSED, PICTURES, program_of, ticket
from ui.hall.samples import RULES, StillHall, seen

pytestmark = pytest.mark.keeps_windows

Make = Callable[..., GuideProgram]


@pytest.fixture(scope="module")
def built(qapp: QApplication) -> Iterator[dict[tuple[str, tuple[int, int]], GuideProgram]]:
    """Keep each desk that was built: so many parts take a while, and showing another moment takes none."""
    made: dict[tuple[str, tuple[int, int]], GuideProgram] = {}
    yield made
    for one in made.values():
        one.close()


@pytest.fixture
def make(built, qapp: QApplication) -> Make:
    def program(
        name: str = "guide-desk",
        language: str = "zh_CN",
        size: tuple[int, int] = (1920, 1080),
        *,
        painted: bool = False,
    ) -> GuideProgram:
        if (language, size) not in built:
            built[language, size] = program_of("guide-quiet", wording(language), size)
        one = built[language, size]
        one.shell.setUpdatesEnabled(painted)
        as_new(one)
        PICTURES[name](one)
        one.state.changed.emit()
        one.shell.show()
        one.shell.activateWindow()
        qapp.processEvents()
        return one

    return program


def as_new(program: GuideProgram) -> None:
    """Let a desk be as it was built: nothing chosen, given, asked or told."""
    state, still = program.state, hall(program)
    state.rules = RULES
    still.show(seen())
    still.acts.clear()
    still.asked.clear()
    program.context.staff.who = GUIDE
    state.queue, state.credit, state.count = "all", "normal", 1
    state.story, state.looked_for, state.asks, state.told = None, "", Asks.NOTHING, ""
    state.calls, state.announced, state.messages = HelpCalls(), (), ()
    state.draft, state.fleet = None, None
    fleet = program.fleet
    fleet.busy, fleet.question, fleet.told, fleet.trouble = "", Question.NONE, None, ""
    state.issuing.given.clear()
    state.issuing.left, state.issuing._wanted, state.issuing.refused = 0, None, None
    program.appointments.told = ""
    program.shell._once._last.clear()
    program.shell.open_tab(0)
    board(program).own.hide()
    board(program).finder.clear()


def board(program: GuideProgram) -> GuideBoard:
    inner = program.shell.board.inner
    assert isinstance(inner, GuideBoard)
    return inner


def hall(program: GuideProgram) -> StillHall:
    assert isinstance(program.context.hall, StillHall)
    return program.context.hall


def asked(program: GuideProgram, before: int) -> list[str]:
    """Return what the hub was asked since, by the paths of its calls."""
    paths: list[str] = []
    client = type("Client", (), {"read": lambda self, path, kind: paths.append(path),
                                 "send": lambda self, method, path, body, kind, key: paths.append(path)})()  # fmt: skip
    for call in hall(program).asked[before:]:
        call(client)
    return [path for path in paths if not path.startswith(("/help-calls?", "/messages?"))]


VIEWS = tuple(itertools.product(LANGUAGES, (density.size for density in DENSITIES)))
# The longer language in the smaller window, and each other view among them all; the rest is a campaign.
SLICE = [(name, *view) for place, name in enumerate(PICTURES) for view in (VIEWS[place % 3], ("en", SMALL.size))]
REST = [(name, *view) for name in PICTURES for view in VIEWS if (name, *view) not in SLICE]


@pytest.mark.parametrize(("name", "language", "size"), SLICE)
def test_nothing_is_cut_at_any_moment(make, name, language, size) -> None:
    look_at(make(name, language, size, painted=True))


@pytest.mark.soak
@pytest.mark.parametrize(("name", "language", "size"), REST)
def test_nothing_is_cut_in_any_other_view(make, name, language, size) -> None:
    look_at(make(name, language, size, painted=True))


def look_at(program: GuideProgram) -> None:
    """See that no word is cut."""
    inner = program.shell.board.inner
    assert not isinstance(inner, GuideBoard) or inner.fits()
    assert program.shell.bar.fits()
    assert [cell.words for cell in program.shell.key_bar.cells if not cell.fits()] == []


def test_a_digit_chooses_a_queue_a_letter_a_class_and_f1_gives_it(make) -> None:
    program = make("guide-quiet")
    QTest.keyClicks(program.shell.focusWidget(), "3w")
    assert "发 S 社会保险、就业 1 张" in board(program).issue.verb
    program.shell.press(1)
    (act,) = hall(program).acts
    assert act == acts.Issue(queue="social", credit="disabled", to_print=True)


@pytest.mark.parametrize("where", ["queues", "pieces"])
def test_enter_gives_it_too_from_list_and_fields(make, where) -> None:
    program = make("guide-quiet")
    widget = getattr(board(program), where)
    widget.setFocus()
    QTest.keyClick(program.shell.focusWidget(), Qt.Key.Key_Return)
    assert [type(act) for act in hall(program).acts] == [acts.Issue]


def test_a_group_is_counted_and_its_first_number_asked_for(make) -> None:
    program = make("guide-quiet")
    program.shell.press(10)
    QTest.keyClicks(board(program).pieces, "8")
    QTest.keyClick(board(program).pieces, Qt.Key.Key_Return)
    assert (program.state.issuing.left, len(hall(program).acts)) == (8, 1)


def test_plus_and_minus_count_within_bounds(make) -> None:
    program = make("guide-quiet")
    for sign in "++-":
        board(program).letter(sign)
    assert program.state.count == 2
    program.state.set_count(999)
    assert program.state.count == 30


def test_plus_pressed_quickly_counts_each_time(make) -> None:
    program = make("guide-quiet")
    for _ in range(3):
        QTest.keyClick(program.shell.focusWidget(), Qt.Key.Key_Plus)
    assert program.state.count == 4


def test_the_green_lane_is_for_who_leads_the_hall(make) -> None:
    program = make("guide-quiet")
    board(program).letter("T")
    assert (program.state.credit, board(program).told.words) == ("normal", "绿色通道要首席来给")


def test_a_class_is_taken_back_by_the_same_letter(make) -> None:
    program = make("guide-quiet")
    board(program).letter("Q")
    note = board(program).note.words
    board(program).letter("Q")
    assert (note, program.state.credit, board(program).note.words) == ("最多提前 10 分钟", "normal", "")


def test_who_was_passed_over_is_let_back_by_f2(make) -> None:
    program = make()
    program.shell.press(2)
    assert hall(program).acts == [acts.Return(ticket="id-B013", version=4)]


def test_a_number_is_cancelled_with_its_reason(make) -> None:
    program = make()
    program.shell.press(8)
    titles = [card.title for card in board(program).number.shown]
    board(program).letter("2")
    assert ("为什么取消" in titles, hall(program).acts) == (
        True, [acts.Cancel(ticket="id-B013", version=4, reason="取错队列")],
    )  # fmt: skip


def test_a_number_is_moved_to_another_queue(make) -> None:
    program = make()
    waiting = type(MISSED)(ticket("B030", "medical", State.WAITING), ())
    program.state.story = waiting
    program.shell.press(4)
    board(program).letter("1")
    assert hall(program).acts == [acts.Transfer(ticket="id-B030", version=4, to_queue="all")]


def test_a_question_goes_by_escape(make) -> None:
    program = make()
    program.shell.press(8)
    QTest.keyClick(program.shell.focusWidget(), Qt.Key.Key_Escape)
    assert (program.state.asks, hall(program).acts) == (Asks.NOTHING, [])


def test_a_number_that_is_typed_is_looked_up(make) -> None:
    program = make("guide-quiet")
    program.shell.press(11)
    before = len(hall(program).asked)
    QTest.keyClicks(board(program).finder, "b13")
    QTest.keyClick(board(program).finder, Qt.Key.Key_Return)
    assert asked(program, before) == ["/numbers/B013"]


@pytest.mark.parametrize("words", ["13", "B999"])
def test_what_is_no_number_of_today_is_said_so(make, words) -> None:
    program = make("guide-quiet")
    program.state.find(words)
    if words == "B999":
        program.state._found(words, TicketError("not-found"))
    assert board(program).number.shown[-1].title == f"今天没有 {words}"


def test_choosing_in_the_list_of_the_missed_looks_the_number_up(make) -> None:
    program = make("guide-quiet")
    board(program).missed.choose("E008")
    board(program).missed.setFocus()
    before = len(hall(program).asked)
    QTest.keyClick(program.shell.focusWidget(), Qt.Key.Key_Down)
    assert asked(program, before) == ["/numbers/A019"]


def test_who_calls_longest_is_first_and_an_alarm_after_three_minutes(make) -> None:
    program = make()
    first, second, third = board(program).aside.shown[:3]
    assert (first.light, first.frame, first.title) == (Light.OVER, Frame.FAULT, "K07 自助区右 2　3 分 12 秒")
    assert (second.light, second.under, third.light) == (Light.NEAR, "首页按的 · 大字", Light.DONE)


@pytest.mark.parametrize(("key", "path"), [(5, "/help-calls/c1/coming"), (7, "/help-calls/c3/end")])
def test_one_key_goes_to_who_calls_and_says_that_one_was_there(make, key, path) -> None:
    program = make()
    before = len(hall(program).asked)
    program.shell.press(key)
    assert asked(program, before) == [path]


def test_who_goes_is_named_where_they_sit_here_and_told_by_number_otherwise(make) -> None:
    program = make()
    third = board(program).aside.shown[2]
    assert third.lines[0].words == "吴岚 0305 在路上，09:26"
    assert program.state.name_of("0306") == "0306"
    program.context.staff.who = None
    assert program.state.name_of("0305") == "0305"


def test_nobody_calling_is_said_with_how_long_answers_took(make) -> None:
    program = make("guide-quiet")
    assert (board(program).aside.shown[0].title, board(program).aside.shown[0].under) == (
        "没有人叫", "今天平均 41 秒有人应",
    )  # fmt: skip
    program.state.calls = HelpCalls()
    board(program).show_state()
    assert board(program).aside.shown[0].under == "今天还没有人叫过"


def test_an_announcement_goes_out_by_three_keys_and_down_by_one(make) -> None:
    program = make()
    before = len(hall(program).asked)
    program.shell.press(9)
    board(program).letter("5")
    board(program).press(9)
    board(program).letter("X")
    assert asked(program, before) == ["/fleet", "/announcements", "/announcements/a1/end"]


def test_enter_announces_too_and_gives_no_number(make) -> None:
    program = make("guide-announce-where")
    before = len(hall(program).asked)
    board(program).queues.setFocus()
    QTest.keyClick(program.shell.focusWidget(), Qt.Key.Key_Return)
    assert (asked(program, before), hall(program).acts) == (["/announcements"], [])


def test_zones_time_and_voice_are_chosen_by_keys(make) -> None:
    program = make("guide-announce-all")
    for sign in "13++V":
        board(program).letter(sign)
    draft = program.state.draft
    assert (draft.zones, draft.minutes, draft.speak) == (("A区", "C区"), 120, 0)
    QTest.keyClicks(program.shell.focusWidget(), "1-v")
    draft = program.state.draft
    assert (draft.zones, draft.minutes, draft.speak) == (("C区",), 60, 2)
    QTest.keyClicks(program.shell.focusWidget(), "0")
    assert program.state.draft.zones == ()


def test_what_each_screen_will_do_stands_before_it_is_announced(make) -> None:
    program = make("guide-announce-where")
    card = board(program).aside.shown[0]
    assert [line.words for line in card.lines[5:]] == [
        "大厅屏 写，念两遍", "屏2 写，念两遍", "屏3 只写", "屏4 读不到，不知道播没播", "屏1 不播",
    ]  # fmt: skip
    board(program).letter("V")
    assert [line.words for line in board(program).aside.shown[0].lines[5:7]] == ["大厅屏 只写", "屏2 只写"]


def test_a_draft_goes_by_escape_and_by_any_other_question(make) -> None:
    program = make("guide-announce-where")
    QTest.keyClick(program.shell.focusWidget(), Qt.Key.Key_Escape)
    assert (program.state.draft, program.state.asks) == (None, Asks.NOTHING)
    PICTURES["guide-announce-where"](program)
    program.shell.press(8)
    assert (program.state.draft, program.state.asks) == (None, Asks.CANCEL)


def test_of_several_announcements_one_is_taken_down_by_its_digit(make) -> None:
    program = make("guide-announce-end")
    before = len(hall(program).asked)
    assert [line.label for line in board(program).aside.shown[0].lines] == ["1", "2"]
    board(program).letter("2")
    assert (asked(program, before), program.state.asks) == (["/announcements/a2/end"], Asks.NOTHING)


def test_a_key_that_means_nothing_of_a_draft_leaves_it(make) -> None:
    program = make("guide-announce-where")
    before = program.state.draft
    assert [board(program).letter(sign) for sign in "9MZ"] == [False, False, False]
    assert program.state.draft is before


def test_words_of_ones_own_are_announced_by_enter(make) -> None:
    program = make("guide-quiet")
    before = len(hall(program).asked)
    program.shell.press(9)
    board(program).letter("6")
    QTest.keyClicks(board(program).own, "blood drive at ten")
    QTest.keyClick(board(program).own, Qt.Key.Key_Return)
    assert (asked(program, before), board(program).own.isVisible()) == (["/fleet"], False)
    assert program.state.draft.words == Words("blood drive at ten", "blood drive at ten")


def test_a_message_is_heard_by_one_key(make) -> None:
    program = make()
    before = len(hall(program).asked)
    board(program).letter("M")
    assert asked(program, before) == ["/messages/m1/heard"]


def test_without_the_hub_nothing_is_given_and_counts_are_question_marks(make) -> None:
    program = make("guide-no-hub")
    enabled = [number for number, key in board(program).keys().items() if key.enabled]
    assert (enabled, "？" in board(program).queues.words) == ([11], True)
    program.state.give()
    assert board(program).told.words == "大厅读不到，发不了号"


def test_without_the_hub_what_was_read_last_is_said_to_be_and_has_no_buttons(make) -> None:
    program = make("guide-no-hub")
    unread, first = board(program).aside.shown[:2]
    assert (unread.title, unread.frame, first.acts) == ("大厅读不到，09:31 起", Frame.UNREAD, ())
    issue = board(program).issue
    assert (board(program).missed_head.words, issue.filled, issue.isEnabled()) == (
        "过号，最后读到 5 个，09:26", False, False,
    )  # fmt: skip
    hall(program).show(HallSeen())
    assert board(program).aside.shown[0].title == "在读大厅"


def test_a_button_of_a_card_is_its_key(make) -> None:
    program = make()
    board(program).number.pressed.emit("number", "F2")
    board(program).aside.pressed.emit("announcing", "X")
    assert hall(program).acts == [acts.Return(ticket="id-B013", version=4)]


def test_buttons_of_classes_are_pressed_with_the_mouse(make) -> None:
    program = make("guide-quiet")
    board(program).credits[3].click()
    board(program).issue.click()
    assert hall(program).acts == [acts.Issue(queue="all", credit="veteran", to_print=True)]


def test_ctrl_tab_goes_through_the_columns(make) -> None:
    program = make("guide-quiet")
    QTest.keyClick(program.shell, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert program.shell.focusWidget() is board(program).pieces


def test_what_no_key_means_is_left(make) -> None:
    assert board(make("guide-quiet")).letter("Z") is False


def test_the_appointments_of_today_stand_with_who_is_here_and_who_is_late(make) -> None:
    program = make("guide-appointments")
    inner = program.shell.board.inner
    assert inner.head.words == "今天的预约　6 个，到了 2 个"
    assert all(words in inner.table.words for words in ("已签到 B004", "过了 26 分", "没到", "待确认"))


def test_who_comes_is_checked_in_by_one_key(make) -> None:
    program = make("guide-appointments")
    program.shell.press(1)
    assert hall(program).acts == [acts.CheckIn(appointment="p3", to_print=True)]


def test_who_is_here_already_gets_no_second_number(make) -> None:
    program = make("guide-appointments")
    program.appointments.choose("p0")
    assert program.shell.board.keys()[1].enabled is False
    program.appointments.check_in()
    assert hall(program).acts == []


def test_a_booking_code_chooses_its_appointment(make) -> None:
    program = make("guide-appointments")
    inner = program.shell.board.inner
    program.shell.press(11)
    QTest.keyClicks(inner.code, "7K2M")
    QTest.keyClick(inner.code, Qt.Key.Key_Return)
    program.appointments._found((APPOINTMENTS[4],))
    found = program.appointments.chosen
    program.appointments._found(())
    assert (found, inner.told.words) == ("p4", "没有这个预约码")


@pytest.mark.parametrize(("items", "says"), [(None, "预约读不到"), ((), "今天没有预约")])
def test_an_empty_list_is_no_list_that_was_not_read(make, items, says) -> None:
    program = make("guide-appointments")
    program.appointments.items = items
    program.appointments.changed.emit()
    assert program.shell.board.inner.head.words == says


def test_the_machines_of_the_hall_stand_on_a_tab_and_in_the_bar(make) -> None:
    program = make("guide-machines")
    inner = program.shell.board.inner
    assert isinstance(inner, FleetBoard)
    assert "K07 没纸" in inner.map.words
    assert "机器 8 台要看" in program.shell.bar.words
    assert inner.keys()[TAKE].filled


def test_a_guide_takes_a_machine_over_and_need_not_be_told_of_it(make) -> None:
    program = make("guide-machines")
    inner = program.shell.board.inner
    assert (inner.keys()[MESSAGE].enabled, inner.keys()[MESSAGE].note) == (False, "就在这里")
    assert not inner.letter("M")
    before = len(hall(program).asked)
    inner.letter("O")
    inner.letter("1")
    assert asked(program, before) == ["/machines/K07/take-over"]


def test_before_the_machines_were_read_the_bar_says_nothing_of_them(make) -> None:
    program = make("guide-quiet")
    program.fleet.fleet = None
    program.fleet.changed.emit()
    assert "机器" not in program.shell.bar.words.replace("机器都好", "")


def test_who_sits_at_the_desk_acts_on_machines_and_nobody_does_at_an_empty_one(make) -> None:
    program = make("guide-quiet")
    assert program.fleet.me == GUIDE.staff_no
    program.context.staff.who = None
    assert program.fleet.me == ""


def test_a_desk_nobody_sits_at_looks_for_nobody(make) -> None:
    program = make("guide-quiet")
    program.context.staff.who = None
    before = len(hall(program).asked)
    program.state.look()
    assert asked(program, before) == []


def test_rules_are_asked_for_once_and_the_first_queue_is_chosen(make) -> None:
    program = make("guide-quiet")
    program.state.rules = None
    before = len(hall(program).asked)
    for _ in range(2):
        program.state.see(seen())
    assert (len(hall(program).asked) - before, program.state.queue) == (1, "all")


def test_calls_come_home_only_as_what_they_are(make) -> None:
    state = make("guide-quiet").state
    state._calls_came(OSError())
    state._calls_came(CALLS)
    state._announced_came(OSError())
    state._messages_came(OSError())
    state._rules_came(OSError())
    assert (state.calls, state.announced, state.messages) == (CALLS, (), ())


def test_who_leads_nobody_through_the_hall_is_let_out_again(make) -> None:
    program = make("guide-quiet")
    program.context.staff.who = SignedIn("1001", "", frozenset({"technician"}), GUIDE.until)
    program.context.staff_changed.emit()
    assert (program.context.staff.who, program.shell.is_covered) == (None, True)
    program.context.staff.who = GUIDE
    program.context.staff_changed.emit()
    assert program.shell.is_covered is False
