"""Run all measurements and say which keep their bar."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks import (
    board,
    card,
    catalogue,
    hall,
    journey,
    keyboard,
    outbox,
    put,
    screens,
    sealing,
    slips,
    start,
    typing_keys,
)


def main() -> int:
    """Print the report; return 1 when a bar is not kept."""
    with tempfile.TemporaryDirectory() as folder:
        found = [
            m
            for part in (
                start,
                catalogue,
                card,
                screens,
                put,
                outbox,
                sealing,
                slips,
                typing_keys,
                keyboard,
                journey,
                hall,
                board,
            )
            for m in part.measures(Path(folder))
        ]
    for measure in found:
        sys.stdout.write(measure.line() + "\n")
    return int(not all(measure.kept for measure in found))


if __name__ == "__main__":
    sys.exit(main())
