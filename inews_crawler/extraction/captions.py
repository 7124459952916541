"""Decides which text around an image is its caption and which is the article's own."""

from __future__ import annotations

import re
from typing import Final

from inews_crawler.extraction.marked import (
    IMAGE,
    LINK,
    LINK_END,
    SLANT,
    SLANT_END,
    Block,
    Image,
    merge,
    plain,
)
from inews_crawler.text.boilerplate import is_boilerplate
from inews_crawler.text.credits import has_photo_credit, split_caption
from inews_crawler.text.datelines import split_dateline

_LONGEST: Final = 600  # characters of a caption that names its credit
_LONGEST_BARE: Final = 300  # characters of one that only stands where captions stand
_INDEX = re.compile(r"\d{1,3}\s*/\s*\d{1,3}")  # "1/5" of a gallery
BOXES: Final = frozenset({"div", "center", "figure", "section", "td", "th", "aside"})
_ENDS: Final = (".", ")", "]", "!", "?", "”", '"')
_SLANTED_START = re.compile(rf"[\s{LINK}{LINK_END}]*{SLANT}[^{SLANT_END}]*{SLANT_END}?")
_CREDIT_ONLY = re.compile(r"\s*[(\[][^()\[\]]{1,90}[)\]]\s*\.?\s*")


def give_caption(image: Image, text: str) -> None:
    """Write a caption and its credit to an image that has none."""
    if text and image["caption"] is None and image["credit"] is None:
        image["caption"], image["credit"] = split_caption(text)


def settle_figure(blocks: list[Block]) -> list[Block]:
    """The blocks of a figure (or a table or list used as one): all its text belongs to its images.

    A long text is none: a figure wrapped round a whole article loses no sentence.
    """
    images = [image for block in blocks for image in block.images]
    texts = [block for block in blocks if block.text]
    if not images:
        return [] if texts and all(block.kind == "caption" for block in texts) else blocks
    if sum(len(block.text) for block in texts if block.kind != "caption") > _LONGEST:
        return blocks
    if texts and all(is_boilerplate(block.text) for block in texts):
        return []  # an advertisement and its label
    captions = [block.text for block in texts if not _INDEX.fullmatch(block.text)]
    if len(images) == 1:
        give_caption(images[0], " ".join(captions))
    else:
        _share_captions(blocks)
    return [Block(IMAGE * len(images), "text", "figure", blocks[0].owner, [], images)]


def _share_captions(blocks: list[Block]) -> None:
    """In a figure of several images a caption belongs to the image before it, or to the first."""
    waiting: list[str] = []
    last: Image | None = None
    for block in blocks:
        for image in block.images:
            last = image
            for text in waiting:
                give_caption(last, text)
            waiting = []
        if block.text and not _INDEX.fullmatch(block.text):
            if last is None:
                waiting.append(block.text)
            else:
                give_caption(last, block.text)


def _split_slanted(segment: str) -> tuple[str, str]:
    """The caption in slanted type right behind an image and what follows it; no caption inside a sentence."""
    at = 0
    while at <= _LONGEST * 2 and (match := _SLANTED_START.match(segment, at)):
        at = match.end()
    caption = plain(segment[:at])
    if not caption or len(caption) > _LONGEST:
        return "", segment
    rest = segment[at:]
    if _CREDIT_ONLY.fullmatch(rest):
        return plain(f"{caption} {rest}"), ""
    if plain(rest) and not rest.lstrip(" ").startswith(("\n", IMAGE)):
        follows = plain(rest)
        if not caption.endswith(_ENDS) or follows[:1].islower():
            return "", segment
    return caption, rest


def _split_plain(segment: str, tag: str, *, alone: bool) -> tuple[str, str]:
    """The caption in plain type behind an image: it names its credit, or a box holds nothing but the two."""
    lines = segment.split("\n")
    for number, line in enumerate(lines):
        text = plain(line)
        if not text:
            continue
        if len(text) <= _LONGEST and has_photo_credit(text):
            return text, "\n".join(lines[number + 1 :])
        break
    text = plain(segment)
    if alone and text and len(text) <= _LONGEST and has_photo_credit(text):
        return text, ""
    if alone and text and tag in BOXES and len(text) <= _LONGEST_BARE:
        return text, ""
    return "", segment


def _settle_inside(block: Block) -> None:
    """Give the images of a block their captions out of its own text; the rest of the text stays."""
    first, *segments = block.raw.split(IMAGE)
    alone = not plain(first) and sum(1 for segment in segments if plain(segment)) == 1
    kept = [first]
    for image, segment in zip(block.images, segments, strict=False):
        caption, rest = _split_slanted(segment)
        if not caption:
            caption, rest = _split_plain(segment, block.tag, alone=alone)
        if caption:
            give_caption(image, caption)
        kept.append(rest)
    block.raw = IMAGE.join(kept)
    block.text = plain(block.raw)


def _has_dateline(block: Block) -> bool:
    """Whether a block begins the article: no caption does."""
    return split_dateline(block.text[:_LONGEST_BARE])[0] is not None


def _is_caption_of(block: Block, before: Block) -> bool:
    """Whether a block right behind an image without caption is that caption."""
    if block.kind == "caption":
        return True
    is_other = block.kind not in {"text", "heading"} or block.images or len(block.text) > _LONGEST
    if is_other or _has_dateline(block):
        return False
    if has_photo_credit(block.text):
        return True
    if len(block.text) > _LONGEST_BARE or block.kind == "heading":
        return False
    if block.is_slanted():
        return True
    same_box = block.owner == before.owner and block.tag in BOXES
    return same_box and split_caption(block.text)[1] is not None


def _opens_text(blocks: list[Block]) -> bool:
    """Whether a short block stands before the one with the dateline: the lead picture's caption."""
    if len(blocks) < 2 or len(blocks[0].text) > _LONGEST_BARE or blocks[0].kind != "text":  # noqa: PLR2004
        return False
    return split_dateline(blocks[1].text[:_LONGEST_BARE])[0] is not None


def is_captioned(blocks: list[Block]) -> bool:
    """Whether the two blocks of an element are an image and, short and in a box of its own, its caption."""
    if len(blocks) != 2:  # noqa: PLR2004 - an image and a text
        return False
    image, text = blocks
    if not image.images or image.text or text.images or text.kind != "text":
        return False
    if len(text.text) > _LONGEST_BARE or _has_dateline(text):
        return False
    return text.tag in BOXES and text.owner != image.owner


def _is_stray_caption(block: Block) -> bool:
    """Whether a block is a caption without its image: AMP pages open with one, pasted bodies keep them."""
    if block.kind == "caption":
        return True
    if block.kind != "text" or len(block.text) > _LONGEST or not has_photo_credit(block.text):
        return False
    return not _has_dateline(block)


def settle_captions(blocks: list[Block]) -> list[Block]:
    """Move every caption from the text to its image; the blocks that still hold text or images."""
    kept: list[Block] = []
    for at, block in enumerate(blocks):
        if block.images and block.text and block.kind in {"text", "heading", "caption"}:
            _settle_inside(block)
        before = kept[-1] if kept else None
        if before is not None and before.images and not before.text and block.text and not block.images:
            image = before.images[-1]
            if (
                image["caption"] is None
                and image["credit"] is None
                and (_is_caption_of(block, before) or _opens_text(blocks[at : at + 2]))
            ):
                give_caption(image, block.text)
                continue
        if block.text and not block.images and _is_stray_caption(block):
            continue
        kept.append(block)
    return kept


def is_pictorial(blocks: list[Block]) -> bool:
    """Whether a table or list of definitions only sets one image and its caption."""
    texts = [text for block in blocks if (text := block.text.replace("\n", " ").strip(" |"))]
    if not any(block.images for block in blocks) or len(texts) > 1:
        return False
    if not texts:
        return True
    if " | " in texts[0] or len(texts[0]) > _LONGEST:
        return False  # several cells, or the article's own text beside a picture
    return len(texts[0]) <= _LONGEST_BARE or has_photo_credit(texts[0])


def settle_grid(blocks: list[Block]) -> list[Block]:
    """The blocks of a table or list that sets an image and its caption."""
    whole = merge(blocks, " ", "text", "figure")
    caption = Block(plain(whole.raw).strip(" |"), "caption")
    return settle_figure([Block(IMAGE * len(whole.images), images=whole.images), caption])
