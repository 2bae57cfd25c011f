# SPDX-License-Identifier: Apache-2.0
"""The folder of what the city tells the public: names of its files, and how one is written."""

from __future__ import annotations

import os
from pathlib import Path

INDEX = "index.json"
CALENDAR = "calendar.json"
LIFE = "life.json"


def write_whole(file: Path, content: bytes) -> None:
    """Write a file so that after a power cut it is there whole or as before; raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(file.name + ".part")
    with part.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)
