"""A scope must say the same in Python and in SQL."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inews_crawler.store import Scope, Store
from inews_crawler.store.moments import to_moment
from tests.store.material import NOON, found

EDITIONS = ["www", "jabar", "karawang"]
SECTIONS = ["news", "finance", None]
SUBSECTIONS = ["nasional", "bisnis", None]
HINTS = [None, "2026-10-31T17:00:00Z", "2026-10-31T23:59:59+07:00", "2026-11-03T00:00:00+07:00", "2026-11-02"]
KINDS = ["article", "video"]

ROWS = [
    found(
        key=f"{edition}.inews.id/x/{edition}-{section}-{subsection}-{hint}-{kind}-{hops}",
        edition=edition, section=section, subsection=subsection, published_hint=hint, kind=kind, hops=hops,
    )
    for edition in EDITIONS for section in SECTIONS for subsection in SUBSECTIONS
    for hint in HINTS for kind in KINDS for hops in (0, 2)
]  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('scope')}/inews.db") as store:
        store.ledger.discover(ROWS[::2], run=1, at=NOON)
        store.ledger.discover(ROWS[1::2], run=2, at=NOON)
        yield store


def subset(values):
    return st.none() | st.frozensets(st.sampled_from(values))


days = st.none() | st.dates(date(2026, 10, 30), date(2026, 11, 4))
scopes = st.builds(
    Scope,
    editions=subset(EDITIONS),
    sections=subset(["news", "news/nasional", "finance/bisnis", "finance", "sport"]),
    kinds=subset(KINDS),
    since=days,
    until=days,
    max_hops=st.none() | st.integers(0, 3),
    only_seen_run=st.none() | st.sampled_from([1, 2, 3]),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scope=scopes)
def test_python_and_sql_agree(filled, scope):
    seen_by = {row.key: 1 + index % 2 for index, row in enumerate(ROWS)}
    expected = sum(
        scope.covers(row.edition, row.section, row.subsection)
        and scope.covers_hint(to_moment(row.published_hint))
        and (scope.kinds is None or row.kind in scope.kinds)
        and (scope.max_hops is None or row.hops <= scope.max_hops)
        and (scope.only_seen_run is None or seen_by[row.key] == scope.only_seen_run)
        for row in ROWS
    )
    assert filled.ledger.count_pending(scope, run=9) == expected
    assert filled.ledger.has_pending(scope, run=9) == (expected > 0)


@pytest.mark.parametrize(
    ("scope", "place", "covered"),
    [
        (Scope(), ("www", "news", "nasional"), True),
        (Scope(editions=frozenset({"www"})), ("jabar", None, None), False),
        (Scope(sections=frozenset({"news"})), ("www", "news", "nasional"), True),
        (Scope(sections=frozenset({"news"})), ("www", "news", None), True),
        (Scope(sections=frozenset({"news"})), ("www", "sport", "bola"), False),
        (Scope(sections=frozenset({"news"})), ("www", None, None), False),
        (Scope(sections=frozenset({"news/nasional"})), ("www", "news", "nasional"), True),
        (Scope(sections=frozenset({"news/nasional"})), ("www", "news", None), False),
        (Scope(sections=frozenset({"news/nasional"})), ("www", "news", "internasional"), False),
        # outside www there are no sections: the edition alone decides
        (
            Scope(editions=frozenset({"www", "jabar"}), sections=frozenset({"news"})),
            ("jabar", None, None),
            True,
        ),
        (Scope(editions=frozenset({"www"}), sections=frozenset({"news"})), ("jabar", None, None), False),
    ],
)
def test_places(scope, place, covered):
    assert scope.covers(*place) is covered
