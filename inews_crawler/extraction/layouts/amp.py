"""The AMP copy of an article: no date is printed, the byline stands between title and caption.

Source: text of AMP pages of www, province and network hosts. Their class names are not known, so the title,
the byline and the text are found by structure.
"""

from __future__ import annotations

from inews_crawler.extraction.layouts.base import AMP_MARKS, READ_NEXT, TAGS, Layout

AMP = Layout(
    name="amp",
    marks=AMP_MARKS,
    selectors={
        "container": (".bodyArticleWrapper", ".bodyArticle"),
        "tags": TAGS,
        "read_next": READ_NEXT,
    },
)
