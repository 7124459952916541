"""Feed files appear whole, together, or not at all."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inews_crawler.exceptions import ArgumentError, FeedError
from inews_crawler.feeds.writing import CHUNK
from tests.feeds.records import names, record
from tests.feeds.writing import Target, check, make_feed, write_all, write_feed

FORMATS = ["json", "jsonl", "csv", "parquet"]


def failing(error):
    yield record()
    raise error


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("out/articles.JSON", "json"),
        ("a.b.csv", "csv"),
        ("x.jl", "jl"),
        ("x.xml", "xml"),
        ("x.parquet", "parquet"),
    ],
)
def test_the_format_is_that_of_the_name(given, wanted):
    assert make_feed(given, {}).options["format"] == wanted


@pytest.mark.parametrize("given", ["x.doc", "x", "x.json.gz", "csv/x", "x\x1b[2J.doc"])
def test_an_unknown_format_names_the_known_ones(given):
    with pytest.raises(ArgumentError, match="the formats are json, jsonl, csv, parquet") as caught:
        make_feed(given, {})
    assert str(caught.value).isprintable()


def test_folders_are_made_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "a" / "b" / "x.json"
    assert write_feed(Target(path, "json"), [record()]) == 1
    assert json.loads(path.read_text()) == [record()]
    assert names(path.parent) == ["x.json"]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("overwrite", [True, False])
def test_a_failure_on_the_way_leaves_the_old_file(tmp_path, kind, overwrite):
    path = tmp_path / f"x.{kind}"
    write_feed(Target(path, kind), [record()])
    before = path.read_bytes()
    with pytest.raises(KeyError):
        write_feed(Target(path, kind, overwrite), failing(KeyError("x")))
    assert path.read_bytes() == before
    assert names(tmp_path) == [path.name]


def test_an_interrupt_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        write_feed(Target(tmp_path / "x.csv", "csv"), failing(KeyboardInterrupt()))
    assert names(tmp_path) == []


def test_nothing_is_visible_before_the_end(tmp_path):
    seen = []

    def records():
        yield record()
        seen.extend(path.name for path in tmp_path.iterdir() if not path.name.startswith("."))
        yield record()

    write_feed(Target(tmp_path / "x.csv", "csv"), records())
    assert seen == []


def test_several_feeds_appear_together(tmp_path):
    targets = [Target(tmp_path / f"x.{kind}", kind) for kind in FORMATS]
    assert write_all(targets, iter([record(), record()])) == dict.fromkeys(targets, 2)
    assert names(tmp_path) == ["x.csv", "x.json", "x.jsonl", "x.parquet"]


def test_a_target_that_fails_holds_no_other_back(tmp_path):
    (tmp_path / "old.json").write_text("cut")
    good = Target(tmp_path / "x.json", "json")
    bad = Target(tmp_path / "old.json", "json", overwrite=False)
    with pytest.raises(FeedError, match=r"old\.json"):
        write_all([bad, good], [record()])
    assert names(tmp_path) == ["old.json", "x.json"]
    assert json.loads(good.path.read_text()) == [record()]
    assert bad.path.read_text() == "cut"


def test_records_that_cannot_be_read_leave_every_target_as_it_was(tmp_path):
    good = Target(tmp_path / "x.json", "json")
    with pytest.raises(KeyError):
        write_all([good], failing(KeyError("x")))
    assert names(tmp_path) == []


def test_two_feeds_into_one_file_are_refused(tmp_path):
    (tmp_path / "link.json").symlink_to("x.json")
    targets = [Target(tmp_path / "x.json", "json"), Target(tmp_path / "link.json", "json")]
    with pytest.raises(ArgumentError, match="two feeds go there"):
        write_all(targets, [])


def test_twice_the_same_array(tmp_path):
    target = Target(tmp_path / "x.json", "json", overwrite=False)
    for version in (1, 2, 3):
        write_feed(target, [record(version=version)])
    assert [entry["version"] for entry in json.loads(target.path.read_text())] == [1, 2, 3]


def test_what_another_process_wrote_meanwhile_is_not_lost(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"key": "a"}\n')

    def records():
        yield from [record()] * CHUNK
        with path.open("a") as file:
            file.write('{"key": "b"}\n')
        yield record()

    with pytest.raises(FeedError, match="another process changed it"):
        write_feed(Target(path, "jsonl", overwrite=False), records())
    assert path.read_text() == '{"key": "a"}\n{"key": "b"}\n'


def test_permissions(tmp_path):
    mask = os.umask(0o027)
    try:
        new, old = tmp_path / "new.csv", tmp_path / "old.csv"
        old.touch()
        old.chmod(0o664)
        for path in (new, old):
            write_feed(Target(path, "csv"), [])
    finally:
        os.umask(mask)
    assert stat.S_IMODE(new.stat().st_mode) == 0o640
    assert stat.S_IMODE(old.stat().st_mode) == 0o664


def test_a_link_is_followed(tmp_path):
    (tmp_path / "data").mkdir()
    link = tmp_path / "x.json"
    link.symlink_to("data/real.json")
    write_feed(Target(link, "json"), [])
    write_feed(Target(link, "json", overwrite=False), [record()])
    assert link.is_symlink()
    assert len(json.loads((tmp_path / "data" / "real.json").read_text())) == 1


def test_leftovers_of_this_file_go_after_a_day(tmp_path):
    left = [".x.csv.1-0badcafe.tmp", ".x.csv.2-0badcafe.tmp", ".y.csv.1-0badcafe.tmp", ".x.csv.mine.tmp"]
    for name in left:
        (tmp_path / name).touch()
        if name != left[1]:
            os.utime(tmp_path / name, (time.time() - 90_000,) * 2)
    write_feed(Target(tmp_path / "x.csv", "csv"), [])
    assert names(tmp_path) == sorted([*left[1:], "x.csv"])


def test_leftovers_of_a_killed_process_go_with_the_next_run(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    dead = tmp_path / f".x.csv.{process.pid}-00000001.tmp"
    fresh = tmp_path / f".x.csv.{process.pid}-00000002.tmp"  # perhaps of another machine
    running = tmp_path / f".x.csv.{os.getpid()}-00000003.tmp"
    for path in (dead, fresh, running):
        path.touch()
    for path in (dead, running):
        os.utime(path, (time.time() - 120,) * 2)
    write_feed(Target(tmp_path / "x.csv", "csv"), [])
    assert {path.name for path in tmp_path.iterdir()} == {"x.csv", fresh.name, running.name}


def test_a_long_name(tmp_path):
    path = tmp_path / ("ñ" * 120 + ".json")
    write_feed(Target(path, "json"), [])
    assert path.read_text() == "[]\n"


@pytest.fixture
def unwritable(tmp_path, request):
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    return {
        "a folder": (tmp_path / "folder.csv", "it is a folder"),
        "under a file": (tmp_path / "file" / "x.csv", "Not a directory"),
        "a system folder": (Path("/proc/x.csv"), "No such file or directory"),
        "a loop": (tmp_path / "loop.csv", "Too many levels of symbolic links"),
        "too long": (tmp_path / ("x" * 300 + ".csv"), "File name too long"),
    }[request.param]


@pytest.mark.parametrize(
    "unwritable", ["a folder", "under a file", "a system folder", "a loop", "too long"], indirect=True
)
@pytest.mark.parametrize("overwrite", [True, False])
def test_an_unwritable_target_is_one_sentence_before_and_after(unwritable, overwrite):
    path, reason = unwritable
    target = Target(path, "csv", overwrite)
    for ask in (lambda: check(target), lambda: write_feed(target, [record()])):
        with pytest.raises(FeedError) as caught:
            ask()
        assert str(caught.value) == f"Cannot write {path}: {reason}."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_protected_file_is_not_replaced(tmp_path):
    path = tmp_path / "x.csv"
    path.touch(mode=0o444)
    with pytest.raises(FeedError, match="write-protected"):
        check(Target(path, "csv"))


def test_a_good_target_is_not_touched_by_the_question(tmp_path):
    check(Target(tmp_path / "a" / "x.json", "json"))
    check(Target(tmp_path / "x.csv", "csv", overwrite=False))
    check(Target(None, "csv"))
    assert names(tmp_path) == []


def test_what_cannot_be_continued_is_known_before(tmp_path):
    path = tmp_path / "x.json"
    path.write_text("{}")
    check(Target(path, "json"))
    with pytest.raises(FeedError, match=r"x\.json: it is no JSON array"):
        check(Target(path, "json", overwrite=False))


def test_an_unknown_field_is_known_before(tmp_path):
    with pytest.raises(ArgumentError, match="Cannot write the field 'headline'"):
        check(Target(tmp_path / "x.csv", "csv", fields=("key", "headline")))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("kind", FORMATS)
def test_a_full_device_is_one_sentence(kind):
    with pytest.raises(FeedError, match=r"^Cannot write /dev/full: No space left on device\.$"):
        write_feed(Target(Path("/dev/full"), kind), [record()])


@pytest.mark.parametrize("kind", FORMATS)
def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path, kind):
    """The limit on a file's size stands for the disk: the system refuses in the middle of the feed."""
    path = tmp_path / f"x.{kind}"
    write_feed(Target(path, kind), [record()])
    before = path.read_bytes()
    script = (
        "import resource, signal, sys, os\n"
        "from pathlib import Path\n"
        "from tests.feeds.writing import Target, write_feed\n"
        "from inews_crawler.exceptions import FeedError\n"
        "from tests.feeds.records import record\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "many = (record(body=os.urandom(3000).hex()) for _ in range(200))\n"
        "try:\n"
        f"    write_feed(Target(Path(sys.argv[1]), {kind!r}, overwrite=False), many)\n"
        "except FeedError as error:\n"
        "    sys.exit(str(error))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"Cannot write {path}: {os.strerror(errno.EFBIG)}.\n"
    assert path.read_bytes() == before
    assert names(tmp_path) == [path.name]


STREAM = (
    "import sys\n"
    "from tests.feeds.writing import Target, write_feed\n"
    "from tests.feeds.records import record\n"
    "write_feed(Target(None, sys.argv[1]), (record() for _ in range(int(sys.argv[2]))))\n"
)


@pytest.mark.parametrize("kind", FORMATS)
def test_standard_output_gets_the_same_bytes_as_a_file(tmp_path, kind):
    path = tmp_path / "x"
    write_feed(Target(path, kind), [record(), record()])
    done = subprocess.run([sys.executable, "-c", STREAM, kind, "2"], capture_output=True, check=True)
    assert done.stdout == path.read_bytes()
    assert done.stderr == b""


@pytest.mark.parametrize("kind", FORMATS)
def test_a_reader_that_goes_away_ends_the_feed_quietly(kind):
    command = [sys.executable, "-W", "error", "-c", STREAM, kind, "60000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize("kind", FORMATS)
def test_full_standard_output_is_one_sentence(kind):
    script = f"from inews_crawler.exceptions import FeedError\ntry:\n    {STREAM.replace(chr(10), chr(10) + '    ')}\n"
    script += "except FeedError as error:\n    sys.exit(str(error))\n"
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", script, kind, "50"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
        )
    assert done.stderr == "Cannot write to standard output: No space left on device.\n"
    assert done.returncode == 1


def test_a_named_pipe_is_written_to_not_replaced(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with subprocess.Popen(["cat", path], stdout=subprocess.PIPE) as reader:
        write_feed(Target(path, "json"), [record()])
        assert json.loads(reader.communicate()[0]) == [record()]
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_pipe_that_nobody_reads_ends_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("inews_crawler.feeds.files.PIPE_SECONDS", 0.3)
    pipe = tmp_path / "x.jsonl"
    os.mkfifo(pipe)
    with pytest.raises(FeedError, match=r"Cannot write .*x\.jsonl: nobody reads it\."):
        write_feed(Target(pipe, "jsonl"), [record()])


def test_a_reader_that_stops_reading_ends_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("inews_crawler.feeds.files.PIPE_SECONDS", 0.3)
    pipe = tmp_path / "x.jsonl"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(FeedError, match=r"Cannot write .*x\.jsonl: nobody reads it\."):
            write_feed(Target(pipe, "jsonl"), [record() for _ in range(2000)])
    finally:
        os.close(reader)
