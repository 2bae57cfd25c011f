# SPDX-License-Identifier: Apache-2.0
"""``requests`` without its guesser of encodings: what the platform says is UTF-8 by contract, and nothing is guessed.

The library does without the guesser where there is none, and says so with a warning. It is installed all the same, as
a dependency, so it is hidden for the moment of the import: 3 MB in the window's process and 20 ms (measured).
"""

from __future__ import annotations

import sys
import warnings
from typing import Any, cast

GUESSER = "charset_normalizer"
hidden = GUESSER not in sys.modules
if hidden:
    warnings.filterwarnings("ignore", message="Unable to find acceptable character detection")
    # None tells the import system that there is no such module (language reference, 5.3.1).
    cast("dict[str, Any]", sys.modules)[GUESSER] = None

import requests as requests  # noqa: E402  # after its guesser was hidden
from requests.adapters import HTTPAdapter as HTTPAdapter  # noqa: E402  # the same

if hidden:
    del sys.modules[GUESSER]
