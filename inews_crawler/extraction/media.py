"""Pictures and players of a page. Input: elements. Output: addresses, captions, credits."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from inews_crawler.extraction.elements import BLOCKS, Attributes, read_line
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.images import to_image_url
from inews_crawler.text.cleaning import clean_text
from inews_crawler.text.credits import split_caption

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selectolax.lexbor import LexborNode

    from inews_crawler.extraction.marked import Image

IMAGE_TAGS: Final = frozenset({"img", "amp-img", "amp-anim", "image"})
_PLAYER_NAMES: Final = """
    iframe video embed object amp-iframe amp-youtube amp-dailymotion amp-video amp-video-iframe amp-vimeo
    amp-facebook lite-youtube youtube-video"""
#: Elements that hold a player; their text is for browsers that cannot play.
PLAYER_TAGS: Final = frozenset(_PLAYER_NAMES.split())
_SMALLEST: Final = 48  # px; icons, avatars and tracking pixels are not larger
_SOURCES: Final = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-img-src", "src")
_SRCSETS: Final = ("data-srcset", "data-lazy-srcset", "srcset")
_ICON_CLASS = re.compile(r"(?:^|\s)(?:ic-[\w-]+|icon|icons|avatar|emoji|wp-smiley)(?:\s|$)", re.IGNORECASE)
_ICON_PATH = re.compile(r"\.svg$|/icons?/|/emoji/|/avatar", re.IGNORECASE)
_CANDIDATE = re.compile(r"(?P<url>[^\s,]\S*[^\s,])(?:\s+(?P<size>[\d.]{1,7})[wx])?\s*(?:,|$)")
_PIXELS = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*", re.IGNORECASE)


def _is_icon(attributes: Attributes) -> bool:
    for name in ("width", "height"):
        size = _PIXELS.fullmatch(attributes.get(name) or "")
        if size and int(size[1]) <= _SMALLEST:
            return True
    return bool(_ICON_CLASS.search(attributes.get("class") or ""))


def _find_addresses(attributes: Attributes) -> list[str]:
    """The addresses an image names, the lazily loaded ones first: ``src`` then is a placeholder."""
    found = [value for name in _SOURCES if (value := attributes.get(name))]
    for name in _SRCSETS:
        candidates = _CANDIDATE.finditer((attributes.get(name) or "")[:8000])
        sized = [(float((match["size"] or "0").strip(".") or 0), match["url"]) for match in candidates]

        found += [url for _, url in sorted(sized, key=lambda pair: -pair[0])]
    return found


def read_image(attributes: Attributes, base_url: str) -> Image | None:
    """An image without its caption; ``None`` for an icon, its ``url`` ``None`` for a placeholder."""
    if _is_icon(attributes):
        return None
    url = None
    for address in _find_addresses(attributes):
        absolute = to_absolute(base_url, address)
        url = to_image_url(absolute) if absolute else None
        if url:
            break
    if url and _ICON_PATH.search(urlsplit(url).path):
        return None
    return {"url": url, "caption": None, "credit": None}


def swallows_blocks(node: LexborNode) -> bool:
    """Whether a picture written ``<amp-img/>``, which does not end there, holds what stands behind it."""
    return any(
        child.tag in BLOCKS and not {"placeholder", "fallback"} & child.attributes.keys()
        for child in node.iter()
    )


def read_picture(node: LexborNode, base_url: str) -> Image | None:
    """The image an element shows; a placeholder takes the address of its ``picture``'s sources."""
    image = read_image(node.attributes, base_url)
    picture = node.parent
    if image is None or image["url"] or picture is None or picture.tag != "picture":
        return image
    sources = (read_image(part.attributes, base_url) for part in picture.iter() if part.tag == "source")
    return next((source for source in sources if source and source["url"]), image)


# Players by host, and by path where a host also serves pages that are no players.
_PLAYER = re.compile(
    r"""https?://(?:[\w-]+\.)*(?:
          youtube(?:-nocookie)?\.com/(?:embed|v|watch|shorts|live)\b | youtu\.be/\w
        | dailymotion\.com/(?:embed|player)\b | dai\.ly/ | vimeo\.com/(?:video/)?\d
        | inews\.(?:id|co\.id)/(?:embed|player|video)\b | rctiplus\.(?:com|id)/ | vidio\.com/
        | visionplus\.id/
        | okezone\.(?:com|tv)/ | sindonews\.(?:com|tv)/.*(?:embed|video) | mncdigital\.com/ | mncnow\.id/
        | facebook\.com/(?:plugins/video|watch|reel|[\w.]+/videos) | instagram\.com/(?:reel|reels|tv)/
        | tiktok\.com/(?:embed|player|@[^/]+/video) | streamable\.com/ | rumble\.com/embed | ok\.ru/videoembed
        | jwplatform\.com/ | jwplayer\.com/ | brightcove\.net/ | bilibili\.\w+/ | cdn\.jwplayer\.com/ )""",
    re.IGNORECASE | re.VERBOSE,
)
_ANY_PLAYER = re.compile(
    r"https?://[^?#]*/(?:embed|player|videos?)(?:[/._-]|$)|\.(?:mp4|m3u8|webm|mpd)(?:$|\?)", re.IGNORECASE
)
_NO_VIDEO = re.compile(
    r"""https?://(?:[\w-]+\.)*(?: google(?:apis|syndication|adservices|tagmanager)?\.(?:com|co\.id)/
        | doubleclick\.net/ | twitter\.com/ | x\.com/ | instagram\.com/(?:p/|embed)
        | facebook\.com/plugins/(?!video) | spotify\.com/ | soundcloud\.com/ | flourish\.studio/
        | infogram\.com/ | datawrapper | dwcdn\.net/ | threads\.net/
        | mgid\.com/ | geozo\.com/ | taboola\.com/ | criteo\.\w+/ | t\.me/ )""",
    re.IGNORECASE | re.VERBOSE,
)
_AMP_PLAYERS: Final = {
    "amp-youtube": "https://www.youtube.com/embed/{}",
    "lite-youtube": "https://www.youtube.com/embed/{}",
    "amp-dailymotion": "https://www.dailymotion.com/embed/video/{}",
    "amp-vimeo": "https://player.vimeo.com/video/{}",
}


@lru_cache(maxsize=256)
def to_video_url(base_url: str, address: str) -> str | None:
    """The absolute https address of a player; ``None`` for advertisements, maps, posts and other frames."""
    url = to_absolute(base_url, address)
    if url is None or _NO_VIDEO.match(url):
        return None
    if not (_PLAYER.match(url) or _ANY_PLAYER.search(url)):
        return None
    return "https://" + url.partition("://")[2]


_ABSOLUTE = re.compile(r"(?:https?:)?//|/", re.IGNORECASE)
_ABSOLUTE_ONLY: Final = frozenset({"data-link", "data-href", "data", "cite"})


def find_video(tag: str, attributes: Attributes, base_url: str) -> str | None:
    """The address of the player in an element, also when it is loaded lazily or named by number (AMP)."""
    if tag in _AMP_PLAYERS:
        number = attributes.get("data-videoid") or attributes.get("videoid")
        return _AMP_PLAYERS[tag].format(number) if number and re.fullmatch(r"[\w-]{3,40}", number) else None
    for name in ("src", "data-src", "data-lazy-src", "data-link", "data-href", "data", "cite"):
        address = attributes.get(name)
        if address and name in _ABSOLUTE_ONLY and not _ABSOLUTE.match(address.strip()):
            continue  # a number or a name that a script makes an address of
        url = to_video_url(base_url, address) if address else None
        if url:
            return url
    return None


# Posts shown inside an article: the last thing in them is the link to the post, or they say what they are.
_POST_LINK = re.compile(
    r"""https?://(?:[\w-]+\.)?(?: (?:twitter|x)\.com/[^/]+/status/ | instagram\.com/(?:p|reel|reels|tv)/
        | tiktok\.com/@[^/]+(?:/(?:video|photo)/|\?) | facebook\.com/ | threads\.(?:net|com)/@ )""",
    re.IGNORECASE | re.VERBOSE,
)
_POST_TEXT = re.compile(
    r"\(@\w+\)|♬|view this post|lihat postingan ini|a post shared by|(?:postingan|kiriman) dibagikan oleh",
    re.IGNORECASE,
)
POST_CLASS = re.compile(
    r"(?:^|\s)(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|fb-(?:post|video)|text-post-media)(?:\s|$)",
    re.IGNORECASE,
)


def is_post(links: list[str], text: str) -> bool:
    """Whether a quotation is a post of a social network, shown as it is and no text of the article."""
    return bool(links and _POST_LINK.match(links[-1]) and (_POST_TEXT.search(text) or not text))


_PICTURES = ", ".join(sorted(IMAGE_TAGS))
_PLAYERS = ", ".join(("[data-link]", *sorted(PLAYER_TAGS)))
_NO_CAPTION = re.compile(r"\d{1,3}\s*/\s*\d{1,3}|advertisement\b.*", re.IGNORECASE)


def read_figure(node: LexborNode, base_url: str) -> Image | None:
    """The first real picture of an element, with its caption and credit; ``None`` if it shows none."""
    pictures = [node] if node.tag in IMAGE_TAGS else node.css(_PICTURES)
    for picture in pictures:
        image = read_picture(picture, base_url)
        if image is not None and image["url"]:
            image["caption"], image["credit"] = split_caption(_read_caption(node))
            return image
    return None


def _read_caption(figure: LexborNode) -> str | None:
    """The text of the first caption that is no picture number and no advertisement label."""
    if figure.tag in IMAGE_TAGS:
        first = next(iter(figure.iter()), None)
        return clean_text(read_line(first)) if first is not None and first.tag == "figcaption" else None
    for selector in ("figcaption", "em, .caption, small"):
        for node in figure.css(selector):
            text = clean_text(read_line(node))
            if text and not _NO_CAPTION.fullmatch(text):
                return text
    return None


def to_image(address: str, base_url: str) -> Image | None:
    """A picture that is named by its address alone; ``None`` for a placeholder."""
    absolute = to_absolute(base_url, address.strip())
    url = to_image_url(absolute) if absolute else None
    return {"url": url, "caption": None, "credit": None} if url else None


def merge_images(images: Iterable[Image]) -> list[Image]:
    """The pictures in their order, each address once; the first caption and credit of an address count."""
    merged: dict[str, Image] = {}
    for image in images:
        url = image["url"]
        if not url:
            continue
        known = merged.setdefault(url, dict(image))
        if known["caption"] is None and known["credit"] is None:
            known["caption"], known["credit"] = image["caption"], image["credit"]
    return list(merged.values())


def read_players(nodes: Iterable[LexborNode], base_url: str) -> list[str]:
    """The embed addresses of players, each once."""
    found: dict[str, None] = {}
    for node in nodes:
        sources = node.css("source[src]") if node.tag in {"video", "amp-video"} else []
        urls = (find_video(one.tag or "", one.attributes, base_url) for one in (node, *sources))
        url = next((url for url in urls if url), None)
        if url:
            found[url] = None
    return list(found)


def find_players(node: LexborNode) -> list[LexborNode]:
    """The elements inside another that may be players."""
    return node.css(_PLAYERS)
