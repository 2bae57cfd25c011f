# SPDX-License-Identifier: Apache-2.0
"""The commands with a window: what they are told, what they leave, how they end."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from config.settings import Settings, SettingsError, Site
from kiosk.training.site import training_settings
from tests.support.ui import kiosk
from ui.board.samples import PICTURES as BOARDS
from ui.commands import demo, gallery
from ui.commands import kiosk as command
from ui.commands.gallery import AWAY, NOON, TROUBLED, View, index, surround, views
from ui.fleet import samples as fleet_samples
from ui.journey.player import JourneyError
from ui.journey.stage import Left
from ui.maintenance.outbox_samples import SCENES
from ui.maintenance.samples import PICTURES
from ui.parts.header import Line
from ui.screens.samples import samples


def parsed(module: Any, *words: str) -> argparse.Namespace:
    """Parse what a command is told."""
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)
    return parser.parse_args(words, argparse.Namespace(site=None))


class Links(HTMLParser):
    """Collects what a page leads to and shows."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.leads: list[str] = []
        self.shows: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self.leads += [facts["href"] or ""] if tag == "a" else []
        self.shows += [facts["src"] or ""] if tag == "img" else []
        self.ids += [facts["id"] or ""] if "id" in facts else []


# The gallery.


def test_the_gallery_has_every_language_and_size_and_each_mode_once() -> None:
    seen = {view.folder for view in views(quick=False)}
    assert {"zh_CN-1080x1920", "zh_CN-1920x1080", "en-1080x1920", "en-1920x1080"} <= seen
    assert {"zh_CN-1080x1920-elder", "zh_CN-1080x1920-high-contrast", "zh_CN-1080x1920-low"} <= seen
    assert {"zh_CN-1366x768-elder", "en-1366x768-elder"} <= seen


def test_a_quick_gallery_has_no_modes() -> None:
    assert not any(view.mode for view in views(quick=True))


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (View("zh_CN", (1080, 1920), "elder"), "中文, upright, elder"),
        (View("en", (1920, 1080)), "English, on its side"),
    ],
)
def test_a_view_is_called_as_people_call_it(view: View, words: str) -> None:
    assert view.words == words


def test_the_index_shows_each_picture_and_leads_to_it() -> None:
    wanted = [View("zh_CN", (1080, 1920)), View("en", (1920, 1080))]
    page = Links(index(wanted, ["01-idle", "02-home"]))
    pictures = [f"{view.folder}/{name}.png" for name in ("01-idle", "02-home") for view in wanted]
    assert page.shows == pictures
    assert page.leads == ["#01-idle", "#02-home", *pictures]
    assert page.ids == ["01-idle", "02-home"]


def test_screens_that_tell_of_trouble_exist() -> None:
    assert (AWAY | set(TROUBLED)) <= set(samples("zh_CN"))


@pytest.mark.parametrize(
    ("name", "line", "chip"),
    [
        ("02-home", Line.UP, "设备正常"),
        ("22-home-offline", Line.DOWN, "设备正常"),
        ("16-paper-out", Line.UP, "小票没纸"),
    ],
)
def test_line_and_devices_are_what_the_screen_tells(qtbot: QtBot, name: str, line: Line, chip: str) -> None:
    shell = kiosk()
    qtbot.addWidget(shell)
    surround(shell, name)
    assert (shell._known.line, shell.frame.header.device_chip.words) == (line, chip)


def test_two_runs_leave_the_same_pictures(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    two = {name: screen for name, screen in samples("zh_CN").items() if name in ("02-home", "16-paper-out")}
    monkeypatch.setattr("ui.screens.samples.samples", lambda language: two)
    view = View("zh_CN", (540, 960), "elder")
    for run in ("first", "second"):
        assert gallery.render(view, tmp_path / run) == list(two)
    for name in two:
        assert (tmp_path / "first" / f"{name}.png").read_bytes() == (tmp_path / "second" / f"{name}.png").read_bytes()
    assert NOON.hour == 10


def test_the_gallery_tells_how_many_pictures_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(gallery, "render", lambda view, folder: ["01-idle", "02-home"])
    monkeypatch.setattr(gallery, "render_desk", lambda view, folder: folder.mkdir(parents=True))
    monkeypatch.setattr(gallery, "render_outbox", lambda view, folder: None)
    monkeypatch.setattr(gallery, "STAFF", ())
    monkeypatch.setattr(gallery, "board_pictures", lambda folder: 7)
    assert gallery.run(parsed(gallery, "--out", str(tmp_path), "--quick")) == 0
    assert capsys.readouterr().out.startswith(f"{12 + 4 * (len(PICTURES) + len(SCENES)) + 7} pictures")
    assert "01-idle" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "devices-faults" in (tmp_path / "desk" / "index.html").read_text(encoding="utf-8")


def test_a_desk_is_rendered_with_its_looks_and_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two = {name: PICTURES[name] for name in ("devices-faults", "locked")}
    monkeypatch.setattr("ui.maintenance.samples.PICTURES", two)
    gallery.render_desk(View("en", (1366, 768)), tmp_path)
    one, other = (QImage(str(tmp_path / f"{name}.png")) for name in two)
    assert (one.width(), one.height()) == (other.width(), other.height()) == (1366, 768)
    assert one != other


def test_the_tab_of_the_outbox_is_rendered_in_each_of_its_looks(tmp_path: Path) -> None:
    gallery.render_outbox(View("zh_CN", (1366, 768)), tmp_path)
    found = {name: QImage(str(tmp_path / f"outbox-{name}.png")) for name in SCENES}
    assert {(one.width(), one.height()) for one in found.values()} == {(1366, 768)}
    assert found["mixed"] != found["empty"]


def test_the_call_screen_is_rendered_in_each_of_its_sizes_and_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = {name: BOARDS[name] for name in ("calling", "cannot-read")}
    monkeypatch.setattr("ui.board.samples.PICTURES", two)
    assert gallery.board_pictures(tmp_path) == 12
    upright, dense = (QImage(str(tmp_path / view / "calling.png")) for view in ("en-1080x1920", "zh_CN-1366x768"))
    assert (upright.width(), upright.height(), dense.width(), dense.height()) == (1080, 1920, 1366, 768)
    assert "cannot-read" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_staff_window_is_rendered_by_its_own_scenes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet_samples, "PICTURES", {"fleet": fleet_samples.PICTURES["fleet"]})
    gallery.render_staff(View("en", (1366, 768)), tmp_path, fleet_samples)
    picture = QImage(str(tmp_path / "fleet.png"))
    assert (picture.width(), picture.height()) == (1366, 768)


# The demonstration.


class FakeStage:
    """A stage on which the journey ends as a test wants."""

    ending: Left | Exception
    cleared = 0

    def __init__(self, folder: Path, out: Path, part: object, args: argparse.Namespace) -> None:
        self.folder = folder

    def play(self) -> Left:
        if isinstance(FakeStage.ending, Exception):
            raise FakeStage.ending
        return FakeStage.ending

    def clear(self) -> None:
        FakeStage.cleared += 1


def a_journal(result: str) -> Left:
    """Return the journal of a journey that ended so."""
    facts = {"steps": [], "receipt_no": "9", "project_no": None, "stalls": 0, "wiped": True, "result": result}
    return Left(facts | {"platform": {"submissions": 1, "duplicates": 0}})


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give the folder for what is left; no world is started."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr("ui.journey.stage.Stage", FakeStage)
    FakeStage.cleared = 0
    return tmp_path / "out"


@pytest.mark.parametrize(("result", "code"), [("acknowledged", 0), ("stored", 1)])
def test_a_journey_is_judged_by_its_end(
    staged: Path, capsys: pytest.CaptureFixture[str], result: str, code: int
) -> None:
    FakeStage.ending = a_journal(result)
    assert demo.run(parsed(demo, "--out", str(staged))) == code
    assert result in capsys.readouterr().out
    assert FakeStage.cleared == 1


def test_a_journey_that_breaks_off_says_where_and_clears_the_stage(
    staged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    FakeStage.ending = JourneyError("stuck on Camera for 30 s")
    assert demo.run(parsed(demo, "--out", str(staged))) == 1
    assert f"banshi demo: stuck on Camera for 30 s. Pictures up to there are in {staged}." in capsys.readouterr().err
    assert FakeStage.cleared == 1


def test_a_world_that_does_not_come_is_said_in_one_line(
    staged: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*told: object) -> None:
        raise RuntimeError("the training world ended before it was ready")

    monkeypatch.setattr("ui.journey.stage.Stage", refuse)
    assert demo.run(parsed(demo, "--out", str(staged))) == 1
    assert capsys.readouterr().err == "banshi demo: the training world ended before it was ready.\n"


def test_what_an_earlier_journey_left_goes_and_other_files_stay(staged: Path) -> None:
    staged.mkdir()
    for name in ("01-home.png", "journal.json", "pages.pdf", "sent-01.pdf", "receipt.bin", "notes.txt"):
        (staged / name).write_text("old")
    FakeStage.ending = a_journal("acknowledged")
    demo.run(parsed(demo, "--out", str(staged)))
    assert [path.name for path in staged.iterdir()] == ["notes.txt"]


# The kiosk.


class FakeApplication:
    """An application that ends at once, with a code or a fault."""

    def __init__(self, ends: int | Exception = 0) -> None:
        self.ends = ends
        self.code: int | None = None

    def exec(self) -> int:
        if isinstance(self.ends, Exception):
            raise self.ends
        return self.ends

    def exit(self, code: int) -> None:
        self.code = code


def test_a_program_that_is_refused_says_why_and_ends_with_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    application: Any = FakeApplication()
    command.refuse(application, "the outbox is held by another program")
    assert application.code == command.REFUSED
    assert capsys.readouterr().err == "banshi kiosk: the outbox is held by another program\n"


@pytest.mark.parametrize("ends", [0, 5])
def test_a_window_that_ends_closes_everything(ends: int) -> None:
    closed: list[int] = []
    program: Any = SimpleNamespace(close=lambda: closed.append(1), fail=lambda: None)
    application: Any = FakeApplication(ends)
    assert command.finish(program, application) == ends
    assert closed == [1]


def test_a_window_that_breaks_closes_everything_too() -> None:
    closed: list[int] = []
    program: Any = SimpleNamespace(close=lambda: closed.append(1), fail=lambda: None)
    application: Any = FakeApplication(RuntimeError("platform gone"))
    with pytest.raises(RuntimeError, match="platform gone"):
        command.finish(program, application)
    assert closed == [1]


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        ((), "training", False),
        (("--training",), "training", True),
        (("--size", "1920x1080"), "size", "1920x1080"),
        (("--no-desk",), "no_desk", True),
        (("--fullscreen",), "fullscreen", True),
    ],
)
def test_the_kiosk_is_told_where_it_stands(words: tuple[str, ...], name: str, value: object) -> None:
    assert getattr(parsed(command, *words), name) == value


class TheOne(QApplication):
    """The application of the tests, in place of a second one."""

    def __new__(cls, words: list[str]) -> Any:
        return QApplication.instance()


@pytest.fixture
def loading(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[None]:
    """Let a program be built within the tests' own application; take back what it sets for its process."""
    before = sys.getswitchinterval()
    monkeypatch.setattr("PySide6.QtWidgets.QApplication", TheOne)
    yield
    sys.setswitchinterval(before)
    gc.enable()


def test_a_program_is_built_in_the_size_it_was_told(loading: None, tmp_path: Path, qtbot: QtBot) -> None:
    program, _ = command.build(training_settings(tmp_path), tmp_path, parsed(command, "--size", "540x960"))
    qtbot.addWidget(program.shell)
    size = program.shell.size().toTuple()
    assert (size, program.engine) == ((540, 960), None)
    program.close()


def test_a_station_opens_in_the_size_of_a_desk(loading: None, tmp_path: Path, qtbot: QtBot) -> None:
    settings = training_settings(tmp_path, post="station")
    program, _ = command.build(settings, tmp_path, parsed(command))
    qtbot.addWidget(program.shell)
    assert (program.shell.size().toTuple(), settings.post) == ((1366, 768), "station")
    program.close()


def test_nothing_is_collected_before_home_has_painted(
    loading: None, tmp_path: Path, qtbot: QtBot, expected_logs: Any
) -> None:
    expected_logs("act-not-recorded")
    program, _ = command.build(training_settings(tmp_path), tmp_path, parsed(command, "--training"))
    qtbot.addWidget(program.shell)
    before = gc.isenabled()
    program.shell.open(fullscreen=False)
    qtbot.waitUntil(lambda: program.engine is not None)
    assert (before, gc.isenabled()) == (False, True)
    program.close()


def test_a_machine_of_the_staff_is_no_kiosk_and_is_told_its_own_program(
    monkeypatch: pytest.MonkeyPatch, loading: None
) -> None:
    settings = Settings(site=Site(mode="training"), post="window")
    monkeypatch.setattr("config.site.load_site", lambda file: settings)
    given = parsed(command)
    with pytest.raises(SettingsError, match=r"main\.py window"):
        command.run(given)


@pytest.mark.parametrize("post", ["kiosk", "station"])
def test_a_kiosk_and_a_station_are_for_citizens(post: Literal["kiosk", "station"]) -> None:
    assert command.check_post(Settings(site=Site(mode="training"), post=post)) is None  # type: ignore[func-returns-value]  # it only refuses


def test_a_training_kiosk_opens_its_window_and_ends_its_world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done: list[str] = []
    shell = SimpleNamespace(open=lambda fullscreen: done.append("open"))
    program: Any = SimpleNamespace(shell=shell, when_painted=lambda call: call())
    beside = SimpleNamespace(start=lambda: done.append("start"), stop=lambda: done.append("stop"))
    monkeypatch.setattr("config.logs.set_up", lambda file: done.append(file.name))
    monkeypatch.setattr(command, "build", lambda *given: (program, FakeApplication()))
    monkeypatch.setattr(command, "Beside", lambda program, folder, post, tried, desk: beside)
    monkeypatch.setattr(command, "finish", lambda *given: 7)
    assert command.run(parsed(command, "--training", "--folder", str(tmp_path))) == 7
    assert done == ["terminal.log", "start", "open", "stop"]
