# SPDX-License-Identifier: Apache-2.0
"""Keep of all lessons those that the first net found hard: of these the net learns that is asked in doubt.

    python packaging/page_net/doubtful.py out/page_net      after train.py; about 25 ms for each lesson

Of the lessons that show a whole page the worse half is kept, of the others four of five: what is no page always leaves
doubt. Remove the folder ``in_doubt`` first where the first net or a lesson is another than before.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).parent))

from lessons import KINDS, MAP  # noqa: E402  - the folder is no package

from devices.document_camera.cv import cv2  # noqa: E402  - the repository is not installed as a package
from devices.document_camera.studio.photo import Kind  # noqa: E402  - the same
from kiosk.capture.net import opinion  # noqa: E402  - the same

KEPT_WITH, KEPT_WITHOUT = 0.5, 0.8
# Places of the map that count as seen rightly beforehand: a small sheet is not lost by a few.
ROOM = 20
# What is added to the number of a file of mixed lessons.
MIXED = 500
Lessons = dict[str, np.ndarray]


def doubtful(lessons: Lessons) -> Lessons:
    """Return the lessons of a file that the first net found hard."""
    hard = np.array([_hard(*one) for one in zip(lessons["image"], lessons["page"], lessons["under"], strict=True)])
    shown = np.isin(lessons["kind"], [KINDS.index(kind) for kind in (Kind.WHOLE, Kind.SEVERAL)])
    kept = np.concatenate([_worst(hard, shown, KEPT_WITH), _worst(hard, ~shown, KEPT_WITHOUT)])
    return {name: values[np.sort(kept)] for name, values in lessons.items()}


def _hard(image: np.ndarray, page: np.ndarray, under: np.ndarray) -> float:
    """Return how wrong the net is on where page is; a sheet below does not count, it never learned what that is."""
    seen, there, counts = opinion(image).page, page / 255, 1 - under / 255
    off = -(there * np.log(seen + 1e-5) + (1 - there) * np.log(1 - seen + 1e-5)) * counts
    both, either = (seen * there * counts).sum(), ((seen + there - seen * there) * counts).sum()
    return float(off.sum() / MAP**2 + 0.7 * (1 - (both + ROOM) / (either + ROOM)))


def _worst(hard: np.ndarray, of: np.ndarray, share: float) -> np.ndarray:
    numbers = np.flatnonzero(of)
    return numbers[np.argsort(-hard[numbers])[: round(share * len(numbers))]]


def main(folder: str) -> None:
    """Keep of every file what is hard."""
    cv2.setNumThreads(1)
    target = Path(folder) / "in_doubt"
    target.mkdir(exist_ok=True)
    sorts = {0: Path(folder), MIXED: Path(folder) / "mixed"}
    files = {first + int(file.stem): file for first, at in sorts.items() for file in at.glob("[0-9][0-9][0-9].npz")}
    for number, file in sorted(files.items()):
        done = target / f"{number:03}.npz"
        if not done.exists():
            part = target / f"{number:03}.part.npz"
            np.savez(part, **doubtful(dict(np.load(file))))
            os.replace(part, done)


if __name__ == "__main__":
    main(*sys.argv[1:])
