"""Whole pages of our own invention without a known class name, one a nesting: what must the record say?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.extraction.test_by_structure import (
    BODY,
    BYLINES,
    DATE,
    LED,
    NAMES,
    PARAGRAPHS,
    PICTURE,
    RELATED,
    TEXTS,
    TITLE,
    URL,
    page,
    record_of,
    wrap,
)

DATED = f"<div>{DATE}</div>"
HEADER = f"<h1>{TITLE}</h1>{DATED}"
TEXT = f"<div>{wrap('div', LED)}</div>"
FIRST, REST = wrap("div", LED[:2]), wrap("div", LED[2:])
SUMMARY = "Pedagang mengaku pasokan dari lereng gunung berkurang banyak sejak pekan lalu."
BACA_JUGA = "https://www.inews.id/news/nasional/petani-bawang-panen-raya-di-lereng"
TEASERS = "".join(
    f"<div><p>Ringkasan kabar kampung nomor {n} yang panjangnya melebihi empat puluh huruf, kata warga.</p></div>"
    for n in range(5)
)
CARDS = "".join(
    f'<div><a href="/news/nasional/kabar-kampung-nomor-{n}-dari-tepi"><h4>Kabar Kampung {n}</h4></a>'
    f"<div>Ringkasan kabar kampung nomor {n} yang panjangnya melebihi empat puluh huruf, kata warga.</div></div>"
    for n in range(5)
)
AMP = URL.replace("inews.id/", "inews.id/amp/")
SUBHEADED = "\n\n".join([*PARAGRAPHS[:2], "Pasokan Berkurang", *PARAGRAPHS[2:]])

Row = tuple[str, dict[str, Any]]
PAGES: dict[str, Row] = {
    "name and date in one line": (f"<h1>{TITLE}</h1><div><span>Sari Wangi</span> <span>{DATE}</span></div>{TEXT}", {"authors": ["Sari Wangi"]}),
    "name, dash, date": (f"<h1>{TITLE}</h1><div>Sari Wangi - {DATE}</div>{TEXT}", {"authors": ["Sari Wangi"]}),
    "label, name, bar, date": (f"<h1>{TITLE}</h1><div>Oleh: Sari Wangi | {DATE}</div>{TEXT}", {"authors": ["Sari Wangi"]}),
    "place and date": (f"<h1>{TITLE}</h1><div>Selasih, {DATE}</div>{TEXT}", {"authors": []}),
    "two labelled lines": (f"<h1>{TITLE}</h1><p>Reporter: Sari Wangi</p><p>Kontributor: Adi Bambu</p>{DATED}{TEXT}", {"authors": ["Sari Wangi", "Adi Bambu"]}),
    "roles and date in one box": (f"<h1>{TITLE}</h1><div>Penulis: Adi Bambu<br>Editor: Pak Bambu<br>{DATE}</div>{TEXT}", {"authors": ["Adi Bambu"], "editor": "Pak Bambu"}),
    "a desk": (f"<h1>{TITLE}</h1><div>Tim iNews</div>{DATED}{TEXT}", {"authors": ["Tim iNews"]}),
    "a linked name behind the date": (f"{HEADER}<a href='/reporter/12/sari'>Sari</a>{TEXT}", {"authors": ["Sari"]}),
    "a summary in h2 above the date": (f"<h1>{TITLE}</h1><h2>{SUMMARY}</h2>{DATED}{TEXT}", {}),
    "a summary in p above the date": (f"<h1>{TITLE}</h1><p>{SUMMARY}</p>{DATED}{TEXT}", {}),
    "a summary above the editor line": (f"<h1>{TITLE}</h1><p>{SUMMARY}</p><div>Editor: Pak Bambu</div>{DATED}{TEXT}", {"editor": "Pak Bambu"}),
    "share buttons": (f"{HEADER}<div>Bagikan: <a href='#'>Facebook</a> <a href='#'>X</a></div>{TEXT}", {"authors": []}),
    "minutes to read": (f"<h1>{TITLE}</h1><div>3 menit baca</div>{DATED}{TEXT}", {"authors": []}),
    "Baca Juga in a div": (f"{HEADER}<div>{FIRST}<div><strong>Baca juga: <a href='{BACA_JUGA}'>Petani Bawang Panen Raya</a></strong></div>{REST}</div>", {"related": [BACA_JUGA]}),
    "a bold sub-heading in a div": (f"{HEADER}<div>{FIRST}<div><b>Pasokan Berkurang</b></div>{REST}</div>", {"body": SUBHEADED}),
    "a table of one cell": (f"{HEADER}<table><tr><td>{wrap('div', LED)}</td></tr></table>", {}),
    "two boxes round an advertisement": (f"<div>{HEADER}<div>{FIRST}</div><div>Advertisement</div><div>{REST}</div><div>Editor: Pak Bambu</div></div>", {"editor": "Pak Bambu"}),
    "the first paragraph apart": (f"<div>{HEADER}<p>{LED[0]}</p><div>{wrap('div', LED[1:])}</div><div>Editor: Pak Bambu</div></div>", {"editor": "Pak Bambu"}),
    "a section a sub-heading": (f"{HEADER}<section><div>{LED[0]}</div><div>{LED[1]}</div><section><h3>Pasokan Berkurang</h3>{REST}</section></section>", {"body": SUBHEADED}),
    "p, then text between breaks": (f"{HEADER}<div><p>{LED[0]}</p>{'<br><br>'.join(LED[1:])}</div>", {}),
    "a short last paragraph": (f"{HEADER}<div>{wrap('div', LED)}<div>Begitulah.</div></div>", {"body": f"{BODY}\n\nBegitulah."}),
    "one paragraph in a div": (f"{HEADER}<div><div>{LED[0]}</div></div>", {"body": PARAGRAPHS[0]}),
    "one paragraph and an editor line": (f"{HEADER}<div>{LED[0]}</div><div>Editor: Pak Bambu</div>", {"body": PARAGRAPHS[0], "editor": "Pak Bambu"}),
    "cards beside the text, before it": (f"<div><div>{CARDS}</div><div>{HEADER}{TEXT}</div></div>", {}),
    "a list inside the text": (f"{HEADER}<div>{FIRST}<ul><li>Cabai rawit Rp90.000</li><li>Cabai keriting</li></ul>{REST}</div>", {"body": "\n\n".join([*PARAGRAPHS[:2], "- Cabai rawit Rp90.000\n- Cabai keriting", *PARAGRAPHS[2:]])}),
    "a caption behind its figure": (f"{HEADER}<figure><img src='{PICTURE}'></figure><div>Cabai di los</div>{TEXT}", {"image_caption": "Cabai di los"}),
    "the tags below": (f"{HEADER}{TEXT}<div>Tag: <a href='/tag/cabai'>cabai</a><a href='/tag/pasar'>pasar</a></div>", {"tags": ["cabai", "pasar"]}),
    "a film inside": (f"{HEADER}<div>{FIRST}<div><iframe src='https://www.youtube.com/embed/abc'></iframe></div>{REST}</div>", {"videos": ["https://www.youtube.com/embed/abc"]}),
}  # fmt: skip
#: Nothing (no list of other articles) ends the text of these.
OPEN: dict[str, Row] = {
    "divs": (f"{HEADER}{TEXT}", {}),
    "beside the headline": (f"<div>{HEADER}{wrap('div', LED)}</div>", {}),
    "between breaks": (f"<div>{HEADER}{'<br><br>'.join(LED)}</div>", {}),
    "cards below": (f"<div><div>{HEADER}{TEXT}</div><div>{CARDS}</div></div>", {}),
    "comments": (f"{HEADER}{TEXT}<div><div>Komentar</div><div>Wah mahal sekali ya harga cabai di pasar pagi sekarang ini.</div></div>", {}),
    "one paragraph, editor, teasers": (f"{HEADER}<div><p>{PARAGRAPHS[0]}</p><p>Editor: Pak Bambu</p></div>{TEASERS}", {"body": PARAGRAPHS[0], "dateline": None, "editor": "Pak Bambu"}),
    "the next article below": (f"{HEADER}<div><p>{PARAGRAPHS[0]}</p><p>Editor: Pak Bambu</p></div><div><h2>Kabar Lain</h2>{DATED}<p>TUBAN, iNews.id - {PARAGRAPHS[1]}</p><p>{PARAGRAPHS[2]}</p></div>", {"body": PARAGRAPHS[0], "dateline": None}),
}  # fmt: skip
PLAIN = {"title": TITLE, "body": BODY, "dateline": "SELASIH", "published_at": "2026-06-15T10:00:00+07:00"}


def check(html: str, wanted: dict[str, Any], url: str = URL) -> None:
    record = record_of(html, url)
    expected = {**PLAIN, **wanted}
    assert {field: record[field] for field in expected} == expected


@pytest.mark.parametrize(("inside", "wanted"), PAGES.values(), ids=PAGES)
def test_page(inside: str, wanted: dict[str, Any]) -> None:
    check(page(inside), wanted)


@pytest.mark.parametrize(("inside", "wanted"), OPEN.values(), ids=OPEN)
def test_page_that_nothing_ends(inside: str, wanted: dict[str, Any]) -> None:
    check(page(inside).replace(RELATED, ""), wanted)


AMP_PAGES: dict[str, Row] = {
    "headline, picture, caption in a div": (f"<h1>{TITLE}</h1><amp-img src='{PICTURE}' width='600' height='400'></amp-img><div>Cabai. (Foto: Ist)</div>{wrap('div', LED)}", {}),
    "no headline": (f"<amp-img src='{PICTURE}' width='600' height='400'></amp-img><figcaption>Cabai. (Foto: Ist)</figcaption>{wrap('p', LED)}", {}),
}  # fmt: skip


@pytest.mark.parametrize(("inside", "wanted"), AMP_PAGES.values(), ids=AMP_PAGES)
def test_amp_page(inside: str, wanted: dict[str, Any]) -> None:
    check(
        page(inside), {"published_at": None, "image_caption": "Cabai.", "image_credit": "Ist", **wanted}, AMP
    )


# --- the same under the names of older and smaller templates ---

PARAGRAPH_TEXT = wrap("p", LED)
LAYOUTS = {
    "old": '<div class="news-detail"><h1>{title}</h1>{above}{date}<div>{text}</div></div>',
    "old, no box round the text": '<div class="news-detail"><h1>{title}</h1>{above}{date}{text}</div>',
    "phone": '<h1>{title}</h1>{above}{date}<div class="detail-artikel">{text}</div>',
    "phone, all in one box": '<div class="bodyText"><h1>{title}</h1>{above}{date}{text}</div>',
    "redesign": '<article class="headerArticle"><h1 class="headerTitle">{title}</h1>{above}{date}</article>'
    '<article class="bodyArticleWrapper">{text}</article>',
}


def to_layout(layout: str, *, above: str = "", text: str = PARAGRAPH_TEXT) -> str:
    return page(LAYOUTS[layout].format(title=TITLE, above=above, date=DATED, text=text))


@pytest.mark.parametrize("text", [text for name, text in TEXTS.items() if name != "list items alone"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_text_of_a_layout(layout: str, text: str) -> None:
    check(to_layout(layout, text=text), {})


@pytest.mark.parametrize(("above", "authors", "editor"), BYLINES.values(), ids=BYLINES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_roles_of_a_layout(layout: str, above: str, authors: list[str], editor: str | None) -> None:
    check(to_layout(layout, above=above), {"authors": authors, "editor": editor})


@pytest.mark.parametrize("above", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_bare_name_of_a_layout(layout: str, above: str) -> None:
    check(to_layout(layout, above=above), {"authors": ["Sari Wangi"]})


@pytest.mark.parametrize("above", NAMES.values(), ids=NAMES)
def test_bare_name_of_an_amp_page(above: str) -> None:
    html = page(f"<h1>{TITLE}</h1>{above}<div>{PARAGRAPH_TEXT}</div>")
    check(html, {"authors": ["Sari Wangi"], "published_at": None}, AMP)
