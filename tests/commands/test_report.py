"""`scrapy report` and report.html of a true crawl: what is said of a run, inert, in one file."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from tests.site.crawl import pass_time, run_command, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "</a><script>alert(1)</script><img src=x onerror=alert(2)> Harga naik"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.addresses: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.addresses += [
            value or "" for name, value in attrs if name in {"src", "href", "xlink:href"} and tag != "a"
        ]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs: six articles, one of them away; then one with another headline."""
    folder = tmp_path_factory.mktemp("report")
    world = generate(6, 2)
    changed, gone = list(world.stories)[:2]
    with FixtureSite(world) as site:
        site.faults.add("status", status=404, path=f"*{gone.rpartition('/')[2]}*")
        run = run_crawl(site, folder, "-a", "discover=sections")
        assert run.returncode == 0
        pass_time(folder, hours=48)
        site.edit(changed, title=HOSTILE)
        run = run_crawl(site, folder, "-a", "discover=sections", "-a", "refresh=all")
        assert run.returncode == 0
    return folder


def read_page(folder: Path, number: int) -> str:
    return sorted(folder.glob("output/2*/report.html"))[number].read_text()


def test_the_page_is_inert_and_asks_for_nothing(folder: Path) -> None:
    for number in (0, 1):
        tags = Tags()
        tags.feed(read_page(folder, number))
        assert not tags.names & {"script", "img", "iframe", "link", "object", "form"}
        assert tags.addresses == []
        assert tags.handlers == []
        assert "url(" not in read_page(folder, number)


def test_the_page_tells_outcome_articles_and_losses(folder: Path) -> None:
    first, second = read_page(folder, 0), read_page(folder, 1)
    assert re.search(r'<h1><span class="ok">ok \(0\)</span> 5 new, 0 changed\.</h1>', first)
    assert "<h2>New (5)</h2>" in first
    assert "http_404: 1</summary>" in first
    assert "<h2>Changed (1)</h2>" in second
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in second
    assert re.search(r"Harga naik</a> <del>.+\(1\)</del>", second)
    assert '<td>title<td class="n">100 %' in second


def test_the_command_tells_a_run_in_short(folder: Path) -> None:
    done = run_command(None, folder, "report", "1")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "Run 1: ok (0). 5 new, 0 changed."
    assert lines[2] == "Articles: 5 new, 0 changed, 0 known, 1 failed, 0 dropped"
    assert lines[3] == "http_404: 1"
    assert lines[4].startswith("  https://www.inews.id/")
    assert run_command(None, folder, "report").stdout.startswith("Run 2: ok (0). 0 new, 1 changed.")


def test_two_runs_are_compared(folder: Path) -> None:
    lines = run_command(None, folder, "report", "2", "--compare", "1").stdout.splitlines()
    assert lines[0] == "Run 1 (ok) and run 2 (ok)"
    assert ["articles", "new", "5", "0"] in [line.split() for line in lines]
    assert ["articles", "changed", "0", "1"] in [line.split() for line in lines]


def test_html_is_the_page(folder: Path) -> None:
    done = run_command(None, folder, "report", "1", "--html")
    assert done.returncode == 0
    assert "<h2>New (5)</h2>" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("9",), 1, "The store data/inews.db has no run 9."),
        (("sembilan",), 2, "'sembilan' is no number of a run; `scrapy runs` lists them."),
        (("1", "2"), 2, "Give one run, by its number."),
    ],
)
def test_what_is_not_there_is_one_sentence(
    folder: Path, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    done = run_command(None, folder, "report", *arguments)
    assert (done.returncode, done.stderr) == (code, f"{sentence}\n")
