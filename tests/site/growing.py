"""A site that gets new articles from run to run, and whose pages can be redesigned."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.site.model import Dress
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from tests.site.messages import Request, Response
    from tests.site.model import Story
    from tests.site.world import World

#: Host, path and page; gives the page as the redesigned site has it.
Redesign = Callable[[str, str, str], str]
HOSTS = ("www.inews.id", "www.inews.id", "jabar.inews.id")
ARTICLE = re.compile(r"/[a-z]+/[a-z]+/[a-z0-9-]{20,}|/berita/[a-z0-9-]{20,}")


class GrowingSite:
    """A world with no articles at first; `grow` adds some, `redesign` changes every page from then on."""

    def __init__(
        self, most: int, seed: int = 0, hosts: tuple[str, ...] = HOSTS, *, is_varied: bool = False
    ) -> None:
        self._is_varied = is_varied
        self.world: World = generate(0, seed)
        self._draw = random.Random(seed)
        self._hosts = hosts
        self._coming = iter(generate(most, seed, paragraphs=4).stories.values())
        self._shown: list[Story] = []
        self._choose = self.world._choose_answer
        self.redesign: Redesign | None = None
        self.world._choose_answer = self._answer

    def _answer(self, request: Request, path: str) -> Response:
        answer = self._choose(request, path)
        if self.redesign is None or answer.status != 200 or b"<html" not in answer.body[:500]:
            return answer
        page = self.redesign(request.host, path, answer.body.decode())
        return replace(answer, body=page.encode())

    def _vary(self, story: Story) -> dict[str, Any]:
        """What an article lacks and how it is dressed; each section has habits of its own."""
        if not self._is_varied:
            return {"dress": Dress(link_tags=False)}
        habit = random.Random(f"{story.section}")
        often = {
            name: habit.choice((0.0, 0.05, 0.3, 0.9)) for name in ("tags", "authors", "json", "dateline")
        }
        is_so = {name: self._draw.random() < share for name, share in often.items()}
        return {
            "dress": Dress(
                link_tags=False,
                tags_outside=is_so["tags"],
                json_ld=self._draw.choice(("none", "broken")) if is_so["json"] else "full",
            ),
            **({"authors": ()} if is_so["authors"] else {}),
            **({"dateline": None} if is_so["dateline"] else {}),
        }

    def forget(self, stories: list[Story]) -> None:
        """Take articles away as if they had never been."""
        for story in stories:
            del self.world.stories[story.key]
            self._shown.remove(story)
        self.world.put(self._shown[-1])

    def grow(self, number: int, *, now: datetime | None = None) -> list[Story]:
        """Publish so many articles, a minute apart, the newest now."""
        now = now or datetime.now(UTC)
        new = []
        for place in range(number):
            story = next(self._coming)
            older = self._shown[-1].url if self._shown else ""
            published = (now - timedelta(minutes=number - place)).replace(microsecond=0)
            is_plain = tuple(tuple(piece for piece in part if not piece.target) for part in story.parts)
            story = replace(
                story,
                host=self._draw.choice(self._hosts),
                parts=is_plain,
                published=published.astimezone(story.published.tzinfo),
                read_next=older,
                related_news=(older,) if older else (),
                **self._vary(story),
            )
            self.world.stories[story.key] = story
            self._shown.append(story)
            new.append(story)
        if new:
            self.world.put(new[-1])
        return new


def is_article(path: str) -> bool:
    return bool(ARTICLE.match(path))
