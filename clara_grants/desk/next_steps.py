"""What an officer does next in a call, told from where its files stand."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from clara_grants.calls.models import Call, CallState, EclairMode, Profile
from clara_grants.desk.queries.files import Pipeline
from clara_grants.workflow.machine import Stage, StepKind


@dataclass(frozen=True, slots=True)
class NextStep:
    """One act: its sentence, how many files it concerns, its page, and whether a POST does it at once."""

    text: str
    href: str
    count: int | None = None
    posts: bool = False


def next_steps(line: Pipeline) -> list[NextStep]:
    """The acts awaited, in the order of a call's life."""
    if line.call.profile is Profile.EXPRESSION:
        return _expressions(line)
    call, steps = line.call, _before(line.call, line.to_begin)
    for kind in StepKind:
        if count := line.counts.get((Stage.IN_PROCESS, kind), 0):
            steps.append(_at_step(call, kind, count))
            if kind is StepKind.EXPERT_REVIEW and call.eclair_mode is not EclairMode.NONE:
                steps.append(_at_step(call, StepKind.ECLAIR_REVIEW, None))
    return steps + _after(line, line.to_open)


def _expressions(line: Pipeline) -> list[NextStep]:
    """Expressions are answered one by one, as they come."""
    stages = (Stage.SUBMITTED, Stage.IN_PROCESS, Stage.WAITING_RELEASE)
    waiting = sum(count for (stage, _kind), count in line.counts.items() if stage in stages)
    if not waiting:
        return []
    page = url_for("expressions.desk", key=line.call.key)
    return [NextStep(_("Répondre aux expressions d’intérêt"), page, waiting)]


def _before(call: Call, to_begin: int) -> list[NextStep]:
    if call.state is CallState.DRAFT:
        return [NextStep(_("Relire et publier l’appel"), url_for("calls.manage"))]
    if to_begin:
        begin = url_for("submissions.begin", call_id=call.id)
        return [NextStep(_("Commencer l’instruction"), begin, to_begin, posts=True)]
    return []


def _at_step(call: Call, kind: StepKind, count: int | None) -> NextStep:
    if kind is StepKind.ELIGIBILITY:
        files = url_for("desk.files", call=call.key, stage=Stage.IN_PROCESS.value, step=kind.value)
        return NextStep(_("Vérifier l’éligibilité"), files, count)
    text, endpoint = {
        StepKind.EXPERT_REVIEW: (_("Suivre les expertises"), "reviews.desk"),
        StepKind.ECLAIR_REVIEW: (_("Suivre les lectures ECLAIR"), "patient_reviews.desk"),
        StepKind.HEARING: (_("Organiser et tenir les auditions"), "hearings.timetable"),
        StepKind.COMMITTEE: (_("Réunir le comité et décider"), "selection.show"),
        StepKind.OFFICER_DECISION: (_("Décider la liste"), "selection.window"),
    }[kind]
    return NextStep(text, url_for(endpoint, key=call.key), count)


def _after(line: Pipeline, to_open: int) -> list[NextStep]:
    key, light = line.call.key, line.call.profile is Profile.LIGHT
    steps = []
    if count := line.counts.get((Stage.WAITING_RELEASE, None), 0):
        page = "selection.window" if light else "selection.preview"
        steps.append(NextStep(_("Relire et publier les décisions"), url_for(page, key=key), count))
    selected = line.counts.get((Stage.SELECTED, None), 0)
    if selected and not light:
        votes = url_for("selection.votes", key=key)
        steps.append(NextStep(_("Noter les votes des financeurs"), votes, selected))
    if to_open:
        stage = Stage.SELECTED if selected else Stage.FUNDED
        files = url_for("desk.files", call=key, stage=stage.value)
        steps.append(NextStep(_("Ouvrir le suivi des projets"), files, to_open))
    return steps
