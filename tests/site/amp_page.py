"""The AMP copy of an article: it prints no date, and the byline stands between title and image."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from tests.site.article_page import Neighbours, to_body
from tests.site.body import to_tag_url
from tests.site.cards import to_foreign_widget
from tests.site.markup import to_inline_html
from tests.site.structured_data import to_amp_address, to_json_ld

if TYPE_CHECKING:
    from tests.site.model import Story

_BOILERPLATE = "body{-webkit-animation:-amp-start 8s steps(1,end) 0s 1 normal both;animation:-amp-start 8s steps(1,end) 0s 1 normal both}"


def _to_paging(story: Story, part: int | str) -> str:
    count = len(story.parts)
    if count == 1 or part == "all":
        return ""
    address = to_amp_address(story)
    number = part if isinstance(part, int) else 1
    links = " ".join(f'<a href="{address}/{n}">{n}</a>' for n in range(1, count + 1))
    if number < count:
        step = f'<a href="{address}/{number + 1}">Halaman Selanjutnya</a>'
    else:
        step = f'<a href="{address}/{number - 1}">Sebelumnya</a>'
    return f'<div class="paging">{step} <span>Halaman :</span> {links}</div>\n'


def _to_related(near: Neighbours) -> str:
    rows = "".join(
        f'<li><a href="{other.url}"><span class="channel">{other.subsection or other.edition}</span> '
        f"<span>{n + 2} jam lalu</span><h3>{html.escape(other.title, quote=False)}</h3></a></li>\n"
        for n, other in enumerate(near.related[:4])
    )
    return f'<div class="related"><h2>Artikel Terkait</h2><ul>{rows}</ul></div>\n<h2>Berita Terkini</h2>\n'


def render_amp(story: Story, part: int | str, near: Neighbours) -> str:
    """The AMP page of one part (``"all"``: the whole) of a story. Province pages open with the caption."""
    province = story.path.startswith(("/berita/", "/video/"))
    names = ", ".join(story.authors)
    title = f'<h1 class="title">{html.escape(story.title, quote=False)}</h1>\n<div class="byline">{html.escape(names)}</div>\n'
    image = ""
    if story.lead:
        caption = (
            f"<figcaption>{to_inline_html(story.lead.printed)}</figcaption>" if story.lead.printed else ""
        )
        image = f'<figure><amp-img src="{story.lead.sized(600)}" width="600" height="338" layout="responsive" alt=""></amp-img>{caption}</figure>\n'
    tags = "".join(f'<a href="{to_tag_url(tag, story.host)}">{html.escape(tag)}</a>' for tag in story.tags)
    body = to_body(story, part, near.titles).replace("Editor: ", "Editor : ")
    return (
        f'<!doctype html>\n<html amp lang="id">\n<head>\n<meta charset="utf-8">\n<title>{html.escape(story.title, quote=False)}</title>\n'
        f'<link rel="canonical" href="{story.url}">\n<meta name="viewport" content="width=device-width">\n'
        f"<style amp-boilerplate>{_BOILERPLATE}</style>\n"
        '<script async src="https://cdn.ampproject.org/v0.js"></script>\n'
        f'{to_json_ld(story)}\n</head>\n<body>\n<header><a href="https://{story.host}/">iNews</a></header>\n<article>\n'
        f'{"" if province else title}{image}<div class="article-content">\n{body}\n</div>\n{_to_paging(story, part)}</article>\n'
        f'<div class="tag-line">{tags}</div>\n{_to_related(near)}{to_foreign_widget()}'
        "<footer><p>Network Updates</p><p>News updates from 99+ regions</p><p>Login to enjoy</p></footer>\n</body>\n</html>\n"
    )  # fmt: skip
