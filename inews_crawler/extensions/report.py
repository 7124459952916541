"""Decides what is told of a finished run: one small file for machines, one line for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from inews_crawler.crawl.outcome import group_counters
from inews_crawler.feeds.files import write_whole
from inews_crawler.logs import clean_line, hide_secrets
from inews_crawler.useragent import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path
    from typing import Protocol

    from inews_crawler.crawl.outcome import Decision

    class Failure(Protocol):
        """What a run could not have, as the ledger tells it."""

        @property
        def url(self) -> str: ...
        @property
        def reason(self) -> str: ...
        @property
        def status(self) -> int | None: ...


NAME = "report.json"
#: Raised when a name or its meaning changes.
VERSION = 1
#: Addresses given for each reason; the count says how many there are.
EXAMPLES = 20

#: Groups of counters told as they are, under their own name in the report.
GROUPS = {
    "pages": "inews/page/",
    "doors": "inews/discovered_by/",
    "lists_failed": "inews/listing/failed_at/",
    "discovered": "inews/discovered/",
    "dropped": "inews/dropped/",
    "fields": "inews/field/",
    "selectors": "inews/selector/",
    "parts": "inews/parts/",
    "traps": "inews/trap/",
    "indeks": "inews/indeks/",
    "refused_addresses": "inews/refused/",
    "optouts": "inews/optout/",
    "render": "inews/render/",
    "challenges": "inews/challenge/",
    "blocked": "inews/blocked/",
    "breakers": "inews/breaker/",
    "crawl_delays": "inews/crawl_delay/",
    "crawl_delays_capped": "inews/crawl_delay_capped/",
    "robots_unreachable": "inews/robots/unreachable/",
    "statuses": "downloader/response_status_count/",
    "exceptions": "downloader/exception_type_count/",
}


def build_report(
    *,
    run: int,
    started_at: datetime,
    ended_at: datetime,
    decision: Decision,
    arguments: Mapping[str, Any],
    stats: Mapping[str, Any],
    failures: Iterable[Failure],
    files: Sequence[str],
    monitors: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Everything ``report.json`` holds, without secrets. ``failures`` is read once."""
    report = {
        "version": VERSION,
        "crawler": __version__,
        "run": run,
        "started_at": started_at.isoformat(timespec="seconds"),
        "ended_at": ended_at.isoformat(timespec="seconds"),
        "seconds": round((ended_at - started_at).total_seconds(), 1),
        **describe_decision(decision),
        "finish_reason": stats.get("finish_reason"),
        "arguments": dict(arguments),
        "counts": count_records(stats),
        "requests": stats.get("downloader/request_count", 0),
        "retries": stats.get("retry/count", 0),
        "bytes": stats.get("downloader/response_bytes", 0),
        "memory_peak_bytes": stats.get("memusage/max"),
        "failures": group_failures(failures),
        **{name: group_counters(stats, prefix) for name, prefix in GROUPS.items()},
        "monitors": list(monitors),
        "files": list(files),
    }
    return {name: _clean(value) for name, value in report.items()}


def describe_decision(decision: Decision) -> dict[str, Any]:
    """What the report says of a run's outcome, without secrets."""
    outcome = decision.outcome
    return {
        "outcome": outcome.name.lower(),
        "exit_code": int(outcome),
        "cause": hide_secrets(decision.cause),
    }


def count_records(stats: Mapping[str, Any]) -> dict[str, int]:
    """How many articles were new, changed, unchanged, already known, failed and dropped."""
    return {
        "new": int(stats.get("inews/article/new", 0)),
        "changed": int(stats.get("inews/article/changed", 0)),
        "unchanged": int(stats.get("inews/article/unchanged", 0)),
        "known": int(stats.get("inews/article/known", 0)),
        "failed": sum(group_counters(stats, "inews/failed/").values()),
        "dropped": sum(group_counters(stats, "inews/dropped/").values()),
    }


def group_failures(failures: Iterable[Failure]) -> dict[str, dict[str, Any]]:
    """For each reason how many, and the first addresses with their status; most frequent reasons first."""
    groups: dict[str, dict[str, Any]] = {}
    for failure in failures:
        group = groups.setdefault(failure.reason, {"count": 0, "examples": []})
        group["count"] += 1
        if len(group["examples"]) < EXAMPLES:
            group["examples"].append({"url": failure.url, "status": failure.status})
    return dict(sorted(groups.items(), key=lambda pair: (-pair[1]["count"], pair[0])))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return hide_secrets(value)
    if isinstance(value, dict):
        return {name: _clean(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(each) for each in value]
    return value


def write_report(folder: Path, report: Mapping[str, Any]) -> Path:
    """Write ``report.json`` into a run's folder, whole or not at all. Raises ``FeedError``."""
    path = folder / NAME
    text = json.dumps(report, ensure_ascii=False, indent=2, default=str)
    write_whole(path, text.encode("utf-8", "backslashreplace") + b"\n")
    return path


def summary_line(report: Mapping[str, Any]) -> str:
    """The last line of a run: its outcome and why, what it brought, and where that is."""
    counts = report["counts"]
    told = ", ".join(f"{counts[word]} {word}" for word in ("new", "changed", "known", "failed"))
    files = ", ".join(report["files"]) or "no files"
    outcome = f"{report['outcome']} ({report['exit_code']})"
    line = f"Outcome: {outcome}. {report['cause']} Articles: {told}. Files: {files}."
    return " ".join(clean_line(line).split())
