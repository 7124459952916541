"""Metas and JSON-LD of an article page, right, broken or missing as its dress says."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.site.cards import PLACEHOLDER
from tests.site.chrome import SLOGAN, to_label
from tests.site.markup import to_block

if TYPE_CHECKING:
    from tests.site.model import Story

#: full: a NewsArticle with offsets · utc: the same in Z · graph: within @graph · list: within an array ·
#: with_body: full and articleBody · broken: cut in the middle · loose: comments, trailing commas, a raw line break ·
#: entities: HTML entities inside · future: datePublished a year too late · date_only · foreign: of another type · none
FORMS = ("full", "utc", "graph", "list", "with_body", "broken", "loose", "entities", "future", "date_only", "foreign", "none")  # fmt: skip
_FUTURE_YEAR = 2099


def _to_time(moment: datetime, form: str) -> str:
    if form == "utc":
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if form == "date_only":
        return moment.strftime("%Y-%m-%d")
    if form == "future":
        return moment.replace(year=_FUTURE_YEAR).isoformat()
    return moment.isoformat()


def to_json_ld_object(story: Story) -> dict[str, Any]:
    form = story.dress.json_ld
    picture = story.lead or (story.gallery[0] if story.gallery else None)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "VideoObject" if form == "foreign" else "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": story.url},
        "headline": story.title,
        "image": {"@type": "ImageObject", "url": picture.sized(1200) if picture else PLACEHOLDER},
        "datePublished": _to_time(story.published, form),
        "author": [
            {"@type": "Person", "name": name} for name in story.authors if not name.startswith("Tim ")
        ],
        "publisher": {"@type": "Organization", "name": "iNews.id"},
    }
    if story.modified:
        data["dateModified"] = _to_time(story.modified, "full" if form in {"future", "date_only"} else form)
    if story.description:
        data["description"] = story.description
    if form == "with_body":
        data["articleBody"] = "\n".join(filter(None, map(to_block, story.pieces)))
    return data


def to_json_ld(story: Story) -> str:
    form = story.dress.json_ld
    if form == "none":
        return ""
    data: Any = to_json_ld_object(story)
    crumbs = {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "Home", "item": "https://www.inews.id/"},
            {"@type": "ListItem", "position": 2, "name": to_label(story.section or story.edition)},
        ],
    }
    if form == "graph":
        data = {"@context": "https://schema.org", "@graph": [crumbs, data]}
    elif form == "list":
        data = [crumbs, data]
    text = json.dumps(data, ensure_ascii=False, indent=1 if form == "loose" else None).replace("</", "<\\/")
    if form == "broken":
        text = text[: len(text) // 3]
    elif form == "loose":
        text = "/* data artikel */\n" + text.removesuffix("\n}") + ",\n}"
    elif form == "entities":
        text = text.replace("'", "&#39;").replace("&", "&amp;").replace("&amp;#39;", "&#39;")
    crumb_text = "" if form in {"graph", "list"} else json.dumps(crumbs, ensure_ascii=False)
    blocks = [text, crumb_text] if form != "loose" else [crumb_text, text]
    return "\n".join(f'<script type="application/ld+json">{block}</script>' for block in blocks if block)


def to_metas(story: Story, part: int | str | None) -> str:
    """Titles, descriptions, image, times and links of the page's head."""
    dress = story.dress
    lines = []
    if dress.canonical:
        suffix = f"/{part}" if isinstance(part, int) and part > 1 else ""
        lines.append(f'<link rel="canonical" href="{story.url}{suffix}">')
    if dress.amphtml:
        lines.append(f'<link rel="amphtml" href="{to_amp_address(story)}">')
    if dress.meta == "none":
        return "\n".join(lines)
    picture = story.lead or (story.gallery[0] if story.gallery else None)
    described = story.description if dress.meta != "slogan" and story.description else SLOGAN
    named: list[tuple[str, str, str]] = [
        ("name", "description", described),
        ("property", "og:site_name", "iNews.ID"),
        ("property", "og:type", "article"),
        ("property", "og:title", story.title),
        ("property", "og:description", described),
        ("property", "og:url", story.url),
        (
            "property",
            "og:image",
            picture.sized(1200).replace("/files/", "//files/") if picture else PLACEHOLDER,
        ),
        ("name", "twitter:card", "summary_large_image"),
        ("name", "twitter:title", story.title),
    ]
    if dress.meta != "no_date":
        named.append(("property", "article:published_time", story.published.isoformat()))
    lines += [f'<meta {kind}="{name}" content="{html.escape(value)}">' for kind, name, value in named]
    return "\n".join(lines)


def to_amp_address(story: Story) -> str:
    words = story.path.split("/")
    path = "/".join(words[2:]) if words[1] == "read" else story.path.lstrip("/")
    return f"https://{story.host}/amp/{path}"


def to_page_script(story: Story) -> str:
    """The inline analytics object; its time has no zone."""
    if not story.dress.page_script:
        return ""
    title = story.title.replace("\\", "\\\\").replace("'", "\\'")
    return (
        "<script>\nwindow.dataLayer = window.dataLayer || [];\ndataLayer.push({\n"
        f"    'content_type' : '{story.kind}',\n    'title' : '{title}',\n"
        f"    'channel' : '{story.section or story.edition}',\n"
        f"    'publish_date' : '{story.published:%Y-%m-%d %H:%M:%S}',\n"
        f"    'total_page' : '{len(story.parts)}'\n}});\n</script>"
    )
