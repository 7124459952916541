"""Dates: what the site prints, what it writes for machines, and what is no date."""

from datetime import UTC, date, datetime, timedelta, timezone

# ruff: noqa: DTZ001 - a date without a zone gives a moment without one
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inews_crawler.text.dates import (
    WIB,
    WIT,
    WITA,
    read_printed_date,
    to_datetime,
    to_day,
    to_feed_datetime,
    to_iso,
)

MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
DAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]

PRINTED = [
    ("Minggu, 08 Maret 2026 - 10:56:00 WIB", "2026-03-08T10:56:00+07:00"),
    ("Jumat, 31 Desember 2021 - 09:42:00 WIB", "2021-12-31T09:42:00+07:00"),
    ("Selasa, 15 Januari 2023 - 08:00 WIB", "2023-01-15T08:00:00+07:00"),
    ("Kamis, 05 Juni 2025 | 20:11 WIB", "2025-06-05T20:11:00+07:00"),
    ("Jum'at, 25 Maret 2022 | 06:05 WIB", "2022-03-25T06:05:00+07:00"),
    ("Jum’at, 25 Maret 2022 | 06:05 WIB", "2022-03-25T06:05:00+07:00"),
    ("Ahad, 2 Mei 2021 - 23:59 WITA", "2021-05-02T23:59:00+08:00"),
    ("Rabu, 14 Juli 2021 - 00:00:00 WIT", "2021-07-14T00:00:00+09:00"),
    ("Senin, 08 Juli 2024 - 14:58:00 WIB | Bisnis", "2024-07-08T14:58:00+07:00"),
    ("Senin, 08 Juli 2024 – 14:58 WITA", "2024-07-08T14:58:00+08:00"),
    ("Senin, 08 Juli 2024 — 14:58 wita", "2024-07-08T14:58:00+08:00"),
    ("Senin, 08 Juli 2024 14:58 WIT", "2024-07-08T14:58:00+09:00"),
    ("Senin, 08 Juli 2024, 14:58 WIB", "2024-07-08T14:58:00+07:00"),
    ("Senin, 08 Juli 2024 - 14:58:07", "2024-07-08T14:58:07+07:00"),
    ("Senin, 08 Juli 2024 pukul 09.42 WIB", "2024-07-08T09:42:00+07:00"),
    ("Senin, 08 Juli 2024 - 09.42", "2024-07-08T09:42:00+07:00"),
    ("Senin, 08 Juli 2024 (09.42 WITA)", "2024-07-08T09:42:00+08:00"),
    ("Senin, 08 Juli 2024 | 09.42.15 (WIT)", "2024-07-08T09:42:15+09:00"),
    ("Senin, 08 Juli 2024 - 9:42 WIB", "2024-07-08T09:42:00+07:00"),
    ("Senin, 08 Juli 2024 - 14:58WITA", "2024-07-08T14:58:00+08:00"),
    ("Senin, 17 Augustus 2020 - 10:00:00 WIB", "2020-08-17T10:00:00+07:00"),
    ("17 Agt 2020 - 10:00 WIB", "2020-08-17T10:00:00+07:00"),
    ("17 Ags 2020 - 10:00 WIB", "2020-08-17T10:00:00+07:00"),
    ("17 Agu. 2020 - 10:00 WIB", "2020-08-17T10:00:00+07:00"),
    ("3 Nop 2019 10:00 WIB", "2019-11-03T10:00:00+07:00"),
    ("3 Okt 2019 10:00 WIB", "2019-10-03T10:00:00+07:00"),
    ("3 Des 2019 10:00 WIB", "2019-12-03T10:00:00+07:00"),
    ("8 July 2024 10:00 WIB", "2024-07-08T10:00:00+07:00"),
    ("July 8, 2024 - 10:00 WIB", "2024-07-08T10:00:00+07:00"),
    ("Monday, 5 August 2024 10:00", "2024-08-05T10:00:00+07:00"),
    ("SENIN, 08 JULI 2024 - 14:58 WIB", "2024-07-08T14:58:00+07:00"),
    ("Rabu, 08 Juli 2024 - 14:58 WIB", "2024-07-08T14:58:00+07:00"),  # a Monday in truth
    ("Diterbitkan: Senin, 08 Juli 2024 - 14:58 WIB oleh Tim", "2024-07-08T14:58:00+07:00"),
    ("Senin,\u00a008\u00a0Juli\u00a02024\u00a0-\u00a014:58:00\u00a0WIB", "2024-07-08T14:58:00+07:00"),
    ("\n      Senin, 08 Juli\n 2024 -\t14:58 WIB  \n", "2024-07-08T14:58:00+07:00"),
    ("Senin, 08 Ju\u00adli 2024\u200b - 14:58 WIB", "2024-07-08T14:58:00+07:00"),
    ("Sabtu, 29 Februari 2020 - 07:00 WIB", "2020-02-29T07:00:00+07:00"),
    # The first of two, also when the second is the later one.
    ("Senin, 08 Juli 2024 - 14:58 WIB Diperbarui 09 Juli 2024 - 08:00 WIB", "2024-07-08T14:58:00+07:00"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PRINTED)
def test_printed_date(text, expected):
    printed = read_printed_date(text)
    assert printed.has_time
    assert to_iso(printed.moment) == expected


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Senin, 08 Juli 2024 - 14:58 WIB", WIB),
        ("Senin, 08 Juli 2024 - 14:58 WITA", WITA),
        ("Senin, 08 Juli 2024 - 14:58 WIT", WIT),
        ("Senin, 08 Juli 2024 - 14:58", None),
        ("Senin, 08 Juli 2024 - 14:58 WITAMA", None),
    ],
)
def test_printed_zone(text, zone):
    assert read_printed_date(text).zone is zone


@pytest.mark.parametrize(
    "text",
    [
        "Senin, 08 Juli 2024",
        "Jakarta, 8 Juli 2024",
        "8 Juli 2024 10.000 orang hadir",
        "8 Juli 2024, 10.30 kilometer dari kota",
        "8 Juli 2024 - 3:2",
        "8 Juli 2024 - 100:20",
    ],
)
def test_a_date_without_time_has_no_moment(text):
    printed = read_printed_date(text)
    assert (printed.moment, printed.zone, printed.has_time) == (None, None, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "20 menit lalu",
        "3 jam lalu",
        "Kemarin, 10:00 WIB",
        "Selasa (9/6/2026)",
        "08/07/2024 14:58 WIB",
        "2024-07-08 14:58:00",
        "31 Februari 2024 - 10:00 WIB",
        "29 Februari 2023 - 10:00 WIB",
        "00 Juli 2024 - 10:00 WIB",
        "32 Juli 2024 - 10:00 WIB",
        "31 Februari 2024",
        "08 Juli 2024 - 24:01 WIB",
        "08 Juli 2024 - 10:60 WIB",
        "08 Juli 2024 - 10:00:60 WIB",
        "08 Juli 1989 - 10:00 WIB",
        "08 Juli 2101 - 10:00 WIB",
        "08 Juli 24 - 10:00 WIB",
        "08 Juli 20245 - 10:00 WIB",
        "108 Juli 2024 - 10:00 WIB",
        "8-10 Juli 2024",
        "Juli 2024 - 10:00 WIB",
        "08 Julia 2024 - 10:00 WIB",
        "08 \u017feptember 2024 - 10:00 WIB",
        "08 Juli 2024 - 10:00 GMT",
        "08 Juli 2024 - 10:00 PM",
        "08 Juli 2024 - 10:00 waktu setempat",
        "08 Juli 2024 - 10:00 +0100",
        "٠٨ Juli ٢٠٢٤ - 10:00 WIB",
    ],
)
def test_no_printed_date(text):
    assert read_printed_date(text) is None


def test_an_impossible_first_date_is_not_replaced_by_the_second():
    assert read_printed_date("31 Februari 2024 - 10:00 WIB, 08 Juli 2024 - 10:00 WIB") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-12-31T09:42:00+07:00", datetime(2021, 12, 31, 9, 42, tzinfo=WIB)),
        ("2021-12-31T02:42:00Z", datetime(2021, 12, 31, 2, 42, tzinfo=UTC)),
        ("2021-12-31t02:42:00z", datetime(2021, 12, 31, 2, 42, tzinfo=UTC)),
        ("2021-12-31T09:42:00+0700", datetime(2021, 12, 31, 9, 42, tzinfo=WIB)),
        ("2021-12-31T09:42:00+07", datetime(2021, 12, 31, 9, 42, tzinfo=WIB)),
        ("2021-12-31T09:42+07:00", datetime(2021, 12, 31, 9, 42, tzinfo=WIB)),
        ("2021-12-31T09:42:00.123+08:00", datetime(2021, 12, 31, 9, 42, 0, 123000, tzinfo=WITA)),
        ("2021-12-31T09:42:00.123456789Z", datetime(2021, 12, 31, 9, 42, 0, 123456, tzinfo=UTC)),
        ("2021-12-30T21:42:00-05:00", datetime(2021, 12, 31, 2, 42, tzinfo=UTC)),
        ("2024-07-08 14:58:00 WITA", datetime(2024, 7, 8, 14, 58, tzinfo=WITA)),
        (" 2024-07-08 14:58:00 ", datetime(2024, 7, 8, 14, 58)),
        ("2024-07-08T14:58", datetime(2024, 7, 8, 14, 58)),
        ("Mon, 08 Jul 2024 14:58:00 +0700", datetime(2024, 7, 8, 14, 58, tzinfo=WIB)),
        ("Mon, 08 Jul 2024 07:58:00 GMT", datetime(2024, 7, 8, 14, 58, tzinfo=WIB)),
        ("8 Jul 2024 14:58", datetime(2024, 7, 8, 14, 58)),
    ],
)
def test_to_datetime(text, expected):
    moment = to_datetime(text)
    assert moment == expected
    assert (moment.tzinfo is None) == (expected.tzinfo is None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2021-12-31",
        "1640918520",
        "1640918520000",
        "20211231T094200",
        "2021-02-30T09:42:00+07:00",
        "2021-13-01T09:42:00+07:00",
        "2021-12-31T24:00:01+07:00",
        "2021-12-31T09:42:00+25:00",
        "2021-12-31T09:42:00+07:99",
        "1989-12-31T09:42:00+07:00",
        "2101-01-01T09:42:00+07:00",
        "0000-00-00 00:00:00",
        "-0001-11-30T00:00:00+00:00",
        "2021-12-31T09:42:00+07:00 lagi",
        "31/12/2021 09:42",
        "Mon, 08 Jul 24 14:58:00 +0700",
        "Mon, 08 Jul 2024 14:58:00 EST",
        "2021-12-31T09:42:00+07:00" + " " * 500,
        "２０２１-12-31T09:42:00Z",
    ],
)
def test_no_datetime(text):
    assert to_datetime(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon, 08 Jul 2024 14:58:00 +0700", "2024-07-08T14:58:00+07:00"),
        ("Mon, 08 Jul 2024 07:58:00 GMT", "2024-07-08T07:58:00+00:00"),
        ("Sen, 08 Agu 2024 14:58:00 WIB", "2024-08-08T14:58:00+07:00"),
        ("Jum'at, 09 Agustus 2024 14:58:00 WITA", "2024-08-09T14:58:00+08:00"),
        ("2024-07-08 14:58:00", "2024-07-08T14:58:00+07:00"),
        ("2024-07-08T14:58:00+09:00", "2024-07-08T14:58:00+09:00"),
        ("Senin, 08 Juli 2024 - 14:58:00 WIB", "2024-07-08T14:58:00+07:00"),
    ],
)
def test_to_feed_datetime(text, expected):
    assert to_iso(to_feed_datetime(text)) == expected


@pytest.mark.parametrize(
    "text",
    ["", "2024-07-08", "8 Juli 2024", "kemarin", "Mon, 08 Jul 2024 14:58:00 EST", "2024-07-08 14:58 +9900"],
)
def test_no_feed_datetime(text):
    assert to_feed_datetime(text) is None


def test_to_iso_drops_microseconds():
    assert to_iso(datetime(2021, 12, 31, 9, 42, 0, 999999, tzinfo=WIB)) == "2021-12-31T09:42:00+07:00"


def test_to_iso_refuses_a_moment_without_zone():
    with pytest.raises(ValueError, match="zone"):
        to_iso(datetime(2021, 12, 31, 9, 42))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("31-12-2021", date(2021, 12, 31)),
        ("2021-12-31", date(2021, 12, 31)),
        ("1-7-2024", date(2024, 7, 1)),
        (" 01-07-2024 ", date(2024, 7, 1)),
        ("12-31-2021", None),
        ("30-02-2021", None),
        ("31/12/2021", None),
        ("31-12-21", None),
        ("2021-12-31T00:00", None),
        ("0000-01-01", None),
        ("", None),
    ],
)
def test_to_day(text, expected):
    assert to_day(text) == expected


@settings(deadline=None)
@given(st.text())
def test_no_text_makes_a_parser_raise(text):
    for parser in (read_printed_date, to_datetime, to_feed_datetime, to_day):
        parser(text)


PIECES = ["8", "31", " ", "-", "|", ":", ".", "Juli", "Feb", "2024", "10", "WIB", "WITA", ",", "pukul", "T", "+07", "(", "lalu", "ſ"]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
def test_no_mixture_of_date_pieces_gives_a_moment_it_does_not_say(text):
    printed = read_printed_date(text)
    if printed is not None:
        assert "2024" in text
        assert "Juli" in text or "Feb" in text
        assert printed.has_time == (printed.moment is not None)
    for moment in (to_datetime(text), printed and printed.moment):
        assert moment is None or moment.year == 2024


@settings(deadline=None)
@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31)),
    st.sampled_from([WIB, WITA, WIT]),
    st.sampled_from(DAYS),
    st.sampled_from([" - ", " | ", " – ", " ", ", ", "\u00a0-\u00a0"]),
    st.booleans(),
)
def test_what_is_printed_is_read_back(naive, zone, weekday, bar, seconds):
    moment = naive.replace(microsecond=0, second=naive.second if seconds else 0, tzinfo=zone)
    clock = f"{moment:%H:%M:%S}" if seconds else f"{moment:%H:%M}"
    line = f"{weekday}, {moment.day:02} {MONTHS[moment.month - 1]} {moment.year}{bar}{clock} {zone}"
    printed = read_printed_date(line)
    assert (printed.moment, printed.zone) == (moment, zone)


@settings(deadline=None)
@given(
    st.datetimes(
        datetime(1990, 1, 2),
        datetime(2100, 12, 30),
        timezones=st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    )
)
def test_iso_is_read_back(moment):
    assert to_datetime(moment.isoformat()) == moment
    assert to_datetime(to_iso(moment)) == moment.replace(microsecond=0)


@pytest.mark.parametrize(
    "piece", ["8 ", "1", "8 Juli ", "- ", " ", "Mei 8, ", "8 Juli 2024 10:", "\u200b", "2024-"]
)
def test_long_repetitions_take_no_time(piece):
    # Linear or bounded: a hundred thousand repetitions would not end within the suite otherwise.
    text = piece * 100_000
    for parser in (read_printed_date, to_datetime, to_feed_datetime, to_day):
        parser(text)
