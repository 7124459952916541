"""Text rules against lines that only look like another rule's: captions, datelines, editors, furniture."""

from __future__ import annotations

import pytest

from inews_crawler.text.boilerplate import is_boilerplate
from inews_crawler.text.credits import split_caption
from inews_crawler.text.datelines import split_dateline
from inews_crawler.text.names import split_authors, to_editor

CAPTIONS = {
    "slash for the colon, no brackets": ("Lapak ramai. Foto/Antara", "Lapak ramai.", "Antara"),
    "slash and Dok, no brackets": ("Lapak ramai. Foto/Dok Dinas Pasar", "Lapak ramai.", "Dok Dinas Pasar"),
    "star behind an open credit": ("Lapak ramai. Foto: Antara/ Budi (*)", "Lapak ramai.", "Antara/ Budi"),
    "comma before the label": ("Lapak ramai, Foto: Antara", "Lapak ramai", "Antara"),
    "bracket inside an open credit": ("Lapak ramai. Foto: Budi (2025)", "Lapak ramai.", "Budi (2025)"),
    "initials of an office are no credit": (
        "Petugas Badan Nasional Penanggulangan Bencana (BNPB)",
        "Petugas Badan Nasional Penanggulangan Bencana (BNPB)",
        None,
    ),
    "the same office as a source": ("Peta rawan banjir (BNPB)", "Peta rawan banjir", "BNPB"),
    "mark and full stop before it": ("Lapak Ramai Lagi!. (AFC)", "Lapak Ramai Lagi!.", "AFC"),
    "double bracket": ("Lapak ramai. (Foto: X (Twitter))", "Lapak ramai.", "X (Twitter)"),
}
DATELINES = {
    "initials keep their full stop": (
        "WASHINGTON, D.C., iNews.id - Salju turun.",
        "WASHINGTON, D.C.",
        "Salju turun.",
    ),
    "a sentence that names the site": (
        "Menurut Budi, iNews.id - portal itu - sudah ada.",
        None,
        "Menurut Budi, iNews.id - portal itu - sudah ada.",
    ),
    "text that begins with the site": (
        "Jakarta, iNews.id - iNews menggelar lomba.",
        "Jakarta",
        "iNews menggelar lomba.",
    ),
    "bar": ("LEBAK, iNewsLebak.id | Warga panen.", "LEBAK", "Warga panen."),
}
EDITORS = {
    "star behind": ("Editor: Raka Wijaya (*)", "Raka Wijaya"),
    "initial": ("Editor: Raka W.", "Raka W."),
    "full stop": ("Editor: Raka Wijaya.", "Raka Wijaya"),
    "dash before": ("- Editor: Raka Wijaya", "Raka Wijaya"),
    "stars around": ("*Editor: Raka Wijaya*", "Raka Wijaya"),
    "colon twice": ("Editor:: Raka Wijaya", "Raka Wijaya"),
    "video editor behind a dash": ("- Video Editor: Raka Wijaya", None),
}
AUTHORS = {
    "comma and dan": ("Ari, Budi, dan Candra", ["Ari", "Budi", "Candra"]),
    "a name that begins with Dan": ("Ari, Danu", ["Ari", "Danu"]),
}
FURNITURE = [
    "Halaman 1 dari 3",
    "Klik lebih lanjut",
    "Get customized local news",
    "Next",
    "Simak breaking news dan berita pilihan Anda langsung dari ponselmu.",
]
PROSE = [
    "Ikuti kami ke pasar untuk melihat channel air yang baru.",
    "Unduh aplikasi iNews dulu, kata Budi kepada warga yang antre.",
    "Halaman dari batu itu licin.",
    "Dapatkan informasi harga ikan di aplikasi Pasar Kita, kata Surti.",
]


@pytest.mark.parametrize(("text", "caption", "credit"), CAPTIONS.values(), ids=CAPTIONS)
def test_caption(text: str, caption: str | None, credit: str | None) -> None:
    assert split_caption(text) == (caption, credit)


@pytest.mark.parametrize(("text", "place", "rest"), DATELINES.values(), ids=DATELINES)
def test_dateline(text: str, place: str | None, rest: str) -> None:
    assert split_dateline(text) == (place, rest)


@pytest.mark.parametrize(("text", "expected"), EDITORS.values(), ids=EDITORS)
def test_editor(text: str, expected: str | None) -> None:
    assert to_editor(text) == expected


@pytest.mark.parametrize(("text", "expected"), AUTHORS.values(), ids=AUTHORS)
def test_authors(text: str, expected: list[str]) -> None:
    assert split_authors(text) == expected


@pytest.mark.parametrize("text", FURNITURE)
def test_furniture(text: str) -> None:
    assert is_boilerplate(text)


@pytest.mark.parametrize("text", PROSE)
def test_prose(text: str) -> None:
    assert not is_boilerplate(text)
