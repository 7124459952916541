"""Values of pages with the site's class names that real pages got wrong: roles, end marks, promotions, clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from inews_crawler.items import to_record
from inews_crawler.page import Page, load_article
from tests.extraction.test_review_pages import BODY, FIRST, SECOND, TEXT, TITLE, URL, redesign

NOW = datetime(2026, 3, 20, 5, 0, tzinfo=UTC)


def record_of(html: str, now: datetime = NOW) -> dict[str, Any]:
    page = Page(URL, html.encode())
    return to_record(load_article([page], page_count=1, complete=True, fetched_at=now))


ENTRIES = {
    "an editor among the authors": '<ul class="author"><li class="authorList"><a>Adi Bambu</a></li><li class="authorList"><a>Editor: Pak Bambu</a></li></ul>',
    "one entry": '<ul class="author"><li class="authorList"><a>Penulis: Adi Bambu | Editor: Pak Bambu</a></li></ul>',
    "a line of the header": '<ul class="author"><li class="authorList"><a>Adi Bambu</a></li></ul><div>Editor: Pak Bambu</div>',
    "the role in an element": '<ul class="author"><li class="authorList">Adi Bambu <small>Reporter</small></li><li class="authorList">Pak Bambu <small>Editor</small></li></ul>',
    "the role before the name": '<ul class="author"><li class="authorList"><span>Penulis</span> <a>Adi Bambu</a></li><li class="authorList"><span>Editor:</span> <a>Pak Bambu</a></li></ul>',
    "a camera": '<ul class="author"><li class="authorList">Adi Bambu</li><li class="authorList">Video Editor: Bu Melati</li><li class="authorList">Editor: Pak Bambu</li></ul>',
}


@pytest.mark.parametrize("byline", ENTRIES.values(), ids=ENTRIES)
def test_editor_of_the_header(byline: str) -> None:
    record = record_of(redesign(TEXT, byline=byline))
    assert (record["authors"], record["editor"], record["body"]) == (["Adi Bambu"], "Pak Bambu", BODY)


def test_editor_line_of_the_text_comes_first() -> None:
    byline = '<ul class="author"><li class="authorList">Editor: Bu Melati</li></ul>'
    record = record_of(redesign(f"{TEXT}<p>Editor : Budi Melati (Kontributor)</p>", byline=byline))
    assert (record["authors"], record["editor"], record["body"]) == ([], "Budi Melati", BODY)


LOST = {
    "a film to watch": '<p>Simak Video: <a href="https://www.youtube.com/watch?v=abc">Panen Tongkol</a></p>',
    "all of it linked": '<p><a href="/multimedia/video/panen-tongkol-di-labuan">Simak Video: Panen Tongkol</a></p>',
    "another verb": '<p><strong>Tonton video:</strong> <a href="/multimedia/video/panen">Panen Tongkol</a></p>',
    "a promotion": '<div class="voucherWrap"><h3>Diskon Sepatu</h3><p>Belanja di <a href="https://toko.example/a">Toko Kita</a> lebih hemat hari ini.</p></div>',
}


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST)
@pytest.mark.parametrize("place", ["between", "behind"])
def test_what_is_no_text(lost: str, place: str) -> None:
    first, second = TEXT.split("</p>", 1)
    text = f"{first}</p>{lost}{second}" if place == "between" else f"{TEXT}{lost}"
    record = record_of(redesign(f"{text}<p>Editor: Raka Wijaya</p>"))
    assert (record["body"], record["editor"]) == (BODY, "Raka Wijaya")


def test_a_sentence_that_says_watch_stays() -> None:
    sentence = 'Simak video <a href="/multimedia/video/panen">panen tongkol</a> itu di situs desa sebelum diturunkan.'
    record = record_of(redesign(f"{TEXT}<p>{sentence}</p>"))
    assert record["body"].endswith("itu di situs desa sebelum diturunkan.")


MARKS = ["***", "(*)", "[]", "(**)", "[*]", "*", "(*)***"]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("signed", [True, False])
def test_end_mark_is_no_part_of_the_last_sentence(mark: str, *, signed: bool) -> None:
    text = TEXT.replace(SECOND, f"{SECOND}{mark}") + ("<p>Editor: Raka Wijaya</p>" if signed else "")
    assert record_of(redesign(text))["body"] == BODY


KEPT = [
    "Rapat ditutup sore hari. (*)",
    "Korban berinisial A***",
    "Nomornya 0812***",
    "Harga itu belum termasuk pajak (10 persen)",
    "Ia menulis f[]",
]


@pytest.mark.parametrize("sentence", KEPT)
def test_what_looks_like_an_end_mark_stays(sentence: str) -> None:
    assert record_of(redesign(f"{TEXT}<p>{sentence}</p>"))["body"] == f"{BODY}\n\n{sentence}"


def test_end_mark_inside_the_text_stays() -> None:
    text = TEXT.replace(FIRST, f"{FIRST} (*)")
    assert record_of(redesign(text))["body"] == f"{FIRST} (*)\n\n{SECOND}"


def dated(structured: str, printed: str, modified: str | None = None) -> str:
    data = f'{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"{structured}","dateModified":"{modified or structured}"}}'
    html = redesign(TEXT, head=f'<script type="application/ld+json">{data}</script>')
    return html.replace("Minggu, 08 Maret 2026 - 10:56:00 WIB", printed)


CLOCKS = {
    "Z behind Jakarta's clock": ("2026-03-08T10:56:00Z", "Minggu, 08 Maret 2026 - 10:56:00 WIB", "2026-03-08T10:56:00+07:00"),
    "an offset of nothing": ("2026-03-08T10:56:00+00:00", "Minggu, 08 Maret 2026 - 10:56 WIB", "2026-03-08T10:56:00+07:00"),
    "WITA": ("2026-03-08T10:56:00Z", "Minggu, 08 Maret 2026 | 10:56 WITA", "2026-03-08T10:56:00+08:00"),
    "Jakarta's offset behind the clock of WIT": ("2026-03-08T10:56:00+07:00", "Minggu, 08 Maret 2026 | 10:56 WIT", "2026-03-08T10:56:00+09:00"),
    "a true Z": ("2026-03-08T03:56:00Z", "Minggu, 08 Maret 2026 - 10:56:00 WIB", "2026-03-08T10:56:00+07:00"),
    "a format letter": ("2026-03-08WIB10:56:00+07:00", "Minggu, 08 Maret 2026 - 10:56:00 WIB", "2026-03-08T10:56:00+07:00"),
    "no zone printed": ("2026-03-08T10:56:00Z", "Minggu, 08 Maret 2026 - 10:56:00", "2026-03-08T10:56:00+07:00"),
    "another clock": ("2026-03-08T09:00:00Z", "Minggu, 08 Maret 2026 - 10:56:00 WIB", "2026-03-08T16:00:00+07:00"),
}  # fmt: skip


@pytest.mark.parametrize(
    "age", [timedelta(minutes=1), timedelta(hours=6), timedelta(hours=8), timedelta(days=300)]
)
@pytest.mark.parametrize(("structured", "printed", "moment"), CLOCKS.values(), ids=CLOCKS)
def test_clock_of_the_printed_line(structured: str, printed: str, moment: str, age: timedelta) -> None:
    record = record_of(dated(structured, printed), datetime.fromisoformat(moment) + age)
    assert (record["published_at"], record["modified_at"]) == (moment, moment)


def test_time_of_change_has_the_same_mistake() -> None:
    html = dated("2026-03-08T10:56:00Z", "Minggu, 08 Maret 2026 - 10:56:00 WIB", "2026-03-08T12:00:00Z")
    assert record_of(html)["modified_at"] == "2026-03-08T12:00:00+07:00"
