# SPDX-License-Identifier: Apache-2.0
"""Which addresses lead to this very machine, or to no real device at all."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import urlsplit

# Schemes behind which no real device can be.
TWINS = ("virtual", "file")
NETWORK = ("tcp", "http", "https", "rtsp", "ipp")
PSEUDO_TERMINALS = "/dev/pts/"
# A queue of the machine's own print server. The port is the system's: no training world can listen there.
OWN_QUEUE = r"ipp://(localhost|127\.0\.0\.1|\[::1\])(:631)?/printers/[^/]+"


def twin(address: str) -> bool:
    """Tell whether a device's address leads to a twin: the training world stands on this machine and on files."""
    scheme, _, place = address.strip().lower().partition("://")
    if re.fullmatch(OWN_QUEUE, address.strip().lower()):
        return False
    return scheme in TWINS or place.startswith(PSEUDO_TERMINALS) or (scheme in NETWORK and loopback(address))


def unusable(url: str, path: str) -> str:
    """Return why nobody could be asked at a base address that must end in ``path``; empty where somebody could."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        # Of a port it says what it wants, of anything else what it cannot read; neither repeats a password.
        return str(wrong)
    if parts.scheme not in ("http", "https"):
        return "it must start with http:// or https://"
    if not parts.hostname or re.search(r"\s", url):
        return "no machine can be called so"
    if port == 0:
        return "0 is no port"
    if parts.username is not None or parts.query or parts.fragment:
        return "neither a name, a question nor a place belongs into it"
    return "" if parts.path.rstrip("/") == path else f"it must end with {path}"


def loopback(url: str) -> bool:
    """Tell whether an address names this very machine, in any way it can be written; unreadable ones count as such."""
    try:
        host = (urlsplit(url.strip()).hostname or "").rstrip(".")
    except ValueError:
        return True
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        # inet_aton reads all old ways to write one: 127.1, 0x7f000001, 2130706433.
        place = ipaddress.ip_address(host if ":" in host else socket.inet_aton(host))
    except (OSError, ValueError):
        return False
    mapped = place.ipv4_mapped if isinstance(place, ipaddress.IPv6Address) else None
    return (mapped or place).is_loopback or place.is_unspecified
