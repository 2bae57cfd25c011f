"""What the page nets learn from: lessons as they are drawn, which of them leave doubt, and quads of photographs."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from devices.document_camera.studio.photo import Kind, Photo, photograph
from kiosk.capture.choosing import facts
from kiosk.capture.net import opinion
from kiosk.capture.view import View, view
from tests.support.desk_scenes import scene

FOLDER = Path(__file__).parents[3] / "packaging/page_net"
SIZE = (240, 180)
# Of mixed lessons: on one three sheets or more lie there, on one a sheet lies on another.
MANY, ON_ANOTHER = 300_009, 300_021


@pytest.fixture(scope="module")
def modules() -> Iterator[dict[str, ModuleType]]:
    """Load the programs that need no torch; their folder is no package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FOLDER))
        names = ("lessons", "doubtful", "pools")
        yield {name: importlib.import_module(name) for name in names}
        for name in names:
            patch.delitem(sys.modules, name)


@pytest.fixture
def lessons(modules: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Two lessons to a file, and none that takes long."""
    monkeypatch.setattr(modules["lessons"], "PER_FILE", 2)
    return modules["lessons"]


@pytest.fixture
def doubtful(modules: dict[str, ModuleType]) -> ModuleType:
    return modules["doubtful"]


@pytest.fixture
def pools(modules: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Photographs that are small."""
    monkeypatch.setattr(modules["pools"], "SIZE", SIZE)
    return modules["pools"]


@pytest.fixture
def quick(lessons: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let a lesson be one small photograph; return the seeds that were drawn."""
    seeds: list[int] = []

    def lesson(seed: int) -> tuple[Photo, tuple[int, int]]:
        seeds.append(seed)
        return photograph(3, SIZE, Kind.WHOLE), SIZE

    monkeypatch.setattr(lessons, "lesson", lesson)
    return seeds


@pytest.mark.parametrize("seed", [2, 300_004, 300_005])
def test_a_lesson_shows_its_sheets_where_the_net_will_see_them(lessons: ModuleType, seed: int) -> None:
    photo, size = lessons.lesson(seed)
    kept = lessons.squeezed(photo, size)
    assert kept["image"].shape == (lessons.SIDE, lessons.SIDE, 3)
    assert kept["page"].shape == kept["under"].shape == (lessons.MAP, lessons.MAP)
    shown = kept["sheets"][~np.isnan(kept["sheets"]).any(axis=(1, 2))]
    assert len(shown) == len(photo.sheets)
    drawn = np.zeros((lessons.MAP, lessons.MAP), np.uint8)
    for corners in shown:
        cv2.fillConvexPoly(drawn, np.rint((corners + 0.5) / 2 - 0.5).astype(np.int32), 1)
    # A finger over a sheet and a curl are not in its corners.
    assert np.abs(drawn - (kept["page"] > 127).astype(np.uint8)).mean() < 0.06


def test_mixed_lessons_show_what_usual_ones_seldom_do(lessons: ModuleType) -> None:
    many, on_another = (lessons.lesson(seed)[0] for seed in (MANY, ON_ANOTHER))
    assert many.kind is Kind.SEVERAL
    assert 2 < len(many.sheets) <= lessons.MOST_SHEETS
    assert on_another.kind is Kind.WHOLE
    assert on_another.under.max() > 0.9


@pytest.mark.parametrize("sheets", [1, 2])
def test_a_sheet_beside_which_no_other_found_room_is_one(
    lessons: ModuleType, sheets: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    several = photograph(3, SIZE, Kind.WHOLE)
    several.kind, several.sheets[:] = Kind.SEVERAL, several.sheets * sheets
    monkeypatch.setattr(lessons, "photograph", lambda *_, **__: several)
    monkeypatch.setattr(lessons, "PLAIN", 0.0)
    photo, _ = lessons.lesson(MANY)
    assert photo.kind is (Kind.WHOLE if sheets == 1 else Kind.SEVERAL)


def test_a_file_holds_its_own_lessons_and_is_drawn_once(lessons: ModuleType, quick: list[int], tmp_path: Path) -> None:
    lessons.main(str(tmp_path), "2")
    assert quick == [1, 2, 3, 4]
    lessons.main(str(tmp_path), "2")
    assert quick == [1, 2, 3, 4]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["000.npz", "001.npz"]
    kept = np.load(tmp_path / "001.npz")
    assert {name: len(kept[name]) for name in kept.files} == dict.fromkeys(
        ["image", "page", "under", "kind", "sheets"], 2
    )


def test_mixed_lessons_have_seeds_of_their_own(lessons: ModuleType, quick: list[int], tmp_path: Path) -> None:
    lessons.main(str(tmp_path), "1", "mixed")
    assert quick == [lessons.MIXED_SEED, lessons.MIXED_SEED + 1]


def test_what_somebody_else_is_drawing_is_left_to_them(lessons: ModuleType, quick: list[int], tmp_path: Path) -> None:
    (tmp_path / "000.drawing").touch()
    lessons.main(str(tmp_path), "1")
    assert quick == []
    assert not (tmp_path / "000.npz").exists()


def test_a_file_that_was_broken_off_is_not_there_and_can_be_drawn_again(
    lessons: ModuleType, quick: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(lessons, "squeezed", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            lessons.main(str(tmp_path), "1")
    assert not list(tmp_path.iterdir())
    lessons.main(str(tmp_path), "1")
    assert quick == [1, 1, 2]
    assert (tmp_path / "000.npz").exists()


def told(image: np.ndarray, kinds: list[Kind], wrong: list[bool], doubtful: ModuleType) -> dict[str, np.ndarray]:
    """Return lessons of one picture; the page is where the first net sees it, or, where that is wrong, all around."""
    seen = np.rint(255 * opinion(image).page).astype(np.uint8)
    pages = [255 - seen if off else seen for off in wrong]
    return {
        "image": np.stack([image] * len(kinds)), "page": np.stack(pages), "under": np.zeros((len(kinds), *seen.shape)),
        "kind": np.array([doubtful.KINDS.index(kind) for kind in kinds]), "number": np.arange(len(kinds)),
    }  # fmt: skip


@pytest.fixture(scope="module")
def square() -> np.ndarray:
    return np.asarray(cv2.resize(scene("form", mat="wood").image, (320, 320), interpolation=cv2.INTER_AREA))


def test_the_worse_half_of_pages_leaves_doubt_and_most_of_what_is_none(
    doubtful: ModuleType, square: np.ndarray
) -> None:
    kinds = [Kind.WHOLE, Kind.CUT_OFF, Kind.SEVERAL, Kind.NOTHING, Kind.WHOLE, Kind.WHOLE, Kind.CUT_OFF, Kind.NOTHING]
    wrong = [False, True, True, True, True, False, False, True]
    kept = doubtful.doubtful(told(square, kinds, wrong, doubtful))
    # Of four with whole pages two, of four without three: those on which the first net was wrong.
    assert kept["number"].tolist() == [1, 2, 3, 4, 7]


def test_a_sheet_below_is_no_doubt_of_the_net_that_never_learned_of_it(
    doubtful: ModuleType, square: np.ndarray
) -> None:
    lessons = told(square, [Kind.WHOLE, Kind.WHOLE], [True, False], doubtful)
    lessons["under"][0] = 255
    lessons["page"][1, :40] = 255
    assert doubtful.doubtful(lessons)["number"].tolist() == [1]


def test_doubtful_lessons_keep_the_name_of_where_they_come_from(
    doubtful: ModuleType, square: np.ndarray, tmp_path: Path
) -> None:
    (tmp_path / "mixed").mkdir()
    for file in ("003.npz", "mixed/003.npz", "mixed/004.part.npz"):
        np.savez(tmp_path / file, **told(square, [Kind.WHOLE] * 2, [True, False], doubtful))
    doubtful.main(str(tmp_path))
    assert sorted(file.name for file in (tmp_path / "in_doubt").iterdir()) == ["003.npz", "503.npz"]
    assert np.load(tmp_path / "in_doubt/503.npz")["number"].tolist() == [0]


@pytest.mark.parametrize("number", [1, 5, 1500, 1501, 1800])
def test_a_photograph_of_a_pool_is_drawn_once(pools: ModuleType, number: int, tmp_path: Path) -> None:
    image, kind, sheets = pools.shot(tmp_path, number)
    (file,) = tmp_path.iterdir()
    drawn = file.stat().st_mtime_ns
    again = pools.shot(tmp_path, number)
    assert (file.name, file.stat().st_mtime_ns) == (f"{700_000 + number}.npz", drawn)
    assert np.array_equal(image, again[0])
    assert (kind, sheets.tolist()) == (again[1], again[2].tolist())
    assert sheets.shape[1:] == (4, 2)


@pytest.fixture
def desk() -> tuple[View, np.ndarray]:
    """Return a desk as it is looked at, and the sheet on it."""
    shown = scene("form", mat="wood", size=(480, 360))
    return view(shown.image, None), np.array([shown.quad], np.float32)


def test_each_quad_has_what_both_nets_say_of_it_and_how_good_it_is(
    pools: ModuleType, desk: tuple[View, np.ndarray]
) -> None:
    whole, sides, good = pools.pool(*desk, np.random.default_rng(1))
    assert (whole.shape, sides.shape) == ((len(good), 25), (len(good), 4, 48))
    assert 1 >= good.max() > 0.97
    assert good.min() >= 0
    best = facts(desk[0].asked_again(), desk[1])
    assert np.abs(whole[good.argmax()] - best.whole).max() < 0.2


def test_of_many_quads_the_best_are_kept_and_some_of_the_others(
    pools: ModuleType, desk: tuple[View, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "MOST", 8)
    monkeypatch.setattr(pools, "BEST", 3)
    kept, other = (pools.pool(*desk, np.random.default_rng(seed))[-1] for seed in (1, 2))
    assert (len(kept), len(other)) == (8, 8)
    assert kept[:3].tolist() == other[:3].tolist() == sorted(kept, reverse=True)[:3]
    assert kept[3:].tolist() != other[3:].tolist()


def test_pools_are_written_with_the_photograph_of_each_quad(
    pools: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "MIXED", 2)
    monkeypatch.setattr(pools, "USUAL_FROM", 4)
    pools.main(str(tmp_path), "5")
    kept = np.load(tmp_path / "pools.npz")
    assert len(kept["kinds"]) == 5
    assert set(kept["of"]) <= set(range(5))
    assert len({len(kept[name]) for name in ("whole", "sides", "good", "of")}) == 1


def test_no_sheet_no_good_quad(pools: ModuleType, desk: tuple[View, np.ndarray]) -> None:
    whole, _, good = pools.pool(desk[0], np.zeros((0, 4, 2), np.float32), np.random.default_rng(1))
    assert len(whole) == len(good) > 0
    assert not good.any()
