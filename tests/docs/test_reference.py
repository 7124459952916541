"""What the docs list is what the code has: no setting, argument, field, reason … is missing, and none is invented."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest
from scrapy.settings import default_settings

from inews_crawler import __all__ as PUBLIC
from inews_crawler import settings
from inews_crawler.arguments import Arguments
from inews_crawler.crawl.monitors import TOLERANCES
from inews_crawler.crawl.results import RESULTS, Outcome
from inews_crawler.discovery.methods import METHODS, WORDS
from inews_crawler.feeds.csv import STRING_LISTS
from inews_crawler.feeds.excel import _LINKS, _TIMES
from inews_crawler.feeds.parquet import to_schema
from inews_crawler.feeds.sqlite import SqliteExporter
from inews_crawler.items import FIELDS, Article
from inews_crawler.store.schema import metadata
from tests.docs.pages import DOCS, PROJECT, find_pages, read_page

if TYPE_CHECKING:
    from tests.docs.pages import Page

pytestmark = pytest.mark.quick

OWN_SETTINGS = {name: value for name, value in vars(settings).items() if name.startswith("INEWS_")}
COMMANDS = sorted(
    path.stem
    for path in (PROJECT / "inews_crawler" / "commands").glob("*.py")
    if "class Command(" in path.read_text(encoding="utf-8")
)


def page(name: str) -> Page:
    return read_page(DOCS / f"{name}.md")


# --- tables ---


def test_every_field_in_its_order():
    assert tuple(page("fields").names("## The fields")) == FIELDS
    assert tuple(page("fields").names("## Types in each format")) == FIELDS


@pytest.mark.parametrize(
    "row", page("fields").rows("## Types in each format"), ids=lambda row: row[0].strip("`")
)
def test_the_types_of_each_format(row):
    name, _, csv, parquet, xlsx, db = (cell.strip("`") for cell in row)
    types = {"str": "string", "str | None": "string or null", "int": "integer", "bool": "true or false",
             "list[str]": "list of strings", "list[dict[str, str | None]]": "list of objects",
             "dict[str, str] | None": "object or null", "dict[str, str]": "object", "Kind": "string"}  # fmt: skip
    declared = types[Article.__dataclass_fields__[name].type]
    assert row[1] == declared
    assert parquet == str(to_schema({name: name}).field(name).type)
    shape = {"list of strings": "joined", "integer": "number", "true or false": "true or false"}
    plain = shape.get(declared, "JSON" if "object" in declared else "text")
    assert csv == plain
    assert (plain == "joined") == (name in STRING_LISTS)
    assert xlsx == ("date and time" if name in _TIMES else "link" if name in _LINKS else plain)
    schema = SqliteExporter(None, fields_to_export=[name])._to_schema()
    kind = re.search(rf'"{name}" (\w+)', schema)[1]
    assert db == ("JSON" if plain in {"joined", "JSON"} else kind)


def test_every_argument():
    assert page("arguments").names("## The arguments")[0] == "sections"
    rows = [re.findall("`([^`]+)`", row[0]) for row in page("arguments").rows("## The arguments")]
    assert [name for (name,) in rows] == list(Arguments.model_fields)


@pytest.mark.parametrize("row", page("arguments").rows("## The arguments"), ids=lambda row: row[0].strip("`"))
def test_the_defaults_of_arguments(row):
    default = Arguments.model_fields[row[0].strip("`")].default
    shown = ",".join(default) if isinstance(default, tuple) else "" if default is None else str(default)
    assert row[2].strip("`") == shown or (row[2], default) == ("all", None)


def test_every_discovery_method():
    assert set(page("arguments").names("## Discovery methods")[:0]) == set()
    listed = [row[0].strip("`") for row in page("arguments").rows("## Discovery methods")]
    assert sorted(listed) == sorted(WORDS)
    assert {"search", "start"} == METHODS.keys() - set(WORDS)


def test_every_setting_with_its_default():
    rows = page("settings").rows("## Settings of ours")
    assert sorted(row[0].strip("`") for row in rows) == sorted(OWN_SETTINGS)
    for name, default, _ in rows:
        found = re.match("`([^`]*)`", default)
        assert (found[1] if found else "") == OWN_SETTINGS[name.strip("`")], name


def test_every_setting_of_scrapy_that_has_another_default():
    rows = page("settings").rows("## Settings of Scrapy")
    own = {
        name: value
        for name, value in vars(settings).items()
        if name.isupper() and not name.startswith("INEWS_") and hasattr(default_settings, name)
        and isinstance(value, bool | int | str) and value != getattr(default_settings, name)
        and not re.search("MODULE|QUEUE|USER_AGENT|SCHEDULER|BOT_NAME", name)
    }  # fmt: skip
    assert {row[0].strip("`"): row[1].strip("`") for row in rows} == {k: str(v) for k, v in own.items()}


def test_every_reason():
    assert sorted(page("outcomes").names("## Reasons")) == sorted(RESULTS)


def test_every_outcome():
    rows = page("outcomes").rows("## The outcomes")
    assert [(int(row[0]), row[1].strip("`")) for row in rows] == [
        (int(one), one.name.lower()) for one in Outcome
    ]
    readme = read_page(PROJECT / "README.md").rows("## Exit codes")
    assert [(row[0], row[1]) for row in readme] == [(row[0], row[1]) for row in rows]


def test_every_monitor_with_its_tolerance():
    rows = page("outcomes").rows("## Monitors")
    assert {row[0].strip("`"): float(row[2]) for row in rows} == TOLERANCES


def test_every_table_of_the_store():
    assert sorted(page("fields").names("## The store")) == sorted(metadata.tables)


@pytest.mark.parametrize("name", ["README.md", "docs/commands.md"])
def test_every_command(name):
    listed = [cell.split()[1] for cell in read_page(PROJECT / name).names(
        "## Commands" if name == "README.md" else "## The commands")]  # fmt: skip
    assert sorted(set(listed)) == COMMANDS


def test_every_make_target():
    targets = re.findall(r"^([a-z]+):.*## ", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    listed = [name.removeprefix("make ") for row in page("commands").rows("## Make targets")
              for name in re.findall("`([^`]+)`", row[0])]  # fmt: skip
    assert sorted(listed) == sorted(targets)


def test_every_target_has_help():
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    phony = set(" ".join(re.findall(r"^\.PHONY: (.*)", makefile, re.MULTILINE)).split())
    inner = {"runtime", "development"}  # what other targets need
    assert phony - inner == set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))


def test_every_measurement():
    listed = [name.removeprefix("bench.") for name in page("benchmarks").names("# Benchmarks")]
    runnable = [path.stem for path in (PROJECT / "bench").glob("*.py")
                if not path.stem.startswith("_") and "__main__" in path.read_text(encoding="utf-8")]  # fmt: skip
    assert sorted(listed) == sorted(runnable)


def test_every_public_name():
    listed = [re.match(r"\w+", name)[0] for name in page("python").names("## One page")]
    assert sorted(listed) == sorted(PUBLIC)


def test_every_package_is_in_the_house():
    listed = {name.rstrip("/").split("/")[0] for name in page("design").names("## The house")}
    package = PROJECT / "inews_crawler"
    parts = {
        path.name for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    entrances = {"__init__.py", "__main__.py", "explanation.py", "useragent.py"}
    assert parts - entrances == listed


# --- log messages ---


def find_messages() -> set[str]:
    """The messages of `logger.…` calls above DEBUG, `…` for what is filled in."""
    found = set()
    for path in (PROJECT / "inews_crawler").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if getattr(node.func.value, "id", "") != "logger" or node.func.attr == "debug":
                continue
            message = node.args[1 if node.func.attr == "log" else 0]
            assert isinstance(message, ast.Constant), f"{path}: {ast.unparse(node)}"
            found.add(re.sub(r"%[\d.]*[a-z]", "…", message.value).replace("`", ""))
    return {message for message in found if message != "…"}


def test_every_log_message():
    listed = [row[0].replace("`", "") for row in page("logs").rows("## Messages")]
    assert sorted(listed) == sorted(find_messages())


# --- what is named in prose ---


@pytest.mark.parametrize("page", find_pages(), ids=lambda page: page.name)
def test_settings_that_are_named_exist(page):
    known = OWN_SETTINGS.keys() | {"INEWS_REAL_MATERIAL"}  # read by tests alone
    assert set(re.findall(r"INEWS_[A-Z_]+[A-Z]", page.text)) <= known


@pytest.mark.parametrize("page", find_pages(), ids=lambda page: page.name)
def test_arguments_that_are_given_exist(page):
    names = set(re.findall(r'-a "?(\w+)=', page.text)) - {"section"}  # a mistake that is shown
    assert names <= Arguments.model_fields.keys() | {"name"}


@pytest.mark.parametrize("page", find_pages(), ids=lambda page: page.name)
def test_files_that_are_named_exist(page):
    made = {
        "discovery/popular.py",
        "inews_crawler/discovery/popular.py",
        "tests/unit/test_silent_sections.py",
    }
    names = set(re.findall(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|md|yaml|conf|toml|txt|cfg))`", page.text)) - made
    places = (PROJECT, PROJECT / "inews_crawler", PROJECT / "docs")
    missing = [name for name in names if not any((place / name).exists() for place in places)]
    assert missing == []
