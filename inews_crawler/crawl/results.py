"""The result table: for each thing that a fetch can come to, one row that says what follows from it.

Input: the reason that a fetch ended with, and what the ledger knows of the address. Output: the row of the
reason and the transition of the address. The retry policy is changed in this file alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from inews_crawler.store.entries import REMOVED, GiveUp, Transition

if TYPE_CHECKING:
    from inews_crawler.store.entries import Entry


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
    is_told: bool = True  #: False if the run ended before the article was asked: it failed in no way
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
    REMOVED: _GONE,
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
    "certificate": _FAULT,
    "robots_unreachable": Result(
        Outcome.FAILED, is_deferred=False, is_attempt=False, ends_host=True, is_interruption=True
    ),
    # Not asked: the run ended, the host is left alone, or a rule forbids it.
    "host_blocked": Result(
        None, is_normal=True, is_offered=False, is_deferred=False, is_attempt=False, ends_host=True,
        is_interruption=True,
    ),
    "stopping": Result(
        None, is_normal=True, is_offered=False, is_deferred=False, is_attempt=False, is_told=False,
        is_interruption=True,
    ),
    "robots": _NOT_ASKED,
    "ignored": _NOT_ASKED,
    "address": Result(None, is_final=True, is_normal=True, is_deferred=False),
    "opted_out": Result(None, is_final=True, is_normal=True, is_offered=False, is_deferred=False),
}  # fmt: skip


#: Faults of the network in the words of a sentence.
WORDS: Final = {
    "certificate": "its certificate cannot be verified",
    "connection": "the connection broke off",
    "connection_refused": "the connection was refused",
    "data_loss": "the answer broke off",
    "dns": "the host has no address",
    "timeout": "no answer in time",
}


def result_of(reason: str) -> Result:
    """The row of a reason. Any other (``http_500``, an exception's name) is a fault that may pass."""
    return RESULTS.get(reason, _FAULT)


def is_network_fault(reason: str) -> bool:
    """True if the host or the way to it broke down, so that no page was answered."""
    return result_of(reason) is _FAULT


# --- when a stored article is checked again ---

#: A check that found nothing new is followed by the next longer interval.
CHECK_INTERVALS: Final = (timedelta(hours=1), timedelta(hours=3), timedelta(days=1))
#: What an article's age asks for at least: most edits come within hours.
AGE_INTERVALS: Final = (
    (timedelta(hours=6), CHECK_INTERVALS[0]),
    (timedelta(days=1), CHECK_INTERVALS[1]),
)
#: An hourly run may ask an article some minutes earlier than the run before it did.
EARLY: Final = timedelta(minutes=15)


def to_next_check(entry: Entry, now: datetime) -> int:
    """When a stored article that was found as it was is due again, in seconds since 1970."""
    waited = timedelta(seconds=entry.waited) + EARLY
    grown = next((each for each in CHECK_INTERVALS if each > waited), CHECK_INTERVALS[-1])
    age = now - entry.published_at if entry.published_at else timedelta.max
    by_age = next((each for bound, each in AGE_INTERVALS if age < bound), CHECK_INTERVALS[-1])
    return int((now + max(grown, by_age) - EARLY).timestamp())


# --- what becomes of an address ---


def is_known_failure(entry: Entry, reason: str) -> bool:
    """True if an earlier run had a final answer of this kind already: the address is dead, not the site."""
    result = result_of(reason)
    return result.is_final and entry.attempts > 0 and result_of(entry.reason or "").is_final


#: A final answer counts once it came in so many runs, over so long, and no list names the address any more.
FINAL_RUNS: Final = 3
LASTED: Final = timedelta(days=3)
#: A list or feed that named the address within this time keeps it due in every run.
NAMED: Final = timedelta(days=1)
#: The first wait of an address that no list names any more; each further one is as long as all before it.
FIRST_WAIT: Final = timedelta(hours=1)
LONGEST_WAIT: Final = timedelta(days=7)


def to_transition(entry: Entry, reason: str, now: datetime) -> Transition:
    """The state of an address after a failure: it stays as it is, and waits longer each time.

    While a list or feed names it, every run asks for it once.
    """
    if not result_of(reason).is_attempt:
        return Transition(entry.state, reason, entry.attempts, entry.failing_since)
    at = int(now.timestamp())
    if entry.is_stored and result_of(reason).is_removal:
        reason = REMOVED
    continues = entry.reason is not None and result_of(entry.reason).is_final == result_of(reason).is_final
    attempts = entry.attempts + 1 if continues else 1
    since = entry.failing_since if continues and entry.failing_since else at
    is_named = at - entry.named_at < NAMED.total_seconds()
    waited = timedelta(seconds=at - max(since, entry.named_at + int(NAMED.total_seconds())))
    wait = min(max(FIRST_WAIT, waited), LONGEST_WAIT)
    retry_at = 0 if is_named else at + int(wait.total_seconds())
    return Transition(entry.state, reason, attempts, since, retry_at)


def to_part_transition(entry: Entry, reason: str, now: datetime, *, max_attempts: int) -> Transition:
    """The state of a stored article of which a part failed: later runs ask for it, so often."""
    failed = to_transition(entry, reason, now)
    return Transition(
        "pending" if failed.attempts < max_attempts else "done",
        reason,
        failed.attempts,
        failed.failing_since,
        failed.retry_at,
    )


def to_give_up_rules(now: datetime, *, max_attempts: int) -> list[GiveUp]:
    """When addresses are given up: after several runs and days with an answer of one kind, if no list names
    them.

    Final answers need ``FINAL_RUNS`` runs, trouble that may pass ``max_attempts``. A stored article is given
    up only if the site says that it was removed.
    """
    since, named = int((now - LASTED).timestamp()), int((now - NAMED).timestamp())
    final = frozenset(name for name, row in RESULTS.items() if row.is_final)
    removed = frozenset(name for name, row in RESULTS.items() if row.is_removal)
    return [
        GiveUp("failed", FINAL_RUNS, since, named, final),
        GiveUp("failed", max_attempts, since, named),
        GiveUp("gone", FINAL_RUNS, since, named, removed),
    ]
