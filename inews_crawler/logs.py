"""Decides what is logged, and what a line may hold: no secrets, nothing that passes for another line."""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

#: What stands where a secret stood.
HIDDEN = "***"

#: User and password of an address. A password may hold a raw "@", never a "/".
USER_INFO = re.compile(
    r"(\b[a-z][a-z0-9+.-]{0,30}://)(?:[^\s/?#'\"<>]{1,512}|[^\s/?#'\"<>@:]{1,128}:[^\s'\"<>@]{1,256})@",
    re.IGNORECASE,
)
#: Secrets by name: in a database URL's options, in settings.
NAMED = re.compile(
    r"(\b[a-z_]{0,40}(?:password|passwd|pwd|secret|token|api_?key)['\"]?\s{0,3}[=:]\s{0,3}['\"]?)[^\s&'\",;)}\]]{1,512}",
    re.IGNORECASE,
)
#: The value of an authorisation header.
CREDENTIALS = re.compile(r"(\b(?:basic|bearer|digest)\s{1,3})[a-z0-9+/=._~-]{8,4096}", re.IGNORECASE)
#: Line ends of any kind, escape sequences, marks that turn the direction of writing: all but tab and newline.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
#: What later lines of one message begin with, so that none can pass for a message of its own.
CONTINUATION = "\n    "


def hide_secrets(text: str) -> str:
    """The text without user names and passwords in addresses, named secrets and authorisation values."""
    text = USER_INFO.sub(rf"\g<1>{HIDDEN}@", text)
    text = NAMED.sub(rf"\g<1>{HIDDEN}", text)
    return CREDENTIALS.sub(rf"\g<1>{HIDDEN}", text)


def clean_line(text: str) -> str:
    """The text with control characters spelt out in ASCII and further lines indented."""
    spelt = CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
    return spelt.replace("\n", CONTINUATION)


def clean_message(text: str) -> str:
    """A message as it may be logged."""
    return clean_line(hide_secrets(text))


def clean_record(record: logging.LogRecord) -> logging.LogRecord:
    """Clean a record's message and traceback in place, before any handler sees it."""
    try:
        message = record.getMessage()
    except (TypeError, ValueError, KeyError):  # the caller's own mistake, which logging reports by itself
        return record
    cleaned = clean_message(message)
    if cleaned != message:
        record.msg, record.args = cleaned, None
    if record.exc_info and record.exc_info[0] is not None and not record.exc_text:
        # Formatters keep a text that is already there.
        record.exc_text = clean_message("".join(traceback.format_exception(*record.exc_info)).rstrip("\n"))
    return record


class CleanRecords:
    """A factory of clean records: unlike a filter, it holds for every handler, also for those added later."""

    def __init__(self, make: Any) -> None:
        self._make = make

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record: logging.LogRecord = self._make(*args, **kwargs)
        return clean_record(record)


def install_clean_records() -> None:
    """Clean every record of this process from now on; a second call changes nothing."""
    factory = logging.getLogRecordFactory()
    if not isinstance(factory, CleanRecords | JsonLines):
        logging.setLogRecordFactory(CleanRecords(factory))


class JsonLines:
    """Puts the JSON line of each record into its ``as_json``, with the number of the run once there is one.

    Scrapy makes its handler's formatter anew from ``LOG_FORMAT`` whenever it likes: only the record is ours.
    """

    run: int | None = None

    def __init__(self, make: Any) -> None:
        self._make = make

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record: logging.LogRecord = self._make(*args, **kwargs)
        data = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "run": JsonLines.run,
            "message": _to_message(record),
        }
        if record.exc_text:
            data["traceback"] = record.exc_text
            record.exc_info = record.exc_text = None  # a formatter would print it behind the line
        record.as_json = json.dumps(data, ensure_ascii=False)
        return record


def _to_message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # the caller's own mistake
        return str(record.msg)


def set_run(run: int) -> None:
    """From now on JSON lines name this run."""
    JsonLines.run = run


def write_json_lines() -> None:
    """Let records have ``as_json`` from now on, for ``LOG_FORMAT``; a second call changes nothing."""
    install_clean_records()
    factory = logging.getLogRecordFactory()
    if not isinstance(factory, JsonLines):
        logging.setLogRecordFactory(JsonLines(factory))


def set_up_logs(level: str | int) -> None:
    """Log no more than ``level`` asks for, in clean lines; call once Scrapy has set up logging.

    Scrapy sets its loggers to DEBUG and lets handlers drop what is below the level. A record that nobody
    sees still costs its making: half a millisecond for "Scraped from", which prints the whole article.
    """
    install_clean_records()
    for name in ("scrapy", "inews_crawler"):
        logging.getLogger(name).setLevel(level)
    if logging.getLogger("scrapy").level > logging.DEBUG:
        # Lists of Scrapy's own settings and components.
        for name in ("scrapy.addons", "scrapy.crawler", "scrapy.middleware"):
            logging.getLogger(name).setLevel(logging.WARNING)
