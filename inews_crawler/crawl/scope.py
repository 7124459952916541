"""Decides what a run may touch, from its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inews_crawler.discovery.methods import ARTICLE_METHODS
from inews_crawler.site.hosts import NETWORK_HOSTS, PROVINCES
from inews_crawler.store.scope import Scope

if TYPE_CHECKING:
    from inews_crawler.arguments import Arguments


def to_scope(arguments: Arguments, run: int) -> Scope:
    """The scope of a run.

    With ``start_urls``, a tag or a search alone, nothing that older runs left over is taken up.
    """
    return Scope(
        editions=_to_editions(arguments),
        sections=frozenset(arguments.sections) if arguments.sections else None,
        since=arguments.since,
        until=arguments.until,
        max_hops=arguments.depth,
        closed_methods=ARTICLE_METHODS - set(arguments.discover),
        only_seen_run=run if arguments.start_urls or not arguments.discover else None,
    )


def _to_editions(arguments: Arguments) -> frozenset[str] | None:
    if "all" in arguments.editions:
        return None
    groups = {"provinces": PROVINCES, "network": NETWORK_HOSTS}
    editions = {name for word in arguments.editions for name in groups.get(word, (word,))}
    if arguments.start_urls and "editions" not in arguments.model_fields_set:
        # A listing that was named is named for its articles.
        editions.update((urlsplit(url).hostname or "").partition(".")[0] for url in arguments.start_urls)
    return frozenset(editions)
