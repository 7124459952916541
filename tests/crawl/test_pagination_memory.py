"""What a run remembers of its lists: never so much that a later one misses an article."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy.http import HtmlResponse, TextResponse

from inews_crawler.arguments import read_arguments
from inews_crawler.crawl.fetched import Found
from inews_crawler.crawl.recorder import read_listing
from inews_crawler.discovery.method import Run
from inews_crawler.discovery.methods import METHODS, check_methods
from inews_crawler.exceptions import ArgumentError
from inews_crawler.site.hosts import NETWORK_MENU_URL
from tests.crawl.test_backfill import asked_days, jakarta_day
from tests.site.cards import to_card, to_network_widget
from tests.site.chrome import to_page
from tests.site.crawl import run_crawl
from tests.site.fixture import FixtureSite, build_world
from tests.site.index_page import render_index
from tests.site.messages import Response, to_html, to_xml
from tests.site.synthetic import generate

WWW = "https://www.inews.id"
DAY = 86_400


def render_list(stories, *, pager="", beside="", menu=""):
    """A page with a list of cards: its pager under it, something beside it, a menu over it."""
    cards = "".join(to_card(story, number) for number, story in enumerate(stories))
    content = (
        f'{menu}<section class="container"><section class="mainBody"><main class="sideLeft">'
        f'<section class="widgetListArticle row"><div class="widgetListArticle__body">{cards}</div></section>{pager}'
        f'</main><aside class="sideRight">{beside}</aside></section></section>'
    )
    return to_html(to_page(title="Daftar Berita", head="", body_id="tag", content=content, small=True))


def to_pager(base, number, pages):
    """A pager whose pages are a parameter, or, if `base` ends with a slash, a last segment."""
    to_url = (lambda page: f"{base}{page}") if base.endswith("/") else (lambda page: f"{base}?page={page}")
    rows = "".join(f'<li class="pageList"><a href="{to_url(n)}">{n}</a></li>' for n in range(1, pages + 1))
    if number < pages:
        rows += f'<li><a class="next" href="{to_url(number + 1)}">next</a></li>'
    return f'<div class="pagination"><ul class="paginationContent">{rows}</ul></div>'


def add_tag(world, name, stories, per_page, *, segments=False, beside=""):
    """A tag page of several pages; `segments`: the page number is a segment of its address."""
    pages = -(-len(stories) // per_page)

    def answer(_world, request):
        parts = urlsplit(request.path)
        words = parts.path.strip("/").split("/")
        if request.host != "www.inews.id" or words[:2] != ["tag", name]:
            return None
        number = int(words[2] if len(words) > 2 else parse_qs(parts.query).get("page", ["1"])[0])
        if not 1 <= number <= pages:
            return None
        shown = stories[(number - 1) * per_page : number * per_page]
        base = f"{WWW}/tag/{name}{'/' if segments else ''}"
        return render_list(shown, pager=to_pager(base, number, pages), beside=beside)

    world.doors.insert(0, answer)


def move_to(world, stories, source):
    """Let nothing but `source` show these stories."""
    moved = [replace(story, doors=frozenset({source})) for story in stories]
    for story in moved:
        world.put(story)
    return moved


def without_validators(world):
    """Let the site say of no page that it has not changed."""
    respond = world.respond

    def answer(request):
        given = respond(replace(request, headers={}))
        kept = tuple(pair for pair in given.headers if pair[0] not in {"ETag", "Last-Modified"})
        return Response(given.status, given.body, kept)

    world.respond = answer


def is_conditional(entry) -> bool:
    return not {"if-none-match", "if-modified-since"}.isdisjoint(name.lower() for name in entry.headers)


def asked_lists(site):
    """The paths of all that was asked besides stories and robots.txt, in order."""
    return [
        entry.path
        for entry in site.requests
        if entry.path != "/robots.txt" and not site.world.is_story(entry.host, entry.path)
    ]


# --- pagination that was not exhausted ---


def test_a_list_with_an_unreadable_page_is_asked_again_as_a_whole(tmp_path):
    # 6 on the tag's three pages, 20 and 8 on the two of 8 March, 2 on 7 March
    world = generate(36, 5)
    add_tag(world, "pasar", move_to(world, world.newest[:6], "pasar"), 2)
    with FixtureSite(world) as site:
        for path in ("/tag/pasar?page=2", "/indeks/all/08-03-2026/2"):
            site.faults.add("empty", path=path, times=2)
        arguments = ("-a", "tags=pasar", "-a", "discover=indeks")
        first = run_crawl(site, tmp_path, *arguments)
        assert len(first.records) == 2 + 20 + 2
        assert len(site.find_requests("/tag/pasar?page=2")) == 2
        assert len(site.find_requests("/indeks/all/08-03-2026/2")) == 2
        assert site.find_requests("/tag/pasar?page=3") == []
        site.forget_requests()
        second = run_crawl(site, tmp_path, *arguments)
        assert second.returncode == 0
        assert {**first.by_key, **second.by_key}.keys() == site.world.stories.keys()
        assert len(second.records) == 4 + 8
        again = [*site.find_requests("/tag/pasar*"), *site.find_requests("/indeks/all/08-03-2026/*")]
        assert [entry.path for entry in again] == [
            "/tag/pasar", "/tag/pasar?page=2", "/tag/pasar?page=3",
            "/indeks/all/08-03-2026/1", "/indeks/all/08-03-2026/2",
        ]  # fmt: skip
        assert not any(is_conditional(entry) for entry in again)


# --- pages that name lists ---


def test_what_only_a_page_names_is_asked_in_the_second_run_too(tmp_path):
    world = generate(4, 4)
    fixed = world.newest[2:]
    kite = replace(
        world.newest[0], path="/viral/unik/layang-layang-raksasa-singgah-di-kota", doors=frozenset()
    )
    boat = replace(
        world.newest[1], path="/news/nasional/perahu-sayur-kembali-ke-kanal-lama", doors=frozenset()
    )
    world.put(kite)
    world.put(boat)

    def answer(world, request):
        if request.host != "www.inews.id":
            return None
        path = urlsplit(request.path).path
        if path == "/":
            return render_list(fixed, menu=f'<nav><a href="{WWW}/viral">Viral</a></nav>')
        if path == "/viral":
            return render_list([story for story in world.newest if story.path.startswith("/viral/")])
        if path == "/news":
            return render_list(fixed, beside=f'<a href="{WWW}/tag/pasar-terapung">Pasar Terapung</a>')
        if path == "/tag/pasar-terapung":
            return render_list([story for story in world.newest if "perahu-sayur" in story.path])
        return None

    world.doors.insert(0, answer)
    with FixtureSite(world) as site:
        arguments = ("-a", "discover=sections,tags")
        first = run_crawl(site, tmp_path, *arguments)
        assert first.returncode == 0, first.log[-2000:]
        assert {kite.key, boat.key} <= first.by_key.keys()
        new = {
            site.add(kite, path=f"{kite.path}-lagi", title=f"{kite.title} Lagi").key,
            site.add(boat, path=f"{boat.path}-lagi", title=f"{boat.title} Lagi").key,
        }
        site.forget_requests()
        second = run_crawl(site, tmp_path, *arguments)
        assert second.by_key.keys() == new
        for path in ("/", "/news"):
            (entry,) = site.find_requests(path)
            assert (entry.status, is_conditional(entry)) == (200, False), path
        (other,) = site.find_requests("/travel")
        assert (other.status, is_conditional(other)) == (304, True)


def read_page(method, url, body, **given):
    """A page of a method, read as a run with these arguments reads it."""
    content_type, response_class = "text/html; charset=UTF-8", HtmlResponse
    if body.startswith("{"):
        content_type, response_class = "application/json", TextResponse
    response = response_class(url, headers={"Content-Type": content_type}, body=body.encode())
    anything = lambda *_: True  # noqa: E731 - named by its use
    run = Run(read_arguments(given), None, None, anything, empty_days=3)
    run.methods = {name: method(run) for name, method in METHODS.items()}
    return read_listing(run, METHODS[method].open(url), response)


def test_the_network_menu_is_never_asked_conditionally():
    menu = {"island": [{"slug": "sumatera", "network": [{"slug": "padangkota", "name": "Padang Kota"}]}]}
    page = read_page("network", NETWORK_MENU_URL, json.dumps(menu), editions="network", discover="network")
    assert page.editions == ["padangkota"]
    assert not page.is_conditional


@pytest.mark.parametrize(
    ("named", "discover", "is_conditional"),
    [
        ('<nav><a href="/viral">Viral</a></nav>', "sections", False),
        ('<nav><a href="/news">News</a></nav>', "sections", True),
        ('<a href="/tag/pasar-terapung">Pasar Terapung</a>', "sections,tags", False),
        ('<a href="/tag/pasar-terapung">Pasar Terapung</a>', "sections", True),
    ],
)
def test_pages_that_name_lists_are_never_asked_conditionally(named, discover, is_conditional):
    stories = generate(3, 4).newest
    body = render_list(stories, menu=named).body.decode()
    page = read_page("sections", f"{WWW}/news", body, discover=discover)
    assert len(page.links) == 3
    assert page.is_conditional is is_conditional


@pytest.mark.parametrize(
    ("late", "later_methods"), [("/", "sections,network"), ("/indeks/karawang/all", "network")]
)
def test_channels_of_a_network_host_without_an_index_of_its_own(tmp_path, late, later_methods):
    world = build_world()
    stories = [story for story in world.newest if story.host == "karawang.inews.id"]

    def answer(world, request):
        if request.host != "karawang.inews.id" or request.path.startswith("/read/"):
            return None
        if request.path == "/":
            menu = '<nav><a href="https://karawang.inews.id/indeks/olahraga/all">Olahraga</a></nav>'
            return render_list(stories[:1], menu=menu)
        if request.path == "/indeks/olahraga/all":
            return render_list([story for story in world.newest if story.host == "karawang.inews.id"])
        return world.answer_not_found()

    world.doors.insert(0, answer)
    with FixtureSite(world) as site:
        site.faults.add("slow", host="karawang.inews.id", path=late, seconds=0.3)
        host = ("-a", "editions=karawang")
        first = run_crawl(site, tmp_path, *host, "-a", "discover=sections,network")
        assert first.by_key.keys() == {story.key for story in stories}
        assert len(stories) > 1
        assert len(site.find_requests("/indeks/karawang/all", status=404)) == 1
        new = site.add(
            stories[0], path="/read/900003/lapangan-karawang-dibuka", title="Lapangan Karawang Dibuka"
        )
        site.forget_requests()
        second = run_crawl(site, tmp_path, *host, "-a", f"discover={later_methods}")
        assert second.by_key.keys() == {new.key}
        assert site.find_requests("/indeks/karawang/all") == []  # missing: not again today


# --- links that no method of this run follows ---


def test_links_are_written_down_for_the_run_that_follows_them(tmp_path):
    # 6 subsections of 5 articles: lists show the newest 3 of each, the other 2 are behind links only.
    with FixtureSite(generate(110, 5, first_page=3)) as site:
        sections = ("-a", "sections=news,regional")
        methods = (*sections, "-a", "discover=feed,sections")
        first = run_crawl(site, tmp_path, *methods)
        assert len(first.records) == 6 * 3
        assert len(site.find_article_requests()) == 6 * 3
        site.forget_requests()
        assert run_crawl(site, tmp_path, *methods).records == []
        assert site.find_article_requests() == []
        last = run_crawl(site, tmp_path, *sections)
        assert last.returncode == 0
        assert len(last.records) == 6 * 2
        expected = {story.key for story in site.world.newest if story.section in {"news", "regional"}}
        assert {**first.by_key, **last.by_key}.keys() == expected


# --- sitemaps ---


def test_a_sitemap_may_be_larger_than_any_page(tmp_path):
    world = generate(20, 4)
    rows = [f"<url><loc>{story.url}</loc></url>" for story in world.newest]
    # Scattered digits, so that it is too large for a page compressed, too.
    rows += [
        f"<url><loc>{WWW}/otomotif/mobil/mobil-angkut-uji-{n * 2_654_435_761 % 2**32}-{n * 40_503 % 65_521}</loc></url>"
        for n in range(4_000)
    ]
    text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(reversed(rows))}</urlset>'
    world.doors.insert(0, lambda _, request: to_xml(text) if request.path == "/sitemap.xml" else None)
    with FixtureSite(world) as site:
        run = run_crawl(
            site, tmp_path, "-a", "discover=sitemap", "-a", "sections=news",
            settings={"DOWNLOAD_MAXSIZE": 30_000},
        )  # fmt: skip
        assert run.returncode == 0, run.log[-2000:]
        assert min(entry.size for entry in site.find_requests("/sitemap.xml")) > 30_000
        assert run.by_key.keys() == {s.key for s in site.world.newest if s.section == "news"}


def test_sitemaps_without_news_are_backed_off_but_the_files_that_name_them_are_not(tmp_path):
    world = generate(40, 4, per_day=1)  # 8 in March, 28 in February, 4 in January
    with FixtureSite(world) as site:
        arguments = ("-a", "discover=sitemap")
        assert len(run_crawl(site, tmp_path, *arguments).records) == 40
        with sqlite3.connect(tmp_path / "data" / "inews.db") as store:
            # All were first asked 20 days ago and last an hour ago, when March gave something.
            store.execute(
                "UPDATE listings SET first_asked_at = unixepoch() - ?, asked_at = unixepoch() - 3600",
                (20 * DAY,),
            )
            for month, seconds in (("01", 20 * DAY), ("02", 20 * DAY), ("03", 3600)):
                store.execute(
                    "UPDATE listings SET new_at = unixepoch() - ? WHERE url LIKE ?",
                    (seconds, f"%/sitemap-2026-{month}.xml%"),
                )
        newest = site.world.newest[0]
        new = site.add(newest, path=f"{newest.path}-susulan", title=f"{newest.title} Susulan")
        site.forget_requests()
        second = run_crawl(site, tmp_path, *arguments)
        assert second.by_key.keys() == {new.key}
        assert sorted(asked_lists(site)) == ["/sitemap-2026-03.xml", "/sitemap-news.xml", "/sitemap.xml"]


# --- hourly runs ---


def test_cards_outside_the_scope_do_not_keep_an_hourly_run_going(tmp_path):
    world = generate(40, 5)
    network = [story for story in build_world().newest if story.host == "karawang.inews.id"]
    add_tag(world, "pasar", list(world.newest), 10, beside=to_network_widget(network))
    without_validators(world)
    with FixtureSite(world) as site:
        arguments = ("-a", "tags=pasar", "-a", "discover=tags", "-a", "sections=news")
        first = run_crawl(site, tmp_path, *arguments)
        assert first.by_key.keys() == {story.key for story in world.newest if story.section == "news"}
        assert len(site.find_requests("/tag/pasar*")) == 4
        site.forget_requests()
        second = run_crawl(site, tmp_path, *arguments)
        assert second.records == []
        assert asked_lists(site) == ["/tag/pasar"]


def test_a_page_is_known_when_nothing_on_it_is_left_for_the_run():
    assert Found(new=0, pending=3, stored=2).all_stored
    assert Found(new=1, pending=0, stored=2, open=0).all_stored  # a new one that is none of this run's
    assert not Found(new=0, pending=1, stored=2, open=1).all_stored
    assert not Found(new=0, pending=0, stored=2, own=1).all_stored
    assert not Found(new=0, pending=3, stored=0).all_stored


# --- tags that are numbers ---


def test_a_tag_that_is_a_number_is_read_to_its_end(tmp_path):
    world = generate(27, 5)
    newest = list(world.newest)
    add_tag(world, "212", newest[:9], 3)
    add_tag(world, "911", newest[9:18], 3, segments=True)
    add_tag(world, "1998", newest[18:], 3)
    with FixtureSite(world) as site:
        run = run_crawl(site, tmp_path, "-a", "tags=212,911,1998", "-a", "discover=tags")
        assert run.returncode == 0, run.log[-2000:]
        assert run.by_key.keys() == {story.key for story in newest}
        # The articles' own tags are lists of the site too.
        asked = [path for path in asked_lists(site) if path.split("/")[2][:3] in {"212", "911", "199"}]
        assert sorted(asked) == [
            "/tag/1998", "/tag/1998?page=2", "/tag/1998?page=3",
            "/tag/212", "/tag/212?page=2", "/tag/212?page=3",
            "/tag/911", "/tag/911/2", "/tag/911/3",
        ]  # fmt: skip
        assert json.loads((run.output_dir / "report.json").read_text())["traps"] == {}


# --- days ---


def test_an_index_that_shows_one_list_for_every_day_is_asked_in_the_other_form(tmp_path):
    world = generate(36, 5, per_day=4, traits=["iso_index"])
    shown = world.newest[:8]

    def answer(world, request):
        words = request.path.split("/")
        if words[1] != "indeks" or len(words) < 4 or words[3][:2] == "20":
            return None
        return to_html(render_index(world, "all", date(2026, 3, 8), [], shown, (1, 1)))

    world.doors.insert(0, answer)
    with FixtureSite(world) as site:
        run = run_crawl(
            site, tmp_path, "-a", "discover=indeks", "-a", "since=2026-03-02", "-a", "until=2026-03-05"
        )
        assert run.returncode == 0, run.log[-2000:]
        expected = {
            key
            for key, record in site.expected_records().items()
            if date(2026, 3, 2) <= jakarta_day(record) <= date(2026, 3, 5)
        }
        assert len(expected) == 4 * 4
        assert run.by_key.keys() == expected
        assert asked_days(site) == [
            "05-03-2026", "04-03-2026", "2026-03-05", "2026-03-04", "2026-03-03", "2026-03-02",
        ]  # fmt: skip
        assert "The index shows the same list for every day: asking for days as yyyy-mm-dd\n" in run.log


@pytest.mark.parametrize(
    ("traits", "days"),
    [
        ((), ["03-03-2026", "02-03-2026", "01-03-2026"]),
        (("iso_index",), ["2026-03-03", "2026-03-02", "2026-03-01"]),
    ],
)
def test_until_without_since_begins_at_that_day(tmp_path, traits, days):
    # Three a day from 8 March to 1 March; three days behind them are empty.
    with FixtureSite(generate(24, 5, per_day=3, traits=traits)) as site:
        run = run_crawl(site, tmp_path, "-a", "discover=indeks", "-a", "until=2026-03-03")
        assert run.returncode == 0, run.log[-2000:]
        expected = {
            key for key, record in site.expected_records().items() if jakarta_day(record) <= date(2026, 3, 3)
        }
        assert len(expected) == 3 * 3
        assert run.by_key.keys() == expected
        assert asked_days(site)[:3] == days
        assert len(asked_days(site)) == 3 + 3


# --- arguments that open nothing ---


def test_arguments_that_open_no_method_end_at_once(site, tmp_path):
    run = run_crawl(site, tmp_path, "-a", "editions=jabar", "-a", "discover=indeks")
    assert run.returncode == 2
    assert run.stderr == "discover=indeks offers nothing for editions=jabar on the days asked for.\n"
    assert site.requests == []
    assert run.output_dir is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"editions": "jabar", "discover": "indeks"}, "discover=indeks offers nothing for editions=jabar"),
        ({"editions": "www", "discover": "network"}, "discover=network offers nothing for editions=www"),
        ({"since": "2200-01-01", "discover": "indeks"}, "discover=indeks offers nothing for editions=www"),
    ],
)
def test_arguments_that_open_no_method_are_refused_in_one_sentence(given, said):
    with pytest.raises(ArgumentError) as error:
        check_methods(read_arguments(given))
    assert str(error.value) == f"{said} on the days asked for."


@pytest.mark.parametrize(
    "given",
    [
        {"editions": "www,jabar", "discover": "network,indeks"},
        {"editions": "jabar", "discover": "indeks,feed"},
        {"editions": "all", "discover": "network"},
        {"editions": "karawang", "discover": "network"},
        {"discover": "network", "query": "kompor sekam"},
        {"discover": "network", "tags": "beras"},
        {"since": "2200-01-01"},  # the default methods have listings on any day
        {"editions": "jabar", "discover": "indeks", "start_urls": f"{WWW}/news"},
    ],
)
def test_one_method_is_enough(given):
    check_methods(read_arguments(given))


def test_days_up_to_one_day_are_not_all_days(tmp_path):
    with FixtureSite(generate(60, 4, per_day=20)) as site:
        first = run_crawl(site, tmp_path, "-a", "discover=indeks", "-a", "until=2026-03-06")
        second = run_crawl(site, tmp_path, "-a", "discover=indeks")
        everything = set(site.world.stories)
    assert not first.by_key.keys() & second.by_key.keys()
    assert first.by_key.keys() | second.by_key.keys() == everything
