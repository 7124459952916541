"""Kills a crawl again and again, runs it to its end, and counts what was lost or doubled: nothing may be.

`python -m bench.kill [--articles 1000] [--kills 10] [--signal KILL|TERM] [--seed 1]`

Every run also appends to one JSON, JSON Lines, CSV and Parquet file and puts an object of its own into a
bucket of a local S3 server: all runs together must have brought each article into each of them once.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import logging
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pyarrow.parquet
from moto.server import ThreadedMotoServer

from tests.site.crawl import find_outputs, read_records, run_command, run_crawl, start_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Files that every run appends to.
APPENDED = ("all.json", "all.jsonl", "all.csv", "all.parquet")
BUCKET = "kill-bench"
#: Told by no page: when it was fetched.
NOT_COMPARED = ("fetched_at",)
#: Seconds within which a run is to ask for its first pages.
PATIENCE = 60


@dataclass(slots=True)
class Result:
    """What ten killed runs and one whole one left behind."""

    kills: int
    expected: int
    exported: int
    lost: list[str]
    doubled: list[str]
    different: list[str]
    unparsable: list[str]
    published_twice: list[str]
    unpublished: list[str]
    wrong_feeds: list[str]  #: appended files and the bucket where an article is missing or there twice
    seconds: float

    @property
    def is_whole(self) -> bool:
        faults = (
            self.lost,
            self.doubled,
            self.different,
            self.unparsable,
            self.published_twice,
            self.unpublished,
            self.wrong_feeds,
        )
        return not any(faults)


def find_unparsable(folder: Path) -> list[str]:
    """Published feed files that do not parse."""
    bad = []
    for output in find_outputs(folder):
        for path in output.glob("articles.*"):
            try:
                if path.suffix == ".json":
                    json.loads(path.read_text(encoding="utf-8"))
                elif path.suffix == ".jsonl":
                    read_records(path)
            except ValueError:
                bad.append(str(path))
    return bad


def export(site: FixtureSite, folder: Path) -> list[dict[str, Any]]:
    """The articles of the store, by the true command."""
    done = run_command(site, folder, "export", "-o", "export.jsonl")
    if done.returncode:
        raise RuntimeError(done.stderr)
    return read_records(folder / "export.jsonl")


def wait_for_requests(site: FixtureSite, process: subprocess.Popen[Any], count: int) -> bool:
    """Wait until the site was asked so often; False if the crawl ended before."""
    deadline = time.monotonic() + PATIENCE
    while len(site.requests) < count and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    return process.poll() is None


@contextlib.contextmanager
def serve_bucket() -> Iterator[tuple[Any, dict[str, str]]]:
    """A bucket on a local S3 server: its client, and the settings by which a crawl reaches it."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    url = f"http://127.0.0.1:{server.get_host_and_port()[1]}"
    keys = {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "coba", "AWS_SECRET_ACCESS_KEY": "rahasia"}
    client = boto3.client(
        "s3",
        endpoint_url=url,
        aws_access_key_id="coba",
        aws_secret_access_key="rahasia",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket=BUCKET)
    try:
        yield client, keys | {"AWS_REGION_NAME": "us-east-1"}
    finally:
        for entry in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
            client.delete_object(
                Bucket=BUCKET, Key=entry["Key"]
            )  # the servers of a process share what they hold
        client.close()
        server.stop()


def read_keys(path: Path) -> list[str]:
    """The keys in an appended file, in its order."""
    if path.suffix == ".parquet":
        return list(pyarrow.parquet.read_table(path, columns=["key"])["key"].to_pylist())
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return [row["key"] for row in csv.DictReader(file)]
    if path.suffix == ".json":
        return [record["key"] for record in json.loads(path.read_text(encoding="utf-8"))]
    return [record["key"] for record in read_records(path)]


def find_wrong_feeds(folder: Path, client: Any, expected: set[str]) -> list[str]:
    """The feeds of all runs together that do not hold each article once."""
    found = {name: read_keys(folder / name) for name in APPENDED}
    stored = client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    bodies = [client.get_object(Bucket=BUCKET, Key=entry["Key"])["Body"].read() for entry in stored]
    found["s3"] = [json.loads(line)["key"] for body in bodies for line in body.splitlines()]
    return [name for name, keys in found.items() if sorted(keys) != sorted(expected)]


def kill_at_random(
    site: FixtureSite,
    folder: Path,
    kills: int,
    number: signal.Signals,
    seed: int,
    *,
    most: int,
    arguments: tuple[str, ...],
    settings: Mapping[str, str],
) -> tuple[int, list[str]]:
    """Start the crawl and end it after 1 to `most` requests, so many times.

    Returns how often it was running then, and feeds that did not parse. Requests and not seconds say when:
    so each kill finds the crawl at work, whatever the machine's speed.
    """
    chance = random.Random(seed)
    hits, unparsable = 0, []
    for _ in range(kills):
        site.forget_requests()
        process = start_crawl(site, folder, *arguments, settings=settings)
        if wait_for_requests(site, process, chance.randint(1, most)):
            hits += 1
            process.send_signal(number)
        process.wait(timeout=120)
        time.sleep(1)  # %(time)s names an object by the second, and S3 replaces one of the same name
        unparsable += find_unparsable(folder)
    return hits, unparsable


def measure(articles: int, kills: int, number: signal.Signals, seed: int) -> Result:
    """The whole experiment, in a folder of its own."""
    began = time.monotonic()
    feeds = tuple(word for name in (*APPENDED, f"s3://{BUCKET}/%(time)s.jsonl") for word in ("-o", name))
    with tempfile.TemporaryDirectory() as temporary, serve_bucket() as (client, keys):
        with FixtureSite(generate(articles, seed, split=0.2)) as site:
            undisturbed = run_crawl(site, Path(temporary, "calm"), timeout=900)
            # All killed runs together do not ask for every page: each kill finds the crawl running.
            most = len(site.requests) // (kills + 1)
            expected = {record["key"]: strip(record) for record in undisturbed.records}
            folder = Path(temporary, "killed")
            hits, unparsable = kill_at_random(
                site, folder, kills, number, seed, most=most, arguments=feeds, settings=keys
            )
            last = run_crawl(site, folder, *feeds, settings=keys, timeout=900)
            if last.returncode:
                raise RuntimeError(last.log[-2000:])
            exported = export(site, folder)
        published = Counter(
            record["key"]
            for output in find_outputs(folder)
            for record in read_records(output / "articles.jsonl")
        )
        times = Counter(record["key"] for record in exported)
        return Result(
            kills=hits,
            expected=len(expected),
            exported=len(exported),
            lost=sorted(expected.keys() - times.keys()),
            doubled=[key for key, count in times.items() if count > 1],
            different=[r["key"] for r in exported if r["key"] in expected and strip(r) != expected[r["key"]]],
            unparsable=unparsable + find_unparsable(folder),
            published_twice=[key for key, count in published.items() if count > 1],
            unpublished=sorted(expected.keys() - published.keys()),
            wrong_feeds=find_wrong_feeds(folder, client, set(expected)),
            seconds=time.monotonic() - began,
        )


def strip(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record without what no page tells."""
    return {name: value for name, value in record.items() if name not in NOT_COMPARED}


def main() -> int:
    """Print the figures; 1 if anything was lost, doubled or different."""
    parser = argparse.ArgumentParser(prog="python -m bench.kill", description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--signal", choices=("KILL", "TERM"), default="KILL")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    number = signal.SIGKILL if options.signal == "KILL" else signal.SIGTERM
    result = measure(options.articles, options.kills, number, options.seed)
    print(f"SIG{options.signal} {result.kills} times while running, {result.expected} articles on the site")
    print(f"in the store and its export: {result.exported} ({100 * result.exported / result.expected:.1f} %)")
    for name in (
        "lost",
        "doubled",
        "different",
        "unparsable",
        "published_twice",
        "unpublished",
        "wrong_feeds",
    ):
        found = getattr(result, name)
        print(f"{name.replace('_', ' ')}: {len(found)} {found[:3] if found else ''}")
    print(f"{result.seconds:.0f} s")
    if result.kills < options.kills:
        print("Some runs ended before their kill: give more --articles.")
    return 0 if result.is_whole and result.kills == options.kills else 1


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except subprocess.TimeoutExpired as error:
        print(f"The crawl did not end: {error}", file=sys.stderr)
        raise SystemExit(1) from None
