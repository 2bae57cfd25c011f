"""A real terminal under a technician's word: out of service over a restart, the first code, changes of devices."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from devices.device import Actor, Condition, DeviceState
from kiosk import upkeep as upkeeps
from kiosk.commands.technician import told
from kiosk.flows.offer import machine_trouble
from kiosk.inventory.counters import FILE, read
from kiosk.steps.facilities import BY_STAFF, outbox_refused, refused
from kiosk.steps.home import Why, out_of_service
from kiosk.surroundings import Surroundings
from kiosk.technician import service
from kiosk.technician.door import Answer, Door
from kiosk.terminal import Terminal
from kiosk.training.site import training_settings
from tests.support.maintenance import opened
from tests.support.submitter import settings_of
from tests.support.terminals import NOBODY, watched, with_device
from tests.support.upkeep import QUICK, Clocks


def around(folder: Path) -> Surroundings:
    """Return the surroundings of a terminal that is not started."""
    return Surroundings(Terminal(training_settings(folder), folder))


def test_a_terminal_taken_out_of_service_comes_up_so_again(tmp_path: Path) -> None:
    with watched(tmp_path, settings=settings_of(tmp_path, NOBODY)) as seen:
        service.stop(seen.open_whole(), 1_800_000_000.0)
    with watched(tmp_path, settings=settings_of(tmp_path, NOBODY)) as seen:
        seen.open_whole()
        facilities = Surroundings(seen.terminal)
        since = facilities.upkeep.stopped_since
        assert (refused(facilities), outbox_refused(facilities)) == (BY_STAFF, "")
    assert since is not None
    assert since.timestamp() == 1_800_000_000.0


def test_a_terminal_that_was_put_back_comes_up_in_service(tmp_path: Path) -> None:
    with watched(tmp_path, settings=settings_of(tmp_path, NOBODY)) as seen:
        box = seen.open_whole()
        service.stop(box, 1_800_000_000.0)
        service.resume(box)
    with watched(tmp_path, settings=settings_of(tmp_path, NOBODY)) as seen:
        seen.open_whole()
        assert Surroundings(seen.terminal).upkeep.stopped_since is None


def test_nothing_is_offered_while_a_technician_has_it(tmp_path: Path) -> None:
    facilities = around(tmp_path)
    facilities.upkeep.tell_stopped(1_800_000_000.0)
    assert machine_trouble(facilities, frozenset()) is Why.STORAGE
    assert out_of_service(facilities, refused(facilities)).title.key == "home.stopped.title"


def test_a_refused_outbox_is_told_before_a_technicians_word(tmp_path: Path) -> None:
    facilities = around(tmp_path)
    facilities.upkeep.tell_stopped(1.0)
    facilities._terminal.outbox_state = DeviceState("outbox", Condition.FAULT, "outbox.disk-full", Actor.TECHNICIAN)
    assert refused(facilities) == "disk-full"


def test_of_a_device_everything_is_told_as_soon_as_it_is_being_opened(tmp_path: Path) -> None:
    with watched(tmp_path, settings=with_device(tmp_path)) as seen:
        upkeep = Surroundings(seen.terminal).upkeep
        before = upkeep.device("id_card")
        seen.open_whole()
        seen.wait(lambda: upkeep.device("id_card").last)
        report = upkeep.device("id_card")
        assert (before, upkeep.device("speaker")) == (None, None)
    assert (report.address, report.driver) == ("tcp://127.0.0.1:9", "sdt")
    assert (report.condition, report.last.cause) == (Condition.ABSENT, "id-card.reader-lost")
    assert report.since == seen.terminal.book.changes()[-1].at


def test_fresh_paper_is_noted_for_a_device_of_the_post_and_for_no_other(tmp_path: Path) -> None:
    with watched(tmp_path, settings=with_device(tmp_path)) as seen:
        upkeep = Surroundings(seen.terminal).upkeep
        upkeep.filled("id_card", 1.0)
        seen.open_whole()
        upkeep.filled("id_card", 1_800_000_000.0)
        upkeep.filled("speaker", 1_800_000_000.0)
        assert upkeep.device("id_card").filled_at == 1_800_000_000.0
    assert list(read(tmp_path / FILE)) == ["id_card"]


def test_a_device_is_put_back_into_use_at_the_machine(tmp_path: Path) -> None:
    with watched(tmp_path, settings=with_device(tmp_path)) as made:
        upkeep = Surroundings(made.terminal).upkeep
        upkeep.resume("id_card")
        made.open_whole()
        made.wait(lambda: made.terminal.book)
        made.terminal.book.stop("id_card", "repair", 1.0)
        upkeep.resume("speaker")
        stopped = upkeep.device("id_card").stopped
        upkeep.resume("id_card")
        assert (stopped, upkeep.device("id_card").stopped) == ("repair", "")


def test_the_address_of_the_platform_is_that_of_the_settings(tmp_path: Path) -> None:
    facts = {"devices": {"id_card": "serial:///dev/pts/7"}, "platform": "http://127.0.0.1:8810/api/v1"}
    upkeep = Surroundings(Terminal(training_settings(tmp_path, facts), tmp_path)).upkeep
    assert upkeep.platform_url == "http://127.0.0.1:8810/api/v1"


def test_the_program_says_how_long_it_runs_and_what_room_there_is(tmp_path: Path) -> None:
    opened(tmp_path).close()
    about = around(tmp_path).upkeep.about()
    assert 0 <= about.running <= about.booted
    assert about.free > 0


def test_send_now_and_the_end_are_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facilities = around(tmp_path)
    told_of: list[Any] = []
    monkeypatch.setattr(facilities._terminal, "nudge", lambda: told_of.append("nudge"))
    facilities._terminal.hearers.end = told_of.append
    facilities.upkeep.send_now()
    facilities.upkeep.end(restart=True)
    facilities.upkeep.end(restart=False)
    assert told_of == ["nudge", True, False]


def test_the_door_is_the_one_of_the_mode(tmp_path: Path) -> None:
    box = opened(tmp_path)
    answers = [upkeeps.door_of(mode).look(box).answer for mode in ("training", "production")]
    box.close()
    assert answers == [Answer.READY, Answer.NOT_SET]
    assert around(tmp_path).upkeep.door is not None


# The first start of a terminal that has no code.


def first_start(folder: Path, monkeypatch: pytest.MonkeyPatch, *, mode: str, heard: bool = True) -> list[str]:
    """Start a terminal and return what codes it showed."""
    shown: list[str] = []
    monkeypatch.setattr(upkeeps, "door_of", _door)
    settings = settings_of(folder, NOBODY)
    settings = msgspec.structs.replace(settings, site=msgspec.structs.replace(settings.site, mode=mode))
    with watched(folder, settings=settings) as seen:
        seen.terminal.hearers.code_made = shown.append if heard else None
        seen.open_whole()
    return shown


def _door(mode: str | None) -> Door:
    return Door(training=mode == "training", now=Clocks(), cost=QUICK)


def test_the_first_start_shows_a_code_and_the_second_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = first_start(tmp_path, monkeypatch, mode="production")
    second = first_start(tmp_path, monkeypatch, mode="production")
    box = opened(tmp_path)
    said = _door("production").try_code(box, first[0])
    box.close()
    assert (len(first), second, said.answer) == (1, [], Answer.OPEN)


@pytest.mark.parametrize(("mode", "heard"), [("training", True), ("production", False)])
def test_none_is_made_in_training_or_where_nobody_would_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, heard: bool
) -> None:
    shown = first_start(tmp_path, monkeypatch, mode=mode, heard=heard)
    box = opened(tmp_path)
    made = [event.action for event in box.events()].count("technician-code-made")
    box.close()
    assert (shown, made) == ([], 0)


def test_no_code_is_ever_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    (code,) = first_start(tmp_path, monkeypatch, mode="production")
    assert code not in caplog.text
    assert code[:5] in told(code)


def test_the_word_on_its_return_comes_up_again_with_the_terminal(tmp_path: Path) -> None:
    with watched(tmp_path, settings=settings_of(tmp_path, NOBODY)) as seen:
        box = seen.open_whole()
        service.stop(box, 1_800_000_000.0)
        service.expect(box, 1_800_003_600.0)
    with watched(tmp_path, settings=settings_of(tmp_path, NOBODY)) as seen:
        seen.open_whole()
        back = Surroundings(seen.terminal).upkeep.back_at
    assert back is not None
    assert back.timestamp() == 1_800_003_600.0


def test_back_in_service_its_return_is_over(tmp_path: Path) -> None:
    upkeep = around(tmp_path).upkeep
    upkeep.tell_stopped(1_800_000_000.0)
    upkeep.tell_back(1_800_003_600.0)
    assert upkeep.back_at is not None
    upkeep.tell_stopped(None)
    assert upkeep.back_at is None


# The spare door.


def test_the_spare_door_follows_the_code_and_who_came_in_by_it_goes_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: Callable[..., None]
) -> None:
    (code,) = first_start(tmp_path, monkeypatch, mode="production")
    settings = settings_of(tmp_path, NOBODY)
    settings = msgspec.structs.replace(settings, site=msgspec.structs.replace(settings.site, mode="production"))
    expected_logs("technician-entered-without-outbox")
    assert upkeeps.spare_of(settings).try_code(code).answer is Answer.OPEN
    first_start(tmp_path, monkeypatch, mode="production")
    box = opened(tmp_path)
    told = [event.facts for event in box.events() if event.action == "technician-without-outbox"]
    box.close()
    assert told == ['{"count":1}']
