from datetime import date

import pytest

from inews_crawler.discovery.pagination import find_next_page, is_trap

from .markup import WWW, page

TAG = f"{WWW}/tag/beras"


@pytest.mark.parametrize(
    ("body", "url", "following"),
    [
        (f'<a rel="next" href="{TAG}/2">x</a>', TAG, f"{TAG}/2"),
        ('<a rel="nofollow next" href="?page=2">x</a>', TAG, f"{TAG}?page=2"),
        (
            '<ul class="pagination"><li class="next"><a href="/tag/beras/3">»</a></li></ul>',
            f"{TAG}/2",
            f"{TAG}/3",
        ),
        ('<div class="pagination"><a href="?page=3">Selanjutnya</a></div>', f"{TAG}?page=2", f"{TAG}?page=3"),
        (
            '<ul class="pagination"><a href="/tag/beras/1">1</a><a href="/tag/beras/2">2</a></ul>',
            TAG,
            f"{TAG}/2",
        ),
        ('<div class="pagination"><a href="/tag/beras/page/2">2</a></div>', TAG, f"{TAG}/page/2"),
        # the last page, the page itself, an earlier one
        (
            '<ul class="pagination"><a href="/tag/beras/1">1</a><a href="/tag/beras/2">2</a></ul>',
            f"{TAG}/2",
            None,
        ),
        (f'<a rel="next" href="{TAG}">x</a>', TAG, None),
        (f'<a rel="next" href="{TAG}/2">x</a>', f"{TAG}/2", None),
        (f'<a rel="next" href="{TAG}/1">x</a>', f"{TAG}/2", None),
        # another list, another site, no address
        ('<a rel="next" href="/tag/jagung/2">x</a>', TAG, None),
        ('<a rel="next" href="https://contoh.id/tag/beras/2">x</a>', TAG, None),
        ('<div class="pagination"><a href="javascript:void(0)">2</a></div>', TAG, None),
        # beyond the bound
        (f'<a rel="next" href="{TAG}/501">x</a>', f"{TAG}/500", None),
        ("", TAG, None),
    ],
)
def test_next_page(body, url, following):
    assert find_next_page(page(body, url)) == following


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("path", "trap"),
    [
        ("/indeks/all/23-11-2026/1", False),
        ("/indeks/all/24-11-2026/1", True),
        ("/indeks/all/2026-11-24", True),
        ("/indeks/all/31-02-2021/1", True),
        ("/indeks/all/08-07-1970", True),
        ("/indeks/2027", True),
        ("/indeks/2026", False),
        ("/tag/2045", False),
        ("/find?q=2045", False),
        ("/news?tanggal=2030-01-01", True),
        ("/news?page=500", False),
        ("/news?page=501", True),
        ("/news?page=99999", True),
        ("/news/501", True),
        ("/indeks/karawang/all/1200", False),
        ("/news/news/news/nasional", True),
        ("/a/b/c/d/e/f/g/h/i", True),
        ("/" + "a" * 1_000, True),
        ("/news/nasional", False),
        ("/", False),
    ],
)
def test_traps(path, trap):
    assert is_trap(WWW + path, TODAY) is trap


def test_an_address_that_cannot_be_read_is_a_trap():
    assert is_trap("http://[", TODAY)
