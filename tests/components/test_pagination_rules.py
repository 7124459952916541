"""Rules of pagination, without a crawl: which day of the index is asked next, which listings a run begins with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from inews_crawler.arguments import DEFAULT_METHODS, read_arguments
from inews_crawler.crawl.recorder import ListingMemory
from inews_crawler.discovery.indeks import MAX_DAYS_BEFORE_FIRST, Indeks
from inews_crawler.discovery.method import Pagination, Run
from inews_crawler.discovery.methods import start_listings
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.site.listing_addresses import indeks_day
from inews_crawler.store.database import Store

FRONT = "https://www.inews.id/indeks"
ARTICLE = to_article_address("https://www.inews.id/news/nasional/warga-desa-menanam-bakau-di-pesisir")
VIDEO = to_article_address("https://www.inews.id/multimedia/video/warga-desa-menanam-bakau-di-pesisir")


class Stats(dict):
    """Counters, as the crawler keeps them."""

    def inc_value(self, key, count=1):
        self[key] = self.get(key, 0) + count

    def set_value(self, key, value):
        self[key] = value


@pytest.fixture
def build(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/lists.db")

    def build_index(**given):
        memory = ListingMemory(store.listings)
        anything = lambda *_: True  # noqa: E731 - named by its use
        return Indeks(Run(read_arguments(given), Stats(), memory, anything, empty_days=3))

    yield build_index
    store.close()


def read_days(
    index,
    listed,
    *,
    offers=lambda day: [day - timedelta(days=1)],
    start=date(2026, 3, 8),
    cut=(),
    shows=lambda day: [day.isoformat()],
):
    """The days that are asked for; `listed` says which have articles, `offers` which others each names.

    Of the days in `cut` the second page could not be had; `shows` are the articles of a day that has some.
    """
    front = Indeks.open(FRONT)
    index.begin(front)
    asked, following = [], index.choose_next(front, to_pagination(["beranda"], [start]))
    while following:
        (request,) = following
        day = indeks_day(request.url)
        asked.append(day)
        pagination = to_pagination(shows(day) if listed(day) else [], offers(day), has_failed=day in cut)
        following = index.choose_next(request, pagination)
    return asked


def to_pagination(shown, days, **given):
    """The pages of a listing with these articles, which name these days."""
    later = [Indeks.open(to_url(day)) for day in days]
    return Pagination(shown=set(shown), is_listed=bool(shown), all_known=not shown, later=later, **given)


def to_url(day):
    return f"https://www.inews.id/indeks/all/{day:%d-%m-%Y}/1"


def test_three_empty_days_in_a_row_end_the_read_days(build):
    gaps = {date(2026, 3, 6), date(2026, 3, 5)}
    last = date(2026, 3, 3)
    asked = read_days(build(discover="indeks"), lambda day: day >= last and day not in gaps)
    assert asked[-1] == last - timedelta(days=3)
    assert len(asked) == 6 + 3


def test_empty_days_before_the_first_with_articles_do_not_count(build):
    first = date(2026, 2, 20)
    asked = read_days(build(discover="indeks"), lambda day: day == first)
    assert asked[-1] == first - timedelta(days=3)


def test_a_day_with_articles_counts_even_if_a_page_of_it_was_lost(build):
    cut = {date(2026, 3, 8), date(2026, 3, 5)}
    with_articles = cut | {date(2026, 3, 3), date(2026, 3, 2)}
    asked = read_days(build(discover="indeks"), lambda day: day in with_articles, cut=cut)
    assert asked[-1] == date(2026, 2, 27)
    assert len(asked) == 10


def test_a_calendar_without_any_article_ends(build):
    asked = read_days(build(discover="indeks"), lambda _day: False)
    assert len(asked) == MAX_DAYS_BEFORE_FIRST


@pytest.mark.parametrize("cards", [1, 2, 5])
def test_days_that_show_what_days_before_them_showed_count_as_empty(build, cards):
    in_turn = lambda day: [f"kartu-{day.toordinal() % cards}"]  # noqa: E731 - named by its use
    asked = read_days(build(discover="indeks"), lambda _day: True, shows=in_turn)
    assert len(asked) == cards + 3


def test_a_day_with_one_article_more_than_the_day_before_it_is_not_empty(build):
    last = date(2026, 2, 1)
    shows = lambda day: ["tetap"] if day < last else ["tetap", day.isoformat()]  # noqa: E731 - named by its use
    asked = read_days(build(discover="indeks"), lambda _day: True, shows=shows)
    assert asked[-1] == last - timedelta(days=3)


def test_days_behind_the_newest_of_the_front_page_are_not_asked(build):
    both = lambda day: [day + timedelta(days=1), day - timedelta(days=1)]  # noqa: E731 - named by its use
    asked = read_days(build(discover="indeks"), lambda day: day > date(2026, 3, 5), offers=both)
    assert max(asked) == date(2026, 3, 8)
    assert asked == sorted(asked, reverse=True)


def test_since_opens_the_index_unless_methods_are_named():
    assert read_arguments({"since": "2026-03-01"}).discover == (*DEFAULT_METHODS, "indeks")
    assert read_arguments({"since": "2026-03-01", "discover": "feed"}).discover == ("feed",)
    assert read_arguments({"until": "2026-03-01"}).discover == DEFAULT_METHODS


@pytest.mark.parametrize("method", ["tags", "read_next", "related"])
def test_methods_without_listings_begin_at_the_front_page(method):
    requests = start_listings(read_arguments({"discover": method}))
    assert [(request.discovered_by, request.url) for request in requests] == [
        ("start", "https://www.inews.id/")
    ]


def test_named_listings_are_read_by_their_kind():
    given = "https://www.inews.id/feed/news/,https://www.inews.id/indeks/all/08-03-2026/1,https://www.inews.id/NEWS"
    requests = start_listings(read_arguments({"start_urls": given}))
    assert [(request.method, request.url) for request in requests] == [
        ("feed", "https://www.inews.id/feed/news"),
        ("indeks", "https://www.inews.id/indeks/all/08-03-2026/1"),
        ("start", "https://www.inews.id/news"),
    ]
