"""``doctor`` says as whom a terminal comes, until when, and what to do where the platform does not take it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import msgspec
import pytest

from config.settings import Settings
from kiosk import checkup
from kiosk.checkup import Finding, Health
from kiosk.platform import identity as place
from offline_queue.disk import write_over
from tests.support.certificates import issue
from tests.support.enrolling import enrolled_settings
from tests.support.identities import enrolled
from tests.support.sandbox import SandboxThread


def found(settings: Settings) -> dict[str, Finding]:
    """Return what is said of identity, platform and clock, by name."""
    return {finding.name: finding for finding in checkup.platform_and_clock(settings)}


@pytest.fixture
def settings(secure: SandboxThread, tmp_path: Path) -> Settings:
    """Give the settings of a machine that was taken in."""
    return enrolled_settings(secure, tmp_path)


def test_an_enrolled_machine_is_named_with_its_numbers(settings) -> None:
    seen = found(settings)
    assert {name: finding.health for name, finding in seen.items()} == dict.fromkeys(
        ("identity", "platform", "clock"), Health.OK
    )
    assert f"990121 0007 {settings.site.device}, certificate until 20" in seen["identity"].words


def test_a_machine_that_was_taken_out_is_not_well_though_the_time_is_told(settings, secure) -> None:
    path = Path(settings.platform.identity) / place.ENROLMENT
    secure.train("removals", device_id=msgspec.json.decode(path.read_bytes())["device_id"])
    seen = found(settings)
    assert seen["platform"].health is Health.FAULT
    assert "identity-revoked" in seen["platform"].step


def test_a_platform_of_another_authority_is_told_by_name(settings) -> None:
    write_over(Path(settings.platform.identity) / place.TRUST, issue().pem.encode())
    assert "certificate-unknown" in found(settings)["platform"].step


@pytest.mark.parametrize(
    ("spoil", "code", "step"),
    [
        (lambda folder: (folder / "identity" / place.IDENTITY).unlink(), "not-enrolled", "main.py enrol"),
        (lambda folder: (folder / "keys" / "device.key").unlink(), "key-missing", "bring the device key back"),
        (lambda folder: (folder / "keys" / "device.key").write_text("ab" * 32), "other-machine", "main.py enrol"),
    ],
    ids=["never enrolled", "no device key", "another machine"],
)
def test_an_identity_that_cannot_be_used_is_told_with_its_next_step(settings, tmp_path, spoil, code, step) -> None:
    spoil(tmp_path)
    seen = found(settings)["identity"]
    assert (seen.health, f"[{code}]" in seen.words, step in seen.step) == (Health.FAULT, True, True)


def test_other_numbers_in_the_site_file_are_told_there(settings) -> None:
    other = msgspec.structs.replace(settings, site=msgspec.structs.replace(settings.site, device="99"))
    assert found(other)["identity"].step == "correct [site] in the site file"


@pytest.mark.parametrize(
    ("now", "health", "step"),
    [(0.0, Health.OK, ""), (60.0, Health.OK, "renewal is due"), (90.0, Health.FAULT, "it renews it")],
)
def test_a_certificate_is_told_by_its_age(tmp_path, now, health, step) -> None:
    me = dataclasses.replace(enrolled(tmp_path, issue()), begins=0.0, ends=90.0)
    seen = checkup.identity(me, now)
    assert (seen.health, step in seen.step) == (health, True)
