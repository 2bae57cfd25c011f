"""What must hold wherever somebody stands in the kiosk: each place of each section, and what may happen there."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from config.settings import POSTS
from config.texts import LANGUAGES
from devices.device import Condition, DeviceError, DeviceState, ErrorKind
from kiosk.flows import load
from kiosk.flows.card_guard import LookForAnother
from kiosk.flows.patience import nobody_can_leave
from kiosk.steps.screens import Camera, Choice, Goodbye, SlipTrouble, StillThere, Stored
from kiosk.steps.step import Reason
from tests.support.flow_fakes import Pending
from tests.support.flow_walk import FakeReader, IdCardReader, card, say_all
from tests.support.inquiries import NUMBER
from tests.support.whole_kiosk import PLACES, SECTIONS, WholeKiosk, go, shown_words, unmasked, whole_kiosk


@pytest.fixture
def walk() -> Iterator[WholeKiosk]:
    with whole_kiosk() as made:
        yield made


def step_of(place: str) -> str:
    return place.replace("_", "-")


def stored_ids(walk: WholeKiosk) -> list[str]:
    return [entry.id for entry in walk.kept()]


def is_wiped(walk: WholeKiosk) -> None:
    """Hold what must hold of an ended visit."""
    assert walk.left_over() == 0, "something of a person was left in a buffer"
    assert walk.parts() == [], "a section remembers somebody who is gone"
    assert not walk.visit.holds_data
    assert len(walk.timers) == 0, "time of an ended visit goes on"
    waiting = [call.on for call in walk.runner.calls if not call.ended and not call.cancelled]
    assert waiting == [], "a device still works for somebody who is gone"


def test_the_places_are_those_of_the_citizens_post() -> None:
    written = (POSTS / "kiosk.toml").read_text()
    assert all(f'"{name}"' in written for name in SECTIONS)
    steps = {step.name for step in load(*SECTIONS).steps}
    assert {step_of(place) for place in PLACES} <= steps


@pytest.mark.parametrize("place", PLACES)
def test_each_place_stands_whatever_is_pressed_beside_the_point(walk: WholeKiosk, place: str) -> None:
    go(walk, place)
    assert walk.step == step_of(place)
    before, held, screen = stored_ids(walk), walk.visit.holds_data, walk.screen
    call_staff_and_stay(walk)
    for language in ("en", "zh_CN", "en"):
        walk.press("language", language)
    for action in ("nonsense", "choose", "open", "change", "scan", "reveal", "theme"):
        walk.press(action, "nothing-of-the-kind")
    walk.enter(nothing="x")
    walk.sign(())
    assert (walk.step, type(walk.screen), walk.left) == (step_of(place), type(screen), [])
    assert (stored_ids(walk), walk.visit.holds_data, walk.visit.language) == (before, held, "en")
    for one in walk.shown:
        assert unmasked(one) == []
        assert not any("{" in words for language in LANGUAGES for words in say_all(one)[language])


def call_staff_and_stay(walk: WholeKiosk) -> None:
    """Call, try the footer's keys over the question, and go on."""
    walk.press("staff")
    asked = walk.sees(Choice)
    assert (asked.can_go_home, asked.can_go_back) == (False, False)
    walk.press("back")
    walk.choose("stay")


@pytest.mark.parametrize("place", PLACES)
def test_back_leads_out_of_each_place_and_stores_nothing_on_the_way(walk: WholeKiosk, place: str) -> None:
    go(walk, place)
    before, steps = stored_ids(walk), [walk.step]
    while not walk.left and walk.step != "home" and walk.engine.screen.can_go_back:
        walk.press("back")
        steps.append(walk.step)
        assert len(steps) < 20, f"back goes round: {steps}"
    assert stored_ids(walk) == before
    if not walk.left and walk.step != "home":
        locked = walk.step
        walk.press("back")
        assert walk.step == locked
        walk.engine.leave(Reason.HOME)
    assert not walk.visit.holds_data
    assert walk.left_over() == 0


@pytest.mark.parametrize("place", PLACES)
def test_home_asks_where_something_would_be_lost_and_leaves_nothing(walk: WholeKiosk, place: str) -> None:
    go(walk, place)
    before, screen = stored_ids(walk), walk.screen
    losing = walk.visit.holds_data and walk.visit.receipt is None
    walk.press("home")
    if not screen.can_go_home:
        assert (walk.step, walk.left) == (step_of(place), [])
        walk.engine.leave(Reason.HOME)
    elif walk.step == "home":
        # A list of matters is left for home within the visit: a card laid there is still its person's.
        walk.engine.leave(Reason.HOME)
    elif not walk.left:
        assert losing, "asked although there was nothing to lose"
        walk.sees(Choice, "flow.leave.title")
        walk.choose("stay")
        assert (walk.step, type(walk.screen)) == (step_of(place), type(screen))
        walk.press("home")
        walk.choose("leave")
    assert walk.reason in (Reason.HOME, Reason.FINISHED)
    assert stored_ids(walk) == before
    is_wiped(walk)


@pytest.mark.parametrize("place", PLACES)
def test_nobody_there_is_asked_where_something_would_be_lost_and_then_everything_is_wiped(place: str) -> None:
    with whole_kiosk(idle=60) as walk:
        go(walk, place)
        before, shown = stored_ids(walk), len(walk.shown)
        asks = walk.visit.item is not None or walk.visit.holds_data
        stays = nobody_can_leave(walk.visit, walk.engine.screen)
        # As long as a technician may be still, and the warning.
        for _ in range(12):
            if not walk.left:
                walk.wait(30)
        asked = any(isinstance(one, StillThere) for one in walk.shown[shown:])
        assert stored_ids(walk) == before
        if walk.left:
            assert walk.reason in (Reason.IDLE, Reason.FINISHED)
            assert asked == asks or walk.reason is Reason.FINISHED
            is_wiped(walk)
        else:
            assert stays


@pytest.mark.parametrize("place", PLACES)
def test_with_every_device_and_the_line_gone_a_place_stands_or_says_why_and_home_is_open(
    walk: WholeKiosk, place: str
) -> None:
    go(walk, place)
    before = stored_ids(walk)
    for kind in walk.facilities.states:
        if kind != "outbox":
            walk.facilities.lose(kind)
    walk.facilities.cut_line()
    walk.platform.broken = True
    fail_what_waits(walk)
    walk.wait(3)
    assert walk.screen.title.key or walk.screen.title.args
    assert (unmasked(walk.screen), stored_ids(walk)) == ([], before)
    if not walk.left:
        walk.press("home")
        if not walk.left and walk.screen.title.key == "flow.leave.title":
            walk.choose("leave")
    if not walk.left:
        walk.engine.leave(Reason.HOME)
    is_wiped(walk)


def fail_what_waits(walk: WholeKiosk) -> None:
    """Let every call under way end because its device went."""
    for call in list(walk.runner.calls):
        if not call.ended and not call.cancelled:
            call.ended = True
            call.done(DeviceError(ErrorKind.DEVICE, "device.lost"))
    walk.settle()


@pytest.mark.parametrize("place", PLACES)
def test_a_machine_that_fails_comes_up_with_what_it_told_and_hears_nothing_late(walk: WholeKiosk, place: str) -> None:
    go(walk, place)
    before = stored_ids(walk)
    late = [call for call in walk.runner.calls if not call.ended and not call.cancelled]
    promised = [screen for screen in walk.shown if isinstance(screen, Stored | SlipTrouble)]
    walk.engine.leave(Reason.FAULT)
    hear_late(walk, late)
    is_wiped(walk)
    box = walk.reopen()
    assert box.chain_ok()
    assert stored_ids(walk) == before
    known = [entry.dossier for entry in walk.kept()]
    known += [json.loads(box.payload(entry)).get("receipt_no", "") for entry in walk.kept()]
    # A slip of an older application is printed again from what the platform told, which has it.
    numbers = {one.receipt_no if isinstance(one, Stored) else one.number for one in promised}
    assert {number.replace("-", "") for number in numbers} <= {*known, NUMBER}


def hear_late(walk: WholeKiosk, calls: list[Pending]) -> None:
    """Let calls end on a card after the visit is over: nothing is shown any more, and what was read is wiped."""
    shown = len(walk.shown)
    for call in calls:
        laid = card("he-xiulan")
        call.done(laid)
        walk.settle()
        assert not any(laid.raw_text)
    assert len(walk.shown) == shown


# Where a card was shown, something may still be lost, and no card is asked for just now.
GUARDED = (
    "form", "materials", "scan", "draft_keep", "review", "sign", "proof_preview", "draft_open", "supplement_notice",
    "supplement_papers", "supplement_scan", "supplement_review", "supplement_sign", "progress_list",
)  # fmt: skip


@pytest.mark.parametrize("answer", ["stay", "anew"])
@pytest.mark.parametrize("place", GUARDED)
def test_another_persons_card_is_noticed_and_never_taken_in(walk: WholeKiosk, place: str, answer: str) -> None:
    go(walk, place)
    cards = [one.number for one in walk.visit.cards.all()]
    (guard,) = [call for call in walk.runner.open(IdCardReader) if isinstance(call.call, LookForAnother)]
    foreign = card("he-xiulan")
    guard.run(FakeReader(foreign))
    walk.settle()
    walk.sees(Choice, "flow.another-card.title")
    assert "何秀兰" not in "".join(shown_words(walk.screen))
    assert not any(foreign.raw_text)
    walk.choose(answer)
    if answer == "stay":
        assert (walk.step, [one.number for one in walk.visit.cards.all()]) == (step_of(place), cards)
    else:
        assert walk.reason is Reason.PERSON_CHANGED
        is_wiped(walk)


@pytest.mark.parametrize("place", [place for place in PLACES if place.endswith(("scan", "evidence", "slip"))])
def test_a_camera_unplugged_in_the_middle_says_so_and_leaves_another_way(walk: WholeKiosk, place: str) -> None:
    go(walk, place)
    if not isinstance(walk.screen, Camera):
        walk.press("again")
    fail_what_waits(walk)
    assert walk.step == step_of(place)
    assert walk.screen.can_go_back or any(action.enabled for action in walk.screen.actions)


@pytest.mark.parametrize("place", [place for place in PLACES if place.endswith("goodbye")])
def test_a_goodbye_has_wiped_before_anybody_leaves(walk: WholeKiosk, place: str) -> None:
    go(walk, place)
    walk.sees(Goodbye)
    assert (walk.left_over(), walk.visit.holds_data) == (0, False)
    walk.facilities.states["id_card"] = DeviceState("id_card", Condition.FAULT, "id-card.silent")
    walk.wait(60)
    assert (walk.reason, walk.left_over()) == (Reason.FINISHED, 0)
