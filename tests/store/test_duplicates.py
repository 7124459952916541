"""Which texts are copies, who is the original, and that neither depends on what came first."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.duplicates import judge_pairs, make_pairs, to_figures
from inews_crawler.store import Store
from inews_crawler.store.similarity import (
    MOST_NEAR,
    is_copy,
    is_near,
    to_band_fingerprints,
    to_simhash,
    to_text,
)
from tests.store.material import NOON, record

LEAD = "Banjir merendam dua desa di Kecamatan Telukjambe sejak Senin malam."
REST = [
    "Air masuk ke rumah warga setelah tanggul Sungai Cibeet jebol sepanjang dua puluh meter.",
    "Kepala desa mengatakan kepada iNews.id bahwa 340 keluarga mengungsi ke balai desa dan masjid.",
    "Petugas mengirim perahu karet dan dapur umum, sementara alat berat menutup tanggul yang jebol.",
]
TEXT = "\n\n".join([LEAD, *REST])
OTHER_LEAD = "\n\n".join(["Ratusan keluarga mengungsi, Selasa (3/11/2026), karena tanggul jebol.", *REST])
SHORT_FORM = (
    "Jadwal salat Kota Karawang hari ini: Subuh 04.12, Magrib 17.55.\n\nJangan lupa salat tepat waktu."
)


def copies(one, other):
    assert is_copy(to_text(one), to_text(other)) is is_copy(to_text(other), to_text(one))
    return is_copy(to_text(one), to_text(other))


def changed(block, *, to):
    return "\n\n".join([LEAD, *(to if rest == REST[block] else rest for rest in REST)])


@pytest.mark.parametrize(
    "other",
    [
        TEXT,
        OTHER_LEAD,
        TEXT.replace("iNews.id", "iNewsKarawang.id"),
        OTHER_LEAD.replace("iNews.id", "iNewsKarawang.id"),
        "\n\n".join(["Pengungsi mulai sakit.", LEAD, *REST]),  # a first block put in front
        "\n\n".join(REST),  # the first block left out
        TEXT.replace("\n\n" + REST[1], " " + REST[1]),  # the same words in other paragraphs
    ],
)
def test_copies(other):
    assert copies(TEXT, other)


@pytest.mark.parametrize(
    "other",
    [
        changed(1, to=REST[1].replace("340", "341")),
        changed(2, to=REST[2] + " Dua orang hilang."),
        TEXT + "\n\nDua orang dilaporkan hilang.",
        TEXT.removesuffix("\n\n" + REST[2]),
        "\n\n".join([LEAD, REST[0], "Dua orang dilaporkan hilang.", *REST[1:]]),
        "\n\n".join([LEAD, REST[1], REST[0], REST[2]]),
        "\n\n".join(["Pengungsi mulai sakit.", "Obat sudah habis.", LEAD, *REST]),  # two blocks in front
        changed(0, to=REST[0].replace("dua puluh", "tiga puluh")),
        LEAD,
        None,
        "",
    ],
)
def test_updates_and_other_texts(other):
    assert not copies(TEXT, other)


def test_short_texts():
    assert copies(SHORT_FORM, SHORT_FORM)
    assert not copies(SHORT_FORM, SHORT_FORM.replace("04.12", "04.13"))
    assert not copies(SHORT_FORM, SHORT_FORM.replace("Karawang", "Bekasi"))
    assert copies("Gempa magnitudo 5,1 dirasakan, kata BMKG kepada iNews.id.",
                  "Gempa magnitudo 5,1 dirasakan, kata BMKG kepada iNewsJabar.id.")  # fmt: skip
    assert not copies("Gempa magnitudo 5,1 dirasakan.", "Gempa magnitudo 5,2 dirasakan.")


def test_a_tail_that_is_little_of_a_text_is_no_copy():
    """Both close with the same words, after long first blocks that have nothing in common."""
    one, other = (" ".join(f"{word}{number}" for number in range(40)) for word in ("kata", "lain"))
    assert not copies(f"{one}\n\n{REST[2]}", f"{other}\n\n{REST[2]}")
    assert copies(f"{LEAD}\n\n{REST[2]}", f"Tanggul jebol, dua desa terendam.\n\n{REST[2]}")


CLOSING = [
    "Hasil pemodelan menunjukkan gempa ini tidak berpotensi menimbulkan gelombang pasang di pesisir mana pun.",
    "Warga diimbau tetap tenang dan memeriksa bangunan sebelum kembali ke dalam rumah masing-masing.",
]
QUAKE = "Gempa magnitudo 5,1 mengguncang Kabupaten Sumbara pada kedalaman 12 kilometer, Senin (2/11/2026)."
BROADCAST = "Gempa dirasakan warga di tiga kecamatan."


@pytest.mark.parametrize(
    "lead",
    [
        "Gempa magnitudo 4,8 mengguncang Kabupaten Telaga pada kedalaman 30 kilometer, Selasa (3/11/2026).",
        QUAKE.replace("5,1", "5,2"),
        "Getaran bermagnitudo 6,0 terasa sampai Kota Muara pada pukul 03.15 WIB.",
    ],
)
def test_notices_with_other_figures_before_the_same_closing_lines_are_no_copies(lead):
    assert not copies("\n\n".join([QUAKE, *CLOSING]), "\n\n".join([lead, *CLOSING]))


@pytest.mark.parametrize(
    "lead",
    [
        "Dari kedalaman 12 kilometer gempa magnitudo 5,1 mengguncang Sumbara, Senin (2/11/2026).",
        "Sumbara diguncang gempa magnitudo 5,1, Senin (2/11/2026) dari kedalaman 12 kilometer.",
        "Warga Sumbara panik akibat gempa magnitudo 5,1.",  # fewer of the same figures
        "Warga Sumbara berlarian ke luar rumah.",
    ],
)
def test_a_lead_in_other_words_with_the_same_figures_is_that_of_a_copy(lead):
    assert copies("\n\n".join([QUAKE, *CLOSING]), "\n\n".join([lead, *CLOSING]))


def test_a_lead_in_other_words_before_a_single_block():
    lead = "Telukjambe terendam: dua desa kebanjiran sejak Senin malam."
    assert copies(f"{LEAD}\n\n{REST[1]}", f"{lead}\n\n{REST[1]}")
    assert not copies(
        f"{LEAD}\n\n{REST[1]}", f"{lead} Sudah 3 orang sakit.\n\n{REST[1].replace('340', '341')}"
    )


def test_behind_a_long_text_other_figures_in_the_lead_are_rewording():
    long = [f"{block} Keterangan {number} dari petugas di lapangan." for number in range(3) for block in REST]
    assert copies("\n\n".join([QUAKE, *long]), "\n\n".join([QUAKE.replace("5,1", "5,3"), *long]))


def test_a_text_of_one_block_is_copied_whole():
    long = " ".join(REST)
    assert copies(long, long)
    assert not copies(long, f"{LEAD}\n\n{long}")
    assert not copies(long, f"{long}\n\n{LEAD}")


def test_no_text_is_no_copy():
    assert not copies("", "")
    assert not copies(None, None)
    assert not copies("iNews.id", "iNewsKarawang.id")


def test_simhash_of_a_copy_is_near_and_of_another_text_is_not():
    one, lead, other = (
        to_simhash(to_text(text).words) for text in (TEXT * 3, OTHER_LEAD + TEXT * 2, SHORT_FORM * 9)
    )
    assert is_near(one, lead)
    assert not is_near(one, other)
    assert -(2**63) <= one < 2**63
    assert (
        len(set(to_band_fingerprints(one)) & set(to_band_fingerprints(one ^ 0b1011))) == 3
    )  # the bits of one band differ


# --- in the store ---

EARLY, LATE = "2026-11-02T08:00:00+07:00", "2026-11-02T10:00:00+08:00"  # 09.00 WIB


def article(key, body=TEXT, published_at=EARLY, **changes):
    host = "www.inews.id/news/regional/" if "/" not in key else ""
    return record(key=host + key, body=body, published_at=published_at, **changes)


def originals(store):
    """Of each article the original, by their last path segments."""
    return {
        one["key"].rpartition("/")[2]: (one["duplicate_of"] or "").rpartition("/")[2] or None
        for one in store.articles.select()
    }


def save_all(store, records, run=1):
    return [store.articles.save(one, run=run, at=NOON).record["duplicate_of"] for one in records]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("body", [TEXT, OTHER_LEAD])
def test_the_earlier_is_the_original_whatever_came_first(store, order, body):
    pair = [article("a", published_at=LATE), article("karawang.inews.id/read/7", body, EARLY, title="Lain")]
    save_all(store, pair[::order])
    assert originals(store) == {"a": "7", "7": None}


@pytest.mark.parametrize("order", [1, -1])
def test_at_equal_times_the_smaller_key_is_the_original(store, order):
    pair = [article("a", published_at="2026-11-02T09:00:00+07:00"), article("b", published_at=LATE)]
    save_all(store, pair[::order])
    assert originals(store) == {"a": None, "b": "a"}


def test_what_is_returned_is_what_is_stored(store):
    assert save_all(store, [article("a"), article("b", published_at=LATE)]) == [
        None,
        "www.inews.id/news/regional/a",
    ]


def test_all_copies_name_the_earliest(store):
    save_all(
        store,
        [article(f"c{hour}", published_at=f"2026-11-02T{hour:02}:00:00+07:00") for hour in (9, 7, 8, 6)],
    )
    assert originals(store) == {"c6": None, "c7": "c6", "c8": "c6", "c9": "c6"}


def test_pictures_without_text_are_no_copies(store):
    save_all(store, [article(name, None, kind="photo", title="Foto banjir") for name in ("a", "b")])
    assert originals(store) == {"a": None, "b": None}


def test_notices_of_two_quakes_are_two_articles(store):
    notices = [
        "\n\n".join([QUAKE.replace("5,1", force).replace("12", depth), *CLOSING])
        for force, depth in (("5,1", "12"), ("4,8", "30"), ("6,0", "77"))
    ]
    save_all(store, [article(f"gempa-{number}", body, f"2026-11-0{number + 1}T09:00:00+07:00")
                     for number, body in enumerate(notices)])  # fmt: skip
    assert originals(store) == {"gempa-0": None, "gempa-1": None, "gempa-2": None}


def test_an_article_of_two_blocks_with_another_lead_is_found(store):
    closing = f"{REST[1]} {REST[2]}"
    body, other = (f"{lead}\n\n{closing}" for lead in (LEAD, "Dua desa di Telukjambe terendam banjir."))
    save_all(store, [article("a", body), article("karawang.inews.id/read/7", other, LATE, title="Lain")])
    assert originals(store) == {"a": None, "7": "a"}


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("body", "second", "original"),
    [
        ("Simak video selengkapnya di iNews.", "Warga Kejar Layangan Putus", None),
        ("Simak video selengkapnya di iNews.", "Kambing Naik Perahu", "a"),
        ("Simak video selengkapnya di iNews.", "KAMBING NAIK PERAHU", "a"),
        (BROADCAST, "Warga Kejar Layangan Putus", None),
        (TEXT, "Warga Kejar Layangan Putus", "a"),  # so many words say it without a title
    ],
)
def test_a_few_words_are_a_copy_under_the_same_title_alone(store, order, body, second, original):
    first = article("a", body, kind="video", title="Kambing Naik Perahu")
    save_all(store, [first, article("b", body, LATE, kind="video", title=second)][::order])
    assert originals(store) == {"a": None, "b": original}


def test_a_new_title_makes_a_copy_of_a_few_words_an_article_of_its_own(store):
    for run, title in enumerate(
        ["Kambing Naik Perahu", "Warga Kejar Layangan Putus", "Kambing Naik Perahu"], 1
    ):
        if run == 1:
            save_all(store, [article("a", BROADCAST, title="Kambing Naik Perahu")])
        save_all(store, [article("b", BROADCAST, LATE, title=title)], run=run)
        assert originals(store) == {"a": None, "b": "a" if title.startswith("Kambing") else None}


def test_a_new_title_of_the_original_frees_its_copies_of_a_few_words(store):
    times = {"a": EARLY, "b": LATE, "c": "2026-11-03"}
    save_all(store, [article(name, BROADCAST, at, title="Kambing Naik Perahu") for name, at in times.items()])
    assert originals(store) == {"a": None, "b": "a", "c": "a"}
    save_all(store, [article("a", BROADCAST, title="Warga Kejar Layangan Putus")], run=2)
    assert originals(store) == {"a": None, "b": None, "c": "b"}


def test_an_updated_copy_is_none_any_more(store):
    save_all(store, [article("a"), article("b", published_at=LATE)])
    save_all(store, [article("b", TEXT + "\n\nDua orang hilang.", LATE)], run=2)
    assert originals(store) == {"a": None, "b": None}


def test_when_the_original_changes_its_copies_find_another(store):
    save_all(store, [article("a"), article("b", published_at=LATE), article("c", published_at="2026-11-03")])
    assert originals(store) == {"a": None, "b": "a", "c": "a"}
    save_all(store, [article("a", TEXT + "\n\nDua orang hilang.")], run=2)
    assert originals(store) == {"a": None, "b": None, "c": "b"}
    save_all(store, [article("a")], run=3)  # and back
    assert originals(store) == {"a": None, "b": "a", "c": "a"}


def test_a_new_version_with_another_time(store):
    save_all(store, [article("a"), article("b", published_at=LATE)])
    save_all(store, [article("a", published_at="2026-11-04", title="Diperbarui")], run=2)
    assert originals(store) == {"a": "b", "b": None}


def test_a_former_version_keeps_its_original(store):
    save_all(store, [article("a"), article("b", published_at=LATE)])
    save_all(store, [article("b", TEXT + "\n\nDua orang hilang.", LATE)], run=2)
    first, second = store.articles.history("www.inews.id/news/regional/b")
    assert (first["duplicate_of"], second["duplicate_of"]) == ("www.inews.id/news/regional/a", None)


def test_a_copy_whose_lead_changed_beyond_simhash_is_found(store):
    """The hash of what follows the lead finds it: half of the words are others."""
    lead = " ".join(f"kata{number}" for number in range(40))
    save_all(store, [article("a"), article("b", "\n\n".join([lead, *REST]), LATE)])
    assert originals(store) == {"a": None, "b": "a"}


def test_a_copy_in_other_paragraphs_with_another_lead_is_found_by_simhash(store):
    tail = [
        f"{block} Alinea {number} dari laporan yang panjang tentang banjir."
        for number in range(9)
        for block in REST
    ]
    one = "\n\n".join([LEAD + " Hujan turun.", *tail])
    other = "\n\n".join([LEAD + " " + tail[0], *tail[1:]])
    save_all(store, [article("a", one), article("b", other, LATE)])
    assert originals(store) == {"a": None, "b": "a"}


BODIES = [
    TEXT, OTHER_LEAD, TEXT.replace("iNews.id", "iNewsJabar.id"), changed(1, to=REST[1].replace("340", "341")),
    "\n\n".join(REST), SHORT_FORM, None,
]  # fmt: skip
TIMES = [EARLY, LATE, "2026-11-02T07:30:00+07:00"]
TITLES = ["Banjir di Telukjambe", "Jadwal Salat"]
saves = st.lists(
    st.tuples(
        st.sampled_from("abcd"), st.sampled_from(BODIES), st.sampled_from(TIMES), st.sampled_from(TITLES)
    ),
    min_size=2,
    max_size=9,
)


def expected_originals(last):
    """The rule of the record, over the latest texts alone."""
    rank = {name: (TIMES.index(one[1]) if one[1] != TIMES[2] else -1, name) for name, one in last.items()}
    named = {}
    for name, (body, _, title) in last.items():
        earlier = [
            other for other, (text, _, headline) in last.items()
            if rank[other] < rank[name] and is_copy(to_text(body), to_text(text))
            and (title == headline or text != SHORT_FORM)
        ]  # fmt: skip
        named[name] = min(earlier, key=rank.get, default=None)
    return named


@settings(max_examples=60, deadline=None)
@given(saves=saves)
def test_the_marks_depend_on_what_is_stored_alone(tmp_path_factory, saves):
    last = {}
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('marks')}/inews.db") as store:
        for name, body, time, title in saves:
            if name in last and last[name] == (body, last[name][1], title):
                continue  # a new time alone is no version
            save_all(store, [article(name, body, time, title=title)])
            last[name] = (body, time, title)
        assert originals(store) == expected_originals(last)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_no_order_of_arrival_matters(store, order):
    three = [
        article("a", "\n\n".join(REST), EARLY),
        article("b", TEXT, LATE),
        article("c", OTHER_LEAD, "2026-11-03"),
    ]
    save_all(store, [three[number] for number in order])
    assert originals(store) == {"a": None, "b": "a", "c": "a"}


def test_two_thousand_generated_pairs():
    verdicts = judge_pairs(make_pairs(2000, seed=11), seed=11)
    assert sum(verdicts.values()) == 2000
    assert to_figures(verdicts) == (1.0, 1.0)


def test_a_form_filled_in_a_thousand_times_is_not_compared_with_all(store, monkeypatch):
    long = "\n\n".join(" ".join(f"kata{block}x{number}" for number in range(60)) for block in range(5))
    forms = [
        article(f"form-{number}", f"Hari ke-{number}.\n\n{long}\n\nNomor {number}.") for number in range(100)
    ]
    save_all(store, forms)
    compared = []
    monkeypatch.setattr(
        "inews_crawler.store.duplicates.is_copy", lambda *two: compared.append(two) or is_copy(*two)
    )
    copy = article("salinan", f"Kabar lain.\n\n{long}\n\nNomor 70.", published_at=LATE)
    assert save_all(store, [copy]) == ["www.inews.id/news/regional/form-70"]
    assert MOST_NEAR <= len(compared) <= MOST_NEAR + 2
