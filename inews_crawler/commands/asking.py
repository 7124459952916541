"""How a command asks the store, and how it ends: an exit code, and one sentence on stderr if it failed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar

from inews_crawler.exceptions import ArgumentError, InewsError
from inews_crawler.feeds.files import reason_of, silence
from inews_crawler.store import Store

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from scrapy.settings import Settings

FAILED = 1
#: As for Scrapy's own usage errors.
USAGE_ERROR = 2


class StoreCommand:
    """The part of a command that asks the store; stands before ``ScrapyCommand`` among its bases."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}
    settings: Settings | None
    exitcode: int

    def to_query(self, args: list[str], opts: argparse.Namespace) -> Callable[[Store], None]:
        """Check the arguments and return the query. Raises ``ArgumentError`` for the first wrong argument."""
        raise NotImplementedError

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the query on the store; a store that is not there is an error and is not made."""

        def ask_store() -> None:
            assert self.settings is not None
            query = self.to_query(args, opts)
            with Store.open(self.settings["INEWS_STORE_URL"], create=False) as store:
                query(store)

        self.exitcode = to_exit_code(ask_store)


def to_exit_code(act: Callable[[], None]) -> int:
    """Run a command and return its exit code: 2 for ``ArgumentError``, 1 for every other error of ours.

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
