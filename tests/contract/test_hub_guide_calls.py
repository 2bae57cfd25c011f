"""What the guide desk has of the hub beside tickets: announcements, calls for staff, and what became of a number."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.domain.words import Words
from kiosk.hall import announcements, help_calls, stories
from kiosk.hall.announcements import AnnouncementWish
from kiosk.hall.help_calls import HelpWish
from kiosk.hub.client import HubClient
from kiosk.hub.site import admit
from kiosk.platform.errors import RefusedError
from kiosk.tickets import acts
from kiosk.tickets.errors import TicketError
from tests.support.hubs import HubThread
from tests.support.parcels import new_id
from tests.support.raw_hall import RawMachine
from tests.support.sync_hall import emptied

LOST = AnnouncementWish(kind="lost", words=Words("有证件落在自助区", "A card was left"), minutes=30, speak=2)
AT = HelpWish(machine="自助区 3 号机", language="zh_CN", step="capture", elder=True)


@pytest.fixture
def hub(running: HubThread) -> HubThread:
    emptied(running)
    return running


def guide(hub: HubThread) -> HubClient:
    return hub.client("guide", staff="0305")


def kinds(hub: HubThread) -> list[str]:
    return [event.kind for event in hub.hub.desk.events(0)]


def test_an_announcement_stands_for_its_minutes_and_is_heard_of_at_once(hub: HubThread) -> None:
    made = announcements.announce(guide(hub), LOST, new_id())
    assert announcements.standing(hub.client("board")) == (made,)
    assert (made.words, made.speak, made.staff, made.until - made.at) == (LOST.words, 2, "0305", 30 * 60_000)
    hub.later(30 * 60)
    assert (announcements.standing(hub.client("board")), kinds(hub)) == ((), ["announced"])


def test_the_same_announcement_sent_again_is_one(hub: HubThread) -> None:
    name = new_id()
    first, again = (announcements.announce(guide(hub), LOST, name) for _ in range(2))
    assert (first, len(announcements.standing(guide(hub)))) == (again, 1)


def test_each_zone_hears_what_is_for_it_and_what_is_for_all(hub: HubThread) -> None:
    for zones in ((), ("east",), ("west", "south")):
        announcements.announce(guide(hub), AnnouncementWish(kind="other", words=LOST.words, minutes=5, zones=zones),
                               new_id())  # fmt: skip
    told = [one.zones for one in announcements.standing(hub.client("board"), "east")]
    assert told == [(), ("east",)]


def test_an_announcement_is_taken_down_once(hub: HubThread) -> None:
    made = announcements.announce(guide(hub), LOST, new_id())
    gone = announcements.end(guide(hub), made.id, new_id())
    hub.later(5)
    assert announcements.end(guide(hub), made.id, new_id()).ended_at == gone.ended_at == made.at
    assert (announcements.standing(guide(hub)), kinds(hub)) == ((), ["announced", "announcement-ended"])


def test_what_nobody_announced_is_not_taken_down(hub: HubThread) -> None:
    with pytest.raises(TicketError, match="not-found"):
        announcements.end(guide(hub), new_id(), new_id())


def test_only_the_desk_announces(hub: HubThread) -> None:
    with pytest.raises(RefusedError, match="forbidden-scope"):
        announcements.announce(hub.client("kiosk"), LOST, new_id())


def test_a_call_is_told_only_while_a_desk_looks(hub: HubThread) -> None:
    kiosk, name = hub.client("kiosk"), new_id()
    # Whoever looked before this test did so an hour ago.
    hub.later(3600)
    assert help_calls.call(kiosk, AT, name).state == "unheard"
    (seen,) = help_calls.all_open(guide(hub)).items
    assert (seen.device, seen.machine, seen.step, seen.elder) == ("kiosk", "自助区 3 号机", "capture", True)
    assert help_calls.one(kiosk, name).state == "told"
    hub.later(31)
    assert help_calls.one(kiosk, name).state == "unheard"


def test_who_looks_without_being_there_is_no_desk(hub: HubThread) -> None:
    name = new_id()
    hub.later(7200)
    help_calls.call(hub.client("kiosk"), AT, name)
    help_calls.all_open(hub.client("hall", staff="0001"))
    assert help_calls.one(hub.client("kiosk"), name).state == "unheard"


def test_the_first_who_says_so_goes_there(hub: HubThread) -> None:
    name = new_id()
    help_calls.call(hub.client("kiosk"), AT, name)
    hub.later(48)
    told = help_calls.come(guide(hub), name, new_id())
    assert (told.state, told.staff) == ("coming", "0305")
    with pytest.raises(TicketError, match="somebody goes already"):
        help_calls.come(hub.client("guide", staff="0306"), name, new_id())
    assert help_calls.all_open(guide(hub)).mean_answer_s == 48


def test_a_call_that_is_over_is_answered_by_nobody(hub: HubThread) -> None:
    kiosk, name = hub.client("kiosk"), new_id()
    help_calls.call(kiosk, AT, name)
    assert help_calls.end(kiosk, name, new_id()).state == "done"
    assert help_calls.end(guide(hub), name, new_id()).state == "done"
    with pytest.raises(TicketError, match="it is over"):
        help_calls.come(guide(hub), name, new_id())
    assert (help_calls.all_open(guide(hub)).items, kinds(hub)) == ((), ["help-called", "help-ended"])


def test_whoever_stands_at_a_machine_calls_once(hub: HubThread) -> None:
    first, second = new_id(), new_id()
    for name in (first, second, second):
        help_calls.call(hub.client("kiosk"), AT, name)
    assert [one.id for one in help_calls.all_open(guide(hub)).items] == [second]


def test_a_machine_ends_only_its_own_call(hub: HubThread) -> None:
    name = new_id()
    help_calls.call(hub.client("kiosk"), AT, name)
    other = HubClient(hub.url, admit(hub.site, "other", "kiosk"), mode="training")
    with pytest.raises(TicketError, match="not-found"):
        help_calls.end(other, name, new_id())


@pytest.mark.parametrize("ask", [help_calls.one, lambda client, name: help_calls.come(client, name, new_id())])
def test_a_call_nobody_made_is_not_found(hub: HubThread, ask: Callable[[HubClient, str], object]) -> None:
    with pytest.raises(TicketError, match="not-found"):
        ask(guide(hub), new_id())


def test_of_a_number_is_told_all_that_happened_to_it_today(hub: HubThread) -> None:
    window = hub.client()
    window.do(acts.OpenWindow(window="01"), new_id())
    given = hub.client("kiosk").issue(acts.Issue(queue="social"), new_id()).ticket
    window.do(acts.CallNext(window="01"), new_id())
    told = stories.story(guide(hub), given.number)
    assert (told.ticket.id, [event.kind for event in told.events]) == (given.id, ["issued", "called"])
    with pytest.raises(TicketError, match="not-found"):
        stories.story(guide(hub), "A002")


def test_a_card_finds_its_numbers_of_today_the_newest_first_and_tells_no_hash(hub: HubThread) -> None:
    kiosk, mine = hub.client("kiosk"), "5" * 64
    given = []
    first, second = (one.code for one in kiosk.queues()[:2])
    for queue, person in ((first, mine), (first, "6" * 64), (second, mine)):
        given.append(kiosk.do(acts.Issue(queue=queue, person_hash=person), new_id()).ticket)
        hub.later(60)
    found = stories.of_card(guide(hub), mine)
    assert [one.id for one in found] == [given[2].id, given[0].id]
    assert {one.person_hash for one in found} == {None}
    hub.later(24 * 3600)
    assert stories.of_card(guide(hub), mine) == ()


def test_no_kiosk_and_no_screen_asks_whose_numbers_there_are(hub: HubThread) -> None:
    for kind in ("kiosk", "board"):
        heard = RawMachine(hub.url, kind).ask("POST", "/numbers:find", {"person_hash": "5" * 64})
        assert (heard.status, heard.code) == (403, "forbidden-scope")


@pytest.mark.parametrize(
    ("words", "number"), [("b13", "B013"), (" A5001 ", "A5001"), ("A1", "A001"), ("13", ""), ("AB1", ""), ("", "")]
)
def test_a_number_is_known_however_it_is_written(words: str, number: str) -> None:
    assert stories.number_in(words) == number


WORDS = {"zh": "有证件落在自助区", "en": "A card was left"}
WRONG_ANNOUNCEMENTS: dict[str, dict[str, object]] = {
    "no-kind": {"words": WORDS, "minutes": 5},
    "another-kind": {"kind": "sale", "words": WORDS, "minutes": 5},
    "no-words": {"kind": "lost", "minutes": 5},
    "one-language": {"kind": "lost", "words": {"zh": "一"}, "minutes": 5},
    "empty-words": {"kind": "lost", "words": {"zh": "", "en": "x"}, "minutes": 5},
    "a-speech": {"kind": "lost", "words": {"zh": "长" * 41, "en": "x"}, "minutes": 5},
    "a-control-sign": {"kind": "lost", "words": {"zh": "一\u0007", "en": "x"}, "minutes": 5},
    "for-ever": {"kind": "lost", "words": WORDS, "minutes": 721},
    "for-no-time": {"kind": "lost", "words": WORDS, "minutes": 0},
    "shouted": {"kind": "lost", "words": WORDS, "minutes": 5, "speak": 4},
    "no-zone": {"kind": "lost", "words": WORDS, "minutes": 5, "zones": [""]},
}


@pytest.mark.parametrize("name", WRONG_ANNOUNCEMENTS)
def test_what_nobody_should_hear_is_refused_and_nothing_stands(hub: HubThread, name: str) -> None:
    raw = RawMachine(hub.url, "guide")
    heard = raw.ask("POST", "/announcements", WRONG_ANNOUNCEMENTS[name], X_Staff="0305")
    assert (heard.status, heard.code) == (422, "validation-failed")
    assert announcements.standing(guide(hub)) == ()


def test_nobody_announces_without_a_name(hub: HubThread) -> None:
    body = {"kind": "lost", "words": WORDS, "minutes": 5}
    assert RawMachine(hub.url, "guide").ask("POST", "/announcements", body).status == 400


@pytest.mark.parametrize(
    "body",
    [
        {"language": "zh_CN"}, {"machine": "", "language": "zh_CN"}, {"machine": "x", "language": "fr"},
        {"machine": "x", "language": "en", "step": "Step!"}, {"machine": "x" * 61, "language": "en"},
    ],
)  # fmt: skip
def test_a_call_that_does_not_say_where_is_no_call(hub: HubThread, body: dict[str, object]) -> None:
    heard = RawMachine(hub.url, "kiosk").ask("POST", "/help-calls", body)
    assert (heard.status, help_calls.all_open(guide(hub)).items) == (422, ())


@pytest.mark.parametrize(
    ("kind", "method", "path"),
    [
        ("window", "POST", "/help-calls"), ("board", "GET", "/help-calls"), ("kiosk", "GET", "/help-calls"),
        ("kiosk", "GET", "/numbers/A001"), ("board", "GET", "/numbers/A001"), ("kiosk", "GET", "/appointments"),
        ("window", "GET", "/appointments"), ("window", "POST", "/announcements"), ("board", "POST", "/announcements"),
    ],
)  # fmt: skip
def test_each_call_is_for_the_machines_it_names_alone(hub: HubThread, kind: str, method: str, path: str) -> None:
    heard = RawMachine(hub.url, kind).ask(method, path, {} if method == "POST" else None)
    assert (heard.status, heard.code) == (403, "forbidden-scope")


@pytest.mark.parametrize("number", ["a001", "A1", "A123456", "AA01"])
def test_what_is_no_number_is_not_looked_for(hub: HubThread, number: str) -> None:
    assert RawMachine(hub.url, "guide").ask("GET", f"/numbers/{number}").status in (400, 404)


def test_a_call_of_yesterday_is_over_with_its_day(hub: HubThread) -> None:
    help_calls.call(hub.client("kiosk"), AT, new_id())
    hub.later(24 * 3600)
    told = help_calls.all_open(guide(hub))
    assert (told.items, told.answered, told.mean_answer_s) == ((), 0, None)
