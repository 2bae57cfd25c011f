"""A window at a real hub: a day's work by keys, another clerk who is quicker, a hub that goes away and comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from config.settings import HubSetting
from config.texts import wording
from kiosk.hall.line import HallLine
from kiosk.hub.database import DatabaseAwayError
from kiosk.staff.session import SignedIn
from kiosk.tickets import acts, schema
from kiosk.tickets.day_key import hashed
from kiosk.tickets.values import State
from offline_queue.ids import uuid7
from tests.support.clerks_window import TABS, HandTerminal
from tests.support.hubs import HubThread
from ui.desk.density import SMALL
from ui.hall.watch import HallWatch
from ui.window.calling_samples import sample_settings
from ui.window.calling_values import Question
from ui.window.program import WindowProgram
from ui.window.ticket_card import Laid

LIMIT = 15_000
CLERK = SignedIn("1708", "沈砚秋", frozenset({"clerk"}), 9e12)
OTHER = SignedIn("1709", "某", frozenset({"clerk"}), 9e12)
CARD = "990100199001010020"


class AtHub:
    """Window 01 of the test hall, its hub, a kiosk that gives numbers."""

    def __init__(self, hub: HubThread, qtbot: QtBot) -> None:
        self.hub, self.qtbot = hub, qtbot
        self.kiosk = hub.client("kiosk")
        self.other = hub.client("window", staff="1709")
        self.open()

    def open(self) -> None:
        """Open the program."""
        client = self.hub.client(staff="", reconnect_seconds=0.02, read_seconds=2.0)
        self.watch = HallWatch(
            lambda hear, happened: HallLine(client, hear, happened, retry_seconds=0.02, act_seconds=0.05)
        )
        settings = msgspec.structs.replace(sample_settings(), hub=HubSetting(window="01", zone="east"))
        self.terminal = HandTerminal(settings)
        self.program = WindowProgram(
            settings, self.terminal, wording("zh_CN"), self.watch, size=SMALL.size, tabs=TABS, now=lambda: self.hub.now
        )
        self.calling = self.program.context.calling
        self.program.shell.show()
        self.watch.start()
        self.until(lambda: self.calling.answers and self.calling.rules is not None)

    def enter(self, who: SignedIn = CLERK) -> None:
        """Let somebody be signed in."""
        self.program.context.staff.who = who
        self.program.context.staff_changed.emit()
        self.settled()

    def issue(self, number: str = "") -> str:
        """Let somebody take a number; return it."""
        key = self.kiosk.day_key().key if number else ""
        person = hashed(key, number) if number else None
        return self.kiosk.do(acts.Issue(queue="social", person_hash=person), uuid7()).ticket.number

    def press(self, number: int) -> None:
        """Press a key once it can be pressed, and let the hub do it."""
        self.until(lambda: (key := self.program.shell.board.keys().get(number)) is not None and key.enabled)
        self.program.shell.board.press(number)

    def here(self) -> None:
        """Say that who was called is here, once that can be said."""
        self.until(lambda: self.program.shell.board.letter(" "))

    def serve(self, number: str) -> None:
        """Have somebody called, served and finished by keys."""
        self.press(1)
        self.until(lambda: self.number == number)
        self.here()
        self.until(lambda: self.calling.in_hand is not None and self.calling.in_hand.serving)
        self.press(10)
        self.until(lambda: self.calling.in_hand is None)

    @property
    def number(self) -> str:
        """The number in hand."""
        return self.calling.in_hand.number if self.calling.in_hand else ""

    def settled(self) -> None:
        """Wait until nothing is under way and the hall was read after it."""
        self.until(lambda: not self.calling.doing and not self.calling.owed)

    def until(self, true: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(true()), timeout=LIMIT)

    def close(self) -> None:
        """End the program as one that is killed: the hall hears nothing of it."""
        self.program.context.staff.who, self.calling.doing = None, ""
        self.program.close()
        self.watch.close()

    def end(self) -> None:
        """End everything."""
        self.close()
        for client in (self.kiosk, self.other):
            client.close()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubThread]:
    running = HubThread(tmp_path / "hub")
    yield running
    running.stop()


@pytest.fixture
def post(hub: HubThread, qtbot: QtBot) -> Iterator[AtHub]:
    made = AtHub(hub, qtbot)
    yield made
    made.end()


def test_three_people_are_served_in_their_order_by_keys_alone(post: AtHub) -> None:
    numbers = [post.issue() for _ in range(3)]
    post.enter()
    for number in numbers:
        post.hub.later(60)
        post.serve(number)
    assert [one.state for one in map(post.kiosk.ticket, _ids(post, numbers))] == [State.DONE] * 3


def test_a_window_that_was_killed_goes_on_with_who_was_served_there(post: AtHub) -> None:
    number = post.issue()
    post.enter()
    post.press(1)
    post.until(lambda: post.number == number)
    post.here()
    post.until(lambda: post.calling.in_hand is not None and post.calling.in_hand.serving)
    post.close()
    post.open()
    post.enter()
    post.until(lambda: post.number == number)
    post.press(10)
    post.until(lambda: post.calling.in_hand is None)


def test_the_next_clerk_takes_over_and_serves_on(post: AtHub) -> None:
    number = post.issue()
    post.enter()
    post.press(1)
    post.until(lambda: post.number == number)
    post.program.context.staff.sign_out("handed-over")
    post.enter(OTHER)
    post.until(lambda: post.calling.question is Question.TAKE_OVER)
    post.program.shell.board.letter("1")
    post.until(lambda: post.calling.question is Question.NONE)
    assert post.number == number
    post.until(lambda: post.calling.view is not None and post.calling.view.staff == "1709")


def test_a_clerk_who_is_still_open_elsewhere_is_asked(post: AtHub) -> None:
    elsewhere = post.hub.client(staff="1708")
    elsewhere.do(acts.OpenWindow(window="02"), uuid7())
    post.enter()
    post.until(lambda: post.calling.question is Question.TAKE_OVER)
    post.program.shell.board.letter("1")
    post.until(lambda: post.calling.question is Question.NONE)
    post.until(lambda: {one.no: one.state for one in post.watch.now.snapshot.windows}["02"] == "CLOSED")  # type: ignore[union-attr]  # it was read
    elsewhere.close()


def test_the_card_of_the_number_begins_the_service(post: AtHub) -> None:
    number = post.issue(CARD)
    post.enter()
    post.press(1)
    post.until(lambda: post.number == number)
    post.program.context.card.laid(Laid(hashed(post.kiosk.day_key().key, CARD), "林**"))
    post.until(lambda: post.calling.in_hand is not None and post.calling.in_hand.same_person is True)


def test_another_card_is_asked_about_and_taken_on_a_yes(post: AtHub) -> None:
    number = post.issue(CARD)
    post.enter()
    post.press(1)
    post.until(lambda: post.number == number)
    post.program.context.card.laid(Laid("b" * 64, "赵**"))
    post.until(lambda: post.calling.question is Question.OTHER_PERSON)
    post.program.shell.board.letter("1")
    post.until(lambda: post.calling.in_hand is not None and post.calling.in_hand.same_person is False)


def test_where_a_guide_was_quicker_both_sides_stand_there_and_the_hall_holds(post: AtHub) -> None:
    number = post.issue()
    post.enter()
    post.press(1)
    post.until(lambda: post.number == number)
    held = post.calling.in_hand
    assert held
    guide = post.hub.client("guide", staff="1001")
    # Before the window hears of it: this very press names a version that is not there any more.
    post.watch.seen.disconnect(post.calling.see)
    guide.do(acts.Hold(ticket=held.id, reason="papers"), uuid7())
    post.calling.finish()
    post.until(lambda: post.calling.told is not None and post.calling.told.theirs is not None)
    assert post.calling.told
    assert post.calling.told.theirs
    assert (post.calling.told.theirs.state, post.number) == (State.HELD, "")
    guide.close()


def test_a_hub_that_goes_away_finds_everything_told_once_when_it_is_back(
    post: AtHub, expected_logs: Callable[[str], None]
) -> None:
    expected_logs("database-away")
    number = post.issue()
    post.enter()
    post.press(1)
    post.until(lambda: post.number == number)
    ids = _ids(post, [number])
    threads = post.hub.hub._threads
    stopped = _Away()
    post.hub.hub._threads = stopped  # type: ignore[assignment]  # a database that does not answer
    post.until(lambda: post.calling.seen.answers is False)
    post.here()
    post.press(10)
    assert (post.number, len(post.calling.owed)) == ("", 2)
    post.hub.hub._threads = threads
    post.until(lambda: not post.calling.owed and not post.calling.doing)
    assert post.kiosk.ticket(ids[0]).state is State.DONE


class _Away:
    """Threads at a database that is away."""

    def __getattr__(self, name: str) -> Any:
        async def away(*_: Any, **__: Any) -> Any:
            raise DatabaseAwayError

        return away


def _ids(post: AtHub, numbers: list[str]) -> list[str]:
    """Return the tickets with these numbers."""
    with post.hub.hub.desk.engine.connect() as connection:
        rows = connection.execute(select(schema.ticket.c.id, schema.ticket.c.prefix, schema.ticket.c.no)).all()
    found = {f"{row.prefix}{row.no:03d}": row.id for row in rows}
    return [found[number] for number in numbers]
