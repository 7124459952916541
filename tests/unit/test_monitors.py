"""Monitors on figures written by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inews_crawler.crawl.figures import Counting, Figures, Stratum
from inews_crawler.crawl.monitors import TOLERANCES, History, find_chance, judge

HOUR = 3600


def stratum(n: int, **fields: dict[str, int]) -> Stratum:
    return Stratum(n, fields)


def run(number: int, **changes: object) -> Figures:
    values = {
        "strata": {
            "www/news/article": stratum(20, title={"layout:redesign": 20}, tags={"layout:redesign": 10})
        },
        "lists": {"sections": [10, 200]},
        "hosts": {"www.inews.id": 10, "jabar.inews.id": 1},
        "shares": {"lost": [0, 20], "dropped": [0, 20]},
        "new": 20,
        "newest_age": 600,
        "run": number,
        "started_at": number * HOUR,
    }
    return Figures(**{**values, **changes})  # type: ignore[arg-type]


PAST = History(
    [run(number) for number in range(300, 270, -1)], [(n * HOUR, 20, True) for n in range(300, 0, -1)]
)


def names(figures: Figures, past: History = PAST) -> list[str]:
    return sorted(finding.name for finding in judge(figures, past, TOLERANCES))


def test_the_same_again_is_silent() -> None:
    assert names(run(301)) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"strata": {"www/news/article": stratum(20, tags={"layout:redesign": 10})}}, ["coverage:title"]),
        ({"strata": {"www/news/article": stratum(20, title={"meta": 20}, tags={"layout:redesign": 10})}}, ["sources:title"]),
        ({"strata": {"www/news/article": stratum(1, tags={"layout:redesign": 1})}}, []),  # too few to say
        ({"strata": {"www/sport/article": stratum(20)}}, []),  # another section than ever
        ({"strata": {"www/news/article": stratum(20, title={"layout:redesign": 20}, tags={"layout:redesign": 3})}}, []),
        ({"shares": {"lost": [12, 20], "dropped": [0, 20]}}, ["lost:lost"]),
        ({"lists": {"sections": [10, 60]}}, ["links:sections"]),
        ({"lists": {"sections": [2, 0]}}, []),  # most lists are not modified
        ({"new": 3}, ["new:new"]),
        ({"new": 3, "is_whole": False}, []),
        ({"new": 3, "started_at": 290 * HOUR + 40 * HOUR}, []),  # another gap than any run had
        ({"newest_age": 7 * HOUR}, ["age:age"]),
        ({"newest_age": 5 * HOUR}, []),
        ({"hosts": {"www.inews.id": 10}}, []),  # a small host is a line in the report
    ],
)  # fmt: skip
def test_what_is_found(changes: dict[str, object], found: list[str]) -> None:
    assert names(run(301, **changes)) == found


def test_a_large_host_that_gives_no_list() -> None:
    both = {
        "www/news/article": stratum(20, title={"layout:redesign": 20}),
        "jabar//article": stratum(5, title={"layout:redesign": 5}),
    }
    past = History([run(number, strata=both) for number in range(20)])
    (finding,) = judge(run(21, strata=both, hosts={"www.inews.id": 9}), past, {"hosts": 0.1})
    assert (
        finding.sentence == "jabar.inews.id gave 20 % of the articles, and none of its lists can be had now"
    )


def test_what_varied_before_may_vary() -> None:
    past = [
        run(n, strata={"www/news/article": stratum(20, tags={"layout:redesign": 20 if n % 4 else 4})})
        for n in range(20)
    ]
    low = run(21, strata={"www/news/article": stratum(20, tags={"layout:redesign": 3})})
    assert [one for one in judge(low, History(past), {"coverage": 0.25}) if one.field == "tags"] == []


def test_small_runs_are_judged_with_those_before_them() -> None:
    few = {"www/news/article": stratum(5, title={"layout:redesign": 5})}
    past = History([run(n, strata=few) for n in range(20)])
    bad = run(21, strata={"www/news/article": stratum(5, title={"meta": 5})})
    (finding,) = judge(bad, past, {"sources": 0.25})
    assert (finding.field, finding.source, finding.now) == ("title", "layout:redesign", 0.5)


def test_a_monitor_that_cannot_run_has_failed() -> None:
    (finding,) = judge(run(301, lists={"sections": None}), PAST, {"links": 0.4})
    assert finding.sentence.startswith("the monitor links could not run: TypeError")


@given(st.integers(1, 60), st.integers(0, 60), st.floats(0.01, 0.99))
def test_chances_of_all_outcomes_are_one(n: int, count: int, share: float) -> None:
    count = min(count, n)
    below = find_chance(count, n, share, rises=False)
    above = find_chance(count + 1, n, share, rises=True) if count < n else 0.0
    assert 0 <= below <= 1
    assert below + above == pytest.approx(1)


def test_figures_are_kept_as_json() -> None:
    figures = run(7)
    assert Figures.from_data(figures.to_data(), run=7, started_at=7 * HOUR) == figures


def test_arguments_of_a_window_are_one_scope() -> None:
    ends = [
        Counting().to_figures({}, {"since": day, "depth": 20, "tags": []}, is_whole=True)
        for day in ("2026-01-01", "2026-02-01")
    ]
    assert ends[0].scope == ends[1].scope == {"depth": 20, "since": True}
