"""Pages in the markup from before the redesign: an article, a front page list, a network index."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from tests.site.article_page import Neighbours, to_body, to_pager, to_printed_date, to_tags
from tests.site.cards import PLACEHOLDER
from tests.site.chrome import to_label
from tests.site.markup import to_inline_html
from tests.site.structured_data import to_json_ld, to_metas, to_page_script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.site.model import Story


def _to_old_page(title: str, head: str, content: str, host: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="id">\n<head>\n<meta charset="UTF-8">\n<title>{html.escape(title, quote=False)}</title>\n{head}\n'
        '<link rel="stylesheet" href="https://static.inews.co.id/css/bootstrap.min.css">\n</head>\n<body>\n'
        f'<nav class="navbar navbar-default"><div class="container"><a class="navbar-brand" href="https://{host}/">iNews</a>'
        f'<ul class="nav navbar-nav"><li><a href="https://www.inews.id/news">News</a></li><li><a href="https://www.inews.id/streaming">Live</a></li></ul></div></nav>\n'
        f'<div class="container"><div class="row">\n{content}\n</div></div>\n<footer><a href="https://www.inews.id/page/redaksi">Redaksi</a></footer>\n</body>\n</html>\n'
    )


def render_old_article(story: Story, part: int | str, near: Neighbours) -> str:
    """An article page of the Bootstrap era."""
    caption = ""
    if story.lead:
        line = to_inline_html(story.lead.printed or "")
        caption = f'<figure class="news-image"><img src="{story.lead.sized(620)}" alt="{html.escape(story.title)}"><figcaption>{line}</figcaption></figure>\n'
    names = "/".join(story.authors)
    content = (
        f'<div class="col-md-8"><div class="news-detail">\n<h1>{html.escape(story.title, quote=False)}</h1>\n'
        f'<div class="date">{to_printed_date(story)}</div>\n<div class="author">{html.escape(names)}</div>\n{caption}'
        f'<div class="news-content">\n{to_body(story, part, near.titles)}\n</div>\n{to_pager(story, part)}{to_tags(story)}</div></div>'
    )
    head = f"{to_metas(story, part)}\n{to_page_script(story)}\n{to_json_ld(story)}"
    return _to_old_page(f"{story.title} - iNews", head, content, story.host)


def render_old_front(host: str, stories: Sequence[Story]) -> str:
    """A front page of the Bootstrap era: a plain list with lazy images."""
    rows = []
    for number, story in enumerate(stories, 1):
        image = story.lead.sized(250) if story.lead else PLACEHOLDER
        title = html.escape(story.title, quote=False)
        event = f"eventTrigerList(this,['news_update','{number}','{story.published:%Y-%m-%d %H:%M:%S}','{1390000 + number}','Daerah','Title','artikel'])"
        rows.append(
            f'<li><a href="{story.shown_url}" onclick="{event}"><div class="news-img"><img class="lazy" src="{PLACEHOLDER}" data-original="{image}" alt=""></div>'
            f'<div class="news-excerpt"><h3 class="title-news-update">{title}</h3><div class="date">{to_printed_date(story)} | <strong>{to_label(story.edition)}</strong></div>'
            f"<p>{html.escape(story.description or '', quote=False)}</p></div></a></li>\n"
        )
    content = f'<div class="col-md-8"><ul id="news-list" class="list-unstyled">\n{"".join(rows)}</ul></div>'
    return _to_old_page("iNews Daerah", f'<link rel="canonical" href="https://{host}/">', content, host)


def render_network_index(host: str, channel: str, stories: Sequence[Story]) -> str:
    """An index page of a network host, twelve to a page."""
    boxes = []
    for story in stories:
        image = story.lead.sized(250) if story.lead else PLACEHOLDER
        boxes.append(
            f'<div class="box-list-news"><div class="list-img"><a href="{story.shown_url}"><img class="lazy" src="{PLACEHOLDER}" data-original="{image}" alt=""></a></div>'
            f'<div class="list-desk"><a href="{story.shown_url}"><div class="title"><h2>{html.escape(story.title, quote=False)}</h2></div></a>'
            f'<div class="time">{to_printed_date(story)}</div><div class="desk">{html.escape(story.description or "", quote=False)}</div></div></div>\n'
        )
    empty = "" if boxes else "<p>Data tidak ditemukan</p>"
    content = f'<div class="col-md-8"><h1>Indeks {to_label(channel)}</h1>\n{"".join(boxes)}{empty}</div>'
    return _to_old_page(
        f"Indeks {channel}",
        f'<link rel="canonical" href="https://{host}/indeks/{channel}/all">',
        content,
        host,
    )
