"""The phone template's article page, served when a request looks like a phone's.

Source: a public reader of 2026 that asked as a phone.
"""

from __future__ import annotations

from inews_crawler.extraction.layouts.base import (
    AMP_MARKS,
    BOOTSTRAP_MARKS,
    GALLERY_MARKS,
    ISHORT_MARKS,
    MOBILE_MARKS,
    NETWORK_MARKS,
    READ_NEXT,
    REDESIGN_MARKS,
    TAGS,
    VIDEO_MARKS,
    Layout,
)

MOBILE = Layout(
    name="mobile",
    marks=MOBILE_MARKS,
    unless=(
        *AMP_MARKS,
        *ISHORT_MARKS,
        *GALLERY_MARKS,
        *VIDEO_MARKS,
        *NETWORK_MARKS,
        *REDESIGN_MARKS,
        *BOOTSTRAP_MARKS,
    ),
    selectors={
        "container": (".detail-artikel", ".bodyText"),
        "tags": TAGS,
        "read_next": READ_NEXT,
    },
)
