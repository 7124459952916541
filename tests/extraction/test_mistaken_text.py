"""Text that is taken for something else, and something else that is taken for text, in whole bodies."""

from __future__ import annotations

import pytest

from tests.extraction.test_body import LINK, TARGET, body_of, image
from tests.extraction.test_review_pages import FIRST, SECOND, TEXT, TITLE, page, record_of, redesign

PICTURE = "<p><img src='/satu.jpg'></p>"

BLOCKS = {
    "a person in a picture is no credit": (
        "<p>Petugas mencari pria bernama Markus Tolen (foto kanan).</p>",
        ["Petugas mencari pria bernama Markus Tolen (foto kanan)."],
    ),
    "a document to bring": (
        "<p>Pelamar membawa berkas asli (foto copy).</p>",
        ["Pelamar membawa berkas asli (foto copy)."],
    ),
    "what a picture must be like": (
        "<p>Foto: maksimal 200 KB</p><p>Foto: latar belakang merah</p><p>Foto: 50 MP</p>",
        ["Foto: maksimal 200 KB", "Foto: latar belakang merah", "Foto: 50 MP"],
    ),
    "text beside a picture in a table": (
        (
            "<table><tr><td><img src='/satu.jpg'></td><td><p>Nelayan pulang lebih awal karena ombak tinggi di laut"
            " selatan sejak pekan lalu, dan harga ikan naik dua kali lipat.</p><p>Pedagang di pasar lama mengeluh karena"
            " pembeli beralih ke telur. Mereka berharap cuaca membaik sebelum hari raya tiba, seperti tahun-tahun"
            " yang lalu, ketika laut tenang dan ikan melimpah sampai ke kota.</p></td></tr></table>"
        ),
        [
            (
                "| Nelayan pulang lebih awal karena ombak tinggi di laut selatan sejak pekan lalu, dan harga ikan naik dua"
                " kali lipat. Pedagang di pasar lama mengeluh karena pembeli beralih ke telur. Mereka berharap cuaca"
                " membaik sebelum hari raya tiba, seperti tahun-tahun yang lalu, ketika laut tenang dan ikan melimpah"
                " sampai ke kota."
            )
        ],
    ),
    "a row of a league table": (
        "<table><tr><td><img src='/satu.jpg'></td><td>Persib</td><td>10</td><td>30</td></tr></table>",
        ["| Persib | 10 | 30"],
    ),
    "a programme of the channel's own": (
        "<p>Ikuti terus dialog Interupsi, Kamis pukul 19.30 WIB, live di iNews dan YouTube Official iNews.</p>",
        ["Ikuti terus dialog Interupsi, Kamis pukul 19.30 WIB, live di iNews dan YouTube Official iNews."],
    ),
    "advice to readers": (
        "<p>Klik tautan pendaftaran di aplikasi WhatsApp, lalu isi data kita.</p>",
        ["Klik tautan pendaftaran di aplikasi WhatsApp, lalu isi data kita."],
    ),
    "an advertisement between line breaks": (
        "<p>Harga naik.<br>Advertisement . Scroll to see content<br>Stok aman.</p>",
        ["Harga naik. Stok aman."],
    ),
    "a sentence behind a Baca Juga link": (
        f"<p>Baca juga: {LINK}. Harga garam naik sejak Senin lalu di tiga pasar.</p>",
        ["Harga garam naik sejak Senin lalu di tiga pasar."],
    ),
    "a box that is never closed": (
        (
            f"<p>Harga naik.</p><article class='bacaJuga'>{LINK.replace('</a>', '<div class=bacaJugatitle>Baca Juga</div></a>')}"
            "<p>Stok beras aman sampai akhir tahun.</p><p>Warga diminta tidak menimbun.</p>"
        ),
        ["Harga naik.", "Stok beras aman sampai akhir tahun.", "Warga diminta tidak menimbun."],
    ),
    "handed on by another site": (
        (
            "<p>Harga naik.</p><p>Editor: Raka Wijaya</p><p>Artikel ini telah diterbitkan di halaman SINDOnews.com pada"
            " Senin dengan judul Harga Naik Lagi.</p>"
        ),
        ["Harga naik."],
    ),
}


@pytest.mark.parametrize(("html", "blocks"), BLOCKS.values(), ids=BLOCKS)
def test_blocks(html: str, blocks: list[str]) -> None:
    assert body_of(html).blocks == blocks


def test_the_links_of_a_box_that_is_never_closed_stay_its_own() -> None:
    assert body_of(BLOCKS["a box that is never closed"][0]).related == [TARGET]


def test_a_paragraph_with_the_dateline_is_no_caption() -> None:
    for behind in ("", PICTURE):
        body = body_of(
            f"{behind}<p>TELUK SENA, iNews.id - Nelayan pulang saat angin kencang. (Foto: Antara)</p>"
        )
        assert body.dateline == "TELUK SENA"
        assert body.blocks == ["Nelayan pulang saat angin kencang. (Foto: Antara)"]
        assert body.images == ([image("satu.jpg")] if behind else [])


@pytest.mark.parametrize("tag", ["h4", "h5", "h6"])
def test_a_caption_in_a_heading_behind_its_picture(tag: str) -> None:
    body = body_of(
        f"<p>Satu.</p>{PICTURE}<{tag}><em>Kapal nelayan bersandar. (Foto: Antara)</em></{tag}><p>Dua.</p>"
    )
    assert body.blocks == ["Satu.", "Dua."]
    assert body.images == [image("satu.jpg", "Kapal nelayan bersandar.", "Antara")]


def test_an_editor_on_the_line_below_his_label() -> None:
    body = body_of("<p>Harga naik.</p><p>Editor :<br>Raka Wijaya</p>")
    assert (body.blocks, body.editor) == (["Harga naik."], "Raka Wijaya")


# --- whole pages ---

TEASER = (
    "<div class='kotak'><a href='/news/nasional/perahu-bantuan-tiba-di-teluk-sena'><h4>Perahu Bantuan Tiba</h4></a>"
    "<p>Sebanyak 12 perahu bantuan tiba di dermaga dan dibagikan kepada kelompok nelayan pada Senin siang.</p>"
    "<a href='/news/nasional/harga-solar-nelayan-turun-lagi'><h4>Harga Solar Turun</h4></a>"
    "<p>Harga solar untuk nelayan turun lagi setelah pasokan kembali lancar di seluruh pelabuhan perikanan.</p></div>"
)


def test_the_teaser_of_another_article_is_no_body() -> None:
    empty = redesign("<iframe src='https://www.youtube.com/embed/abc'></iframe>", behind=TEASER)
    assert record_of(empty)["body"] == ""
    nameless = page(f"<main><h1>{TITLE}</h1><div class='x'><img src='/satu.jpg'></div>{TEASER}</main>")
    assert record_of(nameless)["body"] == ""


@pytest.mark.parametrize(
    "heading",
    ["Rekomendasi Saham Hari Ini", "Komentar Pelatih Kepala", "Foto Terbaru dari Satelit", "Terpopuler di Kalangan Remaja"],
)  # fmt: skip
def test_a_sub_heading_does_not_end_a_text_whose_class_names_are_unknown(heading: str) -> None:
    html = page(f"<main><h1>{TITLE}</h1><div class='x'>{TEXT}<h2>{heading}</h2><p>{SECOND}</p></div></main>")
    assert record_of(html)["body"] == f"{FIRST}\n\n{SECOND}\n\n{heading}\n\n{SECOND}"


def test_an_editor_among_the_makers_of_a_film_does_not_end_the_text() -> None:
    makers = "<p>Sutradara: Maya Sari</p><p>Editor: Bayu Seta</p><p>Penata Musik: Rian Adi</p>"
    html = page(
        f"<main><h1>{TITLE}</h1><div class='x'>{TEXT}{makers}<p>{SECOND}</p><p>Editor: Raka Wijaya</p></div></main>"
    )
    record = record_of(html)
    assert record["editor"] == "Raka Wijaya"
    assert record["body"].split("\n\n")[2:] == [
        "Sutradara: Maya Sari", "Editor: Bayu Seta", "Penata Musik: Rian Adi", SECOND
    ]  # fmt: skip
