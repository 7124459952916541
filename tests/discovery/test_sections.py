from inews_crawler.discovery.sections import front_pages, section_pages
from inews_crawler.site.hosts import NETWORK_HOSTS, PROVINCES

from .markup import WWW


def test_front_pages_of_editions():
    assert front_pages(["www", "jabar", "karawang.inews.id", "www"]) == [
        f"{WWW}/",
        "https://jabar.inews.id/",
        "https://karawang.inews.id/",
    ]


def test_groups_of_editions():
    provinces = front_pages(["provinces"])
    assert len(provinces) == len(PROVINCES)
    assert "https://aceh.inews.id/" in provinces
    assert front_pages(["network"], ["kotabaru"]) == ["https://kotabaru.inews.id/"]
    assert len(front_pages(["all"])) == 1 + len(PROVINCES) + len(NETWORK_HOSTS)


def test_section_pages():
    assert list(section_pages(["sport", "news/internasional"])) == [
        f"{WWW}/sport",
        f"{WWW}/sport/soccer",
        f"{WWW}/sport/all-sport",
        f"{WWW}/news/internasional",
    ]
    every = list(section_pages())
    assert {f"{WWW}/finance", f"{WWW}/lifestyle/muslim", f"{WWW}/multimedia/photo"} <= set(every)
    assert len(every) == len(set(every))
