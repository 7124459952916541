"""The pure cleaners: every caption, dateline, byline and furniture form the site prints, and its look-alikes."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inews_crawler.text.boilerplate import (
    is_baca_juga,
    is_baca_juga_label,
    is_boilerplate,
    is_glued_baca_juga,
    is_tail,
)
from inews_crawler.text.cleaning import clean_block, clean_text, count_words
from inews_crawler.text.credits import has_photo_credit, split_caption
from inews_crawler.text.datelines import split_dateline
from inews_crawler.text.names import clean_description, clean_title, is_editor_line, split_authors, to_editor


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  Dua\u00a0kata\n\tlagi ", "Dua kata lagi"),
        ("Per\u00adtum\u200bbuhan\ufeff", "Pertumbuhan"),
        ("Cafe\u0301 di Kemang", "Café di Kemang"),
        ("“Ya,” kata dia – singkat…", "“Ya,” kata dia – singkat…"),
        ("spasi , sebelum koma", "spasi , sebelum koma"),
        ("kendali\x00\x07\x1b", "kendali"),
        ("\u200b \u00a0", ""),
        ("separuh \ud83d emoji", "separuh emoji"),
        ("👍 mantap", "👍 mantap"),
    ],
)
def test_clean_text(text, clean):
    assert clean_text(text) == clean


def test_clean_block_keeps_lines():
    assert clean_block(" - satu \n\n\u00a0\n-  dua") == "- satu\n- dua"


def test_count_words():
    assert count_words("Dua kata\n\n- tiga") == 4
    assert count_words(None) == 0


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("Gubernur meninjau pasar. (Foto: Reuters)", "Gubernur meninjau pasar.", "Reuters"),
        ("Gubernur meninjau pasar. (Foto: Dok. Pemkot).", "Gubernur meninjau pasar.", "Dok. Pemkot"),
        ("Gubernur meninjau pasar (Foto: Antara)", "Gubernur meninjau pasar", "Antara"),
        ("Gubernur meninjau pasar.(Foto: Antara)", "Gubernur meninjau pasar.", "Antara"),
        ("Gubernur meninjau pasar (Foto : Antara)", "Gubernur meninjau pasar", "Antara"),
        ("Gubernur meninjau pasar (foto Rudi)", "Gubernur meninjau pasar", "Rudi"),
        ("Gubernur meninjau pasar (foto : Rudi Hartono)", "Gubernur meninjau pasar", "Rudi Hartono"),
        ("Gubernur meninjau pasar (Foto/Dok Pemkot)", "Gubernur meninjau pasar", "Dok Pemkot"),
        ("Gubernur meninjau pasar. (FOTO: ist)", "Gubernur meninjau pasar.", "ist"),
        ("Gubernur meninjau pasar. (Foto-foto: Rudi)", "Gubernur meninjau pasar.", "Rudi"),
        ("Gubernur Meninjau Pasar!. (AFC)", "Gubernur Meninjau Pasar!.", "AFC"),
        ("Gubernur meninjau pasar (Rudi/iNews)", "Gubernur meninjau pasar", "Rudi/iNews"),
        ("Gubernur meninjau pasar (iNews.id/Rudi)", "Gubernur meninjau pasar", "iNews.id/Rudi"),
        ("Gubernur meninjau pasar (Humas Pemkot)", "Gubernur meninjau pasar", "Humas Pemkot"),
        ("Gubernur meninjau pasar. (Dok. Pribadi)", "Gubernur meninjau pasar.", "Dok. Pribadi"),
        ("Gubernur meninjau pasar. (Ist)", "Gubernur meninjau pasar.", "Ist"),
        ("Gempa terasa kuat. (Tangkapan layar YouTube)", "Gempa terasa kuat.", "Tangkapan layar YouTube"),
        ("Gubernur meninjau pasar - Foto : Dion. Umbu", "Gubernur meninjau pasar", "Dion. Umbu"),
        ("Gubernur meninjau pasar - Foto kolase : istimewa", "Gubernur meninjau pasar", "istimewa"),
        ("Gubernur meninjau pasar. Foto: Antara", "Gubernur meninjau pasar.", "Antara"),
        ("Gubernur meninjau pasar foto: ist", "Gubernur meninjau pasar", "ist"),
        ("Siswa naik kapal. Foto iNewsSurabaya.id/kia", "Siswa naik kapal.", "iNewsSurabaya.id/kia"),
        ("Siswa (kiri) naik kapal. (Foto: Rudi)", "Siswa (kiri) naik kapal.", "Rudi"),
        ("Siswa naik kapal (kanan) (Foto: Rudi)", "Siswa naik kapal (kanan)", "Rudi"),
        ("Siswa naik kapal. (Foto: Antara/HO (BNPB))", "Siswa naik kapal.", "Antara/HO (BNPB)"),
        ("Siswa naik kapal. [Foto: Rudi]", "Siswa naik kapal.", "Rudi"),
        ("Siswa naik kapal. (Foto: Rudi", "Siswa naik kapal.", "Rudi"),
        ("Siswa naik kapal. (Foto: iNews/Dian P.)", "Siswa naik kapal.", "iNews/Dian P."),
        ("(Foto: Reuters)", None, "Reuters"),
        ("Foto: Reuters", None, "Reuters"),
        ("Siswa naik kapal", "Siswa naik kapal", None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_split_caption(text, caption, credit):
    assert split_caption(text) == (caption, credit)


@pytest.mark.parametrize(
    "text",
    [
        "Budi Santoso (kanan)",
        "Budi Santoso (dua dari kiri)",
        "Budi Santoso (berbaju merah).",
        "Rapat di balai kota (30/12/2021)",
        "Rapat di balai kota, Senin (3/1).",
        "Korban bernama Budi (54)",
        "Pemilu tahun ini (2024)",
        "Rapat di balai kota (Senin)",
        "Kader Partai Kota Lama (PKL)",
        "Presiden Joko Widodo (Jokowi)",
        "Ujian Surat Izin Mengemudi (SIM)",
        "Tim tuan rumah (biru) menyerang",
        "Timnas bermain (U-19)",
        "Keterangan foto: Budi dan Ani di pasar",
        "Warga antre saat sesi foto: Budi",
        "Warga memotret (Foto: bersama) di alun-alun.",
    ],
)
def test_no_credit(text):
    assert split_caption(text) == (text, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Siswa naik kapal. (Foto: Rudi)", True),
        ("Siswa naik kapal. Foto iNewsSurabaya.id/kia", True),
        ("Siswa naik kapal - Foto: Rudi", True),
        ("Demikian prakiraan cuaca. (Sumber: BMKG)", False),
        ("Dia kemudian pulang. (Antara)", False),
        ("Berikut yang dijual dari foto: kucing dan anjing", False),
        ("Dia mengunggah foto itu kemarin.", False),
    ],
)
def test_has_photo_credit(text, expected):
    assert has_photo_credit(text) is expected


@pytest.mark.parametrize(
    ("text", "place", "rest"),
    [
        ("MOSKOW, iNews.id – Harga naik", "MOSKOW", "Harga naik"),
        ("JAKARTA, iNews.id - Harga naik", "JAKARTA", "Harga naik"),
        ("JAKARTA, iNews.id — Harga naik", "JAKARTA", "Harga naik"),
        ("JAKARTA, iNews.id- Harga naik", "JAKARTA", "Harga naik"),
        ("JAKARTA,iNews.id-Harga naik", "JAKARTA", "Harga naik"),
        ("JAKARTA, iNews.id – - Harga naik", "JAKARTA", "Harga naik"),
        ("JAKARTA , iNews.id -- Harga naik", "JAKARTA", "Harga naik"),
        ("AMBON, iNews.idGempa bumi", "AMBON", "Gempa bumi"),
        ("AMBON, iNews.id Gempa bumi", "AMBON", "Gempa bumi"),
        ("SURABAYA, iNewsSurabaya.id – Siswa", "SURABAYA", "Siswa"),
        ("SERPONG, iNews.Serpong.id – Siswa", "SERPONG", "Siswa"),
        ("PADANG, iNEWSDPadang.ID - Siswa", "PADANG", "Siswa"),
        ("KEFA, iNewsTTU .id - Siswa", "KEFA", "Siswa"),
        ("KUALA LUMPUR, iNews.id - Siswa", "KUALA LUMPUR", "Siswa"),
        ("OGAN ILIR, iNews.id — “Siswa", "OGAN ILIR", "“Siswa"),
        ("AKARTA, iNews.id - Siswa", "AKARTA", "Siswa"),
        ("Jakarta, iNews.id - Siswa", "Jakarta", "Siswa"),
        ("BALI (DENPASAR), iNews.id - Siswa", "BALI (DENPASAR)", "Siswa"),
        ("BANDUNG/CIMAHI, iNews.id - Siswa", "BANDUNG/CIMAHI", "Siswa"),
        ("BANDUNG, JAWA BARAT, iNews.id - Siswa", "BANDUNG, JAWA BARAT", "Siswa"),
        ("JAKARTA – iNews.id – Siswa", "JAKARTA", "Siswa"),
        ("JAKARTA, iNews – Siswa", "JAKARTA", "Siswa"),
        ("JAKARTA, SINDOnews - Siswa", "JAKARTA", "Siswa"),
        ("JAKARTA, MNC Portal - Siswa", "JAKARTA", "Siswa"),
        ("JAKARTA, Okezone.com – Siswa", "JAKARTA", "Siswa"),
        ("HANOI, CerminBerita.info - Siswa", "HANOI", "Siswa"),
        ("JAKARTA, iNews.id", "JAKARTA", ""),
        ("SOLO, iNews.id - 5 siswa", "SOLO", "5 siswa"),
    ],
)
def test_split_dateline(text, place, rest):
    assert split_dateline(text) == (place, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Dia mengatakan kepada iNews.id - sambil tertawa",
        "Kepada Jakarta, iNews.id melaporkan hal itu",
        "Menurut dia, iNews.id - situs berita",
        "JAKARTA, iNews.id melaporkan hal itu",
        "Presiden tiba. iNews.id - Siswa",
        "JAKARTA, Kompas melaporkan",
        "Siswa naik kapal. (Foto: iNewsSurabaya.id/kia)",
        "iNews.id - Siswa",
        "",
    ],
)
def test_no_dateline(text):
    assert split_dateline(text) == (None, text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Rudi Hartono", ["Rudi Hartono"]),
        ("Rudi Hartono/Sari Dewi", ["Rudi Hartono", "Sari Dewi"]),
        ("Rudi Hartono, Sari Dewi dan Tim iNews", ["Rudi Hartono", "Sari Dewi", "Tim iNews"]),
        ("rudi hartono / Rudi Hartono", ["rudi hartono"]),
        ("Reporter: Rudi", ["Rudi"]),
        ("Rudi, S.Pd dan Dandan", ["Rudi, S.Pd", "Dandan"]),
        ("", []),
        (None, []),
    ],
)
def test_split_authors(text, names):
    assert split_authors(text) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Editor: Sari Dewi", "Sari Dewi"),
        ("Editor : Sari Dewi", "Sari Dewi"),
        ("EDITOR:Sari", "Sari"),
        ("(Editor: Sari Dewi)", "Sari Dewi"),
        ("Video Editor: Sari", None),
        ("Kameramen: Sari", None),
        ("Editor kami pulang.", None),
        ("Editor: dia berkata: hal itu tidak benar", None),
        ("Editor:", None),
    ],
)
def test_to_editor(text, name):
    assert to_editor(text) == name


def test_an_editor_line_without_name_is_one():
    assert is_editor_line("Editor :")
    assert not is_editor_line("Video Editor: Sari")


@pytest.mark.parametrize(
    "text",
    [
        "Advertisement",
        "Advertisement . Scroll to see content",
        "ADVERTISEMENT SCROLL TO CONTINUE WITH CONTENT",
        "Scroll to Continue",
        "Gulir untuk melanjutkan membaca",
        "Konten di bawah ini disajikan oleh Advertiser. Jurnalis tidak terlibat.",
        "Halaman Selanjutnya",
        "Halaman : 1 2 3",
        "Halaman Selanjutnya Halaman : 1 2",
        "Sebelumnya",
        "1 2 3 4",
        "Page: 1 2 3 Show All",
        "Lihat Berita Lainnya",
        "Artikel Terkait",
        "Bagikan Artikel Ini",
        "Share:",
        "Tags:",
        "iNews.id",
        "iNews Network",
        "Read Next : Judul Berita Lain",
        "Follow WhatsApp Channel iNews untuk update berita terbaru setiap hari! Follow",
        "Follow Whatsapp Channel iNews Kota Lama untuk update berita terbaru",
        "Follow Berita iNews Kota Lama di Google News Lihat Berita Lainnya",
        "Follow iNews di WhatsApp Channel dan Google News",
        "Ikuti kami di Instagram",
        "Ikuti berita iNews di Google News",
        "Dapatkan informasi terkini melalui WhatsApp Channel iNews",
        "Simak breaking news langsung di ponselmu lewat WhatsApp Channel iNews",
        "Download aplikasi iNews.id untuk berita terkini",
        'Artikel ini telah tayang di www.inews.id dengan judul "Judul", Klik untuk baca: https://www.inews.id/x',
        "Kami membuka kesempatan bagi Anda yang ingin menjadi pebisnis media bersama. Klik lebih lanjut",
        "Baca juga: Judul",
        "(*)",
        "***",
        "---",
        "_____",
    ],
)
def test_furniture(text):
    assert is_boilerplate(text)


@pytest.mark.parametrize(
    "text",
    [
        "Iklan itu dicabut oleh pemiliknya.",
        "Halaman rumah itu luas.",
        "Sebelumnya, polisi datang ke lokasi.",
        "Selanjutnya polisi memeriksa saksi.",
        "Share saham itu naik.",
        "Baca juga buku ini, kata dia.",
        "Ikuti kami di Instagram, kata Budi.",
        "Ikuti terus perkembangan banjir ini.",
        "Gulir ke bawah dan pilih menu Setelan.",
        "Dapatkan informasi dari petugas posko.",
        "Simak daftar lengkapnya berikut ini.",
        "Follow-up kasus itu belum selesai.",
        "Kami membuka kesempatan bagi warga untuk bertanya.",
        "Artikel ini telah tayang selama dua hari.",
        "iNews.id menghubungi keluarga korban.",
        "Tags harga itu dicopot.",
        "Dia selesai membaca. (*)",
        "2",
        "2019",
        "- satu",
        "👍",
        "Kanal",
    ],
)
def test_prose_is_no_furniture(text):
    assert not is_boilerplate(text)


def test_furniture_behind_the_end():
    assert is_tail("3 jam lalu")
    assert is_tail("Kanal")
    assert not is_tail("Tiga jam lalu polisi datang")


@pytest.mark.parametrize(
    "text", ["Baca Juga", "BACA JUGA :", "Baca juga: Judul", "» Baca Juga: Judul", "Lihat juga: Judul"]
)
def test_baca_juga(text):
    assert is_baca_juga(text)


def test_no_baca_juga():
    assert not is_baca_juga("Baca juga buku ini")
    assert not is_baca_juga("Dia baca juga: komik")
    assert is_baca_juga_label("Baca Juga:")
    assert not is_baca_juga_label("Baca Juga: Judul")
    assert is_glued_baca_juga("Baca JugaJudul Lain")
    assert not is_glued_baca_juga("Baca juga judul lain")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("  Harga Naik  - iNews.id", "Harga Naik"),
        ("Harga Naik | iNews Portal", "Harga Naik"),
        ("Harga Naik - Apa Sebabnya?", "Harga Naik - Apa Sebabnya?"),
        ("Putusan itu bisa batal jika....", "Putusan itu bisa batal jika...."),
        ("", None),
        (None, None),
    ],
)
def test_clean_title(text, title):
    assert clean_title(text) == title


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("Harga cabai naik  dua kali.", "Harga cabai naik dua kali."),
        ("iNews.id - Portal berita terkini Indonesia", None),
        ("Berita Hari Ini Seputar Sepak Bola, klasemen dan hasil", None),
        ("Berita bohong beredar di grup warga.", "Berita bohong beredar di grup warga."),
        ("", None),
        (None, None),
    ],
)
def test_clean_description(text, description):
    assert clean_description(text) == description


@given(st.text())
def test_cleaning_is_idempotent_and_printable(text):
    once = clean_text(text)
    assert clean_text(once) == once
    assert once == once.strip()
    assert "\n" not in once
    once.encode("utf-8")
    block = clean_block(text)
    assert clean_block(block) == block


@example("", ".\r0")  # a credit that begins with a full stop
@given(st.text(), st.text())
def test_splitting_is_idempotent_and_never_raises(before, behind):
    for text in (before, f"{before} (Foto: {behind})", f"{before} ({behind})", f"{before} Foto: {behind}"):
        caption, credit = split_caption(text)
        assert caption is None or caption == clean_text(caption)
        assert credit is None or credit == clean_text(credit)
        assert credit is None or credit in clean_text(text)
    place, rest = split_dateline(f"{before}, iNews.id - {behind}")
    assert rest == clean_text(rest)
    assert (place is None) or clean_text(behind).endswith(rest)
    is_boilerplate(before)
    to_editor(f"Editor: {before}")
    split_authors(before)
