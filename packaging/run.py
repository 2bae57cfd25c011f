# SPDX-License-Identifier: Apache-2.0
"""What ``make run`` does: the kiosk beside the training desk, or the journey where there is no screen."""

from __future__ import annotations

import os
import subprocess
import sys


def main() -> int:
    """Hand over to the command that fits this machine."""
    has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    chosen = ["kiosk", "--training"] if has_screen else ["demo", "--out", "out/journey"]
    return subprocess.run([sys.executable, "main.py", *chosen], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
