"""What only a later part of an article leads to, and a part that is had at the end of the run."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from tests.site.crawl import CrawlRun, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.model import Piece
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from pathlib import Path

ONE = (Piece("p", "Warga dusun menimbang jagung hasil panen di depan balai."),)
TWO = (Piece("p", "Hasilnya dibagi rata, sisanya disimpan untuk bibit."),)


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
