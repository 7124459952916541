"""The worst text variants that real pages show, one row each: what stands there and what it must become."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from inews_crawler.extraction.body import Body, read_body
from inews_crawler.text.boilerplate import is_baca_juga, is_boilerplate
from inews_crawler.text.cleaning import clean_block
from inews_crawler.text.credits import split_caption
from inews_crawler.text.datelines import split_dateline
from inews_crawler.text.dates import read_printed_date, to_iso
from inews_crawler.text.names import split_authors, to_editor

# --- date lines ---

DATES = {
    "hyphen and seconds": ("Jumat, 31 Desember 2021 - 09:42:00 WIB", "2021-12-31T09:42:00+07:00"),
    "bar, no seconds": ("Senin, 05 Januari 2026 | 10:00 WIB", "2026-01-05T10:00:00+07:00"),
    "Jum'at": ("Jum'at, 09 Januari 2026 | 17:25 WIB", "2026-01-09T17:25:00+07:00"),
    "Jum’at with a curly mark": ("Jum’at, 09 Januari 2026 | 17:25 WIB", "2026-01-09T17:25:00+07:00"),
    "WITA": ("Jumat, 30 Januari 2026 - 08:10:00 WITA", "2026-01-30T08:10:00+08:00"),
    "WIT": ("Kamis, 01 Januari 2026 - 00:15:00 WIT", "2026-01-01T00:15:00+09:00"),
    "channel after a bar": (
        "Senin, 08 Juli 2024 - 14:58:00 WIB | Bisnis",
        "2024-07-08T14:58:00+07:00",
    ),
    "no zone means WIB": ("Minggu, 08 Maret 2026 - 10:56:00", "2026-03-08T10:56:00+07:00"),
    "Augustus": ("Selasa, 15 Augustus 2023 - 08:00 WIB", "2023-08-15T08:00:00+07:00"),
    "Ahad, no-break spaces": (
        "Ahad,\u00a001\u00a0Maret\u00a02026\u00a0-\u00a022:18:00\u00a0WIB",
        "2026-03-01T22:18:00+07:00",
    ),
    "wrong weekday": ("Senin, 08 Maret 2026 - 10:56:00 WIB", "2026-03-08T10:56:00+07:00"),
}
NO_MOMENT = {
    "relative": "20 menit lalu",
    "relative in months": "3 bulan lalu",
    "in the text": "Selasa (9/6/2026)",
    "day without time": "Jakarta, 7 Maret 2022",
    "31st of February": "Sabtu, 31 Februari 2026 - 10:00:00 WIB",
    "25 o'clock": "Sabtu, 28 Februari 2026 - 25:00:00 WIB",
    "a timetable": "Rabu 04.31 WIB 18.11 WIB",
}


@pytest.mark.parametrize(("text", "expected"), DATES.values(), ids=DATES)
def test_date_line(text: str, expected: str) -> None:
    printed = read_printed_date(text)
    assert printed is not None
    assert printed.moment is not None
    assert to_iso(printed.moment) == expected


@pytest.mark.parametrize("text", NO_MOMENT.values(), ids=NO_MOMENT)
def test_no_moment_is_invented(text: str) -> None:
    printed = read_printed_date(text)
    assert printed is None or printed.moment is None


# --- datelines ---

DATELINES = {
    "hyphen": ("JAKARTA, iNews.id - Warga antre.", "JAKARTA", "Warga antre."),
    "en dash": ("MOSKOW, iNews.id – Salju turun.", "MOSKOW", "Salju turun."),
    "em dash": ("AGAM, iNewsPadang.id — Ladang panen.", "AGAM", "Ladang panen."),
    "no space before the hyphen": ("KEDIRI, iNews.id- Warga antre.", "KEDIRI", "Warga antre."),
    "next word glued": ("TERNATE, iNews.idGempa terasa.", "TERNATE", "Gempa terasa."),
    "city brand": ("SURABAYA, iNewsSurabaya.id – Kapal tiba.", "SURABAYA", "Kapal tiba."),
    "dot inside the brand": ("SERPONG, iNews.Serpong.id - Pasar ramai.", "SERPONG", "Pasar ramai."),
    "space inside the brand": ("SOE, iNewsTTU .id - Hujan turun.", "SOE", "Hujan turun."),
    "misspelt brand": ("PADANG, iNEWSDPadang.ID - Rendang gosong.", "PADANG", "Rendang gosong."),
    "two words": ("OGAN ILIR, iNews.id - Sawah kering.", "OGAN ILIR", "Sawah kering."),
    "none": ("Warga antre sejak pagi.", None, "Warga antre sejak pagi."),
    "a sentence with a brand": (
        "Kepada iNews.id - portal berita - warga mengeluh.",
        None,
        "Kepada iNews.id - portal berita - warga mengeluh.",
    ),
}


@pytest.mark.parametrize(("text", "place", "rest"), DATELINES.values(), ids=DATELINES)
def test_dateline(text: str, place: str | None, rest: str) -> None:
    assert split_dateline(text) == (place, rest)


# --- captions and credits ---

CAPTIONS = {
    "full stop, bracket": ("Warga antre. (Foto: Reuters)", "Warga antre.", "Reuters"),
    "full stop behind": ("Warga antre. (Foto: Antara).", "Warga antre.", "Antara"),
    "no full stop": ("Warga antre (Foto: Antara)", "Warga antre", "Antara"),
    "no space": ("Warga antre.(Foto: MPI)", "Warga antre.", "MPI"),
    "space before the colon": ("Warga antre. (Foto : Ist)", "Warga antre.", "Ist"),
    "small f, no colon": ("Warga antre (foto Kominfo)", "Warga antre", "Kominfo"),
    "slash for the colon": ("Warga antre. (Foto/Dok PSSI)", "Warga antre.", "Dok PSSI"),
    "no word Foto": ("Warga antre. (Nur Ichsan/iNews)", "Warga antre.", "Nur Ichsan/iNews"),
    "source alone": ("Warga antre. (Antara)", "Warga antre.", "Antara"),
    "dash, no bracket": ("Warga antre - Foto : Dion. Umbu", "Warga antre", "Dion. Umbu"),
    "collage": ("Warga antre - Foto kolase : iNews", "Warga antre", "iNews"),
    "only a credit": ("Foto: Istimewa", None, "Istimewa"),
    "source and photographer": ("Warga antre. (Foto: iNews/Andi T.)", "Warga antre.", "iNews/Andi T."),
    "abbreviation in the credit": ("Warga antre. (Foto: Dok. Polri)", "Warga antre.", "Dok. Polri"),
    "a brand in the credit": (
        "Warga antre. (iNewsSurabaya.id/Ali)",
        "Warga antre.",
        "iNewsSurabaya.id/Ali",
    ),
    "no credit": ("Warga antre di balai kota.", "Warga antre di balai kota.", None),
    "a position is no credit": ("Marsudi (kiri) dan Laras (kanan)", "Marsudi (kiri) dan Laras (kanan)", None),
}


@pytest.mark.parametrize(("text", "caption", "credit"), CAPTIONS.values(), ids=CAPTIONS)
def test_caption(text: str, caption: str | None, credit: str | None) -> None:
    assert split_caption(text) == (caption, credit)


# --- bylines and editors ---

AUTHORS = {
    "slash": ("Jonathan Simanjuntak/Abdul Malik", ["Jonathan Simanjuntak", "Abdul Malik"]),
    "comma and dan": ("Sri Lestari, Dian P dan Andi", ["Sri Lestari", "Dian P", "Andi"]),
    "desk": ("Tim iNews", ["Tim iNews"]),
    "lower case": ("ali masduki", ["ali masduki"]),
    "named twice": ("Mega Lestari/Mega Lestari", ["Mega Lestari"]),
    "a name with dan inside": ("Wardana Ramdan", ["Wardana Ramdan"]),
}
EDITORS = {
    "desktop": ("Editor: Zyan Malik", "Zyan Malik"),
    "AMP and network": ("Editor : Zyan Malik", "Zyan Malik"),
    "no-break space": ("Editor\u00a0:\u00a0Zyan Malik\u00a0", "Zyan Malik"),
    "video editor": ("Video Editor: Khoirul Anfal", None),
    "cameraman": ("Cameraman: Yoga Permana", None),
    "a sentence": (
        "Editor: buku itu, kata dia, harus teliti sebelum naskah dicetak dan dijual ke pasar.",
        None,
    ),
    "empty": ("Editor:", None),
}


@pytest.mark.parametrize(("text", "expected"), AUTHORS.values(), ids=AUTHORS)
def test_authors(text: str, expected: list[str]) -> None:
    assert split_authors(text) == expected


@pytest.mark.parametrize(("text", "expected"), EDITORS.values(), ids=EDITORS)
def test_editor(text: str, expected: str | None) -> None:
    assert to_editor(text) == expected


# --- furniture, and what only looks like it ---

FURNITURE = [
    "Advertisement . Scroll to see content",
    "Advertisement",
    "Follow WhatsApp Channel iNews untuk update berita terbaru setiap hari! Follow",
    "Follow Whatsapp Channel iNews untuk update berita terbaru setiap hari!",
    "Follow Berita iNews Bengkulu Utara di Google News Lihat Berita Lainnya",
    "Lihat Berita Lainnya",
    "Halaman Selanjutnya",
    "Halaman : 1 2 3 4",
    "Sebelumnya",
    "Bagikan Artikel Ini",
    "Read Next : Kapal Feri Baru Layani Rute Baru",
    "Kami membuka kesempatan bagi Anda yang ingin menjadi pebisnis media melalui program iNews.id Network. Klik lebih lanjut",
    "icon news update",
]
NO_FURNITURE = [
    "Halaman sekolah itu tergenang sejak Senin.",
    "Sebelumnya, warga sudah melapor ke kantor desa.",
    "Advertisement di bus kota dilarang mulai Juli, kata wali kota.",
    "Bagikan makanan kepada tetangga, pesan ibu itu.",
    "Follow up laporan itu memakan waktu sepekan.",
    "Tags pada barang bukti itu terlepas saat diangkut.",
    "Baca buku setiap malam membuat anak tidur nyenyak.",
]
BACA_JUGA = [
    "Baca juga: Kapal Feri Baru",
    "BACA JUGA : Kapal Feri Baru",
    "Baca Juga",
    "Baca juga : Harga Cabai",
]
NO_BACA_JUGA = [
    "Warga baca juga papan pengumuman itu.",
    "Baca juga buku itu sampai selesai, kata guru kepada muridnya.",
]


@pytest.mark.parametrize("text", FURNITURE)
def test_furniture(text: str) -> None:
    assert is_boilerplate(text)


@pytest.mark.parametrize("text", NO_FURNITURE)
def test_no_sentence_is_furniture(text: str) -> None:
    assert not is_boilerplate(text)


@pytest.mark.parametrize("text", BACA_JUGA)
def test_baca_juga(text: str) -> None:
    assert is_baca_juga(text)


@pytest.mark.parametrize("text", NO_BACA_JUGA)
def test_no_sentence_is_baca_juga(text: str) -> None:
    assert not is_baca_juga(text)


# --- characters ---

CHARACTERS = {
    "no-break space": ("kayu\u00a0ulin", "kayu ulin"),
    "zero-width space": ("kayu\u200bulin ", "kayuulin"),
    "soft hyphen": ("gotong-ro\u00adyong", "gotong-royong"),
    "decomposed letter": ("cafe\u0301", "café"),
    "indentation": ("                Warga  antre ", "Warga antre"),
    "curly and mixed quotes stay": ('"Kami datang," ujar dia “.', '"Kami datang," ujar dia “.'),
    "dashes stay": ("skor 2–1 — telak --", "skor 2–1 — telak --"),
    "double full stop stays": ("Sudah hilang..", "Sudah hilang.."),
    "Arabic with vowel signs": ("ذَهَبَ الظَّمَأُ", "ذَهَبَ الظَّمَأُ"),
    "prime and apostrophe": ("(11’) dan (91')", "(11’) dan (91')"),
}


@pytest.mark.parametrize(("text", "expected"), CHARACTERS.values(), ids=CHARACTERS)
def test_characters(text: str, expected: str) -> None:
    assert clean_block(text) == expected
    assert clean_block(expected) == expected


# --- bodies ---


def body_of(html: str) -> Body:
    node = LexborHTMLParser(f"<html><body><article>{html}</article></body></html>").css_first("article")
    assert node is not None
    return read_body(node, "https://www.inews.id/news/nasional/warga-antre-minyak-sejak-pagi-buta")


FIRST = "<p>KEDIRI, iNews.id - Warga antre.</p>"
BODIES = {
    "br br": ("<p>Satu.<br><br>Dua.</p>", ["Satu.", "Dua."]),
    "br, no-break space, br": ("<p>Satu.<br>&nbsp;<br/>Dua.</p>", ["Satu.", "Dua."]),
    "single br": ("<p>Satu<br>dua.</p>", ["Satu dua."]),
    "div in div": ("<div><div><p>Satu.</p></div>Dua.<div>Tiga.</div></div>", ["Satu.", "Dua.", "Tiga."]),
    "text beside paragraphs": ("Nol.<p>Satu.</p>Dua.", ["Nol.", "Satu.", "Dua."]),
    "text in spans": ("<p><span>Satu </span><span>dua.</span></p>", ["Satu dua."]),
    "glued spans": ("<p><span>Sa</span><b>tu</b>.</p>", ["Satu."]),
    "star lines": ("<p>Satu.</p><p>***</p><p>(*)</p><p>Dua. (*)</p>", ["Satu.", "Dua. (*)"]),
    "heading": ("<h3>Judul Kecil</h3><p>Satu.</p>", ["Judul Kecil", "Satu."]),
    "lists": ("<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>", ["- a\n- b", "1. c\n2. d"]),
    "paragraphs in items": ("<ul><li><p>a</p></li><li><p>b</p></li></ul>", ["- a\n- b"]),
    "table": ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", ["A | B\n1 | 2"]),
    "quotation": ("<blockquote>Satu.</blockquote>", ["Satu."]),
    "advertisement between": (
        "<p>Satu.</p><figure class='adsPlacement'><figcaption>Advertisement . Scroll to see content</figcaption></figure><p>Dua.</p>",
        ["Satu.", "Dua."],
    ),
    "script and style": ("<p>Satu.</p><script>var a = 'x';</script><style>p{}</style><p>Dua.</p>", ["Satu.", "Dua."]),
    "comment": ("<p>Satu<!-- nol --> dua.</p>", ["Satu dua."]),
    "Baca Juga box": (
        "<p>Satu.</p><article class='x'><a href='/news/nasional/kapal-feri-baru-tiba'><div>Baca Juga</div><div>Kapal Feri Baru Tiba</div></a></article><p>Dua.</p>",
        ["Satu.", "Dua."],
    ),
    "Baca Juga inside a paragraph's end": (
        "<p>Satu.<br><br><strong>Baca Juga: <a href='/news/nasional/kapal-feri-baru-tiba'>Kapal Feri Baru Tiba</a></strong></p><p>Dua.</p>",
        ["Satu.", "Dua."],
    ),
    "editor with tail": ("<p>Satu.</p><p>Editor : Zyan Malik</p><p>&nbsp;</p>", ["Satu."]),
    "time of prayer": ("<p>Subuh 04.31 WIB</p><p>Magrib 18.12 WIB</p>", ["Subuh 04.31 WIB", "Magrib 18.12 WIB"]),
    "entities once": ("<p>Pasar &amp;amp; terminal &lt;b&gt;</p>", ["Pasar &amp; terminal <b>"]),
    "caption left in the text": (
        "<p>Satu.</p><p><img src='https://img.inews.co.id/files/inews_new/a/b.jpg'></p><p><em>Warga antre. (Foto: Antara)</em></p><p>Dua.</p>",
        ["Satu.", "Dua."],
    ),
    "an embed's paragraph": (
        "<p>Satu.</p><p><iframe src='https://www.youtube.com/embed/abc'></iframe></p><p>Dua.</p>",
        ["Satu.", "Dua."],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("html", "blocks"), BODIES.values(), ids=BODIES)
def test_body(html: str, blocks: list[str]) -> None:
    body = body_of(FIRST + html)
    assert body.blocks == ["Warga antre.", *blocks]
    assert body.dateline == "KEDIRI"


BODY_DATELINES = {
    "bold with the dash": "<p><strong>KEDIRI, iNews.id - </strong>Warga antre.</p>",
    "bold without the dash": "<p><b>KEDIRI, iNews.id</b> – Warga antre.</p>",
    "bold place": "<p><b>KEDIRI,</b> iNews.id - Warga antre.</p>",
    "linked place": "<p><strong><a href='/tag/kediri'>KEDIRI</a>, iNews.id -</strong> Warga antre.</p>",
    "linked brand": "<p>KEDIRI, <a href='https://www.inews.id'>iNews.id</a> - Warga antre.</p>",
    "each piece in a span": "<p><span>KEDIRI</span><span>, </span><span>iNewsKediri.id</span><span> - </span><span>Warga antre.</span></p>",
    "glued": "<p><strong>KEDIRI, iNews.id</strong>Warga antre.</p>",
    "in a div": "<div>KEDIRI, iNews.id - Warga antre.</div>",
    "behind an empty paragraph": "<p>&nbsp;</p><p>KEDIRI, iNews.id - Warga antre.</p>",
    "alone in a paragraph": "<p>KEDIRI, iNews.id - </p><p>Warga antre.</p>",
}


@pytest.mark.parametrize("html", BODY_DATELINES.values(), ids=BODY_DATELINES)
def test_body_dateline(html: str) -> None:
    body = body_of(html + "<p>Kedua.</p>")
    assert (body.dateline, body.blocks) == ("KEDIRI", ["Warga antre.", "Kedua."])
