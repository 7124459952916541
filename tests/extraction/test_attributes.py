"""A page whose elements have very many attributes is refused before it is parsed."""

from __future__ import annotations

import pytest

from inews_crawler.exceptions import NestingTooDeep
from inews_crawler.page import Page

URL = "https://www.inews.id/news/nasional/warga-menanam-pohon-di-tepi-sungai"


def test_an_element_with_very_many_attributes_is_refused() -> None:
    names = " ".join(f"a{number}" for number in range(100_000))
    with pytest.raises(NestingTooDeep, match="too many attributes"):
        Page(URL, f"<html><body><div {names}></div></body></html>".encode())


def test_many_elements_with_some_attributes_are_read() -> None:
    cards = "".join(
        f'<a href="/news/nasional/kabar-{n}" class="a b" title="Kabar {n}">x</a>' for n in range(20_000)
    )
    page = Page(URL, f"<html><body><h1>Warga Menanam Pohon</h1>{cards}</body></html>".encode())
    assert len(page.tree.css("a")) == 20_000
