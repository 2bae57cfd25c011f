"""Each journey at each post, with a line and without, in both languages: what ends well, what says why it cannot."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest

from config.texts import LANGUAGES
from kiosk.domain import query_code
from kiosk.steps.draft_part import Drafts
from kiosk.steps.events import Entered
from kiosk.steps.find_screens import Search
from kiosk.steps.progress_screens import Standing
from kiosk.steps.screens import FormPage, Goodbye, Guide, Home, Trouble
from kiosk.steps.step import Reason
from kiosk.steps.technician_screens import Panel
from tests.support.flow_walk import card, say_all
from tests.support.posts import POSTS, STATION, settings_of, stand_at
from tests.support.whole_kiosk import SECTIONS, WholeKiosk, go, unmasked, whole_kiosk

SOCIAL_CARD = "11990100990179192A3990206000000"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What stands on English screens in Chinese, because it is somebody's or something's name.
NAMES = re.compile(r"[\u4e00-\u9fff]?\*+[\u4e00-\u9fff]?|云民补〔2026〕0017 号")


class Visitor:
    """Somebody at a machine of a post, who reads one language, with a line or without."""

    def __init__(self, walk: WholeKiosk, post: str, language: str, *, line: bool) -> None:
        self.walk, self.post, self.language, self.line = walk, post, language, line
        stand_at(walk.facilities, post)
        walk.press("language", language)

    def stand(self) -> None:
        """Have the line as it is from here on."""
        stand_at(self.walk.facilities, self.post, line=self.line)
        self.walk.platform.broken = not self.line

    def comes_again(self) -> None:
        """Leave, and come back to home."""
        if not self.walk.left:
            self.walk.engine.leave(Reason.HOME)
        self.walk.begin_again("home")
        self.walk.press("language", self.language)
        # What was shown before is another visit's; home looks again within a second.
        self.walk.wait(1)

    def says(self) -> str:
        """Return all words of the screen in their language."""
        return "\n".join(say_all(self.walk.screen)[self.language])

    def goes(self) -> Reason:
        """Leave at the goodbye."""
        self.walk.sees(Goodbye)
        self.walk.press("done")
        return self.walk.reason

    def kinds(self) -> list[str]:
        """Return what lies in the outbox to be sent, audit apart."""
        return [one.kind for one in self.walk.kept() if one.kind != "audit"]


@pytest.fixture(params=[(post, line) for post in POSTS for line in (True, False)], ids=lambda one: f"{one[0]}-{one[1]}")
def standing(request: pytest.FixtureRequest) -> tuple[str, bool]:
    """Name a post, and whether it has a line."""
    return request.param


@pytest.fixture(params=LANGUAGES)
def visitor(request: pytest.FixtureRequest, standing: tuple[str, bool]) -> Iterator[Visitor]:
    """Put somebody before a machine; whatever they were shown hid numbers and spoke their language."""
    with whole_kiosk() as walk:
        one = Visitor(walk, standing[0], request.param, line=standing[1])
        yield one
        for screen in walk.shown:
            assert unmasked(screen) == []
            if one.language == "en":
                said = "\n".join(say_all(screen.title)["en"])
                assert not CHINESE.search(NAMES.sub("", said)), said


def test_a_matter_is_found_by_its_letters_and_its_guide_is_read(visitor: Visitor) -> None:
    visitor.stand()
    walk = visitor.walk
    walk.press("find")
    walk.engine.take(Entered("words", "sbk"))
    walk.settle()
    assert SOCIAL_CARD in [row.name for row in walk.sees(Search).rows]
    walk.choose(SOCIAL_CARD)
    walk.choose("self")
    walk.sees(Guide)


def test_an_application_is_handed_in_and_rated(visitor: Visitor) -> None:
    visitor.stand()
    walk = go(visitor.walk, "evaluation")
    walk.choose("very-satisfied")
    walk.press("no-reason")
    assert visitor.goes() is Reason.FINISHED
    assert sorted(visitor.kinds()) == ["evaluation", "submission"]
    entry = next(one for one in walk.kept() if one.kind == "submission")
    body = json.loads(walk.box.payload(entry))
    assert body["nature"] == settings_of(visitor.post).site.nature
    assert "罗有田" in walk.printer.words() if visitor.post == STATION else "K03" in walk.printer.words()


def test_a_proof_comes_out_with_a_line_and_is_refused_with_its_reason_without(visitor: Visitor) -> None:
    visitor.stand()
    walk = visitor.walk
    if visitor.line:
        go(walk, "proof_goodbye")
        assert visitor.goes() is Reason.FINISHED
        assert len(walk.page_printer.jobs) == 1
        return
    go(walk, "proof_whom")
    walk.sees(Trouble, "home.refused.title")
    assert "12345" in visitor.says()
    assert (visitor.kinds(), walk.page_printer.jobs) == ([], [])


def test_how_far_it_is_is_told_by_the_city_or_by_what_lies_here(visitor: Visitor) -> None:
    walk = visitor.walk
    if not visitor.line:
        walk.holds()
    visitor.stand()
    shown = go(walk, "progress_show").sees(Standing)
    assert (shown.title.key == "progress.held.title") is not visitor.line
    walk.press("done")
    assert visitor.goes() is Reason.FINISHED


def test_papers_that_are_wanted_are_handed_in_once_the_notice_is_known_here(visitor: Visitor) -> None:
    walk = visitor.walk
    if not visitor.line:
        # Asked about while there was a line: what the city said then is kept for now.
        go(walk, "supplement_notice")
        visitor.comes_again()
    visitor.stand()
    go(walk, "supplement_goodbye")
    assert visitor.goes() is Reason.FINISHED
    assert visitor.kinds() == ["submission"]


def test_an_opinion_is_stored_sealed_and_its_numbers_are_given(visitor: Visitor) -> None:
    visitor.stand()
    walk = go(visitor.walk, "opinion_goodbye")
    assert visitor.goes() is Reason.FINISHED
    assert visitor.kinds() == ["opinion"]
    assert "等了两个小时" not in walk.box.payload(walk.kept()[0]).decode()


def test_a_form_is_kept_and_taken_up_where_it_was_left(visitor: Visitor) -> None:
    visitor.stand()
    walk = go(visitor.walk, "draft_keep")
    walk.choose("keep")
    code = query_code.grouped(walk.visit.part(Drafts).code)
    walk.press("leave")
    visitor.comes_again()
    walk.press("open", "draft")
    walk.enter(code=code)
    walk.press("next")
    walk.lay(card("zhao-dehou"))
    assert "qingting" in [view.value for view in walk.sees(FormPage).fields]
    assert visitor.kinds() == []


def test_a_technician_comes_in_looks_and_goes(visitor: Visitor) -> None:
    visitor.stand()
    walk = go(visitor.walk, "technician_outbox")
    walk.sees(Panel)
    walk.press("back")
    walk.press("leave")
    assert walk.reason is Reason.HOME


def test_home_offers_every_section_of_its_post_and_says_how_it_stands(visitor: Visitor) -> None:
    visitor.stand()
    visitor.comes_again()
    shown = visitor.walk.sees(Home)
    assert set(settings_of(visitor.post).flows) == set(SECTIONS)
    assert (shown.notice is None) is visitor.line
    assert any(tile.enabled for tile in shown.tiles)


# How many touches it takes, at each post.


def counted(walk: WholeKiosk) -> Callable[[], int]:
    """Count the touches of keys from here on."""
    made: list[str] = []
    press = walk.press

    def counting(action: str, value: str = "") -> None:
        made.append(action)
        press(action, value)

    walk.press = counting
    return lambda: len(made)


@pytest.mark.parametrize(("place", "most"), [("proof_done", 6), ("receipt", 20)])
@pytest.mark.parametrize("post", POSTS)
def test_a_proof_takes_six_touches_and_a_simple_application_twenty(post: str, place: str, most: int) -> None:
    with whole_kiosk() as walk:
        stand_at(walk.facilities, post)
        touches = counted(walk)
        go(walk, place)
        assert 0 < touches() <= most
