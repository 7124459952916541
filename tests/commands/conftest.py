"""A store with a few articles, written through its own interface."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from inews_crawler.store import Store
from tests.feeds.records import record

AT = datetime(2026, 11, 23, 5, 51, tzinfo=UTC)


def article(path, **changes):
    """A record at www, or at the host that ``path`` begins with."""
    key = path if ".inews.id/" in path else f"www.inews.id/{path}"
    words = f"Isi tulisan {path} tentang panen di desa itu, ditulis khusus untuk pengujian ini."
    values = {
        "key": key,
        "url": f"https://{key}",
        "title": f"Judul {path}",
        "body": words,
        "content_hash": "",
    }
    return record(**{**values, **changes})


@pytest.fixture
def store_url(tmp_path):
    """Five articles of one run, one of which a second run found changed."""
    url = f"sqlite:///{tmp_path / 'inews.db'}"
    other = {"section": None, "subsection": None}
    first = [
        article("news/nasional/satu-dua-tiga", published_at="2026-03-04T00:30:00+07:00"),
        article("news/internasional/empat-lima-enam", subsection="internasional"),
        article("finance/tujuh-delapan-sembilan", section="finance", subsection=None),
        article("jabar.inews.id/berita/banjir-surut-cepat", edition="jabar", kind="video", **other),
        article("karawang.inews.id/read/183914", edition="karawang", **other),
    ]
    with Store.open(url) as store:
        run = store.runs.start({"sections": ["news"]}, output="output/20261123T055100Z", at=AT)
        for entry in first:
            store.articles.save(entry, run=run, at=AT, aliases=[f"https://{entry['key']}-lama"])
        store.runs.finish(run, outcome=0, counts={"failed": 3}, at=AT)
        second = store.runs.start({}, output="output/20261123T065100Z", at=AT)
        changed = article("news/internasional/empat-lima-enam", subsection="internasional")
        changed["title"] = "Judul baru\x1b[31m"
        changed["body"] += "\n\n- butir satu\n- butir dua"
        changed["fetched_at"] = "2026-03-05T03:00:00+00:00"
        store.articles.save(changed, run=second, at=AT)
    return url
