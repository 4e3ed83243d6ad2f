"""The page of a year, the rows behind each figure, and what was published."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.kernel import formats, i18n
from clara_grants.kernel.clock import PARIS
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant
from clara_grants.statistics import policies, queries, services
from clara_grants.statistics.indicators import INDICATORS, Indicator

bp = Blueprint("statistics", __name__, url_prefix="/chiffres")

GROUPS = ("general", "emergence", "transfer", "structuring", "eclair", "events", "mobility")
DEFAULT_YEARS_BACK = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as the page shows it."""

    indicator: Indicator
    value: int
    group: str
    published: int | None


@bp.before_request
def _readers_only() -> None:
    if not policies.may_read_figures(current_actor()):
        raise NotAllowedError(action="read_figures")


@bp.get("/")
def index() -> ResponseReturnValue:
    """The year that holds the latest complete campaign."""
    return redirect_to("statistics.year", year=request_instant().astimezone(PARIS).year - 1)


@bp.get("/<int:year>")
def year(year: int) -> ResponseReturnValue:
    as_of = asked_instant(year)
    values = queries.yearly(db.session(), year, as_of)
    published = services.published(db.session(), year)
    latest = {f.indicator_key: f.value for f in published if f.as_of == published[0].as_of}
    lines = [Line(INDICATORS[k], v, group_of(k), latest.get(k)) for k, v in values.items()]
    return render(
        "statistics/year.html",
        year=year,
        as_of=as_of,
        groups=[(group, [line for line in lines if line.group == group]) for group in GROUPS],
        published=published,
        context=queries.context(db.session(), year, as_of),
        may_publish=policies.may_open_rows(current_actor()),
        years=years_around(),
        moments=moments(year),
    )


@bp.get("/<int:year>/<key>")
def rows(year: int, key: str) -> ResponseReturnValue:
    """The rows behind one figure."""
    as_of = asked_instant(year)
    figure = queries.compute(db.session(), key, year, as_of)
    if not policies.may_open_rows(current_actor()):
        raise NotAllowedError(action="open_rows")
    return render("statistics/rows.html", year=year, as_of=as_of, figure=figure, address=address_of)


@bp.get("/<int:year>.json")
def data(year: int) -> ResponseReturnValue:
    as_of = asked_instant(year)
    return jsonify(queries.yearly(db.session(), year, as_of))


@bp.get("/<int:year>/saisi-apres-coup")
def late(year: int) -> ResponseReturnValue:
    """Facts of the year entered after its end."""
    if not policies.may_open_rows(current_actor()):
        raise NotAllowedError(action="open_rows")
    entries = queries.late_entries(db.session(), year, asked_instant(year))
    return render("statistics/late.html", year=year, entries=entries, address=address_of)


@bp.post("/<int:year>/publier")
def publish(year: int) -> ResponseReturnValue:
    now = request_instant()
    services.publish(db.session(), current_actor(), year, as_of=asked_instant(year), now=now)
    flash(_("Les chiffres de %(year)s sont publiés et figés.", year=year), "success")
    return redirect_to("statistics.year", year=year)


def asked_instant(year: int) -> datetime:
    """`?au=AAAA-MM-JJ` means the end of that day, Paris; nothing means now, settled two minutes ago."""
    if not 2000 <= year <= 2100:
        abort(404)
    asked = request.values.get("au", "")
    if not asked:
        return request_instant() - services.SETTLING
    return end_of_day(asked)


def end_of_day(day: str) -> datetime:
    try:
        parsed = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=PARIS)
    except ValueError:
        abort(404)
    return parsed.replace(hour=23, minute=59, second=59, microsecond=999999)


def moments(year: int) -> list[tuple[str, str]]:
    """The instants people ask for: the year's last evening and the end of the January after."""
    return [
        (f"{year}-12-31", _("au 31 décembre %(year)s", year=year)),
        (f"{year + 1}-01-31", _("au 31 janvier %(year)s", year=year + 1)),
    ]


def years_around() -> list[int]:
    this_year = request_instant().astimezone(PARIS).year
    return list(range(this_year, this_year - DEFAULT_YEARS_BACK, -1))


def group_of(key: str) -> str:
    head = key.split(".")[0]
    if head == "information_sessions":
        return "eclair"
    return head if "." in key else "general"


def address_of(row: queries.FactRow) -> str | None:
    """Where one row can be looked at: by its public number or code."""
    year = row.happened_on.year if row.happened_on else None
    kinds: dict[str, Callable[[], str]] = {
        "call": lambda: url_for("calls.show", key=row.label),
        "accompaniment": lambda: url_for("activities.index", annee=year, _anchor=row.label),
        "session": lambda: url_for("activities.index", annee=year, _anchor=row.label),
        "event": lambda: url_for("activities.index", annee=year, _anchor=row.label),
        "prize": lambda: url_for("activities.index", annee=year, _anchor="prix"),
        "file": lambda: url_for("desk.by_number", number=row.label),
        "hearing": lambda: url_for("desk.by_number", number=row.label),
        "project": lambda: url_for("followup.show", project_id=row.id),
    }
    return kinds[row.url_kind]() if row.url_kind in kinds else None


@bp.app_template_filter("code")
def shown_code(value: str | None) -> str:
    """A dimension's code as people read it; a code without text (a country, a funder) stays itself."""
    return "" if value is None else _text("code", value)


@bp.app_template_filter("context_label")
def context_label(key: str) -> str:
    return _text("context", key)


@bp.app_template_filter("context_value")
def context_value(value: Any) -> str:
    """A number, a list of names, or a few numbers with their names."""
    if isinstance(value, dict):
        return ", ".join(f"{context_value(v)}\u00a0{_text('context_part', k)}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return formats.number(value, language()) if isinstance(value, int | float) else str(value)


def _text(kind: str, code: str) -> str:
    return i18n.label(code, kind, language()) if i18n.knows(f"{kind}.{code}") else code
