"""The measure by which corners are held against the true ones: common by joint area, laid straight by the truth."""

from __future__ import annotations

import numpy as np
import pytest

from devices.document_camera.agreement import jaccard

SQUARE = np.array([(100, 100), (300, 100), (300, 300), (100, 300)], np.float32)
LEANING = np.array([(12.04, 321.91), (70.0, 7.7), (418.32, 17.26), (453.14, 340.39)], np.float32)


def moved(across: float, down: float) -> np.ndarray:
    return SQUARE + np.array([across, down], np.float32)


@pytest.mark.parametrize("truth", [SQUARE, LEANING])
def test_the_truth_agrees_with_itself_whatever_corner_comes_first(truth: np.ndarray) -> None:
    for turns in range(4):
        assert jaccard(np.roll(truth, turns, axis=0), truth) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    ("found", "share"),
    [
        (moved(100, 0), 1 / 3), (moved(0, 50), 3 / 5), (moved(100, 100), 1 / 7), (moved(200, 0), 0.0),
        (moved(5000, 0), 0.0), ((SQUARE - 200) * 0.5 + 200, 1 / 4), ((SQUARE - 200) * 2 + 200, 1 / 4), (None, 0.0),
    ],
)  # fmt: skip
def test_it_is_common_by_joint_area(found: np.ndarray | None, share: float) -> None:
    assert jaccard(found, SQUARE) == pytest.approx(share, abs=1e-5)


def test_it_does_not_hang_on_how_the_camera_stood() -> None:
    seen = np.array([[1.1, 0.2, 30], [-0.1, 0.9, 12], [0.0004, 0.0002, 1]])

    def through(quad: np.ndarray) -> np.ndarray:
        points = np.column_stack([quad, np.ones(4)]) @ seen.T
        return points[:, :2] / points[:, 2:]

    assert jaccard(through(moved(40, 20)), through(SQUARE)) == pytest.approx(jaccard(moved(40, 20), SQUARE), abs=1e-4)


def test_it_is_never_more_than_one_where_sides_nearly_lie_on_one_another() -> None:
    rng = np.random.default_rng(5)
    near = [LEANING + rng.normal(0, 0.02, (4, 2)) for _ in range(40)]
    assert all(0.999 < jaccard(quad, LEANING) <= 1.0 + 1e-9 for quad in near)


def test_a_corner_beyond_the_horizon_of_the_desk_is_no_corner() -> None:
    # Its sides meet at (200, -100): what lies above that line is no part of the desk.
    away = np.array([(150, 100), (250, 100), (300, 300), (100, 300)], np.float32)
    assert jaccard(np.array([(100, -300), (300, -300), (300, 300), (100, 300)]), away) == 0
    assert 0 < jaccard(np.array([(150, -50), (250, -50), (300, 300), (100, 300)]), away) < 1
