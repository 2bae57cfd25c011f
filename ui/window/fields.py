# SPDX-License-Identifier: Apache-2.0
"""Fields that keep Enter to themselves, so that nothing behind them hears it, and that forget what nobody sent."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class _KeepsEnter(QObject):
    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        """Tell that Enter was pressed, and take it: the field itself would pass it on."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if isinstance(field, QLineEdit):
            field.returnPressed.emit()
        return True


def keep_enter(board: QWidget, *fields: QLineEdit) -> None:
    """Have the fields of a tab keep Enter."""
    keeper = _KeepsEnter(board)
    for field in fields:
        field.installEventFilter(keeper)


def show_asked(asked: bool, *fields: QLineEdit) -> None:
    """Show fields while they are asked for; hidden they forget: nobody else may send what somebody typed."""
    for field in fields:
        field.setVisible(asked)
        if not asked:
            field.clear()
