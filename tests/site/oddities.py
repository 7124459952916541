"""Addresses that look like articles and are none: gone, empty, cut, looping, forbidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tests.site.article_page import Neighbours, render_article
from tests.site.listing_page import render_landing, render_not_found
from tests.site.markup import read_body
from tests.site.messages import Request, Response, to_html, to_redirect
from tests.site.model import Story
from tests.site.prose import compose

Form = Literal["gone", "soft_404", "landing", "empty", "cut", "loop", "away", "forbidden"]


@dataclass(frozen=True, slots=True)
class Oddity:
    form: Form
    path: str
    title: str
    section: str  #: the section or subsection page that shows it, besides the front page

    @property
    def url(self) -> str:
        return f"https://www.inews.id{self.path}"


ODDITIES = (
    Oddity("gone", "/news/nasional/jembatan-gantung-kali-rancah-sudah-bisa-dilalui-lagi", "Jembatan Gantung Kali Rancah Sudah Bisa Dilalui Lagi", "news/nasional"),
    Oddity("soft_404", "/news/nasional/jadwal-penukaran-uang-receh-di-terminal-lama-pekan-ini", "Jadwal Penukaran Uang Receh di Terminal Lama Pekan Ini", "news"),
    Oddity("landing", "/travel/destinasi/cek-jadwal-kapal-penyeberangan-antarpulau-di-sini", "Cek Jadwal Kapal Penyeberangan Antarpulau di Sini", "travel"),
    Oddity("empty", "/finance/makro/neraca-dagang-bulan-lalu-menurut-catatan-sementara", "Neraca Dagang Bulan Lalu Menurut Catatan Sementara", "finance"),
    Oddity("cut", "/sport/all-sport/atlet-lompat-galah-muda-bersiap-tampil-di-kandang-sendiri", "Atlet Lompat Galah Muda Bersiap Tampil di Kandang Sendiri", "sport"),
    Oddity("loop", "/lifestyle/film/daftar-film-keluarga-untuk-libur-panjang-akhir-tahun", "Daftar Film Keluarga untuk Libur Panjang Akhir Tahun", "lifestyle"),
    Oddity("away", "/techno/internet/kumpulan-tips-memilih-paket-internet-rumah-hemat", "Kumpulan Tips Memilih Paket Internet Rumah Hemat", "techno"),
    Oddity("forbidden", "/news/nasional/embargo-naskah-pidato-akhir-tahun-belum-boleh-tayang", "Embargo: Naskah Pidato Akhir Tahun Belum Boleh Tayang", "news"),
)  # fmt: skip


def answer_oddity(oddity: Oddity, request: Request) -> Response:
    match oddity.form:
        case "gone":
            return to_html(render_not_found(), 404)
        case "soft_404":
            return to_html(render_not_found())
        case "landing":
            return to_html(render_landing(oddity.title))
        case "empty":
            return to_html("")
        case "cut":
            return to_html(_render_cut(oddity))
        case "loop":
            mark = "" if "?ulang" in request.path else "?ulang=1"
            return to_redirect(oddity.url + mark, 302)
        case "away":
            return to_redirect("https://mpi.inews.id/article/idxchannel/88121", 302)
    return to_html(render_landing(oddity.title))


def _render_cut(oddity: Oddity) -> bytes:
    words = oddity.path.strip("/").split("/")
    story = Story(
        host="www.inews.id",
        path=oddity.path,
        kind="article",
        title=oddity.title,
        published=datetime.fromisoformat("2026-03-05T17:20:00+07:00"),
        parts=read_body(compose("olahraga", oddity.path, 8)),
        section=words[0],
        subsection=words[1],
        dateline="SOLO",
        authors=("Tim iNews",),
    )
    page = render_article(story, 1, Neighbours()).encode()
    start = page.index(b"bodyArticleWrapper")
    return page[: start + 1500]
