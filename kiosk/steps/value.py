# SPDX-License-Identifier: Apache-2.0
"""The base of what crosses between steps and screens: frozen, compared by content, silent about persons.

These are Structs, not dataclasses: Python writes and compiles the methods of every dataclass anew at each start, and
forty of them are forty milliseconds before the window paints.
"""

from __future__ import annotations

import msgspec


class Value(msgspec.Struct, frozen=True):
    """One frozen value; its ``repr`` names its type and nothing it holds."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"
