"""The fixture site itself: its pages are as heavy, as linked and as odd as they are meant to be."""

from __future__ import annotations

import gzip
import html
import http.client
import json
import re
import ssl
import threading
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest

from tests.site.certificates import find_certificate
from tests.site.fixture import FixtureSite, build_world
from tests.site.messages import Request, Response
from tests.site.oddities import ODDITIES
from tests.site.structured_data import FORMS
from tests.site.synthetic import generate
from tests.site.world import WWW, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.site.model import Story

LISTINGS = ("/", *(f"/{s}" for s in ("news", "finance", "sport", "lifestyle", "travel", "otomotif", "techno", "regional", "multimedia")))  # fmt: skip
SUBSECTIONS = (
    "/news/nasional", "/news/internasional", "/news/megapolitan", "/finance/keuangan", "/finance/makro",
    "/finance/bisnis", "/sport/soccer", "/sport/all-sport", "/lifestyle/music", "/lifestyle/film",
    "/lifestyle/health", "/lifestyle/seleb", "/lifestyle/muslim", "/travel/destinasi", "/travel/kuliner",
    "/otomotif/motor", "/otomotif/mobil", "/techno/internet", "/techno/elektronik", "/regional/sumut",
    "/regional/lampung", "/regional/jabar", "/multimedia/video", "/multimedia/photo", "/multimedia/infografis",
)  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    return build_world()


def ask(world: World, path: str, host: str = WWW, scheme: str = "https", **headers: str) -> Response:
    return world.respond(
        Request("GET", scheme, host, path, {k.replace("_", "-"): v for k, v in headers.items()})
    )


def find_www(world: World) -> list[Story]:
    """The stories that a default crawl reaches."""
    return [world.find(key) for key in world.expected_records()]


def find_links(page: bytes, pattern: str = r'href="([^"]+)"') -> set[str]:
    return {html.unescape(link) for link in re.findall(pattern, page.decode())}


def walk(world: World, starts: list[str], link_pattern: str) -> set[str]:
    """Keys of the www stories that links of one form lead to, from stories already found."""
    found: set[str] = set()
    todo = list(starts)
    while todo:
        address = urlsplit(todo.pop())
        key = WWW + address.path
        if key in found or key not in world.stories:
            continue
        found.add(key)
        page = ask(world, address.path).body
        todo += [urljoin(f"https://{WWW}", link) for link in find_links(page, link_pattern)]
    return found


def test_the_site_has_articles_in_every_section(world: World) -> None:
    stories = find_www(world)
    assert len(stories) >= 60
    covered = {f"/{story.section}/{story.subsection}" for story in stories}
    assert covered >= set(SUBSECTIONS)


def test_pages_are_as_heavy_as_the_real_ones(world: World) -> None:
    weights = {story.key: len(ask(world, story.path).body) for story in find_www(world)}
    weights |= {path: len(ask(world, path).body) for path in LISTINGS}
    assert {key: weight for key, weight in weights.items() if not 58_000 <= weight <= 150_000} == {}


def test_every_body_paragraph_stands_in_the_page(world: World) -> None:
    lost = []
    records = world.expected_records()
    for story in find_www(world):
        pages = [ask(world, f"{story.path}/{n}").body for n in range(1, len(story.parts) + 1)]
        text = " ".join(re.sub(r"<[^>]+>", " ", page.decode()) for page in pages)
        words = set(re.findall(r"\w+", html.unescape(text).replace("\u200b", "").replace("\xad", "")))
        body = records[story.key]["body"]
        lost += [(story.key, word) for word in re.findall(r"\w+", body) if word not in words]
    assert lost == []


def test_all_articles_are_reachable_and_some_by_one_door_only(world: World) -> None:
    by_page = {path: find_links(ask(world, path).body) for path in (*LISTINGS, *SUBSECTIONS)}
    feed = ask(world, "/feed").body + b"".join(ask(world, f"/feed{path}").body for path in LISTINGS[1:])
    by_feed = {link.split("?")[0] for link in find_links(feed, r"<link>([^<]+)</link>")}
    listed = set().union(*by_page.values())
    body_links = r'class="bacaJuga">\s*<a href="([^"]+)"'
    cards = r'cardArticle[^>]*>\s*<a href="([^"]+)"'
    read_next = r'<a href="([^"]+)" class="readNext"'
    everything = walk(world, [*listed, *by_feed], r'href="([^"]+)"')
    assert {story.key for story in find_www(world)} - everything == set()

    urls = {story.url: story.key for story in find_www(world)}
    only_feed = {urls[url] for url in by_feed - listed if url in urls}
    assert len(only_feed) >= 3
    sub = set().union(*(by_page[path] for path in SUBSECTIONS))
    only_sub = {
        urls[u] for u in sub if u in urls and not any(u in by_page[p] for p in LISTINGS) and u not in by_feed
    }
    assert len(only_sub) >= 3
    starts = [*listed, *by_feed]
    by_cards = walk(world, starts, cards)
    by_next = walk(world, starts, read_next)
    by_baca = walk(world, starts, body_links)
    assert len(by_next - by_cards - by_baca) >= 12
    assert len(by_baca - by_cards - by_next) >= 3
    assert len(by_cards - by_baca - by_next) >= 2


def test_read_next_chains_are_long_and_end_in_a_cycle(world: World) -> None:
    for start in (
        "/news/nasional/gedung-kantor-pos-tua-jadi-rumah-bagi-penjahit-keliling",
        "/news/megapolitan/pengeras-suara-taman-kota-diganti-suara-burung-begini-alasannya",
    ):
        chain, story = [], world.find(WWW + start)
        while story.url not in chain:
            chain.append(story.url)
            story = world.find(WWW + urlsplit(story.read_next).path)
        assert len(chain) >= 7


@pytest.mark.parametrize(
    ("door", "listing", "key"),
    [
        (
            "indeks",
            "/indeks/all/03-03-2026/1",
            "news/nasional/hanya-indeks-juru-kunci-makam-tua-menulis-kamus-bahasa-daerah",
        ),
        (
            "indeks",
            "/indeks/sport/04-03-2026",
            "sport/soccer/hanya-indeks-lapangan-miring-itu-akhirnya-diratakan-warga",
        ),
        (
            "sitemap",
            "/sitemap-2025-12.xml",
            "techno/internet/hanya-peta-situs-arsip-surat-elektronik-kampung-dibuka-untuk-umum",
        ),
        (
            "tag",
            "/tag/musik-indie",
            "lifestyle/music/hanya-tag-pembuat-suling-bambu-mengukur-nada-dengan-air",
        ),
        (
            "search",
            "/omni/search?q=kompor+sekam&o=0&l=40",
            "finance/bisnis/hanya-cari-pembuat-kompor-sekam-padi-layani-pesanan-dapur-umum",
        ),
        (
            "search",
            "/find?q=kompor+sekam",
            "finance/bisnis/hanya-cari-pembuat-kompor-sekam-padi-layani-pesanan-dapur-umum",
        ),
        (
            "more",
            "/getnews?id=news&sub_id=megapolitan&date=0&offset=0",
            "news/megapolitan/hanya-muat-lagi-penjaga-rel-tua-menanam-bunga-di-perlintasan",
        ),
    ],
)
def test_further_doors_show_what_no_default_door_shows(
    world: World, door: str, listing: str, key: str
) -> None:
    address = f"{WWW}/{key}"
    assert address in world.expected_records(doors=[door])
    assert address not in world.expected_records()
    shown = ask(world, listing)
    if shown.status == 404:  # a month of the sitemap may be gzipped
        shown = ask(world, listing + ".gz")
    body = gzip.decompress(shown.body) if shown.body[:2] == b"\x1f\x8b" else shown.body
    assert key.encode() in body
    for path in (*LISTINGS, *SUBSECTIONS, "/feed"):
        assert key.encode() not in ask(world, path).body


def test_the_index_has_no_end_and_pages_end_empty(world: World) -> None:
    assert b"Tidak ada berita" in ask(world, "/indeks/all/03-05-2001/1").body
    assert b"/indeks/all/02-05-2001/1" in ask(world, "/indeks/all/03-05-2001/1").body
    assert b"Tidak ada berita" in ask(world, "/indeks/all/07-03-2026/9").body
    repeating = build_world(traits=["index_repeats_last"])
    assert b"Tidak ada berita" not in ask(repeating, "/indeks/all/07-03-2026/9").body
    iso = build_world(traits=["iso_index"])
    assert ask(iso, "/indeks/all/07-03-2026/1").status == 404
    assert ask(iso, "/indeks/all/2026-03-07/1").status == 200


@pytest.mark.parametrize(
    ("host", "path", "mark"),
    [
        ("jabar.inews.id", "/", "warga-cimanuk-hilir"),
        (
            "jabar.inews.id",
            "/berita/warga-cimanuk-hilir-pasang-sirene-banjir-dari-knalpot-bekas",
            "09:15:00 WIB",
        ),
        (
            "sulsel.inews.id",
            "/berita/perahu-sekolah-antar-42-murid-menyeberang-teluk-setiap-pagi",
            "07:10:00 WITA",
        ),
        ("maluku.inews.id", "/", 'class="title-news-update"'),
        (
            "maluku.inews.id",
            "/berita/gempa-kecil-guncang-kepulauan-rampa-warga-tetap-berlayar",
            "Rabu, 04 Maret 2026 - 23:30:00 WIT<",
        ),
        ("karawang.inews.id", "/indeks/karawang/all", "box-list-news"),
        ("karawang.inews.id", "/indeks/karawang/all/12", "Data tidak ditemukan"),
        (
            "karawang.inews.id",
            "/read/183914/petani-karawang-pakai-layang-layang-usir-burung-panen-naik",
            "Jum'at, 31 Desember 2021 | 09:42 WIB",
        ),
        (
            "karawang.inews.id",
            "/read/183914/petani-karawang-pakai-layang-layang-usir-burung-panen-naik",
            "Editor : Citra Maheswari",
        ),
        (
            "karawang.inews.id",
            "/amp/183914/petani-karawang-pakai-layang-layang-usir-burung-panen-naik",
            "<html amp",
        ),
        (
            "www.inews.id",
            "/amp/news/nasional/kementerian-uji-coba-buku-pelajaran-tanpa-kertas-di-200-sekolah/2",
            "Halaman :",
        ),
        ("static.inews.co.id", "/network/menu.json", '"island"'),
        ("palu.inews.id", "/", "Latest News"),
    ],
)
def test_other_hosts(world: World, host: str, path: str, mark: str) -> None:
    answer = ask(world, path, host=host)
    assert answer.status == 200
    assert mark in html.unescape(answer.body.decode())


@pytest.mark.parametrize("path", ["/read/184232", "/read/184232/judul-lama"])
def test_network_numbers_lead_to_the_current_slug(world: World, path: str) -> None:
    answer = ask(world, path, host="karawang.inews.id")
    assert (
        answer.header("Location")
        == "https://karawang.inews.id/read/184232/kereta-sawah-antar-gabah-tanpa-mesin"
    )


def test_copies_name_their_originals_only_where_both_are_had(world: World) -> None:
    copy = "surabaya.inews.id/read/512002"
    original = (
        WWW + "/news/internasional/velara-dan-orsen-sepakat-buka-kembali-jalur-feri-setelah-tujuh-tahun"
    )
    both = world.expected_records(["www", "surabaya"])
    assert both[copy]["duplicate_of"] == original
    assert both[copy]["body"].split("\n\n")[1:] == both[original]["body"].split("\n\n")[1:]
    assert world.expected_records(["surabaya"])[copy]["duplicate_of"] is None


def test_amp_only_stories_answer_nothing_else(world: World) -> None:
    story = world.find("jateng.inews.id/berita/amp-saja-lumbung-padi-desa-dijaga-perempuan-setiap-malam")
    assert ask(world, story.path, host=story.host).status == 500
    assert ask(world, "/amp" + story.path, host=story.host).status == 200


def test_shells_are_filled_by_script_only() -> None:
    world = build_world(traits=["shells"])
    key = WWW + "/techno/internet/kerangka-halaman-ini-kosong-sampai-peramban-mengisinya"
    assert key not in build_world().stories
    assert key not in world.expected_records()
    body = world.expected_records(doors=["render"])[key]["body"]
    last = body.split("\n\n")[-1].encode()
    assert last not in ask(world, key.removeprefix(WWW)).body
    assert last in ask(world, f"/getbody?path={key.removeprefix(WWW)}").body


def test_generated_sites_are_whole_and_the_same_each_time() -> None:
    world = generate(400, seed=3, split=0.5)
    records = world.expected_records()
    assert len(records) == 400
    assert len({record["content_hash"] for record in records.values()}) == 400
    assert 120 < sum(record["page_count"] == 2 for record in records.values()) < 280
    assert all(part for story in world.stories.values() for part in story.parts)
    assert records == generate(400, seed=3, split=0.5).expected_records()
    starts = set().union(*(find_links(ask(world, path).body) for path in (*LISTINGS[:-1], *SUBSECTIONS[:-3])))
    assert walk(world, list(starts), r'href="([^"]+)"') == set(records)


def test_titles_and_texts_differ(world: World) -> None:
    records = world.expected_records(None).values()
    original = [record for record in records if record["duplicate_of"] is None]
    assert len({record["title"] for record in original}) == len(original)
    hashes = [record["content_hash"] for record in original]
    assert len(set(hashes)) == len(hashes)


def test_sources_do_not_contradict_themselves() -> None:
    for story in build_world().stories.values():
        dress = story.dress
        assert dress.json_ld in FORMS
        plain = dress.json_ld in {"none", "broken", "foreign"}
        assert not (story.modified and (plain or dress.json_ld in {"future", "date_only"})), story.key
        assert not (story.description and plain and dress.meta in {"slogan", "none"}), story.key
        known = dress.json_ld not in {"none", "broken", "future", "date_only", "foreign"}
        assert known or dress.meta == "full" or dress.page_script or dress.layout != "amp_only", story.key


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tidak/ada/halaman-seperti-ini-di-sini", 404),
        ("/news/nasional/bendungan-wanasaba-mulai-diisi-petani-hitung-ulang-jadwal-tanam/2", 404),
        ("/news/nasional/bendungan-wanasaba-mulai-diisi-petani-hitung-ulang-jadwal-tanam/all", 200),
        ("/news/nasional/bendungan-wanasaba-mulai-diisi-petani-hitung-ulang-jadwal-tanam/1", 200),
        ("/news/nasional/kementerian-uji-coba-buku-pelajaran-tanpa-kertas-di-200-sekolah/2", 200),
        ("/news/nasional/kementerian-uji-coba-buku-pelajaran-tanpa-kertas-di-200-sekolah/3", 404),
        ("/news/internasional/badai-pasir-tutup-tiga-bandara-penumpang-tidur-di-ruang-tunggu/all", 404),
        ("/regional/lampung/gajah-liar-masuk-kebun-warga-pilih-menabuh-kentongan/2", 404),
        ("/tag/petani", 200),
        ("/page/redaksi", 200),
        ("/streaming/rcti", 200),
        ("/login?next=%2F", 200),
    ],
)
def test_statuses(world: World, path: str, status: int) -> None:
    assert ask(world, path).status == status


@pytest.mark.parametrize(
    ("scheme", "path", "target"),
    [
        ("http", "/news", "https://www.inews.id/news"),
        ("https", "/news/", "https://www.inews.id/news"),
        (
            "https",
            "/news/megapolitan/rute-bus-listrik-lingkar-timur-diubah-mulai-senin",
            "https://www.inews.id/news/megapolitan/rute-bus-listrik-lingkar-timur-diubah-mulai-senin-ini-daftar-haltenya",
        ),
    ],
)
def test_redirects(world: World, scheme: str, path: str, target: str) -> None:
    answer = ask(world, path, scheme=scheme)
    assert (answer.status, answer.header("Location")) == (301, target)


def test_split_articles_show_their_parts(world: World) -> None:
    full = "/news/nasional/lima-pertanyaan-tentang-kartu-keluarga-digital-dan-jawabannya"
    assert b"Ajukan perbaikan" not in ask(world, full).body
    assert b"Ajukan perbaikan" in ask(world, full + "/4").body
    assert b"Ajukan perbaikan" in ask(world, full + "/all").body
    assert b"Editor:" not in ask(world, full).body
    repeats = "/sport/soccer/kiper-cadangan-itu-ternyata-guru-matematika"
    assert b"Adik saya gagal" not in ask(world, repeats + "/all").body
    assert b"Pagi hari Arif" in ask(world, repeats + "/all").body


def test_missing_parts_are_missing_in_the_record(world: World) -> None:
    records = world.expected_records()
    elephants = records[WWW + "/regional/lampung/gajah-liar-masuk-kebun-warga-pilih-menabuh-kentongan"]
    assert (elephants["complete"], elephants["page_count"], elephants["editor"]) == (
        False,
        3,
        "Elisa Mandagi",
    )
    assert "kamera jebak" not in elephants["body"]
    last_gone = records[WWW + "/sport/all-sport/pebulu-tangkis-muda-tundukkan-unggulan-kedua-dalam-83-menit"]
    assert (last_gone["complete"], last_gone["page_count"], last_gone["editor"]) == (False, 2, None)


def test_validators_spare_the_body(world: World) -> None:
    for path in (
        "/",
        "/news",
        "/feed",
        "/news/nasional/pakar-ingatkan-warga-pesisir-kenali-tanda-angin-barat",
    ):
        first = ask(world, path)
        etag, modified = first.header("ETag"), first.header("Last-Modified")
        assert etag and modified
        assert ask(world, path, if_none_match=etag).status == 304
        assert ask(world, path, if_modified_since=modified).status == 304
        assert ask(world, path, if_none_match='"other"', if_modified_since=modified).status == 200


def test_edits_and_removals_show() -> None:
    world = build_world()
    key = WWW + "/news/nasional/pakar-ingatkan-warga-pesisir-kenali-tanda-angin-barat"
    path = key.removeprefix(WWW)
    before = ask(world, path)
    world.edit(key, title="Judul Baru", body="Paragraf pertama yang baru.\n\nParagraf kedua.")
    after = ask(world, path, if_none_match=before.header("ETag") or "")
    assert after.status == 200
    assert b"Judul Baru" in after.body
    assert world.expected_records()[key]["body"] == "Paragraf pertama yang baru.\n\nParagraf kedua."
    world.remove(key, 410)
    assert ask(world, path).status == 410
    assert key not in world.expected_records()


def test_oddities_behave(world: World) -> None:
    forms = {oddity.form: ask(world, oddity.path) for oddity in ODDITIES}
    assert forms["gone"].status == 404
    assert forms["soft_404"].status == 200
    assert forms["empty"].body == b""
    assert b"</body>" not in forms["cut"].body
    assert b"bodyArticleWrapper" in forms["cut"].body
    assert (forms["loop"].header("Location") or "").startswith("https://www.inews.id/")
    assert (forms["away"].header("Location") or "").startswith("https://mpi.inews.id/")
    shown = ask(world, "/").body.decode()
    assert all(oddity.url in shown for oddity in ODDITIES)


def test_json_ld_is_as_its_form_says(world: World) -> None:
    def read(path: str) -> list[str]:
        return re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', ask(world, path).body.decode(), re.DOTALL
        )

    good = [
        json.loads(block)
        for block in read("/news/nasional/bendungan-wanasaba-mulai-diisi-petani-hitung-ulang-jadwal-tanam")
    ]
    assert [block["@type"] for block in good] == ["NewsArticle", "BreadcrumbList", "WebSite", "Organization"]
    assert good[0]["datePublished"] == "2026-03-08T10:56:00+07:00"
    with pytest.raises(json.JSONDecodeError):
        json.loads(read("/techno/elektronik/radio-rakitan-siswa-selamatkan-desa-saat-sinyal-mati")[0])


# --- over the wire ---


@pytest.fixture
def site() -> Iterator[FixtureSite]:
    with FixtureSite() as running:
        yield running
    assert running.errors == []


def fetch(site: FixtureSite, path: str, host: str = WWW, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    context = ssl.create_default_context(cafile=str(find_certificate()))
    port = urlsplit(site.proxy_url).port
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=5)
    connection.set_tunnel(host, 443)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


def test_the_proxy_serves_the_real_host_names_and_logs(site: FixtureSite) -> None:
    status, body, headers = fetch(site, "/", **{"User-Agent": "uji", "Accept-Encoding": "gzip"})
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert len(body) < 30_000
    entry = site.requests[-1]
    assert (entry.host, entry.path, entry.status, entry.headers["user-agent"]) == (WWW, "/", 200, "uji")


def test_foreign_hosts_are_refused_and_logged(site: FixtureSite) -> None:
    with pytest.raises(OSError, match="502"):
        fetch(site, "/", host="www.example.org")
    assert [(entry.host, entry.status) for entry in site.requests] == [("www.example.org", 502)]


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("reset", (http.client.RemoteDisconnected, ConnectionResetError)),
        ("reset_midway", (http.client.IncompleteRead, ConnectionResetError)),
        ("truncated", http.client.IncompleteRead),
        ("garbage_head", http.client.BadStatusLine),
        ("tls", ssl.SSLError),
        ("dns", OSError),
        ("refused", (ConnectionResetError, http.client.RemoteDisconnected)),
    ],
)
def test_faults_of_the_connection(site: FixtureSite, kind: str, error: type[Exception]) -> None:
    site.faults.add(kind, host=WWW, total=1)
    with pytest.raises(error):
        fetch(site, "/news")
    assert site.requests[-1].fault == kind
    assert fetch(site, "/news")[0] == 200


@pytest.mark.parametrize(
    ("kind", "options", "status", "mark"),
    [
        ("status", {"status": 503, "retry_after": 7}, 503, b"503"),
        ("challenge", {}, 403, b"Just a moment"),
        ("empty", {}, 200, b""),
        ("body", {"value": "<halo/>", "content_type": "text/xml"}, 200, b"<halo/>"),
        ("redirect_loop", {}, 302, b""),
        ("gzip_bomb", {"size": 1_000_000}, 200, b"\x1f\x8b"),
        ("huge", {"size": 1_000_000}, 200, b"Paragraf"),
    ],
)
def test_faults_of_the_answer(
    site: FixtureSite, kind: str, options: dict[str, object], status: int, mark: bytes
) -> None:
    site.faults.add(kind, path="/news", times=1, **options)
    answer = fetch(site, "/news")
    assert answer[0] == status
    assert mark in answer[1]
    assert answer[2].get("retry-after") == ("7" if kind == "status" else None)
    assert fetch(site, "/finance")[0] == 200
    assert fetch(site, "/news")[0] == 200


def test_faults_by_chance_do_not_depend_on_the_order(site: FixtureSite) -> None:
    site.faults.add("status", status=500, probability=0.5, seed=4, path="/x*")
    first = [fetch(site, f"/x{n}")[0] for n in range(20)]
    site.faults.clear()
    site.faults.add("status", status=500, probability=0.5, seed=4, path="/x*")
    second = [fetch(site, f"/x{n}")[0] for n in reversed(range(20))]
    assert first == second[::-1]
    assert set(first) == {404, 500}


def test_many_connections_at_once(site: FixtureSite) -> None:
    answers: list[int] = []
    workers = [threading.Thread(target=lambda: answers.append(fetch(site, "/news")[0])) for _ in range(20)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert answers == [200] * 20
