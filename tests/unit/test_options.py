"""What the settings of a run may be: a wrong one is told in one sentence, before anything is asked."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings

from inews_crawler import settings as settings_file
from inews_crawler.exceptions import ArgumentError
from inews_crawler.extensions.options import NUMBERS, SWITCHES, WHOLE_NUMBERS, RunOptions


def read(**changes: object) -> RunOptions:
    settings = Settings()
    settings.setmodule("inews_crawler.settings", priority="project")
    settings.update(changes, priority="cmdline")
    return RunOptions.from_settings(settings)


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_the_numbers_are_those_of_the_settings_file() -> None:
    ours = {name: value for name, value in vars(settings_file).items() if name.startswith("INEWS_")}
    assert {*NUMBERS, *WHOLE_NUMBERS} == {name for name, value in ours.items() if is_number(value)} - set(
        SWITCHES
    )


@pytest.mark.parametrize("given", ["0", "0.5", "4000", 7])
def test_a_number_of_days_is_taken(given: str | int) -> None:
    assert read(INEWS_REVISIT_DAYS=given).revisit_days == float(given)


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_of_ours_is_checked(name: str) -> None:
    with pytest.raises(ArgumentError) as error:
        read(**{name: "abc"})
    assert str(error.value) == f"{name} is 'abc', which is no number of at least 0."


@pytest.mark.parametrize("name", WHOLE_NUMBERS)
@pytest.mark.parametrize("given", ["abc", "2.5", "1e2", "-1", ""])
def test_every_whole_number_of_ours_is_checked(name: str, given: str) -> None:
    with pytest.raises(ArgumentError) as error:
        read(**{name: given})
    assert str(error.value) == f"{name} is {given!r}, which is no whole number of at least 0."


def test_a_switch_that_is_neither_on_nor_off_is_refused() -> None:
    with pytest.raises(ArgumentError, match="INEWS_OBEY_TDM is 'abc'; it can be 0 or 1"):
        read(INEWS_OBEY_TDM="abc")


@pytest.mark.parametrize("given", ["", "-1", "nan", "inf", "1e999", "3 days", "tiga"])
def test_what_is_no_number_is_refused(given: str) -> None:
    with pytest.raises(ArgumentError, match=r"INEWS_REVISIT_DAYS is .*, which is no number of at least 0"):
        read(INEWS_REVISIT_DAYS=given)
