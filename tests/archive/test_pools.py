"""Who reads an archive: the results and their order are the same, also when processes end under way."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Timer

import pytest

from bench.replay import SCHEDULER, cluster
from inews_crawler.exceptions import ArchiveError
from inews_crawler.replay.pools import LocalPool, open_pool
from tests.archive.tasks import end_always, end_once, square
from tests.site.crawl import build_environment, run_command


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_tasks(workers):
    with open_pool(workers, None) as pool:
        assert list(pool.map(square, ((number,) for number in range(50)))) == [n * n for n in range(50)]


def test_what_a_lost_process_had_in_hand_is_done_by_another(tmp_path):
    with open_pool(2, None) as pool:
        tasks = ((number, str(tmp_path / "mark")) for number in range(30))
        assert list(pool.map(end_once, tasks)) == [n * n for n in range(30)]


def test_a_task_that_ends_every_process_is_told():
    with pytest.raises(ArchiveError, match="end again and again"), open_pool(2, None) as pool:
        assert isinstance(pool, LocalPool)
        list(pool.map(end_always, [(1,)]))


def test_a_cluster_of_which_a_worker_is_lost_gives_the_same_output(archived):
    _, (first, _), _ = archived
    with cluster() as workers:
        workers[0].send_signal(signal.SIGSTOP)  # it takes tasks and does none
        killer = Timer(3, workers[0].kill)
        killer.start()
        by_cluster = run_command(
            None, first.folder, "replay", "warc", "-O", "c.jsonl", "--cluster", SCHEDULER
        )
        killer.join()
    alone = run_command(None, first.folder, "replay", "warc", "-O", "d.jsonl", "--workers", "1")
    assert (by_cluster.returncode, alone.returncode) == (0, 0), by_cluster.stderr
    assert (first.folder / "c.jsonl").read_bytes() == (first.folder / "d.jsonl").read_bytes()


def test_processes_end_with_a_command_that_is_killed():
    code = (
        "import time\nfrom inews_crawler.replay.pools import LocalPool\n"
        "if __name__ == '__main__':\n"
        "    pool = LocalPool(2)\n"
        "    list(pool.map(abs, [(1,)] * 20))\n"
        "    print(*pool._executor._processes, flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=build_environment(None)) as process:
        children = [int(word) for word in process.stdout.readline().split()]
        process.kill()
    assert len(children) == 2
    until = time.monotonic() + 10
    while any(Path(f"/proc/{child}/task").exists() for child in children) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{child}/task").exists() for child in children)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_replay_leaves_nothing_behind(archived, tmp_path, number):
    _, (first, _), _ = archived
    (tmp_path / "tmp").mkdir()
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "replay",
        str(first.folder / "warc"),
        "-O",
        "x.jsonl",
        "--workers",
        "2",
    ]
    environment = build_environment(None) | {"TMPDIR": str(tmp_path / "tmp")}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        until = time.monotonic() + 30
        while not list((tmp_path / "tmp").glob("*/captures.db")) and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(number)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert told == "Interrupted. No feed was written; what went into the store stays there.\n"
    assert not list((tmp_path / "tmp").iterdir())
    assert not (tmp_path / "x.jsonl").exists()
