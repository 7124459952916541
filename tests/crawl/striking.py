"""Faults as the tables of tests name them, and the settings under which they cost little time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.site.fixture import FixtureSite

SETTINGS = {
    "DOWNLOAD_TIMEOUT": 1.5,
    "RETRY_TIMES": 1,
    "INEWS_BREAKER_PAUSE": 0.5,
    "INEWS_RETRY_AFTER_CAP": 5,
    "LOG_LEVEL": "INFO",
}


def at(kind: str, **options: Any) -> dict[str, Any]:
    return {"fault": kind, **options}


def add(site: FixtureSite, fault: dict[str, Any], **options: Any) -> None:
    site.faults.add(
        fault["fault"], **{name: value for name, value in fault.items() if name != "fault"}, **options
    )
