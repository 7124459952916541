"""What a browser made of pages is in the archive beside the plain pages, and is read again from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastwarc.warc import ArchiveIterator

from tests.render.browsers import crawl, needs_chromium
from tests.site.crawl import read_records, run_command
from tests.site.fixture import FixtureSite, build_world

if TYPE_CHECKING:
    from pathlib import Path


@needs_chromium
def test_rendered_pages_are_kept_and_read_again(tmp_path: Path) -> None:
    world = build_world(traits={"shells"})
    shells = [one for one in world.stories.values() if one.needs_browser and one.edition == "www"][:2]
    urls = ",".join(one.url for one in shells)
    with FixtureSite(world) as site:
        arguments = ("-a", f"start_urls={urls}", "-a", "depth=0", "-a", "render=auto")
        run = crawl(site, tmp_path, *arguments, INEWS_ARCHIVE_DIR="warc")
    assert set(run.by_key) == {one.key for one in shells}
    (path,) = (tmp_path / "warc").glob("*.warc.gz")
    with path.open("rb") as file:
        heads = [dict(record.headers.items()) for record in ArchiveIterator(file)]
    plain = {
        head["WARC-Record-ID"]: head.get("WARC-Target-URI")
        for head in heads
        if head["WARC-Type"] == "response"
    }
    rendered = [head for head in heads if head["WARC-Type"] == "conversion"]
    assert {head["WARC-Target-URI"] for head in rendered} == {one.url for one in shells}
    assert all(plain[head["WARC-Refers-To"]] == head["WARC-Target-URI"] for head in rendered)
    done = run_command(None, tmp_path, "replay", "warc", "-O", "again.jsonl", "--workers", "1")
    assert done.returncode == 0, done.stderr
    again = {record["key"]: record for record in read_records(tmp_path / "again.jsonl")}
    for key, record in run.by_key.items():
        assert again[key] | {"fetched_at": ""} == record | {"fetched_at": ""}
