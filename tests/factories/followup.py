"""Projects.  `ProjectFactory()` is one of earlier years; `followed(call_key)` a file selected and voted."""

import uuid
from datetime import date, datetime
from functools import cache

import factory
from sqlalchemy import select

from clara_grants.calls.document import CallDocument, shipped_calls
from clara_grants.calls.models import Call
from clara_grants.calls.services import load_document, publish
from clara_grants.followup.models import (
    Convention,
    ImportBatch,
    Instalment,
    PrivateContribution,
    Project,
    ProjectChange,
    ProjectFamily,
    Report,
)
from clara_grants.kernel.actors import SYSTEM
from clara_grants.organisations.models import Funder, FunderKind
from clara_grants.organisations.reference import funder_rows
from clara_grants.selection.models import AwardLine, Decision, Outcome, ReasonCode, VoteState
from clara_grants.submissions.models import Submission
from clara_grants.workflow.machine import Stage
from clara_grants.workflow.projects import ProjectMove, ProjectState
from tests.factories import Factory, bound_session
from tests.factories.organisations import FunderFactory
from tests.factories.submissions import SubmissionFactory, SubmissionProfileFactory

DECIDED_ON = date(2026, 6, 20)
VOTED_ON = date(2026, 7, 10)


class ImportBatchFactory(Factory):
    class Meta:
        model = ImportBatch

    sha256 = factory.Sequence(lambda n: f"{n:064d}")
    file_name = "reprise.xlsx"
    imported_by = factory.LazyFunction(uuid.uuid4)


class ProjectFamilyFactory(Factory):
    class Meta:
        model = ProjectFamily

    code = factory.Sequence(lambda n: f"FAMILLE{n}")


class ProjectFactory(Factory):
    class Meta:
        model = Project
        exclude = ("batch",)

    batch = factory.SubFactory(ImportBatchFactory)
    import_batch_id = factory.LazyAttribute(lambda project: project.batch.id)
    number = factory.Sequence(lambda n: f"OS-24-R{n:02d}")
    programme_key = "emergence"
    entry_key = "blanc"
    edition_year = 2024
    acronym = factory.Sequence(lambda n: f"ANCIEN{n}")
    title_fr = "Un projet d’une année passée"
    holder_name = "Camille Démonstration"
    organisation_name = "Université d’essai"
    state = ProjectState.RUNNING
    state_since_on = date(2024, 10, 1)
    decided_on = date(2024, 6, 20)
    starts_on = date(2024, 10, 1)
    ends_on = date(2027, 3, 31)


class ProjectChangeFactory(Factory):
    class Meta:
        model = ProjectChange
        exclude = ("project",)

    project = factory.SubFactory(ProjectFactory)
    project_id = factory.LazyAttribute(lambda change: change.project.id)
    position = 1
    move = ProjectMove.START
    from_state = ProjectState.PREPARING
    to_state = ProjectState.RUNNING
    happened_on = date(2024, 10, 1)
    actor_id = factory.LazyFunction(uuid.uuid4)


class ConventionFactory(Factory):
    class Meta:
        model = Convention
        exclude = ("project", "payer")

    project = factory.SubFactory(ProjectFactory)
    payer = factory.SubFactory(FunderFactory)
    project_id = factory.LazyAttribute(lambda convention: convention.project.id)
    payer_id = factory.LazyAttribute(lambda convention: convention.payer.id)
    number = factory.LazyAttribute(lambda convention: f"{convention.project.number}-C1")
    amount_cents = 4_000_000
    created_by = factory.LazyFunction(uuid.uuid4)


class InstalmentFactory(Factory):
    class Meta:
        model = Instalment
        exclude = ("convention",)

    convention = factory.SubFactory(ConventionFactory)
    convention_id = factory.LazyAttribute(lambda instalment: instalment.convention.id)
    project_id = factory.LazyAttribute(lambda instalment: instalment.convention.project_id)
    position = 1
    amount_cents = 4_000_000
    condition = "signature"


class ReportFactory(Factory):
    class Meta:
        model = Report
        exclude = ("project",)

    project = factory.SubFactory(ProjectFactory)
    project_id = factory.LazyAttribute(lambda report: report.project.id)
    kind = "final"
    due_on = date(2027, 6, 30)


class PrivateContributionFactory(Factory):
    class Meta:
        model = PrivateContribution
        exclude = ("project",)

    project = factory.SubFactory(ProjectFactory)
    project_id = factory.LazyAttribute(lambda contribution: contribution.project.id)
    planned_cents = 1_000_000


def reference_funders() -> dict[str, Funder]:
    """The funders that ship with the product, by key."""
    session = bound_session()
    if session.scalar(select(Funder.id).where(Funder.key == "clara")) is None:
        columns = ("key", "name_fr", "name_en", "kind", "territory", "pays_directly")
        session.add_all(Funder(**{name: row[name] for name in columns}) for row in funder_rows())
        session.flush()
    return {funder.key: funder for funder in session.scalars(select(Funder))}


@cache
def _documents() -> dict[str, CallDocument]:
    return {call.key: call for call in shipped_calls()}


def shipped_call(key: str, now: datetime) -> Call:
    """One call of 2025 as its document says, open."""
    reference_funders()
    call = load_document(bound_session(), SYSTEM, _documents()[key], now=now)
    return publish(bound_session(), SYSTEM, call.id, now=now)


def selected_file(
    call: Call,
    awards: dict[str, int],
    *,
    voted: bool = True,
    stage: Stage = Stage.SELECTED,
    **columns: object,
) -> Submission:
    """A file of `call` with a released decision and these lines (funder key → cents)."""
    session, funders = bound_session(), reference_funders()
    file: Submission = SubmissionFactory(call=call, stage=stage, **columns)
    SubmissionProfileFactory(submission=file)
    decision = Decision(
        submission_id=file.id,
        outcome=Outcome.SELECTED,
        reason_code=ReasonCode.QUALITY,
        amount_cents=sum(awards.values()),
        decided_on=DECIDED_ON,
        decided_by=file.owner_id,
    )
    session.add(decision)
    session.flush()
    for key, cents in awards.items():
        direct = funders[key].pays_directly
        foundation = next(f for f in funders.values() if f.kind is FunderKind.FOUNDATION)
        session.add(
            AwardLine(
                submission_id=file.id,
                decision_id=decision.id,
                funder_id=funders[key].id,
                payer_id=funders[key].id if direct else foundation.id,
                amount_cents=cents,
                state=VoteState.VOTED if voted else VoteState.PROPOSED,
                decided_on=DECIDED_ON,
                voted_on=VOTED_ON if voted else None,
                noted_by=file.owner_id,
            )
        )
    session.flush()
    return file
