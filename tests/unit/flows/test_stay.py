"""One step's works, watches and timers: told once, replaced whole, and never after its end."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import pytest

from config.texts import plain
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.id_card import IdCardReader
from kiosk.flows.stay import Stay, Tools, forget, same
from kiosk.steps.events import Done, Elapsed, Event, Failed, Seen
from kiosk.steps.screens import Screen
from kiosk.steps.step import After, Show, Watch, Work
from tests.support.flow_fakes import FakeRunner, ManualTimers, card

NOTHING = Screen(title=plain(""))
LANE = "lane"


def call(thing: object, deadline: Deadline, cancel: CancelToken) -> object:
    """Give back what the lane holds, or fail as it does."""
    if isinstance(thing, DeviceError):
        raise thing
    return thing


def work() -> Work:
    return Work(LANE, call, 1.0)


def watch(name: str = "watch") -> Watch:
    return Watch(name, LANE, call, every=0.5)


class Scene:
    """A stay with everything around it standing still."""

    def __init__(self) -> None:
        self.runner, self.timers = FakeRunner(), ManualTimers()
        self.told: list[Event] = []
        self._posted: deque[Callable[[], None]] = deque()
        self.stay = Stay(Tools(self.runner, self.timers, self._posted.append), self._hear)

    def _hear(self, stay: Stay, event: Event) -> None:
        assert stay is self.stay
        self.told.append(event)

    def show(self, *watches: Watch, work: Work | None = None, after: tuple[After, ...] = ()) -> None:
        self.stay.follow(Show(NOTHING, work=work, watch=watches, after=after))

    def answer(self, thing: object) -> None:
        self.runner.open(LANE)[-1].run(thing)
        self.settle()

    def settle(self) -> None:
        while self._posted:
            self._posted.popleft()()

    def wait(self, seconds: float) -> None:
        until = self.timers.now + seconds
        while due := self.timers.due(until):
            due()
            self.settle()


def test_a_work_ends_once_with_its_value() -> None:
    scene = Scene()
    scene.show(work=work())
    (running,) = scene.runner.open(LANE)
    scene.answer("well")
    running.done("again")
    scene.settle()
    assert scene.told == [Done("well")]


def test_a_work_that_fails_is_told_with_its_error() -> None:
    scene = Scene()
    wrong = DeviceError(ErrorKind.DEVICE, "lane.lost")
    scene.show(work=work())
    scene.answer(wrong)
    assert scene.told == [Failed(wrong)]


def test_a_second_work_takes_the_place_of_the_first() -> None:
    scene = Scene()
    scene.show(work=work())
    (first,) = scene.runner.open(LANE)
    scene.show(work=work())
    first.run("late")
    scene.settle()
    assert (first.cancelled, scene.told) == (True, [])
    scene.answer("second")
    assert scene.told == [Done("second")]


def test_a_show_without_a_work_lets_the_running_one_go_on() -> None:
    scene = Scene()
    scene.show(work=work())
    scene.show()
    scene.answer("well")
    assert scene.told == [Done("well")]


def test_a_watch_tells_news_once_and_asks_again_after_its_pause() -> None:
    scene = Scene()
    scene.show(watch())
    for seen in ("one", "one", "two"):
        scene.answer(seen)
        assert scene.runner.open(LANE) == []
        scene.wait(0.5)
    assert scene.told == [Seen("watch", "one"), Seen("watch", "two")]
    assert len(scene.runner.open(LANE)) == 1


def test_the_same_watch_is_not_begun_anew_and_another_one_is() -> None:
    scene = Scene()
    scene.show(watch())
    scene.show(watch())
    assert len(scene.runner.calls) == 1
    scene.show(watch("other"))
    assert [one.cancelled for one in scene.runner.calls] == [True, False]


def test_the_same_error_of_a_watch_is_told_once_and_another_cause_again() -> None:
    scene = Scene()
    scene.show(watch())
    for cause in ("lane.lost", "lane.lost", "lane.silent"):
        scene.answer(DeviceError(ErrorKind.DEVICE, cause))
        scene.wait(0.5)
    causes = [event.value.cause for event in scene.told if isinstance(event, Seen)]
    assert causes == ["lane.lost", "lane.silent"]


def test_a_watch_without_a_pause_makes_one_after_an_error() -> None:
    scene = Scene()
    scene.show(Watch("watch", LANE, call, every=0.0))
    scene.answer("one")
    scene.wait(0.0)
    scene.answer(DeviceError(ErrorKind.DEVICE, "lane.lost"))
    scene.wait(0.09)
    assert scene.runner.open(LANE) == []
    scene.wait(0.02)
    assert len(scene.runner.open(LANE)) == 1


@pytest.mark.parametrize(("one", "other"), [(True, 1), (0, False), (None, False), ("", None)])
def test_values_of_different_kinds_are_news_to_each_other(one: object, other: object) -> None:
    assert not same(one, other)


def test_time_is_told_once_and_a_timer_that_is_kept_goes_on() -> None:
    scene = Scene()
    over = After(2.0, "over")
    scene.show(after=(over,))
    scene.wait(1)
    scene.show(after=(over,))
    scene.wait(1)
    assert scene.told == [Elapsed("over")]
    scene.wait(10)
    assert len(scene.told) == 1


def test_a_timer_that_is_no_longer_asked_for_is_not_told() -> None:
    scene = Scene()
    scene.show(after=(After(2.0, "over"),))
    scene.show()
    scene.wait(5)
    assert (scene.told, len(scene.timers)) == ([], 0)


def test_the_end_stops_everything_and_leaves_no_timer() -> None:
    scene = Scene()
    scene.show(watch(), work=work(), after=(After(2.0, "over"),))
    scene.stay.end()
    for running in scene.runner.calls:
        running.run("late")
    scene.wait(10)
    assert (scene.told, len(scene.timers), scene.stay.ended) == ([], 0, True)
    assert all(running.cancelled for running in scene.runner.calls)


def test_a_result_on_its_way_when_the_step_ends_is_dropped() -> None:
    scene = Scene()
    scene.show(work=work())
    scene.runner.open(LANE)[-1].run("posted")
    scene.stay.end()
    scene.settle()
    assert scene.told == []


def test_a_card_that_comes_too_late_is_wiped() -> None:
    scene = Scene()
    late = card("lin-jingshu")
    scene.show(work=Work(IdCardReader, call, 1.0))
    (running,) = scene.runner.open(IdCardReader)
    scene.stay.end()
    running.run(late)
    scene.settle()
    assert not any(late.photo)


def test_an_equal_card_seen_again_is_wiped_and_the_told_one_kept() -> None:
    scene = Scene()
    first, second = card("lin-jingshu"), card("lin-jingshu")
    scene.show(watch())
    scene.answer(first)
    scene.wait(0.5)
    scene.answer(second)
    assert (any(first.photo), any(second.photo), len(scene.told)) == (True, False, 1)


@pytest.mark.parametrize("value", [None, "words", 7, DeviceError(ErrorKind.DEVICE, "x.lost")])
def test_what_holds_nothing_of_a_person_is_forgotten_in_silence(value: object) -> None:
    assert forget(value) is None
