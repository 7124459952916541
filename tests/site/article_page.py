"""The page of an article and of a video in the redesign."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.site.body import BodyWriter, to_tag_url
from tests.site.cards import AD_ASIDE, AD_WIDE, PLACEHOLDER, to_bare_card, to_card, to_foreign_widget, to_list
from tests.site.chrome import to_label, to_page
from tests.site.markup import to_inline_html
from tests.site.structured_data import to_json_ld, to_metas, to_page_script

if TYPE_CHECKING:
    from tests.site.model import Story

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember")  # fmt: skip
_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What a page shows of other pages."""

    titles: dict[str, str] = field(default_factory=dict)  #: title of each address
    related: tuple[Story, ...] = ()
    latest: tuple[Story, ...] = ()
    network: tuple[Story, ...] = ()
    small: bool = False


def to_printed_date(story: Story) -> str:
    moment, form = story.published, story.dress.date_form
    offset = moment.utcoffset()
    zone = _ZONES[int(offset.total_seconds() // 3600)] if offset else "WIB"
    day = _DAYS[moment.weekday()]
    if form == "bar":
        day = "Jum'at" if day == "Jumat" else day
    date = f"{day}, {moment.day:02} {_MONTHS[moment.month - 1]} {moment.year}"
    match form:
        case "bar":
            return f"{date} | {moment:%H:%M} {zone}"
        case "minutes":
            return f"{date} - {moment:%H:%M} {zone}"
        case "no_zone":
            return f"{date} - {moment:%H:%M:%S}"
    return f"{date} - {moment:%H:%M:%S} {zone}"


def to_author_list(story: Story) -> str:
    joiners = {"slash": "/", "comma": ", ", "dan": " dan "}
    joined = story.dress.authors
    names = list(story.authors) if joined == "list" else [joiners[joined].join(story.authors)]
    return "".join(
        f'<li class="authorList">\n<a href="https://{story.host}/author/{n}">\n<img src="https://static.inews.co.id/img/ic-user.png" '
        f'alt="user" width="24" height="24" loading="lazy">\n    {html.escape(name)}\n</a>\n</li>\n'
        for n, name in enumerate(names, 11)
        if name
    )


def to_header_image(story: Story) -> str:
    if not story.lead:
        return ""
    title = "header img" if story.dress.layout == "network" else html.escape(story.title)
    source = f'src="{story.lead.sized(822)}"'
    if story.dress.lazy_image:
        source = f'src="{PLACEHOLDER}" data-src="{story.lead.sized(822)}"'
    caption = f"<figcaption>{to_inline_html(story.lead.printed)}</figcaption>\n" if story.lead.printed else ""
    return (
        f'<figure class="headerImg ">\n<img {source}\n  alt="{title}" title="{title}" width="1024" height="576" loading="lazy">\n'
        f"{caption}</figure>\n"
    )


def to_header(story: Story) -> str:
    crumbs = [(to_label(story.section or "daerah"), f"https://{story.host}/{story.section or 'berita'}")]
    if story.subsection:
        crumbs.append(
            (to_label(story.subsection), f"https://{story.host}/{story.section}/{story.subsection}")
        )
    links = "".join(f'<a href="{url}">{label}</a>\n' for label, url in crumbs)
    breadcrumb = f'<div class="breadcrumb">\n{links}<span class="lastPage">Detail Berita</span>\n</div>\n'
    return (
        f'<article class="headerArticle">\n{breadcrumb if story.dress.breadcrumb else ""}'
        f'<h1 class="headerTitle">{html.escape(story.title, quote=False)}</h1>\n'
        f'<div class="timeAndShare">\n<div class="createdAt">{to_printed_date(story)}</div>\n'
        '<div class="share"><label for="share">Share</label><div class="iconShare"><button type="button" aria-label="whatsapp">'
        '<span class="ic-wa"></span></button><span id="copied-2">Link Copied!</span></div></div>\n</div>\n'
        f'<ul class="author">\n{to_author_list(story)}</ul>\n'
        f"{'' if story.kind == 'video' else to_header_image(story)}</article>\n"
    )


def to_sticky(story: Story, titles: dict[str, str]) -> str:
    link = ""
    if story.read_next:
        title = story.read_next_title or titles[story.read_next]
        label = "Aa Read" if story.dress.layout == "network" else "Read"
        link = (
            f'<a href="{story.read_next}" class="readNext">\n<span class="readNextText"> {label} Next : '
            f'{html.escape(title, quote=False)}</span>\n<span class="ic-next-read"></span>\n</a>\n'
        )
    return (
        '<div class="stickyFeature">\n<div class="container stikyContent"><span class="resizeFont">Aa</span>'
        f'<span class="toggleResize">Text</span> <span>Share:</span>\n{link}</div>\n<span id="progressBar" class="container"></span>\n</div>\n'
    )


def to_pager(story: Story, part: int | str) -> str:
    count = len(story.parts)
    if count == 1 or part == "all":
        return ""
    number = part if isinstance(part, int) else 1
    rows = [
        f'<li class="pageList{" active" if n == number else ""}"><a href="{story.url}{f"/{n}" if n > 1 else ""}">{n}</a></li>'
        for n in range(1, count + 1)
    ]
    if number > 1:
        rows.insert(0, f'<li><a class="prev" href="{story.url}/{number - 1}" aria-label="prev-left"><span class="ic-prev"></span></a></li>')  # fmt: skip
    if number < count:
        rows.append(f'<li><a class="next" href="{story.url}/{number + 1}" aria-label="next"><span class="ic-next-active"></span></a></li>')  # fmt: skip
    if story.dress.show_all != "none":
        rows.append(f'<li class="showAll"><a href="{story.url}/all">Show All</a></li>')
    return f'<div class="pagination">\n<label for="page">Page:</label>\n<ul id="page" class="paginationContent">\n{"".join(rows)}\n</ul>\n</div>\n'


def to_tags(story: Story) -> str:
    if not story.tags or story.dress.tags_outside:
        return ""
    rows = "".join(
        f'<li class="tagList"><a href="{to_tag_url(tag, story.host)}">{html.escape(tag, quote=False)}</a></li>\n'
        for tag in story.tags
    )
    return f'<div class="tags">\n<label for="tags">Tags:</label>\n<ul>\n{rows}</ul>\n</div>\n'


def to_follow_lines() -> str:
    return (
        '<span class="pleaseFollow">Follow Berita iNews di <a href="https://news.google.com/publications/x">Google News</a></span>\n'
        '<div class="subscribeINews">\n<span>Follow iNews di WhatsApp Channel dan Google News</span>\n'
        '<a href="https://whatsapp.com/channel/x" class="goToFollow" aria-label="Follow WhatsApp Channel">Follow</a>\n</div>\n'
    )


def find_share(story: Story, part: int | str) -> list[int]:
    """The numbers of the parts that stand on one page of the story."""
    if isinstance(part, int):
        return [part]
    return list(range(1, len(story.parts) + 1)) if story.dress.show_all == "full" else [1]


def to_body(story: Story, part: int | str, titles: dict[str, str]) -> str:
    numbers = find_share(story, part)
    pieces = [piece for number in numbers for piece in story.parts[number - 1]]
    return BodyWriter(story, titles).write(
        pieces, opens=1 in numbers, closes=max(numbers) == len(story.parts)
    )


def to_shell(story: Story, titles: dict[str, str]) -> str:
    """A body container whose rest a script fetches; without a browser it stays a fragment."""
    plain = BodyWriter(story, titles).write(
        story.parts[0][: story.dress.plain_pieces], opens=True, closes=False
    )
    return (
        f'<article class="bodyArticleWrapper">\n{plain}\n<div id="body-rest" class="loading"></div>\n</article>\n'
        f"<script>\nfetch('/getbody?path={story.path}').then(function (answer) {{ return answer.text(); }}).then(function (text) {{\n"
        "  document.getElementById('body-rest').outerHTML = text;\n});\n</script>"
    )


def to_script_body(story: Story, titles: dict[str, str]) -> str:
    """What the script of a shell puts in place."""
    rest = story.parts[0][story.dress.plain_pieces or 0 :]
    opens = not story.dress.plain_pieces
    return BodyWriter(story, titles).write(rest, opens=opens, closes=True)


def to_body_container(story: Story, part: int | str, titles: dict[str, str]) -> str:
    if story.needs_browser:
        return to_shell(story, titles)
    body = to_body(story, part, titles)
    if story.dress.layout == "network":
        return f'<div class="bodyArticle">\n{body}\n</div>'
    return f'<article class="bodyArticleWrapper">\n{body}\n</article>'


def render_article(story: Story, part: int | str, near: Neighbours) -> str:
    """The page of one part (``"all"``: the whole) of an article or video."""
    player = ""
    if story.video:
        player = (
            f'</div>\n<div class="video-container"><div class="videoWrapper" data-link="{html.escape(story.video)}">'
            '<div id="video-dailymotion"></div><div id="video-youtube"></div></div></div>\n<div class="container">\n'
        )
    aside = [to_bare_card(other.url, other.title) for other in near.network]
    content = (
        f'{to_sticky(story, near.titles)}<section class="detailWrapper">\n<div class="container">\n{AD_WIDE}{to_header(story)}{player}'
        '<section class="mainBody">\n<main class="sideLeft">\n'
        f"{to_body_container(story, part, near.titles)}\n"
        f"{to_pager(story, part)}{to_follow_lines()}{to_tags(story)}"
        f"{to_list('Related News', [to_card(s, n, heading='h4') for n, s in enumerate(near.related)], form='col')}"
        '<button type="button" data-target="#latestNews" class="btnMoreNews">Lihat Berita Lainnya</button>\n'
        '<div class="adsPlacement mgid"><figcaption>Advertisement</figcaption></div>\n'
        f"{to_list('Latest News', [to_card(s, n, heading='h4') for n, s in enumerate(near.latest)], form='col', identity='latestNews')}"
        f'</main>\n<aside class="sideRight">\n{AD_ASIDE}<section class="widgetNewsNetwork"><div class="widget__body">{"".join(aside)}</div></section>\n'
        f"{to_foreign_widget()}{AD_ASIDE}</aside>\n</section>\n</div>\n</section>"
    )
    return to_page(
        title=f"{story.title} - iNews",
        head=f"{to_metas(story, part)}\n{to_page_script(story)}\n{to_json_ld(story)}",
        body_id="detail-video" if story.kind == "video" else "detail-article",
        content=content,
        section=story.section,
        subsection=story.subsection,
        small=near.small,
    )
