"""The spider's arguments: typed, checked, and refused in one sentence before anything is fetched."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from inews_crawler.exceptions import ArgumentError
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.site.hosts import NETWORK_HOSTS, PROVINCES, SECTIONS
from inews_crawler.site.listing_addresses import is_allowed, to_listing_address
from inews_crawler.text.dates import to_day

DiscoveryMethod = Literal["feed", "sections", "read_next", "related", "tags", "indeks", "sitemap", "network"]
METHODS: tuple[str, ...] = get_args(DiscoveryMethod)
DEFAULT_METHODS = ("feed", "sections", "read_next", "related")
#: Doors that are listings; the others are followed from what a listing led to.
LISTING_METHODS = frozenset({"feed", "sections", "indeks", "sitemap", "network"})
GROUPS = ("all", "provinces", "network")
MAX_QUERY = 200  #: characters
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
#: Arguments that a job service adds by itself, accepted and ignored.
SERVICE_ARGUMENTS = frozenset({"_job", "_version"})


def to_words(value: object) -> tuple[str, ...]:
    """The words of a comma-separated argument, in order, without repeats."""
    if isinstance(value, (tuple, list)):
        value = ",".join(str(word) for word in value)
    words = [word.strip() for word in str(value).split(",")]
    words = [word for word in words if word]
    if not words:
        raise ValueError("is empty")
    return tuple(dict.fromkeys(words))


def to_section(word: str) -> str:
    """A section or subsection of www, in lower case. Raises ``ValueError`` for an unknown section."""
    section, _, subsection = word.lower().strip("/").partition("/")
    if section not in SECTIONS:
        raise ValueError(f"names an unknown section {word!r}; the sections are {', '.join(sorted(SECTIONS))}")
    if subsection and not SLUG.match(subsection):
        raise ValueError(f"names an unknown subsection {word!r}")
    return f"{section}/{subsection}" if subsection else section


def to_edition(word: str) -> str:
    """An edition's name: www, a province, a network city, or a group of them."""
    name = word.lower().removesuffix(".inews.id")
    if name != "www" and name not in GROUPS and name not in PROVINCES and name not in NETWORK_HOSTS:
        raise ValueError(
            f"names an unknown edition {word!r}; give www, provinces, network, all or a host's first label"
        )
    return name


def to_method(word: str) -> str:
    """A way to find articles."""
    if word.lower() not in METHODS:
        raise ValueError(f"has the unknown word {word!r}; the words are {', '.join(METHODS)}")
    return word.lower()


def to_query(value: object) -> str:
    """The words of a search."""
    words = " ".join(str(value).split())
    if not words:
        raise ValueError("is empty")
    if len(words) > MAX_QUERY:
        raise ValueError(f"has more than {MAX_QUERY} characters")
    return words


def to_start_url(word: str) -> str:
    """An address to start from: an article or a listing of the site."""
    address = word if "://" in word else f"https://{word}"
    listing = to_listing_address(address)
    # Searching is a method of its own: query=.
    known = to_article_address(address) is not None or (listing is not None and listing.kind != "search")
    if not known or not is_allowed(address):
        raise ValueError(f"has {word!r}, which is no article or listing address of inews.id")
    return address


def to_tag(word: str) -> str:
    """A tag, by name or slug."""
    if not re.search(r"\w", word):
        raise ValueError(f"has {word!r}, which is no tag")
    return word


def to_date(value: object) -> date:
    """A day, Jakarta time: ``2021-12-31`` or ``31-12-2021``."""
    day = value if isinstance(value, date) else to_day(str(value).strip())
    if day is None:
        raise ValueError(f"is {value!r}, which is no date like 2021-12-31")
    return day


def _each(convert: Any) -> BeforeValidator:
    return BeforeValidator(lambda value: tuple(dict.fromkeys(convert(word) for word in to_words(value))))


def _whole_number(lowest: int) -> BeforeValidator:
    def convert(value: object) -> int:
        text = str(value).strip()
        if not re.fullmatch(r"[0-9]{1,12}", text) or int(text) < lowest:
            raise ValueError(f"is {value!r}, which is no whole number of at least {lowest}")
        return int(text)

    return BeforeValidator(convert)


def _one_of(*words: str) -> BeforeValidator:
    def convert(value: object) -> str:
        if str(value).lower() not in words:
            raise ValueError(f"is {value!r}; it can be {', '.join(words)}")
        return str(value).lower()

    return BeforeValidator(convert)


class Arguments(BaseModel):
    """What one run is asked for. Field names are the names given with ``-a``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sections: Annotated[tuple[str, ...], _each(to_section)] | None = None
    discover: Annotated[tuple[str, ...], _each(to_method)] = DEFAULT_METHODS
    start_urls: Annotated[tuple[str, ...], _each(to_start_url)] | None = None
    editions: Annotated[tuple[str, ...], _each(to_edition)] = ("www",)
    since: Annotated[date, BeforeValidator(to_date)] | None = None
    until: Annotated[date, BeforeValidator(to_date)] | None = None
    max_articles: Annotated[int, _whole_number(1)] | None = None
    depth: Annotated[int, _whole_number(0)] = 20
    tags: Annotated[tuple[str, ...], _each(to_tag)] | None = None
    query: Annotated[str, BeforeValidator(to_query)] | None = None
    refresh: Annotated[Literal["new", "changed", "all"], _one_of("new", "changed", "all")] = "new"
    render: Annotated[Literal["never", "auto", "always"], _one_of("never", "auto", "always")] = "never"

    @model_validator(mode="before")
    @classmethod
    def _open_index(cls, given: Any) -> Any:
        """Days gone by stand in the dated index, not on the listings of today."""
        if isinstance(given, dict) and given.get("since") is not None and given.get("discover") is None:
            return {**given, "discover": (*DEFAULT_METHODS, "indeks")}
        return given

    @model_validator(mode="after")
    def _check_window(self) -> Arguments:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"since={self.since} is later than until={self.until}")
        return self


def read_arguments(given: dict[str, Any]) -> Arguments:
    """The checked arguments of a run.

    Raises ``ArgumentError`` with one sentence that names the first wrong argument.
    """
    wanted = {name: value for name, value in given.items() if name not in SERVICE_ARGUMENTS}
    try:
        return Arguments(**wanted)
    except ValidationError as error:
        raise ArgumentError(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        known = ", ".join(Arguments.model_fields)
        return f"Unknown argument {name!r}; the arguments are {known}."
    message = first["msg"].removeprefix("Value error, ")
    return f"Argument {name} {message}." if name else f"{message[0].upper()}{message[1:]}."
