"""Which texts of a page are the same headline. Input: texts. Output: yes or no."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.text.names import clean_title

if TYPE_CHECKING:
    from inews_crawler.pages.document import Document

_WORD = re.compile(r"\w+")
_NO_SLUG = re.compile(r"[^a-z0-9]+")
_MEANING = 4  # letters of a word that is more than a joint
_SIMILAR = 0.6
_EQUAL = 0.9
_LIST_HEADING = re.compile(
    r"""(?: (?: topik(?:\s+terkait)? | related\s+(?:news|photo|video|article)s?
              | (?:artikel|berita|video|foto|infografis)
                \s+(?:terkait|terkini|terpopuler|populer|lainnya|terbaru|pilihan)(?:\s+i-?news\S*)?
              | latest\s+news | news\s+update | editor\s+choice | rekomendasi(?:\s+untuk\s+anda)?
              | terpopuler | bagikan\s+artikel(?:\s+ini)? | lihat\s+(?:semua|berita(?:\s+lainnya)?)
              | komentar(?:\s+\(?\d+\)?)? | disclaimer ) [\s:»>+]*$
          | tags?\s*: | halaman\s*: | halaman\s+selanjutnya | page\s*:
          | follow\s+(?:whatsapp|berita|inews|kami) | dapatkan\s+berita | personalize\s+your\s+news )""",
    re.IGNORECASE | re.VERBOSE,
)
_MAX_HEADING = 90


def is_list_heading(text: str) -> bool:
    """Whether a short text opens what follows an article: tags, paging, related and latest articles."""
    return len(text) <= _MAX_HEADING and _LIST_HEADING.match(text) is not None


def page_titles(document: Document) -> list[str]:
    """What the page calls itself elsewhere: ``og:title``, the title element, the words of its address."""
    titles = [clean_title(document.meta("og:title")), clean_title(document.title)]
    address = to_article_address(document.url)
    slug = address.url.rpartition("/")[2] if address else ""
    titles.append(slug.replace("-", " ") if "-" in slug else None)
    return [title for title in titles if title]


def is_like(text: str, reference: str, *, equal: bool = False) -> bool:
    """Whether two headlines are one: they share most words, with ``equal`` nearly all."""
    if _to_letters(text) == _to_letters(reference):
        return True
    words, others = _to_words(text), _to_words(reference)
    if not words or not others:
        return False
    common = len(words & others)
    if equal:
        return common >= _EQUAL * max(len(words), len(others))
    return common >= _SIMILAR * min(len(words), len(others)) and min(len(words), len(others)) > 1


def has_common_word(text: str, reference: str) -> bool:
    """Whether two headlines share a word that means something: one of four letters or more."""
    return any(len(word) >= _MEANING for word in _to_words(text) & _to_words(reference))


def _to_words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _to_letters(text: str) -> str:
    """The text as slugs spell it: ``Rp1,5 Juta`` is ``rp15juta``."""
    return _NO_SLUG.sub("", text.casefold())
