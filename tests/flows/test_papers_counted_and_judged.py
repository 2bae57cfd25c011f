"""Papers as the list counts them, and as their material's own resolution judges them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from config.texts import text, wording
from kiosk.steps.screens import PageCheck, Review
from tests.support.flow_walk import Walk, page, sight

# Papers under the resolution their material asks for.


def at_check(
    dpi: int, *, min_dpi: int = 200, ways: tuple[str, ...] = ("scan", "later"), of_machine: bool = False
) -> Walk:
    """Take a page of the household register at a resolution, on a machine whose catalogue asks for another."""
    walk = Walk()
    walk.to_materials()
    item = walk.visit.matter
    changed = tuple(
        msgspec.structs.replace(one, min_dpi=min_dpi, ways=ways) if one.id == "household-register" else one
        for one in item.materials
    )
    walk.visit.item = msgspec.structs.replace(item, materials=changed)
    walk.press("scan", "household-register")
    walk.look(sight(hold=1.0))
    taken = page(dpi=dpi)
    walk.take(replace(taken, judgements=tuple(replace(one, of_machine=of_machine) for one in taken.judgements)))
    return walk


def keys(walk: Walk) -> list[str]:
    return [action.name for action in walk.screen.actions]


@pytest.mark.parametrize(("dpi", "min_dpi"), [(200, 200), (300, 200), (150, 150), (90, 72)])
def test_a_page_with_the_resolution_its_material_asks_for_can_be_kept(dpi: int, min_dpi: int) -> None:
    walk = at_check(dpi, min_dpi=min_dpi)
    assert keys(walk) == ["retake", "keep", "adjust"]


@pytest.mark.parametrize(("dpi", "min_dpi"), [(199, 200), (200, 300), (72, 73)])
def test_a_page_under_its_materials_resolution_is_taken_again_or_brought_later(dpi: int, min_dpi: int) -> None:
    walk = at_check(dpi, min_dpi=min_dpi)
    assert keys(walk) == ["back-to-materials", "retake", "adjust"]
    assert "字拍得太小，请把纸放平贴紧垫子。" in walk.says()
    assert walk.sees(PageCheck).note == text("apply.page.too-small-later")


@pytest.mark.parametrize("key", ["keep", "more"])
def test_no_key_keeps_a_page_that_is_too_small(key: str) -> None:
    walk = at_check(100)
    walk.press(key)
    walk.sees(PageCheck)
    assert (walk.visit.papers.staged, walk.visit.papers.taken is None) == ([], False)


def test_who_cannot_put_it_off_is_sent_to_a_window_with_it() -> None:
    walk = at_check(100, ways=("scan",))
    assert walk.sees(PageCheck).note == text("apply.page.too-small")


def test_where_the_camera_is_too_coarse_nobody_is_asked_to_lay_the_paper_flat_and_staff_are_told(
    expected_logs: Callable[..., None],
) -> None:
    expected_logs("page-too-coarse")
    walk = at_check(150, of_machine=True)
    assert (keys(walk), "放平" in walk.says()) == (["back-to-materials", "retake", "adjust"], False)
    assert walk.sees(PageCheck).title == text("capture.machine.bad")
    assert walk.sees(PageCheck).note == text("apply.page.too-coarse-later")


def test_a_page_that_is_too_small_leaves_nothing_when_it_is_brought_later() -> None:
    walk = at_check(100)
    taken = walk.visit.papers.taken
    assert taken is not None
    walk.press("back-to-materials")
    assert (walk.step, any(taken.content), walk.visit.papers.pages) == ("materials", False, {})


def test_the_second_try_at_the_right_distance_is_kept() -> None:
    walk = at_check(100)
    walk.press("retake")
    walk.look(sight(2, hold=1.0))
    walk.take(page(2, dpi=240))
    walk.press("keep")
    assert [staged.too_small for staged in walk.visit.papers.staged] == [False]


# Papers that are here, and papers that come later.


def titles(walk: Walk, language: str) -> str:
    return wording(language)(walk.screen.title)


def test_a_paper_put_off_is_not_counted_among_those_that_are_here() -> None:
    walk = Walk()
    walk.to_materials()
    assert titles(walk, "zh_CN") == "材料齐了两份，还差两份。"
    walk.press("later", "household-register")
    assert titles(walk, "zh_CN") == "齐了两份，以后交一份，还差一份。"
    assert titles(walk, "en") == "Papers: two here, one later, one to go."
    walk.press("later", "bank-card")
    assert titles(walk, "zh_CN") == "齐了两份，另两份以后到窗口交。"


def test_when_all_are_here_it_says_so() -> None:
    walk = Walk()
    walk.to_materials()
    walk.scan("household-register", 2)
    walk.scan("bank-card")
    assert titles(walk, "zh_CN") == "材料都齐了，一共四份。"
    assert titles(walk, "en") == "All papers are here: four."


def test_a_paper_scanned_after_all_moves_from_later_to_here() -> None:
    walk = Walk()
    walk.to_materials()
    walk.press("later", "household-register")
    walk.press("open", "household-register")
    walk.scan("household-register", 2)
    assert titles(walk, "zh_CN") == "材料齐了三份，还差一份。"


@pytest.mark.parametrize(
    ("later", "heading"), [(True, "材料，交了三份，以后交一份"), (False, "材料，共四份")], ids=["one later", "all here"]
)
def test_the_review_counts_as_the_list_does(later: bool, heading: str) -> None:
    walk = Walk()
    walk.to_materials()
    walk.scan("household-register", 2)
    if later:
        walk.press("later", "bank-card")
    else:
        walk.scan("bank-card")
    walk.press("next")
    assert wording("zh_CN")(walk.sees(Review).groups[-1].heading) == heading
