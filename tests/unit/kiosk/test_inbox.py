"""The list of whom to call: what moves it, what stays however old it is, and what nobody reads off the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import inbox, news
from kiosk.domain.progress import Moves
from kiosk.inbox import KEEP_DONE_SECONDS, Inbox, Task, kind_of, merged
from kiosk.news import News
from kiosk.platform.errors import NotThePlatformError, UnreachableError
from offline_queue.errors import StorageFault
from offline_queue.outbox import Outbox
from tests.support.inquiries import OTHER_ID, progress, wanting
from tests.support.maintenance import opened, swift_outbox
from tests.support.moves import PERSON, decided, moved, page
from tests.support.outboxes import HandClock
from tests.support.submitter import settings_of

NOW = 1_795_400_280.0


@pytest.fixture
def outbox() -> Iterator[Outbox]:
    with swift_outbox() as box:
        yield box


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("RECEIVED", "received"), ("ACCEPTED", "received"), ("IN_REVIEW", "received"), ("SUSPENDED", "received"),
        ("PRE_REVIEW", "received"), ("DELIVERED", "received"), ("WITHDRAWN", "received"), ("OF_TOMORROW", "received"),
        ("SUPPLEMENT_REQUIRED", "supplement"), ("NOT_ACCEPTED", "refused"), ("TERMINATED", "refused"),
        ("DECIDED", "ready"), ("TO_DELIVER", "collect"),
    ],
)  # fmt: skip
def test_every_state_says_whether_somebody_is_to_be_called(state: str, kind: str) -> None:
    assert kind_of(moved(progress(state)).progress) == kind


def test_nobody_is_called_to_collect_what_a_courier_has() -> None:
    assert kind_of(moved(progress("TO_DELIVER", "decided", "to-deliver", "sent")).progress) == "received"


def test_who_was_told_that_it_is_decided_is_told_once_more_when_it_can_be_collected(outbox: Outbox) -> None:
    inbox.keep(outbox, page(decided()), NOW)
    (task,) = inbox.read(outbox, NOW).to_call
    inbox.mark(outbox, task.submission_id, "done", NOW)
    inbox.keep(outbox, page(moved(progress("TO_DELIVER", "received", "decided", "to-deliver"))), NOW)
    (task,) = inbox.read(outbox, NOW).to_call
    assert task.way
    assert (task.kind, task.way.zh) == ("collect", "结果发短信，钱打到社会保障卡")


def test_papers_with_a_last_day_come_first() -> None:
    tasks = merged((), (decided(submission_id=OTHER_ID), moved(wanting())), NOW)
    assert [one.kind for one in Inbox(tasks=tasks).to_call] == ["supplement", "ready"]


def test_a_call_that_is_done_is_asked_for_again_only_when_something_new_is_said(outbox: Outbox) -> None:
    inbox.keep(outbox, page(moved(wanting())), NOW)
    (task,) = inbox.read(outbox, NOW).to_call
    assert inbox.mark(outbox, task.submission_id, "done", NOW).to_call == ()
    inbox.keep(outbox, page(moved(wanting())), NOW)
    assert inbox.read(outbox, NOW).to_call == ()
    inbox.keep(outbox, page(decided()), NOW)
    assert [one.kind for one in inbox.read(outbox, NOW).to_call] == ["ready"]


def test_papers_that_came_meanwhile_end_the_call(outbox: Outbox) -> None:
    inbox.keep(outbox, page(moved(wanting())), NOW)
    inbox.keep(outbox, page(moved(progress("PRE_REVIEW"))), NOW)
    kept = inbox.read(outbox, NOW)
    assert (kept.to_call, kept.count("received")) == ((), 1)


def test_who_was_not_reached_stays_and_is_counted(outbox: Outbox) -> None:
    inbox.keep(outbox, page(decided()), NOW)
    (task,) = inbox.read(outbox, NOW).to_call
    for at in (NOW, NOW + 60):
        inbox.mark(outbox, task.submission_id, "not-reached", at)
    (found,) = inbox.read(outbox, NOW + 60).to_call
    assert (found.mark, found.tries, found.marked_at) == ("not-reached", 2, NOW + 60)


def test_what_is_not_done_stays_however_old_and_what_is_done_goes_after_its_days() -> None:
    tasks = merged((), (decided(), moved(progress(submission_id=OTHER_ID))), NOW)
    later = tasks[0].at + 3650 * 86_400
    assert [one.kind for one in merged(tasks, (), later)] == ["ready"]
    done = (inbox.marked(tasks[0], "done", later),)
    assert len(merged(done, (), later + KEEP_DONE_SECONDS - 1)) == 1
    assert merged(done, (), later + KEEP_DONE_SECONDS + 1) == ()


def test_each_mark_goes_on_record_without_a_person(outbox: Outbox) -> None:
    inbox.keep(outbox, page(decided()), NOW)
    (task,) = inbox.read(outbox, NOW).to_call
    inbox.mark(outbox, task.submission_id, "called", NOW)
    event = outbox.events()[-1]
    assert (event.action, event.object, event.facts) == ("call-marked", task.submission_id, '{"result":"called"}')
    assert [repr(one) for one in (task, inbox.read(outbox, NOW), decided(), PERSON)] == [
        "Task()", "Inbox()", "Moved()", "PersonToCall()",
    ]  # fmt: skip


def test_a_mark_that_the_disk_refuses_is_not_kept(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox.keep(outbox, page(decided()), NOW)
    (task,) = inbox.read(outbox, NOW).to_call
    monkeypatch.setattr(inbox, "record", raising(StorageFault("full")))
    with pytest.raises(StorageFault):
        inbox.mark(outbox, task.submission_id, "done", NOW)
    assert inbox.read(outbox, NOW).to_call == (task,)


def raising(wrong: Exception) -> Any:
    def refuse(*_: object, **__: object) -> None:
        raise wrong

    return refuse


def test_names_and_numbers_lie_sealed_on_the_disk(tmp_path: Path) -> None:
    box = opened(tmp_path)
    inbox.keep(box, page(moved(wanting())), NOW)
    box.close()
    content = b"".join(file.read_bytes() for file in (tmp_path / "outbox").rglob("*") if file.is_file())
    assert [one for one in ("赵德厚", "13800000000", "高龄津贴申领") if one.encode() in content] == []


def test_what_cannot_be_read_is_fetched_anew(outbox: Outbox, expected_logs) -> None:
    expected_logs("inbox-unreadable")
    with outbox.transaction() as tx:
        tx.note(inbox.NOTE, b"{}x", 60)
    assert inbox.read(outbox, 0.0) == Inbox()


class Scripted:
    """Answers pages of moves one after the other; keeps what was asked."""

    def __init__(self, *answers: Moves | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, object]] = []

    def __call__(self, platform: object, query: dict[str, object], mode: str) -> Moves:
        self.asked.append(query)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def fetched(outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *answers: Moves | Exception) -> Scripted:
    scripted = Scripted(*answers)
    monkeypatch.setattr("kiosk.platform.calls.progress.moves_of", scripted)
    settings = settings_of(tmp_path, "http://127.0.0.1:1/api/v1")
    inbox.fetch(None, outbox, settings, lambda: NOW)  # type: ignore[arg-type]  # nobody is asked
    return scripted


def test_a_line_that_breaks_between_pages_goes_on_where_it_was(outbox: Outbox, tmp_path: Path, monkeypatch) -> None:
    with pytest.raises(UnreachableError):
        fetched(outbox, tmp_path, monkeypatch, page(decided(), cursor="3", more=True), UnreachableError("cut"))
    assert len(inbox.read(outbox, NOW).tasks) == 1
    scripted = fetched(outbox, tmp_path, monkeypatch, page(cursor="4"))
    assert (scripted.asked[0]["cursor"], inbox.read(outbox, NOW).cursor) == ("3", "4")


def test_a_platform_that_repeats_itself_is_left(outbox: Outbox, tmp_path: Path, monkeypatch) -> None:
    again = page(cursor="3", more=True)
    with pytest.raises(NotThePlatformError, match="endless-moves"):
        fetched(outbox, tmp_path, monkeypatch, again, again)


def test_news_bring_answers_and_go_on_without_them(
    outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.platform.fetch.fetch_catalogue", lambda *_, **more: False)
    monkeypatch.setattr("kiosk.public_news.bring", lambda *_: True)
    asked: list[object] = []
    monkeypatch.setattr("kiosk.inbox.fetch", lambda *them: asked.append(them[1]))
    settings = settings_of(tmp_path, "http://127.0.0.1:1/api/v1")
    News(settings, tmp_path, lambda: None, outbox).bring(None)  # type: ignore[arg-type]  # nobody is asked
    assert asked == [outbox]
    monkeypatch.setattr("kiosk.inbox.fetch", raising(UnreachableError("cut")))
    made = News(settings, tmp_path, lambda: None, outbox)
    made.bring(None)  # type: ignore[arg-type]  # nobody is asked
    assert made._at is not None


def test_answers_are_not_asked_for_with_every_try_for_a_catalogue_that_cannot_be_had(
    outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = HandClock(1000.0)
    monkeypatch.setattr(news.time, "monotonic", clock)
    monkeypatch.setattr("kiosk.platform.fetch.fetch_catalogue", raising(UnreachableError("cut")))
    asked: list[object] = []
    monkeypatch.setattr("kiosk.inbox.fetch", lambda *them: asked.append(them[1]))
    made = News(settings_of(tmp_path, "http://127.0.0.1:1/api/v1"), tmp_path, lambda: None, outbox)
    for _ in range(13):
        made.bring(None)  # type: ignore[arg-type]  # nobody is asked
        clock.turn(5.0)
    assert len(asked) == 2


def test_a_call_without_a_name_is_a_call_all_the_same() -> None:
    (task,) = merged((), (moved(wanting(), None),), NOW)
    assert isinstance(task, Task)
    assert (task.name, task.phone, task.to_call) == ("", "", True)
