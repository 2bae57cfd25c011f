"""The hub of a guide desk is killed between wish and answer: asked again, no wish is two numbers and none is lost."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from kiosk.domain.words import Words
from kiosk.hall import announcements, help_calls, stories
from kiosk.hall.announcements import AnnouncementWish
from kiosk.hall.help_calls import HelpWish
from kiosk.platform.errors import PlatformError
from kiosk.tickets import acts
from tests.support.hubs import HubProcess
from tests.support.parcels import new_id

KILL = signal.SIGKILL
WISH = AnnouncementWish(kind="lost", words=Words("有证件落在自助区", "A card was left"), minutes=30)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """Give one process, killed and brought back by each test."""
    folder = tmp_path_factory.mktemp("hub")
    made = HubProcess(folder, str(folder / "tickets.db"))
    made.start()
    yield made
    made.close()


def killed(hub: HubProcess) -> None:
    """Kill the hub and bring it back, on its port and over its file."""
    hub.end(KILL)
    hub.start()


def test_what_was_asked_of_a_hub_that_died_is_asked_again_and_done_once(hub: HubProcess) -> None:
    guide, kiosk = hub.client("guide", staff="0305"), hub.client("kiosk")
    number, called, said = new_id(), new_id(), new_id()
    first = guide.do(acts.Issue(queue="social"), number).ticket
    help_calls.call(kiosk, HelpWish(machine="自助区 3 号机", language="zh_CN"), called)
    announcements.announce(guide, WISH, said)
    hub.end(KILL)
    with pytest.raises(PlatformError):
        guide.do(acts.Issue(queue="social"), number)
    hub.start()
    again = guide.do(acts.Issue(queue="social"), number).ticket
    announcements.announce(guide, WISH, said)
    assert (again.id, again.number) == (first.id, first.number)
    assert [one.id for one in announcements.standing(guide)] == [said]
    assert [one.id for one in help_calls.all_open(guide).items] == [called]
    assert [event.kind for event in stories.story(guide, first.number).events] == ["issued"]


def test_after_its_death_a_hub_tells_nobody_that_a_desk_looks_before_one_does(hub: HubProcess) -> None:
    guide, kiosk, name = hub.client("guide", staff="0305"), hub.client("kiosk"), new_id()
    help_calls.all_open(guide)
    before = help_calls.call(kiosk, HelpWish(machine="自助区 3 号机", language="zh_CN"), name).state
    killed(hub)
    between = help_calls.one(kiosk, name).state
    help_calls.all_open(guide)
    assert (before, between, help_calls.one(kiosk, name).state) == ("told", "unheard", "told")


def test_who_goes_to_a_call_still_goes_when_the_hub_is_back(hub: HubProcess) -> None:
    guide, kiosk, name = hub.client("guide", staff="0305"), hub.client("kiosk"), new_id()
    help_calls.call(kiosk, HelpWish(machine="自助区 3 号机", language="zh_CN"), name)
    go = new_id()
    help_calls.come(guide, name, go)
    killed(hub)
    told = help_calls.come(guide, name, go)
    assert (told.state, told.staff) == ("coming", "0305")
