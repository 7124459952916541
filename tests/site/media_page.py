"""The page of a photo gallery and of an infographic in the redesign."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from tests.site.article_page import (
    Neighbours,
    to_body,
    to_follow_lines,
    to_printed_date,
    to_sticky,
    to_tags,
)
from tests.site.cards import to_card, to_foreign_widget, to_list
from tests.site.chrome import to_label, to_page
from tests.site.markup import to_inline_html
from tests.site.structured_data import to_json_ld, to_metas, to_page_script

if TYPE_CHECKING:
    from tests.site.model import Story


def _to_gallery(story: Story) -> str:
    count = len(story.gallery)
    figures, thumbs = [], []
    for number, picture in enumerate(story.gallery, 1):
        index = f'<figcaption id="showIndex"><b class="currentIndex">{number}</b>/{count}</figcaption>\n' if count > 1 else ""  # fmt: skip
        caption = f"<figcaption>{to_inline_html(picture.printed)}</figcaption>\n" if picture.printed else ""
        figures.append(
            f'<figure class="imgWrapper">\n<div class="img-container">\n<img src="{picture.sized(776)}" alt="{html.escape(story.title)}" '
            f'width="776" height="437" loading="lazy">\n</div>\n{index}{caption}</figure>\n'
        )
        thumbs.append(
            f'<li class="thumb{" thumb-active" if number == 1 else ""}"><img src="{picture.sized(72)}" alt="" width="72" height="72"></li>\n'
        )
    return f'<div class="listImage">\n{"".join(figures)}</div>\n<div class="listThumbImg">\n<ul class="listThumb">\n{"".join(thumbs)}</ul>\n</div>\n'


def render_gallery(story: Story, near: Neighbours) -> str:
    """The page of a photo gallery or an infographic; these are never split."""
    label = to_label({"photo": "photo", "infographic": "infographic"}.get(story.kind, story.kind))
    authors = "".join(
        f'<li class="author">\n<a href="https://{story.host}/author/{n}">\n<span class="ic-author-default"></span>\n'
        f'<span class="authorName">{html.escape(name)}</span>\n</a>\n</li>\n'
        for n, name in enumerate(story.authors, 31)
    )
    content = (
        '<section class="mainBody">\n<main class="sideLeft">\n<div class="headerTools"><a href="https://www.inews.id/multimedia">Back</a></div>\n'
        f'{_to_gallery(story)}</main>\n<aside class="sideRight">\n{to_sticky(story, near.titles)}'
        '<div class="contentBlocking">\n<div class="breadcrumb">\n<a href="https://www.inews.id/multimedia">Multimedia</a>\n'
        f'<a href="https://www.inews.id/{story.section}/{story.subsection}">{label}</a>\n<span class="lastPage">Detail Berita</span>\n</div>\n'
        f'<article class="header">\n<div class="title">{html.escape(story.title, quote=False)}</div>\n'
        f'<span class="createdAt">{to_printed_date(story)}</span>\n<ul class="authorWrapp">\n{authors}</ul>\n</article>\n'
        f'<article class="body">\n{to_body(story, 1, near.titles)}\n</article>\n{to_follow_lines()}{to_tags(story)}</div>\n'
        '<figure class="adsPlacement parallaxWrapper"><div class="parallax"></div><figcaption>Advertisement</figcaption></figure>\n'
        f'<div class="contentBlocking">\n{to_list(f"Related {label}", [to_card(s, n, heading="h5") for n, s in enumerate(near.related)], form="col")}'
        f"{to_foreign_widget()}</div>\n</aside>\n</section>"
    )
    return to_page(
        title=f"{story.title} - iNews",
        head=f"{to_metas(story, 1)}\n{to_page_script(story)}\n{to_json_ld(story)}",
        body_id=f"detail-{story.kind}",
        content=content,
        section=story.section,
        subsection=story.subsection,
        small=near.small,
    )
