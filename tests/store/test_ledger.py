"""The life of an article address: discovered, taken, stored, failed, moved."""

from datetime import UTC, date, datetime, timedelta

import pytest

from inews_crawler.store import GiveUp, Scope, Transition
from inews_crawler.store.entries import REMOVED
from tests.store.material import NOON, found, key_of, record

EVERYTHING = Scope()


def discover(store, run, *discoveries):
    return store.ledger.discover(discoveries, run=run, at=NOON)


def take(store, run, limit=100, scope=EVERYTHING, selection="pending"):
    return [
        entry.key.rpartition("/")[2]
        for entry in store.ledger.take(scope, run=run, limit=limit, selection=selection)
    ]


def fail(store, run, slug, reason="timeout", status=None, *, to=None):
    """Write down a failure; without `to` the address keeps its state."""

    def change(entry):
        return Transition(to or entry.state, reason, entry.attempts + 1, int(NOON.timestamp()))

    return store.ledger.fail(key_of(slug), change, status=status, run=run, at=NOON)


def save(store, run, slug, **changes):
    return store.articles.save(record(slug, **changes), run=run, at=NOON)


def next_run(store):
    return store.runs.start({}, output="", at=NOON)


# --- discovery ---


def test_new_and_known(store, run):
    assert discover(store, run, found("a"), found("b"), found("a")) == [True, True, False]
    assert discover(store, run, found("b"), found("c")) == [False, True]
    assert discover(store, run) == []


def test_keeps_what_was_discovered(store, run):
    discovery = found(
        key="karawang.inews.id/read/183914",
        url="https://karawang.inews.id/read/183914/jembatan-baru",
        section=None, subsection=None, certain=False, discovered_by="network", hops=2,
        published_hint="2026-11-01T10:00:00+08:00",
    )  # fmt: skip
    discover(store, run, discovery)
    entry = store.ledger.entry("karawang.inews.id/read/183914")
    for name in (
        "url",
        "edition",
        "section",
        "certain",
        "discovered_by",
        "referrer",
        "hops",
        "published_hint",
        "kind",
    ):
        assert getattr(entry, name) == getattr(discovery, name), name
    assert (entry.state, entry.attempts, entry.published_at) == ("pending", 0, None)


def test_takes_the_smaller_hops_and_no_other_url(store, run):
    discover(store, run, found("a", hops=3))
    discover(store, run, found("a", hops=1, url="https://www.inews.id/other"), found("a", hops=2))
    entry = store.ledger.entry(key_of("a"))
    assert (entry.hops, entry.url) == (1, f"https://{key_of('a')}")
    discover(store, run, found("a", hops=5))
    assert store.ledger.entry(key_of("a")).hops == 1


def test_smallest_hops_of_one_batch(store, run):
    discover(store, run, found("a", hops=3), found("a", hops=1), found("a", hops=2))
    assert store.ledger.entry(key_of("a")).hops == 1


def test_rediscovery_keeps_the_state(store, run):
    save(store, run, "a")
    discover(store, run, found("b"))
    fail(store, run, "b", "http_404", 404, to="failed")
    assert discover(store, run, found("a", hops=1), found("b", hops=1)) == [False, False]
    assert store.ledger.entry(key_of("a")).state == "done"
    assert store.ledger.entry(key_of("b")).state == "failed"


def test_an_address_that_a_list_names_again_is_due_whatever_came_of_it(store, run):
    discover(store, run, found("failed"), found("waits"))
    store.ledger.fail(
        key_of("waits"),
        lambda entry: Transition("pending", "timeout", 4, 1, retry_at=2**40),
        status=None,
        run=run,
        at=NOON,
    )
    fail(store, run, "failed", "http_404", 404, to="failed")
    second = next_run(store)
    assert take(store, second) == []
    discover(store, second, found("failed"), found("waits"))
    assert take(store, second) == ["failed", "waits"]
    entry = store.ledger.entry(key_of("waits"))
    assert (entry.attempts, entry.reason, entry.named_at) == (4, "timeout", int(NOON.timestamp()))


def test_large_batches(store, run):
    many = [found(f"berita-{number}") for number in range(1300)]
    assert sum(discover(store, run, *many)) == 1300
    assert sum(discover(store, run, *many)) == 0
    for number in (0, 499, 500, 1299):
        save(store, run, f"berita-{number}")
    assert len(store.ledger.known(one.key for one in many)) == 4


# --- known ---


def test_known_means_stored(store, run):
    discover(store, run, found("waits"), found("fails"))
    fail(store, run, "fails", to="failed")
    save(store, run, "stored")
    save(store, run, "removed")
    fail(store, run, "removed", "http_410", 410, to="gone")
    slugs = ("waits", "fails", "stored", "removed", "unheard-of")
    assert store.ledger.known(map(key_of, slugs)) == {key_of("stored"), key_of("removed")}


# --- order ---


def test_order(store, run):
    old, new = run, next_run(store)
    discover(
        store, old, found("old-hinted", published_hint="2026-11-02T09:00:00+07:00"), found("old-far", hops=1)
    )
    discover(
        store, new,
        found("far-late", hops=1, published_hint="2026-11-02T23:00:00+07:00"),
        found("plain-1"),
        found("hinted-early", published_hint="2026-10-01"),
        found("plain-2"),
        found("hinted-late", published_hint="2026-11-02T08:00:00+08:00"),  # 07.00 WIB
        found("hinted-later", published_hint="2026-11-02T07:30:00+07:00"),
    )  # fmt: skip
    assert take(store, new) == [
        "hinted-later", "hinted-late", "hinted-early", "plain-1", "plain-2", "old-hinted", "far-late", "old-far",
    ]  # fmt: skip


def test_each_is_given_once_a_run(store, run):
    discover(store, run, found("a"), found("b"), found("c"))
    assert take(store, run, 2) == ["a", "b"]
    assert take(store, run, 2) == ["c"]
    assert take(store, run, 2) == []
    assert take(store, next_run(store), 2) == ["a", "b"]


def test_release_gives_back(store, run):
    discover(store, run, found("a"), found("b"))
    take(store, run)
    assert not store.ledger.has_pending(EVERYTHING, run=run)
    store.ledger.release([key_of("b")])
    assert store.ledger.count_pending(EVERYTHING, run=run) == 1
    assert take(store, run) == ["b"]


def test_what_ended_begins_again_with_a_new_address(store, run):
    scope = Scope(editions=frozenset({"www"}), sections=frozenset({"news"}))
    assert take(store, run, scope=scope) == []
    discover(store, run, found("bola", section="sport"))
    assert not store.ledger.has_pending(scope, run=run)
    discover(store, run, found("a"))
    assert store.ledger.has_pending(scope, run=run)
    assert take(store, run, scope=scope) == ["a"]


def test_what_ended_begins_again_when_hops_shrink(store, run):
    near = Scope(max_hops=0)
    discover(store, run, found("a", hops=1))
    assert take(store, run, scope=near) == []
    discover(store, run, found("a", hops=0))
    assert take(store, run, scope=near) == ["a"]


def test_what_ended_begins_again_when_this_run_sees_it(store, run):
    discover(store, run, found("a"))
    second = next_run(store)
    own = Scope(only_seen_run=second)
    assert take(store, second, scope=own) == []
    discover(store, second, found("a"))
    assert take(store, second, scope=own) == ["a"]


def test_counts_what_is_left(store, run):
    discover(store, run, found("a"), found("b"), found("bola", section="sport"))
    scope = Scope(sections=frozenset({"news"}))
    assert store.ledger.count_pending(scope, run=run) == 2
    take(store, run, 1, scope)
    assert store.ledger.count_pending(scope, run=run) == 1


def test_all_takes_stored_failed_and_waiting_ones_once(store, run):
    discover(store, run, found("waits"), found("failed"), found("gone"))
    fail(store, run, "failed", to="failed")
    save(store, run, "stored")
    save(store, run, "gone")
    fail(store, run, "gone", "http_404", 404, to="gone")
    second = next_run(store)
    assert take(store, second, 2, selection="all") == ["waits", "failed"]
    discover(store, second, found("late"))
    assert take(store, second, 2, selection="all") == ["stored", "late"]
    assert take(store, second, 2, selection="all") == []


def test_revisits_young_stored_articles_newest_first(store, run):
    save(store, run, "old", published_at="2026-10-29T10:00:00+07:00")
    save(store, run, "young", published_at="2026-11-01T10:00:00+07:00")
    save(store, run, "younger", published_at="2026-11-01T11:00:00+08:00")  # 10.00 WIB, the same moment
    save(store, run, "youngest", published_at="2026-11-01T10:00:01+07:00")
    discover(store, run, found("waits"))
    scope = Scope(revisit_after=NOON - timedelta(days=3))
    assert take(store, run, scope=scope, selection="revisit") == []  # this run has just stored them
    second = next_run(store)
    assert take(store, second, scope=scope, selection="revisit") == ["youngest", "young", "younger"]
    assert take(store, second, scope=scope, selection="revisit") == []


# --- failures ---


def test_a_final_failure_is_not_asked_again(store, run):
    discover(store, run, found("a"))
    take(store, run)
    assert fail(store, run, "a", "soft_404", 200, to="failed") == "failed"
    assert take(store, next_run(store)) == []


def test_a_passing_failure_waits_for_the_next_run(store, run):
    discover(store, run, found("a"))
    assert fail(store, run, "a") == "pending"  # even if it was never taken
    assert take(store, run) == []
    second = next_run(store)
    assert take(store, second) == ["a"]
    assert store.ledger.entry(key_of("a")).attempts == 1


def test_an_address_is_not_given_before_it_is_due(store, run):
    discover(store, run, found("a", hops=1))
    at = NOON + timedelta(hours=1)
    due = int(at.timestamp())
    store.ledger.fail(
        key_of("a"),
        lambda entry: Transition("pending", "http_503", 1, 1, retry_at=due),
        status=503,
        run=run,
        at=NOON,
    )
    second = next_run(store)
    assert not store.ledger.has_pending(EVERYTHING, run=second, at=at - timedelta(seconds=1))
    third = next_run(store)
    assert [e.key for e in store.ledger.take(EVERYTHING, run=third, limit=9, at=at)] == [key_of("a")]


def give_up(store, run, state="failed", reasons=None, named=50, editions=("www",)):
    rule = GiveUp(state, attempts=3, since=100, named=named, reasons=reasons)
    store.ledger.give_up(run, rule, editions=editions)


@pytest.mark.parametrize(
    ("attempts", "since", "hops", "reason", "state"),
    [
        (3, 100, 1, "http_404", "failed"),
        (2, 100, 1, "http_404", "pending"),  # too few
        (3, 101, 1, "http_404", "pending"),  # not for long enough
        (3, 100, 0, "http_404", "pending"),  # a list names it still
        (3, 100, 1, "timeout", "pending"),  # another reason
    ],
)
def test_an_address_is_given_up_at_all_bounds_of_a_rule(store, run, attempts, since, hops, reason, state):
    discover(store, run, found("a", hops=hops))
    store.ledger.fail(
        key_of("a"),
        lambda entry: Transition("pending", reason, attempts, since),
        status=None,
        run=run,
        at=NOON,
    )
    give_up(store, next_run(store), reasons=frozenset({"http_404"}))  # another run's failure
    assert store.ledger.entry(key_of("a")).state == "pending"
    give_up(store, run, reasons=frozenset({"http_404"}))
    assert store.ledger.entry(key_of("a")).state == state


def test_a_stored_article_is_given_up_only_as_gone(store, run):
    save(store, run, "a")
    store.ledger.fail(
        key_of("a"), lambda entry: Transition("done", "http_404", 3, 100), status=404, run=run, at=NOON
    )
    give_up(store, run)
    give_up(store, run, "gone", named=2**40, editions={"jabar"})  # no article of www was had
    assert store.ledger.entry(key_of("a")).state == "done"
    give_up(store, run, "gone", named=2**40)
    assert store.ledger.entry(key_of("a")).state == "gone"
    assert store.articles.latest(key_of("a"))["title"] == "Warga tutup jalan tambang"


def test_a_hosts_trouble_counts_against_no_address(store, run):
    discover(store, run, found("a"), found("b"))
    for slug, reason in (("a", "http_503"), ("b", "timeout")):
        store.ledger.fail(
            key_of(slug),
            lambda entry, reason=reason: Transition("pending", reason, 2, 100, retry_at=2**40),
            status=None,
            run=run,
            at=NOON,
        )
    store.ledger.forgive(run, "www", "http_503")
    assert [store.ledger.entry(key_of(slug)).attempts for slug in ("a", "b")] == [1, 2]
    assert take(store, next_run(store)) == ["a"]


def test_a_success_forgets_the_failures(store, run):
    discover(store, run, found("a"))
    fail(store, run, "a")
    save(store, run, "a")
    entry = store.ledger.entry(key_of("a"))
    assert (entry.state, entry.attempts) == ("done", 0)
    assert store.ledger.failures(run) == []


def test_a_removed_article_is_gone_and_no_failure(store, run):
    save(store, run, "a")
    second = next_run(store)
    assert fail(store, second, "a", REMOVED, 410, to="gone") == "gone"
    assert store.ledger.failures(second) == []
    assert store.articles.latest(key_of("a"))["title"] == "Warga tutup jalan tambang"
    third = next_run(store)
    assert take(store, third, selection="revisit") == []


@pytest.mark.parametrize(("reason", "status"), [("timeout", None), ("login", 200)])
def test_a_stored_article_stays_stored(store, run, reason, status):
    save(store, run, "a")
    for _ in range(7):
        again = next_run(store)
        assert fail(store, again, "a", reason, status) == "done"
    assert [failure.reason for failure in store.ledger.failures(again)] == [reason]
    assert take(store, next_run(store), selection="revisit") == ["a"]


def test_a_removed_article_that_comes_back_is_stored_again(store, run):
    save(store, run, "a")
    fail(store, run, "a", "http_404", 404, to="gone")
    assert save(store, next_run(store), "a").status == "unchanged"
    assert store.ledger.entry(key_of("a")).state == "done"


def test_failing_of_an_unknown_key_says_so(store, run):
    assert fail(store, run, "never-seen") is None


def test_failures_are_those_of_the_run(store, run):
    discover(store, run, found("a"), found("b"), found("c"))
    fail(store, run, "a", "http_404", 404, to="failed")
    second = next_run(store)
    fail(store, second, "c", "timeout")
    fail(store, second, "b", "timeout")
    assert [failure.url for failure in store.ledger.failures(second)] == [
        f"https://{key_of('b')}", f"https://{key_of('c')}",
    ]  # fmt: skip
    assert store.ledger.failure_reasons(second) == {"timeout": 2}
    assert store.ledger.failure_reasons(run) == {"http_404": 1}


def test_checked_by_this_run(store, run):
    discover(store, run, found("a"), found("b"))
    assert store.ledger.row(key_of("a")).checked_run != run
    save(store, run, "a")
    assert store.ledger.row(key_of("a")).checked_run == run
    assert store.ledger.row(key_of("b")).checked_run != run


def test_met_again_are_only_articles_that_earlier_runs_stored(store, run):
    discover(store, run, *map(found, ("had", "edited", "gone", "left-over", "failed", "not-met")))
    for slug in ("had", "edited", "gone", "not-met"):
        save(store, run, slug)
    fail(store, run, "failed", "http_404", 404, to="failed")
    assert store.ledger.count_met_again(run) == 0  # a list may show what this run has just stored
    second = next_run(store)
    discover(store, second, *map(found, ("had", "edited", "gone", "left-over", "failed", "fresh")))
    assert store.ledger.count_met_again(second) == 3
    # What the first run left over is new, whichever run finds its address; an edit makes nothing new.
    for slug in ("left-over", "fresh"):
        save(store, second, slug)
    save(store, second, "edited", title="Warga buka jalan tambang")
    fail(store, second, "gone", "http_410", 410, to="gone")
    assert store.ledger.count_met_again(second) == 3
    third = next_run(store)
    discover(store, third, found("left-over"), found("fresh"))
    assert store.ledger.count_met_again(third) == 2


# --- aliases ---


def test_an_alias_counts_as_its_article(store, run):
    save(store, run, "new-slug")
    store.ledger.add_alias(f"https://{key_of('old-slug')}", key_of("new-slug"))
    assert store.ledger.known([key_of("old-slug")]) == {key_of("old-slug")}
    assert store.ledger.resolve([f"https://{key_of('old-slug')}", "https://www.inews.id/news/x"]) == {
        f"https://{key_of('old-slug')}": key_of("new-slug")
    }
    assert discover(store, run, found("old-slug")) == [False]
    assert take(store, run) == []


def test_an_alias_is_found_by_any_slug_of_the_number(store, run):
    save(store, run, "a")
    store.ledger.add_alias("https://karawang.inews.id/read/7/slug-satu", key_of("a"))
    other = "https://karawang.inews.id/read/7/slug-dua"
    assert store.ledger.resolve([other]) == {other: key_of("a")}


def test_an_alias_closes_what_waited_under_it(store, run):
    discover(store, run, found("twin"), found("a"))
    save(store, run, "a")
    store.ledger.add_alias(f"https://{key_of('twin')}", key_of("a"))
    assert take(store, run) == []
    assert store.ledger.entry(key_of("twin")) is None


def test_an_article_is_no_alias_of_itself(store, run):
    save(store, run, "a")
    store.ledger.add_alias(f"https://{key_of('a')}", key_of("a"))
    assert store.ledger.resolve([f"https://{key_of('a')}"]) == {}
    assert store.ledger.entry(key_of("a")).state == "done"


def test_a_redirect_moves_an_article(store, run):
    discover(store, run, found("before"))
    take(store, run)
    assert store.ledger.move(key_of("before"), found("after", hops=1), run=run, at=NOON)
    assert take(store, run) == ["after"]
    assert discover(store, run, found("before")) == [False]
    save(store, run, "after")
    assert store.ledger.known([key_of("before")]) == {key_of("before")}
    assert store.ledger.failures(run) == []


def test_a_move_of_a_stored_article_takes_its_record_along(store, run):
    save(store, run, "before")
    store.ledger.move(key_of("before"), found("after"), run=run, at=NOON)
    assert store.ledger.entry(key_of("before")) is None
    assert store.ledger.known([key_of("before")]) == {key_of("before")}
    assert store.ledger.entry(key_of("after")).state == "done"
    assert store.articles.count() == 1
    assert save(store, next_run(store), "after").status == "unchanged"
    assert [one["key"] for one in store.articles.select()] == [key_of("after")]
    saved = save(store, next_run(store), "after", body="Warga membuka lagi jalan tambang.")
    assert (saved.status, saved.version) == ("changed", 2)
    assert [one["version"] for one in store.articles.history(key_of("after"))] == [1, 2]


def test_a_move_to_an_article_that_is_stored_keeps_both_records(store, run):
    save(store, run, "before")
    save(store, run, "after")
    store.ledger.move(key_of("before"), found("after"), run=run, at=NOON)
    assert store.articles.latest(key_of("before")) is not None
    assert store.ledger.entry(key_of("before")).state == "gone"


def test_a_move_is_followed_by_those_that_repeat_the_article(store, run):
    body = " ".join(f"kata{number}" for number in range(40))
    save(store, run, "before", body=body, published_at="2026-11-01T08:00:00+07:00")
    save(store, run, "copy", body=body, published_at="2026-11-02T08:00:00+07:00")
    assert store.articles.latest(key_of("copy"))["duplicate_of"] == key_of("before")
    store.ledger.move(key_of("before"), found("after"), run=run, at=NOON)
    assert store.articles.latest(key_of("copy"))["duplicate_of"] == key_of("after")


def test_aliases_follow_a_second_move(store, run):
    discover(store, run, found("one"))
    store.ledger.move(key_of("one"), found("two"), run=run, at=NOON)
    store.ledger.move(key_of("two"), found("three"), run=run, at=NOON)
    save(store, run, "three")
    assert store.ledger.known(map(key_of, ("one", "two", "three"))) == set(
        map(key_of, ("one", "two", "three"))
    )


def test_a_redirect_in_a_circle_ends(store, run):
    discover(store, run, found("one"))
    store.ledger.move(key_of("one"), found("two"), run=run, at=NOON)
    assert not store.ledger.move(key_of("two"), found("one"), run=run, at=NOON)
    save(store, run, "one")  # and the site shows it under the first address after all
    assert store.ledger.known([key_of("one")]) == {key_of("one")}


def test_a_move_to_itself_is_none(store, run):
    discover(store, run, found("a"))
    assert not store.ledger.move(key_of("a"), found("a"), run=run, at=NOON)
    assert take(store, run) == ["a"]


# --- days ---


def test_days_are_those_of_jakarta(store, run):
    discover(
        store, run,
        # A listing may tell a time that is off by its zone: a day on either side is asked as well.
        found("first-second", published_hint="2026-10-30T17:00:00Z"),  # 31 October 00.00 WIB
        found("second-before", published_hint="2026-10-30T16:59:59Z"),
        found("last-second", published_hint="2026-11-03T00:59:59+08:00"),  # 2 November 23.59.59 WIB
        found("second-after", published_hint="2026-11-03T00:00:00+07:00"),
        found("day-alone", published_hint="2026-11-01"),
        found("unreadable", published_hint="kemarin"),
        found("none"),
    )  # fmt: skip
    day = Scope(since=date(2026, 11, 1), until=date(2026, 11, 1))
    assert set(take(store, run, scope=day)) == {
        "first-second",
        "last-second",
        "day-alone",
        "unreadable",
        "none",
    }


def test_what_a_page_told_of_its_time_is_exact(store, run):
    for slug, moment in (("inside", "2026-11-01T00:00:00+07:00"), ("outside", "2026-10-31T23:59:59+07:00")):
        discover(store, run, found(slug))
        store.ledger.keep_pending(key_of(slug), published_hint=moment, run=run, at=NOON)
    day = Scope(since=date(2026, 11, 1), until=date(2026, 11, 1))
    assert take(store, next_run(store), scope=day) == ["inside"]


def test_stored_time_is_told(store, run):
    save(store, run, "a", published_at="2026-11-02T08:00:00+09:00")
    assert store.ledger.entry(key_of("a")).published_at == datetime(2026, 11, 1, 23, tzinfo=UTC)


def test_a_removed_article_is_returned_once_it_is_seen_again_unless_it_moved(store):
    for slug in ("back", "moved", "new-place", "away"):
        store.articles.save(record(slug), run=1, at=NOON)
    for slug in ("back", "away"):
        fail(store, 2, slug, "http_410", 410, to="gone")
    store.ledger.move(key_of("moved"), found("new-place"), run=2, at=NOON)
    assert store.ledger.take(Scope(), run=3, limit=9, selection="returned") == []
    store.ledger.discover([found("back"), found("moved")], run=3, at=NOON)
    assert store.ledger.known([key_of("back")]) == {key_of("back")}
    for run in (4, 5):
        taken = store.ledger.take(Scope(), run=run, limit=9, selection="returned")
        assert [entry.key for entry in taken] == [key_of("back")]
    fail(store, 5, "back", "http_410", 410, to="gone")
    assert store.ledger.take(Scope(), run=6, limit=9, selection="returned") == []
