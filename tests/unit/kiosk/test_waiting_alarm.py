"""What people handed in and the office has not got is told by working days, each day once, to whom it concerns."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from config.clock import CHINA
from config.texts import LANGUAGES, wording
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from kiosk.catalogue.hours import working_days
from kiosk.domain.hall import Hours
from kiosk.held_here import ALARM_SECONDS, HeldHere
from kiosk.waiting_alarm import NOTE, NOTE_SECONDS, Waiting, tell, waiting
from offline_queue.entry import DeadLetter, Priority
from offline_queue.errors import StorageFault
from offline_queue.outbox import Outbox
from tests.support.outboxes import HandClock, acknowledge, open_box

# A Thursday; the calendar below has its Friday off and works on the Saturday instead.
STORED = datetime.datetime(2026, 11, 19, 10, 0, tzinfo=CHINA)
FRIDAY, SATURDAY = "2026-11-20", "2026-11-21"


def calendar() -> Hours:
    """Return a hall's calendar with a holiday and a day worked for it."""
    import msgspec

    open_ = [["09:00", "12:00"]]
    holiday = {"first": FRIDAY, "last": FRIDAY, "name": {"zh": "假日", "en": "Holiday"}}
    return msgspec.convert(
        {"week": {str(day): open_ for day in range(1, 6)}, "holidays": [holiday], "extra": {SATURDAY: open_}}, Hours
    )


def at(day: int, hour: int = 12) -> datetime.datetime:
    """Return an hour of a day of that November."""
    return datetime.datetime(2026, 11, day, hour, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("now", "plain", "by_calendar"),
    [
        (at(19, 18), 0, 0),
        (at(20, 9), 0, 0),
        (at(20, 10), 1, 0),
        (at(21), 1, 1),
        (at(22), 1, 1),
        (at(23, 9), 1, 1),
        (at(23, 11), 2, 2),
        (at(26), 5, 5),
        (at(18), 0, 0),
    ],
    ids=lambda value: f"{value:%a-%H}" if isinstance(value, datetime.datetime) else str(value),
)
def test_working_days_are_whole_and_the_calendars_own(now, plain, by_calendar) -> None:
    assert working_days(None, STORED, now) == plain
    assert working_days(calendar(), STORED, now) == by_calendar


def test_a_clock_in_another_century_counts_no_longer_than_a_year_or_so() -> None:
    assert working_days(None, STORED, STORED.replace(year=9000)) < 400


@pytest.fixture
def clock() -> HandClock:
    return HandClock(STORED.timestamp())


@pytest.fixture
def box(tmp_path: Path, clock: HandClock) -> Iterator[Outbox]:
    made = open_box(tmp_path, clock)
    yield made
    made.close()


def put(box: Outbox, kind: str = "submission", id: str = "a") -> None:
    with box.transaction() as tx:
        tx.put(kind, b"{}", dossier=id, priority=Priority.SUBMISSION, id=id)


@pytest.mark.parametrize(
    ("day", "days", "addressee"),
    [(20, 1, "site"), (23, 2, "site"), (24, 3, "operations"), (25, 4, "operations"), (26, 5, "office")],
)
def test_the_longer_it_waits_the_further_it_is_told(box, day, days, addressee) -> None:
    put(box)
    assert waiting(box, at(day), None) == Waiting(1, STORED.timestamp(), days, addressee)


def test_nothing_that_is_young_or_nobodys_is_told(box) -> None:
    put(box, "audit", "b")
    put(box, "evaluation", "c")
    assert waiting(box, at(26), None) is None
    put(box)
    assert waiting(box, at(19), None) is None


@pytest.mark.parametrize("kind", ["submission", "opinion", "appointment", "call-back", "account"])
def test_whatever_people_wait_for_is_told(box, kind) -> None:
    put(box, kind)
    assert waiting(box, at(20), None) == Waiting(1, STORED.timestamp(), 1, "site")


def test_what_the_platform_has_is_not_told_and_what_it_never_got_is(box, clock) -> None:
    for id in ("a", "b"):
        put(box, id=id)
    for outcome in (acknowledge, lambda entry: DeadLetter("hash-mismatch")):
        parcel = box.claim(clock())
        box.settle(parcel.entry, outcome(parcel.entry))
    assert waiting(box, at(26), None) == Waiting(1, STORED.timestamp(), 5, "office")


def test_each_working_day_is_recorded_once(box, expected_logs: Callable[..., None]) -> None:
    expected_logs("waiting-too-long")
    put(box)
    told = [tell(box, now, None) for now in (at(19), at(20), at(20, 13), at(22), at(23), at(26))]
    assert [found and found.days for found in told] == [None, 1, None, None, 2, 5]
    facts = [event.facts for event in box.events() if event.action == "waiting-long"]
    assert facts[-1] == '{"count":1,"level":"office","number":5}'
    assert len(facts) == 3


def test_a_day_the_disk_did_not_take_is_recorded_with_the_next_look(
    box, monkeypatch: pytest.MonkeyPatch, expected_logs: Callable[..., None]
) -> None:
    def full(*given: object, **facts: object) -> None:
        raise StorageFault("full")

    expected_logs("waiting-too-long")
    put(box)
    with monkeypatch.context() as patch:
        patch.setattr("kiosk.waiting_alarm.record", full)
        with pytest.raises(StorageFault):
            tell(box, at(20), None)
    assert tell(box, at(20, 13), None) is not None


def test_what_waits_again_is_told_again(box, clock, expected_logs: Callable[..., None]) -> None:
    expected_logs("waiting-too-long")
    put(box)
    assert tell(box, at(20), None)
    parcel = box.claim(clock())
    box.settle(parcel.entry, acknowledge(parcel.entry))
    assert tell(box, at(20), None) is None
    put(box, id="b")
    assert tell(box, at(20), None)


def test_a_machine_that_is_started_anew_tells_no_day_twice(
    tmp_path: Path, box, clock, expected_logs: Callable[..., None]
) -> None:
    expected_logs("waiting-too-long")
    put(box)
    assert tell(box, at(20), None)
    box.close()
    again = open_box(tmp_path, clock)
    assert [tell(again, now, None) is None for now in (at(20, 15), at(22), at(23))] == [True, True, False]
    again.close()


def test_when_the_oldest_went_through_the_next_one_is_told_in_its_own_time(
    box, clock, expected_logs: Callable[..., None]
) -> None:
    expected_logs("waiting-too-long")
    put(box)
    clock.now = at(24).timestamp()
    put(box, id="b")
    assert tell(box, at(25), None)
    parcel = box.claim(clock())
    box.settle(parcel.entry, acknowledge(parcel.entry))
    told = [tell(box, now, None) for now in (at(25, 13), at(26))]
    assert [found and found.days for found in told] == [None, 2]


def test_what_was_told_and_cannot_be_read_is_told_again(box, expected_logs: Callable[..., None]) -> None:
    expected_logs("waiting-too-long")
    put(box)
    with box.transaction() as tx:
        tx.note(NOTE, b"many", NOTE_SECONDS)
    assert tell(box, at(20), None)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("addressee", ["site", "operations", "office"])
def test_the_sentence_says_how_many_how_long_and_whom_to_tell(language, addressee) -> None:
    said = wording(language)(Waiting(3, 0.0, 4, addressee).words)
    assert "3" in said
    assert "4" in said
    assert "{" not in said


class Lane:
    """A terminal whose outbox lane runs what it is given at once."""

    def __init__(self, box: Outbox, folder: Path) -> None:
        self.outbox = box
        self.catalogue_folder = folder
        self.sent = 0

    def run(self, on: str, call: Callable[..., object], seconds: float, done: Callable[[object], None]) -> None:
        done(call(self.outbox, Deadline.after(seconds), CancelToken()))

    def send_audit(self) -> None:
        self.sent += 1


def test_home_has_it_looked_for_now_and_then_and_the_record_sent(
    box, tmp_path, monkeypatch, expected_logs: Callable[..., None]
) -> None:
    expected_logs("waiting-too-long")
    monkeypatch.setattr("kiosk.held_here.time", SimpleNamespace(time=lambda: at(26).timestamp()))
    put(box)
    now, lane = [0.0], Lane(box, tmp_path / "catalogue")
    held = HeldHere(lane, lambda: now[0])
    for now[0] in (0.0, ALARM_SECONDS / 2, ALARM_SECONDS, 2 * ALARM_SECONDS):
        assert held.count == 1
    assert lane.sent == 1


def test_an_outbox_that_cannot_be_asked_alarms_nobody(box, tmp_path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    now, lane = [0.0], Lane(box, tmp_path)
    lane.run = lambda on, call, seconds, done: done(DeviceError(ErrorKind.DEVICE, "outbox.storage"))
    held = HeldHere(lane, lambda: now[0])
    for now[0] in (0.0, ALARM_SECONDS):
        assert held.count is None
    assert (lane.sent, caplog.messages) == (0, ["waiting-not-looked-for"])
