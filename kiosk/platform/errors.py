# SPDX-License-Identifier: Apache-2.0
"""What can go wrong between terminal and platform.

    PlatformError
    ├── UnreachableError     no name, no connection, cut in the middle (reason transport)
    ├── LateAnswerError      nothing, or not all of it, before our own limit (reason transport)
    ├── ClockError           the certificate is not of our time: one of the two clocks is wrong (reason clock)
    ├── UntrustedError       the other side cannot prove to be the platform (reason suspicious)
    ├── OwnIdentityError     our own certificate and roots cannot be read: nothing was sent (reason identity)
    ├── TurnedAwayError      the other side does not take our certificate (reason unauthorised)
    ├── NotThePlatformError  an answer the platform would not give: HTML, a redirect, the wrong type (suspicious)
    ├── TooLargeError        more bytes than any answer of ours has (reason suspicious)
    ├── NobodyBehindError    something on the way says that the platform is not there (reason infrastructure)
    ├── BusyError            an untyped request to come later (reason busy)
    ├── RefusedError         a typed problem of the platform, with its code (reason refused, busy or unauthorised)
    └── BrokenPaperError     a stored paper cannot be read whole (reason damaged)

``reason`` is one of the reasons of ``offline_queue.entry.Retry``, and what ``sentences.for_staff`` words.
``reached`` says what is known of the line: a platform that refuses or is busy is there.
"""

from __future__ import annotations

from kiosk.platform.values import Problem

# Codes by which the platform turns the terminal away, and not what it sends.
UNAUTHORISED = frozenset(
    {
        "unauthenticated", "device-unknown", "forbidden-scope", "identity-expired", "identity-revoked",
        "request-altered", "request-stale",
    }
)  # fmt: skip

# What can be wrong with a certificate, theirs first, then ours: each is an event of its own and has a sentence for
# staff. The last is a TLS that did not come about for another reason.
REFUSED_CERTIFICATES = frozenset(
    {
        "certificate-expired", "certificate-not-yet-valid", "certificate-self-signed", "certificate-unknown",
        "certificate-other-host", "certificate-revoked", "certificate",
        "identity-wanted", "identity-expired", "identity-revoked", "identity-unknown",
    }
)  # fmt: skip


class PlatformError(Exception):
    """A question that got no usable answer; ``code`` is for logs and staff and holds no personal data."""

    reason = "transport"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def reached(self) -> bool:
        """Tell whether it was the platform that spoke: only then is the line up."""
        return self.reason in ("busy", "refused", "unauthorised")


class UnreachableError(PlatformError):
    """No name, no connection, or cut in the middle."""


class LateAnswerError(PlatformError):
    """Nothing, or not all of it, came before our own limit."""


class ClockError(PlatformError):
    """The certificate is not of our time: one of the two clocks is wrong."""

    reason = "clock"


class UntrustedError(PlatformError):
    """The other side cannot prove to be the platform."""

    reason = "suspicious"


class OwnIdentityError(PlatformError):
    """Our own certificate and roots cannot be read any more: nothing was sent, and nothing is known of the line."""

    reason = "identity"


class TurnedAwayError(PlatformError):
    """The other side, which has proved to be the platform, does not take our certificate."""

    reason = "unauthorised"


class NotThePlatformError(PlatformError):
    """An answer the platform would not give: HTML, a redirect, another type."""

    reason = "suspicious"


class DifferentCatalogueError(PlatformError):
    """Fetched whole, the catalogue is not the one the platform says it offers."""

    reason = "suspicious"


class TooLargeError(PlatformError):
    """More bytes than any answer of ours has."""

    reason = "suspicious"


class NobodyBehindError(PlatformError):
    """Something on the way says that the platform is not there, or keeps us from it."""

    reason = "infrastructure"


class BusyError(PlatformError):
    """A host that is there and asks to come later, without a problem of ours."""

    reason = "busy"


class RefusedError(PlatformError):
    """A typed problem of the platform."""

    reason = "refused"

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem
        if problem.code in UNAUTHORISED:
            self.reason = "unauthorised"
        elif problem.retry == "later":
            self.reason = "busy"


class BrokenPaperError(PlatformError):
    """A stored paper cannot be read whole; sending again cannot mend it."""

    reason = "damaged"
