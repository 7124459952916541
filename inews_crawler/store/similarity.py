"""Whether two texts are copies. Input: bodies. Output: yes or no, and the numbers a text is recognised by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from itertools import takewhile

#: The site's names for itself, such as iNews.id and iNewsKarawang.id: copies differ in them.
BRAND = re.compile(r"\binews\w*(?:\.id\b)?", re.IGNORECASE)
#: The same mark in several prints.
PRINTS = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-"})
#: Fewer equal words than this at the end of two texts are a closing formula, not a copy.
TAIL_WORDS = 12
#: Behind a first block with other figures, fewer equal words than this are what a form always says.
FORM_WORDS = 60
FIGURE = re.compile(r"\d+(?:[.,:/]\d+)*")
#: A text of fewer words is a copy only under the same title.
SHORT_WORDS = 24
#: Words to a shingle.
SHINGLE = 3
#: Bits by which the SimHash of a text may differ to be looked at at all.
DISTANCE = 12
#: So many texts that only their SimHash proposes are compared, the nearest first: forms that are filled in
#: daily gather by the thousand, and each would be compared with all. Copies nearly always share a word
#: fingerprint.
MOST_NEAR = 64
BANDS = 4

_SIGNED = 1 << 63
MOST_WORDS = 1 << 15  #: of a text that are looked at


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a body, without brand, and where its first block ends."""

    words: tuple[str, ...]
    lead: int  #: words of the first block
    blocks: int

    @property
    def tail(self) -> tuple[str, ...]:
        """The words behind the first block."""
        return self.words[self.lead :]


def to_text(body: str | None) -> Text:
    """The words of a body whose blocks are separated by blank lines."""
    blocks = [words for words in map(to_words, (body or "").split("\n\n")) if words]
    lead = len(blocks[0]) if blocks else 0
    return Text(tuple(word for block in blocks for word in block), lead, len(blocks))


def to_words(block: str) -> list[str]:
    """The words of a block, without brand, quotes and dashes in one print."""
    return BRAND.sub(" ", block).translate(PRINTS).split()


def is_copy(one: Text, other: Text) -> bool:
    """Whether two bodies differ at most in their first block or brand.

    Any other block that is added, removed or changed makes an update. A text of one block must be equal;
    so must one whose remaining blocks say too little to tell a copy from a form that is filled in daily.
    """
    if not one.words or not other.words:
        return False
    if one.words == other.words:
        return True
    shared = sum(1 for _ in takewhile(bool, map(str.__eq__, reversed(one.words), reversed(other.words))))
    shortest = min(len(one.tail), len(other.tail))
    if shared < max(len(one.tail), len(other.tail)):
        return False
    if not says_enough(shortest, max(one.lead, other.lead)):
        return False
    return shortest >= FORM_WORDS or not are_filled_in(one, other)


def are_filled_in(one: Text, other: Text) -> bool:
    """Whether the first blocks are one form with other figures: magnitudes, hours, prices."""
    ours, theirs = (set(FIGURE.findall(" ".join(text.words[: text.lead]))) for text in (one, other))
    return not (ours <= theirs or theirs <= ours)


def says_enough(tail: int, lead: int) -> bool:
    """True if the text after the first block is long enough to identify a copy."""
    return tail >= TAIL_WORDS and 2 * tail >= lead


def to_simhash(words: tuple[str, ...]) -> int:
    """A signed number of 64 bits that texts with many shingles in common nearly share."""
    words = words[:MOST_WORDS]  # a longer text says nothing more
    shingles = {" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))}
    data = b"".join(blake2b(shingle.encode(), digest_size=8).digest() for shingle in shingles)
    masks = [int.from_bytes(bytes([1 << bit]) * len(shingles), "big") for bit in range(8)]
    value = 0
    for place in range(8):
        column = int.from_bytes(data[place::8], "big")
        for bit, mask in enumerate(masks):
            if 2 * (column & mask).bit_count() > len(shingles):
                value |= 1 << (place * 8 + bit)
    return to_signed(value)


def to_signed(value: int) -> int:
    """A number of 64 bits as databases keep it."""
    return value - (_SIGNED << 1) if value >= _SIGNED else value


def to_distance(one: int, other: int) -> int:
    """By how many bits two SimHashes differ."""
    return ((one ^ other) & ((_SIGNED << 1) - 1)).bit_count()


def is_near(one: int, other: int) -> bool:
    """Whether two SimHashes are close enough for the texts to be compared."""
    return to_distance(one, other) <= DISTANCE


def to_band_fingerprints(simhash: int) -> list[int]:
    """The four bands of a SimHash: texts that are near mostly share one of them."""
    return [band << 16 | (simhash >> (16 * band)) & 0xFFFF for band in range(BANDS)]


def to_word_fingerprints(text: Text) -> list[int]:
    """The hashes of the whole text and of what stands behind its first block: copies share one of them."""
    found = [to_fingerprint(text.words)]
    if says_enough(len(text.tail), text.lead):
        found.append(to_fingerprint(text.tail))
    return found


def to_fingerprint(words: tuple[str, ...]) -> int:
    """A signed number of 64 bits for exactly these words."""
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest(), "big", signed=True)
