"""Decides what a run came to, in one word, one exit code and one sentence, from what was counted.

Read from the counters, besides Scrapy's ``downloader/response_status_count/<status>`` and
``spider_exceptions/count``:

- pages: ``inews/page/listing``, ``inews/page/article``, ``inews/page/other/<reason>``,
  ``inews/listing/not_modified``, ``inews/listing/links``, ``inews/listing/empty`` (lists that must hold
  articles and hold none)
- records: ``inews/article/new|changed|unchanged``, ``inews/discovered/<door>/known``,
  ``inews/dropped/<reason>``
- losses: ``inews/failed/<reason>`` (articles), ``inews/listing/failed/<reason>``
- refusals: ``inews/breaker/ended/<host>`` (text), ``inews/challenge/<host>``, ``robotstxt/forbidden``,
  ``robotstxt/response_status_count/<status>``, ``inews/robots/unreachable/<host>`` (text)
- monitors: ``inews/monitor/failed`` (number of declared checks that failed)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Outcome(IntEnum):
    """How a run ended; the value is the exit code of ``scrapy crawl``."""

    OK = 0
    DEGRADED = 10
    EMPTY = 11
    BLOCKED = 12
    FAILED = 13
    LOCKED = 14


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome and its cause, one sentence."""

    outcome: Outcome
    cause: str


@dataclass(slots=True)
class RunFaults:
    """What went wrong around the crawl itself; each one sentence, None where nothing did."""

    lock: str | None = None  #: who holds the store
    overlap_is_failure: bool = False  #: a held lock is a failure (``INEWS_OVERLAP=fail``), not a skip
    store: str | None = None
    feed: str | None = None


@dataclass(slots=True)
class Facts:
    """Everything the outcome depends on."""

    faults: RunFaults = field(default_factory=RunFaults)
    finish_reason: str = "finished"
    listings: int = 0
    articles: int = 0
    not_modified: int = 0  #: listings that are as they were
    unchanged: int = 0  #: articles that are as they were
    links: int = 0
    empty_lists: int = 0
    new: int = 0
    changed: int = 0
    known: int = 0  #: articles that lists offer and that an earlier run, or this one, already knew
    lost: dict[str, int] = field(default_factory=dict)  #: articles and lists not had, by reason
    lists_lost: dict[str, int] = field(default_factory=dict)  #: those of them that were lists
    dropped: dict[str, int] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)  #: answers but those for robots.txt
    ended_hosts: dict[str, str] = field(default_factory=dict)  #: "refused: …" or "failing: …"
    challenges: int = 0
    robots_forbidden: int = 0
    robots_unreachable: dict[str, str] = field(default_factory=dict)
    errors: int = 0  #: exceptions in our own code
    monitors_failed: int = 0

    @property
    def pages(self) -> int:
        """Lists and articles that the site gave."""
        return self.listings + self.articles + self.not_modified + self.unchanged

    @property
    def articles_had(self) -> int:
        """Articles that the site gave."""
        return self.articles + self.unchanged


#: Losses by which the site says "you may not".
REFUSALS = frozenset({"http_403", "http_429", "blocked", "retry_later"})
#: Losses that say nothing against the run: gone, somewhere else, not for us, or not asked any more.
HARMLESS = frozenset({
    "http_400", "http_401", "http_404", "http_405", "http_406", "http_410", "http_414", "http_451",
    "address", "host_blocked", "ignored", "listing", "login", "not_an_article", "not_html", "nesting",
    "opted_out", "redirect_stub", "redirected_away", "robots", "soft_404", "stopping", "unknown",
})  # fmt: skip
#: Pages that answer without content.
HOLLOW = frozenset({"consent", "empty", "not a feed", "shell"})
#: Of the harmless ones, those that do not mean that an offered article is missing.
NOT_MISSING = frozenset({"host_blocked", "ignored", "opted_out", "robots", "stopping"})
#: So many losses without a single article are no accident of one page.
MANY = 5


def _group(stats: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in stats.items() if name.startswith(prefix)}


def _sum(counts: Mapping[str, int], reasons: frozenset[str]) -> int:
    return sum(count for reason, count in counts.items() if reason in reasons)


def collect_facts(
    stats: Mapping[str, Any], *, finish_reason: str = "finished", faults: RunFaults | None = None
) -> Facts:
    """The facts of a run from its counters; counters that are missing count as zero."""

    def count(name: str) -> int:
        return int(stats.get(name) or 0)

    discovered = _group(stats, "inews/discovered/")
    return Facts(
        faults=faults or RunFaults(),
        finish_reason=finish_reason,
        listings=count("inews/page/listing"),
        articles=count("inews/page/article"),
        not_modified=count("inews/listing/not_modified"),
        unchanged=count("inews/article/unchanged"),
        links=count("inews/listing/links"),
        empty_lists=count("inews/listing/empty"),
        new=count("inews/article/new"),
        changed=count("inews/article/changed"),
        known=sum(number for name, number in discovered.items() if name.endswith("/known")),
        lost=_collect_losses(stats),
        lists_lost=_group(stats, "inews/listing/failed/"),
        dropped=_group(stats, "inews/dropped/"),
        statuses=_collect_statuses(stats),
        ended_hosts=_group(stats, "inews/breaker/ended/"),
        challenges=sum(_group(stats, "inews/challenge/").values()),
        robots_forbidden=count("robotstxt/forbidden"),
        robots_unreachable=_group(stats, "inews/robots/unreachable/"),
        errors=count("spider_exceptions/count"),
        monitors_failed=count("inews/monitor/failed"),
    )


def _collect_losses(stats: Mapping[str, Any]) -> dict[str, int]:
    """Articles and lists not had; a page that answered with something else is counted under both names."""
    articles, lists = _group(stats, "inews/failed/"), _group(stats, "inews/listing/failed/")
    others = _group(stats, "inews/page/other/")
    return {
        reason: lists.get(reason, 0) + max(articles.get(reason, 0), others.get(reason, 0))
        for reason in sorted({*articles, *lists, *others})
    }


def _collect_statuses(stats: Mapping[str, Any]) -> dict[int, int]:
    answers = _group(stats, "downloader/response_status_count/")
    robots = _group(stats, "robotstxt/response_status_count/")
    return {int(status): number - robots.get(status, 0) for status, number in answers.items()}


def decide(facts: Facts) -> Decision:
    """The outcome: the lock first, then store and feeds, refusals, the site's faults, emptiness, monitors."""
    faults = facts.faults
    if faults.lock is not None:
        outcome = Outcome.FAILED if faults.overlap_is_failure else Outcome.LOCKED
        return Decision(outcome, f"Another run holds the store: {faults.lock}")
    own_fault = faults.store or faults.feed
    if own_fault is not None:
        return Decision(Outcome.FAILED, own_fault)
    for outcome, find in (
        (Outcome.BLOCKED, find_refusal),
        (Outcome.FAILED, find_site_fault),
        (Outcome.EMPTY, find_emptiness),
    ):
        cause = find(facts)
        if cause is not None:
            return Decision(outcome, cause)
    if facts.monitors_failed:
        return Decision(Outcome.DEGRADED, f"Declared checks failed: {facts.monitors_failed}.")
    return Decision(Outcome.OK, _say_success(facts))


def _is_everywhere(facts: Facts, lost: int) -> bool:
    """Whether so many losses of one sort are the state of the site rather than of some pages."""
    if not lost:
        return False
    return not facts.pages or (not facts.articles_had and lost >= min(MANY, facts.pages))


def find_refusal(facts: Facts) -> str | None:
    """The sentence that says who refused us, None where nobody did to any extent.

    A host that was left alone because it hung or was overloaded counts as refusing only if the site
    answered otherwise: a site that is down altogether has failed.
    """
    for host, cause in sorted(facts.ended_hosts.items()):
        kind, _, what = cause.partition(": ")
        if kind == "refused" or facts.pages:
            return f"{host} was left alone after refusing us again and again: {what}."
    refused = _sum(facts.lost, REFUSALS)
    if _is_everywhere(facts, refused) or refused > facts.pages:
        return f"Pages are refused: {_say(facts.lost, REFUSALS)}."
    statuses = [status for status in (403, 429) if facts.statuses.get(status)]
    if not facts.pages and statuses:
        return f"Every page that was asked for is refused: HTTP {statuses[0]}."
    if not facts.pages and facts.challenges:
        return "Every page that was asked for is a challenge page."
    forbidden = sum(_articles_lost(facts, frozenset({"robots"})).values())
    if forbidden >= MANY and not facts.articles_had:
        return f"robots.txt forbids every article that was asked for ({forbidden})."
    return None if facts.pages else _find_robots_refusal(facts)


def _find_robots_refusal(facts: Facts) -> str | None:
    if "HTTP 429" in facts.robots_unreachable.values():
        return "The site refuses us its robots.txt: HTTP 429."
    if facts.robots_forbidden and not _sum(facts.lost, _faulty(facts)):
        return "robots.txt forbids everything that was asked for."
    return None


def _articles_lost(facts: Facts, reasons: frozenset[str]) -> dict[str, int]:
    """Articles, without lists, that were not had for one of these reasons."""
    lost = {reason: count - facts.lists_lost.get(reason, 0) for reason, count in facts.lost.items()}
    return {reason: count for reason, count in lost.items() if reason in reasons and count > 0}


def _faulty(facts: Facts) -> frozenset[str]:
    """The reasons of losses that are faults of the site or of the network."""
    return frozenset(facts.lost) - REFUSALS - HARMLESS - HOLLOW


def find_site_fault(facts: Facts) -> str | None:
    """The sentence that says why nothing could be had, None where something was."""
    if facts.finish_reason == "start_error":
        return "The run broke while it began; the log says where."
    if not facts.pages and facts.robots_unreachable:
        host, cause = min(facts.robots_unreachable.items())
        return f"robots.txt of {host} cannot be read ({cause}), so nothing may be asked."
    if not facts.pages and facts.ended_hosts:
        host, cause = min(facts.ended_hosts.items())
        return f"No page could be had from {host}: {cause.partition(': ')[2]}."
    faulty = _faulty(facts)
    lost = _sum(facts.lost, faulty)
    if _is_everywhere(facts, lost) or lost > facts.pages:
        none = "No article could" if facts.pages else "No page could"
        what = "Most pages could not" if facts.articles_had else none
        return f"{what} be had: {_say(facts.lost, faulty)}."
    if facts.errors and not (facts.new or facts.changed or facts.unchanged or facts.known):
        return f"The crawler's own code broke on pages ({facts.errors}); the log says where."
    return None


def find_emptiness(facts: Facts) -> str | None:
    """The sentence that says why there is nothing where something must be, None where there is."""
    hollow = _sum(facts.lost, HOLLOW)
    if _is_everywhere(facts, hollow) or hollow > facts.pages:
        return f"Pages answer, but without content: {_say(facts.lost, HOLLOW)}."
    if not facts.pages and set(facts.lists_lost) - {"stopping"}:
        return f"Pages answer, but none is a list: {_say(facts.lists_lost, frozenset(facts.lists_lost))}."
    mostly_empty = 2 * facts.empty_lists >= facts.listings and not (facts.articles_had or facts.known)
    if facts.empty_lists and not facts.not_modified and (mostly_empty or not facts.links):
        return f"Lists answer, but hold no articles: {facts.empty_lists}."
    missing = _articles_lost(facts, HARMLESS - NOT_MISSING)
    if sum(missing.values()) >= MANY and not facts.articles_had:
        return f"Lists offer articles, but none is there: {_say(missing, frozenset(missing))}."
    dropped = sum(count for reason, count in facts.dropped.items() if reason.startswith("no_"))
    if dropped and dropped >= facts.articles and not facts.new and not facts.changed:
        return f"Articles answer, but none gives a record: {_say(facts.dropped, frozenset(facts.dropped))}."
    return None


def _say(counts: Mapping[str, int], reasons: frozenset[str]) -> str:
    """The reasons that were counted, most frequent first: ``http_403 (12), blocked (1)``."""
    chosen = sorted(
        ((count, reason) for reason, count in counts.items() if reason in reasons),
        key=lambda pair: (-pair[0], pair[1]),
    )
    return ", ".join(f"{reason} ({count})" for count, reason in chosen)


def _say_success(facts: Facts) -> str:
    if facts.new or facts.changed:
        return f"{facts.new} new, {facts.changed} changed."
    return "Nothing new."
