"""The report of a run as one page for people. Input: the report, the run's articles, earlier figures.

Output: HTML without scripts that asks for nothing. Jinja2 and pygal are loaded only here.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from inews_crawler.crawl.figures import FROM_ADDRESS
from inews_crawler.extensions.monitors import read_history
from inews_crawler.store.moments import JAKARTA, from_seconds
from inews_crawler.store.schema import UNKNOWN_MOMENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from inews_crawler.crawl.figures import Figures
    from inews_crawler.store.database import Store

NAME = "report.html"
TEMPLATE = "report.html.jinja"
#: Articles that are listed of each sort: 5,000 rows are 1.5 MB.
MOST = 5_000
#: Bars of a chart, and runs of the first one.
MOST_BARS, MOST_RUNS = 8, 30
SCRIPT = re.compile(r"<script[^<]*(?:<(?!/?script)[^<]*)*</script>")
TABLES = {
    "Answers by status": "statuses",
    "Exceptions": "exceptions",
    "Left out": "dropped",
    "Crawl-delay (s)": "crawl_delays",
    "Hosts left alone": "breakers",
    "Lists that failed": "lists_failed",
    "Traps": "traps",
    "Parts": "parts",
}


def build_page(report: Mapping[str, Any], store: Store) -> str:
    """The page of a run whose report is ``report``."""
    from jinja2 import Environment  # noqa: PLC0415 - only here, so that no start pays for it

    rows = store.published.of_run(report["run"])
    before = [run for run in read_history(store) if run.run < report["run"]]
    articles = [_to_article(row) for row in rows]
    source = files(__package__).joinpath(TEMPLATE).read_text("utf-8")  # it may lie in an egg
    template = Environment(autoescape=True, trim_blocks=True).from_string(source)
    return template.render(
        report=report,
        started=_to_local(report["started_at"]),
        ended=_to_local(report["ended_at"]),
        duration=_to_duration(report["seconds"]),
        arguments=_to_arguments(report["arguments"]),
        facts=_to_facts(report, articles),
        history=before,
        new=[one for one in articles if one["version"] == 1],
        changed=[one for one in articles if one["version"] > 1],
        most=MOST,
        charts=_draw(report, rows, before),
        fields=compare_fields(report["fields"], before),
        tables=[(name, report[key].items()) for name, key in TABLES.items() if report.get(key)],
    )


def _to_local(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(JAKARTA):%d %B %Y %H:%M:%S}"


def _to_duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{seconds} s"


def _to_arguments(arguments: Mapping[str, Any]) -> str:
    return " ".join(
        f"{name}={','.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in arguments.items()
        if value not in (None, [], {})
    )


def _to_facts(report: Mapping[str, Any], articles: Sequence[Mapping[str, Any]]) -> list[tuple[str, Any]]:
    counts = report["counts"]
    facts = [(name, counts[name]) for name in ("new", "changed", "known", "failed", "dropped")]
    facts += [("requests", report["requests"]), ("retries", report["retries"])]
    facts.append(("repeat another", sum(1 for one in articles if one["duplicate_of"])))
    facts.append(("MB received", f"{report['bytes'] / 1e6:.1f}"))
    return [(name, f"{value:,}" if isinstance(value, int) else value) for name, value in facts]


def _to_article(row: Any) -> dict[str, Any]:
    moment = from_seconds(row.moment) if row.moment < UNKNOWN_MOMENT else None
    return {
        "url": row.url if row.url.startswith("https://") else "",
        "title": row.title,
        "former_title": row.former_title,
        "version": row.version,
        "duplicate_of": row.duplicate_of,
        "place": row.section or row.edition,
        "time": f"{moment.astimezone(JAKARTA):%d %b %H:%M}" if moment else "",
    }


def _draw(report: Mapping[str, Any], rows: Sequence[Any], before: Sequence[Figures]) -> list[tuple[str, Any]]:
    """The charts, each with its name."""
    runs = [(str(run.run), run.new) for run in reversed(before[: MOST_RUNS - 1])]
    charts = [("New articles of the last runs", [*runs, (str(report["run"]), report["counts"]["new"])])]
    if rows:
        moments = [from_seconds(row.moment) for row in rows if row.moment < UNKNOWN_MOMENT]
        hours = Counter(one.astimezone(JAKARTA).hour for one in moments if one)
        charts.append(("By hour of publishing (WIB)", [(f"{hour:02}", hours[hour]) for hour in range(24)]))
        charts.append(("By section", _count(row.section or row.edition for row in rows)))
        charts.append(("By method of discovery", _count(row.discovered_by or "?" for row in rows)))
    horizontal = {"By section", "By method of discovery"}
    return [(name, draw_bars(bars, is_horizontal=name in horizontal)) for name, bars in charts]


def _count(words: Iterable[str]) -> list[tuple[str, int]]:
    return Counter(words).most_common(MOST_BARS)


def draw_bars(bars: Sequence[tuple[str, int]], *, is_horizontal: bool = False) -> Any:
    """A bar chart as SVG in the page's own colours; words are read more easily beside horizontal bars."""
    import pygal  # noqa: PLC0415 - only here, so that no start pays for it
    from markupsafe import Markup  # noqa: PLC0415
    from pygal.style import Style  # noqa: PLC0415

    colours = dict.fromkeys(("foreground", "foreground_strong"), "var(--ink)")
    style = Style(
        **colours,
        background="transparent",
        plot_background="transparent",
        foreground_subtle="var(--dim)",
        colors=("var(--mark)",),
        font_family="inherit",
        label_font_size=18,
        major_label_font_size=18,
    )
    shape = {"width": 520, "height": 260, "margin": 6, "min_scale": 2, "max_scale": 4, "truncate_label": -1}
    options = {"style": style, "js": [], "show_legend": False, "disable_xml_declaration": True, **shape}
    chart = (pygal.HorizontalBar if is_horizontal else pygal.Bar)(
        show_minor_x_labels=is_horizontal, **options
    )
    shown = bars[::-1] if is_horizontal else bars
    chart.x_labels = [name for name, _ in shown]
    if not is_horizontal:
        chart.x_labels_major = chart.x_labels[:: max(1, len(bars) // 6)]
    chart.add("", [number for _, number in shown])
    return Markup(SCRIPT.sub("", chart.render(is_unicode=True)))  # noqa: S704 - pygal escapes its labels


def compare_fields(counters: Mapping[str, int], before: Sequence[Figures]) -> list[dict[str, str]]:
    """Each field's coverage and sources, now and in earlier runs."""
    now: dict[str, Counter[str]] = {}
    for key, count in counters.items():
        name, _, source = key.partition("/")
        now.setdefault(name, Counter())[source] += count
    total = sum(run.articles for run in before)
    usual: dict[str, Counter[str]] = {name: Counter() for name in now}
    for run in before:
        for stratum in run.strata.values():
            for name, sources in stratum.fields.items():
                usual.setdefault(name, Counter()).update(sources)
    shown = sorted(name for name in now if name not in FROM_ADDRESS)
    return [_compare(name, now[name], usual[name], total) for name in shown]


def _compare(name: str, found: Counter[str], usual: Counter[str], total: int) -> dict[str, str]:
    read = found.total()
    given = read - found["missing"]
    return {
        "name": name,
        "now": _percent(given, read),
        "was": _percent(usual.total(), total),
        "sources": _list({source: count for source, count in found.items() if source != "missing"}, read),
        "sources_before": _list(usual, total),
    }


def _list(counts: Mapping[str, int], total: int) -> str:
    chosen = sorted(counts.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{source} {_percent(count, total)}" for source, count in chosen)


def _percent(count: int, total: int) -> str:
    return f"{100 * count / total:.0f} %" if total else "–"
