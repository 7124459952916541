"""Decides which first words of an article are its dateline."""

from __future__ import annotations

import re

from inews_crawler.text.cleaning import DASHES, clean_text

# iNews.id, iNewsSurabaya.id, iNews.Serpong.id, iNEWSDPadang.ID, "iNewsTTU .id"; the next word may be glued.
_OWN_BRAND = r"i\s?-?news(?:[ .-]?[a-z]{2,20}){0,2}?\s?[.,]\s?(?:co\.\s?)?id"
# Brands of sister sites and mirrors count only with a dash behind them.
_OTHER_BRAND = (
    r"i\s?news(?:\s?[a-z.]{2,20}){0,2}|okezone(?:\.com)?|(?:koran\s?)?sindo(?:news)?(?:\.com)?"
    r"|mnc\s?(?:portal|media|news|trijaya)(?:\s+indonesia)?|mpi|idx\s?channel(?:\.com)?|[a-z][\w-]*(?:\.[a-z]{2,}){1,2}"
)
_DATELINE = re.compile(
    rf"""(?P<place>[^\W\d_][^:;!?"“”\d]{{1,58}}?) \s* (?P<joint>[,.;:]|[{DASHES}]|[(\[]|(?<=\s)) \s*
         (?: (?P<own>{_OWN_BRAND}) | (?:{_OTHER_BRAND})(?=\s*[)\]]?\s*[{DASHES}~]) )
         \s* [)\]]? \s* [,.:;|]? \s* (?P<dash>(?:[{DASHES}~=_]\s*)*)""",
    re.IGNORECASE | re.VERBOSE,
)
# "INEWSBANDUNGRAYA - Warga …": the site's name alone, no place.
_BRAND_ALONE = re.compile(rf"i-?news[a-z]{{3,30}}(?:\s?\.\s?id)?\s*[{DASHES}~]+\s*", re.IGNORECASE)
_SMALL_PLACE_WORDS = frozenset({"di", "dan", "of", "the", "de", "al"})
_MOST_PLACE_WORDS = 6
_INITIALS = re.compile(r"(?:\b\w\.){2,}$")  # "WASHINGTON, D.C."


def _is_place(place: str, *, upper: bool) -> bool:
    """Whether a text before the site's name reads like a place: few words, all capitalised."""
    words = [word for word in re.split(r"[\s/()\-,]+", place) if word]
    if not words or len(words) > _MOST_PLACE_WORDS or not re.fullmatch(r"[\w\s.'’()/\-,&]+", place):
        return False
    if upper:
        return place == place.upper()
    return all(word[0].isupper() or word in _SMALL_PLACE_WORDS for word in words)


def split_dateline(text: str) -> tuple[str | None, str]:
    """The place of ``MOSKOW, iNews.id – Presiden …`` and the text behind it, or ``None`` and the text.

    The site's name alone (``INEWSBANDUNG - Warga …``) is cut off, too. Without a dash, or without a comma,
    only a place in capitals counts, and the text must begin like a sentence: "Kepada Jakarta, iNews.id
    melaporkan" has no dateline.
    """
    text = clean_text(text)
    match = _DATELINE.match(text)
    if match is None:
        alone = _BRAND_ALONE.match(text)
        return None, text[alone.end() :] if alone and text[alone.end() : alone.end() + 1].isupper() else text
    place = match["place"].strip(" ,-–—(")
    place = place if _INITIALS.search(place) else place.strip(" ,.-–—(/")
    rest = text[match.end() :]
    begins = not rest or rest[0].isupper() or not rest[0].isalpha() or rest.startswith("iNews")
    certain = bool(match["own"] and match["dash"] and match["joint"] in ",;:")
    if not _is_place(place, upper=not (certain and begins)) or not (match["dash"] or begins):
        return None, text
    return place, rest
