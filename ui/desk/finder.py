# SPDX-License-Identifier: Apache-2.0
"""A line to type in that finds a row of a table: the first in which the words stand; gone again when it is found."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from ui.desk.table import DeskTable


class Finder(QLineEdit):
    """Chooses in a table while somebody types; Enter or ``leave`` gives the table the focus back.

    ``by_key`` looks into the keys of the rows too, where those are names that people know.
    """

    def __init__(self, table: DeskTable, prompt: str, height: int, *, by_key: bool = False) -> None:
        super().__init__()
        self._table, self._by_key = table, by_key
        self.setPlaceholderText(prompt)
        self.setFixedHeight(height)
        self.setVisible(False)
        self.textChanged.connect(self._find)
        self.returnPressed.connect(self.leave)

    def begin(self) -> None:
        """Show it; what was looked for last is replaced by the first sign typed."""
        self.setVisible(True)
        self.setFocus()
        self.selectAll()

    def leave(self) -> None:
        """Hide it and go on in the table."""
        self.setVisible(False)
        self._table.setFocus()

    def left(self) -> bool:
        """Leave it, if somebody looks for something; tells whether somebody did."""
        looked = self.isVisible()
        if looked:
            self.leave()
        return looked

    def _find(self, wanted: str) -> None:
        for line, key in zip(self._table.words.splitlines(), self._table.keys, strict=True):
            if wanted and wanted.lower() in (f"{line} {key}" if self._by_key else line).lower():
                self._table.choose(key)
                return
