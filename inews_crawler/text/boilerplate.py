"""Decides which whole lines belong to the site's page and not to the article that stands on it."""

from __future__ import annotations

import re
from typing import Final

from inews_crawler.text.cleaning import clean_text

LONGEST_BOILERPLATE: Final = 420  # characters; a longer block is prose

# Exact lines, one a bar, compared without case and end punctuation. Source: pages of 2021-2026.
_LINES: Final = frozenset(
    """
    aa text|mode gelap|header img|icon news update|get app|get inews app with new looks
    advertisement|advertisements|iklan|scroll to see content|scroll to continue with content
    halaman selanjutnya|halaman berikutnya|halaman sebelumnya|sebelumnya|selanjutnya|berikutnya|show all
    next|next page|prev|previous|klik lebih lanjut
    lihat semua|tampilkan semua|selengkapnya|baca selengkapnya|lihat selengkapnya|load more
    lihat berita lainnya|berita lainnya|artikel terkait|berita terkait|related news|related photo
    related video|latest news|latest photo|latest video|berita terkini|berita terbaru|berita populer
    berita terpopuler|terpopuler|bagikan artikel ini|bagikan berita ini|bagikan|share|share this article
    share this|follow|follow us|ikuti kami|tags|tag|topik terkait|copy link|salin tautan|salin link
    tautan disalin
    inews.id|inews network|news update|network updates|news updates from 99+ regions|personalize your news
    get customized local news|get your customized local news
    login to enjoy more features and let the fun begin|mnc portal|mnc network
    """.replace("\n    ", "|").split("|")
)
# Lines that also are words of prose or headings: boilerplate only behind the article's end.
_TAIL_LINES: Final = frozenset(
    {
        "kanal",
        "network",
        "live tv",
        "home",
        "video",
        "photo",
        "foto",
        "news",
        "facebook",
        "whatsapp",
        "twitter",
    }
    | {"telegram", "x", "line", "instagram"}
)

_ADVERTISEMENT = re.compile(
    r"""(?:advertisements?|iklan)? [\s.:|·•–-]*
        (?: scroll \s+ (?:to\s+(?:see|continue|read)|untuk\s+(?:melanjutkan|lanjut)) \b [\w\s]{0,40}
          | gulir \s+ (?:ke\s+bawah\s+)? untuk \s+ (?:melanjutkan|lanjut|lihat)
            \s+ (?:membaca|baca|konten|artikel) )
        [\s.]*
      | konten \s di \s bawah \s ini \s disajikan \s oleh \s advertiser\b .*""",
    re.IGNORECASE | re.VERBOSE,
)
_PAGER = re.compile(
    r"""(?:halaman|page) \s* :? (?:[\s\d.,…|/] | \bdari\b)* (?:show\s+all|selanjutnya|»|>)?
      | (?:sebelumnya|[«<‹])? \s* 1 \s+ 2 (?:\s+(?:\d{1,2}|\.{3}|…))* \s*
        (?:show\s+all|selanjutnya|berikutnya|[»>›])?
      | (?:halaman\s+selanjutnya|sebelumnya) \s* halaman \s* : [\s\d.,…|/]*""",
    re.IGNORECASE | re.VERBOSE,
)
_HANDED_ON = re.compile(
    r"""artikel\s+ini\s+telah\s+(?:di)?(?:tayang|terbit|muat)(?:kan)?\s+di\b .{1,120} \b judul \b .*
      | kami\s+membuka\s+kesempatan\s+bagi\s+anda\s+yang\s+ingin\s+menjadi\s+pebisnis\s+media\b .*
      | (?:aa\s+)? read\s+next\s*: .*
      | (?:copyright|©) \s* (?:©|\(c\))? \s* \d{4} \b .*
      | (?:download|unduh)\s+aplikasi\s+i-?news\b (?:(?!\s(?:kata|ujar|ucap|tutur)\b).)*
      | share\s*: [\s\w,|]{0,60}
      | follow\s+(?:the\s+)?whatsapp\s+channel\s+i-?news\b .*
      | follow\s+(?:berita\s+)?i-?news\b .*
        (?:google\s+news|whatsapp|instagram|telegram|tiktok|youtube) .*""",
    re.IGNORECASE | re.VERBOSE,
)
# "Ikuti kami di …", "Dapatkan informasi … di WhatsApp Channel iNews": an invitation, its owner, a channel.
_INVITATION = re.compile(
    r"""(?:jangan\s+lupa,?\s+|yuk,?\s+|ayo,?\s+|silakan\s+)?
        (?: ikuti\s+(?:kami(?!\s+ke\b)|terus|juga|berita|kabar|akun|saluran|channel|kanal|media\s+sosial
                     |update|whatsapp|google|i-?news)
          | follow\b | subscribe\b | gabung\b | bergabung\b | join\b
          | dapatkan\s+(?:informasi|berita|kabar|update|breaking\s+news|artikel|sajian)
          | simak\s+(?:breaking\s+news
                     |(?:informasi|berita|kabar|artikel)\s+(?:ter\w+|pilihan|menarik|lain\w*))
          | (?:baca|cek|temukan|nikmati)\s+(?:juga\s+)?(?:berita|artikel|informasi)\s+
                     (?:ter\w+|pilihan|menarik|lain\w*|dan)
          | klik\s+(?:di\s+sini|disini|link|tautan)\b )""",
    re.IGNORECASE | re.VERBOSE,
)
_CHANNEL = re.compile(
    r"whats\s?app|google\s+news|telegram|ponsel(?:mu|\s+anda)|aplikasi|instagram|facebook|twitter|tiktok|youtube|\bchannel\b",
    re.IGNORECASE,
)
_WHOSE = re.compile(r"\bi-?news|\bkami\b|^simak\s+breaking\s+news|ponsel(?:mu|\s+anda)", re.IGNORECASE)
_SPEECH = re.compile(
    r"[\"“”]|\b(?:kata|ujar|ucap|tutur|jelas|ungkap|tulis|menurut|katanya|ujarnya|pesan|imbuh|tegas|terang"
    r"|imbau|demikian)\b",
    re.IGNORECASE,
)
# A programme that an article of the channel's own announces: "Ikuti terus dialog …, live di iNews".
_BROADCAST = re.compile(
    r"""\b(?:pukul|live|program|dialog|siaran|tayang\w*|saksikan|kuis|hadiah)\b
      | i-?news\s+(?:pagi|siang|sore|petang|malam|today|room|prime)\b""",
    re.IGNORECASE | re.VERBOSE,
)

_BACA_JUGA = re.compile(r"[\W_]{0,4}(?:baca|simak|lihat|tonton)\s+juga\b\s*", re.IGNORECASE)
_BACA_JUGA_REST = re.compile(
    r"(?:(?:berita|artikel)?\s*(?:lainnya|terkait)?\s*)(?:[:：»>]|[\W_]*$)", re.IGNORECASE
)
_LABEL_END = re.compile(r"(?:(?:berita|artikel)?\s*(?:lainnya|terkait)?\s*)[\W_]*", re.IGNORECASE)
_GLUED = re.compile(r"(?i:baca\s+juga)(?=[A-Z0-9\"“])")
_EMOJI: Final = 0x1F000  # below it no picture character stands for a word


def is_baca_juga(text: str) -> bool:
    """Whether a whole block only sends the reader on: ``Baca juga: …`` or the bare label.

    "Baca juga buku ini" has neither colon nor end behind the label and is prose.
    """
    label = _BACA_JUGA.match(text)
    return label is not None and _BACA_JUGA_REST.match(text, label.end()) is not None


def is_baca_juga_label(text: str) -> bool:
    """Whether a whole block is the label alone: ``Baca Juga``, ``BACA JUGA :``."""
    label = _BACA_JUGA.match(text)
    return label is not None and _LABEL_END.fullmatch(text, label.end()) is not None


def is_glued_baca_juga(text: str) -> bool:
    """Whether a line is a box whose markup was stripped: ``Baca JugaJudul``, label and title."""
    return len(text) <= LONGEST_BOILERPLATE and _GLUED.match(text) is not None


def begins_with_baca_juga(text: str) -> bool:
    """Whether a block begins with the words, whatever stands behind them."""
    return re.match(r"[\W_]{0,4}baca\s+juga", text, re.IGNORECASE) is not None


def _is_invitation(text: str) -> bool:
    return bool(
        _INVITATION.match(text)
        and _CHANNEL.search(text)
        and _WHOSE.search(text)
        and not _SPEECH.search(text)
        and not _BROADCAST.search(text)
    )


def is_advertisement(text: str) -> bool:
    """Whether a line is the label of an advertisement: ``Advertisement . Scroll to see content``."""
    return _ADVERTISEMENT.fullmatch(clean_text(text)) is not None


def is_boilerplate(text: str) -> bool:
    """Whether a whole block is an advertisement line, a pager, a follow line, a share button or the like.

    Every rule needs the whole block: a sentence that only mentions such words is prose. A block without a
    letter or digit (``(*)``, ``***``, ``---``) is boilerplate too, unless an emoji says something.
    """
    if len(text) > LONGEST_BOILERPLATE * 2:
        return False
    line = clean_text(text)
    if len(line) > LONGEST_BOILERPLATE:
        return False
    if not re.search(r"[^\W_]", line):
        return all(ord(character) < _EMOJI for character in line)
    if line.casefold().strip(" :.…!»>+|-–") in _LINES or is_baca_juga(line):
        return True
    return bool(
        _ADVERTISEMENT.fullmatch(line)
        or _PAGER.fullmatch(line)
        or _HANDED_ON.fullmatch(line)
        or _is_invitation(line)
    )


_AGO = re.compile(r"\d{1,3}\s+(?:detik|menit|jam|hari|minggu|bulan|tahun)\s+(?:yang\s+)?lalu", re.IGNORECASE)


def is_tail(text: str) -> bool:
    """Whether a block behind the article's end belongs to the lists there: "3 jam lalu", a button."""
    line = clean_text(text)
    return is_boilerplate(line) or line.casefold() in _TAIL_LINES or _AGO.fullmatch(line) is not None
