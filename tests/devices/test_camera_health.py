"""Black and frozen pictures are told after a while, and never of a camera that is well."""

from __future__ import annotations

import numpy as np
import pytest

from devices.document_camera.health import Health
from tests.support.desk_scenes import scene
from tests.support.fake_capture import Image, noisy


def told(health: Health, *looks: tuple[Image, float]) -> list[str]:
    return [health.note(image, at) for image, at in looks]


def black(seed: int) -> Image:
    return noisy(seed) // 24


def test_a_camera_that_is_well_has_no_cause() -> None:
    assert told(Health(0.0, 0.1), *[(noisy(seed), float(seed)) for seed in range(5)]) == [""] * 5


def test_black_is_told_after_its_time() -> None:
    looks = [(black(seed), 0.5 * seed) for seed in range(4)]
    assert told(Health(1.0, 9.0), *looks) == ["", "", "camera.black", "camera.black"]


def test_a_moment_of_dark_is_forgotten() -> None:
    looks = [(black(0), 0.0), (noisy(1), 0.9), (black(2), 1.8)]
    assert told(Health(1.0, 9.0), *looks) == ["", "", ""]


def test_the_same_picture_is_told_after_its_time() -> None:
    looks = [(noisy(1), float(second)) for second in range(5)]
    assert told(Health(9.0, 2.0), *looks) == ["", "", "", "camera.frozen", "camera.frozen"]


def test_a_camera_that_moves_again_is_well() -> None:
    looks = [(noisy(1), 0.0), (noisy(1), 1.0), (noisy(1), 9.0), (noisy(2), 10.0), (noisy(2), 11.0)]
    assert told(Health(9.0, 2.0), *looks) == ["", "", "camera.frozen", "", ""]


def test_a_file_may_stand_still() -> None:
    looks = [(noisy(1), float(second)) for second in range(5)]
    assert told(Health(9.0, 0.0), *looks) == [""] * 5


def test_black_is_told_before_frozen() -> None:
    looks = [(np.zeros((48, 64, 3), np.uint8), float(second)) for second in range(9)]
    assert told(Health(1.0, 1.0), *looks)[-1] == "camera.black"


@pytest.mark.parametrize("mat", ["green", "black", "wood", "grey"])
def test_an_empty_desk_is_not_black(mat: str) -> None:
    assert Health(0.0, 9.0).note(scene(None, mat=mat).image, 1.0) == ""


def test_a_small_light_in_the_dark_is_not_black() -> None:
    image = black(1)
    image[::8, 32] = 200
    assert Health(0.0, 9.0).note(image, 1.0) == ""
