"""Decides which end of a caption is the credit of its photographer or source."""

from __future__ import annotations

import re

from inews_crawler.text.cleaning import DASHES, clean_text

_PHOTO_LABEL = re.compile(
    r"""(?: (?:(?:kolase|ilustrasi|sumber|dok(?:umentasi)?\.?)\s+)?
            (?:foto(?:\s*-\s*foto)?|photo)\b (?:\s*[/ ]\s*(?:kolase|ilustrasi)\s*(?=:))? \s*[:;=.,/–-]*
          | (?:sumber|source|kredit|credit|grafis|ilustrasi|fotografer)\s*[:;=]+ ) \s*""",
    re.IGNORECASE | re.VERBOSE,
)
_ABBREVIATED = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,3}\.$")
_NAMES_PHOTO = re.compile(r"foto|photo", re.IGNORECASE)
_OPEN_LABEL = re.compile(
    r"""(?: (?<!\w)(?:(?:kolase|ilustrasi|sumber|dok(?:umentasi)?\.?)\s+)?
            (?:foto(?:\s*-\s*foto)?|photo)(?:\s+(?:kolase|ilustrasi))?
          | (?<=[.!?”"])\s*(?:sumber|dok(?:umentasi)?|kredit|credit) ) \s*[:;]+\s*""",
    re.IGNORECASE | re.VERBOSE,
)
# "… padi. Foto (Ist)": the label stands before the bracket, in capitals unless a sentence ends there.
_LABEL_BEFORE = re.compile(r"""(?:(?<![^\s.!?”"])(?:Foto|FOTO|Photo)|(?<=[.!?”"])\s*foto)\s*$""")
_SURE = r"\S+/|[Ii]-?[Nn]ews|[Dd]ok\b|[Ii]st\b|[Ii]stimewa\b|@"
_BARE_LABEL = re.compile(
    rf"""(?:(?<=[.!?”"])\s*|(?<=\s[{DASHES}])\s*) (?:foto|FOTO|Foto)(?:\s*/\s*|\s+)
         (?=(?<=/)\S|(?<=/\s)\S|{_SURE}|[A-Z][^\s.]*(?:\s[^\s.]+){{0,2}}$)
       | (?<=,)\s*(?:foto|FOTO|Foto)\s+(?={_SURE})""",
    re.VERBOSE,
)
_CUT_BRACKET = re.compile(r"[(\[]\s*(?=(?:foto|photo)\b[^()\[\]]{2,80}$)", re.IGNORECASE)
# "Keterangan foto: …" introduces a caption, it does not end one.
_NOT_A_LABEL = re.compile(r"\b(?:keterangan|ket\.?|sesi|dalam|di|pada|lihat|ini)$", re.IGNORECASE)
_ENDING_STARS = re.compile(r"(?:(?<!\s)\s+)?\(\*++\)\s*$")
_SEPARATOR = re.compile(r"[:;=/]")
_LONGEST_CREDIT = 80
_MOST_LOWER_WORDS = 2  # of a credit in lower case: "foto: warga setempat"
_MOST_CREDIT_WORDS = 8

# Closing brackets that say where somebody stands, what he wears, when, how old: no credits. Judged by the
# first word; the list is kept short on purpose, an unknown capitalised name is a credit.
_POSITIONS = re.compile(
    r"""(?: kiri | kanan | tengah | depan | belakang | atas | bawah | samping | berdiri | duduk | inset
          | insert | dua | tiga | empat | lima | kedua | ketiga | keempat | kelima | pertama
          | paling | nomor | no
          | baju | berbaju | kaus | berkaus | kaos | kemeja | berkemeja | jaket | berjaket | jas | batik
          | berbatik | jilbab | berjilbab | hijab | berhijab | topi | bertopi | peci | berpeci | kacamata
          | berkacamata
          | memakai | mengenakan | pakai | pegang | memegang | seragam | berseragam | rompi | berompi | tanda
          | lingkaran | dilingkari | panah | merah | putih | biru | hitam | kuning | hijau
          | alm | almarhum(?:ah)?
          | wib | wita | wit | senin | selasa | rabu | kamis | jum[’']?at | sabtu | minggu | kemarin | hari
          | januari | februari | maret | april | mei | juni | juli | agustus | september | oktober
          | november | desember
          | ki | ka | kiri[-/]kanan ) \b""",
    re.IGNORECASE | re.VERBOSE,
)
_KNOWN_CREDIT = re.compile(
    r"""(?: @ | (?: ist(?:imewa)? | dok(?:umen(?:tasi)?|umen)? | ilustrasi | tangkapan | screen\w*
          | capture | repro | antara | ant | reuters | afp | ap | epa | xinhua | anadolu | bbc
          | cnn | kcna | nasa | rri | tvri | mnc | mpi | i-?news | okezone | sindonews
          | idx\w* | humas | pribadi | internet | net | via | courtesy
          | instagram | ig | youtube | twitter | x | tiktok | facebook | fb | whatsapp | google
          | wikipedia | getty | freepik
          | pixabay | pexels | unsplash | shutterstock | bmkg | bnpb | bpbd | basarnas | pvmbg | pssi | fifa
          | afc | aff
          | tni | polri | setpres | bpmi | kemenkeu | kemenhub | kemlu | dpr )\b )""",
    re.IGNORECASE | re.VERBOSE,
)


def _spells(name: str, before: str) -> bool:
    """Whether a bracket holds the initials of the words before it: "… Penanggulangan Bencana (BNPB)"."""
    words = before.casefold().split()[-len(name) :]
    return name.isupper() and [word[0] for word in words] == list(name.casefold())


def _is_short_form(name: str, before: str) -> bool:
    """Whether a bracket only shortens the words before it: "Joko Widodo (Jokowi)", "… Bermotor (SIM)"."""
    if " " in name or "/" in name:
        return False
    words = before.casefold().split()[-8:]
    wanted = name.casefold()
    starts = [at for at, word in enumerate(words) if word[:1] == wanted[:1]]
    for start in starts:
        letters = iter("".join(words[start:]))
        if all(letter in letters for letter in wanted if letter.isalnum()):
            return True
    return False


def _is_name_credit(name: str, before: str) -> bool:
    """Whether a closing bracket without the word Foto holds a credit: not a position, a date, an age."""
    ended = before.endswith((".", "!", "?", "”", '"'))
    if _KNOWN_CREDIT.match(name):
        return ended or not _spells(name, before)
    words = name.split()
    if _POSITIONS.match(name) or len(words) > _MOST_CREDIT_WORDS - 2 or re.search(r"\d", name):
        return False
    if "/" in name:
        return True
    if not name[0].isupper() or (not ended and name.isupper() and " " not in name):
        return False
    return ended or not _is_short_form(name, before)


def _clean_credit(text: str) -> str:
    """A credit without the punctuation around it; the full stop of an initial belongs to it."""
    credit = text.strip(" ,;:").lstrip(" .,;:")
    short = _ABBREVIATED.search(credit)
    is_initial = short is not None and not _KNOWN_CREDIT.fullmatch(short[0][:-1])  # "Foto: Ist."
    return credit if is_initial else credit.rstrip(" .,;:")


def _find_bracket_credit(text: str) -> tuple[int, str, bool] | None:
    """Where the closing bracket of a caption begins, its credit, and whether it says that it is one."""
    end = len(text.rstrip(" .,;"))
    if not end or text[end - 1] not in ")]":
        match = _CUT_BRACKET.search(text, max(0, len(text) - _LONGEST_CREDIT - 20))
        start, content = (match.start(), text[match.end() :]) if match else (-1, "")
    else:
        start, depth = end - 1, 1
        while depth and start:
            start -= 1
            depth += (text[start] in ")]") - (text[start] in "([")
        content = text[start + 1 : end - 1] if not depth else ""
    if content.startswith(("(", "[")):
        content = content.strip("()[]")
    content = content.strip()
    if not content or len(content) > _LONGEST_CREDIT + 20:
        return None
    label = _PHOTO_LABEL.match(content)
    if label:
        credit = _clean_credit(content[label.end() :])
        return (start, credit, _NAMES_PHOTO.search(label[0]) is not None) if credit else None
    before = _LABEL_BEFORE.search(text, max(0, start - 8), max(0, start))
    if before and not _POSITIONS.match(content) and len(content.split()) <= _MOST_CREDIT_WORDS // 2:
        return before.start(), _clean_credit(content), True
    return (start, content, False) if _is_name_credit(content, text[:start].rstrip()) else None


def _find_open_credit(text: str) -> tuple[int, str, bool] | None:
    """The same for a credit without brackets: " - Foto : X", "Foto: X", ". Foto iNewsSurabaya.id/kia"."""
    labels = list(_OPEN_LABEL.finditer(text, max(0, len(text) - _LONGEST_CREDIT - 40)))
    found = labels[-1] if labels else None
    if found is None:
        found = _BARE_LABEL.search(text, max(0, len(text) - _LONGEST_CREDIT - 20))
    if found is None:
        return None
    rest = _ENDING_STARS.sub("", text[found.end() :])
    before, credit = (
        text[: found.start()].rstrip(),
        _clean_credit(rest if "(" in rest else rest.rstrip(" )]")),
    )
    most = _MOST_CREDIT_WORDS if before else _MOST_CREDIT_WORDS // 2
    if not credit or len(credit) > _LONGEST_CREDIT or len(credit.split()) > most:
        return None
    if credit.count("(") != credit.count(")"):
        return None
    return None if _NOT_A_LABEL.search(before) else (found.start(), credit, True)


def split_caption(text: str | None) -> tuple[str | None, str | None]:
    """A caption without its credit, and the credit: ``("Presiden tiba.", "Reuters")``.

    The caption keeps its own full stop, the credit what belongs to the name (``Dok. X``, ``Name/iNews``).
    """
    caption = clean_text(text or "")
    found = _find_bracket_credit(caption) or _find_open_credit(caption)
    if found is None:
        return caption or None, None
    return caption[: found[0]].rstrip(f" ,/{DASHES}|(") or None, found[1]


def _reads_like_source(credit: str, label: str, *, alone: bool) -> bool:
    """Whether what stands behind the word Foto can be a name: "(foto kanan)", "Foto: 200 KB" are prose."""
    if credit[0].isdigit():
        return False
    if not credit[0].islower() or _KNOWN_CREDIT.match(credit) or "/" in credit:
        return True
    return not alone and _SEPARATOR.search(label) is not None and len(credit.split()) <= _MOST_LOWER_WORDS


def has_photo_credit(text: str) -> bool:
    """Whether a text ends in a credit that calls itself one (``Foto``), as captions do and prose does not.

    Without brackets the credit must stand behind the end of a sentence or a dash, or alone.
    """
    if not _NAMES_PHOTO.search(text, max(0, len(text) - _LONGEST_CREDIT - 40)):
        return False
    text = clean_text(text)
    found = _find_bracket_credit(text)
    if found is not None:
        label = text[found[0] :].partition(found[1])[0]
        return found[2] and _reads_like_source(found[1], label, alone=False)
    found = _find_open_credit(text)
    if found is None:
        return False
    before = text[: found[0]].rstrip()
    if not _reads_like_source(found[1], text[found[0] :].partition(found[1])[0], alone=not before):
        return False
    return not before or before[-1] in f'.!?”",/|{DASHES}'
