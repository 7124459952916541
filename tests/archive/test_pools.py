"""Who reads an archive: the results and their order are the same, also when processes end under way."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from threading import Timer

import pytest

from bench.replay import SCHEDULER, cluster
from inews_crawler.exceptions import ArchiveError
from inews_crawler.replay.pools import LocalPool, open_pool
from tests.site.crawl import run_command


def square(number):
    return number * number


def end_once(number, mark):
    """The square of a number, from a process that ends under the seventh task the first time."""
    if number == 7 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def end_always(_number):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_tasks(workers):
    with open_pool(workers, None) as pool:
        assert list(pool.map(square, ((number,) for number in range(50)))) == [
            ((n,), n * n) for n in range(50)
        ]


def test_what_a_lost_process_had_in_hand_is_done_by_another(tmp_path):
    with open_pool(2, None) as pool:
        tasks = ((number, str(tmp_path / "mark")) for number in range(30))
        assert [result for _, result in pool.map(end_once, tasks)] == [n * n for n in range(30)]


def test_a_task_that_ends_every_process_is_told():
    with pytest.raises(ArchiveError, match="end again and again"), open_pool(2, None) as pool:
        assert isinstance(pool, LocalPool)
        list(pool.map(end_always, [(1,)]))


def test_a_cluster_of_which_a_worker_is_lost_gives_the_same_output(archived):
    _, (first, _) = archived
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
