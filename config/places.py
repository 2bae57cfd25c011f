# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a place and not with the program: whoever named it can name another, or make room."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

FAULT, REFUSED = 1, 5
# The folder of main.py.
PROGRAM = Path(__file__).parents[1]
# Any other fault of a file is seen whole: nobody would guess it from a line.
OF_THE_PLACE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EEXIST, errno.ENOTDIR)


def mendable(wrong: OSError) -> tuple[str, int]:
    """Return what a person can do about it and how a command ends; raises ``wrong`` where nobody can."""
    if isinstance(wrong, FileNotFoundError) and str(wrong.filename).endswith(".mo"):
        # The very command, for in a fresh copy there is nothing to look it up with.
        return f"the texts are not built. Run '{sys.executable} -m config.locale' once, in {PROGRAM}.", FAULT
    if wrong.errno not in OF_THE_PLACE:
        raise wrong
    named = f"{wrong.filename}: cannot be used" if wrong.filename else "a file could not be written"
    return f"{named} ({wrong.strerror}). See to its room and rights, or name another place.", REFUSED
