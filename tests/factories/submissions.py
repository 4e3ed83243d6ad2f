"""Files.  `SubmissionFactory()` is a draft; `stage=` places one elsewhere, for tests of other domains."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import factory
from sqlalchemy import select

from clara_grants.calls.models import CallStep, CallWindow, FormVersion
from clara_grants.kernel.files import StoredFile
from clara_grants.questionnaire.document import parse
from clara_grants.questionnaire.tidy import tidy_answer
from clara_grants.submissions.models import (
    Answer,
    Attachment,
    AwaitedPiece,
    BudgetLine,
    Classification,
    Partner,
    PartnerKind,
    PieceKind,
    Scheme,
    Submission,
    SubmissionProfile,
    SubmissionVersion,
    TeamMember,
    TeamRole,
)
from clara_grants.workflow.machine import Stage
from tests.factories import Factory, bound_session
from tests.factories.calls import CallFactory
from tests.factories.documents import LIGHT_ANSWERS, STANDARD_ANSWERS
from tests.factories.people import PersonFactory

SUBMITTED_AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
_NEVER_SUBMITTED = (Stage.DRAFT,)


def _first(model: Any, call_id: Any, order: Any) -> Any:
    return bound_session().scalars(select(model).where(model.call_id == call_id).order_by(order)).first()


def _step_id(submission: Any) -> Any:
    if submission.stage is not Stage.IN_PROCESS:
        return None
    return _first(CallStep, submission.call.id, CallStep.position).id


class SubmissionFactory(Factory):
    """`answers` (a dict) are written as rows; `snapshot=True` writes version 1 of them too."""

    class Meta:
        model = Submission
        exclude = ("owner",)

    call = factory.SubFactory(CallFactory)
    owner = factory.SubFactory(PersonFactory)
    owner_id = factory.LazyAttribute(lambda s: s.owner.id)
    call_id = factory.LazyAttribute(lambda s: s.call.id)
    window_id = factory.LazyAttribute(lambda s: _first(CallWindow, s.call.id, CallWindow.position).id)
    form_version_id = factory.LazyAttribute(lambda s: _first(FormVersion, s.call.id, FormVersion.version).id)
    number = factory.Sequence(lambda n: f"TST-26-F{n:05d}")
    stage = Stage.DRAFT
    step_id = factory.LazyAttribute(_step_id)
    submitted_at = factory.LazyAttribute(lambda s: None if s.stage in _NEVER_SUBMITTED else SUBMITTED_AT)
    title_fr = "Une biopsie liquide pour suivre la réponse au traitement"
    acronym = factory.Sequence(lambda n: f"ESSAI{n}")
    holder_name = "Camille Démonstration"
    lab_name = "Laboratoire d’essai"
    territory = "lyon"
    requested_cents = 2_500_000

    @factory.post_generation
    def answers(self, create: bool, given: dict[str, Any] | None, **_: Any) -> None:
        for key, value in (given or {}).items():
            AnswerFactory(submission=self, question_key=key, value=value)

    @factory.post_generation
    def snapshot(self, create: bool, wanted: bool, **_: Any) -> None:
        if wanted:
            SubmissionVersionFactory(submission=self, snapshot=snapshot_of(self))


class AnswerFactory(Factory):
    class Meta:
        model = Answer

    submission = factory.SubFactory(SubmissionFactory)
    submission_id = factory.LazyAttribute(lambda answer: answer.submission.id)
    question_key = "title"
    value = "Une biopsie liquide"
    saved_by = factory.LazyAttribute(lambda answer: answer.submission.owner_id)


class PartnerFactory(Factory):
    class Meta:
        model = Partner

    submission = factory.SubFactory(SubmissionFactory)
    submission_id = factory.LazyAttribute(lambda partner: partner.submission.id)
    position = factory.Sequence(lambda n: n + 1)
    kind = PartnerKind.ACADEMIC
    name = "Équipe partenaire d’essai"


class BudgetLineFactory(Factory):
    class Meta:
        model = BudgetLine

    submission = factory.SubFactory(SubmissionFactory)
    submission_id = factory.LazyAttribute(lambda line: line.submission.id)
    position = factory.Sequence(lambda n: n + 1)
    category = "consumables"
    amount_cents = 1_000_000
    requested_cents = 1_000_000


class ClassificationFactory(Factory):
    class Meta:
        model = Classification

    submission = factory.SubFactory(SubmissionFactory)
    submission_id = factory.LazyAttribute(lambda row: row.submission.id)
    scheme = Scheme.DOMAIN
    code = "biomedical"


class StoredFileFactory(Factory):
    class Meta:
        model = StoredFile
        exclude = ("owner",)

    owner = factory.SubFactory(PersonFactory)
    sha256 = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    size = 1_000
    media_type = "application/pdf"
    name = "document.pdf"
    uploaded_by = factory.LazyAttribute(lambda file: file.owner.id)


class AttachmentFactory(Factory):
    class Meta:
        model = Attachment
        exclude = ("file",)

    submission = factory.SubFactory(SubmissionFactory)
    submission_id = factory.LazyAttribute(lambda row: row.submission.id)
    file = factory.SubFactory(StoredFileFactory)
    file_id = factory.LazyAttribute(lambda row: row.file.id)
    question_key = "scientific_document"
    added_by = factory.LazyAttribute(lambda row: row.submission.owner_id)


class SubmissionVersionFactory(Factory):
    class Meta:
        model = SubmissionVersion
        exclude = ("submission",)

    submission = factory.SubFactory(SubmissionFactory, stage=Stage.SUBMITTED)
    submission_id = factory.LazyAttribute(lambda version: version.submission.id)
    number = 1
    submitted_at = SUBMITTED_AT
    submitted_by = factory.LazyAttribute(lambda version: version.submission.owner_id)
    snapshot = factory.LazyAttribute(lambda version: snapshot_of(version.submission))
    sha256 = factory.LazyAttribute(
        lambda v: hashlib.sha256(json.dumps(v.snapshot, sort_keys=True).encode()).hexdigest()
    )


class SubmissionProfileFactory(Factory):
    class Meta:
        model = SubmissionProfile
        exclude = ("submission",)

    submission = factory.SubFactory(SubmissionFactory, stage=Stage.SUBMITTED)
    submission_id = factory.LazyAttribute(lambda profile: profile.submission.id)
    territory = "lyon"
    domain = "biomedical"


class TeamMemberFactory(Factory):
    """Somebody invited to a file, who has not answered."""

    class Meta:
        model = TeamMember
        exclude = ("submission",)

    submission = factory.SubFactory(SubmissionFactory)
    submission_id = factory.LazyAttribute(lambda member: member.submission.id)
    role = TeamRole.WRITER
    name = "Sacha Associée"
    address = factory.Sequence(lambda n: f"associee-{n}@exemple.fr")
    invited_by = factory.LazyAttribute(lambda member: member.submission.owner_id)


class AwaitedPieceFactory(Factory):
    """An agreement asked of a signatory who has not answered."""

    class Meta:
        model = AwaitedPiece
        exclude = ("submission",)

    submission = factory.SubFactory(SubmissionFactory)
    submission_id = factory.LazyAttribute(lambda piece: piece.submission.id)
    kind = PieceKind.SIGN_OFF
    name = "Dominique Directrice"
    address = factory.Sequence(lambda n: f"direction-{n}@exemple.fr")
    asked_by = factory.LazyAttribute(lambda piece: piece.submission.owner_id)


def snapshot_of(submission: Submission) -> dict[str, Any]:
    """What a version keeps, with the standard or light answers where the file holds none."""
    session = bound_session()
    form = session.get_one(FormVersion, submission.form_version_id)
    held = {
        answer.question_key: answer.value
        for answer in session.scalars(select(Answer).where(Answer.submission_id == submission.id))
    }
    defaults = {**LIGHT_ANSWERS, **STANDARD_ANSWERS}
    answers = {
        question.key: held.get(question.key, tidy_answer(question, defaults.get(question.key)))
        for _, question in parse(form.document).questions()
    }
    return {"number": submission.number, "form_version": form.version, "answers": answers}
