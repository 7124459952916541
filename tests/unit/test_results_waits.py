"""How long an address waits after a failure, once no list names it any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from inews_crawler.crawl.results import to_transition
from inews_crawler.store.entries import Entry

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ago(time: timedelta) -> int:
    return int((NOW - time).timestamp())


@pytest.mark.parametrize(
    ("named", "failing", "attempts", "wait"),
    [
        (timedelta(hours=2), timedelta(hours=2), 2, None),  # still named: in every run
        (DAY + HOUR, DAY + HOUR, 25, HOUR),  # asked by each run of a day: that day counts for nothing
        (DAY + 3 * HOUR, 2 * DAY, 27, 3 * HOUR),
        (30 * DAY, 5 * HOUR, 3, 5 * HOUR),
        (30 * DAY, timedelta(minutes=5), 9, HOUR),  # nine runs within minutes
        (60 * DAY, 20 * DAY, 12, 7 * DAY),
    ],
)
def test_an_address_waits_as_long_as_it_has_failed_unnamed(named, failing, attempts, wait):
    url = "https://www.inews.id/news/nasional/panen-padi"
    entry = Entry(
        url[8:], url, "article", "www", "news", "nasional", certain=True, discovered_by="feed", hops=1
    )
    entry = replace(
        entry, named_at=ago(named), failing_since=ago(failing), attempts=attempts, reason="http_404"
    )
    retry_at = to_transition(entry, "http_404", NOW).retry_at
    assert retry_at == (0 if wait is None else int((NOW + wait).timestamp()))
