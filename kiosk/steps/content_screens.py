# SPDX-License-Identifier: Apache-2.0
"""The screen on which a text for the public is read, page by page."""

from __future__ import annotations

from config.texts import Text
from kiosk.steps.screens import Notice, Screen, Tag
from kiosk.steps.value import Value


class Piece(Value, frozen=True):
    """A paragraph or some of its sentences, or a point of a list; no page ends inside one."""

    words: Text
    heading: Text | None = None
    """Stands over it, and never alone at the end of a page."""
    point: bool = False
    first: bool = True
    """Begins a paragraph or point, rather than going on with one."""


class Reading(Screen, frozen=True, kw_only=True):
    """One text. ``text`` is its id: another one begins at its top."""

    text: str
    tags: tuple[Tag, ...]
    pieces: tuple[Piece, ...]
    notice: Notice | None = None
    version: Text | None = None
    """Its number and from which day it is; ``lead`` says when it was last looked for."""
