"""Changes a page could undergo that leave what its readers see as it is: evidence lost, markup rearranged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_JSON_LD = re.compile(r'<script type="application/ld\+json">.*?</script>', re.DOTALL)
_META = re.compile(r"<meta (?!charset)[^>]*>", re.IGNORECASE)
_LINK = re.compile(r"<link [^>]*>", re.IGNORECASE)
_SCRIPT = re.compile(r'<script(?! type="application/ld\+json")[^>]*>.*?</script>', re.DOTALL)
_CLASS = re.compile(r' class="([^"]*)"')
_ID = re.compile(r' id="[^"]*"')
_BODY = re.compile(r"(<body[^>]*>)(.*)(</body>)", re.DOTALL)
_BLOCKS = (
    "address|article|aside|blockquote|body|div|dl|fieldset|figcaption|figure|footer|form|h[1-6]|head|header|html|"
    "li|link|main|meta|nav|ol|p|section|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
_BLOCK_TAG = re.compile(rf"\s*(</?(?:{_BLOCKS})(?:\s[^>]*)?>)\s*", re.IGNORECASE)
_VERBATIM = re.compile(r"(<(script|style|pre)\b.*?</\2>)", re.DOTALL | re.IGNORECASE)
#: Elements of the article's text, in the order in which they are looked for.
CONTAINERS = (
    "article.bodyArticleWrapper", "div.bodyArticle", ".contentBlocking article.body", ".ishort-desc", ".content",
    ".detail-content", ".content-detail", ".news-text", ".detail-artikel", ".x3",
)  # fmt: skip


def class_names(html: str) -> list[str]:
    return sorted({name for found in _CLASS.finditer(html) for name in found[1].split()})


def rename_class(name: str) -> Callable[[str], str]:
    """One class name gets another everywhere on the page."""

    def change(html: str) -> str:
        return _CLASS.sub(lambda found: f' class="{_renamed(found[1], {name})}"', html)

    return change


def _renamed(names: str, which: set[str]) -> str:
    return " ".join(f"z{len(name)}-{name[::-1]}" if name in which else name for name in names.split())


def rename_all_classes(html: str) -> str:
    return _CLASS.sub(lambda found: f' class="{_renamed(found[1], set(found[1].split()))}"', html)


def drop_all_classes(html: str) -> str:
    return _CLASS.sub("", html)


def _outside_verbatim(html: str, change: Callable[[str], str]) -> str:
    pieces = _VERBATIM.split(html)
    return "".join(
        piece if place % 3 == 1 else change(piece) for place, piece in enumerate(pieces) if place % 3 != 2
    )


def minify(html: str) -> str:
    """No white space around block elements; between inline elements one space stays."""
    return _outside_verbatim(html, lambda text: re.sub(r"\s+", " ", _BLOCK_TAG.sub(r"\1", text)))


def indent(html: str) -> str:
    """Each tag of a block element on a line of its own, the text between indented."""
    return _outside_verbatim(html, lambda text: _BLOCK_TAG.sub(r"\n\n            \1\n                ", text))


def wrap_page(html: str) -> str:
    """A `div` around all that the page shows."""
    return _BODY.sub(r'\1<div class="wrap-all"><div>\2</div></div>\3', html)


def wrap_container(html: str) -> str:
    """A `div` around what the element of the text holds."""
    return _change_container(html, lambda inner: f"<div><div>{inner}</div></div>")


def section_container(html: str) -> str:
    """A `section` around what the element of the text holds."""
    return _change_container(html, lambda inner: f"<section>{inner}</section>")


def _change_container(html: str, change: Callable[[str], str]) -> str:
    tree = LexborHTMLParser(html)
    node = next((found for found in map(tree.css_first, CONTAINERS) if found is not None), None)
    assert node is not None, "each article page has an element that holds its text"
    node.inner_html = change(node.inner_html or "")
    return tree.html or ""


def unwrap_container(html: str) -> str:
    """The element of the text is gone: its children stand among pager, tags and lists."""
    tree = LexborHTMLParser(html)
    node = next(found for found in map(tree.css_first, CONTAINERS) if found is not None)
    node.unwrap()
    return tree.html or ""


def drop_structured(html: str) -> str:
    """Nothing is left of what only machines read."""
    return _SCRIPT.sub("", _LINK.sub("", _META.sub("", _JSON_LD.sub("", html))))


def drop_names(html: str) -> str:
    """No class, no id and no element that tells what it holds."""
    for tag in ("article", "section", "main", "aside"):
        html = rename_tag(tag, "div")(html)
    return drop_all_classes(_ID.sub("", html))


def unwrap_around_container(html: str) -> str:
    """The element around that of the text is gone, and the one around it too."""
    tree = LexborHTMLParser(html)
    node = next(found for found in map(tree.css_first, CONTAINERS) if found is not None)
    for _ in range(2):
        parent = node.parent
        if parent is None or parent.tag in {"body", "html"}:
            break
        parent.unwrap()
    return tree.html or ""


def rename_tag(old: str, new: str) -> Callable[[str], str]:
    pattern = re.compile(rf"<(/?){old}(?=[\s>])", re.IGNORECASE)
    return lambda html: pattern.sub(rf"<\1{new}", html)


def losses(html: str) -> Iterator[tuple[str, Callable[[str], str]]]:
    """Every change that does something to the page, with the name of its kind."""
    yield from ((f"class {name} renamed", rename_class(name)) for name in class_names(html))
    for kind, change in _WHOLE_PAGE:
        if change(html) != html:
            yield kind, change


_WHOLE_PAGE: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("JSON-LD removed", lambda html: _JSON_LD.sub("", html)),
    ("meta removed", lambda html: _META.sub("", html)),
    ("link elements removed", lambda html: _LINK.sub("", html)),
    ("page script removed", lambda html: _SCRIPT.sub("", html)),
    ("all classes renamed", rename_all_classes),
    ("all classes removed", drop_all_classes),
    ("structured data all removed", drop_structured),
    ("classes and structured data removed", lambda html: drop_all_classes(drop_structured(html))),
    ("all names removed", drop_names),
    ("ids removed", lambda html: _ID.sub("", html)),
    ("minified", minify),
    ("indented", indent),
    ("page wrapped", wrap_page),
    ("text wrapped in div", wrap_container),
    ("text wrapped in section", section_container),
    ("wrappers of the text removed", unwrap_around_container),
    ("element of the text removed", unwrap_container),
    ("article made div", rename_tag("article", "div")),
    ("section made div", rename_tag("section", "div")),
    ("main and aside made div", lambda html: rename_tag("aside", "div")(rename_tag("main", "div")(html))),
    ("h1 made h2", rename_tag("h1", "h2")),
)
