"""What every page of the redesign carries around its content: head, bars, menus, footer, scripts."""

from __future__ import annotations

import html
from functools import cache

SECTIONS: dict[str, tuple[str, ...]] = {
    "news": ("nasional", "internasional", "megapolitan"),
    "regional": ("sumut", "lampung", "jabar"),
    "finance": ("keuangan", "makro", "bisnis"),
    "sport": ("soccer", "all-sport"),
    "lifestyle": ("music", "film", "health", "seleb", "muslim"),
    "travel": ("destinasi", "kuliner"),
    "otomotif": ("motor", "mobil"),
    "techno": ("internet", "elektronik"),
    "multimedia": ("video", "photo", "infografis"),
}
NETWORK: dict[str, tuple[str, ...]] = {
    "sumatera": ("acehutara", "asahanraya", "batam", "bengkuluutara", "deliraya", "dumai", "jambi", "kutaraja", "lamsel", "lhokseumawe", "lintasbabel", "madina", "medan", "palembang", "pekanbaru", "portalaceh", "pringsewu", "riau", "siantar", "waykanan"),
    "jawa": ("bandungraya", "banjarnegara", "banten", "batu", "bekasi", "blitar", "bogor", "bojonegoro", "bondowoso", "boyolali", "brebes", "ciamisraya", "cianjur", "cilacap", "cilegon", "cimahi", "cirebon", "demak", "depok", "garut", "gresik", "indramayu", "jatenginfo", "jember", "joglosemar", "karanganyar", "karawang", "kediri", "kuningan", "lamongan", "lebak", "lumajang", "madiun", "malang", "mojokerto", "muria", "nganjuk", "ngawi", "pandeglang", "pangandaran", "pantura", "pasuruan", "pemalang", "ponorogo", "probolinggo", "purwakarta", "purwokerto", "salatiga", "semarang", "serpong", "sidoarjo", "sleman", "soloraya", "sragen", "subang", "sukabumi", "surabaya", "tangsel", "tasikmalaya", "tegal", "temanggung", "tuban", "tulungagung"),
    "kalimantan": ("balikpapan", "baritoinfo", "kobar", "kutai", "samarinda"),
    "sulawesi": ("celebes", "gowa", "kendari", "lutra", "mamuju", "manado", "palopo", "palu", "parepare", "polman", "toraja"),
    "papua": ("jayapura", "sorongraya"),
    "kep-nusa-tenggara": ("alor", "belu", "bima", "flores", "lombok", "mataram", "sumba", "ttu"),
    "kep-bali": ("badung",),
    "kep-maluku": ("ambon", "ternate"),
}  # fmt: skip
PROVINCES = ("aceh", "sumut", "sumbar", "sumsel", "babel", "lampung", "jabar", "jateng", "yogya", "jatim", "bali", "ntb", "kalbar", "kalteng", "kalsel", "kaltim", "sulsel", "sulut", "maluku", "papua")  # fmt: skip
SLOGAN = (
    "Portal berita yang menyajikan berita terkini, berita hari ini, dan kabar terbaru dari seluruh Indonesia"
)
KEYWORDS = "inews, berita terkini, berita hari ini, berita terbaru, kabar terkini, kabar terbaru, seputar indonesia, berita daerah, berita indonesia"
LABELS = {"news": "News", "regional": "Daerah", "infografis": "Infografis", "all-sport": "All Sport"}


def to_label(word: str) -> str:
    return LABELS.get(word, word.capitalize())


@cache
def build_style(rules: int = 190) -> str:
    """Inline style at the weight of the real pages; it styles our own class names."""
    names = ("topBarWrap", "navList", "cardArticle", "cardBody", "kanalAndTime", "headerTitle", "bodyArticleWrapper", "sideLeft", "sideRight", "widgetListArticle", "adsPlacement", "footerBody", "bacaJuga", "paginationContent", "tagList")  # fmt: skip
    lines = []
    for number in range(rules):
        name = names[number % len(names)]
        lines.append(
            f".{name}.v{number // len(names)} > .inner-{number % 7} {{ display: flex; gap: {number % 24}px; "
            f"padding: {number % 16}px {number % 9}px; border-radius: {number % 8}px; color: #{number * 7919 % 4096:03x}; }}"
        )
    return "<style>\n" + "\n".join(lines) + "\n</style>"


@cache
def build_scripts(rows: int = 70) -> str:
    """Inline scripts at the weight of the real pages: an advertising set-up with its slots."""
    slots = "\n".join(
        f"    googletag.defineSlot('/7108725/iNews/Desktop/slot_{n}', [[300, {200 + n % 5 * 50}], [970, 250]], "
        f"'div-gpt-ad-{1700000000000 + n * 7}-0').setTargeting('posisi', 'baris{n}').addService(googletag.pubads());"
        for n in range(rows)
    )
    return (
        "<script>\nwindow.googletag = window.googletag || {cmd: []};\ngoogletag.cmd.push(function () {\n"
        f"{slots}\n    googletag.pubads().collapseEmptyDivs();\n    googletag.enableServices();\n}});\n</script>\n"
        "<script>\nif (1 < 2 && document.cookie.indexOf('</scr' + 'ipt') === -1) { document.documentElement.className += ' siap'; }\n</script>"
    )


def to_site_json_ld() -> str:
    return (
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"WebSite","url":"https://www.inews.id/",'
        '"name":"iNews.id","potentialAction":{"@type":"SearchAction","target":"https://www.inews.id/search?q={search_term_string}",'
        '"query-input":"required name=search_term_string"}}</script>\n'
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"Organization","url":"https://www.inews.id/",'
        '"name":"iNews.id","logo":"https://static.inews.co.id/img/logo.png","sameAs":["https://www.facebook.com/iNewsPortal"]}</script>'
    )


@cache
def _build_network_menu() -> str:
    islands = []
    for island, hosts in NETWORK.items():
        links = "".join(
            f'<li class="listKabupaten"><a href="https://{name}.inews.id" target="_blank" rel="noopener">{name.capitalize()}</a></li>\n'
            for name in hosts
        )
        islands.append(f'<ul id="kabupaten" data-pulau="{island}">\n{links}</ul>')
    return (
        '<div id="networkDropdown"><div class="container"><div class="networkHeader"><span class="textHeader">iNews Network</span>'
        '<div class="textDesc">Jadilah mitra media kami di daerah Anda. <a href="https://www.inews.id/submission">Klik lebih lanjut</a></div></div>'
        f'<section id="listNetwork">{"".join(islands)}</section></div></div>'
    )


@cache
def build_top() -> str:
    return (
        '<div class="topBarWrap"><div class="container topBar">'
        '<a class="logo" href="https://www.inews.id/" aria-label="logo"><img src="https://static.inews.co.id/img/ic-inews.png" alt="iNews.id" width="40" height="40"></a>'
        '<a class="logo" href="https://tv.inews.id/" target="_blank" aria-label="logo"><span class="ic-inews-tv"></span></a>'
        '<div class="app-gateway"><img src="https://static.inews.co.id/img/get-app.png" alt="get app" width="112" height="31"></div>'
        '<div class="searchForm"><form action="https://www.inews.id/find"><input type="text" name="q" id="search" placeholder="Search"></form>'
        '<ul class="trending-topic"><li class="list-title">Trending Topic</li><li class="list-search"><a href="https://www.inews.id/find?q=banjir">banjir</a></li></ul></div>'
        '<div id="login" class="loginSection"><a class="btnLogin" href="https://www.inews.id/login?next=%2F">Login <span class="ic-login"></span></a></div>'
        '<div class="networkNav"><button id="dropDownNetworkBtn" type="button"><span class="networkLabel">Network</span></button></div>'
        "</div></div>\n"
        '<header><div class="container header"><div class="brand"><img src="https://static.inews.co.id/img/logo.png" alt="inews" width="151" height="55"></div>'
        '<div class="adsHeader"><div id="div-gpt-ad-1700000000999-0"></div></div></div></header>'
    )


def to_navigation(section: str | None, subsection: str | None) -> str:
    """The menu: of a section's pages its subsections, elsewhere the sections."""
    if section in SECTIONS:
        links = [("Home", "https://www.inews.id/")]
        links += [(to_label(sub), f"https://www.inews.id/{section}/{sub}") for sub in SECTIONS[section]]
    else:
        links = [("Home", "https://www.inews.id/")]
        links += [(to_label(name), f"https://www.inews.id/{name}") for name in SECTIONS]
        links += [("Indeks", "https://www.inews.id/indeks"), ("Live TV", "https://www.inews.id/streaming")]
    rows = "\n".join(
        f'<li class="navList"><a href="{url}" class="navLink{" navLink-active" if subsection and url.endswith("/" + subsection) else ""}">{label}</a></li>'
        for label, url in links
    )
    return f'<nav>\n<ul id="navbar-nav" class="navigationKanal container">\n{rows}\n</ul>\n</nav>'


@cache
def build_footer() -> str:
    pages = ("tentang-kami", "redaksi", "pedoman-media-siber", "disclaimer", "term-of-services", "privacy-policy", "kontak-kami", "sitemap")  # fmt: skip
    info = "".join(f'<li><a href="https://www.inews.id/page/{page}">{page}</a></li>\n' for page in pages)
    sections = "".join(
        f'<li class="listKanal"><a href="https://www.inews.id/{name}">{to_label(name)} <span class="ic-{name}-burger"></span></a></li>\n'
        for name in SECTIONS
    )
    provinces = "".join(
        f'<li><a href="https://{name}.inews.id">{name.capitalize()}</a></li>\n' for name in PROVINCES
    )
    return (
        f'<footer><div class="container footerBody"><ul class="listInfoFooter"><li>Company Profile</li>{info}</ul>'
        '<ul class="listInfoFooter"><li>MNC Portal</li><li><a href="https://www.okezone.com">Okezone</a></li>'
        '<li><a href="https://www.sindonews.com">SINDOnews</a></li><li><a href="https://www.idxchannel.com">IDX Channel</a></li></ul>'
        f'<ul class="listInfoFooter"><li>Daerah</li>{provinces}</ul></div>'
        '<div class="license">Copyright ©2026 iNews.id. All Rights Reserved</div></footer>\n'
        f'<div class="modalContainer"><div id="burgerMenu"><ul class="listMenuKanal">{sections}'
        '<li class="listKanal"><a href="https://www.inews.id/indeks">Indeks</a></li></ul>'
        '<div class="liveTV"><ul><li><a href="https://www.inews.id/streaming/rcti">RCTI</a></li>'
        '<li><a href="https://www.inews.id/live">iNews TV</a></li></ul></div></div>\n'
        f"{_build_network_menu()}</div>\n"
        '<div class="stickyAds"><button type="button" id="closeAds">Close Ads X</button></div>'
    )


def to_page(
    *,
    title: str,
    head: str,
    body_id: str,
    content: str,
    section: str | None = None,
    subsection: str | None = None,
    small: bool = False,
) -> str:
    """A whole page; `small` leaves out style, scripts and the network menu."""
    extra = "" if small else f"{build_style()}\n{build_scripts()}\n{to_site_json_ld()}\n"
    foot = "<footer><a href='https://tv.inews.id/'>TV</a></footer>" if small else build_footer()
    return (
        '<!DOCTYPE html>\n<html lang="id">\n<head>\n<meta charset="UTF-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1.0">\n'
        '<meta name="robots" content="index,follow">\n<meta name="robots" content="max-image-preview:large">\n'
        f"<title>{html.escape(title, quote=False)}</title>\n"
        f'{head}\n<meta name="keywords" content="{KEYWORDS}">\n'
        '<meta property="fb:app_id" content="963875223784135">\n<meta name="twitter:site" content="@OfficialiNewsTV">\n'
        f'{extra}</head>\n<body id="{body_id}">\n{"" if small else build_top()}\n{to_navigation(section, subsection)}\n'
        f"{content}\n{foot}\n"
        '<script type="module" src="https://static.inews.co.id/js/main.js" defer></script>\n</body>\n</html>\n'
    )
