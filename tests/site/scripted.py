"""Ways in which a listing brings its further cards by script, besides the button with an inline script.

Traits: ``more_link`` a link, with a script of the static host; ``more_scroll`` the end of the scroll;
``more_away`` a button that leaves the page after its second click; ``more_polls`` a script that asks for ever;
``more_mixed`` each of the first three in a section of its own (travel, techno, otomotif).
Every page of a world with ``hostile`` also asks foreign hosts in every way a page can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.site.messages import Request, Response, to_redirect

if TYPE_CHECKING:
    from tests.site.world import World

_APPEND = (
    "async function muat(tempat) {\n"
    "  var kotak = tempat.parentNode, daftar = kotak.querySelector('.widgetListArticle__body');\n"
    "  var jumlah = kotak.querySelectorAll('.cardArticle').length;\n"
    "  var jawaban = await fetch(tempat.dataset.url + '&offset=' + jumlah);\n"
    "  var isi = (await jawaban.text()).trim();\n"
    "  if (isi) { daftar.insertAdjacentHTML('beforeend', isi); } else { tempat.remove(); }\n"
    "}\n"
)
_LINK_SCRIPT = (
    _APPEND
    + "document.querySelector('.tautanLagi').addEventListener('click', function (event) {\n"
    + "  event.preventDefault(); muat(this);\n});\n"
)
_LINK = (
    '<a href="?page=2" class="tautanLagi" data-url="{url}">Muat Lainnya &raquo;</a>\n'
    '<script src="https://static.inews.co.id/js/muat.js" defer></script>\n'
)
_SCROLL = (
    '<div class="infinite-scroll" data-url="{url}"></div>\n<script>\n'
    + _APPEND.replace("{", "{{").replace("}", "}}")
    + "var sedang = false;\nnew IntersectionObserver(async function (tampak) {{\n"
    "  if (!tampak[tampak.length - 1].isIntersecting || sedang) {{ return; }}\n"
    "  sedang = true; await muat(document.querySelector('.infinite-scroll')); sedang = false;\n"
    "}}).observe(document.querySelector('.infinite-scroll'));\n</script>\n"
)
_AWAY = (
    '<button type="button" id="btn-load-more" data-url="{url}">Load More</button>\n<script>\n'
    + _APPEND.replace("{", "{{").replace("}", "}}")
    + "var kali = 0;\ndocument.getElementById('btn-load-more').addEventListener('click', function () {{\n"
    "  kali += 1;\n  if (kali > 2) {{ location.href = '/indeks/all/08-03-2026/1'; }} else {{ muat(this); }}\n}});\n</script>\n"
)
_POLLS = "<script>\nsetInterval(function () {{ fetch('/getnews?id=tidakada&date=0&offset=' + Math.random()); }}, 50);\n</script>\n"
_HOSTILE = (
    '<link rel="preconnect" href="https://iklan.example.com"><link rel="dns-prefetch" href="//iklan2.example.com">\n'
    '<link rel="stylesheet" href="https://cdn.example.net/gaya.css"><img src="https://pelacak.example.com/1.gif" alt="">\n'
    '<img src="https://img.inews.co.id/files/inews_new/2026/01/01/iklan.jpg" alt="">\n'
    '<iframe src="https://iklan.example.com/bingkai"></iframe><iframe src="https://www.inews.id/streaming/rcti"></iframe>\n'
    '<script src="https://iklan.example.com/iklan.js"></script>\n'
    "<script>\nfetch('https://api.example.com/data').catch(function () {{}});\n"
    "fetch('/keluar').catch(function () {{}});\n"
    "fetch('https://tv.inews.id/data').catch(function () {{}});\n"
    "navigator.sendBeacon('https://pelacak.example.com/beacon', 'x');\n"
    "try {{ new WebSocket('wss://soket.example.com/'); }} catch (salah) {{}}\n"
    "window.open('https://iklan.example.com/jendela');\n</script>\n"
)


def to_control(traits: frozenset[str], usual: str, section: str) -> str:
    """The control of a channel page's list, with a place for the address it asks."""
    named = {"more_link": _LINK, "more_scroll": _SCROLL, "more_away": _AWAY}
    control = next((markup for trait, markup in named.items() if trait in traits), usual)
    if "more_mixed" in traits:
        control = {"travel": _LINK, "techno": _SCROLL, "otomotif": _AWAY}.get(section, usual)
    control += _POLLS if "more_polls" in traits else ""
    return control + (_HOSTILE if "hostile" in traits else "")


def answer_scripts(world: World, request: Request) -> Response | None:
    """The static host's script, and an address of the site that leads to a foreign host."""
    path = urlsplit(request.path).path
    if request.host == "static.inews.co.id" and path == "/js/muat.js":
        headers = (("Content-Type", "text/javascript"), ("Cache-Control", "max-age=3600"))
        return Response(200, _LINK_SCRIPT.encode(), headers)
    if path == "/keluar" and "hostile" in world.traits:
        return to_redirect("https://iklan.example.com/tujuan", 302)
    return None
