"""Rendered desks for tests, drawn once a process, and how well a quad meets the truth."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from devices.document_camera.cv import cv2
from devices.document_camera.scenes import RESTING, Corners, Desk, Lying, Moment, Scene, render

SMALL = (800, 600)


@lru_cache(maxsize=24)
def scene(
    paper: str | None,
    *faults: str,
    mat: str = "green",
    seed: int = 3,
    size: tuple[int, int] = SMALL,
    moment: Moment = RESTING,
    field_mm: float = 322.0,
) -> Scene:
    """Draw a desk; None lays nothing on it. A smaller field gives a finer picture of the same size."""
    lying = Lying(paper, faults=faults, seed=seed + 3) if paper else None
    return render(Desk(mat, size, field_mm, seed), lying, moment)


def overlap(one: Corners | None, other: Corners | None) -> float:
    """Return the common area of two quads over their joint area; zero when one is missing."""
    if one is None or other is None:
        return 0.0
    first, second = np.array(one, np.float32), np.array(other, np.float32)
    common = float(cv2.intersectConvexConvex(first, second)[0])
    return common / (cv2.contourArea(first) + cv2.contourArea(second) - common)
