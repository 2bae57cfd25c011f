"""Somebody touches anything in any order while having a say: nothing breaks, nothing is stored twice, all is wiped."""

from __future__ import annotations

import dataclasses
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.device import ErrorKind
from devices.receipt_printer import PrintResult
from kiosk.domain.opinion import Letter, OpinionKind
from kiosk.domain.query_code import holds
from kiosk.sandbox.calls.opinions import opened
from kiosk.steps.opinion import Voice
from kiosk.steps.screens import Camera, CameraStatus, Choice, FormPage, Materials, PageCheck, Review, Screen
from tests.support.flow_walk import error, page, sight
from tests.support.opinion_walk import OpinionWalk
from tests.support.opinions import OPINION

SAYINGS = ("", "等了很久", "13800000000", "x" * 400, "𬭎㐂🏛", "{id}", "ABCD-EFGH", "<b>", "\u202e倒着写")
KEYS = (
    "next",
    "back",
    "choose",
    "change",
    "retry",
    "print-again",
    "scan-evidence",
    "again",
    "retype",
    "no",
)


def targets(screen: Screen) -> list[str]:
    """Return everything on a screen that has a name."""
    names = [action.name for action in screen.actions]
    if isinstance(screen, Choice):
        names += [tile.name for tile in screen.choices]
    if isinstance(screen, Review):
        names += [row.change for group in screen.groups for row in group.rows if row.change]
    return names or ["nothing"]


def act(walk: OpinionWalk, chance: random.Random) -> None:
    """Do one thing somebody could do now, or something nobody should."""
    screen = walk.screen
    if isinstance(screen, FormPage) and chance.random() < 0.7:
        for field in screen.fields:
            choices = [option.value for option in field.options]
            usual = chance.choice(choices) if choices else "13800000000" if field.name == "phone" else "等了很久"
            walk.enter(**{field.name: usual if chance.random() < 0.9 else chance.choice([*SAYINGS, "nonsense"])})
        walk.press("next")
    elif isinstance(screen, Camera) and chance.random() < 0.8:
        if screen.status is CameraStatus.TAKING:
            walk.take(page(chance.randrange(9)))
        else:
            walk.look(sight(chance.randrange(9), hold=1.0))
    elif isinstance(screen, PageCheck):
        walk.press(chance.choice(["keep", "more", "retake", "back-to-materials"]))
    elif chance.random() < 0.75:
        # Sensible more often than not, or nobody would ever come to the end.
        names = [action.name for action in screen.actions if action.enabled] or targets(screen)
        name = chance.choice(targets(screen) if isinstance(screen, Choice) else names)
        if isinstance(screen, Choice):
            walk.choose(name)
        else:
            walk.press(name)
    else:
        walk.press(chance.choice(KEYS), chance.choice([*targets(screen), "en", ""]))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_whatever_is_touched_it_ends_whole(seed: int) -> None:
    chance = random.Random(seed)
    walk = OpinionWalk()
    walk.printer.script = chance.choices([*PrintResult, error("printer.lost", ErrorKind.DEVICE)], k=4)
    walk.outbox.failing = chance.randrange(3)
    for _ in range(60):
        if walk.left or isinstance(walk.screen, Materials):
            break
        act(walk, chance)
    stored = [put for put in walk.outbox.puts.values() if put.kind == "opinion"]
    assert len(stored) <= 1
    assert all(opened(put.body)["kind"] in set(OpinionKind) for put in stored)
    assert all(holds(put.body["code"]) for put in stored)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_wherever_somebody_leaves_nothing_of_them_stays(seed: int) -> None:
    chance = random.Random(seed)
    walk = OpinionWalk()
    buffers: list[bytearray] = []
    for _ in range(chance.randrange(1, 40)):
        if walk.left:
            break
        act(walk, chance)
        buffers += walk.visit.part(Voice).buffers() + walk.visit.papers.buffers()
    walk.visit.wipe()
    assert not any(any(buffer) for buffer in buffers)


@settings(max_examples=8, deadline=None)
@given(
    words=st.text(max_size=300),
    where=st.text(max_size=40),
    phone=st.text(max_size=11),
    kind=st.sampled_from(OpinionKind),
)
def test_whatever_is_said_opens_as_it_was_said(words: str, where: str, phone: str, kind: OpinionKind) -> None:
    # Half a surrogate pair has no bytes; a keyboard cannot make one.
    clean = [one.encode("utf-8", "ignore").decode() for one in (words, where, phone)]
    letter = Letter(kind, "other", "other", clean[1], clean[0], clean[2])
    found = opened(json.loads(dataclasses.replace(OPINION, letter=letter).payload()))
    assert (found["words"], found["where"], found["phone"], found["anonymous"]) == (
        clean[0], clean[1], clean[2], not clean[2],
    )  # fmt: skip


@pytest.mark.parametrize("place", range(4))
def test_a_line_cut_anywhere_on_the_way_changes_nothing_but_the_words_about_it(place: int) -> None:
    walk = OpinionWalk()
    steps = [("choose", "complaint"), ("choose", "window"), ("next", ""), ("next", ""), ("next", "")]
    for number, (action, value) in enumerate(steps):
        if number == place:
            walk.facilities.cut_line()
        if isinstance(walk.screen, FormPage):
            walk.enter(**({"reason": "late"} if walk.voice.entry.page == 0 else {"contact": "code"}))
        walk.press(action, value)
    assert walk.screen.title.key == "opinion.kept.late"


@pytest.mark.parametrize("device", ["receipt_printer", "document_camera", "id_card"])
def test_a_device_that_goes_in_the_middle_keeps_nobody_from_having_a_say(device: str) -> None:
    walk = OpinionWalk()
    walk.choose("complaint")
    walk.facilities.lose(device)
    walk.choose("staff")
    walk.enter(reason="manner")
    walk.press("next")
    walk.enter(contact="code")
    walk.press("next")
    walk.press("next")
    assert walk.step == "opinion-slip"
