"""Each certificate that does not hold is refused under its own name, told once, and proves nothing by a public root."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from config.texts import LANGUAGES, wording
from kiosk.platform.certificates import ALERTS, OUT_OF_TIME, PROVES_NOTHING, alert, pinned, refusal
from kiosk.platform.client import Platform
from kiosk.platform.errors import (
    REFUSED_CERTIFICATES,
    ClockError,
    PlatformError,
    TurnedAwayError,
    UnreachableError,
    UntrustedError,
)
from kiosk.platform.sentences import for_staff
from tests.support.certificates import Issued, issue, tls_server
from tests.support.identities import enrolled


@pytest.fixture(scope="module")
def root() -> Issued:
    return issue()


def refused(folder: Path, server: Issued, root: Issued, **own: object) -> tuple[PlatformError, list[str]]:
    """Ask twice as a terminal that believes the root; return the error and what was told."""
    told: list[str] = []
    me = enrolled(folder / "identity", root, **own)
    (folder / "root.pem").write_text(root.pem)
    with tls_server(server.write(folder / "server.pem"), folder / "root.pem" if own else None) as url:
        platform = Platform(url, connect_seconds=10, read_seconds=10, identity=me, on_refusal=told.append)
        for _ in range(2):
            with pytest.raises(PlatformError) as caught:
                platform.ask("GET", "/time")
        platform.close()
    return caught.value, told


@pytest.mark.parametrize(
    ("of_root", "made", "kind", "code"),
    [
        (True, {"begins_in_days": -9, "ends_in_days": -1}, ClockError, "certificate-expired"),
        (True, {"begins_in_days": 1}, ClockError, "certificate-not-yet-valid"),
        (True, {"host": "127.0.0.9"}, UntrustedError, "certificate-other-host"),
        (False, {}, UntrustedError, "certificate-self-signed"),
    ],
    ids=["expired", "not yet valid", "other host", "self-signed"],
)
def test_a_server_that_cannot_prove_itself_is_refused_by_name(tmp_path, root, of_root, made, kind, code) -> None:
    wrong, told = refused(tmp_path, issue(root if of_root else None, **made), root)
    assert (type(wrong), wrong.code, told) == (kind, code, [code])


def test_a_server_of_another_authority_is_unknown(tmp_path, root) -> None:
    wrong, told = refused(tmp_path, issue(issue()), root)
    assert (type(wrong), wrong.code, told) == (UntrustedError, "certificate-unknown", ["certificate-unknown"])


def test_a_terminal_of_another_authority_is_turned_away_by_name(tmp_path, root) -> None:
    wrong, told = refused(tmp_path, issue(root), root, by=issue())
    assert (type(wrong), wrong.code, told) == (TurnedAwayError, "identity-unknown", ["identity-unknown"])


def test_a_terminal_whose_certificate_has_ended_shows_none(tmp_path, root) -> None:
    wrong, _ = refused(tmp_path, issue(root), root, begins_in_days=-9, ends_in_days=-1)
    assert wrong.code == "identity-wanted"


def test_a_terminal_whose_own_certificate_holds_is_let_in_and_believes_one_root_only(tmp_path, root) -> None:
    me = enrolled(tmp_path / "identity", root)
    context = me.context(show=True)
    (tmp_path / "root.pem").write_text(root.pem)
    with tls_server(issue(root).write(tmp_path / "server.pem"), tmp_path / "root.pem") as url:
        platform = Platform(url, identity=me)
        assert platform.ask("GET", "/time").status == 204
        platform.close()
    # The public roots would be loaded into the context with the first connection, if at all.
    assert context.cert_store_stats()["x509_ca"] == 1


def test_a_refusal_is_told_again_after_the_line_was_trusted_once(tmp_path, root) -> None:
    told: list[str] = []
    me = enrolled(tmp_path / "identity", root)
    (tmp_path / "root.pem").write_text(root.pem)
    good, bad = issue(root).write(tmp_path / "good.pem"), issue().write(tmp_path / "bad.pem")
    platform = Platform("https://127.0.0.1:1/api/v1", identity=me, on_refusal=told.append, connect_seconds=10)
    for place in (bad, good, bad):
        with tls_server(place, tmp_path / "root.pem") as platform.url:
            try:
                platform.ask("GET", "/time")
            except PlatformError:
                continue
    platform.close()
    assert told == ["certificate-self-signed"] * 2


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), "cut"),
        (ssl.SSLZeroReturnError(6, "closed"), "cut"),
    ],
)
def test_a_line_that_breaks_while_hands_are_shaken_says_nothing_of_certificates(wrong, code) -> None:
    found = refusal(ConnectionError(wrong))
    assert (type(found), found.code) == (UnreachableError, code)


def test_a_trust_that_did_not_come_about_for_another_reason_has_a_name_too() -> None:
    assert refusal(ConnectionError(ssl.SSLError(1, "wrong version number"))).code == "certificate"


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "identity-wanted"),
        ("SSLV3_ALERT_CERTIFICATE_REVOKED", "identity-revoked"),
        ("TLSV1_ALERT_INTERNAL_ERROR", ""),
        ("WRONG_VERSION_NUMBER", ""),
    ],
)
def test_an_alert_is_read_by_the_end_of_its_name(reason, code) -> None:
    assert alert(reason) == code


def test_every_name_of_a_refused_certificate_is_on_the_list() -> None:
    assert {"certificate", *OUT_OF_TIME.values(), *PROVES_NOTHING.values(), *ALERTS.values()} == REFUSED_CERTIFICATES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(REFUSED_CERTIFICATES))
def test_staff_are_told_of_each_in_its_own_sentence(code, language) -> None:
    sentences = {wording(language)(for_staff("suspicious", other)) for other in REFUSED_CERTIFICATES}
    words = wording(language)(for_staff("suspicious", code))
    assert len(sentences) == len(REFUSED_CERTIFICATES)
    assert code in words


def test_nothing_below_tls_1_2_is_spoken(root) -> None:
    assert pinned(root.pem).minimum_version is ssl.TLSVersion.TLSv1_2


def test_a_name_that_is_not_in_the_certificate_is_looked_at(root) -> None:
    context = pinned(root.pem)
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)
