"""The training desk: its buttons are the hands, its words the state, and what was refused is said."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QGroupBox, QLabel, QListWidget, QPushButton

from kiosk.training.acts import ActError, WorldGoneError
from kiosk.training.persons import persons
from kiosk.training.world import World
from tests.support.ui import look
from ui.commands.desk import beside
from ui.desk.acts import CARD, DEVICES, PAPER, PAPER_FAULTS, PAPERS, PLATFORM, PRINTER
from ui.desk.panels import SlipPanel
from ui.shells.training import TrainingDesk

WELL: dict[str, Any] = {
    "person": "", "paper": "", "faults": [], "printer": "well", "page_printer": "well", "unplugged": [],
    "line_down_since": None, "platform_fault": "", "slips": 0, "log": [],
}  # fmt: skip
HAN = re.compile("[\u3400-\u9fff]")


class FakeHands:
    """Keeps every act; answers with a state, or refuses."""

    def __init__(self) -> None:
        self.acts: list[dict[str, Any]] = []
        self.state = dict(WELL)
        self.trouble: Exception | None = None
        self.held = threading.Event()
        self.held.set()

    def act(self, act: Mapping[str, Any]) -> dict[str, Any]:
        self.held.wait(5)
        self.acts.append(dict(act))
        if self.trouble:
            raise self.trouble
        return self.state


class Bench:
    """A desk, its hands, and a person who presses and reads."""

    def __init__(self, qtbot, folder: Path, language: str = "zh_CN") -> None:
        self.hands, self.folder, self.qtbot = FakeHands(), folder, qtbot
        self.look = look(language)
        self.window = TrainingDesk(self.look, self.hands, folder)
        qtbot.addWidget(self.window)

    def press(self, *words: str) -> list[dict[str, Any]]:
        """Press the one button that has all these words; return the new acts when its state came."""
        count = len(self.hands.acts)
        with self.qtbot.waitSignal(self.window.state_came, timeout=5000):
            self.button(*words).click()
        return self.hands.acts[count:]

    def button(self, *words: str) -> QPushButton:
        """Return the one button that has all these words."""
        found = [b for b in self.window.findChildren(QPushButton) if all(word in b.text() for word in words)]
        assert len(found) == 1, [b.text() for b in found]
        return found[0]

    def show(self, **changes: Any) -> None:
        """Let the world be so."""
        self.hands.state = {**WELL, **changes}
        with self.qtbot.waitSignal(self.window.state_came, timeout=5000):
            self.window.send({"do": "state"})

    def said(self) -> list[str]:
        """Return everything that can be read."""
        labels = [label.text() for label in self.window.findChildren(QLabel)]
        buttons = [button.text() for button in self.window.findChildren(QPushButton)]
        boxes = [box.title() for box in self.window.findChildren(QGroupBox)]
        rows = [w.item(row).text() for w in self.window.findChildren(QListWidget) for row in range(w.count())]
        return [*labels, *buttons, *boxes, *rows, self.window.windowTitle()]

    def of(self, key: str, **words: object) -> str:
        """Return the words of a key."""
        return self.look.of(key, **words)


@pytest.fixture
def desk(qtbot, tmp_path: Path) -> Bench:
    """Give a desk in Chinese, not started."""
    return Bench(qtbot, tmp_path)


@pytest.mark.parametrize("wanted", [*CARD, *PAPER, *PRINTER, *PLATFORM], ids=lambda button: button.key)
def test_every_button_sends_its_act(desk, wanted) -> None:
    assert desk.press(f"{wanted.shortcut}  {desk.of(wanted.key)}") == [wanted.act]


@pytest.mark.parametrize("wanted", [*CARD, *PAPER, *PRINTER, *PLATFORM], ids=lambda button: button.key)
def test_every_act_of_a_button_is_known_to_the_world(tmp_path, wanted) -> None:
    assert wanted.act["do"] in World(tmp_path)._all_acts()


@pytest.mark.parametrize("one", [p for p in persons() if p.card], ids=lambda one: one.key)
def test_everybody_with_a_card_has_a_button_that_lays_it_down(desk, one) -> None:
    assert desk.press(one.name + "\n") == [{"do": "place", "person": one.key}]


def test_who_has_no_card_has_no_button(desk) -> None:
    nobody = next(p for p in persons() if p.card is None)
    assert [words for words in desk.said() if nobody.name in words] == []


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_is_laid_with_the_faults_that_are_switched_on(desk, paper) -> None:
    for fault in PAPER_FAULTS[:2]:
        desk.button(desk.of(f"training.fault.{fault}")).click()
    words = desk.of(f"training.paper.{paper}")
    button = next(b for b in desk.window.findChildren(QPushButton) if b.text() == words)
    with desk.qtbot.waitSignal(desk.window.state_came, timeout=5000):
        button.click()
    assert desk.hands.acts == [{"do": "lay", "paper": paper, "faults": list(PAPER_FAULTS[:2])}]


@pytest.mark.parametrize(("device", "key"), DEVICES)
def test_a_plug_is_pulled_and_put_back_by_one_button(desk, device, key) -> None:
    desk.show()
    name = desk.of(f"training.device.{device}")
    desk.hands.state = {**WELL, "unplugged": [device]}
    assert desk.press(name, desk.of("training.desk.plugged")) == [{"do": "unplug", "device": device}]
    assert desk.button(name, desk.of("training.desk.unplugged")).isChecked()
    assert desk.press(name, desk.of("training.desk.unplugged")) == [{"do": "plug", "device": device}]


def test_the_line_is_cut_and_restored_by_one_button(desk) -> None:
    desk.show()
    desk.hands.state = {**WELL, "line_down_since": 1_790_000_000.0}
    assert desk.press(desk.of("training.desk.line-up")) == [{"do": "cut-line"}]
    (down,) = [b for b in desk.window.findChildren(QPushButton) if b.isCheckable() and b.isChecked()]
    assert re.search(r"\d\d:\d\d:\d\d", down.text())
    desk.hands.state = dict(WELL)
    assert desk.press(down.text()) == [{"do": "restore-line"}]
    assert not down.isChecked()


def test_whose_card_lies_there_is_marked_and_said(desk) -> None:
    desk.show(person="zhao-dehou")
    checked = [b.text().partition("\n")[0] for b in desk.window.findChildren(QPushButton) if b.isChecked()]
    assert checked == ["赵德厚"]
    assert desk.of("training.desk.card-there", name="赵德厚") in desk.said()
    desk.show()
    assert desk.of("training.desk.card-none", name="") in desk.said()


@pytest.mark.parametrize("paper", ["", *PAPERS])
def test_what_lies_under_the_camera_is_said(desk, paper) -> None:
    desk.show(paper=paper)
    words = desk.of(f"training.paper.{paper}" if paper else "training.desk.paper-none")
    assert desk.of("training.desk.under-camera", paper=words) in desk.said()


@pytest.mark.parametrize("fault", ["paper-out", "cover-open"])
def test_what_is_wrong_with_a_part_stands_on_its_button(desk, fault) -> None:
    printer = {"plugged": True, "fault": fault, "faults": [fault]}
    desk.show(parts={"receipt_printer": printer})
    assert desk.button("F2", desk.of("training.device.receipt_printer"), desk.of(f"training.hurt.{fault}"))
    desk.show(parts={"receipt_printer": {**printer, "fault": ""}})
    assert desk.button("F2", desk.of("training.device.receipt_printer"), desk.of("training.desk.plugged"))


@pytest.mark.parametrize("fault", ["", *(button.act["name"] for button in PLATFORM)])
def test_what_the_platform_does_is_said(desk, fault) -> None:
    desk.show(platform_fault=fault)
    assert desk.of(f"training.platform.{fault or 'none'}") in desk.said()


def test_the_newest_slip_is_shown(desk) -> None:
    assert desk.of("training.desk.slip-none") in desk.said()
    (desk.folder / "slips").mkdir()
    for number in (1, 2):
        picture = QImage(576, 100 * number, QImage.Format.Format_RGB32)
        picture.fill(0xFFFFFF)
        assert picture.save(str(desk.folder / "slips" / f"{number:04d}.png"))
        desk.show(slips=number)
    shown = [label.pixmap() for label in desk.window.findChildren(QLabel) if not label.pixmap().isNull()]
    assert [round(p.height() * 576 / p.width(), -1) for p in shown] == [200]
    assert any(words.startswith(desk.of("training.desk.slips-number", number=2)) for words in desk.said())


def log_rows(desk: Bench) -> list[str]:
    """Return the rows of the log."""
    (log,) = desk.window.findChildren(QListWidget)
    return [log.item(row).text() for row in range(log.count())]


def test_what_just_happened_stands_first(desk) -> None:
    log = [{"at": 1.0, "act": "place", "person": "zhao-dehou"}, {"at": 2.0, "act": "lift"}]
    desk.show(log=log)
    first, second = log_rows(desk)
    assert desk.of("training.act.lift") in first
    assert "赵德厚" in second


def test_the_log_speaks_the_language_of_the_desk(desk) -> None:
    desk.show(
        log=[
            {"at": 1.0, "act": "lay", "paper": "blank", "faults": ["glare", "blur"]},
            {"at": 2.0, "act": "unplug", "device": "id_card"},
            {"at": 3.0, "act": "card-fault", "name": "worn"},
            {"at": 4.0, "act": "platform-fault", "name": "html"},
        ]
    )
    assert [re.findall("[a-z_-]+", row) for row in log_rows(desk)] == [[], [], [], []]


def test_a_paper_is_said_with_what_is_wrong_with_it(desk) -> None:
    desk.show(paper="blank", faults=["glare"])
    words = f"{desk.of('training.paper.blank')} {desk.of('training.fault.glare')}"
    assert desk.of("training.desk.under-camera", paper=words) in desk.said()


def test_when_the_world_is_gone_the_desk_says_so_to_whoever_shows_it(desk) -> None:
    desk.hands.trouble = WorldGoneError("the world is gone")
    with desk.qtbot.waitSignal(desk.window.world_gone, timeout=5000):
        desk.window.send({"do": "state"})


def test_a_long_slip_does_not_make_the_window_taller(desk) -> None:
    desk.window.resize(980, 1060)
    desk.window.show()
    (desk.folder / "slips").mkdir()
    picture = QImage(576, 3000, QImage.Format.Format_RGB32)
    picture.fill(0xFFFFFF)
    assert picture.save(str(desk.folder / "slips" / "0001.png"))
    before = desk.window.height()
    desk.show(slips=1)
    assert desk.window.minimumSizeHint().height() <= before


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("room", [(1920, 1040), (1366, 728), (1024, 740)])
def test_it_opens_whole_on_the_screen_beside_the_kiosk_or_over_it(qtbot, tmp_path, language, room) -> None:
    desk, screen = Bench(qtbot, tmp_path, language), QRect(0, 24, *room)
    desk.window.open_in(screen, beside(room))
    assert screen.contains(desk.window.frameGeometry())


def test_both_lines_of_a_person_can_be_read(desk) -> None:
    desk.window.open_in(QRect(0, 0, 1366, 728), 400)
    person = desk.button(next(p.name for p in persons() if p.card) + "\n")
    assert person.height() >= 2 * QFontMetrics(person.font()).height()


def test_no_button_is_pressed_together_on_a_small_screen(desk) -> None:
    desk.window.open_in(QRect(0, 0, 1024, 600), 0)
    short = [b.text() for b in desk.window.findChildren(QPushButton) if b.height() < b.sizeHint().height()]
    assert short == []


def test_a_log_that_is_full_goes_on(desk) -> None:
    full = [{"at": float(number), "act": "lift"} for number in range(200)]
    desk.show(log=full)
    desk.show(log=[*full[1:], {"at": 200.0, "act": "place", "person": "he-xiulan"}])
    assert "何秀兰" in log_rows(desk)[0]


@pytest.mark.parametrize(
    ("trouble", "act", "key"),
    [
        (ActError("nobody has a card"), "lift", "training.act.lift"),
        (OSError("socket gone"), "lift", "training.act.lift"),
        (ActError("no slip with a code was printed yet", "no-slip"), "scan", "training.refused.no-slip"),
        (ActError("no such dossier", "no-dossier"), "dossier", "training.refused.no-dossier"),
        (ActError("who knows", "new-code"), "new-act", "training.refused.any"),
    ],
)
def test_what_was_refused_is_said_in_the_bar_in_words_of_the_desk(desk, trouble, act, key) -> None:
    desk.hands.trouble = trouble
    with desk.qtbot.waitSignal(desk.window.refused, timeout=5000):
        desk.window.send({"do": act})
    said = desk.of("training.desk.refused", words=desk.of(key))
    (bar,) = [label for label in desk.window.findChildren(QLabel) if label.text() == said]
    assert not re.search("[a-z]{3}", bar.text())
    assert bar.toolTip() == str(trouble)


def test_a_newest_slip_that_lies_there_is_said_without_its_code(desk) -> None:
    desk.show(paper="slip", log=[{"at": 1.0, "act": "lay", "paper": "slip"}])
    words = desk.of("training.desk.under-camera", paper=desk.of("training.paper.slip"))
    assert words in desk.said()
    assert desk.of("training.paper.slip") in log_rows(desk)[0]


def test_a_paper_without_words_of_its_own_is_said_all_the_same(desk) -> None:
    desk.show(paper="slip:BSR1/990121", holder="")
    assert desk.of("training.desk.under-camera", paper=desk.of("training.paper.other")) in desk.said()
    assert not any("BSR1" in words for words in desk.said())


def test_a_fault_that_is_switched_changes_the_paper_that_lies_there(desk) -> None:
    desk.show(paper="form")
    assert desk.press(desk.of("training.fault.glare")) == [{"do": "lay", "paper": "form", "faults": ["glare"]}]
    desk.hands.state = {**WELL, "paper": "form"}
    assert desk.press(desk.of("training.fault.glare")) == [{"do": "lay", "paper": "form", "faults": []}]


def test_a_fault_that_is_switched_while_no_paper_lies_there_waits_for_one(desk) -> None:
    desk.show()
    desk.button(desk.of("training.fault.glare")).click()
    assert desk.press(desk.of("training.paper.form")) == [{"do": "lay", "paper": "form", "faults": ["glare"]}]


def test_whose_name_the_papers_bear_is_said(desk) -> None:
    desk.show(paper="bank-card", holder="lin-jingshu", holder_next="zhao-dehou")
    bank_card = f"{desk.of('training.paper.bank-card')} 林静姝"
    assert desk.of("training.desk.under-camera", paper=bank_card) in desk.said()
    assert any(desk.of("training.desk.whose", name="赵德厚") in words for words in desk.said())


def test_a_platform_behind_a_cut_line_is_not_simply_called_well(desk) -> None:
    desk.show(line_down_since=1.0)
    well = desk.of("training.platform.none")
    assert well not in desk.said()
    assert desk.of("training.desk.platform-behind", platform=well) in desk.said()


def test_a_sheet_of_a4_is_shown_as_well_as_a_slip(desk) -> None:
    for kind, height in (("slips", 400), ("sheets", 800)):
        (desk.folder / kind).mkdir()
        picture = QImage(400, height, QImage.Format.Format_RGB32)
        picture.fill(0xFFFFFF)
        assert picture.save(str(desk.folder / kind / "0001.png"))
    desk.show(slips=1)
    desk.show(slips=1, sheets=1)
    shown = [label.pixmap() for label in desk.window.findChildren(QLabel) if not label.pixmap().isNull()]
    assert [picture.height() for picture in shown] == [800]
    assert any(words.startswith(desk.of("training.desk.sheets-number", number=1)) for words in desk.said())


def test_the_window_says_that_it_is_training(desk) -> None:
    assert {desk.of("training.desk.stamp"), desk.of("training.desk.invalid")} <= set(desk.said())


def test_it_looks_at_the_world_at_once_and_again_until_closed(desk) -> None:
    desk.window._timer.setInterval(5)
    desk.window.start()
    desk.qtbot.waitUntil(lambda: len(desk.hands.acts) >= 3, timeout=5000)
    desk.window.close()
    count = len(desk.hands.acts)
    assert not desk.window._timer.isActive()
    assert desk.hands.acts == [{"do": "state"}] * count


def test_a_world_that_is_slow_does_not_hold_the_window(desk) -> None:
    desk.hands.held.clear()
    desk.window.send({"do": "lift"})
    desk.window.send({"do": "state"})
    assert desk.hands.acts == []
    with desk.qtbot.waitSignals([desk.window.state_came] * 2, timeout=5000):
        desk.hands.held.set()
    assert [act["do"] for act in desk.hands.acts] == ["lift", "state"]


def everything_said(qtbot, folder: Path, language: str) -> list[str]:
    """Return all that a desk can say in a language, in a well world and in a troubled one."""
    bench = Bench(qtbot, folder, language)
    bench.show()
    said = bench.said()
    acts = [{"at": 1.0, "act": act} for act in [*World(folder)._all_acts(), "slip"] if act != "state"]
    bench.show(
        person="zhao-dehou", paper="form", unplugged=[name for name, _ in DEVICES], line_down_since=1.0, log=acts,
        printer="paper-out", platform_fault="busy-429",
    )  # fmt: skip
    return said + bench.said()


def test_in_english_nothing_but_names_is_chinese(qtbot, tmp_path) -> None:
    names = {one.name for one in persons()}
    said = [words for words in everything_said(qtbot, tmp_path, "en") if HAN.search(words)]
    assert [words for words in said if not any(name in words for name in names)] == []


def test_every_act_and_state_has_its_words_in_chinese(qtbot, tmp_path) -> None:
    said = everything_said(qtbot, tmp_path, "zh_CN")
    assert [words for words in said if "training." in words] == []
    assert sum(bool(HAN.search(words)) for words in said) > 100


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_button_is_without_words(language) -> None:
    assert all(look(language).of(button.key) for button in (*CARD, *PAPER, *PRINTER, *PLATFORM))


def test_a_window_that_is_closed_sends_nothing_more(desk) -> None:
    desk.window.close()
    desk.window.send({"do": "lift"})
    assert desk.hands.acts == []


def test_the_newest_paper_can_be_looked_at_large(desk) -> None:
    (slips,) = desk.window.findChildren(SlipPanel)
    slips.key.activated.emit()
    assert not slips.large.isVisible()
    (desk.folder / "sheets").mkdir()
    picture = QImage(1200, 1700, QImage.Format.Format_RGB32)
    picture.fill(0xFFFFFF)
    assert picture.save(str(desk.folder / "sheets" / "0001.png"))
    desk.show(sheets=1)
    slips.key.activated.emit()
    whole = slips.large.widget()
    assert isinstance(whole, QLabel)
    assert (slips.large.isVisible(), slips.large.isWindow(), whole.pixmap().width()) == (True, True, 1200)
