"""All ways of acting, at each post, with and without a line, in both languages, and how many touches one takes."""

from __future__ import annotations

import pytest

from config.texts import wording
from kiosk.steps.screens import Camera, CardRead, Goodbye, Materials, PlaceCard, Screen, Stored
from kiosk.steps.step import Reason
from tests.support.answering import answer_form
from tests.support.flow_walk import ELDER, REMOTE, Walk, card, page, sight
from tests.support.posts import KIOSK, POSTS, stand_at

# Relation, then what is chosen after it, whose cards are laid, and the matter.
WAYS = {
    "self": ((), ("zhao-dehou",), ELDER),
    "family": (("parent",), ("lin-jingshu", "zhao-dehou"), ELDER),
    "entrusted": ((), ("lin-jingshu", "zhao-dehou"), ELDER),
    "unit": ((), ("lin-jingshu",), REMOTE),
}


class Counting(Walk):
    """A walk that counts the touches of keys; what is typed or chosen in a field is not one of them."""

    touches = 0

    def press(self, action: str, value: str = "") -> None:
        self.touches += action != "language"
        super().press(action, value)


def applied(relation: str, language: str = "zh_CN", *, line: bool = True, post: str = KIOSK) -> Counting:
    walk = Counting()
    stand_at(walk.facilities, post, line=line)
    further, cards, item = WAYS[relation]
    walk.press("language", language)
    for choice in (item, relation, *further):
        walk.choose(choice)
    while not isinstance(walk.screen, PlaceCard):
        walk.press("next")
    for person in cards:
        walk.lay(card(person))
        walk.sees(CardRead)
        walk.press("next")
    if relation == "entrusted":
        walk.enter(scope="submit", until="2027-01-31")
    if relation == "unit":
        walk.enter(name="云泽市示例有限公司", code="91330106MA27Y4U47R", role="representative")
    while walk.step in ("unit", "authority", "authority-text"):
        walk.press("next")
    answer_form(walk)
    papers(walk)
    walk.press("next")
    walk.press("sign")
    walk.sign()
    if line:
        walk.acknowledge()
    else:
        walk.wait(3)
    walk.sees(Stored)
    walk.press("next")
    walk.press("skip")
    walk.sees(Goodbye)
    walk.press("done")
    return walk


def papers(walk: Walk) -> None:
    """Scan the first paper of two pages, bring the others later."""
    walk.sees(Materials)
    while row := next((one for one in walk.sees(Materials).rows if one.ways), None):
        if row.name != "household-register":
            walk.press("later", row.name)
            continue
        walk.press("scan", row.name)
        for number in range(2):
            walk.sees(Camera)
            walk.look(sight(number, hold=1.0))
            walk.take(page(number))
            walk.press("keep")


@pytest.mark.parametrize("relation", WAYS)
@pytest.mark.parametrize("line", [True, False], ids=["online", "offline"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("post", POSTS)
def test_every_way_ends_stored_and_wiped(relation: str, language: str, line: bool, post: str) -> None:
    walk = applied(relation, language, line=line, post=post)
    assert walk.reason is Reason.FINISHED
    assert walk.outbox.submission().body["parties"]["relation"] == relation
    assert not walk.visit.cards.all()


@pytest.mark.parametrize("post", POSTS)
def test_a_simple_application_takes_twenty_touches_besides_what_is_typed(post: str) -> None:
    assert applied("self", post=post).touches <= 20


def test_titles_are_short_enough_to_be_read_in_one_look() -> None:
    screens: list[Screen] = applied("entrusted").shown
    long = {wording("zh_CN")(screen.title) for screen in screens if len(wording("zh_CN")(screen.title)) > 30}
    assert not long
