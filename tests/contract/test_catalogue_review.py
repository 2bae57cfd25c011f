"""What the staff looks at in papers, and which versions of a matter are there, gone, or never were."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.platform.calls.catalogue import digest, reviewed_item
from kiosk.platform.client import Platform
from kiosk.platform.errors import PlatformError, RefusedError
from kiosk.sandbox.catalogue import Catalogue
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json
from tests.support.signed_in import clerk, person

ELDER = "1199010099083352973990704000000"
NOBODY = "0" * 18 + "1" + "0" * 12
ITEM = f"/catalogue/items/{ELDER}"


@pytest.fixture
def platform(city: SandboxThread) -> Iterator[Platform]:
    client = Platform(city.url, connect_seconds=2, read_seconds=5)
    yield client
    client.close()


def code_of(platform: Platform, path: str, **headers: str) -> str:
    """Return the code of a refusal, or the status of an answer."""
    came = platform.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    problem = came.problem()
    return problem.code if problem else str(came.status)


def test_the_staff_is_told_what_to_look_at_in_every_paper(city: SandboxThread, platform: Platform) -> None:
    found = reviewed_item(platform, ELDER, clerk(city))
    assert [one.id for one in found.materials] == [one["id"] for one in Catalogue().items[ELDER]["materials"]]
    assert all(one.review for one in found.materials)


def test_a_paper_with_points_of_its_own_is_told_these(city: SandboxThread, platform: Platform) -> None:
    offered = Catalogue()
    code = next(
        code for code in offered.order if "bank-card" in [one["id"] for one in offered.items[code]["materials"]]
    )
    points = {one.id: one.review for one in reviewed_item(platform, code, clerk(city)).materials}
    assert points["bank-card"][0].zh == "户名是申请人本人。"


def test_without_asking_for_them_nobody_is_told(city: SandboxThread, platform: Platform) -> None:
    plain = platform.ask("GET", ITEM, headers=clerk(city))
    assert (plain.status, b"review" in plain.body) == (200, False)
    assert json.loads(plain.body) == Catalogue().items[ELDER]


def test_who_is_none_of_the_staff_is_told_nothing(city: SandboxThread, platform: Platform) -> None:
    token = person(city, "990101198803120020")["X-Citizen-Session"]
    assert code_of(platform, f"{ITEM}?staff=1") == "session-ended"
    assert code_of(platform, f"{ITEM}?staff=1", X_Staff_Session="t" * 43) == "session-ended"
    assert code_of(platform, f"{ITEM}?staff=1", X_Staff_Session=token) == "session-ended"


def test_who_asks_as_staff_shows_a_session_before_hearing_what_there_is(platform: Platform) -> None:
    assert code_of(platform, f"/catalogue/items/{NOBODY}?staff=1") == "session-ended"
    assert code_of(platform, f"/catalogue/items/{NOBODY}?staff=2") == "bad-request"


def test_both_states_have_tags_of_their_own_and_no_cache_on_the_way_keeps_the_staffs(
    city: SandboxThread, platform: Platform
) -> None:
    session = clerk(city)
    plain = platform.ask("GET", ITEM).headers["etag"]
    told = platform.ask("GET", f"{ITEM}?staff=1", headers=session)
    tag = told.headers["etag"]
    assert (tag != plain, told.headers["cache-control"]) == (True, "private, no-cache")
    again = [platform.ask("GET", f"{ITEM}?staff=1", headers=session | {"If-None-Match": one}) for one in (tag, plain)]
    assert [one.status for one in again] == [304, 200]


def test_the_tag_of_a_matter_is_the_one_the_changes_name(platform: Platform) -> None:
    named = {one.task_code: one.etag for one in platform.changes().items}
    assert platform.ask("GET", ITEM).headers["etag"] == named[ELDER]


def test_a_version_that_was_is_gone_and_one_that_never_was_is_not_found(
    city: SandboxThread, platform: Platform
) -> None:
    assert (code_of(platform, f"{ITEM}?version=1"), code_of(platform, f"{ITEM}?version=2")) == ("200", "not-found")
    city.train("catalogue", task_code=ELDER, op="renew")
    told = [code_of(platform, f"{ITEM}?version={version}") for version in (1, 2, 3)]
    assert told == ["gone", "200", "not-found"]


def test_of_a_withdrawn_matter_all_that_was_is_gone(city: SandboxThread, platform: Platform) -> None:
    city.train("catalogue", task_code=ELDER, op="withdraw")
    told = [code_of(platform, ITEM + query) for query in ("", "?version=1", "?version=2")]
    assert told == ["gone", "gone", "not-found"]
    assert code_of(platform, f"/catalogue/items/{NOBODY}") == "not-found"


def test_the_staff_hears_of_a_version_that_is_gone_too(city: SandboxThread, platform: Platform) -> None:
    city.train("catalogue", task_code=ELDER, op="renew")
    session = clerk(city)
    with pytest.raises(RefusedError, match="gone"):
        reviewed_item(platform, ELDER, session, 1)
    assert reviewed_item(platform, ELDER, session, 2).version == 2


def test_points_are_no_part_of_what_is_offered(platform: Platform) -> None:
    offered = Catalogue()
    told = offered.reviewed(offered.items[ELDER])
    assert (digest(platform).digest, told == offered.items[ELDER]) == (offered.digest, False)


OTHER: list[dict[str, Any]] = [
    {"task_code": NOBODY, "version": 1, "materials": []},
    {"task_code": ELDER, "version": 2, "materials": []},
    {"task_code": ELDER, "version": 1},
]


@pytest.mark.parametrize("body", OTHER)
def test_another_matter_or_version_than_was_asked_for_is_not_believed(body: dict[str, Any]) -> None:
    with ScriptedServer(as_json(200, body)) as server:
        platform = Platform(server.url, connect_seconds=2, read_seconds=2)
        with pytest.raises(PlatformError):
            reviewed_item(platform, ELDER, {"X-Staff-Session": "t"}, 1)
        platform.close()
