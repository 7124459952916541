"""Decides which moment a date text of the site means, and refuses to guess where it does not say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

WIB: Final = timezone(timedelta(hours=7), "WIB")
WITA: Final = timezone(timedelta(hours=8), "WITA")
WIT: Final = timezone(timedelta(hours=9), "WIT")

ZONES: Final = (WIB, WITA, WIT)
_ZONES: Final = {"wib": WIB, "wita": WITA, "wit": WIT}
_YEARS: Final = range(1990, 2101)
_MAX_LINE: Final = 1000  # characters of a printed line that are looked at
_MAX_STAMP: Final = 80  # characters of a machine-written date

# Indonesian names as printed, misspelt ("Augustus", "Pebruari", "Nopember") and short, then English ones.
_MONTH_NAMES: Final = (
    "januari jan january",
    "februari pebruari feb peb february",
    "maret mar mrt march",
    "april apr",
    "mei may",
    "juni jun june",
    "juli jul july",
    "agustus augustus agu agt ags agst agust august aug",
    "september sep sept",
    "oktober okt october oct",
    "november nopember nov nop",
    "desember des december dec",
)
_MONTHS: Final = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))

# White space is single before these are used, and every repetition is bounded. ASCII, because ignoring case
# would otherwise let the long s through, which is in no month name.
_DAY: Final = re.compile(
    rf"""(?<![0-9])(?<![0-9][.,:/-])(?<![0-9][ ][-–—][ ])
         (?: (?P<day>[0-9]{{1,2}}) [ -]? (?P<month>{_MONTH})\b\.? ,? [ -]?
           | \b(?P<month_first>{_MONTH})\.? [ ] (?P<day_second>[0-9]{{1,2}}) ,? [ ] )
         (?P<year>[0-9]{{4}}) (?![0-9])
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_CLOCK: Final = re.compile(
    r"""[ ]? [-–—|,•·/]? [ ]? \(? (?:(?:pukul|jam|at)[ ])?
        (?P<hour>[0-9]{1,2}) (?P<mark>[:.]) (?P<minute>[0-9]{2}) (?:[:.](?P<second>[0-9]{2}))? (?![0-9])
        (?:[ ]? [,|]? [ ]? \(? (?P<zone>wib|wita|wit)\b)?
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
# A clock that is none of the three zones: taking it for Jakarta's would be a guess.
_OTHER_CLOCK: Final = re.compile(
    r"[ ]?\(?(?:[ap]\.?m\b|gmt|utc|z\b|(?:[ecmp][sd]t|bst|cest?|hkt|ist|jst|kst|msk|myt|sgt|sst)\b|waktu\b"
    r"|[+-][0-9]{2}:?[0-9]{2}\b)",
    re.IGNORECASE | re.ASCII,
)
_WORD_FOLLOWS: Final = re.compile(r"[ ]?[^\W_]")
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")

_ISO: Final = re.compile(
    r"""(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})
        (?:[Tt]|[ ]|(?P<letter>WIB|WITA|WIT|UTC|GMT))
        (?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}) (?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?
        [ ]? (?P<zone>Z|WIB|WITA|WIT|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_RFC_822: Final = re.compile(
    rf"""(?:[a-z'’]{{3,9}}\.?(?:,[ ]?|[ ]))? (?P<day>[0-9]{{1,2}})[ -](?P<month>{_MONTH})\.?
         [ -](?P<year>[0-9]{{4}}|[0-9]{{2}}),?[ ] (?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})
         (?::(?P<second>[0-9]{{2}}))? (?:[ ]?(?P<zone>Z|UT|UTC|GMT|WIB|WITA|WIT|[+-][0-9]{{2}}:?[0-9]{{2}}))?
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_EPOCH: Final = re.compile(r"[0-9]{10}(?:[0-9]{3})?", re.ASCII)  # seconds or milliseconds, since 2001
_OFFSET: Final = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})?")
_DAY_FORMS: Final = (
    re.compile(r"(?P<day>[0-9]{1,2})-(?P<month>[0-9]{1,2})-(?P<year>[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """What a date line says."""

    moment: datetime | None  #: aware; ``None`` if no time is printed
    zone: timezone | None  #: the zone that is printed; ``None`` means the moment was read as WIB
    has_time: bool


def read_printed_date(text: str) -> PrintedDate | None:
    """The first date of a printed line such as ``Jum'at, 31 Desember 2021 | 09:42 WIB``. Never raises.

    Weekday names, words around the date and repetitions are ignored. ``None`` if there is no date with a
    month name, if the day or the time does not exist, or if the clock is of another zone.
    """
    line = _to_line(text[:_MAX_LINE])
    day = _DAY.search(line)
    if day is None:
        return None
    month = _MONTHS[(day["month"] or day["month_first"]).lower()]
    numbers = (int(day["year"]), month, int(day["day"] or day["day_second"]))
    clock = _CLOCK.match(line, day.end())
    if clock is None or _is_decimal(clock, line):
        return PrintedDate(None, None, has_time=False) if _to_moment(numbers, (0, 0, 0), None) else None
    if clock["zone"] is None and _OTHER_CLOCK.match(line, clock.end()):
        return None
    zone = _ZONES[clock["zone"].lower()] if clock["zone"] else None
    time = (int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0))
    moment = _to_moment(numbers, time, zone or WIB)
    return PrintedDate(moment, zone, has_time=True) if moment else None


_DATE_LINE: Final = re.compile(
    rf"""(?:[a-z'’]{{4,7}},?[ ])?
         (?:[0-9]{{1,2}}[ -](?:{_MONTH})\.?[ -][0-9]{{4}}|[0-9]{{1,2}}[/-][0-9]{{1,2}}[/-][0-9]{{4}})
         (?:[ ]?[-–—|,•·/]?[ ]?(?:pukul[ ])?[0-9]{{1,2}}[:.][0-9]{{2}}(?:[:.][0-9]{{2}})?
            (?:[ ](?:wib|wita|wit))?)?
      | [0-9]{{1,3}}[ ](?:detik|menit|jam|hari|minggu|bulan|tahun)[ ](?:yang[ ])?lalu""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)


def is_date_line(text: str) -> bool:
    """Whether a whole text is a date as cards print it, with or without its time: ``Senin, 15 Juni 2026``."""
    return len(text) <= _MAX_STAMP and _DATE_LINE.fullmatch(_to_line(text).strip(" |•·-–—,")) is not None


def to_datetime(text: str, *, short_year: bool = False) -> datetime | None:
    """The moment of a machine-written date with time: ISO 8601 or RFC 822. Never raises.

    Without an offset the result is naive. ``None`` for a day without time, for numbers alone, for what does
    not exist and for years outside 1990-2100; with ``short_year`` a year of two digits counts.
    """
    if len(text) > _MAX_STAMP:
        return None
    line = _to_line(text)
    found = _ISO.fullmatch(line) or _RFC_822.fullmatch(line)
    if found is None or (len(found["year"]) == 2 and not short_year):  # noqa: PLR2004
        return None
    groups = found.groupdict()
    try:
        zone = _to_zone(groups["zone"] or groups.get("letter"))
    except ValueError:
        return None
    month = groups["month"].lower()
    day = (_to_year(groups["year"]), _MONTHS.get(month) or int(month), int(groups["day"]))
    clock = (int(groups["hour"]), int(groups["minute"]), int(groups["second"] or 0))
    moment = _to_moment(day, clock, zone)
    fraction = (groups.get("fraction") or "0")[:6].ljust(6, "0")
    return moment.replace(microsecond=int(fraction)) if moment else None


def to_feed_datetime(text: str) -> datetime | None:
    """The aware moment of a feed's date, or of its seconds since 1970; one without zone is Jakarta's.

    Never raises.
    """
    if _EPOCH.fullmatch(text.strip()):
        return datetime.fromtimestamp(int(text.strip()[:10]), UTC)
    moment = to_datetime(text, short_year=True)
    if moment is None:
        printed = read_printed_date(text)
        return printed.moment if printed else None
    return moment if moment.tzinfo else moment.replace(tzinfo=WIB)


def to_iso(moment: datetime) -> str:
    """An aware moment as ISO 8601 with its offset, to the second.

    :raises ValueError: the moment is naive.
    """
    if moment.utcoffset() is None:
        raise ValueError("A moment without a zone cannot be written with an offset.")
    return moment.isoformat(timespec="seconds")


def to_day(text: str) -> date | None:
    """The day of ``31-12-2021`` or ``2021-12-31``; ``None`` for another form or a day that does not exist."""
    for form in _DAY_FORMS:
        found = form.fullmatch(text.strip())
        if found:
            try:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                return None
    return None


def _to_line(text: str) -> str:
    return " ".join(_INVISIBLE.sub("", text).split())


def _is_decimal(clock: re.Match[str], line: str) -> bool:
    """Whether ``09.42`` may be a number: no zone stands after it, but a word does."""
    if clock["mark"] == ":" or clock["zone"]:
        return False
    return _WORD_FOLLOWS.match(line, clock.end()) is not None


def _to_year(text: str) -> int:
    """A year as written; of two digits as mail does (RFC 5322, 4.3)."""
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 50 else 1900)  # noqa: PLR2004


def _to_moment(
    day: tuple[int, int, int], clock: tuple[int, int, int], zone: timezone | None
) -> datetime | None:
    """The moment; ``24:00:00`` is the midnight that ends the day."""
    if day[0] not in _YEARS:
        return None
    try:
        if clock == (24, 0, 0):
            return datetime(*day, tzinfo=zone) + timedelta(days=1)
        return datetime(*day, *clock, tzinfo=zone)
    except ValueError:
        return None


def _to_zone(text: str | None) -> timezone | None:
    """The zone of a machine-written date; no text is no zone.

    :raises ValueError: the offset does not exist.
    """
    if text is None:
        return None
    offset = _OFFSET.fullmatch(text)
    if offset is None:
        return _ZONES.get(text.lower(), UTC)
    hours, minutes = int(offset[2]), int(offset[3] or 0)
    if hours > 14 or minutes > 59:  # noqa: PLR2004
        raise ValueError(text)
    size = timedelta(hours=hours, minutes=minutes)
    return timezone(size if offset[1] == "+" else -size)
