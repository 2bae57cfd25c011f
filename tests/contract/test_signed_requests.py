"""Where a gateway ends TLS, the request itself proves whose it is: what was changed on the way is refused by name."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import json
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.identity import DeviceIdentity
from kiosk.platform.request_signing import signed
from offline_queue.entry import Acknowledged, Retry, Unauthorised
from tests.support.certificates import issue
from tests.support.enrolling import taken_in
from tests.support.gateway import Gateway, Passing
from tests.support.identities import enrolled
from tests.support.parcels import Filed, evaluation, submission, without_wait
from tests.support.sandbox import SandboxThread

CHANGES = "/api/v1/catalogue/changes"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxThread]:
    """Give a sandbox behind gateways: no TLS of its own, and nobody without an identity."""
    running = SandboxThread(tmp_path_factory.mktemp("city"), demanding=True)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def me(city: SandboxThread, tmp_path_factory: pytest.TempPathFactory) -> DeviceIdentity:
    """Give the identity of a machine it has taken in."""
    return taken_in(city, tmp_path_factory.mktemp("identity"))


class SecureGateway(Gateway):
    """A gateway that ends TLS, with a certificate of the platform's authority, and speaks plainly behind."""

    def __init__(self, city: SandboxThread, place: Path) -> None:
        city._server._platform.authority.server_context("127.0.0.1")
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(city.folder / "server.pem")
        super().__init__(city.url)
        self.url = self.url.replace("http:", "https:")

    def get_request(self) -> tuple[socket, Any]:
        """End TLS."""
        near, address = super().get_request()
        return self._context.wrap_socket(near, server_side=True), address


class Meddling(Passing):
    """Changes what passes; ``what`` of the server says what."""

    def pass_on(self, body: bytes) -> None:
        """Change one thing and pass on."""
        change = self.server.what  # type: ignore[attr-defined]  # set by the test
        if change == "body":
            body = body.replace(b"satisfied", b"dissatisfied")
        elif change == "query":
            self.path += "?token=1"
        elif change == "charset":
            self.headers.replace_header("Content-Type", "application/json; charset=utf-8")
        else:
            del self.headers["Signature-Input"]
        super().pass_on(body)


@contextlib.contextmanager
def deliverer(url: str, me: DeviceIdentity, **more: Any) -> Iterator[PlatformDeliverer]:
    """Yield a deliverer of an enrolled terminal."""
    platform = Platform(url, identity=me, read_seconds=15, **more)
    yield PlatformDeliverer(platform, "training", wait=without_wait)
    platform.close()


def own(filed: Filed, me: DeviceIdentity) -> Filed:
    """Put the numbers of a machine into what it hands in."""
    filed.body["device"] = {"region": "990121", "hall": "0007", "device": me.enrolment.device}
    return filed


def test_an_application_arrives_through_a_gateway_that_ends_tls(city, me, tmp_path) -> None:
    filed = own(submission(b"drawing", bytes(1_300_000)), me)
    with (
        SecureGateway(city, tmp_path) as gateway,
        deliverer(gateway.url, me, method_override=True, largest_body=1_000_000) as sender,
    ):
        outcome = sender.deliver(filed.parcel())
    assert isinstance(outcome, Acknowledged)
    assert {method for method, _, _ in gateway.asked} <= {"GET", "POST"}


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("body", "request-altered"),
        ("query", "request-altered"),
        ("signature", "unauthenticated"),
    ],
)
def test_what_a_gateway_changes_is_refused(city, me, what, code) -> None:
    filed = own(evaluation(), me)
    with Gateway(city.url) as gateway, deliverer(gateway.url, me, method_override=True) as sender:
        gateway.RequestHandlerClass, gateway.what = Meddling, what
        assert sender.deliver(filed.parcel()) == Unauthorised(code)


def test_a_gateway_may_say_more_of_the_type(city, me) -> None:
    with Gateway(city.url) as gateway, deliverer(gateway.url, me, method_override=True) as sender:
        gateway.RequestHandlerClass, gateway.what = Meddling, "charset"
        assert isinstance(sender.deliver(own(evaluation(), me).parcel()), Acknowledged)


def test_a_page_of_a_gateway_whose_platform_is_away_is_no_answer(me) -> None:
    with Gateway("http://127.0.0.1:1/api/v1") as gateway, deliverer(gateway.url, me, method_override=True) as sender:
        assert sender.deliver(evaluation().parcel()) == Retry("infrastructure", "http-502")


# By raw requests: what no terminal of ours would send.


def ask(
    city: SandboxThread, headers: dict[str, str], path: str = CHANGES, method: str = "GET", body: bytes = b""
) -> str:
    """Send one request as it stands; return the code of its problem, empty for none."""
    connection = http.client.HTTPConnection(urlsplit(city.url).netloc, timeout=10)
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        return str(json.loads(answer.read()).get("code", "")) if answer.status >= 400 else ""
    finally:
        connection.close()


def headers_of(me: DeviceIdentity, *, path: str = CHANGES, at: float = 0.0, method: str = "GET") -> dict[str, str]:
    """Return the signature of a request for a path."""
    return signed(me, method, f"https://anywhere{path}", {}, None, int(time.time() + at))


def test_a_signature_that_holds_is_let_in_under_any_name_of_the_host(city, me) -> None:
    assert ask(city, headers_of(me)) == ""


@pytest.mark.parametrize(("at", "code"), [(-290, ""), (290, ""), (-310, "request-stale"), (310, "request-stale")])
def test_a_signature_is_good_for_five_minutes(city, me, at, code) -> None:
    assert ask(city, headers_of(me, at=at)) == code


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told | {"Signature": "terminal=:" + "A" * 86 + "==:"},
        lambda told: told | {"Signature": "terminal=:short:"},
        lambda told: {name: value for name, value in told.items() if name != "Signature"},
        lambda told: told | {"Signature-Input": told["Signature-Input"].replace("terminal=", "other=")},
        lambda told: told | {"Signature-Input": told["Signature-Input"].replace('"@query"', "")},
        lambda told: told | {"Signature-Input": told["Signature-Input"].replace("ecdsa-p256-sha256", "hmac-sha256")},
        lambda told: told | {"Idempotency-Key": "1"},
    ],
    ids=["zeros", "short", "none", "other label", "query left out", "other algorithm", "a header nobody signed"],
)
def test_a_signature_that_does_not_hold_or_cover_is_refused(city, me, change) -> None:
    assert ask(city, change(headers_of(me))) == "request-altered"


def test_a_signature_for_one_path_opens_no_other(city, me) -> None:
    assert ask(city, headers_of(me), path="/api/v1/catalogue/hall") == "request-altered"


def test_a_signature_for_reading_opens_no_writing(city, me) -> None:
    path = f"/api/v1/devices/{me.enrolment.device_id}/certificate"
    headers = headers_of(me, path=path) | {"Content-Type": "application/json"}
    assert ask(city, headers, path, "PUT", b"{}") == "request-altered"


def test_json_whose_digest_nobody_signed_is_refused(city, me) -> None:
    path = f"/api/v1/devices/{me.enrolment.device_id}/heartbeats"
    told = signed(me, "POST", f"https://anywhere{path}", {"Content-Type": "application/json"}, None, int(time.time()))
    assert ask(city, told | {"Content-Type": "application/json"}, path, "POST", b"{}") == "request-altered"


def test_a_key_that_was_never_taken_in_is_unknown(city, tmp_path) -> None:
    assert ask(city, headers_of(enrolled(tmp_path, issue()))) == "device-unknown"


def test_a_key_under_the_name_of_another_does_not_hold(city, me, tmp_path) -> None:
    thief = dataclasses.replace(enrolled(tmp_path, issue()), name=me.name)
    assert ask(city, headers_of(thief)) == "request-altered"


HEADER = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=80).map(str.strip)


@settings(max_examples=60)
@given(HEADER, HEADER)
def test_whatever_stands_in_the_place_of_a_signature_is_refused_in_words(city, given_input, given_signature) -> None:
    assert ask(city, {"Signature-Input": given_input, "Signature": given_signature}) == "request-altered"


@settings(max_examples=60)
@given(names=st.lists(st.sampled_from(["@method", "@path", "@query", "@authority", "host", "x"]), max_size=5))
def test_no_other_choice_of_what_is_signed_is_taken(city, me, names) -> None:
    if sorted(names) == ["@method", "@path", "@query"]:
        return
    covered = " ".join(f'"{name}"' for name in names)
    told = f'terminal=({covered});created={int(time.time())};keyid="{me.name}";alg="ecdsa-p256-sha256"'
    headers = {"Signature-Input": told, "Signature": "terminal=:" + "A" * 86 + "==:"}
    assert ask(city, headers) == "request-altered"
