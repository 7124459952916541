import time

import pytest

from inews_crawler.discovery.feed import MAX_ITEMS, read_feed
from inews_crawler.discovery.links import Link

from .markup import WWW

ONE = f"{WWW}/news/nasional/berita-satu-pagi"
TWO = f"{WWW}/news/nasional/berita-dua-sore"
THREE = f"{WWW}/news/nasional/berita-tiga-malam"


def rss(items, head='<?xml version="1.0" encoding="UTF-8"?>'):
    return f"""{head}<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">
    <channel><title>iNews</title><link>{WWW}</link><atom:link href="{WWW}/feed" rel="self"/>
    <image><url>{WWW}/x.png</url><title>x</title><link>{WWW}</link></image>{items}</channel></rss>""".encode()


def item(address, more=""):
    return f"<item><title>Judul</title><link>{address}</link>{more}</item>"


def test_items_with_title_and_publish_time():
    page = read_feed(
        rss(
            f"""<item><title><![CDATA[Harga "Cabai" &amp; Bawang]]></title><media:title>lain</media:title>
        <link>
        {ONE}?utm_source=rss </link><guid isPermaLink="false">123</guid><pubDate>Fri, 31 Dec 2021 09:42:00 +0700</pubDate>
        <description><![CDATA[<p>Ringkasan</p>]]></description><media:content url="{WWW}/y.jpg"/></item>"""
            + item(TWO, "<pubDate>2021-12-31 10:15:00</pubDate>")
            + item(THREE, "<dc:date>2021-12-31T03:30:00Z</dc:date>")
        )
    )
    assert page.links == [
        Link(ONE, "feed", 'Harga "Cabai" & Bawang', "2021-12-31T09:42:00+07:00"),
        Link(TWO, "feed", "Judul", "2021-12-31T10:15:00+07:00"),
        Link(THREE, "feed", "Judul", "2021-12-31T03:30:00+00:00"),
    ]
    assert (page.foreign, page.problem) == (0, None)


@pytest.mark.parametrize(
    "link",
    [
        f"<link>{ONE}</link>",
        f"<link><![CDATA[ {ONE} ]]></link>",
        f'<guid isPermaLink="true">{ONE}</guid>',
        f"<link/><guid>{ONE}</guid>",
        f'<atom:link href="{ONE}"/>',
        f'<atom:link rel="self" href="https://contoh.id/x"/><atom:link rel="alternate" href="{ONE}"/>',
        f"<link>https://feeds.contoh.com/~r/a</link><feedburner:origLink>{ONE}</feedburner:origLink>",
        "<link>/news/nasional/berita-satu-pagi</link>",
        "<link>http://www.inews.id/amp/news/nasional/berita-satu-pagi</link>",
    ],
)
def test_where_an_item_leads(link):
    page = read_feed(rss(f"<item><title>t</title>{link}</item>"))
    assert [found.url for found in page.links] == [ONE]
    assert page.foreign == 0


def test_atom():
    page = read_feed(
        f"""<?xml version="1.0"?><a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:link href="{WWW}"/>
    <a:entry><a:title type="html">Judul &amp;amp; Lain</a:title><a:link rel="enclosure" href="{TWO}"/><a:link href="{ONE}"/>
    <a:updated>2022-01-05T00:00:00Z</a:updated><a:published>2021-12-31T09:42:00+07:00</a:published></a:entry>
    <a:entry><a:id>{TWO}</a:id><a:updated>2022-01-05T00:00:00Z</a:updated></a:entry></a:feed>""".encode()
    )
    assert page.links == [
        Link(ONE, "feed", "Judul & Lain", "2021-12-31T09:42:00+07:00"),
        Link(TWO, "feed", None, None),
    ]


def test_foreign_items_are_counted_and_repeats_are_one():
    page = read_feed(
        rss(
            item("https://contoh.id/news/nasional/satu-dua")
            + item(ONE)
            + item(f"{ONE}/2")
            + "<item><title>x</title></item>"
        )
    )
    assert [link.url for link in page.links] == [ONE]
    assert page.foreign == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"<html><head><title>x</title></head><body><p>Halaman</p></body></html>",
        b"<!DOCTYPE html><html><item><link>https://www.inews.id/news/nasional/satu-dua</link></item></html>",
        b'{"data": []}',
        b"<urlset/>",
        b"\x00\xff\xfe",
    ],
)
def test_what_is_no_feed(body):
    page = read_feed(body)
    assert (page.links, page.problem) == ([], "not a feed")


def test_an_empty_feed_is_a_feed():
    page = read_feed(rss(""))
    assert (page.links, page.problem) == ([], None)


BROKEN = {
    "bare ampersand": rss(f"<item><title>A & B</title><link>{ONE}</link></item>" + item(TWO)),
    "html entity": rss(f"<item><title>A&nbsp;B</title><link>{ONE}</link></item>" + item(TWO)),
    "control character": rss(f"<item><title>A\x0b B</title><link>{ONE}</link></item>" + item(TWO)),
    "tag left open": rss(
        f"<item><title>A B</title><link>{ONE}</link><description><p>x<br></description></item>" + item(TWO)
    ),
    "tag left open before the link": rss(
        f"<item><title>A B</title><description><p>x</description><link>{ONE}</link></item>" + item(TWO)
    ),
    "item left open": rss(f"<item><title>A B</title><link>{ONE}</link>" + item(TWO)),
    "wrong encoding": rss(f"<item><title>A\u00a0B</title><link>{ONE}</link></item>" + item(TWO)).replace(
        b"\xc2\xa0", b"\xa0"
    ),
    "unknown encoding": rss(
        f"<item><title>A B</title><link>{ONE}</link></item>" + item(TWO),
        '<?xml version="1.0" encoding="apa-saja"?>',
    ),
    "a warning before the declaration": b"<br />\n<b>Warning</b>: x in <b>y.php</b><br />\n"
    + rss(f"<item><title>A B</title><link>{ONE}</link></item>" + item(TWO)),
    "encoding of several bytes": rss(
        f"<item><title>A B</title><link>{ONE}</link></item>" + item(TWO),
        '<?xml version="1.0" encoding="gb2312"?>',
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_xml_gives_everything_and_an_error(name):
    page = read_feed(BROKEN[name])
    assert [link.url for link in page.links] == [ONE, TWO]
    assert page.problem.startswith("broken XML")


def test_a_feed_cut_in_half_gives_what_was_whole():
    whole = rss(item(ONE) + item(TWO) + item(THREE))
    cut = whole[: whole.index(b"berita-tiga") + 8]
    page = read_feed(cut)
    assert [link.url for link in page.links] == [ONE, TWO]
    assert page.problem.startswith("broken XML")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(encoding):
    text = rss("<item><title>Café ½</title><link>" + ONE + "</link></item>", "").decode()
    page = read_feed(f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding))
    assert [(link.url, link.title) for link in page.links] == [(ONE, "Café ½")]
    assert page.problem is None


def test_white_space_and_byte_order_mark_before_the_declaration():
    for start in (b"\n \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"):
        assert [link.url for link in read_feed(start + rss(item(ONE))).links] == [ONE]


BOMB = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">%s]><rss><channel>
<item><title>&z;</title><link>https://www.inews.id/news/nasional/satu-dua</link></item></channel></rss>"""


def test_entity_bombs_are_refused_at_once():
    levels = b"".join(b'<!ENTITY %c "%s">' % (98 + n, (b"&%c;" % (97 + n)) * 10) for n in range(25))
    started = time.process_time()
    page = read_feed(BOMB % levels)
    assert (page.links, page.problem) == ([], "the document brings its own grammar")
    assert time.process_time() - started < 5  # a guard against blow-up


def test_files_of_the_machine_are_not_read():
    page = read_feed(
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><item><title>&x;</title>'
        b"<link>https://www.inews.id/news/nasional/satu-dua</link></item></rss>"
    )
    assert (page.links, page.problem) == ([], "the document brings its own grammar")


def test_an_old_public_grammar_without_declarations_is_harmless():
    head = '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.contoh.com/rss-0.91.dtd">'
    page = read_feed(rss(item(ONE), head))
    assert ([link.url for link in page.links], page.problem) == ([ONE], None)


def test_the_number_of_items_is_bounded():
    items = "".join(item(f"{WWW}/news/nasional/berita-nomor-n{n}") for n in range(MAX_ITEMS + 500))
    assert len(read_feed(rss(items)).links) == MAX_ITEMS


def test_a_date_that_cannot_be_read_is_no_hint():
    for text in (
        "kemarin",
        "20 menit lalu",
        "2021-12-31",
        "Fri, 31 Dec 2099 09:42:00 +0700",
        "32 Desember 2021 09:00",
    ):
        [link] = read_feed(rss(item(ONE, f"<pubDate>{text}</pubDate>"))).links
        assert link.published_hint is None
