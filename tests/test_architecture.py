"""The shape of the code: which way imports run, how long things are, and that nothing is left lying about."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "inews_crawler"
FILES = sorted(PACKAGE.rglob("*.py"))
#: The lowest level is 0; a module may import its own level and lower ones. Everything unnamed is level 4.
LEVELS = {
    0: {"exceptions", "items", "logs", "useragent", "site", "text"},
    1: {"pages"},
    2: {"discovery", "extraction"},
    3: {"loaders", "explanation", "store", "feeds"},
}  # fmt: skip
ALLOWED_LIBRARIES = {
    0: {"w3lib"},
    1: {"w3lib", "selectolax"},
    2: {"w3lib", "selectolax"},
    3: {"w3lib", "selectolax", "itemloaders", "sqlalchemy", "pyarrow"},
}
#: Names that Python brings with it are no libraries.
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 45


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


def level_of(name: str) -> int:
    return next((level for level, names in LEVELS.items() if name in names), 4)


def imported_names(tree: ast.AST) -> list[str]:
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.append(node.module)
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_downwards(path: Path) -> None:
    level = level_of(module_name(path)) if module_name(path) else 0
    for name in imported_names(ast.parse(path.read_text(encoding="utf-8"))):
        if name.startswith("inews_crawler."):
            target = name.split(".")[1]
            assert level_of(target) <= level, f"{path.name} (level {level}) imports {name}"
            if level == 2 and level_of(target) == 2:
                assert target == module_name(path), f"{path.name} imports across folders: {name}"
        # Feeds are Scrapy's feed exports.
        may_import_scrapy = level == 4 or module_name(path) == "feeds"
        assert may_import_scrapy or name.split(".")[0] != "scrapy", (
            f"{path.name} (level {level}) imports scrapy"
        )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_lower_levels_use_few_libraries(path: Path) -> None:
    import sys  # noqa: PLC0415

    level = level_of(module_name(path)) if module_name(path) else 0
    if level == 4:
        return
    own = {"scrapy"} if module_name(path) == "feeds" else set()
    allowed = (
        own | ALLOWED_LIBRARIES[level] | set(sys.stdlib_module_names) | {"inews_crawler", "typing_extensions"}
    )
    foreign = {
        name.split(".")[0] for name in imported_names(ast.parse(path.read_text(encoding="utf-8")))
    } - allowed
    assert not foreign, f"{path.name} (level {level}) uses {foreign}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_and_functions_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_FILE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= MAX_FUNCTION_LINES, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_module_says_what_it_decides(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{path} has no docstring"
