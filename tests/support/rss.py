"""How much memory this process holds now."""

from __future__ import annotations

from pathlib import Path


def resident_kb() -> int:
    """Return the resident memory in kilobytes."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
