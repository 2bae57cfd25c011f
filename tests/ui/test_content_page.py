"""Reading a text as a person does it: page by page, nothing cut through, and home's key where it has room."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from config.texts import both, plain
from kiosk.steps.content_screens import Piece, Reading
from kiosk.steps.events import Press
from kiosk.steps.screens import Action, Tag
from tests.support.page_window import PageWindow
from ui.parts.reading_sheet import PiecePart
from ui.screens.samples import Words, home

SENTENCE = "申请时只要身份证和社会保障卡，户口信息由部门联网核对。"
ENGLISH = "The ID card and the social security card are enough; the register is looked up between offices."
LONG = Reading(
    title=plain("很长的办法"),
    text="long",
    tags=(Tag(plain("云泽市民政局")),),
    pieces=tuple(
        Piece(both(f"{number}、{SENTENCE}", f"{number}. {ENGLISH}"), plain(f"第{number}条") if number % 2 else None)
        for number in range(40)
    ),
    actions=(Action("related-x", plain("看解读")), Action("print", plain("打印带走"))),
)
SIZES = [(1080, 1920), (1920, 1080), (1366, 768)]


@pytest.fixture
def window(qapp: object) -> Any:
    made: list[PageWindow] = []

    def make(*arguments: Any, **modes: bool) -> PageWindow:
        made.append(PageWindow(*arguments, **modes))
        return made[-1]

    yield make
    for one in made:
        one.close()


def standing(page: Any) -> list[str]:
    """Return the words of the pieces that stand on the page whole, in order."""
    seen = page.paged._window.rect()
    found: list[str] = []
    for part in page.sheet.findChildren(PiecePart):
        top = part.mapTo(page.paged._window, part.rect().topLeft()).y()
        if not part.isHidden() and top >= 0 and top + part.height() <= seen.bottom() + 1:
            found.append(part.text.words)
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("modes", [{}, {"elder": True}], ids=["plain", "elder"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_piece_stands_whole_on_exactly_one_page(
    window: Any, language: str, size: tuple[int, int], modes: dict[str, bool]
) -> None:
    at = window(language, size, **modes)
    page = at.show(LONG)
    read = standing(page)
    while page.paged.more[1]:
        at.touch(page.paged.down)
        assert standing(page)
        read += standing(page)
    whole = len(LONG.pieces)
    assert (len(read), len(set(read))) == (whole, whole)


def test_the_page_is_kept_while_the_same_text_is_told_again_and_another_one_begins_at_its_top(window: Any) -> None:
    at = window()
    page = at.show(LONG)
    at.touch(page.paged.down)
    second = standing(page)
    assert standing(at.show(replace(LONG, lead=plain("内容更新到今天")))) == second
    assert standing(at.show(replace(LONG, text="other")))[0].startswith("0、")


def test_after_a_wipe_the_same_text_begins_at_its_top(window: Any) -> None:
    at = window()
    page = at.show(LONG)
    at.touch(page.paged.down)
    page.wipe()
    assert standing(at.show(LONG))[0].startswith("0、")


def test_a_shorter_text_leaves_nothing_of_the_longer_one(window: Any) -> None:
    at = window()
    at.show(LONG)
    page = at.show(replace(LONG, text="short", pieces=LONG.pieces[:1], tags=()))
    assert (len(standing(page)), page.paged.more) == (1, (False, False))
    assert page.tags.marks == ()


def test_what_explains_it_and_the_slip_are_a_touch_away(window: Any) -> None:
    at = window()
    page = at.show(LONG)
    for key in page.ways.buttons:
        at.touch(key)
    assert at.told == [Press("related-x"), Press("print")]


def test_a_heading_stands_over_its_paragraph_and_a_point_has_its_mark(window: Any) -> None:
    pieces = (
        Piece(plain("一句。"), plain("一、谁能领")),
        Piece(plain("点。"), point=True),
        Piece(plain("接着。"), point=True, first=False),
    )
    page = window().show(replace(LONG, text="marks", pieces=pieces))
    first, point, more = page.sheet.findChildren(PiecePart)[:3]
    assert first.heading.geometry().bottom() <= first.text.mapTo(first, first.text.rect().topLeft()).y()
    assert (first.mark.words, point.mark.words, more.mark.words) == ("", "·", "")


@pytest.mark.parametrize(
    ("size", "modes", "stands"),
    [((1080, 1920), {}, True), ((1920, 1080), {}, False), ((1080, 1920), {"elder": True}, False)],
)
def test_home_has_the_key_where_there_is_room_for_it(
    window: Any, size: tuple[int, int], modes: dict[str, bool], stands: bool
) -> None:
    at = window("zh_CN", size, **modes)
    page = at.show(home(Words("zh_CN")))
    keys = {key.name: key for key in page.lists.keys if not key.isHidden()}
    assert ("content" in keys) is stands
    if stands:
        at.touch(keys["content"])
        assert at.told == [Press("content")]
