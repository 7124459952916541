"""Cleans texts to values: titles, summaries, names; gathers the cleaners of one need each in one place."""

from __future__ import annotations

import re

from inews_crawler.text.cleaning import DASHES, clean_text

# " - iNews.id", " | iNews Portal", " - Bagian 2 | iNews Karawang": page titles, never headlines.
_TITLE_SUFFIX = re.compile(rf"(?<!\s)\s+[{DASHES}|]\s+i-?news[\w.]*(?:\s+[\w.]+){{0,2}}$", re.IGNORECASE)
# What the site says of itself where a page has no summary. Source: the site's own templates, 2024.
_SLOGAN = re.compile(
    r"""(?: i-?news(?:\.id)?\s*(?:[,|:–—-]|$|adalah\b|menyajikan\b|merupakan\b|portal\b|situs\b)
          | berita\s+(?:hari\s+ini|terkini|terbaru|terupdate)\b
          | (?:portal|situs)\s+berita\b
          | kumpulan\s+berita\b | inspiring\s+(?:and|&)\s+informative\b )""",
    re.IGNORECASE | re.VERBOSE,
)
_TAG = re.compile(r"</?(?:p|br|b|i|em|strong|span|div|a)\b[^<>]{0,200}>", re.IGNORECASE)
_BYLINE_LABEL = re.compile(
    r"(?:(?:ditulis\s+)?(?:oleh|by)(?:\s*:|(?=\s))|(?:penulis|reporter|pewarta|jurnalis|wartawan|kontributor|laporan|tim)\s*:)\s*",
    re.IGNORECASE,
)
# Who did what, in one entry: "Penulis: A | Editor: B". Camera and cut are no authors and no editors.
_ROLE_LABEL = re.compile(
    r"""(?<!\w)(?: (?P<editor>(?<!video\s)(?<!foto\s)editor)
          | (?P<author>(?:ditulis\s+)?oleh|penulis|reporter|pewarta|jurnalis|wartawan|kontributor|laporan|tim)
          | (?:video\s+|foto\s+)editor|redaktur|penyunting|kameramen|kamerawan|cameraman
          | videografer|fotografer
        ) \s* [:：]+ \s*""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME_SEPARATOR = re.compile(r"(?:(?<!\s)\s+)?[/,]\s*(?:dan\s+)?|(?<!\s)\s+dan\s+", re.IGNORECASE)
_DEGREE = re.compile(r"(?:[A-Z][A-Za-z]{0,4}\.\s?){1,3}[A-Za-z]{0,5}\.?|SH|SE|MH|MM|MSi|SIP|ST")


def clean_title(text: str | None) -> str | None:
    """A headline without the site's name after it, or ``None``."""
    title = clean_text(text or "")
    return _TITLE_SUFFIX.sub("", title) or None


def clean_description(text: str | None) -> str | None:
    """A page's own summary; ``None`` for the site's generic slogan."""
    description = clean_text(_TAG.sub(" ", text or ""))
    return None if not description or _SLOGAN.match(description) else description


def split_authors(text: str | None) -> list[str]:
    """The names of a byline, one an entry, as printed, without repeats: ``A/B``, ``A, B``, ``A dan B``.

    An academic degree after a comma belongs to the name before it.
    """
    names: list[str] = []
    for part in _NAME_SEPARATOR.split(_BYLINE_LABEL.sub("", clean_text(text or ""), count=1)):
        name = part.strip(" -–—|·•;:")
        if name and names and _DEGREE.fullmatch(name):
            names[-1] = f"{names[-1]}, {name}"
        elif name and name.casefold() not in {known.casefold() for known in names}:
            names.append(name)
    return names


def split_byline(text: str) -> tuple[str, str | None]:
    """A byline without the roles that are no author's, and the editor in it: ``Penulis: A | Editor: B``."""
    line = clean_text(text)
    roles = list(_ROLE_LABEL.finditer(line))
    authors, editor = line[: roles[0].start()] if roles else line, None
    if (behind := _ROLE_BEHIND.search(authors)) is not None and behind.start():
        name = authors[: behind.start()].rstrip(" -–—|,")
        return ("", _clean_editor(name)) if behind["editor"] else (name, None)
    for at, role in enumerate(roles):
        name = line[role.end() : roles[at + 1].start() if at + 1 < len(roles) else None].strip(" -–—|·•,;")
        if role["author"]:
            authors = f"{authors}, {name}"
        elif role["editor"]:
            editor = editor or _clean_editor(name)
    return authors.strip(" -–—|·•,;"), editor


def _clean_editor(name: str) -> str | None:
    """The name of an editor without a bracket behind it (``(Kontributor)``), its initial's full stop kept."""
    name = _ROLE_BEHIND.sub("", _BEHIND_NAME.sub("", _DATE.split(name, maxsplit=1)[0]).strip())
    name = name.strip(" ,;|•·-–—")
    return (name if _INITIAL.search(name) else name.rstrip(" .,;")) or None


# Words of buttons, sections and places, none of which stands in a name of two words or more: "Hari", "Utama"
# and "Timur" do, and beside "ini", "berita" and "jawa" they need not be named.
_NO_NAME_WORDS = frozenset(
    """
    aksesoris artikel babel baca bagikan bahasa barat berita bisnis cuaca daerah dark destinasi dunia ekonomi
    elektronik foto gaya gelap halaman headline health hidup hiburan home hukum ikuti infografis
    internasional internet ini jakarta jawa kabar kabupaten kalimantan kanal keuangan kirim komentar kota
    kriminal kuliner live lifestyle link maluku megapolitan menit mobil mode motor nasional news nusa
    nusantara olahraga otomotif papua pemerintahan pendidikan pilihan politik populer portal provinsi
    redaksi regional salin saham seleb selatan share simpan sport sulawesi sumatera sumatra tag tautan
    teknologi techno tengah terkait terkini terbaru terpopuler travel trending tulis tv update
    utara video wisata
    """.split()  # noqa: SIM905 - words read better as words
)
_PARTICLES = frozenset({"bin", "binti", "de", "van", "da", "dan", "al", "el"})
_CAPITALISED = re.compile(r"[^\W\d_][\w.'’`-]*")
_MOST_NAME_WORDS = 6


def is_full_name(text: str) -> bool:
    """Whether a text is a name as persons and desks have: two words or more in capitals, none of a section,
    a button or a province; a place of two words that is none of these looks the same.
    """
    words = text.replace("/", " ").replace(",", " ").split()
    if not 2 <= len(words) <= _MOST_NAME_WORDS or len(text) > _LONGEST_NAME:  # noqa: PLR2004
        return False
    desk = words[0].casefold() in {"tim", "redaksi"}
    return all(
        word in _PARTICLES
        or (desk and word.startswith("iNews"))
        or (_CAPITALISED.fullmatch(word) is not None and word[0].isupper() and (desk or _is_of_name(word)))
        for word in words
    )


def _is_of_name(word: str) -> bool:
    folded = word.casefold().strip(".")
    return folded not in _NO_NAME_WORDS and not folded.startswith(("inews", "i-news"))


_ROLE_BEHIND = re.compile(
    r"(?:[(\[]|(?<=\s)[-–|]\s?)(?:(?P<editor>editor)|penulis|reporter|pewarta|jurnalis|wartawan|kontributor)[)\]]?$",
    re.IGNORECASE,
)
_DATE = re.compile(r"\b(?:senin|selasa|rabu|kamis|jum.?at|sabtu|minggu|ahad), ?\d", re.IGNORECASE)
_BEHIND_NAME = re.compile(r"[(\[][^()\[\]]*+[)\]]?\s*+$")
_EDITOR_LINE = re.compile(
    r"[(\[*•·–-]*\s*editor\s*[:：]+\s*(?P<name>.*?)\s*(?:\(\*+\))?[\s)\]*]*", re.IGNORECASE
)
_INITIAL = re.compile(r"(?<!\w)[A-Z]\.$")
_LONGEST_NAME = 60


def is_editor_line(text: str) -> bool:
    """Whether a whole block is ``Editor: NAME`` or ``Editor : NAME`` (also with the name missing)."""
    line = clean_text(text)
    match = _EDITOR_LINE.fullmatch(line) if len(line) <= _LONGEST_NAME + 20 else None
    return match is not None and len(match["name"]) <= _LONGEST_NAME and ":" not in match["name"]


def to_editor(text: str) -> str | None:
    """The name in an editor line, as printed; ``None`` if the text is none. "Video Editor: X" is none."""
    match = _EDITOR_LINE.fullmatch(clean_text(text))
    if match is None or not is_editor_line(text):
        return None
    return _clean_editor(match["name"])
