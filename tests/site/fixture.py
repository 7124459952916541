"""The fixture site as a test holds it: a running proxy, its log, its faults, its content."""

from __future__ import annotations

import fnmatch
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from tests.site.certificates import find_certificate
from tests.site.listings import ALL_DOORS
from tests.site.proxy import Proxy
from tests.site.sources import read_stories
from tests.site.world import World

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

    from tests.site.faults import FaultRules
    from tests.site.messages import Logged
    from tests.site.model import Story


def build_world(**options: Any) -> World:
    """The hand-written site with all its host families; options as of `World`."""
    return World(read_stories(), ALL_DOORS, **options)


def expected_records(
    editions: Iterable[str] | None = ("www",), doors: Iterable[str] = ()
) -> dict[str, dict[str, Any]]:
    """Key to record of the hand-written stories; a default crawl covers the edition www and the default doors.

    `fetched_at` and `sources` are left out: no truth can foretell them.
    """
    return build_world().expected_records(editions, doors)


class FixtureSite:
    """``with FixtureSite() as site:`` serves a world until the block ends.

    `proxy_url`: what http_proxy and https_proxy must be. `requests`: the access log so far.
    `faults`: rules of what goes wrong (`site.faults.add("status", status=503, path="/news/*", times=1)`).
    """

    def __init__(
        self,
        world: World | None = None,
        *,
        port: int = 0,
        log: Path | None = None,
        compress: bool = True,
        latency: float = 0.0,
    ) -> None:
        self.world = world or build_world()
        self._proxy = Proxy(self.world.respond, port=port, log=log, compress=compress, latency=latency)

    def __enter__(self) -> Self:
        self._proxy.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._proxy.stop()

    @property
    def proxy_url(self) -> str:
        return self._proxy.url

    @property
    def certificate(self) -> Path:
        """For clients that verify: the file to trust."""
        return find_certificate()

    @property
    def faults(self) -> FaultRules:
        return self._proxy.faults

    @property
    def requests(self) -> list[Logged]:
        return list(self._proxy.requests)

    @property
    def errors(self) -> list[BaseException]:
        """What the site's own code raised; anything here is a mistake of the fixture."""
        return self._proxy.errors

    def forget_requests(self) -> None:
        self._proxy.requests.clear()

    def find_requests(self, path: str = "*", host: str = "*", status: int | None = None) -> list[Logged]:
        """Log entries by shell patterns of path and host."""
        return [
            entry
            for entry in self.requests
            if fnmatch.fnmatchcase(entry.host, host)
            and fnmatch.fnmatchcase(entry.path, path)
            and status in {None, entry.status}
        ]

    def find_article_requests(self) -> list[Logged]:
        """Log entries that asked for a story, under whatever address, parts included."""
        return [entry for entry in self.requests if self.world.is_story(entry.host, entry.path)]

    def environment(self) -> dict[str, str]:
        """The proxy variables for a child process."""
        return {"http_proxy": self.proxy_url, "https_proxy": self.proxy_url, "no_proxy": "127.0.0.1"}

    def expected_records(
        self, editions: Iterable[str] | None = ("www",), doors: Iterable[str] = ()
    ) -> dict[str, dict[str, Any]]:
        return self.world.expected_records(editions, doors)

    def edit(self, key: str, **changes: Any) -> Story:
        return self.world.edit(key, **changes)

    def remove(self, key: str, status: int = 410) -> None:
        self.world.remove(key, status)

    def add(self, story: Story | str, **changes: Any) -> Story:
        """Put a new story on the site: a `Story`, or the key of one to copy with changes."""
        new = self.world.find(story) if isinstance(story, str) else story
        new = replace(new, **changes)
        self.world.put(new)
        return new
