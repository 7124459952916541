"""Prints, at the end of a run, what the loss test counted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.extraction.test_loss import TALLIES

if TYPE_CHECKING:
    import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    tallies = config.stash.get(TALLIES, {})
    if not tallies:
        return
    terminalreporter.section("fields still right after a loss")
    rows = sorted(tallies.items(), key=lambda row: _share(row[1]))
    for kind, tally in [*rows, ("all", sum(tallies.values(), Counter()))]:
        judged = tally["right"] + tally["lost"]
        terminalreporter.write_line(f"{kind:32} {_share(tally):7.2%} of {judged:6}, wrong {tally['wrong']}")


def _share(tally: Counter[str]) -> float:
    return tally["right"] / (tally["right"] + tally["lost"])
