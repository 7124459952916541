"""Record, loader, field table, settings and commands agree with one another; `tests/docs` holds the docs to them."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from scrapy.utils.misc import load_object

from inews_crawler import settings
from inews_crawler.arguments import Arguments
from inews_crawler.extraction.fields import FIELD_TABLE
from inews_crawler.items import FIELDS
from inews_crawler.loaders import ArticleLoader
from inews_crawler.spiders.inews import InewsSpider

ROOT = Path(__file__).parent.parent
OWN_SETTINGS = sorted(name for name in vars(settings) if name.startswith("INEWS_"))
COMMANDS = sorted(
    path.stem for path in (ROOT / "inews_crawler" / "commands").glob("*.py")
    if "class Command(" in path.read_text(encoding="utf-8")
)  # fmt: skip


def test_the_field_table_and_the_loader_name_only_fields():
    assert FIELD_TABLE.keys() <= set(FIELDS)
    processors = {
        name.removesuffix("_in").removesuffix("_out")
        for name in vars(ArticleLoader)
        if re.search("_(in|out)$", name)
    }
    assert processors <= set(FIELDS) | {"default_input_processor", "default_output_processor"}


def test_the_spider_names_every_argument():
    for name in Arguments.model_fields:
        assert f"``{name}``" in (InewsSpider.__doc__ or ""), name


@pytest.mark.parametrize("name", OWN_SETTINGS)
def test_every_setting_of_ours_is_read(name):
    readers = [
        path for path in (ROOT / "inews_crawler").rglob("*.py")
        if path.name != "settings.py" and name in path.read_text(encoding="utf-8")
    ]  # fmt: skip
    assert readers or name == "INEWS_CONTACT"


def test_no_setting_is_read_that_is_not_declared():
    for path in (ROOT / "inews_crawler").rglob("*.py"):
        for name in set(re.findall(r"[\"'](INEWS_[A-Z_]+)[\"']", path.read_text(encoding="utf-8"))):
            assert name in OWN_SETTINGS, f"{path.name} reads {name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name):
    command = importlib.import_module(f"inews_crawler.commands.{name}").Command()
    assert command.short_desc()


def test_every_configured_component_exists():
    for setting in ("DOWNLOADER_MIDDLEWARES", "ITEM_PIPELINES", "EXTENSIONS", "FEED_EXPORTERS"):
        for key, value in getattr(settings, setting).items():
            path = value if setting == "FEED_EXPORTERS" else key
            if path is not None:
                assert load_object(path)
    assert load_object(settings.SCHEDULER)


def test_every_pipeline_is_configured():
    configured = {path.rpartition(".")[0] for path in settings.ITEM_PIPELINES}
    folder = ROOT / "inews_crawler" / "pipelines"
    assert configured == {
        f"inews_crawler.pipelines.{p.stem}" for p in folder.glob("*.py") if p.stem not in ("__init__", "base")
    }


def test_the_crawl_is_polite_by_default():
    assert settings.ROBOTSTXT_OBEY is True
    assert settings.CONCURRENT_REQUESTS_PER_DOMAIN == 1
    assert settings.DOWNLOAD_DELAY == 1
    assert settings.DOWNLOAD_DELAY_JITTER == 0
    assert settings.AUTOTHROTTLE_ENABLED is True
    assert settings.DOWNLOAD_VERIFY_CERTIFICATES is True
    assert settings.TELNETCONSOLE_ENABLED is False
    assert settings.REMOTE_CONTROL_ENABLED is False
    assert "inews_crawler" in settings.USER_AGENT
    assert settings.DEFAULT_REQUEST_HEADERS["Accept-Language"].startswith("id-ID")


def test_nothing_is_left_for_later():
    words = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    for path in [
        *(ROOT / "inews_crawler").rglob("*.py"),
        *(ROOT / "tests").rglob("*.py"),
        ROOT / "README.md",
        *(ROOT / "docs").glob("*.md"),
    ]:
        found = words.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path}: {found[0] if found else ''}"
