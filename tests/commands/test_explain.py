"""`scrapy explain`: the true command on the fixture site and on files, and whether it tells the truth."""

from __future__ import annotations

import json
import os
import pty
import subprocess

import pytest

from inews_crawler.commands.explain import Command
from inews_crawler.explanation import explain_page
from inews_crawler.extraction.parts import find_parts
from inews_crawler.items import FIELDS
from tests.commands.console import run_command as run_here
from tests.site.crawl import build_command, build_environment, run_command
from tests.site.fixture import FixtureSite
from tests.support.cases import article_cases, load_case, to_document

WWW = "https://www.inews.id"
SINGLE = "/finance/keuangan/emas-batangan-mini-laris-di-pasar-kaget"
SPLIT = "/finance/keuangan/empat-cara-menyusun-dana-darurat-untuk-pekerja-lepas"
FUTURE = "/news/megapolitan/pengeras-suara-taman-kota-diganti-suara-burung-begini-alasannya"
ADDRESS = f"{WWW}/news/nasional/kapal-kayu-berlayar-lagi-setelah-badai"
#: Fields that a single page, explained, has otherwise than the record of the whole crawl, or at another time.
ELSEWHERE = {"fetched_at", "sources", "duplicate_of", "version", "content_hash"}

PAGE = """<!doctype html><html lang="id"><head><title>Kapal Kayu Berlayar Lagi</title>
<link rel="canonical" href="https://www.inews.id/news/nasional/kapal-kayu-berlayar-lagi-setelah-badai">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Kapal Kayu",
"datePublished": "Selasa pagi di bulan Maret", "dateModified": "2099-01-01T00:00:00+07:00"}</script>
</head><body><article class="headerArticle"><h1 class="headerTitle">Kapal \x1b]0;judul\x07Kayu Berlayar Lagi</h1>
<div class="timeAndShare"><div class="createdAt">Selasa, 10 Maret 2026 - 11:05:00 WITA</div></div></article>
<article class="bodyArticleWrapper"><p>MAKASSAR, iNews.id - Tiga kapal kayu kembali berlayar dari pelabuhan tua
setelah badai reda dua hari lalu.</p><p>Nakhoda menunggu angin timur sebelum membentangkan layar.</p>
<p>Editor: Wira Kencana</p></article></body></html>
"""


@pytest.fixture(scope="module")
def site():
    with FixtureSite() as running:
        yield running


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "saved.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path):
    """The folder the command runs in; nothing may be written there."""
    path = tmp_path / "work"
    path.mkdir()
    yield path
    assert list(path.iterdir()) == []


def environment_of_a_user(site):
    """Without the switch that shows warnings meant for developers."""
    environment = build_environment(site)
    del environment["PYTHONWARNINGS"]
    return environment


def explain(site, folder, *arguments):
    """The command without a pause between requests."""
    done = subprocess.run(
        build_command("explain", *arguments),
        cwd=folder,
        env=environment_of_a_user(site),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


def explain_as_json(site, folder, *arguments):
    done = explain(site, folder, "--json", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def assert_one_sentence(text, *words):
    assert text.count("\n") == 1
    assert text.endswith(".\n")
    for word in words:
        assert word in text


# --- what it tells of an address ---


def test_every_field_of_a_fetched_page(site, folder):
    site.forget_requests()
    told = explain_as_json(site, folder, WWW + SINGLE)
    assert [entry.path for entry in site.requests] == ["/robots.txt", SINGLE]
    assert told["address"] == WWW + SINGLE
    assert told["page"] == {"type": "article", "reason": "container"}
    assert told["layout"]["name"] == "redesign"
    assert ".bodyArticleWrapper" in told["layout"]["marks"]
    assert told["parts"] == {"count": 1, "show_all": None, "addresses": []}
    assert list(told["fields"]) == list(FIELDS)
    expected = site.expected_records()[f"www.inews.id{SINGLE}"]
    values = {name: story["value"] for name, story in told["fields"].items()}
    assert {name: values[name] for name in expected if name not in ELSEWHERE} == {
        name: value for name, value in expected.items() if name not in ELSEWHERE
    }
    if expected["read_next"]:
        assert told["links"]["read_next"] == [expected["read_next"]["url"]]
    assert set(expected["related"]) <= set(told["links"]["related"])


def test_split_article_names_its_parts_and_asks_none(site, folder):
    site.forget_requests()
    told = explain_as_json(site, folder, WWW + SPLIT)
    assert told["parts"] == {
        "count": 3,
        "show_all": f"{WWW}{SPLIT}/all",
        "addresses": [f"{WWW}{SPLIT}/2", f"{WWW}{SPLIT}/3"],
    }
    assert told["fields"]["page_count"]["value"] == 3
    assert told["fields"]["complete"]["value"] is False
    assert [entry.path for entry in site.requests] == ["/robots.txt", SPLIT]


def test_part_is_asked_as_given(site, folder):
    site.forget_requests()
    told = explain_as_json(site, folder, f"http://WWW.iNews.id{SPLIT}/all?utm_source=x")
    assert told["address"] == f"{WWW}{SPLIT}/all"
    assert told["fields"]["complete"]["value"] is True
    assert [entry.path for entry in site.requests] == ["/robots.txt", f"{SPLIT}/all"]


def test_future_date_loses(site, folder):
    told = explain_as_json(site, folder, WWW + FUTURE)
    first, *others = told["fields"]["published_at"]["candidates"]
    assert first["source"] == "json_ld"
    assert first["found"].startswith("2099-")
    assert (first["survives"], first["value"], first["wins"]) == (False, None, False)
    expected = site.expected_records()[f"www.inews.id{FUTURE}"]["published_at"]
    assert [other["value"] for other in others if other["wins"]] == [expected]


def test_waits_between_requests_as_the_crawl(site, folder):
    site.forget_requests()
    options = ("-s", "DOWNLOAD_VERIFY_CERTIFICATES=False", "-s", "JOBDIR=job")
    assert run_command(site, folder, "explain", WWW + SINGLE, *options).returncode == 0
    robots, asked = site.requests
    assert asked.time - robots.time >= 0.95


# --- what it cannot explain ---


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (f"{WWW}/news", ["listing", "cards"]),
        (f"{WWW}/news/nasional/jadwal-penukaran-uang-receh-di-terminal-lama-pekan-ini", ["soft_404"]),
        (f"{WWW}/finance/makro/neraca-dagang-bulan-lalu-menurut-catatan-sementara", ["empty"]),
        (f"{WWW}/news/nasional/jembatan-gantung-kali-rancah-sudah-bisa-dilalui-lagi", ["answered 404"]),
        (f"{WWW}/news/nasional/embargo-naskah-pidato-akhir-tahun-belum-boleh-tayang", ["robots.txt"]),
        (f"{WWW}/techno/internet/kumpulan-tips-memilih-paket-internet-rumah-hemat", ["redirects", "mpi."]),
        (f"{WWW}/lifestyle/film/daftar-film-keluarga-untuk-libur-panjang-akhir-tahun", ["redirects"]),
    ],
)
def test_no_article(site, folder, address, words):
    done = explain(site, folder, address)
    assert (done.returncode, done.stdout) == (1, "")
    assert_one_sentence(done.stderr, *words)


def test_no_article_as_json(site, folder):
    done = explain(site, folder, "--json", f"{WWW}/news")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["page"] == {"type": "listing", "reason": "cards"}
    assert "fields" not in told
    assert_one_sentence(done.stderr, "listing")


def test_refused_connection(folder):
    dead = {"https_proxy": "http://127.0.0.1:9", "PYTHONWARNINGS": ""}
    done = run_command(None, folder, "explain", WWW + SINGLE, "-s", "RETRY_TIMES=0", environment=dead)
    assert (done.returncode, done.stdout) == (1, "")
    assert_one_sentence(done.stderr, "www.inews.id")


@pytest.mark.parametrize(
    "arguments",
    [
        ["https://www.example.com/news/nasional/judul-yang-panjang-sekali"],
        ["https://mpi.inews.id/article/idxchannel/88121"],
        ["https://www.inews.id.example.com/news/nasional/judul-yang-panjang-sekali"],
        ["https://user:pass@www.inews.id/news"],
        ["https://www.inews.id:8443/news"],
        ["https://www.inews.id/login"],
        ["http://127.0.0.1/news"],
        ["ftp://www.inews.id/news"],
        ["no-such-file.html"],
        ["www.example.com/" + "x" * 5000],
        ["https://www.inews.id/news/\x1b[31mmerah"],
        [],
        [f"{WWW}/news", f"{WWW}/finance"],
        ["--no-such-option", f"{WWW}/news"],
        ["--address", f"{WWW}/news", WWW + SINGLE],
    ],
)
def test_wrong_usage(capsys, arguments):
    assert run_here(Command(), "", *arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert_one_sentence(err)
    assert "\x1b" not in err


def test_foreign_address_is_never_asked(site, folder):
    site.forget_requests()
    done = explain(site, folder, "https://www.example.com/news/nasional/judul-yang-panjang-sekali")
    assert (done.returncode, done.stdout) == (2, "")
    assert_one_sentence(done.stderr, "www.example.com", "inews.id")
    assert site.requests == []


# --- files ---


def test_broken_date_is_shown_as_the_loser(folder, page):
    told = explain_as_json(None, folder, str(page))
    assert told["address"] == ADDRESS
    story = told["fields"]["published_at"]
    assert (story["value"], story["source"]) == ("2026-03-10T11:05:00+08:00", "layout:redesign")
    lost = [one for one in story["candidates"] if one["source"] == "json_ld"]
    assert [one["found"] for one in lost] == ["Selasa pagi di bulan Maret"]
    assert [(one["survives"], one["value"], one["wins"]) for one in lost] == [(False, None, False)]
    assert [one["source"] for one in story["candidates"] if one["wins"]] == ["layout:redesign"]
    modified = told["fields"]["modified_at"]
    assert (modified["value"], modified["source"]) == (None, None)
    assert [one["survives"] for one in modified["candidates"]] == [False]


def test_text_shows_winners_and_losers(folder, page):
    done = explain(None, folder, str(page))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert "page            article (container)" in lines
    start = next(number for number, line in enumerate(lines) if line.startswith("published_at "))
    assert lines[start].split() == ["published_at", "2026-03-10T11:05:00+08:00"]
    signs = [line.split()[:2] for line in lines[start + 1 : lines.index("", start)]]
    assert ["-", "json_ld"] in signs
    assert signs.count([">", "layout:redesign"]) == 1
    assert [sign for sign, _ in signs].count(">") == 1
    assert "dateline        MAKASSAR" in lines
    assert "editor          Wira Kencana" in lines
    assert all(character == "\n" or character.isprintable() for character in done.stdout)


def test_colour_on_a_terminal_and_no_commands_of_the_page(folder, page):
    ours, theirs = pty.openpty()
    environment = {**build_environment(None), "TERM": "xterm-256color"}
    command = build_command("explain", str(page))
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 65536):
                shown += chunk
        except OSError:  # the terminal's other end is closed
            pass
    os.close(ours)
    assert process.returncode == 0
    assert b"\x1b[32m" in shown  # a winner, green
    assert b"\x1b[31m" in shown  # a loser, red
    assert b"\x1b]" not in shown
    assert b"\x07" not in shown


def test_address_of_a_file(folder, page):
    other = f"{WWW}/finance/makro/kapal-kayu-antar-beras-ke-pulau-jauh"
    told = explain_as_json(None, folder, "--address", other, str(page))
    assert told["address"] == other
    assert told["fields"]["section"]["value"] == "finance"


def test_og_url_tells_where_a_file_is_from(folder, page):
    named = f'<meta property="og:url" content="{ADDRESS}">'
    lines = PAGE.splitlines(keepends=True)
    lines[1] = f'<link rel="canonical" href="https://www.example.com/salinan">{named}\n'
    page.write_text("".join(lines), encoding="utf-8")
    assert explain_as_json(None, folder, str(page))["address"] == ADDRESS


def test_file_without_an_address(folder, page):
    page.write_text(PAGE.replace('rel="canonical"', 'rel="author"'), encoding="utf-8")
    done = explain(None, folder, str(page))
    assert (done.returncode, done.stdout) == (1, "")
    assert_one_sentence(done.stderr, "--address")


def test_foreign_address_of_a_file(folder, page):
    done = explain(None, folder, "--address", "https://www.example.com/a/b/c-d-e-f", str(page))
    assert (done.returncode, done.stdout) == (2, "")
    assert_one_sentence(done.stderr, "example.com")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "names no address"),
        (b"\x00\xff\xfe" * 2000, "names no address"),
        (b"<div>" * 20_000, "nested"),
        (b" " * 10_000_001, "larger"),
    ],
)
def test_file_that_is_no_page(folder, page, content, word):
    page.write_bytes(content)
    done = explain(None, folder, str(page))
    assert (done.returncode, done.stdout) == (1, "")
    assert_one_sentence(done.stderr, word)


def test_reader_that_goes_away(folder, page):
    command = build_command("explain", str(page))
    with subprocess.Popen(
        command, cwd=folder, env=build_environment(None), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_help_tells_all(folder):
    done = run_command(None, folder, "explain", "-h")
    text = " ".join(done.stdout.split())
    assert done.returncode == 0
    for words in ("--json", "--address", "ADDRESS|FILE", "robots.txt", "Exit code: 0 explained, 1"):
        assert words in text


# --- the truth ---


@pytest.mark.parametrize("case", article_cases(), ids=lambda case: case.name)
def test_tells_what_the_crawl_does(case):
    document = to_document(case, "page.html")
    told = explain_page(document, case.fetched_at)
    if len(case.pages) == 1 and case.pages == ["page.html"]:
        record = load_case(case)
        values = {name: story.value for name, story in told.fields.items()}
        assert values == {**record, "complete": values["complete"]}
    assert told.plan == find_parts(document, case.address)
    for name, story in told.fields.items():
        winners = [candidate for candidate in story.candidates if candidate.wins]
        assert len(winners) == (0 if story.source is None else 1), name
        assert all(winner.source == story.source for winner in winners), name
        if name != "videos":  # those of the text come beside the page's own
            assert all(winner.value == story.value for winner in winners), name


def test_one_field_with_its_selectors(folder, page):
    changed = (
        page.read_text(encoding="utf-8")
        .replace('h1 class="headerTitle"', 'div class="headerTitle"')
        .replace("</h1>", "</div>")
    )
    page.write_text(changed, encoding="utf-8")
    done = run_command(None, folder, "explain", "--field", "title", str(page))
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert "    matched            .headerTitle" in lines
    assert "  + json_ld            Kapal Kayu [headline]" in lines
    assert any(line.startswith("  > layout:redesign") and line.endswith(" [.headerTitle]") for line in lines)
    assert "    missed             h1.headerTitle" in lines
    assert not any(line.startswith("body ") for line in lines)
    told = json.loads(run_command(None, folder, "explain", "--json", "--field", "title", str(page)).stdout)
    assert list(told["fields"]) == ["title"]
    assert told["fields"]["title"]["selectors"] == {"matched": [".headerTitle"], "missed": ["h1.headerTitle"]}
    assert run_command(None, folder, "explain", "--field", "judul", str(page)).returncode == 2


def test_why_a_record_is_incomplete(site, folder):
    done = run_command(site, folder, "explain", WWW + SPLIT, "-s", "DOWNLOAD_VERIFY_CERTIFICATES=False")
    assert done.returncode == 0
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("incomplete ")]
    assert "the page shows part 1 of " in line
