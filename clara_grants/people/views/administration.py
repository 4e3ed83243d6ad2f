"""People and their roles, for administrators."""

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from clara_grants.kernel import i18n
from clara_grants.kernel.actors import Role
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant
from clara_grants.people import errors, policies, queries, services
from clara_grants.people.forms import GrantForm
from clara_grants.people.models import Person, RoleGrant
from clara_grants.people.views.base import bp, say

PAGE = 50


@bp.get("/administration/personnes")
def directory() -> ResponseReturnValue:
    _administrators_only()
    asked = request.args.get("q", "").strip()
    role = request.args.get("role", "")
    page = max(1, request.args.get("page", 1, type=int))
    query = queries.directory(asked, Role(role) if role in set(Role) else None)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    people = [{"id": person.id, "person": person, "address": address} for person, address in rows]
    return render(
        "people/directory.html", people=people, asked=asked, role=role, roles=list(Role), page=page,
        pages=max(1, -(-total // PAGE)), total=total,
    )  # fmt: skip


@bp.route("/administration/personnes/<uuid:person_id>", methods=["GET", "POST"])
def person(person_id: uuid.UUID) -> ResponseReturnValue:
    """A person's roles; a POST grants one more."""
    _administrators_only()
    shown = db.session.get_one(Person, person_id)
    form = _grant_form()
    if form.validate_on_submit():
        try:
            _grant(form, person_id)
        except errors.RoleNeedsError as error:
            say(form.role, error)
        else:
            flash(_("Le rôle est donné."), "success")
            return redirect_to("people.person", person_id=person_id)
    return render(
        "people/person.html", person=shown, form=form, grants=queries.grants_of(db.session(), person_id),
        address=queries.primary_address(db.session(), person_id),
        affiliation=queries.affiliation_name(db.session(), shown),
    )  # fmt: skip


@bp.post("/administration/roles/<uuid:grant_id>/fin")
def end_role(grant_id: uuid.UUID) -> ResponseReturnValue:
    _administrators_only()
    grant = db.session.get_one(RoleGrant, grant_id)
    try:
        services.end_role(db.session(), current_actor(), grant_id, now=request_instant())
    except errors.LastAdministratorError as error:
        flash(i18n.sentence(error.code, error.facts, language()), "error")
    else:
        flash(_("Le rôle est terminé."), "success")
    return redirect_to("people.person", person_id=grant.person_id)


def _administrators_only() -> None:
    if not policies.may_see_directory(current_actor()):
        raise NotAllowedError(action="see_directory")


def _grant_form() -> GrantForm:
    form = GrantForm()
    calls = [(str(row.id), i18n.pick(row, "title", language())) for row in queries.call_titles(db.session())]
    names = queries.funder_names(db.session())
    form.offer(calls, [(str(funder.id), i18n.pick(funder, "name", language())) for funder in names])
    return form


def _grant(form: GrantForm, person_id: uuid.UUID) -> None:
    services.grant_role(
        db.session(), current_actor(), person_id, Role(form.role.data),
        call_id=uuid.UUID(form.call.data) if form.call.data else None,
        funder_id=uuid.UUID(form.funder.data) if form.funder.data else None,
        now=request_instant(),
    )  # fmt: skip
