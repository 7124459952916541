"""Reads the same article pages with other programs of this field: speed and accuracy side by side.

`python -m bench.peers [--pages 60] [--rounds 3]` makes a virtual environment of their own under `build/`
(the network is asked once) and runs each reader there in a process of its own. Ours runs here. The pages are
those of the cost bench; what is right is known, since the fixture site is made of it.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

ENVIRONMENT = Path("build/peers")
PACKAGES = ("trafilatura==2.3.1", "newspaper4k==0.9.6", "news-please==1.6.16")
FIELDS = ("title", "published_at", "authors", "body")
Reader = Callable[[str, str], dict[str, Any]]


def make_ours() -> Reader:
    from inews_crawler import read_article, to_record  # noqa: PLC0415 - not in the peers' environment

    return lambda html, url: to_record(read_article(html, url))


def make_trafilatura() -> Reader:
    import trafilatura  # noqa: PLC0415

    def read(html: str, url: str) -> dict[str, Any]:
        found = trafilatura.bare_extraction(html, url=url, with_metadata=True).as_dict()
        authors = [name.strip() for name in (found["author"] or "").split(";") if name.strip()]
        return found | {"published_at": found["date"], "authors": authors, "body": found["text"]}

    return read


def make_newspaper4k() -> Reader:
    import newspaper  # noqa: PLC0415

    def read(html: str, url: str) -> dict[str, Any]:
        found = newspaper.Article(url, language="id", fetch_images=False)
        found.download(input_html=html)
        found.parse()
        moment = found.publish_date.isoformat() if found.publish_date else None
        return {"title": found.title, "published_at": moment, "authors": found.authors, "body": found.text}

    return read


def make_news_please() -> Reader:
    from newsplease import NewsPlease  # noqa: PLC0415

    def read(html: str, url: str) -> dict[str, Any]:
        found = NewsPlease.from_html(html, url=url, fetch_images=False)
        moment = found.date_publish.isoformat() if found.date_publish else None
        return {
            "title": found.title,
            "published_at": moment,
            "authors": found.authors,
            "body": found.maintext,
        }

    return read


def make_fundus_style() -> Reader:
    """A parser as one writes it for fundus: JSON-LD first, XPath for the text, one layout."""
    import lxml.html  # noqa: PLC0415

    def read(html: str, url: str) -> dict[str, Any]:  # noqa: ARG001 - the address says nothing to it
        tree = lxml.html.document_fromstring(html)
        linked = [json.loads(text) for text in tree.xpath("//script[@type='application/ld+json']/text()")]
        news = next((entry for entry in linked if str(entry.get("@type", "")).endswith("Article")), {})
        author = news.get("author") or {}
        authors = [
            one["name"] for one in (author if isinstance(author, list) else [author]) if one.get("name")
        ]
        blocks = tree.xpath("//*[contains(@class, 'bodyArticleWrapper')]//p")
        return {
            "title": news.get("headline"),
            "published_at": news.get("datePublished"),
            "authors": authors,
            "body": "\n\n".join(block.text_content().strip() for block in blocks),
        }

    return read


READERS: dict[str, Callable[[], Reader]] = {
    "ours": make_ours,
    "fundus-style": make_fundus_style,
    "trafilatura": make_trafilatura,
    "newspaper4k": make_newspaper4k,
    "news-please": make_news_please,
}


def run_reader(name: str, folder: Path, rounds: int) -> None:
    """Read all pages of a folder; print the best CPU milliseconds a page and what was read."""
    pages = json.loads((folder / "pages.json").read_text(encoding="utf-8"))
    read = READERS[name]()
    read(pages[0]["html"], pages[0]["url"])
    costs = []
    for _ in range(rounds):
        began = time.process_time()
        found = [read(page["html"], page["url"]) for page in pages]
        costs.append((time.process_time() - began) / len(pages) * 1000)
    kept = [{field: one[field] for field in FIELDS} for one in found]
    (folder / f"{name}.json").write_text(json.dumps({"cost": min(costs), "found": kept}, default=str))


def make_pages(folder: Path, count: int) -> list[dict[str, Any]]:
    """Write pages of single-part articles with what is true of them."""
    from bench.e2e import fill_up  # noqa: PLC0415 - not in the peers' environment
    from tests.site.messages import Request  # noqa: PLC0415
    from tests.site.synthetic import generate  # noqa: PLC0415

    world = generate(count, 7, split=0, small=False, paragraphs=8)
    pages = []
    for key, truth in world.expected_records().items():
        host, _, path = key.partition("/")
        response = fill_up(world.respond(Request("GET", "https", host, f"/{path}")))
        pages.append({"url": f"https://{key}", "html": response.body.decode(), "truth": truth})
    (folder / "pages.json").write_text(json.dumps(pages, default=str), encoding="utf-8")
    return pages


def to_words(text: str | None) -> list[str]:
    return re.findall(r"\w+", (text or "").casefold())


def judge(field: str, found: Any, truth: Any) -> float:
    """How right a value is, 0 to 1. A day is enough of a time; a body is judged by its words (F1)."""
    if field == "authors":
        return [str(one).casefold() for one in found or ()] == [one.casefold() for one in truth]
    if field == "published_at":
        return bool(found) and str(found)[:10] == datetime.fromisoformat(truth).date().isoformat()
    if field == "title":
        return to_words(found) == to_words(truth)
    own, wanted = to_words(found), to_words(truth)
    common = sum(min(own.count(word), wanted.count(word)) for word in set(wanted))
    return 2 * common / (len(own) + len(wanted)) if own else 0.0


def install() -> Path:
    """The Python of the peers' environment, made if it is not there."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "done").exists():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        for words in (["--upgrade", "pip"], PACKAGES):
            subprocess.run([python, "-m", "pip", "install", "--quiet", *words], check=True)
        (ENVIRONMENT / "done").touch()
    return python


def main() -> int:
    """Print one line a reader."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--read", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        run_reader(options.read[0], Path(options.read[1]), options.rounds)
        return 0
    return compare(options.pages, options.rounds)


def compare(count: int, rounds: int) -> int:
    """Print one line a reader: CPU a page, and how right each field is."""
    peers = install()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages = make_pages(folder, count)
        print(f"{len(pages)} pages       ms/page  " + "  ".join(f"{field:>12}" for field in FIELDS))
        for reader in READERS:
            python = sys.executable if reader == "ours" else str(peers.absolute())
            command = [
                python,
                "-P",
                "-W",
                "ignore",
                __file__,
                "--rounds",
                str(rounds),
                "--read",
                reader,
                name,
            ]
            environment = {"PYTHONPATH": str(Path.cwd())} if reader == "ours" else {}
            subprocess.run(command, check=True, env=environment)
            result = json.loads((folder / f"{reader}.json").read_text())
            shares = [
                statistics.mean(
                    judge(field, found[field], page["truth"][field])
                    for found, page in zip(result["found"], pages, strict=True)
                )
                for field in FIELDS
            ]
            shown = "  ".join(f"{share:12.1%}" for share in shares)
            print(f"{reader:16} {result['cost']:8.1f}  {shown}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
