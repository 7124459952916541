import pytest

from inews_crawler.discovery.tags import find_tag_links, tag_url, to_tag_slug

from .markup import WWW, page


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Timnas Indonesia", "timnas-indonesia"),
        ("timnas-indonesia", "timnas-indonesia"),
        (" #Gempa  Bumi! ", "gempa-bumi"),
        ("Jum'at Berkah", "jumat-berkah"),
        ("Rp1,5 Triliun", "rp15-triliun"),
        ("Café & Restoran", "cafe-restoran"),
        ("PSSI/FIFA", "pssi-fifa"),
        (f"{WWW}/tag/piala-dunia?page=2", "piala-dunia"),
        ("/tag/piala-dunia", "piala-dunia"),
        ("!!!", None),
        ("", None),
        ("地震", None),
    ],
)
def test_slugs(name, slug):
    assert to_tag_slug(name) == slug


def test_addresses():
    assert tag_url("Timnas Indonesia") == f"{WWW}/tag/timnas-indonesia"
    assert tag_url("地震") == f"{WWW}/tag/%E5%9C%B0%E9%9C%87"
    assert tag_url("Banjir", host="jabar.inews.id") == "https://jabar.inews.id/tag/banjir"


def test_tag_links_of_a_page():
    body = """<div class="tags"><ul><li class="tagList"><a href="/tag/beras">Beras</a></li>
    <li class="tagList"><a href="https://www.inews.id/tag/pasar/?utm_source=x">Pasar</a></li></ul></div>
    <p><a rel="dofollow" href="/tag/beras/">beras</a> <a href="/topic/harga-pangan">topik</a>
    <a href="https://contoh.id/tag/luar">luar</a></p>"""
    assert [address.url for address in find_tag_links(page(body))] == [
        f"{WWW}/tag/beras",
        f"{WWW}/tag/pasar",
        f"{WWW}/topic/harga-pangan",
    ]
