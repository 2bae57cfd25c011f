# SPDX-License-Identifier: Apache-2.0
"""The panel of faults: what can go wrong with the part that is chosen, as the world tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton

from ui.desk.acts import HANDS
from ui.desk.panels import Panel, Send, State, device_name
from ui.style.look import Look

Part = Mapping[str, Any]
# Buttons beside one another; what stands in them is short.
IN_A_ROW = 5
# The fault that may come later, and after how many lines: the middle of a receipt.
LATER, LINES = "paper-out", 12
# What can be done beside the faults, and the words of it.
FURTHER = {
    "paper-line": "training.desk.paper-line",
    "replug": "training.desk.replug",
    "mend": "training.desk.mend",
}


class FaultPanel(Panel):
    """What parts and faults there are the world tells; a kind that is new to the world needs nothing here."""

    def __init__(self, look: Look, send: Send) -> None:
        super().__init__(look, "training.desk.parts", send)
        self.choice = QComboBox()
        # Letters are the trainer's keys; a list that has the focus would take them for a search.
        self.choice.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.choice.currentIndexChanged.connect(lambda _: self._offer())
        self.body.addWidget(self.choice)
        self._grid = self.grid([], IN_A_ROW)
        self._made: dict[str, QPushButton] = {}
        self._hands: list[QPushButton] = []
        self._told: Mapping[str, Part] = {}

    @property
    def chosen(self) -> str:
        """The part whose faults are shown; empty while the world told of none."""
        return str(self.choice.currentData() or "")

    def show_state(self, state: State) -> None:
        """Mark the fault that is on."""
        self._told = state.get("parts", {})
        there = [self.choice.itemData(index) for index in range(self.choice.count())]
        for kind in self._told:
            if kind not in there:
                self.choice.addItem(device_name(self.look, kind), kind)
        self._mark()

    def choose(self, kind: str) -> None:
        """Show what can go wrong with a part."""
        self.choice.setCurrentIndex(self.choice.findData(kind))

    def _offer(self) -> None:
        for button in (*self._made.values(), *self._hands):
            self._grid.removeWidget(button)
            button.hide()
            # Later: the press of one of them may still be under way.
            button.deleteLater()
        faults = self._told[self.chosen]["faults"]
        further = [name for name in FURTHER if name != "paper-line" or LATER in faults]
        self._made = {name: self._button(name) for name in (*faults, *further)}
        self._hands = [self._hand(act) for act in HANDS.get(self.chosen, ())]
        for number, button in enumerate((*self._made.values(), *self._hands)):
            self._grid.addWidget(button, number // IN_A_ROW, number % IN_A_ROW)
        self._mark()

    def _button(self, name: str) -> QPushButton:
        made = QPushButton(self.look.of(FURTHER[name]) if name in FURTHER else self.fault_name(name))
        made.setCheckable(name not in FURTHER)
        made.setProperty("fault", made.isCheckable())
        made.clicked.connect(lambda: self.send(self._act(name)))
        return made

    def _hand(self, act: Mapping[str, Any]) -> QPushButton:
        """Make the button of something that hands do at the part."""
        value = next((str(one) for name, one in act.items() if name != "do"), "")
        return self.button(self.look.of(f"training.hand.{act['do']}", value=value), "", act)

    def _act(self, name: str) -> dict[str, Any]:
        """Return what a press does: a fault that is on is mended by it."""
        device = {"device": self.chosen}
        if name == "replug":
            return {"do": "replug", **device}
        if name == "mend" or name == self._told[self.chosen]["fault"]:
            return {"do": "mend", **device}
        if name == "paper-line":
            return {"do": "device-fault", **device, "fault": LATER, "after": LINES}
        return {"do": "device-fault", **device, "fault": name}

    def _mark(self) -> None:
        part = self._told.get(self.chosen, {})
        for name, button in self._made.items():
            button.setChecked(name == part.get("fault"))
