"""Tasks for the processes that tests start; each of them imports this module and nothing else of the tests."""

from __future__ import annotations

import os
import signal
from pathlib import Path


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
