"""Writing one project of earlier years, and putting it away again."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from clara_grants.activities import services as activities
from clara_grants.activities.models import AccompaniedSubject, Accompaniment, AccompanimentKind
from clara_grants.followup.models import ImportBatch, Project, Report, ReportState
from clara_grants.followup.past.rows import PastProject, Row
from clara_grants.followup.services.families import find_or_add_family
from clara_grants.followup.services.moves import move_project
from clara_grants.kernel.actors import Actor
from clara_grants.organisations.models import Funder, FunderKind
from clara_grants.organisations.queries import organisation_named
from clara_grants.organisations.reference import bare_ror
from clara_grants.people.models import EmailAddress
from clara_grants.selection.models import AwardLine, VoteState
from clara_grants.workflow.projects import ProjectMove, ProjectState

#: The moves that lead a project to a state, with the column of the workbook that dates each.
_START = (ProjectMove.START, "starts_on")
_PATHS: Final[dict[ProjectState, tuple[tuple[ProjectMove, str], ...]]] = {
    ProjectState.PREPARING: (),
    ProjectState.RUNNING: ((ProjectMove.START, "state_since_on"),),
    ProjectState.SUSPENDED: (_START, (ProjectMove.SUSPEND, "state_since_on")),
    ProjectState.EXTENDED: (_START, (ProjectMove.EXTEND, "state_since_on")),
    ProjectState.REPORTING: (_START, (ProjectMove.END, "state_since_on")),
    ProjectState.FOLLOW_UP: (_START, (ProjectMove.END, "ends_on"), (ProjectMove.FOLLOW, "state_since_on")),
    ProjectState.CLOSED: (_START, (ProjectMove.END, "ends_on"), (ProjectMove.CLOSE, "state_since_on")),
    ProjectState.ABANDONED: (_START, (ProjectMove.ABANDON, "state_since_on")),
}
_TAKEN_OVER = "Reprise d’un état antérieur"


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where things of the workbook find their place: funders by key, people by address."""

    funders: dict[str, Funder]
    foundation: Funder | None
    people: dict[str, uuid.UUID]

    @classmethod
    def of(cls, session: Session) -> "Shelves":
        funders = {funder.key: funder for funder in session.scalars(select(Funder))}
        foundation = next((f for f in funders.values() if f.kind is FunderKind.FOUNDATION), None)
        rows = session.execute(select(EmailAddress.address, EmailAddress.person_id))
        return cls(funders, foundation, {address.lower(): person for address, person in rows})


def bring(
    session: Session, actor: Actor, batch: ImportBatch, past: PastProject, shelves: Shelves, now: datetime
) -> Project:
    """One project at the days of its facts, known from `now`."""
    project = _project(session, batch, past, shelves, now)
    session.add(project)
    session.flush()
    session.add_all([_line(project, award, shelves, actor, now) for award in past.awards])
    session.add_all(_reports(project, past.reports))
    session.flush()
    _walk(session, actor, project, past.row, now)
    _accompany(session, actor, project, past, now)
    return project


def put_away(session: Session, actor: Actor, projects: Sequence[Project], now: datetime) -> None:
    """Cancel projects and all that came with them."""
    ids = [project.id for project in projects]
    session.execute(
        update(AwardLine)
        .where(AwardLine.project_id.in_(ids), AwardLine.submission_id.is_(None))
        .values(state=VoteState.CANCELLED, voted_on=None)
    )
    session.execute(
        update(Report).where(Report.project_id.in_(ids)).values(state=ReportState.CANCELLED, accepted_on=None)
    )
    subjects = select(AccompaniedSubject.id).where(
        AccompaniedSubject.code.in_([subject_code(project.number) for project in projects])
    )
    session.execute(
        update(Accompaniment)
        .where(Accompaniment.subject_id.in_(subjects), Accompaniment.cancelled_at.is_(None))
        .values(cancelled_at=now)
    )
    for project in projects:
        project.cancelled_at = now
    session.flush()
    session.expire_all()


def subject_code(number: str) -> str:
    """The code of the accompanied subject a past project brings."""
    return f"REP-{number}"


def _project(
    session: Session, batch: ImportBatch, past: PastProject, shelves: Shelves, now: datetime
) -> Project:
    row = past.row
    name, ror = row.text("organisation"), row.text("organisation_ror_id")
    body = organisation_named(session, name, ror_id=bare_ror(ror) if ror else None)
    family = row.text("family")
    return Project(
        import_batch_id=batch.id,
        import_row=row.line,
        number=past.number,
        programme_key=row.text("programme"),
        entry_key=row.text("entry_key"),
        edition_year=row.values["edition_year"],
        acronym=row.text("acronym"),
        title_fr=row.text("title_fr"),
        lay_summary=row.text("lay_summary"),
        holder_id=shelves.people.get(row.text("holder_email").lower()),
        holder_name=past.holder_name,
        organisation_id=body.id if body else None,
        organisation_name=name,
        territory=row.text("territory") or None,
        city=row.text("city") or None,
        domain=row.text("domain") or None,
        family_id=find_or_add_family(session, family).id if family else None,
        family_part=row.number("family_part"),
        state_since_on=row.values["decided_on"],
        decided_on=row.values["decided_on"],
        starts_on=row.values["starts_on"],
        ends_on=row.values["ends_on"],
        created_at=now,
    )


def _line(project: Project, award: Row, shelves: Shelves, actor: Actor, now: datetime) -> AwardLine:
    funder = shelves.funders[award.text("funder")]
    payer = funder if funder.pays_directly or shelves.foundation is None else shelves.foundation
    voted_on = award.day("voted_on")
    return AwardLine(
        project_id=project.id,
        funder_id=funder.id,
        payer_id=payer.id,
        amount_cents=award.values["amount_cents"],
        state=VoteState.VOTED if voted_on else VoteState.PROPOSED,
        decided_on=project.decided_on,
        voted_on=voted_on,
        vote_reference=award.text("reference"),
        noted_by=actor.id,
        created_at=now,
    )


def _reports(project: Project, rows: Sequence[Row]) -> list[Report]:
    seen: dict[str, int] = {}
    made = []
    for row in rows:
        kind, received, accepted = row.text("kind"), row.day("received_on"), row.day("accepted_on")
        seen[kind] = seen.get(kind, 0) + 1
        reached = ReportState.RECEIVED if received else ReportState.EXPECTED
        made.append(
            Report(
                project_id=project.id,
                kind=kind,
                position=seen[kind],
                due_on=row.values["due_on"],
                received_on=received,
                accepted_on=accepted,
                state=ReportState.ACCEPTED if accepted else reached,
            )
        )
    return made


def _walk(session: Session, actor: Actor, project: Project, row: Row, now: datetime) -> None:
    """Through the one door, at the days the workbook gives; never past the day of the last move."""
    last: date = row.values["state_since_on"]
    before: date | None = None
    for move, column in _PATHS[ProjectState(row.text("state"))]:
        day = min(max(row.values[column], before or row.values[column]), last)
        move_project(session, actor, project.id, move, happened_on=day, now=now, reason=_TAKEN_OVER)
        before = day


def _accompany(session: Session, actor: Actor, project: Project, past: PastProject, now: datetime) -> None:
    """The advice given to the project in its time, under one subject that may precede it."""
    if not past.accompaniments:
        return
    subject = activities.open_subject(
        session,
        actor,
        code=subject_code(project.number),
        label=project.title_fr,
        person_id=project.holder_id,
        territory=project.territory,
        now=now,
    )
    for row in past.accompaniments:
        activities.note_accompaniment(
            session,
            actor,
            subject.id,
            AccompanimentKind.SUPPORT,
            row.values["happened_on"],
            note=row.text("note"),
            now=now,
        )
