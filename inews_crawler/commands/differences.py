"""How a text changed, word by word. Input: two versions of an article. Output: lines to print."""

from __future__ import annotations

import re
import sys
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from inews_crawler.commands.asking import to_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from rich.text import Text

#: Words that are shown before and after a change; more between two changes are cut out.
CONTEXT = 8
#: The width of lines in a file or a pipe.
PLAIN_WIDTH = 80
WORD = re.compile(r"\s+|[^\s]+")
SIGNS = {"delete": ("[-", "-]", "red"), "insert": ("{+", "+}", "green")}
#: Paragraphs that have so much in common are one that was edited.
ALIKE = 0.5

Piece = tuple[str, str]
"""``equal``, ``delete`` or ``insert``, and a text."""


def compare_words(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in order: without the inserted ones ``before``, else ``after``."""
    old, new = WORD.findall(before), WORD.findall(after)
    pieces: list[Piece] = []
    for tag, begin, end, new_begin, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("equal", "".join(old[begin:end])))
            continue
        if begin < end:
            pieces.append(("delete", "".join(old[begin:end])))
        if new_begin < new_end:
            pieces.append(("insert", "".join(new[new_begin:new_end])))
    return pieces


def compare_texts(before: str, after: str) -> Iterator[list[Piece]]:
    """The changed paragraphs of a text, each as pieces; paragraphs that are as they were are left out."""
    old, new = before.split("\n\n"), after.split("\n\n")
    for tag, begin, end, new_begin, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        left, right = [one for one in old[begin:end] if one], [one for one in new[new_begin:new_end] if one]
        while left and right:
            former, latter = left.pop(0), right.pop(0)
            if SequenceMatcher(None, former.split(), latter.split(), autojunk=False).ratio() >= ALIKE:
                yield compare_words(former, latter)
            else:
                yield [("delete", former)]
                yield [("insert", latter)]
        yield from ([("delete", one)] for one in left)
        yield from ([("insert", one)] for one in right)


def shorten(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces with what is far from any change cut out."""
    last = len(pieces) - 1
    for place, (tag, text) in enumerate(pieces):
        words = WORD.findall(text)
        kept = 2 * CONTEXT * ((place > 0) + (place < last))
        if tag != "equal" or len(words) <= kept + 2:
            yield tag, text
            continue
        head = "".join(words[: 2 * CONTEXT]) if place else ""
        tail = "".join(words[-2 * CONTEXT :]) if place < last else ""
        before = f"{head.rstrip()} …" if head else "…"
        yield tag, f"{before} {tail.lstrip()}" if tail else before


def to_change(former: Mapping[str, Any], latter: Mapping[str, Any]) -> Iterator[Text]:
    """The lines about one change of an article: headline, then paragraphs, then other fields by name."""
    if former["title"] != latter["title"]:
        yield _to_text("title: ", compare_words(former["title"] or "", latter["title"] or ""))
    for pieces in compare_texts(former["body"] or "", latter["body"] or ""):
        yield _to_text("  ", list(shorten(pieces)))


def _to_text(begin: str, pieces: Iterable[Piece]) -> Text:
    from rich.text import Text  # noqa: PLC0415 - every start of scrapy imports every command

    text = Text(begin)
    for tag, words in pieces:
        plain = to_plain(words)
        if tag == "equal":
            text.append(plain)
            continue
        opening, closing, style = SIGNS[tag]
        body = plain.strip()
        gap = plain[len(plain.rstrip()) :]
        text.append(plain[: len(plain) - len(plain.lstrip())])
        text.append(f"{opening}{body}{closing}", style=style)
        text.append(gap)
    return text


def to_change_data(former: Mapping[str, Any], latter: Mapping[str, Any]) -> dict[str, Any]:
    """One change for a program."""
    return {
        "key": latter["key"],
        "url": latter["url"],
        "version": latter["version"],
        "fetched_at": latter["fetched_at"],
        "title": {"before": former["title"], "after": latter["title"]},
        "body": [
            [{"change": tag, "text": text} for tag, text in pieces]
            for pieces in compare_texts(former["body"] or "", latter["body"] or "")
        ],
    }


def show(to_lines: Callable[[], Iterable[Text | str]]) -> None:
    """Print lines, broken at the width of the terminal, or at 80 columns where there is none."""
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    with console.capture() as shown:  # printed by print: rich ends the process when a reader goes away
        for line in to_lines():
            # An address stays one word, so that it can be copied.
            is_address = isinstance(line, str) and line.startswith("https://")
            text = line if isinstance(line, Text) else Text(to_plain(line))
            console.print(text, soft_wrap=is_address)
    print(shown.get(), end="")
