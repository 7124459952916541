"""What `make schedule` prints can be installed as it stands, whatever the checkout is called."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
NAMES = ["plain", "with space", "100% sure", "do$llar"]
ODD_NAMES = ["it's", 'quo"te', "back\\slash"]


@pytest.fixture(params=[*NAMES, *ODD_NAMES])
def checkout(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / request.param
    shutil.copytree(DEPLOY, folder / "deploy")
    scrapy = folder / ".venv/bin/scrapy"
    scrapy.parent.mkdir(parents=True)
    scrapy.write_text(
        '#!/bin/sh\necho "$PWD|$*|$INEWS_CONTACT"\necho "Outcome: as code ${FAKE_CODE:-0} says."\n'
        "exit ${FAKE_CODE:-0}\n"
    )
    scrapy.chmod(0o755)
    return folder


def schedule(folder: Path, *arguments: str) -> str:
    command = [sys.executable, str(folder / "deploy/schedule.py"), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def as_cron_runs_it(printed: str) -> str:
    """The command of the only job: cron ends it at a bare % and takes \\% for %."""
    (job,) = [line for line in printed.splitlines() if line and not line.startswith("#")]
    minute, hour, day, month, weekday, command = job.split(" ", 5)
    assert (minute, hour, day, month, weekday) == ("17", "*", "*", "*", "*")
    assert "%" not in command.replace("\\%", "")
    return command.replace("\\%", "%")


@pytest.mark.parametrize("code", [0, 14, 12, 13])
def test_the_crontab_line_runs_as_printed(checkout: Path, code: int) -> None:
    """What it prints is what cron mails: nothing of a run that went well or had nothing to do."""
    command = as_cron_runs_it(schedule(checkout, "--only", "crontab", "--contact", "it's 5% me"))
    log = checkout / "output/cron.log"
    log.parent.mkdir()
    log.write_text("Outcome: what the hour before came to.\n")
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(checkout), "FAKE_CODE": str(code)}
    done = subprocess.run(
        ["/bin/sh", "-c", command], check=False, env=environment, cwd="/", capture_output=True, text=True
    )
    outcome = f"Outcome: as code {code} says.\n"
    is_told = code in {12, 13}
    assert (done.returncode, done.stdout, done.stderr) == (int(is_told), outcome if is_told else "", "")
    former = "Outcome: what the hour before came to.\n"
    assert log.read_text() == f"{former}{checkout}|crawl inews|it's 5% me\n{outcome}"


def test_a_run_without_an_outcome_of_its_own_is_not_told_by_the_one_before(checkout: Path) -> None:
    command = as_cron_runs_it(schedule(checkout, "--only", "crontab"))
    (checkout / "output").mkdir()
    (checkout / "output/cron.log").write_text("Outcome: ok (0).\n")
    scrapy = checkout / ".venv/bin/scrapy"
    scrapy.write_text("#!/bin/sh\necho INEWS_OVERLAP is wrong. >&2\nexit 2\n")
    for said in ("INEWS_OVERLAP is wrong.", "not found"):
        done = subprocess.run(["/bin/sh", "-c", command], check=False, capture_output=True, text=True)
        assert done.returncode == 1
        assert said in done.stdout
        assert "Outcome" not in done.stdout
        scrapy.unlink(missing_ok=True)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze (systemd)")
def test_the_units_pass_systemds_own_check(checkout: Path, tmp_path: Path) -> None:
    if checkout.name in ODD_NAMES:
        command = [sys.executable, str(checkout / "deploy/schedule.py")]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (1, "")
        assert (
            done.stderr
            == "systemd starts no program whose path holds quotes or backslashes; move the checkout.\n"
        )
        return
    units = tmp_path / "units"
    units.mkdir()
    for name in ("inews-crawler.service", "inews-crawler.timer"):
        text = schedule(checkout, "--only", name, "--contact", 'it\'s "5% me"', "--user", "daemon")
        (units / name).write_text(text)
    files = [str(path) for path in sorted(units.iterdir())]
    environment = {**os.environ, "SYSTEMD_LOG_LEVEL": "info"}
    done = subprocess.run(
        ["systemd-analyze", "verify", *files], check=False, capture_output=True, text=True, env=environment
    )
    ours = [line for line in done.stderr.splitlines() if "inews-crawler" in line]
    assert ours == [], done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("checkout", ["plain"], indirect=True)
def test_everything_is_printed_and_nothing_is_installed(checkout: Path) -> None:
    before = sorted(path for path in checkout.rglob("*") if "__pycache__" not in path.parts)
    printed = schedule(checkout, "--user", "warta")
    assert sorted(path for path in checkout.rglob("*") if "__pycache__" not in path.parts) == before
    assert "User=warta\n" in printed and "OnCalendar=hourly" in printed and "17 * * * *" in printed
    assert "@" not in printed.replace("@example", "")


@pytest.mark.parametrize("checkout", ["with space"], indirect=True)
@pytest.mark.parametrize(
    ("given", "said_again"),
    [
        (["--contact", "x@example.org", "--user", "warta"], "--user warta --contact x@example.org"),
        (["--user", "warta"], "--user warta"),
        (["--user", "warta", "--contact", "redaksi 5%"], "--user warta --contact 'redaksi 5%'"),
    ],
)
def test_root_is_told_to_ask_for_the_same_service(
    checkout: Path, given: list[str], said_again: str, tmp_path: Path
) -> None:
    printed = schedule(checkout, *given)
    (command,) = [line for line in printed.splitlines() if "--only inews-crawler.service >" in line]
    begin, _, end = command.partition(" --only ")
    assert begin == f"#   python3 '{checkout}/deploy/schedule.py' {said_again}"
    assert end == "inews-crawler.service > /etc/systemd/system/inews-crawler.service"
    # As root would run it, the target apart, it gives the very unit that was shown.
    line = command.removeprefix("#").partition(" > ")[0]
    unit = subprocess.run(["/bin/sh", "-c", line], check=True, cwd=tmp_path, capture_output=True, text=True)
    assert "User=warta\n" in unit.stdout
    assert f"\n{unit.stdout}\n# ---- inews-crawler.timer" in printed


def test_control_characters_are_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(DEPLOY / "schedule.py"), "--contact", "a\nExecStartPre=/bin/false"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "control characters" in done.stderr


def test_a_stop_lasts_longer_than_the_crawler_needs() -> None:
    assert "TimeoutStopSec=120" in (DEPLOY / "inews-crawler.service").read_text()
    assert "terminationGracePeriodSeconds: 120" in (DEPLOY / "cronjob.yaml").read_text()
