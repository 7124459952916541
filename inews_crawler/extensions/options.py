"""What the settings ask of a run, read once and checked."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.settings import SETTINGS_PRIORITIES
from scrapy.utils.conf import build_component_list
from scrapy.utils.misc import load_object

from inews_crawler.crawl.scheduler import LedgerScheduler
from inews_crawler.exceptions import ArgumentError
from inews_crawler.extensions.alerts import Target, read_targets
from inews_crawler.extensions.monitors import read_tolerances
from inews_crawler.useragent import DEFAULT_CONTACT, build_user_agent

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

#: Settings of ours that are whole numbers, and those that may have a fraction.
WHOLE_NUMBERS = (
    "INEWS_MAX_ATTEMPTS", "INEWS_INDEX_EMPTY_DAYS", "INEWS_RENDER_CLICKS", "INEWS_RENDER_PAGES",
    "INEWS_RENDER_RECYCLE", "INEWS_KEEP_RUNS", "INEWS_MONITOR_SINCE",
    "INEWS_BREAKER_FAILURES", "INEWS_BREAKER_OPENINGS",
)  # fmt: skip
NUMBERS = (
    "INEWS_REVISIT_DAYS", "INEWS_DOOR_QUIET_DAYS", "INEWS_RENDER_SECONDS", "INEWS_MAX_CRAWL_DELAY",
    "INEWS_BREAKER_PAUSE", "INEWS_MAX_HOURS", "INEWS_MAX_RATE", "INEWS_RETRY_AFTER_CAP", "INEWS_STOP_SECONDS",
    "INEWS_ARCHIVE_MB",
)  # fmt: skip
SWITCHES = ("INEWS_OBEY_TDM", "INEWS_WHOLE_FIRST", "INEWS_LOG_JSON")
#: The pipelines without which a run stores nothing. By name: pipelines stand above extensions.
PIPELINES = tuple(
    f"inews_crawler.pipelines.{name}"
    for name in ("validate.ValidatePipeline", "deduplicate.DeduplicatePipeline", "store.StorePipeline")
)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The settings of a run."""

    store_url: str
    output_dir: Path
    overlap: str  #: skip, wait or fail
    keep_duplicates: bool
    revisit_days: float
    max_attempts: int
    contact: str
    monitors: dict[str, float]  #: those that judge, with their tolerances
    monitor_since: int  #: the first run that is history
    alerts: list[Target]  #: who is told of a run that is not ok
    metrics: Path | None  #: the file for Prometheus

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> RunOptions:
        """Read the settings. Raises ``ArgumentError`` for a word that means nothing, or no number."""
        for name in (*WHOLE_NUMBERS, *NUMBERS):
            _number(settings, name)
        for name in SWITCHES:
            _switch(settings, name)
        if settings["INEWS_ARCHIVE_DIR"] and find_spec("warcio") is None:
            raise ArgumentError("INEWS_ARCHIVE_DIR needs warcio: pip install 'inews-crawler[archive]'.")
        return cls(
            store_url=settings["INEWS_STORE_URL"],
            output_dir=Path(settings["INEWS_OUTPUT_DIR"]),
            overlap=_word(settings, "INEWS_OVERLAP", ("skip", "wait", "fail")),
            keep_duplicates=_word(settings, "INEWS_DUPLICATES", ("mark", "drop")) == "mark",
            revisit_days=_number(settings, "INEWS_REVISIT_DAYS"),
            max_attempts=int(_number(settings, "INEWS_MAX_ATTEMPTS")),
            contact=settings["INEWS_CONTACT"],
            monitors=read_tolerances(settings),
            monitor_since=settings.getint("INEWS_MONITOR_SINCE"),
            alerts=read_targets(settings["INEWS_ALERTS"] or ""),
            metrics=Path(settings["INEWS_METRICS_FILE"]) if settings["INEWS_METRICS_FILE"] else None,
        )


def _word(settings: BaseSettings, name: str, words: tuple[str, ...]) -> str:
    value = str(settings[name]).lower()
    if value not in words:
        raise ArgumentError(f"{name} is {settings[name]!r}; it can be {', '.join(words)}.")
    return value


def _number(settings: BaseSettings, name: str) -> float:
    try:
        value = settings.getfloat(name)
    except (TypeError, ValueError):
        value = -1.0
    is_whole = name in WHOLE_NUMBERS
    if not 0 <= value < float("inf") or (is_whole and not str(settings[name]).strip().isdecimal()):
        kind = "whole number" if is_whole else "number"
        raise ArgumentError(f"{name} is {settings[name]!r}, which is no {kind} of at least 0.")
    return value


def _switch(settings: BaseSettings, name: str) -> None:
    try:
        settings.getbool(name)
    except ValueError:
        raise ArgumentError(f"{name} is {settings[name]!r}; it can be 0 or 1.") from None


def check_parts(settings: BaseSettings) -> None:
    """Raises ``ArgumentError`` where other parts stand in the place of ours, so that a run stored nothing."""
    scheduler = settings["SCHEDULER"]
    if (
        LedgerScheduler not in load_object(scheduler).__mro__
    ):  # issubclass() asks Scrapy, which compares methods
        raise ArgumentError(
            f"SCHEDULER is {scheduler}, which does not ask for the articles that the store knows of;"
            " leave it as it is, or derive from inews_crawler.crawl.scheduler.LedgerScheduler."
        )
    built = [load_object(path) for path in build_component_list(settings.getwithbase("ITEM_PIPELINES"))]
    for path in PIPELINES:
        if not any(issubclass(pipeline, load_object(path)) for pipeline in built):
            raise ArgumentError(
                f"ITEM_PIPELINES lacks {path}, without which nothing is stored;"
                " name it beside your own, with its number in inews_crawler.settings."
            )


def apply_contact(settings: BaseSettings) -> None:
    """Put ``INEWS_CONTACT`` into the user agent, unless somebody has chosen another one.

    Raises ``ArgumentError`` for a contact that no header can carry.
    """
    chosen = settings.getpriority("USER_AGENT") or 0
    user_agent = build_user_agent(settings.get("INEWS_CONTACT") or DEFAULT_CONTACT)
    if chosen <= SETTINGS_PRIORITIES["project"]:
        settings.set("USER_AGENT", user_agent, priority="project")


def apply_longest_run(settings: BaseSettings) -> None:
    """Let Scrapy end the run after ``INEWS_MAX_HOURS``, or earlier if ``CLOSESPIDER_TIMEOUT`` says so."""
    seconds = 3600 * _number(settings, "INEWS_MAX_HOURS")
    given = settings.getfloat("CLOSESPIDER_TIMEOUT")
    if seconds and (not given or seconds < given):
        settings.set("CLOSESPIDER_TIMEOUT", seconds, priority="cmdline")
