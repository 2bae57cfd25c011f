# SPDX-License-Identifier: Apache-2.0
"""The screens of finding: a search with its keyboard, and a list that is looked through."""

from __future__ import annotations

from config.texts import Text
from kiosk.steps.screens import Action, Notice, Screen, Tag, Tile
from kiosk.steps.value import Value


class Found(Value, frozen=True):
    """One matter on a list; comes back as ``Press("choose", name)``."""

    name: str
    label: Text
    called: Text
    """What people call it."""
    mark: Text
    """The part of ``called`` that fits what was typed; empty words where none does."""
    tags: tuple[Tag, ...]
    office: Text


class Search(Screen, frozen=True, kw_only=True):
    """What is typed comes as ``Entered("words", value)`` with every key, letters on their way included."""

    words: str
    rows: tuple[Found, ...] = ()
    found: Text | None = None
    """How many there are."""
    help: Text | None = None
    """What to do where the right one is not among them."""
    notice: Notice | None = None
    """In place of rows: nothing was found, or the search cannot be asked."""


class Browse(Screen, frozen=True, kw_only=True):
    """A list: tiles that lead to other lists, or matters. ``Press("more")`` asks for the rows behind the last one."""

    list: str
    """Which list this is: another one begins at its top."""
    tiles: tuple[Tile, ...] = ()
    rows: tuple[Found, ...] = ()
    total: int = 0
    """How many rows there are in all, shown or not."""
    tabs: tuple[Action, ...] = ()
    """Narrows the list; the primary one is the one that is on."""
    notice: Notice | None = None
