"""A redesign is noticed by the first run that meets it; what is usual raises no alarm."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.crawl import CrawlRun, pass_time, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.growing import GrowingSite, is_article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ARGUMENTS = ("-a", "editions=www,jabar", "-a", "discover=feed,sections")


def read_report(run: CrawlRun) -> dict[str, Any]:
    assert run.output_dir is not None
    return json.loads((run.output_dir / "report.json").read_text())


class Hours:
    """A store with a history of so many runs."""

    def __init__(self, folder: Path, site: FixtureSite, growing: GrowingSite) -> None:
        self.folder, self.site, self.growing = folder, site, growing

    def run(self, number: int = 14, *arguments: str, **settings: Any) -> tuple[CrawlRun, dict[str, Any]]:
        pass_time(self.folder, hours=1) if (self.folder / "data").exists() else None
        self.growing.grow(number)
        run = run_crawl(self.site, self.folder, *ARGUMENTS, *arguments, settings=settings)
        return run, read_report(run)


@pytest.fixture
def hours(tmp_path: Path) -> Iterator[Hours]:
    growing = GrowingSite(300)
    with FixtureSite(growing.world) as site:
        hours = Hours(tmp_path, site, growing)
        for _ in range(6):
            run, report = hours.run()
            assert (run.returncode, report["monitors"]) == (0, [])
        yield hours


def rename_classes(host: str, path: str, page: str) -> str:
    for old, new in (
        ("createdAt", "tgl"),
        ("headerTitle", "judul"),
        ("bodyArticleWrapper", "isi"),
        ("headerArticle", "kepala"),
    ):
        page = page.replace(old, new)
    return page


def drop_json_ld(host: str, path: str, page: str) -> str:
    return page.replace("application/ld+json", "text/template")


def empty_cards(host: str, path: str, page: str) -> str:
    return page if is_article(path) else page.replace(" href=", " data-to=")


def test_renamed_classes(hours: Hours) -> None:
    hours.growing.redesign = rename_classes
    run, report = hours.run()
    assert (run.returncode, report["outcome"], len(run.records)) == (10, "degraded", 14)
    title = next(one for one in report["monitors"] if one["subject"] == "title")
    assert title["monitor"] == "sources"
    assert title["sentence"].startswith(
        "title came from layout:redesign on 100 % of the articles, now on 0 % (now from layout:generic);"
        " the selector 'h1.headerTitle' (redesign/title/1) matched on 100 %, now on 0 %"
    )
    assert "Authors came from layout:redesign on 100 %" in report["cause"]
    assert "for instance https://" in report["cause"]
    assert run.output_dir is not None
    pages = sorted((run.output_dir / "pages").iterdir())
    assert next(f"pages/{path.name}" for path in pages) in title["files"]
    assert b'class="judul"' in pages[0].read_bytes()
    # It stays an alarm, until somebody says that the site has changed for good.
    run, report = hours.run()
    assert run.returncode == 10
    run, report = hours.run(INEWS_MONITOR_SINCE=8)
    assert (run.returncode, report["monitors"]) == (0, [])


def test_structured_data_is_gone_from_one_host(hours: Hours) -> None:
    hours.growing.redesign = lambda host, path, page: (
        drop_json_ld(host, path, page) if host.startswith("jabar") else page
    )
    run, report = hours.run(36)
    assert run.returncode == 10
    found = next(one for one in report["monitors"] if one["subject"].startswith("published_at"))
    assert found["sentence"].startswith("published_at came from json_ld on ")
    assert (found["now"] < 0.8, found["was"] > 0.9) == (True, True)
    assert all("//jabar." in page for page in found["pages"])


def move_body(host: str, path: str, page: str) -> str:
    if not is_article(path) or not host.startswith("jabar"):
        return page
    return re.sub(
        r'<article class="bodyArticleWrapper.*?</article>',
        "<script>var isi = 1</script>",
        page,
        flags=re.DOTALL,
    )


def test_bodies_in_a_script(hours: Hours) -> None:
    hours.growing.redesign = move_body
    run, report = hours.run(40)
    assert run.returncode == 10
    lost = next(one for one in report["monitors"] if one["monitor"] == "lost")
    assert lost["sentence"].split(":")[0].endswith(" of 40 articles could not be had")
    assert all("//jabar." in page for page in lost["pages"])
    assert run.output_dir is not None
    assert b"var isi = 1" in (run.output_dir / lost["files"][0]).read_bytes()


def test_lists_without_cards(hours: Hours) -> None:
    hours.growing.redesign = empty_cards
    run, report = hours.run()
    assert run.returncode == 10  # the feed still names the articles
    assert len(run.records) > 0
    assert "links:sections" in [f"{one['monitor']}:{one['subject']}" for one in report["monitors"]]


def test_a_quiet_hour_a_section_and_a_bound_raise_no_alarm(hours: Hours) -> None:
    for number, arguments in (
        (0, ()), (1, ()), (40, ()), (14, ("-a", "sections=finance")), (30, ("-a", "max_articles=12")), (14, ()),
    ):  # fmt: skip
        run, report = hours.run(number, *arguments)
        assert (run.returncode, report["monitors"]) == (0, []), report["cause"]


def test_monitors_can_be_turned_off(hours: Hours) -> None:
    hours.growing.redesign = rename_classes
    run, report = hours.run(INEWS_MONITORS="coverage,sources=1,selectors=1")
    assert (run.returncode, report["monitors"]) == (0, [])


def test_before_there_is_history_a_run_without_dates_is_noticed(tmp_path: Path) -> None:
    growing = GrowingSite(60, hosts=("www.inews.id",))

    def drop_dates(host: str, path: str, page: str) -> str:
        return page.replace("2026", "dulu") if is_article(path) else page

    growing.grow(25)
    growing.redesign = drop_dates
    with FixtureSite(growing.world) as site:
        run = run_crawl(site, tmp_path, "-a", "discover=sections")
    report = read_report(run)
    assert run.returncode == 10
    assert report["cause"].startswith("Published_at was found on 4 % of 25 articles only")


@pytest.mark.parametrize(("value", "word"), [("judul", "judul"), ("age=sangat", "sangat"), ("new=-1", "-1")])
def test_a_wrong_word_is_one_sentence(tmp_path: Path, value: str, word: str) -> None:
    run = run_crawl(None, tmp_path, settings={"INEWS_MONITORS": value})
    assert run.returncode == 2
    assert word in run.stderr
    assert run.stderr.count("\n") == 1
