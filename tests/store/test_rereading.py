"""Records out of an archive: when they better the stored one, when they are a version, when they change nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from inews_crawler.store.articles import Reread
from inews_crawler.store.records import to_content_hash
from tests.store.material import BODY, NOON, key_of, record

#: When the stored texts were read.
READ = datetime.fromisoformat(record()["fetched_at"])
OTHER = BODY.replace("tambang pasir", "tambang batu").replace("jembatan", "jalan desa")


def save(store, run, slug="a", **changes):
    return store.articles.save(record(slug, **changes), run=run, at=NOON)


def reread(store, slug="a", *, hours=0.0, earlier=None, **changes):
    at = READ + timedelta(hours=hours)
    run = store.runs.start({}, output="", at=NOON)
    found = record(slug, **{"fetched_at": at.isoformat(), **changes})
    return store.articles.save(found, run=run, at=NOON, reread=Reread(at, earlier))


@pytest.mark.parametrize(
    ("hours", "changes", "status"),
    [
        (0, {}, "unchanged"),
        (0, {"tags": ["tambang"]}, "improved"),
        (-0.1, {"tags": ["tambang"]}, "improved"),
        (-0.1, {"body": OTHER}, "improved"),
        (-0.1, {"title": "Judul lain"}, "improved"),
        (5, {"tags": ["tambang"]}, "improved"),
        (5, {"body": OTHER}, "changed"),
        (5, {"title": "Judul lain", "complete": False}, "unchanged"),
        (0, {"tags": ["tambang"], "complete": False}, "unchanged"),
        (-5, {"tags": ["tambang"]}, "unchanged"),
        (-5, {"body": OTHER}, "unchanged"),
    ],
)
def test_what_a_record_of_archived_pages_is(store, run, hours, changes, status):
    before = save(store, run).record
    saved = reread(store, hours=hours, **changes)
    assert (saved.status, saved.version) == (status, 2 if status == "changed" else 1)
    stored = store.articles.latest(key_of("a"))
    assert stored == saved.record
    at = (READ + timedelta(hours=hours)).isoformat()
    expected = before if status == "unchanged" else before | changes | {"fetched_at": at}
    assert {name: stored[name] for name in ("title", "body", "tags", "fetched_at")} == {
        name: expected[name] for name in ("title", "body", "tags", "fetched_at")
    }
    assert stored["content_hash"] == to_content_hash(stored)
    assert len(store.articles.history(key_of("a"))) == saved.version


def test_a_later_page_with_the_text_of_the_stored_ones_time_is_no_version(store, run):
    save(store, run)
    text = to_content_hash(record(body=OTHER))
    assert reread(store, hours=5, body=OTHER, earlier=text).status == "improved"
    assert reread(store, hours=9, body=BODY, earlier=text).status == "changed"


def test_an_article_that_is_not_stored_is_new(store):
    assert reread(store, "baru").status == "new"


def test_a_better_record_stays_with_the_run_that_published_it(store, run):
    save(store, run)
    reread(store, tags=["tambang"])
    assert [one["tags"] for one in store.articles.published_by(run)] == [["tambang"]]
    assert list(store.articles.published_by(run + 1)) == []


def test_copies_are_found_anew_where_the_text_is_another(store, run):
    save(store, run)
    copy = {"published_at": "2026-11-02T09:00:00+07:00"}
    assert save(store, run, "b", **copy).record["duplicate_of"] == key_of("a")
    assert reread(store, "b", tags=["x"], **copy).record["duplicate_of"] == key_of("a")
    assert reread(store, "b", body=OTHER, **copy).record["duplicate_of"] is None
    assert store.articles.latest(key_of("b"))["duplicate_of"] is None
    assert reread(store, "b", **copy).record["duplicate_of"] == key_of("a")
    assert store.articles.latest(key_of("b"))["duplicate_of"] == key_of("a")


def test_several_records_at_once(store, run):
    for slug in "abc":
        save(store, run, slug, tags=[slug])
    found = store.articles.latest_of([key_of("a"), key_of("c"), key_of("tidak-ada")])
    assert {key: one["tags"] for key, one in found.items()} == {key_of("a"): ["a"], key_of("c"): ["c"]}
    assert found[key_of("a")] == store.articles.latest(key_of("a"))
