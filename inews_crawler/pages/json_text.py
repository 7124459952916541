"""Decides how much of a damaged JSON-LD script can still be read."""

from __future__ import annotations

import html
import json
import re
from typing import Any

_WRAPPER = re.compile(
    r"""^\s*+(?:<!--|(?:(?://|/\*)\s*+)?<!\[CDATA\[\s*+(?:\*/)?)           # opening of a comment or CDATA
      | (?:(?:(?://|/\*)\s*+)?\]\]>\s*+(?:\*/)?|(?://\s*+)?-->)\s*+;?\s*+$ # and its end
    """,
    re.VERBOSE,
)
_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*+(?:"|\\?\Z))                # one that is not closed ends with the text
      | (?P<comment>//[^\n\r]*|/\*(?:.*?\*/|.*+)|<!--(?:.*?-->|.*+))
      | (?P<comma>,(?:[\s,]++|//[^\n\r]*+|/\*(?:[^*]|\*(?!/))*+\*/)*+)
    """,
    re.VERBOSE | re.DOTALL,
)
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')
_MAX_NODES = 500
_NESTED_KEYS = ("@graph", "mainEntity")


def read_json(text: str) -> Any:
    """The decoded JSON, mended where it can be; ``None`` if it cannot. Never raises.

    Mended: comment and CDATA wrappers, comments, control characters, trailing commas, wrong escapes,
    entities in place of the quotes, several values one after another, a closing semicolon.
    """
    text = text.strip().lstrip("\ufeff")
    if not text:
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return _read_damaged(text)


def find_objects(value: Any) -> list[dict[str, Any]]:
    """All objects of a JSON-LD value that stand for themselves, in order: lists and ``@graph`` opened."""
    found: list[dict[str, Any]] = []
    waiting = [value]
    while waiting and len(found) < _MAX_NODES:
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting[:0] = node[:_MAX_NODES]
        elif isinstance(node, dict):
            found.append(node)
            waiting[:0] = [node[key] for key in _NESTED_KEYS if isinstance(node.get(key), dict | list)]
    return found


def _read_damaged(text: str) -> Any:
    text = _unwrap(text)
    for mended in (text, _mend(text), _mend(html.unescape(text)) if "&quot;" in text else None):
        values = _read_values(mended) if mended else []
        if values:
            return values[0] if len(values) == 1 else values
    return None


def _unwrap(text: str) -> str:
    """Without wrappers, which may be nested (a comment around CDATA)."""
    for _ in range(3):
        text = _WRAPPER.sub("", text)
    return text.strip()


def _mend(text: str) -> str:
    """Without comments and trailing commas; wrong escapes become plain characters, strings stay."""
    return _TOKEN.sub(_mend_token, text)


def _mend_token(token: re.Match[str]) -> str:
    if token["string"]:
        return _BAD_ESCAPE.sub("", token["string"])
    is_trailing = token.string[token.end() : token.end() + 1] in {"]", "}"}
    return "," if token["comma"] and not is_trailing else " "


def _read_values(text: str) -> list[Any]:
    """The values that stand one after another in ``text``; what follows the last readable one is left."""
    decoder = json.JSONDecoder(strict=False)
    values: list[Any] = []
    position = 0
    while position < len(text) and len(values) < _MAX_NODES:
        if text[position] in " \t\r\n,;":
            position += 1
            continue
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        values.append(value)
    return values
