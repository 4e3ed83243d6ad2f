"""The list of projects, and one project."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload, selectinload

from clara_grants.followup import forms, policies, queries
from clara_grants.followup.models import Convention, Project
from clara_grants.followup.policies import Followed
from clara_grants.followup.queries import Filters
from clara_grants.followup.views.base import bp
from clara_grants.kernel.clock import paris_day
from clara_grants.kernel.db import db
from clara_grants.kernel.web import current_actor, language, render, request_instant
from clara_grants.selection.models import AwardLine, VoteState
from clara_grants.workflow.projects import ProjectState, moves_from


@dataclass(frozen=True, slots=True)
class Payer:
    """One payer of the project: what it pays, whether every line is voted, the live convention."""

    id: uuid.UUID
    name: str
    amount_cents: int
    voted: bool
    convention: Convention | None


@bp.get("/")
def index() -> ResponseReturnValue:
    """Officers see the projects they follow, with filters; others their own."""
    filters = _filters()
    page = queries.listed(db.session(), current_actor(), filters)
    officer = policies.may_follow(current_actor())
    return render(
        "followup/index.html",
        page=page,
        filters=filters,
        officer=officer,
        may_import=policies.may_bring_past(current_actor()),
    )


@bp.get("/<uuid:project_id>")
def show(project_id: uuid.UUID) -> ResponseReturnValue:
    return page_of(project_id)


def page_of(project_id: uuid.UUID, **more: Any) -> str:
    """The project's page; `more` replaces what it would compute."""
    session, actor = db.session(), current_actor()
    seen = queries.load_for(
        session,
        actor,
        project_id,
        joinedload(Project.family),
        selectinload(Project.conventions).joinedload(Convention.payer),
        selectinload(Project.instalments),
        selectinload(Project.reports),
    )
    lines = queries.award_lines(session, seen.project)
    shown = {
        "seen": seen,
        "project": seen.project,
        "lines": lines,
        "payers": _payers(seen.project, lines),
        "history": queries.history(session, seen.project.id),
        "contributions": queries.contributions(session, seen.project.id),
        "siblings": queries.siblings(session, seen.project),
        "imported": queries.batch_of(session, seen.project),
        "may_manage": policies.may_manage(seen),
        **_forms(seen),
    }
    return render("followup/show.html", **{**shown, **more})


def _forms(seen: Followed) -> dict[str, Any]:
    if not policies.may_manage(seen):
        return {}
    project, today = seen.project, paris_day(request_instant())
    family = project.family.code if project.family else ""
    return {
        "today": today,
        "move_form": forms.MoveForm(None, happened_on=today).offer(moves_from(project.state), language()),
        "period_form": forms.PeriodForm(None, starts_on=project.starts_on, ends_on=project.ends_on),
        "family_form": forms.FamilyForm(None, code=family, part=project.family_part),
    }


def _payers(project: Project, lines: Any) -> list[Payer]:
    live = {one.payer_id: one for one in project.conventions if one.state.value != "cancelled"}
    by_payer: dict[uuid.UUID, list[AwardLine]] = {}
    for line in lines:
        by_payer.setdefault(line.payer_id, []).append(line)
    return [
        Payer(
            payer_id,
            mine[0].payer.name_fr,
            sum(line.amount_cents for line in mine),
            all(line.state is VoteState.VOTED for line in mine),
            live.get(payer_id),
        )
        for payer_id, mine in by_payer.items()
    ]


def _filters() -> Filters:
    asked = request.args
    state, reports = asked.get("etat", ""), asked.get("reports", "")
    return Filters(
        programme=asked.get("programme", "")[:40],
        state=state if state in set(ProjectState) else "",
        year=asked.get("annee", type=int),
        text=asked.get("q", "").strip()[:100],
        sort=asked.get("sort", "-year"),
        page=asked.get("page", 1, type=int),
        reports=reports if reports in ("overdue", "received") else "",
        today=paris_day(request_instant()),
    )
