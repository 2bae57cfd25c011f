"""After somebody is done the pad asks them, and nobody else: what is pressed goes to the hall and to the platform."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from devices.device import Actor, CancelToken, Deadline, DeviceError, ErrorKind
from devices.evaluation_pad import EvaluationPad, Score
from kiosk.domain.submission import EVALUATION_LEVELS
from kiosk.tickets import acts
from tests.support.clerks_window import ClerksWindow
from tests.support.outboxes import open_box
from ui.window.intake_place import IntakePlace
from ui.window.rating import About, ask_pad

Make = Callable[..., ClerksWindow]
UNANSWERED = DeviceError(ErrorKind.TIMED_OUT, "evaluation-pad.unanswered", actor=Actor.NOBODY)


@pytest.fixture
def window(make: Make) -> ClerksWindow:
    made = make(pad=True)
    made.enter()
    made.have(serving=True)
    return made


def finish(window: ClerksWindow) -> None:
    window.press(10)
    window.done()


def test_the_pad_asks_by_itself_when_somebody_is_done(window: ClerksWindow) -> None:
    finish(window)
    assert window.terminal.names(EvaluationPad) == ["ask_pad"]


def test_it_asks_nobody_who_was_passed_over(make: Make) -> None:
    window = make(pad=True)
    window.enter()
    window.press(4)
    assert window.terminal.names(EvaluationPad) == []


def test_a_window_without_a_pad_asks_nobody(make: Make) -> None:
    window = make()
    window.enter()
    window.have(serving=True)
    finish(window)
    assert window.terminal.names(EvaluationPad) == []


@pytest.mark.parametrize("level", [1, 5])
def test_what_was_pressed_goes_into_the_figures_of_the_hall(window: ClerksWindow, level: int) -> None:
    finish(window)
    window.terminal.end(EvaluationPad, Score(level))
    assert window.hall.wanted[0].act == acts.Rate(ticket="id-B021", level=level)


def test_nothing_pressed_is_nothing_told(window: ClerksWindow) -> None:
    finish(window)
    window.terminal.end(EvaluationPad, UNANSWERED)
    assert window.hall.wanted == []


def test_the_clerk_sees_nothing_of_it(window: ClerksWindow) -> None:
    finish(window)
    before = window.board.number.words, window.board.told.shown
    window.terminal.end(EvaluationPad, Score(1))
    assert (window.board.number.words, window.board.told.shown) == before


def test_the_next_person_is_not_taken_for_the_one_before(window: ClerksWindow) -> None:
    finish(window)
    handle = window.terminal.handles[-1]
    window.press(1)
    window.done()
    assert handle.cancelled


@pytest.mark.parametrize(
    ("level", "word"), [(5, "very-satisfied"), (3, "basically-satisfied"), (1, "very-dissatisfied")]
)
def test_where_something_was_handed_in_the_platform_hears_of_it_by_the_outbox(
    window: ClerksWindow, tmp_path: Path, level: int, word: str
) -> None:
    window.context.rating.handed_in(About("01a1-submission", _Item()))  # type: ignore[arg-type]  # all that is told of it
    finish(window)
    window.terminal.end(EvaluationPad, Score(level))
    box = open_box(tmp_path)
    window.terminal.do("outbox", box)
    entry = next(iter(box.entries()))
    stored = msgspec.json.decode(box.payload(entry))
    box.close()
    assert (entry.kind, stored["level"], stored["submission_id"]) == ("evaluation", word, "01a1-submission")
    assert word in EVALUATION_LEVELS


def test_what_was_handed_in_before_is_not_told_of_the_next(window: ClerksWindow) -> None:
    window.context.rating.handed_in(About("01a1-submission", _Item()))  # type: ignore[arg-type]  # as above
    finish(window)
    window.terminal.end(EvaluationPad, UNANSWERED)
    window.press(1)
    window.done()
    finish(window)
    window.terminal.end(EvaluationPad, Score(5))
    assert window.terminal.names("outbox") == []


def test_with_nobody_in_hand_what_was_handed_in_asks_nobody(make: Make) -> None:
    window = make(pad=True)
    window.enter()
    window.context.rating.handed_in(About("01a1-submission", _Item()))  # type: ignore[arg-type]  # as above
    window.have(serving=True)
    finish(window)
    window.terminal.end(EvaluationPad, Score(5))
    assert window.terminal.names("outbox") == []


def test_a_rating_that_could_not_be_stored_is_logged(
    window: ClerksWindow, expected_logs: Callable[[str], None]
) -> None:
    expected_logs("evaluation-not-stored")
    window.context.rating.handed_in(About("01a1-submission", _Item()))  # type: ignore[arg-type]  # as above
    finish(window)
    window.terminal.end(EvaluationPad, Score(5))
    window.terminal.end("outbox", DeviceError(ErrorKind.DEVICE, "outbox.fault"))


def test_a_case_that_was_handed_in_is_what_its_person_is_asked_about(window: ClerksWindow) -> None:
    done: list[object] = []
    place = SimpleNamespace(
        context=window.context,
        state=SimpleNamespace(leave=lambda: done.append("left")),
        decide=SimpleNamespace(take_over=done.append),
    )
    case = SimpleNamespace(id="01a1-submission", item=_Item())
    IntakePlace._handed_in(place, case)  # type: ignore[arg-type]  # all of it that is asked
    finish(window)
    window.terminal.end(EvaluationPad, Score(5))
    assert window.terminal.names("outbox") == ["rate"]
    assert done == ["left", case]


def test_the_pad_is_asked_on_its_own_lane() -> None:
    class Pad:
        def ask(self, deadline: Deadline, cancel: CancelToken) -> Score:
            return Score(4)

    assert ask_pad(Pad(), Deadline.after(1), CancelToken()) == Score(4)  # type: ignore[arg-type]  # all of it that is asked


class _Item:
    task_code = "11990100MB0000001Y3000100001000"
