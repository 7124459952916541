"""Decides which of the site's scripts are kept for the next page, as a browser's own cache would keep them.

Chromium's cache is off while its requests are looked at one by one; without this one every page would ask
for the same scripts again, each in its turn.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

if TYPE_CHECKING:
    from playwright.async_api import Response as PageResponse

MOST_SCRIPTS = 100
LARGEST = 2_000_000  #: bytes
#: Headers that speak of the transfer, not of the script.
OF_THE_TRANSFER = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})


@dataclass(frozen=True, slots=True)
class Script:
    """A script as it was answered."""

    headers: dict[str, str]
    body: bytes


class ScriptCache:
    """The scripts of one run."""

    def __init__(self) -> None:
        self._scripts: dict[str, Script] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def find(self, url: str) -> Script | None:
        """The script of an address, if it was kept."""
        return self._scripts.get(url)

    def keep_later(self, answer: PageResponse) -> None:
        """Keep the script once it has come whole, unless the site says not to."""
        if "no-store" in answer.headers.get("cache-control", "") or len(self._scripts) >= MOST_SCRIPTS:
            return
        task = asyncio.ensure_future(self._keep(answer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep(self, answer: PageResponse) -> None:
        try:
            body = await answer.body()
        except PlaywrightError:  # the page was closed, or the script never came whole
            return
        if len(body) <= LARGEST:
            headers = {name: text for name, text in answer.headers.items() if name not in OF_THE_TRANSFER}
            self._scripts[answer.url] = Script(headers, body)
