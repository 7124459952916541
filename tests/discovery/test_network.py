import json

import pytest

from inews_crawler.discovery.network import (
    find_channels,
    network_indeks_url,
    next_offset,
    read_menu,
    read_network_indeks,
)

from .markup import page

HOST = "https://karawang.inews.id"
BOX = """<div class="box-list-news"><div class="list-desk"><a href="/read/21/pabrik-baru"><div class="title">
<h2>Pabrik Baru</h2></div></a></div></div>"""


def test_addresses():
    assert network_indeks_url("karawang") == f"{HOST}/indeks/karawang/all"
    assert network_indeks_url("karawang.inews.id", "olahraga", 24) == f"{HOST}/indeks/olahraga/all/24"


@pytest.mark.parametrize(
    ("url", "following"),
    [
        (f"{HOST}/indeks/karawang/all", f"{HOST}/indeks/karawang/all/12"),
        (f"{HOST}/indeks/olahraga", f"{HOST}/indeks/olahraga/all/12"),
        (f"{HOST}/indeks/karawang/all/12/", f"{HOST}/indeks/karawang/all/24"),
        (f"{HOST}/indeks/karawang/all/12000", None),
        (f"{HOST}/read/12", None),
        ("http://[", None),
    ],
)
def test_offsets_go_up_by_twelve(url, following):
    assert next_offset(url) == following


def test_an_index_page_and_the_end_of_the_index():
    found = read_network_indeks(page(BOX, f"{HOST}/indeks/karawang/all/12"))
    assert [(link.url, link.title, link.discovered_by) for link in found.links] == [
        (f"{HOST}/read/21/pabrik-baru", "Pabrik Baru", "network")
    ]
    assert found.next == f"{HOST}/indeks/karawang/all/24"
    assert read_network_indeks(page("", f"{HOST}/indeks/karawang/all/24")).next is None
    beside = f"<aside>{BOX}</aside>"
    assert read_network_indeks(page(beside, f"{HOST}/indeks/karawang/all/24")).next is None


def test_channels_of_the_hosts_own_menu():
    body = """<a href="/indeks/olahraga/all">Olahraga</a><a href="/indeks/olahraga">x</a><a href="/indeks/karawang/all/12">2</a>
    <a href="https://www.inews.id/indeks/all">www</a>"""
    assert find_channels(page(body, f"{HOST}/")) == [
        f"{HOST}/indeks/olahraga/all",
        f"{HOST}/indeks/karawang/all",
    ]


def test_menu():
    menu = {
        "island": [
            {
                "slug": "jawa",
                "network": [{"slug": "karawang", "name": "Karawang"}, {"slug": " Sleman ", "name": "x"}],
            },
            {
                "slug": "sulawesi",
                "network": [{"slug": "kotabaru", "name": "Kota Baru"}, {"slug": "karawang"}],
            },
            {"slug": "kosong"},
            {"slug": "aneh", "network": "x"},
            7,
        ]
    }
    assert read_menu(json.dumps(menu).encode()) == ["karawang", "sleman", "kotabaru"]


@pytest.mark.parametrize(
    "slug",
    [
        "www",
        "jabar",
        "mpi",
        "tv",
        "a.b",
        "x/y",
        "evil.com",
        "-a",
        "a--b",
        "",
        "127",
        "localhost:8",
        "a" * 80,
        None,
        5,
        {},
    ],
)
def test_implausible_menu_entries_are_ignored(slug):
    assert read_menu(json.dumps({"island": [{"network": [{"slug": slug}]}]}).encode()) == []


@pytest.mark.parametrize(
    "body", [b"", b"x", b"[]", b"{}", b"null", b'{"island": {"a": 1}}', b"\xff\xfe", b"[" * 100_000]
)
def test_what_is_no_menu(body):
    assert read_menu(body) == []
