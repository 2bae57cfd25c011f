"""A desk asks a terminal that runs: how it is, and acts that are on record; and what is said where none runs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.device import Condition
from devices.lane import OUT_OF_USE
from kiosk.audit import Act, record
from kiosk.inventory.trials import Trial
from kiosk.maintenance import answers as kiosk_side
from kiosk.maintenance.remote import RefusedError, Remote
from kiosk.technician.about import About
from kiosk.technician.door import TRAINING_CODE, Answer
from kiosk.upkeep import TerminalUpkeep
from offline_queue.control import Control, ask
from offline_queue.errors import OutboxDamaged
from offline_queue.outbox import Outbox
from tests.support.terminals import Watched, watched, with_device


class Hall:
    """A terminal whose one device is away, and the desk that asks it."""

    def __init__(self, folder: Path, device: str) -> None:
        self.folder, self.device = folder, device
        self.settings = with_device(folder, *DEVICES[device])
        self.remote = Remote(self.settings)
        self.terminal: Watched
        self.outbox: Outbox

    def acts(self) -> list[tuple[str, str]]:
        """Return the acts of devices that are on record, with their facts."""
        events = self.outbox.events()
        return [(event.action, event.facts) for event in events if event.action.startswith(("device-", "paper-"))]


class Diskless(TerminalUpkeep):
    """Upkeep of a machine whose disk is gone."""

    def about(self) -> About:
        raise OSError("no disk")


DEVICES = {
    "id_card": ("id_card", "sdt", "tcp://127.0.0.1:9"),
    "receipt_printer": ("receipt_printer", "escpos", "tcp://127.0.0.1:9"),
    "page_printer": ("page_printer", "ipp", "ipp://127.0.0.1:9/printers/none"),
}


@contextlib.contextmanager
def hall_of(folder: Path, device: str = "receipt_printer") -> Iterator[Hall]:
    made = Hall(folder, device)
    with watched(folder, settings=made.settings) as made.terminal:
        made.outbox = made.terminal.open_whole()
        made.terminal.wait(lambda: made.terminal.terminal._control)
        yield made


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with hall_of(tmp_path) as made:
        yield made


def test_one_look_sees_devices_changes_and_the_machine(hall: Hall) -> None:
    seen = hall.remote.look()
    assert (seen.why, list(seen.reports)) == ("", ["receipt_printer"])
    assert {change.name for change in seen.changes} == {"receipt_printer"}
    assert seen.machine is not None
    assert (seen.machine.waiting, seen.machine.stuck, seen.machine.outbox) == (0, 0, "")
    assert seen.machine.free > 0


def test_where_no_terminal_runs_that_is_what_was_seen(tmp_path: Path) -> None:
    seen = Remote(with_device(tmp_path)).look()
    assert (seen.why, seen.reports, seen.machine) == ("none", {}, None)


def test_a_terminal_that_says_nothing_is_told_from_none(hall: Hall) -> None:
    hall.terminal.terminal._control.stop()
    assert hall.remote.look().why == "silent"


@pytest.mark.parametrize("machine", [{"version": 1}, None])
def test_a_terminal_of_another_version_is_told_as_such(tmp_path: Path, machine) -> None:
    settings = with_device(tmp_path)
    folder = Path(settings.outbox.folder)
    folder.mkdir(parents=True)
    control = Control(folder, also={"machine": lambda _: {"machine": machine}})
    control.start()
    assert Remote(settings).look().why == "version"
    control.stop()


def test_a_device_is_taken_out_of_use_and_put_back_on_record(hall: Hall) -> None:
    hall.remote.do("device-stop", device="receipt_printer", reason="repair")
    stopped = hall.remote.look().reports["receipt_printer"]
    hall.remote.do("device-resume", device="receipt_printer")
    resumed = hall.remote.look().reports["receipt_printer"]
    assert (stopped.condition, stopped.cause, stopped.stopped) == (Condition.FAULT, OUT_OF_USE, "repair")
    assert (resumed.stopped, resumed.cause == OUT_OF_USE) == ("", False)
    assert [action for action, _ in hall.acts()] == ["device-stopped", "device-resumed"]


def test_an_act_that_could_not_be_recorded_is_done_and_told_as_that(hall: Hall, monkeypatch, expected_logs) -> None:
    expected_logs("act-not-recorded")

    def refuse(self: Outbox) -> object:
        raise OutboxDamaged("no room")

    monkeypatch.setattr(Outbox, "transaction", refuse)
    answer = hall.remote.do("device-stop", device="receipt_printer", reason="repair")
    assert (answer["unrecorded"], hall.remote.look().reports["receipt_printer"].stopped) == (True, "repair")


def test_new_paper_is_on_record_and_counts_from_then(hall: Hall) -> None:
    hall.remote.do("paper-changed", device="receipt_printer")
    assert hall.remote.look().reports["receipt_printer"].filled_at is not None
    assert hall.acts() == [("paper-changed", '{"device":"receipt_printer"}')]


def test_a_look_leaves_no_record(hall: Hall) -> None:
    hall.remote.do("device-look", device="receipt_printer")
    assert hall.acts() == []


@pytest.mark.parametrize("act", ["device-look", "device-stop", "device-resume", "paper-changed", "test-page"])
def test_a_device_that_is_none_is_refused(hall: Hall, act: str) -> None:
    with pytest.raises(RefusedError):
        hall.remote.do(act, device="nobody", reason="repair")
    assert hall.acts() == []


@pytest.mark.parametrize("reason", ["", "赵德厚"])
def test_a_reason_that_is_not_on_the_list_is_refused(hall: Hall, reason: str) -> None:
    with pytest.raises(RefusedError):
        hall.remote.do("device-stop", device="receipt_printer", reason=reason)
    assert hall.remote.look().reports["receipt_printer"].stopped == ""


def test_what_nobody_knows_is_refused(hall: Hall) -> None:
    with pytest.raises(RefusedError, match="not understood"):
        hall.remote.do("somersault")


def test_nobody_there_is_a_refusal_too(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="no answer"):
        Remote(with_device(tmp_path)).do("device-look", device="id_card")


@pytest.mark.parametrize("device", ["receipt_printer", "page_printer"])
def test_a_test_page_that_did_not_come_out_is_not_told_as_one_that_did(tmp_path: Path, device: str) -> None:
    with hall_of(tmp_path, device) as hall:
        trial = hall.remote.page(device)
        while not trial.ended:
            trial = hall.remote.tested(device)
        assert (trial.well, bool(trial.cause)) == (False, True)


def test_what_prints_nothing_has_no_test_page(tmp_path: Path) -> None:
    with hall_of(tmp_path, "id_card") as hall, pytest.raises(RefusedError, match="no printer"):
        hall.remote.page("id_card")


def test_a_device_s_own_test_is_begun_from_the_desk(tmp_path: Path) -> None:
    with hall_of(tmp_path, "id_card") as hall:
        trial = hall.remote.test("id_card")
        while not trial.ended:
            trial = hall.remote.tested("id_card")
        assert isinstance(trial, Trial)
        assert not trial.well


def test_papers_a_printer_still_owes_are_counted_until_they_come(hall: Hall) -> None:
    hall.terminal.wait(lambda: hall.remote.look().reports["receipt_printer"].since)

    def note(act: Act, number: str) -> None:
        facts = {"number": number, "device": "receipt_printer", "attempt": 1}
        with hall.outbox.transaction() as tx:
            record(tx, act, **facts)

    note(Act.RECEIPT_NOT_PRINTED, "1")
    note(Act.RECEIPT_NOT_PRINTED, "2")
    owed = hall.remote.look().machine.unprinted
    note(Act.RECEIPT_PRINTED, "1")
    assert (owed, hall.remote.look().machine.unprinted) == ({"receipt_printer": 2}, {"receipt_printer": 1})


def test_the_code_is_tried_at_the_terminal_that_runs(hall: Hall) -> None:
    wrong, right = hall.remote.try_code("9999999999"), hall.remote.try_code(TRAINING_CODE)
    assert (wrong.answer, wrong.left, right.answer) == (Answer.WRONG, 4, Answer.OPEN)
    assert "technician-entered" in [event.action for event in hall.outbox.events()]


def test_without_a_terminal_the_spare_door_stands_in(tmp_path: Path, expected_logs) -> None:
    expected_logs("technician-entered-without-outbox")
    remote = Remote(with_device(tmp_path))
    assert (remote.try_code("1").answer, remote.try_code(TRAINING_CODE).answer) == (Answer.WRONG, Answer.OPEN)


def test_where_the_outbox_is_refused_nothing_is_told_as_nought(hall: Hall) -> None:
    seen = kiosk_side.machine(hall.terminal.terminal, None, Diskless(hall.terminal.terminal))
    assert (seen.waiting, seen.stuck, seen.free, seen.version) == (None, None, None, "")


def test_without_an_outbox_acts_are_done_all_the_same(hall: Hall) -> None:
    answers = kiosk_side.answers(hall.terminal.terminal, None)
    assert answers["device-stop"]({"device": "receipt_printer", "reason": "moved"}) == {}
    assert answers["technician-code"]({"code": "1"})["answer"] == "wrong"
    assert hall.acts() == []


def test_before_the_devices_are_opened_there_is_none_to_act_on(tmp_path: Path) -> None:
    with watched(tmp_path, settings=with_device(tmp_path)) as made:
        answers = kiosk_side.answers(made.terminal, None)
        refused = [answers[name]({"device": "id_card"}) for name in ("device-look", "test-page")]
        assert [answer["ok"] for answer in refused] == [False, False]


def test_a_folder_that_takes_no_socket_leaves_citizens_served(hall: Hall, monkeypatch, expected_logs) -> None:
    expected_logs("control-not-opened")

    def refuse(self: Control) -> None:
        raise OSError("no sockets here")

    monkeypatch.setattr(Control, "start", refuse)
    assert kiosk_side.listen(hall.terminal.terminal, hall.outbox, None) is None


def test_a_question_of_an_older_desk_is_answered_as_before(hall: Hall) -> None:
    answer = ask(Path(hall.settings.outbox.folder), {"do": "devices"})
    assert answer["devices"]["receipt_printer"]["stopped"] == ""
