"""Each method finds what only it shows, all together everything; asked again it costs next to nothing."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import pytest

from tests.crawl.test_backfill import kill_after
from tests.site.article_page import render_article
from tests.site.crawl import compare, run_crawl
from tests.site.fixture import FixtureSite, build_world
from tests.site.messages import to_html, to_redirect
from tests.site.synthetic import generate

ALL_METHODS = "discover=feed,sections,read_next,related,tags,indeks,sitemap,network"
DAY = 86_400


def read_report(run):
    return json.loads((run.output_dir / "report.json").read_text())


def only_behind(site, *sources: str) -> set[str]:
    """Stories of www that nothing but these sources shows."""
    return site.expected_records(doors=sources).keys() - site.expected_records().keys()


def listings(site):
    """What was asked besides stories and robots.txt."""
    return [e for e in site.requests if e.path != "/robots.txt" and not site.world.is_story(e.host, e.path)]


def test_all_methods_together_find_everything(site, tmp_path):
    run = run_crawl(site, tmp_path, "-a", ALL_METHODS, "-a", "editions=all", "-a", "query=kompor sekam")
    assert run.returncode == 0, run.log[-3000:]
    expected = site.expected_records(None, ("tag", "indeks", "sitemap", "search", "network"))
    assert compare(run.by_key, expected) == []
    discovered = read_report(run)["discovered"]
    for method in (
        "feed",
        "sections",
        "read_next",
        "related",
        "tags",
        "indeks",
        "sitemap",
        "network",
        "search",
    ):
        assert discovered[f"{method}/new"] >= 1, method
        assert discovered[f"{method}/known"] >= 0, method
    own = {f"{label}.inews.id" for label in ("mpi", "tv", "sindikasi", "img", "beta")}
    assert {entry.host for entry in site.requests}.isdisjoint(own)
    assert all(e.host.endswith(".inews.id") or e.host == "static.inews.co.id" for e in site.requests)
    for path in ("/page/*", "/login*", "/streaming*", "/live*", "/submission*", "*embargo-naskah-pidato*"):
        assert site.find_requests(path) == [], path


@pytest.mark.parametrize(
    ("source", "arguments", "traits"),
    [
        ("sitemap", ("discover=sitemap",), ()),
        ("indeks", ("discover=indeks",), ("index_tomorrow",)),
        ("tag", ("discover=tags",), ()),
        ("tag", ("discover=feed", "tags=Musik Indie"), ()),
        ("search", ("discover=feed", "query=kompor sekam"), ()),
        ("search", ("discover=feed", "query=kompor sekam"), ("no_search",)),
    ],
)
def test_a_method_finds_what_only_it_shows(tmp_path, source, arguments, traits):
    with FixtureSite(build_world(traits=traits)) as site:
        wanted = only_behind(site, source)
        assert wanted
        run = run_crawl(site, tmp_path, *(word for argument in arguments for word in ("-a", argument)))
        assert run.returncode == 0, run.log[-3000:]
        assert wanted <= run.by_key.keys()
        assert {entry.host for entry in site.requests} == {"www.inews.id"}
        name = {"tag": "tags"}.get(source, source)
        assert read_report(run)["discovered"][f"{name}/new"] >= len(wanted)


@pytest.mark.parametrize("traits", [(), ("no_menu",)])
def test_network_hosts_by_their_indexes(tmp_path, traits):
    with FixtureSite(build_world(traits=traits)) as site:
        run = run_crawl(
            site, tmp_path, "-a", "editions=network", "-a", "discover=feed,sections,network,read_next,related"
        )
        expected = {
            key: record
            for key, record in site.expected_records(None, ("network",)).items()
            if "/read/" in key
        }
        assert run.by_key.keys() == expected.keys()
        assert all(entry.host != "www.inews.id" for entry in site.requests)


def test_a_network_index_under_another_channel_is_found_by_the_front_page(tmp_path):
    with FixtureSite() as site:
        site.faults.add("status", status=404, host="karawang.inews.id", path="/indeks/karawang/all")
        menu = '<html><body><a href="/indeks/olahraga/all">Olahraga</a></body></html>'
        site.faults.add("body", value=menu, host="karawang.inews.id", path="/")
        run = run_crawl(site, tmp_path, "-a", "editions=karawang", "-a", "discover=network")
        assert run.returncode in {0, 11}
        assert [e.path for e in listings(site)] == ["/indeks/karawang/all", "/", "/indeks/olahraga/all"]


def test_search_is_left_alone_where_robots_txt_says_so(tmp_path):
    robots = "User-agent: *\nDisallow: /find\nDisallow: /omni/\n"
    with FixtureSite(build_world(robots=robots)) as site:
        run = run_crawl(site, tmp_path, "-a", "discover=feed", "-a", "query=kompor sekam")
        assert run.returncode == 0
        assert "robots.txt forbids the search, so query= found nothing." in run.log
        assert site.find_requests("/find*") == site.find_requests("/omni*") == []


def test_a_search_alone_that_robots_txt_forbids_is_blocked(tmp_path):
    robots = "User-agent: *\nDisallow: /find\nDisallow: /omni/\n"
    with FixtureSite(build_world(robots=robots)) as site:
        run = run_crawl(site, tmp_path, "-a", "query=kompor sekam")
        assert run.returncode == 12
        assert "robots.txt forbids everything that was asked for." in run.log


@pytest.mark.parametrize(
    ("argument", "slugs"),
    [
        (
            "tags=Musik Indie",
            {
                "hanya-tag-pembuat-suling-bambu-mengukur-nada-dengan-air",
                "grup-musik-lima-ayunan-rekam-album-di-stasiun-tua",
            },
        ),
        ("query=kompor sekam", {"hanya-cari-pembuat-kompor-sekam-padi-layani-pesanan-dapur-umum"}),
    ],
)
def test_a_tag_or_a_search_alone_finds_its_articles_and_no_others(tmp_path, argument, slugs):
    with FixtureSite() as site:
        run = run_crawl(site, tmp_path, "-a", "discover=feed", "-a", "max_articles=1")
        assert run.returncode == 0  # all others wait in the store now
        site.forget_requests()
        run = run_crawl(site, tmp_path, "-a", argument)
        assert run.returncode == 0, run.log[-3000:]
        assert {key.rpartition("/")[2] for key in run.by_key} == slugs
        assert {entry.path.rpartition("/")[2] for entry in site.find_article_requests()} == slugs


def test_scopes_compose(site, tmp_path):
    run = run_crawl(
        site, tmp_path, "-a", "sections=news", "-a", "since=2026-02-15", "-a", "until=2026-03-01",
        "-a", "discover=feed,sections,read_next,related,indeks,sitemap,tags", "-a", "query=warga", "-a", "depth=3",
        "-a", "max_articles=4",
    )  # fmt: skip
    assert run.returncode == 0
    assert len(run.by_key) == 4
    for record in run.records:
        assert record["section"] == "news"
        assert "2026-02-15" <= record["published_at"][:10] <= "2026-03-01"
    assert all(entry.path.startswith("/news/") for entry in site.find_article_requests())
    assert {entry.host for entry in site.requests} == {"www.inews.id"}


def test_an_hourly_run_leaves_each_list_at_what_is_known(tmp_path):
    with FixtureSite(generate(60, 2, per_day=6)) as site:
        arguments = ("-a", "discover=feed,sections,indeks,read_next,related,sitemap")
        first = run_crawl(site, tmp_path, *arguments)
        assert first.by_key.keys() == site.expected_records().keys()
        # A list without a pager may go on: only an empty second page says that it does not.
        assert len(site.find_requests("/indeks/all/*")) == 10 * 2 + 3
        site.forget_requests()
        second = run_crawl(site, tmp_path, *arguments)
        assert second.records == []
        asked = listings(site)
        assert {e.status for e in asked if e.path != "/sitemap.xml"} == {304}
        assert len({e.path for e in asked}) == len(asked)
        assert site.find_requests("/indeks/all/*") == []
        newest = site.world.newest[0]
        for number in range(3):
            site.add(newest, path=f"{newest.path}-baru-{number}", title=f"{newest.title} Baru {number}")
        site.forget_requests()
        third = run_crawl(site, tmp_path, *arguments)
        assert len(third.records) == 3
        assert len(site.find_article_requests()) == 3
        # the newest day has new ones, the day before it has none: the rest is left
        assert [e.path for e in site.find_requests("/indeks/all/*")] == [
            "/indeks/all/08-03-2026/1", "/indeks/all/08-03-2026/2", "/indeks/all/07-03-2026/1",
        ]  # fmt: skip


def test_pagination_that_was_cut_off_is_exhausted_by_the_next_run(tmp_path):
    with FixtureSite(generate(60, 2, per_day=6)) as site:
        assert kill_after(site, tmp_path, 25, "-a", "discover=indeks")
        assert len(site.find_requests("/indeks/all/*/1")) < 10
        site.forget_requests()
        run = run_crawl(site, tmp_path, "-a", "discover=indeks")
        assert run.returncode == 0
        assert len(site.find_requests("/indeks/all/*/1")) == 10 + 3


def test_pages_behind_the_last_may_be_missing(tmp_path):
    with FixtureSite(generate(60, 2, per_day=30)) as site:
        site.faults.add("status", status=404, path="/indeks/all/*/3")
        for _ in range(2):
            site.forget_requests()
            run = run_crawl(site, tmp_path, "-a", "discover=indeks")
            assert run.returncode == 0
        assert {e.status for e in listings(site)} == {304}


def test_listings_without_news_and_missing_ones_are_backed_off_for_a_day(tmp_path):
    with FixtureSite(generate(20, 2)) as site:
        run_crawl(site, tmp_path)
        assert site.find_requests("/otomotif/aksesoris", status=404)
        age(tmp_path, new_at=20 * DAY, asked_at=3600)
        assert ask_again(site, tmp_path) == {"/feed"}  # all are backed off: one is asked all the same
        age(tmp_path, new_at=20 * DAY, asked_at=2 * DAY)
        assert {"/news", "/feed", "/otomotif/aksesoris"} <= ask_again(site, tmp_path)
        age(tmp_path, new_at=10 * DAY, asked_at=3600)
        asked = ask_again(site, tmp_path)
        assert {"/news", "/feed"} <= asked
        assert "/otomotif/aksesoris" not in asked  # missing, and asked an hour ago


def ask_again(site, folder) -> set[str]:
    """The listings that one more run asks for; it finds nothing new."""
    site.forget_requests()
    run = run_crawl(site, folder)
    assert run.returncode == 0, run.log[-800:]
    assert run.records == []
    return {entry.path for entry in listings(site)}


def age(folder, *, new_at: int, asked_at: int) -> None:
    """Let the listings of a store have been asked, and have given something new, so many seconds ago."""
    with sqlite3.connect(folder / "data" / "inews.db") as store:
        store.execute(
            "UPDATE listings SET asked_at = unixepoch() - ?, new_at = unixepoch() - ?, first_asked_at = unixepoch() - ?",
            (asked_at, new_at, new_at),
        )


def test_listings_that_lead_elsewhere_are_left_for_a_day(site, tmp_path):
    site.faults.add("redirect", value="https://www.inews.id/", path="/otomotif/motor")
    site.faults.add("redirect", value="https://jabar.inews.id/", path="/regional/jabar")
    site.faults.add("redirect", value="https://contoh.com/", path="/finance/makro")
    run = run_crawl(site, tmp_path)
    assert run.returncode == 0
    assert run.by_key.keys() == site.expected_records().keys()
    report = read_report(run)
    assert report["doors"]["sections/failed"] >= 1  # the foreign one
    site.forget_requests()
    run_crawl(site, tmp_path)
    assert site.find_requests("/otomotif/motor") == []
    assert site.find_requests("/regional/jabar") == []


@pytest.mark.parametrize("change", ["repeats part one", "drops the end", "is gone", "leads back"])
def test_all_parts_views_never_cost_text(tmp_path, change):
    world = generate(110, 3, split=0.5)
    if change == "drops the end":
        for story in [story for story in world.stories.values() if len(story.parts) > 1]:
            first, rest = story.parts
            world.put(
                replace(story, parts=(first[:1], first[1:] or rest[:1], rest if first[1:] else rest[1:]))
            )
    respond = world.respond

    def answer(request):
        """What the site answers; from its 76th article on it serves no all-parts view any more."""
        path = request.path.removesuffix("/all")
        story = world.stories.get(request.host + path)
        if path == request.path or story is None:
            return respond(request)
        if change == "drops the end" and len(story.parts) > 2:
            cut = replace(story, parts=story.parts[:-1], editor=None)
            return to_html(render_article(cut, "all", world.find_neighbours(story)))
        if change == "drops the end" or int(path.rpartition("-")[2]) <= 75:
            return respond(request)
        if change == "is gone":
            return world.answer_not_found()
        if change == "leads back":
            return to_redirect(story.url)
        return respond(replace(request, path=path))

    world.respond = answer
    with FixtureSite(world) as site:
        settings = {"CONCURRENT_REQUESTS_PER_DOMAIN": 2, "INEWS_WHOLE_FIRST": 1}
        run = run_crawl(site, tmp_path, settings=settings)
        assert run.returncode == 0, run.log[-2000:]
        assert compare(run.by_key, site.expected_records()) == []
        assert read_report(run)["parts"]["whole_at_once"] > 0
