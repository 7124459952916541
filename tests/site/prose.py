"""Puts distinct articles together from hand-written sentences; the same seed gives the same text."""

from __future__ import annotations

import datetime as dt
import random
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_SOURCE = Path(__file__).parent / "kalimat.toml"
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


@cache
def read_sentences() -> dict[str, Any]:
    return tomllib.loads(_SOURCE.read_text(encoding="utf-8"))


def find_topics() -> list[str]:
    return list(read_sentences()["topik"])


def _choose_names(draw: random.Random) -> dict[str, str]:
    words = read_sentences()
    nama, lain = draw.sample(words["nama"], 2)
    return {
        "nama": nama,
        "lain": lain,
        "kota": draw.choice(words["kota"]),
        "desa": draw.choice(words["desa"]),
    }


def _fill(sentence: str, names: dict[str, str], draw: random.Random) -> str:
    day = dt.date(2026, 1, 5) + dt.timedelta(days=draw.randrange(300))
    values = names | {
        "hari": f"{_DAYS[day.weekday()]} ({day.day}/{day.month}/{day.year})",
        "jam": f"{draw.randrange(5, 23):02}.{draw.randrange(0, 60, 5):02} WIB",
        "angka": str(draw.randrange(3, 97)),
        "ratus": f"{draw.randrange(1, 9)}.{draw.randrange(0, 1000):03}"
        if draw.random() < 0.4
        else str(draw.randrange(120, 990)),
        "persen": f"{draw.randrange(4, 60)},{draw.randrange(1, 10)}",
        "nilai": f"Rp{draw.randrange(2, 400)},{draw.randrange(1, 10)} miliar",
    }
    return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], sentence)


def compose_title(topic: str, seed: object) -> str:
    """A headline that goes with the text of the same topic and seed."""
    draw = random.Random(f"{seed}")
    names = _choose_names(draw)
    words = read_sentences()["topik"][topic]
    return _fill(draw.choice(words["tajuk"]), names, draw)


def compose_paragraphs(topic: str, seed: object, count: int) -> list[str]:
    """`count` paragraphs of one to three sentences each; no sentence stands twice before all have stood."""
    draw = random.Random(f"{seed}")
    names = _choose_names(draw)
    sentences = read_sentences()["topik"][topic]["kalimat"]
    paragraphs: list[str] = []
    heap: list[str] = []
    while len(paragraphs) < count:
        wanted = draw.choice((1, 2, 2, 3)) if paragraphs else 2
        taken = []
        for _ in range(wanted):
            heap = heap or draw.sample(sentences, len(sentences))
            taken.append(_fill(heap.pop(), names, draw))
        paragraphs.append(" ".join(taken))
    return paragraphs


def compose(topic: str, seed: object, count: int, extras: str = "") -> str:
    """A body in the sources' marks: composed paragraphs, with `extras` set between them in order.

    An extra follows every second paragraph; what is left over follows the last one.
    """
    chunks = [chunk for chunk in re.split(r"\n[ \t]*\n", extras.strip()) if chunk]
    body: list[str] = []
    for number, paragraph in enumerate(compose_paragraphs(topic, seed, count), 1):
        body.append(paragraph)
        if number % 2 == 0 and number < count and chunks:
            body.append(chunks.pop(0))
    return "\n\n".join(body + chunks)
