"""The outcome of a run: one word, one exit code and one sentence. Input: the run's counters and faults.

Read from the counters, besides Scrapy's ``downloader/response_status_count/<status>`` and
``spider_exceptions/count``:

- pages: ``inews/page/listing``, ``inews/page/article``, ``inews/page/other/<reason>``,
  ``inews/listing/failed_at/<host>`` (text), ``…/read_at/<host>``, ``inews/listing/not_modified``,
  ``inews/listing/cached``, ``inews/listing/links``,
  ``inews/listing/empty`` (lists that must hold articles and hold none)
- records: ``inews/article/new|changed|unchanged``, ``inews/article/waiting``,
  ``inews/discovered/<method>/known``,
  ``inews/dropped/<reason>``
- failures: ``inews/failed/<reason>`` (articles), of which ``inews/failed_before/<reason>`` are dead addresses
  that an earlier run met, and ``inews/failed_again/<reason>`` all that an earlier run did not get either;
  ``inews/listing/failed/<reason>``; ``inews/article/failed_at/<edition>/<reason>`` (answered, but with no
  article) and ``…/read_at/<edition>``
- refusals: ``inews/breaker/ended/<host>`` (text), ``inews/challenge/<host>``, ``robotstxt/forbidden``,
  ``robotstxt/response_status_count/<status>``, ``inews/search/forbidden``,
  ``inews/robots/unreachable/<host>`` (text)
- monitors: ``inews/monitor/failed/<name>`` (the sentence of each that failed)

What a reason means is said by the result table alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from inews_crawler.crawl.results import Outcome, result_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Decision", "Facts", "Outcome", "RunFaults", "collect_facts", "decide"]

#: So many failures without a single article are no accident of one page; a share of fewer says nothing.
MANY = 5
#: A larger share than this of the articles that were offered and asked makes a run degraded.
LARGEST_SHARE = 0.2
#: Failed monitors whose sentences the outcome repeats; the report has all.
TOLD_MONITORS = 2
#: Scrapy's reasons of runs that broke or that a limit of the machine ended, and what to say of them.
ENDINGS = {
    "start_error": "The run broke while it began; the log says where.",
    "memusage_exceeded": "The memory limit (MEMUSAGE_LIMIT_MB) ended the run; the rest is pending.",
}
#: The host whose trouble is told first: hundreds of small hosts must not hide it.
MAIN = "www.inews.id"
CACHED = "Every list came from HTTPCACHE, none from the site: what is new there was not seen."
#: Begins Scrapy's reasons of runs that a bound of the user ended.
BOUNDS = "closespider_"


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome and its cause, one sentence."""

    outcome: Outcome
    cause: str


@dataclass(slots=True)
class RunFaults:
    """Faults around the crawl itself; each one sentence, None where there was none."""

    lock: str | None = None  #: who holds the store
    overlap_is_failure: bool = False  #: a held lock is a failure (``INEWS_OVERLAP=fail``), not a skip
    store: str | None = None
    feed: str | None = None
    archive: str | None = None


@dataclass(slots=True)
class Facts:
    """Everything that the outcome depends on."""

    faults: RunFaults = field(default_factory=RunFaults)
    finish_reason: str = "finished"
    listings: int = 0
    articles: int = 0
    not_modified: int = 0  #: listings that are as they were
    cached: int = 0  #: listings that came from HTTPCACHE and not from the site
    unchanged: int = 0  #: articles that are as they were
    links: int = 0
    empty_lists: int = 0
    new: int = 0
    changed: int = 0
    known: int = 0  #: articles that lists offer and that an earlier run, or this one, already knew
    failed: dict[str, int] = field(default_factory=dict)  #: pages that were not read, by reason
    articles_failed: dict[str, int] = field(default_factory=dict)
    failed_again: dict[str, int] = field(default_factory=dict)  #: of all articles, by an earlier run as well
    failed_at: dict[str, int] = field(default_factory=dict)  #: pages instead of articles: edition/reason
    read_at: dict[str, int] = field(default_factory=dict)  #: articles that were read, by edition
    lists_failed: dict[str, int] = field(default_factory=dict)
    main_failed: str | None = None  #: why a list of the main host could not be had
    main_read: int = 0  #: lists of the main host that could be had
    dropped: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    waiting: int = 0  #: articles that are in scope and were not asked
    statuses: dict[int, int] = field(default_factory=dict)  #: responses, robots.txt left out
    ended_hosts: dict[str, str] = field(default_factory=dict)  #: "refused: …" or "failing: …"
    challenges: int = 0
    robots_forbidden: int = 0
    robots_unreachable: dict[str, str] = field(default_factory=dict)
    searches_forbidden: int = 0  #: by robots.txt
    errors: int = 0  #: exceptions in our own code
    monitors: list[str] = field(default_factory=list)  #: the sentences of those that failed

    @property
    def pages(self) -> int:
        """Lists and articles that the site gave."""
        return self.listings + self.articles + self.not_modified + self.unchanged

    @property
    def articles_read(self) -> int:
        """Articles that the site gave."""
        return self.articles + self.unchanged

    def failed_everywhere(self, outcome: Outcome) -> dict[str, int]:
        """The failures that mean ``outcome`` where most pages come to them; without those that are normal."""
        rows = {reason: result_of(reason) for reason in self.failed}
        return {
            reason: self.failed[reason]
            for reason, row in rows.items()
            if row.everywhere == outcome and not row.is_normal
        }


def group_counters(stats: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The counters whose names begin with ``prefix``, by the rest of their names, in their order."""
    return {name.removeprefix(prefix): stats[name] for name in sorted(stats) if name.startswith(prefix)}


def collect_facts(
    stats: Mapping[str, Any], *, finish_reason: str = "finished", faults: RunFaults | None = None
) -> Facts:
    """The facts of a run from its counters; a missing counter counts as zero."""

    def count(name: str) -> int:
        return int(stats.get(name) or 0)

    discovered = group_counters(stats, "inews/discovered/")
    return Facts(
        faults=faults or RunFaults(),
        finish_reason=finish_reason,
        listings=count("inews/page/listing"),
        articles=count("inews/page/article"),
        not_modified=count("inews/listing/not_modified"),
        cached=count("inews/listing/cached"),
        unchanged=count("inews/article/unchanged"),
        links=count("inews/listing/links"),
        empty_lists=count("inews/listing/empty"),
        new=count("inews/article/new"),
        changed=count("inews/article/changed"),
        known=sum(number for name, number in discovered.items() if name.endswith("/known")),
        failed=_collect_failures(stats),
        articles_failed=_collect_new_failures(stats),
        failed_again=group_counters(stats, "inews/failed_again/"),
        failed_at=group_counters(stats, "inews/article/failed_at/"),
        read_at=group_counters(stats, "inews/article/read_at/"),
        lists_failed=group_counters(stats, "inews/listing/failed/"),
        main_read=count(f"inews/listing/read_at/{MAIN}"),
        main_failed=stats.get(f"inews/listing/failed_at/{MAIN}"),
        dropped=group_counters(stats, "inews/dropped/"),
        waiting=count("inews/article/waiting"),
        requests=count("downloader/request_count"),
        statuses=_collect_statuses(stats),
        ended_hosts=group_counters(stats, "inews/breaker/ended/"),
        challenges=sum(group_counters(stats, "inews/challenge/").values()),
        robots_forbidden=count("robotstxt/forbidden"),
        robots_unreachable=group_counters(stats, "inews/robots/unreachable/"),
        searches_forbidden=count("inews/search/forbidden"),
        errors=count("spider_exceptions/count"),
        monitors=list(group_counters(stats, "inews/monitor/failed/").values()),
    )


def _collect_failures(stats: Mapping[str, Any]) -> dict[str, int]:
    """Articles and lists not read; a page that answered with something else is counted under both names."""
    articles, lists = group_counters(stats, "inews/failed/"), group_counters(stats, "inews/listing/failed/")
    others = group_counters(stats, "inews/page/other/")
    return {
        reason: lists.get(reason, 0) + max(articles.get(reason, 0), others.get(reason, 0))
        for reason in sorted({*articles, *lists, *others})
    }


def _collect_new_failures(stats: Mapping[str, Any]) -> dict[str, int]:
    """Articles not read, without dead addresses that an earlier run met as well."""
    before = group_counters(stats, "inews/failed_before/")
    return {
        reason: count - before.get(reason, 0)
        for reason, count in group_counters(stats, "inews/failed/").items()
        if count > before.get(reason, 0)
    }


def _collect_statuses(stats: Mapping[str, Any]) -> dict[int, int]:
    responses = group_counters(stats, "downloader/response_status_count/")
    robots = group_counters(stats, "robotstxt/response_status_count/")
    return {int(status): number - robots.get(status, 0) for status, number in responses.items()}


def decide(facts: Facts) -> Decision:
    """The outcome; in order: lock, store, feeds, refusals, faults of the site, emptiness, degradation."""
    faults = facts.faults
    if faults.lock is not None:
        outcome = Outcome.FAILED if faults.overlap_is_failure else Outcome.LOCKED
        return Decision(outcome, f"Another run holds the store: {faults.lock}")
    own_fault = faults.store or faults.feed or faults.archive
    if own_fault is not None:
        return Decision(Outcome.FAILED, own_fault)
    for outcome, find in CHECKS:
        cause = find(facts)
        if cause is not None:
            return Decision(outcome, cause)
    return Decision(Outcome.OK, _describe_success(facts))


def _is_everywhere(facts: Facts, failed: Mapping[str, int]) -> bool:
    """True if failures of one sort are the state of the site rather than of some pages."""
    count = sum(failed.values())
    if not count:
        return False
    return not facts.pages or (not facts.articles_read and count >= min(MANY, facts.pages))


def find_refusal(facts: Facts) -> str | None:
    """The sentence that says who refused us; None where nobody did to any extent."""
    refusal = _find_ended_host(facts) or _find_wall(facts)
    if refusal is not None or facts.pages:
        return refusal
    statuses = [status for status in (403, 429) if facts.statuses.get(status)]
    if statuses:
        return f"Every page that was asked for is refused: HTTP {statuses[0]}."
    if facts.challenges:
        return "Every page that was asked for is a challenge page."
    return _find_robots_refusal(facts)


def _find_ended_host(facts: Facts) -> str | None:
    """A host that was left alone because it hung or was overloaded counts as refusing only if the site
    answered otherwise: a site that is down altogether has failed.
    """
    for host, cause in sorted(facts.ended_hosts.items()):
        kind, _, what = cause.partition(": ")
        if kind == "refused" or facts.pages:
            return f"{host} was left alone after refusing us again and again: {what}."
    return None


def _find_wall(facts: Facts) -> str | None:
    refused = facts.failed_everywhere(Outcome.BLOCKED)
    if _is_everywhere(facts, refused) or sum(refused.values()) > facts.pages:
        return f"Pages are refused: {_list(refused)}."
    if facts.articles_read:
        return None
    walled = {reason: count for reason, count in facts.articles_failed.items() if _is_wall(reason)}
    if sum(walled.values()) >= MANY:
        return f"A wall stands before the articles: {_list(walled)}."
    forbidden = facts.articles_failed.get("robots", 0)
    return (
        f"robots.txt forbids every article that was asked for ({forbidden})." if forbidden >= MANY else None
    )


def _is_wall(reason: str) -> bool:
    result = result_of(reason)
    return result.everywhere == Outcome.BLOCKED and result.is_normal


def _find_robots_refusal(facts: Facts) -> str | None:
    if "HTTP 429" in facts.robots_unreachable.values():
        return "The site refuses us its robots.txt: HTTP 429."
    if facts.robots_forbidden and not facts.failed_everywhere(Outcome.FAILED):
        return "robots.txt forbids everything that was asked for."
    return None


def find_site_fault(facts: Facts) -> str | None:
    """The sentence that says why nothing could be read; None where something was."""
    if facts.finish_reason in ENDINGS:
        return ENDINGS[facts.finish_reason]
    if not facts.pages and facts.robots_unreachable:
        host, cause = min(facts.robots_unreachable.items())
        return f"robots.txt of {host} cannot be read ({cause}), so nothing may be asked."
    if not facts.pages and facts.ended_hosts:
        host, cause = min(facts.ended_hosts.items())
        return f"No page could be had from {host}: {cause.partition(': ')[2]}."
    faulty = facts.failed_everywhere(Outcome.FAILED)
    if _is_everywhere(facts, faulty) or sum(faulty.values()) > facts.pages:
        none = "No article could" if facts.pages else "No page could"
        what = "Most pages could not" if facts.articles_read else none
        return f"{what} be had: {_list(faulty)}."
    if facts.errors and not (facts.new or facts.changed or facts.unchanged or facts.known):
        return f"The crawler's own code broke on pages ({facts.errors}); the log says where."
    return None


def find_stale_lists(facts: Facts) -> str | None:
    """The sentence of a run that saw only a cache's old lists and got nothing from them."""
    return CACHED if _is_all_cached(facts) and not (facts.new or facts.changed) else None


def _is_all_cached(facts: Facts) -> bool:
    return 0 < facts.listings + facts.not_modified <= facts.cached


def find_idleness(facts: Facts) -> str | None:
    """The sentence of a run that came to its end and asked for nothing."""
    was_asked = facts.requests or facts.pages or facts.failed
    if was_asked or facts.finish_reason != "finished":
        return None
    return "The site was asked for nothing: no list is due, and no article waits."


def find_main_trouble(outcome: Outcome) -> Callable[[Facts], str | None]:
    """The check that says why no list of the main host could be had, whatever smaller hosts answer."""

    def find(facts: Facts) -> str | None:
        if facts.main_failed is None or facts.main_read or to_main_outcome(facts) != outcome:
            return None
        everything = _list({**facts.failed_everywhere(Outcome.EMPTY), **facts.lists_failed})
        return f"Lists of {MAIN} answer {facts.main_failed}; in all {everything}."

    return find


def to_main_outcome(facts: Facts) -> Outcome | None:
    """What it means that the main host gave no list; None where nothing else came and other checks tell."""
    reason = str(facts.main_failed)
    if facts.new or facts.changed:
        return Outcome.DEGRADED
    if not facts.pages and not result_of(reason).is_removal:
        return None
    return Outcome.BLOCKED if reason == "robots" else result_of(reason).everywhere


def find_emptiness(facts: Facts) -> str | None:
    """The sentence that says why there is nothing where something must be; None where there is."""
    hollow = facts.failed_everywhere(Outcome.EMPTY)
    if not facts.new and (_is_everywhere(facts, hollow) or sum(hollow.values()) > facts.pages):
        return f"Pages answer, but without content: {_list(hollow)}."
    if not facts.pages and set(facts.lists_failed) - {"stopping"}:
        return f"Pages answer, but none is a list: {_list(facts.lists_failed)}."
    mostly_empty = 2 * facts.empty_lists >= facts.listings and not (facts.articles_read or facts.known)
    if facts.empty_lists and not facts.not_modified and (mostly_empty or not facts.links):
        return f"Lists answer, but hold no articles: {facts.empty_lists}."
    offered = _select_offered(facts.articles_failed)
    missing = {reason: count for reason, count in offered.items() if result_of(reason).is_normal}
    if sum(missing.values()) >= MANY and not facts.articles_read:
        return f"Lists offer articles, but none is there: {_list(missing)}."
    dropped = _select_no_record(facts.dropped)
    if dropped and sum(dropped.values()) >= facts.articles and not facts.new and not facts.changed:
        return f"Articles answer, but none gives a record: {_list(dropped)}."
    return None


def find_degradation(facts: Facts) -> str | None:
    """The sentence that says which monitor failed, or how many of the offered articles were not read."""
    if _is_all_cached(facts):
        return CACHED
    if facts.monitors:
        more = len(facts.monitors) - TOLD_MONITORS
        told = "; ".join(facts.monitors[:TOLD_MONITORS]) + (f"; and {more} more" if more > 0 else "")
        return f"{told[:1].upper()}{told[1:]}."
    lost = _find_lost_share(facts) or _find_closed_host(facts)
    if lost is not None:
        return lost
    hollow = facts.failed_everywhere(Outcome.EMPTY)
    if sum(hollow.values()) > facts.pages:
        return f"Pages answer, but without content: {_list(hollow)}."
    return None


def _find_lost_share(facts: Facts) -> str | None:
    """The sentence of a run that lost too many of the articles it asked for.

    A few lost ones count only if no earlier run lost them too: some pages are broken for good.
    """
    failed, no_record = _select_offered(facts.articles_failed), _select_no_record(facts.dropped)
    again = sum(_select_offered(facts.failed_again).values())
    count = sum(failed.values()) + sum(no_record.values())
    offered = facts.articles_read + sum(failed.values())
    is_large = count > LARGEST_SHARE * offered and count >= MANY
    is_new = count - again > LARGEST_SHARE * (offered - again) and offered - again >= MANY
    if not is_large and not is_new:
        return None
    return f"{count} of {offered} articles could not be had or read: {_list({**failed, **no_record})}."


def _find_closed_host(facts: Facts) -> str | None:
    """The sentence of a host that answered every article with something else, for one reason.

    Broken pages that stay in a list fail for reasons of their own.
    """
    for name, count in sorted(facts.failed_at.items()):
        edition, _, reason = name.partition("/")
        if count >= MANY and not facts.read_at.get(edition):
            return f"No article of the edition {edition} could be had or read: {reason} ({count})."
    return None


def _select_offered(failed: Mapping[str, int]) -> dict[str, int]:
    """The failures of articles that were asked, and that no rule of ours forbade."""
    return {reason: count for reason, count in failed.items() if result_of(reason).is_offered}


def _select_no_record(dropped: Mapping[str, int]) -> dict[str, int]:
    """The articles that were read and lack a field without which they are no record."""
    return {reason: count for reason, count in dropped.items() if reason.startswith("no_")}


CHECKS: tuple[tuple[Outcome, Callable[[Facts], str | None]], ...] = (
    (Outcome.BLOCKED, find_refusal),
    (Outcome.BLOCKED, find_main_trouble(Outcome.BLOCKED)),
    (Outcome.FAILED, find_site_fault),
    (Outcome.FAILED, find_main_trouble(Outcome.FAILED)),
    (Outcome.FAILED, find_stale_lists),
    (Outcome.EMPTY, find_idleness),
    (Outcome.EMPTY, find_main_trouble(Outcome.EMPTY)),
    (Outcome.EMPTY, find_emptiness),
    (Outcome.DEGRADED, find_degradation),
    (Outcome.DEGRADED, find_main_trouble(Outcome.DEGRADED)),
)


def _list(counts: Mapping[str, int]) -> str:
    """The reasons that were counted, most frequent first: ``http_403 (12), blocked (1)``."""
    chosen = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{reason} ({count})" for reason, count in chosen)


def _describe_success(facts: Facts) -> str:
    found = f"{facts.new} new, {facts.changed} changed." if facts.new or facts.changed else "Nothing new."
    if facts.searches_forbidden:
        found += " robots.txt forbids the search, so query= found nothing."
    if facts.finish_reason.startswith(BOUNDS):
        waiting = f"{facts.waiting} articles are still waiting"
        return f"{found} A bound that was asked for ended the run ({facts.finish_reason}); {waiting}."
    return found
