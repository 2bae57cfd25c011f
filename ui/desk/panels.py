# SPDX-License-Identifier: Apache-2.0
"""The six panels of the training desk: card, paper, devices, line, the paper that came out, what just happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from config.clock import china_time
from kiosk.steps.technician_device_words import known
from kiosk.technician.door import TRAINING_CODE
from kiosk.training.persons import TrainingPerson, persons
from ui.desk.acts import CARD, DEVICES, OFFICE, PAGES, PAPER, PAPER_FAULTS, PAPERS, PLATFORM, PRINTER, Button
from ui.style.look import Look

Send = Callable[[Mapping[str, Any]], None]
State = Mapping[str, Any]
# A slip is 576 dots wide, a sheet of A4 three times a roll; so wide words can be read and two panels fit beside it.
WIDTHS = {"slips": 260, "sheets": 400}
# Pixels round a paper in a window of its own: the bar to scroll with and the frame.
MARGIN = 40
# Parts beside one another: name, state and key in a third of a column.
IN_A_ROW = 4
# Pixels: two lines of the log, the head of a slip.
LEAST_HEIGHT = 56
# Papers that bear nobody's name.
NOBODYS = ("", "blank", "slip")
# How the log says what an act was about: a name, or the key of a sentence.
WORDS = {
    **{("person", person.key): person.name for person in persons()},
    **{("paper", paper): f"training.paper.{paper}" for paper in (*PAPERS, "slip")},
    **{("faults", fault): f"training.fault.{fault}" for fault in PAPER_FAULTS},
    **{("device", device): f"training.device.{device}" for device, _ in DEVICES},
    **{("name", button.act["name"]): button.key for button in (*CARD, *PLATFORM) if "name" in button.act},
}
# Arguments whose values have words of their own under these keys.
KEYS = {"device": "technician.device.{}", "fault": "training.hurt.{}"}


class Panel(QGroupBox):
    """A titled sheet; ``show_state`` brings it up to date."""

    def __init__(self, look: Look, title: str, send: Send) -> None:
        super().__init__(look.of(title))
        self.look = look
        self.send = send
        self.body = QVBoxLayout(self)
        self.body.setSpacing(8)

    def show_state(self, state: State) -> None:
        """Show what lies about; a panel that only acts shows nothing."""

    def buttons(self, wanted: Iterable[Button], columns: int = 3) -> list[QPushButton]:
        """Add a grid of buttons."""
        made = [self.button(self.look.of(b.key), b.shortcut, b.act) for b in wanted]
        self.grid(made, columns)
        return made

    def button(self, words: str, shortcut: str, act: Mapping[str, Any]) -> QPushButton:
        """Make one button that sends an act; its key stands before its words."""
        made = QPushButton(f"{shortcut}  {words}" if shortcut else words)
        made.setShortcut(shortcut)
        made.clicked.connect(lambda: self.send(act))
        return made

    def fault_name(self, fault: str) -> str:
        """Return what a fault of a part is called; one nobody wrote words for by its name."""
        key = f"training.hurt.{fault}"
        return self.look.of(key) if known(key) else fault

    def grid(self, widgets: list[QPushButton], columns: int) -> QGridLayout:
        """Lay widgets out in rows."""
        grid = QGridLayout()
        grid.setSpacing(8)
        for number, widget in enumerate(widgets):
            grid.addWidget(widget, number // columns, number % columns)
        self.body.addLayout(grid)
        return grid

    def line(self, words: str = "") -> QLabel:
        """Add a line of words."""
        label = QLabel(words)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self.body.addWidget(label)
        return label


class CardPanel(Panel):
    """Persons with their cards: a button lays the card down."""

    def __init__(self, look: Look, send: Send, persons: tuple[TrainingPerson, ...]) -> None:
        super().__init__(look, "training.desk.card", send)
        self._names = {p.key: p.name for p in persons}
        language = "zh" if look.wording.language == "zh_CN" else "en"
        self._people: dict[str, QPushButton] = {}
        for number, person in enumerate(p for p in persons if p.card):
            words = f"{person.name}\n{person.practises[language]}"
            made = self.button(words, f"Ctrl+{number + 1}" if number < 9 else "", {"do": "place", "person": person.key})
            # Two lines and no shortcut in them: who it is matters more here than the key.
            made.setText(words)
            made.setProperty("lines", 2)
            made.setCheckable(True)
            self._people[person.key] = made
        self.grid(list(self._people.values()), 2)
        self.buttons(CARD, 4)
        self._state = self.line()

    def show_state(self, state: State) -> None:
        """Mark whose card lies there."""
        for key, made in self._people.items():
            made.setChecked(key == state["person"])
        name = self._names.get(str(state["person"]), "")
        key = "training.desk.card-there" if name else "training.desk.card-none"
        self._state.setText(self.look.of(key, name=name))


class PaperPanel(Panel):
    """Papers for the camera, with what can be wrong with them."""

    def __init__(self, look: Look, send: Send) -> None:
        super().__init__(look, "training.desk.paper", send)
        self._faults: dict[str, QPushButton] = {}
        for fault in PAPER_FAULTS:
            made = QPushButton(look.of(f"training.fault.{fault}"))
            made.setCheckable(True)
            made.clicked.connect(lambda: self._change())
            self._faults[fault] = made
        papers = [self._paper(name) for name in PAPERS]
        self.grid(papers, 3)
        # One line for both: the desk stands whole on a common screen.
        self._whose = self.line(look.of("training.desk.faults"))
        self.grid(list(self._faults.values()), 6)
        self.buttons(PAPER, 5)
        self._state = self.line()
        self._lies = ""

    def _paper(self, name: str) -> QPushButton:
        made = QPushButton(self.look.of(f"training.paper.{name}"))
        made.clicked.connect(lambda: self._lay(name))
        return made

    def _lay(self, name: str) -> None:
        self.send({"do": "lay", "paper": name, "faults": self.chosen_faults()})

    def _change(self) -> None:
        """Let what was switched hold for the paper that lies there too: it is what the trainer looks at."""
        if self._lies:
            self._lay(self._lies)

    def chosen_faults(self) -> list[str]:
        """Return the faults that are switched on."""
        return [name for name, made in self._faults.items() if made.isChecked()]

    def show_state(self, state: State) -> None:
        """Say what lies under the camera."""
        paper = self._lies = state["paper"]
        key = f"training.paper.{paper}" if paper else "training.desk.paper-none"
        # A paper of the world that has no key here has no words either.
        said = self.look.of(key if known(key) else "training.paper.other")
        holder = "" if paper in NOBODYS else self._name(state, "holder")
        words = [said, holder, *(self.look.of(f"training.fault.{fault}") for fault in state["faults"])]
        words = list(filter(None, words))
        whose = self.look.of("training.desk.whose", name=self._name(state, "holder_next"))
        self._whose.setText(f"{self.look.of('training.desk.faults')}    {whose}")
        self._state.setText(self.look.of("training.desk.under-camera", paper=" ".join(words)))

    def _name(self, state: State, key: str) -> str:
        return next((one.name for one in persons() if one.key == state.get(key)), "")


class DevicePanel(Panel):
    """Every part with how it is, and its plug: a device that is unplugged is gone from its port."""

    def __init__(self, look: Look, send: Send) -> None:
        super().__init__(look, "training.desk.devices", send)
        self._plugs: dict[str, QPushButton] = {}
        self._rows = self.grid([], IN_A_ROW)
        for device, _ in DEVICES:
            self._add(device)
        self.buttons(PRINTER, 4)
        self.buttons(PAGES, 3)
        self.line(look.of("training.desk.technician", code=TRAINING_CODE))

    def _add(self, device: str) -> QPushButton:
        made = QPushButton()
        made.setShortcut(dict(DEVICES).get(device, ""))
        made.setCheckable(True)
        made.setProperty("fault", True)
        # ``clicked`` comes from hands only; ``setChecked`` of the state that comes back tells nothing and so sends no
        # act.
        made.clicked.connect(lambda checked: self.send({"do": "unplug" if checked else "plug", "device": device}))
        number = len(self._plugs)
        self._plugs[device] = made
        self._rows.addWidget(made, number // IN_A_ROW, number % IN_A_ROW)
        return made

    def show_state(self, state: State) -> None:
        """Say which plugs are out and what is wrong with the parts."""
        parts = state.get("parts", {})
        for device in dict.fromkeys((*self._plugs, *parts)):
            made = self._plugs.get(device) or self._add(device)
            out = device in state["unplugged"]
            fault = parts.get(device, {}).get("fault", "")
            made.setChecked(out)
            where = self.look.of("training.desk.unplugged" if out else "training.desk.plugged")
            key = dict(DEVICES).get(device, "")
            said = (key, device_name(self.look, device), self.fault_name(fault) if fault and not out else where)
            made.setText("  ".join(filter(None, said)))


def device_name(look: Look, device: str) -> str:
    """Return what a part is called; one nobody wrote words for by its kind."""
    for key in (f"training.device.{device}", f"technician.device.{device}"):
        if known(key):
            return look.of(key)
    return device


class LinePanel(Panel):
    """The line to the platform, and what the platform does on it."""

    def __init__(self, look: Look, send: Send) -> None:
        super().__init__(look, "training.desk.line", send)
        self._line = QPushButton()
        self._line.setShortcut("F7")
        self._line.setCheckable(True)
        self._line.setProperty("fault", True)
        self._line.clicked.connect(lambda cut: send({"do": "cut-line" if cut else "restore-line"}))
        self.body.addWidget(self._line)
        self.buttons((*PLATFORM, *OFFICE), 4)
        self._state = self.line()

    def show_state(self, state: State) -> None:
        """Say whether the line carries, and since when not."""
        since = state["line_down_since"]
        self._line.setChecked(since is not None)
        words = self.look.of("training.desk.line-up")
        if since is not None:
            words = self.look.of("training.desk.line-down", since=f"{china_time(since):%H:%M:%S}")
        self._line.setText(words)
        fault = str(state["platform_fault"]) or "none"
        # Well or not, behind a line that is cut nobody reaches it.
        behind = "training.desk.platform-behind" if since is not None else "training.desk.platform"
        self._state.setText(self.look.of(behind, platform=self.look.of(f"training.platform.{fault}")))


class SlipPanel(Panel):
    """The newest paper that came out of one of the two printers."""

    def __init__(self, look: Look, send: Send, folder: Path) -> None:
        super().__init__(look, "training.desk.slip", send)
        self._folder = folder
        self._shown = {"slips": 0, "sheets": 0}
        self._words = self.line(look.of("training.desk.slip-none"))
        # A key and no button: the room is the paper's.
        self.key = QShortcut(QKeySequence("G"), self)
        self.key.activated.connect(self._enlarge)
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        # A slip is longer than the window; it is scrolled, so that the window stays on the screen.
        window = QScrollArea(widgetResizable=True)
        window.setFrameShape(QScrollArea.Shape.NoFrame)
        window.setStyleSheet("QScrollArea, QScrollArea > QWidget > QLabel { background: transparent }")
        window.setWidget(self._picture)
        takes_what_is_left(window)
        self.body.addWidget(window, 1)
        # Where panels leave a paper a few lines, it is read in a window of its own.
        self.large = QScrollArea(self, widgetResizable=True)
        self.large.setWindowFlag(Qt.WindowType.Window)
        self.large.setWindowTitle(look.of("training.desk.slip"))
        self._paper = QPixmap()
        self._whole = QLabel(alignment=Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.large.setWidget(self._whole)

    def show_state(self, state: State) -> None:
        """Show the newest paper once."""
        # State comes twice a second; a picture is loaded from disk only when another paper came.
        for kind, shown in self._shown.items():
            if (number := int(state.get(kind, 0))) != shown:
                self._shown[kind] = number
                self._show(kind, number)

    def _show(self, kind: str, number: int) -> None:
        picture = QPixmap(str(self._folder / kind / f"{number:04d}.png"))
        smooth = Qt.TransformationMode.SmoothTransformation
        self._picture.setPixmap(picture.scaledToWidth(WIDTHS[kind], smooth))
        self._paper = picture
        if self.large.isVisible():
            self._enlarge()
        said = self.look.of(f"training.desk.{kind}-number", number=number)
        self._words.setText(f"{said}    G {self.look.of('training.desk.large')}")

    def _enlarge(self) -> None:
        """Show the newest paper whole; it is scrolled where it is longer than the screen."""
        if self._paper.isNull():
            return
        self._whole.setPixmap(self._paper)
        room = self.screen().availableSize()
        size = self._whole.sizeHint()
        self.large.resize(min(size.width() + MARGIN, room.width()), min(size.height() + MARGIN, room.height()))
        self.large.show()
        self.large.raise_()


class LogPanel(Panel):
    """What just happened, newest first."""

    def __init__(self, look: Look, send: Send) -> None:
        super().__init__(look, "training.desk.log", send)
        self._list = QListWidget()
        self._shown: list[Mapping[str, Any]] = []
        takes_what_is_left(self._list)
        self.body.addWidget(self._list)

    def show_state(self, state: State) -> None:
        """Write the log anew when something happened."""
        if state["log"] == self._shown:
            return
        self._shown = state["log"]
        self._list.clear()
        for line in reversed(state["log"]):
            self._list.addItem(self._said(line))

    def _said(self, line: Mapping[str, Any]) -> str:
        at = f"{china_time(line['at']):%H:%M:%S}"
        about = " ".join(self._about(k, v) for k, v in line.items() if k not in {"at", "act"})
        key = f"training.act.{line['act']}"
        # An act that is new to the world is told by its name until somebody writes words for it.
        return f"{at}  {self.look.of(key) if known(key) else line['act']} {about}".rstrip()

    def _about(self, name: str, value: object) -> str:
        if isinstance(value, list):
            return " ".join(self._about(name, one) for one in value)
        words = WORDS.get((name, str(value)), KEYS.get(name, "{}").format(value))
        # A fault or a kind of device that nobody wrote words for yet is told by its own name.
        return self.look.of(words) if known(words) else str(value) if name in KEYS else words


def takes_what_is_left(widget: QWidget) -> None:
    """Let a widget that scrolls by itself ask for no more height than a few lines."""
    widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
    widget.setMinimumHeight(LEAST_HEIGHT)


def columns(left: list[Panel], right: list[Panel]) -> QWidget:
    """Lay panels out in two columns of one width."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    for panels in (left, right):
        column = QVBoxLayout()
        for panel in panels:
            column.addWidget(panel, 1 if isinstance(panel, SlipPanel | LogPanel) else 0)
        row.addLayout(column, 1)
    return whole
