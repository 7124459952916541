"""Run folders: their names, `latest`, and how old ones go."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from inews_crawler.exceptions import FeedError
from inews_crawler.feeds.folders import point_latest, prune, run_folder
from tests.feeds.records import names

STARTED = datetime(2026, 11, 23, 12, 51, tzinfo=timezone(timedelta(hours=7)))


def test_folders_are_named_by_the_start_in_utc(tmp_path):
    names = [run_folder(tmp_path / "output", STARTED).name for _ in range(3)]
    assert names == ["20261123T055100Z", "20261123T055100Z-2", "20261123T055100Z-3"]


def test_a_killed_run_keeps_its_folder(tmp_path):
    first = run_folder(tmp_path, STARTED)
    assert run_folder(tmp_path, STARTED, wanted=str(first)) == first
    missing = tmp_path / "20261122T055100Z"
    assert run_folder(tmp_path, STARTED, wanted=str(missing)).is_dir()


def test_a_folder_of_another_output_is_not_used(tmp_path):
    """The store was copied: its runs wrote into the folder of the original."""
    other = tmp_path / "original" / "20261123T055100Z"
    assert run_folder(tmp_path / "output", STARTED, wanted=str(other)) == tmp_path / "output" / other.name
    assert not other.exists()


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "output").touch()
    with pytest.raises(FeedError, match=r"Cannot write in .*output: File exists\."):
        run_folder(tmp_path / "output", STARTED)


def test_latest_moves_and_is_relative(tmp_path):
    output = tmp_path / "output"
    for name in ("one", "two"):
        (output / name).mkdir(parents=True)
        point_latest(output, output / name)
    assert (output / "latest").readlink() == Path("two")
    assert names(output) == ["latest", "one", "two"]


def test_latest_never_replaces_what_is_no_link(tmp_path):
    (tmp_path / "latest").mkdir()
    (tmp_path / "one").mkdir()
    with pytest.raises(FeedError, match="it is no symbolic link"):
        point_latest(tmp_path, tmp_path / "one")


def test_latest_in_a_folder_that_is_gone(tmp_path):
    with pytest.raises(FeedError, match="No such file or directory"):
        point_latest(tmp_path / "gone", tmp_path / "gone" / "one")


def test_the_oldest_run_folders_go(tmp_path):
    for _number in range(1, 13):
        folder = run_folder(tmp_path, STARTED)
        (folder / "report.json").touch()
    point_latest(tmp_path, tmp_path / "20261123T055100Z-2")
    (tmp_path / "20261123T055100Z-3" / "catatan.txt").touch()
    (tmp_path / "arsip").mkdir()
    (tmp_path / "20200101T000000Z").touch()  # somebody's file
    (tmp_path / "20261123T055100Z-4" / "articles.json").touch()
    assert prune(tmp_path, 5, {"report.json", "articles.json"}) == 5
    left = ["", "-2", "-3", *[f"-{number}" for number in range(8, 13)]]
    assert names(tmp_path) == sorted(
        ["20200101T000000Z", "arsip", "latest", *[f"20261123T055100Z{end}" for end in left[1:]]]
    )
