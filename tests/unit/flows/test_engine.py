"""The engine walks any flow: ways, work, watches, time; what is late reaches nobody."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from config.texts import plain
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from kiosk.flows.flow import Flow, needs_of, offline_of
from kiosk.flows.stay import Task, Tools
from kiosk.steps.events import Done, Elapsed, Event, Failed, Press, Seen
from kiosk.steps.screens import Screen
from kiosk.steps.step import After, Back, GoTo, Leave, Next, Offline, Outcome, Reason, Show, Watch, Work
from kiosk.steps.visit import Visit
from tests.support.flow_walk import Walk, card, error

LANE = "lane"


def give(thing: object, deadline: Deadline, cancel: CancelToken) -> object:
    """Return what the test puts on the lane, or raise it."""
    if isinstance(thing, DeviceError):
        raise thing
    return thing


WORK = Work(LANE, give, 5.0)
WATCH = Watch("news", LANE, give, every=1.0)
Handler = Callable[[Visit, Event], Outcome | None]


@dataclass(frozen=True)
class Scripted:
    """A step that does what the test says and keeps what it hears."""

    name: str
    entering: Outcome | None = None
    answers: dict[str, Outcome] = field(default_factory=dict)
    heard: list[Event] = field(default_factory=list)
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        return self.entering or Show(screen(self.name))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        self.heard.append(event)
        return self.answers.get(event.action) if isinstance(event, Press) else self.answers.get(type(event).__name__)


def screen(title: str, **more: bool) -> Screen:
    return Screen(title=plain(title), **more)


def walk(*steps: Scripted, **more: float) -> Walk:
    made = Walk(Flow("scripted", steps), at=steps[0].name, **more)
    made.runner.auto.clear()
    return made


def titles(made: Walk) -> list[str]:
    return [str(dict(shown.title.args)["words"]) for shown in made.shown]


NEXT = {"next": Next()}


def test_steps_come_in_their_order() -> None:
    made = walk(Scripted("a", answers=NEXT), Scripted("b", answers=NEXT), Scripted("c"))
    made.press("next")
    made.press("next")
    assert titles(made) == ["a", "b", "c"]


def test_after_the_last_step_the_visit_is_finished() -> None:
    made = walk(Scripted("a", answers=NEXT))
    made.press("next")
    assert (made.reason, made.engine.over) == (Reason.FINISHED, True)


def test_back_shows_the_step_before() -> None:
    made = walk(Scripted("a", answers=NEXT), Scripted("b"))
    made.press("next")
    made.press("back")
    assert titles(made) == ["a", "b", "a"]


def test_a_step_may_go_back_by_itself() -> None:
    made = walk(Scripted("a", answers=NEXT), Scripted("b", answers={"wrong": Back()}))
    made.press("next")
    made.press("wrong")
    assert made.step == "a"


def test_back_at_the_first_step_leads_home() -> None:
    made = walk(Scripted("a"))
    made.press("back")
    assert made.reason is Reason.HOME


def test_a_step_with_nothing_to_ask_is_passed_in_both_directions() -> None:
    made = walk(Scripted("a", answers=NEXT), Scripted("b", entering=Next()), Scripted("c"))
    made.press("next")
    assert made.step == "c"
    made.press("back")
    assert made.step == "a"


def test_a_step_that_has_nothing_to_ask_any_more_is_passed_on_the_way_back() -> None:
    asks = {"b": True}

    class Sometimes(Scripted):
        def enter(self, visit: Visit) -> Outcome:
            return Show(screen("b")) if asks["b"] else Next()

    made = walk(Scripted("a", answers=NEXT), Sometimes("b", answers=NEXT), Scripted("c"))
    made.press("next")
    made.press("next")
    asks["b"] = False
    made.press("back")
    assert made.step == "a"


def test_a_last_step_with_nothing_to_ask_ends_the_visit() -> None:
    made = walk(Scripted("a", answers=NEXT), Scripted("b", entering=Next()))
    made.press("next")
    assert made.reason is Reason.FINISHED


@pytest.mark.parametrize("forbidden", ["back", "home"])
def test_a_key_that_the_screen_switches_off_does_nothing(forbidden: str) -> None:
    off = Show(screen("b", **{f"can_go_{forbidden}": False}))
    made = walk(Scripted("a", answers=NEXT), Scripted("b", entering=off))
    made.press("next")
    made.press(forbidden)
    assert (made.step, made.left) == ("b", [])


def test_going_to_a_step_ahead_puts_it_on_the_way() -> None:
    made = walk(Scripted("a", answers={"jump": GoTo("c")}), Scripted("b"), Scripted("c"))
    made.press("jump")
    made.press("back")
    assert titles(made) == ["a", "c", "a"]


def test_going_to_a_step_behind_forgets_the_way_since() -> None:
    made = walk(Scripted("a", answers=NEXT), Scripted("b", answers=NEXT), Scripted("c", answers={"jump": GoTo("a")}))
    for action in ("next", "next", "jump", "back"):
        made.press(action)
    assert (titles(made), made.reason) == (["a", "b", "c", "a"], Reason.HOME)


@pytest.mark.parametrize("action", ["next", "back"])
def test_a_change_comes_back_to_where_it_was_asked_for(action: str) -> None:
    made = walk(
        Scripted("a", answers=NEXT), Scripted("b", answers=NEXT), Scripted("c", answers={"fix": GoTo("a", True)})
    )
    for press in ("next", "next", "fix", action):
        made.press(press)
    assert titles(made) == ["a", "b", "c", "a", "c"]


def test_a_change_inside_a_change_comes_back_step_by_step() -> None:
    made = walk(
        Scripted("a", answers=NEXT),
        Scripted("b", answers={"in": GoTo("a", True), "next": Next()}),
        Scripted("c", answers={"fix": GoTo("b", True)}),
    )
    for press in ("next", "next", "fix", "in", "next", "next"):
        made.press(press)
    assert titles(made) == ["a", "b", "c", "b", "a", "b", "c"]


def test_a_change_that_needs_no_asking_comes_back_at_once() -> None:
    made = walk(Scripted("a", answers={"fix": GoTo("b", True)}), Scripted("b", entering=Next()))
    made.press("fix")
    assert titles(made) == ["a", "a"]


def test_a_step_that_has_become_complete_is_left_when_it_is_come_back_to() -> None:
    done = {"a": False}

    class Until(Scripted):
        def enter(self, visit: Visit) -> Outcome:
            return Next() if done["a"] else Show(screen("a"))

    made = walk(Until("a", answers={"fix": GoTo("c", True)}), Scripted("b"), Scripted("c", answers=NEXT))
    made.press("fix")
    done["a"] = True
    made.press("next")
    assert made.step == "b"


def test_an_unknown_step_is_our_fault() -> None:
    made = walk(Scripted("a", answers={"jump": GoTo("nowhere")}))
    with pytest.raises(ValueError, match="nowhere"):
        made.press("jump")


# Work.


def test_the_value_of_work_comes_to_the_step() -> None:
    step = Scripted("a", entering=Show(screen("a"), work=WORK))
    made = walk(step)
    made.end(LANE, 42)
    assert step.heard == [Done(42)]


def test_trouble_of_work_comes_as_a_value() -> None:
    step = Scripted("a", entering=Show(screen("a"), work=WORK))
    made = walk(step)
    trouble = error("printer.silent")
    made.end(LANE, trouble)
    assert step.heard == [Failed(trouble)]


def test_work_that_ends_twice_is_told_once() -> None:
    step = Scripted("a", entering=Show(screen("a"), work=WORK))
    made = walk(step)
    call = made.runner.calls[0]
    call.run(1)
    call.run(2)
    made.settle()
    assert step.heard == [Done(1)]


def test_work_goes_on_while_the_step_shows_something_else() -> None:
    step = Scripted("a", entering=Show(screen("a"), work=WORK), answers={"more": Show(screen("b"))})
    made = walk(step)
    made.press("more")
    made.end(LANE, 42)
    assert step.heard[-1] == Done(42)


def test_other_work_takes_the_place_of_the_first() -> None:
    step = Scripted("a", entering=Show(screen("a"), work=WORK), answers={"again": Show(screen("a"), work=WORK)})
    made = walk(step)
    first = made.runner.calls[0]
    made.press("again")
    first.run("late")
    made.end(LANE, "fresh")
    assert (first.cancelled, [e.value for e in step.heard if isinstance(e, Done)]) == (True, ["fresh"])


def test_a_result_of_a_step_that_has_ended_reaches_no_later_step() -> None:
    later = Scripted("b", entering=Show(screen("b"), work=WORK))
    made = walk(Scripted("a", entering=Show(screen("a"), work=WORK), answers=NEXT), later)
    early = made.runner.calls[0]
    made.press("next")
    early.run("stale")
    made.settle()
    assert (early.cancelled, later.heard) == (True, [])


def test_a_result_that_is_on_its_way_when_the_step_ends_reaches_no_later_step() -> None:
    later = Scripted("b")
    made = walk(Scripted("a", entering=Show(screen("a"), work=WORK), answers=NEXT), later)
    made.runner.calls[0].run("posted, not yet dealt with")
    made.engine.take(Press("next"))
    made.settle()
    assert later.heard == []


def test_a_card_that_was_read_too_late_is_wiped() -> None:
    made = walk(Scripted("a", entering=Show(screen("a"), work=WORK), answers=NEXT), Scripted("b"))
    read = made.runner.calls[0]
    made.press("next")
    late = card("zhao-dehou")
    read.run(late)
    made.settle()
    assert not any(late.raw_text)
    assert not any(late.photo)


def test_after_the_end_nothing_is_taken_and_nothing_told() -> None:
    step = Scripted("a", entering=Show(screen("a"), work=WORK, watch=(WATCH,), after=(After(1, "t"),)))
    made = walk(step)
    made.engine.leave(Reason.HOME)
    made.press("next")
    for call in made.runner.calls:
        call.run("late")
    made.wait(100)
    assert (step.heard, made.reason, len(made.timers)) == ([], Reason.HOME, 0)


def test_a_visit_ends_once() -> None:
    made = walk(Scripted("a"))
    made.engine.leave(Reason.HOME)
    made.engine.leave(Reason.IDLE)
    assert made.reason is Reason.HOME


# Watches.


def seen(step: Scripted) -> list[object]:
    return [event.value for event in step.heard if isinstance(event, Seen)]


def test_a_watch_asks_again_some_time_after_each_answer() -> None:
    step = Scripted("a", entering=Show(screen("a"), watch=(WATCH,)))
    made = walk(step)
    for value in (1, 2, 3):
        made.end(LANE, value)
        assert made.runner.open(LANE) == []
        made.wait(1)
    assert (seen(step), len(made.runner.open(LANE))) == ([1, 2, 3], 1)


def test_equal_answers_are_told_once() -> None:
    step = Scripted("a", entering=Show(screen("a"), watch=(WATCH,)))
    made = walk(step)
    for value in ("x", "x", "y", "x"):
        made.end(LANE, value)
        made.wait(1)
    assert seen(step) == ["x", "y", "x"]


def test_true_is_not_one() -> None:
    step = Scripted("a", entering=Show(screen("a"), watch=(WATCH,)))
    made = walk(step)
    for value in (True, 1):
        made.end(LANE, value)
        made.wait(1)
    assert seen(step) == [True, 1]


def test_the_first_answer_is_told_even_when_it_is_nothing() -> None:
    step = Scripted("a", entering=Show(screen("a"), watch=(WATCH,)))
    made = walk(step)
    made.end(LANE, None)
    assert seen(step) == [None]


def test_trouble_of_a_watch_is_told_once_and_the_watch_goes_on() -> None:
    step = Scripted("a", entering=Show(screen("a"), watch=(WATCH,)))
    made = walk(step)
    for value in (error("camera.lost"), error("camera.lost"), error("camera.black"), "well"):
        made.end(LANE, value)
        made.wait(1)
    assert [v.cause if isinstance(v, DeviceError) else v for v in seen(step)] == ["camera.lost", "camera.black", "well"]


def test_the_same_trouble_of_another_kind_is_news() -> None:
    step = Scripted("a", entering=Show(screen("a"), watch=(WATCH,)))
    made = walk(step)
    for kind in (ErrorKind.DEVICE, ErrorKind.TIMED_OUT):
        made.end(LANE, error("camera.lost", kind))
        made.wait(1)
    assert len(seen(step)) == 2


def test_a_watch_that_goes_on_is_not_begun_again() -> None:
    again = Show(screen("b"), watch=(WATCH,))
    made = walk(Scripted("a", entering=Show(screen("a"), watch=(WATCH,)), answers={"more": again}))
    made.press("more")
    assert len(made.runner.calls) == 1


def test_a_watch_that_is_not_named_any_more_ends() -> None:
    step = Scripted("a", entering=Show(screen("a"), watch=(WATCH,)), answers={"stop": Show(screen("a"))})
    made = walk(step)
    call = made.runner.calls[0]
    made.press("stop")
    call.run("late")
    made.wait(10)
    assert (call.cancelled, seen(step), len(made.runner.calls)) == (True, [], 1)


def test_a_watch_ends_with_its_step_also_between_two_looks() -> None:
    step = Scripted("a", entering=Show(screen("a"), watch=(WATCH,)), answers=NEXT)
    made = walk(step, Scripted("b"))
    made.end(LANE, 1)
    made.press("next")
    made.wait(10)
    assert len(made.runner.calls) == 1


def test_a_step_that_ends_by_its_watch_looks_no_more() -> None:
    step = Scripted("a", entering=Show(screen("a"), watch=(WATCH,)), answers={"Seen": Next()})
    made = walk(step, Scripted("b"))
    made.end(LANE, 1)
    made.wait(10)
    assert (made.step, len(made.runner.calls)) == ("b", 1)


def test_an_equal_card_that_is_not_told_is_wiped() -> None:
    made = walk(Scripted("a", entering=Show(screen("a"), watch=(WATCH,))))
    first, again = card("zhao-dehou"), card("zhao-dehou")
    for one in (first, again):
        made.end(LANE, one)
        made.wait(1)
    assert (any(first.photo), any(again.photo)) == (True, False)


def test_a_lane_that_answers_at_once_is_not_asked_without_end() -> None:
    step = Scripted("a", entering=Show(screen("a"), watch=(Watch("news", LANE, give, every=0.0),)))
    made = Walk(Flow("scripted", (step,)), start=False)
    made.runner.auto = {LANE: "always"}
    made.engine.start()
    made.settle()
    assert len(made.runner.calls) == 1


# Time.


def test_time_is_told_by_name() -> None:
    step = Scripted("a", entering=Show(screen("a"), after=(After(2, "soon"), After(5, "later"))))
    made = walk(step)
    made.wait(3)
    assert step.heard == [Elapsed("soon")]


def test_time_runs_on_when_it_is_asked_for_again_unchanged() -> None:
    show = Show(screen("a"), after=(After(2, "soon"),))
    step = Scripted("a", entering=show, answers={"more": show})
    made = walk(step)
    made.wait(1.5)
    made.press("more")
    made.wait(0.6)
    assert Elapsed("soon") in step.heard


def test_time_that_is_not_asked_for_any_more_does_not_come() -> None:
    step = Scripted("a", entering=Show(screen("a"), after=(After(2, "soon"),)), answers={"more": Show(screen("a"))})
    made = walk(step)
    made.press("more")
    made.wait(10)
    assert step.heard == [Press("more")]


def test_time_ends_with_its_step() -> None:
    later = Scripted("b")
    made = walk(Scripted("a", entering=Show(screen("a"), after=(After(2, "soon"),)), answers=NEXT), later)
    made.press("next")
    made.wait(10)
    assert later.heard == []


def test_time_that_is_over_can_be_asked_for_again() -> None:
    show = Show(screen("a"), after=(After(2, "soon"),))
    step = Scripted("a", entering=show, answers={"Elapsed": show})
    made = walk(step)
    made.wait(7)
    assert step.heard == [Elapsed("soon")] * 3


def test_time_that_was_cancelled_too_late_does_not_come() -> None:
    step = Scripted("a", entering=Show(screen("a"), after=(After(2, "soon"),)), answers={"more": Show(screen("a"))})
    made = walk(step)
    late = next(call for at, call in made.timers._waiting.values() if at == 2)
    made.press("more")
    late()
    assert step.heard == [Press("more")]


# Order and language.


def test_news_that_waits_behind_the_end_of_its_step_is_dropped() -> None:
    class Restless(Scripted):
        def handle(self, visit: Visit, event: Event) -> Outcome | None:
            call = made.timers.due(made.timers.now + 2)
            assert call is not None
            call()
            return super().handle(visit, event)

    later = Scripted("b")
    made = walk(Restless("a", entering=Show(screen("a"), after=(After(2, "soon"),)), answers=NEXT), later)
    made.press("next")
    assert (made.step, later.heard) == ("b", [])


def test_an_engine_that_has_not_begun_can_be_ended() -> None:
    made = Walk(start=False)
    made.engine.leave(Reason.HOME)
    assert (made.reason, made.engine.screen.title) == (Reason.HOME, plain(""))


def test_work_that_was_never_begun_can_be_dropped() -> None:
    made = Walk(start=False)
    Task(Tools(made.runner, made.timers, lambda call: None), LANE, give, 1.0).drop()
    assert made.runner.calls == []


def test_what_happens_while_an_event_is_dealt_with_waits_its_turn() -> None:
    made = Walk(Flow("scripted", (Scripted("a", answers=NEXT), Scripted("b", answers=NEXT), Scripted("c"))), at="a")
    inner: list[Callable[[], None]] = [functools.partial(made.engine.take, Press("next"))]
    made.engine._on_screen = lambda shown: inner.pop()() if inner else None
    made.engine.take(Press("next"))
    assert made.step == "c"


def test_another_language_is_kept_in_the_visit() -> None:
    made = walk(Scripted("a"))
    made.press("language", "en")
    assert made.visit.language == "en"


def test_a_step_is_named_once() -> None:
    with pytest.raises(ValueError, match="same name"):
        Flow("double", (Scripted("a"), Scripted("a")))


@pytest.mark.parametrize(
    ("rules", "whole"),
    [
        ((Offline.LOCAL, Offline.LOCAL), Offline.LOCAL),
        ((Offline.LOCAL, Offline.QUEUE), Offline.QUEUE),
        ((Offline.REFUSE, Offline.QUEUE), Offline.REFUSE),
    ],
)
def test_a_flow_is_as_strict_as_its_strictest_step(rules: tuple[Offline, ...], whole: Offline) -> None:
    steps = tuple(Scripted(str(number), offline=rule) for number, rule in enumerate(rules))
    assert offline_of(steps) is whole


def test_a_flow_needs_what_its_steps_need() -> None:
    assert needs_of((Scripted("a", needs=frozenset({int})), Scripted("b", needs=frozenset({str})))) == {int, str}


def test_leaving_is_recorded_with_reason_and_time() -> None:
    made = walk(Scripted("a", answers={"stop": Leave(Reason.AGAIN)}))
    made.wait(12)
    made.press("stop")
    assert made.facilities.notes[-1][1] == {"reason": "again", "result": "none", "seconds": 12}
