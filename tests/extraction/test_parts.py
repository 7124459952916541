"""The parts of split articles: how many there are, where, and how their texts are joined."""

from __future__ import annotations

import pytest

from inews_crawler.extraction.body import Body
from inews_crawler.extraction.parts import MAX_PARTS, find_parts, holds_more, join_bodies
from inews_crawler.pages.document import Document
from inews_crawler.site.article_addresses import to_article_address

URL = "https://www.inews.id/otomotif/motor/bengkel-desa-rakit-motor-listrik-dari-barang-bekas"
OTHER = "https://www.inews.id/otomotif/motor/lomba-motor-hias-tingkat-kecamatan-digelar"


def plan(body: str, *, page: str = URL, head: str = ""):
    address = to_article_address(page)
    assert address is not None
    return find_parts(
        Document(page, f"<html><head>{head}</head><body>{body}</body></html>".encode()), address
    )


def pager(*parts: str, show_all: str = "") -> str:
    items = "".join(f'<li class="pageList"><a href="{part}">{part[-1]}</a></li>' for part in parts)
    return f'<div class="pagination"><ul>{items}<li>...</li><li class="showAll">{show_all}</li></ul></div>'


def test_page_without_pager_is_whole():
    found = plan(f'<p>x</p><a href="{OTHER}/2">lain</a>')
    assert (found.count, found.show_all, found.parts) == (1, None, [])


def test_pager_gives_count_show_all_and_addresses():
    found = plan(pager(f"{URL}/1", f"{URL}/2", f"{URL}/4", show_all=f'<a href="{URL}/all">Show All</a>'))
    assert found.count == 4
    assert found.show_all == f"{URL}/all"
    assert found.parts == [f"{URL}/2", f"{URL}/3", f"{URL}/4"]


def test_relative_links_lead_to_parts():
    path = URL.removeprefix("https://www.inews.id")
    assert plan(pager(f"{path}/2")).count == 2


def test_links_to_another_article_are_no_parts():
    assert plan(pager(f"{OTHER}/2", f"{OTHER}/3")).count == 1


def test_numbers_of_a_pager_without_addresses_count():
    items = "".join(f'<li class="pageList"><a href="#">{number}</a></li>' for number in (1, 2, 3))
    assert plan(f'<div class="pagination"><ul>{items}</ul></div>').count == 3


@pytest.mark.parametrize("address", [URL, "", f"{URL}/"])
def test_numbers_that_lead_to_the_article_with_a_query_count(address):
    items = "".join(
        f'<li class="pageList"><a href="{address}?page={number}">{number}</a></li>' for number in (1, 2, 3)
    )
    found = plan(f'<div class="pagination"><ul>{items}</ul></div>')
    assert (found.count, found.parts) == (3, [f"{URL}/2", f"{URL}/3"])


@pytest.mark.parametrize("address", [OTHER, "https://www.inews.id/otomotif/motor", "/tag/motor"])
def test_numbers_that_lead_elsewhere_with_a_query_are_no_parts(address):
    items = "".join(
        f'<li class="pageList"><a href="{address}?page={number}">{number}</a></li>' for number in (1, 2, 3)
    )
    assert plan(f'<div class="pagination"><ul>{items}</ul></div>').count == 1


def test_renamed_pager_is_found_by_its_links():
    assert plan(f'<div class="x9"><a href="{URL}/3">3</a></div>').count == 3


def test_next_link_and_page_script_count():
    assert plan("", head=f'<link rel="next" href="{URL}/2">').count == 2
    assert plan("", head="<script>x = {'total_page' : '3'}</script>").count == 3
    assert plan("", head="<script>x = {'total_page' : '1404582'}</script>").count == 1


def test_page_that_is_a_later_part_counts_itself():
    assert plan("<p>x</p>", page=f"{URL}/3").count == 3


def test_count_is_bounded():
    assert plan(pager(f"{URL}/99", f"{URL}/{MAX_PARTS}")).count == MAX_PARTS


def test_amp_parts_stay_amp():
    page = "https://bekasi.inews.id/amp/312588/bengkel-desa-rakit-motor-listrik"
    found = plan(f'Halaman : <a href="{page}">1</a> <a href="{page}/2">2</a>', page=page)
    assert found.parts == [f"{page}/2"]


@pytest.mark.parametrize(
    ("whole", "part", "more"),
    [
        (["a", "b", "c"], ["a", "b"], True),
        (["a", "x", "b", "c"], ["a", "b"], True),
        (["a", "b"], ["a", "b"], False),
        (["a"], ["a", "b"], False),
        (["b", "a", "c"], ["a", "b"], False),
        (["c", "d", "e"], ["a", "b"], False),
        (["a"], [], True),
    ],
)
def test_whole_text_must_contain_the_first_part_and_more(whole, part, more):
    assert holds_more(Body(blocks=whole), Body(blocks=part)) is more
    assert holds_more("\n\n".join(whole), "\n\n".join(part)) is more


def test_parts_are_joined_in_order_without_repeated_beginnings():
    image = {"url": "https://i/1.jpg", "caption": None, "credit": None}
    first = Body(blocks=["judul", "satu"], dateline="SOLO", images=[image], related=["r1"])
    second = Body(
        blocks=["judul", "dua", "satu"], dateline="LAIN", images=[image], videos=["v"], related=["r1", "r2"]
    )
    third = Body(blocks=["tiga"], editor="Dewi")
    joined = join_bodies([first, second, third])
    assert joined.blocks == ["judul", "satu", "dua", "satu", "tiga"]
    assert (joined.dateline, joined.editor) == ("SOLO", "Dewi")
    assert (joined.images, joined.videos, joined.related) == ([image], ["v"], ["r1", "r2"])
    assert first.blocks == ["judul", "satu"]


@pytest.mark.parametrize(
    ("before", "blocks", "kept"),
    [
        # The end of the text before it, repeated for those who go on reading.
        (["judul", "satu", "dua"], ["dua", "tiga"], ["tiga"]),
        (["judul", "satu", "dua"], ["satu", "dua", "tiga"], ["tiga"]),
        # Its beginning: a title, a caption.
        (["judul", "satu", "dua"], ["judul", "tiga"], ["tiga"]),
        (["judul", "takarir", "satu"], ["judul", "takarir", "dua"], ["dua"]),
        # A sub-heading that stood in the middle stands here for another thing.
        (["kolak", "bahan", "cara membuat", "rebus", "es timun"], ["cara membuat", "serut"], ["cara membuat", "serut"]),
        (["satu", "dua", "tiga"], ["dua", "tiga", "empat"], ["empat"]),
        (["satu", "dua", "tiga", "empat"], ["dua", "tiga", "lima"], ["dua", "tiga", "lima"]),
        # What is repeated later on is no beginning.
        (["satu", "dua"], ["tiga", "dua"], ["tiga", "dua"]),
        (["satu", "dua"], ["satu", "dua"], []),
    ],
)  # fmt: skip
def test_a_part_loses_only_what_repeats_the_end_or_the_beginning_of_the_text_before(before, blocks, kept):
    assert join_bodies([Body(blocks=before), Body(blocks=blocks)]).blocks == [*before, *kept]


def test_the_beginning_is_that_of_the_whole_text_and_the_end_that_of_the_part_before():
    joined = join_bodies(
        [Body(blocks=["judul", "satu"]), Body(blocks=["dua"]), Body(blocks=["judul", "tiga"])]
    )
    assert joined.blocks == ["judul", "satu", "dua", "tiga"]
    joined = join_bodies(
        [Body(blocks=["judul", "satu"]), Body(blocks=["dua"]), Body(blocks=["satu", "tiga"])]
    )
    assert joined.blocks == ["judul", "satu", "dua", "satu", "tiga"]


def test_editor_of_a_lost_last_part_stays_unknown():
    assert join_bodies([Body(blocks=["satu"]), Body(blocks=["dua"])]).editor is None
