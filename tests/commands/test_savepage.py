"""`scrapy savepage`: the true command on the fixture site, and that its captures are cases."""

from __future__ import annotations

import json
import subprocess

import pytest

from inews_crawler.commands.savepage import Command, to_folder_name, to_start
from inews_crawler.items import FIELDS
from tests.commands.console import run_command as run_here
from tests.site.crawl import build_command, build_environment, run_command
from tests.site.fixture import FixtureSite
from tests.support.cases import Case, load_case

WWW = "https://www.inews.id"
SINGLE = "/finance/keuangan/emas-batangan-mini-laris-di-pasar-kaget"
#: Three parts; /all holds them.
WHOLE = "/finance/keuangan/empat-cara-menyusun-dana-darurat-untuk-pekerja-lepas"
#: Three parts; /all repeats the first.
PARTS = "/sport/soccer/kiper-cadangan-itu-ternyata-guru-matematika"
#: Three parts, of which the second answers 404.
GAP = "/sport/soccer/tiga-laga-yang-menentukan-nasib-bandar-seruni-fc"
#: The captured record is one page's, at its own time; the site's truth does not foretell these.
ELSEWHERE = {"fetched_at", "sources", "duplicate_of"}


@pytest.fixture(scope="module")
def site():
    with FixtureSite() as running:
        yield running


def save(site, folder, *arguments):
    """The command without a pause between requests."""
    environment = build_environment(site)
    del environment["PYTHONWARNINGS"]
    done = subprocess.run(
        build_command("savepage", *arguments),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


def read(folder):
    """The names in a folder, its case and its draft."""
    names = sorted(path.name for path in folder.iterdir())
    about = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    return names, about, json.loads((folder / "expected.json").read_text(encoding="utf-8"))


def assert_is_truth(site, path, draft):
    expected = site.expected_records()[f"www.inews.id{path}"]
    assert list(draft) == list(FIELDS)
    assert {name: draft[name] for name in expected if name not in ELSEWHERE} == {
        name: value for name, value in expected.items() if name not in ELSEWHERE
    }


def assert_is_a_case(folder):
    """The pages give the draft again, read as the project's cases are."""
    case = Case(folder, json.loads((folder / "case.json").read_text(encoding="utf-8")))
    assert load_case(case) == case.expected


def test_page_and_draft(site, tmp_path):
    site.forget_requests()
    done = save(site, tmp_path, WWW + SINGLE)
    assert (done.returncode, done.stderr) == (0, "")
    slug = SINGLE.rpartition("/")[2]
    assert done.stdout == f"1 page and a draft of the record in pages/{slug}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]
    folder = tmp_path / "pages" / slug
    names, about, draft = read(folder)
    assert names == ["case.json", "expected.json", "page.html"]
    robots, asked = site.requests
    assert (robots.path, asked.path) == ("/robots.txt", SINGLE)
    shown = (folder / "page.html").read_text(encoding="utf-8")
    assert draft["title"] in shown
    assert shown.rstrip().endswith("</html>")
    assert about["address"] == WWW + SINGLE
    assert about["status"] == 200
    assert about["headers"]["Content-Type"] == "text/html; charset=UTF-8"
    assert about["headers"]["ETag"]
    assert about["layout"] == "redesign"
    assert (about["origin"], about["draft"]) == ("captured", True)
    assert about["pages"] == ["page.html"]
    assert about["fetched_at"] == draft["fetched_at"]
    assert_is_truth(site, SINGLE, draft)
    assert_is_a_case(folder)


def test_show_all_page(site, tmp_path):
    assert save(site, tmp_path, "-d", "case", WWW + WHOLE).returncode == 0
    names, about, draft = read(tmp_path / "case")
    assert names == ["all.html", "case.json", "expected.json", "page.html"]
    assert about["address"] == WWW + WHOLE
    assert about["pages"] == ["all.html"]
    assert (draft["page_count"], draft["complete"]) == (3, True)
    assert_is_truth(site, WHOLE, draft)
    assert_is_a_case(tmp_path / "case")


def test_parts_also_if_one_of_them_was_named(site, tmp_path):
    assert save(site, tmp_path, "-d", "case", f"{WWW}{PARTS}/3").returncode == 0
    names, about, draft = read(tmp_path / "case")
    assert names == ["case.json", "expected.json", "page.html", "part-2.html", "part-3.html"]
    assert about["address"] == WWW + PARTS
    assert about["pages"] == ["page.html", "part-2.html", "part-3.html"]
    assert_is_truth(site, PARTS, draft)
    assert_is_a_case(tmp_path / "case")


def test_lost_part(site, tmp_path):
    assert save(site, tmp_path, "-d", "case", WWW + GAP).returncode == 0
    names, about, draft = read(tmp_path / "case")
    assert names == ["case.json", "expected.json", "page.html", "part-3.html"]
    assert about["complete"] is False
    assert (draft["page_count"], draft["complete"]) == (3, False)
    assert_is_a_case(tmp_path / "case")


def test_existing_folder(site, tmp_path):
    folder = tmp_path / "case"
    assert save(site, tmp_path, "-d", "case", WWW + PARTS).returncode == 0
    (folder / "expected.json").write_text('"read by eye"')
    (folder / "note.txt").write_text("mine")
    site.forget_requests()
    done = save(site, tmp_path, "-d", "case", WWW + SINGLE)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "case is not empty; --force writes over what was saved there.\n"
    assert (folder / "expected.json").read_text() == '"read by eye"'
    assert site.requests == []
    assert save(site, tmp_path, "-d", "case", "--force", WWW + SINGLE).returncode == 0
    names, about, draft = read(folder)
    assert names == ["case.json", "expected.json", "note.txt", "page.html"]
    assert about["address"] == WWW + SINGLE
    assert draft["key"] == f"www.inews.id{SINGLE}"


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/news", "listing"),
        ("/news/nasional/jembatan-gantung-kali-rancah-sudah-bisa-dilalui-lagi", "answered 404"),
        ("/news/nasional/jadwal-penukaran-uang-receh-di-terminal-lama-pekan-ini", "soft_404"),
        ("/news/nasional/embargo-naskah-pidato-akhir-tahun-belum-boleh-tayang", "robots.txt"),
    ],
)
def test_nothing_to_save(site, tmp_path, path, word):
    done = save(site, tmp_path, WWW + path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert word in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["https://www.example.com/news/nasional/judul-yang-panjang-sekali"],
        [f"{WWW}/login"],
        [],
        [WWW + SINGLE, WWW + PARTS],
        ["--nothing", WWW + SINGLE],
    ],
)
def test_wrong_usage(tmp_path, monkeypatch, capsys, arguments):
    monkeypatch.chdir(tmp_path)
    assert run_here(Command(), "", *arguments) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("folder", ["file", "file/case", "x" * 5000])
def test_folder_that_cannot_be(tmp_path, monkeypatch, capsys, folder):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine")
    assert run_here(Command(), "", "-d", folder, WWW + SINGLE) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"{WWW}{PARTS}/all", "kiper-cadangan-itu-ternyata-guru-matematika"),
        ("https://karawang.inews.id/read/183914/petani-karawang-usir-burung", "petani-karawang-usir-burung"),
        (f"{WWW}/news/nasional/..%2f..%2fetc%2fpasswd-lama-sekali", "2f-2fetc-2fpasswd-lama-sekali"),
        (f"{WWW}/news/nasional/kata%1b%5b31m-yang-merah-sekali", "kata-1b-5b31m-yang-merah-sekali"),
        (f"{WWW}/", "www-inews-id"),
        (f"{WWW}/news/nasional/{'kata-' * 60}", ("kata-" * 20)[:-1]),
    ],
)
def test_folder_names_are_safe(url, name):
    assert to_folder_name(url) == name


@pytest.mark.parametrize(
    ("asked", "start"),
    [
        (f"{WWW}{PARTS}/2", WWW + PARTS),
        (f"{WWW}{PARTS}/all", f"{WWW}{PARTS}/all"),
        (f"{WWW}/amp{PARTS}", f"{WWW}/amp{PARTS}"),
        (f"{WWW}/news", f"{WWW}/news"),
    ],
)
def test_page_to_begin_with(asked, start):
    assert to_start(asked) == start


def test_help_tells_all(tmp_path):
    done = run_command(None, tmp_path, "savepage", "-h")
    text = " ".join(done.stdout.split())
    assert done.returncode == 0
    for words in ("--force", "--folder", "ADDRESS", "robots.txt", "expected.json", "Exit code: 0 saved, 1"):
        assert words in text
