"""Forms left for a window: what the hub keeps of them, who finds them, and when they are gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from kiosk.domain.conditions import RELATION
from kiosk.draft import Draft, DraftError
from kiosk.hall import drafts
from kiosk.hall.drafts import Left, by_card, by_code
from kiosk.hub.calls import drafts as shelves
from kiosk.hub.calls.drafts import DRAFT, MOST_DRAFTS, Shelf
from kiosk.hub.client import HubClient
from kiosk.platform.errors import RefusedError
from kiosk.tickets import acts
from kiosk.tickets.day_key import hashed
from kiosk.tickets.errors import TicketError
from tests.support.cases import OWNER, PAGES, kiosk_draft
from tests.support.flow_fakes import card
from tests.support.hubs import HubThread, hub
from tests.support.parcels import new_id
from tests.support.raw_hall import RawMachine

__all__ = ["hub"]
CODE, OTHER_CODE = "7K2M94P4", "0000000Z"
DAY = 86_400


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a guess cost nothing: what it costs is told by one number, and tried with the kiosk's own drafts."""
    monkeypatch.setattr("kiosk.hall.drafts.COST", 2)


def left(**changes: Any) -> Left:
    return Left(kiosk_draft(**changes), None, "")


def lay(client: HubClient, what: Left | None = None, code: str = CODE, **more: Any) -> str:
    return drafts.lay(client, what or left(), code, OWNER, days=30, new_id=new_id, **more)


def test_a_window_opens_by_the_code_what_a_kiosk_left(hub: HubThread) -> None:
    lay(hub.client("kiosk"))
    assert drafts.opened(hub.client("window"), by_code(CODE)).left == left()


def test_a_window_opens_by_the_card_what_its_owner_left(hub: HubThread) -> None:
    lay(hub.client("kiosk"))
    assert drafts.opened(hub.client("window"), by_card(OWNER)).left.draft.pages == PAGES


@pytest.mark.parametrize("key", [by_code(OTHER_CODE), by_card(card("lin-jingshu"))], ids=["code", "card"])
def test_another_code_or_card_finds_nothing(hub: HubThread, key: drafts.Key) -> None:
    lay(hub.client("kiosk"))
    with pytest.raises(DraftError, match="unknown"):
        drafts.opened(hub.client("window"), key)


def test_a_renewed_card_of_the_same_person_opens_nothing_but_the_code_does(hub: HubThread) -> None:
    lay(hub.client("kiosk"))
    renewed = card("zhao-dehou", valid_from=OWNER.birth_date)
    with pytest.raises(DraftError, match="unknown"):
        drafts.opened(hub.client("window"), by_card(renewed))


def test_a_large_draft_comes_in_parts_and_opens_whole(hub: HubThread) -> None:
    pages = {"household-register": (bytes(range(256)) * 1400, b"\xff" * 200_000)}
    lay(hub.client("kiosk"), left(pages=pages))
    assert drafts.opened(hub.client("window"), by_code(CODE)).left.draft.pages == pages


def test_more_than_a_draft_may_have_is_refused_before_it_is_sent(hub: HubThread) -> None:
    with pytest.raises(DraftError, match="too-large"):
        lay(hub.client("kiosk"), left(pages={"household-register": (b"\xff" * (25 * 1024 * 1024),)}))


def test_what_broke_off_in_the_middle_is_not_found(hub: HubThread) -> None:
    kiosk = hub.client("kiosk")
    sealed = drafts.sealed(left(pages={"household-register": (b"\xff" * 300_000,)}), CODE, OWNER)
    draft = new_id()
    drafts.lay_parts(kiosk, draft, sealed, days=30, parts=(0, 2))
    with pytest.raises(DraftError, match="unknown"):
        drafts.opened(hub.client("window"), by_code(CODE))
    drafts.lay_parts(kiosk, draft, sealed, days=30, parts=(1,))
    assert drafts.opened(hub.client("window"), by_code(CODE)).id == draft


def test_the_hub_can_read_nothing_of_it(hub: HubThread, tmp_path: Path) -> None:
    lay(hub.client("kiosk"), left(answers={"contact_name": "罗有田", RELATION: "self"}))
    hub.hub.desk.engine.dispose()
    everything = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    words = (OWNER.name, OWNER.number, "罗有田", CODE)
    assert not any(word.encode() in everything for word in words)


def test_what_is_over_is_gone(hub: HubThread) -> None:
    lay(hub.client("kiosk"))
    hub.later(30 * DAY)
    with pytest.raises(DraftError, match="unknown"):
        drafts.opened(hub.client("window"), by_code(CODE))


def test_who_handed_it_in_deletes_it_for_every_lock(hub: HubThread) -> None:
    lay(hub.client("kiosk"))
    found = drafts.opened(hub.client("window"), by_card(OWNER))
    assert drafts.drop(hub.client("window"), found.locator)
    with pytest.raises(DraftError, match="unknown"):
        drafts.opened(hub.client("window"), by_code(CODE))


def test_deleting_twice_is_harmless(hub: HubThread) -> None:
    lay(hub.client("kiosk"))
    window = hub.client("window")
    assert [drafts.drop(window, by_code(CODE).locator) for _ in range(2)] == [True, False]


def test_of_two_of_one_person_the_card_opens_the_later_one_and_each_code_its_own(hub: HubThread) -> None:
    kiosk, window = hub.client("kiosk"), hub.client("window")
    lay(kiosk, left(later=("bank-card",)))
    lay(kiosk, left(), OTHER_CODE)
    assert drafts.opened(window, by_card(OWNER)).left.draft.later == ()
    assert drafts.opened(window, by_code(CODE)).left.draft.later == ("bank-card",)


def test_a_draft_laid_again_after_a_lost_answer_is_one(hub: HubThread) -> None:
    kiosk, sealed, draft = hub.client("kiosk"), drafts.sealed(left(), CODE, OWNER), new_id()
    for _ in range(2):
        drafts.lay_parts(kiosk, draft, sealed, days=30)
    assert drafts.opened(hub.client("window"), by_code(CODE)).left == left()


def test_one_machine_does_not_write_over_what_another_laid(hub: HubThread) -> None:
    sealed, draft = drafts.sealed(left(), CODE, OWNER), new_id()
    drafts.lay_parts(hub.client("kiosk"), draft, sealed, days=30)
    with pytest.raises(TicketError, match="state-conflict"):
        drafts.lay_parts(hub.client("window"), draft, sealed, days=30)


def test_a_part_of_nothing_and_a_part_too_many_are_refused(hub: HubThread) -> None:
    kiosk, sealed = hub.client("kiosk"), drafts.sealed(left(), CODE, OWNER)
    draft = lay(kiosk)
    for name, part in ((new_id(), 0), (draft, 1)):
        with pytest.raises(TicketError, match="not-found"):
            drafts.lay_part(kiosk, name, part, sealed.content)


@pytest.mark.parametrize("kind", ["guide", "board", "hall"])
def test_only_kiosks_and_windows_open_drafts(hub: HubThread, kind: str) -> None:
    with pytest.raises(RefusedError, match="forbidden-scope"):
        drafts.opened(hub.client(kind), by_code(CODE))


def ticket_of(hub: HubThread, number: str) -> str:
    key = hub.client("kiosk").day_key().key
    given = hub.client("kiosk").issue(
        acts.Issue(queue="social", person_hash=hashed(key, number) if number else None), new_id()
    )
    return given.ticket.id


def test_of_a_ticket_a_window_is_told_that_its_holder_left_a_draft(hub: HubThread) -> None:
    lay(hub.client("kiosk"))
    ticket = ticket_of(hub, OWNER.number)
    assert drafts.left_for(hub.client("window"), ticket)


@pytest.mark.parametrize("number", ["990101198803120020", ""], ids=["somebody else", "nobody"])
def test_of_any_other_ticket_it_is_told_that_there_is_none(hub: HubThread, number: str) -> None:
    lay(hub.client("kiosk"))
    assert not drafts.left_for(hub.client("window"), ticket_of(hub, number))


def test_a_draft_that_is_not_whole_is_told_of_nobody(hub: HubThread) -> None:
    kiosk, sealed = hub.client("kiosk"), drafts.sealed(left(), CODE, OWNER)
    drafts.lay_parts(kiosk, new_id(), sealed, days=30, number=OWNER.number, parts=())
    assert not drafts.left_for(hub.client("window"), ticket_of(hub, OWNER.number))


def test_of_no_ticket_nothing_is_told(hub: HubThread) -> None:
    with pytest.raises(TicketError, match="not-found"):
        drafts.left_for(hub.client("window"), new_id())


def test_a_hall_keeps_no_more_than_it_has_room_for(hub: HubThread, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_DRAFTS > 1000
    monkeypatch.setattr("kiosk.hub.calls.drafts.MOST_DRAFTS", 1)
    kiosk = hub.client("kiosk")
    lay(kiosk)
    with pytest.raises(TicketError, match="too-many"):
        lay(kiosk, code=OTHER_CODE)


def test_a_disk_without_room_takes_no_form_and_goes_on_giving_numbers(
    hub: HubThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.hub.calls.drafts.KEPT_FREE", 10**18)
    with pytest.raises(TicketError, match="no-room"):
        lay(hub.client("kiosk"))
    assert hub.client("kiosk").issue(acts.Issue(queue="social"), new_id()).ticket.number == "A001"


def test_two_locks_of_one_name_are_refused_for_one_of_them_would_open_nothing(hub: HubThread) -> None:
    lock = {"name": "0" * 32, "wrapped": "A" * 40}
    wish = {"locks": [lock, lock | {"wrapped": "B" * 40}], "parts": 1, "days": 3}
    heard = RawMachine(hub.url, "kiosk").ask("PUT", f"/drafts/{new_id()}", wish)
    assert (heard.status, heard.code) == (422, "validation-failed")


def test_what_is_over_goes_also_with_a_call_that_is_refused(hub: HubThread) -> None:
    lay(hub.client("kiosk"))
    hub.later(31 * DAY)
    with pytest.raises(TicketError, match="not-found"):
        hub.client("window").read(f"/drafts/{new_id()}/parts/0", dict)
    with hub.hub.desk.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(DRAFT)).scalar_one() == 0


def test_two_machines_that_lay_under_one_lock_at_once_are_one_after_the_other(
    hub: HubThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database refuses the second of two that began together; it is asked again, as the later of both."""
    tries = list[str]()

    def collides(shelf: Shelf, draft: str, device: str, wish: dict[str, Any]) -> dict[str, Any]:
        tries.append(device)
        if len(tries) == 1:
            raise IntegrityError("insert", {}, Exception("unique"))
        return laid(shelf, draft, device, wish)

    laid = shelves.laid
    monkeypatch.setattr(shelves, "laid", collides)
    lay(hub.client("kiosk"))
    assert tries == ["kiosk", "kiosk"]
    assert drafts.opened(hub.client("window"), by_code(CODE)).left == left()


def test_what_another_program_wrote_is_nothing_one_can_open(hub: HubThread) -> None:
    kiosk, sealed = hub.client("kiosk"), drafts.sealed(left(), CODE, OWNER)
    drafts.lay_parts(kiosk, new_id(), drafts.Sealed(sealed.locks, sealed.content[:-1] + b"\0"), days=30)
    with pytest.raises(DraftError, match="unknown"):
        drafts.opened(hub.client("window"), by_code(CODE))


def test_a_key_says_nothing_of_what_it_was_made_of() -> None:
    assert OWNER.number not in repr(by_card(OWNER))
    assert isinstance(left().draft, Draft)
    assert repr(left()) == "Left()"
