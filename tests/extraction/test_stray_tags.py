"""End tags that close nothing of theirs, as the snippets of advertisements leave them inside a text."""

from __future__ import annotations

import re

import pytest

from inews_crawler.page import Page
from tests.extraction.test_by_structure import BODY, DATE, LED, RELATED, TITLE, record_of, wrap
from tests.site.fixture import build_world

FRONT, BEHIND = wrap("p", LED[:2]), wrap("p", LED[2:])
EDITOR = "<p>Editor: Pak Bambu</p>"
FORMS = {
    "redesign": '<main class="sideLeft"><article class="bodyArticleWrapper">{}</article><div class="tags">Tags: <a href="/tag/cabai">cabai</a></div></main>',
    "network": '<main><div class="bodyArticle">{}</div><div class="tags">Tags: <a href="/tag/cabai">cabai</a></div></main>',
    "a box in the text's element": '<main><article class="bodyArticleWrapper"><div>{}</div></article></main>',
    "no class names": "<main><div><div>{}</div></div></main>",
    "two columns": '<div class="row"><div class="left"><article class="bodyArticleWrapper">{}</article></div><div class="right"><div>Terpopuler</div></div></div>',
}
STRAYS = {
    "div": "</div>",
    "two divs": "</div></div>",
    "three divs": "</div></div></div>",
    "article": "</article>",
    "section": "</section>",
    "article and div": "</div></article>",
    "main": "</main>",
    "p": "</p>",
    "span": "</span>",
    "an advertisement's": '<div class="ads"><div>Advertisement</div></div></div>',
    "an advertisement's, nested": '<div class="adsPlacement"><div id="div-gpt-ad-1"><script>x()</script></div></div></div></div>',
    "inside an advertisement": '<div class="adsPlacement"></div></article></div>',
    "inside an advertisement, no class": "<div></div></article></div>",
    "inside a nested advertisement": '<div class="adsPlacement"><div></div></section></article></div>',
    "inside a box in an advertisement": '<div class="adsPlacement"><div>Iklan</article></div></div>',
    "a section's, inside a box in an advertisement": '<div class="ads"><div>Iklan</section></div></div>',
    "p and div": "</p></div>",
    "inside a paragraph": "<p>Advertisement</div></p>",
    "twice": "</div><p>Advertisement . Scroll to see content</p></div>",
}


@pytest.mark.parametrize("signed", [True, False], ids=["signed", "unsigned"])
@pytest.mark.parametrize("stray", STRAYS.values(), ids=STRAYS)
@pytest.mark.parametrize("form", FORMS)
def test_text_behind_a_stray_end_tag(form: str, stray: str, *, signed: bool) -> None:
    text = f"{FRONT}{stray}{BEHIND}{EDITOR if signed else ''}"
    header = f'<article class="headerArticle"><h1 class="headerTitle">{TITLE}</h1><div class="createdAt">{DATE}</div></article>'
    if form == "no class names":
        header = f"<article><h1>{TITLE}</h1><div>{DATE}</div></article>"
    html = f"<html><head><title>{TITLE}</title></head><body>{header}{FORMS[form].format(text)}{RELATED}<p>Copyright 2026 iNews.id</p></body></html>"
    record = record_of(html)
    assert record["complete"] is False or record["body"] == BODY
    assert record["body"] == BODY
    assert record["editor"] == ("Pak Bambu" if signed else None)


_TEXT = re.compile(r'class="(?:bodyArticleWrapper|bodyArticle|news-content)[^"]*">')


def insert(html: str, tag: str) -> str:
    """The page with a tag behind the first paragraph of its text."""
    found = _TEXT.search(html)
    at = html.find("</p>", found.end()) + 4 if found else 0
    return f"{html[:at]}{tag}{html[at:]}" if at > 3 else html


@pytest.mark.parametrize("tag", ["</div>", "</article>", "</section></div>", "</div></article></div>"])
def test_no_page_of_the_site_loses_text(tag: str) -> None:
    world = build_world()
    for story in world.stories.values():
        parts = [world.render(story, number) for number in range(1, len(story.parts) + 1)]
        before = [Page(story.url, html.encode()).reading[0] for html in parts]
        after = [Page(story.url, insert(html, tag).encode()).reading[0] for html in parts]
        assert [(body.blocks, body.editor) for body in after] == [
            (body.blocks, body.editor) for body in before
        ], story.url


UNCLOSED = {
    "an advertisement": '<div class="adsPlacement"><div>Advertisement</div>',
    "a box in it": '<div class="adsPlacement"><div class="ads">Advertisement . Scroll to see content</div>',
    "share buttons": '<div class="share"><a href="#">Facebook</a>',
}


@pytest.mark.parametrize("opening", UNCLOSED.values(), ids=UNCLOSED)
@pytest.mark.parametrize("tag", ["article", "div"])
def test_text_in_a_box_that_is_never_closed(opening: str, tag: str) -> None:
    name = "bodyArticleWrapper" if tag == "article" else "bodyArticle"
    header = f'<article class="headerArticle"><h1 class="headerTitle">{TITLE}</h1><div class="createdAt">{DATE}</div></article>'
    html = (
        f"<html><head><title>{TITLE}</title></head><body>{header}<main>"
        f'<{tag} class="{name}">{FRONT}{opening}{BEHIND}{EDITOR}</{tag}></main>{RELATED}</body></html>'
    )
    record = record_of(html)
    assert (record["body"].replace("Facebook\n\n", ""), record["editor"]) == (BODY, "Pak Bambu")


def test_next_article_behind_the_text_is_not_taken() -> None:
    header = f'<article class="headerArticle"><h1 class="headerTitle">{TITLE}</h1><div class="createdAt">{DATE}</div></article>'
    teaser = "<div><p>Warga desa sebelah memanen bawang merah lebih awal karena hujan turun setiap malam.</p></div>"
    html = (
        f"<html><head><title>{TITLE}</title></head><body>{header}<main>"
        f'<article class="bodyArticleWrapper">{wrap("p", LED)}</article>{teaser}</main></body></html>'
    )
    assert record_of(html)["body"] == BODY
