"""The item loader of articles. Input: evidence of a field, best first. Output: the first that survives."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from itemloaders import ItemLoader
from itemloaders.processors import Identity, TakeFirst

from inews_crawler.extraction.body import Body, has_text
from inews_crawler.extraction.media import merge_images
from inews_crawler.text.boilerplate import is_boilerplate
from inews_crawler.text.cleaning import clean_text
from inews_crawler.text.dates import PrintedDate, to_datetime, to_iso
from inews_crawler.text.names import clean_description, clean_title, split_authors, split_byline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from inews_crawler.extraction.evidence import Evidence


CLOCK_TOLERANCE = timedelta(minutes=10)
"""How far ahead of our clock a structured time may be: clocks differ by minutes, wrong zones by hours."""

_BRAND_WORDS = frozenset(
    {"inews", "news", "berita", "terkini", "terbaru", "portal", "situs", "kabar", "indonesia", "informasi"}
)
_COMMON_WORDS = frozenset(
    {"hari", "dari", "yang", "dengan", "untuk", "seputar", "serta", "paling", "dunia", "terpopuler"}
    | {"terlengkap", "terpercaya", "terupdate", "politik", "ekonomi", "olahraga", "nasional", "internasional"}
)
"""What slogans list besides the site's name: sharing these with an article says nothing."""
_WORD_LENGTH = 4


class StatsLike(Protocol):
    """What the loader needs of a crawl's statistics."""

    def inc_value(self, key: str, count: int = 1) -> None:
        """Add to a counter."""


def clean_titles(values: Iterable[str]) -> list[str]:
    """Headlines without the site's name; lines of the site are none."""
    titles = (clean_title(value) for value in values)
    return [
        title for title in titles if title and not is_boilerplate(title) and title.casefold() != "inews.id"
    ]


def _descriptions(values: Iterable[str], loader_context: dict[str, Any]) -> list[str]:
    cleaned = (clean_description(value) for value in values)
    return [text for text in cleaned if text and not _is_slogan(text, loader_context["subject"])]


def _is_slogan(text: str, subject: str) -> bool:
    """Whether a summary speaks of the site and shares no word with the article: no real summary does that."""
    words = {word.strip(".,:;!?\"'()").casefold() for word in text.split()}
    if len(words & _BRAND_WORDS) < 2 and not any(word.startswith("inews") for word in words):  # noqa: PLR2004
        return False
    own = {word for word in words if len(word) >= _WORD_LENGTH} - _BRAND_WORDS - _COMMON_WORDS
    return not any(word in subject for word in own)


def _moments(values: Iterable[str | PrintedDate], loader_context: dict[str, Any]) -> list[str]:
    """Times in the printed zone. A structured time in the future is wrong; a printed one is what is seen.

    Where the site writes the printed clock with another offset (``wrong_offset``), the printed zone holds.
    """
    zone, fetched_at = loader_context["zone"], loader_context["fetched_at"]
    wrong_offset = loader_context.get("wrong_offset")
    moments: list[str] = []
    for value in values:
        moment = value.moment if isinstance(value, PrintedDate) else to_datetime(value)
        if moment is None:
            continue
        is_local = moment.tzinfo is None or moment.utcoffset() == wrong_offset
        moment = moment.replace(tzinfo=zone) if is_local else moment.astimezone(zone)
        if isinstance(value, PrintedDate) or moment <= fetched_at + CLOCK_TOLERANCE:
            moments.append(to_iso(moment))
    return moments


def _authors(values: Iterable[str]) -> list[str]:
    names = [name for value in values for name in split_authors(split_byline(value)[0])]
    return list(dict.fromkeys(names))


def _tags(values: Iterable[str]) -> list[str]:
    tags = (clean_text(value) for value in values)
    return list(dict.fromkeys(tag for tag in tags if tag))


def _links(values: Iterable[dict[str, str | None]]) -> list[dict[str, str | None]]:
    links = ({"title": clean_text(value["title"] or ""), "url": value["url"]} for value in values)
    return [link for link in links if link["title"] and link["url"]]


def _image_urls(values: Iterable[dict[str, str | None]]) -> list[str]:
    return [url for value in values if (url := value["url"])]


def _texts(values: Iterable[Body]) -> list[str]:
    return ["\n\n".join(body.blocks) for body in values if has_text(body)]


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


class ArticleLoader(ItemLoader):
    """Normalises the evidence of an article's fields. ``<field>_in`` takes candidates, gives what survives.

    ``zone`` is the zone that is printed, ``wrong_offset`` the offset that the site writes behind that zone's
    clock by mistake, ``fetched_at`` the time of the response, ``subject`` the article's title and text in
    lower case, by which a summary is told from the site's slogan.
    """

    default_item_class = dict
    default_input_processor = Identity()
    default_output_processor = TakeFirst()

    title_in = staticmethod(clean_titles)
    description_in = staticmethod(_descriptions)
    published_at_in = staticmethod(_moments)
    modified_at_in = staticmethod(_moments)
    authors_in = staticmethod(_authors)
    authors_out = Identity()
    tags_in = staticmethod(_tags)
    tags_out = Identity()
    read_next_in = staticmethod(_links)
    image_url_in = staticmethod(_image_urls)
    videos_in = staticmethod(_distinct)
    videos_out = Identity()
    related_in = staticmethod(_distinct)
    related_out = Identity()
    images_in = staticmethod(merge_images)
    images_out = Identity()
    body_in = staticmethod(_texts)

    def get_input_processor(self, field_name: str) -> Callable[..., Any]:
        """The ``<field>_in`` of a field. The inherited method asks the item for it, which costs far more."""
        return getattr(self, f"{field_name}_in", None) or self.default_input_processor

    def get_output_processor(self, field_name: str) -> Callable[..., Any]:
        """The ``<field>_out`` of a field."""
        return getattr(self, f"{field_name}_out", None) or self.default_output_processor

    def add_evidence(self, field: str, candidates: Iterable[Evidence]) -> Evidence | None:
        """Take the first candidate that leaves a value, and count its source; later ones are never read."""
        for candidate in candidates:
            self.add_value(field, candidate.value)
            if self.get_collected_values(field):
                self._count(f"inews/field/{field}/{candidate.source}")
                return candidate
        self._count(f"inews/field/{field}/missing")
        return None

    def _count(self, key: str) -> None:
        stats = self.context.get("counters")
        if stats is not None:
            stats.inc_value(key)
