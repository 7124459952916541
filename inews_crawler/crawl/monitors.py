"""Decides whether a run is as this store's runs usually are. Input: figures of runs. Output: findings.

A share has moved if it is further from what it was than a tolerance, further than it ever was, and if chance
alone would do that in one run of a million. What it should be is taken from earlier runs for each edition,
section and kind, so that a run of one section is compared with that section. Runs in which a monitor failed
are no history.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from inews_crawler.crawl.figures import CITIES, Stratum, is_city
from inews_crawler.site.layouts import LAYOUTS, SELECTOR_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from inews_crawler.crawl.figures import Figures

#: Each monitor with its default tolerance; what it means stands beside the monitor.
TOLERANCES = {
    "coverage": 0.25, "sources": 0.25, "selectors": 0.25, "lost": 0.1, "dropped": 0.1, "unknown": 0.1,
    "parts": 0.25, "links": 0.4, "hosts": 0.1, "new": 0.2, "age": 3.0,
}  # fmt: skip
#: History from which on a monitor judges by it.
FEWEST_RUNS, FEWEST_ARTICLES = 5, 50
#: So many articles of a run, at least, say anything.
SAMPLE = 10
#: A stratum with fewer articles in all earlier runs is not judged; a young one is held to be like the others,
#: as if it had so many articles more.
FEW, PRIOR = 3, 2
#: How likely a deviation may be by chance.
CHANCE = 1e-6
#: No share is held to be nearer to none or all than this.
UNSURE = 0.005
#: Further than ever: so many times the largest deviation of an earlier run.
FURTHER = 1.25
#: Before there is history: no less than this share of so many articles has these fields.
NEEDED, NEEDED_SHARE, NEEDED_SAMPLE = ("title", "body", "published_at"), 0.5, 20
#: Fields that come with another one: their source is its source.
DERIVED = frozenset(
    {"editor", "dateline", "related", "images", "image_caption", "image_credit", "videos", "url"}
)
#: The monitors of shares that only rise when something is wrong, and their sentences.
RISING = {
    "lost": "could not be had",
    "dropped": "gave no record",
    "unknown": "were pages of an unknown shape",
    "parts": "lack a part (of those that are split)",
}
#: A selector is named if it matched on this share of the articles, and is left with this share of that.
SELECTOR_USED, SELECTOR_LEFT = 0.2, 0.75
LINKS_RUNS, LINKS_FEWEST = 5, 3.0
#: New articles are judged from so many runs of this hour of the week on, else of the day, if no fewer came.
NEW_RUNS, NEW_USUAL, NEW_FEWEST = {168: 6, 24: 10}, 10, 5
HOUR = 3600
AGE_LEAST = 6 * HOUR


@dataclass(frozen=True, slots=True)
class Finding:
    """A monitor that failed. ``was`` and ``now`` are shares, or numbers where the sentence says so."""

    monitor: str
    subject: str  #: for instance ``published_at``; with ``monitor`` the name under which later runs know it
    sentence: str  #: without a full stop
    was: float | None = None
    now: float | None = None
    field: str | None = None
    source: str | None = None  #: the source that fell
    selectors: tuple[str, ...] = ()  #: that matched before and do not any more
    edition: str | None = None

    @property
    def name(self) -> str:
        """The name by which this finding is remembered."""
        return f"{self.monitor}:{self.subject}"


class History:
    """The figures of earlier runs, the newest first."""

    def __init__(self, runs: Sequence[Figures], new: Sequence[tuple[int, int, bool]] = ()) -> None:
        self.runs = runs
        self.new = new  #: start, new articles and wholeness of the runs that asked for the same

    def alike(self, figures: Figures) -> list[Figures]:
        """The runs that asked for the same."""
        return [run for run in self.runs if run.scope == figures.scope]

    @cached_property
    def total(self) -> dict[str, Stratum]:
        """The strata of all runs together."""
        total: defaultdict[str, Stratum] = defaultdict(Stratum)
        for run in self.runs:
            for name, stratum in run.strata.items():
                total[name].merge(stratum)
        return dict(total)

    @cached_property
    def is_enough(self) -> bool:
        """True if the history tells what is usual."""
        read = [run.articles for run in self.runs if run.articles]
        return len(read) >= FEWEST_RUNS and sum(read) >= FEWEST_ARTICLES


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, and what was expected of them."""

    count: int
    n: int
    expected: float  #: of ``n``

    @property
    def was(self) -> float:
        """The share that was expected."""
        return self.expected / self.n if self.n else 0.0

    @property
    def now(self) -> float:
        """The share that is."""
        return self.count / self.n if self.n else 0.0


def judge(figures: Figures, history: History, tolerances: Mapping[str, float]) -> list[Finding]:
    """What is not as it was, by each monitor that has a tolerance. A monitor that cannot run has failed."""
    findings: list[Finding] = []
    gathered = gather(figures, history)
    for name, monitor in MONITORS.items():
        if name in tolerances:
            try:
                findings += monitor(*(gathered if name in OF_PAGES else (figures, history)), tolerances[name])
            except Exception as error:  # noqa: BLE001 - whatever keeps a monitor from running
                sentence = f"the monitor {name} could not run: {error!r}"
                findings.append(Finding(name, "could not run", sentence))
    covered = {(one.field, one.edition) for one in findings if one.monitor == "coverage"}
    found = [one for one in findings if one.monitor != "sources" or (one.field, one.edition) not in covered]
    return _without_repetition(found)


def gather(figures: Figures, history: History) -> tuple[Figures, History]:
    """The run with as many of the last ones like it as make enough articles; they are no history then.

    Else runs of a few articles would never be judged, and a change would become the history of the next.
    """
    size = figures.articles
    together, rest = [figures], list(history.runs)
    for run in history.runs if size else ():
        if size >= SAMPLE:
            break
        if run.scope == figures.scope and run.articles:
            together.append(run)
            rest.remove(run)
            size += run.articles
    if len(together) == 1:
        return figures, history
    strata = History(together).total
    shares = {
        name: [sum(one.shares.get(name, [0, 0])[place] for one in together) for place in (0, 1)]
        for name in figures.shares
    }
    selectors = {name: list(sums) for name, sums in _sum_selectors(together).items()}
    return replace(figures, strata=strata, shares=shares, selectors=selectors), History(rest, history.new)


def _without_repetition(findings: list[Finding]) -> list[Finding]:
    """Leave out an edition's finding where the run has the same, a selector's where its field has one."""
    whole = {(one.monitor, one.field) for one in findings if one.edition is None}
    dead = {selector for one in findings if one.monitor != "selectors" for selector in one.selectors}
    return [
        one
        for one in findings
        if (one.edition is None or (one.monitor, one.field) not in whole)
        and (one.monitor != "selectors" or one.subject not in dead)
    ]


# --- shares of strata ---


def _expect(
    figures: Figures, history: History, edition: str | None, name: str, source: str | None
) -> tuple[Share, Iterator[Share]]:
    """The share of a field (from a source) now, and in each earlier run; strata without history left out."""
    now, total = _select(figures.strata, edition), _select(history.total, edition)
    counts = {key: (one.count(name, source), one.n) for key, one in total.items()}
    everywhere = sum(count for count, _ in counts.values()) / max(1, sum(n for _, n in counts.values()))
    usual = {
        key: (count + PRIOR * everywhere) / (n + PRIOR) for key, (count, n) in counts.items() if n >= FEW
    }
    for key in set(now) - set(usual):
        alike = f"{CITIES}/{key.partition('/')[2]}"  # a city that used to be counted with the others
        if alike in usual and is_city(key.partition("/")[0]):
            usual[key] = usual[alike]

    def to_share(strata: Mapping[str, Stratum]) -> Share:
        known = [(usual[key], one) for key, one in strata.items() if key in usual]
        return Share(
            sum(one.count(name, source) for _, one in known),
            sum(one.n for _, one in known),
            sum(share * one.n for share, one in known),
        )

    return to_share(now), (to_share(_select(run.strata, edition)) for run in history.runs)


def has_moved(now: Share, past: Iterable[Share], tolerance: float, *, rises: bool = False) -> bool:
    """True if a share has fallen (or risen) further than chance, tolerance and history explain."""
    sign = 1 if rises else -1
    change = sign * (now.now - now.was)
    if now.n < SAMPLE or change <= tolerance:
        return False
    before = (abs(one.now - one.was) for one in past if one.n >= SAMPLE)
    if change < FURTHER * max(before, default=0.0):
        return False
    usual = min(max(now.was, UNSURE), 1 - UNSURE)
    return find_chance(now.count, now.n, usual, rises=rises) < CHANCE


def find_chance(count: int, n: int, share: float, *, rises: bool) -> float:
    """The probability of ``count`` or less (or more) of ``n`` where each is one with this probability."""
    numbers = range(count, n + 1) if rises else range(count + 1)
    log = math.log(share), math.log1p(-share)
    terms = (
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * log[0] + (n - k) * log[1]
        for k in numbers
    )
    return min(1.0, sum(math.exp(term) for term in terms))


def _split(figures: Figures) -> Iterator[str | None]:
    """None for the whole run, then each of several editions that has enough articles."""
    yield None
    sizes: Counter[str] = Counter()
    for name, stratum in figures.strata.items():
        sizes[name.partition("/")[0]] += stratum.n
    if len(sizes) > 1:
        yield from (edition for edition, size in sizes.items() if size >= SAMPLE)


def _select(strata: Mapping[str, Stratum], edition: str | None) -> Mapping[str, Stratum]:
    if edition is None:
        return strata
    names = {edition, CITIES} if is_city(edition) else {edition}
    return {name: one for name, one in strata.items() if name.partition("/")[0] in names}


def _to_name(name: str, edition: str | None) -> str:
    return f"{name}@{edition}" if edition else name


def _find_fields(history: History) -> list[str]:
    return sorted({name for one in history.total.values() for name in one.fields})


def _on(edition: str | None) -> str:
    return f" of {edition}" if edition else ""


def judge_coverage(figures: Figures, history: History, tolerance: float) -> list[Finding]:
    """Each field's share of articles that have it; of title, body and date while there is no history."""
    findings = []
    for edition, name in itertools.product(_split(figures), _find_fields(history)):
        share, past = _expect(figures, history, edition, name, None)
        if history.is_enough and has_moved(share, past, tolerance):
            findings.append(_tell_coverage(figures, history, edition, name, share))
    return findings if history.is_enough else _judge_needed(figures)


def _tell_coverage(figures: Figures, past: History, edition: str | None, name: str, share: Share) -> Finding:
    dead = find_dead_selectors(name, figures, past)
    source = _find_fallen(figures, past, edition, name)
    found = f"{name} was found on {_percent(share.was)} of the articles{_on(edition)}"
    sentence = f"{found}, now on {_percent(share.now)}"
    if source is not None:
        sentence += f" ({source[0]} gave {_percent(source[1].was)}, now {_percent(source[1].now)})"
    subject = _to_name(name, edition)
    return Finding(
        "coverage",
        subject,
        sentence + _name_dead(dead, figures, past),
        share.was,
        share.now,
        name,
        source and source[0],
        dead,
        edition,
    )


def _judge_needed(figures: Figures) -> list[Finding]:
    """The fixed rule: without a title, a text or a date there is hardly an article."""
    texts = [one for name, one in figures.strata.items() if name.endswith("/article")]
    n = sum(one.n for one in texts)
    findings = []
    for name in NEEDED:
        share = sum(one.count(name) for one in texts) / n if n else 1.0
        if n >= NEEDED_SAMPLE and share < NEEDED_SHARE:
            sentence = f"{name} was found on {_percent(share)} of {n} articles only"
            findings.append(Finding("coverage", name, sentence, None, share, name))
    return findings


def judge_sources(figures: Figures, history: History, tolerance: float) -> list[Finding]:
    """Each source's share of the articles, by field: the one that fell most is told."""
    findings = []
    for edition, name in itertools.product(_split(figures), _find_fields(history)):
        if name in DERIVED or not history.is_enough:
            continue
        fallen = _find_fallen(figures, history, edition, name, tolerance)
        if fallen is not None:
            findings.append(_tell_source(figures, history, edition, name, fallen))
    return findings


def _tell_source(
    figures: Figures, past: History, edition: str | None, name: str, fallen: tuple[str, Share]
) -> Finding:
    source, share = fallen
    counts: defaultdict[str, int] = defaultdict(int)
    for one in _select(figures.strata, edition).values():
        for other, count in one.fields.get(name, {}).items():
            counts[other] += count
    counts.pop(source, None)
    instead = max(counts, key=lambda other: counts[other], default=None)
    dead = find_dead_selectors(name, figures, past)
    found = f"{name} came from {source} on {_percent(share.was)} of the articles{_on(edition)}"
    sentence = f"{found}, now on {_percent(share.now)}"
    sentence += f" (now from {instead})" if instead else ""
    return Finding(
        "sources",
        _to_name(name, edition),
        sentence + _name_dead(dead, figures, past),
        share.was,
        share.now,
        name,
        source,
        dead,
        edition,
    )


def _find_fallen(
    figures: Figures, past: History, edition: str | None, name: str, tolerance: float = 0.05
) -> tuple[str, Share] | None:
    """The source of a field that has fallen most, if one has."""
    before = _select(past.total, edition).values()
    moved = []
    for source in sorted({source for one in before for source in one.fields.get(name, {})}):
        share, earlier = _expect(figures, past, edition, name, source)
        if has_moved(share, earlier, tolerance):
            moved.append((source, share))
    return max(moved, key=lambda pair: (pair[1].was - pair[1].now, pair[0]), default=None)


# --- selectors ---


def find_dead_selectors(name: str, figures: Figures, past: History) -> tuple[str, ...]:
    """The selectors of a field that used to match and match on much fewer articles now."""
    wanted = SELECTOR_NAMES.get(name, name)
    return tuple(
        selector
        for selector in sorted(_sum_selectors(past.runs))
        if selector.split("/")[1] == wanted and _has_died(*_rate_selector(selector, figures, past))
    )


def _has_died(was: float, now: float) -> bool:
    return was >= SELECTOR_USED and now <= SELECTOR_LEFT * was


def _rate_selector(selector: str, figures: Figures, past: History) -> tuple[float, float]:
    """On how many of all articles a selector matched, and matches."""
    before = sum(run.selectors.get(selector, [0])[0] for run in past.runs)
    articles = sum(run.articles for run in past.runs)
    return before / max(1, articles), figures.selectors.get(selector, [0])[0] / max(1, figures.articles)


def _sum_selectors(runs: Iterable[Figures]) -> dict[str, tuple[int, int]]:
    total: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for run in runs:
        for selector, (hits, tries) in run.selectors.items():
            total[selector][0] += hits
            total[selector][1] += tries
    return {selector: (hits, tries) for selector, (hits, tries) in total.items()}


def judge_selectors(figures: Figures, history: History, tolerance: float) -> list[Finding]:
    """Each selector's share of the pages on which it was tried, in runs that asked for the same."""
    findings = []
    past = history.alike(figures)
    for selector, (hits, tries) in figures.selectors.items():
        before = [run.selectors[selector] for run in past if selector in run.selectors]
        total = sum(one[1] for one in before)
        if len(past) < FEWEST_RUNS or total < FEWEST_ARTICLES:
            continue
        usual = sum(one[0] for one in before) / total
        now, *past_shares = [Share(one[0], one[1], usual * one[1]) for one in ([hits, tries], *before)]
        if has_moved(now, past_shares, tolerance):
            sentence = (
                f"the selector {show_selector(selector)} matched on {_percent(usual)} of its pages,"
                f" now on {_percent(now.now)}"
            )
            findings.append(Finding("selectors", selector, sentence, usual, now.now, selectors=(selector,)))
    return findings


def show_selector(name: str) -> str:
    """A selector by its counter, ``redesign/title/1``, as it stands in the layout table."""
    layout, field_name, number = name.split("/")
    table = next((one.selectors for one in LAYOUTS if one.name == layout), {})
    known = table.get(field_name, ())
    index = int(number) - 1
    return f"'{known[index]}' ({name})" if index < len(known) else name


# --- the rest ---


def judge_rising(name: str) -> Callable[[Figures, History, float], list[Finding]]:
    """The monitor of a share that should stay small."""

    def judge_share(figures: Figures, history: History, tolerance: float) -> list[Finding]:
        before = [run.shares[name] for run in history.runs if name in run.shares]
        total = sum(one[1] for one in before)
        if not history.is_enough or not total or not figures.is_whole:
            return []
        usual = sum(one[0] for one in before) / total
        count, n = figures.shares.get(name, [0, 0])
        now, *earlier = [Share(one[0], one[1], usual * one[1]) for one in ([count, n], *before)]
        if not has_moved(now, earlier, tolerance, rises=True):
            return []
        sentence = f"{count} of {n} articles {RISING[name]}: {_percent(count / n)}, usually {_percent(usual)}"
        return [Finding(name, name, sentence, usual, count / n)]

    return judge_share


def judge_links(figures: Figures, history: History, tolerance: float) -> list[Finding]:
    """Links on a list, by method: fewer than a share of the fewest that any earlier run had."""
    findings = []
    past = history.alike(figures)
    for method, (read, links) in figures.lists.items():
        before = [run.lists[method] for run in past if run.lists.get(method, [0])[0]]
        if not read or len(before) < LINKS_RUNS:
            continue
        if read < statistics.median(one[0] for one in before) / 2:
            continue  # most are as they were, and tell nothing: those that came are a few odd ones
        each = [one[1] / one[0] for one in before]
        now, fewest = links / read, min(each)
        if statistics.median(each) >= LINKS_FEWEST and now < tolerance * fewest:
            sentence = (
                f"lists of the method {method} held {now:.1f} links each,"
                f" usually {statistics.median(each):.1f} and never less than {fewest:.1f}"
            )
            findings.append(Finding("links", method, sentence, statistics.median(each), now))
    return findings


def judge_hosts(figures: Figures, history: History, tolerance: float) -> list[Finding]:
    """Hosts that gave lists in every run so far and give none, if they brought that share of the articles."""
    findings = []
    past = history.alike(figures)
    missing = {host for run in past for host in run.hosts} - set(figures.hosts)
    for host in sorted(missing if figures.is_whole else ()):
        if len(past) < FEWEST_RUNS or not all(host in run.hosts for run in past):
            continue
        total = sum(run.articles for run in past)
        edition = host.partition(".")[0]
        given = sum(one.n for run in past for one in _select(run.strata, edition).values())
        if total and given >= tolerance * total:
            share = given / total
            sentence = f"{host} gave {_percent(share)} of the articles, and none of its lists can be had now"
            findings.append(Finding("hosts", host, sentence, share, 0.0, edition=edition))
    return findings


def judge_new(figures: Figures, history: History, tolerance: float) -> list[Finding]:
    """New articles: fewer than a share of the fewest that this hour of the week, else of the day, had.

    Only runs count that came as long after the run before them as this one.
    """
    if not figures.is_whole or not history.new:
        return []
    gap = figures.started_at - history.new[0][0]
    comparable = [
        (at, new)
        for (at, new, is_whole), (before, *_) in itertools.pairwise(history.new)
        if is_whole and gap <= 2 * (at - before) <= 4 * gap
    ]
    for period, runs in NEW_RUNS.items():
        same = [new for at, new in comparable if _is_same_hour(at, figures.started_at, period)]
        if len(same) >= runs:
            break
    else:
        return []
    usual, fewest = statistics.median(same), min(same)
    if usual < NEW_USUAL or fewest < NEW_FEWEST or figures.new >= tolerance * fewest:
        return []
    brings = f"this hour usually brings {usual:.0f} and never less than {fewest}"
    return [Finding("new", "new", f"{figures.new} new articles, where {brings}", usual, figures.new)]


def _is_same_hour(one: int, other: int, period: int) -> bool:
    apart = abs(one - other) % (period * HOUR)
    return min(apart, period * HOUR - apart) <= HOUR // 2


def judge_age(figures: Figures, history: History, tolerance: float) -> list[Finding]:
    """The newest stored article's age: so many times what it ever was, and six hours at least."""
    past = history.alike(figures)
    ages = [run.newest_age for run in past if run.newest_age is not None]
    age = figures.newest_age
    if age is None or len(ages) < FEWEST_RUNS or not figures.is_whole or "since" in figures.scope:
        return []
    oldest = max(ages)
    if age <= max(AGE_LEAST, tolerance * oldest):
        return []
    sentence = f"the newest article is {_hours(age)} old, in earlier runs {_hours(oldest)} at most"
    return [Finding("age", "age", sentence, oldest, age)]


def _hours(seconds: int) -> str:
    return f"{seconds / HOUR:.1f} hours"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _name_dead(selectors: Sequence[str], figures: Figures, past: History) -> str:
    told = []
    for selector in selectors:
        was, now = _rate_selector(selector, figures, past)
        told.append(f"{show_selector(selector)} matched on {_percent(min(was, 1.0))}, now on {_percent(now)}")
    return f"; the selector {', '.join(told)}" if told else ""


#: The monitors of what pages show: they judge small runs together.
OF_PAGES = frozenset({"coverage", "sources", "selectors", *RISING})
MONITORS: dict[str, Callable[[Figures, History, float], list[Finding]]] = {
    "coverage": judge_coverage,
    "sources": judge_sources,
    "selectors": judge_selectors,
    **{name: judge_rising(name) for name in RISING},
    "links": judge_links,
    "hosts": judge_hosts,
    "new": judge_new,
    "age": judge_age,
}
