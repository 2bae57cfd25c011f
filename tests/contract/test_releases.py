"""Which program is current: signed, kept, told to staff, and never believed on anybody else's word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from config import VERSION
from kiosk.inventory.heartbeat import of_release
from kiosk.platform.client import Platform
from kiosk.platform.clock_offset import measured
from kiosk.platform.detached import UntrustedError
from kiosk.platform.errors import RefusedError
from kiosk.platform.keeper import Component
from kiosk.platform.releases import ReleaseShelf, newer_release, older
from tests.support.enrolling import taken_in
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_problem, response
from tests.support.signed import enrolled_here, sign

NEWER = "99.0.1"


@pytest.fixture
def platform(secure: SandboxThread, tmp_path) -> Iterator[Platform]:
    """Give the client of an enrolled terminal."""
    client = Platform(secure.url, identity=taken_in(secure, tmp_path), read_seconds=15)
    yield client
    client.close()


def test_what_is_current_arrives_signed_and_once(secure, platform) -> None:
    secure.train("releases", version=NEWER, min_from="0.1.0")
    shelf = ReleaseShelf(platform.identity)
    found = shelf.fetch(platform)
    assert (found.version, found.min_from, found.files[0].name) == (NEWER, "0.1.0", f"banshi-{NEWER}.tar.gz")
    assert shelf.fetch(platform) is None
    assert shelf.held() == found


def test_a_newer_program_is_told_to_the_platform_and_this_one_is_not(secure, platform) -> None:
    shelf = ReleaseShelf(platform.identity)
    told = []
    for version in (NEWER, VERSION):
        secure.train("releases", version=version)
        shelf.fetch(platform)
        told.append(of_release(platform.identity))
    assert told == [[Component("release", "warn", f"release-{NEWER}")], []]


def test_on_a_channel_nobody_released_on_there_is_nothing(platform) -> None:
    with pytest.raises(RefusedError, match="not-found"):
        platform.whole("/releases/current?channel=nightly")


@pytest.mark.parametrize("body", [{"version": "next"}, {"version": "1.0", "channel": "Stable"}, {}])
def test_the_training_side_refuses_what_is_no_release(secure, body) -> None:
    assert secure._ask("POST", "/training/releases", body)[0] == 400


def told(**changed: Any) -> bytes:
    file = {"name": "banshi.tar.gz", "sha256": "0" * 64, "size": 1}
    body = {"channel": "stable", "version": NEWER, "min_from": "0.1.0", "released_at": "2026-11-23T02:00:00+08:00"}
    return json.dumps(body | {"files": [file]} | changed).encode()


@pytest.mark.parametrize(
    ("content", "signature", "code"),
    [
        (told(), sign(told(version="98.0")), "signature"),
        (told(), "", "signature"),
        (told(channel="nightly"), None, "channel"),
        (told(version="98.0", released_at="2026-11-22T02:00:00+08:00"), None, "older"),
        (told(released_at="2026-11-23T02:00:00"), None, "form"),
        (told(files=[{"name": "x", "sha256": "y", "size": 1}]), None, "form"),
        (b"[]", None, "form"),
    ],
    ids=["of another", "none", "of another channel", "before it", "of no zone", "of another form", "no object"],
)
def test_what_is_not_believed_takes_no_good_ones_place(tmp_path, content, signature, code) -> None:
    shelf = ReleaseShelf(enrolled_here(tmp_path))
    good = response(200, told(), ETag='"1"', Release_Signature=sign(told()))
    wrong = response(200, content, ETag='"2"', Release_Signature=sign(content) if signature is None else signature)
    with ScriptedServer(good, wrong) as server:
        client = Platform(server.url)
        shelf.fetch(client)
        with pytest.raises(UntrustedError, match=code):
            shelf.fetch(client)
        client.close()
    assert shelf.held().version == NEWER


def test_what_was_changed_on_the_disk_is_not_believed_and_brought_again(tmp_path) -> None:
    shelf = ReleaseShelf(enrolled_here(tmp_path))
    good = response(200, told(), ETag='"1"', Release_Signature=sign(told()))
    with ScriptedServer(good) as server:
        client = Platform(server.url)
        shelf.fetch(client)
        file = tmp_path / ReleaseShelf.KEPT
        file.write_bytes(file.read_bytes().replace(b"signature", b"Signature"))
        assert (shelf.held(), newer_release(shelf.identity, VERSION)) == (None, None)
        assert shelf.fetch(client).version == NEWER
        client.close()


def test_a_platform_without_releases_is_no_fault_of_the_machine(tmp_path) -> None:
    with ScriptedServer(as_problem(501, "not-offered", "human")) as server:
        client = Platform(server.url)
        with pytest.raises(RefusedError, match="not-offered"):
            ReleaseShelf(enrolled_here(tmp_path)).fetch(client)
        client.close()


@pytest.mark.parametrize(
    ("version", "wanted", "is_older"),
    [
        ("0.9.0", "0.10.0", True), ("1.0", "0.10.0", False), (VERSION, VERSION, False), ("1.0.0", "next", False),
    ],
)  # fmt: skip
def test_versions_are_compared_by_their_numbers(version: str, wanted: str, is_older: bool) -> None:
    assert older(version, wanted) is is_older


def test_the_clock_of_a_real_platform_is_measured_to_milliseconds(secure, platform) -> None:
    platform.time()  # the first question opens the connection, which is no part of the way
    found = measured(platform)
    assert abs(found.seconds) <= found.delay / 2 + 0.001
