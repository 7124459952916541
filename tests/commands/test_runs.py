"""`scrapy runs`: the last runs as a table and as JSON."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from inews_crawler.commands.runs import Command
from inews_crawler.store import Store
from tests.commands.conftest import AT
from tests.commands.console import run_command


def test_table(store_url, capsys):
    assert run_command(Command(), store_url) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        ["run", "started", "(UTC)", "new", "changed", "failed", "outcome", "cause"],
        ["2", "2026-11-23", "05:51:00", "0", "1", "0", "no", "end"],
        ["1", "2026-11-23", "05:51:00", "5", "0", "3", "0", "ok"],
    ]


def test_json(store_url, capsys):
    assert run_command(Command(), store_url, "--json") == 0
    second, first = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "run": 1,
        "started_at": "2026-11-23T05:51:00+00:00",
        "finished_at": "2026-11-23T05:51:00+00:00",
        "new": 5,
        "changed": 0,
        "failed": 3,
        "outcome": 0,
        "outcome_name": "ok",
        "cause": None,
        "folder": "output/20261123T055100Z",
        "arguments": {"sections": ["news"]},
    }
    assert (second["new"], second["changed"], second["finished_at"], second["outcome"]) == (0, 1, None, None)


def test_a_cause_is_one_plain_line(store_url, capsys):
    with Store.open(store_url) as store:
        run = store.runs.start({}, output="", at=AT + timedelta(hours=1))
        store.runs.finish(run, outcome=12, cause="[red]www\x1b[2J\nrefused[/red] " + "x" * 200, at=AT)
    assert run_command(Command(), store_url, "-n", "1") == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 2
    assert "12 blocked  [red]www\N{REPLACEMENT CHARACTER}[2J refused[/red] " + "x" * 200 in out


def test_number(store_url, capsys):
    assert run_command(Command(), store_url, "-n", "1", "--json") == 0
    assert [json.loads(line)["run"] for line in capsys.readouterr().out.splitlines()] == [2]


def test_a_store_without_runs(tmp_path, capsys):
    url = f"sqlite:///{tmp_path / 'x.db'}"
    Store.open(url).close()
    assert run_command(Command(), url) == 0
    assert capsys.readouterr().out == f"The store {tmp_path / 'x.db'} has seen no run.\n"


@pytest.mark.parametrize("arguments", [("-n", "0"), ("-n", "-3"), ("more",)])
def test_usage_errors(store_url, capsys, arguments):
    assert run_command(Command(), store_url, *arguments) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_no_store(tmp_path, capsys):
    assert run_command(Command(), f"sqlite:///{tmp_path / 'x.db'}") == 1
    assert capsys.readouterr().err == f"There is no store at {tmp_path / 'x.db'}.\n"
    assert not (tmp_path / "x.db").exists()
