"""`scrapy replay`: the records of archived pages, of our own archive and of others', and what it says."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from inews_crawler.archive.exchange import Exchange
from inews_crawler.archive.reader import walk
from inews_crawler.archive.sources import find_sources
from inews_crawler.archive.writer import ArchiveWriter
from inews_crawler.page import read_article
from inews_crawler.replay.captures import scan
from inews_crawler.replay.run import take_hint
from inews_crawler.store.scope import Scope
from tests.archive import files
from tests.site.crawl import build_environment, read_records, run_command
from tests.site.fixture import build_world
from tests.site.messages import Request

RUN_DATA = {"fetched_at"}
WORLD = build_world()
EXPECTED = WORLD.expected_records()
STORIES = [story for key, story in WORLD.stories.items() if key in EXPECTED and len(story.parts) == 1
           and story.dress.layout == "redesign"][:8]  # fmt: skip
SPLIT = next(story for key, story in WORLD.stories.items() if key in EXPECTED and len(story.parts) == 2)


def replay(folder, *arguments, **options):
    done = run_command(None, folder, "replay", *arguments, **options)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def read_back(folder, *arguments, **options):
    done = replay(folder, *arguments, "-O", "out.jsonl", "--workers", "1", **options)
    assert done.returncode == 0, done.stderr
    return {record["key"]: record for record in read_records(folder / "out.jsonl")}, done.stdout


def pages(stories=STORIES, **options):
    return [files.to_page(story.url, WORLD.render(story), **options) for story in stories]


def without_run_data(records):
    return {key: {name: value for name, value in record.items() if name not in RUN_DATA}
            for key, record in records.items()}  # fmt: skip


def test_our_own_archive_gives_the_records_of_the_crawl(archived):
    _, (first, _), _ = archived
    records, told = read_back(first.folder, "warc")
    assert without_run_data(records) == without_run_data(first.by_key)
    assert [record["key"] for record in records.values()] == [record["key"] for record in first.records]
    assert "86 stored there, 0 differ" in told
    assert "0 damaged, 0 revisits of pages that are not there" in told


def test_the_order_does_not_depend_on_the_number_of_workers(archived):
    _, (first, _), _ = archived
    for workers in "12":
        assert replay(first.folder, "warc", "-O", f"w{workers}.jsonl", "--workers", workers).returncode == 0
    assert (first.folder / "w1.jsonl").read_bytes() == (first.folder / "w2.jsonl").read_bytes()


def test_an_empty_store_is_filled_and_a_full_one_left_as_it_is(archived, tmp_path):
    _, (first, _), _ = archived
    stored = []
    for _ in range(2):
        done = replay(tmp_path, str(first.folder / "warc"), "--store", "--workers", "1")
        assert done.returncode == 0, done.stderr
        stored.append(re.search("Stored: .*", done.stdout)[0])
    assert stored == [
        "Stored: 86 new, 0 changed, 0 improved, 0 unchanged",
        "Stored: 0 new, 0 changed, 0 improved, 86 unchanged",
    ]
    run_command(None, tmp_path, "export", "-o", "all.jsonl")
    records = {record["key"]: record for record in read_records(tmp_path / "all.jsonl")}
    assert without_run_data(records) == without_run_data(first.by_key)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("x.warc", files.write),
        ("x.warc.gz", files.write),
        ("x.warc.gz", files.write_one_member),
        ("x.wacz", files.write_wacz),
    ],
)
def test_archives_of_others(tmp_path, name, write):
    foreign = [files.to_page(f"https://example.org/{n}", b"<html>Halo</html>" * 99) for n in range(20)]
    write(tmp_path / name, [*foreign, *pages(), *foreign])
    records, told = read_back(tmp_path, name)
    expected = {story.key: EXPECTED[story.key] for story in STORIES}
    assert {key: record["body"] for key, record in records.items()} == {
        key: record["body"] for key, record in expected.items()
    }
    assert {record["fetched_at"] for record in records.values()} == {"2026-11-01T00:00:00+00:00"}
    assert "40 of other sites" in told


def test_bodies_in_every_form_of_transfer(tmp_path):
    """Common Crawl keeps bodies decoded under headers with another name; wget keeps chunks and compression."""
    one, two, three, four = (WORLD.render(story).encode() for story in STORIES[:4])
    chunks = b"".join(
        b"%x\r\n%s\r\n" % (len(two[at : at + 5000]), two[at : at + 5000]) for at in range(0, len(two), 5000)
    )
    urls = [story.url for story in STORIES]
    files.write(tmp_path / "x.warc.gz", [
        files.to_page(urls[0], one, X_Crawl_Content_Encoding="gzip", X_Crawl_Transfer_Encoding="chunked"),
        files.to_page(urls[1], chunks + b"0\r\n\r\n", Transfer_Encoding="chunked"),
        files.to_page(urls[2], gzip.compress(three), Content_Encoding="gzip"),
        files.to_page(urls[3], four, Content_Encoding="br"),
    ])  # fmt: skip
    records, told = read_back(tmp_path, "x.warc.gz")
    assert set(records) == {story.key for story in STORIES[:3]}
    for story in STORIES[:3]:
        assert records[story.key]["body"] == EXPECTED[story.key]["body"]
    assert "1 not read (data_loss 1)" in told


def test_parts_come_from_wherever_they_are_and_the_latest_text_counts(tmp_path):
    story = SPLIT
    first = WORLD.render(story)
    other = first.replace(story.title, "Judul yang lama")
    host, _, path = story.url.removeprefix("https://").partition("/")
    second = WORLD.respond(Request("GET", "https", host, f"/{path}/2")).body
    files.write(
        tmp_path / "a.warc.gz", [files.to_page(f"{story.url}/2", second, date="2026-10-01T00:00:00Z")]
    )
    files.write(tmp_path / "b.warc.gz", [files.to_page(story.url, first, date="2026-11-05T00:00:00Z")])
    files.write(tmp_path / "c.warc", [files.to_page(story.url, other, date="2026-10-01T00:00:00Z")])
    records, _ = read_back(tmp_path, ".")
    (record,) = records.values()
    assert record["title"] == EXPECTED[story.key]["title"]
    assert record["body"] == EXPECTED[story.key]["body"]
    assert record["complete"] is True
    assert record["fetched_at"] == "2026-11-05T00:00:00+00:00"
    (tmp_path / "a.warc.gz").unlink()
    records, told = read_back(tmp_path, ".")
    (record,) = records.values()
    assert (record["complete"], record["page_count"]) == (False, 2)
    assert "1 of them incomplete" in told


def test_parts_of_another_time_are_not_mixed_in(tmp_path):
    """The latest capture of part 2 is of a later text, of which part 1 was never captured."""
    story = SPLIT
    host, _, path = story.url.removeprefix("https://").partition("/")
    second = WORLD.respond(Request("GET", "https", host, f"/{path}/2")).body
    files.write(tmp_path / "x.warc.gz", [
        files.to_page(story.url, WORLD.render(story), date="2026-10-01T00:00:00Z"),
        files.to_page(f"{story.url}/2", second, date="2026-10-01T00:00:05Z"),
        files.to_page(f"{story.url}/2", second.replace(b"<p>", b"<p>Kata lain. "), date="2026-11-01T00:00:00Z"),
    ])  # fmt: skip
    (record,) = read_back(tmp_path, "x.warc.gz")[0].values()
    assert record["body"] == EXPECTED[story.key]["body"]
    assert record["fetched_at"] == "2026-10-01T00:00:05+00:00"


def test_a_page_on_which_our_code_breaks_is_one_article_less(tmp_path):
    files.write(tmp_path / "x.warc.gz", pages())
    code = (
        "import inews_crawler.replay.reading as reading\n"
        "load = reading.load_parts\n"
        "def broken(parts, address, **rest):\n"
        f"    if address.key == {STORIES[0].key!r}: raise KeyError('x')\n"
        "    return load(parts, address, **rest)\n"
        "reading.load_parts = broken\n"
        "from scrapy.cmdline import execute\n"
        "execute(['scrapy', 'replay', 'x.warc.gz', '-O', 'o.jsonl', '--workers', '1'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=build_environment(None), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert "8 articles: 7 read" in done.stdout, done.stderr
    assert "(KeyError 1)" in done.stdout


def test_redirects_are_followed_and_error_pages_passed_over(tmp_path):
    story, moved = STORIES[:2]
    old = f"{moved.url}-alamat-lama"
    files.write(
        tmp_path / "x.warc.gz",
        [
            files.to_page(story.url, WORLD.render(story), date="2026-10-01T00:00:00Z"),
            files.to_page(story.url, "<html><title>Pemeliharaan</title></html>", date="2026-10-02T00:00:00Z"),
            files.to_page(old, "", Location=moved.url),
            *pages([moved]),
        ],
        status={old: "301 Moved Permanently"},
    )
    records, _ = read_back(tmp_path, "x.warc.gz")
    assert set(records) == {story.key, moved.key}
    replay(tmp_path, "x.warc.gz", "--store", "--workers", "1")
    done = run_command(None, tmp_path, "history", old)
    assert moved.title[:30] in " ".join(done.stdout.split())  # lines are folded


def test_damaged_records_are_counted_and_passed_over(tmp_path):
    records = files.to_records(pages(), zipped=True)
    middle, late = bytearray(records[3]), bytearray(records[6])
    middle[200:240] = b"0" * 40
    late[0:20] = b"0" * 20
    (tmp_path / "x.warc.gz").write_bytes(
        b"".join([*records[:3], bytes(middle), *records[4:6], bytes(late), records[7], records[8][:-300]])
    )
    found, told = read_back(tmp_path, "x.warc.gz")
    assert set(found) == {story.key for number, story in enumerate(STORIES, 1) if number not in {3, 6, 8}}
    assert "3 damaged" in told


def test_a_file_may_be_read_in_stretches(tmp_path):
    path = files.write(tmp_path / "x.warc.gz", pages())
    (source,) = find_sources([str(path)], tmp_path)
    whole = scan(0, source, 0, source.size, Scope())
    borders = [0, 100, source.size // 3, source.size // 2, source.size - 10, source.size]
    some = [scan(0, source, start, end, Scope()) for start, end in pairwise(borders)]
    assert [capture for one in some for capture in one.captures] == whole.captures
    assert sum(one.counts["records"] for one in some) == whole.counts["records"] == 9


def test_what_was_written_before_a_kill_is_read_at_every_length(tmp_path):
    records = files.to_records(pages(STORIES[:3]), zipped=True)
    text = b"".join(records)
    path = tmp_path / "x.warc.gz"
    for length in range(len(records[0]) + 1, len(text), 397):
        path.write_bytes(text[:length])
        (source,) = find_sources([str(path)], tmp_path)
        found = scan(0, source, 0, source.size, Scope())
        ends = [sum(map(len, records[: number + 1])) for number in range(4)]
        whole = sum(end <= length for end in ends) - 1
        # What lacks its last bytes, behind the page, is whole enough.
        assert whole <= len(found.captures) <= whole + any(0 < end - length < 20 for end in ends)
        # A record that is cut before its address is known is not seen.
        assert found.counts["damaged"] <= 1


def test_days_sections_and_editions(tmp_path):
    files.write(tmp_path / "x.warc.gz", pages())
    sections = {story.key: EXPECTED[story.key]["section"] for story in STORIES}
    records, _ = read_back(tmp_path, "x.warc.gz", "--section", "news")
    assert set(records) == {key for key, section in sections.items() if section == "news"}
    assert read_back(tmp_path, "x.warc.gz", "--edition", "jabar")[0] == {}
    day = EXPECTED[STORIES[0].key]["published_at"][:10]
    records, _ = read_back(tmp_path, "x.warc.gz", "--since", day, "--until", day)
    assert set(records) == {key for key in sections if EXPECTED[key]["published_at"][:10] == day}


def test_pages_that_opt_out_give_no_record(tmp_path):
    page = files.to_page(STORIES[0].url, WORLD.render(STORIES[0]), X_Robots_Tag="noai")
    files.write(tmp_path / "x.warc.gz", [page, *pages(STORIES[1:2])])
    assert len(read_back(tmp_path, "x.warc.gz")[0]) == 2
    records, told = read_back(tmp_path, "x.warc.gz", "-s", "INEWS_OBEY_TDM=1")
    assert set(records) == {STORIES[1].key}
    assert "opted_out 1" in told


def replay_by_other_rules(folder, *arguments):
    """`scrapy replay ARGUMENTS` by rules under which titles are in capitals and no article has tags."""
    code = (
        "import inews_crawler.loaders as loaders\n"
        "old = loaders.ArticleLoader.title_in\n"
        "loaders.ArticleLoader.title_in = staticmethod(lambda values: [one.upper() for one in old(values)])\n"
        "loaders.ArticleLoader.tags_in = staticmethod(lambda values: [])\n"
        "import sys\nfrom scrapy.cmdline import execute\nexecute(['scrapy', 'replay', *sys.argv[1:]])\n"
    )
    command = [sys.executable, "-c", code, *arguments, "--workers", "1"]
    return subprocess.run(
        command, cwd=folder, env=build_environment(None), capture_output=True, text=True, check=False
    )


def test_new_rules_improve_a_record_without_a_new_version(tmp_path):
    """Exactly the records that have tags lose them, in the same version."""
    files.write(tmp_path / "x.warc.gz", pages())
    assert replay(tmp_path, "x.warc.gz", "--store", "--workers", "1").returncode == 0
    done = replay_by_other_rules(tmp_path, "x.warc.gz", "--store")
    assert "Stored: 0 new, 0 changed, 8 improved, 0 unchanged" in done.stdout, done.stderr
    assert "  title: 8\n" in done.stdout
    number = sum(bool(EXPECTED[story.key]["tags"]) for story in STORIES)
    assert f"  tags: {number}\n" in done.stdout
    assert re.search(r'    www\.inews\.id/\S+: ".+" -> "[A-Z]', done.stdout)
    assert len(re.findall("    www", done.stdout.partition("  title: 8\n")[2].partition("\n  ")[0])) <= 3
    run_command(None, tmp_path, "export", "-o", "all.jsonl", "--versions")
    records = read_records(tmp_path / "all.jsonl")
    assert [record["version"] for record in records] == [1] * 8
    assert all(record["title"].isupper() and record["tags"] == [] for record in records)


@pytest.mark.parametrize(
    ("same", "told"),
    [
        (True, "0 new, 0 changed, 1 improved, 0 unchanged"),
        (False, "0 new, 1 changed, 0 improved, 0 unchanged"),
    ],
)
def test_pages_of_the_stored_texts_time_tell_rules_from_the_site(tmp_path, same, told):
    """A later page has another title by the new rules: because of the rules, or because the site changed it."""
    story = STORIES[0]
    html = WORLD.render(story)
    files.write(tmp_path / "x.warc.gz", [files.to_page(story.url, html)])
    replay(tmp_path, "x.warc.gz", "--store", "--workers", "1")
    text = html if same else html.replace(story.title, "Judul yang lain sama sekali")
    text = text.replace("</body>", "<!-- lain --></body>")
    files.write(tmp_path / "y.warc.gz", [files.to_page(story.url, text, date="2026-11-20T00:00:00Z")])
    done = replay_by_other_rules(tmp_path, ".", "--store")
    assert f"Stored: {told}" in done.stdout, done.stderr
    run_command(None, tmp_path, "export", "-o", "all.jsonl")
    (record,) = read_records(tmp_path / "all.jsonl")
    assert record["title"] == (story.title.upper() if same else "JUDUL YANG LAIN SAMA SEKALI")
    assert record["fetched_at"] == "2026-11-20T00:00:00+00:00"


@pytest.mark.parametrize(
    ("later", "same", "told"),
    [
        (True, True, "0 new, 0 changed, 0 improved, 1 unchanged"),
        (True, False, "0 new, 1 changed, 0 improved, 0 unchanged"),
        (False, False, "0 new, 0 changed, 0 improved, 1 unchanged"),
    ],
)
def test_another_text_is_a_version_only_if_it_is_a_later_one(tmp_path, later, same, told):
    story = STORIES[0]
    html = WORLD.render(story)
    files.write(tmp_path / "x.warc.gz", [files.to_page(story.url, html)])
    replay(tmp_path, "x.warc.gz", "--store", "--workers", "1")
    date = "2026-11-20T00:00:00Z" if later else "2026-10-20T00:00:00Z"
    text = html if same else html.replace(story.title, "Judul yang lain sama sekali")
    files.write(tmp_path / "y.warc.gz", [files.to_page(story.url, text, date=date)])
    done = replay(tmp_path, "y.warc.gz", "--store", "--workers", "1")
    assert f"Stored: {told}" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["-O", "o.jsonl"], 2, "Name the archive"),
        (["x.warc.gz"], 2, "Say where the articles go"),
        (["nope", "-O", "o.jsonl"], 1, "No .warc, .warc.gz, .wacz file at nope."),
        (["x.warc.gz", "-O", "o.jsonl", "--workers", "0"], 2, "--workers is '0'"),
        (["x.warc.gz", "-O", "o.jsonl", "--since", "maybe"], 2, "--since is 'maybe'"),
        (["x.warc.gz", "-O", "o.foo"], 2, "foo"),
        (["", "-O", "o.jsonl"], 1, "No .warc, .warc.gz, .wacz file at an empty path."),
        (["bad.wacz", "-O", "o.jsonl"], 1, "Cannot read bad.wacz"),
        (["x.warc.gz", "-O", "o.jsonl", "--cluster", "tcp://127.0.0.1:1"], 1, "No scheduler answers at"),
    ],
)  # fmt: skip
def test_wrong_input_is_one_sentence(tmp_path, arguments, code, sentence):
    files.write(tmp_path / "x.warc.gz", pages(STORIES[:1]))
    (tmp_path / "bad.wacz").write_bytes(b"no zip")
    done = replay(tmp_path, *arguments)
    assert done.returncode == code
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_forgotten_article_does_not_come_back_out_of_an_archive(tmp_path):
    kept, *others = STORIES[:3]
    files.write(tmp_path / "x.warc.gz", pages(STORIES[:3]))
    assert replay(tmp_path, "x.warc.gz", "--store", "--workers", "1").returncode == 0
    forms = (f"{others[0].url}/2", others[1].url.replace("//www.inews.id", "//www.inews.id."))
    for address in forms:
        assert run_command(None, tmp_path, "store", "forget", address).returncode == 0
    done = replay(tmp_path, "x.warc.gz", "--store", "--workers", "1")
    assert "2 not read (forgotten 2)" in done.stdout
    assert "Stored: 0 new, 0 changed, 0 improved, 1 unchanged" in done.stdout
    records, _ = read_back(tmp_path, "x.warc.gz")
    assert set(records) == {kept.key}
    run_command(None, tmp_path, "export", "-o", "all.jsonl")
    assert [record["key"] for record in read_records(tmp_path / "all.jsonl")] == [kept.key]


def test_a_file_of_a_folder_that_cannot_be_read_is_passed_over(tmp_path):
    (tmp_path / "pages").mkdir()
    files.write(tmp_path / "pages" / "x.warc.gz", pages(STORIES[:1]))
    (tmp_path / "pages" / "bad.wacz").write_bytes(b"no zip")
    done = replay(tmp_path, "pages", "-O", "o.jsonl", "--workers", "1")
    assert done.returncode == 0
    assert "Passed over" in done.stderr
    assert len((tmp_path / "o.jsonl").read_text().splitlines()) == 1


def test_a_store_in_use_is_left_alone(tmp_path):
    import fcntl  # noqa: PLC0415

    files.write(tmp_path / "x.warc.gz", pages(STORIES[:1]))
    (tmp_path / "data").mkdir()
    with (tmp_path / "data" / "inews.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = replay(tmp_path, "x.warc.gz", "--store")
    assert done.returncode == 1
    assert "Another run holds the store" in done.stderr


def test_paths_by_fsspec(tmp_path):
    files.write(tmp_path / "x.warc.gz", pages(STORIES[:2]))
    records, _ = read_back(tmp_path, f"file://{tmp_path}/x.warc.gz")
    assert len(records) == 2
    assert len(read_back(tmp_path, f"file://{tmp_path}/*.warc.gz")[0]) == 2


def test_garbage_of_every_sort_does_no_harm(tmp_path):
    for number, content in enumerate(
        [b"", b"\x1f\x8b\x08" * 100, b"WARC/1.0\r\n" * 50, bytes(range(256)) * 99]
    ):
        for ending in ("warc", "warc.gz"):
            (tmp_path / f"{number}.{ending}").write_bytes(content)
    records, told = read_back(tmp_path, ".")
    assert records == {}
    assert told.startswith("8 files, ") and "\n0 articles" in told


def test_walk_shows_every_record_once(tmp_path):
    path = files.write(tmp_path / "x.warc", pages())
    (source,) = find_sources([str(path)], tmp_path)
    seen = []
    assert walk(source, 0, source.size, lambda position, _: seen.append(position)) == 0
    assert len(seen) == len(set(seen)) == 9
    assert json.dumps(seen)
    assert Path(source.path) == path


def test_what_a_browser_made_of_a_page_is_read_where_the_plain_page_lacks_its_text(tmp_path):
    story = STORIES[0]
    shell = "<html><head><title>iNews</title><script src='/app.js'></script></head><body><div id='app'></div></body></html>"
    writer = ArchiveWriter(tmp_path / "warc", "x", {}, max_bytes=10**9)
    for is_rendered, html in ((False, shell), (True, WORLD.render(story))):
        received = [("Content-Type", "text/html")]
        at = datetime(2026, 11, 1, 0, 0, int(is_rendered), tzinfo=UTC)
        writer.write(
            Exchange(story.url, at, "GET", [], 200, received, html.encode(), is_rendered=is_rendered)
        )
    writer.close()
    (record,) = read_back(tmp_path, "warc")[0].values()
    assert record["body"] == EXPECTED[story.key]["body"]
    assert record["fetched_at"] == "2026-11-01T00:00:01+00:00"


def test_a_date_that_only_a_feed_told_stays():
    article = read_article(re.sub(r"20\d\d", "", WORLD.render(STORIES[0])), STORIES[0].url)
    article.published_at = None
    stored = {"published_at": "2026-03-01T07:00:00+07:00", "sources": {"published_at": "feed"}}
    take_hint(article, stored)
    assert (article.published_at, article.sources["published_at"]) == ("2026-03-01T07:00:00+07:00", "feed")
    article.published_at = None
    take_hint(article, stored | {"sources": {"published_at": "json_ld"}})
    assert article.published_at is None
