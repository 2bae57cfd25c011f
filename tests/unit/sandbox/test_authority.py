"""The sandbox's authority: whose requests it certifies, and what it keeps over a restart."""

from __future__ import annotations

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.authority import Authority, elliptic, key_name, public_key_of

NOW = datetime.datetime(2026, 11, 23, 10, 26, tzinfo=datetime.UTC)


def csr(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> str:
    """Return a request signed by a key."""
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, algorithm)
    return request.public_bytes(serialization.Encoding.PEM).decode()


def test_a_certificate_is_for_the_key_that_asked_and_for_ninety_days(tmp_path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    own = Authority(tmp_path).issue(csr(key), "device", NOW)
    assert key_name(own.public_key()) == key_name(key.public_key())
    assert own.not_valid_after_utc - NOW == datetime.timedelta(days=90)


def test_a_clock_that_is_a_little_behind_may_use_it_at_once(tmp_path) -> None:
    own = Authority(tmp_path).issue(csr(ec.generate_private_key(ec.SECP256R1())), "device", NOW)
    assert NOW - own.not_valid_before_utc == datetime.timedelta(minutes=10)


def test_root_and_key_of_configurations_stay_over_a_restart(tmp_path) -> None:
    first, again = Authority(tmp_path), Authority(tmp_path)
    assert (first.root_pem, first.config_key) == (again.root_pem, again.config_key)


@pytest.mark.parametrize("name", ["ca.key", "config.key"])
def test_private_keys_are_for_their_owner(tmp_path, name) -> None:
    authority = Authority(tmp_path)
    assert authority.root_pem
    assert authority.config_key
    assert (tmp_path / name).stat().st_mode & 0o077 == 0


def test_a_terminals_certificate_issues_no_others(tmp_path) -> None:
    authority = Authority(tmp_path)
    own = authority.issue(csr(ec.generate_private_key(ec.SECP256R1())), "device", NOW)
    root = x509.load_pem_x509_certificate(authority.root_pem.encode())
    own.verify_directly_issued_by(root)
    with pytest.raises(x509.ExtensionNotFound):
        own.extensions.get_extension_for_class(x509.BasicConstraints)


@pytest.mark.parametrize(
    "words",
    [
        "nothing",
        "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
        csr(ec.generate_private_key(ec.SECP384R1())),
        csr(ed25519.Ed25519PrivateKey.generate()),
    ],
    ids=["no PEM", "no request", "another curve", "another kind"],
)
def test_what_is_no_request_of_a_key_of_ours_is_refused(words) -> None:
    with pytest.raises(ProblemError, match="validation-failed"):
        public_key_of(words)


def test_a_request_that_another_key_signed_is_refused() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    der = bytearray(x509.load_pem_x509_csr(csr(key).encode()).public_bytes(serialization.Encoding.DER))
    der[-1] ^= 1
    broken = x509.load_der_x509_csr(bytes(der)).public_bytes(serialization.Encoding.PEM).decode()
    with pytest.raises(ProblemError, match="validation-failed"):
        public_key_of(broken)


def test_a_root_key_of_another_kind_is_a_fault() -> None:
    with pytest.raises(TypeError):
        elliptic(ed25519.Ed25519PrivateKey.generate())


def test_a_configuration_key_of_another_kind_is_a_fault(tmp_path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (tmp_path / "config.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *private))
    with pytest.raises(TypeError):
        Authority(tmp_path).sign_detached(b"{}")
