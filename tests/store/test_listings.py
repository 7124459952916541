"""Listing pages: validators, pagination that was exhausted, listings that are backed off."""

from datetime import timedelta

from tests.store.material import NOON

FEED = "https://www.inews.id/feed"
PAGE_2 = "https://www.inews.id/news?page=2"
DAYS = timedelta(days=14)
HOUR = timedelta(hours=1)


def read(store, url=FEED, *, new=0, at=NOON, etag='"e"', **more):
    last_modified = "Mon, 02 Nov 2026 01:00:00 GMT"
    store.listings.record_page(url, "feed", etag=etag, last_modified=last_modified, new=new, at=at, **more)


def validators(store, at=NOON):
    state = store.listings.state(FEED)
    return state.to_validators(at=at) if state else None


def test_validators_count_after_pagination_was_exhausted(store):
    assert validators(store) is None
    read(store, new=3)
    assert validators(store) == (None, None)
    assert not store.listings.is_exhausted(FEED)
    store.listings.record_exhausted([FEED], at=NOON)
    assert validators(store) == ('"e"', "Mon, 02 Nov 2026 01:00:00 GMT")
    assert store.listings.is_exhausted(FEED)


def test_the_next_pagination_has_to_be_exhausted_too(store):
    read(store)
    store.listings.record_exhausted([FEED], at=NOON)
    read(store, etag='"f"')
    assert validators(store) == (None, None)
    assert not store.listings.is_exhausted(FEED)


def test_an_unchanged_page_keeps_its_validators_for_a_day(store):
    read(store)
    store.listings.record_exhausted([FEED], at=NOON)
    later = NOON + 23 * HOUR
    store.listings.record_unchanged(FEED, at=later)
    assert validators(store, later)[0] == '"e"'
    assert store.listings.state(FEED).asked_at == later
    assert validators(store, NOON + 24 * HOUR) == (None, None)


def test_all_pages_of_a_list_are_exhausted_together(store):
    read(store)
    read(store, PAGE_2)
    store.listings.record_exhausted([FEED, PAGE_2], at=NOON)
    assert store.listings.is_exhausted(FEED)
    assert store.listings.is_exhausted(PAGE_2)


def test_the_state_of_a_listing(store):
    read(store, new=2, channels=["https://karawang.inews.id/indeks/berita/all"])
    later = NOON + timedelta(days=1)
    read(store, new=0, at=later, is_empty=True)
    state = store.listings.state(FEED)
    assert (state.discovered_by, state.new_at, state.first_asked_at, state.asked_at) == (
        "feed",
        NOON,
        NOON,
        later,
    )
    assert (state.is_empty, state.channels) == (True, ["https://karawang.inews.id/indeks/berita/all"])
    assert store.listings.state(PAGE_2) is None


def is_backed_off(store, at):
    state = store.listings.state(FEED)
    return state is not None and state.is_backed_off(at=at, quiet_after=DAYS)


def test_a_quiet_listing_is_asked_once_a_day(store):
    read(store, new=1)
    assert not is_backed_off(store, NOON + HOUR)
    quiet = NOON + DAYS
    assert not is_backed_off(store, quiet)  # it was asked long ago
    read(store, at=quiet)
    assert is_backed_off(store, quiet + 23 * HOUR)
    assert not is_backed_off(store, quiet + 24 * HOUR)
    read(store, new=1, at=quiet + 24 * HOUR)
    assert not is_backed_off(store, quiet + 25 * HOUR)


def test_a_listing_that_never_gave_anything_is_backed_off_as_well(store):
    read(store)
    read(store, at=NOON + DAYS)
    assert is_backed_off(store, NOON + DAYS + HOUR)


def test_an_unknown_listing_is_not_backed_off(store):
    assert not is_backed_off(store, NOON)


def test_a_missing_listing_that_never_worked_is_backed_off_for_a_day(store):
    store.listings.record_missing(FEED, "feed", at=NOON)
    assert is_backed_off(store, NOON + 23 * HOUR)
    assert not is_backed_off(store, NOON + 24 * HOUR)


def test_a_missing_listing_that_has_worked_is_asked_in_every_run_for_three_days(store):
    read(store, new=1)
    for hours in (1, 2, 71):
        store.listings.record_missing(FEED, "feed", at=NOON + hours * HOUR)
        assert not is_backed_off(store, NOON + (hours + 1) * HOUR)
    store.listings.record_missing(FEED, "feed", at=NOON + 73 * HOUR)
    assert is_backed_off(store, NOON + 74 * HOUR)
    read(store, at=NOON + 100 * HOUR)
    assert not is_backed_off(store, NOON + 101 * HOUR)
