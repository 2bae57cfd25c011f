"""A signed request by the book: the base of RFC 9421, its example, and what a terminal covers."""

from __future__ import annotations

import base64
import re

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from kiosk.platform.client import Platform
from kiosk.platform.identity import name_of, new_key, sign_with
from kiosk.platform.request_signing import base, content_digest, parts, signed
from tests.support.scripted_server import ScriptedServer, as_json

# The public key "test-key-ecc-p256", and the answer signed with it, of RFC 9421, B.1.3 and B.2.4.
X, Y = "qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA", "Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0"
DIGEST = "mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ=="
COVERED = {
    "@status": "200",
    "content-type": "application/json",
    "content-digest": f"sha-512=:{DIGEST}:",
    "content-length": "23",
}
PARAMETERS = '("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"'
SIGNATURE = "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw=="
URL = "https://platform.example/api/v1/submissions/1?a=%E6%9D%8E&b"


class Somebody:
    """A key without a certificate."""

    algorithm = "ecdsa-p256-sha256"

    def __init__(self) -> None:
        self.key = new_key()
        self.name = name_of(self.key)

    def sign(self, data: bytes) -> bytes:
        """Sign."""
        return sign_with(self.key, data)


def holds(public: ec.EllipticCurvePublicKey, signature: bytes, data: bytes) -> bool:
    """Tell whether a signature of 64 bytes holds."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        public.verify(encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return len(signature) == 64


def number(words: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(words + "="), "big")


def test_the_example_of_the_standard_holds_over_our_base() -> None:
    public = ec.EllipticCurvePublicNumbers(number(X), number(Y), ec.SECP256R1()).public_key()
    assert holds(public, base64.b64decode(SIGNATURE), base(COVERED, PARAMETERS))


def test_the_digest_of_a_body_is_that_of_the_standards_example() -> None:
    # RFC 9530, 2.
    assert content_digest(b'{"hello": "world"}\n') == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"


def test_a_request_is_signed_with_all_that_says_what_it_is() -> None:
    me = Somebody()
    told = {"Content-Type": "application/json", "X-Device-Time": "now", "Idempotency-Key": " 1 "}
    added = signed(me, "PUT", URL, told, b"{}", 1795400791)
    assert added["Signature-Input"] == (
        'terminal=("@method" "@path" "@query" "content-digest" "idempotency-key")'
        f';created=1795400791;keyid="{me.name}";alg="ecdsa-p256-sha256"'
    )
    covered = {
        "@method": "PUT",
        "@path": "/api/v1/submissions/1",
        "@query": "?a=%E6%9D%8E&b",
        "content-digest": content_digest(b"{}"),
        "idempotency-key": "1",
    }
    signature = base64.b64decode(added["Signature"].removeprefix("terminal=:").removesuffix(":"))
    parameters = added["Signature-Input"].removeprefix("terminal=")
    assert holds(me.key.public_key(), signature, base(covered, parameters))


def test_a_paper_is_not_read_to_be_signed() -> None:
    added = signed(Somebody(), "PATCH", URL, {"Upload-Offset": "0"}, None, 1)
    assert "Content-Digest" not in added
    assert '"upload-offset"' in added["Signature-Input"]


@pytest.mark.parametrize(
    ("url", "signed_parts"),
    [
        ("https://h/a?", {"@path": "/a", "@query": "?"}),
        ("https://h", {"@path": "/", "@query": "?"}),
        ("https://h/a%2Fb?x=?", {"@path": "/a%2Fb", "@query": "?x=?"}),
    ],
)
def test_path_and_query_are_as_they_are_sent(url, signed_parts) -> None:
    assert parts(url) == signed_parts


@given(st.binary(max_size=200), st.binary(min_size=1, max_size=200))
def test_a_signature_holds_for_its_own_bytes_alone(data, other) -> None:
    me = Somebody()
    signature = me.sign(data)
    assert holds(me.key.public_key(), signature, data)
    assert not holds(me.key.public_key(), signature, data + other)


def test_a_client_without_identity_signs_nothing() -> None:
    with ScriptedServer(as_json(200, {"t1_received": 1, "t2_sent": 2})) as server:
        platform = Platform(server.url)
        assert platform._signature("GET", URL, {}, None) == {}
        platform.time()


def test_a_request_is_signed_by_the_clock_of_the_platform() -> None:
    platform = Platform("https://h/api/v1", now=lambda: 1000.0)
    platform.identity = Somebody()
    platform.skew_seconds = 86400.0
    headers = platform._signature("GET", URL, {}, None)
    assert re.search(r";created=87400;", headers["Signature-Input"])
