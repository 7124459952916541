"""Parts that come, go or were never there: found by `refresh=changed`, and never taken for the article itself."""

from __future__ import annotations

import pytest

from tests.site.crawl import pass_time, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.model import Piece
from tests.site.synthetic import generate

ALL_YOUNG = {"INEWS_REVISIT_DAYS": 4000}
CHANGED = ("-a", "refresh=changed")


def write_part(name: str, count: int = 4) -> tuple[Piece, ...]:
    """So many paragraphs that no other part has."""
    return tuple(
        Piece("p", f"Bagian {name} alinea {number}: warga membahas perbaikan jembatan gantung di balai desa.")
        for number in range(1, count + 1)
    )


ONE, TWO, THREE = write_part("satu"), write_part("dua"), write_part("tiga")


@pytest.fixture
def site():
    with FixtureSite(generate(16, 4)) as site:
        yield site


def dress(site: FixtureSite, *, show_all: str = "none", **parts: tuple[tuple[Piece, ...], ...]) -> None:
    """Give stories their parts; a story goes by the number at the end of its address."""
    for number, texts in parts.items():
        site.edit(find(site, number), parts=texts, dress={"show_all": show_all})


def find(site: FixtureSite, number: str) -> str:
    return next(key for key in site.world.stories if key.endswith(f"-{number.removeprefix('n')}"))


def test_parts_that_were_added_or_taken_away_make_a_version(site, tmp_path):
    dress(site, n2=(ONE,), n3=(ONE, TWO), n4=(ONE, TWO, THREE), n5=(ONE, TWO))
    assert run_crawl(site, tmp_path).returncode == 0
    dress(site, n2=(ONE, TWO), n3=(ONE, TWO, THREE), n4=(ONE, TWO), n5=(ONE,))
    run = run_crawl(site, tmp_path, *CHANGED, settings=ALL_YOUNG)
    assert {key: (record["version"], record["page_count"]) for key, record in run.by_key.items()} == {
        find(site, "n2"): (2, 2),
        find(site, "n3"): (2, 3),
        find(site, "n4"): (2, 2),
        find(site, "n5"): (2, 1),
    }
    assert all(record["complete"] for record in run.records)
    assert run_crawl(site, tmp_path, *CHANGED, settings=ALL_YOUNG).records == []


def test_a_whole_page_or_a_part_that_is_away_does_not_make_the_article_gone(site, tmp_path):
    dress(site, show_all="full", n2=(ONE, TWO))
    dress(site, n3=(ONE, TWO, THREE))
    assert run_crawl(site, tmp_path).returncode == 0
    site.edit(find(site, "n2"), dress={"show_all": "none"})
    site.edit(find(site, "n3"), dress={"missing_part": 2})
    assert run_crawl(site, tmp_path, *CHANGED, settings=ALL_YOUNG).records == []
    for number in ("n2", "n3"):
        site.edit(find(site, number), title=f"Judul baru {number}")
    site.edit(find(site, "n3"), dress={"missing_part": None})
    pass_time(tmp_path, hours=24)
    run = run_crawl(site, tmp_path, *CHANGED, settings=ALL_YOUNG)
    assert sorted(record["title"] for record in run.records) == ["Judul baru n2", "Judul baru n3"]


def test_a_part_that_was_missing_is_found_when_it_comes(site, tmp_path):
    dress(site, n2=(ONE, TWO, THREE))
    key = find(site, "n2")
    site.edit(key, dress={"missing_part": 2})
    assert not run_crawl(site, tmp_path).by_key[key]["complete"]
    site.forget_requests()
    run_crawl(site, tmp_path)
    assert site.find_article_requests() == []
    assert run_crawl(site, tmp_path, *CHANGED, settings=ALL_YOUNG).records == []
    site.edit(key, dress={"missing_part": None})
    pass_time(tmp_path, hours=24)
    run = run_crawl(site, tmp_path, *CHANGED, settings=ALL_YOUNG)
    assert [(record["key"], record["version"], record["complete"]) for record in run.records] == [
        (key, 2, True)
    ]


def test_a_part_that_leads_back_to_the_article_is_a_missing_part(site, tmp_path):
    dress(site, n2=(ONE, TWO, THREE))
    key = find(site, "n2")
    site.faults.add("redirect", path=f"*{key.removeprefix('www.inews.id')}/3", value=f"https://{key}")
    run = run_crawl(site, tmp_path)
    assert run.returncode == 0
    assert len(run.records) == 16
    record = run.by_key[key]
    assert (record["page_count"], record["complete"]) == (3, False)
    assert record["body"].split("\n\n") == [piece.text for piece in (*ONE, *TWO)]
