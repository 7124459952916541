"""The body of an article as the redesign marks it up, from pieces to HTML."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from tests.site.cards import AD_WIDE, PLACEHOLDER
from tests.site.markup import to_cells, to_inline_html
from tests.site.model import Picture, Piece, Story

if TYPE_CHECKING:
    from collections.abc import Sequence

DATELINES = {
    "plain": "{place}, {brand} - ",
    "en_dash": "{place}, {brand} – ",
    "em_dash": "{place}, {brand} — ",
    "bold": "<strong>{place}, {brand}</strong> - ",
    "bold_dash": "<strong>{place}, {brand} - </strong>",
    "bold_place": "<b>{place},</b> {brand} – ",
    "split": '<span style="font-weight: bold">{place}, </span><span>{brand}</span> - ',
    "linked": '<strong>{place}</strong>, <a href="https://www.inews.id" target="_blank">{brand}</a> - ',
    "tight": "{place}, {brand}- ",
    "glued": "{place}, {brand}",
    "nbsp": "{place},&nbsp;{brand}&nbsp;-&nbsp;",
}
_AD_INSIDE = (
    '<figure class="adsPlacement size300x250"><figcaption>Advertisement . Scroll to see content</figcaption>'
    '<div id="div-gpt-ad-1700000000321-0"><script>googletag.cmd.push(function () { googletag.display("div-gpt-ad-1700000000321-0"); });</script></div></figure>'
)


def to_tag_slug(tag: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", tag.lower()).strip("-")


def to_tag_url(tag: str, host: str = "www.inews.id") -> str:
    return f"https://{host}/tag/{to_tag_slug(tag)}"


class BodyWriter:
    """Writes one page's share of a body."""

    def __init__(self, story: Story, titles: dict[str, str]) -> None:
        self._story = story
        self._titles = titles
        words = "|".join(re.escape(tag) for tag in sorted(story.tags, key=len, reverse=True))
        self._tags = re.compile(rf"\b({words})\b") if words and story.dress.link_tags else None

    def write(self, pieces: Sequence[Piece], *, opens: bool, closes: bool) -> str:
        """`opens`: the page begins with the dateline; `closes`: it ends with the editor line."""
        story, paragraphs = self._story, 0
        rows: list[str] = []
        for piece in pieces:
            row = self._to_html(piece, dateline=opens and paragraphs == 0 and piece.kind == "p")
            if piece.kind == "p":
                paragraphs += 1
            if piece.joined and rows:
                rows[-1] = rows[-1].removesuffix("</p>") + "<br><br>" + row.removeprefix("<p>")
                continue
            rows.append(row)
            if story.dress.ads and paragraphs in {2, 6} and piece.kind == "p":
                rows.append(_AD_INSIDE)
        if closes and story.editor:
            rows.append(f"<p>{html.escape(story.dress.editor.format(story.editor))}</p>")
        return self._nest(rows)

    def _nest(self, rows: list[str]) -> str:
        match self._story.dress.nesting:
            case "div":
                return '<div class="isi"><div>\n' + "\n".join(rows) + "\n</div></div>"
            case "loose":
                loose = [row[3:-4] if row.startswith("<p>") else row for row in rows]
                return "\n<br><br>\n".join(loose)
            case "indented":
                return "\n".join(
                    row.replace("<p>", "<p>\n" + " " * 24, 1).replace("</p>", "\n" + " " * 20 + "</p>")
                    for row in rows
                )
        return "\n".join(rows)

    def _to_html(self, piece: Piece, *, dateline: bool) -> str:
        match piece.kind:
            case "p":
                prefix = self._to_dateline() if dateline else ""
                return f"<p>{prefix}{self._to_text(piece.text)}</p>"
            case "h2" | "h3":
                return f"<{piece.kind}>{to_inline_html(piece.text)}</{piece.kind}>"
            case "quote":
                return f"<blockquote><p>{self._to_text(piece.text)}</p></blockquote>"
            case "ul" | "ol":
                items = "".join(f"<li>{self._to_text(line)}</li>\n" for line in piece.lines)
                return f"<{piece.kind}>\n{items}</{piece.kind}>"
            case "table":
                return _to_table(piece.lines)
            case "baca":
                return self._to_baca_juga(piece)
            case "baca_p":
                title = html.escape(piece.text or self._find_title(piece.target), quote=False)
                return f'<p><strong>Baca juga: <a href="{urljoin(self._story.url, piece.target)}">{title}</a></strong></p>'
            case "picture":
                return to_inline_picture(piece.picture or Picture(""))
            case "video":
                return f'<div class="video-container"><iframe src="{html.escape(piece.target)}" width="560" height="315" allowfullscreen></iframe></div>'
            case "ad":
                return AD_WIDE
        return piece.text

    def _to_dateline(self) -> str:
        story = self._story
        form = DATELINES[story.dress.dateline]
        return form.format(place=story.dateline, brand=story.dress.brand) if story.dateline else ""

    def _to_text(self, text: str) -> str:
        if not self._tags:
            return to_inline_html(text)
        pieces = self._tags.split(text)
        return "".join(
            self._to_tag_link(piece) if number % 2 else to_inline_html(piece)
            for number, piece in enumerate(pieces)
        )

    def _to_tag_link(self, tag: str) -> str:
        story = self._story
        if story.dress.foreign_tag_links and len(story.tags) > 1 and tag == story.tags[1]:
            return f'<a href="https://www.idxchannel.com/tag/{to_tag_slug(tag)}" target="_blank" rel="dofollow"><strong>{html.escape(tag, quote=False)}</strong></a>'
        return f'<strong><a rel="dofollow" href="{to_tag_url(tag, story.host)}">{html.escape(tag, quote=False)}</a></strong>'

    def _find_title(self, target: str) -> str:
        return self._titles.get(urljoin(self._story.url, target), "Berita pilihan redaksi pekan ini")

    def _to_baca_juga(self, piece: Piece) -> str:
        url = urljoin(self._story.url, piece.target)
        title = html.escape(piece.text or self._find_title(piece.target), quote=False)
        return (
            f'<article class="bacaJuga">\n<a href="{url}">\n<img src="{PLACEHOLDER}" alt="artikel rekomendasi" width="80" height="80" loading="lazy">\n'
            f'<article>\n<div class="bacaJugatitle">Baca Juga</div>\n<div class="bacaJugaExcerpt">{title}</div>\n</article>\n</a>\n</article>'
        )


def _to_table(lines: Sequence[str]) -> str:
    rows = []
    for number, line in enumerate(lines):
        mark = "th" if number == 0 else "td"
        cells = "".join(f"<{mark}>{to_inline_html(cell)}</{mark}>" for cell in to_cells(line))
        rows.append(f"<tr>{cells}</tr>")
    return "<table><tbody>\n" + "\n".join(rows) + "\n</tbody></table>"


def to_inline_picture(picture: Picture) -> str:
    image = f'<img src="{picture.sized(600)}" alt="berita terkait" width="1000" height="1000">'
    caption = to_inline_html(picture.printed or "")
    match picture.form:
        case "figure":
            return f"<figure>\n{image}\n<figcaption>{caption}</figcaption>\n</figure>"
        case "div_br":
            return f"<div>{image}<br>{caption}</div>"
    return f"<{picture.form}>\n{image}\n<em>{caption}</em>\n</{picture.form}>"
