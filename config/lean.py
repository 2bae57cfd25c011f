# SPDX-License-Identifier: Apache-2.0
"""``msgspec`` without ``typing_extensions``: Python 3.11 has all of it that the library asks for.

The library takes its own Python's typing where the other is not there. That is hidden for the moment of the first
import: 5 ms before the first paint (measured), and every post starts with reading its settings.
"""

from __future__ import annotations

import sys
from typing import Any, cast

EXTENSIONS = "typing_extensions"
hidden = EXTENSIONS not in sys.modules
if hidden:
    # None tells the import system that there is no such module (language reference, 5.3.1).
    cast("dict[str, Any]", sys.modules)[EXTENSIONS] = None

import msgspec as msgspec  # noqa: E402  # after the other was hidden

if hidden:
    del sys.modules[EXTENSIONS]
