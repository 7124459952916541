"""How well copies are told from updates and look-alikes, on generated pairs.

``python -m bench.duplicates [--pairs 2000] [--seed 11]`` stores both texts of every pair, in either order,
and prints for each way of making a pair how many were marked, then precision and recall.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bench.texts import WHAT, WHERE, make_blocks, make_record, make_sentence
from inews_crawler.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

Blocks = list[str]
SHORT = "two blocks, another lead"
START = datetime(2026, 1, 1, tzinfo=UTC)


def same(blocks: Blocks, _picker: random.Random) -> Blocks:
    return list(blocks)


def reworded_lead(blocks: Blocks, picker: random.Random) -> Blocks:
    """The lead in other words, its figures among them."""
    figures = [word for word in blocks[0].split() if any(map(str.isdigit, word))]
    words = make_sentence(picker).split()
    return [" ".join([word for word in words if not any(map(str.isdigit, word))] + figures), *blocks[1:]]


def added_lead(blocks: Blocks, picker: random.Random) -> Blocks:
    return [make_sentence(picker), *blocks]


def other_brand(blocks: Blocks, _picker: random.Random) -> Blocks:
    return [block.replace("iNews.id", "iNewsKarawang.id") for block in blocks]


def other_lead_and_brand(blocks: Blocks, picker: random.Random) -> Blocks:
    return other_brand(reworded_lead(blocks, picker), picker)


def one_fact(blocks: Blocks, picker: random.Random) -> Blocks:
    """One number further down is another."""
    at = picker.randrange(1, len(blocks))
    number = next(word for word in blocks[at].split() if word.isdigit())
    return [*blocks[:at], blocks[at].replace(number, str(int(number) + 1), 1), *blocks[at + 1 :]]


def one_word(blocks: Blocks, picker: random.Random) -> Blocks:
    """One word further down is another."""
    at = picker.randrange(1, len(blocks))
    words = blocks[at].split()
    words[picker.randrange(len(words))] = "kemarin"
    return [*blocks[:at], " ".join(words), *blocks[at + 1 :]]


def added_block(blocks: Blocks, picker: random.Random) -> Blocks:
    at = picker.randrange(1, len(blocks) + 1)
    return [*blocks[:at], make_sentence(picker), *blocks[at:]]


def removed_block(blocks: Blocks, picker: random.Random) -> Blocks:
    at = picker.randrange(1, len(blocks))
    return [*blocks[:at], *blocks[at + 1 :]]


def swapped_blocks(blocks: Blocks, _picker: random.Random) -> Blocks:
    return [blocks[0], *blocks[:0:-1]]


def other_text(blocks: Blocks, picker: random.Random) -> Blocks:
    return make_blocks(picker, len(blocks), 1)


def form(picker: random.Random) -> Blocks:
    """A form that is filled in daily: only its closing line stays."""
    place = picker.choice(WHERE)
    return [
        f"Prakiraan cuaca {place} edisi {picker.randrange(10**9)}: {picker.choice(WHAT)} ditunda.",
        "Warga diimbau tetap waspada dan membawa payung saat bepergian.",
    ]


def quake(picker: random.Random) -> Blocks:
    """A notice that is filled in at every quake: its closing lines are longer than its news."""
    place, hour = picker.choice(WHERE), f"{picker.randrange(24):02}.{picker.randrange(60):02}"
    force, depth = picker.randrange(30, 79) / 10, picker.randrange(5, 300)
    return [
        f"Gempa bermagnitudo {force} mengguncang {place} pada kedalaman {depth} kilometer, pukul {hour} WIB.",
        "Hasil pemodelan menunjukkan gempa ini tidak berpotensi menimbulkan gelombang pasang di pesisir.",
        "Warga diimbau tetap tenang dan memeriksa bangunan sebelum kembali ke dalam rumah masing-masing.",
    ]


def short(blocks: Blocks, picker: random.Random) -> Blocks:
    """Another lead before a single block."""
    return reworded_lead(blocks[:2], picker)


COPIES: dict[str, Callable[[Blocks, random.Random], Blocks]] = {
    "the same text": same,
    "another lead": reworded_lead,
    "a lead put in front": added_lead,
    "another brand": other_brand,
    "another lead and brand": other_lead_and_brand,
    SHORT: short,
}
OTHERS: dict[str, Callable[[Blocks, random.Random], Blocks]] = {
    "one number changed": one_fact,
    "one word changed": one_word,
    "a block added": added_block,
    "a block removed": removed_block,
    "blocks in another order": swapped_blocks,
    "another text": other_text,
}
FORMS = {"a form filled in twice": form, "a notice of two quakes": quake}


def make_pairs(count: int, seed: int) -> list[tuple[str, bool, Blocks, Blocks]]:
    """Pairs of texts: how the second was made, whether it is a copy, both texts. Half are copies."""
    picker = random.Random(seed)
    pairs = []
    copies, others = list(COPIES), [*OTHERS, *FORMS]
    for number in range(count):
        is_copy = number % 2 == 0
        name = (copies if is_copy else others)[number // 2 % (len(copies) if is_copy else len(others))]
        if name in FORMS:
            pairs.append((name, False, FORMS[name](picker), FORMS[name](picker)))
            continue
        first = make_blocks(picker, picker.randrange(4, 16), picker.randrange(1, 3))
        if name == SHORT:
            first = first[:2]
        second = (COPIES | OTHERS)[name](first, picker)
        pairs.append((name, is_copy, first, second))
    return pairs


def judge_pairs(pairs: list[tuple[str, bool, Blocks, Blocks]], seed: int) -> Counter[tuple[str, bool, bool]]:
    """Store all pairs in one store, in any order; count name, whether it is a copy, whether it is marked."""
    picker = random.Random(seed)
    jobs = []
    for number, (_, _, first, second) in enumerate(pairs):
        moment = START + timedelta(minutes=number)
        jobs.append(make_record(f"www.inews.id/news/a-{number}", "\n\n".join(first), moment))
        later = moment + timedelta(hours=picker.randrange(1, 99))
        jobs.append(make_record(f"karawang.inews.id/read/{number}", "\n\n".join(second), later, "Judul lain"))
    picker.shuffle(jobs)
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/store.db") as store:
        for job in jobs:
            store.articles.save(job, run=1, at=START)
        named = {record["key"]: record["duplicate_of"] for record in store.articles.select()}
    verdicts: Counter[tuple[str, bool, bool]] = Counter()
    for number, (name, is_copy, _, _) in enumerate(pairs):
        is_marked = named[f"karawang.inews.id/read/{number}"] == f"www.inews.id/news/a-{number}"
        verdicts[name, is_copy, is_marked] += 1
    wrong = sum(1 for key, original in named.items() if original is not None and key.startswith("www."))
    verdicts["an original marked", False, True] += wrong
    return verdicts


def to_figures(verdicts: Counter[tuple[str, bool, bool]]) -> tuple[float, float]:
    """Precision and recall."""
    right = sum(count for (_, is_copy, is_marked), count in verdicts.items() if is_copy and is_marked)
    marked = sum(count for (_, _, is_marked), count in verdicts.items() if is_marked)
    copies = sum(count for (_, is_copy, _), count in verdicts.items() if is_copy)
    return right / marked, right / copies


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=11)
    chosen = parser.parse_args()
    verdicts = judge_pairs(make_pairs(chosen.pairs, chosen.seed), chosen.seed)
    print(f"{'pair':<28}{'copy':>6}{'marked':>8}{'not':>6}")
    for is_copy, name in sorted({(is_copy, name) for name, is_copy, _ in verdicts}, reverse=True):
        marked, unmarked = (verdicts[name, is_copy, is_marked] for is_marked in (True, False))
        print(f"{name:<28}{'yes' if is_copy else 'no':>6}{marked:>8}{unmarked:>6}")
    precision, recall = to_figures(verdicts)
    print(f"\nprecision {precision:.4f}   recall {recall:.4f}   of {chosen.pairs} pairs")


if __name__ == "__main__":
    main()
