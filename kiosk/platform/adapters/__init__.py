# SPDX-License-Identifier: Apache-2.0
"""Where cities differ: the contract spoken as it is, or each of its calls out of what another platform offers.

An adapter stands between the client and the wire. Above it everything is the contract (``openapi.yaml``): the same
calls, the same typed answers, the same rules of what acknowledges. Who writes one reads ``docs/operations/adapter.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from kiosk.platform.answer import Answer


class Exchange(Protocol):
    """One way to a platform: a request of the contract goes in, an answer of the contract comes back."""

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        source: Callable[[], BinaryIO] | None = None,
        size: int = 0,
        offset: int = 0,
        passing: Callable[[int], object] | None = None,
    ) -> Answer:
        """Send one request and return the answer whole; raises PlatformError when nothing usable came.

        ``source`` opens the body, of which the bytes from ``offset`` up to ``size`` go; ``passing`` is told of each
        block before it goes, and may wait or raise a PlatformError.
        """

    def close(self) -> None:
        """Let all connections go."""


@dataclass(frozen=True)
class Site:
    """What an adapter is told of its platform: the base address of the settings and this terminal's token."""

    url: str
    token: str = field(default="", repr=False)


Adapter = Callable[[Exchange, Site], Exchange]
"""Makes the way to a platform out of the wire."""


def contract(wire: Exchange, site: Site) -> Exchange:
    """Speak the contract as it is."""
    return wire


def form_posts(wire: Exchange, site: Site) -> Exchange:
    """Speak to a platform of signed form posts."""
    from kiosk.platform.adapters.form_posts import FormPosts

    return FormPosts(wire, site)


ADAPTERS: Mapping[str, Adapter] = {"contract": contract, "form-posts": form_posts}
"""What ``[platform] adapter`` may name."""
