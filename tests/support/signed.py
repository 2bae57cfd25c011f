"""What a platform signs by itself: one key of a city, and content signed with it."""

from __future__ import annotations

import base64
import dataclasses
import json
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.platform.detached import to64
from kiosk.platform.identity import DeviceIdentity
from tests.support.certificates import issue
from tests.support.identities import ENROLMENT, enrolled

KEY = Ed25519PrivateKey.generate()
PUBLIC = base64.b64encode(KEY.public_key().public_bytes(s.Encoding.Raw, s.PublicFormat.Raw)).decode()


def sign(content: bytes, key: Ed25519PrivateKey = KEY, **header: str) -> str:
    """Return a detached JWS."""
    head = to64(json.dumps({"alg": "EdDSA"} | header).encode())
    return f"{head}..{to64(key.sign(f'{head}.{to64(content)}'.encode()))}"


def enrolled_here(folder: Path) -> DeviceIdentity:
    """Return the identity of a machine that knows the key of this city."""
    me = enrolled(folder, issue())
    return dataclasses.replace(me, enrolment=msgspec.structs.replace(ENROLMENT, config_key=PUBLIC))
