"""A clerk takes in a case of three materials from a kiosk's draft, by keyboard alone, to the end."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from devices.id_card import IdCardReader
from devices.signature_pad import SignaturePad
from offline_queue.entry import State
from tests.support.cases import BANK, REGISTER
from tests.support.flow_fakes import ELDER
from tests.support.intake_window import CODE, IntakeWindow
from tests.support.receipts import words
from ui.window.decide_state import PATIENCE
from ui.window.intake_place import IntakePlace

MOST_PRESSES = 12


def take_in(window: IntakeWindow) -> None:
    """Call, open the draft by its owner's card, see both originals, and have it signed."""
    place = window.place
    window.press(Qt.Key.Key_F1, "F1")
    window.until(lambda: window.context.ticket)
    window.press(Qt.Key.Key_F7, "F7")
    window.until(lambda: window.hands.wants(IdCardReader))
    window.hands.lay()
    window.until(lambda: place.state.case and place.state.case.seen)
    for name in (REGISTER, BANK):
        window.press(Qt.Key.Key_Space, "Space")
        window.until(functools.partial(is_checked, place, name))
    window.shell.tick()
    window.until(lambda: window.hands.wants(SignaturePad))
    window.hands.sign()
    window.until(lambda: not place.state.gaps)


def is_checked(place: IntakePlace, material: str) -> bool:
    """Tell whether the original of a paper was seen, and that is stored."""
    return bool(place.state.case and place.state.case.material(material).checked)


def decide(window: IntakeWindow) -> None:
    """Hand it in, ask for the decision, and let everything be printed."""
    place = window.place
    window.press(Qt.Key.Key_F9, "F9")
    window.until(lambda: place.decide.case)
    window.send()
    window.until(lambda: place.decide.case.project_no)
    window.press(Qt.Key.Key_1, "1")
    window.press(Qt.Key.Key_Return, "Enter")
    window.until(lambda: place.decide.decided and len(place.decide.prints.jobs) == 3)


def test_a_case_from_a_kiosk_draft_is_called_taken_in_printed_and_finished_in_twelve_presses(
    window: IntakeWindow,
) -> None:
    window.hands.unsure = {2}
    window.queue()
    take_in(window)
    decide(window)
    window.until(lambda: window.place.decide.prints.asked)
    window.press(Qt.Key.Key_Y, "Y")
    window.until(lambda: window.place.decide.finished)
    window.press(Qt.Key.Key_F10, "F10")
    window.until(lambda: window.context.ticket is None)
    assert len(window.presses) <= MOST_PRESSES, window.presses
    assert (len(window.hands.slips), len(window.hands.sheets)) == (1, 2)
    assert [entry.state for entry in window.outbox.entries() if entry.kind == "submission"] == [State.ACKNOWLEDGED]


def test_a_case_begun_from_nothing_but_a_matter_is_found_by_its_letters(window: IntakeWindow) -> None:
    window.shell.open_tab(1)
    window.until(lambda: window.shell.focusWidget() is window.board.start.line)
    QTest.keyClicks(window.board.start.line, "gaoling")
    window.until(lambda: window.place.found and window.place.found[0].task_code == ELDER)
    window.press(Qt.Key.Key_Return, "Enter")
    window.until(lambda: window.place.state.case)
    case = window.place.state.case
    assert (case.item.task_code, case.ticket, [one.pages for one in case.materials]) == (ELDER, None, [()] * 4)


def test_a_draft_is_opened_by_the_code_on_its_slip(window: IntakeWindow) -> None:
    window.queue()
    window.shell.open_tab(1)
    window.place.state.open_code(CODE, None)
    window.until(lambda: window.place.state.case)
    assert len(window.place.state.case.material(REGISTER).pages) == 2


def test_what_was_taken_in_is_there_after_the_window_was_left(window: IntakeWindow) -> None:
    window.queue()
    window.shell.open_tab(1)
    window.place.state.open_code(CODE, None)
    window.until(lambda: window.place.state.case)
    window.press(Qt.Key.Key_Space, "Space")
    window.until(lambda: is_checked(window.place, REGISTER))
    window.press(Qt.Key.Key_F11, "F11")
    window.until(lambda: window.place.state.open)
    window.press(Qt.Key.Key_1, "Alt 1", Qt.KeyboardModifier.AltModifier)
    window.until(lambda: window.place.state.case)
    assert is_checked(window.place, REGISTER)


def test_a_case_that_lacks_a_paper_lies_in_the_hall_and_a_slip_says_what_to_bring(window: IntakeWindow) -> None:
    window.queue()
    window.shell.open_tab(1)
    window.place.state.open_code(CODE, None)
    window.until(lambda: window.place.state.case)
    code = window.place.state.case.query_code
    window.press(Qt.Key.Key_L, "L")
    window.until(lambda: window.place.state.case.material(REGISTER).later)
    window.press(Qt.Key.Key_F8, "F8")
    window.until(lambda: window.hands.slips)
    said = words(window.hands.slips[0])
    assert (window.place.state.case, code[:4] in said, "户口簿" in said) == (None, True, True)


def test_what_is_missing_is_notified_by_the_platform_and_its_sealed_paper_printed(window: IntakeWindow) -> None:
    window.queue()
    window.shell.open_tab(1)
    window.until(lambda: window.hands.wants(IdCardReader))
    window.hands.lay()
    window.until(lambda: window.place.state.case and window.place.state.case.seen)
    window.press(Qt.Key.Key_L, "L")
    window.until(lambda: window.place.state.case.material(REGISTER).later)
    window.shell.tick()
    window.until(lambda: window.hands.wants(SignaturePad))
    window.hands.sign()
    window.until(lambda: not window.place.state.hindered)
    window.press(Qt.Key.Key_3, "Alt 3", Qt.KeyboardModifier.AltModifier)
    window.until(lambda: window.place.decide.case)
    window.send()
    window.until(lambda: window.place.decide.case.project_no)
    window.press(Qt.Key.Key_Return, "Enter")
    window.until(lambda: window.place.decide.decided or window.place.decide.told)
    assert window.place.decide.told is None
    decided = window.place.decide.decided
    assert (decided.state, [paper.kind for paper in decided.documents]) == (
        "SUPPLEMENT_REQUIRED",
        ["supplement-notice"],
    )


def test_without_a_line_the_receipt_says_that_it_is_stored_and_the_person_goes(window: IntakeWindow) -> None:
    window.queue()
    take_in(window)
    window.press(Qt.Key.Key_F9, "F9")
    window.until(lambda: window.place.decide.case)
    window.later(PATIENCE.total_seconds())
    window.shell.tick()
    window.until(lambda: window.hands.slips)
    window.until(lambda: window.place.decide.finished)
    assert "待联网" in words(window.hands.slips[0])
    window.press(Qt.Key.Key_F10, "F10")
    window.until(lambda: window.context.ticket is None)
    assert [entry.state for entry in window.outbox.entries() if entry.kind == "submission"] == [State.PENDING]


def test_a_dossier_that_somebody_else_moved_is_shown_and_nothing_is_asked_for_over_it(window: IntakeWindow) -> None:
    window.queue()
    take_in(window)
    window.press(Qt.Key.Key_F9, "F9")
    window.until(lambda: window.place.decide.case)
    window.send()
    window.until(lambda: window.place.decide.case.project_no)
    code = window.place.decide.case.query_code
    window.city.sandbox.train("dossiers", query_code=code, node="accepted")
    window.press(Qt.Key.Key_Return, "Enter")
    window.until(lambda: window.place.decide.overtaken or window.place.decide.decided or window.place.decide.told)
    assert window.place.decide.overtaken


def test_a_card_of_somebody_else_than_took_the_number_is_asked_about_on_the_tab_that_calls(
    window: IntakeWindow,
) -> None:
    window.queue()
    window.press(Qt.Key.Key_F1, "F1")
    window.until(lambda: window.context.ticket)
    window.press(Qt.Key.Key_F7, "F7")
    window.until(lambda: window.hands.wants(IdCardReader) and window.context.card.key)
    window.hands.lay("lin-jingshu")
    window.until(lambda: window.shell.current == 0)
    assert window.context.calling.question.value == "other-person"
    assert not window.context.ticket.serving


def test_a_card_counts_for_whom_it_was_laid_and_not_for_who_comes_next(window: IntakeWindow) -> None:
    window.shell.open_tab(1)
    window.until(lambda: window.hands.wants(IdCardReader))
    window.hands.lay("lin-jingshu")
    window.until(lambda: window.place.state.told)
    assert window.place.card
    window.queue()
    window.context.calling.call()
    window.until(lambda: window.context.ticket)
    assert window.place.card is None


def test_a_card_that_opened_no_draft_counts_in_the_case_that_is_begun_then(window: IntakeWindow) -> None:
    window.shell.open_tab(1)
    window.until(lambda: window.hands.wants(IdCardReader))
    window.hands.lay("lin-jingshu")
    window.until(lambda: window.place.state.told)
    window.place.state.begin(ELDER, None)
    window.until(lambda: window.place.state.case and window.place.state.case.seen)
    assert window.place.state.case.operator.name == "林静姝"
    assert window.place.card is None
