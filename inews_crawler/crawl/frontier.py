"""Decides which articles a run may still ask for, and writes down what became of each."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from inews_crawler.crawl.fetched import FetchedArticle, Found, to_discovery, to_entry
from inews_crawler.crawl.results import result_of
from inews_crawler.items import Article, to_record
from inews_crawler.site.article_addresses import ArticleAddress, to_article_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from inews_crawler.discovery.links import Link
    from inews_crawler.store.articles import PartValidator, Saved
    from inews_crawler.store.choice import Taking
    from inews_crawler.store.database import Store
    from inews_crawler.store.entries import Discovery, Entry
    from inews_crawler.store.scope import Scope

Refresh = Literal["new", "changed", "all"]

#: Articles that failed in passing and are asked once more at the end of a run.
SECOND_ROUND = 1000


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
    ) -> None:
        self.store = store
        self.scope = scope
        self.run = run
        self.refresh: Refresh = refresh
        self.max_articles = max_articles
        self.saved = 0
        self._in_hand: set[str] = set()
        self._named: deque[Discovery] = deque()
        self._second_round: deque[Entry] = deque()
        self._tried_twice: set[str] = set()
        self._own: set[int] = set()  #: what this run stored, by the hash of the key
        self._fresh_waiting = True
        since = datetime.now(UTC) - timedelta(days=revisit_days)
        self._revisits = replace(scope, revisit_after=since) if refresh == "changed" else scope

    # --- what to ask ---

    @property
    def is_full(self) -> bool:
        """True once the run has all the records it was asked for."""
        return self.max_articles is not None and self.saved >= self.max_articles

    def wants_fresh(self) -> bool:
        """Whether articles that stand on a listing may be waiting in the ledger."""
        return bool(self._named) or self._fresh_waiting

    def take(self, limit: int, *, fresh: bool) -> list[Entry]:
        """The next addresses to ask, at most ``limit`` and never more than the run still may have."""
        if self.max_articles is not None:
            limit = min(limit, self.max_articles - self.saved - len(self._in_hand))
        if limit <= 0:
            return []
        entries = self._take_named(limit) or self._take_stored(limit, fresh=fresh)
        if fresh and not entries:
            self._fresh_waiting = False
        self._in_hand.update(entry.key for entry in entries)
        return entries

    def _take_named(self, limit: int) -> list[Entry]:
        named = [self._named.popleft() for _ in range(min(limit, len(self._named)))]
        for discovery in named:
            self.store.ledger.claim(discovery.key, run=self.run)
        return [to_entry(discovery) for discovery in named]

    def _take_stored(self, limit: int, *, fresh: bool) -> list[Entry]:
        ledger = self.store.ledger
        # What older runs left over waits until this one's listings are read: newest first.
        scope = replace(self.scope, max_hops=0, only_seen_run=self.run) if fresh else self.scope
        entries = ledger.take(scope, run=self.run, limit=limit, taking="pending")
        if entries or fresh:
            return entries
        if self.refresh != "new":
            stored: Taking = "all" if self.refresh == "all" else "revisit"
            entries = ledger.take(self._revisits, run=self.run, limit=limit, taking=stored)
            entries = entries or ledger.take(self._revisits, run=self.run, limit=limit, taking="returned")
        return entries or self._take_again(limit)

    def _take_again(self, limit: int) -> list[Entry]:
        """What failed in passing, once more, when nothing else is left."""
        again = [self._second_round.popleft() for _ in range(min(limit, len(self._second_round)))]
        self._tried_twice.update(entry.key for entry in again)
        return again

    def has_more(self) -> bool:
        """Whether ``take`` could give anything."""
        if self.max_articles is not None and self.saved + len(self._in_hand) >= self.max_articles:
            return False
        if self._named or self._second_round:
            return True
        ledger = self.store.ledger
        if ledger.has_pending(self.scope, run=self.run, taking="pending"):
            return True
        return self.refresh != "new" and any(
            ledger.has_pending(self._revisits, run=self.run, taking=taking)
            for taking in (("all", "returned") if self.refresh == "all" else ("revisit", "returned"))
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
        found = [to_discovery(a, door="start", referrer=None, hops=0, hint=None) for a in addresses]
        with self.store.unit():
            self.store.ledger.discover(found, run=self.run, at=datetime.now(UTC))
        self._named.extend({discovery.key: discovery for discovery in found}.values())

    def to_discoveries(self, links: Iterable[Link], *, referrer: str, hops: int) -> list[Discovery]:
        """The article links of a page, as the ledger writes them down; other links are left out."""
        found: dict[str, Discovery] = {}
        # Of two links to one article the one whose door is open counts.
        for link in sorted(links, key=lambda link: link.door in self.scope.closed_doors):
            address = to_article_address(link.url)
            if address is None or address.key in found:
                continue
            found[address.key] = to_discovery(
                address, door=link.door, referrer=referrer, hops=hops, hint=link.published_hint
            )
        return list(found.values())

    def discover(self, discoveries: Sequence[Discovery]) -> Found:
        """Write down the articles that a listing offers. Call within ``store.unit()``."""
        at = datetime.now(UTC)
        known = self.store.ledger.known([discovery.key for discovery in discoveries])
        is_new = self.store.ledger.discover(discoveries, run=self.run, at=at)
        new = sum(is_new)
        if len(discoveries) > len(known):
            self._fresh_waiting = True
        own = sum(hash(key) in self._own for key in known)
        # What stands beside a list and is none of this run's is never fetched: it is no reason to go on.
        waiting = sum(
            one.key not in known and self.scope.covers(one.edition, one.section, one.subsection)
            for one in discoveries
        )
        pending = len(discoveries) - new - len(known)
        return Found(new=new, pending=pending, stored=len(known), own=own, open=waiting)

    # --- what became of it ---

    def save(self, fetched: FetchedArticle) -> Saved:
        """Store an article with its links, in one transaction."""
        at = datetime.now(UTC)
        saved = self.store.articles.save(
            to_record(fetched.article),
            run=self.run,
            links=fetched.links,
            aliases=fetched.aliases,
            parts=fetched.parts,
            retry=fetched.retry,
            at=at,
        )
        if saved.status != "unchanged":
            self.saved += 1
        self._in_hand.discard(fetched.entry.key)
        self._own.add(hash(saved.record["key"]))
        return saved

    def is_tried_twice(self, entry: Entry) -> bool:
        """Whether the article failed before in this run."""
        return entry.key in self._tried_twice

    def is_stored(self, entry: Entry) -> bool:
        """Whether the store has a record of the article."""
        return entry.state == "done"

    def is_gone(self, entry: Entry) -> bool:
        """Whether the site has removed a stored article: its record stays, and nothing failed."""
        now = self.store.ledger.entry(entry.key)
        return now is not None and now.state == "gone"

    def validators(self, entry: Entry) -> list[PartValidator]:
        """How to ask whether the pages of a stored article changed; none when it is to be fetched anyway."""
        if self.refresh != "changed" or not self.is_stored(entry):
            return []
        return self.store.articles.validators(entry.key)

    def confirm(self, entry: Entry) -> None:
        """A stored article was checked again and is as it was."""
        self.store.articles.confirm(entry.key, run=self.run, at=datetime.now(UTC))
        self._in_hand.discard(entry.key)

    def fail(self, entry: Entry, reason: str, *, status: int | None = None, counts: bool = True) -> bool:
        """An article was not read; ``counts`` is False if the site failed, not the article.

        Returns False if it will be asked once more in this run, and nothing is written down yet.
        """
        result = result_of(reason)
        if result.ends_host:
            self._leave_alone(entry.edition)
        final = result.is_final and not (reason == "unknown" and entry.certain)
        if not final and self.put_off(entry, reason):
            return False
        attempted = counts and result.is_attempt
        now = datetime.now(UTC)
        self.store.ledger.fail(
            entry.key, reason=reason, status=status, final=final, run=self.run, at=now, attempted=attempted
        )
        self._in_hand.discard(entry.key)
        return True

    def put_off(self, entry: Entry, reason: str) -> bool:
        """Ask once more when nothing else is left; False if that was done or cannot help."""
        if (
            not result_of(reason).is_deferred
            or entry.key in self._tried_twice
            or len(self._second_round) >= SECOND_ROUND
        ):
            return False
        self._second_round.append(entry)
        self._in_hand.discard(entry.key)
        return True

    def _leave_alone(self, edition: str) -> None:
        """A host ended the talk: its articles wait for a later run."""
        self.scope = replace(self.scope, without=self.scope.without | {edition})
        self._revisits = replace(self._revisits, without=self.scope.without)

    def move(self, entry: Entry, address: ArticleAddress) -> bool:
        """A redirect led to another article: the old address becomes its alias.

        Returns whether the page at hand should be read as that article: not if it is stored, being
        fetched, or outside the scope.
        """
        moved = to_discovery(address, door=entry.door, referrer=entry.url, hops=entry.hops, hint=None)
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
        """Whether an article was published on a Jakarta day that the run did not ask for."""
        moment = datetime.fromisoformat(article.published_at) if article.published_at else None
        return moment is not None and not self.scope.covers_moment(int(moment.timestamp()))

    def set_aside(self, fetched: FetchedArticle) -> list[bool]:
        """An article outside the run's days: it stays pending, with its date, and its links count.

        Returns for each of its links whether the ledger did not know it.
        """
        at = datetime.now(UTC)
        with self.store.unit():
            self.store.ledger.set_aside(
                fetched.entry.key, published_hint=fetched.article.published_at, run=self.run, at=at
            )
            are_new = self.store.ledger.discover(fetched.links, run=self.run, at=at)
        self._in_hand.discard(fetched.entry.key)
        return are_new

    def is_settled(self, key: str) -> bool:
        """Whether this run has already stored, or seen unchanged, the article with this key."""
        return self.store.ledger.is_checked(key, run=self.run)

    def settle_twin(self, fetched: FetchedArticle) -> None:
        """Another address led to an article that this run already has: remember the addresses."""
        for alias in fetched.aliases:
            self.store.ledger.add_alias(alias, fetched.article.key)
        self._in_hand.discard(fetched.entry.key)
