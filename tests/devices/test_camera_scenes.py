"""Rendered desks: seeded, believable, and with corners that are where they are said to be."""

from __future__ import annotations

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from devices.document_camera.hand import hand
from devices.document_camera.mats import MATS
from devices.document_camera.papers import A4, ID_1, PAPERS, Somebody
from devices.document_camera.pen import PX_PER_MM, Pen
from devices.document_camera.scenes import FAULTS, Corners, Desk, Lying, Moment, dark, render
from tests.support.desk_scenes import SMALL, scene

OTHER = Somebody(name="赵德厚", sex="male", birth_date="1943-07-05", number="990121194307050016", address=None)


def patch(image: np.ndarray, point: tuple[float, float]) -> np.ndarray:
    x, y = (round(value) for value in point)
    return np.asarray(image[y - 3 : y + 4, x - 3 : x + 4].reshape(-1, 3).mean(axis=0))


def towards(quad: Corners, pixels: float) -> list[tuple[float, float]]:
    """Return points so far from each corner towards the middle of the page; a negative way leads outside."""
    ways = np.mean(quad, axis=0) - np.array(quad)
    points = np.array(quad) + pixels * ways / np.linalg.norm(ways, axis=1, keepdims=True)
    return [(float(x), float(y)) for x, y in points]


@pytest.mark.parametrize("mat", MATS)
@pytest.mark.parametrize("paper", ["household-page", "form", "bank-card"])
def test_the_page_begins_right_at_its_corners(mat: str, paper: str) -> None:
    desk = scene(paper, mat=mat)
    assert desk.quad is not None
    # A card's corners are round: a little further in is paper there.
    inside, outside = towards(desk.quad, 16), towards(desk.quad, -8)
    steps = [
        np.abs(patch(desk.image, one) - patch(desk.image, other)).max()
        for one, other in zip(inside, outside, strict=True)
    ]
    assert min(steps) > 18


def test_the_same_seed_draws_the_same_picture() -> None:
    desk, lying = Desk("wood", (320, 240), seed=5), Lying("form", seed=6)
    assert (render(desk, lying).image == render(desk, lying).image).all()


def test_another_seed_lays_the_page_elsewhere() -> None:
    assert scene("household-page", seed=3).quad != scene("household-page", seed=4).quad


def test_another_moment_has_other_noise() -> None:
    desk = Desk("green", (320, 240))
    assert (render(desk, None, Moment(grain=0)).image != render(desk, None, Moment(grain=1)).image).any()


def test_a_large_picture_shows_the_same_scene() -> None:
    small, large = scene("household-page"), scene("household-page", size=(1600, 1200))
    assert small.quad is not None
    assert large.quad is not None
    assert np.allclose((np.array(small.quad) + 0.5) * 2, np.array(large.quad) + 0.5, atol=0.05)


@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_lies_whole_on_the_desk(paper: str) -> None:
    assert all(scene(paper, seed=seed, size=(320, 240)).whole for seed in range(3))


@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_has_its_true_proportion(paper: str) -> None:
    quad = scene(paper, size=(640, 480)).quad
    assert quad is not None
    corners = np.array(quad)
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    width, height = PAPERS[paper].size
    assert (sides[0] + sides[2]) / (sides[1] + sides[3]) == pytest.approx(width / height, rel=0.06)


def test_a_large_sheet_lies_with_its_head_to_the_left() -> None:
    quad = scene("form").quad
    assert quad is not None
    assert quad[0][0] < 0.3 * SMALL[0]
    assert quad[0][1] > 0.6 * SMALL[1]


@pytest.mark.parametrize("fault", [f for f in FAULTS if f not in ("empty", "cut-off", "tilt", "two-sheets")])
def test_a_fault_changes_the_picture_and_not_the_place(fault: str) -> None:
    well, wrong = scene("household-page"), scene("household-page", fault)
    assert wrong.quad == well.quad
    assert cv2.absdiff(well.image, wrong.image).max() > 40


def test_glare_burns_out() -> None:
    assert (scene("household-page", "glare").image.min(axis=2) == 255).mean() > 0.003


def test_a_blurred_page_has_lost_its_edges() -> None:
    def sharpness(*faults: str) -> float:
        return float(cv2.Laplacian(scene("household-page", *faults).image, cv2.CV_32F).var())

    assert sharpness("blur") < 0.3 * sharpness()


def test_a_dark_desk_is_dark() -> None:
    assert scene("household-page", "dark").image.mean() < 0.3 * scene("household-page").image.mean()


def test_a_page_that_is_cut_off_is_not_whole() -> None:
    desk = scene("form", "cut-off")
    assert desk.quad is not None
    assert not desk.whole


def test_an_empty_desk_has_no_page() -> None:
    assert scene("form", "empty").quad is None
    assert (scene("form", "empty").image == scene(None).image).all()


def test_two_sheets_lie_side_by_side() -> None:
    changed = cv2.absdiff(scene("household-page", "two-sheets").image, scene(None).image).max(axis=2) > 30
    assert changed[:, :400].any()
    assert changed[:, 560:].mean() > 0.05


def test_a_hand_brings_skin_into_the_picture() -> None:
    skin = (scene("household-page", moment=Moment(hand_off=0.0)).image.astype(int) @ (-1, 0, 1)) > 40
    assert skin.mean() > 0.02


def test_the_hand_is_solid_in_its_middle_and_open_beside() -> None:
    picture, opacity = hand()
    assert opacity[500, 190] > 0.99
    assert opacity[20, 20] == 0
    assert picture.shape[:2] == opacity.shape


def test_a_covered_lens_sees_nothing() -> None:
    image = dark(Desk(size=(320, 240))).image
    assert image.mean() < 10
    assert image.std() > 0.5


@pytest.mark.parametrize(
    ("paper", "mat", "fault"), [("letter", "green", ""), ("form", "sea", ""), ("form", "green", "rain")]
)
def test_what_is_unknown_is_named(paper: str, mat: str, fault: str) -> None:
    with pytest.raises(KeyError):
        render(Desk(mat, (320, 240)), Lying(paper, faults=(fault,) if fault else ()))


def test_a_scene_becomes_a_jpeg() -> None:
    decoded = cv2.imdecode(np.frombuffer(scene("form").jpeg(), np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    assert decoded.shape == (600, 800, 3)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_is_drawn_at_its_true_size(paper: str) -> None:
    image = PAPERS[paper].draw(OTHER)
    width, height = PAPERS[paper].size
    assert image.size == (round(width * PX_PER_MM), round(height * PX_PER_MM))


@pytest.mark.parametrize("paper", [name for name in PAPERS if name not in ("blank", "id-back", "residence-back")])
def test_a_paper_shows_whose_it_is(paper: str) -> None:
    one, other = (np.asarray(PAPERS[paper].draw(holder)) for holder in (Somebody(), OTHER))
    assert (one != other).any()


def test_a_blank_sheet_is_blank() -> None:
    assert np.asarray(PAPERS["blank"].draw(OTHER)).std() < 3


def test_cards_have_round_corners_and_sheets_have_none() -> None:
    assert {paper.radius for paper in PAPERS.values() if paper.size == ID_1} == {3.18}
    assert {paper.radius for paper in PAPERS.values() if paper.size == A4} == {0.0}


def test_a_paragraph_keeps_to_its_width() -> None:
    pen = Pen(60, 60, (255, 255, 255))
    end = pen.paragraph(5, 10, "训练数据" * 12, 5, 30)
    drawn = np.asarray(pen.image.convert("L")) < 128
    assert drawn[:, 360:].sum() == 0
    assert end == pytest.approx(10 + 8 * 5 * 1.75)


def test_a_rare_name_is_no_box() -> None:
    def glyph(character: str) -> bytes:
        pen = Pen(10, 10, (255, 255, 255))
        pen.write(1, 8, character, 6)
        return pen.image.tobytes()

    assert len({glyph(character) for character in "𬭎\U000e0fff静"}) == 3


def test_a_missing_typeface_names_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    from devices.document_camera import pen

    pen.typeface.cache_clear()
    monkeypatch.setattr(pen, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match="make run"):
        pen.typeface(77, bold=False)
