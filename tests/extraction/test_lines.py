"""Text of one line that the page breaks: titles, captions, bylines, tags; and players that name their sources."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from inews_crawler.extraction.elements import read_line
from tests.extraction.test_review_pages import PICTURE, TEXT, TITLE, record_of, redesign

READ_NEXT = "https://www.inews.id/news/nasional/dermaga-lama-dibongkar-warga"


def line_of(html: str) -> str:
    node = LexborHTMLParser(f"<html><body><section>{html}</section></body></html>").css_first("section")
    assert node is not None
    return " ".join(read_line(node).split())


@pytest.mark.parametrize(
    ("html", "line"),
    [
        ("Evakuasi Kerbau<br>dari Sumur", "Evakuasi Kerbau dari Sumur"),
        ("Evakuasi <b>Kerbau<br/></b>dari Sumur", "Evakuasi Kerbau dari Sumur"),
        ("Evakuasi Kerbau<div>dari Sumur</div>", "Evakuasi Kerbau dari Sumur"),
        ("<div>Evakuasi Kerbau</div>dari Sumur", "Evakuasi Kerbau dari Sumur"),
        ("<p>Evakuasi Kerbau</p><p>dari Sumur</p>", "Evakuasi Kerbau dari Sumur"),
        ("<ul><li>Evakuasi Kerbau</li><li>dari Sumur</li></ul>", "Evakuasi Kerbau dari Sumur"),
        ("Evakuasi Kerbau<script>var a = 1;</script><style>b {}</style> dari Sumur", "Evakuasi Kerbau dari Sumur"),
        ("Evakuasi <i>Ker</i>bau <span>dari</span> Sumur", "Evakuasi Kerbau dari Sumur"),
    ],
)  # fmt: skip
def test_a_break_or_a_block_parts_words(html, line):
    assert line_of(html) == line


def test_a_headline_in_two_lines():
    html = redesign(TEXT).replace(f">{TITLE}</h1>", ">Pasar Ikan Labuan<br>Kembali Ramai<br>usai Badai</h1>")
    assert record_of(html)["title"] == "Pasar Ikan Labuan Kembali Ramai usai Badai"


@pytest.mark.parametrize(
    "inside",
    [
        "Petugas menarik kerbau<br>Foto: Antara",
        "<p>Petugas menarik kerbau</p><p>Foto: Antara</p>",
        "<span>Petugas menarik kerbau</span><br>Foto: Antara",
    ],
)
def test_a_caption_with_its_credit_on_a_line_of_its_own(inside):
    figure = (
        f'<figure class="headerImg"><img src="{PICTURE}"><figcaption>{inside}</figcaption></figure></article>'
    )
    record = record_of(redesign(TEXT).replace("</article>", figure, 1))
    assert (record["image_caption"], record["image_credit"]) == ("Petugas menarik kerbau", "Antara")


@pytest.mark.parametrize("name", ["Sari<br>Dewanti", "<div>Sari</div><div>Dewanti</div>"])
def test_a_name_in_two_lines_is_one_author(name):
    byline = f'<ul class="author"><li class="authorList">{name}</li></ul>'
    assert record_of(redesign(TEXT, byline=byline))["authors"] == ["Sari Dewanti"]


def test_a_tag_in_two_lines():
    html = redesign(TEXT).replace(">pasar</a>", ">pasar<br>ikan</a>")
    assert record_of(html)["tags"] == ["pasar ikan"]


def test_the_title_of_read_next_in_two_lines():
    link = f'<a class="readNext" href="{READ_NEXT}"><span>Read Next :<br>Dermaga Lama<br>Dibongkar Warga</span></a>'
    record = record_of(redesign(TEXT).replace('<main class="sideLeft">', f'{link}<main class="sideLeft">'))
    assert record["read_next"] == {"title": "Dermaga Lama Dibongkar Warga", "url": READ_NEXT}


# --- players ---

VIDEO_URL = "https://www.inews.id/multimedia/video/pasar-ikan-labuan-kembali-ramai-usai-badai"
FILM = "https://video.inews.co.id/2026/03/08/pasar_ikan.mp4"


@pytest.mark.parametrize(
    "player",
    [
        f'<video controls><source src="{FILM}" type="video/mp4"></video>',
        f'<video src=""><source src="/poster.jpg"><source src="{FILM}"></video>',
    ],
)
def test_a_player_that_names_its_source_in_an_element_of_its_own(player):
    html = redesign(f'<div class="videoWrapper">{player}</div>{TEXT}').replace(
        "<body>", '<body id="detail-video">'
    )
    outside = redesign(TEXT).replace(
        "<body>", f'<body id="detail-video"><div class="videoWrapper">{player}</div>'
    )
    assert record_of(html, VIDEO_URL)["videos"] == [FILM]
    assert record_of(outside, VIDEO_URL)["videos"] == [FILM]
