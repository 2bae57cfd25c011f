"""Which days a machine asks the platform about, and when: each that is over, once, the oldest first."""

from __future__ import annotations

import contextlib
import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.clock import CHINA
from config.settings import Site
from config.texts import LANGUAGES, wording
from kiosk.audit import Act, record
from kiosk.day_comparison import FIRST_HOUR, HOURS, LOOK_BACK_DAYS, MOST_NAMED, DayComparison
from kiosk.day_differences import NOTE, Difference, read
from kiosk.platform.answer import Answer
from kiosk.platform.client import Platform
from kiosk.platform.errors import UnreachableError
from offline_queue.entry import Acknowledged, Acknowledgement, Attachment, Retry
from offline_queue.errors import IllegalMove, OutboxError
from offline_queue.outbox import Outbox
from offline_queue.worker import GRACE_SECONDS
from tests.support.outboxes import HandClock, acknowledge, open_box, store

NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=CHINA).timestamp()
DAY = 86_400.0
SITE = Site(mode="training", region="990121", hall="0007", device="03")


class Told(Platform):
    """A platform that compares, or is away; keeps the days it was asked about."""

    def __init__(self, **found: Any) -> None:
        super().__init__("http://127.0.0.1:9")
        self.days: list[str] = []
        self.away = False
        self._found = {"missing": [], "unknown": [], "differing": [], "acts": "same", "signed_by": "training"} | found

    def ask(self, method: str, path: str, **more: Any) -> Answer:
        """Answer about the day that was named."""
        if self.away:
            raise UnreachableError("refused")
        asked = json.loads(more["source"])
        self.days.append(asked["date"])
        body = json.dumps(self._found | {"date": asked["date"]}).encode()
        return Answer(200, {"content-type": "application/json"}, body)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOON)


@pytest.fixture
def box(tmp_path: Path, clock: HandClock) -> Iterator[Outbox]:
    """Give the outbox of a machine that began yesterday."""
    clock.turn(-DAY)
    opened = open_box(tmp_path, clock)
    with opened.transaction() as tx:
        record(tx, Act.PROGRAM_STARTED, version="1", mode="training")
    clock.turn(DAY)
    yield opened
    opened.close()


def comparison(box: Outbox, clock: HandClock) -> DayComparison:
    return DayComparison(box, SITE, now=clock)


def acts(box: Outbox) -> list[tuple[str, dict[str, Any]]]:
    return [(event.action, json.loads(event.facts)) for event in box.events() if event.action == "day-compared"]


def test_the_first_look_asks_about_yesterday_and_no_other_day(box: Outbox, clock: HandClock) -> None:
    platform = Told()
    days = comparison(box, clock)
    assert [days.look(platform), days.look(platform)] == [0, None]
    assert platform.days == ["2026-11-22"]


def test_a_machine_that_began_today_has_nothing_to_compare(tmp_path: Path, clock: HandClock) -> None:
    with contextlib.closing(open_box(tmp_path, clock)) as new:
        assert comparison(new, clock).look(platform := Told()) is None
        with new.transaction() as tx:
            record(tx, Act.PROGRAM_STARTED, version="1", mode="training")
        assert comparison(new, clock).look(platform) is None
    assert platform.days == []


def test_it_is_on_record_with_numbers_alone(box: Outbox, clock: HandClock) -> None:
    comparison(box, clock).look(Told(acts="behind"))
    assert acts(box) == [("day-compared", {"count": 0, "number": 0, "result": "behind"})]


def test_a_day_is_not_asked_about_again_after_a_start(box: Outbox, clock: HandClock) -> None:
    platform = Told()
    for _ in range(2):
        comparison(box, clock).look(platform)
    assert platform.days == ["2026-11-22"]


def test_days_without_a_line_are_asked_about_the_oldest_first_when_it_is_back(box: Outbox, clock: HandClock) -> None:
    platform, days = Told(), comparison(box, clock)
    days.look(platform)
    platform.away = True
    for _ in range(3):
        clock.turn(DAY)
        assert days.look(platform) is None
    platform.away = False
    days.catch_up(platform)
    assert platform.days == ["2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25"]


def test_after_a_season_in_a_cupboard_only_the_last_weeks_are_asked_about(box: Outbox, clock: HandClock) -> None:
    platform, days = Told(), comparison(box, clock)
    days.look(platform)
    clock.turn(200 * DAY)
    days.catch_up(platform)
    assert len(platform.days) == 1 + LOOK_BACK_DAYS


def test_a_clock_that_was_set_back_asks_for_nothing(box: Outbox, clock: HandClock) -> None:
    days = comparison(box, clock)
    days.look(Told())
    clock.turn(-30 * DAY)
    assert days.look(platform := Told()) is None
    assert platform.days == []


def test_a_day_is_asked_about_at_a_moment_of_the_machines_own_after_it_is_over(box: Outbox, clock: HandClock) -> None:
    platform, days = Told(), comparison(box, clock)
    days.look(platform)
    midnight = datetime.datetime(2026, 11, 24, tzinfo=CHINA).timestamp()
    clock.now = midnight + FIRST_HOUR * 3600 - 1
    assert days.look(platform) is None
    clock.now = midnight + (FIRST_HOUR + HOURS) * 3600
    assert days.look(platform) == 0


def test_two_machines_do_not_ask_at_the_same_moment(box: Outbox, clock: HandClock) -> None:
    sites = [Site(mode="training", region="990121", hall="0007", device=f"{number:02d}") for number in range(1, 9)]
    moments = {DayComparison(box, site, now=clock)._behind for site in sites}
    assert len(moments) == len(sites)


@pytest.mark.parametrize(
    ("found", "count"),
    [({"missing": ["a"]}, 1), ({"unknown": ["a", "b"]}, 2), ({"differing": ["a"], "acts": "differing"}, 2)],
)
def test_what_differs_is_told_in_the_log_and_on_record(
    box: Outbox, clock: HandClock, expected_logs: Any, found: dict[str, Any], count: int
) -> None:
    expected_logs("day-differs")
    assert comparison(box, clock).look(Told(**found)) == count
    assert acts(box)[0][1]["count"] == count


def test_an_outbox_that_takes_nothing_ends_no_thread_and_the_day_is_asked_about_again(
    box: Outbox, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform, days = Told(), comparison(box, clock)
    with monkeypatch.context() as broken:
        broken.setattr(box, "transaction", lambda: (_ for _ in ()).throw(OutboxError("full")))
        assert days.look(platform) is None
    assert days.look(platform) == 0
    assert platform.days == ["2026-11-22", "2026-11-22"]


def test_a_day_beyond_one_request_is_left_out_and_the_next_ones_are_asked_about(
    box: Outbox, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform, days = Told(), comparison(box, clock)
    monkeypatch.setattr("kiosk.platform.calls.days.LARGEST_DAY", -1)
    assert days.look(platform) == 0
    assert (platform.days, acts(box)[0][1]["result"]) == ([], "too-large")


# What is done about it.


def sent(box: Outbox, clock: HandClock, answer: bytes = b'{"receipt_no": "R1"}') -> str:
    """Store something yesterday and have it acknowledged; return its id."""
    entry = store(box, b"content")
    parcel = box.claim(clock())
    assert parcel
    told = Acknowledgement(entry.id, "0" * 64, "P1", "2026-11-22T09:00:00+08:00", answer)
    box.settle(parcel.entry, Acknowledged(told))
    return entry.id


def differences(box: Outbox, clock: HandClock) -> list[tuple[str, str, str]]:
    return [(one.kind, one.entry, one.number) for one in read(box, clock())]


def test_what_is_lost_there_is_sent_again_under_its_own_id(box: Outbox, clock: HandClock, expected_logs: Any) -> None:
    expected_logs("day-differs")
    id, woken = sent(box, clock), []
    box.on_stored = lambda: woken.append(True)
    assert comparison(box, clock).look(Told(missing=[id])) == 1
    parcel = box.claim(clock())
    assert parcel
    assert (parcel.entry.id, parcel.payload, woken) == (id, b"content", [True])


def test_its_papers_are_offered_anew(box: Outbox, clock: HandClock, expected_logs: Any) -> None:
    expected_logs("day-differs")
    entry = store(box, attachments=(Attachment("scan", "image/png", b"scan"),))
    parcel = box.claim(clock())
    assert parcel
    parcel.uploading("scan", "/uploads/1")
    box.settle(parcel.entry, acknowledge(entry))
    comparison(box, clock).look(Told(missing=[entry.id]))
    assert [paper.upload_url for paper in box.attachments(entry)] == [None]


def test_until_it_is_there_staff_see_it_and_then_no_more(box: Outbox, clock: HandClock, expected_logs: Any) -> None:
    expected_logs("day-differs")
    id = sent(box, clock)
    comparison(box, clock).look(Told(missing=[id]))
    assert differences(box, clock) == [("sent-again", id, "R1")]
    parcel = box.claim(clock())
    assert parcel
    box.settle(parcel.entry, acknowledge(parcel.entry))
    assert differences(box, clock) == []


def test_what_is_wiped_here_is_told_by_its_receipt_number(box: Outbox, clock: HandClock, expected_logs: Any) -> None:
    expected_logs("day-differs")
    id = sent(box, clock)
    box.wipe_due(clock(), 0)
    comparison(box, clock).look(Told(missing=[id]))
    assert (differences(box, clock), box.claim(clock())) == ([("wiped", id, "R1")], None)


def test_a_rating_the_platform_had_from_somebody_else_is_no_difference(box: Outbox, clock: HandClock) -> None:
    id = sent(box, clock, b'{"type": "urn:banshi:problem:already-evaluated", "code": "already-evaluated"}')
    assert comparison(box, clock).look(Told(missing=[id])) == 0
    assert (differences(box, clock), box.claim(clock()), acts(box)[0][1]["count"]) == ([], None, 0)


def test_what_is_there_alone_or_otherwise_is_told_and_nothing_is_sent(
    box: Outbox, clock: HandClock, expected_logs: Any
) -> None:
    expected_logs("day-differs")
    id = sent(box, clock)
    comparison(box, clock).look(Told(unknown=["x"], differing=[id]))
    assert (differences(box, clock), box.claim(clock())) == ([("unknown", "x", ""), ("differing", id, "R1")], None)


def test_an_answer_that_names_no_number_is_told_by_the_id(box: Outbox, clock: HandClock, expected_logs: Any) -> None:
    expected_logs("day-differs")
    id = sent(box, clock, b"no JSON")
    comparison(box, clock).look(Told(differing=[id]))
    (one,) = read(box, clock())
    assert id in wording("zh_CN")(one.words)


def test_a_day_that_could_not_be_kept_sends_nothing_again(
    box: Outbox, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = sent(box, clock)
    monkeypatch.setattr("kiosk.day_comparison.add", lambda *them: (_ for _ in ()).throw(OutboxError("full")))
    assert comparison(box, clock).look(Told(missing=[id])) is None
    assert box.claim(clock()) is None


def test_after_its_weeks_it_is_not_told_any_more(box: Outbox, clock: HandClock, expected_logs: Any) -> None:
    expected_logs("day-differs")
    days = comparison(box, clock)
    days.look(Told(unknown=["x"]))
    clock.turn(30 * DAY)
    days.look(Told(unknown=["y"]))
    assert len(differences(box, clock)) == 2
    clock.turn(20 * DAY)
    days.look(Told(unknown=["z"]))
    assert "x" not in [name for _, name, _ in differences(box, clock)]


def test_what_cannot_be_read_is_told_anew(box: Outbox, clock: HandClock, expected_logs: Any) -> None:
    expected_logs("day-differences-unreadable")
    with box.transaction() as tx:
        tx.note(NOTE, b"{}", 60)
    assert differences(box, clock) == []


def test_an_acknowledgement_is_taken_back_by_the_comparison_alone(box: Outbox, clock: HandClock) -> None:
    id = sent(box, clock)
    held = box.entry(id)
    assert held
    with pytest.raises(IllegalMove):
        box.settle(held, Retry("transport"))


@pytest.mark.parametrize("kind", ["sent-again", "wiped", "unknown", "differing"])
def test_each_difference_has_its_sentence(kind: Any) -> None:
    said = [wording(language)(Difference("2026-11-22", kind, "id", "R1").words) for language in LANGUAGES]
    assert all("R1" in one and "2026-11-22" in one for one in said)


def test_the_log_names_what_differs_and_is_not_filled_by_a_platform_that_lost_a_whole_day(
    box: Outbox, clock: HandClock, expected_logs: Any, caplog: pytest.LogCaptureFixture
) -> None:
    expected_logs("day-differs")
    ids = [f"entry-{number}" for number in range(50)]
    comparison(box, clock).look(Told(missing=ids))
    told = [record for record in caplog.records if record.getMessage() == "day-differs"]
    assert len(told) == MOST_NAMED + 1


def test_what_was_acknowledged_in_the_first_minute_of_a_day_is_still_here_when_that_day_is_compared() -> None:
    latest = 24.0 + FIRST_HOUR + HOURS
    # The line is looked at every few seconds, days that are over once a minute.
    assert latest * 3600.0 + 600.0 < GRACE_SECONDS
