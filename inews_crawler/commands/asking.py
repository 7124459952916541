"""Decides how a command ends, and how it asks the store: every failure is one sentence on stderr."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from inews_crawler.exceptions import ArgumentError, InewsError
from inews_crawler.feeds.files import reason_of, silence
from inews_crawler.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.settings import BaseSettings

FAILED = 1
#: As for Scrapy's own usage errors.
USAGE_ERROR = 2


def answer(settings: BaseSettings | None, question: Callable[[], Callable[[Store], None]]) -> int:
    """The exit code of a command that asks the store of these settings.

    ``question`` checks the arguments and returns what is asked of the open store; errors as in ``tell``.
    A store that is not there is an error, not made.
    """

    def ask_store() -> None:
        assert settings is not None
        ask = question()
        with Store.open(settings["INEWS_STORE_URL"], create=False) as store:
            ask(store)

    return tell(ask_store)


def tell(act: Callable[[], None]) -> int:
    """The exit code of what a command does: 2 for ``ArgumentError``, 1 for every other error of ours.

    Each error is one sentence on stderr. A reader of standard output that goes away is no error.
    """
    try:
        act()
        sys.stdout.flush()
    except ArgumentError as error:
        return _say(str(error), USAGE_ERROR)
    except InewsError as error:
        return _say(str(error), FAILED)
    except OSError as error:  # of printing; store, feeds and pages have their own errors
        silence(sys.stdout)
        if isinstance(error, BrokenPipeError):
            return 0
        return _say(f"Cannot write to standard output: {reason_of(error)}.", FAILED)
    return 0


def _say(sentence: str, code: int) -> int:
    sys.stderr.write(f"{to_plain(sentence)}\n")
    return code


def to_plain(text: str) -> str:
    """Text on one line that a terminal prints and never obeys: no control and no invisible characters."""
    if text.isprintable():
        return text
    return "".join(_to_printable(character) for character in text)


def _to_printable(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"
