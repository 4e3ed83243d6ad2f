"""Building the form of a draft call: its outline, and one page per question, per section, for the rules."""

from collections.abc import Mapping
from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.calls import form_order, problems, services
from clara_grants.calls.common_questions import common_questions
from clara_grants.calls.document import CallDocumentError, CallProblem, parse
from clara_grants.calls.errors import WrongStateError
from clara_grants.calls.forms import Context, seen
from clara_grants.calls.forms.pieces import QUESTION, RULES, SECTION, Piece, PiecePage, settled, spoken
from clara_grants.calls.models import Call, CallState
from clara_grants.calls.views.base import bp, managed_call
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant
from clara_grants.questionnaire.composites import known_lines
from clara_grants.questionnaire.effort import effort
from clara_grants.questionnaire.kinds import CONDITION_KINDS, Kind

Path = tuple[str | int, ...]


@bp.get("/<key>/formulaire")
def formulary(key: str) -> ResponseReturnValue:
    """The sections and questions of a draft, in order, with what may be done to each."""
    return _outline(_draft(key))


@bp.post("/<key>/formulaire")
def reorder(key: str) -> ResponseReturnValue:
    """Move, remove, insert: one act at a time; what would no longer be a form is refused and said."""
    call = _draft(key)
    act, what = request.form.get("act", ""), request.form.get("what", "")
    changed = _obey(call.document["form"], act, what)
    try:
        _save(call, changed, int(request.form.get("revision") or 0))
    except CallDocumentError as refusal:
        db.session.rollback()
        said = [problems.sentence(problem, language()) for problem in refusal.problems]
        return _outline(_draft(key), refused=said), 422
    return redirect_to("calls.formulary", key=key, _anchor=f"question-{what}" if what else None)


@bp.route("/<key>/formulaire/questions/<question>", methods=["GET", "POST"])
def form_question(key: str, question: str) -> ResponseReturnValue:
    """One question, whole."""
    call = _draft(key)
    at = form_order.place_of(call.document["form"], question)
    if at is None:
        raise NotFoundError()
    data = call.document["form"]["sections"][at[0]]["questions"][at[1]]
    place = ("form", "sections", at[0], "questions", at[1])

    def within(made: Mapping[str, Any]) -> dict[str, Any]:
        return form_order.replaced(call.document["form"], question, _question(call, made))

    return _piece(call, QUESTION, data, place, within)


@bp.route("/<key>/formulaire/rubriques/<section>/nouvelle", methods=["GET", "POST"])
def new_question(key: str, section: str) -> ResponseReturnValue:
    """One more question at the end of a section."""
    call = _draft(key)
    at = form_order.section_place(call.document["form"], section)
    if at is None:
        raise NotFoundError()
    kind = request.args.get("nature", Kind.LONG_TEXT.value)
    blank = {"kind": kind if kind in set(Kind) else Kind.LONG_TEXT.value, "required": True}
    place = ("form", "sections", at, "questions", len(call.document["form"]["sections"][at]["questions"]))

    def within(made: Mapping[str, Any]) -> dict[str, Any]:
        return form_order.inserted(call.document["form"], section, _question(call, made))

    return _piece(call, QUESTION, blank, place, within)


@bp.route("/<key>/formulaire/rubriques/<section>", methods=["GET", "POST"])
def form_section(key: str, section: str) -> ResponseReturnValue:
    """The title, introduction and groups of a section."""
    call = _draft(key)
    form = call.document["form"]
    at = form_order.section_place(form, section)
    if at is None:
        raise NotFoundError()

    def within(made: Mapping[str, Any]) -> dict[str, Any]:
        sections = [dict(made) if place == at else one for place, one in enumerate(form["sections"])]
        return {**form, "sections": sections}

    return _piece(call, SECTION, form["sections"][at], ("form", "sections", at), within)


@bp.route("/<key>/formulaire/regles", methods=["GET", "POST"])
def form_rules(key: str) -> ResponseReturnValue:
    """What must hold between answers."""
    call = _draft(key)
    return _piece(call, RULES, call.document["form"], ("form",), dict)


def _draft(key: str) -> Call:
    call = managed_call(key)
    if call.state is not CallState.DRAFT:
        raise WrongStateError(state=call.state.value)
    return call


def _save(call: Call, form: Mapping[str, Any], revision: int) -> None:
    parts: dict[tuple[str, ...], Any] = {("form",): dict(form)}
    services.change(db.session(), current_actor(), call.id, parts, revision=revision, now=request_instant())


def _obey(form: Mapping[str, Any], act: str, what: str) -> dict[str, Any]:
    """The form after one button of the outline."""
    common = common_questions(form_order.keys_of(form))
    first = next((one for one in common if one["key"] == request.form.get("common")), None)
    if act == "insert":
        return form_order.inserted(form, what, first) if first else dict(form)
    if act == "add_section":
        title = {tongue: request.form.get(f"title.{tongue}", "").strip() for tongue in ("fr", "en")}
        return form_order.section_added(form, title, first) if first else dict(form)
    steps = {"up": -1, "down": 1}
    if act.startswith("section_"):
        rest = act.removeprefix("section_")
        if rest in steps:
            return form_order.section_moved(form, what, steps[rest])
        return form_order.section_removed(form, what) if rest == "remove" else dict(form)
    if act in steps:
        return form_order.moved(form, what, steps[act])
    return form_order.removed(form, what) if act == "remove" else dict(form)


def _outline(call: Call, refused: list[str] | None = None) -> str:
    document = parse(call.document)
    return render(
        "calls/formulary.html",
        call=call,
        form=document.form,
        effort=effort(document.form),
        common=common_questions(form_order.keys_of(call.document["form"])),
        kinds=list(Kind),
        refused=refused or [],
        typed=request.form,
    )


def _piece(
    call: Call, piece: Piece, data: Mapping[str, Any], place: Path, within: Any
) -> ResponseReturnValue:
    """Show a piece; on POST arrange its lines, or save it.  Whatever is refused stays on the page."""
    shown = spoken(data, language())
    if request.method == "GET":
        page = PiecePage.of_document(piece, shown, language())
        return _show(call, page, data, place)
    page = PiecePage.of_form(piece, request.form)
    if page.rearrange(request.form, language()) or "_kind" in request.form:
        return _show(call, page, data, place, mark=request.form.get("seen", ""))
    if request.form.get("seen") != seen(piece, data):
        return _show(call, page, data, place, is_stale=True), 409
    values, unread = page.values(shown)
    try:
        if unread:
            raise CallDocumentError(tuple(CallProblem(0, (*place, *p.path), p.code, p.facts) for p in unread))
        _save(call, within(services.with_parts(data, values)), call.revision)
    except CallDocumentError as refusal:
        db.session.rollback()
        return _show(_draft(call.key), page, data, place, found=refusal.problems), 422
    flash(_("C’est enregistré."), "success")
    return redirect_to("calls.formulary", key=call.key)


def _question(call: Call, made: Mapping[str, Any]) -> dict[str, Any]:
    """A question as it is stored: with a key, its condition comparing values of the right kind."""
    form = call.document["form"]
    kinds = {q["key"]: q["kind"] for section in form["sections"] for q in section["questions"]}
    question = settled(made, kinds)
    if not question.get("key"):
        question["key"] = form_order.key_from((question.get("label") or {}).get("fr", ""), list(kinds))
    return question


def _show(
    call: Call,
    page: PiecePage,
    data: Mapping[str, Any],
    place: Path,
    *,
    found: tuple[CallProblem, ...] = (),
    is_stale: bool = False,
    mark: str = "",
) -> str:
    page.place = place
    page.draw(_context(call, page, place), found)
    return render(
        "calls/piece.html",
        call=call,
        page=page,
        mark=mark or seen(page.part, data),
        is_stale=is_stale,
        back=url_for("calls.formulary", key=call.key),
    )


def _context(call: Call, page: PiecePage, place: Path) -> Context:
    """The lists that the fields of a piece choose from."""
    tongue, form = language(), call.document["form"]
    listed = [
        (at, number, question)
        for at, section in enumerate(form["sections"])
        for number, question in enumerate(section["questions"])
    ]
    here = (place[2], place[4]) if len(place) == 5 else (len(form["sections"]), 0)
    earlier = [q for at, n, q in listed if (at, n) < here and q["kind"] in set(CONDITION_KINDS)]
    groups = form["sections"][place[2]].get("groups", ()) if len(place) > 2 else ()
    kind = page.typed.get("q.kind")
    return Context(
        tongue,
        {
            "earlier": [("", _("Choisir une question")), *((q["key"], _named(q, tongue)) for q in earlier)],
            "questions_of_form": [
                ("", _("Choisir une question")),
                *((q["key"], _named(q, tongue)) for _at, _n, q in listed),
            ],
            "groups": [("", _("Aucun")), *((one["key"], one["title"][tongue]) for one in groups)],
            "lines": [
                (line.key, line.label.text(tongue))
                for line in (known_lines(Kind(kind)) if kind in set(Kind) else ())
            ],
        },
    )


def _named(question: Mapping[str, Any], tongue: str) -> str:
    """A question and, for a choice, the values a condition may wait for."""
    values = ", ".join(option["value"] for option in question.get("options", ()))
    return f"{question['label'][tongue]} [{question['key']}{'= ' + values if values else ''}]"
