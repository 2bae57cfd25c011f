# SPDX-License-Identifier: Apache-2.0
"""The slot for a certified cryptographic module (商用密码产品): a card or key of a vendor that wraps the device key.

None is fitted here: such modules speak SDF (GM/T 0018), SKF (GM/T 0016) or PKCS#11 through a library of their vendor,
and an interface nobody could try would be a guess. Whoever integrates one writes ``wrap`` and ``unwrap`` below with its
library and nothing else: keys of entries, papers, backup, recovery and export all hang on the device key.
"""

from __future__ import annotations

from offline_queue.errors import KeyUnavailable

NONE_FITTED = (
    "no certified module is fitted: offline_queue/certified_module.py has the place for its vendor's library. Until"
    " then set 'outbox.key_store' to tpm2, keyring or file."
)


class CertifiedModule:
    """The vendor's module, as a ``Sealer``: says that there is none."""

    name = "module"

    def wrap(self, key: bytes) -> bytes:
        """Return the key wrapped by a key that never leaves the module; raises KeyUnavailable."""
        raise KeyUnavailable(NONE_FITTED)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the key; raises KeyUnavailable."""
        raise KeyUnavailable(NONE_FITTED)
