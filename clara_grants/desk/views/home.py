"""Home: what awaits me, by when; for strangers, the open calls."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.calls.queries import public_list
from clara_grants.desk.queries import awaiting, talking
from clara_grants.desk.queries.awaiting import Task
from clara_grants.desk.views.base import bp
from clara_grants.kernel.actors import NOBODY, Actor, Role
from clara_grants.kernel.clock import paris_day
from clara_grants.kernel.db import db
from clara_grants.kernel.web import current_actor, public, render, request_instant

Sentence = Callable[[Task], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to do, as the home shows it."""

    title: str
    href: str
    text: str = ""
    count: int | None = None
    due: datetime | None = None
    tag: None = None
    urgent: bool = False


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    actor, now = current_actor(), request_instant()
    if actor is NOBODY:
        opened = [one for one in public_list(db.session(), now) if one.is_open]
        return render("desk/welcome.html", calls=opened, now=now)
    tasks = sorted(_tasks(actor, now), key=lambda t: t.due or datetime.max.replace(tzinfo=now.tzinfo))
    return render("desk/home.html", cards=[card(task, now) for task in tasks], now=now)


def _tasks(actor: Actor, now: datetime) -> Iterator[Task]:
    working = db.session()
    yield from talking.for_team(working, actor)
    yield from awaiting.for_applicant(working, actor, now)
    if actor.is_anywhere(Role.EXPERT):
        yield from awaiting.for_expert(working, actor)
    if actor.is_anywhere(Role.ECLAIR):
        yield from awaiting.for_eclair(working, actor)
    if any(map(actor.is_anywhere, (Role.COMMITTEE, Role.ECLAIR, Role.EXPERT))):
        yield from awaiting.for_jury(working, actor, now)
    if actor.is_anywhere(Role.FUNDER):
        yield from awaiting.for_funder(working, actor)
    if actor.is_anywhere(Role.OFFICER):
        yield from talking.for_officers(working, actor, paris_day(now))
        yield from awaiting.for_officer(working, actor, now)


def card(task: Task, now: datetime) -> Card:
    """A task as a sentence with the page where it is done."""
    title, href = _sentences()[task.kind](task)
    late = task.due is not None and task.due < now
    text = task.label if task.kind.startswith(("step_", "late_")) else ""
    return Card(title, href, text, task.count, task.due, urgent=late)


def _sentences() -> dict[str, Sentence]:
    return _mine() | _asked_of_me() | _officers()


def _mine() -> dict[str, Sentence]:
    return {
        "message_to_team": lambda t: (
            _("Lire le message de l’équipe CLARA sur %(file)s", file=t.label),
            url_for("messages.show", submission_id=t.subject),
        ),
        "draft": lambda t: (
            _("Terminer et déposer %(file)s", file=t.label),
            url_for("submissions.show", submission_id=t.subject),
        ),
        "completion": lambda t: (
            _("Compléter %(file)s", file=t.label),
            url_for("submissions.show", submission_id=t.subject),
        ),
        "own_hearing": lambda t: (_("Audition de %(file)s", file=t.label), url_for("hearings.mine")),
        "report": lambda t: (
            _("Remettre le rapport de %(project)s", project=t.label),
            url_for("followup.report", report_id=t.subject),
        ),
    }


def _asked_of_me() -> dict[str, Sentence]:
    return {
        "review_invited": _page(_("Expertises proposées : à accepter ou décliner"), "reviews.index"),
        "review_accepted": _page(_("Expertises à rendre"), "reviews.index"),
        "patient_review": _page(_("Dossiers à lire pour ECLAIR"), "patient_reviews.index"),
        "jury": lambda t: (
            _("Jury : %(session)s", session=t.label),
            url_for("hearings.show", session_id=t.subject),
        ),
        "meeting": lambda t: (
            _("Comité : %(meeting)s", meeting=t.label),
            url_for("selection.show", key=t.subject),
        ),
        "votes": _page(_("Financements à voter"), "selection.funder"),
    }


def _officers() -> dict[str, Sentence]:
    return {
        "mention": lambda t: (
            _("Note qui vous mentionne : %(file)s", file=t.label),
            url_for("officers.notes", submission_id=t.subject),
        ),
        "message_to_officers": lambda t: (
            _("Message à lire : %(file)s", file=t.label),
            url_for("messages.show", submission_id=t.subject),
        ),
        "expression": _of_call(_("Expressions d’intérêt à étudier"), "expressions.desk"),
        "step_submitted": _listed(_("Dossiers déposés, à prendre en charge"), "submitted"),
        "step_eligibility": _listed(_("Éligibilité à vérifier"), "in_process", "eligibility"),
        "step_expert_review": _of_call(_("Dossiers en expertise"), "reviews.desk"),
        "step_eclair_review": _of_call(_("Dossiers en lecture ECLAIR"), "patient_reviews.desk"),
        "step_hearing": _of_call(_("Dossiers en audition"), "hearings.timetable"),
        "step_committee": _of_call(_("Dossiers devant le comité"), "selection.show"),
        "step_officer_decision": _of_call(_("Demandes à décider"), "selection.window"),
        "step_waiting_release": _of_call(_("Décisions prêtes à être communiquées"), "selection.show"),
        "late_reviews": _of_call(_("Avis en retard"), "reviews.desk"),
        "reports_overdue": _page(_("Rapports en retard"), "followup.index", reports="overdue"),
        "reports_received": _page(_("Rapports à accepter"), "followup.index", reports="received"),
        "deliveries_failed": _page(_("Courriels en échec"), "notifications.index", state="failed"),
    }


def _page(title: str, endpoint: str, **values: Any) -> Sentence:
    return lambda _task: (title, url_for(endpoint, **values))


def _of_call(title: str, endpoint: str) -> Sentence:
    return lambda task: (title, url_for(endpoint, key=task.subject))


def _listed(title: str, stage: str, step: str | None = None) -> Sentence:
    return lambda task: (title, url_for("desk.files", call=task.subject, stage=stage, step=step))
