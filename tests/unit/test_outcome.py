"""What a run's counters mean: one row a run, as one would tell it, and the outcome one would expect."""

import pytest

from inews_crawler.crawl.outcome import Outcome, RunFaults, collect_facts, decide

GOOD = {
    "inews/page/listing": 20,
    "inews/listing/links": 300,
    "inews/page/article": 60,
    "inews/article/new": 60,
    "downloader/response_status_count/200": 81,
    "robotstxt/response_status_count/200": 1,
}
NOTHING: dict[str, object] = {}
LISTED = {"inews/page/listing": 4, "inews/listing/links": 30}


def run(stats, reason: str = "finished", **faults):
    return decide(collect_facts(stats, finish_reason=reason, faults=RunFaults(**faults)))


TABLE = [
    ("a good run", GOOD, Outcome.OK),
    ("the site was asked for nothing", NOTHING, Outcome.EMPTY),
    ("nothing new", {"inews/page/listing": 20, "inews/listing/links": 300, "inews/discovered/sections/known": 300}, Outcome.OK),
    ("all lists as they were", {"inews/listing/not_modified": 20}, Outcome.OK),
    ("some lists as they were, one empty", {"inews/listing/not_modified": 19, "inews/page/listing": 1, "inews/listing/empty": 1}, Outcome.OK),
    ("only unchanged articles", {"inews/article/unchanged": 8}, Outcome.OK),
    ("some 404", {**GOOD, "inews/failed/http_404": 7}, Outcome.OK),
    ("one named article that is gone", {"inews/failed/http_404": 1, "downloader/response_status_count/404": 1}, Outcome.OK),
    ("one page that is no article", {"inews/failed/unknown": 1, "inews/page/other/unknown": 1}, Outcome.OK),
    ("a fifth of the articles failed", {**GOOD, "inews/failed/http_500": 15}, Outcome.OK),
    ("more than a fifth of the articles failed", {**GOOD, "inews/failed/http_500": 16}, Outcome.DEGRADED),
    ("more than a fifth without a title", {**GOOD, "inews/article/new": 47, "inews/dropped/no_title": 13}, Outcome.DEGRADED),
    ("a third failed, of a dozen", {"inews/page/listing": 2, "inews/page/article": 8, "inews/article/new": 8, "inews/failed/http_404": 4}, Outcome.DEGRADED),
    ("a third failed, of a dozen, as before", {"inews/page/listing": 2, "inews/page/article": 8, "inews/article/new": 8, "inews/failed/http_500": 4, "inews/failed_again/http_500": 4}, Outcome.OK),
    ("a third failed, of three", {"inews/page/listing": 2, "inews/page/article": 2, "inews/article/new": 2, "inews/failed/http_404": 1}, Outcome.OK),
    ("a small host gave none", {**GOOD, "inews/failed/login": 5, "inews/article/failed_at/jabar/login": 5}, Outcome.DEGRADED),
    ("a small host has five broken pages", {**GOOD, "inews/failed/login": 3, "inews/failed/shell": 2, "inews/article/failed_at/jabar/login": 3, "inews/article/failed_at/jabar/shell": 2}, Outcome.OK),
    ("a small host gave one", {**GOOD, "inews/failed/login": 5, "inews/article/failed_at/jabar/login": 5, "inews/article/read_at/jabar": 1}, Outcome.OK),
    ("some 5xx", {**GOOD, "inews/failed/http_500": 5, "inews/failed/timeout": 2}, Outcome.OK),
    ("one 403", {**GOOD, "inews/failed/http_403": 1}, Outcome.OK),
    ("429 that went away", {**GOOD, "downloader/response_status_count/429": 3}, Outcome.OK),
    ("one shell", {**GOOD, "inews/failed/shell": 1, "inews/page/other/shell": 1}, Outcome.OK),
    ("one empty subsection", {**GOOD, "inews/listing/empty": 1}, Outcome.OK),
    ("an empty subsection, everything known", {"inews/page/listing": 2, "inews/listing/empty": 1, "inews/listing/links": 9, "inews/discovered/sections/known": 9}, Outcome.OK),
    ("robots.txt forbids some", {**GOOD, "robotstxt/forbidden": 9}, Outcome.OK),
    ("robots.txt of one host unreachable", {**GOOD, "inews/robots/unreachable/lampung.inews.id": "HTTP 500"}, Outcome.OK),
    ("robots.txt forbidden itself, all else had", {**GOOD, "downloader/response_status_count/403": 1, "robotstxt/response_status_count/403": 1}, Outcome.OK),
    ("duplicates and articles outside the window", {"inews/page/article": 3, "inews/dropped/duplicate": 1, "inews/dropped/window": 2}, Outcome.OK),
    ("stopped before anything came", {"inews/listing/failed/stopping": 12}, Outcome.OK),
    ("a monitor failed", {**GOOD, "inews/monitor/failed/coverage:title": "title fell"}, Outcome.DEGRADED),
    ("every page a shell", {"inews/page/other/shell": 14}, Outcome.EMPTY),
    ("every article a shell", {"inews/page/listing": 4, "inews/listing/links": 40, "inews/failed/shell": 40, "inews/page/other/shell": 40}, Outcome.EMPTY),
    ("more shells than pages, and new articles", {**GOOD, "inews/page/other/shell": 90}, Outcome.DEGRADED),
    ("more shells than pages, nothing new", {**LISTED, "inews/page/other/shell": 90}, Outcome.EMPTY),
    ("lists without articles", {"inews/page/listing": 20, "inews/listing/empty": 20, "inews/listing/links": 0}, Outcome.EMPTY),
    ("a section without articles, the home page with those of others", {"inews/page/listing": 4, "inews/listing/empty": 3, "inews/listing/links": 5}, Outcome.EMPTY),
    ("all lists gone", {"inews/listing/failed/http_404": 20}, Outcome.EMPTY),
    ("no article gives a record", {"inews/page/listing": 3, "inews/listing/links": 30, "inews/page/article": 30, "inews/dropped/no_title": 30}, Outcome.EMPTY),
    ("every article gone", {**LISTED, "inews/failed/http_404": 5, "inews/page/other/http_404": 5}, Outcome.EMPTY),
    ("every article gone for good", {**LISTED, "inews/failed/http_410": 30}, Outcome.EMPTY),
    ("every article says that it is not there", {**LISTED, "inews/failed/soft_404": 30, "inews/page/other/soft_404": 30}, Outcome.EMPTY),
    ("every article wants a login", {**LISTED, "inews/failed/login": 30, "inews/page/other/login": 30}, Outcome.BLOCKED),
    ("every article leads elsewhere", {**LISTED, "inews/failed/redirected_away": 30}, Outcome.BLOCKED),
    ("articles gone in several ways", {**LISTED, "inews/failed/http_404": 2, "inews/failed/login": 1, "inews/failed/soft_404": 1, "inews/failed/redirected_away": 1}, Outcome.EMPTY),
    ("four articles, all gone", {**LISTED, "inews/failed/http_404": 4}, Outcome.OK),
    ("many gone, one had", {**LISTED, "inews/page/article": 1, "inews/article/new": 1, "inews/failed/http_404": 30}, Outcome.DEGRADED),
    ("many gone, one as it was", {**LISTED, "inews/article/unchanged": 1, "inews/failed/http_404": 30}, Outcome.DEGRADED),
    ("many lists gone, nothing new in the others", {**LISTED, "inews/discovered/sections/known": 30, "inews/listing/failed/http_404": 12}, Outcome.OK),
    ("every article opted out", {**LISTED, "inews/failed/opted_out": 30}, Outcome.OK),
    ("a host refused in the end", {**GOOD, "inews/breaker/ended/www.inews.id": "refused: HTTP 429"}, Outcome.BLOCKED),
    ("one host hung, others were fine", {**GOOD, "inews/breaker/ended/jabar.inews.id": "failing: time-out"}, Outcome.BLOCKED),
    ("403 for everything", {"inews/listing/failed/http_403": 4, "downloader/response_status_count/403": 4}, Outcome.BLOCKED),
    ("403 for every article", {"inews/page/listing": 2, "inews/listing/links": 9, "inews/failed/http_403": 9}, Outcome.BLOCKED),
    ("403 for most", {**GOOD, "inews/failed/http_403": 200}, Outcome.BLOCKED),
    ("challenge pages for everything", {"inews/page/other/blocked": 3, "inews/challenge/www.inews.id": 3}, Outcome.BLOCKED),
    ("one 429 and nothing else", {"inews/failed/retry_later": 1, "downloader/response_status_count/429": 1}, Outcome.BLOCKED),
    ("robots.txt forbids everything", {"robotstxt/forbidden": 20, "inews/listing/failed/robots": 20}, Outcome.BLOCKED),
    ("robots.txt forbids every article, no list", {**LISTED, "inews/failed/robots": 5, "robotstxt/forbidden": 5}, Outcome.BLOCKED),
    ("robots.txt forbids four articles", {**LISTED, "inews/failed/robots": 4, "robotstxt/forbidden": 4}, Outcome.OK),
    ("robots.txt forbids all articles but one", {**LISTED, "inews/page/article": 1, "inews/article/new": 1, "inews/failed/robots": 30, "robotstxt/forbidden": 30}, Outcome.OK),
    ("robots.txt forbids many lists", {**LISTED, "inews/discovered/sections/known": 30, "inews/listing/failed/robots": 12, "robotstxt/forbidden": 12}, Outcome.OK),
    ("robots.txt answers 429", {"inews/robots/unreachable/www.inews.id": "HTTP 429", "inews/listing/failed/robots_unreachable": 9}, Outcome.BLOCKED),
    ("refused and time-outs", {"inews/listing/failed/http_403": 3, "inews/listing/failed/timeout": 9, "downloader/response_status_count/403": 3}, Outcome.BLOCKED),
    ("refused and shells", {"inews/page/other/shell": 3, "inews/breaker/ended/www.inews.id": "refused: HTTP 403"}, Outcome.BLOCKED),
    ("500 for everything", {"inews/listing/failed/http_500": 9, "downloader/response_status_count/500": 27}, Outcome.FAILED),
    ("503 for everything until the breaker ended it", {"inews/listing/failed/http_503": 6, "inews/listing/failed/host_blocked": 9, "inews/breaker/ended/www.inews.id": "failing: HTTP 503"}, Outcome.FAILED),
    ("no name server", {"inews/robots/unreachable/www.inews.id": "CannotResolveHostError", "inews/listing/failed/robots_unreachable": 20}, Outcome.FAILED),
    ("time-outs everywhere", {"inews/listing/failed/timeout": 20}, Outcome.FAILED),
    ("lists answer, every article times out", {"inews/page/listing": 20, "inews/listing/links": 300, "inews/failed/timeout": 300}, Outcome.FAILED),
    ("most articles answer 500", {"inews/page/listing": 20, "inews/listing/links": 300, "inews/page/article": 1, "inews/article/new": 1, "inews/failed/http_500": 72}, Outcome.FAILED),
    ("lists answer, the one new article times out", {"inews/page/listing": 20, "inews/listing/links": 300, "inews/discovered/sections/known": 299, "inews/failed/timeout": 1}, Outcome.OK),
    ("shells and time-outs", {"inews/page/other/shell": 1, "inews/listing/failed/timeout": 9}, Outcome.FAILED),
    ("our own code broke on every list", {"inews/page/listing": 9, "spider_exceptions/count": 9}, Outcome.FAILED),
]  # fmt: skip


@pytest.mark.parametrize(("stats", "outcome"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_outcome(stats, outcome: Outcome) -> None:
    decision = run(stats)
    assert decision.outcome == outcome, decision.cause
    assert decision.cause.endswith(".") and "\n" not in decision.cause


def test_precedence_is_lock_then_store_and_feed_then_refusals() -> None:
    refused = {"inews/breaker/ended/www.inews.id": "refused: HTTP 403"}
    assert run(refused, lock="process 7", store="The store is full.").outcome == Outcome.LOCKED
    assert run(refused, lock="process 7", overlap_is_failure=True).outcome == Outcome.FAILED
    assert run(refused, store="The store is full.") == run(GOOD, store="The store is full.")
    assert run(refused, feed="The feed cannot be written.").outcome == Outcome.FAILED
    assert run(refused).outcome == Outcome.BLOCKED


def test_an_interrupted_run_is_what_it_would_be_otherwise() -> None:
    assert run(GOOD, "shutdown").outcome == Outcome.OK
    assert run({"inews/listing/failed/timeout": 3}, "shutdown").outcome == Outcome.FAILED


def test_the_memory_limit_is_a_failure_and_a_bound_that_was_asked_for_is_none() -> None:
    exceeded = run(GOOD, "memusage_exceeded")
    assert exceeded.outcome == Outcome.FAILED
    assert "MEMUSAGE_LIMIT_MB" in exceeded.cause
    bounded = run(GOOD, "closespider_timeout")
    assert bounded.outcome == Outcome.OK
    assert "closespider_timeout" in bounded.cause


def test_a_run_that_broke_as_it_began_failed() -> None:
    assert run(GOOD, "start_error").outcome == Outcome.FAILED


@pytest.mark.parametrize(
    ("stats", "words"),
    [
        ({"inews/breaker/ended/www.inews.id": "refused: HTTP 429"}, ("www.inews.id", "HTTP 429")),
        ({"inews/listing/failed/timeout": 20, "inews/failed/dns": 3}, ("timeout (20), dns (3)",)),
        ({"inews/robots/unreachable/www.inews.id": "HTTP 500"}, ("robots.txt of www.inews.id", "HTTP 500")),
        ({"inews/page/other/shell": 14}, ("shell (14)",)),
        (
            {**LISTED, "inews/failed/http_404": 9, "inews/failed/login": 2},
            ("Lists offer articles", "http_404 (9), login (2)"),
        ),
        ({**LISTED, "inews/failed/robots": 7}, ("robots.txt forbids every article", "(7)")),
    ],
)
def test_the_cause_names_who_and_what(stats, words: tuple[str, ...]) -> None:
    cause = run(stats).cause
    assert all(word in cause for word in words), cause


def test_exit_codes() -> None:
    assert {outcome.name: outcome.value for outcome in Outcome} == {
        "OK": 0, "DEGRADED": 10, "EMPTY": 11, "BLOCKED": 12, "FAILED": 13, "LOCKED": 14
    }  # fmt: skip
