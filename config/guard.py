# SPDX-License-Identifier: Apache-2.0
"""The top of a thread: the one place where any fault is caught, because nobody above could hear of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def guarded(call: Callable[[], T], on_fault: Callable[[Exception], T]) -> T:
    """Return what ``call`` returns, or what ``on_fault`` makes of an error nobody foresaw.

    For the top of a thread only. Further down an error is caught by its type or goes up; here, an error that is let
    go ends a thread that nobody misses until a person stands before a screen that never changes.
    """
    try:
        return call()
    except Exception as unforeseen:  # the top of a thread, see above: told by its type, for its text may name a person
        return on_fault(unforeseen)
