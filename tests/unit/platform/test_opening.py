"""From settings to a client: token, identity and gateway stand where they were set, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from config.settings import Settings, convert
from kiosk.platform.client import Platform
from kiosk.platform.identity import NotEnrolledError, OtherNumbersError
from kiosk.platform.opening import identity_of, open_platform, token
from tests.support.certificates import issue
from tests.support.identities import ENROLMENT, FixedKey, enrolled

KEYS = FixedKey()


def settings(**platform: Any) -> Settings:
    """Return the settings of the machine whose identity the tests write."""
    site = {"mode": "training"} | msgspec.to_builtins(ENROLMENT.numbers)
    return convert({"site": site, "platform": platform}, source="a test")


def test_without_a_gateway_every_method_and_size_passes() -> None:
    platform = open_platform(settings(), KEYS)
    assert (platform._way("PUT"), platform.largest_body) == (("PUT", {}), 0)


def test_behind_a_gateway_only_post_and_small_bodies_pass() -> None:
    platform = open_platform(settings(gateway=True), KEYS)
    assert platform._way("PUT") == ("POST", {"X-HTTP-Method-Override": "PUT"})
    assert platform.largest_body == 1_000_000


def test_a_gateway_may_let_more_pass() -> None:
    assert open_platform(settings(gateway=True, largest_body=4_000_000), KEYS).largest_body == 4_000_000


def test_a_terminal_that_is_not_to_be_enrolled_has_no_identity() -> None:
    assert identity_of(settings(), KEYS) is None


def test_an_identity_is_read_from_where_the_settings_say(tmp_path) -> None:
    me = enrolled(tmp_path, issue())
    platform = open_platform(settings(identity=str(tmp_path)), KEYS)
    assert platform.identity is not None
    assert platform.identity.name == me.name


def test_a_terminal_that_should_be_enrolled_and_is_not_is_no_stranger_in_silence(tmp_path) -> None:
    with pytest.raises(NotEnrolledError):
        open_platform(settings(identity=str(tmp_path)), KEYS)


@pytest.mark.parametrize("name", ["region", "hall", "device"])
def test_numbers_of_another_machine_are_not_used(tmp_path, name) -> None:
    enrolled(tmp_path, issue())
    told = settings(identity=str(tmp_path))
    other = msgspec.structs.replace(told.site, **{name: "9" * len(getattr(told.site, name))})
    with pytest.raises(OtherNumbersError, match="enrolled as 990121 0007 03"):
        open_platform(msgspec.structs.replace(told, site=other), KEYS)


def test_another_identity_is_another_destination(tmp_path) -> None:
    platform = open_platform(settings(), KEYS)
    before = platform.destination
    platform.become(enrolled(tmp_path, issue()))
    assert platform.destination != before


def test_a_refused_word_of_access_is_not_in_the_name_of_the_destination(tmp_path) -> None:
    (tmp_path / "token").write_text("secret-word\n")
    platform = open_platform(settings(device_token=str(tmp_path / "token")), KEYS)
    assert "secret" not in platform.destination


def test_the_name_of_the_destination_is_the_same_in_every_process() -> None:
    # What is kept of an outage is found by it after a restart; what Python hashes is hashed otherwise each time.
    name = Platform("https://city", token="secret").destination
    assert name == "https://city  2bb80d537b1da3e3"


def test_a_token_is_the_word_in_its_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("abc\n")
    assert (token(str(tmp_path / "token")), token("")) == ("abc", "")
