"""A fault of a whole site, of all its pages or of its robots.txt decides the outcome, everywhere it is told."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from inews_crawler.store.database import Store
from tests.crawl.striking import SETTINGS, add, at
from tests.site.certificates import OTHER_NAMES, find_certificate
from tests.site.crawl import CrawlRun, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Case:
    """Faults of a whole site, the outcome they must lead to, and a word of its cause."""

    name: str
    faults: tuple[dict[str, Any], ...]
    code: int
    word: str
    arguments: tuple[str, ...] = ()
    settings: tuple[tuple[str, Any], ...] = ()


def everywhere(kind: str, **options: Any) -> tuple[dict[str, Any], ...]:
    return (at(kind, **options),)


ARTICLES = "/*/*/*"
ROBOTS_TXT = "/robots.txt"
PAGES = "/*/*"  # all but robots.txt
EDITIONS = ("-a", "editions=www,jabar")
CASES = [
    Case("500", everywhere("status", status=500), 13, "HTTP 500"),
    Case("503", everywhere("status", status=503), 13, "HTTP 503"),
    Case("503 later", everywhere("status", status=503, retry_after=7200), 13, "robots.txt"),
    Case("reset", everywhere("reset"), 13, "robots.txt"),
    Case("hang", everywhere("hang"), 13, "robots.txt"),
    Case("garbage head", everywhere("garbage_head"), 13, "robots.txt"),
    Case("tls", everywhere("tls"), 13, "robots.txt"),
    Case("dns", everywhere("dns"), 13, "robots.txt"),
    Case("refused", everywhere("refused"), 13, "robots.txt"),
    Case("429", everywhere("status", status=429), 12, "HTTP 429"),
    Case("403", everywhere("status", status=403), 12, "http_403"),
    Case("challenge", everywhere("challenge"), 12, "http_403"),
    Case("challenge under 200", everywhere("challenge", status=200), 12, "blocked"),
    Case("garbage", everywhere("garbage"), 13, "garbled"),
    Case("empty", everywhere("empty"), 11, "without content"),
    Case("endless", everywhere("endless"), 13, "too_large"),
    Case("redirect loop", everywhere("redirect_loop"), 13, "redirect_loop"),
    Case("pages 503", (at("status", status=503, path=PAGES),), 13, "503"),
    Case("pages hang", (at("hang", path=PAGES),), 13, "time-out"),
    Case("pages reset", (at("reset", path=PAGES),), 13, "connection"),
    Case("articles 500", (at("status", status=500, path=ARTICLES),), 13, "http_500"),
    Case("articles 403", (at("status", status=403, path=ARTICLES),), 12, "403"),
    Case("articles challenge", (at("challenge", path=ARTICLES),), 12, "challenge"),
    Case("articles empty", (at("empty", path=ARTICLES),), 11, "without content"),
    Case("articles gone", (at("status", status=404, path=ARTICLES),), 11, "none is there"),
    Case("articles cut", (at("wrong_length", path=ARTICLES),), 13, "truncated"),
    Case("lists empty", (at("body", path=PAGES, value="<html><body><div id='root'></div></body></html>"),), 11, "content"),
    Case("robots 404", (at("status", status=404, path=ROBOTS_TXT),), 0, "new"),
    Case("robots 403", (at("status", status=403, path=ROBOTS_TXT),), 0, "new"),
    Case("robots 500", (at("status", status=500, path=ROBOTS_TXT),), 13, "robots.txt"),
    Case("robots 500 once", (at("status", status=500, path=ROBOTS_TXT, times=1),), 0, "new"),
    Case("robots 429", (at("status", status=429, path=ROBOTS_TXT),), 12, "HTTP 429"),
    Case("robots garbage", (at("garbage", path=ROBOTS_TXT),), 0, "new"),
    Case("robots huge", (at("huge", path=ROBOTS_TXT, size=12_000_000),), 0, "new"),
    Case("robots endless", (at("endless", path=ROBOTS_TXT),), 0, "new"),
    Case("robots bomb", (at("gzip_bomb", path=ROBOTS_TXT, size=30_000_000),), 0, "new"),
    Case("robots hang", (at("hang", path=ROBOTS_TXT),), 13, "robots.txt"),
    Case("robots forbids all", (at("body", path=ROBOTS_TXT, value="User-agent: *\nDisallow: /\n", content_type="text/plain"),), 12, "forbids"),
    Case("robots longer than it is", (at("wrong_length", path=ROBOTS_TXT, delta=100),), 0, "new"),
    Case("everything longer than it is", everywhere("wrong_length", delta=100), 0, "6 new"),
    Case("everything gzipped, with the plain length", everywhere("plain_length"), 0, "6 new"),
    Case("everything without its last chunk", everywhere("no_last_chunk"), 0, "6 new"),
    Case("robots elsewhere", (
        at("redirect", host="www.inews.id", path=ROBOTS_TXT, value="https://static.inews.co.id/aturan/robot.txt"),
        at("body", host="static.inews.co.id", value="User-agent: *\nDisallow: /\n", content_type="text/plain"),
    ), 12, "forbids"),
    Case("robots elsewhere, behind five more", (
        at("redirect_chain", path=ROBOTS_TXT),
    ), 0, "new"),
    Case("an unknown certificate", (), 13, "www.inews.id cannot be read (its certificate cannot be verified)", settings=(("DOWNLOAD_VERIFY_CERTIFICATES", True),)),
    Case("a certificate of another host", everywhere("other_name"), 13, "www.inews.id cannot be read (its certificate cannot be verified)", settings=(("DOWNLOAD_VERIFY_CERTIFICATES", True),)),
    Case("one host without TLS", (at("tls", host="jabar.inews.id"),), 0, "new", EDITIONS),
    Case("one host without a name", (at("dns", host="jabar.inews.id"),), 0, "new", EDITIONS),
    Case("one host refused", (at("refused", host="jabar.inews.id"),), 0, "new", EDITIONS),
]  # fmt: skip
#: The sections of the six articles, one each: a dozen requests and a host's robots.txt.
PLACES = "news/nasional,news/internasional,news/megapolitan,regional/sumut,regional/lampung,regional/jabar"
FEW = ("-a", f"sections={PLACES}", "-a", "discover=sections")
#: What a client that verifies trusts: not the site's own certificate.
TRUST = {"SSL_CERT_FILE": str(find_certificate(OTHER_NAMES))}
FASTER = {**SETTINGS, "DOWNLOAD_TIMEOUT": 1, "LOG_LEVEL": "ERROR"}


def crawl_case(case: Case, folder: Path) -> tuple[Case, CrawlRun, FixtureSite]:
    with FixtureSite(generate(6, 2)) as site:
        for fault in case.faults:
            add(site, fault)
        settings = {**FASTER, **dict(case.settings)}
        run = run_crawl(site, folder, *FEW, *case.arguments, settings=settings, environment=TRUST)
        return case, run, site


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[CrawlRun, FixtureSite]]]:
    folder = tmp_path_factory.mktemp("outcomes")
    with ThreadPoolExecutor(4) as pool:
        done = pool.map(lambda pair: crawl_case(pair[1], folder / str(pair[0])), enumerate(CASES))
        yield {case.name: (run, site) for case, run, site in done}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_whole_sites_fault_decides_the_outcome(
    outcomes: dict[str, tuple[CrawlRun, FixtureSite]], case: Case
) -> None:
    run, site = outcomes[case.name]
    assert run.output_dir is not None
    report = json.loads((run.output_dir / "report.json").read_text())
    assert (run.returncode, report["exit_code"]) == (case.code, case.code), report["cause"]
    assert case.word in report["cause"]
    assert report["cause"].count(". ") == 0  # one sentence
    assert "Traceback" not in run.log
    if case.code == 0:
        assert run.by_key
    with Store.open(f"sqlite:///{run.folder}/data/inews.db") as store:
        (told,) = store.runs.latest()
        assert (told.outcome, told.cause) == (case.code, report["cause"])
    assert (run.folder / "output/latest").exists() == (case.code == 0)
    assert len(site.requests) < 120
