"""Decides, per host and run, whether an article is asked whole (``/all``) in one request."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from urllib.parse import urlsplit

from inews_crawler.site.article_addresses import ArticleAddress, to_part_url

#: Split articles that must have been served whole before single ones are tried: a run with a few new articles
#: does not learn what it has no time to use.
SPLIT_PROOFS = 5
#: Articles in two parts that are read part by part before a whole page is tried: learning costs requests,
#: which a run with few new articles never gains back.
PATIENCE = 10
#: Single articles that must have been served whole before all are asked so.
SINGLE_PROOFS = 3
#: Of the split articles asked whole, one in so many is compared with its last part.
CHECKED = 10
#: Articles of a sort that were not served whole, after which asking is given up.
DISPROOFS = 2


@dataclass(slots=True)
class _Tally:
    served: int = 0
    refused: int = 0

    def is_proven(self, proofs: int) -> bool:
        return self.served >= proofs and not self.refused

    @property
    def is_disproved(self) -> bool:
        return self.refused >= DISPROOFS and self.refused >= self.served


class WholePages:
    """What a run has learned of ``/all``: for each host and kind, for split and for single articles.

    That ``/all`` answers for single articles is not known (seen on split ones only), so it is tried on a few
    single articles after split ones have proven it. All articles are asked so only when every try gave the
    same text, and when the whole pages of split articles say themselves how many parts they join: else a
    page that shows less than the whole could not be told from one that has no more to show.
    """

    def __init__(self) -> None:
        self._split: defaultdict[tuple[str, str], _Tally] = defaultdict(_Tally)
        self._single: defaultdict[tuple[str, str], _Tally] = defaultdict(_Tally)
        self._telling: defaultdict[tuple[str, str], _Tally] = defaultdict(_Tally)
        self._signs_early: set[tuple[str, str]] = set()
        self._believed: Counter[tuple[str, str]] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()  #: articles in two parts

    def learn(self, address: ArticleAddress, *, split: bool, served: bool) -> None:
        """An article was, or was not, served whole under ``/all``."""
        tally = (self._split if split else self._single)[_sort_of(address)]
        tally.served += served
        tally.refused += not served

    def learn_telling(self, address: ArticleAddress, *, tells: bool) -> None:
        """The whole page of a split article says, or does not say, how many parts it joins."""
        tally = self._telling[_sort_of(address)]
        tally.served += tells
        tally.refused += not tells

    def learn_early_signature(self, address: ArticleAddress) -> None:
        """The first part of a split article names the editor: that line is no mark of the end here."""
        self._signs_early.add(_sort_of(address))

    def has_shown_its_end(self, address: ArticleAddress) -> bool:
        """Whether a whole page of this sort was compared with its last part, and held it."""
        sort = _sort_of(address)
        split = self._split[sort]
        return split.served > 0 and not split.refused and sort not in self._signs_early

    def ends_with_editor(self, address: ArticleAddress) -> bool:
        """Whether the line that names the editor shows that an article's last part is there."""
        sort = _sort_of(address)
        return self._split[sort].is_proven(SPLIT_PROOFS) and sort not in self._signs_early

    def is_worth_asking(self, address: ArticleAddress, count: int) -> bool:
        """Whether the ``/all`` of an article in ``count`` parts should be asked, its first part at hand.

        The second of two parts costs as much and leaves no doubt: its whole page is asked only to learn.
        """
        sort = _sort_of(address)
        split = self._split[sort]
        if count > 2 or split.is_disproved:  # noqa: PLR2004
            return not split.is_disproved
        self._pairs[sort] += 1
        return self._pairs[sort] > PATIENCE and not split.is_proven(SPLIT_PROOFS)

    def is_to_be_checked(self, address: ArticleAddress) -> bool:
        """Whether this split article's whole page is one of those that are compared with the last part."""
        sort = _sort_of(address)
        self._believed[sort] += 1
        return self._believed[sort] % CHECKED == 0

    def should_try_single(self, address: ArticleAddress) -> bool:
        """Whether a single article's ``/all`` should be asked once more, to learn."""
        sort = _sort_of(address)
        single = self._single[sort]
        return self._is_safe(sort) and not single.refused and not single.is_proven(SINGLE_PROOFS)

    def choose_url(self, address: ArticleAddress) -> str:
        """The address to ask an article by: whole at once where that is proven, else its own."""
        sort = _sort_of(address)
        if self._is_safe(sort) and self._single[sort].is_proven(SINGLE_PROOFS):
            return to_part_url(address, "all")
        return address.url

    def _is_safe(self, sort: tuple[str, str]) -> bool:
        return self._split[sort].is_proven(SPLIT_PROOFS) and self._telling[sort].is_proven(SPLIT_PROOFS)


def _sort_of(address: ArticleAddress) -> tuple[str, str]:
    return urlsplit(address.url).netloc, address.kind
