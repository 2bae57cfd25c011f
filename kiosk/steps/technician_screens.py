# SPDX-License-Identifier: Apache-2.0
"""Two screens that only staff see: a pad for a code, and a panel of rows with their state."""

from __future__ import annotations

from config.texts import Text
from kiosk.steps.screen_values import Notice, Tone
from kiosk.steps.screens import Screen
from kiosk.steps.value import Value


class CodePad(Screen, frozen=True, kw_only=True):
    """Keys for a code that is never shown; comes back as ``Entered("code", digits)``."""

    digits: int
    ready: bool = True
    """False while a code is being tried and while none may be: the keys lie flat."""
    notice: Notice | None = None


class PanelRow(Value, frozen=True):
    """One thing and how it is; one that leads on comes back as ``Press("open", name)``."""

    label: Text
    state: Text
    tone: Tone = Tone.INFO
    icon: str = ""
    lines: tuple[Text, ...] = ()
    name: str = ""
    """Empty: it is only read."""
    lit: bool = False
    """Whether ``icon`` is a light of its own shape, which stands whatever the tone."""


class Panel(Screen, frozen=True, kw_only=True):
    """Rows one under the other."""

    rows: tuple[PanelRow, ...]
    notice: Notice | None = None
