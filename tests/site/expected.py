"""The records a perfect crawl of the fixture site yields, from the hand-written truth alone."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from tests.site.markup import to_block, to_plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tests.site.model import Picture, Piece, Story

#: Fields that no truth can foretell: the time of the crawl, and which evidence won.
UNFORETOLD = ("fetched_at", "sources")

#: Listings that the crawl's default doors read.
DEFAULT_DOORS = frozenset({"home", "section", "subsection", "feed", "section_feed"})


def is_within_reach(story: Story, extra: Collection[str]) -> bool:
    """Whether a crawl through the default doors and the `extra` ones finds a story.

    A story that no listing shows is linked from another one: Read Next, Baca Juga, Related News.
    """
    return not story.doors or not story.doors.isdisjoint(DEFAULT_DOORS.union(extra))


def to_expected(story: Story, titles: Mapping[str, str]) -> dict[str, Any]:
    """The record of a story; `titles` gives the title of each address of the site."""
    pieces = _find_reachable_pieces(story)
    blocks = [block for piece in pieces if (block := to_block(piece))]
    body = "\n\n".join(blocks)
    images = _find_images(story, pieces)
    lead = images[0] if images and (story.lead or story.gallery) else None
    complete = _is_complete(story)
    return {
        "key": story.key,
        "url": story.url,
        "kind": story.kind,
        "edition": story.edition,
        "section": story.section,
        "subsection": story.subsection,
        "title": story.title,
        "description": story.description,
        "published_at": story.published.isoformat(),
        "modified_at": story.modified.isoformat() if story.modified else None,
        "authors": list(story.authors),
        "editor": story.editor if complete or story.dress.missing_part != len(story.parts) else None,
        "dateline": story.dateline,
        "body": body,
        "word_count": len(body.split()),
        "image_url": lead["url"] if lead else None,
        "image_caption": lead["caption"] if lead else None,
        "image_credit": lead["credit"] if lead else None,
        "images": images,
        "videos": _to_unique(
            [story.video or "", *(piece.target for piece in pieces if piece.kind == "video")]
        ),
        "tags": [] if story.dress.tags_outside else list(story.tags),
        "read_next": _to_read_next(story, titles),
        "related": _to_unique(
            urljoin(story.url, piece.target) for piece in pieces if piece.kind in {"baca", "baca_p"}
        ),
        "language": "id",
        "page_count": len(story.parts),
        "complete": complete,
        "duplicate_of": story.duplicate_of,
        "version": 1,
        "content_hash": hashlib.sha256(f"{story.title}\n\n{body}".encode()).hexdigest(),
    }


def _is_complete(story: Story) -> bool:
    return story.dress.missing_part is None or story.dress.show_all == "full"


def _find_reachable_pieces(story: Story) -> list[Piece]:
    missing = None if _is_complete(story) else story.dress.missing_part
    return [piece for number, part in enumerate(story.parts, 1) if number != missing for piece in part]


def _find_images(story: Story, pieces: list[Piece]) -> list[dict[str, str | None]]:
    pictures: list[Picture] = [story.lead] if story.lead and not story.gallery else []
    pictures += story.gallery
    pictures += [piece.picture for piece in pieces if piece.picture]
    return [
        {"url": picture.url, "caption": to_plain(picture.caption or "") or None, "credit": picture.credit}
        for picture in pictures
    ]


def _to_read_next(story: Story, titles: Mapping[str, str]) -> dict[str, str] | None:
    if not story.read_next:
        return None
    title = story.read_next_title or titles.get(story.read_next)
    if title is None:
        raise ValueError(f"{story.key}: its Read Next {story.read_next} is no story and has no title")
    return {"title": title, "url": story.read_next}


def _to_unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
