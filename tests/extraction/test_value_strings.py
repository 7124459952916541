"""Short strings as real pages print them (bylines, editor lines, credits, datelines, dates), one row each."""

from __future__ import annotations

import pytest

from inews_crawler.text.boilerplate import is_boilerplate
from inews_crawler.text.credits import has_photo_credit, split_caption
from inews_crawler.text.datelines import split_dateline
from inews_crawler.text.dates import read_printed_date, to_datetime, to_feed_datetime, to_iso
from inews_crawler.text.names import is_full_name, split_authors, split_byline, to_editor

EDITORS = {
    "a bracket is no part of the name": ("Editor : Budi Melati (Kontributor)", "Budi Melati"),
    "a role in brackets, no space": ("Editor: Budi Melati(iNews Selasih)", "Budi Melati"),
    "a square bracket": ("Editor: Budi Melati [Magang]", "Budi Melati"),
    "a bracket around all": ("(Editor: Budi Melati)", "Budi Melati"),
    "a role behind a dash": ("Editor: Budi Melati - Kontributor", "Budi Melati"),
    "an initial": ("Editor: Budi M.", "Budi M."),
    "two words and a dash in the name": ("Editor: Budi Al-Melati", "Budi Al-Melati"),
    "stars": ("Editor: Budi Melati (*)", "Budi Melati"),
    "a bracket that is not closed": ("Editor: Budi Melati (Kontributor", "Budi Melati"),
    "a video editor is none": ("Video Editor: Budi Melati", None),
}


@pytest.mark.parametrize(("text", "name"), EDITORS.values(), ids=EDITORS)
def test_editor_line(text: str, name: str | None) -> None:
    assert to_editor(text) == name


BYLINES = {
    "author, then editor": ("Penulis: Adi Bambu | Editor: Pak Bambu", ["Adi Bambu"], "Pak Bambu"),
    "editor, then author": ("Editor: Pak Bambu | Penulis: Adi Bambu", ["Adi Bambu"], "Pak Bambu"),
    "no bar": ("Penulis: Adi Bambu Editor: Pak Bambu", ["Adi Bambu"], "Pak Bambu"),
    "a comma": ("Adi Bambu, Editor : Pak Bambu", ["Adi Bambu"], "Pak Bambu"),
    "editor alone": ("Editor: Pak Bambu", [], "Pak Bambu"),
    "author alone": ("Reporter: Adi Bambu", ["Adi Bambu"], None),
    "two authors": (
        "Tim: Adi Bambu/Sari Wangi - Editor: Pak Bambu",
        ["Adi Bambu", "Sari Wangi"],
        "Pak Bambu",
    ),
    "a bracket behind the editor": (
        "Oleh: Adi Bambu | Editor: Pak Bambu (Kontributor)",
        ["Adi Bambu"],
        "Pak Bambu",
    ),
    "a video editor is a role of its own": ("Video Editor: Pak Bambu", [], None),
    "the label in words": ("Ditulis oleh Adi Bambu", ["Adi Bambu"], None),
    "by": ("By Adi Bambu", ["Adi Bambu"], None),
    "no label": ("Adi Bambu", ["Adi Bambu"], None),
    "a reporter's role behind": ("Adi Bambu (Reporter)", ["Adi Bambu"], None),
    "an editor's role behind": ("Pak Bambu (Editor)", [], "Pak Bambu"),
    "a role behind a dash": ("Adi Bambu - Kontributor", ["Adi Bambu"], None),
    "a role that is neither": ("Pewarta: Adi Bambu | Redaktur: Pak Bambu", ["Adi Bambu"], None),
    "a place behind": ("Adi Bambu (Selasih)", ["Adi Bambu (Selasih)"], None),
    "a place beside the name": ("Adi Bambu, Tim iNews Selasih", ["Adi Bambu", "Tim iNews Selasih"], None),
    "a name that begins like a label": ("Byan Olehsari", ["Byan Olehsari"], None),
}


@pytest.mark.parametrize(("text", "authors", "editor"), BYLINES.values(), ids=BYLINES)
def test_byline(text: str, authors: list[str], editor: str | None) -> None:
    byline, name = split_byline(text)
    assert (split_authors(byline), name) == (authors, editor)


CAPTIONS = {
    "behind a full stop": ("Petani menjemur padi. Foto: Ist.", "Petani menjemur padi.", "Ist"),
    "a long word in brackets": ("Petani menjemur padi. Foto (Ist)", "Petani menjemur padi.", "Ist"),
    "the label, then the bracket, no stop": ("Petani menjemur padi Foto (Antara)", "Petani menjemur padi", "Antara"),
    "source in two words": ("Petani menjemur padi. Sumber Foto: Desa Kita", "Petani menjemur padi.", "Desa Kita"),
    "source in two words, bracket": ("Petani menjemur padi (Sumber Foto: Desa Kita)", "Petani menjemur padi", "Desa Kita"),
    "documentation alone": ("Petani menjemur padi. Dok: Desa Kita", "Petani menjemur padi.", "Desa Kita"),
    "source alone": ("Petani menjemur padi. Sumber: Desa Kita", "Petani menjemur padi.", "Desa Kita"),
    "a slash with spaces": ("Petani menjemur padi / Foto: Sari", "Petani menjemur padi", "Sari"),
    "a slash": ("Petani menjemur padi/Foto: Sari", "Petani menjemur padi", "Sari"),
    "a bar": ("Petani menjemur padi | Foto: Sari", "Petani menjemur padi", "Sari"),
    "a collage in brackets": ("Petani menjemur padi. (Kolase Foto: Ist)", "Petani menjemur padi.", "Ist"),
    "a collage": ("Petani menjemur padi. Kolase Foto: Ist", "Petani menjemur padi.", "Ist"),
    "an illustration": ("Petani menjemur padi. (Ilustrasi Foto: Ist)", "Petani menjemur padi.", "Ist"),
    "an illustration, alone": ("Ilustrasi padi. (Foto: Ist)", "Ilustrasi padi.", "Ist"),
    "a comma, no colon": ("Petani menjemur padi, foto iNewsTuban.id/Sari", "Petani menjemur padi", "iNewsTuban.id/Sari"),
    "a comma and a capital": ("Petani menjemur padi, Foto: Antara", "Petani menjemur padi", "Antara"),
    "a documentation": ("Petani menjemur padi. Dok. Foto: Desa Kita", "Petani menjemur padi.", "Desa Kita"),
    "prose that speaks of a photo": ("Sari menunjukkan foto (kanan)", "Sari menunjukkan foto (kanan)", None),
    "prose behind a comma": ("Setelah panen, foto bersama petani", "Setelah panen, foto bersama petani", None),
    "a source of something else": ("Warga antre di sumber air", "Warga antre di sumber air", None),
    "introduces a caption": ("Keterangan foto: petani menjemur padi", "Keterangan foto: petani menjemur padi", None),
}  # fmt: skip


@pytest.mark.parametrize(("text", "caption", "credit"), CAPTIONS.values(), ids=CAPTIONS)
def test_caption(text: str, caption: str | None, credit: str | None) -> None:
    assert split_caption(text) == (caption, credit)


PHOTO_CREDITS = {
    "Petani menjemur padi. Foto: Ist.": True,
    "Petani menjemur padi. Foto (Ist)": True,
    "Petani menjemur padi. Sumber Foto: Desa Kita": True,
    "Petani menjemur padi / Foto: Sari": True,
    "Petani menjemur padi. (Kolase Foto: Ist)": True,
    "Petani menjemur padi, foto iNewsTuban.id/Sari": True,
    "Setelah panen selesai, foto bersama petani diambil di depan balai desa.": False,
    "Polisi menyita KTP/foto milik warga.": False,
}


@pytest.mark.parametrize(("text", "is_credit"), PHOTO_CREDITS.items(), ids=list(PHOTO_CREDITS))
def test_photo_credit(text: str, *, is_credit: bool) -> None:
    assert has_photo_credit(text) is is_credit


DATELINES = {
    "hyphen in the brand": ("SELASIH, iNews-Tuban.id - Warga antre.", "SELASIH", "Warga antre."),
    "tilde for the dash": ("SELASIH, iNewsTuban.id ~ Warga antre.", "SELASIH", "Warga antre."),
    "semicolon for the comma": ("SELASIH; iNewsTuban.id - Warga antre.", "SELASIH", "Warga antre."),
    "colon for the comma": ("SELASIH: iNewsTuban.id - Warga antre.", "SELASIH", "Warga antre."),
    "slash for the comma": ("SELASIH / iNews.id - Warga antre.", "SELASIH", "Warga antre."),
    "equals for the dash": ("SELASIH, iNewsTuban.id = Warga antre.", "SELASIH", "Warga antre."),
    "no space behind the comma": ("Selasih,iNews.id - Warga antre.", "Selasih", "Warga antre."),
    "small letters, no dash": ("Selasih,iNews.id Warga antre.", None, "Selasih,iNews.id Warga antre."),
    "the brand alone": ("INEWSBANDUNGRAYA - Warga antre.", None, "Warga antre."),
    "the brand alone, with its domain": ("iNewsBandungRaya.id - Warga antre.", None, "Warga antre."),
    "the brand alone, en dash": ("INEWSKOTASELASIH – Warga antre.", None, "Warga antre."),
    "the site's own name may be a subject": ("iNews.id - Siaran ini.", None, "iNews.id - Siaran ini."),
    "a brand that says something": ("iNews Bandung menyiarkan acara.", None, "iNews Bandung menyiarkan acara."),
    "a brand that is a subject": (
        "iNews.id - portal berita - memuat laporan.",
        None,
        "iNews.id - portal berita - memuat laporan.",
    ),
    "a brand and a comma": ("iNews.id, Jakarta - Warga antre.", None, "iNews.id, Jakarta - Warga antre."),
}  # fmt: skip


@pytest.mark.parametrize(("text", "place", "rest"), DATELINES.values(), ids=DATELINES)
def test_dateline(text: str, place: str | None, rest: str) -> None:
    assert split_dateline(text) == (place, rest)


STAMPS = {
    "2026-06-03WIB10:15:00+07:00": "2026-06-03T10:15:00+07:00",
    "2026-06-03WITA10:15:00+08:00": "2026-06-03T10:15:00+08:00",
    "2026-06-03WIT10:15:00+09:00": "2026-06-03T10:15:00+09:00",
    "2026-06-03WIB10:15:00": "2026-06-03T10:15:00+07:00",
    "2026-06-03WITA10:15:00": "2026-06-03T10:15:00+08:00",
    "2026-06-03WIB10:15:00WIB": "2026-06-03T10:15:00+07:00",
    "2026-06-03T10:15:00+07:00": "2026-06-03T10:15:00+07:00",
    "2026-06-03T24:00:00+07:00": "2026-06-04T00:00:00+07:00",
}


@pytest.mark.parametrize(("text", "moment"), STAMPS.items(), ids=list(STAMPS))
def test_machine_date(text: str, moment: str) -> None:
    found = to_datetime(text)
    assert found is not None
    assert to_iso(found) == moment


PRINTED = {
    "Kamis, 5 Mrt 2026 - 10:00 WIB": "2026-03-05T10:00:00+07:00",
    "Kamis, 5 Mrt. 2026 10.00 WIB": "2026-03-05T10:00:00+07:00",
    "Kamis, 5 Maret 2026 - 24:00:00 WIB": "2026-03-06T00:00:00+07:00",
    "Selasa, 31 Maret 2026 | 24.00 WITA": "2026-04-01T00:00:00+08:00",
    "Rabu, 5 Agst 2026 - 10:00 WIB": "2026-08-05T10:00:00+07:00",
    "Kamis, 5 Sept. 2026 - 10:00 WIB": "2026-09-05T10:00:00+07:00",
    "Kamis, 5 Nopem 2026 - 10:00 WIB": None,
    "Kamis, 5 Maret 2026 - 24:30:00 WIB": None,
    "Kamis, 5 Maret 2026 - 25:00:00 WIB": None,
}


@pytest.mark.parametrize(("text", "moment"), PRINTED.items(), ids=list(PRINTED))
def test_printed_date(text: str, moment: str | None) -> None:
    found = read_printed_date(text)
    assert (found and found.moment and to_iso(found.moment)) == moment


FEED_DATES = {
    "no space behind the comma": ("Mon,15 Jun 2026 10:00:00 +0700", "2026-06-15T10:00:00+07:00"),
    "a year of two digits": ("Mon, 15 Jun 26 10:00:00 +0700", "2026-06-15T10:00:00+07:00"),
    "of the last century": ("Mon, 15 Jun 98 10:00:00 +0700", "1998-06-15T10:00:00+07:00"),
    "epoch": ("1781492400", "2026-06-15T03:00:00+00:00"),
    "epoch in milliseconds": ("1781492400000", "2026-06-15T03:00:00+00:00"),
    "Indonesian weekday, no space": ("Senin,15 Juni 2026 10:00:00 WIB", "2026-06-15T10:00:00+07:00"),
    "a number alone": ("20260615", None),
    "a small number": ("1500", None),
}


@pytest.mark.parametrize(("text", "moment"), FEED_DATES.values(), ids=FEED_DATES)
def test_feed_date(text: str, moment: str | None) -> None:
    found = to_feed_datetime(text)
    assert (found and to_iso(found)) == moment


WATCH = {
    "Simak Video: Cara Petani Menjemur Padi": False,  # without a link it may be a heading
    "***": True,
    "(*)": True,
    "[]": True,
    "[ ]": True,
}


@pytest.mark.parametrize(("text", "boilerplate"), WATCH.items(), ids=list(WATCH))
def test_boilerplate_line(text: str, *, boilerplate: bool) -> None:
    assert is_boilerplate(text) is boilerplate


@pytest.mark.parametrize("text", ["Hari Wibowo", "Putra Utama", "Timur Santosa", "Sari Wangi", "Tim iNews"])
def test_a_name_is_a_name_whatever_else_its_words_mean(text):
    assert is_full_name(text)


@pytest.mark.parametrize(
    "text", ["Hari Ini", "Berita Utama", "Jawa Timur", "Nusa Tenggara Timur", "Timur Tengah", "3 hari lalu"]
)
def test_sections_buttons_and_provinces_are_no_names(text):
    assert not is_full_name(text)
