"""Prints what to install for hourly runs of this checkout, fitted to it; installs nothing."""  # noqa: INP001 - a script

from __future__ import annotations

import argparse
import getpass
import shlex
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
UNITS = ("inews-crawler.service", "inews-crawler.timer")
FILES = (*UNITS, "crontab")
#: The minute of the hour at which cron runs it.
MINUTE = 17
#: The longest run, a little under the hour between two.
LONGEST_HOURS = 0.9

INTRODUCTION = """\
# Hourly runs of {folder} as {user}. Nothing has been installed. Take one of the two:
#
# systemd (as root):
#   python3 {script}{options} --only inews-crawler.service > /etc/systemd/system/inews-crawler.service
#   python3 {script} --only inews-crawler.timer > /etc/systemd/system/inews-crawler.timer
#   systemctl daemon-reload && systemctl enable --now inews-crawler.timer
#   systemctl list-timers inews-crawler.timer; journalctl -u inews-crawler.service
#
# cron (as {user}): add the lines under "crontab" below with `crontab -e`.
"""


def quote_for_systemd(text: str) -> str:
    """A word of a unit file: quoted, with what systemd would expand taken literally."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def to_cron_command(folder: Path, contact: str) -> str:
    """The command of a crontab line; cron turns a bare ``%`` into a newline."""
    assignment = f"INEWS_MAX_HOURS={LONGEST_HOURS} "
    assignment += f"INEWS_CONTACT={shlex.quote(contact)} " if contact else ""
    command = (
        f"cd {shlex.quote(str(folder))} && mkdir -p output || exit 1; "
        f"{assignment}.venv/bin/scrapy crawl inews >>output/cron.log 2>&1; "
        # Only a run that ended with a code of ours has told its outcome: else that line is another run's.
        "case $? in 0|14) ;; 1[0-3]) grep Outcome: output/cron.log | tail -n 1; exit 1;; "
        "*) tail -n 1 output/cron.log; exit 1;; esac"
    )
    return command.replace("%", "\\%")


def fill(name: str, *, folder: Path, user: str, contact: str) -> str:
    """One of the templates beside this file, filled in."""
    words = {
        "@USER@": user,
        # A path of its own is not split at spaces, but its % would be expanded.
        "@FOLDER@": str(folder).replace("%", "%%"),
        "@WRITABLE@": quote_for_systemd(str(folder)),
        "@SCRAPY@": quote_for_systemd(str(folder / ".venv/bin/scrapy")),
        "@CONTACT@": quote_for_systemd(f"INEWS_CONTACT={contact}") if contact else "",
        "@HOURS@": str(LONGEST_HOURS),
        "@MINUTE@": str(MINUTE),
        "@COMMAND@": to_cron_command(folder, contact),
    }
    text = (HERE / name).read_text(encoding="utf-8")
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


def to_words(options: argparse.Namespace) -> str:
    """The options that were given, to be said once more by root, who is another user."""
    given = f" --user {shlex.quote(options.user)}"
    return f"{given} --contact {shlex.quote(options.contact)}" if options.contact else given


def find_fault(folder: str, only: str | None) -> str | None:
    """Why runs of this folder cannot be scheduled."""
    if not folder.isprintable():
        return "The folder's name holds control characters"
    if only != "crontab" and set(folder) & set("'\"\\"):
        return "systemd starts no program whose path holds quotes or backslashes"
    return None


def read_options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make schedule", description=__doc__)
    parser.add_argument("--user", default=getpass.getuser(), help="who runs the crawler (default: you)")
    parser.add_argument("--contact", default="", help="address or mailbox for INEWS_CONTACT")
    parser.add_argument("--only", choices=FILES, help="print this file alone, without comments around it")
    options = parser.parse_args(arguments)
    for name in ("user", "contact"):
        if not getattr(options, name).isprintable():
            parser.error(f"--{name} holds control characters")
    return options


def main(arguments: list[str]) -> int:
    """Print; 1 with one sentence when the checkout is not ready to run."""
    options = read_options(arguments)
    folder = HERE.parent
    fault = find_fault(str(folder), options.only)
    if fault:
        sys.stderr.write(f"{fault}; move the checkout.\n")
        return 1
    given = {"folder": folder, "user": options.user, "contact": options.contact}
    if options.only:
        sys.stdout.write(fill(options.only, **given))
        return 0
    script = shlex.quote(str(HERE / "schedule.py"))
    words = to_words(options)
    sys.stdout.write(INTRODUCTION.format(folder=folder, user=options.user, script=script, options=words))
    for name in FILES:
        sys.stdout.write(f"\n# ---- {name} ----\n{fill(name, **given)}")
    if not (folder / ".venv/bin/scrapy").exists():
        sys.stderr.write("There is no .venv/bin/scrapy yet: run `make crawl` once before the first hour.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
