"""Where files cost no sync: what is tested there is what is kept; that it is kept is tested on disks elsewhere."""

from __future__ import annotations

from pathlib import Path

MEMORY = Path("/dev", "shm")
