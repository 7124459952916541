"""Spares the garbage collector work that finds nothing. Input: a process that has loaded all it needs."""

from __future__ import annotations

import gc


def spare_collector() -> None:
    """Let the garbage collector look less often, and never at what the start has loaded.

    Pages leave no cycles behind (a test counts them), so it finds next to nothing: half a millisecond a page.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
