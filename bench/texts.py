"""Generated Indonesian news texts, for measurements: our own words, put together by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inews_crawler.items import Article, to_record

if TYPE_CHECKING:
    import random
    from datetime import datetime

WHO = (
    "Kepala dinas", "Seorang warga", "Wali kota", "Petugas lapangan", "Ketua panitia", "Para nelayan",
    "Pedagang pasar", "Tim penyelamat", "Juru bicara kementerian", "Kapolsek", "Pelatih kepala",
    "Gubernur", "Peneliti kampus", "Sopir bus", "Perawat puskesmas", "Menteri",
)  # fmt: skip
DID = (
    "menjelaskan", "membantah", "meninjau", "menunda", "mempercepat", "meresmikan", "mengeluhkan",
    "memperbaiki", "memeriksa", "mengumumkan", "mendukung", "mengusulkan", "menemukan", "menyiapkan",
    "mengevaluasi", "menghentikan", "membagikan", "mencatat", "menutup", "membuka",
)  # fmt: skip
WHAT = (
    "perbaikan jembatan", "harga cabai", "jadwal pertandingan", "laporan keuangan",
    "pembangunan sekolah", "aliran listrik", "stok beras", "jalur pendakian", "program vaksinasi",
    "penerbangan malam", "rute kereta", "lelang ikan", "bantuan pupuk", "izin tambang", "pameran batik",
    "gedung pertemuan", "tanggul sungai", "aplikasi layanan", "tarif angkutan", "lomba perahu",
    "kebun kopi",
)  # fmt: skip
WHERE = (
    "di pelabuhan lama", "di lereng gunung", "di tepi sungai", "di pusat kota", "di dua kecamatan",
    "di pasar induk", "di perbatasan", "di halaman kantor", "di kawasan industri", "di pesisir selatan",
    "di stadion utama", "di terminal barat", "di desa tetangga",
)  # fmt: skip
WHEN = (
    "pada Senin pagi", "sejak pekan lalu", "menjelang libur panjang", "setelah hujan deras",
    "selama tiga hari", "usai rapat tertutup", "pada awal bulan", "sebelum matahari terbit",
    "di sela kunjungan kerja", "hingga tengah malam",
)  # fmt: skip
WHY = (
    "karena anggaran belum cair", "agar warga tidak menunggu", "demi keselamatan penumpang",
    "sebab alat berat rusak", "untuk mengurangi antrean", "karena cuaca tidak menentu",
    "supaya harga tetap terjangkau", "atas permintaan warga",
)  # fmt: skip


def make_sentence(picker: random.Random) -> str:
    """One sentence of about fifteen words."""
    words = [picker.choice(part) for part in (WHO, DID, WHAT, WHERE, WHEN, WHY)]
    return f"{' '.join(words)}, kata dia kepada iNews.id, {picker.randrange(2, 990)} kali."


def make_blocks(picker: random.Random, blocks: int = 14, sentences: int = 2) -> list[str]:
    """The blocks of a text."""
    return [" ".join(make_sentence(picker) for _ in range(sentences)) for _ in range(blocks)]


def make_body(picker: random.Random, blocks: int = 14) -> str:
    """A body of about four hundred words."""
    return "\n\n".join(make_blocks(picker, blocks))


def make_record(key: str, body: str, published_at: datetime, title: str | None = None) -> dict[str, Any]:
    """The record of a generated article, every field filled as on the site."""
    host, _, path = key.partition("/")
    image = {
        "url": f"https://img.inews.co.id/files/2026/{len(body)}.jpg",
        "caption": body[:90],
        "credit": "Dok",
    }
    article = Article(
        key=key,
        url=f"https://{key}",
        kind="article",
        edition=host.split(".")[0],
        section=path.split("/")[0] if host.startswith("www.") else None,
        subsection="internasional" if host.startswith("www.") else None,
        title=title or body[:70],
        description=body[:150],
        published_at=published_at.isoformat(),
        modified_at=published_at.isoformat(),
        authors=["Budi Laksana", "Sri Wening"],
        editor="Tono Wirya",
        dateline="KARAWANG",
        body=body,
        word_count=len(body.split()),
        image_url=image["url"],
        image_caption=image["caption"],
        image_credit="Dok",
        images=[image],
        tags=["jembatan", "pasar", "cuaca"],
        read_next={"title": body[20:80], "url": f"https://{key}-lain"},
        related=[f"https://{key}-terkait", f"https://{key}-baca"],
        fetched_at="2026-11-01T00:00:00+00:00",
        sources=dict.fromkeys(
            ("title", "published_at", "body", "authors", "tags", "image_url"), "layout:redesign"
        ),
    )
    return to_record(article)
