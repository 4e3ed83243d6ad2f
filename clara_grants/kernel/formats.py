"""How amounts, dates and counts are written for people, in French and in English.

Pure functions: the language is an argument, the clock is never read. Amounts are integer cents,
instants are aware datetimes; a naive datetime raises ValueError because nobody could say which
hour it means.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from clara_grants.kernel.clock import PARIS

NO_BREAK = "\u00a0"

_DATE_PATTERNS = {"long": "d MMMM y", "weekday": "EEEE d MMMM y", "short": "dd/MM/y"}
_BYTE_UNITS = {"fr": ("octets", "Ko", "Mo", "Go"), "en": ("bytes", "KB", "MB", "GB")}
_TIME_UNITS = {
    ("fr", "day"): ("jour", "jours"),
    ("fr", "hour"): ("heure", "heures"),
    ("fr", "minute"): ("minute", "minutes"),
    ("en", "day"): ("day", "days"),
    ("en", "hour"): ("hour", "hours"),
    ("en", "minute"): ("minute", "minutes"),
}


def euros(cents: int | None, language: str = "fr") -> str:
    """12345600 → "123 456 €" (fr), "€123,456" (en); cents are shown only when there are some."""
    if cents is None:
        return ""
    pattern = "#,##0.00" if cents % 100 else "#,##0"
    amount = format_decimal(abs(cents) / 100, format=pattern, locale=language)
    sign = "-" if cents < 0 else ""
    return f"{sign}{amount}{NO_BREAK}€" if language == "fr" else f"{sign}€{amount}"


def number(value: float | None, language: str = "fr") -> str:
    """1234.5 → "1 234,5" (fr, narrow no-break space), "1,234.5" (en)."""
    return "" if value is None else format_decimal(value, format="#,##0.##", locale=language)


def file_size(size: int, language: str = "fr") -> str:
    """2_600_000 → "2,6 Mo": decimal units, one digit after the comma below ten."""
    units = _BYTE_UNITS[language]
    value, rank = float(size), 0
    while value >= 1000 and rank < len(units) - 1:
        value, rank = value / 1000, rank + 1
    shown = round(value, 1) if rank and value < 10 else round(value)
    return f"{number(shown, language)}{NO_BREAK}{units[rank]}"


def paris_date(value: date | datetime | None, style: str = "long", language: str = "fr") -> str:
    """`style`: "long" (3 mars 2025), "weekday" (lundi 3 mars 2025), "short" (03/03/2025)."""
    if value is None:
        return ""
    day = _in_paris(value).date() if isinstance(value, datetime) else value
    text = format_date(day, _DATE_PATTERNS[style], locale=language)
    first = language == "fr" and day.day == 1 and style != "short"
    return text.replace("1 ", "1er ", 1) if first else text


def paris_datetime(value: datetime | None, style: str = "long", language: str = "fr") -> str:
    """An instant, in Paris time.

    `style`: "long" (lundi 3 mars 2025 à 12 h 00 (heure de Paris)), "short" (03/03/2025 12:00),
    "time" (12 h 00).
    """
    if value is None:
        return ""
    here = _in_paris(value)
    if style == "short":
        return format_datetime(here, "dd/MM/y HH:mm", locale=language)
    french = language == "fr"
    hour = f"{here.hour}{NO_BREAK}h{NO_BREAK}{here.minute:02d}" if french else f"{here:%H:%M}"
    if style == "time":
        return hour
    day = paris_date(here, "weekday", language)
    return f"{day} à {hour} (heure de Paris)" if french else f"{day} at {hour} (Paris time)"


def relative_days(value: date | datetime, now: datetime, language: str = "fr") -> str:
    """Distance from `now` in Paris calendar days; within one day, in hours or minutes."""
    day = _in_paris(value).date() if isinstance(value, datetime) else value
    days = (day - _in_paris(now).date()).days
    if days:
        return _distance(abs(days), "day", days > 0, language)
    if not isinstance(value, datetime):
        return "aujourd’hui" if language == "fr" else "today"
    minutes = round((value - now).total_seconds() / 60)
    if abs(minutes) >= 60:
        return _distance(abs(minutes) // 60, "hour", minutes > 0, language)
    return _distance(abs(minutes), "minute", minutes >= 0, language)


def time_left(value: datetime, now: datetime, language: str = "fr") -> str:
    """From `now` to `value` in its two largest units: "20 jours et 7 heures"; nothing once it is over.

    `static/js/countdown.js` writes the same words while the page stays open.
    """
    minutes = int((value - now).total_seconds() // 60)
    if value <= now:
        return ""
    if minutes == 0:
        return "moins d’une minute" if language == "fr" else "less than a minute"
    days, hours = minutes // 1440, minutes // 60 % 24
    parts = [(days, "day"), (hours, "hour")] if days else [(hours, "hour"), (minutes % 60, "minute")]
    said = [_count(count, unit, language) for count, unit in parts if count]
    return (" et " if language == "fr" else " and ").join(said)


def template_filters(language: Callable[[], str]) -> dict[str, Callable[..., str]]:
    """The Jinja filters of the screens; `language()` is asked at each use."""
    formats: dict[str, Callable[..., str]] = {
        "euros": euros,
        "number": number,
        "file_size": file_size,
        "paris_date": paris_date,
        "paris_datetime": paris_datetime,
        "relative_days": relative_days,
        "time_left": time_left,
    }
    return {name: partial(_in_language, function, language) for name, function in formats.items()}


def _in_language(function: Callable[..., str], language: Callable[[], str], *args: Any) -> str:
    return function(*args, language=language())


def _in_paris(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a naive datetime has no instant")
    return value.astimezone(PARIS)


def _count(count: int, unit: str, language: str) -> str:
    one, many = _TIME_UNITS[language, unit]
    return f"{count}{NO_BREAK}{many if count > 1 or (count == 0 and language == 'en') else one}"


def _distance(count: int, unit: str, ahead: bool, language: str) -> str:
    words = _count(count, unit, language)
    if language == "fr":
        return f"dans {words}" if ahead else f"il y a {words}"
    return f"in {words}" if ahead else f"{words} ago"
