"""Commands that only read, on a store whose disk nobody can write."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from inews_crawler.commands.export import Command as Export
from inews_crawler.commands.history import Command as History
from inews_crawler.commands.runs import Command as Runs
from tests.commands.console import run_command

KEY = "www.inews.id/news/nasional/satu-dua-tiga"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="may not mount a disk read-only"
)


@pytest.fixture
def frozen_url(store_url, tmp_path):
    """The store of the other tests, on a read-only mount without a file beside it."""
    place = tmp_path / "beku # 1"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("may not mount a disk read-only")
    try:
        (place / "inews.db").write_bytes(Path(store_url.removeprefix("sqlite:///")).read_bytes())
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        yield f"sqlite:///{place}/inews.db"
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize(
    ("command", "arguments"), [(Runs(), []), (History(), [KEY])], ids=["runs", "history"]
)
def test_commands_say_the_same_as_on_any_disk(store_url, frozen_url, capsys, command, arguments):
    said = []
    for url in (store_url, frozen_url):
        assert run_command(command, url, *arguments) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] != ""


def test_export_writes_the_same_records(store_url, frozen_url, tmp_path):
    for name, url in (("satu", store_url), ("dua", frozen_url)):
        assert run_command(Export(), url, "-o", str(tmp_path / f"{name}.jsonl")) == 0
    first = (tmp_path / "satu.jsonl").read_text()
    assert KEY in first
    assert first == (tmp_path / "dua.jsonl").read_text()
