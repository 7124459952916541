"""The spider's arguments: typed, checked, and refused in one sentence before anything is fetched."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from inews_crawler.discovery.methods import WORDS
from inews_crawler.exceptions import ArgumentError
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.site.hosts import NETWORK_HOSTS, PROVINCES, SECTIONS
from inews_crawler.site.listing_addresses import is_allowed, to_listing_address
from inews_crawler.text.dates import WIB, to_day

DEFAULT_METHODS = ("feed", "sections", "read_next", "related")
GROUPS = ("all", "provinces", "network")
DAYS_AGO = {"today": 0, "yesterday": 1}
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
    if word.lower() not in WORDS:
        raise ValueError(f"has the unknown word {word!r}; the words are {', '.join(WORDS)}")
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
    """A day, Jakarta time: ``2021-12-31``, ``31-12-2021``, ``7d`` (seven days ago), ``today``, ``yesterday``.

    Raises ``ValueError`` for anything else.
    """
    if isinstance(value, date):
        return value
    word = str(value).strip().lower()
    back = DAYS_AGO.get(word)
    if back is None and (found := re.fullmatch(r"([0-9]{1,5})d", word)):
        back = int(found[1])
    day = to_day(word) if back is None else datetime.now(WIB).date() - timedelta(days=back)
    if day is None:
        raise ValueError(f"is {value!r}, which is no date like 2021-12-31, 7d or yesterday")
    return day


def _each(convert: Any) -> BeforeValidator:
    def convert_each(value: object) -> tuple[str, ...]:
        if value == ():  # said by no person: `tags` or `query` alone open no other method
            return ()
        return tuple(dict.fromkeys(convert(word) for word in to_words(value)))

    return BeforeValidator(convert_each)


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


def _say(default: Any, description: str, example: str) -> Any:
    return Field(default, description=description, examples=[example])


class Arguments(BaseModel):
    """What one run is asked for. Field names are the names given with ``-a``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sections: Annotated[tuple[str, ...], _each(to_section)] | None = _say(
        None, "sections and subsections of www; default: all", "news/internasional,finance"
    )
    discover: Annotated[tuple[str, ...], _each(to_method)] = _say(
        DEFAULT_METHODS, f"ways to find articles, of {', '.join(WORDS)}", "feed,sections,indeks"
    )
    start_urls: Annotated[tuple[str, ...], _each(to_start_url)] | None = _say(
        None, "articles or listings to start from instead", "https://www.inews.id/tag/banjir"
    )
    editions: Annotated[tuple[str, ...], _each(to_edition)] = _say(
        ("www",), "www, provinces and cities by name, provinces, network, all", "www,jateng"
    )
    since: Annotated[date, BeforeValidator(to_date)] | None = _say(
        None, "first day of publishing, Jakarta time; also yesterday or 2026-11-01", "7d"
    )
    until: Annotated[date, BeforeValidator(to_date)] | None = _say(
        None, "last day of publishing, the same", "2026-11-30"
    )
    max_articles: Annotated[int, _whole_number(1)] | None = _say(None, "stop after so many articles", "20")
    depth: Annotated[int, _whole_number(0)] = _say(
        20, "how many links to follow from article to article", "2"
    )
    tags: Annotated[tuple[str, ...], _each(to_tag)] | None = _say(
        None, "articles with one of these tags; alone, nothing else is crawled", "timnas indonesia"
    )
    query: Annotated[str, BeforeValidator(to_query)] | None = _say(
        None, "articles that the site's search finds; alone, nothing else is crawled", "banjir rob"
    )
    refresh: Annotated[Literal["new", "changed", "all"], _one_of("new", "changed", "all")] = _say(
        "new", "new articles only, also changed ones, or all once more", "changed"
    )
    render: Annotated[Literal["never", "auto", "always"], _one_of("never", "auto", "always")] = _say(
        "never", "show pages in a browser: never, where text is missing, always", "auto"
    )

    @model_validator(mode="before")
    @classmethod
    def _choose_methods(cls, given: Any) -> Any:
        """Without ``discover``, what else is given decides how articles are found.

        A tag or a search is a method by itself and the only one. Days gone by stand in the dated index, not
        on the listings of today.
        """
        if not isinstance(given, dict) or given.get("discover") is not None:
            return given
        if given.get("tags") is not None or given.get("query") is not None:
            return {**given, "discover": ()}
        if given.get("since") is not None:
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


def to_help() -> str:
    """Every argument with what it means and one example, a line or two each."""
    lines = []
    for name, field in Arguments.model_fields.items():
        given = f"{name}={(field.examples or [''])[0]}"
        lines.append(f'  -a "{given}"' if " " in given else f"  -a {given}")
        lines.append(f"      {field.description}")
    return "\n".join(lines)
