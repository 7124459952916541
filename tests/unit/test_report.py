"""What is told of a run: complete, small, and without secrets."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inews_crawler.crawl.outcome import Decision, Outcome
from inews_crawler.exceptions import FeedError
from inews_crawler.extensions.report import build_report, summary_line, write_report


@dataclass
class Lost:
    url: str
    reason: str
    status: int | None = None


STATS = {
    "finish_reason": "finished",
    "downloader/request_count": 90,
    "downloader/response_status_count/200": 80,
    "downloader/exception_type_count/scrapy.exceptions.DownloadTimeoutError": 2,
    "inews/article/new": 5,
    "inews/article/changed": 2,
    "inews/article/unchanged": 1,
    "inews/article/known": 12,
    "inews/discovered/sections/known": 30,
    "inews/discovered/feed/known": 3,
    "inews/discovered/feed/new": 4,
    "inews/failed/timeout": 30,
    "inews/failed/http_404": 1,
    "inews/dropped/no_title": 1,
    "inews/optout/noarchive": 2,
    "inews/crawl_delay/www.inews.id": 2.0,
}


def build(**changes):
    given = {
        "run": 7,
        "started_at": datetime(2024, 7, 8, 1, 0, tzinfo=UTC),
        "ended_at": datetime(2024, 7, 8, 1, 2, 30, tzinfo=UTC),
        "decision": Decision(Outcome.OK, "5 new, 2 changed."),
        "arguments": {"sections": ["news"]},
        "stats": STATS,
        "failures": [Lost(f"https://www.inews.id/news/a-{n}", "timeout") for n in range(30)]
        + [Lost("https://www.inews.id/news/b", "http_404", 404)],
        "files": ["output/run/articles.json"],
        **changes,
    }
    return build_report(**given)


def test_the_report_tells_the_run() -> None:
    report = build()
    assert (report["run"], report["outcome"], report["exit_code"]) == (7, "ok", 0)
    assert (report["started_at"], report["seconds"]) == ("2024-07-08T01:00:00+00:00", 150.0)
    assert report["counts"] == {
        "new": 5,
        "changed": 2,
        "unchanged": 1,
        "known": 12,
        "failed": 31,
        "dropped": 1,
    }
    assert list(report["failures"]) == ["timeout", "http_404"]
    assert report["failures"]["timeout"]["count"] == 30
    assert len(report["failures"]["timeout"]["examples"]) == 20
    assert report["failures"]["http_404"]["examples"] == [
        {"url": "https://www.inews.id/news/b", "status": 404}
    ]
    assert report["statuses"] == {"200": 80}
    assert report["discovered"] == {"feed/known": 3, "feed/new": 4, "sections/known": 30}
    assert report["crawl_delays"] == {"www.inews.id": 2.0}
    assert report["optouts"] == {"noarchive": 2}


def test_no_secret_reaches_it() -> None:
    cause = "The store postgresql://me:s3cret@db/inews is gone."
    report = build(
        decision=Decision(Outcome.FAILED, cause),
        arguments={"start_urls": ["https://me:s3cret@www.inews.id/"]},
        failures=[Lost("https://me:s3cret@www.inews.id/a", "address")],
    )
    assert "s3cret" not in json.dumps(report)
    assert "s3cret" not in summary_line(report)


def test_it_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = write_report(tmp_path / "run", build(arguments={"query": "kutip “x” \ud800"}))
    assert json.loads(path.read_text("utf-8"))["counts"]["new"] == 5
    assert [entry.name for entry in path.parent.iterdir()] == ["report.json"]
    (tmp_path / "file").write_text("")
    with pytest.raises(FeedError) as error:
        write_report(tmp_path / "file", build())
    assert "\n" not in str(error.value)


def test_the_last_line() -> None:
    line = summary_line(build())
    assert line == (
        "Outcome: ok (0). 5 new, 2 changed. Articles: 5 new, 2 changed, 12 known, 31 failed. "
        "Files: output/run/articles.json."
    )
    forged = summary_line(build(files=["a\nb"], decision=Decision(Outcome.EMPTY, "Lists are empty.")))
    assert "\n" not in forged
    assert forged.startswith("Outcome: empty (11). Lists are empty. ")
