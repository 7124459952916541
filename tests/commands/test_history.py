"""`scrapy history`: the versions of one article, found under any of its addresses."""

from __future__ import annotations

import json

import pytest

from inews_crawler.commands.history import Command
from tests.commands.console import run_command

EMPAT = "https://www.inews.id/news/internasional/empat-lima-enam"
BODY = "Isi tulisan news/internasional/empat-lima-enam tentang panen di desa itu, ditulis khusus untuk pengujian ini."


def test_what_changed(store_url, capsys):
    assert run_command(Command(), store_url, EMPAT) == 0
    assert capsys.readouterr().out.splitlines() == [
        EMPAT,
        "version 1, fetched 2026-03-04T03:00:00+00:00, 10 words: Judul ",
        "news/internasional/empat-lima-enam",
        "version 2, fetched 2026-03-05T03:00:00+00:00, 10 words: Judul baru\N{REPLACEMENT CHARACTER}[31m",
        "",
        "version 1 to 2",
        "title: Judul [-news/internasional/empat-lima-enam-]{+baru\N{REPLACEMENT CHARACTER}[31m+}",
        "  {+- butir satu - butir dua+}",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "www.inews.id/news/internasional/empat-lima-enam",
        "http://www.inews.id/news/internasional/empat-lima-enam/",
        f"{EMPAT}/all",
        f"{EMPAT}/2?utm_source=x#y",
        "https://www.inews.id/amp/news/internasional/empat-lima-enam",
        f"{EMPAT}-lama",
    ],
)
def test_any_form_of_the_address(store_url, capsys, address):
    assert run_command(Command(), store_url, "--json", address) == 0
    assert [json.loads(line)["version"] for line in capsys.readouterr().out.splitlines()] == [1, 2]


def test_a_network_article_under_another_slug(store_url, capsys):
    assert run_command(Command(), store_url, "https://karawang.inews.id/read/183914/judul-lain-sekali") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "https://karawang.inews.id/read/183914"
    assert [line.partition(",")[0] for line in lines[1:2]] == ["version 1"]


def test_json_has_no_control_characters(store_url, capsys):
    assert run_command(Command(), store_url, "--json", EMPAT) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert json.loads(out.splitlines()[1])["title"] == "Judul baru\x1b[31m"


@pytest.mark.parametrize(
    "address",
    ["https://www.inews.id/news/nasional/tidak-ada-di-sini", "https://example.com/x", "kata\x1b[2J"],
)
def test_an_unknown_address(store_url, capsys, address):
    assert run_command(Command(), store_url, address) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Nothing is stored under ")
    assert len(said.err.splitlines()) == 1
    assert "\x1b" not in said.err


@pytest.mark.parametrize("arguments", [(), (EMPAT, EMPAT), ("--jsn", EMPAT), ("--jsn",)])
def test_usage_errors(store_url, capsys, arguments):
    assert run_command(Command(), store_url, *arguments) == 2
    assert capsys.readouterr().err == "Give one address of an article.\n"
