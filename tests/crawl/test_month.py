"""Two days of hourly runs on a site that changes, breaks and heals: `bench.month` in short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.month import simulate

if TYPE_CHECKING:
    from pathlib import Path


def test_two_days_lose_and_double_nothing_and_no_hour_lies(tmp_path: Path) -> None:
    result = simulate(tmp_path, hours=48, seed=5)
    assert result.articles > 250
    assert {name.partition(":")[0] for name in result.codes} > {"good"}
    assert (result.missing, result.doubled, result.wrong) == ([], [], [])
