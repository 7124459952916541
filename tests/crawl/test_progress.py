"""What a run shows while it goes on: a table on a terminal, plain lines elsewhere, JSON if asked."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from inews_crawler.extensions.progress import State, to_duration
from tests.site.crawl import build_command, build_environment, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def site() -> Iterator[FixtureSite]:
    with FixtureSite(generate(40, 1)) as site:
        yield site


def test_redirected_output_is_plain_and_repeated_failures_are_counted(
    site: FixtureSite, tmp_path: Path
) -> None:
    site.faults.add("status", status=410, path="/*/*/*")
    run = run_crawl(site, tmp_path, "-a", "discover=feed")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", run.log)
    lines = re.findall(r"No article at \S+: http_410", run.log)
    (more,) = re.findall(r"(\d+) more lines of the kind 'No article at': http_410", run.log)
    failed = json.loads((run.output_dir / "report.json").read_text())["failures"]["http_410"]["count"]
    assert len(lines) == 10
    assert int(more) + 10 >= failed > 10
    assert "First run into this store: all sections of www, by feed." in run.log
    assert run.log.count("INEWS_CONTACT") == 1
    assert "First run" not in run_crawl(site, tmp_path, "-a", "discover=feed").log


def test_json_lines_name_the_run(site: FixtureSite, tmp_path: Path) -> None:
    run = run_crawl(site, tmp_path, "-a", "max_articles=3", settings={"INEWS_LOG_JSON": 1}, own_process=True)
    lines = [json.loads(line) for line in run.log.splitlines()]
    outcome = next(line for line in lines if line["message"].startswith("Outcome: ok (0). 3 new"))
    assert (outcome["level"], outcome["logger"], outcome["run"]) == (
        "INFO",
        "inews_crawler.extensions.run",
        1,
    )


@pytest.mark.parametrize("columns", [80, 200])
def test_a_terminal_shows_a_table_under_the_log(site: FixtureSite, tmp_path: Path, columns: int) -> None:
    main, side = pty.openpty()
    environment = build_environment(site) | {"TERM": "xterm-256color", "COLUMNS": str(columns)}
    command = build_command(
        "crawl", "inews", "-a", "discover=feed,sections", settings={"DOWNLOAD_DELAY": 0.02}
    )
    child = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=side, stdout=subprocess.DEVNULL)
    os.close(side)
    shown = b""
    try:
        while piece := os.read(main, 4096):
            shown += piece
    except OSError:  # the other side is closed
        pass
    assert child.wait() == 0
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    assert "Outcome: ok (0). 40 new" in text.replace("\r\n", "") or "Outcome: ok (0)." in text
    assert re.search(r"articles +new 40 +changed 0", text)
    assert "www.inews.id  0.02 s between requests" in text
    assert shown.endswith(b"\x1b[?25h") or b"\x1b[?25h" in shown[-400:]  # the cursor is back


def test_a_line() -> None:
    state = State(190, 187, {"new": 112, "changed": 0}, 340, 61.2, 334)
    assert state.to_line() == (
        "After 3 min: 187 pages, 112 new, 0 changed, 340 waiting, 61 pages a minute, about 6 min left"
    )


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59, "59 s"), (60, "1 min"), (12_000, "3 h 20 min")]
)
def test_durations(seconds: float, text: str) -> None:
    assert to_duration(seconds) == text
