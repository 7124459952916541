"""Answers requests from stories: which address gives which page, for every host of the site."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.site.amp_page import render_amp
from tests.site.article_page import Neighbours, render_article
from tests.site.expected import is_within_reach, to_expected
from tests.site.listing_page import render_not_found
from tests.site.markup import read_body
from tests.site.media_page import render_gallery
from tests.site.messages import (
    Request,
    Response,
    is_unchanged,
    to_etag,
    to_html,
    to_http_date,
    to_redirect,
)
from tests.site.oddities import ODDITIES, answer_oddity
from tests.site.old_page import render_old_article
from tests.site.syndication import ROBOTS

if TYPE_CHECKING:
    from tests.site.model import Story

WWW = "www.inews.id"
_OLDEST = 1_700_000_000.0
Door = Callable[["World", Request], Response | None]


class World:
    """The site's content and behaviour; `respond` is the whole of it.

    `doors` are asked in turn for addresses that are neither stories nor oddities.
    `robots` is the text of every host's robots.txt. `small` pages carry no style, scripts and menus.
    `all_for_single`: whether ``/all`` answers for stories that are not split.
    `traits`: other ways the site can behave, each looked up where it matters:
    ``amp_redirects`` AMP addresses lead to the page; ``iso_index`` index days as yyyy-mm-dd;
    ``index_repeats_last`` pages behind a day's last one repeat it; ``index_same_card`` a day
    without articles shows the newest one; ``index_tomorrow`` a day links the day
    after it, too, without end; ``shells`` some articles are filled in by script only; ``no_search`` the
    JSON search answers 404; ``no_menu`` menu.json answers 404.
    """

    def __init__(
        self,
        stories: Iterable[Story],
        doors: Iterable[Door],
        *,
        robots: str = ROBOTS,
        small: bool = False,
        all_for_single: bool = True,
        oddities: bool = True,
        first_page: int = 40,
        traits: Iterable[str] = (),
    ) -> None:
        self.traits = frozenset(traits)
        self.robots = robots
        self.small = small
        self.all_for_single = all_for_single
        self.first_page = first_page
        self.oddities = {oddity.path: oddity for oddity in ODDITIES} if oddities else {}
        self.doors = list(doors)
        self.stories = {
            story.key: story for story in stories if "shells" in self.traits or not story.needs_browser
        }
        self.removed: dict[str, int] = {}
        self.changed = _OLDEST
        self._cache: dict[tuple[str, str], Response] = {}
        self._index()

    def _index(self) -> None:
        self._cache = {}
        self.titles = {story.url: story.title for story in self.stories.values()}
        self._addresses: dict[tuple[str, str], tuple[str, str]] = {}
        for story in self.stories.values():
            path = _to_number_path(story.path)
            self._addresses[story.host, path] = (story.key, story.path)
            for alias in story.aliases:
                self._addresses[story.host, _to_number_path(alias)] = (story.key, story.path)
        shown = [story for story in self.stories.values() if story.key not in self.removed]
        self.newest = sorted(shown, key=lambda story: (story.published, story.key), reverse=True)
        self._public: dict[tuple[str, str | None], list[Story]] = {}
        for story in self.newest:
            if "section" in story.doors:
                self._public.setdefault((story.host, None), []).append(story)
                self._public.setdefault((story.host, story.section or ""), []).append(story)

    # --- what a test asks and changes ---

    def find(self, key: str) -> Story:
        return self.stories[key]

    def expected_records(
        self, editions: Iterable[str] | None = ("www",), doors: Iterable[str] = ()
    ) -> dict[str, dict[str, Any]]:
        """The records of a crawl that finds everything; `editions` None: of all hosts.

        `doors`: those used besides the default ones: tag, indeks, sitemap, search, network, more (Load More),
        and render: pages are filled in by a browser.
        """
        wanted = None if editions is None else set(editions)
        extra = frozenset(doors)
        records = {
            key: to_expected(story, self.titles)
            for key, story in self.stories.items()
            if key not in self.removed
            and (wanted is None or story.edition in wanted)
            and is_within_reach(story, extra)
            and (not story.needs_browser or "render" in extra)
        }
        for record in records.values():
            if record["duplicate_of"] not in records:
                record["duplicate_of"] = None
        return records

    def put(self, story: Story) -> None:
        """Add a story, or set another in place of the one with the same key."""
        self.stories[story.key] = story
        self.removed.pop(story.key, None)
        self.changed = time.time()
        self._index()

    def edit(self, key: str, **changes: Any) -> Story:
        """Change fields of a story; `body` is given in the sources' marks, `dress` as a mapping."""
        story = self.stories[key]
        if "body" in changes:
            changes["parts"] = read_body(changes.pop("body"))
        if isinstance(changes.get("dress"), dict):
            changes["dress"] = replace(story.dress, **changes["dress"])
        story = replace(story, revised=time.time(), **changes)
        self.put(story)
        return story

    def remove(self, key: str, status: int = 410) -> None:
        """The story's address answers `status` from now on, and no listing shows it."""
        self.removed[key] = status
        self.changed = time.time()
        self._index()

    # --- what the listings ask ---

    def choose(self, door: str, **wanted: str | None) -> list[Story]:
        """Stories a listing shows, newest first; `wanted` compares fields such as host and section."""
        return [
            story
            for story in self.newest
            if door in story.doors and all(getattr(story, name) == value for name, value in wanted.items())
        ]

    def choose_public(self, host: str, section: str | None, count: int) -> list[Story]:
        return self._public.get((host, section), [])[:count]

    # --- answering ---

    def respond(self, request: Request) -> Response:
        parts = urlsplit(request.path)
        if request.scheme == "http" and parts.path != "/robots.txt":
            return to_redirect(f"https://{request.host}{request.path}")
        place = (request.host, parts.path)
        answer = self._cache.get(place) if not parts.query else None
        if answer is None:
            answer = self._with_validators(self._choose_answer(request, parts.path), request)
            if not parts.query and answer.status == 200:
                self._cache[place] = answer
        etag = answer.header("ETag")
        if etag and is_unchanged(request, etag, answer.header("Last-Modified")):
            return Response(304, b"", tuple(pair for pair in answer.headers if pair[0] != "Content-Type"))
        return answer

    def _with_validators(self, answer: Response, request: Request) -> Response:
        if answer.status != 200 or answer.header("ETag") or not answer.body:
            return answer
        found = self._find_address(request.host, urlsplit(request.path).path)
        moment = self.changed
        if found:
            story = self.stories[found[0]]
            moment = story.revised or (story.modified or story.published).timestamp()
        return answer.with_headers(ETag=to_etag(answer.body), Last_Modified=to_http_date(moment))

    def _choose_answer(self, request: Request, path: str) -> Response:
        if path == "/robots.txt":
            return Response(200, self.robots.encode(), (("Content-Type", "text/plain"),))
        if path != "/" and path.endswith("/"):
            return to_redirect(f"https://{request.host}{path.rstrip('/')}")
        if request.host == WWW and path in self.oddities:
            return answer_oddity(self.oddities[path], request)
        if found := self._find_address(request.host, path):
            return self._answer_story(*found)
        for door in self.doors:
            if answer := door(self, request):
                return answer
        return self.answer_not_found()

    def answer_not_found(self, status: int = 404) -> Response:
        return to_html(render_not_found(small=self.small), status)

    def _find_address(self, host: str, path: str) -> tuple[str, str, str, int | str] | None:
        """Key, canonical path, given path without its part, and part of a story's address."""
        plain, part = split_part(path)
        for base, number in ((path, 1), (plain, part)):
            if known := self._addresses.get((host, _to_number_path(base))):
                return (*known, base, number)
        return None

    def is_story(self, host: str, path: str) -> bool:
        return self._find_address(host, urlsplit(path).path) is not None

    def _answer_story(self, key: str, canonical: str, given: str, part: int | str) -> Response:
        story = self.stories[key]
        if key in self.removed:
            return self.answer_not_found(self.removed[key])
        if story.dress.layout == "amp_only":
            return self.answer_not_found(500)
        if given != canonical:
            return to_redirect(f"https://{story.host}{canonical}{'' if part == 1 else f'/{part}'}")
        if not self._has_part(story, part):
            return self.answer_not_found()
        return to_html(self.render(story, part))

    def _has_part(self, story: Story, part: int | str) -> bool:
        if isinstance(part, int):
            return part != story.dress.missing_part and 1 <= part <= len(story.parts)
        return story.dress.show_all != "none" if len(story.parts) > 1 else self.all_for_single

    def render(self, story: Story, part: int | str = 1) -> str:
        near = self.find_neighbours(story)
        if story.gallery:
            return render_gallery(story, near)
        if story.dress.layout == "bootstrap":
            return render_old_article(story, part, near)
        return render_article(story, part, near)

    def answer_amp(self, host: str, path: str) -> Response | None:
        """`/amp/{path}` on www and province hosts, `/amp/{id}/{slug}` on network hosts."""
        plain = path.removeprefix("/amp")
        if re.match(r"/\d+(/|$)", plain):
            plain = "/read" + plain
        found = self._find_address(host, plain)
        if not found or found[0] in self.removed:
            return None
        story, part = self.stories[found[0]], found[3]
        if "amp_redirects" in self.traits:
            return to_redirect(f"{story.url}{'' if part == 1 else f'/{part}'}")
        if not self._has_part(story, part):
            return None
        return to_html(render_amp(story, part, self.find_neighbours(story)))

    def find_neighbours(self, story: Story) -> Neighbours:
        named = [self._find_by_url(url) for url in story.related_news]
        public = self.choose_public(story.host, story.section or "", 7)
        related = [other for other in [*named, *public] if other and other.key != story.key]
        latest = [other for other in self.choose_public(story.host, None, 9) if other.key != story.key]
        network = [] if story.host != WWW else self.find_network_teasers()
        return Neighbours(
            self.titles, tuple(dict.fromkeys(related))[:6], tuple(latest[:8]), tuple(network), self.small
        )

    def find_network_teasers(self) -> list[Story]:
        return [story for story in self.newest if story.host != WWW and "section" in story.doors][:5]

    def _find_by_url(self, url: str) -> Story | None:
        parts = urlsplit(url)
        found = self._addresses.get((parts.netloc, _to_number_path(parts.path)))
        return self.stories[found[0]] if found and found[0] not in self.removed else None


def split_part(path: str) -> tuple[str, int | str]:
    """An article's path without its part suffix, and the part (1 if it has none)."""
    head, _, tail = path.rpartition("/")
    if tail == "all":
        return head, "all"
    if re.fullmatch(r"\d{1,2}", tail):
        return head, int(tail)
    return path, 1


def _to_number_path(path: str) -> str:
    """On network hosts the number names the article, whatever the slug."""
    found = re.match(r"/read/\d+", path)
    return found[0] if found and path.count("/") <= 3 else path
