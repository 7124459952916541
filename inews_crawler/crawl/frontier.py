"""The frontier: which articles a run may still ask for, and what became of each. Input: links and results.

It is the ledger as one run sees it: its scope, its limit, and the addresses that it has in hand.
"""

from __future__ import annotations

import logging
from collections import deque
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from inews_crawler.crawl.fetched import FetchedArticle, Found, to_discovery, to_entry
from inews_crawler.crawl.results import (
    result_of,
    to_give_up_rules,
    to_next_check,
    to_part_transition,
    to_transition,
)
from inews_crawler.crawl.tally import Tally
from inews_crawler.exceptions import StoreError
from inews_crawler.items import Article, to_record
from inews_crawler.site.article_addresses import ArticleAddress, to_article_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from inews_crawler.discovery.links import Link
    from inews_crawler.store.articles import PartValidator, Saved
    from inews_crawler.store.database import Store
    from inews_crawler.store.entries import Discovery, Entry
    from inews_crawler.store.scope import Scope
    from inews_crawler.store.selection import Selection

Refresh = Literal["new", "changed", "all"]

#: Articles that are asked once more at the end of a run, since their failure may pass.
MOST_DEFERRED = 1000
#: The number of no run.
NO_RUN = -1


logger = logging.getLogger(__name__)


class Frontier:
    """The ledger as one run sees it: its scope, its limit, and what it has in hand."""

    def __init__(
        self,
        store: Store,
        scope: Scope,
        run: int,
        *,
        refresh: Refresh = "new",
        max_articles: int | None = None,
        revisit_days: float = 3,
        max_attempts: int = 5,
    ) -> None:
        self.store = store
        self.scope = scope
        self.run = run
        self.refresh: Refresh = refresh
        self.max_articles = max_articles
        self.saved = 0
        self._in_hand: set[str] = set()
        self._named: deque[Discovery] = deque()
        self._max_attempts = max_attempts
        self.tally = Tally()
        self.store_error: StoreError | None = None
        self._on_store_error: Callable[[StoreError], None] = lambda _error: None
        #: Told the address and the bytes of a page that gave no article.
        self.show_failed: Callable[[str, bytes], None] = lambda _url, _body: None
        self._deferred: deque[tuple[Entry, str]] = deque()
        self._tried_twice: set[str] = set()
        self._own: set[int] = set()  #: what this run stored, by the hash of the key
        self._settled: set[int] = set()  #: what it stored, saw unchanged or failed to read, likewise
        self._has_fresh = True
        self._started_at = datetime.now(UTC)
        since = datetime.now(UTC) - timedelta(days=revisit_days)
        self._revisits = replace(scope, revisit_after=since) if refresh == "changed" else scope

    # --- faults of the store ---

    def on_store_error(self, end_run: Callable[[StoreError], None]) -> None:
        """Call ``end_run`` when the store breaks for the first time."""
        self._on_store_error = end_run

    @contextmanager
    def guard(self) -> Iterator[None]:
        """A store that breaks inside the block ends the run, in one sentence and without a traceback."""
        try:
            yield
        except StoreError as error:
            if self.store_error is None:
                self.store_error = error
                self._on_store_error(error)

    # --- what to ask ---

    @property
    def is_full(self) -> bool:
        """True once the run has all the records it was asked for."""
        return self.max_articles is not None and self.saved >= self.max_articles

    def wants_fresh(self) -> bool:
        """True if articles that stand on a listing may be waiting in the ledger."""
        return bool(self._named) or self._has_fresh

    def take(self, limit: int, *, fresh: bool) -> list[Entry]:
        """The next addresses to ask, at most ``limit`` and never more than the run still may have."""
        if self.max_articles is not None:
            limit = min(limit, self.max_articles - self.saved - len(self._in_hand))
        if limit <= 0:
            return []
        entries = self._take_named(limit) or self._take_stored(limit, fresh=fresh)
        if fresh and not entries:
            self._has_fresh = False
        self._in_hand.update(entry.key for entry in entries)
        return entries

    def _take_named(self, limit: int) -> list[Entry]:
        named = [self._named.popleft() for _ in range(min(limit, len(self._named)))]
        for discovery in named:
            self.store.ledger.claim(discovery.key, run=self.run)
        return [to_entry(discovery) for discovery in named]

    def _take_stored(self, limit: int, *, fresh: bool) -> list[Entry]:
        ledger = self.store.ledger
        # Addresses that older runs left wait until this one's listings are read: newest first.
        scope = replace(self.scope, max_hops=0, only_seen_run=self.run) if fresh else self.scope
        entries = ledger.take(scope, run=self.run, limit=limit, selection="pending")
        if entries or fresh:
            return entries
        if self.refresh != "new":
            stored: Selection = "all" if self.refresh == "all" else "revisit"
            entries = ledger.take(self._revisits, run=self.run, limit=limit, selection=stored)
            entries = entries or ledger.take(self._revisits, run=self.run, limit=limit, selection="returned")
        return entries or self._take_again(limit)

    def _take_again(self, limit: int) -> list[Entry]:
        """Articles whose failure may pass, once more, when nothing else is left."""
        again = [self._deferred.popleft()[0] for _ in range(min(limit, len(self._deferred)))]
        self._tried_twice.update(entry.key for entry in again)
        return again

    def count_waiting(self) -> int:
        """How many articles of the run's scope wait, whether this run has asked for them or not."""
        return self.store.ledger.count_pending(self.scope, run=NO_RUN)

    def has_more(self) -> bool:
        """True if ``take`` could give anything."""
        if self.max_articles is not None and self.saved + len(self._in_hand) >= self.max_articles:
            return False
        if self._named or self._deferred:
            return True
        ledger = self.store.ledger
        if ledger.has_pending(self.scope, run=self.run, selection="pending"):
            return True
        return self.refresh != "new" and any(
            ledger.has_pending(self._revisits, run=self.run, selection=selection)
            for selection in (("all", "returned") if self.refresh == "all" else ("revisit", "returned"))
        )

    def admit(self, editions: Iterable[str]) -> None:
        """Hosts that the site's own menu names belong to the scope too."""
        if self.scope.editions is not None:
            wider = self.scope.editions.union(editions)
            self.scope = replace(self.scope, editions=wider)
            self._revisits = replace(self._revisits, editions=wider)

    # --- what was found ---

    def name(self, addresses: Iterable[ArticleAddress]) -> None:
        """Ask for these addresses in this run even if they are known."""
        found = [to_discovery(a, discovered_by="start", referrer=None, hops=0, hint=None) for a in addresses]
        forgotten = self.store.ledger.forgotten(discovery.key for discovery in found)
        if forgotten:
            logger.warning("Not asked, since they were forgotten on request: %d addresses", len(forgotten))
        found = [discovery for discovery in found if discovery.key not in forgotten]
        with self.store.unit():
            self.store.ledger.discover(found, run=self.run, at=datetime.now(UTC))
        self._named.extend({discovery.key: discovery for discovery in found}.values())

    def to_discoveries(self, links: Iterable[Link], *, referrer: str, hops: int) -> list[Discovery]:
        """The article links of a page, as the ledger writes them down; other links are left out."""
        found: dict[str, Discovery] = {}
        # If two links lead to one article, keep the one whose discovery method is enabled.
        for link in sorted(links, key=lambda link: link.discovered_by in self.scope.closed_methods):
            address = to_article_address(link.url)
            if address is None or address.key in found:
                continue
            found[address.key] = to_discovery(
                address,
                discovered_by=link.discovered_by,
                referrer=referrer,
                hops=hops,
                hint=link.published_hint,
                is_followed=hops == 0 or link.discovered_by not in self.scope.closed_methods,
            )
        return list(found.values())

    def discover(self, discoveries: Sequence[Discovery], *, hours: int = 0) -> Found:
        """Write down the articles that a listing offers, new ones due in so many hours.

        Call within ``store.unit()``.
        """
        at = datetime.now(UTC)
        known = self.store.ledger.known([discovery.key for discovery in discoveries])
        is_new = self.store.ledger.discover(discoveries, run=self.run, at=at, hours=hours)
        new = sum(is_new)
        if len(discoveries) > len(known):
            self._has_fresh = True
        own = sum(hash(key) in self._own for key in known)
        # Sidebar links outside the scope are never fetched, so they must not keep pagination going.
        waiting = sum(
            one.key not in known and self.scope.covers(one.edition, one.section, one.subsection)
            for one in discoveries
        )
        pending = len(discoveries) - new - len(known)
        return Found(new=new, pending=pending, stored=len(known), own=own, open=waiting)

    # --- what became of them ---

    def save(self, fetched: FetchedArticle) -> Saved:
        """Store an article with its links, in one transaction."""
        at = datetime.now(UTC)
        entry = fetched.entry
        retry = None
        if fetched.retry is not None:
            retry = to_part_transition(entry, fetched.retry, at, max_attempts=self._max_attempts)
        saved = self.store.articles.save(
            to_record(fetched.article),
            run=self.run,
            links=fetched.links,
            aliases=fetched.aliases,
            parts=fetched.parts,
            retry=retry,
            next_check=to_next_check(entry, at),
            at=at,
            reread=fetched.reread,
        )
        if saved.status != "unchanged":
            self.saved += 1
        self._in_hand.discard(entry.key)
        self._own.add(hash(saved.record["key"]))
        self._settled.update((hash(saved.record["key"]), hash(entry.key)))
        return saved

    def is_tried_twice(self, entry: Entry) -> bool:
        """True if the article failed before in this run."""
        return entry.key in self._tried_twice

    def validators(self, entry: Entry) -> list[PartValidator]:
        """How to ask whether the pages of a stored article changed; none when it is to be fetched anyway."""
        if self.refresh != "changed" or entry.state != "done":
            return []
        return self.store.articles.validators(entry.key)

    def confirm(self, entry: Entry) -> None:
        """A stored article was checked again and is as it was."""
        now = datetime.now(UTC)
        self.store.articles.confirm(entry.key, run=self.run, at=now, next_check=to_next_check(entry, now))
        self._settled.add(hash(entry.key))
        self._in_hand.discard(entry.key)

    def fail(self, entry: Entry, reason: str, *, status: int | None = None) -> bool:
        """Write down that an article was not read.

        Returns False if it will be asked once more, in this run or, if this one ends, in the next: then
        nothing is written down.
        """
        if not result_of(reason).is_told:
            self.store.ledger.release([entry.key])
            self._in_hand.discard(entry.key)
            return False
        if result_of(reason).ends_host:
            self._leave_alone(entry.edition)
        if self.defer(entry, reason):
            return False
        self._close(entry, reason, status)
        return True

    def _close(self, entry: Entry, reason: str, status: int | None = None) -> None:
        self.tally.add_failed(entry.edition, reason)
        now = datetime.now(UTC)
        self.store.ledger.fail(
            entry.key,
            lambda known: to_transition(known, reason, now),
            status=status,
            run=self.run,
            at=now,
        )
        self._settled.add(hash(entry.key))
        self._in_hand.discard(entry.key)

    def defer(self, entry: Entry, reason: str) -> bool:
        """Ask once more when nothing else is left; False if that was done or cannot help."""
        is_full = len(self._deferred) >= MOST_DEFERRED
        if is_full or entry.key in self._tried_twice or not result_of(reason).is_deferred:
            return False
        self._deferred.append((entry, reason))
        self._in_hand.discard(entry.key)
        return True

    @property
    def left_over(self) -> list[tuple[Entry, str]]:
        """Articles that failed, and why, when a bound ended the run before they were asked once more."""
        return list(self._deferred)

    def end(self) -> None:
        """Close the failures of the run: forgive those that were a host's, give up addresses at their
        bounds.
        """
        with self.store.unit():
            for entry, reason in self._deferred:
                self._close(entry, reason)
            for edition, reason in sorted(self.tally.find_site_wide()):
                self.store.ledger.forgive(self.run, edition, reason)
            for edition in sorted(self.tally.find_closed_editions()):
                self.store.listings.forgive(edition, since=self._started_at)
            for rule in to_give_up_rules(datetime.now(UTC), max_attempts=self._max_attempts):
                self.store.ledger.give_up(self.run, rule, editions=self.tally.editions)

    def _leave_alone(self, edition: str) -> None:
        """A host is asked nothing more: its articles wait for a later run."""
        self.scope = replace(self.scope, without=self.scope.without | {edition})
        self._revisits = replace(self._revisits, without=self.scope.without)

    def move(self, entry: Entry, address: ArticleAddress) -> bool:
        """A redirect led to another article: the old address becomes its alias.

        Returns whether the page at hand should be read as that article: not if it is stored, being
        fetched, or outside the scope.
        """
        moved = to_discovery(
            address, discovered_by=entry.discovered_by, referrer=entry.url, hops=entry.hops, hint=None
        )
        wanted = address.key not in self._in_hand and self.scope.covers(
            address.edition, address.section, address.subsection
        )
        with self.store.unit():
            there = self.store.ledger.entry(address.key)
            is_back = there is not None and there.state == "gone"
            wanted = wanted and (is_back or not self.store.ledger.known([address.key]))
            self.store.ledger.move(entry.key, moved, run=self.run, at=datetime.now(UTC))
            if wanted:
                self.store.ledger.claim(address.key, run=self.run)
        if not wanted:
            self._in_hand.discard(entry.key)
        return wanted

    def is_outside_window(self, article: Article) -> bool:
        """True if an article was published on a Jakarta day that the run did not ask for."""
        moment = datetime.fromisoformat(article.published_at) if article.published_at else None
        return moment is not None and not self.scope.covers_moment(int(moment.timestamp()))

    def keep_pending(self, fetched: FetchedArticle) -> list[bool]:
        """An article outside the run's days: it stays pending, with its date, and its links count.

        Returns for each of its links whether the ledger did not know it.
        """
        at = datetime.now(UTC)
        with self.store.unit():
            self.store.ledger.keep_pending(
                fetched.entry.key, published_hint=fetched.article.published_at, run=self.run, at=at
            )
            are_new = self.store.ledger.discover(fetched.links, run=self.run, at=at)
        self._in_hand.discard(fetched.entry.key)
        return are_new

    def is_settled(self, key: str) -> bool:
        """True if this run has already stored, seen unchanged or failed to read the article with this key."""
        return hash(key) in self._settled

    def settle_twin(self, fetched: FetchedArticle) -> None:
        """Another address led to an article that this run already has: remember the addresses."""
        for alias in fetched.aliases:
            self.store.ledger.add_alias(alias, fetched.article.key)
        self._in_hand.discard(fetched.entry.key)
