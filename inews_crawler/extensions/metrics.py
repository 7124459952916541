"""A run as a textfile for Prometheus' node_exporter. Input: the report. Output: one file, written whole."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from inews_crawler.feeds.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

#: Name of a metric, and what it means; all are gauges of the last run.
HELP = {
    "inews_run_exit_code": "Outcome: 0 ok, 10 degraded, 11 empty, 12 blocked, 13 failed.",
    "inews_run_end_timestamp_seconds": "When the last run ended.",
    "inews_run_duration_seconds": "How long the last run took.",
    "inews_run_articles": "Articles of the last run.",
    "inews_run_requests": "Requests of the last run.",
    "inews_run_retries": "Retries of the last run.",
    "inews_run_response_bytes": "Bytes that the last run was sent.",
    "inews_run_failures": "What the last run could not have, by reason.",
    "inews_run_monitors_failed": "Monitors that failed in the last run.",
}


def write_metrics(path: Path, report: Mapping[str, Any]) -> None:
    """Write the file. Raises ``FeedError``."""
    write_whole(path, to_text(report).encode())


def to_text(report: Mapping[str, Any]) -> str:
    """The report in the text format of Prometheus."""
    lines: list[str] = []
    for name, help_text in HELP.items():
        lines += [f"# HELP {name} {help_text}", f"# TYPE {name} gauge"]
        for labels, value in _to_values(name.removeprefix("inews_run_"), report):
            told = ",".join(f'{key}="{_escape(word)}"' for key, word in labels.items())
            lines.append(f"{name}{{{told}}} {value}" if told else f"{name} {value}")
    return "\n".join(lines) + "\n"


def _to_values(name: str, report: Mapping[str, Any]) -> Iterator[tuple[dict[str, str], float]]:
    if name == "articles":
        yield from (({"status": word}, count) for word, count in report["counts"].items())
    elif name == "failures":
        yield from (({"reason": word}, group["count"]) for word, group in report["failures"].items())
    elif name == "monitors_failed":
        failed = [one["monitor"] for one in report["monitors"]]
        yield from (({"monitor": word}, failed.count(word)) for word in sorted(set(failed)))
    elif name == "end_timestamp_seconds":
        yield {}, int(datetime.fromisoformat(report["ended_at"]).timestamp())
    else:
        keys = {"duration_seconds": "seconds", "response_bytes": "bytes"}
        yield {}, report[keys.get(name, name)]


def _escape(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
