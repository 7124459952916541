"""`python -m bench.render`: what a page costs plain and in the browser, and whether its memory stays flat.

Both runs are the real command on the fixture site: first articles whose text stands in the page, then the
same articles with their text left to a script, so that each is asked plain and then shown in the browser.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from inews_crawler.rendering.chromium import find_chromium
from tests.site.crawl import find_outputs, read_records, start_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from tests.site.world import World

TICKS = os.sysconf("SC_CLK_TCK")
LOOK_SECONDS = 0.25
ARGUMENTS = ("-a", "discover=sections,read_next,related")
SETTINGS = {"LOG_LEVEL": "WARNING"}


@dataclass
class Measured:
    """One run: its records, wall time, CPU of all its processes, and what its browser used over time."""

    records: int = 0
    wall: float = 0.0  #: seconds
    cpu: float = 0.0  #: seconds
    memory: list[tuple[float, int, int]] = field(
        default_factory=list
    )  #: seconds, bytes (PSS), Chromium pages


def build_site(count: int, *, shells: bool, small: bool = False) -> World:
    """A site of `count` articles; `shells`: a script fills each of them in."""
    world = generate(count, split=0.0, small=small, traits=("shells",))
    if shells:
        for story in list(world.stories.values()):
            world.stories[story.key] = replace(story, dress=replace(story.dress, plain_pieces=0))
    return world


def measure(site: FixtureSite, folder: Path, *arguments: str) -> Measured:
    measured = Measured()
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = start_crawl(site, folder, *ARGUMENTS, *arguments, settings=SETTINGS)
    tree: dict[int, float] = {}
    try:
        while process.poll() is None:
            pids = find_tree(process.pid)
            for pid in pids:
                tree[pid] = read_cpu(pid) or tree.get(pid, 0.0)
            browser = [pid for pid in pids if "chrom" in read_name(pid) or read_name(pid) == "node"]
            if browser:
                memory = sum(read_memory(pid) for pid in browser)
                measured.memory.append((time.monotonic() - began, memory, len(browser)))
            time.sleep(LOOK_SECONDS)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    measured.wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    waited_for = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # Of children's children, getrusage knows only those that were waited for: take what was seen, if more.
    measured.cpu = max(waited_for, sum(tree.values()))
    outputs = find_outputs(folder)
    measured.records = len(read_records(outputs[-1] / "articles.jsonl")) if outputs else 0
    return measured


# --- processes ---


def read_stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def read_cpu(pid: int) -> float:
    """Seconds of processor time, without children."""
    stat = read_stat(pid)
    return (int(stat[11]) + int(stat[12])) / TICKS if stat else 0.0


def read_name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def read_memory(pid: int) -> int:
    """Bytes in memory, shared pages divided among those who share them."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))


def find_tree(root: int) -> list[int]:
    """A process and all below it."""
    parents = {
        int(folder.name): int(stat[1])
        for folder in Path("/proc").iterdir()
        if folder.name.isdigit() and (stat := read_stat(int(folder.name)))
    }
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


# --- tables ---


def print_costs(plain: Measured, rendered: Measured) -> None:
    print(f"{'':10} {'articles':>8} {'wall s':>8} {'wall ms/page':>13} {'CPU ms/page':>12}")
    for name, run in (("plain", plain), ("rendered", rendered)):
        pages = max(1, run.records)
        wall, cpu = run.wall / pages * 1000, run.cpu / pages * 1000
        print(f"{name:10} {run.records:8} {run.wall:8.1f} {wall:13.0f} {cpu:12.0f}")


def print_memory(rendered: Measured, parts: int = 6) -> None:
    """The browser's memory over the run, in equal spans of time."""
    samples = rendered.memory
    print(f"\n{'browser, seconds':18} {'MB mean':>8} {'MB peak':>8} {'processes':>10}")
    for part in range(parts):
        span = samples[len(samples) * part // parts : len(samples) * (part + 1) // parts]
        if span:
            sizes = [memory / 1e6 for _, memory, _ in span]
            label = f"{span[0][0]:.0f} to {span[-1][0]:.0f}"
            print(
                f"{label:18} {sum(sizes) / len(sizes):8.0f} {max(sizes):8.0f} {max(n for _, _, n in span):10}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.render", description=__doc__)
    parser.add_argument("--pages", type=int, default=300, help="articles to crawl in each run (300)")
    options = parser.parse_args()
    if find_chromium(os.environ.get("INEWS_CHROMIUM")) is None:
        raise SystemExit("bench.render needs Chromium")
    runs = []
    for shells in (False, True):
        with (
            FixtureSite(build_site(options.pages, shells=shells)) as site,
            tempfile.TemporaryDirectory() as name,
        ):
            runs.append(measure(site, Path(name), "-a", f"render={'auto' if shells else 'never'}"))
    print_costs(*runs)
    print_memory(runs[1])


if __name__ == "__main__":
    main()
