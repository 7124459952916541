"""What the browser may ask, which control is clicked, which page waits for a script: by eye, without a browser."""

from __future__ import annotations

import base64
import stat
from typing import TYPE_CHECKING

import pytest

from inews_crawler.discovery.load_more import Control, has_load_more, is_load_more
from inews_crawler.page import Page
from inews_crawler.pages.document import Document
from inews_crawler.rendering.chromium import build_launch_options, find_chromium, read_proxy
from inews_crawler.rendering.traffic import find_fault
from tests.site.fixture import build_world

if TYPE_CHECKING:
    from pathlib import Path

LISTING = "https://www.inews.id/travel/kuliner"
ARTICLE = "https://www.inews.id/travel/kuliner/kedai-mi-tanpa-papan-nama-di-gang-sempit"
TEXT = "<p>Kedai itu buka sejak subuh dan tutup ketika panci terakhir kosong, kata pemiliknya kepada tetangga.</p>"


@pytest.mark.parametrize(
    ("url", "kind", "method", "fault"),
    [
        ("https://www.inews.id/getnews?id=news&offset=40", "fetch", "GET", None),
        ("https://jabar.inews.id/getnews?id=news&offset=40", "xhr", "POST", None),
        ("https://static.inews.co.id/js/main.js", "script", "GET", None),
        ("https://www.inews.id/js/app.js", "script", "GET", None),
        ("https://static.inews.co.id/css/main.css", "stylesheet", "GET", "kind"),
        ("https://img.inews.co.id/media/822/files/a.jpg", "image", "GET", "kind"),
        ("https://www.inews.id/streaming/rcti", "document", "GET", "kind"),
        ("https://www.inews.id/hitung", "ping", "POST", "kind"),
        ("https://www.inews.id/getnews", "fetch", "DELETE", "method"),
        ("https://securepubads.g.doubleclick.net/tag/js/gpt.js", "script", "GET", "host"),
        ("https://mpi.inews.id/article/1", "fetch", "GET", "host"),
        ("https://www.inews.id.example.com/getnews", "fetch", "GET", "host"),
        ("https://www.inews.id:8443/getnews", "fetch", "GET", "scheme"),
        ("http://www.inews.id/getnews", "fetch", "GET", "scheme"),
    ],
)
def test_only_scripts_and_data_of_the_site_are_let_through(url, kind, method, fault) -> None:
    assert find_fault(url, kind, method) == fault


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        (Control("button", "Load More", "btn-load-more"), True),
        (Control("button", "  Muat Lainnya » ", ""), True),
        (Control("a", "Lihat Lainnya", "tombol", href="#"), True),
        (Control("a", "Selengkapnya", "", href="javascript:void(0)"), True),
        (Control("a", "Muat Lebih Banyak", "", href="?page=2"), True),
        (Control("div", "Berikutnya", "load-more-trigger"), True),
        (Control("a", "Selengkapnya", "", href="https://www.inews.id/travel"), False),
        (Control("a", "Load More", "btn-load-more", href="https://www.okezone.com/"), False),
        (Control("div", "Selengkapnya", "kotak"), False),
        (Control("button", "Login", "btn-login"), False),
        (Control("a", "Muat lagi: kisah panjang penjaga menara air di kota lama", "", href="#"), False),
    ],
)
def test_what_brings_more_cards(control, expected) -> None:
    assert is_load_more(control, LISTING) is expected


def test_a_control_in_the_menu_is_not_the_lists() -> None:
    page = "<html><body><nav><button>Lainnya</button></nav><main><a href='/travel'>Travel</a></main></body></html>"
    assert not has_load_more(Document(LISTING, page.encode()))
    page = page.replace("</main>", "<button>Lainnya</button></main>")
    assert has_load_more(Document(LISTING, page.encode()))


def test_of_the_fixture_sites_articles_only_the_shells_wait_for_a_script() -> None:
    world = build_world(traits=("shells",))
    waiting = {s.key for s in world.stories.values() if Page(s.url, world.render(s).encode()).lacks_text}
    assert waiting == {key for key, story in world.stories.items() if story.needs_browser}
    assert len(waiting) == 2


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<div id="app"></div><script src="/js/app.js"></script>', True),
        (f'<article class="bodyArticleWrapper">{TEXT}<div class="skeleton"></div></article><script>1</script>', True),
        (f'<article class="bodyArticleWrapper">{TEXT}</article><div class="loading"></div><script>1</script>', False),
        (
            f'<article class="bodyArticleWrapper">{TEXT}<div class="ads-box"><div class="loading"></div></div></article><script>1</script>',
            False,
        ),
        (
            f'<article class="bodyArticleWrapper">{TEXT}<div class="loading"><img src="/a.jpg"></div></article><script>1</script>',
            False,
        ),
        (f'<article class="bodyArticleWrapper">{TEXT}<div class="skeleton"></div></article>', False),  # no script
        ("<h1>404</h1><h2>Halaman tidak ditemukan</h2><script>1</script>", False),
    ],
)  # fmt: skip
def test_which_page_waits_for_a_script(body, expected) -> None:
    page = f"<html><head><title>Kedai Mi - iNews</title></head><body><nav>Menu</nav>{body}</body></html>"
    assert Page(ARTICLE, page.encode()).lacks_text is expected


def test_a_page_that_came_cut_off_is_no_reason_for_a_browser() -> None:
    page = "<!doctype html><html><head><title>Kedai Mi</title><script>1</script></head><body><nav>Menu</nav><div>"
    assert not Page(ARTICLE, page.encode()).lacks_text


# --- which Chromium, and how it is started ---


def _make_program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_named_browser_must_be_there(tmp_path: Path) -> None:
    assert find_chromium(str(tmp_path / "none")) is None
    named = _make_program(tmp_path / "peramban")
    assert find_chromium(str(named)) == named


def test_playwrights_own_build_comes_before_the_systems(tmp_path: Path, monkeypatch) -> None:
    system = _make_program(tmp_path / "bin" / "chromium")
    monkeypatch.setenv("PATH", str(system.parent))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "builds"))
    assert find_chromium(None) == system
    for revision in ("1", _own_revision()):  # a build of another release is not for this one
        own = _make_program(tmp_path / "builds" / f"chromium-{revision}" / "chrome-linux64" / "chrome")
    assert find_chromium(None) == own


def _own_revision() -> str:
    import json  # noqa: PLC0415
    from importlib.util import find_spec  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    spec = find_spec("playwright")
    assert spec is not None and spec.origin is not None
    text = (Path(spec.origin).parent / "driver/package/browsers.json").read_text(encoding="utf-8")
    return next(each["revision"] for each in json.loads(text)["browsers"] if each["name"] == "chromium")


def test_the_proxy_of_the_environment(monkeypatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert read_proxy() is None
    monkeypatch.setenv("https_proxy", "http://nama:kata%40sandi@proksi.example:3128")
    assert read_proxy() == {
        "server": "http://proksi.example:3128", "username": "nama", "password": "kata@sandi"
    }  # fmt: skip
    monkeypatch.setenv("no_proxy", "inews.id")
    assert read_proxy() is None


@pytest.mark.parametrize(
    ("proxy", "way"), [(None, "DIRECT"), ("http://proksi.example:3128", "PROXY proksi.example:3128")]
)
def test_chromium_is_led_to_the_site_and_nowhere_else(proxy, way, tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("HTTPS_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("https_proxy", proxy or "")
    options = build_launch_options(tmp_path / "chromium", use_proxy=True)
    flag = next(each for each in options["args"] if each.startswith("--proxy-pac-url="))
    script = base64.b64decode(flag.partition("base64,")[2]).decode()
    assert f"? '{way}' : 'PROXY 127.0.0.1:9'" in script
    assert "*.inews.id" in script


@pytest.mark.parametrize(("user", "sandbox"), [(0, False), (1000, True)])
def test_the_sandbox_is_off_for_root_only(user, sandbox, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert build_launch_options(tmp_path / "chromium", use_proxy=False)["chromium_sandbox"] is sandbox
