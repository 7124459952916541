"""The spiders that a crawl of ours is measured beside; each asks for the addresses of a file, and no others.

Run with `scrapy runspider bench/spiders.py` (it has one spider at a time, by `BENCH_SPIDER`).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import scrapy
from itemloaders import ItemLoader
from itemloaders.processors import Compose, Identity, Join, MapCompose, TakeFirst

URLS = "BENCH_URLS"  #: names the file: a JSON array of addresses


def read_urls() -> list[str]:
    return json.loads(Path(os.environ[URLS]).read_text(encoding="utf-8"))


class BareSpider(scrapy.Spider):
    """Scrapy and nothing else: asks, and looks at no answer."""

    name = "bare"

    async def start(self):
        for url in read_urls():
            yield scrapy.Request(url, dont_filter=True)

    def parse(self, _response):
        return None


class TypicalLoader(ItemLoader):
    """The fields as most projects clean them."""

    default_output_processor = TakeFirst()
    default_input_processor = MapCompose(str.strip)
    body_out = Join("\n\n")
    tags_out = Identity()
    authors_out = Compose(set, sorted)


class TypicalSpider(BareSpider):
    """A spider as one writes it in an afternoon: parsel, an item loader, twelve fields, no fallback."""

    name = "typical"

    def parse(self, response):
        if response.css("h1.headerTitle"):
            loader = TypicalLoader(item={}, selector=response.selector)
            loader.add_value("url", response.url)
            loader.add_css("title", "h1.headerTitle::text")
            loader.add_css("description", 'meta[name="description"]::attr(content)')
            loader.add_css("published_at", 'meta[property="article:published_time"]::attr(content)')
            loader.add_css("authors", ".authorList a::text")
            loader.add_css("editor", ".bodyArticleWrapper strong::text")
            loader.add_css("body", ".bodyArticleWrapper p::text")
            loader.add_css("image_url", 'meta[property="og:image"]::attr(content)')
            loader.add_css("image_caption", ".headerImg figcaption::text")
            loader.add_css("tags", 'a[href*="/tag/"]::text')
            loader.add_xpath("read_next", '//a[contains(., "Baca")]/@href')
            loader.add_css("related", ".bodyArticleWrapper a::attr(href)")
            yield loader.load_item()


# `scrapy runspider` takes the spider of the module: the other one has to go.
if os.environ.get("BENCH_SPIDER") == "bare":
    del TypicalSpider
else:
    del BareSpider
