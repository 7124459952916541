"""Records: versions, what is no change, what is kept beside them, and what an export reads."""

import json
from datetime import date

import pytest

from inews_crawler.items import FIELDS
from inews_crawler.store import PartValidator, Scope, Store, Transition
from tests.store.material import BODY, NOON, found, key_of, record


def save(store, run, slug="a", **changes):
    return store.articles.save(record(slug, **changes), run=run, at=NOON)


def next_run(store):
    return store.runs.start({}, output="", at=NOON)


def slugs(records):
    return [one["key"].rpartition("/")[2] for one in records]


# --- versions ---


def test_a_new_article(store, run):
    saved = save(store, run, authors=["Budi Laksana"], tags=["tambang", "jalan"])
    assert (saved.status, saved.version) == ("new", 1)
    stored = store.articles.latest(key_of("a"))
    assert stored == saved.record
    assert tuple(stored) == FIELDS
    assert stored["authors"] == ["Budi Laksana"]
    # printf 'Warga tutup jalan tambang\n\nisi' | sha256sum
    save(store, run, "b", body="isi")
    assert store.articles.latest(key_of("b"))["content_hash"] == (
        "34f358071db682b433b345fc6c3251504b5b1452326cb1fb75cd3098834729e8"
    )


@pytest.mark.parametrize(
    "change", [{"title": "Jalan tambang dibuka lagi"}, {"body": BODY + "\n\nJalan dibuka."}]
)
def test_a_changed_title_or_body_is_a_version(store, run, change):
    save(store, run)
    second = next_run(store)
    saved = save(store, second, **change)
    assert (saved.status, saved.version, saved.record["version"]) == ("changed", 2, 2)
    first, latest = store.articles.history(key_of("a"))
    assert (first["version"], first["title"], first["body"]) == (1, "Warga tutup jalan tambang", BODY)
    assert latest == saved.record == store.articles.latest(key_of("a"))
    assert slugs(store.articles.published_by(run)) == ["a"]
    assert [one["version"] for one in store.articles.published_by(second)] == [2]


def test_nothing_else_is_a_change(store, run):
    first = save(store, run).record
    second = next_run(store)
    saved = save(
        store, second,
        related=["https://www.inews.id/news/b"], read_next={"title": "B", "url": "https://www.inews.id/news/b"},
        images=[{"url": "https://img.inews.co.id/x.jpg", "caption": None, "credit": None}], tags=["baru"],
        modified_at="2026-11-02T09:00:00+07:00", fetched_at="2026-11-03T00:00:00+00:00", description="Lain",
    )  # fmt: skip
    assert (saved.status, saved.version, saved.record) == ("unchanged", 1, first)
    assert list(store.articles.published_by(second)) == []
    assert len(store.articles.history(key_of("a"))) == 1


def test_a_text_that_returns_is_a_version_too(store, run):
    for number, title in enumerate(["Satu", "Dua", "Satu"], 1):
        assert save(store, run, title=title).version == number
    assert [one["title"] for one in store.articles.history(key_of("a"))] == ["Satu", "Dua", "Satu"]


def test_an_incomplete_text_never_follows_a_complete_one(store, run):
    whole = save(store, run).record
    second = next_run(store)
    part = PartValidator("1", "https://www.inews.id/x", etag='"new"')
    saved = store.articles.save(
        record("a", body=BODY.partition("\n\n")[0], complete=False), run=second, at=NOON, parts=[part]
    )
    assert (saved.status, saved.record) == ("unchanged", whole)
    assert store.articles.validators(key_of("a")) == []  # or the change would never be seen again


def test_a_complete_text_follows_an_incomplete_one(store, run):
    save(store, run, body=BODY.partition("\n\n")[0], complete=False)
    saved = save(store, next_run(store))
    assert (saved.status, saved.version, saved.record["complete"]) == ("changed", 2, True)


def test_a_text_that_proves_complete_is_marked_so(store, run):
    save(store, run, complete=False, page_count=2)
    saved = save(store, next_run(store), complete=True, page_count=1)
    assert (saved.status, saved.version) == ("unchanged", 1)
    assert store.articles.latest(key_of("a"))["complete"] is True


def test_an_article_without_body(store, run):
    saved = save(store, run, kind="photo", body=None)
    assert saved.record["body"] is None
    assert save(store, run, kind="photo", body=None).status == "unchanged"


def test_two_networks_numbers_keep_the_pages_own_slug(store, run):
    key = "karawang.inews.id/read/183914"
    store.ledger.discover([found(key=key, url=f"https://{key}/slug-lama")], run=run, at=NOON)
    store.articles.save(record(key=key, url=f"https://{key}/slug-baru"), run=run, at=NOON)
    assert store.ledger.entry(key).url == f"https://{key}/slug-baru"


# --- what comes with a record ---


def test_links_and_aliases_come_with_it(store, run):
    store.ledger.discover([found("other-slug")], run=run, at=NOON)
    store.articles.save(
        record("a"), run=run, at=NOON, links=[found("b", hops=1, discovered_by="read_next")],
        aliases=[f"https://{key_of('other-slug')}", f"https://{key_of('a')}"],
    )  # fmt: skip
    [entry] = store.ledger.take(Scope(), run=run, limit=9)
    assert (entry.key, entry.hops, entry.discovered_by) == (key_of("b"), 1, "read_next")
    assert store.ledger.known([key_of("other-slug")]) == {key_of("other-slug")}


def test_links_of_an_unchanged_article_are_followed_too(store, run):
    save(store, run)
    store.articles.save(record("a"), run=next_run(store), at=NOON, links=[found("b")])
    assert store.ledger.entry(key_of("b")).state == "pending"


def test_an_incomplete_article_may_wait_for_another_run(store, run):
    retry = Transition("pending", "part_timeout", 1, 1)
    store.articles.save(record("a", complete=False), run=run, at=NOON, retry=retry)
    assert store.ledger.known([key_of("a")]) == set()
    assert [failure.reason for failure in store.ledger.failures(run)] == ["part_timeout"]
    assert store.ledger.take(Scope(), run=run, limit=9) == []
    for state in ("pending", "done"):
        again = next_run(store)
        assert [entry.key for entry in store.ledger.take(Scope(), run=again, limit=9)] == [key_of("a")]
        retry = Transition(state, "part_timeout", 2, 1)
        store.articles.save(record("a", complete=False), run=again, at=NOON, retry=retry)
    assert store.ledger.take(Scope(), run=next_run(store), limit=9) == []
    assert store.ledger.known([key_of("a")]) == {key_of("a")}
    assert len(store.articles.history(key_of("a"))) == 1


def test_validators(store, run):
    parts = [
        PartValidator("all", "https://x/all", etag='"e"'),
        PartValidator("10", "https://x/10"),
        PartValidator("2", "https://x/2", last_modified="Mon, 02 Nov 2026 01:00:00 GMT", fingerprint="abc"),
        PartValidator("1", "https://x"),
    ]
    store.articles.save(record("a"), run=run, at=NOON, parts=parts)
    assert store.articles.validators(key_of("a")) == [parts[3], parts[2], parts[1], parts[0]]
    assert store.articles.validators(key_of("b")) == []
    fewer = [PartValidator("1", "https://x", etag='"f"')]
    store.articles.save(record("a"), run=next_run(store), at=NOON, parts=fewer)
    assert store.articles.validators(key_of("a")) == fewer


def test_confirming(store, run):
    parts = [PartValidator("1", "https://x", etag='"e"')]
    store.articles.save(record("a"), run=run, at=NOON, parts=parts)
    second = next_run(store)
    assert store.articles.confirm(key_of("a"), run=second, at=NOON)
    assert store.ledger.row(key_of("a")).checked_run == second
    assert store.articles.validators(key_of("a")) == parts
    newer = [PartValidator("1", "https://x", etag='"f"')]
    store.articles.confirm(key_of("a"), run=second, at=NOON, parts=newer)
    assert store.articles.validators(key_of("a")) == newer
    assert not store.articles.confirm(key_of("unknown"), run=second, at=NOON)


def test_marking_gone(store, run):
    save(store, run)
    store.ledger.fail(
        key_of("a"), lambda entry: Transition("gone", "http_410", 1, 1), status=410, run=run, at=NOON
    )
    assert store.ledger.entry(key_of("a")).state == "gone"
    assert slugs(store.articles.select()) == ["a"]


def test_an_unknown_article(store):
    assert store.articles.latest(key_of("a")) is None
    assert store.articles.history(key_of("a")) == []


# --- exports ---


@pytest.fixture
def archive(store, run):
    save(store, run, "noon", published_at="2026-11-02T12:00:00+07:00", body="satu")
    save(store, run, "east", published_at="2026-11-02T13:00:00+09:00", body="dua")  # 11.00 WIB
    save(
        store,
        run,
        "b-same",
        published_at="2026-11-02T12:00:00+07:00",
        body="tiga",
        subsection="internasional",
    )
    save(store, run, "eve", published_at="2026-11-01T23:59:59+07:00", body="empat", section="sport")
    save(store, run, "night", published_at="2026-11-03T00:00:00+07:00", body="lima", kind="video")
    key = "karawang.inews.id/read/7"
    save(
        store,
        run,
        key=key,
        published_at="2026-11-02T11:30:00+07:00",
        section=None,
        subsection=None,
        body="enam",
    )
    save(store, run, "copy", published_at="2026-11-04T00:00:00+07:00", body="satu")
    save(store, run, "noon", published_at="2026-11-02T12:00:00+07:00", body="satu, diperbarui")
    save(store, run, "copy-2", published_at="2026-11-05T00:00:00+07:00", body="satu")
    return store.articles


def test_order_of_an_export(archive):
    assert slugs(archive.select()) == ["eve", "east", "7", "b-same", "noon", "night", "copy", "copy-2"]
    assert slugs(archive.select(versions=True)) == [
        "eve", "east", "7", "b-same", "noon", "noon", "night", "copy", "copy-2",
    ]  # fmt: skip
    assert archive.count() == 8


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"since": date(2026, 11, 3)}, ["night", "copy", "copy-2"]),
        ({"until": date(2026, 11, 1)}, ["eve"]),
        ({"since": date(2026, 11, 2), "until": date(2026, 11, 2)}, ["east", "7", "b-same", "noon"]),
        ({"sections": ["sport"]}, ["eve"]),
        ({"sections": ["news/internasional", "sport"]}, ["eve", "b-same"]),
        ({"editions": ["karawang"]}, ["7"]),
        ({"editions": []}, []),
        ({"kinds": ["video"]}, ["night"]),
        ({"duplicates": False, "since": date(2026, 11, 3)}, ["night", "copy"]),
        (
            {"sections": ["news"], "kinds": ["article"], "until": date(2026, 11, 2)},
            ["east", "b-same", "noon"],
        ),
    ],
)
def test_choices_of_an_export(archive, choice, expected):
    assert slugs(archive.select(**choice)) == expected


def test_an_export_is_the_same_whatever_came_first(tmp_path):
    records = [record(f"berita-{number}", body=f"isi {number % 3}") for number in range(20)]
    texts = []
    for name, order in (("one", records), ("two", records[::-1])):
        with Store.open(f"sqlite:///{tmp_path}/{name}.db") as store:
            run = store.runs.start({}, output="", at=NOON)
            for one in order:
                store.articles.save(one, run=run, at=NOON)
            texts.append(json.dumps(list(store.articles.select())))
    assert texts[0] == texts[1]


def test_published_records_have_their_last_duplicate_of(store, run):
    save(store, run, "late", published_at="2026-11-02T12:00:00+07:00")
    save(store, run, "early", published_at="2026-11-02T11:00:00+07:00")
    assert [(one["key"], one["duplicate_of"]) for one in store.articles.published_by(run)] == [
        (key_of("early"), None), (key_of("late"), key_of("early")),
    ]  # fmt: skip
