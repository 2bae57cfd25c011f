"""Rows about what the city asks the public: answered without a line, and judged when it arrives."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config.clock import china_now
from kiosk.outgoing import Outgoing, leave
from kiosk.platform.calls.voice import (
    Answered,
    ClockTold,
    ConsultationAnswer,
    PublicConsultation,
    SurveyAnswer,
    public_consultations,
    surveys,
)
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from offline_queue.control import list_entries
from offline_queue.entry import State
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey
from offline_queue.worker import Worker
from tests.support.parcels import DEVICE, new_id, without_wait
from tests.support.sandbox import SandboxThread

HOUR, DAY = 3600.0, 86_400.0


@pytest.fixture
def platform(sandbox: SandboxThread) -> Iterator[Platform]:
    """Give a client of the shared sandbox."""
    client = Platform(sandbox.url, connect_seconds=2, read_seconds=5)
    yield client
    client.close()


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Outbox]:
    """Give an outbox on disk."""
    made = Outbox.open(tmp_path / "outbox", FileKey(tmp_path / "keys" / "device.key"))
    yield made
    made.close()


@pytest.fixture
def line_returns(box: Outbox, platform: Platform, sandbox: SandboxThread) -> Callable[[float], None]:
    """Give the way in which the line comes back so many seconds from now, and what waits goes out."""

    def after(seconds: float) -> None:
        sandbox.fault("wrong-clock", seconds=seconds)
        worker = Worker(box, PlatformDeliverer(platform, "training", wait=without_wait))
        worker.nudge()
        while worker.step():
            pass

    return after


def left(box: Outbox, act: Outgoing) -> None:
    with box.transaction() as tx:
        leave(tx, act)


def until(words: str) -> float:
    return (datetime.datetime.fromisoformat(words) - china_now()).total_seconds()


def shown_to_staff(box: Outbox, state: State) -> list[dict[str, Any]]:
    return list_entries(box, {"state": state})


def of_draft(draft: PublicConsultation, said_at: datetime.datetime) -> ConsultationAnswer:
    said, clock = said_at.isoformat(timespec="seconds"), ClockTold(trusted=True)
    return ConsultationAnswer(new_id(), draft.id, "for", "希望卫生院门口也设一站。", said, clock, DEVICE, "training")


@pytest.mark.row("R92")
def test_an_answer_that_arrives_after_its_survey_closed_is_kept_as_refused_for_staff_to_see(
    box: Outbox, platform: Platform, line_returns: Callable[[float], None]
) -> None:
    came = surveys(platform)
    assert came
    survey = next(one for one in came[0].items if one.questions[0].id == "seats")
    answers = (Answered("seats", ("few",)),)
    answer = SurveyAnswer(
        new_id(), survey.id, survey.version, answers, china_now().isoformat(timespec="seconds"), DEVICE, "training"
    )
    left(box, answer)
    line_returns(until(survey.ends_at) + HOUR)
    (refused,) = shown_to_staff(box, State.REJECTED)
    assert (refused["id"], refused["kind"]) == (answer.id, "survey-answer")
    assert "gone" in str(refused)


@pytest.mark.row("R93")
@pytest.mark.parametrize(("late", "state"), [(DAY, State.ACKNOWLEDGED), (30 * DAY, State.REJECTED)])
def test_an_opinion_given_before_the_deadline_is_taken_within_the_grace_of_the_platform(
    box: Outbox, platform: Platform, line_returns: Callable[[float], None], late: float, state: State
) -> None:
    came = public_consultations(platform)
    assert came
    draft = next(one for one in came[0].items if one.grace_days)
    opinion = of_draft(draft, datetime.datetime.fromisoformat(draft.ends_at) - datetime.timedelta(hours=1))
    left(box, opinion)
    line_returns(until(draft.ends_at) + late)
    assert [entry["id"] for entry in shown_to_staff(box, state)] == [opinion.id]
