"""What the settings ask of a run, read once and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from scrapy.settings import SETTINGS_PRIORITIES

from inews_crawler.exceptions import ArgumentError, FeedError
from inews_crawler.feeds.storage import FeedTarget, refuse_repeats
from inews_crawler.logs import hide_secrets
from inews_crawler.useragent import DEFAULT_CONTACT, build_user_agent

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

#: Settings of ours that are whole numbers, and those that may have a fraction.
WHOLE_NUMBERS = (
    "INEWS_MAX_ATTEMPTS", "INEWS_INDEX_EMPTY_DAYS", "INEWS_RENDER_CLICKS", "INEWS_RENDER_PAGES",
    "INEWS_RENDER_RECYCLE", "INEWS_BREAKER_FAILURES", "INEWS_BREAKER_OPENINGS",
)  # fmt: skip
NUMBERS = (
    "INEWS_REVISIT_DAYS", "INEWS_DOOR_QUIET_DAYS", "INEWS_RENDER_SECONDS", "INEWS_MAX_CRAWL_DELAY",
    "INEWS_BREAKER_PAUSE", "INEWS_RETRY_AFTER_CAP", "INEWS_STOP_SECONDS",
)  # fmt: skip
SWITCHES = ("INEWS_OBEY_TDM", "INEWS_WHOLE_FIRST")
#: Options of a feed that are understood; any other is refused rather than silently ignored.
FEED_OPTIONS = frozenset({"format", "overwrite", "fields", "encoding", "store_empty", "indent"})


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
    feeds: tuple[tuple[str, dict[str, Any]], ...]

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> RunOptions:
        """Read the settings. Raises ``ArgumentError`` for a word that means nothing, or no number."""
        for name in (*WHOLE_NUMBERS, *NUMBERS):
            _number(settings, name)
        for name in SWITCHES:
            _switch(settings, name)
        return cls(
            store_url=settings["INEWS_STORE_URL"],
            output_dir=Path(settings["INEWS_OUTPUT_DIR"]),
            overlap=_word(settings, "INEWS_OVERLAP", ("skip", "wait", "fail")),
            keep_duplicates=_word(settings, "INEWS_DUPLICATES", ("mark", "drop")) == "mark",
            revisit_days=_number(settings, "INEWS_REVISIT_DAYS"),
            max_attempts=int(_number(settings, "INEWS_MAX_ATTEMPTS")),
            contact=settings["INEWS_CONTACT"],
            feeds=tuple(_feed(str(uri), options) for uri, options in settings.getdict("FEEDS").items()),
        )


def _word(settings: BaseSettings, name: str, words: tuple[str, ...]) -> str:
    value = str(settings[name]).lower()
    if value not in words:
        raise ArgumentError(f"{name} is {settings[name]!r}; it can be {', '.join(words)}.")
    return value


def _feed(uri: str, options: Any) -> tuple[str, dict[str, Any]]:
    if not isinstance(options, Mapping) or "format" not in options:
        raise ArgumentError(f"The feed {hide_secrets(uri)} names no format, such as {{'format': 'jsonl'}}.")
    return uri, dict(options)


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


def apply_contact(settings: BaseSettings) -> None:
    """Put ``INEWS_CONTACT`` into the user agent, unless somebody has chosen another one.

    Raises ``ArgumentError`` for a contact that no header can carry.
    """
    chosen = settings.getpriority("USER_AGENT") or 0
    user_agent = build_user_agent(settings.get("INEWS_CONTACT") or DEFAULT_CONTACT)
    if chosen <= SETTINGS_PRIORITIES["project"]:
        settings.set("USER_AGENT", user_agent, priority="project")


def to_feed_targets(feeds: tuple[tuple[str, dict[str, Any]], ...], *, spider: str) -> list[FeedTarget]:
    """The feeds of ``-o``, ``-O`` or ``FEEDS``. Raises ``ArgumentError`` for one we cannot write."""
    targets = [_to_feed_target(uri, options, spider) for uri, options in feeds]
    try:
        refuse_repeats(targets)
    except FeedError as error:
        raise ArgumentError(str(error)) from None
    return targets


def _to_feed_target(uri: str, options: dict[str, Any], spider: str) -> FeedTarget:
    unknown = sorted(set(options) - FEED_OPTIONS)
    if unknown:
        name = hide_secrets(uri)
        raise ArgumentError(f"The feed {name} has the option {unknown[0]!r}, which is not supported.")
    fields = options.get("fields")
    return FeedTarget(
        path=_to_path(uri, spider),
        format=options["format"],
        overwrite=bool(options.get("overwrite", False)),
        fields=tuple(fields) if fields else None,
    )


def _to_path(uri: str, spider: str) -> Path | None:
    parts = urlsplit(uri)
    if parts.scheme == "stdout" or uri == "-":
        return None
    if parts.scheme not in {"", "file"} and len(parts.scheme) > 1:
        raise ArgumentError(
            f"The feed {parts.scheme}:… is no file; feeds are written to files or standard output."
        )
    text = unquote(parts.path) if parts.scheme == "file" else uri
    moment = datetime.now(UTC).replace(microsecond=0, tzinfo=None).isoformat().replace(":", "-")
    return Path(text.replace("%(time)s", moment).replace("%(name)s", spider))
