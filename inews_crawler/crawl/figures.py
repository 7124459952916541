"""What one run leaves for later runs to be compared with. Input: articles and counters. Output: figures.

Articles are counted by edition, section and kind, so that a run of one section, or a night of videos, is
compared with its like. The store keeps the ``Figures`` of each run.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from inews_crawler.crawl.outcome import group_counters
from inews_crawler.crawl.results import result_of
from inews_crawler.site.hosts import PROVINCES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inews_crawler.items import Article

#: Fields that the address gives.
FROM_ADDRESS = frozenset({"key", "kind", "edition", "section", "subsection"})
#: A city with fewer articles in a run is counted with the others: there are over a hundred.
FEWEST, CITIES = 10, "(cities)"
MAIN = "www"
#: Arguments that change which pages a run sees, and those of which it matters only that they are given.
SCOPE = ("sections", "editions", "discover", "tags", "query", "depth", "refresh")
WINDOW = ("since", "until", "start_urls")

Fields = dict[str, dict[str, int]]


@dataclass(slots=True)
class Stratum:
    """Articles of one edition, section and kind: how many, and how many of a source had each field."""

    n: int = 0
    fields: Fields = field(default_factory=dict)

    def add(self, sources: Mapping[str, str]) -> None:
        """Count an article by its field's sources."""
        self.n += 1
        for name, source in sources.items():
            if name not in FROM_ADDRESS:
                found = self.fields.setdefault(name, {})
                found[source] = found.get(source, 0) + 1

    def merge(self, other: Stratum) -> None:
        """Add the articles of another stratum."""
        self.n += other.n
        for name, found in other.fields.items():
            own = self.fields.setdefault(name, {})
            for source, count in found.items():
                own[source] = own.get(source, 0) + count

    def count(self, name: str, source: str | None = None) -> int:
        """How many articles have a field; with ``source``, from that one."""
        found = self.fields.get(name, {})
        return sum(found.values()) if source is None else found.get(source, 0)


@dataclass(slots=True)
class Figures:
    """The figures of one run."""

    scope: dict[str, Any] = field(default_factory=dict)
    is_whole: bool = True  #: no bound and no signal ended the run
    strata: dict[str, Stratum] = field(default_factory=dict)  #: ``edition/section/kind``
    selectors: dict[str, list[int]] = field(default_factory=dict)  #: ``layout/field/number``: hits, tries
    lists: dict[str, list[int]] = field(default_factory=dict)  #: method: lists read, links on them
    hosts: dict[str, int] = field(default_factory=dict)  #: host: lists it gave
    shares: dict[str, list[int]] = field(default_factory=dict)  #: ``lost`` and the like: how many of how many
    new: int = 0
    newest_age: int | None = None  #: seconds since the newest stored article was published
    # Of the row of the run, not of its JSON.
    run: int = 0
    started_at: int = 0  #: seconds since 1970

    @property
    def articles(self) -> int:
        """How many articles were read."""
        return sum(stratum.n for stratum in self.strata.values())

    def to_data(self) -> dict[str, Any]:
        """The figures as JSON can hold them."""
        data = asdict(self)
        del data["run"], data["started_at"]
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any], *, run: int, started_at: int) -> Figures:
        """The figures of an earlier run. Raises ``TypeError`` for data of another form."""
        strata = {name: Stratum(**stratum) for name, stratum in data["strata"].items()}
        return cls(**{**data, "strata": strata, "run": run, "started_at": started_at})


class Counting:
    """Counts the articles of a run as they come."""

    def __init__(self) -> None:
        self._strata: defaultdict[tuple[str, str, str], Stratum] = defaultdict(Stratum)
        self._split = self._incomplete = 0

    def add(self, article: Article) -> None:
        """Count an article that was read."""
        self._strata[article.edition, article.section or "", article.kind].add(article.sources)
        if article.page_count > 1:
            self._split += 1
            self._incomplete += not article.complete

    def to_figures(
        self, stats: Mapping[str, Any], arguments: Mapping[str, Any], *, is_whole: bool
    ) -> Figures:
        """The figures of the run, which ended with these counters."""
        return Figures(
            scope=to_scope(arguments),
            is_whole=is_whole,
            strata=self._fold(),
            selectors=_collect_selectors(stats),
            lists=_collect_lists(stats),
            hosts=group_counters(stats, "inews/listing/read_at/"),
            shares={**_collect_shares(stats), "parts": [self._incomplete, self._split]},
            new=int(stats.get("inews/article/new", 0)),
        )

    def _fold(self) -> dict[str, Stratum]:
        """The strata by name; small editions together."""
        sizes: Counter[str] = Counter()
        for (edition, _, _), stratum in self._strata.items():
            sizes[edition] += stratum.n
        folded: defaultdict[str, Stratum] = defaultdict(Stratum)
        for (edition, section, kind), stratum in self._strata.items():
            is_own = edition == MAIN or edition in PROVINCES or sizes[edition] >= FEWEST
            folded[f"{edition if is_own else CITIES}/{section}/{kind}"].merge(stratum)
        return dict(folded)


def to_scope(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What two runs must share for their lists and numbers of articles to be comparable."""
    given = {name: value for name, value in arguments.items() if value not in (None, [], {})}
    return {
        **{name: given[name] for name in SCOPE if name in given},
        **{name: True for name in WINDOW if name in given},
    }


def is_city(edition: str) -> bool:
    """True for an edition of the network."""
    return edition not in {MAIN, CITIES, *PROVINCES}


def _collect_selectors(stats: Mapping[str, Any]) -> dict[str, list[int]]:
    selectors: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, count in group_counters(stats, "inews/selector/").items():
        selector, _, ending = name.rpartition("/")
        selectors[selector][0] += count if ending == "hit" else 0
        selectors[selector][1] += count
    return dict(selectors)


def _collect_lists(stats: Mapping[str, Any]) -> dict[str, list[int]]:
    links = group_counters(stats, "inews/listing/links_by/")
    return {
        method: [read, links.get(method, 0)]
        for method, read in group_counters(stats, "inews/listing/read_by/").items()
    }


def _collect_shares(stats: Mapping[str, Any]) -> dict[str, list[int]]:
    """What went wrong, each as how many of how many."""
    before = group_counters(stats, "inews/failed_before/")
    failed = {
        reason: count - before.get(reason, 0)
        for reason, count in group_counters(stats, "inews/failed/").items()
        if result_of(reason).is_offered
    }
    articles = int(stats.get("inews/page/article", 0))
    read = articles + int(stats.get("inews/article/unchanged", 0))
    dropped = sum(group_counters(stats, "inews/dropped/no_").values())
    unknown = failed.get("unknown", 0)
    return {
        "lost": [sum(failed.values()), read + sum(failed.values())],
        "dropped": [dropped, articles],
        "unknown": [unknown, articles + unknown],
    }
