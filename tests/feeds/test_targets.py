"""Two feeds never go to one place."""

from __future__ import annotations

import pytest

from inews_crawler.exceptions import ArgumentError
from inews_crawler.feeds.writing import check_feeds
from tests.feeds.writing import make_feed


@pytest.mark.parametrize(
    "names",
    [
        ("a.json", "./a.json"),
        ("a.json", "out/../a.json"),
        ("a.json", "file://{folder}/a.json"),
        ("a.json", "b.csv", "{folder}/a.json"),
        ("-", "stdout:"),
    ],
)
def test_two_feeds_into_one_place_are_refused(tmp_path, monkeypatch, names: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    feeds = [make_feed(name.format(folder=tmp_path), {"format": "json"}) for name in names]
    with pytest.raises(ArgumentError) as error:
        check_feeds(feeds)
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_feeds_into_several_places_are_taken(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    check_feeds([make_feed(name, {"format": "json"}) for name in ("a.json", "a.jsonl", "out/a.json", "-")])
