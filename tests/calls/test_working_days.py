"""Working days, holidays and Easter."""

from datetime import date

import pytest

from clara_grants.calls.working_days import easter, holidays, is_working_day, working_day_after


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (1961, date(1961, 4, 2)),
        (2008, date(2008, 3, 23)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
        (2049, date(2049, 4, 18)),
        (2076, date(2076, 4, 19)),
    ],
)
def test_easter_falls_where_the_calendar_says(year: int, sunday: date) -> None:
    assert easter(year) == sunday


def test_easter_is_always_a_sunday_between_22_march_and_25_april() -> None:
    found = [easter(year) for year in range(1900, 2300)]

    assert {day.weekday() for day in found} == {6}
    assert {(3, 22) <= (day.month, day.day) <= (4, 25) for day in found} == {True}


def test_a_year_has_eleven_holidays() -> None:
    assert sorted(holidays(2026)) == [
        date(2026, 1, 1), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 8), date(2026, 5, 14),
        date(2026, 5, 25), date(2026, 7, 14), date(2026, 8, 15), date(2026, 11, 1), date(2026, 11, 11),
        date(2026, 12, 25),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 12, 15), 10, date(2026, 12, 30)),  # Christmas on a Friday
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 4, 3), 1, date(2026, 4, 7)),  # over Easter
        (date(2026, 5, 2), 5, date(2026, 5, 11)),  # from a Saturday, over 8 May
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
    ],
)
def test_the_nth_working_day_after(start: date, count: int, end: date) -> None:
    assert working_day_after(start, count) == end


def test_weekends_and_holidays_are_not_worked() -> None:
    worked = [day for day in range(7, 12) if is_working_day(date(2026, 5, day))]

    assert worked == [7, 11]
