"""Marks the quick tests: what needs no crawl, no browser and no store on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
#: Unit, property and extraction tests, and those of the code's shape.
QUICK = ("unit", "extraction", "discovery", "test_architecture.py", "test_contract.py", "test_patterns.py")
#: Huge pages and feeds, read within bounds of time; and every way in which a page can lose a part.
SLOW = ("test_hostile.py", "test_fuzz.py", "test_garbage.py", "test_loss.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.relative_to(TESTS).parts[0] in QUICK and item.path.name not in SLOW:
            item.add_marker(pytest.mark.quick)
