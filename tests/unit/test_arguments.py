"""The spider's arguments: what is accepted, and what one sentence a wrong one gets."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from inews_crawler.arguments import DEFAULT_METHODS, Arguments, read_arguments, to_help
from inews_crawler.exceptions import ArgumentError
from inews_crawler.text.dates import WIB


def test_defaults():
    arguments = read_arguments({})
    assert arguments.sections is None
    assert arguments.discover == ("feed", "sections", "read_next", "related") == DEFAULT_METHODS
    assert arguments.editions == ("www",)
    assert arguments.max_articles is None
    assert arguments.depth == 20
    assert arguments.refresh == "new"
    assert arguments.render == "never"


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        ({"sections": "news/internasional, Finance"}, "sections", ("news/internasional", "finance")),
        ({"sections": "regional/lampung,regional/lampung"}, "sections", ("regional/lampung",)),
        ({"discover": "feed,indeks"}, "discover", ("feed", "indeks")),
        ({"editions": "www,jabar,karawang"}, "editions", ("www", "jabar", "karawang")),
        ({"editions": "all"}, "editions", ("all",)),
        ({"since": "2021-12-01"}, "since", date(2021, 12, 1)),
        ({"until": "31-12-2021"}, "until", date(2021, 12, 31)),
        ({"max_articles": "25"}, "max_articles", 25),
        ({"depth": "0"}, "depth", 0),
        ({"refresh": "changed"}, "refresh", "changed"),
        ({"render": "AUTO"}, "render", "auto"),
        ({"tags": "timnas indonesia,bbm"}, "tags", ("timnas indonesia", "bbm")),
        ({"query": "gempa bumi"}, "query", "gempa bumi"),
        (
            {"start_urls": "www.inews.id/news/nasional/gempa-guncang-kota-lama"},
            "start_urls",
            ("https://www.inews.id/news/nasional/gempa-guncang-kota-lama",),
        ),
        ({"_job": "6487ec79947edab326d6db28a2d86511e8247444"}, "depth", 20),
    ],
)
def test_accepted(given, name, value):
    assert getattr(read_arguments(given), name) == value


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"sections": "politik"}, "sections names an unknown section 'politik'"),
        ({"sections": "news/../x"}, "unknown subsection"),
        ({"sections": ""}, "sections is empty"),
        ({"discover": "feed,telepathy"}, "discover has the unknown word 'telepathy'"),
        ({"editions": "atlantis"}, "unknown edition 'atlantis'"),
        (
            {"start_urls": "https://example.com/news/nasional/a-b-c-d"},
            "no article or listing address of inews.id",
        ),
        ({"start_urls": "https://www.inews.id/page/redaksi"}, "no article or listing address of inews.id"),
        (
            {"start_urls": "https://mpi.inews.id/article/okezone/1"},
            "no article or listing address of inews.id",
        ),
        # Searching is a method of its own.
        ({"start_urls": "https://www.inews.id/find?q=x"}, "no article or listing address of inews.id"),
        (
            {"start_urls": "https://www.inews.id/news,https://www.inews.id/find?q=banjir+rob"},
            "start_urls has 'https://www.inews.id/find?q=banjir+rob'",
        ),
        ({"max_articles": "abc"}, "max_articles is 'abc', which is no whole number of at least 1"),
        ({"max_articles": "0"}, "no whole number of at least 1"),
        ({"max_articles": "-3"}, "no whole number of at least 1"),
        ({"max_articles": "2.5"}, "no whole number of at least 1"),
        ({"depth": "deep"}, "depth is 'deep'"),
        ({"since": "someday"}, "since is 'someday', which is no date like 2021-12-31, 7d or yesterday"),
        ({"since": "7 d"}, "no date"),
        ({"until": "-1d"}, "no date"),
        ({"since": "2021-02-30"}, "no date"),
        ({"since": "2022-01-01", "until": "2021-12-31"}, "is later than until=2021-12-31"),
        ({"refresh": "sometimes"}, "it can be new, changed, all"),
        ({"render": "maybe"}, "it can be never, auto, always"),
        ({"query": ""}, "query"),
        ({"tags": "!!"}, "which is no tag"),
        ({"section": "news"}, "Unknown argument 'section'"),
    ],
)
def test_refused_in_one_sentence(given, words):
    with pytest.raises(ArgumentError) as error:
        read_arguments(given)
    assert words in str(error.value)
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("word", "days"), [("today", 0), ("Yesterday", 1), ("0d", 0), ("7d", 7), ("400d", 400)]
)
def test_a_day_counted_back_from_today(word, days):
    before = datetime.now(WIB).date()
    since = read_arguments({"since": word}).since
    assert since in {before - timedelta(days=days), datetime.now(WIB).date() - timedelta(days=days)}


@pytest.mark.parametrize(
    "given", [{"tags": "banjir"}, {"query": "banjir"}, {"tags": "banjir", "since": "7d"}]
)
def test_a_tag_or_a_search_alone_opens_no_other_method(given):
    assert read_arguments(given).discover == ()
    assert read_arguments({**given, "discover": "feed"}).discover == ("feed",)


def test_the_help_names_every_argument_with_an_example_that_is_accepted():
    text = to_help()
    for name, field in Arguments.model_fields.items():
        (example,) = field.examples
        assert f"{name}={example}" in text
        read_arguments({name: example})
