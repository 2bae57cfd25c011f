"""Whatever is pressed in whatever order, and whatever the terminal does meanwhile, the window stays true and whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.device import Condition
from kiosk.inventory.asking import NobodyAnswersError
from kiosk.inventory.trials import Trial
from tests.support.maintained import Maintained
from tests.support.staff_desk import DENSITIES
from tests.support.ui import clipped
from ui.desk.density import NORMAL, SMALL
from ui.desk.lights import Light
from ui.maintenance import words
from ui.maintenance.samples import PICTURES, SCENES, report
from ui.maintenance.state import Question

NUMBERS = st.tuples(st.just("key"), st.integers(1, 12))
LETTERS = st.tuples(st.just("letter"), st.sampled_from(["T", "R", "E", "1", "2", "4", "9", "x"]))
SCENE = st.tuples(st.just("scene"), st.sampled_from(sorted(SCENES)))
CHOICE = st.tuples(st.just("choose"), st.sampled_from(["speaker", "call_board", "receipt_printer", "nobody"]))
OTHER = st.tuples(st.sampled_from(["back", "tick", "small", "large", "trouble", "unlock"]), st.none())
STEPS = st.lists(st.one_of(NUMBERS, LETTERS, SCENE, CHOICE, OTHER), max_size=14)


@pytest.fixture(scope="module")
def window() -> Iterator[Maintained]:
    made = Maintained("faults")
    yield made
    made.close()


def do(window: Maintained, what: str, value: object) -> None:
    """Do one step of a person or of the world."""
    acts = {
        "key": lambda: window.press(value),
        "letter": lambda: window.letter(value),
        "choose": lambda: window.board.table.choose(value),
        "back": lambda: window.board.back(),
        "tick": lambda: window.later(7),
        "small": lambda: window.shell.resize(*SMALL.size),
        "large": lambda: window.shell.resize(*NORMAL.size),
        "trouble": lambda: setattr(window.remote, "trouble", NobodyAnswersError("gone")),
        "unlock": lambda: window.shell.unlock(),
    }
    if what == "scene":
        window.remote.now, window.remote.trouble = SCENES[str(value)], None
        window.look()
    else:
        acts[what]()
    window.settle()


def is_true_and_whole(window: Maintained) -> None:
    """Check what must hold at any moment."""
    state, board = window.state, window.board
    filled = [number for number, key in board.keys().items() if key.filled]
    assert len(filled) <= 1
    assert all(board.keys()[number].enabled for number in filled)
    # Nothing is green that nobody just told.
    lit = {chip.light for chip in words.chips(window.shell.look, state.reports.values())} if state.running else set()
    assert state.running or Light.DONE not in lit
    assert state.running or "就绪" not in board.head.words
    # What cannot be pressed says why, in words and not by lying there.
    assert all(key.note for key in board.keys().values() if not key.enabled and key.verb != "导出")
    assert (state.selected in state.reports) or not state.reports
    assert state.question is not Question.STOP or state.device is not None


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_pressed_the_window_stays_true(window: Maintained, steps: list[tuple[str, object]]) -> None:
    window.remote.trouble, window.remote.trial = None, Trial(True, True, "printer.tested")
    for what, value in steps:
        do(window, what, value)
        is_true_and_whole(window)
    window.shell.unlock()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("density", DENSITIES, ids=("normal", "small"))
def test_no_picture_cuts_a_word_but_a_port_s_name(qtbot, language, density) -> None:
    window = Maintained("none", language, density.size)
    qtbot.addWidget(window.shell)
    found = {}
    for name, (looks, keys) in PICTURES.items():
        for look in looks:
            window.remote.now = SCENES[look]
            window.look()
        for key in keys:
            window.press(key)
        found[name] = [one for one in clipped(window.shell) if not one.startswith("DeskTable")]
        window.shell.unlock()
        while window.board.back():
            window.settle()
    window.close()
    assert found == dict.fromkeys(PICTURES, [])


@pytest.mark.parametrize("scene", SCENES)
def test_every_scene_has_one_way_on_or_none_and_the_lock_always(qtbot, scene) -> None:
    window = Maintained(scene)
    qtbot.addWidget(window.shell)
    lock = window.shell.key_bar.cells[11]
    assert (lock.isEnabled(), lock.words) == (True, "锁屏")
    assert sum(key.filled for key in window.board.keys().values()) == 1
    window.close()


@given(
    st.sampled_from(Condition),
    st.sampled_from(["", "a.lost", "evaluation-pad.silent", "printer.paper-out", "device.out-of-use", "nobody.knows"]),
    st.sampled_from(["", "repair", "moved"]),
)
def test_a_light_and_its_word_never_contradict(condition: Condition, cause: str, stopped: str) -> None:
    one = report("receipt_printer", condition, cause, stopped=stopped)
    light, key = words.light_of(one), words.now_words(one).key
    assert (light is Light.STOPPED) == (key == "maintenance.now.stopped")
    assert light is not Light.DONE or condition is Condition.READY
    assert key != "technician.condition.ready" or condition is Condition.READY
