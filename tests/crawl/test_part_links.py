"""What only a later part of an article leads to, and a part that is fetched at the end of the run."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.crawl import CrawlRun, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.model import Piece
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from pathlib import Path

ONE = (Piece("p", "Warga dusun menimbang jagung hasil panen di depan balai."),)
TWO = (Piece("p", "Hasilnya dibagi rata, sisanya disimpan untuk bibit."),)
THREE = (Piece("p", "Pekan depan giliran kebun kacang di seberang sungai."),)


def read_report(run: CrawlRun) -> dict[str, Any]:
    assert run.output_dir is not None
    report: dict[str, Any] = json.loads((run.output_dir / "report.json").read_text(encoding="utf-8"))
    return report


def test_a_link_in_the_second_part_is_followed(tmp_path: Path) -> None:
    with FixtureSite(generate(80, 4)) as site:
        first, target = site.world.newest[0], site.world.newest[-1]
        parts = (ONE, (*TWO, Piece("baca", target=target.url)))
        site.edit(first.key, parts=parts, dress={"show_all": "none"})
        assert target.path not in site.world.render(site.world.find(first.key), 1)
        run = run_crawl(site, tmp_path, "-a", f"start_urls={first.url}", "-a", "depth=1")
    assert run.by_key[first.key]["related"] == [target.url]
    assert target.key in run.by_key


def test_a_part_that_fails_at_first_is_asked_again_before_the_run_ends(tmp_path: Path) -> None:
    with FixtureSite(generate(2, 4)) as site:
        late, other = site.world.newest
        site.edit(late.key, parts=(ONE, TWO), dress={"show_all": "none"})
        site.faults.add("status", path=f"{late.path}/2", status=500, times=1)
        urls = f"start_urls={late.url},{other.url}"
        run = run_crawl(site, tmp_path, "-a", urls, "-a", "depth=0", settings={"RETRY_TIMES": 0})
        asked = [entry.path for entry in site.find_article_requests()]
    assert run.by_key[late.key]["complete"] is True
    assert run.by_key[late.key]["body"] == f"{ONE[0].text}\n\n{TWO[0].text}"
    second = f"{late.path}/2"
    assert Counter(asked) == {late.path: 2, second: 2, other.path: 1}
    assert asked[-2:] == [late.path, second]
    assert read_report(run)["failures"] == {}


def test_a_part_that_fails_twice_is_told_and_left_to_the_next_run(tmp_path: Path) -> None:
    with FixtureSite(generate(1, 4)) as site:
        late = site.edit(site.world.newest[0].key, parts=(ONE, TWO), dress={"show_all": "none"})
        site.faults.add("status", path=f"{late.path}/2", status=500, times=2)
        arguments = ("-a", f"start_urls={late.url}", "-a", "depth=0")
        run = run_crawl(site, tmp_path, *arguments, settings={"RETRY_TIMES": 0})
        record = run.by_key[late.key]
        assert (record["complete"], record["body"], record["version"]) == (False, ONE[0].text, 1)
        assert read_report(run)["failures"]["part: http_500"]["count"] == 1
        again = run_crawl(site, tmp_path, "-a", "discover=read_next", settings={"RETRY_TIMES": 0})
    record = again.by_key[late.key]
    assert (record["complete"], record["version"]) == (True, 2)
    assert record["body"] == f"{ONE[0].text}\n\n{TWO[0].text}"


def test_a_link_on_the_first_page_counts_when_the_whole_article_is_one_page(tmp_path: Path) -> None:
    with FixtureSite(generate(80, 4)) as site:
        first, target = site.world.newest[0], site.world.newest[-1]
        site.edit(first.key, parts=(ONE, TWO, THREE), related_news=(target.url,))
        whole = site.world.render(site.world.find(first.key), "all").replace(target.path, "/tentang")
        site.faults.add("body", path=f"{first.path}/all", value=whole)
        run = run_crawl(site, tmp_path, "-a", f"start_urls={first.url}", "-a", "depth=1")
        asked = [entry.path for entry in site.find_article_requests()]
    assert f"{first.path}/all" in asked
    assert f"{first.path}/2" not in asked
    assert target.key in run.by_key


@pytest.mark.parametrize("number", [1, 2])
def test_a_new_link_in_an_unchanged_text_is_followed(tmp_path: Path, number: int) -> None:
    with FixtureSite(generate(2, 4)) as site:
        first, target = site.world.newest
        site.edit(target.key, doors=frozenset())
        site.edit(first.key, parts=(ONE, TWO), dress={"show_all": "none"})
        only_it = ("-a", f"start_urls={first.url}", "-a", "depth=0")
        run_crawl(site, tmp_path, *only_it)
        link = Piece("baca", target=target.url)
        parts = (((*ONE, link), TWO), (ONE, (*TWO, link)))[number - 1]
        site.edit(first.key, parts=parts)
        again = run_crawl(
            site,
            tmp_path,
            *("-a", "discover=related", "-a", "depth=1", "-a", "refresh=changed"),
            settings={"INEWS_REVISIT_DAYS": 4000},
        )
    assert first.key not in again.by_key  # no new version
    assert target.key in again.by_key


def test_a_part_without_text_is_asked_again(tmp_path: Path) -> None:
    with FixtureSite(generate(1, 4)) as site:
        story = site.edit(site.world.newest[0].key, parts=(ONE, TWO, THREE), dress={"show_all": "none"})
        hollow = site.world.render(story, 2).replace(f"<p>{TWO[0].text}</p>", "")
        site.faults.add("body", path=f"{story.path}/2", value=hollow, times=1)
        record = run_crawl(site, tmp_path, "-a", f"start_urls={story.url}").by_key[story.key]
    assert record["body"] == "\n\n".join(piece.text for (piece,) in (ONE, TWO, THREE))
    assert record["complete"] is True


def test_a_part_that_is_another_article_is_none(tmp_path: Path) -> None:
    with FixtureSite(generate(2, 4)) as site:
        first, other = site.world.newest
        site.edit(first.key, parts=(ONE, TWO), dress={"show_all": "none"})
        site.faults.add("body", path=f"{first.path}/2", value=site.world.render(other, 1))
        arguments = ("-a", f"start_urls={first.url}", "-a", "depth=0")
        record = run_crawl(site, tmp_path, *arguments).by_key[first.key]
    assert (record["body"], record["complete"]) == (ONE[0].text, False)


def test_a_page_that_gives_no_record_leads_on(tmp_path: Path) -> None:
    with FixtureSite(generate(80, 4)) as site:
        first, target = site.world.newest[0], site.world.newest[-1]
        site.edit(first.key, read_next=target.url)
        page = re.sub(
            "headline|og:title|twitter:title", "x", site.world.render(site.world.find(first.key), 1)
        )
        page = re.sub(r"(<title>|<h1[^>]*>).*?(?=</)", r"\1", page, flags=re.DOTALL)
        site.faults.add("body", path=first.path, value=page)
        run = run_crawl(site, tmp_path, "-a", f"start_urls={first.url}", "-a", "depth=1")
    assert read_report(run)["failures"]["no_title"]["count"] == 1
    assert target.key in run.by_key


def test_of_two_links_to_an_article_the_enabled_method_counts(tmp_path: Path) -> None:
    with FixtureSite(generate(2, 4)) as site:
        first, target = site.world.newest
        site.edit(target.key, doors=frozenset())
        site.edit(first.key, parts=((*ONE, Piece("baca", target=target.url)),), read_next=target.url)
        run = run_crawl(site, tmp_path, "-a", "discover=feed,related", "-a", "depth=1")
    assert target.key in run.by_key
