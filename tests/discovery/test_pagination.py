from datetime import date

import pytest

from inews_crawler.discovery.pagination import find_next_page, is_trap, read_list_name, read_page_number

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
        # a tag that is a number, and its pages
        ('<a rel="next" href="?page=2">x</a>', f"{WWW}/tag/212", f"{WWW}/tag/212?page=2"),
        (
            '<div class="pagination"><a href="/tag/212/2">2</a></div>',
            f"{WWW}/tag/212",
            f"{WWW}/tag/212/2",
        ),
        ('<a rel="next" href="/tag/911?page=3">x</a>', f"{WWW}/tag/911?page=2", f"{WWW}/tag/911?page=3"),
        ('<a rel="next" href="/tag/213">x</a>', f"{WWW}/tag/212", None),
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
        ("/tag/212", False),
        ("/tag/911", False),
        ("/tag/1998", False),
        ("/topic/3000", False),
        ("/tag/911/2", False),
        ("/tag/911/501", True),
        ("/tag/212?page=501", True),
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


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/tag/212", 1),
        ("/tag/212/", 1),
        ("/TAG/212", 1),
        ("/topic/7", 1),
        ("/tag/212/3", 3),
        ("/tag/212?page=4", 4),
        ("/tag/beras/3", 3),
        ("/news", 1),
        ("/news/3", 3),
        ("/news?halaman=3", 3),
        ("/tag/1998", 1),
        ("/indeks/all/08-03-2026/2", 2),
    ],
)
def test_page_numbers(path, number):
    assert read_page_number(WWW + path) == number


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/tag/212", "/tag/212?page=2"),
        ("/tag/212", "/tag/212/2"),
        ("/tag/212", "/tag/212/page/2"),
        ("/topic/7", "/topic/7/2"),
        ("/news", "/news/2"),
        ("/news", "/news?page=2"),
    ],
)
def test_pages_of_one_list(path, other):
    assert read_list_name(WWW + path) == read_list_name(WWW + other)


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/tag/212", "/tag/213"),
        ("/tag/212", "/tag/213?page=2"),
        ("/tag/1", "/tag/2"),
        ("/topic/7", "/tag/7"),
        ("/news/2", "/sport/2"),
        ("/indeks/all/08-03-2026/1", "/indeks/all/07-03-2026/1"),
    ],
)
def test_pages_of_different_lists(path, other):
    assert read_list_name(WWW + path) != read_list_name(WWW + other)
