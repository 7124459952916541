"""No pattern of the package grows with the square of a text, whatever the text repeats."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, partial
from pathlib import Path
from re import _parser as syntax  # type: ignore[attr-defined]
from time import process_time
from types import BuiltinMethodType, MethodType
from typing import Any

import pytest

import inews_crawler

PACKAGE = Path(inews_crawler.__file__).parent
LONGEST = 20_000
#: Seconds of CPU below which no growth is measured.
LITTLE = 0.01
#: One of each class of characters, and what texts and markup are made of.
SEEDS = (
    *" \t\n\xa0aAzé09.,-_/\\<>&\"'()[]{}:;|=#%+*!@•",
    *(
        "\r\n",
        "a ",
        "a, ",
        "Aa ",
        "0 ",
        "0:",
        "a.",
        "a/",
        "<a ",
        "<a>",
        "a=",
        "a='",
        'a="',
        "<!--",
        "/*",
        "&a",
    ),
)
METHODS = ("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")
#: Of the methods that look at every place of a text, one is as slow as the other.
ANYWHERE = frozenset(METHODS) - {"match", "fullmatch"}


def find_patterns() -> dict[str, re.Pattern[Any]]:
    """Every compiled pattern of the package: `module.NAME` to pattern; one that two names share comes once."""
    found: dict[re.Pattern[Any], str] = {}
    for module in pkgutil.walk_packages(inews_crawler.__path__, "inews_crawler."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                for number, pattern in enumerate(walk(value, set())):
                    found.setdefault(pattern, f"{module.name}.{name}{f'#{number}' if number else ''}")
    return {name: pattern for pattern, name in [*found.items(), *find_inline_patterns()]}


def find_inline_patterns() -> Iterator[tuple[re.Pattern[Any], str]]:
    """Patterns that stand where they are used, inside functions."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(ast.Attribute(ast.Name("re"), method), [ast.Constant(pattern), *_]):
                    if method in METHODS:
                        yield re.compile(pattern), f"{path.stem}:{node.lineno}#{method}"


def walk(value: Any, seen: set[int]) -> Iterator[re.Pattern[Any]]:
    """The patterns in a value: itself, in collections, in fields of data classes, bound to functions."""
    if isinstance(value, re.Pattern):
        yield value
        return
    if id(value) in seen or isinstance(value, str | bytes | int):
        return
    seen.add(id(value))
    for inner in open_up(value):
        yield from walk(inner, seen)


def open_up(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, tuple | list | set | frozenset):
        return list(value)
    if isinstance(value, type):
        return list(vars(value).values()) if value.__module__.startswith("inews_crawler") else []
    if is_dataclass(value):
        return [getattr(value, one.name, None) for one in fields(value)]
    if isinstance(value, partial):
        return [value.func, *value.args]
    return [value.__self__] if isinstance(value, BuiltinMethodType | MethodType) else []


@cache
def read_source() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py")))


def find_methods(name: str) -> set[str]:
    """How the package uses a pattern, by its name; anywhere in a text if that cannot be seen."""
    if name.rpartition("#")[2] in METHODS:
        return {name.rpartition("#")[2]}
    own = name.rpartition(".")[2].partition("#")[0]
    uses = set(re.findall(rf"(?<![\w]){re.escape(own)}\.({'|'.join(METHODS)})\b", read_source()))
    if not uses or uses & ANYWHERE or "#" in name:
        uses = (uses - ANYWHERE) | {"finditer"}
    return uses


def find_literals(pattern: re.Pattern[Any]) -> list[str]:
    """The fixed words of a pattern, which a page may repeat."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    flags = pattern.flags & (re.VERBOSE | re.IGNORECASE | re.DOTALL | re.MULTILINE)
    found: dict[str, None] = {}
    collect(syntax.parse(source, flags), found)
    return list(found)[:12]


def collect(tree: Any, found: dict[str, None]) -> None:
    run = ""
    for operation, argument in tree:
        if str(operation) == "LITERAL":
            run += chr(argument)
            continue
        if run:
            found[run] = None
        run = ""
        for inner in find_inner(str(operation), argument):
            collect(inner, found)
    if run:
        found[run] = None


def find_inner(operation: str, argument: Any) -> list[Any]:
    if operation.endswith("_REPEAT"):
        return [argument[2]]
    if operation == "SUBPATTERN":
        return [argument[3]]
    if operation == "BRANCH":
        return list(argument[1])
    return [argument[1]] if operation in {"ASSERT", "ASSERT_NOT"} else []


def measure(pattern: re.Pattern[Any], method: str, seed: str, length: int) -> float:
    text: Any = (seed * (length // len(seed) + 1))[:length]
    if isinstance(pattern.pattern, bytes):
        text = text.encode()
    start = process_time()
    if method in {"sub", "subn"}:
        getattr(pattern, method)(text[:0], text)
    elif method == "finditer":
        for _ in pattern.finditer(text):
            pass
    else:
        getattr(pattern, method)(text)
    return process_time() - start


def grows(pattern: re.Pattern[Any], method: str, seed: str) -> bool:
    """True if eight times the text needs far more than eight times the time, seen twice; its square is 64."""
    if measure(pattern, method, seed, LONGEST // 8) > 10 * LITTLE:
        return True
    return measure(pattern, method, seed, LONGEST) > LITTLE and all(
        find_growth(pattern, method, seed) > 3 * 8 for _ in range(2)
    )


def find_growth(pattern: re.Pattern[Any], method: str, seed: str) -> float:
    whole, part = (
        min(measure(pattern, method, seed, length) for _ in range(3)) for length in (LONGEST, LONGEST // 8)
    )
    return whole / max(part, LITTLE / 1000)


PATTERNS = find_patterns()


def test_patterns_are_found() -> None:
    assert len(PATTERNS) > 150


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_grows_with_the_square_of_a_text(name: str) -> None:
    pattern = PATTERNS[name]
    words = find_literals(pattern)
    seeds = dict.fromkeys([*SEEDS, *words, *(f"{word} " for word in words), *(f" {word}" for word in words)])
    growing = [
        (method, seed)
        for method in sorted(find_methods(name))
        for seed in seeds
        if grows(pattern, method, seed)
    ]
    assert growing == [], pattern.pattern
