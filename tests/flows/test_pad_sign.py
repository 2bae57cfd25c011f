"""Signing on the pad beside the screen: the same signature as in the box, and the box stays."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.signature_pad import SignaturePad, Writing
from kiosk.domain.signature_picture import strokes_json
from kiosk.steps.events import Press, Seen, Signed
from kiosk.steps.facilities import kind_of
from kiosk.steps.pad_sign import PAD, fractions, on_pad, take_strokes
from tests.support.flow_walk import Walk

NAME = [
    [(20.0 + n, 30.0 + n % 7, 0.5, n / 100) for n in range(40)],
    [(60.0, 20.0 + n, 0.4, 1 + n / 100) for n in range(20)],
]


def written(strokes: list[list[tuple[float, float, float, float]]], size: tuple[float, float] = (120, 72)) -> Writing:
    writing = Writing(*size)
    for stroke in strokes:
        for number, place in enumerate(stroke):
            writing.add(place, begins=not number)
    return writing


def at_sign(condition: Condition | None = Condition.READY) -> Walk:
    walk = Walk()
    if condition:
        walk.facilities.states["signature_pad"] = DeviceState("signature_pad", condition)
    walk.to_sign()
    return walk


def pads(walk: Walk) -> int:
    """Return how many waits for the pad are under way."""
    return len(walk.runner.open(SignaturePad))


class Pad:
    """A pad on which that was written, or that fails so."""

    def __init__(self, gives: Writing | DeviceError) -> None:
        self.gives = gives

    def sign(self, deadline: Deadline, cancel: CancelToken) -> Writing:
        del deadline, cancel
        if isinstance(self.gives, DeviceError):
            raise self.gives
        return self.gives


def tell(walk: Walk, gives: Writing | DeviceError) -> None:
    walk.end(SignaturePad, Pad(gives))


def test_what_is_signed_on_the_pad_is_the_signature() -> None:
    walk = at_sign()
    tell(walk, written(NAME))
    signed = walk.visit.signature
    assert signed is not None
    assert walk.step != "sign"
    assert signed.record.strokes_sha256 == hashlib.sha256(strokes_json(fractions(written(NAME)))).hexdigest()


def test_what_the_driver_kept_is_overwritten_when_it_was_taken() -> None:
    writing = written(NAME)
    tell(at_sign(), writing)
    assert (len(writing), any(writing._memory)) == (0, False)


def test_the_box_stays_beside_the_pad() -> None:
    walk = at_sign()
    assert pads(walk) == 1
    walk.sign()
    assert walk.visit.signature is not None
    assert walk.step != "sign"


def test_the_screen_says_that_there_are_two_places_to_sign() -> None:
    assert "签名板" in at_sign().says()


@pytest.mark.parametrize("condition", [None, Condition.ABSENT, Condition.FAULT])
def test_without_a_pad_that_works_nothing_speaks_of_one(condition: Condition | None) -> None:
    walk = at_sign(condition)
    assert (pads(walk), "签名板" in walk.says()) == (0, False)


def test_a_pad_that_cannot_be_asked_may_be_tried() -> None:
    assert pads(at_sign(Condition.ATTENTION)) == 1


@pytest.mark.parametrize(("strokes", "words"), [([], "框里还没有字"), ([NAME[1][:3]], "写得太少了")])
def test_a_touch_of_the_pad_is_no_signature(strokes: list[list[tuple[float, float, float, float]]], words: str) -> None:
    walk = at_sign()
    tell(walk, written(strokes))
    assert (walk.step, words in walk.says(), walk.visit.signature) == ("sign", True, None)


@pytest.mark.parametrize("cause", ["given-up", "unsigned", "garbled", "silent", "lost"])
def test_a_pad_that_gives_nothing_leaves_the_box_as_it_is(cause: str) -> None:
    walk = at_sign()
    before = walk.screen
    tell(walk, DeviceError(ErrorKind.DEVICE, f"signature-pad.{cause}"))
    assert (walk.step, walk.screen) == ("sign", before)
    walk.wait(1.0)
    assert pads(walk) == 1


def test_whoever_goes_back_is_not_waited_for_at_the_pad() -> None:
    walk = at_sign()
    walk.press("back")
    assert (walk.step == "sign", pads(walk)) == (False, 0)


def test_a_signature_that_comes_after_the_step_is_wiped_and_told_to_nobody() -> None:
    walk = at_sign()
    (waiting,) = walk.runner.open(SignaturePad)
    walk.press("back")
    writing = written(NAME)
    waiting.run(Pad(writing))
    walk.settle()
    assert (len(writing), walk.visit.signature) == (0, None)


@pytest.mark.parametrize("event", [Press("submit"), Signed(()), Seen("card", 1), Seen(PAD.name, "no writing")])
def test_other_events_pass_as_they_are(event: Press | Signed | Seen) -> None:
    assert on_pad(event) is event


@given(st.floats(10, 400), st.floats(10, 400), st.floats(0, 1), st.floats(0, 1))
def test_the_pad_lies_whole_in_the_box_in_its_own_proportions(width: float, height: float, x: float, y: float) -> None:
    corners = [(0.0, 0.0, 1.0, 0.0), (width, height, 1.0, 0.1), (x * width, y * height, 1.0, 0.2)]
    ((first, last, between),) = fractions(written([corners], (width, height)))
    assert first[0] + last[0] == pytest.approx(1, abs=1e-4)
    assert first[1] + last[1] == pytest.approx(1, abs=1e-4)
    assert all(-1e-5 <= share <= 1 + 1e-5 for share in (*first[:2], *last[:2], *between[:2]))
    across, down = (last[0] - first[0]) * 984, (last[1] - first[1]) * 600
    assert across / down == pytest.approx(width / height, rel=1e-2)


def test_the_pad_is_one_of_the_devices_that_steps_know() -> None:
    pad: SignaturePad = Pad(written(NAME))  # type: ignore[assignment]  # one verb of it
    assert len(take_strokes(pad, Deadline.after(1), CancelToken())) == 60
    assert kind_of(SignaturePad) == "signature_pad"
