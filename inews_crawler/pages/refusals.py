"""Decides which pages answer with success and hold nothing: error, challenge, consent, login, empty."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inews_crawler.pages.visible import read_headings, running_text, visible_length
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.site.layouts import FRAME, NOT_FOUND
from inews_crawler.site.listing_addresses import to_listing_address
from inews_crawler.text.cleaning import to_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from inews_crawler.pages.document import Document

_NOT_FOUND = re.compile(
    r"""(?: (?:error|http|kesalahan)?\s*+(?:[-:]\s*+)?404
            \s*+(?: $ | (?:[-–|:!.]\s*+)?(?:error|halaman|page|not\s+found|tidak) .{0,80}$ )
          | (?:(?:maaf|oops|ups|mohon\s+maaf|404|error)[\s,.!:–-]*+)*+
            (?:halaman|artikel|berita|konten|page|dokumen)
            (?:\s+(?:yang|ini|anda|kamu|dicari|cari|tersebut|you)){0,4}
            \s+ (?:sudah\s+tidak|tidak|belum|tak|not|telah) \s*+ (?:di\s*+)?
            (?:temukan|tersedia|ada|hapus|found|available) \b .{0,40}$
          | not\s+found [\s.!]*$ )""",
    re.IGNORECASE | re.VERBOSE,
)
_SITE_NAME = re.compile(r"(?:(?<!\s)\s+)?[-|–—]\s*i-?news.*$|^i-?news(?:\.id)?\s*[-|–—:]\s*", re.IGNORECASE)
_CHALLENGE_MARKS = (
    "#challenge-form, #challenge-running, #challenge-stage, #challenge-error-text, #cf-wrapper, "
    ".cf-browser-verification, #cf-error-details, .cf-error-details, .cf-turnstile, "
    "form[action*='__cf_chl'], #px-captcha, #captcha-form, iframe[src*='_Incapsula_Resource']"
)
_CHALLENGE_TEXT = re.compile(
    r"""just\s+a\s+moment | attention\s+required | akses\s+ditolak
      | access\s+(?:to\s+this\s+page\s+has\s+been\s+)?denied | sorry,?\s+you\s+have\s+been\s+blocked
      | checking\s+(?:if\s+the\s+site|your\s+browser) | pardon\s+our\s+interruption
      | ddos[-\s]guard | ddos\s+protection | are\s+you\s+(?:a\s+)?(?:human|robot) | bukan\s+robot
      | verify(?:ing)?\s+(?:that\s+)?you\s+are | verifikasi\s+(?:keamanan|bahwa\s+anda)
      | (?:403|429)\s+forbidden | 403\s+error | ^forbidden$ | too\s+many\s+requests
      | terlalu\s+banyak\s+permintaan | unusual\s+traffic | request\s+unsuccessful
      | security\s+(?:check|verification) | bot\s+(?:verification|detection) | pemeriksaan\s+keamanan
      | the\s+request\s+could\s+not\s+be\s+satisfied | anda\s+(?:telah\s+)?diblokir""",
    re.IGNORECASE | re.VERBOSE,
)
_CONSENT_MARKS = (
    "form[action*='consent'], #consent-page, body.consent, [id*='consent-form'], .consent-page, "
    "[class*='consent-wall']"
)
_CONSENT_TEXT = re.compile(
    r"""(?: before\s+you\s+continue | we\s+value\s+your\s+privacy | (?:cookie\s+)?consent\b
          | your\s+privacy\s+choices | persetujuan\s+(?:cookie|privasi|pengguna\w*|data) | persetujuan$
          | kebijakan\s+cookie | pengaturan\s+(?:cookie|privasi) | privasi\s+anda
          | (?:kami|situs\s+ini)\s+(?:menggunakan\s+cookie|menghargai\s+privasi)
          | sebelum\s+(?:anda\s+)?melanjutkan | accept\s+(?:all\s+)?cookies
          | (?:terima|setujui)\s+(?:semua\s+)?cookie )""",
    re.IGNORECASE | re.VERBOSE,
)
_LOGIN_TEXT = re.compile(
    r"(?:log\s*in|sign\s*in|masuk|login|silakan\s+(?:login|masuk)|anda\s+harus\s+(?:login|masuk))"
    r"(?:\s+(?:ke|dengan|untuk|akun|to|with|dulu|terlebih|inews|sso|member|pengguna)\b.{0,60})?\W*$",
    re.IGNORECASE,
)
_LOGIN_FORM = "input[type='password']"
_SHELL_ROOTS = "#root, #app, #__next, #__nuxt, [data-reactroot], app-root, #___gatsby, #main-app, #svelte"
_REFRESH_TARGET = re.compile(r"url\s*=", re.IGNORECASE)
_SCRIPT_REDIRECT = re.compile(
    r"(?:window\.|document\.|top\.|self\.)?location(?:\.href)?\s*=\s*[\"']|location\.(?:replace|assign)\s*\("
)
_FEW = 400
"""Characters a stub or a wall shows at most before it must be something else."""
_WALL = 3_000
_WORD = re.compile(r"[a-z0-9]+")
_OWN = 0.6
"""Share of the words of an address that a headline must have to be its own."""
_MEANING = 4
_SENTENCE = 4
"""Words of a title that is a headline."""
_LINES = "h2, h3, h4, p, figcaption, strong, b, div, span, td"
_LOOKED_AT = 600


def _headlines(document: Document) -> list[str]:
    """What the page calls itself: its title and its main headings, the site's name left out."""
    texts = [document.title or "", *read_headings(document)]
    return [text for text in (_SITE_NAME.sub("", text).strip() for text in texts) if text]


def _address_words(document: Document) -> set[str]:
    """The words of the address that the page was asked by, or, where that is a number, calls its own."""
    asked = to_article_address(document.url)
    named = (to_article_address(url or "") for url in (document.canonical, document.meta("og:url")))
    for address in (asked, *named):
        if address is not None and asked is not None and address.key == asked.key:
            slugs = [segment for segment in address.url.split("/")[3:] if "-" in segment]
            if slugs:
                return set(_WORD.findall(slugs[-1]))
    return set()


def _title_words(document: Document) -> list[set[str]]:
    texts = [*_headlines(document), to_line(document.meta("og:title"))]
    # Slugs drop punctuation: "Rp1,5" is "rp15".
    return [set(_WORD.findall(re.sub(r"[^a-z0-9\s-]", "", text.casefold()))) for text in texts]


def shows_own_headline(document: Document) -> bool:
    """Whether a headline reads like the page's address: no error page, wall or challenge does.

    "Halaman Tidak Ditemukan, Begini Cara Mengatasinya" is an article's headline under its own address.
    """
    own = _address_words(document)
    return len(own) > 1 and any(
        len(own & words) >= _OWN * max(len(own), len(words)) for words in _title_words(document)
    )


def shows_title(document: Document) -> bool:
    """Whether the page prints its title, a whole sentence, in an element of its own, whatever its tag."""
    title = _SITE_NAME.sub("", document.title or "").strip()
    body = document.tree.body
    if len(title.split()) < _SENTENCE or body is None:
        return False
    texts = (node.text_content or "" for node in body.traverse(include_text=True) if node.is_text_node)
    return any(to_line(text) == title for text in texts if len(text) >= len(title))


def shares_word_with_address(document: Document) -> bool:
    """Whether a headline shares a word that means something with the address; true if that has no words."""
    own = {word for word in _address_words(document) if len(word) >= _MEANING}
    return not own or any(own & words for words in _title_words(document))


def is_soft_404(document: Document) -> bool:
    """An error page under status 200: its mark, or a headline or line that is nothing but the message.

    Lines count only where no list of articles stands: that may hold a headline of the same words.
    """
    if document.find(NOT_FOUND) is not None:
        return True
    if shows_own_headline(document):
        return False
    if any(_NOT_FOUND.match(text) for text in _headlines(document)):
        return True
    if running_text(document) >= 2 * _FEW or is_list_address(document.url):
        return False
    lines = (to_line(node.text(deep=False)) for node in document.tree.css(_LINES)[:_LOOKED_AT])
    return any(_NOT_FOUND.match(line) for line in lines if line)


def is_list_address(url: str) -> bool:
    """Whether an address is a list's by its grammar alone."""
    listing = to_listing_address(url)
    return listing is not None and listing.certain


def is_blocked(document: Document) -> bool:
    """A challenge or a refusal in place of the page. Whole pages carry such services' scripts, too."""
    if visible_length(document, _WALL) >= _WALL:
        return False
    if document.find(_CHALLENGE_MARKS) is not None:
        return True
    if shows_own_headline(document):
        return False
    if running_text(document) < 2 * _FEW and any(
        _CHALLENGE_TEXT.search(text) for text in _headlines(document)
    ):
        return True
    if visible_length(document, _FEW) >= _FEW or document.tree.body is None:
        return False
    return _CHALLENGE_TEXT.search(document.tree.body.text(separator=" ")[:_WALL]) is not None


def is_redirect_stub(document: Document) -> bool:
    """A page that only sends on: a refresh with a target, or a script that leaves, and hardly a word."""
    if visible_length(document, _FEW) >= _FEW:
        return False
    if document.refresh and _REFRESH_TARGET.search(to_line(document.refresh)):
        return True
    return visible_length(document, 1) == 0 and any(
        _SCRIPT_REDIRECT.search(script) for script in document.scripts
    )


def is_consent(document: Document) -> bool:
    """A wall that asks for consent before it shows anything."""
    if visible_length(document, _WALL) >= _WALL:
        return False
    if document.find(_CONSENT_MARKS) is not None:
        return True
    if shows_own_headline(document):
        return False
    texts = [*_headlines(document), *_second_headings(document)]
    return any(_CONSENT_TEXT.match(text) for text in texts)


def is_login(document: Document) -> bool:
    """A page that asks the reader to log in; every page of the site may carry a small form for it."""
    asks = any(_LOGIN_TEXT.match(text) for text in _headlines(document))
    has_form = document.find(_LOGIN_FORM) is not None and running_text(document) < 2 * _FEW
    if shows_own_headline(document):  # "Masuk untuk membaca: …" asks, too, if the form is there
        return asks and has_form
    return asks or has_form


def is_shell(document: Document) -> bool:
    """A page a script would have to fill: an application's empty root, or header and footer alone."""
    if document.find(_SHELL_ROOTS) is not None and running_text(document) < _FEW:
        return True
    frame = document.find(FRAME) is not None
    headings = [text for text in read_headings(document) if _SITE_NAME.sub("", text).strip()]
    return frame and not headings and running_text(document) == 0


def _second_headings(document: Document) -> list[str]:
    return [to_line(node.text()) for node in document.tree.css("h2, h3, legend, [role='dialog'] p")[:10]]


#: Judged first: these pages can carry anything else besides.
CERTAIN: tuple[tuple[str, Callable[[Document], bool]], ...] = (
    ("blocked", is_blocked),
    ("redirect_stub", is_redirect_stub),
    ("soft_404", is_soft_404),
)
#: Judged when a page is neither article nor listing.
POSSIBLE: tuple[tuple[str, Callable[[Document], bool]], ...] = (
    ("consent", is_consent),
    ("login", is_login),
)
