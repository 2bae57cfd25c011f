"""The sign-in where something stands in the way: nothing is offered that cannot be done, and why is said at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest

from config.texts import wording
from devices.device import Condition, DeviceState
from kiosk.hub.client import MachineTold
from kiosk.staff.session import Wish
from tests.support.clerks_window import ClerksWindow
from ui.desk.density import SMALL
from ui.desk.lights import Light
from ui.hall.samples import HOUR
from ui.window import signin_samples
from ui.window.signin import LOOK_AGAIN

Make = Callable[..., ClerksWindow]
KEY_GONE = DeviceState("outbox", Condition.FAULT, "outbox.key-missing")
READY = DeviceState("outbox", Condition.READY)


def store(window: ClerksWindow, state: DeviceState) -> None:
    """Let the outbox be so, as the machine tells it."""
    window.terminal.outbox_state = state
    window.terminal.hearers.outbox()
    window.settle()


def test_an_outbox_that_does_not_open_is_told_at_once_and_nobody_is_asked_for_anything(make: Make) -> None:
    window = make()
    store(window, KEY_GONE)
    page = window.page
    assert "本机暂存  打不开" in page.ready.words
    assert page.trouble.shown[0].title == "本机暂存打不开，不能上线"
    assert not any(part.isEnabled() for part in (page.number, page.password, page.second, page.button))


def test_who_tries_all_the_same_hears_why_and_nothing_is_asked_for(make: Make) -> None:
    window = make()
    store(window, KEY_GONE)
    heard: list[object] = []
    window.context.staff.sign_in(Wish("1708", "secret"), heard.append)
    assert [getattr(one, "why", "") for one in heard] == ["no-outbox"]
    assert window.terminal.names("platform") == []


def test_once_it_opens_the_fields_take_words_again(make: Make) -> None:
    window = make()
    store(window, KEY_GONE)
    store(window, READY)
    assert window.page.trouble.shown == ()
    assert window.page.button.isEnabled()
    assert window.shell.focusWidget() is window.page.number


def test_f5_has_the_outbox_tried_again(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    window, tries = make(), []
    monkeypatch.setattr(window.terminal, "reopen", lambda: tries.append(1))
    window.page.press(LOOK_AGAIN)
    window.page.press(LOOK_AGAIN + 1)
    assert tries == [1]


def test_a_program_that_runs_tries_by_itself(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    window, tries = make(), []
    monkeypatch.setattr(window.terminal, "reopen", lambda: tries.append(1))
    store(window, KEY_GONE)
    window.seconds += 6
    window.program.presence.look()
    assert tries == [1]


def test_the_bar_says_that_the_hub_turns_this_machine_away(make: Make) -> None:
    window = make()
    window.enter()
    window.read(replace(window.hall.now, answers=False, cause="unauthorised", code="unauthenticated"))
    assert "大厅 不接本机" in window.shell.bar.words


def test_a_roster_is_looked_for_when_the_outbox_opens_and_once(make: Make) -> None:
    window = make()
    looked: list[int] = []
    window.context.staff.look_for_roster = lambda: looked.append(1)  # type: ignore[method-assign]  # counted
    store(window, KEY_GONE)
    window.terminal.outbox = SimpleNamespace(room=SimpleNamespace(value="plenty"))  # type: ignore[assignment]  # enough
    store(window, READY)
    window.context.staff.roster = 1.0
    store(window, READY)
    window.terminal.outbox = None
    assert looked == [1]


def calls(window: ClerksWindow) -> list[str]:
    """Return what the hub was asked for, by name."""
    return [name for name, _ in window.hall.client.calls]


def test_as_what_the_hub_took_this_machine_in_is_asked_once_and_anew_after_a_silence(make: Make) -> None:
    window = make()
    window.hall.client.told["machine"] = MachineTold("K1", "kiosk", ())
    there = window.hall.now
    for now in (there, there, replace(there, answers=False), there):
        window.read(now)
    assert calls(window).count("machine") == 2
    assert window.page.trouble.shown[0].title == "本机的令牌是别种机器的"


def test_while_it_is_asked_it_is_not_asked_again_and_no_answer_says_nothing(make: Make) -> None:
    window = make()
    window.hall.holds_questions = True
    before = len(window.hall.questions)
    for _ in range(2):
        window.read()
    assert len(window.hall.questions) - before <= 2
    for put in window.hall.questions:
        put()
    assert (window.context.taken_in, window.page.trouble.shown) == (None, ())


def test_the_hub_hears_of_who_went_and_of_nobody_else(make: Make) -> None:
    window = make()
    window.enter()
    window.context.staff.sign_out()
    window.context.staff_changed.emit()
    assert [asked for name, asked in window.hall.client.calls if name == "sign_out"] == [("1708",)]


@pytest.mark.parametrize(("scene", "large", "under", "key"), [
    ("signin-no-roster", "17", "B区 17 号窗口", "上线，开窗口"), ("signin-guide", "导办台 1", "", "上线，开导办台"),
    ("signin-fleet", "大厅机群", "大厅设备", "上线，看全部设备"),
])  # fmt: skip
def test_each_desk_says_what_it_is(qapp: object, scene: str, large: str, under: str, key: str) -> None:
    program = signin_samples.program_of(scene, wording("zh_CN"), SMALL.size)
    page = program.shell.cover_page
    assert page._large() == (large, under)  # type: ignore[union-attr]  # it is there
    assert page.button.verb == key  # type: ignore[union-attr]  # as above
    program.close()


@pytest.mark.parametrize(("scene", "words"), [
    ("signin-guide", "身边的工作人员"), ("signin-fleet", "只给工作人员用"), ("signin-no-roster", "到导办台"),
])  # fmt: skip
def test_a_locked_desk_sends_people_on_in_words_of_its_own(qapp: object, scene: str, words: str) -> None:
    program = signin_samples.program_of(scene, wording("zh_CN"), SMALL.size)
    assert words in program._lock_words(HOUR).under
    program.close()


@pytest.mark.parametrize(("scene", "words"), [("signin-guide", "导办台上线"), ("signin-fleet", "不看全部设备")])
def test_a_role_that_does_not_work_there_is_told_in_the_words_of_the_desk(qapp: object, scene: str, words: str) -> None:
    program = signin_samples.program_of(scene, wording("zh_CN"), SMALL.size)
    program.context.staff.left = "role"
    page = program.shell.cover_page
    page.opened()  # type: ignore[union-attr]  # it is there
    assert words in page.why.words  # type: ignore[union-attr]  # as above
    program.close()


def test_a_long_name_is_smaller_before_it_is_cut(qapp: object) -> None:
    program = signin_samples.program_of("signin-guide", wording("en"), SMALL.size)
    program.shell.show()
    assert not program.shell.grab().isNull()
    program.close()


def test_how_old_the_roster_is_stands_at_each_desk_in_its_own_words(qapp: object) -> None:
    program = signin_samples.program_of("signin-fleet", wording("zh_CN"), SMALL.size)
    (card,) = program.shell.cover_page.note.shown  # type: ignore[union-attr]  # it is there
    assert (card.light, card.under) == (Light.NEAR, "名册 08:47 签发。看设备照常。")
    program.close()


def test_who_works_here_sees_what_is_to_be_mended_where_the_hub_turns_the_machine_away(make: Make) -> None:
    window = make()
    window.enter()
    window.read(replace(window.hall.now, answers=False, cause="unauthorised", code="unauthenticated"))
    assert [card.key for card in window.board.told.shown][:1] == ["away-token"]
