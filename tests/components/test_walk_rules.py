"""Rules of pagination, without a crawl: which day of the index is asked next, which listings a run begins with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from inews_crawler.arguments import DEFAULT_METHODS, read_arguments
from inews_crawler.crawl.days import MAX_DAYS_BEFORE_FIRST, Days
from inews_crawler.crawl.listing_requests import named_listings, open_listing, start_listings
from inews_crawler.site.article_addresses import to_article_address
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
    store = Store.open(f"sqlite:///{tmp_path}/walks.db")

    def build_days(**given):
        return Days(read_arguments(given), Stats(), store.listings, empty_days=3, is_thorough=False)

    yield build_days
    store.close()


def walk(
    days,
    listed,
    *,
    offers=lambda day: [day - timedelta(days=1)],
    start=date(2026, 3, 8),
    cut=(),
    shows=lambda day: [day.isoformat()],
):
    """The days a walk asks for; `listed` says which have articles, `offers` which others each names.

    Of the days in `cut` the second page could not be had; `shows` are the articles of a day that has some.
    """
    front = open_listing("indeks", "indeks", FRONT)
    days.begin(front)
    days.note(front, listed=True, days=[(start, to_url(start))])
    asked, following = [], days.choose_next(front)
    while following:
        (visit,) = following
        asked.append(visit.day)
        shown = shows(visit.day) if listed(visit.day) else []
        offered = [(day, to_url(day)) for day in offers(visit.day)]
        days.note(visit, listed=bool(shown), shown=shown, days=offered)
        if visit.day in cut:
            days.note(visit, listed=False, lost=True)
        following = days.choose_next(visit)
    return asked


def to_url(day):
    return f"https://www.inews.id/indeks/all/{day:%d-%m-%Y}/1"


def test_three_empty_days_in_a_row_end_the_walk(build):
    gaps = {date(2026, 3, 6), date(2026, 3, 5)}
    last = date(2026, 3, 3)
    asked = walk(build(discover="indeks"), lambda day: day >= last and day not in gaps)
    assert asked[-1] == last - timedelta(days=3)
    assert len(asked) == 6 + 3


def test_empty_days_before_the_first_with_articles_do_not_count(build):
    first = date(2026, 2, 20)
    asked = walk(build(discover="indeks"), lambda day: day == first)
    assert asked[-1] == first - timedelta(days=3)


def test_a_day_with_articles_counts_even_if_a_page_of_it_was_lost(build):
    cut = {date(2026, 3, 8), date(2026, 3, 5)}
    with_articles = cut | {date(2026, 3, 3), date(2026, 3, 2)}
    asked = walk(build(discover="indeks"), lambda day: day in with_articles, cut=cut)
    assert asked[-1] == date(2026, 2, 27)
    assert len(asked) == 10


def test_a_calendar_without_any_article_ends(build):
    days = build(discover="indeks")
    asked = walk(days, lambda _day: False)
    assert len(asked) == MAX_DAYS_BEFORE_FIRST


@pytest.mark.parametrize("cards", [1, 2, 5])
def test_days_that_show_what_days_before_them_showed_count_as_empty(build, cards):
    in_turn = lambda day: [f"kartu-{day.toordinal() % cards}"]  # noqa: E731 - named by its use
    asked = walk(build(discover="indeks"), lambda _day: True, shows=in_turn)
    assert len(asked) == cards + 3


def test_a_day_with_one_article_more_than_the_day_before_it_is_not_empty(build):
    last = date(2026, 2, 1)
    shows = lambda day: ["tetap"] if day < last else ["tetap", day.isoformat()]  # noqa: E731 - named by its use
    asked = walk(build(discover="indeks"), lambda _day: True, shows=shows)
    assert asked[-1] == last - timedelta(days=3)


def test_days_behind_the_newest_of_the_front_page_are_not_asked(build):
    both = lambda day: [day + timedelta(days=1), day - timedelta(days=1)]  # noqa: E731 - named by its use
    asked = walk(build(discover="indeks"), lambda day: day > date(2026, 3, 5), offers=both)
    assert max(asked) == date(2026, 3, 8)
    assert asked == sorted(asked, reverse=True)


def test_since_opens_the_index_unless_doors_are_named():
    assert read_arguments({"since": "2026-03-01"}).discover == (*DEFAULT_METHODS, "indeks")
    assert read_arguments({"since": "2026-03-01", "discover": "feed"}).discover == ("feed",)
    assert read_arguments({"until": "2026-03-01"}).discover == DEFAULT_METHODS


@pytest.mark.parametrize("doors", ["tags", "read_next", "related"])
def test_doors_that_are_no_listings_begin_at_the_front_page(doors):
    visits = list(start_listings(read_arguments({"discover": doors})))
    assert [(visit.method, visit.url) for visit in visits] == [("start", "https://www.inews.id/")]


def test_named_listings_are_read_by_their_kind():
    given = "https://www.inews.id/feed/news/,https://www.inews.id/indeks/all/08-03-2026/1,https://www.inews.id/NEWS"
    kinds = [(visit.kind, visit.url) for visit in named_listings(read_arguments({"start_urls": given}))]
    assert kinds == [
        ("feed", "https://www.inews.id/feed/news"),
        ("indeks", "https://www.inews.id/indeks/all/08-03-2026/1"),
        ("listing", "https://www.inews.id/news"),
    ]
