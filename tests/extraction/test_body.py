"""From a body container to blocks, captions, links and players: the site's forms, and what only looks like them."""

import os
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from inews_crawler.extraction.body import has_text, read_body, read_body_text
from inews_crawler.text.cleaning import clean_block, clean_text

PAGE = "https://www.inews.id/news/nasional/pasar-lama-kembali-ramai"
TARGET = "https://www.inews.id/news/nasional/jembatan-kayu-selesai-dibangun"
LINK = f'<a href="{TARGET}">Jembatan Kayu Selesai Dibangun</a>'


def body_of(html, page=PAGE):
    tree = LexborHTMLParser(f"<html><body><article id='body'>{html}</article></body></html>")
    return read_body(tree.css_first("#body"), page)


def image(name, caption=None, credit=None):
    return {"url": f"https://www.inews.id/{name}", "caption": caption, "credit": credit}


# --- blocks ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("<p>Satu.</p><p> Dua\n   kata.</p>", ["Satu.", "Dua kata."]),
        ("<p>Satu <b>te<i>bal</i></b>, <a href='/tag/x'>tautan</a>.</p>", ["Satu tebal, tautan."]),
        ("<p>Satu.</p><h2>Sub judul</h2><p>Dua.</p>", ["Satu.", "Sub judul", "Dua."]),
        ("Teks <b>lepas</b>.<p>Dua.</p>Tiga.", ["Teks lepas.", "Dua.", "Tiga."]),
        ("<p>Satu.<br><br>Dua.<br>Lanjut.<br/>&nbsp;<br>Tiga.</p>", ["Satu.", "Dua. Lanjut.", "Tiga."]),
        ("<span>Satu.</span><br>\u200b<br><span>Dua.</span>", ["Satu.", "Dua."]),
        ("<div><div>Satu.<section>Dua.</section></div>Tiga.</div>", ["Satu.", "Dua.", "Tiga."]),
        ("<center>Satu.</center><font color='red'>Dua.</font>", ["Satu.", "Dua."]),
        ("<span><p>Satu.</p><p>Dua.</p></span>", ["Satu.", "Dua."]),
        ("<strong>Satu.<p>Dua.</p></strong>", ["Satu.", "Dua."]),
        ("<p>Satu.<p>Dua.<div>Tiga.", ["Satu.", "Dua.", "Tiga."]),
        ("<x-p>Satu.</x-p><x-p>Dua <x-tag>kata</x-tag> lagi.</x-p>", ["Satu.", "Dua kata lagi."]),
        ("<p>Satu.</p><hr><blockquote><p>Dua.</p><p>Tiga.</p></blockquote>", ["Satu.", "Dua.", "Tiga."]),
        ("<pre>Satu\nbaris\n\nDua</pre>", ["Satu baris", "Dua"]),
        ("<p>Air H<sub>2</sub>O, 5 m<sup>2</sup>.</p>", ["Air H2O, 5 m2."]),
        ("<p>Satu&amp;nbsp;dua &lt;p&gt;</p>", ["Satu&nbsp;dua <p>"]),
        ("<p>Per&shy;tum&#8203;buh&zwnj;an&nbsp;ekonomi</p>", ["Pertumbuhan ekonomi"]),
        ("<p> </p><p>&nbsp;</p><p>\u200b</p><p><br></p>", []),
        ("<p>- satu</p><p>-dua</p>", ["- satu", "-dua"]),
        ("<p>Ke<span style='display:block'>pala</span>suku</p>", ["Ke pala suku"]),
        ("<p>Tebak: <ins>sisipan</ins> dan <del>coretan</del>.</p>", ["Tebak: sisipan dan coretan."]),
        ("<aside><p>Kutipan penting.</p></aside>", ["Kutipan penting."]),
        ("<a href='/x'><p>Satu.</p><p>Dua.</p></a>", ["Satu.", "Dua."]),
    ],
)
def test_blocks(html, blocks):
    assert body_of(html).blocks == blocks


@pytest.mark.parametrize(
    ("html", "block"),
    [
        ("<ul><li>satu</li><li> dua </li></ul>", "- satu\n- dua"),
        ("<ol><li>satu<li>dua</ol>", "1. satu\n2. dua"),
        ("<ol start='3'><li>satu</li><li>dua</li></ol>", "3. satu\n4. dua"),
        ("<ol reversed><li>satu</li><li>dua</li></ol>", "2. satu\n1. dua"),
        ("<ol><li value='7'>satu</li><li>dua</li></ol>", "7. satu\n8. dua"),
        ("<ul><li><p>satu</p><p>lagi</p></li><li>du<b>a</b><br>baris</li></ul>", "- satu lagi\n- dua baris"),
        ("<ul><li>satu<ol><li>a</li><li>b</li></ol></li><li>dua</li></ul>", "- satu\n1. a\n2. b\n- dua"),
        ("<ul><li></li><li>satu</li></ul>", "- satu"),
        (
            "<table><tr><th>Kota</th><th>Harga</th></tr><tr><td>Solo</td><td><p>5</p></td></tr></table>",
            "Kota | Harga\nSolo | 5",
        ),
        ("<table><tbody><tr><td>a</td><td></td><td>c</td></tr><tr><td></td></tr></tbody></table>", "a | | c"),
        ("<dl><dt>Istilah</dt><dd>Arti.</dd></dl>", "Istilah\nArti."),
    ],
)
def test_lists_and_tables_are_one_block(html, block):
    assert body_of(f"<p>Satu.</p>{html}<p>Dua.</p>").blocks == ["Satu.", block, "Dua."]


def test_a_table_of_one_cell_is_a_frame():
    assert body_of("<table><tr><td><p>Satu.</p><p>Dua.</p></td></tr></table>").blocks == ["Satu.", "Dua."]


def test_a_table_caption_is_a_block():
    html = "<table><caption>Harga</caption><tr><td>a</td><td>b</td></tr></table>"
    assert body_of(html).blocks == ["Harga", "a | b"]


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="color: red; display: none">X</p>',
        "<p hidden>X</p>",
        '<div aria-hidden="true">X</div>',
        "<template><p>X</p></template>",
        '<noscript><img src="/t.gif">X</noscript>',
        "<script>var x = 'X'</script>",
        "<style>X</style>",
        "<button>X</button>",
        "<form><p>X</p></form>",
        '<ins class="adsbygoogle">X</ins>',
        '<ins data-zone="3">X</ins>',
        "<svg><text>X</text></svg>",
        "<!-- X -->",
        '<span class="sr-only">X</span>',
        '<div id="div-gpt-ad-123"><p>X</p></div>',
        '<figure class="adsPlacement size970x250"><figcaption>X</figcaption></figure>',
        '<div class="pagination"><ul><li>X</li></ul></div>',
        '<div class="tags"><ul><li class="tagList"><a href="/tag/x">X</a></li></ul></div>',
        '<span class="pleaseFollow">X</span>',
        '<section class="widgetListArticle col"><h3>X</h3></section>',
    ],
)
def test_what_is_not_read(hidden):
    assert body_of(f"<p>Satu.</p>{hidden}<p>Dua.</p>").blocks == ["Satu.", "Dua."]


# --- furniture without class names -----------------------------------------------------------------------

PAGER = (
    '<div><label>Page:</label><ul><li><a href="#"></a></li><li><a href="#">1</a></li><li>...</li>'
    '<li><a href="#">2</a></li><li><a href="#">Show All</a></li></ul></div>'
)
CARDS = (
    "<section><div><h3>Related News</h3></div><article><a href='/news/nasional/satu-dua-tiga'><figure>"
    "<img src='/kartu.jpg' width='213'></figure><div><div>Photo</div><div>20 menit lalu</div></div>"
    "<h4>Judul kartu.</h4></a></article></section>"
)


@pytest.mark.parametrize(
    "html",
    [
        "<figure><figcaption>Advertisement . Scroll to see content</figcaption></figure>",
        "<figure><a href='/x'><img src='/iklan.jpg'></a><figcaption>Advertisement</figcaption></figure>",
        "<p>(*)</p>",
        "<p><strong>***</strong></p>",
        PAGER,
        CARDS,
        "<ul><li><a href='/a/2'>1</a></li><li><a href='/a/3'>2</a></li></ul>",
        "<p>Halaman : <b>1</b> 2</p>",
        "<span>Follow Berita iNews Kota Lama di <a href='#'>Google News</a></span>",
        "<div><span>Follow iNews di WhatsApp Channel dan Google News</span><a>Follow</a></div>",
        "<div>Tags:</div><ul><li><a href='/tag/x'>Pasar</a></li></ul>",
        "<p>Tags: <a href='/tag/x'>Pasar</a> <a href='/tag/y'>Kota</a></p>",
        "<p>Bagikan Artikel Ini</p>",
        '<p>Artikel ini telah tayang di www.inews.id dengan judul "Judul", Klik untuk baca: x</p>',
    ],
)
def test_furniture_is_known_by_its_words(html):
    body = body_of(f"<p>Satu.</p>{html}")
    assert body.blocks == ["Satu."]
    assert body.images == []


def test_lists_that_look_like_pagers():
    html = "<ol><li>2019</li><li>2020</li></ol><ul><li>1</li><li>2</li></ul>"
    assert body_of(html).blocks == ["1. 2019\n2. 2020", "- 1\n- 2"]


# --- Baca Juga -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        (
            '<article class="bacaJuga"><a href="{href}"><img src="/t.png" width="80" height="80"><article>'
            '<div class="bacaJugatitle">Baca Juga</div><div class="bacaJugaExcerpt">Jembatan.</div></article></a></article>'
        ),
        (
            '<article class="q1"><a href="{href}"><img src="/t.png" width="80" height="80"><article>'
            '<div class="q2">Baca Juga</div><div class="q3">Jembatan Selesai.</div></article></a></article>'
        ),
        '<div><a href="{href}"><span>Baca Juga</span><span>Jembatan Selesai</span></a></div>',
        '<p>Baca juga: <a href="{href}">Jembatan</a></p>',
        '<p><strong>BACA JUGA : <a href="{href}">Jembatan</a></strong></p>',
        '<p><a href="{href}"><b>Baca Juga: Jembatan</b></a></p>',
        '<p><strong>Baca Juga:</strong></p><p><a href="{href}">Jembatan Selesai.</a></p>',
        '<div><h3>Baca Juga</h3><ul><li><a href="{href}">Jembatan</a></li></ul></div>',
        '<h4>Baca Juga</h4><ul><li><a href="{href}">Jembatan</a></li></ul>',
        '<p>Baca Juga <a href="{href}">Jembatan</a></p>',
        '<p>Lihat juga: <a href="{href}">Jembatan</a></p>',
        '<p>Baca: <a href="{href}">Jembatan</a></p>',
        '<p>(Baca juga: <a href="{href}">Jembatan</a>)</p>',
        '<section class="related"><h4>Baca Juga</h4><p><a href="{href}">Jembatan</a></p></section>',
    ],
)
@pytest.mark.parametrize(
    "href", [f"{TARGET}/2?utm_source=x", TARGET.replace("https://www.inews.id", "") + "/"]
)
def test_baca_juga(html, href):
    body = body_of(f"<p>Satu.</p>{html.format(href=href)}<p>Dua.</p>")
    assert body.blocks == ["Satu.", "Dua."]
    assert body.related == [TARGET]
    assert body.images == []


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        (f"<p>Satu.<br><b>Baca juga:</b> {LINK}<br>Dua.</p>", ["Satu. Dua."]),
        (f"<p>Satu.<br><br>Baca Juga: {LINK}<br><br>Dua.</p>", ["Satu.", "Dua."]),
        (f"<p>Satu. (Baca juga: {LINK})</p>", ["Satu."]),
        (f"<p>Satu. <em>Baca juga: {LINK}</em></p>", ["Satu."]),
        (
            f"<p>Baca juga: {LINK} Polisi sudah memeriksa tiga saksi.</p>",
            ["Polisi sudah memeriksa tiga saksi."],
        ),
        (f"<ul><li>Satu</li><li>Baca juga: {LINK}</li></ul>", ["- Satu"]),
    ],
)
def test_baca_juga_inside_a_paragraph(html, blocks):
    body = body_of(html)
    assert body.blocks == blocks
    assert body.related == [TARGET]


@pytest.mark.parametrize(
    "html",
    [
        "<p>Baca juga buku ini, kata dia.</p>",
        '<p>Baca juga <a href="/tag/buku">buku</a> ini, kata dia.</p>',
        '<p>Dia baca juga <a href="/tag/buku">buku</a>.</p>',
        "<p>Baca: doa sebelum tidur.</p>",
        '<p>Lihat: <a href="/tag/buku">Buku</a></p>',
    ],
)
def test_prose_about_reading(html):
    body = body_of(html)
    assert body.blocks == [clean_text(re.sub(r"<[^>]+>", "", html))]
    assert body.related == []


def test_related_keeps_order_foreign_targets_and_no_repeats():
    html = (
        f'<p>Baca juga: <a href="https://www.okezone.com/read/2">Dua</a></p><p>Baca juga: {LINK}</p>'
        f'<p>Baca juga: {LINK}</p><p>Baca juga: <a href="#">Mati</a></p>'
    )
    assert body_of(html).related == ["https://www.okezone.com/read/2", TARGET]


def test_an_article_behind_the_label_is_not_swallowed():
    html = "<div><p>Baca Juga</p><p>Satu kalimat berita.</p><p>Dua kalimat berita.</p></div>"
    assert body_of(html).blocks == ["Satu kalimat berita.", "Dua kalimat berita."]


# --- captions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        '<p><img src="/a.jpg"><em>Warga antre. (Foto: Antara)</em></p>',
        '<h5>\n <img src="/a.jpg" width="1000">\n <em>Warga antre. (Foto: Antara)</em></h5>',
        '<div><img src="/a.jpg"><em>Warga antre. (Foto: Antara)</em></div>',
        '<figure><img src="/a.jpg"><figcaption>Warga antre. (Foto: Antara)</figcaption></figure>',
        '<figure><a href="/a.jpg"><img src="/a.jpg"></a><em>Warga antre. (Foto: Antara)</em></figure>',
        '<div><img src="/a.jpg"><br>Warga antre. (Foto: Antara)</div>',
        '<div><img src="/a.jpg"><br><br>Warga antre. (Foto: Antara)</div>',
        '<div><img src="/a.jpg"><div>Warga antre. (Foto: Antara)</div></div>',
        '<div><img src="/a.jpg"><p>Warga antre. (Foto: Antara)</p></div>',
        '<p><img src="/a.jpg"></p><p>Warga antre. (Foto: Antara)</p>',
        '<p><img src="/a.jpg"></p><p><em>Warga antre. (Foto: Antara)</em></p>',
        '<p><img src="/a.jpg"><br>Warga antre. (Foto: Antara)</p>',
        '<p><img src="/a.jpg"><em>Warga antre.</em> (Foto: Antara)</p>',
        '<p><a href="/a.jpg"><img src="/a.jpg"></a><small>Warga <a href="/tag/x">antre</a>. (Foto: Antara)</small></p>',
        '<div class="wp-caption"><img src="/a.jpg"><p class="wp-caption-text">Warga antre. (Foto: Antara)</p></div>',
        '<table><tr><td><img src="/a.jpg"></td></tr><tr><td>Warga antre. (Foto: Antara)</td></tr></table>',
    ],
)
def test_caption(html):
    body = body_of(f"<p>Satu.</p>{html}<p>Dua.</p>")
    assert body.images == [image("a.jpg", "Warga antre.", "Antara")]
    assert body.blocks == ["Satu.", "Dua."]


@pytest.mark.parametrize(
    "html",
    [
        '<p><img src="/a.jpg"><em>Warga antre di loket</em></p>',
        '<h5><img src="/a.jpg"><em>Warga antre di loket</em></h5>',
        '<div><img src="/a.jpg"><em>Warga antre di loket</em></div>',
        '<figure><img src="/a.jpg"><figcaption>Warga antre di loket</figcaption></figure>',
        '<div><img src="/a.jpg"><br>Warga antre di loket</div>',
        '<div><img src="/a.jpg"><div>Warga antre di loket</div></div>',
        '<p><img src="/a.jpg"></p><p><em>Warga antre di loket</em></p>',
    ],
)
def test_caption_without_credit(html):
    body = body_of(f"<p>Satu.</p>{html}<p>Dua.</p>")
    assert body.images == [image("a.jpg", "Warga antre di loket")]
    assert body.blocks == ["Satu.", "Dua."]


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ('<p><img src="/a.jpg"> Paragraf nyata tentang pasar.</p>', ["Paragraf nyata tentang pasar."]),
        ('<p><img src="/a.jpg"><em>Jakarta</em> adalah kota besar.</p>', ["Jakarta adalah kota besar."]),
        ('<div><img src="/a.jpg"><p>Paragraf nyata.</p></div>', ["Paragraf nyata."]),
        ('<p>Paragraf nyata.<img src="/a.jpg"></p>', ["Paragraf nyata."]),
        (
            f'<div><img src="/a.jpg"><br>{"Kalimat panjang sekali. " * 20}</div>',
            [("Kalimat panjang sekali. " * 20).strip()],
        ),
        (
            f'<figure><img src="/a.jpg"><p>{"Kalimat panjang. " * 50}</p></figure>',
            [("Kalimat panjang. " * 50).strip()],
        ),
        (
            '<div><img src="/a.jpg"><br>Warga antre. (Foto: Ist)<br><br>Paragraf nyata.</div>',
            ["Paragraf nyata."],
        ),
    ],
)
def test_text_beside_an_image_is_text(html, blocks):
    assert body_of(html).blocks == blocks


def test_several_images_of_one_paragraph():
    body = body_of('<p><img src="/a.jpg"><em>Satu</em><img src="/b.jpg"><em>Dua (Foto: Rudi)</em></p>')
    assert body.images == [image("a.jpg", "Satu"), image("b.jpg", "Dua", "Rudi")]
    assert body.blocks == []


def test_a_caption_without_its_image_is_no_text():
    html = "<p>Satu.</p><div>Siswa naik kapal. Foto iNewsSurabaya.id/kia</div><p>Dua. (Sumber: BMKG)</p>"
    assert body_of(html).blocks == ["Satu.", "Dua. (Sumber: BMKG)"]


def test_an_image_is_listed_once():
    body = body_of(
        '<img src="/a.jpg"><p>Satu.</p><figure><img src="/a.jpg"><figcaption>Ket</figcaption></figure>'
    )
    assert body.images == [image("a.jpg", "Ket")]


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ('<img src="https://img.inews.co.id/media/822//files/a.jpg">', "https://img.inews.co.id/files/a.jpg"),
        ('<img src="/lazy.gif" data-src="/a.jpg">', "https://www.inews.id/a.jpg"),
        ('<img src="data:image/gif;base64,R0" data-original="/a.jpg">', "https://www.inews.id/a.jpg"),
        ('<img srcset="/s.jpg 300w, /a.jpg 900w">', "https://www.inews.id/a.jpg"),
        ('<picture><source srcset="/s.webp"><img src="/a.jpg"></picture>', "https://www.inews.id/a.jpg"),
        (
            '<amp-img src="/a.jpg"><noscript><img src="/b.jpg"></noscript></amp-img>',
            "https://www.inews.id/a.jpg",
        ),
    ],
)
def test_image_addresses(html, url):
    assert [found["url"] for found in body_of(f"<p>{html}</p>").images] == [url]


@pytest.mark.parametrize(
    "html",
    [
        '<img src="/a.png" width="24" height="24">',
        '<img class="ic-more" src="/a.png">',
        '<img src="/ikon.svg">',
        '<img src="data:image/gif;base64,R0">',
        '<img width="1" height="1" src="https://www.facebook.com/tr?id=1">',
        "<img>",
    ],
)
def test_no_content_images(html):
    assert body_of(f"<p>{html}Satu.</p>").images == []


def test_a_figure_can_be_the_container():
    tree = LexborHTMLParser('<figure><img src="/a.jpg"><figcaption>Ket. (Foto: Rudi)</figcaption></figure>')
    body = read_body(tree.css_first("figure"), PAGE)
    assert body.images == [image("a.jpg", "Ket.", "Rudi")]
    assert not has_text(body)


# --- players and posts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (
            '<iframe src="//www.youtube.com/embed/abc?rel=0"></iframe>',
            "https://www.youtube.com/embed/abc?rel=0",
        ),
        (
            '<iframe data-src="http://sindikasi.inews.id/embed/video/YWJj"></iframe>',
            "https://sindikasi.inews.id/embed/video/YWJj",
        ),
        (
            '<div data-link="https://www.dailymotion.com/embed/video/x6o"><div></div></div>',
            "https://www.dailymotion.com/embed/video/x6o",
        ),
        ('<video><source src="/v.mp4"></video>', "https://www.inews.id/v.mp4"),
        ('<iframe src="https://embed.rctiplus.com/live/1"></iframe>', "https://embed.rctiplus.com/live/1"),
        ('<iframe src="https://www.vidio.com/embed/1"></iframe>', "https://www.vidio.com/embed/1"),
        (
            '<iframe src="https://www.facebook.com/plugins/video.php?href=x"></iframe>',
            "https://www.facebook.com/plugins/video.php?href=x",
        ),
        ('<amp-youtube data-videoid="abcDEF123"></amp-youtube>', "https://www.youtube.com/embed/abcDEF123"),
        (
            '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@a/video/1"><p>Lagu</p></blockquote>',
            "https://www.tiktok.com/@a/video/1",
        ),
    ],
)
def test_videos(html, url):
    body = body_of(f"<p>Satu.</p><p>{html}</p>")
    assert body.videos == [url]
    assert body.blocks == ["Satu."]


@pytest.mark.parametrize(
    "src",
    [
        "about:blank",
        "https://tpc.googlesyndication.com/x/embed/",
        "https://ad.doubleclick.net/video/",
        "https://www.google.com/maps/embed?pb=1",
        "https://platform.twitter.com/embed/Tweet.html",
        "javascript:false",
        "",
    ],
)
def test_frames_that_are_no_videos(src):
    assert body_of(f'<iframe src="{src}"></iframe>').videos == []


@pytest.mark.parametrize("name", ["twitter-tweet", "renamed"])
def test_a_post_is_no_text(name):
    html = (
        f'<blockquote class="{name}"><p>Isi cuitan.</p>&mdash; Nama (@akun) '
        '<a href="https://twitter.com/akun/status/1">1 Juni</a></blockquote><blockquote>Kutipan asli.</blockquote>'
    )
    assert body_of(html).blocks == ["Kutipan asli."]


def test_a_quotation_with_a_link_to_a_post_is_text():
    html = (
        '<blockquote>Kata dia di <a href="https://twitter.com/a/status/1">akunnya</a> kemarin.</blockquote>'
    )
    assert body_of(html).blocks == ["Kata dia di akunnya kemarin."]


# --- dateline and editor ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        "<p>SOLO, iNews.id – Satu.</p>",
        "<p><strong>SOLO, iNews.id</strong> – Satu.</p>",
        "<p><strong>SOLO, iNews.id - </strong>Satu.</p>",
        "<p><b>SOLO,</b> iNews.id - Satu.</p>",
        '<p><span><a href="/tag/solo">SOLO</a>, iNews</span>Solo.id — Satu.</p>',
        "<p>SOLO, iNews.idSatu.</p>",
        "<p><strong>SOLO, iNews.id</strong></p><p>- Satu.</p>",
        "<div>SOLO, iNews.id -</div><div>Satu.</div>",
        "<p><b>SOLO, iNews.id</b><br><br>Satu.</p>",
        '<p><img src="/a.jpg"><em>Ket (Foto: iNewsSolo.id/kia)</em></p><p>SOLO, iNews.id - Satu.</p>',
        "SOLO, iNews.id - Satu.",
    ],
)
def test_dateline(html):
    body = body_of(f"{html}<p>Dua.</p>")
    assert body.dateline == "SOLO"
    assert body.blocks == ["Satu.", "Dua."]


def test_a_dateline_below_a_sub_heading():
    body = body_of("<h2>Pasar ramai</h2><p>SOLO, iNews.id - Satu.</p>")
    assert (body.dateline, body.blocks) == ("SOLO", ["Pasar ramai", "Satu."])


def test_no_dateline():
    body = body_of("<p>Dia mengatakan kepada iNews.id - sambil tertawa.</p>")
    assert (body.dateline, body.blocks) == (None, ["Dia mengatakan kepada iNews.id - sambil tertawa."])


@pytest.mark.parametrize(
    "tail",
    [
        "<p>Editor: Sari Dewi</p>",
        "<p><b>Editor : </b>Sari Dewi</p><p>&nbsp;</p>",
        "<div>EDITOR : Sari Dewi</div>",
        "<p>Editor: Sari Dewi</p><p>(*)</p>" + PAGER,
        "<p>Editor: Sari Dewi</p><a href='/tag/a'>pasar</a><a href='/tag/b'>kota</a>",
        (
            "<p>Editor : Sari Dewi</p><h3>Artikel Terkait</h3><div>Soccer</div><div>18 menit lalu</div>"
            "<h4><a href='/sport/soccer/a-b-c'>Judul Lain</a></h4><div>Berita Terkini</div><div>Kanal</div>"
        ),
        "<p>Editor: Sari Dewi</p><p>Follow WhatsApp Channel iNews untuk update berita</p><p>iNews.id</p>",
    ],
)
def test_editor(tail):
    body = body_of(f"<p>Satu.</p>{tail}")
    assert body.editor == "Sari Dewi"
    assert body.blocks == ["Satu."]


def test_an_editor_behind_a_single_break():
    body = body_of("<p>Satu.<br>Editor: Sari</p>")
    assert (body.editor, body.blocks) == ("Sari", ["Satu."])


def test_other_roles_stay():
    body = body_of("<p>Satu.</p><p>Video Editor: Sari</p><p>Cameraman: Rudi</p>")
    assert (body.editor, body.blocks) == (None, ["Satu.", "Video Editor: Sari", "Cameraman: Rudi"])


def test_an_editor_in_the_middle_is_text():
    body = body_of("<p>Editor: Sari</p><p>Kalimat panjang berikutnya di sini.</p>")
    assert (body.editor, len(body.blocks)) == (None, 2)


# --- text alone ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "SOLO, iNews.id - Satu &amp; nol.\n\nBaca Juga\nJudul Lain\n\nDua.\n\nEditor: Sari",
        "SOLO, iNews.id - Satu & nol.\r\nBaca juga: Judul Lain\r\nDua.\r\nEditor : Sari\r\nArtikel Terkait\r\nSoccer",
        "<p>SOLO, iNews.id - Satu &amp; nol.</p><p>Dua.</p><p>Editor: Sari</p>",
        "&lt;p&gt;SOLO, iNews.id - Satu &amp;amp; nol.&lt;/p&gt;&lt;p&gt;Dua.&lt;/p&gt;&lt;p&gt;Editor: Sari&lt;/p&gt;",
        "<b>SOLO, iNews.id</b> - Satu & nol.\nBaca JugaJudul Lain\nDua.\nEditor: Sari",
    ],
)
def test_read_body_text(text):
    body = read_body_text(text)
    assert body.blocks == ["Satu & nol.", "Dua."]
    assert (body.dateline, body.editor) == ("SOLO", "Sari")


def test_read_body_text_of_one_line():
    body = read_body_text("Satu.&nbsp; Dua. Editor: Sari Dewi")
    assert (body.blocks, body.editor) == (["Satu. Dua."], "Sari Dewi")
    assert read_body_text("").blocks == []


# --- properties ------------------------------------------------------------------------------------------

TAGS = "p div span a em b ul ol li table tr td figure figcaption img br blockquote h2 dl dt pre article iframe x-y"
ATTRIBUTES = (
    "", ' class="bacaJuga"', ' href="/news/nasional/a-b-c"', ' href="http://[b"', ' src="/x.jpg"', ' src="//[::1"',
    ' class="caption"', ' style="display:block"', ' start="-3"', ' value="x"', " reversed", " hidden",
    ' srcset="a 1x, , c ...w"', ' data-link="https://www.youtube.com/embed/a"',
)  # fmt: skip
PHRASES = (
    "Baca Juga", "Baca juga: ", "SOLO, iNews.id - ", "Editor: X", " (Foto: Antara)", "Advertisement", "Kalimat.",
    "\x02\x07", "Artikel Terkait", "&nbsp;", "1 2",
)  # fmt: skip
PIECES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(PHRASES),
    st.builds("<{}{}>".format, st.sampled_from(TAGS.split()), st.sampled_from(ATTRIBUTES)),
    st.builds("</{}>".format, st.sampled_from(TAGS.split())),
)


@given(st.lists(PIECES, max_size=25))
def test_no_html_raises_and_blocks_are_clean(pieces):
    html = "".join(pieces)
    body = body_of(html)
    assert all(block and block == clean_block(block) for block in body.blocks)
    assert all(found["url"] for found in body.images)
    assert body.related == list(dict.fromkeys(body.related))
    read_body_text(html)


@given(st.lists(st.sampled_from(["Harga naik", "Warga antre", "Polisi datang"]), min_size=1, max_size=8))
def test_no_sentence_is_lost(sentences):
    numbered = [f"{text} ke-{number}." for number, text in enumerate(sentences)]
    for start, end in (("<p>", "</p>"), ("<div>", "</div>"), ("", "<br><br>"), ("<div><p>", "</p></div>")):
        assert body_of("".join(f"{start}{text}{end}" for text in numbered)).blocks == numbered


@pytest.mark.parametrize(
    "tags", ["div", "ul><li", "table><tr><td", "figure", "a", "em", "blockquote", "article"]
)
def test_deep_nesting_is_read(tags):
    names = tags.split("><")
    opening = "".join(f"<{name}>" for name in names) * (4000 // len(names))
    assert "teks dalam" in " ".join(body_of(f"{opening}teks dalam").blocks)


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + "kata " * 400_000,
        "<p>x</p>" * 250_000,
        "<p>" + "<em>k</em> " * 150_000,
        "<p>" + "<img src=/x.jpg>k" * 100_000,
        "<ul>" + "<li>kata" * 200_000,
        "<p>" + "Baca juga: <a href=/x>a</a><br>" * 60_000,
        "<p>" + "(" * 2_000_000,
    ],
)
def test_two_megabytes_take_bounded_time(html):
    tree = LexborHTMLParser(html)
    start = time.process_time()
    read_body(tree.body, PAGE)
    assert time.process_time() - start < 20.0  # a guard against blow-up


# --- real material ---------------------------------------------------------------------------------------

OWN_LINE = re.compile(r"<a\b[^>]*display: block[^>]*>(.*?)</a>")
REAL = Path(os.environ.get("INEWS_REAL_MATERIAL", "/nonexistent"))


@pytest.mark.skipif(not REAL.is_dir(), reason="INEWS_REAL_MATERIAL names no folder")
@pytest.mark.parametrize("number", [11, 14, 15, 16, 20, 22, 24, 30, 31, 33, 35])
def test_real_bodies(number):
    """Every word of the source is in the dateline, the text or a caption, in its order and once."""
    source = (REAL / f"body-{number}.html").read_text(encoding="utf-8")
    body = body_of(source)
    assert body.dateline and body.dateline.isupper()
    text = " ".join(body.blocks)
    assert not re.search(r"iNews\w*\.id|\(Foto|Foto iNews|Baca Juga|Editor", text)
    source_words = clean_text(re.sub(r"<br[^>]*>|</p>|</div>|</h2>", " ", re.sub(OWN_LINE, r" \1 ", source)))
    words = clean_text(re.sub(r"<[^>]+>", "", source_words).replace("&nbsp;", " ")).split()
    missing = list(words)
    for word in text.split():
        assert word in missing, word
        missing.remove(word)
    captions = " ".join(f"{found['caption']} {found['credit']}" for found in body.images)
    lost = [word for word in missing if word.strip("(),.") not in f"{body.dateline} {captions}"]
    if number == 14:  # a caption whose image is gone
        assert lost
    else:
        assert all(re.fullmatch(r"iNews\w*\.id|[-–—]|\(Foto:", word) for word in lost), lost


@pytest.mark.skipif(not REAL.is_dir(), reason="INEWS_REAL_MATERIAL names no folder")
def test_real_seed_article():
    lines = (REAL / "seed-article.txt").read_text(encoding="utf-8").split("\n")
    first = next(number for number, line in enumerate(lines) if ", iNews.id" in line)
    paragraphs = [line.strip() for line in lines[first:] if line.strip()]
    body = body_of("".join(f"<p>{line}</p>" for line in paragraphs))
    assert body.dateline == "MOSKOW"
    assert body.editor == "Ahmad Islamy Jamil"
    assert len(body.blocks) == 13
    assert body.blocks[1:] == paragraphs[1:13]
    assert paragraphs[0].endswith(body.blocks[0])
