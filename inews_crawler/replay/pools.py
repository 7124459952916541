"""Who does the work: this process, others of this machine, or a cluster. Input: tasks. Output: results.

Their order is that of the tasks, whoever did them and how many there were.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any

from inews_crawler.crawl.collector import spare_collector
from inews_crawler.exceptions import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor

#: Tasks handed out beyond those whose results were taken, for each worker.
AHEAD = 4
#: Processes may end under a task, for want of memory say, so often; then it is the task's fault.
MOST_LOSSES = 3

#: How long a scheduler may take to answer.
SECONDS = 5

Task = tuple[Any, ...]


class Inline:
    """The process itself."""

    workers = 0

    def map(self, function: Callable[..., Any], tasks: Iterable[Task]) -> Iterator[Any]:
        """The result of each task, in the order of the tasks."""
        for task in tasks:
            yield function(*task)


class LocalPool:
    """Processes of this machine."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._losses = 0
        self._executor = self._start()

    def _start(self) -> Executor:
        # A fork of a process with threads may hang: the children are new ones.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.workers, mp_context=context, initializer=_begin)

    def map(self, function: Callable[..., Any], tasks: Iterable[Task]) -> Iterator[Any]:
        """The same. What a process that ended had in hand is done by another one."""
        waiting: deque[tuple[Task, Future[Any]]] = deque()
        source = iter(tasks)
        while True:
            while len(waiting) < AHEAD * self.workers and (task := next(source, None)) is not None:
                waiting.append((task, self._executor.submit(function, *task)))
            if not waiting:
                return
            try:
                result = waiting[0][1].result()
            except BrokenProcessPool:
                self._replace()
                waiting = deque((task, self._executor.submit(function, *task)) for task, _ in waiting)
                continue
            waiting.popleft()
            yield result

    def _replace(self) -> None:
        self._losses += 1
        self.close()
        if self._losses > MOST_LOSSES:
            raise ArchiveError(
                "The workers end again and again before their tasks do; is there too little memory?"
            )
        self._executor = self._start()

    def close(self) -> None:
        """End the processes."""
        self._executor.shutdown(cancel_futures=True)


class Cluster:
    """A Dask cluster; its workers must have this package, and see the archive under the same paths."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client  # noqa: PLC0415 - an extra, loaded if asked for
        except ImportError:
            raise ArchiveError("--cluster needs Dask: pip install 'inews-crawler[cluster]'.") from None
        try:
            self._client: Any = Client(address, timeout=SECONDS)  # type: ignore[no-untyped-call]
        except (OSError, ValueError, TimeoutError) as error:
            raise ArchiveError(f"No scheduler answers at {address}: {error}.") from None
        threads: dict[str, int] = self._client.nthreads()  # type: ignore[no-untyped-call]
        self.workers = max(1, sum(threads.values()))

    def map(self, function: Callable[..., Any], tasks: Iterable[Task]) -> Iterator[Any]:
        """The same. What a lost worker had in hand is done by others."""
        waiting: deque[Any] = deque()
        source = iter(tasks)
        while True:
            while len(waiting) < AHEAD * self.workers and (task := next(source, None)) is not None:
                waiting.append(self._client.submit(function, *task, pure=False))
            if not waiting:
                return
            yield self._take(waiting.popleft())

    def _take(self, future: Any) -> Any:
        from distributed import KilledWorker  # noqa: PLC0415 - see above

        try:
            return future.result()
        except KilledWorker as error:
            raise ArchiveError(f"The cluster lost workers again and again under one task: {error}.") from None

    def close(self) -> None:
        """Leave the cluster as it was."""
        self._client.close()


def _begin() -> None:
    """Load the reader in a new process, and let it end with the one that started it, in whatever way."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all: the first process ends the others
    Thread(target=_follow_parent, daemon=True).start()
    from inews_crawler.replay import reading  # noqa: F401, PLC0415 - here, not in the process that starts it

    spare_collector()


def _follow_parent() -> None:
    """Without this, a process whose parent was killed waits for tasks for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def open_pool(workers: int, cluster: str | None) -> Iterator[Inline | LocalPool | Cluster]:
    """The workers that were asked for. Raises ``ArchiveError`` for a cluster that does not answer."""
    if cluster is None and workers == 1:
        yield Inline()
        return
    pool = Cluster(cluster) if cluster is not None else LocalPool(workers)
    try:
        yield pool
    finally:
        pool.close()
