"""The call screen as it is painted: whole in every size and language, large enough, and still while nothing changes."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from config.settings import Settings, Site
from config.texts import wording
from tests.support.ui import colours, picture, settle
from ui.board.canvas import Canvas
from ui.board.regions import packed
from ui.board.samples import CALLED, PICTURES, SIZES, Picture, face_of, hall, read
from ui.board.window import PAGE_SECONDS, BoardWindow
from ui.desk.density import ON_DARK
from ui.style.fonts import font
from ui.style.tokens import CALM

SETTINGS = Settings(site=Site(mode="training", hall_name_en="Yunze Government Service Centre"))
LANGUAGES = ("zh_CN", "en")
Open = Callable[..., BoardWindow]


@pytest.fixture
def opened(qtbot: QtBot) -> Open:
    """Return what opens a screen."""

    def make(shown: Picture | str, size: tuple[int, int] = (1920, 1080), language: str = "zh_CN") -> BoardWindow:
        said = wording(language)
        window = BoardWindow(face_of(PICTURES[shown] if isinstance(shown, str) else shown, SETTINGS, said), said)
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        settle()
        return window

    return make


def overlapping(window: BoardWindow) -> list[tuple[str, QRectF, QRectF]]:
    """Return words that stand on one another."""
    return [
        (type(part).__name__, one, other)
        for part in window.parts
        for one, other in itertools.combinations(part.places, 2)
        if one.intersects(other)
    ]


@pytest.mark.parametrize(("name", "size", "language"), list(itertools.product(PICTURES, SIZES, LANGUAGES)))
def test_nothing_is_cut_in_any_size_or_language(opened: Open, name: str, size: tuple[int, int], language: str) -> None:
    window = opened(name, size, language)
    pages = max(window.queues.pages(), window.notices.pages())
    for _ in range(pages):
        settle()
        assert window.fits(), window.cut
        assert overlapping(window) == []
        for _ in range(PAGE_SECONDS):
            window.tick()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("number", ["B021", "S088"])
def test_the_number_is_a_fifth_of_the_height(opened: Open, size: tuple[int, int], number: str) -> None:
    window = opened(Picture(read(hall(((number, "17"),)))), size)
    assert window.card.largest * window.card.unit >= size[1] / 5


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_a_number_beyond_999_is_a_fifth_of_the_height_too(opened: Open, size: tuple[int, int]) -> None:
    window = opened("beyond-999", size)
    assert window.card.largest * window.card.unit >= size[1] / 5


def test_upright_a_number_beyond_999_fills_the_width(opened: Open) -> None:
    window = opened("beyond-999", (1080, 1920))
    assert window.card.largest >= 315


@pytest.mark.parametrize("size", [(1280, 1024), (3840, 2160), (1024, 768), (1600, 1200)])
def test_other_shapes_of_screen_lose_nothing(opened: Open, size: tuple[int, int]) -> None:
    assert opened("many-queues", size, "en").fits()


def test_the_parts_do_not_lie_over_one_another(opened: Open) -> None:
    window = opened("calling", (1366, 768))
    parts = [part.geometry() for part in window.parts]
    assert not any(one.intersects(other) for one, other in itertools.combinations(parts, 2))


def test_who_is_called_stands_in_the_one_accent_and_who_cannot_be_read_does_not(opened: Open) -> None:
    assert CALM.accent in colours(picture(opened("calling").card))
    assert CALM.accent not in colours(picture(opened("cannot-read").card))


def test_nothing_green_is_left_when_the_hub_cannot_be_read(opened: Open) -> None:
    assert ON_DARK.ok in colours(picture(opened("calling")), 1)
    assert ON_DARK.ok not in colours(picture(opened("cannot-read")), 1)


def test_a_screen_on_which_nothing_changes_paints_nothing(opened: Open) -> None:
    window = opened("calling")
    painted = [part.paintings for part in window.parts]
    for _ in range(5):
        window.show_face(face_of(PICTURES["calling"], SETTINGS, wording("zh_CN")))
        window.tick()
        settle()
    assert [part.paintings for part in window.parts] == painted


def test_only_the_part_that_changed_is_painted(opened: Open) -> None:
    window = opened("calling")
    before = [part.paintings for part in window.parts]
    window.show_face(face_of(PICTURES["recalled"], SETTINGS, wording("zh_CN")))
    settle()
    changed = [part.paintings - count for part, count in zip(window.parts, before, strict=True)]
    assert changed == [0, 1, 0, 0, 1]


def test_many_queues_take_turns_and_none_is_left_out(opened: Open) -> None:
    window = opened("many-queues")
    seen = set(window.queues.names())
    for _ in range(PAGE_SECONDS):
        window.tick()
    assert seen.isdisjoint(window.queues.names())
    assert len(seen | set(window.queues.names())) == 8


def test_a_page_stands_for_its_time(opened: Open) -> None:
    window = opened("many-queues")
    first = window.queues.names()
    for _ in range(PAGE_SECONDS - 1):
        window.tick()
    assert window.queues.names() == first


def test_a_part_of_the_hall_without_queues_shows_its_calls_alone(opened: Open) -> None:
    window = opened(Picture(read(hall(queues=()))))
    assert (window.queues.places, len(window.before.places) > 0) == ((), True)


def test_a_screen_in_earnest_has_no_mark(qtbot: QtBot) -> None:
    said = wording("zh_CN")
    earnest = Settings(site=Site(mode="production"))
    window = BoardWindow(face_of(PICTURES["calling"], earnest, said), said)
    qtbot.addWidget(window)
    window.resize(1920, 1080)
    window.show()
    settle()
    assert CALM.seal not in colours(picture(window.heading), 1)


def test_a_page_that_is_gone_gives_its_turn_to_one_that_is_there(opened: Open) -> None:
    window = opened("many-queues")
    for _ in range(PAGE_SECONDS):
        window.tick()
    window.show_face(face_of(PICTURES["calling"], SETTINGS, wording("zh_CN")))
    settle()
    assert window.queues.names() == ("医疗保障", "社会保险、就业", "社保卡", "领取结果")


@pytest.mark.parametrize(
    ("sentences", "pages"),
    [
        ((), []),
        (("一二三",), ["一二三"]),
        (("一二", "三四"), ["一二　　三四"]),
        (("一二三四", "五六", "七八"), ["一二三四", "五六　　七八"]),
        (("一二三四五六七", "八"), ["一二三四五六七", "八"]),
    ],
)
def test_sentences_are_packed_whole(sentences: tuple[str, ...], pages: list[str]) -> None:
    assert list(packed(sentences, lambda words: len(words) <= 6)) == pages


def test_words_that_have_no_room_at_all_are_cut_with_a_sign_and_told() -> None:
    image = QImage(200, 60, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    canvas = Canvas(painter)
    wide = canvas.write(QRectF(0, 0, 100, 60), "一句放不下的很长很长的话", 40, CALM.sheet)
    painter.end()
    assert canvas.cut == ["一句放不下的很长很长的话"]
    assert wide <= 100


def test_weeks_of_calls_leave_nothing_behind(opened: Open) -> None:
    window = opened("calling")
    said = wording("zh_CN")

    def live(first: int, last: int) -> None:
        for turn in range(first, last):
            called = ((f"B{turn % 999:03d}", "17"), *CALLED[1:])
            window.show_face(face_of(Picture(read(hall(called), turn % 9)), SETTINGS, said))
            window.tick()
            if turn % 20 == 0:
                QApplication.processEvents()

    live(0, 200)
    gc.collect()
    before, children = len(gc.get_objects()), len(window.findChildren(QObject))
    live(200, 600)
    gc.collect()
    assert len(window.findChildren(QObject)) == children
    assert len(gc.get_objects()) - before < 200
    assert font.cache_info().currsize <= 64
