# SPDX-License-Identifier: Apache-2.0
"""A TPM 2.0 as the keeper of the device key, by ``tpm2-tools``: sealed under the state the machine was started in.

The primary key is derived from the TPM's own seed each time, so nothing is left in the TPM and nothing has to be
found again. The policy names PCR 7, the state of Secure Boot: a machine that starts anything that was not signed for
it does not get the key. The session is salted and encrypted, so that the wires between processor and TPM carry no key.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from offline_queue.errors import KeyUnavailable
from offline_queue.system_program import answer_of

RESOURCE_MANAGER = "device:/dev/tpmrm0"
STATE = "sha256:7"
# A discrete TPM is slow at the primary key; one that says nothing for this long is broken.
SECONDS = 30.0
# The two parts of a sealed object are written one behind the other, the length of the first before them.
LENGTH_BYTES = 2


class Tpm2:
    """Wraps keys for one TPM in its present state; ``address`` is a TCTI as tpm2-tools write it."""

    name = "tpm2"

    def __init__(self, address: str = RESOURCE_MANAGER) -> None:
        self._environment = {"TPM2TOOLS_TCTI": address, "TSS2_LOG": "all+NONE"}

    def wrap(self, key: bytes) -> bytes:
        """Seal a key; raises KeyUnavailable."""
        with self._primary() as folder:
            self._do(folder, "tpm2_startauthsession", "-S", "trial")
            self._do(folder, "tpm2_policypcr", "-S", "trial", "-l", STATE, "-L", "policy")
            self._do(folder, "tpm2_flushcontext", "trial")
            parts = ("-u", "public", "-r", "private", "-i", "-")
            self._do(folder, "tpm2_create", "-C", "primary", "-L", "policy", *parts, given=key)
            public, private = (folder / "public").read_bytes(), (folder / "private").read_bytes()
        return len(public).to_bytes(LENGTH_BYTES, "big") + public + private

    def unwrap(self, wrapped: bytes) -> bytes:
        """Unseal a key; raises KeyUnavailable, also on another machine and after another start."""
        middle = LENGTH_BYTES + int.from_bytes(wrapped[:LENGTH_BYTES], "big")
        with self._primary() as folder:
            (folder / "public").write_bytes(wrapped[LENGTH_BYTES:middle])
            (folder / "private").write_bytes(wrapped[middle:])
            try:
                self._do(folder, "tpm2_load", "-C", "primary", "-u", "public", "-r", "private", "-c", "sealed")
                self._do(folder, "tpm2_flushcontext", "-t")
                return self._unsealed(folder)
            except KeyUnavailable as wrong:
                raise KeyUnavailable(
                    f"the TPM did not open the device key ({wrong}): it was sealed on another machine, or this one was"
                    " started in another way (Secure Boot, firmware). Without it only the centre can read the outbox."
                ) from wrong

    def _unsealed(self, folder: Path) -> bytes:
        self._do(folder, "tpm2_startauthsession", "--policy-session", "--tpmkey-context", "primary", "-S", "session")
        try:
            self._do(folder, "tpm2_flushcontext", "-t")
            self._do(folder, "tpm2_sessionconfig", "session", "--enable-encrypt")
            self._do(folder, "tpm2_policypcr", "-S", "session", "-l", STATE)
            return self._do(folder, "tpm2_unseal", "-c", "sealed", "-p", "session:session", quiet=False)
        finally:
            # A TPM without a resource manager has room for three.
            self._do(folder, "tpm2_flushcontext", "session")

    @contextlib.contextmanager
    def _primary(self) -> Iterator[Path]:
        # What lies in the folder is wrapped by the TPM, the key itself passes on pipes.
        with tempfile.TemporaryDirectory(prefix="banshi-") as name:
            folder = Path(name)
            self._do(folder, "tpm2_createprimary", "-C", "o", "-G", "ecc256", "-g", "sha256", "-c", "primary")
            self._do(folder, "tpm2_flushcontext", "-t")
            try:
                yield folder
            finally:
                self._do(folder, "tpm2_flushcontext", "-t")

    def _do(self, folder: Path, *command: str, given: bytes = b"", quiet: bool = True) -> bytes:
        words = (*command, "-Q") if quiet else command
        return answer_of(words, given, seconds=SECONDS, folder=folder, environment=self._environment)
