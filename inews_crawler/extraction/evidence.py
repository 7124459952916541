"""What a candidate value of a field is: the value and where it was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

JSON_LD = "json_ld"
META = "meta"
PAGE_SCRIPT = "page_script"
URL = "url"
FEED = "feed"
LAYOUT = "layout"


def layout_source(name: str) -> str:
    """The source word of a layout: ``layout:redesign``."""
    return f"{LAYOUT}:{name}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A candidate value, as found, and its source: ``json_ld``, ``layout:<name>``, ``meta`` and so on."""

    value: Any
    source: str
