"""What people read: amounts, instants, distances, written with their exact blanks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from clara_grants.kernel.formats import (
    euros,
    file_size,
    number,
    paris_date,
    paris_datetime,
    relative_days,
    template_filters,
    time_left,
)

NOON = datetime(2025, 3, 3, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cents", "language", "text"),
    [
        (12_345_600, "fr", "123\u202f456\u00a0€"),
        (12_345_650, "fr", "123\u202f456,50\u00a0€"),
        (0, "fr", "0\u00a0€"),
        (-150_000, "fr", "-1\u202f500\u00a0€"),
        (12_345_600, "en", "€123,456"),
        (None, "fr", ""),
    ],
)
def test_euros_are_written_as_the_language_does(cents: int | None, language: str, text: str) -> None:
    assert euros(cents, language) == text


def test_numbers_and_sizes() -> None:
    assert number(1234.5) == "1\u202f234,5"
    assert number(1234.5, "en") == "1,234.5"
    assert [file_size(size) for size in (12, 2_600_000, 25_000_000)] == [
        "12\u00a0octets",
        "2,6\u00a0Mo",
        "25\u00a0Mo",
    ]


def test_an_instant_names_day_hour_and_zone() -> None:
    assert paris_datetime(NOON) == "lundi 3 mars 2025 à 12\u00a0h\u00a000 (heure de Paris)"
    assert paris_datetime(NOON, language="en") == "Monday 3 March 2025 at 12:00 (Paris time)"
    assert paris_datetime(NOON, "short") == "03/03/2025 12:00"
    assert paris_datetime(NOON, "time") == "12\u00a0h\u00a000"


def test_the_day_is_the_one_in_paris() -> None:
    assert paris_date(datetime(2025, 6, 30, 22, 30, tzinfo=UTC)) == "1er juillet 2025"
    assert paris_date(date(2025, 12, 31), "weekday") == "mercredi 31 décembre 2025"
    assert paris_date(date(2025, 2, 1), "short") == "01/02/2025"


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        paris_datetime(NOON.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("value", "fr", "en"),
    [
        (date(2025, 3, 24), "dans 21\u00a0jours", "in 21\u00a0days"),
        (date(2025, 3, 2), "il y a 1\u00a0jour", "1\u00a0day ago"),
        (date(2025, 3, 3), "aujourd’hui", "today"),
        (datetime(2025, 3, 3, 14, 30, tzinfo=UTC), "dans 3\u00a0heures", "in 3\u00a0hours"),
        (datetime(2025, 3, 3, 10, 50, tzinfo=UTC), "il y a 10\u00a0minutes", "10\u00a0minutes ago"),
    ],
)
def test_distances_count_paris_days(value: date | datetime, fr: str, en: str) -> None:
    assert (relative_days(value, NOON), relative_days(value, NOON, "en")) == (fr, en)


@pytest.mark.parametrize(
    ("minutes", "fr", "en"),
    [
        (20 * 1440 + 7 * 60 + 5, "20\u00a0jours et 7\u00a0heures", "20\u00a0days and 7\u00a0hours"),
        (1440, "1\u00a0jour", "1\u00a0day"),
        (61, "1\u00a0heure et 1\u00a0minute", "1\u00a0hour and 1\u00a0minute"),
        (0.5, "moins d’une minute", "less than a minute"),
        (0, "", ""),
    ],
)
def test_the_time_left_has_two_units_and_ends(minutes: float, fr: str, en: str) -> None:
    due = NOON + timedelta(minutes=minutes)
    assert (time_left(due, NOON), time_left(due, NOON, "en")) == (fr, en)


def test_filters_ask_the_language_at_each_use() -> None:
    language = ["fr"]
    filters = template_filters(lambda: language[0])
    french = filters["paris_datetime"](NOON, "time")
    language[0] = "en"
    assert (french, filters["paris_datetime"](NOON, "time")) == ("12\u00a0h\u00a000", "12:00")
