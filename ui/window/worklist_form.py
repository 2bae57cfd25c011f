# SPDX-License-Identifier: Apache-2.0
"""What a clerk writes about a chosen dossier, in the right pane: a reason, a call, or what another system has done."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from config.clock import CHINA
from kiosk.window_work.entering import Entered, nodes
from ui.desk.density import Density
from ui.desk.lights import Light
from ui.parts.label import Label
from ui.style.look import Look
from ui.window.line_panel import LinePanel, PanelLine, PanelWords
from ui.window.worklist_state import WorkState
from ui.window.worklist_words import GAP, node_words

RESULTS = ("granted", "refused")
FORMAT = "%Y-%m-%d %H:%M"
FIELDS = ("at", "unit", "external_no", "reason")


class WorkForm(QWidget):
    """Shows the fields of the question that stands; ``sent`` tells that Enter ended it."""

    sent = Signal()

    def __init__(self, look: Look, density: Density, state: WorkState) -> None:
        super().__init__()
        self._look, self._state = look, state
        self._title = Label(look, density.lead, bold=True, parent=self)
        self._under = Label(look, density.small, colour="ink_2", parent=self)
        self.choices = LinePanel(density)
        self.choices.pressed.connect(lambda place: self.number(place + 1))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(density.s1)
        for part in (self._title, self._under, self.choices):
            column.addWidget(part)
        self.fields: dict[str, QLineEdit] = {}
        self._labels: dict[str, Label] = {}
        for name in FIELDS:
            self._labels[name] = Label(look, density.small, colour="ink_2", parent=self)
            self.fields[name] = made = QLineEdit()
            made.setFixedHeight(density.field)
            made.returnPressed.connect(self.sent)
            made.textEdited.connect(self._writer(name))
            column.addWidget(self._labels[name])
            column.addWidget(made)
        self.fields["reason"].setMaxLength(200)
        self._wrong = Label(look, density.small, colour="fault", parent=self)
        column.addWidget(self._wrong)
        self._question = ""

    @property
    def words(self) -> str:
        """Everything that stands there."""
        labels = (label.words for label in self._labels.values() if label.words)
        return "\n".join((self._title.words, self._under.words, self.choices.words, *labels, self._wrong.words))

    @property
    def reason(self) -> str:
        """What was written as reason."""
        return self.fields["reason"].text()

    def number(self, number: int) -> bool:
        """Take an answer by its number; return False for one that is not there."""
        entered = self._state.entered
        lines = self.choices.shown.lines
        if entered is None or not 0 < number <= len(lines):
            return False
        known = nodes(entered.state)
        if number <= len(known):
            self._state.fill(node=known[number - 1], result="")
        else:
            self._state.fill(result=RESULTS[number - 1 - len(known)])
        return True

    def show_state(self) -> None:
        """Show the question that stands; a new one begins with empty fields."""
        state, of = self._state, self._look.of
        question, entered = state.question, state.entered
        self.setVisible(bool(question))
        if not question:
            self._question = ""
            return
        self._title.set_words(of(f"work.ask.{question}"))
        self._under.set_words(of(f"work.ask.{question}-under"))
        self.choices.setVisible(entered is not None)
        if entered:
            self.choices.set_words(self._choices(entered))
        wanted = self._wanted(entered)
        for name, field in self.fields.items():
            field.setVisible(name in wanted)
            # Without its field a label says nothing: where nothing stands it is not seen.
            self._labels[name].set_words(of(f"work.field.{name.replace('_', '-')}") if name in wanted else "")
        gap = state.told if state.told.startswith(GAP) else ""
        self._wrong.set_words(of(f"work.{gap}") if gap else "")
        if question != self._question:
            self._question = question
            self._begin(entered)

    def _begin(self, entered: Entered | None) -> None:
        for name, field in self.fields.items():
            value = getattr(entered, name, "") if entered else ""
            field.setText(f"{value:{FORMAT}}" if isinstance(value, datetime.datetime) else str(value))
        self.fields["unit" if entered else "reason"].setFocus()

    def _wanted(self, entered: Entered | None) -> tuple[str, ...]:
        if entered is None:
            return ("reason",)
        return FIELDS if entered.result == "refused" else FIELDS[:3]

    def _choices(self, entered: Entered) -> PanelWords:
        of = self._look.of
        lines = [
            PanelLine(node_words(self._look, node), cap=f"Alt {number}", bold=node == entered.node,
                      light=Light.DONE if node == entered.node else Light.NOT_YET)
            for number, node in enumerate(nodes(entered.state), 1)
        ]  # fmt: skip
        if entered.node == "decided":
            lines += [
                PanelLine(of(f"work.result.{one}"), cap=f"Alt {number}", bold=one == entered.result,
                          light=Light.DONE if one == entered.result else Light.NOT_YET)
                for number, one in enumerate(RESULTS, len(lines) + 1)
            ]  # fmt: skip
        return PanelWords(of("work.ask.node"), tuple(lines))

    def _writer(self, name: str) -> Callable[[str], None]:
        def write(words: str) -> None:
            if name == "at":
                moment = moment_in(words)
                if moment:
                    self._state.fill(at=moment)
            else:
                self._state.fill(**{name: words})

        return write


def moment_in(words: str) -> datetime.datetime | None:
    """Return the moment somebody wrote, None while it is none."""
    try:
        return datetime.datetime.strptime(words.strip(), FORMAT).replace(tzinfo=CHINA)
    except ValueError:
        return None
