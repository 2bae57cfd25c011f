# SPDX-License-Identifier: Apache-2.0
"""What an act is: a small JSON object ``{"do": name, …}``; the whole list is in ``world.py``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Act = Mapping[str, Any]


class ActError(Exception):
    """An act that the world does not know or cannot do; the text says which and why, ``code`` where staff meet it."""

    def __init__(self, words: str, code: str = "") -> None:
        super().__init__(words)
        self.code = code


class WorldGoneError(ActError):
    """The world has ended; nothing can be done in it any more."""
