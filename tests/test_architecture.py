"""The shape of the code: which way imports run, which libraries each level uses, that functions are short."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "inews_crawler"
FILES = sorted(PACKAGE.rglob("*.py"))
#: A module may import its own level and lower ones; the lowest comes first. Folders of one level are strangers.
LEVELS: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split())
    for names in (
        "exceptions items logs",
        "useragent",
        "site text",
        "pages",
        "extraction discovery",
        "loaders",
        "page",
        "__init__ explanation",
        "store feeds archive",
        "arguments crawl",
        "middlewares rendering",
        "extensions",
        "pipelines spiders",
        "replay",
        "__main__ commands settings",
    )
)
#: Folders of one level that may import each other: addresses need dates, texts need the names of the site.
FRIENDS = {
    frozenset({"site", "text"}),
    frozenset({"arguments", "crawl"}),
    frozenset({"middlewares", "rendering"}),
}
#: The levels that run without Scrapy.
WITHOUT_SCRAPY = frozenset().union(*LEVELS[:8]) | {"store"}
LIBRARIES = {
    "site": {"w3lib"},
    "text": set(),
    "pages": {"w3lib", "selectolax"},
    "extraction": {"w3lib", "selectolax"},
    "discovery": {"w3lib", "selectolax"},
    "loaders": {"itemloaders"},
    "page": set(),
    "store": {"sqlalchemy"},
}
MAX_FUNCTION_LINES = 45


def to_group(name: str) -> str:
    """The folder, or the module of the top level, that a dotted name of ours belongs to."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def to_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def level_of(group: str) -> int:
    return next(number for number, names in enumerate(LEVELS) if group in names)


KNOWN = {to_name(one) for one in FILES}


def find_imports(path: Path) -> list[str]:
    """The modules that a file imports, for types only or not."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            within = [f"{node.module}.{alias.name}" for alias in node.names]
            names += [one if one in KNOWN else node.module for one in within]
    return list(dict.fromkeys(names))


IMPORTS = {to_name(path): find_imports(path) for path in FILES}
NAMES = sorted(IMPORTS)


@pytest.mark.parametrize("name", NAMES)
def test_imports_run_downwards(name: str) -> None:
    own = to_group(name)
    for target in IMPORTS[name]:
        group = to_group(target) if target.startswith("inews_crawler") else None
        if group is None or group == own:
            continue
        assert level_of(group) <= level_of(own), f"{name} imports {target}"
        if level_of(group) == level_of(own):
            assert frozenset({group, own}) in FRIENDS, f"{name} imports {target}, a stranger of its level"


@pytest.mark.parametrize("name", NAMES)
def test_lower_levels_use_few_libraries(name: str) -> None:
    group = to_group(name)
    foreign = {target.split(".")[0] for target in IMPORTS[name]} - set(sys.stdlib_module_names)
    foreign -= {"inews_crawler"}
    if group in WITHOUT_SCRAPY:
        assert "scrapy" not in foreign
        assert "twisted" not in foreign
    if group in LIBRARIES:
        assert foreign <= LIBRARIES[group]


def test_no_circles_type_only_imports_counted() -> None:
    waiting = {name: {one for one in targets if one in IMPORTS} for name, targets in IMPORTS.items()}
    while free := {name for name, targets in waiting.items() if not targets - {name}}:
        waiting = {name: targets - free for name, targets in waiting.items() if name not in free}
    assert sorted(waiting) == []


@pytest.mark.parametrize("path", FILES, ids=to_name)
def test_functions_are_short(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= MAX_FUNCTION_LINES, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", FILES, ids=to_name)
def test_each_module_has_a_docstring(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{path} has no docstring"


# --- settings ------------------------------------------------------------------------------------------

SETTINGS = (PACKAGE / "settings.py").read_text(encoding="utf-8")
#: The comment above one or several settings, and their names.
DOCUMENTED = re.findall(r"((?:^#: .*\n)+)((?:^INEWS_\w+ = .*\n)+)", SETTINGS, re.MULTILINE)
#: Checks the values of all settings, so it counts as a reader only where nobody else reads one.
CHECKS_ALL = "extensions.options"


@cache
def find_strings(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_setting_of_ours_is_documented_with_its_reader() -> None:
    names = re.findall(r"^(INEWS_\w+) = ", SETTINGS, re.MULTILINE)
    assert sorted(names) == sorted(re.findall(r"INEWS_\w+(?= = )", "".join(text for _, text in DOCUMENTED)))


@pytest.mark.parametrize(("comment", "settings"), DOCUMENTED, ids=lambda text: text[:30].split(" ")[0])
def test_settings_name_their_true_readers(comment: str, settings: str) -> None:
    names = set(re.findall(r"^INEWS_\w+", settings, re.MULTILINE))
    told = set(re.sub(r"\s*#: ", " ", comment).rpartition("Read by ")[2].rstrip(". \n").split(", "))
    readers = {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        for path in FILES
        if path.name != "settings.py" and names & find_strings(path)
    }
    assert told <= readers
    assert readers - told <= {CHECKS_ALL}
