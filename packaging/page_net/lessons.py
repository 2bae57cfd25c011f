# SPDX-License-Identifier: Apache-2.0
"""Draw what the page net learns from: rendered photographs, made as small as the net sees them, and where pages are.

    python packaging/page_net/lessons.py out/page_net 48              draws 48 files of 500 lessons (about 75 ms each)
    python packaging/page_net/lessons.py out/page_net/mixed 60 mixed  the same of what is harder

A file is drawn whole or not at all, and one that is there is not drawn again; several of these may run beside one
another. Seeds from 1 on are lessons; the last files drawn are for trying, and the benchmark's seeds lie far away.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from devices.document_camera.cv import cv2  # noqa: E402  - the repository is not installed as a package
from devices.document_camera.mats import MATS  # noqa: E402  - the same
from devices.document_camera.papers import PAPERS  # noqa: E402  - the same
from devices.document_camera.scenes import Desk, Lying, render  # noqa: E402  - the same
from devices.document_camera.studio.photo import Kind, Mix, Photo, photograph  # noqa: E402  - the same
from devices.document_camera.studio.plain import plain  # noqa: E402  - the same

SIDE = 320
"""Pixels of the square that the net sees; a picture is squeezed into it."""
MAP = 160
"""Pixels of the square on which it answers."""
PER_FILE = 500
# Sizes of the pictures, as cameras and telephones have them, and how often.
SIZES = {(480, 360): 0.5, (360, 480): 0.25, (480, 270): 0.15, (400, 400): 0.1}
# Share of the lessons that show a desk of a hall, and of the mixed ones on plain desks.
DESKS, PLAIN = 0.12, 0.1
# From which seed on lessons are mixed ones.
MIXED_SEED = 300_000
# Of the mixed ones: more sheets on sheets, framed ones and several than there are. What is a sheet's end and what is a
# line printed on one is the hardest to learn, and either is forgotten over the other.
MIX = Mix(below=0.35, framed=0.25, most=5)
SHARES = {Kind.WHOLE: 0.68, Kind.CUT_OFF: 0.1, Kind.SEVERAL: 0.1, Kind.NOTHING: 0.12}
MOST_SHEETS = 5
FAULTS = ((), (), ("finger",), ("shadow",), ("glare",), ("tilt",), ("dark",), ("blur",), ("cut-off",), ("empty",))
KINDS = list(Kind)


def lesson(seed: int) -> tuple[Photo, tuple[int, int]]:
    """Return the photograph of a seed and its size."""
    rng = np.random.default_rng((seed, 83))
    if rng.random() < DESKS:
        return desk(seed, rng, (480, 360)), (480, 360)
    size = list(SIZES)[int(rng.choice(len(SIZES), p=list(SIZES.values())))]
    return (photograph(seed, size) if seed < MIXED_SEED else _mixed(seed, size, rng)), size


def _mixed(seed: int, size: tuple[int, int], rng: np.random.Generator) -> Photo:
    if rng.random() < PLAIN:
        return plain(seed, size)
    photo = photograph(seed, size, list(SHARES)[int(rng.choice(len(SHARES), p=list(SHARES.values())))], mix=MIX)
    # Where no other found room beside it, it is one.
    if photo.kind is Kind.SEVERAL and len(photo.sheets) == 1:
        photo.kind = Kind.WHOLE
    return photo


def desk(seed: int, rng: np.random.Generator, size: tuple[int, int]) -> Photo:
    """Return a desk of a hall as a photograph."""
    faults = FAULTS[int(rng.integers(len(FAULTS)))]
    mat, paper = str(rng.choice(list(MATS))), str(rng.choice(list(PAPERS)))
    # Few desks, many ways to lie on them: drawing a desk costs most.
    scene = render(Desk(mat, size, seed=100 + seed % 5), Lying(paper, faults=faults, seed=seed))
    page = np.zeros((size[1], size[0]), np.float32)
    kind, sheets = Kind.NOTHING, []
    if scene.quad is not None:
        kind, sheets = Kind.WHOLE if scene.whole else Kind.CUT_OFF, [np.array(scene.quad, np.float32)]
        cv2.fillPoly(page, [np.rint(sheets[0] * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    return Photo(scene.image, kind, sheets, page, np.zeros_like(page))


def squeezed(photo: Photo, size: tuple[int, int]) -> dict[str, np.ndarray]:
    """Return what is kept of a lesson: picture, page and sheets below, kind, up to five sheets in the net's pixels."""
    square = cv2.resize(photo.image, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    maps = {
        name: np.rint(255 * cv2.resize(np.clip(plane, 0, 1), (MAP, MAP), interpolation=cv2.INTER_AREA)).astype(np.uint8)
        for name, plane in (("page", photo.page), ("under", photo.under))
    }
    sheets = np.full((MOST_SHEETS, 4, 2), np.nan, np.float32)
    for number, corners in enumerate(photo.sheets[:MOST_SHEETS]):
        sheets[number] = (corners + 0.5) * (SIDE / np.array(size)) - 0.5
    return {"image": square, **maps, "kind": np.uint8(KINDS.index(photo.kind)), "sheets": sheets}


def draw(folder: Path, number: int, first: int) -> None:
    """Draw one file of lessons from seed ``first`` on, unless it is there or somebody else is drawing it."""
    target, mark = folder / f"{number:03}.npz", folder / f"{number:03}.drawing"
    if target.exists():
        return
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return
    try:
        kept = [squeezed(*lesson(first + number * PER_FILE + at)) for at in range(PER_FILE)]
        part = folder / f"{number:03}.part.npz"
        np.savez(part, **{name: np.stack([one[name] for one in kept]) for name in kept[0]})
        os.replace(part, target)
    finally:
        # Also where it was broken off: a mark that stays would keep the file from ever being drawn.
        mark.unlink()


def main(folder: str, count: str, sort: str = "") -> None:
    """Draw all files."""
    cv2.setNumThreads(1)
    Path(folder).mkdir(parents=True, exist_ok=True)
    for number in range(int(count)):
        draw(Path(folder), number, MIXED_SEED if sort == "mixed" else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
