"""Small pages for the tests of discovery, in the site's structure and our own words."""

from inews_crawler.pages.document import Document

WWW = "https://www.inews.id"
HOME = f"{WWW}/"

MENU = """
<nav class="nav__main"><ul id="navbar-nav">
  <li class="navList"><a class="navLink" href="/">Home</a></li>
  <li class="navList"><a class="navLink" href="/news">News</a></li>
  <li class="navList"><a class="navLink" href="/daerah">Daerah</a></li>
  <li class="navList"><a class="navLink" href="/news/nasional/harga-beras-di-menu-turun">Sorotan</a></li>
</ul></nav>"""
FOOTER = """
<footer><a href="/page/redaksi">Redaksi</a>
<a href="https://www.inews.id/sport/soccer/berita-lama-di-kaki-halaman">Lama</a></footer>"""


def page(body: str, url: str = HOME, head: str = "") -> Document:
    """A whole page around ``body``, with the site's menu and footer."""
    html = f"<!DOCTYPE html><html><head><title>x</title>{head}</head><body>{MENU}{body}{FOOTER}</body></html>"
    return Document(url, html.encode())


def card(href: str, title: str, tag: str = "h3") -> str:
    """One card of the redesign."""
    return f"""
    <article class="cardArticle"><a href="{href}">
      <figure class="cardImg"><img class="thumbCard" src="x.jpg" alt="rekomendasi"></figure>
      <div class="cardBody"><div class="kanalAndTime"><div class="kanal">Daerah</div>
      <div class="postTime">20 menit lalu</div></div><{tag} class="cardTitle">{title}</{tag}></div>
    </a></article>"""
