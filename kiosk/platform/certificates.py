# SPDX-License-Identifier: Apache-2.0
"""Whom we believe to be the platform, and what is wrong where a certificate does not hold: a name for each case.

It loads ``ssl``, and so comes with the wire; all names together stand in ``errors.REFUSED_CERTIFICATES``.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator

from kiosk.platform.errors import ClockError, PlatformError, TurnedAwayError, UnreachableError, UntrustedError

# Of OpenSSL's X509_V_ERR_*: what the other side showed us is out of its time, so that one of two clocks may be wrong.
OUT_OF_TIME = {9: "certificate-not-yet-valid", 10: "certificate-expired"}
# The same list: what proves nothing. 18 is one without an issuer, 19 one whose own issuer came along unasked.
PROVES_NOTHING = {
    2: "certificate-unknown",
    18: "certificate-self-signed",
    19: "certificate-unknown",
    20: "certificate-unknown",
    21: "certificate-unknown",
    23: "certificate-revoked",
    62: "certificate-other-host",
    63: "certificate-other-host",
    64: "certificate-other-host",
}
# The alerts by which the other side refuses OUR certificate (RFC 8446, 6.2), by the end of OpenSSL's name for each.
ALERTS = {
    "CERTIFICATE_REQUIRED": "identity-wanted",
    "CERTIFICATE_EXPIRED": "identity-expired",
    "CERTIFICATE_REVOKED": "identity-revoked",
    "UNKNOWN_CA": "identity-unknown",
    "CERTIFICATE_UNKNOWN": "identity-unknown",
    "UNSUPPORTED_CERTIFICATE": "identity-unknown",
    "BAD_CERTIFICATE": "identity-unknown",
    "ACCESS_DENIED": "identity-unknown",
}
# Neither side could agree on a version or a cipher: nobody was looked at yet.
OTHER = "certificate"


def refusal(wrong: BaseException) -> PlatformError:
    """Name why no trusted connection came about; ``wrong`` is any exception around one of ``ssl``."""
    for cause in causes(wrong):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _of_theirs(cause.verify_code)
        # A line that broke while hands were shaken says nothing about anybody's certificate.
        if isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return UnreachableError("cut")
        if isinstance(cause, ssl.SSLError) and (code := alert(getattr(cause, "reason", "") or "")):
            return TurnedAwayError(code)
    return UntrustedError(OTHER)


def alert(reason: str) -> str:
    """Return what an alert says of our certificate, empty for one that is about something else."""
    # "TLSV1_ALERT_UNKNOWN_CA", "SSLV3_ALERT_CERTIFICATE_EXPIRED": the version in front differs from alert to alert.
    _, found, name = reason.partition("_ALERT_")
    return ALERTS.get(name, "") if found else ""


def _of_theirs(verify_code: int) -> PlatformError:
    if verify_code in OUT_OF_TIME:
        return ClockError(OUT_OF_TIME[verify_code])
    return UntrustedError(PROVES_NOTHING.get(verify_code, OTHER))


def pinned(trust: str) -> ssl.SSLContext:
    """Return a context that believes nobody but the roots in ``trust`` (PEM), and nothing below TLS 1.2."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(cadata=trust)
    return context


def causes(wrong: BaseException) -> Iterator[BaseException]:
    """Walk an exception with all it was raised from, handled while it was raised, or carries as argument."""
    seen: list[BaseException] = []
    waiting: list[object] = [wrong]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in seen:
            seen.append(one)
            yield one
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
