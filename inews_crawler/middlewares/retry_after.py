"""Decides how long a ``Retry-After`` header asks to wait."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SECONDS = re.compile(r"[0-9]{1,12}\Z")


def read_retry_after(value: str | None, *, now: datetime) -> float | None:
    """Seconds to wait from ``now`` (aware), never negative; None for an absent or unreadable header.

    Both forms of RFC 9110, 10.2.3 are read: whole seconds and an HTTP date.
    """
    text = (value or "").strip()
    if SECONDS.match(text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # not a date; a year beyond what datetime holds
        return None
    if moment.tzinfo is None:  # "-0000": HTTP dates are always UTC
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
