"""The result table: for each thing that a fetch can come to, one row that says what follows from it.

Input: the reason that a fetch ended with. Output: its row. The retry policy is changed in this file alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Outcome(IntEnum):
    """How a run ended; the value is the exit code of ``scrapy crawl``."""

    OK = 0
    DEGRADED = 10
    EMPTY = 11
    BLOCKED = 12
    FAILED = 13
    LOCKED = 14


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the table.

    ``everywhere`` is the outcome of a run in which most pages came to this; None: it says nothing.
    """

    everywhere: Outcome | None
    is_final: bool = False  #: the site answers that there is no such article; else the trouble may pass
    is_removal: bool = False  #: a stored article that gives this was removed by the site
    is_normal: bool = False  #: a few of these, among pages that were read, are no fault of the site
    is_offered: bool = True  #: False if the article was never asked, or wants no record
    is_broken: bool = False  #: the page came damaged: ask again at once
    is_deferred: bool = True  #: ask once more at the end of this run
    is_attempt: bool = True  #: counts against the address
    ends_host: bool = False  #: the host is asked nothing more in this run
    is_interruption: bool = False  #: the run or the host stopped: discard partial work, a later run retries


_FAULT: Final = Result(Outcome.FAILED)
_GONE: Final = Result(Outcome.EMPTY, is_final=True, is_removal=True, is_normal=True, is_deferred=False)
_NO_ARTICLE: Final = Result(Outcome.EMPTY, is_final=True, is_normal=True, is_deferred=False)
#: A wall: alone it is one odd page, everywhere it is the site's way to say no.
_WALL: Final = Result(Outcome.BLOCKED, is_final=True, is_normal=True, is_deferred=False)
_REFUSED: Final = Result(Outcome.BLOCKED, is_attempt=False)
_NOT_ASKED: Final = Result(None, is_normal=True, is_offered=False, is_deferred=False, is_attempt=False)
_HOLLOW: Final = Result(Outcome.EMPTY, is_broken=True)

RESULTS: Final[dict[str, Result]] = {
    # The site answers that there is no such article, or not there.
    "http_404": _GONE,
    "http_410": _GONE,
    "soft_404": _GONE,
    "http_400": _NO_ARTICLE,
    "http_405": _NO_ARTICLE,
    "http_406": _NO_ARTICLE,
    "http_414": _NO_ARTICLE,
    "http_451": _NO_ARTICLE,
    # The page answers, and is no article.
    "listing": _NO_ARTICLE,
    "not_an_article": _NO_ARTICLE,
    "not_html": _NO_ARTICLE,
    "nesting": _NO_ARTICLE,
    "unknown": _NO_ARTICLE,
    "repeated": _NO_ARTICLE,
    "not_this_part": _NO_ARTICLE,
    # Walls in front of the article.
    "http_401": _WALL,
    "login": _WALL,
    "redirect_stub": _WALL,
    "redirected_away": _WALL,
    "redirect_loop": Result(Outcome.FAILED, is_final=True, is_deferred=False),
    # The host says "you may not".
    "http_403": Result(Outcome.BLOCKED),
    "http_429": _REFUSED,
    "blocked": _REFUSED,
    "retry_later": Result(Outcome.BLOCKED, is_deferred=False, is_attempt=False, is_interruption=True),
    # Pages that answer without content.
    "empty": _HOLLOW,
    "shell": Result(Outcome.EMPTY, is_broken=True, is_deferred=False),
    "consent": Result(Outcome.EMPTY),
    "not a feed": Result(Outcome.EMPTY),
    # The record lacks a field without which it is none.
    "no_title": Result(Outcome.EMPTY, is_final=True, is_deferred=False),
    "no_published_at": Result(Outcome.EMPTY, is_final=True, is_deferred=False),
    "no_body": Result(Outcome.EMPTY, is_final=True, is_deferred=False),
    # The site, its network or ours failed.
    "garbled": Result(Outcome.FAILED, is_broken=True),
    "truncated": Result(Outcome.FAILED, is_broken=True),
    "too_large": Result(Outcome.FAILED, is_deferred=False),
    "data_loss": _FAULT,
    "timeout": _FAULT,
    "dns": _FAULT,
    "connection_refused": _FAULT,
    "connection": _FAULT,
    "robots_unreachable": Result(
        Outcome.FAILED, is_deferred=False, is_attempt=False, ends_host=True, is_interruption=True
    ),
    # Not asked: the run ended, the host is left alone, or a rule forbids it.
    "host_blocked": Result(
        None, is_normal=True, is_offered=False, is_deferred=False, is_attempt=False, ends_host=True,
        is_interruption=True,
    ),
    "stopping": Result(
        None, is_normal=True, is_offered=False, is_deferred=False, is_attempt=False, is_interruption=True
    ),
    "robots": _NOT_ASKED,
    "ignored": _NOT_ASKED,
    "address": Result(None, is_final=True, is_normal=True, is_deferred=False),
    "opted_out": Result(None, is_final=True, is_normal=True, is_offered=False, is_deferred=False),
}  # fmt: skip


def result_of(reason: str) -> Result:
    """The row of a reason. Any other (``http_500``, an exception's name) is a fault that may pass."""
    return RESULTS.get(reason, _FAULT)
