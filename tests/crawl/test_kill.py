"""A crawl that is killed or told to stop, again and again, loses nothing and doubles nothing."""

from __future__ import annotations

import signal

import pytest

from bench.kill import measure


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_killed_crawls_lose_and_double_nothing(number):
    result = measure(articles=150, kills=4, number=number, seed=7)
    assert result.kills == 4
    assert result.expected == result.exported == 150
    assert result.lost == result.doubled == result.different == []
    assert result.unparsable == []
    assert result.published_twice == result.unpublished == []
    assert result.wrong_feeds == []
