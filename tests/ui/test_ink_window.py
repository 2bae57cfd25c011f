"""A person in front of the window who signs on paper; a technician who prints the notice of a stopped machine."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from kiosk.steps.screens import FormPage, Home, Stored
from tests.support.flow_walk import Walk, page, sight
from tests.support.ink_walk import at_ink, at_thumb, body_of
from tests.support.maintenance import Technician, swift_outbox
from tests.support.ui import ACROSS, UPRIGHT, clipped
from tests.ui.test_opinion_window import Person

pytestmark = pytest.mark.usefixtures("unset_papers")


@pytest.fixture
def before(qtbot: object) -> Iterator[Callable[..., Person]]:
    """Let somebody stand before a walk."""
    people: list[Person] = []

    def stand(walk: Walk, size: tuple[int, int] = UPRIGHT, **modes: bool) -> Person:
        people.append(Person(walk, size, **modes))
        return people[-1]

    yield stand
    for one in people:
        one.leave()


def scan(person: Person) -> None:
    person.walk.look(sight(9, hold=1.0))
    # A picture the window can draw.
    drawn = io.BytesIO()
    Image.new("L", (83, 117), 240).save(drawn, "JPEG")
    person.walk.take(dataclasses.replace(page(9), jpeg=drawn.getvalue()))
    person.touch("这页可以")


@pytest.mark.parametrize("size", [UPRIGHT, ACROSS])
def test_the_application_is_printed_signed_and_scanned_by_five_touches(
    size: tuple[int, int], before: Callable[..., Person]
) -> None:
    walk, pages = at_ink()
    person = before(walk, size)
    assert "在横线上用黑色笔写自己的名字" in person.reads()
    person.touch("打印", "回到刚才那一页")
    assert clipped(person.shell) == []
    person.touch("签好了，扫描")
    scan(person)
    walk.sees(Stored)
    assert (len(pages.sheets), body_of(walk)["ink"]["mark"]) == (1, "pen")


def test_a_thumb_print_is_asked_for_before_a_witness_in_large_type(before: Callable[..., Person]) -> None:
    walk, _ = at_thumb()
    person = before(walk, elder=True)
    person.touch("打印，按指印", "有见证人")
    walk.sees(FormPage)
    walk.enter(witness="罗有田")
    walk.press("next")
    assert "在方框里按指印，见证人在旁边签名" in person.reads()
    assert clipped(person.shell) == []
    person.touch("去窗口签")
    walk.sees(Stored, "apply.prefill.stored")


def test_a_technician_says_when_it_is_back_and_prints_the_notice(before: Callable[..., Person]) -> None:
    with swift_outbox() as outbox:
        walk = Technician(outbox).come_in().open("technician-service")
        person = before(walk)
        person.touch("停用这台", "预计恢复", "明天", "打印停机告示")
        assert "告示打出来了" in person.reads()
        assert "预计11月24日恢复" in walk.printer.words()


def test_people_read_everything_on_a_stopped_machine(before: Callable[..., Person]) -> None:
    walk = Walk(start=False)
    walk.facilities.upkeep.stopped = walk.facilities.now().timestamp()
    walk.engine.start("home")
    walk.settle()
    walk.sees(Home)
    person = before(walk)
    wanted = ["自助区 3 号机（K03）", "现在不能", "以前交的都存着", "还不知道", "12345"]
    assert [one for one in wanted if one not in person.reads()] == []
    assert clipped(person.shell) == []
