"""`scrapy browse`: the store in a browser, by Datasette, on a copy that is made for searching."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand

from inews_crawler.commands.asking import StoreCommand
from inews_crawler.exceptions import ArgumentError, InewsError
from inews_crawler.items import FIELDS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Mapping

    from inews_crawler.store import Store

HOST, DEFAULT_PORT, LAST_PORT = "127.0.0.1", 8001, 65_535
#: Fields that have rows of their own, so that Datasette links them.
IN_ROWS = ("images", "videos", "related")
COLUMNS = tuple(name for name in FIELDS if name not in IN_ROWS)
SCHEMA = f"""
CREATE TABLE versions (article TEXT REFERENCES articles(key), {", ".join(f'"{name}"' for name in COLUMNS)});
CREATE TABLE articles (key TEXT PRIMARY KEY, day TEXT,
    {", ".join(f'"{name}"' for name in COLUMNS if name != "key")});
CREATE TABLE pictures (article TEXT REFERENCES articles(key), url TEXT, caption TEXT, credit TEXT);
CREATE TABLE links (article TEXT REFERENCES articles(key), kind TEXT, url TEXT);
CREATE VIRTUAL TABLE articles_fts USING fts5("title", "description", "body", content="articles");
"""  # fmt: skip
#: After all versions are there, in their order: the latest of each is the article.
LATEST = f"""
CREATE INDEX versions_article ON versions(article, version);
INSERT INTO articles SELECT key, substr(published_at, 1, 10),
    {", ".join(f'"{name}"' for name in COLUMNS if name != "key")}
    FROM versions AS v WHERE version = (SELECT max(version) FROM versions AS o WHERE o.article = v.article);
DELETE FROM versions WHERE version = (SELECT a.version FROM articles AS a WHERE a.key = versions.key);
CREATE INDEX pictures_article ON pictures(article);
CREATE INDEX links_article ON links(article);
CREATE INDEX articles_day ON articles(day);
INSERT INTO articles_fts(articles_fts) VALUES ('rebuild');
"""  # noqa: S608 - our own names
ABOUT = {
    "title": "inews_crawler",
    "databases": {
        "store": {
            "tables": {
                "articles": {
                    "facets": ["section", "edition", "day", "kind"],
                    "sort_desc": "published_at",
                    "label_column": "title",
                    "fts_table": "articles_fts",
                },
                "articles_fts": {"hidden": True},
            }
        }
    },
}


class Command(StoreCommand, ScrapyCommand):
    """Shows the store in a browser, to this machine alone, until Ctrl-C."""

    def syntax(self) -> str:
        return "[--port NUMBER]"

    def short_desc(self) -> str:
        return "Look at the stored articles in a browser"

    def long_desc(self) -> str:
        return (
            "Copies the articles into a temporary database with a full-text index and serves it by Datasette"
            " (extra browse) on 127.0.0.1: facets by section, edition and day, search, each article with its"
            " earlier versions, pictures and links. The store itself is only read. Ctrl-C ends it."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="default: 8001")

    def to_query(self, args: list[str], opts: argparse.Namespace) -> Callable[[Store], None]:
        if args:
            raise ArgumentError(f"Unknown argument {args[0]!r}.")
        if not 1 <= opts.port <= LAST_PORT:
            raise ArgumentError(f"--port is {opts.port}; it can be 1 to {LAST_PORT}.")
        if find_spec("datasette") is None:
            raise ArgumentError('Datasette is not installed: pip install "inews-crawler[browse]".')
        return lambda store: browse(store, opts.port)


def browse(store: Store, port: int) -> None:
    """Serve a copy of the store until Ctrl-C or SIGTERM. Raises ``InewsError`` if Datasette cannot."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # else Datasette would outlive us
    with tempfile.TemporaryDirectory(prefix="inews-browse-") as folder:
        path, about = Path(folder, "store.db"), Path(folder, "about.json")
        count = write_copy(store.articles.select(versions=True), path)
        store.close()
        about.write_text(json.dumps(ABOUT))
        print(f"{count:,} versions at http://{HOST}:{port}/store/articles (Ctrl-C ends it)", flush=True)
        command = [sys.executable, "-m", "datasette", "serve", "--immutable", str(path)]
        command += ["--host", HOST, "--port", str(port), "--metadata", str(about)]
        try:
            code = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603
        except KeyboardInterrupt:
            return
        if code.returncode:
            last = code.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise InewsError(f"Datasette ended: {''.join(last) or code.returncode}.")


def write_copy(records: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write all versions into a new database, the older of each article first; how many they are."""
    count = 0
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA synchronous=OFF")
        database.executescript(SCHEMA)
        insert = f"INSERT INTO versions VALUES (?, {', '.join('?' * len(COLUMNS))})"  # noqa: S608
        for record in records:
            count += 1
            database.execute(insert, (record["key"], *(_to_cell(record[name]) for name in COLUMNS)))
            _write_rows(database, record)
        database.executescript(LATEST)
        database.commit()
    return count


def _write_rows(database: sqlite3.Connection, record: Mapping[str, Any]) -> None:
    """Pictures and links of a version, in the place of those of the version before."""
    for table in ("pictures", "links") if record["version"] > 1 else ():
        database.execute(f"DELETE FROM {table} WHERE article = ?", (record["key"],))  # noqa: S608
    pictures = [(record["key"], one["url"], one["caption"], one["credit"]) for one in record["images"]]
    database.executemany("INSERT INTO pictures VALUES (?, ?, ?, ?)", pictures)
    links = [(record["key"], kind, url) for kind in ("videos", "related") for url in record[kind]]
    database.executemany("INSERT INTO links VALUES (?, ?, ?)", links)


def _to_cell(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return " | ".join(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
