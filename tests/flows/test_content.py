"""Reading what the city tells the public: from home or a list to a column, a text, what explains it, a slip of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config.texts import wording
from devices.device import CancelToken, Deadline
from devices.receipt_printer import ReceiptPrinter
from kiosk.content.files import LIFE
from kiosk.content.life import keep_life
from kiosk.content.shelf import Index, Texts
from kiosk.domain.content import Block, Content, LifeValue
from kiosk.domain.words import Words
from kiosk.flows.patience import Patience
from kiosk.sandbox.texts import FOLDER, laid
from kiosk.steps.content_screens import Reading
from kiosk.steps.content_text import (
    MOST_PRINTED,
    SHORT_LETTERS,
    ContentTextStep,
    pieces,
    printable,
    read,
    text_slip,
)
from kiosk.steps.events import Press
from kiosk.steps.find import CATALOGUE
from kiosk.steps.find_screens import Browse, Search
from kiosk.steps.proof_screens import Doing
from kiosk.steps.screens import Guide, Home, Tone
from kiosk.steps.side_paper import sheet_of
from kiosk.steps.step import GoTo
from tests.support.find_walk import FindWalk
from tests.support.flow_fakes import START, FakePrinter
from tests.support.flow_walk import error
from tests.support.published import a_text, a_value, bring, text_id

SECTIONS = ("find", "apply", "content")
HOUR = 3600.0


class ContentWalk(FindWalk):
    """A person who reads at a machine on which these texts lie."""

    def __init__(self, folder: Path, *texts: dict[str, Any], hours_ago: float = 1.0, at_once: bool = True) -> None:
        super().__init__(*SECTIONS, at_once=at_once)
        self.folder = folder
        self.facilities.content = Texts(folder)
        if texts:
            bring(folder, *texts, at=START.timestamp() - hours_ago * HOUR)

    def open(self, number: int = 1, column: str = "notice") -> Reading:
        """Go from home to a text."""
        self.press("content")
        self.press("choose", column)
        self.press("choose", text_id(number))
        return self.sees(Reading)

    def words(self) -> str:
        """Return what stands on the screen, in Chinese."""
        assert self.screen
        return str(self.says(self.screen))


@pytest.fixture
def walk(tmp_path: Path) -> ContentWalk:
    return ContentWalk(tmp_path, a_text(1), a_text(2, published_at="2026-11-20"), a_text(3, column="law"))


def test_home_leads_to_the_columns_in_which_something_stands(walk: ContentWalk) -> None:
    assert "content" in {way.name for way in walk.sees(Home).ways}
    walk.press("content")
    assert [tile.name for tile in walk.sees(Browse).tiles] == ["notice", "law"]


def test_a_post_without_the_section_shows_no_way_to_it(tmp_path: Path) -> None:
    walk = FindWalk("find", "apply")
    assert "content" not in {way.name for way in walk.sees(Home).ways}
    walk.press("content")
    walk.sees(Home)
    walk.press("all")
    assert "content" not in {key.name for key in walk.sees(Browse).actions}


def test_every_outermost_list_leads_there_and_back(walk: ContentWalk) -> None:
    for way in ("all", "themes", "offices"):
        walk.press(way)
        assert "content" in {key.name for key in walk.sees(Browse).actions}
        walk.press("content")
        assert "政策与公告" in walk.words()
        walk.press("back")
        assert walk.sees(Browse).list.startswith(way)
        walk.press("home")


def test_a_column_lists_the_newest_first_with_day_and_office(walk: ContentWalk) -> None:
    walk.press("content")
    walk.press("choose", "notice")
    shown = walk.sees(Browse)
    assert [row.name for row in shown.rows] == [text_id(1), text_id(2)]
    assert all(
        one in walk.words() for one in ("2026年11月22日发布", "清汀县自来水公司", "内容更新到 2026年11月23日 09:26")
    )


def test_a_text_is_read_with_office_day_and_when_it_was_last_looked_for(walk: ContentWalk) -> None:
    shown = walk.open()
    assert (shown.text, len(shown.pieces)) == (text_id(1), 1)
    said = walk.words()
    assert all(one in said for one in ("自来水今晚停。", "清汀县自来水公司", "2026年11月22日发布", "内容更新到"))


def test_back_leads_from_text_to_column_to_columns_to_home(walk: ContentWalk) -> None:
    walk.open()
    walk.press("back")
    assert walk.sees(Browse).list == "content-notice-False"
    walk.press("back")
    assert walk.sees(Browse).list == "content--"
    walk.press("back")
    walk.sees(Home)


def test_home_from_a_text_begins_at_the_columns_again(walk: ContentWalk) -> None:
    walk.open()
    walk.press("home")
    walk.sees(Home)
    walk.press("content")
    assert walk.sees(Browse).list == "content--"


def test_without_a_line_the_same_is_read_and_says_from_when_it_is(walk: ContentWalk) -> None:
    walk.facilities.cut_line()
    shown = walk.open()
    assert shown.notice
    assert (shown.notice.tone, shown.lead) == (Tone.WARN, None)
    assert "2026年11月23日存下的" in walk.words()
    walk.press("back")
    assert "2026年11月23日存下的" in walk.words()


@pytest.mark.parametrize(("hours_ago", "old"), [(1, False), (23.9, False), (24, True), (72, True)])
def test_what_nobody_looked_after_for_a_day_says_so_also_with_a_line(
    tmp_path: Path, hours_ago: float, old: bool
) -> None:
    walk = ContentWalk(tmp_path, a_text(1), hours_ago=hours_ago)
    assert (walk.open().notice is not None) is old
    # The header shows that the line is up: the notice must not say that it is not.
    assert [line in walk.words() for line in ("连不上", "后来改没改还不知道")] == [False, old]


def test_before_anything_was_fetched_the_page_says_what_will_come(tmp_path: Path) -> None:
    walk = ContentWalk(tmp_path)
    walk.press("content")
    shown = walk.sees(Browse)
    assert (shown.tiles, shown.rows) == ((), ())
    assert "联网后会自动送来" in walk.words()


def test_while_it_is_being_read_nothing_is_said_to_be_missing(tmp_path: Path) -> None:
    walk = ContentWalk(tmp_path, a_text(1), at_once=False)
    walk.press("content")
    assert walk.sees(Browse).notice is None
    walk.run_catalogue()
    assert walk.sees(Browse).tiles


def test_a_lane_that_cannot_be_asked_is_told_and_not_waited_for(tmp_path: Path) -> None:
    walk = ContentWalk(tmp_path, a_text(1), at_once=False)
    walk.press("content")
    walk.runner.open(CATALOGUE)[-1].done(error("catalogue.fault"))
    walk.settle()
    assert walk.sees(Browse).notice


def test_what_is_over_stands_in_a_list_of_its_own(tmp_path: Path) -> None:
    walk = ContentWalk(tmp_path, a_text(1), a_text(2, valid_to="2026-11-22"), a_text(3, valid_to="2026-11-23"))
    walk.press("content")
    walk.press("choose", "notice")
    assert {row.name for row in walk.sees(Browse).rows} == {text_id(1), text_id(3)}
    walk.press("over")
    assert [row.name for row in walk.sees(Browse).rows] == [text_id(2)]
    assert "已截止" in walk.words()
    walk.press("choose", text_id(2))
    assert "已截止" in walk.words()
    walk.press("back")
    walk.press("now")
    assert len(walk.sees(Browse).rows) == 2


def test_where_all_is_over_the_list_says_that_nothing_holds(tmp_path: Path) -> None:
    walk = ContentWalk(tmp_path, a_text(1, valid_to="2026-01-01"))
    walk.press("content")
    walk.press("choose", "notice")
    assert "没有在用的内容" in walk.words()


def test_where_nothing_is_over_no_tab_asks(walk: ContentWalk) -> None:
    walk.press("content")
    walk.press("choose", "notice")
    assert walk.sees(Browse).tabs == ()


def test_what_explains_a_text_is_one_touch_away_and_back(tmp_path: Path) -> None:
    policy = a_text(1, related=[text_id(2)])
    walk = ContentWalk(tmp_path, policy, a_text(2, "说明白。", column="law", related=[text_id(1)]))
    shown = walk.open()
    assert [key.name for key in shown.actions] == [f"related-{text_id(2)}", "print"]
    walk.press(f"related-{text_id(2)}")
    assert walk.sees(Reading).text == text_id(2)
    # The one it came from is reached by going back, not by a ring of keys.
    assert [key.name for key in walk.sees(Reading).actions] == ["print"]
    walk.press("back")
    assert walk.sees(Reading).text == text_id(1)


def test_what_is_not_here_has_no_key(tmp_path: Path) -> None:
    walk = ContentWalk(tmp_path, a_text(1, related=[text_id(9)]))
    assert [key.name for key in walk.open().actions] == ["print"]


def test_a_text_that_is_damaged_on_the_disk_says_so_and_the_others_are_read(walk: ContentWalk) -> None:
    entry = walk.facilities.content.index().one(text_id(1))
    assert entry
    (walk.folder / entry.file).write_bytes(b"{}")
    shown = walk.open()
    assert (shown.pieces, "打不开" in walk.words()) == ((), True)
    walk.press("back")
    walk.press("choose", text_id(2))
    assert walk.sees(Reading).pieces


def test_a_text_that_went_while_it_was_listed_says_so(walk: ContentWalk) -> None:
    walk.press("content")
    walk.press("choose", "notice")
    bring(walk.folder, gone=(text_id(1),))
    walk.press("choose", text_id(1))
    assert "打不开" in walk.words()


def test_strange_presses_lead_nowhere(walk: ContentWalk) -> None:
    walk.press("content")
    walk.press("choose", "no-such-column")
    walk.press("over")
    assert walk.sees(Browse).list == "content--"
    walk.press("choose", "notice")
    walk.press("choose", text_id(1))
    walk.press("nothing")
    assert walk.sees(Reading).text == text_id(1)


# Found by words.


def found_by(walk: ContentWalk, words: str) -> list[str]:
    """Return the ids of the texts a search finds."""
    return [row.name for row in walk.search(words).rows if row.name.startswith("0193b")]


@pytest.mark.parametrize("typed", ["自来水", "no water", "NOTICE 1", " 通告1 "])
def test_a_text_is_found_by_words_of_its_title_and_of_its_body(tmp_path: Path, typed: str) -> None:
    assert found_by(ContentWalk(tmp_path, a_text(1)), typed) == [text_id(1)]


def test_what_has_the_words_in_its_title_stands_before_what_has_them_inside(tmp_path: Path) -> None:
    inside, titled = a_text(1, "说到停水。", published_at="2026-11-23"), a_text(2, title={"zh": "停水", "en": "Water"})
    assert found_by(ContentWalk(tmp_path, inside, titled), "停水") == [text_id(2), text_id(1)]


def test_matters_stand_before_texts_and_both_are_counted(tmp_path: Path) -> None:
    walk = ContentWalk(tmp_path, a_text(1, "高龄津贴有变。"))
    shown = walk.search("高龄津贴")
    assert (shown.rows[0].name.startswith("1199"), shown.rows[-1].name) == (True, text_id(1))
    assert f"找到 {len(shown.rows)} 件" in walk.words()


def test_one_character_or_what_is_over_finds_no_text(tmp_path: Path) -> None:
    walk = ContentWalk(tmp_path, a_text(1, "水。"), a_text(2, "自来水。", valid_to="2026-01-01"))
    assert (found_by(walk, "水"), walk.type("自来水").rows) == ([], ())


def test_a_post_without_the_section_finds_matters_only(tmp_path: Path) -> None:
    walk = ContentWalk(tmp_path, a_text(1))
    walk.facilities.sections = ("find", "apply")
    assert found_by(walk, "自来水") == []


def test_what_was_found_is_read_and_back_leads_to_the_search(walk: ContentWalk) -> None:
    walk.search("自来水")
    walk.press("choose", text_id(2))
    assert walk.sees(Reading).text == text_id(2)
    walk.press("back")
    assert walk.sees(Search).words == "自来水"


def test_a_text_that_was_replaced_is_found_by_its_new_words_alone(walk: ContentWalk) -> None:
    assert text_id(1) in found_by(walk, "自来水")
    bring(walk.folder, a_text(1, "电力检修。", version=2))
    assert text_id(1) not in [row.name for row in walk.type("自来水今").rows]
    assert [row.name for row in walk.type("电力检修").rows] == [text_id(1)]


def test_a_damaged_text_is_found_by_its_title(tmp_path: Path) -> None:
    walk = ContentWalk(tmp_path, a_text(1))
    entry = walk.facilities.content.index().one(text_id(1))
    assert entry
    (tmp_path / entry.file).unlink()
    assert (found_by(walk, "通告1"), walk.type("自来水").rows) == ([text_id(1)], ())


# Values of the day.


def with_life(folder: Path, *values: LifeValue) -> ContentWalk:
    """Return a walk at a machine that was told these, on its page of columns."""
    walk = ContentWalk(folder, a_text(1))
    keep_life(folder, values)
    walk.press("content")
    return walk


@pytest.mark.parametrize(("hours", "says"), [(0.5, ""), (5.9, ""), (6, "6小时前"), (47.9, "47小时前")])
def test_a_value_bears_its_source_and_hour_and_an_old_one_how_old_it_is(
    tmp_path: Path, hours: float, says: str
) -> None:
    walk = with_life(tmp_path, a_value(hours))
    walk.press("choose", "content-life")
    (shown,) = walk.sees(Guide).rows
    assert (shown.lines[1].tag is not None, "小时前" in walk.words()) == (bool(says), bool(says))
    assert all(one in walk.words() for one in ("天气", "多云", "云泽市气象台", "2026年11月2", says))


def test_what_is_two_days_old_or_of_a_time_to_come_is_not_shown(tmp_path: Path) -> None:
    walk = with_life(tmp_path, a_value(48), a_value(-7, "air"))
    assert "content-life" not in {tile.name for tile in walk.sees(Browse).tiles}
    walk.press("choose", "content-life")
    walk.sees(Browse)


def test_a_value_that_grew_too_old_while_it_was_listed_leads_back(tmp_path: Path) -> None:
    walk = with_life(tmp_path, a_value(47.99))
    walk.timers.now += 600
    walk.press("choose", "content-life")
    assert walk.sees(Browse).list == "content--"


def test_back_and_home_lead_out_of_the_values(tmp_path: Path) -> None:
    walk = with_life(tmp_path, a_value(1))
    walk.press("choose", "content-life")
    walk.press("back")
    walk.sees(Browse)
    walk.press("choose", "content-life")
    walk.press("home")
    walk.sees(Home)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'[{"kind": 1}]'])
def test_a_damaged_file_of_values_costs_these_alone(
    tmp_path: Path, content: bytes, expected_logs: Callable[..., None]
) -> None:
    expected_logs("life-unreadable")
    walk = ContentWalk(tmp_path, a_text(1))
    (tmp_path / LIFE).write_bytes(content)
    walk.press("content")
    assert [tile.name for tile in walk.sees(Browse).tiles] == ["notice"]


# A slip of it.


def test_a_slip_says_whose_text_it_is_from_when_and_that_it_is_no_document(walk: ContentWalk) -> None:
    printer = FakePrinter()
    walk.runner.auto["outbox"] = walk.outbox
    walk.runner.auto[ReceiptPrinter] = printer
    walk.open()
    walk.press("print")
    walk.settle()
    walk.sees(Doing)
    said = printer.words()
    assert all(one in said for one in ("通告1", "清汀县自来水公司", "自来水今晚停。", "内容更新到", "正式文本"))
    walk.press("done")
    assert walk.sees(Reading).text == text_id(1)


def long_text(count: int) -> dict[str, Any]:
    words = {"zh": "字" * 100, "en": "word " * 60}
    return a_text(1, body=[{"kind": "paragraph", "words": words}] * count)


def test_a_text_longer_than_a_forearm_is_not_put_on_a_slip(tmp_path: Path) -> None:
    walk = ContentWalk(tmp_path, long_text(MOST_PRINTED // 100 + 1))
    assert walk.open().actions == ()


def content(*blocks: Block) -> Content:
    return Content(
        id=text_id(1), column="law", version=1, title=Words("x", "x"), publisher=Words("x", "x"),
        published_at=START.date(), body=blocks,
    )  # fmt: skip


def test_long_paragraphs_end_between_sentences_and_short_ones_stay_whole() -> None:
    long = Block("paragraph", Words("一" * 40 + "。" + "二" * 40 + "。", "One sentence. Another one."))
    short = Block("paragraph", Words("短。也短。", "Short. Short as well."))
    found = list(pieces(content(long, short)))
    assert [len(dict(piece.words.args)["words"]) for piece in found] == [41, 41, 5]
    assert [piece.first for piece in found] == [True, False, True]
    assert dict(found[0].words.args)["en"] == "One sentence. Another one."


def test_no_word_is_lost_between_the_pieces() -> None:
    said = "第一句，很长很长很长很长很长很长很长很长很长很长；第二句也很长很长很长很长很长很长很长很长很长。第三句"
    english = "A first sentence; a second one. " * 9
    found = list(pieces(content(Block("paragraph", Words(said, english)))))
    assert "".join(dict(piece.words.args)["words"] for piece in found) == said
    assert " ".join(dict(piece.words.args)["en"] for piece in found).split() == english.split()


def test_a_heading_goes_with_what_stands_under_it() -> None:
    heading, point = Block("heading", Words("一", "1")), Block("point", Words("点", "A point"))
    found = list(pieces(content(heading, point, point, heading, heading)))
    assert [(piece.heading is not None, piece.point) for piece in found] == [
        (True, True), (False, True), (True, False),
    ]  # fmt: skip


def test_a_heading_with_nothing_under_it_stands_all_the_same() -> None:
    (found,) = pieces(content(Block("heading", Words("一", "1"))))
    assert found.heading is not None


def test_a_text_that_is_opened_when_none_was_chosen_leads_to_the_columns(tmp_path: Path) -> None:
    walk, step = ContentWalk(tmp_path, a_text(1)), ContentTextStep()
    assert step.enter(walk.visit) == GoTo("content-list")
    assert step.handle(walk.visit, Press("print")) is None
    with pytest.raises(LookupError):
        text_slip(walk.visit, sheet_of(walk.visit, "K03-1"))


def test_a_text_nobody_was_told_of_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match=text_id(1)):
        read(Texts(tmp_path), Index(), text_id(1), None, Deadline.after(1), CancelToken())


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_text_of_the_training_city_is_read_in_each_language(language: str) -> None:
    say = wording(language)
    for told in laid(FOLDER):
        found = msgspec.convert(told, Content)
        said = [say(piece.words) for piece in pieces(found)] + [
            say(piece.heading) for piece in pieces(found) if piece.heading
        ]
        assert "".join("".join(said).split()) != ""
        assert all(len(one) <= 3 * SHORT_LETTERS for one in said)


def test_what_is_of_a_kind_nobody_knows_is_read_as_a_paragraph() -> None:
    (found,) = pieces(content(Block("poem", Words("诗", "A poem"))))
    assert (found.point, found.heading) == (False, None)


def test_the_length_of_a_slip_counts_in_its_language() -> None:
    found = content(Block("paragraph", Words("字" * 1000, "short")))
    assert (printable(found, "zh_CN"), printable(found, "en")) == (False, True)


@pytest.mark.parametrize(("elsewhere", "here"), [(60.0, 180.0), (600.0, 600.0)])
def test_who_reads_slowly_is_not_taken_for_gone(walk: ContentWalk, elsewhere: float, here: float) -> None:
    walk.open()
    assert Patience(elsewhere).before_asking(walk.engine.step, walk.visit) == here
