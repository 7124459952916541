"""How a time becomes the whole seconds that the store keeps, and when a Jakarta day begins."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

JAKARTA = timezone(timedelta(hours=7))


def to_moment(text: str | None) -> int | None:
    """Seconds since 1970 of an ISO 8601 text; a time without a zone, or a mere date, is Jakarta's."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=JAKARTA)
    return int(moment.timestamp())


def to_seconds(moment: datetime) -> int:
    """Seconds since 1970 of an aware datetime."""
    return int(moment.timestamp())


def from_seconds(seconds: int | None) -> datetime | None:
    """The moment, in UTC."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def day_start(day: date) -> int:
    """The moment at which ``day`` begins in Jakarta."""
    return int(datetime.combine(day, time(), JAKARTA).timestamp())


def day_end(day: date) -> int:
    """The moment at which the day after ``day`` begins in Jakarta."""
    return day_start(day) + 86_400
