"""A configuration changes something only when its signature holds, it is for this machine, and it is newer."""

from __future__ import annotations

import base64
import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.platform.client import Platform
from kiosk.platform.detached import UntrustedError, to64
from kiosk.platform.device_config import ConfigShelf, DeviceConfig
from kiosk.platform.errors import RefusedError
from tests.support.identities import ENROLMENT
from tests.support.scripted_server import ScriptedServer, as_problem, response
from tests.support.signed import enrolled_here, sign


@pytest.fixture
def shelf(tmp_path: Path) -> ConfigShelf:
    """Give the shelf of a machine that knows the key of its platform."""
    return ConfigShelf(enrolled_here(tmp_path))


def body(serial: int = 1, **changed: Any) -> bytes:
    """Return a configuration."""
    told = {"device_id": ENROLMENT.device_id, "serial": serial, "valid_from": "2026-11-23T10:26:31+08:00"}
    told |= {"min_version": "0.1.0", "settings": {"screen": {"idle_seconds": 60 + serial}}} | changed
    return json.dumps(told).encode()


def answered(content: bytes, signature: str | None = None) -> bytes:
    """Return the platform's answer."""
    return response(200, content, ETag='"1"', Config_Signature=sign(content) if signature is None else signature)


def fetched(shelf: ConfigShelf, *answers: bytes) -> list[Any]:
    """Fetch once for each answer; return what each brought."""
    brought: list[Any] = []
    with ScriptedServer(*answers) as server:
        platform = Platform(server.url)
        for _ in answers:
            try:
                brought.append(shelf.fetch(platform))
            except UntrustedError as wrong:
                brought.append(wrong.code)
        platform.close()
    return brought


def test_a_signed_configuration_is_kept_and_read_again(shelf) -> None:
    found = fetched(shelf, answered(body(3)))[0]
    assert found.settings == {"screen": {"idle_seconds": 63}}
    assert shelf.held() == found


def test_a_newer_one_takes_its_place(shelf) -> None:
    fetched(shelf, answered(body(1)), answered(body(2)))
    assert shelf.held().serial == 2


@pytest.mark.parametrize("serial", [1, 2])
def test_an_older_one_changes_nothing_though_its_signature_holds(shelf, serial) -> None:
    assert fetched(shelf, answered(body(2)), answered(body(serial)))[1] == "older"
    assert shelf.held().serial == 2


def test_what_has_not_changed_is_not_sent_again(shelf) -> None:
    assert fetched(shelf, answered(body(1)), response(304, b""))[1] is None


@pytest.mark.parametrize(
    ("content", "signature", "code"),
    [
        (body(5), sign(body(4)), "signature"),
        (body(5), sign(body(5), Ed25519PrivateKey.generate()), "signature"),
        (body(5), sign(body(5), alg="none"), "signature"),
        (body(5), sign(body(5)).replace("..", "." + to64(body(5)) + "."), "signature"),
        (body(5), "", "signature"),
        (body(5), "a.b", "signature"),
        (body(5), "!..!", "signature"),
        (body(5), "W10..W10", "signature"),
        (body(5), f"{to64(b'[' * 20_000)}..{to64(b'x')}", "signature"),
        (body(5)[:-1], None, "form"),
        (body(5, min_version=5), None, "form"),
        (body(5, device_id="01936f3a-6f40-7c21-9a55-0d1c5b6f2e61"), None, "machine"),
    ],
    ids=[
        "of another", "by another key", "by none", "not detached", "missing", "two parts", "no base64", "no object",
        "brackets", "half", "another form", "for another machine",
    ],
)  # fmt: skip
def test_what_is_not_believed_changes_nothing(shelf, content, signature, code) -> None:
    assert fetched(shelf, answered(body(2)), answered(content, signature))[1] == code
    assert shelf.held().serial == 2


def test_a_kept_file_that_was_changed_by_hand_is_not_believed(shelf) -> None:
    fetched(shelf, answered(body(2)))
    place = shelf.identity.folder / ConfigShelf.KEPT
    kept = json.loads(place.read_bytes())
    kept["content"] = base64.b64encode(body(9)).decode()
    place.write_text(json.dumps(kept))
    assert shelf.held() is None


@pytest.mark.parametrize("content", [b"", b"{", b"{}"])
def test_a_half_written_file_is_none_and_another_is_asked_for(shelf, content) -> None:
    (shelf.identity.folder / ConfigShelf.KEPT).write_bytes(content)
    assert shelf.held() is None
    assert fetched(shelf, answered(body(1)))[0].serial == 1


def test_a_refusal_of_the_platform_is_told_as_such(shelf) -> None:
    with ScriptedServer(as_problem(401, "device-unknown", "human")) as server:
        platform = Platform(server.url)
        with pytest.raises(RefusedError, match="device-unknown"):
            shelf.fetch(platform)
        platform.close()


def test_a_platform_that_gave_no_key_is_not_believed(shelf) -> None:
    without = ConfigShelf(dataclasses.replace(shelf.identity, enrolment=ENROLMENT))
    assert fetched(without, answered(body(1))) == ["signature"]


def test_what_begins_to_hold_later_is_not_kept_before(shelf) -> None:
    with ScriptedServer(answered(body(1))) as server:
        platform = Platform(server.url)
        with pytest.raises(UntrustedError, match="early"):
            shelf.fetch(platform, now=0.0)
        platform.close()
    assert shelf.held() is None


def test_one_that_does_not_fit_this_machine_takes_no_good_ones_place(shelf) -> None:
    def judge(config: DeviceConfig) -> None:
        if config.serial == 2:
            raise UntrustedError("screen.idle_seconds")

    with ScriptedServer(answered(body(1)), answered(body(2))) as server:
        platform = Platform(server.url)
        shelf.fetch(platform, judge)
        with pytest.raises(UntrustedError, match="screen.idle_seconds"):
            shelf.fetch(platform, judge)
        platform.close()
    assert shelf.held().serial == 1
