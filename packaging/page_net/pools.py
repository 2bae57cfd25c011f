# SPDX-License-Identifier: Apache-2.0
"""Let the finder gather its quads on photographs that no lesson showed, with what is known of each and how good it is.

    python packaging/page_net/pools.py out/page_net [1500]     draws so many photographs where they are not there yet

``weights.py`` fits on what this writes, ``pools.npz``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).parent))

from lessons import KINDS, desk  # noqa: E402  - the folder is no package

from devices.document_camera.agreement import jaccard  # noqa: E402  - the same
from devices.document_camera.cv import cv2  # noqa: E402  - the repository is not installed as a package
from devices.document_camera.studio.photo import photograph  # noqa: E402  - the same
from kiosk.capture.choosing import facts, laid  # noqa: E402  - the same
from kiosk.capture.view import view  # noqa: E402  - the same

FIRST_SEED, SIZE = 700_000, (1296, 972)
# Every so manieth photograph is of a desk.
DESK_EVERY = 5


def shot(folder: Path, number: int) -> tuple[np.ndarray, int, np.ndarray]:
    """Return a photograph, its kind and its sheets (n x 4 x 2), drawn where it is not there yet."""
    file = folder / f"{FIRST_SEED + number}.npz"
    if not file.exists():
        seed = FIRST_SEED + number
        rng = np.random.default_rng((seed, 85))
        photo = desk(seed, rng, SIZE) if number % DESK_EVERY == 0 else photograph(seed, SIZE)
        jpeg = cv2.imencode(".jpg", photo.image, [cv2.IMWRITE_JPEG_QUALITY, 92])[1]
        sheets = np.array(photo.sheets, np.float32).reshape(-1, 4, 2)
        np.savez(file, jpeg=jpeg, kind=KINDS.index(photo.kind), sheets=sheets)
    kept = np.load(file)
    return cv2.imdecode(kept["jpeg"], cv2.IMREAD_COLOR), int(kept["kind"]), kept["sheets"]


def main(folder: str, count: str = "1500") -> None:
    """Draw, gather, write."""
    cv2.setNumThreads(1)
    photos = Path(folder) / "photos"
    photos.mkdir(parents=True, exist_ok=True)
    known, good, of, kinds = [], [], [], []
    for number in range(int(count)):
        image, kind, sheets = shot(photos, number)
        seen = view(image, None)
        quads = laid(seen)
        truths = (sheets + 0.5) * seen.factor - 0.5
        known.append(facts(seen, quads))
        good += [max((jaccard(quad, truth) for truth in truths), default=0.0) for quad in quads]
        of += [number] * len(quads)
        kinds.append(kind)
    np.savez(Path(folder) / "pools.npz", facts=np.concatenate(known), good=good, of=of, kinds=kinds)


if __name__ == "__main__":
    main(*sys.argv[1:])
