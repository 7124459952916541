"""Runs: when, how they ended, and which still have to be published."""

from datetime import timedelta

from inews_crawler.store import Store
from tests.store.material import NOON, record

END = NOON + timedelta(minutes=9)


def test_a_run_from_beginning_to_end(store):
    run = store.runs.start(
        {"sections": ["news"], "max_articles": None}, output="output/20261102T050000Z", at=NOON
    )
    store.articles.save(record("a"), run=run, at=NOON)
    store.articles.save(record("b"), run=run, at=NOON)
    store.articles.save(record("a", title="Judul lain"), run=run, at=NOON)
    store.runs.finish(run, outcome=12, cause="Blocked.", counts={"new": 2}, reasons={"http_403": 7}, at=END)
    [seen] = store.runs.latest()
    assert (seen.id, seen.started_at, seen.finished_at, seen.published_at) == (run, NOON, END, None)
    assert (seen.outcome, seen.cause, seen.output) == (12, "Blocked.", "output/20261102T050000Z")
    assert seen.arguments == {"sections": ["news"], "max_articles": None}
    assert (seen.counts, seen.reasons) == ({"new": 2}, {"http_403": 7})
    assert (seen.new, seen.changed) == (2, 1)


def test_latest_runs_first(store):
    runs = [store.runs.start({}, output="", at=NOON) for _ in range(5)]
    assert [seen.id for seen in store.runs.latest(3)] == runs[:1:-1]


def test_a_start_is_lasting_at_once(address):
    store = Store.open(address)
    store.runs.start({}, output="", at=NOON)
    with Store.open(address, create=False) as other:
        assert len(other.runs.latest()) == 1
    store.close()


def test_unpublished_are_those_that_stored_something(store):
    killed = store.runs.start({}, output="output/killed", at=NOON)
    store.articles.save(record("a"), run=killed, at=NOON)
    empty = store.runs.start({}, output="output/empty", at=NOON)
    ended = store.runs.start({}, output="output/ended", at=NOON)
    store.articles.save(record("b"), run=ended, at=NOON)
    store.runs.finish(ended, outcome=13, at=END)
    published = store.runs.start({}, output="output/published", at=NOON)
    store.articles.save(record("c"), run=published, at=NOON)
    store.runs.mark_published(published, at=END)
    assert [seen.id for seen in store.runs.unpublished()] == [killed, ended]
    store.runs.mark_published(killed)
    store.runs.mark_published(ended)
    assert store.runs.unpublished() == []
    assert [seen.published_at for seen in store.runs.latest()] == [END, END, None, NOON]
    assert empty not in {seen.id for seen in store.runs.unpublished()}
