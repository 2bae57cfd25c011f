"""A certificate that the platform itself named as revoked proves nothing any more, though it would hold."""

from __future__ import annotations

import hashlib
import ssl
from urllib.parse import urlsplit

import pytest

from kiosk.platform.client import Platform
from kiosk.platform.device_config import ConfigShelf
from kiosk.platform.errors import UntrustedError
from kiosk.platform.opening import open_platform
from offline_queue.keys import device_keys
from tests.support.enrolling import enrolled_settings, taken_in
from tests.support.sandbox import SandboxThread


def shown(city: SandboxThread) -> str:
    """Return what a configuration names the certificate of a city by."""
    where = urlsplit(city.url)
    pem = ssl.get_server_certificate((str(where.hostname), int(where.port or 0)))
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


def test_a_revoked_certificate_is_refused_under_its_own_name_once_and_believed_again_when_it_is_not(
    secure, tmp_path
) -> None:
    told: list[str] = []
    platform = Platform(secure.url, identity=taken_in(secure, tmp_path), read_seconds=15, on_refusal=told.append)
    platform.time()
    platform.revoke([shown(secure)])
    for _ in range(2):
        with pytest.raises(UntrustedError, match="certificate-revoked"):
            platform.time()
    assert told == ["certificate-revoked"]
    platform.revoke([])
    assert platform.time().t1_received
    platform.close()


def test_another_certificates_end_is_nothing_to_this_one(secure, tmp_path) -> None:
    me = taken_in(secure, tmp_path)
    platform = Platform(secure.url, identity=me, read_seconds=15, revoked=["ab" * 32])
    assert platform.time().t1_received
    platform.close()


@pytest.mark.parametrize("idle", [60, 1], ids=["followed", "that does not fit"])
def test_what_a_held_configuration_revoked_is_refused_from_the_first_word_of_any_program(
    secure, tmp_path, idle: int
) -> None:
    settings = enrolled_settings(secure, tmp_path)
    keys = device_keys(settings.outbox, create=False)
    secure.train(
        "config", settings={"screen": {"idle_seconds": idle}, "platform": {"revoked_certificates": ["ab" * 32]}}
    )
    platform = open_platform(settings, keys)
    ConfigShelf(platform.identity).fetch(platform)
    secure.train("config", settings={})
    revoked = [client._revoked for client in (platform, open_platform(settings, keys))]
    platform.close()
    assert revoked == [frozenset(), frozenset(["ab" * 32]) if idle == 60 else frozenset()]
