"""The page net's opinion: where page is and is not, where sides run and how they face, what kind of picture it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from devices.document_camera.scenes import Scene
from kiosk.capture.net import FIRST, IN_DOUBT, MAP, opinion
from kiosk.capture.outlines import outlined
from kiosk.capture.weighing import COUNT, signs
from tests.support.desk_scenes import overlap, scene


@pytest.fixture(scope="module")
def desk() -> Scene:
    return scene("form", mat="wood", size=(480, 360))


def inside(quad: object, size: tuple[int, int]) -> np.ndarray:
    """Return where a quad is on the map of the net, and where it surely is not."""
    drawn = np.zeros((MAP, MAP), np.uint8)
    corners = np.array(quad) * (MAP / np.array(size))
    cv2.fillConvexPoly(drawn, np.rint(corners).astype(np.int32), 1)
    return drawn


def test_both_nets_together_are_at_most_two_megabytes() -> None:
    assert sum(file.stat().st_size for file in (FIRST, IN_DOUBT)) <= 2_000_000


@pytest.mark.parametrize("file", [FIRST, IN_DOUBT], ids=["first", "in-doubt"])
def test_page_is_seen_where_it_lies_and_nowhere_else(desk: Scene, file: Path) -> None:
    said, drawn = opinion(desk.image, file), inside(desk.quad, (480, 360))
    core, around = cv2.erode(drawn, np.ones((5, 5))), cv2.dilate(drawn, np.ones((5, 5)))
    assert said.page[core > 0].mean() > 0.95
    assert said.page[around == 0].mean() < 0.05
    assert said.whole > max(said.cut_off, said.several, said.nothing)
    assert said.leaving < 0.02


@pytest.mark.parametrize(("direction", "axis", "first"), [(0, 1, True), (1, 0, False), (2, 1, False), (3, 0, True)])
def test_sides_are_seen_by_where_they_face(desk: Scene, direction: int, axis: int, first: bool) -> None:
    seen = opinion(desk.image).sides[direction]
    middle = np.argwhere(seen > 0.5)[:, 1 - axis].mean() if (seen > 0.5).any() else -1.0
    corners = np.sort(np.array(desk.quad)[:, axis] * (MAP / (480, 360)[axis]))
    assert middle == pytest.approx(corners[:2].mean() if first else corners[2:].mean(), abs=3)


def test_an_empty_mat_is_nothing_and_a_page_cut_off_leaves(desk: Scene) -> None:
    assert opinion(scene(None, mat="wood").image).nothing > 0.5
    assert opinion(scene("form", "cut-off", mat="wood").image).leaving > 0.05


def test_the_page_is_outlined(desk: Scene) -> None:
    quads = outlined(opinion(desk.image), (480, 360))
    assert max(overlap(tuple(map(tuple, quad)), desk.quad) for quad in quads.tolist()) > 0.95


def test_signs_are_for_the_page_and_against_what_is_beside_it(desk: Scene) -> None:
    page = np.array(desk.quad, np.float32)
    shifted, small = page + np.float32(60), page.mean(axis=0) + (page - page.mean(axis=0)) * np.float32(0.6)
    known = signs(opinion(desk.image), np.array([page, shifted, small], np.float32), (480, 360))
    assert known.shape == (3, COUNT)
    assert (known[0, [0, 2, 3, 4, 5]] > known[1, [0, 2, 3, 4, 5]]).all()
    assert (known[0, [2, 3, 4, 5, 6]] > known[2, [2, 3, 4, 5, 6]]).all()


def test_threads_that_ask_at_once_hear_the_same(desk: Scene) -> None:
    other = scene("bank-card", mat="black").image
    alone = [opinion(image).page for image in (desk.image, other)]
    with ThreadPoolExecutor(4) as threads:
        together = [answer.page for answer in threads.map(opinion, (desk.image, other) * 4)]
    assert all(np.array_equal(one, alone[number % 2]) for number, one in enumerate(together))
