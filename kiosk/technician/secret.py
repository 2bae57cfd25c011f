# SPDX-License-Identifier: Apache-2.0
"""The technician's code: ten digits made by chance, kept only as an Argon2id hash."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass

DIGITS = 10
SALT_BYTES = 16
HASH_BYTES = 32


@dataclass(frozen=True)
class Cost:
    """What one try of a code costs whoever has the hash: memory in KiB, rounds, threads."""

    memory_kib: int = 65536
    rounds: int = 3
    lanes: int = 4


# The second choice of RFC 9106 (4): 64 MiB, 3 rounds, 4 lanes. Measured on two cores, off the window's thread: 0.3 to
# 0.5 s, up to 1.3 s while both are busy with something else. Its first choice asks for 2 GiB, more than many a kiosk
# has; OWASP's least is 19 MiB and 2 rounds.
COST = Cost()


def new_code() -> str:
    """Return a fresh code."""
    # By chance and not chosen: a code somebody thinks of is a year or a telephone number, and is tried first.
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def hashed(code: str, cost: Cost = COST) -> str:
    """Return the hash of a code in its usual written form, which names salt and cost."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    made = Argon2id(
        salt=os.urandom(SALT_BYTES),
        length=HASH_BYTES,
        iterations=cost.rounds,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    )
    return made.derive_phc_encoded(code.encode())


def matches(code: str, written: str) -> bool:
    """Tell whether a code belongs to a hash; what is no hash belongs to none."""
    from cryptography.exceptions import InvalidKey
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    try:
        Argon2id.verify_phc_encoded(code.encode(), written)
    except (InvalidKey, ValueError):
        return False
    return True
