"""Feeds on other machines: S3 on moto's server, FTP on pyftpdlib's."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import threading

import pytest

from inews_crawler.feeds.writing import write_feeds
from tests.feeds.records import names, record
from tests.feeds.writing import make_feed


def write(*feeds):
    for feed in feeds:
        feed.check()
    asyncio.run(write_feeds(feeds, [record(), record(version=2)]))


@pytest.fixture
def s3():
    server_module = pytest.importorskip("moto.server")
    boto3 = pytest.importorskip("boto3")
    server = server_module.ThreadedMotoServer(port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    keys = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "coba",
        "AWS_SECRET_ACCESS_KEY": "rahasia",
        "AWS_REGION_NAME": "us-east-1",
    }
    client = boto3.client(
        "s3",
        endpoint_url=keys["AWS_ENDPOINT_URL"],
        aws_access_key_id="coba",
        aws_secret_access_key="rahasia",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="berita")
    yield client, keys
    client.close()
    server.stop()


def read_object(client, key):
    return client.get_object(Bucket="berita", Key=key)["Body"].read()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_s3(s3):
    client, keys = s3
    feeds = [
        make_feed("s3://berita/hari/artikel.json", {}, **keys),
        make_feed("s3://berita/hari/%(batch_id)d.csv", {"batch_item_count": 1}, **keys),
        make_feed("s3://berita/hari/artikel.parquet", {"fields": ["url"]}, **keys),
    ]
    write(*feeds)
    assert [feed.failure for feed in feeds] == [None] * 3
    listed = client.list_objects_v2(Bucket="berita")["Contents"]
    assert [entry["Key"] for entry in listed] == [
        f"hari/{name}" for name in ("1.csv", "2.csv", "artikel.json", "artikel.parquet")
    ]
    assert len(json.loads(read_object(client, "hari/artikel.json"))) == 2
    (row,) = csv.DictReader(io.StringIO(read_object(client, "hari/2.csv").decode(), newline=""))
    assert row["version"] == "2"


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_bucket_that_is_not_there_holds_no_other_feed_back(s3, tmp_path):
    _, keys = s3
    missing = make_feed("s3://tidak-ada/artikel.json", {}, **keys)
    good = make_feed(str(tmp_path / "artikel.json"), {})
    write(missing, good)
    assert missing.failure.startswith("Cannot write s3://tidak-ada/artikel.json: ")
    assert "NoSuchBucket" in missing.failure
    assert (missing.count, good.count) == (0, 2)
    assert names(tmp_path) == ["artikel.json"]


@pytest.fixture
def ftp(tmp_path):
    pytest.importorskip("pyftpdlib")
    from pyftpdlib.authorizers import DummyAuthorizer  # noqa: PLC0415
    from pyftpdlib.handlers import FTPHandler  # noqa: PLC0415
    from pyftpdlib.servers import FTPServer  # noqa: PLC0415

    folder = tmp_path / "ftp"
    folder.mkdir()
    handler = type("Handler", (FTPHandler,), {"authorizer": DummyAuthorizer()})
    handler.authorizer.add_user("warta", "rahasia", str(folder), perm="elradfmwMT")
    server = FTPServer(("127.0.0.1", 0), handler)
    stopped = threading.Event()

    def serve():
        while not stopped.is_set():
            server.serve_forever(timeout=0.05, blocking=False)

    thread = threading.Thread(target=serve)
    thread.start()
    yield folder, f"127.0.0.1:{server.address[1]}"
    stopped.set()
    thread.join()
    server.close_all()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_ftp(ftp):
    folder, address = ftp
    uri = f"ftp://warta:rahasia@{address}/hari"
    for _ in range(2):
        write(
            make_feed(f"{uri}/artikel.json", {}),
            make_feed(f"{uri}/semua.jsonl", {"overwrite": False}),
        )
    assert len(json.loads((folder / "hari/artikel.json").read_text())) == 2
    assert len((folder / "hari/semua.jsonl").read_text().splitlines()) == 4


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_wrong_password_is_told_without_it(ftp):
    feed = make_feed(f"ftp://warta:keliru@{ftp[1]}/artikel.json", {})
    write(feed)
    assert feed.failure.startswith(f"Cannot write ftp://***@{ftp[1]}/artikel.json: ")
    assert "keliru" not in feed.failure


def test_a_server_that_does_not_answer():
    feed = make_feed("ftp://warta:rahasia@127.0.0.1:9/artikel.json", {})
    write(feed)
    assert feed.failure == "Cannot write ftp://***@127.0.0.1:9/artikel.json: Connection refused."
