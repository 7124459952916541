"""Decides which characters of a text are the article's and which only belong to its typesetting."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Zero-width characters, soft hyphens, direction marks, control characters (white space excepted) and
# lone surrogates, which no UTF-8 file can hold.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
#: Every dash the site prints, for use inside a regular expression's brackets.
DASHES: Final = "-‐‑‒–—―−"


def clean_text(text: str) -> str:
    """One line of text as the record prints it: NFC, single spaces, nothing invisible."""
    printable = text.isprintable()  # then there is nothing to drop and no white space but the plain space
    if not printable:
        text = _DROPPED.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text.strip(" ") if printable and "  " not in text else " ".join(text.split())


#: Characters of a heading, title or label; a longer one is none, and is cut before a pattern sees it.
LONGEST_LINE: Final = 1_000


def to_line(text: str | None) -> str:
    """One line of a heading or label: single spaces, at most ``LONGEST_LINE`` characters."""
    return " ".join((text or "").split())[:LONGEST_LINE].strip()


def clean_block(text: str) -> str:
    """A block of one or more lines: each line cleaned, empty lines left out."""
    return "\n".join(line for line in map(clean_text, text.split("\n")) if line)


def count_words(text: str | None) -> int:
    """The number of words, separated by white space."""
    return len(text.split()) if text else 0
