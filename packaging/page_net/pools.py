# SPDX-License-Identifier: Apache-2.0
"""Let the finder gather its quads on photographs that no lesson showed, with what is known of each and how good it is.

    python packaging/page_net/pools.py out/page_net [5600]     draws so many photographs where they are not there yet

``values.py`` fits on what this writes: ``pools.npz``, what both nets and the colours say of the quads of all three.
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
from devices.document_camera.studio.photo import Kind, Mix, Photo, photograph  # noqa: E402  - the same
from devices.document_camera.studio.plain import plain  # noqa: E402  - the same
from kiosk.capture.arrays import Quads  # noqa: E402  - the same
from kiosk.capture.choosing import by_net, facts, laid, on_edges  # noqa: E402  - the same
from kiosk.capture.view import View, view  # noqa: E402  - the same

FIRST_SEED, SIZE = 700_000, (1296, 972)
# Of the first photographs every so manieth is of a desk of a hall; then plain desks and framed sheets take turns; then
# come the usual ones, and last those without a whole page: every so manieth is empty, of the others one is cut off.
DESK_EVERY, MIXED, USUAL_FROM, NONE_FROM, EMPTY_EVERY = 5, 1500, 1800, 4200, 3
# Pixels of the small picture between a quad and the rim from which it lies in the picture.
INSIDE = 1.0
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
    if MIXED <= number < USUAL_FROM:
        odd = number % 2
        return plain(seed, (SIZE[0] // 2, SIZE[1] // 2)) if odd else photograph(seed, SIZE, mix=FRAMED)
    if number < MIXED and number % DESK_EVERY == 0:
        return desk(seed, np.random.default_rng((seed, 85)), SIZE)
    if number >= NONE_FROM:
        return photograph(seed, SIZE, Kind.CUT_OFF if number % EMPTY_EVERY else Kind.NOTHING)
    return photograph(seed, SIZE)


# Facts of the whole and of the sides of quads, and how good each quad is.
Pool = tuple[np.ndarray, np.ndarray, np.ndarray]


def pool(seen: View, sheets: np.ndarray, rng: np.random.Generator, kind: Kind = Kind.WHOLE) -> Pool:
    """Return what both nets and the colours say of the quads of all three; where there are many some are drawn.

    ``sheets`` are n x 4 x 2, in pixels of the photograph.
    """
    both = seen.asked_again()
    outlined = [on_edges(seen, by_net(seen, said)) for said in (both.said, both.also) if said]
    quads = np.concatenate([outlined[0], laid(seen), outlined[1]])
    good = _good(seen, quads, sheets)
    if kind is Kind.CUT_OFF:
        # What leaves the picture is refused for that; what does not is no page, however much of one it is.
        good[_inside(seen, quads)] = 0.0
    best, rest = np.split(np.argsort(-good), [BEST])
    kept = np.concatenate([best, rng.permutation(rest)[: MOST - BEST]])
    known = facts(both, quads[kept])
    return known.whole, known.sides.astype(np.float16), good[kept]


def _good(seen: View, quads: Quads, sheets: np.ndarray) -> np.ndarray:
    truths = (sheets + 0.5) * seen.factor - 0.5
    return np.array([max((jaccard(quad, truth) for truth in truths), default=0.0) for quad in quads])


def _inside(seen: View, quads: Quads) -> np.ndarray:
    far = np.array(seen.size) - 1 - INSIDE
    return np.asarray(((quads >= INSIDE) & (quads <= far)).all(axis=(1, 2)))


def main(folder: str, count: str = "5600") -> None:
    """Draw, gather, write."""
    cv2.setNumThreads(1)
    photos = Path(folder) / "photos"
    photos.mkdir(parents=True, exist_ok=True)
    pools: list[Pool] = []
    kinds: list[int] = []
    for number in range(int(count)):
        image, kind, sheets = shot(photos, number)
        pools.append(pool(view(image, None), sheets, np.random.default_rng((number, 89)), KINDS[kind]))
        kinds.append(kind)
    whole, sides, good = (np.concatenate(parts) for parts in zip(*pools, strict=True))
    of = np.repeat(np.arange(len(pools)), [len(one) for *_, one in pools])
    np.savez(Path(folder) / "pools.npz", whole=whole, sides=sides, good=good, of=of, kinds=kinds)


if __name__ == "__main__":
    main(*sys.argv[1:])
