"""What a database says becomes one sentence that names the store."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from inews_crawler.exceptions import StoreError
from inews_crawler.store.faults import translate_errors


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("the connection is closed", "lost its connection: the server closed it"),
        ("server closed the connection unexpectedly", "lost its connection: the server closed it"),
        (
            "terminating connection due to administrator command",
            "lost its connection: the server ended it",
        ),
        ("connection refused", "cannot be reached: its server does not answer"),
        ("database is locked", "is locked by another process: try again when it has ended"),
    ],
)
def test_a_database_fault_in_words(words: str, sentence: str) -> None:
    for error in (OperationalError("SELECT 1", {}, Exception(words)), sqlite3.OperationalError(words)):
        with pytest.raises(StoreError) as raised, translate_errors("postgresql://db/inews"):
            raise error
        assert str(raised.value) == f"The store postgresql://db/inews {sentence}."
