"""The pure parts of archive and replay: what is shown, where records begin, which page an address names."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inews_crawler.archive.recovery import find_record
from inews_crawler.replay.captures import to_form
from inews_crawler.replay.reading import join_chunks
from inews_crawler.replay.summary import show_change
from inews_crawler.site.article_addresses import to_article_address
from tests.archive.files import to_page, to_records

VALUES = st.none() | st.booleans() | st.text(max_size=300) | st.lists(st.text(max_size=40), max_size=9)
URL = "https://www.inews.id/news/nasional/satu-dua-tiga"


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Maya", "Maya Salsabila", '"Maya" -> "Maya Salsabila"'),
        (None, "x", 'null -> "x"'),
        (["Tim iNews"], [], '["Tim iNews"] -> []'),
        ("a" * 30 + "b" * 80, "a" * 30 + "c", f'…{"a" * 15}{"b" * 45}… -> …{"a" * 15}c"'),
    ],
)
def test_a_change_is_shown_where_the_values_part(before, after, shown):
    assert show_change(before, after) == shown


@given(VALUES, VALUES)
def test_a_change_of_any_values_is_one_short_piece(before, after):
    assert len(show_change(before, after)) <= 2 * 62 + 4


@given(st.binary(max_size=400), st.integers(1, 50))
def test_chunks_are_joined(body, size):
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    assert join_chunks(chunked) == body


@given(st.binary(max_size=400))
def test_what_is_not_chunked_does_no_harm(body):
    assert isinstance(join_chunks(b"<html>" + body), bytes)
    assert join_chunks(b"<html>" + body) == b"<html>" + body


@pytest.mark.parametrize("zipped", [True, False])
def test_the_next_record_is_found_from_every_place(zipped):
    records = to_records(
        [to_page(URL, "<p>Halo</p>"), to_page(f"{URL}-lagi", "<p>Halo lagi</p>")], zipped=zipped
    )
    text = b"".join(records)
    begins = [sum(map(len, records[:number])) for number in range(3)]
    for position in range(len(text) + 1):
        expected = next((begin for begin in begins if begin >= position), None)
        assert find_record(BytesIO(text), position, is_zipped=zipped) == expected


@pytest.mark.parametrize(
    ("path", "form"),
    [("", "1"), ("/1", "1"), ("/2", "2"), ("/all", "all"), ("?utm_source=x", "1")],
)
def test_which_page_of_an_article_an_address_names(path, form):
    assert to_form(to_article_address(f"{URL}{path}")) == form
    assert to_form(to_article_address(f"{URL.replace('.id/', '.id/amp/')}{path}")) == f"amp{form}"
