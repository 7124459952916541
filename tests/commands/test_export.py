"""`scrapy export`: what it selects, where it writes, how it fails."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inews_crawler.commands.export import Command
from inews_crawler.store import Store
from tests.commands.conftest import AT, article
from tests.commands.console import run_command
from tests.feeds.records import names

SATU = "www.inews.id/news/nasional/satu-dua-tiga"
EMPAT = "www.inews.id/news/internasional/empat-lima-enam"
TUJUH = "www.inews.id/finance/tujuh-delapan-sembilan"
JABAR = "jabar.inews.id/berita/banjir-surut-cepat"
KARAWANG = "karawang.inews.id/read/183914"
PROJECT = Path(__file__).parents[2]


def export(store_url, tmp_path, *options):
    path = tmp_path / "out" / "x.jsonl"
    assert run_command(Command(), store_url, "-o", str(path), *options) == 0
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        ([], {SATU, EMPAT, TUJUH, JABAR, KARAWANG}),
        (["--section", "news"], {SATU, EMPAT}),
        (["--section", "news/internasional,finance"], {EMPAT, TUJUH}),
        (["--section", "news/internasional", "--section", "finance"], {EMPAT, TUJUH}),
        (["--edition", "jabar"], {JABAR}),
        (["--edition", "provinces,www"], {SATU, EMPAT, TUJUH, JABAR}),
        (["--edition", "network"], {KARAWANG}),
        (["--edition", "all"], {SATU, EMPAT, TUJUH, JABAR, KARAWANG}),
        (["--kind", "video"], {JABAR}),
        (["--kind", "article,photo", "--section", "finance"], {TUJUH}),
        # 00:30 in Jakarta on 4 March is still 3 March in UTC.
        (["--since", "2026-03-04", "--until", "04-03-2026"], {SATU, EMPAT, TUJUH, JABAR, KARAWANG}),
        (["--until", "2026-03-03"], set()),
        (["--since", "2026-03-05"], set()),
    ],
)
def test_selection(store_url, tmp_path, options, keys):
    records = export(store_url, tmp_path, *options)
    assert {entry["key"] for entry in records} == keys
    assert len(records) == len(keys)


def test_the_latest_version_or_all(store_url, tmp_path):
    def versions(*options):
        return [entry["version"] for entry in export(store_url, tmp_path, *options) if entry["key"] == EMPAT]

    assert versions() == [2]
    assert versions("--versions") == [1, 2]


def test_the_same_store_gives_the_same_bytes(store_url, tmp_path):
    outputs = []
    for name in ("a", "b"):
        files = [str(tmp_path / f"{name}.{kind}") for kind in ("json", "jsonl", "csv", "parquet")]
        assert run_command(Command(), store_url, *(part for file in files for part in ("-o", file))) == 0
        outputs.append([Path(file).read_bytes() for file in files])
    assert outputs[0] == outputs[1]
    assert len(json.loads(outputs[0][0])) == 5


def test_a_file_is_written_anew(store_url, tmp_path, capsys):
    path = tmp_path / "x.csv"
    for _ in range(2):
        assert run_command(Command(), store_url, "-o", str(path)) == 0
    with path.open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 5
    assert capsys.readouterr().out == f"5 records in {path}\n" * 2


def test_any_name_with_a_format(store_url, tmp_path):
    assert run_command(Command(), store_url, "-o", f"{tmp_path / 'data'}:json") == 0
    assert len(json.loads((tmp_path / "data").read_text())) == 5


@pytest.mark.parametrize(
    ("output", "name"),
    [
        ("articles-2026-11-25T02:17:30.csv", "articles-2026-11-25T02:17:30.csv"),
        ("pukul:17.csv:csv", "pukul:17.csv"),
        ("csv:berita.CSV", "csv:berita.CSV"),
    ],
)
def test_a_colon_in_a_name_is_of_the_name(store_url, tmp_path, monkeypatch, output, name):
    monkeypatch.chdir(tmp_path)
    assert run_command(Command(), store_url, "-o", output) == 0
    assert names(tmp_path) == sorted([name, "inews.db"])
    with (tmp_path / name).open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 5


@pytest.mark.parametrize("given", ["inews-tv", "inews-tv/talkshow", "/Inews-TV/", "finance,inews-tv"])
def test_a_section_that_only_the_store_knows(store_url, tmp_path, given):
    key = "www.inews.id/inews-tv/talkshow/dialog-malam-ini-soal-pilkada"
    with Store.open(store_url) as store:
        entry = article(key.removeprefix("www.inews.id/"), section="inews-tv", subsection="talkshow")
        store.articles.save(entry, run=store.runs.start({}, output="x", at=AT), at=AT)
    keys = {entry["key"] for entry in export(store_url, tmp_path, "--section", given)}
    assert keys == ({TUJUH, key} if "finance" in given else {key})


@pytest.mark.parametrize("given", ["inews-tv", "inews-tv/talkshow", "news,inews-tv"])
def test_a_section_that_nobody_knows_is_refused(store_url, tmp_path, capsys, given):
    """It would give an empty file, as if there were no such articles."""
    path = tmp_path / "x.csv"
    assert run_command(Command(), store_url, "-o", str(path), "--section", given) == 2
    assert capsys.readouterr().err.startswith("--section names an unknown section 'inews-tv'")
    assert not path.exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ([], "Name a file with -o"),
        (
            ["-o", "x.doc"],
            "Cannot tell the feed format of 'x.doc'; the formats are json, jsonl, csv, parquet",
        ),
        (["-o", "x"], "Cannot tell the feed format of 'x'; the formats are json, jsonl, csv, parquet"),
        (["-o", "x.csv", "--since", "kemarin"], "--since is 'kemarin', which is no date"),
        (["-o", "x.csv", "--until", "2026-02-30"], "--until is '2026-02-30', which is no date"),
        (
            ["-o", "x.csv", "--since", "2026-02-02", "--until", "2026-02-01"],
            "--since 2026-02-02 is later than",
        ),
        (["-o", "x.csv", "--section", "cuaca"], "--section names an unknown section 'cuaca'"),
        (["-o", "x.csv", "--section", ","], "--section is empty"),
        (["-o", "x.csv", "--edition", "atlantis"], "--edition names an unknown edition 'atlantis'"),
        (["-o", "x.csv", "--kind", "podcast"], "--kind names an unknown kind 'podcast'"),
        (["-o", "x.csv", "--query", ""], "--query is empty."),
        (["-o", "x.csv", "--query", "  "], "--query is empty."),
        (["-o", "x.csv", "--tag", " , "], "--tag is empty."),
        (["-o", "x.csv", "--fields", ""], "--fields is empty."),
        (["-o", "x.csv", "--fields", ","], "--fields is empty."),
        (["-o", "x.csv", "--fields", "title=A,title=B"], "--fields names 'title' twice."),
        (["-o", "x.csv", "--fields", "title=X,url=X"], "Cannot write title and url into one column 'X'."),
        (["-o", "x.db", "--fields", "title=x,url=X"], "Cannot write title and url into one column 'X'."),
        (["-o", "x.csv", "more"], "Unknown argument 'more'"),
        (["-o", "x.csv", "--sinse", "x"], "Unknown argument '--sinse'"),
    ],
)
def test_usage_errors(store_url, tmp_path, monkeypatch, capsys, options, sentence):
    monkeypatch.chdir(tmp_path)
    assert run_command(Command(), store_url, *options) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(sentence)
    assert len(said.err.splitlines()) == 1
    assert names(tmp_path) == ["inews.db"]


def test_a_store_that_is_not_there_is_not_made(tmp_path, capsys):
    url = f"sqlite:///{tmp_path / 'none' / 'inews.db'}"
    assert run_command(Command(), url, "-o", str(tmp_path / "x.csv")) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"There is no store at {tmp_path / 'none' / 'inews.db'}.\n"
    assert names(tmp_path) == []


def test_an_unwritable_target(store_url, tmp_path, capsys):
    (tmp_path / "x.csv").mkdir()
    assert run_command(Command(), store_url, "-o", str(tmp_path / "x.csv")) == 1
    assert capsys.readouterr().err == f"Cannot write {tmp_path / 'x.csv'}: it is a folder.\n"


def scrapy(store_url, *arguments):
    command = [sys.executable, "-m", "scrapy", *arguments, "-s", f"INEWS_STORE_URL={store_url}"]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, check=False)


@pytest.mark.parametrize("output", ["-", "-:jsonl", "stdout:jsonlines", "/dev/stdout:jsonl"])
def test_standard_output_of_the_real_command(store_url, output):
    done = scrapy(store_url, "export", "-o", output, "--section", "news")
    assert (done.returncode, done.stderr) == (0, b"")
    assert [json.loads(line)["key"] for line in done.stdout.splitlines()] == [SATU, EMPAT]
    assert b"\x1b" not in done.stdout


def test_exit_codes_of_the_real_command(store_url, tmp_path):
    wrong = scrapy(store_url, "export", "-o", "-:csv", "--kind", "podcast")
    missing = scrapy(f"sqlite:///{tmp_path / 'none.db'}", "export", "-o", "-:csv")
    assert (wrong.returncode, missing.returncode) == (2, 1)
    assert b"Traceback" not in wrong.stderr + missing.stderr
    assert wrong.stderr.startswith(b"--kind names an unknown kind")
    assert wrong.stdout + missing.stdout == b""


# --- fields, tags, words, days --------------------------------------------------------------------------


@pytest.fixture
def tagged_url(store_url):
    """The same store with two articles more, one of them stored today."""
    now = datetime.now(UTC)
    with Store.open(store_url) as store:
        run = store.runs.start({}, output="x", at=now)
        for name, changes in (
            ("banjir-di-kota-lama", {"tags": ["Banjir", "cuaca"], "published_at": now.isoformat()}),
            ("kering-di-kota-baru", {"tags": ["kemarau", "Panas, kering"], "published_at": now.isoformat()}),
        ):
            fetched = now.isoformat(timespec="seconds")
            entry = article(f"news/nasional/{name}", fetched_at=fetched, **changes)
            store.articles.save(entry, run=run, at=now)
    return store_url


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (["--tag", "banjir"], ["banjir-di-kota-lama"]),
        (["--tag", "CUACA,kemarau"], ["banjir-di-kota-lama", "kering-di-kota-baru"]),
        (["--tag", "cuaca", "--tag", "kemarau"], ["banjir-di-kota-lama", "kering-di-kota-baru"]),
        (["--tag", "panas,  kering"], ["kering-di-kota-baru"]),
        (["--query", "Kering Baru"], ["kering-di-kota-baru"]),
        (["--query", "kering", "--tag", "banjir"], []),
        (["--since", "7d"], ["banjir-di-kota-lama", "kering-di-kota-baru"]),
        (["--since", "yesterday", "--query", "lama"], ["banjir-di-kota-lama"]),
        (["--changed-since", "1d"], ["banjir-di-kota-lama", "kering-di-kota-baru"]),
        (["--changed-since", "2026-03-05", "--until", "2026-03-05"], ["empat-lima-enam"]),
    ],
)
def test_conditions(tagged_url, tmp_path, options, names):
    found = [entry["key"].rpartition("/")[2] for entry in export(tagged_url, tmp_path, *options)]
    assert sorted(found) == names


@pytest.mark.parametrize(
    ("fields", "header"),
    [
        ("title,url", ["title", "url"]),
        ("url=Alamat,title", ["Alamat", "title"]),
        ("slim", ["title", "published_at", "section", "authors", "description", "url", "word_count", "tags"]),
    ],
)
def test_fields(store_url, tmp_path, fields, header):
    path = tmp_path / "x.csv"
    assert run_command(Command(), store_url, "-o", str(path), "--fields", fields, "--bom") == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(newline="", encoding="utf-8-sig") as file:
        assert next(csv.reader(file)) == header


def test_other_formats_and_names(store_url, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    outputs = ["x.xml", "x.db", "%(time)s.json"]
    assert run_command(Command(), store_url, *(part for name in outputs for part in ("-o", name))) == 0
    assert (tmp_path / "x.xml").read_bytes().count(b"<item>") == 5
    assert len(list(tmp_path.glob("20*.json"))) == 1
    assert capsys.readouterr().out.count("5 records in ") == 3


def test_a_target_that_fails_is_told_and_holds_no_other_back(store_url, tmp_path, capsys):
    other = "ftp://warta:rahasia@127.0.0.1:9/x.json"
    assert run_command(Command(), store_url, "-o", other, "-o", str(tmp_path / "x.json")) == 1
    assert capsys.readouterr().err == "Cannot write ftp://***@127.0.0.1:9/x.json: Connection refused.\n"
    assert len(json.loads((tmp_path / "x.json").read_text())) == 5
