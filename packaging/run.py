# SPDX-License-Identifier: Apache-2.0
"""What ``make run`` does: the kiosk beside the training desk, or the journey where there is no screen."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Become the command that fits this machine: nobody stands between it and the keys of the terminal."""
    has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    chosen = ["kiosk", "--training"] if has_screen else ["demo", "--out", "out/journey"]
    os.execv(sys.executable, [sys.executable, "main.py", *chosen])  # noqa: S606  # no shell is wanted: the words are our own


if __name__ == "__main__":
    main()
