"""Reads the hand-written article sources into stories."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from tests.site.expected import DEFAULT_DOORS
from tests.site.markup import read_body, read_picture
from tests.site.model import Dress, Story
from tests.site.prose import compose

ARTICLES = Path(__file__).parent / "articles"
PUBLIC_DOORS = DEFAULT_DOORS - {"section_feed"} | {"tag", "indeks", "sitemap", "search"}


def read_story(entry: dict[str, Any]) -> Story:
    """One story of a source's `[[article]]` table; raises `KeyError` or `TypeError` on a wrong field."""
    fields = dict(entry)
    address = urlsplit(urljoin("https://www.inews.id/", fields.pop("path")))
    words = address.path.strip("/").split("/")
    on_www = address.netloc == "www.inews.id"
    body = fields.pop("body", "")
    parts = fields.pop("parts", None)
    if topic := fields.pop("topic", None):
        body = compose(topic, address.path, fields.pop("paragraphs", 7), body)
    lead = fields.pop("image", None)
    return Story(
        host=address.netloc,
        path=address.path,
        kind=fields.pop("kind", _to_kind(words)),
        section=words[0] if on_www else None,
        subsection=words[1] if on_www and len(words) > 2 else None,
        published=datetime.fromisoformat(fields.pop("published")),
        modified=_to_moment(fields.pop("modified", None)),
        parts=parts or (read_body(body) if body.strip() else ((),)),
        lead=read_picture(lead) if lead else None,
        gallery=tuple(map(read_picture, fields.pop("gallery", ()))),
        read_next=_to_url(address.geturl(), fields.pop("read_next", "?")),
        related_news=tuple(_to_url(address.geturl(), path) for path in fields.pop("related_news", ())),
        doors=frozenset(fields.pop("doors", PUBLIC_DOORS)),
        dress=Dress(**fields.pop("dress", {})),
        **_freeze(fields),
    )


def _freeze(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}


def _to_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _to_url(base: str, path: str) -> str:
    return path if path in {"", "?"} else urljoin(base, path)


def _to_kind(words: list[str]) -> str:
    kinds = {"video": "video", "photo": "photo", "infografis": "infographic"}
    if words[0] == "multimedia":
        return kinds.get(words[1], "article")
    return "video" if words[0] == "video" else "article"


@cache
def read_stories() -> tuple[Story, ...]:
    """All stories of all sources; `read_next = "?"` (the default) becomes the next public story of the host."""
    files = [
        tomllib.loads(source.read_text(encoding="utf-8"))["article"]
        for source in sorted(ARTICLES.glob("*.toml"))
    ]
    originals = [read_story(entry) for entries in files for entry in entries if "same_as" not in entry]
    by_key = {story.key: story for story in originals}
    stories: list[Story] = []
    for entries in files:
        stories += _chain([read_story(_fill_copy(entry, by_key)) for entry in entries])
    seen = [story.key for story in stories]
    if len(seen) != len(set(seen)):
        raise ValueError(f"stories written twice: {[key for key in seen if seen.count(key) > 1]}")
    return tuple(stories)


def _fill_copy(entry: dict[str, Any], originals: dict[str, Story]) -> dict[str, Any]:
    """An entry with `same_as`, the key of another story, is a copy: its body is that story's.

    `first` gives a copy a first paragraph of its own.
    """
    if "same_as" not in entry:
        return entry
    copied = dict(entry)
    key, first = copied.pop("same_as"), copied.pop("first", None)
    original = originals[key]
    head = read_body(first)[0] if first else original.parts[0][:1]
    copied["parts"] = tuple(
        tuple(replace(piece, target=piece.target and urljoin(original.url, piece.target)) for piece in part)
        for part in ((*head, *original.parts[0][1:]), *original.parts[1:])
    )
    return {"title": original.title, "duplicate_of": key} | copied


def _is_target(story: Story) -> bool:
    return "section" in story.doors and not story.needs_browser


def _chain(stories: list[Story]) -> list[Story]:
    """Each story without a Read Next of its own gets the next one of the same host that a listing shows."""
    chained = []
    for number, story in enumerate(stories):
        if story.read_next == "?":
            others = stories[number + 1 :] + stories[:number]
            shown = [other for other in others if other.host == story.host and _is_target(other)]
            story = replace(story, read_next=shown[0].url if shown else "")  # noqa: PLW2901
        chained.append(story)
    return chained
