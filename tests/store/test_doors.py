"""Listing pages: validators, walks that ended, doors that rest, facts about hosts."""

from datetime import timedelta

from tests.store.material import NOON

FEED = "https://www.inews.id/feed"
PAGE_2 = "https://www.inews.id/news?page=2"
DAYS = timedelta(days=14)


def visit(store, url=FEED, *, new=0, at=NOON, etag='"e"'):
    store.doors.record_visit(
        url, "feed", etag=etag, last_modified="Mon, 02 Nov 2026 01:00:00 GMT", new=new, at=at
    )


def test_validators_count_after_a_walk_that_ended(store):
    assert store.doors.validators(FEED) == (None, None)
    visit(store, new=3)
    assert store.doors.validators(FEED) == (None, None)
    assert not store.doors.is_walked(FEED)
    store.doors.complete(FEED, at=NOON)
    assert store.doors.validators(FEED) == ('"e"', "Mon, 02 Nov 2026 01:00:00 GMT")
    assert store.doors.is_walked(FEED)


def test_the_next_walk_has_to_end_too(store):
    visit(store)
    store.doors.complete(FEED, at=NOON)
    visit(store, etag='"f"')
    assert store.doors.validators(FEED) == (None, None)
    assert not store.doors.is_walked(FEED)


def test_an_unchanged_page_keeps_its_validators(store):
    visit(store)
    store.doors.complete(FEED, at=NOON)
    later = NOON + timedelta(hours=1)
    store.doors.record_unchanged(FEED, at=later)
    assert store.doors.validators(FEED)[0] == '"e"'
    assert store.doors.state(FEED).asked_at == later


def test_all_pages_of_a_walk_end_together(store):
    visit(store)
    visit(store, PAGE_2)
    store.doors.complete([FEED, PAGE_2], at=NOON)
    assert store.doors.is_walked(FEED)
    assert store.doors.is_walked(PAGE_2)


def test_what_is_remembered(store):
    visit(store, new=2)
    later = NOON + timedelta(days=1)
    visit(store, new=0, at=later)
    state = store.doors.state(FEED)
    assert (state.door, state.new_at, state.first_asked_at, state.asked_at) == ("feed", NOON, NOON, later)
    assert store.doors.state(PAGE_2) is None


def is_resting(store, at):
    return store.doors.is_resting(FEED, at=at, quiet_after=DAYS)


def test_a_quiet_door_is_asked_once_a_day(store):
    visit(store, new=1)
    assert not is_resting(store, NOON + timedelta(hours=1))
    quiet = NOON + DAYS
    assert not is_resting(store, quiet)  # it was asked long ago
    visit(store, at=quiet)
    assert is_resting(store, quiet + timedelta(hours=23))
    assert not is_resting(store, quiet + timedelta(hours=24))
    visit(store, new=1, at=quiet + timedelta(hours=24))
    assert not is_resting(store, quiet + timedelta(hours=25))


def test_a_door_that_never_gave_anything_rests_as_well(store):
    visit(store)
    visit(store, at=NOON + DAYS)
    assert is_resting(store, NOON + DAYS + timedelta(hours=1))


def test_an_unknown_door_does_not_rest(store):
    assert not is_resting(store, NOON)


def test_facts(store):
    assert store.doors.facts("www.inews.id") == {}
    store.doors.learn("www.inews.id", "index_date_form", "%d-%m-%Y")
    store.doors.learn("www.inews.id", "serves_all", value=True)
    store.doors.learn("www.inews.id", "serves_all", value=False)
    store.doors.learn("karawang.inews.id", "step", 12)
    assert store.doors.facts("www.inews.id") == {"index_date_form": "%d-%m-%Y", "serves_all": False}
