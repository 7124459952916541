"""What becomes of an article whose address leads elsewhere, or nowhere, in the runs that follow."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from inews_crawler.commands.history import Command
from tests.commands.console import run_command as show_history
from tests.site.crawl import CrawlRun, read_records, run_command, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.model import Story

#: One list that shows every article: what is tested are the articles.
FEED = ("-a", "discover=feed")
#: So that every article of the fixture site counts as young.
ALL_YOUNG = {"INEWS_REVISIT_DAYS": 4000}


def find(site: FixtureSite, number: int) -> Story:
    """A story by the number at the end of its address."""
    return next(story for story in site.world.stories.values() if story.path.endswith(f"-{number}"))


def read_report(run: CrawlRun) -> dict[str, Any]:
    assert run.output_dir is not None
    return json.loads((run.output_dir / "report.json").read_text())


def find_summary(run: CrawlRun) -> str:
    (line,) = [line for line in run.log.splitlines() if "Outcome: " in line]
    return line


def move(site: FixtureSite, story: Story, slug: str, **changes: Any) -> Story:
    """The story stands under another slug from now on, to which the old address leads.

    The lists go on naming the old one: what is tested is the way by the redirect.
    """
    section, _, _ = story.path.rpartition("/")
    moved = site.add(replace(story, path=f"{section}/{slug}", doors=frozenset()), **changes)
    site.faults.add("redirect", path=story.path, value=moved.url)
    return moved


# --- moved, changed and removed, all in one crawl -------------------------------------------------------


@dataclass(slots=True)
class Aftermath:
    """A crawl of eight articles, two of which then moved and two of which were removed, and a second crawl."""

    folder: Path
    kept: tuple[Story, Story]  #: under its old and its new address, with the text of then
    edited: tuple[Story, Story]  #: the same, with another title
    removed: tuple[Story, Story]
    run: CrawlRun  #: the second one


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    folder = tmp_path_factory.mktemp("aftermath")
    with FixtureSite(generate(8, 4)) as site:
        first, second, third, fourth = (find(site, number) for number in (2, 3, 4, 5))
        assert len(run_crawl(site, folder, *FEED).records) == 8
        kept = (first, move(site, first, "warga-pindah-ke-alamat-baru"))
        edited = (second, move(site, second, "kios-tua-buka-lagi", title="Kios Tua Buka Lagi"))
        site.remove(third.key, 404)
        site.remove(fourth.key, 410)
        run = run_crawl(site, folder, *FEED, "-a", "refresh=changed", settings=ALL_YOUNG)
        return Aftermath(folder, kept, edited, (third, fourth), run)


def test_a_moved_article_is_a_version_only_if_its_text_changed(aftermath: Aftermath) -> None:
    _, edited = aftermath.edited
    assert [(record["key"], record["version"], record["title"]) for record in aftermath.run.records] == [
        (edited.key, 2, "Kios Tua Buka Lagi")
    ]


def test_an_export_holds_a_moved_article_once_under_its_new_key(aftermath: Aftermath) -> None:
    done = run_command(None, aftermath.folder, "export", "-o", "export.jsonl")
    assert done.returncode == 0, done.stderr
    records = read_records(aftermath.folder / "export.jsonl")
    versions = {record["key"]: record["version"] for record in records}
    assert len(records) == len(versions) == 8
    for (before, after), version in ((aftermath.kept, 1), (aftermath.edited, 2)):
        assert before.key not in versions
        assert versions[after.key] == version
    assert {story.key for story in aftermath.removed} < versions.keys()  # what was fetched stays


def test_the_history_of_a_moved_article_is_shown_under_both_addresses(
    aftermath: Aftermath, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = {}
    for story in (*aftermath.kept, *aftermath.edited):
        assert (
            show_history(Command(), f"sqlite:///{aftermath.folder}/data/inews.db", "--json", story.url) == 0
        )
        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        shown[story.key] = [(record["version"], record["title"]) for record in told]
    before, after = aftermath.kept
    assert shown[before.key] == shown[after.key] == [(1, before.title)]
    before, after = aftermath.edited
    assert shown[before.key] == shown[after.key] == [(1, before.title), (2, "Kios Tua Buka Lagi")]


def test_moved_and_removed_articles_are_no_failures(aftermath: Aftermath) -> None:
    report = read_report(aftermath.run)
    assert aftermath.run.returncode == 0
    counts = {name: report["counts"][name] for name in ("new", "changed", "unchanged", "failed", "dropped")}
    # Four articles stayed where they were; the fifth has moved.
    assert counts == {"new": 0, "changed": 1, "unchanged": 5, "failed": 0, "dropped": 0}
    assert report["failures"] == {}
    assert "0 failed." in find_summary(aftermath.run)


# --- failures ------------------------------------------------------------------------------------------


def test_an_article_that_was_missing_once_is_fetched_by_the_next_run(tmp_path: Path) -> None:
    with FixtureSite(generate(8, 4)) as site:
        missing = find(site, 2)
        for path in (f"{missing.path}*", f"/amp{missing.path}"):
            site.faults.add("status", status=404, path=path)
        run = run_crawl(site, tmp_path, *FEED)
        reasons = {reason: group["examples"] for reason, group in read_report(run)["failures"].items()}
        assert [example["url"] for example in reasons["http_404"]] == [missing.url]
        assert missing.key not in run.by_key
        assert run.returncode == 0

        site.faults.clear()
        site.forget_requests()
        assert run_crawl(site, tmp_path, *FEED).by_key.keys() == {missing.key}
        assert {entry.path for entry in site.find_article_requests()} == {missing.path}


def test_an_article_without_a_date_is_a_record_with_the_date_of_the_feed(tmp_path: Path) -> None:
    with FixtureSite(generate(4, 4)) as site:
        undated = move(site, find(site, 3), "kabar-tanpa-hari-dan-tanggal")
        page = site.world.render(undated).replace("2026", "")
        site.faults.add("body", path=f"{undated.path}*", value=page)
        record = run_crawl(site, tmp_path, *FEED).by_key[undated.key]
    assert record["sources"]["published_at"] == "feed"
    assert record["published_at"] is not None
    assert record["published_at"][:10] == f"{undated.published:%Y-%m-%d}"


def test_an_article_that_nobody_dates_is_a_record_without_a_date(tmp_path: Path) -> None:
    with FixtureSite(generate(4, 4)) as site:
        undated = move(site, find(site, 3), "kabar-tanpa-hari-dan-tanggal")
        page = site.world.render(undated).replace("2026", "")
        site.faults.add("body", path=f"{undated.path}*", value=page)
        run = run_crawl(site, tmp_path, "-a", f"start_urls={undated.url}", "-a", "depth=0")
    assert run.by_key[undated.key]["published_at"] is None
    assert run.returncode == 0


def test_an_outage_counts_against_no_article(tmp_path: Path) -> None:
    with FixtureSite(generate(12, 4)) as site:
        site.faults.add("status", path="/*/*/*", status=502)
        settings = {"RETRY_TIMES": 0, "INEWS_MAX_ATTEMPTS": 2}
        for _ in range(3):
            assert run_crawl(site, tmp_path, settings=settings).returncode == 13
        site.faults.clear()
        assert len(run_crawl(site, tmp_path, settings=settings).by_key) == 12


def test_an_article_that_fails_for_minutes_is_asked_by_every_run_while_lists_name_it(tmp_path: Path) -> None:
    with FixtureSite(generate(2, 4)) as site:
        broken = site.world.newest[0]
        for path in (f"{broken.path}*", f"/amp{broken.path}"):
            site.faults.add("status", path=path, status=503)
        settings = {"RETRY_TIMES": 0, "INEWS_MAX_ATTEMPTS": 2}
        for _ in range(4):
            before = len(site.requests)
            run_crawl(site, tmp_path, settings=settings)
            assert broken.path in [entry.path for entry in site.requests[before:]]
        site.faults.clear()
        assert run_crawl(site, tmp_path, settings=settings).by_key.keys() == {broken.key}
