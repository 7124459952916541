"""Names the requests that our own rules refuse, and says of each whether a later run may ask again.

All of them reach the request's errback; ``reason`` is the word they are counted and reported under,
``final`` is False where the address stays pending.
"""

from __future__ import annotations

from typing import ClassVar

from scrapy.exceptions import IgnoreRequest


class Refused(IgnoreRequest):
    """Base of all our refusals; its message is one clear sentence."""

    reason: ClassVar[str] = "refused"
    final: ClassVar[bool] = False


class HostBlocked(Refused):
    """The host is asked for nothing more in this run. Raised by ``ThrottleMiddleware``."""

    reason = "host_blocked"


class RunStopping(Refused):
    """The run is ending. Raised by ``ThrottleMiddleware`` and ``extensions.stopping``."""

    reason = "stopping"


class RetryLater(Refused):
    """The host asked us to come back later than a run may wait. Raised by ``politeness``."""

    reason = "retry_later"


class RobotsForbidden(Refused):
    """robots.txt forbids the address. Raised by ``robots.RobotsMiddleware``."""

    reason = "robots"


class RobotsUnreachable(Refused):
    """robots.txt could not be read, so nothing may be asked. Raised by ``robots.RobotsMiddleware``."""

    reason = "robots_unreachable"


class AddressRefused(Refused):
    """The address is none we ever ask. Raised by ``guard.GuardMiddleware``."""

    reason = "address"
    final = True
