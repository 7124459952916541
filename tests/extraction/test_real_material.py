"""Do pieces of real pages give sensible records? Runs where INEWS_REAL_MATERIAL names their folder.

Nothing of the material is written here: what is expected is computed from the files themselves, by other means
than the crawler's.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from inews_crawler.discovery.anchors import find_article_links
from inews_crawler.items import to_record
from inews_crawler.page import Page, load_article
from inews_crawler.pages.kind import PageType, classify
from inews_crawler.site.article_addresses import to_article_address
from tests.support.cases import CASES_DIR, to_html

FOLDER = Path(os.environ.get("INEWS_REAL_MATERIAL", "/nonexistent"))
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="INEWS_REAL_MATERIAL names no folder")

FRAME = CASES_DIR / "redesign" / "jembatan-gantung" / "page.html"
BODIES = sorted(path.name for path in FOLDER.glob("body-*.html"))
#: Words of the page around a text; none of them may stand in a body.
FURNITURE = re.compile(
    r"scroll to see|baca juga|read next|whatsapp channel|iNews Network|klik lebih lanjut|^editor\s*:|^tags?\s*:"
    r"|lihat berita lainnya|related news|halaman selanjutnya|^advertisement",
    re.IGNORECASE | re.MULTILINE,
)
_ROW = re.compile(
    r"^\| (body-\d+\.html) \| (.+) \| (\S+\.inews\.id) \| (\d{4}-\d\d-\d\d [\d:]+) \|$", re.MULTILINE
)
_DATELINE = re.compile(r"^\W*([A-Z][A-Z ]+), i-?news[\w. ]*?\.id\s*[-–—]\s*", re.IGNORECASE)
_ADDRESS = {"www": "https://www.inews.id/news/nasional/{}", "network": "https://{}/read/640001/{}"}


def page_around(body: str, title: str, host: str, url: str) -> str:
    """The redesign's page with this text, title and address, and a byline, picture and lists of our own."""
    html = to_html(FRAME)
    html = re.sub(r"<script.*?</script>|<meta [^>]*>|<link [^>]*>", "", html, flags=re.DOTALL)
    start, end = html.index('<article class="bodyArticleWrapper">'), html.index('<span class="pleaseFollow">')
    html = f'{html[:start]}<article class="bodyArticleWrapper">{body}<p>Editor: Zyan Malik</p></article>{html[end:]}'
    html = re.sub(
        r'(<h1 class="headerTitle">).*?(</h1>)', lambda tag: tag[1] + title + tag[2], html, flags=re.DOTALL
    )
    return html.replace("<head>", f'<head><meta charset="utf-8"><link rel="canonical" href="{url}">')


def load_page(html: str, url: str) -> dict[str, Any]:
    document = Page(url, html.encode())
    address = to_article_address(url)
    assert address is not None
    assert classify(document).type == PageType.ARTICLE
    now = datetime(2026, 7, 1, tzinfo=UTC)
    return to_record(load_article([document], address, page_count=1, complete=True, fetched_at=now))


def rows() -> dict[str, tuple[str, str]]:
    """Title and host of each file, from the list beside them."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    return {found[1]: (found[2], found[3]) for found in _ROW.finditer(text)}


def real_record(name: str) -> dict[str, Any]:
    title, host = rows()[name]
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    url = _ADDRESS["www" if host.startswith("www.") else "network"].format(
        *([slug] if host.startswith("www.") else [host, slug])
    )
    return load_page(page_around((FOLDER / name).read_text(encoding="utf-8"), title, host, url), url)


def visible_text(name: str) -> str:
    """What a reader sees of a pasted body, white space single."""
    root = lxml.html.fragment_fromstring((FOLDER / name).read_text(encoding="utf-8"), create_parent="div")
    for node in root.iter("br", "p", "div", "h2", "li", "tr"):
        node.tail = " " + (node.tail or "")
    return squeeze(root.text_content())


def squeeze(text: str) -> str:
    return " ".join(text.replace("\u200b", "").replace("\u00ad", "").split())


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?”\"])\s+", text) if part]


def paragraphs(name: str) -> list[str]:
    root = lxml.html.fragment_fromstring((FOLDER / name).read_text(encoding="utf-8"), create_parent="div")
    return [text for text in (squeeze(node.text_content()) for node in root.iter("p", "h2", "div")) if text]


def is_stray_caption(paragraph: str) -> bool:
    """A caption whose picture was lost when the text was pasted: it ends in a credit."""
    return re.search(r"[.)]\s*\(?Foto[ :][^.()]*(\.id/\w+)?\)?$", paragraph) is not None


@pytest.mark.parametrize("name", BODIES)
def test_no_sentence_is_lost(name: str) -> None:
    """White space is left out: where a link stands as a box of its own, the source has none around it."""
    record = real_record(name)
    pictures = [image[part] or "" for image in record["images"] for part in ("caption", "credit")]
    kept = "".join(" ".join([record["body"], *pictures]).split())
    lost = [
        part
        for paragraph in paragraphs(name)[1:]
        for part in sentences(_DATELINE.sub("", paragraph))
        if "".join(part.split()) not in kept and not is_stray_caption(paragraph)
    ]
    assert not lost


@pytest.mark.parametrize("name", BODIES)
def test_nothing_is_added(name: str) -> None:
    text = visible_text(name)
    for block in real_record(name)["body"].split("\n\n"):
        for part in sentences(block):
            assert part in text


@pytest.mark.parametrize("name", BODIES)
def test_no_furniture(name: str) -> None:
    assert not FURNITURE.search(real_record(name)["body"])


@pytest.mark.parametrize("name", BODIES)
def test_beginning_and_header(name: str) -> None:
    record, text = real_record(name), visible_text(name)
    title, host = rows()[name]
    place = _DATELINE.match(text)
    assert place is not None
    assert record["dateline"] == place[1]
    assert text[place.end() :].startswith(record["body"].split("\n\n")[0])
    assert record["title"] == title
    assert record["edition"] == host.split(".")[0]
    assert record["editor"] == "Zyan Malik"
    assert record["related"] == []


@pytest.mark.parametrize("name", BODIES)
def test_blocks_are_those_of_the_page(name: str) -> None:
    """As many blocks as the source has paragraphs and headings with text, and gaps of two breaks inside them."""
    html = (FOLDER / name).read_text(encoding="utf-8")
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    for picture in root.xpath("//*[img]"):
        for node in list(picture):
            if node.tag in {"img", "em", "br"} and node.tag != "br":
                node.drop_tree()
    count = 0
    for node in root.xpath("//p | //h2"):
        inner = lxml.html.tostring(node, encoding="unicode")
        count += sum(
            1 for piece in re.split(r"(?:<br[^>]*>\s*){2,}", inner) if squeeze(re.sub("<[^>]+>", "", piece))
        )
    assert len(real_record(name)["body"].split("\n\n")) == count


def test_each_file_is_listed() -> None:
    assert sorted(rows()) == BODIES


# --- the seed article ---

SEED_URL = (
    "https://www.inews.id/news/internasional/putin-ingatkan-biden-hubungan-as-dan-rusia-bisa-putus-jika"
)


def seed_lines() -> list[str]:
    return (FOLDER / "seed-article.txt").read_text(encoding="utf-8").splitlines()


def seed_paragraphs() -> list[str]:
    lines = seed_lines()
    first = next(place for place, line in enumerate(lines) if ", iNews.id –" in line)
    last = next(place for place, line in enumerate(lines) if line.startswith("Editor:"))
    return [line for line in lines[first:last] if line.strip()]


def seed_page() -> str:
    """The page whose text the file shows, in the redesign's markup."""
    lines = seed_lines()
    read_next = next(line for line in lines if line.startswith("Read Next"))
    date = next(line for line in lines if line.endswith(" WIB"))
    title = lines[lines.index(date) - 2]
    caption = lines[lines.index(date) + 2]
    follow = next(line for line in lines if line.startswith("Follow WhatsApp"))
    editor = next(line for line in lines if line.startswith("Editor:"))
    paragraphs = "\n".join(f"<p>{line}</p>" for line in seed_paragraphs())
    html = page_around(paragraphs, title, "www.inews.id", SEED_URL)
    html = html.replace("<p>Editor: Zyan Malik</p>", f"<p>{editor}</p>")
    html = re.sub(r'(<div class="createdAt">).*?(</div>)', lambda tag: tag[1] + date + tag[2], html)
    html = re.sub(r"<figcaption>Warga.*?</figcaption>", f"<figcaption>{caption}</figcaption>", html)
    html = re.sub(r'(<span class="readNextText">).*?(</span>)', lambda tag: tag[1] + read_next + tag[2], html)
    html = re.sub(r'<ul class="author">.*?</ul>', "", html, flags=re.DOTALL)
    return html.replace('<span class="pleaseFollow">', f'<div class="subscribeINews">{follow}</div><span>')


def test_seed_article() -> None:
    record = load_page(seed_page(), SEED_URL)
    lines = seed_lines()
    date = lines.index("Jumat, 31 Desember 2021 - 09:42:00 WIB")
    assert record["title"] == lines[date - 2]
    assert record["published_at"] == "2021-12-31T09:42:00+07:00"
    assert f"{record['image_caption']} (Foto: {record['image_credit']})" == lines[date + 2]
    assert record["image_credit"] == "Reuters"
    assert record["dateline"] == "MOSKOW"
    assert f"Editor: {record['editor']}" in lines
    assert (record["section"], record["subsection"]) == ("news", "internasional")
    assert record["key"] == SEED_URL.removeprefix("https://")
    assert record["authors"] == []
    assert f"Read Next : {record['read_next']['title']}" in lines
    blocks = record["body"].split("\n\n")
    paragraphs = seed_paragraphs()
    assert len(blocks) == 13
    assert blocks[0] == paragraphs[0].partition("iNews.id – ")[2]
    assert blocks[1:] == paragraphs[1:]


# --- the real list of 2024 ---


def test_old_list() -> None:
    html = (FOLDER / "listing-home-2024-07-08-news-list.html").read_text(encoding="utf-8")
    items = re.findall(r"<li\b.*?</li>", html, re.DOTALL)
    expected = []
    for item in items:
        href = re.search(r'href="([^"]+)"', item)
        # A sister site's article in a frame is none of this site's.
        if href is not None and href[1].startswith("https://mpi."):
            continue
        when = re.search(r"'(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)'", item)
        assert href is not None
        assert when is not None
        expected.append((href[1], f"{when[1]}T{when[2]}+07:00"))
    document = Page("https://www.inews.id/", f"<html><body>{html}</body></html>".encode())
    links = find_article_links(document, "sections")
    assert len(expected) > 20
    assert [(link.url, link.published_hint) for link in links] == expected
    assert all(link.title for link in links)
