"""Decides whether a page would keep the HTML5 parser busy: nested too deeply, or with too many attributes.

Input: the bytes of a page. Output: True or False, before anything is parsed.
"""

from __future__ import annotations

import re

MAX_DEPTH = 5_000
"""Levels. The parser needs 0.4 s for 20,000 levels and 86 s for 200,000, whatever the size of the page."""

_SLASH = ord("/")
_MAX_REOPENED = 6_000_000
"""Elements. Formatting elements left open are opened again in each following block: their product."""

_FEW_BYTES = 128 * 1024
"""Smaller pages hold too few attributes: those of one element cost the parser a second at most."""
_SHORT_TAG = 400
"""Bytes. The attributes of shorter tags are not counted: even 10 MB of such tags cost half a second."""
_MAX_COMPARISONS = 100_000_000
"""The parser compares each attribute with all before it: 10,000 of one element cost 0.25 s, 100,000 37 s."""

_ATTRIBUTE = re.compile(
    rb"""=?[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>"'][^\s>]*+)?)?|=""",
)
_START_TAG = re.compile(rb"<([a-zA-Z][^\s/>]*+)((?:[\s/]++|" + _ATTRIBUTE.pattern + rb")*+)")
_TAG = re.compile(rb"</?[a-zA-Z][a-zA-Z0-9:-]*")
_UNCOUNTED = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dd dt html head body".split()
)
"""Never nested in themselves: void elements, and those whose end the parser implies."""
_RAW_TEXT = frozenset((b"script", b"style", b"textarea", b"title", b"xmp", b"noframes"))
_FORMATTING = frozenset(b"a b big code em font i nobr s small strike strong tt u".split())


def is_nested_too_deeply(body: bytes) -> bool:
    """Whether ``body`` holds more than ``MAX_DEPTH`` levels: opening minus closing tags, counted by name.

    By name, since a closing tag without its opening tag closes nothing. Pages of at most ``MAX_DEPTH``
    brackets cost one count of the bytes, others about 0.3 microseconds a tag.
    """
    if body.count(b"<") <= MAX_DEPTH:
        return False
    open_by_name: dict[bytes, int] = {}
    depth = formatting = deepest_formatting = 0
    raw_text_end = b""
    for number, found in enumerate(_TAG.finditer(body.lower())):
        tag = found[0]
        if raw_text_end:
            raw_text_end = b"" if tag == raw_text_end else raw_text_end
            continue
        closing = tag[1] == _SLASH
        name = tag[2:] if closing else tag[1:]
        if name in _UNCOUNTED:
            continue
        opened = open_by_name.get(name, 0)
        step = (-1 if opened else 0) if closing else 1
        open_by_name[name] = opened + step
        depth += step
        if name in _FORMATTING:
            formatting += step
            deepest_formatting = max(deepest_formatting, formatting)
        elif not closing and name in _RAW_TEXT:
            raw_text_end = b"</" + name
            open_by_name[name] = opened
            depth -= 1
        if depth > MAX_DEPTH or deepest_formatting * number > _MAX_REOPENED:
            return True
    return False


def has_too_many_attributes(body: bytes) -> bool:
    """True if the attributes of the elements of ``body`` would cost the parser more than a moment.

    Read as the HTML standard reads a tag, since an attribute's value may hold every bracket and quote.
    """
    if len(body) <= _FEW_BYTES:
        return False
    low = body.lower()
    comparisons = 0
    found = _START_TAG.search(low)
    while found is not None:
        if len(found[2]) > _SHORT_TAG:
            comparisons += len(_ATTRIBUTE.findall(found[2])) ** 2
            if comparisons > _MAX_COMPARISONS:
                return True
        end = found.end()
        if found[1] in _RAW_TEXT:  # what looks like a tag in there is none
            end = max(end, low.find(b"</" + found[1], end))
        found = _START_TAG.search(low, end)
    return False


def has_stray_end(body: bytes) -> bool:
    """Whether the source of a page closes more boxes of a kind than it opens: one of them ends too early."""
    boxes = (b"div", b"article", b"section", b"main")
    return any(body.count(b"</" + name) > body.count(b"<" + name) for name in boxes)
