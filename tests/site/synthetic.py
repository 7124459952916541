"""A large site of composed articles with known truth, for kill, soak and cost tests."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from tests.site.chrome import SECTIONS
from tests.site.faults import Fault
from tests.site.listings import ALL_DOORS
from tests.site.markup import read_body
from tests.site.model import Dress, Picture, Story
from tests.site.prose import compose, compose_title, read_sentences
from tests.site.sources import PUBLIC_DOORS
from tests.site.world import WWW, World

_WIB = dt.timezone(dt.timedelta(hours=7))
_NEWEST = dt.datetime(2026, 3, 8, 20, 0, tzinfo=_WIB)
_TOPICS = {
    "news": ("pemerintah", "hukum", "bencana", "dunia"),
    "regional": ("bencana", "pemerintah"),
    "finance": ("ekonomi",),
    "sport": ("bola", "olahraga"),
    "lifestyle": ("hiburan", "sehat", "muslim"),
    "travel": ("wisata",),
    "otomotif": ("otomotif",),
    "techno": ("tekno",),
}
_PLACES = [(section, sub) for section in _TOPICS for sub in SECTIONS[section]]


def to_slug(title: str) -> str:
    words = "".join(letter if letter.isalnum() or letter == " " else "" for letter in title.lower())
    return "-".join(words.split())


class _Maker:
    """Makes the stories of a synthetic site; number i of n is the (i+1)th newest of all."""

    def __init__(self, count: int, seed: int, split: float, per_day: int, paragraphs: int) -> None:
        self.count, self.seed, self.split, self.paragraphs = count, seed, split, paragraphs
        self.step = dt.timedelta(days=1) / per_day
        self.addresses = [self._to_path(number) for number in range(count)]

    def _draw(self, number: int) -> random.Random:
        return random.Random(f"{self.seed}/{number}")

    def _choose_topic(self, number: int) -> str:
        section = _PLACES[number % len(_PLACES)][0]
        return self._draw(number).choice(_TOPICS[section])

    def _to_title(self, number: int) -> str:
        return f"{compose_title(self._choose_topic(number), f'{self.seed}/{number}')} ({number + 1})"

    def _to_path(self, number: int) -> str:
        section, subsection = _PLACES[number % len(_PLACES)]
        return f"/{section}/{subsection}/{to_slug(self._to_title(number))}"

    def _find_children(self, number: int) -> list[str]:
        """Each article leads to three older ones of its subsection: a listed one reaches all in few hops."""
        rank, place = divmod(number, len(_PLACES))
        children = [(3 * rank + n) * len(_PLACES) + place for n in (1, 2, 3)]
        return [self.addresses[child] for child in children if child < self.count]

    def build(self, number: int) -> Story:
        draw = self._draw(number)
        section, subsection = _PLACES[number % len(_PLACES)]
        children = self._find_children(number)
        extras = [f"@baca {child}" for child in children[2:]]
        count = draw.randrange(max(3, self.paragraphs - 2), self.paragraphs + 3)
        if draw.random() < self.split:
            extras.insert(0 if count < 5 else len(extras), "@bagian")  # never behind the last paragraph
        topic = self._choose_topic(number)
        names = read_sentences()["nama"]
        image = f"inews_new/2026/01/{number % 28 + 1:02}/gambar_{self.seed}_{number}.jpg"
        base = f"https://{WWW}"
        return Story(
            host=WWW,
            path=self.addresses[number],
            kind="article",
            title=self._to_title(number),
            published=(_NEWEST - number * self.step).replace(microsecond=0),
            parts=read_body(compose(topic, f"{self.seed}/{number}", count, "\n\n".join(extras))),
            section=section,
            subsection=subsection,
            description=f"Laporan nomor {number + 1} tentang {topic}.",
            authors=(draw.choice(names),),
            editor=draw.choice(names),
            dateline=draw.choice(read_sentences()["kota"]).upper(),
            lead=Picture(image, f"Foto berita nomor {number + 1}.", "iNews", f"Foto berita nomor {number + 1}. (Foto: iNews)"),
            tags=(topic, f"arsip {number % 97}"),
            read_next=base + (children[0] if children else self.addresses[number % len(_PLACES)]),
            related_news=tuple(base + child for child in children[1:2]),
            doors=PUBLIC_DOORS,
            dress=Dress(link_tags=False),
        )  # fmt: skip


def generate(
    count: int,
    seed: int = 0,
    *,
    split: float = 0.0,
    per_day: int = 40,
    paragraphs: int = 6,
    small: bool = True,
    **options: Any,
) -> World:
    """A site of `count` articles, the same for the same arguments; its truth is `expected_records()`.

    Every article is within 20 hops of a listing. `split`: the share of articles in two parts.
    `per_day`: articles a day, backwards from 8 March 2026. `small`: light pages (about 10 KB).
    Other options are those of `World`.
    """
    maker = _Maker(count, seed, split, per_day, paragraphs)
    stories = [maker.build(number) for number in range(count)]
    return World(stories, ALL_DOORS, small=small, oddities=False, **options)


def build_fault_mix(share: float = 0.1, seed: int = 0, host: str = WWW, path: str = "/*/*/*") -> list[Fault]:
    """Passing faults for a share of the addresses, each at most twice, so that all can be had in the end."""
    kinds: list[dict[str, Any]] = [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 502},
        {"kind": "status", "status": 503, "retry_after": 1},
        {"kind": "status", "status": 429, "retry_after": 1},
        {"kind": "reset"},
        {"kind": "reset_midway"},
        {"kind": "truncated"},
        {"kind": "slow", "seconds": 0.3},
    ]
    each = share / len(kinds)
    return [
        Fault(host=host, path=path, probability=each, times=1, seed=seed + n, **kind)
        for n, kind in enumerate(kinds)
    ]
