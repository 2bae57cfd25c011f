"""The pictures on which finders are measured: rendered photographs and desks, kept in out/ for the next run."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from devices.document_camera.cv import cv2
from devices.document_camera.mats import MATS
from devices.document_camera.scenes import Desk, Lying, render
from devices.document_camera.studio.photo import Kind, photograph
from kiosk.capture.arrays import Image
from tests.benchmarks.finding_hidden import hidden

ROOT = Path(__file__).parents[2]
SIZE = (2592, 1944)
# How many photographs of each kind; their seeds begin where no training looks, and what is added is added at the end.
PHOTOS = ((Kind.WHOLE, 30), (Kind.CUT_OFF, 8), (Kind.NOTHING, 8), (Kind.SEVERAL, 12), (Kind.WHOLE, 24))
FIRST_SEED = 910_000
PAPERS = ("form", "household-page", "id-front", "bank-card")
FAULTS = ((), ("finger",), ("shadow",), ("glare",))
JPEG_QUALITY = 92


@dataclass(frozen=True, repr=False)
class Shot:
    """A picture and the corners (4 x 2) of each whole page in it; ``group`` is where it comes from."""

    name: str
    group: str
    kind: Kind
    image: Image
    sheets: tuple[np.ndarray, ...]

    @functools.cached_property
    def hidden(self) -> bool:
        """Tell whether its one page has a side that nobody can see."""
        return self.kind is Kind.WHOLE and hidden(self.image, self.sheets[0])


def shots() -> Iterator[Shot]:
    """Yield all pictures, rendered where they are not there yet."""
    folder = ROOT / "out" / "finding" / _version()
    for old in folder.parent.glob("*"):
        if old != folder:
            shutil.rmtree(old)
    folder.mkdir(parents=True, exist_ok=True)
    for number, kind in enumerate(kind for kind, count in PHOTOS for _ in range(count)):
        yield _shot(folder, f"photo-{kind.value}-{FIRST_SEED + number}", kind, FIRST_SEED + number)
    for number, (mat, paper) in enumerate(product(MATS, PAPERS)):
        # Each fault meets each mat and each paper once.
        faults = FAULTS[(number + number // len(PAPERS)) % len(FAULTS)]
        name = "-".join(("desk", mat, paper, *faults))
        yield _shot(folder, name, Kind.WHOLE, number, Lying(paper, faults=faults, seed=number), mat)
    for number, mat in enumerate(MATS):
        yield _shot(folder, f"desk-{mat}-cut", Kind.CUT_OFF, 40, Lying("form", faults=("cut-off",), seed=number), mat)
        yield _shot(folder, f"desk-{mat}-empty", Kind.NOTHING, 50 + number, None, mat)


def _shot(folder: Path, name: str, kind: Kind, seed: int, lying: Lying | None = None, mat: str = "") -> Shot:
    known, picture = folder / f"{name}.json", folder / f"{name}.jpg"
    if not known.exists():
        if mat:
            scene = render(Desk(mat, SIZE, seed=seed % 7 + 1), lying)
            image, sheets = scene.image, [scene.quad] if scene.quad and scene.whole else []
        else:
            photo = photograph(seed, SIZE, kind)
            image, sheets = photo.image, photo.sheets if kind is not Kind.CUT_OFF else []
        cv2.imwrite(str(picture), image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        part = known.with_suffix(".part")
        part.write_text(json.dumps(np.array(sheets, float).reshape(-1, 4, 2).tolist()))
        os.replace(part, known)
    corners = tuple(np.array(sheet, np.float32) for sheet in json.loads(known.read_text()))
    image = np.asarray(cv2.imread(str(picture), cv2.IMREAD_COLOR), np.uint8)
    # Where there was no room for a second sheet there is one.
    shown = Kind.WHOLE if kind is Kind.SEVERAL and len(corners) == 1 else kind
    return Shot(name, "desk" if mat else "photo", shown, image, corners)


def _version() -> str:
    """Return what changes with the pictures: the programs that draw them."""
    folder = ROOT / "devices" / "document_camera"
    drawn = sorted((folder / "studio").glob("*.py")) + [
        folder / f"{name}.py" for name in ("scenes", "papers", "mats", "light", "hand", "pen")
    ]
    words = b"".join(path.read_bytes() for path in drawn)
    return hashlib.sha256(words).hexdigest()[:12]
