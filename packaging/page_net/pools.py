# SPDX-License-Identifier: Apache-2.0
"""Let the finder gather its quads on photographs that no lesson showed, with what is known of each and how good it is.

    python packaging/page_net/pools.py out/page_net [1800]     draws so many photographs where they are not there yet

``weights.py`` fits on what this writes: ``pools.npz`` as the first net sees its own quads, ``pools_in_doubt.npz`` as
the other sees those of both.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).parent))

from lessons import KINDS, desk  # noqa: E402  - the folder is no package

from devices.document_camera.agreement import jaccard  # noqa: E402  - the same
from devices.document_camera.cv import cv2  # noqa: E402  - the repository is not installed as a package
from devices.document_camera.studio.photo import Mix, Photo, photograph  # noqa: E402  - the same
from devices.document_camera.studio.plain import plain  # noqa: E402  - the same
from kiosk.capture.choosing import by_net, facts, laid, on_edges  # noqa: E402  - the same
from kiosk.capture.net import IN_DOUBT, opinion  # noqa: E402  - the same
from kiosk.capture.view import View, view  # noqa: E402  - the same

FIRST_SEED, SIZE = 700_000, (1296, 972)
# Every so manieth photograph is of a desk of a hall; from so manieth on plain desks and framed sheets take turns.
DESK_EVERY, MIXED_FROM = 5, 1500
FRAMED = Mix(below=0.1, framed=0.85, most=4)
# Quads of a photograph at most, and how many of them are its best: nearly all lie about the same few places.
MOST, BEST = 110, 20


def shot(folder: Path, number: int) -> tuple[np.ndarray, int, np.ndarray]:
    """Return a photograph, its kind and its sheets (n x 4 x 2), drawn where it is not there yet."""
    file = folder / f"{FIRST_SEED + number}.npz"
    if not file.exists():
        photo = _photo(number)
        jpeg = cv2.imencode(".jpg", photo.image, [cv2.IMWRITE_JPEG_QUALITY, 92])[1]
        sheets = np.array(photo.sheets, np.float32).reshape(-1, 4, 2)
        np.savez(file, jpeg=jpeg, kind=KINDS.index(photo.kind), sheets=sheets)
    kept = np.load(file)
    return cv2.imdecode(kept["jpeg"], cv2.IMREAD_COLOR), int(kept["kind"]), kept["sheets"]


def _photo(number: int) -> Photo:
    seed = FIRST_SEED + number
    if number >= MIXED_FROM:
        odd = number % 2
        return plain(seed, (SIZE[0] // 2, SIZE[1] // 2)) if odd else photograph(seed, SIZE, mix=FRAMED)
    if number % DESK_EVERY == 0:
        return desk(seed, np.random.default_rng((seed, 85)), SIZE)
    return photograph(seed, SIZE)


Pool = tuple[np.ndarray, np.ndarray]


def by_first(seen: View, sheets: np.ndarray) -> Pool:
    """Return the facts of the quads that are gathered with the first net alone, and how good each is.

    ``sheets`` are n x 4 x 2, in pixels of the photograph.
    """
    quads = laid(seen)
    return facts(seen, quads), _good(seen, quads, sheets)


def in_doubt(seen: View, sheets: np.ndarray, rng: np.random.Generator) -> Pool:
    """Return the same with what the second net outlines, as that sees them; where there are many some are drawn."""
    also = opinion(seen.small, IN_DOUBT)
    quads = np.concatenate([laid(seen), on_edges(seen, by_net(seen, also))])
    good = _good(seen, quads, sheets)
    best, rest = np.split(np.argsort(-good), [BEST])
    kept = np.concatenate([best, rng.permutation(rest)[: MOST - BEST]])
    return facts(replace(seen, said=also), quads[kept]), good[kept]


def _good(seen: View, quads: np.ndarray, sheets: np.ndarray) -> np.ndarray:
    truths = (sheets + 0.5) * seen.factor - 0.5
    return np.array([max((jaccard(quad, truth) for truth in truths), default=0.0) for quad in quads])


def _kept(target: Path, pools: list[Pool], kinds: list[int]) -> None:
    known, good = (np.concatenate(parts) for parts in zip(*pools, strict=True))
    np.savez(target, facts=known, good=good, of=np.repeat(np.arange(len(pools)), [len(one) for _, one in pools]),
             kinds=kinds[: len(pools)])  # fmt: skip


def main(folder: str, count: str = "1800") -> None:
    """Draw, gather, write."""
    cv2.setNumThreads(1)
    photos = Path(folder) / "photos"
    photos.mkdir(parents=True, exist_ok=True)
    one: list[Pool] = []
    both: list[Pool] = []
    kinds: list[int] = []
    for number in range(int(count)):
        image, kind, sheets = shot(photos, number)
        seen = view(image, None)
        if number < MIXED_FROM:
            one.append(by_first(seen, sheets))
        both.append(in_doubt(seen, sheets, np.random.default_rng((number, 89))))
        kinds.append(kind)
    _kept(Path(folder) / "pools.npz", one, kinds)
    _kept(Path(folder) / "pools_in_doubt.npz", both, kinds)


if __name__ == "__main__":
    main(*sys.argv[1:])
