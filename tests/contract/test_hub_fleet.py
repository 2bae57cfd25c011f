"""The fleet through the hub: what machines say is kept, silence is seen, what the hall wants reaches the machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.domain.words import Words
from kiosk.hall import fleet as calls
from kiosk.hub.client import HubClient
from kiosk.hub.fleet_values import MachineSeen, Orders
from kiosk.platform.errors import RefusedError
from kiosk.tickets import acts
from kiosk.tickets.errors import TicketError
from offline_queue.ids import uuid7
from tests.support.fleet_words import NO_PAPER, NOW, WELL, said, waiting
from tests.support.hubs import HubThread, hub
from tests.support.postgres import Cluster, postgres

__all__ = ["hub", "postgres"]


class Desk:
    """The technician's desk and a kiosk of one hall."""

    def __init__(self, hub: HubThread) -> None:
        self.hub = hub
        self.kiosk = hub.client("kiosk")
        self.technician = hub.client("hall", staff="0133", roles=("technician",))

    def says(self, **more: Any) -> Orders:
        """Let the kiosk say how it is now."""
        at = round(self.hub.now.timestamp() * 1000)
        return calls.report(self.kiosk, msgspec.structs.replace(said(**more), at=at))

    def sees(self, name: str = "kiosk") -> MachineSeen:
        """Return the machine as the desk sees it."""
        return next(one for one in calls.fleet(self.technician).items if one.name == name)

    def close(self) -> None:
        self.kiosk.close()
        self.technician.close()


@pytest.fixture
def desk(hub: HubThread) -> Iterator[Desk]:
    made = Desk(hub)
    yield made
    made.close()


def test_a_machine_that_speaks_is_shown_by_its_word(desk: Desk) -> None:
    desk.says()
    seen = desk.sees()
    assert (seen.state, seen.place, seen.heard_at) == ("well", "自助区 7 号机", NOW)
    assert seen.report == WELL


def test_a_machine_that_was_let_in_and_never_spoke_is_shown_too(desk: Desk) -> None:
    assert (desk.sees().state, desk.sees().since, desk.sees().report) == ("never", None, None)


def test_a_machine_that_falls_silent_is_read_by_nobody_and_keeps_its_last_word(desk: Desk) -> None:
    desk.says(devices=NO_PAPER)
    desk.hub.later(31)
    seen = desk.sees()
    assert (seen.state, seen.since, seen.heard_at) == ("unheard", NOW, NOW)
    assert seen.troubles[0].cause == "printer.paper-out"


def test_since_when_something_is_wrong_outlives_the_hub(desk: Desk, tmp_path: Path) -> None:
    desk.says(devices=NO_PAPER)
    anew = HubThread(tmp_path / "hub", str(tmp_path / "hub" / "tickets.db"))
    anew.later(20)
    late = Desk(anew)
    late.says(devices=NO_PAPER)
    assert (late.sees().state, late.sees().since) == ("cannot", NOW - 60_000)
    late.close()
    anew.stop()


def test_an_alarm_by_age_stays_with_its_addressee_while_the_machine_is_silent(desk: Desk) -> None:
    calls.report(desk.kiosk, waiting(5, "office"))
    desk.hub.later(3600)
    (found,) = desk.sees().troubles
    assert (found.addressee, found.days) == ("office", 5)


def test_what_is_urgent_stands_first(desk: Desk) -> None:
    desk.says(devices=NO_PAPER)
    window = desk.hub.client("window")
    calls.report(window, msgspec.structs.replace(WELL, post="window"))
    window.close()
    states = [one.state for one in calls.fleet(desk.technician).items]
    assert (states[0], states[-1]) == ("cannot", "well")


def test_a_window_stands_where_its_machine_says_it_does(desk: Desk) -> None:
    desk.says(zone="east")
    assert desk.sees().zone == "east"


def test_numbers_whose_paper_never_came_out_are_named(desk: Desk) -> None:
    given = desk.kiosk.issue(acts.Issue(queue="social", to_print=True), uuid7()).ticket
    desk.kiosk.do(acts.TellPaper(ticket=given.id, printed=False), uuid7())
    assert desk.sees().unprinted == (given.number,)


# Who looks after it.


def test_who_looks_after_a_machine_is_shown_and_ends_with_the_trouble(desk: Desk) -> None:
    desk.says(devices=NO_PAPER)
    calls.take_over(desk.technician, "kiosk", "repairing", uuid7(), NOW + 60_000)
    care = desk.sees().care
    assert care is not None
    assert (care.staff, care.doing, care.until) == ("0133", "repairing", NOW + 60_000)
    desk.says()
    assert desk.sees().care is None


def test_whoever_says_so_last_looks_after_it_and_may_hand_it_back(desk: Desk) -> None:
    desk.says(devices=NO_PAPER)
    other = desk.hub.client("hall", staff="0305", roles=("guide",))
    calls.take_over(desk.technician, "kiosk", "phoned", uuid7())
    assert calls.take_over(other, "kiosk", "going", uuid7()).care == desk.sees().care
    assert calls.hand_back(other, "kiosk", uuid7()).care is None
    other.close()


def test_an_act_that_is_sent_twice_is_done_once(desk: Desk) -> None:
    key = uuid7()
    first = calls.take_over(desk.technician, "kiosk", "going", key)
    desk.hub.later(5)
    assert calls.take_over(desk.technician, "kiosk", "going", key) == first


def test_a_machine_nobody_took_in_is_looked_after_by_nobody(desk: Desk) -> None:
    with pytest.raises(TicketError) as refused:
        calls.take_over(desk.technician, "K99", "going", uuid7())
    assert refused.value.code == "not-found"


# What the hall wants of it.


def test_a_stop_reaches_the_machine_with_its_next_word(desk: Desk) -> None:
    desk.says()
    calls.stop(desk.technician, "kiosk", "换读卡模块", uuid7(), NOW + 3_600_000)
    orders = desk.says()
    assert orders.stopped is not None
    assert (orders.stopped.reason, orders.stopped.staff) == ("换读卡模块", "0133")
    assert (desk.sees().state, desk.sees().since) == ("stopped", NOW)
    calls.resume(desk.technician, "kiosk", uuid7())
    assert desk.says().stopped is None


def test_a_machine_that_was_stopped_by_hand_is_told_since_then(desk: Desk) -> None:
    desk.says(use="stopped", stopped_s=120)
    assert (desk.sees().state, desk.sees().since) == ("stopped", NOW - 120_000)


def test_words_stand_on_a_machine_for_their_minutes(desk: Desk) -> None:
    calls.put_notice(desk.technician, "kiosk", Words("只能取号", "Numbers only"), 10, uuid7())
    notice = desk.says().notice
    assert notice is not None
    assert notice.words == Words("只能取号", "Numbers only")
    desk.hub.later(601)
    assert (desk.says().notice, desk.sees().notice) == (None, None)


def test_words_can_be_taken_away(desk: Desk) -> None:
    calls.put_notice(desk.technician, "kiosk", Words("只能取号", "Numbers only"), 10, uuid7())
    assert calls.end_notice(desk.technician, "kiosk", uuid7()).notice is None


def stops(client: HubClient) -> object:
    return calls.stop(client, "kiosk", "坏了", uuid7())


def resumes(client: HubClient) -> object:
    return calls.resume(client, "kiosk", uuid7())


def writes(client: HubClient) -> object:
    return calls.put_notice(client, "kiosk", Words("停", "Stop"), 5, uuid7())


OTHERS = (("clerk", stops), ("guide", stops), ("guide", resumes), ("clerk", writes), ("station-agent", writes))


def test_other_roles_take_no_machine_from_people_and_write_on_none(desk: Desk) -> None:
    refused = []
    for role, act in OTHERS:
        other = desk.hub.client("hall", staff="1001", roles=(role,))
        with pytest.raises(TicketError) as said_no:
            act(other)
        refused.append(said_no.value.code)
        other.close()
    assert (set(refused), desk.says()) == ({"not-allowed"}, Orders())


def test_a_kiosk_acts_on_no_machine(desk: Desk) -> None:
    with pytest.raises(RefusedError) as refused:
        calls.take_over(desk.kiosk, "kiosk", "going", uuid7())
    assert refused.value.problem.code == "forbidden-scope"


def test_a_moment_may_be_written_with_a_point(desk: Desk) -> None:
    wish = {"doing": "going", "until": float(NOW)}
    seen = desk.technician.send("POST", "/machines/kiosk/take-over", wish, MachineSeen, uuid7())
    assert seen.care == desk.sees().care


def test_what_a_report_may_not_say_is_refused(desk: Desk) -> None:
    with pytest.raises(RefusedError) as refused:
        desk.says(use="asleep")
    assert refused.value.problem.code == "validation-failed"


# The hub itself.


def test_what_the_hub_cannot_see_of_itself_is_not_known(desk: Desk) -> None:
    seen = calls.fleet(desk.technician).hub
    assert (seen.database, seen.size, seen.standbys, seen.backup_at, seen.backups) == (
        "sqlite",
        None,
        None,
        None,
        False,
    )
    assert seen.disk is not None
    assert 0 < seen.disk.free <= seen.disk.total


def test_the_newest_backup_is_told_where_the_hub_knows_its_folder(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    site = desk.hub.site
    site.write_text(site.read_text("utf-8").replace('backups = ""', f'backups = "{folder}"'), "utf-8")
    assert (calls.fleet(desk.technician).hub.backups, calls.fleet(desk.technician).hub.backup_at) == (True, None)
    (folder / "hall-2026-11-23.dump").write_bytes(b"dump")
    assert calls.fleet(desk.technician).hub.backup_at


# Messages.


def test_a_message_to_the_guide_is_heard_by_one(desk: Desk) -> None:
    guide = desk.hub.client("guide", staff="0305", roles=("guide",))
    told = calls.send_message(desk.technician, "guide", uuid7(), machine="kiosk", about="printer.paper-out")
    assert calls.messages(guide, "guide") == (told,)
    first = calls.hear(guide, told.id, uuid7())
    again = calls.hear(desk.technician, told.id, uuid7())
    assert (first.heard_by, again) == ("0305", first)
    guide.close()


def test_a_window_reads_what_is_for_it_and_for_all(desk: Desk) -> None:
    for window in ("", "01", "02"):
        calls.send_message(desk.technician, "window", uuid7(), window=window, words=f"to {window or 'all'}")
    calls.send_message(desk.technician, "guide", uuid7(), words="to the guide")
    assert [one.words for one in calls.messages(desk.technician, "window", "01")] == ["to all", "to 01"]
    assert len(calls.messages(desk.technician)) == 4


def test_a_message_nobody_sent_is_heard_by_nobody(desk: Desk) -> None:
    with pytest.raises(TicketError) as refused:
        calls.hear(desk.technician, uuid7(), uuid7())
    assert refused.value.code == "not-found"


def test_all_of_it_is_on_record(desk: Desk) -> None:
    calls.take_over(desk.technician, "kiosk", "going", uuid7())
    calls.stop(desk.technician, "kiosk", "坏了", uuid7())
    message = calls.send_message(desk.technician, "guide", uuid7(), words="看一下")
    calls.hear(desk.technician, message.id, uuid7())
    kinds = [event.kind for event in desk.hub.hub.desk.events(0)]
    assert kinds == ["machine-taken-over", "machine-stopped", "message-sent", "message-heard"]


def test_a_hall_on_postgresql_keeps_the_same_and_sees_its_database(postgres: Cluster, tmp_path: Path) -> None:
    desk = Desk(HubThread(tmp_path / "hub", postgres.new_database()))
    for _ in range(2):
        desk.says(devices=NO_PAPER)
    calls.take_over(desk.technician, "kiosk", "going", uuid7())
    calls.stop(desk.technician, "board", "坏了", uuid7())
    calls.send_message(desk.technician, "guide", uuid7(), machine="kiosk")
    seen, hub = desk.sees(), calls.fleet(desk.technician).hub
    assert (seen.state, seen.since, seen.care and seen.care.staff) == ("cannot", NOW - 60_000, "0133")
    assert (hub.database, hub.standbys, bool(hub.size)) == ("postgresql", (), True)
    desk.close()
    desk.hub.stop()
