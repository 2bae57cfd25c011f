"""A clerk takes in a case of three materials from a kiosk's draft, by keyboard alone, to the end."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt

from devices.id_card import IdCardReader
from devices.signature_pad import SignaturePad
from offline_queue.entry import State
from tests.support.cases import BANK, REGISTER
from tests.support.intake_window import IntakeWindow
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
