import json

import pytest

from inews_crawler.discovery.links import Link
from inews_crawler.discovery.search import find_url, read_search, search_url

from .markup import WWW


def test_addresses_quote_the_query():
    assert search_url("gempa & tsunami", 40) == f"{WWW}/omni/search?q=gempa+%26+tsunami&o=40&l=40&c=channel"
    assert find_url("café") == f"{WWW}/find?q=caf%C3%A9"
    assert find_url("x", 2) == f"{WWW}/find?q=x&page=2"


RESULTS = [
    {
        "id": 1,
        "title": "Gempa &amp; Hujan",
        "url": f"{WWW}/news/nasional/gempa-dan-hujan",
        "diff_date": "3 jam lalu",
    },
    {"title": "Sama", "url": f"{WWW}/news/nasional/gempa-dan-hujan/2"},
    {"title": None, "url": "/sport/soccer/laga-tertunda-hujan"},
    {"title": "Luar", "url": "https://contoh.id/news/nasional/satu-dua"},
    {"title": "Tanpa alamat"},
    "x",
]


def test_results():
    found = read_search(json.dumps({"data": RESULTS}).encode(), search_url("gempa & hujan", 40))
    assert found.links == [
        Link(f"{WWW}/news/nasional/gempa-dan-hujan", "search", "Gempa & Hujan"),
        Link(f"{WWW}/sport/soccer/laga-tertunda-hujan", "search", None),
    ]
    assert (found.next, found.foreign, found.problem) == (search_url("gempa & hujan", 46), 3, None)


def test_the_end_of_the_results():
    assert read_search(b'{"data": []}', search_url("x", 80)).next is None
    assert read_search(json.dumps({"data": RESULTS}).encode(), search_url("x", 2_000)).next is None


def test_results_wrapped_once_more():
    assert len(read_search(json.dumps({"data": {"data": RESULTS}}).encode(), search_url("x")).links) == 2


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "not JSON"),
        (b"<html>", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"\xff", "not JSON"),
        (b'{"error": 1}', "no list of results"),
        (b'{"data": null}', "no list of results"),
        (b"7", "no list of results"),
    ],
)
def test_what_is_no_answer(body, error):
    found = read_search(body, search_url("x"))
    assert (found.links, found.next, found.problem) == ([], None, error)
