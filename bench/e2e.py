"""What a crawl costs, beside bare Scrapy and a typical spider on the same pages, all measured in one run.

`python -m bench.e2e [--articles 800] [--rounds 3] [--connections 8] [--stages | --memory | --peers]`

A server of its own process answers under the site's real host names, with article pages of about 105 KB that
are compressed once. Ours is the whole job: pages found, read, normalised, deduplicated, stored, three feeds
written. The other two ask for the same addresses. CPU is the crawling process's user and system time (wait4);
rounds are interleaved.
"""

from __future__ import annotations

import argparse
import json
import os
import pstats
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import peers, spiders
from tests.site.crawl import PROJECT
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tests.site.messages import Response

#: Share of articles in two parts.
SPLIT = 0.2
#: Script in the head of each page, as a real page of the site has it: text that no reader needs.
SCRIPT = b"<script>%s</script>" % b"".join(
    b"window.slot%d = {id: %d, size: [300, 250]};\n" % (n, n) for n in range(750)
)
#: Which files stand for which stage; the first that fits, in this order.
STAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("parse", ("inews_crawler/pages/document", "selectolax", "inews_crawler/pages/nesting")),
    ("classify", ("inews_crawler/pages/",)),
    ("links", ("inews_crawler/discovery/", "inews_crawler/site/")),
    ("duplicates", ("inews_crawler/store/similarity", "inews_crawler/store/duplicates")),
    ("store", ("inews_crawler/store/", "sqlalchemy", "sqlite3", "inews_crawler/pipelines/")),
    ("feeds", ("inews_crawler/feeds/", "inews_crawler/extensions/feeds", "csv.py", "/json/")),
    ("fields", ("inews_crawler/extraction", "inews_crawler/loaders", "inews_crawler/page",
                "inews_crawler/text", "itemloaders", "itemadapter")),
    ("listings", ("inews_crawler/crawl/", "inews_crawler/spiders/")),
    ("politeness", ("inews_crawler/middlewares/", "inews_crawler/extensions/")),
)  # fmt: skip
DOWNLOAD = "download and framework"


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one process."""

    cpu: float  #: seconds, user and system
    memory: int  #: bytes at most
    wall: float = 0.0


def serve(articles: int) -> None:
    """Serve until standard input ends; say first where the proxy listens and where its log stands."""
    log = Path(tempfile.mkdtemp(prefix="bench-"), "requests.jsonl")
    world = generate(articles, 7, split=SPLIT, small=False, paragraphs=8)
    answer = world.respond
    world.respond = lambda request: fill_up(answer(request))  # type: ignore[method-assign]
    with FixtureSite(world, log=log) as site:
        print(json.dumps({"proxy": site.proxy_url, "log": str(log)}), flush=True)
        sys.stdin.read()
    shutil.rmtree(log.parent)


def fill_up(response: Response) -> Response:
    """The page with as much inline script as the site's own pages have more than the fixture's."""
    return replace(response, body=response.body.replace(b"</head>", SCRIPT + b"</head>", 1))


def run_process(command: list[str], folder: Path, environment: Mapping[str, str]) -> Cost:
    """Run a command to its end in a folder. Raises ``RuntimeError`` if it fails."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError((folder / "log").read_text(errors="replace")[-2000:])
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


class Bench:
    """The crawls that are compared, on one server."""

    def __init__(self, folder: Path, proxy: str, connections: int) -> None:
        self.folder = folder
        self._number = 0
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        self.environment = kept | {"http_proxy": proxy, "https_proxy": proxy, "PYTHONPATH": str(PROJECT)}
        self.settings = [
            f"CONCURRENT_REQUESTS={max(16, connections)}",
            f"CONCURRENT_REQUESTS_PER_DOMAIN={connections}",
            "DOWNLOAD_DELAY=0",
            "INEWS_MAX_RATE=0",
            "LOG_LEVEL=INFO",
            "DOWNLOAD_VERIFY_CERTIFICATES=False",
        ]

    def run_ours(self, *arguments: str, folder: Path | None = None) -> Cost:
        """`scrapy crawl inews`, in an empty folder unless one is given."""
        command = [sys.executable, "-m", "scrapy", "crawl", "inews", *arguments]
        environment = self.environment | {"SCRAPY_SETTINGS_MODULE": "inews_crawler.settings"}
        return self._run([*command, "-s", "AUTOTHROTTLE_ENABLED=False"], environment, folder)

    def run_other(self, name: str, urls: Iterable[str]) -> Cost:
        """One of the other spiders, on these addresses."""
        file = self.folder / f"urls-{self._number}.json"
        file.write_text(json.dumps(list(urls)), encoding="utf-8")
        command = [sys.executable, "-m", "scrapy", "runspider", str(PROJECT / "bench" / "spiders.py")]
        if name == "typical":
            command += ["-O", "items.jsonl"]
        return self._run(command, self.environment | {spiders.URLS: str(file), "BENCH_SPIDER": name})

    def _run(self, command: list[str], environment: Mapping[str, str], folder: Path | None = None) -> Cost:
        self._number += 1
        words = [word for setting in self.settings for word in ("-s", setting)]
        return run_process([*command, *words], folder or self.folder / str(self._number), environment)


@contextmanager
def serving(articles: int) -> Iterator[dict[str, str]]:
    """A server in a process of its own: where its proxy listens, and where its log stands."""
    command = [sys.executable, "-m", "bench.e2e", "--serve", str(articles)]
    server = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield json.loads(server.stdout.readline())
    finally:
        server.communicate()


def read_entries(path: str) -> list[dict[str, Any]]:
    """What the server was asked, in its order."""
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def read_log(path: str) -> list[str]:
    """The addresses that were asked for, in their order."""
    return [
        f"{entry['scheme']}://{entry['host']}{entry['path']}"
        for entry in read_entries(path)
        if entry["method"] != "CONNECT"
    ]


def count_connections(path: str, start: int) -> int:
    """Over how many connections the requests from number ``start`` on came."""
    return len({entry["peer"] for entry in read_entries(path)[start:]})


def show(name: str, costs: list[float], unit: str = "") -> str:
    """Median and spread."""
    return f"{name:28} {statistics.median(costs):7.2f}{unit}  ({min(costs):.2f} to {max(costs):.2f})"


def compare(bench: Bench, log: str, rounds: int) -> dict[str, float]:
    """The three crawls in turn; prints their CPU a request and returns the medians in milliseconds."""
    before = len(read_log(log))
    bench.run_ours()  # also fills the server's caches
    urls = read_log(log)[before:]
    pages = [url for url in urls if not url.endswith("/robots.txt")]
    one = pages[-1]
    runs: dict[str, Any] = {
        "bare": lambda asked: bench.run_other("bare", asked),
        "typical": lambda asked: bench.run_other("typical", asked),
        "ours": lambda asked: bench.run_ours(
            *(() if len(asked) > 1 else ("-a", f"start_urls={one}", "-a", "depth=0"))
        ),
    }
    starts: dict[str, list[float]] = defaultdict(list)
    costs: dict[str, list[float]] = defaultdict(list)
    memory: dict[str, int] = defaultdict(int)
    opened: dict[str, int] = {}
    for _ in range(rounds):
        for name, run in runs.items():
            start, earlier = run([one]), len(read_entries(log))
            whole = run(pages)
            opened[name] = count_connections(log, earlier)
            starts[name].append(start.cpu)
            costs[name].append((whole.cpu - start.cpu) / len(pages) * 1000)
            memory[name] = max(memory[name], whole.memory)
    print(f"{len(pages)} requests, {rounds} rounds")
    for name in runs:
        print(
            show(f"{name}, CPU a request", costs[name], " ms"),
            f"  {memory[name] / 1e6:.0f} MB, {opened[name]} connections",
        )
    for name in runs:
        print(show(f"{name}, start-up CPU", starts[name], " s"))
    medians = {name: statistics.median(values) for name, values in costs.items()}
    for name in ("bare", "typical"):
        print(f"ours / {name}: {medians['ours'] / medians[name]:.2f}")
    return medians


def measure_nothing_new(bench: Bench) -> None:
    """A second run in the same folder, beside the first."""
    folder = bench.folder / "again"
    first = bench.run_ours(folder=folder)
    second = bench.run_ours(folder=folder)
    print(f"a full run {first.cpu:.2f} s of CPU, then one with nothing new {second.cpu:.2f} s")


def measure_memory(folder: Path, connections: int) -> None:
    """The peak memory of a run of 1000 articles and of one of 3000."""
    for articles in (1000, 3000):
        with serving(articles) as place:
            cost = Bench(folder / str(articles), place["proxy"], connections).run_ours()
        print(f"{articles} articles: {cost.memory / 1e6:.0f} MB at most", flush=True)


def to_stage(file: str) -> str | None:
    """The stage that a source file stands for; None for what serves all of them."""
    path = file.replace("\\", "/")
    return next((name for name, parts in STAGES if any(part in path for part in parts)), None)


def measure_stages(bench: Bench, total: float) -> None:
    """Where the CPU goes: a profile's own times, scaled to what a request costs without one.

    Functions of the library and of C are counted for the stages that call them.
    """
    file = bench.folder / "profile"
    bench.run_ours("--profile", str(file))
    stats = pstats.Stats(str(file)).stats  # type: ignore[attr-defined]
    shares: dict[Any, dict[str, float]] = {}

    def spread(function: Any, seen: frozenset[Any]) -> dict[str, float]:
        if function in shares:
            return shares[function]
        own = to_stage(function[0])
        if own is not None:
            return {own: 1.0}
        callers = {caller: times[3] for caller, times in stats[function][4].items() if caller not in seen}
        whole = sum(callers.values())
        if not whole or len(seen) > 12:
            return {DOWNLOAD: 1.0}
        found: dict[str, float] = defaultdict(float)
        for caller, time in callers.items():
            for stage, share in spread(caller, seen | {function}).items():
                found[stage] += share * time / whole
        shares[function] = dict(found)
        return shares[function]

    times: dict[str, float] = defaultdict(float)
    for function, (_, _, own_time, _, _) in stats.items():
        is_ours = to_stage(function[0]) is not None
        is_library = function[0] == "~" or "/lib/python" in function[0]
        if "site-packages/twisted" in function[0] or "site-packages/scrapy" in function[0]:
            times[DOWNLOAD] += own_time
        elif is_ours or is_library:
            for stage, share in spread(function, frozenset()).items():
                times[stage] += share * own_time
    whole = sum(times.values())
    for stage, time in sorted(times.items(), key=lambda pair: -pair[1]):
        print(f"  {stage:26} {total * time / whole:5.2f} ms  {100 * time / whole:4.1f} %")


def main() -> int:
    """Print the figures; 1 if ours costs more than the typical spider."""
    parser = argparse.ArgumentParser(prog="python -m bench.e2e", description=__doc__)
    parser.add_argument("--articles", type=int, default=800)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--stages", action="store_true", help="only where our CPU goes")
    parser.add_argument("--memory", action="store_true", help="only the memory of 1000 and of 3000 articles")
    parser.add_argument("--peers", action="store_true", help="only other programs on the same pages")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return 0
    if options.peers:
        return peers.compare(60, options.rounds)
    with tempfile.TemporaryDirectory() as name:
        if options.memory:
            measure_memory(Path(name), options.connections)
            return 0
        with serving(options.articles) as place:
            bench = Bench(Path(name), place["proxy"], options.connections)
            print(f"{options.articles} articles, {options.connections} connections a host")
            medians = compare(bench, place["log"], options.rounds)
            if not options.stages:
                measure_nothing_new(bench)
            measure_stages(bench, medians["ours"])
    return 0 if medians["ours"] <= medians["typical"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
