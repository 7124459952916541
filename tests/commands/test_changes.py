"""`scrapy changes` and `scrapy store` over true crawls: what changed, what was withdrawn, what is forgotten."""

from __future__ import annotations

import json
import sqlite3
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inews_crawler.commands.differences import compare_words, shorten
from tests.site.crawl import pass_time, run_command, run_crawl, start_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECTIONS = ("-a", "discover=sections")
WORDS = st.lists(st.sampled_from(["kompor", "listrik", "dibagikan", "gratis", "\n", "  "]), max_size=30).map(
    " ".join
)


@pytest.fixture
def site() -> Iterator[FixtureSite]:
    with FixtureSite(generate(8, 2)) as site:
        yield site


@given(WORDS, WORDS)
def test_pieces_are_both_texts(before: str, after: str) -> None:
    pieces = compare_words(before, after)
    assert "".join(text for tag, text in pieces if tag != "insert") == before
    assert "".join(text for tag, text in pieces if tag != "delete") == after


def test_what_is_far_from_a_change_is_cut_out() -> None:
    words = " ".join(map(str, range(40)))
    pieces = list(shorten(compare_words(f"{words} lama {words}", f"{words} baru {words}")))
    assert pieces == [
        ("equal", "… 32 33 34 35 36 37 38 39 "),
        ("delete", "lama"),
        ("insert", "baru"),
        ("equal", " 0 1 2 3 4 5 6 7 …"),
    ]


def test_changes(site: FixtureSite, tmp_path: Path) -> None:
    assert run_crawl(site, tmp_path, *SECTIONS).returncode == 0
    pass_time(tmp_path, hours=30)
    key = next(iter(site.world.stories))
    former = site.world.stories[key]
    site.edit(
        key,
        title=former.title.replace(former.title.split()[0], "Kelima"),
        body="Baris pertama baru.\n\nBaris kedua.",
    )
    assert run_crawl(site, tmp_path, *SECTIONS, "-a", "refresh=all").returncode == 0
    done = run_command(None, tmp_path, "changes")
    lines = done.stdout.splitlines()
    assert lines[0] == former.url
    assert lines[1].startswith("version 2, fetched 20")
    assert f"[-{former.title.split()[0]}-]{{+Kelima+}} {former.title.split()[1]}" in lines[2]
    assert "  {+Baris pertama baru.+}" in lines
    assert lines[-1].startswith("1 changed or withdrawn since ")
    assert max(map(len, lines)) <= 80 or all(" " not in line for line in lines if len(line) > 80)
    (change,) = map(json.loads, run_command(None, tmp_path, "changes", "--json").stdout.splitlines())
    assert (change["key"], change["version"], change["title"]["before"]) == (key, 2, former.title)
    assert run_command(None, tmp_path, "changes", "--section", "otomotif").stdout.startswith("0 changed")
    pass_time(tmp_path, hours=25)
    assert run_command(None, tmp_path, "changes").stdout.startswith("0 changed")
    assert run_command(None, tmp_path, "changes", "--since", "7d").stdout.startswith(former.url)


@pytest.mark.parametrize("arguments", [("--since", "kemarinlusa"), ("--section", "gosip"), ("apa",)])
def test_a_wrong_argument_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run_command(None, tmp_path, "changes", *arguments)
    assert (done.returncode, done.stderr.count("\n"), done.stdout) == (2, 1, "")


def test_a_withdrawn_article_is_shown_as_such(site: FixtureSite, tmp_path: Path) -> None:
    assert run_crawl(site, tmp_path, *SECTIONS).returncode == 0
    key = list(site.world.stories)[-1]
    url = site.world.stories[key].url
    site.remove(key, 410)
    for _ in range(4):
        pass_time(tmp_path, hours=40)
        run_crawl(site, tmp_path, *SECTIONS, "-a", "refresh=all")
    assert "The site has withdrawn it." in run_command(None, tmp_path, "history", url).stdout.splitlines()
    lines = run_command(None, tmp_path, "changes", "--since", "7d").stdout.splitlines()
    assert lines[0] == url
    assert lines[1].startswith("withdrawn (seen 20")


def test_a_forgotten_article_is_never_fetched_again(site: FixtureSite, tmp_path: Path) -> None:
    assert run_crawl(site, tmp_path, *SECTIONS).returncode == 0
    key = list(site.world.stories)[3]
    story = site.world.stories[key]
    done = run_command(None, tmp_path, "store", "forget", story.url)
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "Forgotten")
    site.forget_requests()
    run_crawl(site, tmp_path, "-a", "refresh=all")
    dump = "\n".join(sqlite3.connect(tmp_path / "data/inews.db").iterdump())
    assert story.title not in dump
    run = run_crawl(site, tmp_path, "-a", f"start_urls={story.url}")
    assert "Not asked, since they were forgotten on request: 1 addresses" in run.log
    assert site.find_requests(f"*{story.path}*") == []
    assert run_command(None, tmp_path, "history", story.url).returncode == 1
    assert run_command(None, tmp_path, "store", "forget", story.url).returncode == 0  # twice does no harm
    assert (
        run_command(
            None, tmp_path, "store", "forget", "https://www.inews.id/news/nasional/tidak-pernah-ada-di-sini"
        ).returncode
        == 1
    )


def test_a_store_is_copied_while_a_crawl_goes_on(site: FixtureSite, tmp_path: Path) -> None:
    assert run_crawl(site, tmp_path, *SECTIONS).returncode == 0
    slowly = {"DOWNLOAD_DELAY": 0.3, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
    crawl = start_crawl(site, tmp_path, *SECTIONS, "-a", "refresh=all", settings=slowly)
    time.sleep(1.5)
    runs = run_command(None, tmp_path, "runs").stdout
    done = run_command(None, tmp_path, "store", "backup", "salinan/inews.db")
    assert crawl.wait() == 0
    assert done.returncode == 0
    assert "running" in runs.splitlines()[1]
    with sqlite3.connect(tmp_path / "salinan/inews.db") as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copy.execute("SELECT count(*) FROM articles").fetchall() == [(8,)]
    again = run_command(None, tmp_path, "store", "backup", "salinan/inews.db")
    assert (again.returncode, again.stderr) == (
        2,
        "salinan/inews.db is there already; a backup writes over nothing.\n",
    )


def test_one_run_in_detail(site: FixtureSite, tmp_path: Path) -> None:
    assert run_crawl(site, tmp_path, *SECTIONS).returncode == 0
    lines = run_command(None, tmp_path, "runs", "1").stdout.splitlines()
    assert lines[:3] == ["run              1", "outcome          0 ok", "cause            8 new, 0 changed."]
    assert "articles         8 new, 0 changed" in lines
    assert run_command(None, tmp_path, "runs", "7").stderr == "The store data/inews.db has no run 7.\n"
