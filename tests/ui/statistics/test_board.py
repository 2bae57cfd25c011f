"""Whoever leads a hall looks at its figures: this day, the week, by window, as CSV; and a hub that cannot be read."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from config.texts import LANGUAGES, wording
from kiosk.hall.line import Done
from kiosk.platform.errors import UnreachableError
from kiosk.tickets import acts
from kiosk.tickets.counting import Ratings
from kiosk.tickets.statistics import Figures
from offline_queue.ids import uuid7
from tests.support.hubs import HubThread
from ui.desk.density import NORMAL, SMALL, Density, look_of
from ui.desk.keys import Key
from ui.desk.lights import Light
from ui.desk.shell import DeskShell
from ui.statistics import words
from ui.statistics.board import StatisticsBoard
from ui.statistics.samples import HOUR, PICTURES, RULES, before, nothing, shell_over, tuesday
from ui.statistics.state import BOM, StatisticsState
from ui.style.theme import dress


class Hub:
    """Keeps what it was asked until it is told to answer."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[Any], object], Done]] = []

    def ask(self, call: Callable[[Any], object], done: Done) -> None:
        """Keep it."""
        self.waiting.append((call, done))

    def statistics(self, first: str, last: str) -> Figures:
        """Return what was asked for by its days alone."""
        return nothing(f"{first}") if first == last else nothing(f"{first}/{last}")

    def rules(self) -> Any:
        """Return the rules."""
        return RULES

    def answer(self, place: int = 0) -> None:
        """Answer one of those who wait."""
        call, done = self.waiting.pop(place)
        done(call(self))


def state_of(hub: Any, folder: Path = Path("none"), *, training: bool = False) -> StatisticsState:
    return StatisticsState(hub, folder, lambda: HOUR, training=training)


Open = Callable[..., tuple[DeskShell, StatisticsBoard]]


@pytest.fixture
def opened(qapp: QApplication) -> Iterator[Open]:
    """Give what opens the tab in a window."""
    shells: list[DeskShell] = []

    def open_it(state: StatisticsState, language: str = "zh_CN", density: Density = NORMAL) -> Any:
        said = wording(language)
        dress(qapp, look_of(density, said).tokens)
        shell = shell_over(state, said, density.size)
        shells.append(shell)
        shell.show()
        qapp.processEvents()
        return shell, shell.board

    yield open_it
    for shell in shells:
        shell.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("density", [NORMAL, SMALL], ids=["normal", "small"])
@pytest.mark.parametrize("scene", PICTURES)
def test_nothing_is_cut(opened: Open, language: str, density: Density, scene: str) -> None:
    hall, keys = PICTURES[scene]
    shell, board = opened(state_of(hall), language, density)
    for key in keys:
        shell.press(key)
    QApplication.processEvents()
    parts = (board.span, board.tally, board.waits, board.hours, board.ratings, board.pauses, board.fair_head)
    assert [type(part).__name__ for part in parts if part.isVisible() and not part.fits()] == []
    assert all(cell.fits() for cell in shell.key_bar.cells)


def test_the_large_numbers_stand_beside_those_of_the_day_before(opened: Open) -> None:
    _, board = opened(state_of(PICTURES["statistics"][0]))
    issued, wait, within, *_, bad = board.tally.words.splitlines()
    assert issued.split() == ["发号", "1,486", "周一", "1,402"]
    assert wait.split() == ["平均等候", "9.4", "分", "周一", "10.1"]
    assert within.split() == ["20", "分内叫到", "91%", "目标", "90%"]
    assert bad.split() == ["差评", "2"]


def test_what_was_not_measured_is_a_dash_and_never_a_nought(opened: Open) -> None:
    _, board = opened(state_of(PICTURES["statistics-empty"][0]))
    lines = board.tally.words.splitlines()
    assert (lines[0], lines[1].strip(), lines[2]) == ("发号 0 ", "平均等候 –", "20 分内叫到 – 目标 90%")
    assert [line.split()[1] for line in lines[3:]] == ["–", "–", "0"]
    assert "没有窗口暂停过" in board.pauses.words


def test_a_hub_that_cannot_be_read_shows_no_figures_and_no_nought(opened: Open) -> None:
    shell, board = opened(state_of(PICTURES["statistics-unread"][0]))
    assert "读不到大厅服务器" in board.span.words
    assert not board.tally.isVisible()
    assert not board.waits.isVisible()
    assert not board.keys()[7].enabled


def test_figures_that_were_read_stay_when_the_hub_goes(opened: Open) -> None:
    hub = Hub()
    state = state_of(hub)
    _, board = opened(state)
    hub.answer()
    state.look()
    _, done = hub.waiting.pop()
    done(UnreachableError("transport"))
    assert board.tally.isVisible()
    assert "刚才的数" in board.span.words


def test_days_are_turned_and_there_is_none_after_today(opened: Open) -> None:
    hub = Hub()
    shell, board = opened(state_of(hub))
    hub.answer()
    after: Key = board.keys()[2]
    assert (after.enabled, after.note) == (False, "还没到")
    shell.press(1)
    assert (not board.tally.isVisible(), "正在统计" in board.span.words) == (True, True)
    hub.answer()
    assert "11月23日" in board.span.words
    assert board.keys()[2].enabled
    assert "全天的数" in board.span.words


def test_a_late_answer_about_other_days_is_not_shown(opened: Open) -> None:
    hub = Hub()
    state = state_of(hub)
    opened(state)
    state.turn(-1)
    hub.answer()
    assert state.counted is None
    hub.answer()
    assert state.counted
    assert state.counted.figures.first == "2026-11-23"


def test_the_week_and_the_month_are_counted_whole_and_held_against_those_before(opened: Open) -> None:
    hub = Hub()
    state = state_of(hub)
    shell, _ = opened(state)
    state.next_kind()
    hub.answer(1)
    assert state.counted
    assert (state.counted.figures.first, state.counted.before.first) == (
        "2026-11-23/2026-11-29",
        "2026-11-16/2026-11-22",
    )
    state.next_kind()
    hub.answer(1)
    assert state.counted.figures.first == "2026-11-01/2026-11-30"
    state.next_kind()
    assert (state.kind, state.span[0].isoformat()) == ("day", "2026-11-24")


def test_by_window_the_busiest_are_shown_first_and_how_many_there_are(opened: Open) -> None:
    shell, board = opened(state_of(PICTURES["statistics"][0]), "zh_CN", SMALL)
    shell.press(4)
    head, note, first, *_ = board.waits.words.splitlines()
    assert (head, first.split()[0]) == ("办理，按窗口", "29")
    assert f"最忙的 {board.waits.room} 个，共 60 个" in note
    assert board.keys()[4].verb == "按队列"


def test_the_figures_are_saved_as_a_table_that_other_programs_read(opened: Open, tmp_path: Path) -> None:
    folder = tmp_path / "figures"
    shell, board = opened(state_of(PICTURES["statistics"][0], folder))
    shell.press(7)
    file = folder / "hall-2026-11-24.csv"
    content = file.read_text("utf-8")
    assert content.startswith(BOM)
    lines = list(csv.DictReader(content.removeprefix(BOM).splitlines()))
    assert {"issued": "1486", "within_target": "0.91"}.items() <= {
        line["figure"]: line["value"] for line in lines if line["section"] == "hall"
    }.items()
    assert str(file) in board.span.words


def test_figures_of_a_training_hall_say_so_in_the_name_and_take_the_place_of_no_others(
    opened: Open, tmp_path: Path
) -> None:
    for training in (False, True):
        state = state_of(PICTURES["statistics"][0], tmp_path, training=training)
        opened(state)
        state.save()
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "hall-2026-11-24.csv", "training-hall-2026-11-24.csv"]  # fmt: skip


def test_a_place_that_takes_no_file_is_told(opened: Open, tmp_path: Path, expected_logs: Any) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file and no folder")
    state = state_of(PICTURES["statistics"][0], taken)
    _, board = opened(state)
    state.save()
    expected_logs("statistics-not-saved")
    assert "没存成" in board.span.words
    assert state.saved is None


def test_nothing_is_saved_of_what_was_not_read(tmp_path: Path) -> None:
    state_of(PICTURES["statistics-unread"][0], tmp_path).save()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("share", "light"),
    [(1.0, Light.IN_TIME), (0.9, Light.IN_TIME), (0.89, Light.NEAR), (0.8, Light.NEAR), (0.79, Light.OVER)],
)
def test_a_target_is_kept_nearly_kept_or_missed(share: float, light: Light) -> None:
    assert words.light_of(share) is light


def test_a_queue_and_a_class_the_hall_made_itself_stand_under_their_own_names() -> None:
    look = look_of(NORMAL, wording("zh_CN"))
    assert (words.name_of(look, RULES, "Z"), words.name_of(look, RULES, "A")) == ("Z", "综合")
    assert (words.class_name(look, "hero"), words.class_name(look, "aged")) == ("hero", "老年人")
    assert (words.pause_reason(look, "盘点"), words.pause_reason(look, "")) == ("盘点", "没写原因")


def test_the_page_shows_what_a_real_hub_counted(opened: Open, hub: HubThread) -> None:
    class Straight:
        def ask(self, call: Callable[[Any], object], done: Done) -> None:
            done(call(hub.client("hall")))

    window = hub.client()
    window.do(acts.OpenWindow(window="01"), uuid7())
    made = hub.client("kiosk").issue(acts.Issue(queue="social"), uuid7()).ticket
    window.do(acts.CallNext(window="01"), uuid7())
    window.do(acts.Finish(ticket=made.id), uuid7())
    state = StatisticsState(Straight(), Path("none"), lambda: hub.now)
    _, board = opened(state)
    assert board.tally.words.splitlines()[0].split() == ["发号", "1"]
    assert "社会保险 0.0 0 100%" in board.waits.words
    assert state.counted
    assert state.counted.figures.ratings == Ratings({}, 1)


def test_samples_are_of_one_day_and_the_one_before() -> None:
    assert (tuesday().first, before().first) == ("2026-11-24", "2026-11-23")
