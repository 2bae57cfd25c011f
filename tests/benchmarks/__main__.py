"""Run all measurements, or those that are named, and say which keep their bar."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks import (
    board,
    card,
    catalogue,
    finding,
    hall,
    journey,
    keyboard,
    outbox,
    pages,
    preview,
    put,
    screens,
    sealing,
    slips,
    start,
    still,
    typing_keys,
)

PARTS = (
    start,
    catalogue,
    card,
    screens,
    put,
    outbox,
    sealing,
    slips,
    pages,
    finding,
    preview,
    still,
    typing_keys,
    keyboard,
    journey,
    hall,
    board,
)
NAMED = {part.__name__.rpartition(".")[2]: part for part in PARTS}


def main(names: list[str]) -> int:
    """Print the report; return 1 when a bar is not kept, 2 for a name that is none."""
    if unknown := sorted(set(names) - set(NAMED)):
        sys.stderr.write(f"no measurement {', '.join(unknown)}; there are {', '.join(NAMED)}\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        found = [m for name, part in NAMED.items() if not names or name in names for m in part.measures(Path(folder))]
    for measure in found:
        sys.stdout.write(measure.line() + "\n")
    return int(not all(measure.kept for measure in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
