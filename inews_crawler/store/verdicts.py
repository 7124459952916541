"""What becomes of an address once its article was had, or could not be had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from inews_crawler.store.moments import to_moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row

    from inews_crawler.store.entries import State


class Verdict(NamedTuple):
    """The state of an address after a failure, and the reason that is kept; ``None`` if it is no failure."""

    state: State
    reason: str | None


def judge(row: Row[Any], reason: str, status: int | None, *, final: bool, max_attempts: int) -> Verdict:
    """Whether the address waits on, is given up, or belongs to an article that the site has removed."""
    is_stored = row.version > 0
    if final and is_stored:
        is_removed = status in {404, 410} or reason == "soft_404"
        return Verdict("gone", None) if is_removed else Verdict("done", reason)
    if final:
        return Verdict("failed", reason)
    if row.state != "pending" or row.attempts + 1 < max_attempts:
        return Verdict(row.state, reason)
    return Verdict("done" if is_stored else "failed", f"gave up after {row.attempts + 1}: {reason}")


def to_changes(
    row: Row[Any], record: Mapping[str, Any] | None, retry: str | None, *, max_attempts: int
) -> dict[str, Any]:
    """What changes in the row of an article that was had, with its record if that was fetched anew.

    ``retry`` is why a later run should fetch it again; it does as often as failures may be repeated.
    """
    again = retry is not None and row.attempts + 1 < max_attempts
    changes = {
        "state": "pending" if again else "done",
        "reason": retry,
        "status": None,
        "attempts": row.attempts + 1 if retry else 0,
    }
    if record is not None:
        is_plain = record["url"] == f"https://{record['key']}"
        changes["url"] = None if is_plain else record["url"]
        changes["published_at"] = to_moment(record["published_at"])
    return changes
