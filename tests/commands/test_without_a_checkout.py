"""`python -m inews_crawler`, the public functions, and a script of one's own: no checkout is needed."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from inews_crawler import __version__, read_article, to_record
from inews_crawler.items import FIELDS
from tests.site.crawl import FAST, build_environment, find_outputs, read_records
from tests.site.fixture import FixtureSite

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """<!DOCTYPE html><html lang="id"><head><title>Panen Padi Dimulai - iNews</title></head><body>
<h1 class="article-title">Panen Padi Dimulai</h1><p>Senin, 15 Juni 2026 - 10:00:00 WIB</p>
<div class="article-content"><p>Petani di lereng bukit mulai memanen padi pada Senin pagi.</p>
<p>Panen tahun ini lebih awal dua minggu daripada tahun lalu, kata ketua kelompok tani.</p></div></body></html>"""
URL = "https://www.inews.id/news/nasional/panen-padi-dimulai"


def run(site: FixtureSite, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=folder, env=build_environment(site), capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


def test_the_commands_run_in_an_empty_folder(tmp_path: Path) -> None:
    settings = [word for name, value in FAST.items() for word in ("-s", f"{name}={value}")]
    with FixtureSite() as site:
        done = run(site, tmp_path, "-m", "inews_crawler", "crawl", "-a", "max_articles=5", *settings)
        assert done.returncode == 0, done.stderr
        assert "Outcome: ok (0). 5 new, 0 changed." in done.stderr
        done = run(site, tmp_path, "-m", "inews_crawler", "export", "-o", "all.jsonl")
        assert done.stdout == "5 records in all.jsonl\n"
    assert len(read_records(tmp_path / "all.jsonl")) == 5


def test_a_script_runs_the_spider_by_crawler_process(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        textwrap.dedent(f"""
            from scrapy.crawler import CrawlerProcess
            from scrapy.settings import Settings
            settings = Settings()
            settings.setmodule("inews_crawler.settings")
            settings.setdict({FAST!r})
            process = CrawlerProcess(settings)
            process.crawl("inews", sections="sport", max_articles="2")
            process.start()
        """)
    )
    with FixtureSite() as site:
        done = run(site, tmp_path, "mine.py")
    assert done.returncode == 0, done.stderr
    assert "Outcome: ok (0). 2 new" in done.stderr
    assert "Overridden settings" not in done.stderr
    assert "Enabled extensions" not in done.stderr
    assert len(done.stderr.splitlines()) <= 8
    (output,) = find_outputs(tmp_path)
    assert len(read_records(output / "articles.jsonl")) == 2


@pytest.mark.parametrize("html", [PAGE, PAGE.encode()])
def test_an_article_of_a_saved_page(html: str | bytes) -> None:
    article = read_article(html, URL)
    assert article.title == "Panen Padi Dimulai"
    assert article.published_at == "2026-06-15T10:00:00+07:00"
    assert article.body == (
        "Petani di lereng bukit mulai memanen padi pada Senin pagi.\n\n"
        "Panen tahun ini lebih awal dua minggu daripada tahun lalu, kata ketua kelompok tani."
    )
    assert (article.section, article.subsection, article.complete) == ("news", "nasional", True)
    assert tuple(to_record(article))[: len(FIELDS)] == FIELDS


def test_a_text_with_half_a_character_is_read() -> None:
    article = read_article(PAGE.replace("Dimulai", "Dimulai \ud83d"), URL)
    assert article.title == "Panen Padi Dimulai ?"


def test_an_address_that_is_no_article_is_refused() -> None:
    with pytest.raises(ValueError, match="no article address"):
        read_article(PAGE, "https://www.inews.id/news")


def test_importing_the_public_functions_loads_no_framework() -> None:
    code = "import sys, inews_crawler; print([m for m in ('scrapy', 'twisted', 'sqlalchemy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    assert __version__.count(".") == 2


def test_windows_is_told_in_one_sentence() -> None:
    code = "import sys; sys.platform = 'win32'; import inews_crawler"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "ImportError: inews_crawler runs on Linux and macOS, not on Windows: use WSL or a container."
    )
