"""What an adapter may not get wrong, told without a line: its problems, its routes, its signature, its suspicion."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, get_args, get_type_hints
from urllib.parse import parse_qs

import pytest

from config.clock import CHINA
from config.settings import PlatformSetting
from kiosk.contract.document import Document
from kiosk.platform.adapters import ADAPTERS, Site, contract, form_posts
from kiosk.platform.adapters.form_posts import SLICE, FormPosts, instant, metadata
from kiosk.platform.adapters.form_posts_words import CODES, NODES, STATES
from kiosk.platform.adapters.translation import PROBLEMS, Translation, answered, way_of
from kiosk.platform.answer import Answer
from kiosk.platform.errors import NotThePlatformError
from tests.support.parcels import new_id

SITE = Site("https://city.example/api/v1", "a token")
NOON = datetime.datetime(2026, 11, 23, 12, 0, 0, tzinfo=CHINA)
ID = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e10"
DOCUMENT = Document()
WELL = {"code": "0", "time": "20261123120000"}


class Scripted:
    """A wire that answers what it was told and keeps what was sent."""

    def __init__(self, *answers: object, media: str = "application/json", status: int = 200) -> None:
        self.answers = list(answers)
        self.forms: list[dict[str, str]] = []
        self.sizes: list[int] = []
        self.closed = False
        self._head = (status, {"content-type": media})

    def send(
        self, method: str, url: str, headers: Mapping[str, str], source: Any = None, size: int = 0, *_: Any
    ) -> Answer:
        """Keep a form, give the next answer."""
        assert (method, url) == ("POST", "https://city.example/api/v1/gateway.do")
        body = source().read()
        assert len(body) == size
        self.sizes.append(size)
        self.forms.append({name: values[0] for name, values in parse_qs(body.decode()).items()})
        told = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return Answer(*self._head, told if isinstance(told, bytes) else json.dumps(told).encode())

    def close(self) -> None:
        """Note the end."""
        self.closed = True


def posts(wire: Scripted) -> FormPosts:
    return FormPosts(wire, SITE, now=lambda: NOON, nonce=lambda: "7")


def ask(wire: Scripted, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
    """Ask in the contract's words."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return posts(wire).send(method, SITE.url + path, named, lambda: io.BytesIO(body), len(body))


def test_every_adapter_of_the_settings_is_there() -> None:
    named = get_type_hints(PlatformSetting, include_extras=True)["adapter"]
    assert set(get_args(get_args(named)[0])) == set(ADAPTERS)


def test_where_the_platform_keeps_the_contract_nothing_stands_between() -> None:
    wire = Scripted({})
    assert contract(wire, SITE) is wire


def test_an_adapter_that_is_closed_closes_the_wire() -> None:
    wire = Scripted({})
    form_posts(wire, SITE).close()
    assert wire.closed


def test_a_site_does_not_show_its_token() -> None:
    assert "a token" not in repr(SITE)


@pytest.mark.parametrize("code", PROBLEMS)
def test_an_adapters_problems_are_those_of_the_contract(code: str) -> None:
    rule = DOCUMENT.problems[code]
    assert PROBLEMS[code] == (rule["status"], rule["retry"])


def test_every_refusal_an_adapter_words_is_one_it_knows() -> None:
    assert set(CODES.values()) <= set(PROBLEMS)


def test_states_and_steps_are_those_of_the_contract() -> None:
    part = dict(DOCUMENT.parts())["file:///banshi/schemas/progress.yaml"]
    assert all(state in part["DossierState"]["description"] for state in STATES.values())
    assert all(node in part["Node"]["properties"]["node"]["description"] for node in NODES.values())


@pytest.mark.parametrize("call", sorted(f"{op.method.upper()} {op.template}" for op in DOCUMENT.operations))
def test_a_way_finds_the_paths_of_its_call_and_no_longer_ones(call: str) -> None:
    method, pattern = way_of(call)
    path = call.partition(" ")[2].replace("{", "").replace("}", "")
    assert method == call.split()[0]
    assert pattern.fullmatch(path)
    assert not pattern.fullmatch(path + "/more")


def test_a_method_in_a_header_is_the_method() -> None:
    calls: dict[str, Callable[[Any], Answer]] = {"PUT /evaluations/{id}": lambda asked: answered(200, asked.path)}
    translation = Translation(Scripted({}), SITE, calls, lambda: "now")
    answer = translation.send("POST", f"{SITE.url}/evaluations/{ID}", {"X-HTTP-Method-Override": "PUT"})
    assert (answer.status, json.loads(answer.body)) == (200, {"id": ID})


def test_a_form_is_signed_over_all_its_fields() -> None:
    wire = Scripted(WELL)
    ask(wire, "GET", "/time")
    form = wire.forms[0]
    stated = "api=sys.clock&app=banshi&data={}&nonce=7&time=20261123120000"
    assert form.pop("sign") == hmac.new(b"a token", stated.encode(), hashlib.sha256).hexdigest()
    assert set(form) == {"app", "api", "time", "nonce", "data"}


@pytest.mark.parametrize(
    ("told", "code"),
    [({"code": "2005"}, "already-evaluated"), ({"code": "3001"}, "unauthenticated"), ({"code": "77"}, "internal")],
)
def test_a_refusal_under_200_is_a_problem_and_an_unknown_one_is_tried_again(told: dict[str, str], code: str) -> None:
    answer = ask(Scripted(WELL | told), "GET", "/time")
    problem = answer.problem()
    assert problem
    assert (problem.code, answer.status, problem.server_time) == (code, PROBLEMS[code][0], "2026-11-23T12:00:00+08:00")


@pytest.mark.parametrize(
    "told",
    [
        b"[]",
        b"7",
        b"{",
        b"{}",
        b'{"code":0,"time":"x"}',
        b"\xff",
        json.dumps(WELL | {"time": "noon"}).encode(),
        b"[" * 9000,
    ],
)
def test_what_is_no_answer_of_such_a_platform_is_nobodys(told: bytes) -> None:
    with pytest.raises(NotThePlatformError, match="not-typed"):
        ask(Scripted(told), "GET", "/time")


@pytest.mark.parametrize(
    "call", ["PUT /submissions", "PUT /evaluations", "PUT /opinions", "GET /progress", "GET /staff-calls"]
)
def test_an_answer_without_its_members_is_nobodys(call: str) -> None:
    method, _, path = call.partition(" ")
    with pytest.raises(NotThePlatformError, match="not-typed"):
        ask(Scripted(WELL | {"data": {}}), method, f"{path}/{ID}", b"{}")


@pytest.mark.parametrize(("env", "mode"), [("T", "training"), ("P", "production"), ("", ""), (None, "")])
def test_the_mode_is_what_the_platform_says_and_never_what_was_sent(env: object, mode: str) -> None:
    data = {"no": ID, "hash": "a" * 64, "acceptNo": "1", "projectNo": "2", "savedAt": "20261123120000", "env": env}
    answer = ask(Scripted(WELL | {"data": data}), "PUT", f"/submissions/{ID}", b'{"mode":"training"}')
    assert (answer.status, json.loads(answer.body)["signed_by"]) == (201, mode)


def test_a_hash_that_is_not_told_is_none() -> None:
    data = {"no": ID, "savedAt": "20261123120000", "env": "T"}
    answer = ask(Scripted(WELL | {"data": data}), "PUT", f"/evaluations/{ID}", b"{}")
    assert answer.typed() is None


@pytest.mark.parametrize(("status", "media"), [(200, "text/html"), (502, "application/json"), (302, "text/html")])
def test_what_something_on_the_way_says_is_left_as_it_is(status: int, media: str) -> None:
    answer = ask(Scripted(b"<html>", media=media, status=status), "GET", "/time")
    assert (answer.status, answer.media_type, answer.body) == (status, media, b"<html>")


def test_a_paper_goes_in_slices_that_fit_a_megabyte() -> None:
    content, name = b"\xfb\xff" * (SLICE + 500), new_id()
    told = [WELL | {"data": {"received": min(at * SLICE, len(content))}} for at in (1, 2, 3)]
    wire = Scripted(*told)
    answer = ask(wire, "PATCH", f"/uploads/{name}", content)
    assert (answer.status, answer.number("upload-offset")) == (204, len(content))
    assert b"".join(base64.b64decode(json.loads(form["data"])["content"]) for form in wire.forms) == content
    assert max(wire.sizes) < 1_000_000


def test_a_refused_paper_is_told_as_tus_tells_it() -> None:
    answer = ask(Scripted(WELL | {"code": "4004"}), "HEAD", f"/uploads/{ID}")
    assert (answer.status, answer.headers["tus-resumable"]) == (404, "1.0.0")


def test_a_web_page_about_a_paper_is_not_told_as_tus() -> None:
    answer = ask(Scripted(b"<html>", media="text/html"), "HEAD", f"/uploads/{ID}")
    assert "tus-resumable" not in answer.headers


def test_places_gaps_and_waits_are_told_on() -> None:
    wrong = [{"at": "/form_data/phone", "rule": "pattern", "msg": "号码不对"}]
    data = {"wrong": wrong, "gap": 4, "wait": 9}
    problem = ask(Scripted(WELL | {"code": "2001", "data": data}), "PUT", f"/submissions/{ID}", b"{}").problem()
    assert problem
    assert (problem.errors[0].pointer, problem.gap_at, problem.retry_after_s) == ("/form_data/phone", 4, 9.0)


@pytest.mark.parametrize("cursor", ["old.2", "old.0"])
def test_a_catalogue_of_another_edition_is_begun_anew(cursor: str) -> None:
    page = WELL | {"data": {"edition": "new", "pages": 3, "rows": []}}
    problem = ask(Scripted(page), "GET", f"/catalogue/bundle?cursor={cursor}").problem()
    assert problem
    assert problem.code == "gone"


def test_a_catalogue_read_to_its_end_is_not_read_again() -> None:
    page = WELL | {"data": {"edition": "new", "pages": 3, "rows": []}}
    assert ask(Scripted(page), "GET", "/catalogue/bundle?cursor=new.0").status == 304


@pytest.mark.parametrize("words", ["", "2026", "20261399000000", "soon"])
def test_a_time_that_is_none_is_nobodys(words: str) -> None:
    with pytest.raises(NotThePlatformError):
        instant(words)


def test_metadata_that_is_no_base64_is_refused() -> None:
    with pytest.raises(NotThePlatformError):
        metadata("attachment_id A")
