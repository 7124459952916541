"""A process that is killed at any moment: what it committed is whole, what it did not is not there."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inews_crawler.store import Scope, Store
from tests.store.material import NOON, key_of

TOTAL = 400

# Article n links to articles 2n+1 and 2n+2, so each is found only through another. Each run takes up what
# waits; it ends when nothing does. The number of the article is printed once it is stored.
CRAWL = """
import os, sys
from inews_crawler.store import Scope, Store
from tests.store.material import NOON, found, record

address, total, die_after, inside = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "inside"
store = Store.open(address, commit_every=7, commit_seconds=0.05)
run = store.runs.start({}, output="", at=NOON)
store.ledger.discover([found("n-0")], run=run, at=NOON)
stored = 0
while entries := store.ledger.take(Scope(), run=run, limit=5):
    for entry in entries:
        number = int(entry.key.rpartition("-")[2])
        links = [found(f"n-{child}") for child in (2 * number + 1, 2 * number + 2) if child < total]
        with store.unit():
            body = f"Isi berita nomor {number}."
            store.articles.save(record(f"n-{number}", body=body), run=run, at=NOON, links=links[:1])
            if inside and stored == die_after:
                os._exit(9)
            store.ledger.discover(links[1:], run=run, at=NOON)
        if not inside and stored == die_after:
            os._exit(9)
        stored += 1
    print(stored, flush=True)
store.close()
"""


def crawl(address, die_after=-1, where="inside", **options):
    return subprocess.Popen(
        [sys.executable, "-c", CRAWL, address, str(TOTAL), str(die_after), where],
        cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, **options,
    )  # fmt: skip


def numbers(store):
    return [int(one["key"].rpartition("-")[2]) for one in store.articles.select(versions=True)]


def check_prefix(address):
    """Every stored article is stored once, and all its links are written down; returns how many are stored."""
    with Store.open(address) as store:
        stored = numbers(store)
        assert len(stored) == len(set(stored))
        for number in stored:
            for child in (2 * number + 1, 2 * number + 2):
                if child < TOTAL:
                    entry = store.ledger.entry(key_of(f"n-{child}"))
                    assert entry is not None, f"{number} is stored and its link to {child} is lost"
                    assert entry.state == ("done" if child in stored else "pending")
        return len(stored)


def check_complete(address):
    assert check_prefix(address) == TOTAL
    with Store.open(address) as store:
        assert not store.ledger.has_pending(Scope(), run=10**6)
        runs = store.runs.unpublished()
        published = [one["key"] for run in runs for one in store.articles.published_by(run.id)]
        assert sorted(published) == sorted(key_of(f"n-{number}") for number in range(TOTAL))


@pytest.mark.parametrize("where", ["inside", "between"])
def test_dying_at_chosen_moments(address, where):
    for die_after in (0, 3, 6, 7, 40, 41):
        process = crawl(address, die_after, where)
        process.communicate()
        assert process.returncode == 9
        check_prefix(address)
    process = crawl(address)
    process.communicate()
    assert process.returncode == 0
    check_complete(address)


def test_sigkill_at_random_moments(address):
    picker = random.Random(5)
    before, killed = 0, 0
    for _ in range(10):
        process = crawl(address)
        process.stdout.readline()  # it has begun to store
        time.sleep(picker.uniform(0, 0.12))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        now = check_prefix(address)
        assert now >= before
        before = now
    assert killed > 0
    process = crawl(address)
    process.communicate()
    assert process.returncode == 0
    check_complete(address)


def test_what_was_flushed_survives(address):
    program = (
        "import os, sys\nfrom inews_crawler.store import Store\nfrom tests.store.material import NOON, record\n"
        "store = Store.open(sys.argv[1])\nrun = store.runs.start({}, output='output/x', at=NOON)\n"
        "store.articles.save(record('a'), run=run, at=NOON)\nstore.flush()\n"
        "store.articles.save(record('b'), run=run, at=NOON)\nos._exit(9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, address], cwd=Path(__file__).parents[2], env=os.environ, check=False
    )
    assert done.returncode == 9
    with Store.open(address) as store:
        [run] = store.runs.unpublished()
        assert (run.output, run.finished_at, run.started_at) == ("output/x", None, NOON)
        assert [one["key"] for one in store.articles.published_by(run.id)] == [key_of("a")]
