"""A file without its people: answers, texts, opinions and names blanked; codes, amounts, dates kept."""

import uuid
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, null, select, update
from sqlalchemy.orm import Session

from clara_grants.activities.models import AccompaniedSubject
from clara_grants.eligibility.models import CompletionRequest, EligibilityCheck, EligibilityRuling
from clara_grants.expressions.models import ExpressionAnswer
from clara_grants.hearings.models import Hearing, HearingSheet
from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.files import FileStore, StoredFile
from clara_grants.messages.models import Message
from clara_grants.officers.models import OfficerNote
from clara_grants.patient_reviews.models import PatientAssignment, PatientReview, PatientScore
from clara_grants.privacy.errors import FileAliveError
from clara_grants.privacy.services import runs
from clara_grants.privacy.services.runs import nobody_of
from clara_grants.reviews.models import Review, ReviewAssignment, ReviewScore
from clara_grants.selection.models import AwardLine, Decision
from clara_grants.submissions.models import (
    Answer,
    Attachment,
    AwaitedPiece,
    BudgetLine,
    Classification,
    Partner,
    Printout,
    ProblemReport,
    Scheme,
    StageChange,
    Submission,
    SubmissionVersion,
    TeamMember,
)
from clara_grants.submissions.services import lock, printouts
from clara_grants.workflow.machine import Stage

_OVER: Final = frozenset({Stage.DRAFT, Stage.RESERVE, Stage.REJECTED, Stage.INELIGIBLE, Stage.WITHDRAWN})
#: Tables that name the file, and the columns in which people write or are named.
_OF_FILE: Final[tuple[tuple[type[Any], dict[str, Any]], ...]] = (
    (Answer, {"value": null()}),
    (Partner, {"name": "", "contact_name": "", "contact_email": "", "role": "", "siret": None}),
    (BudgetLine, {"label": ""}),
    (SubmissionVersion, {"snapshot": {}}),
    (EligibilityCheck, {"reason": "", "evidence": None, "facts": {}}),
    (EligibilityRuling, {"reason": ""}),
    (CompletionRequest, {"message": ""}),
    (Message, {"body": ""}),
    (OfficerNote, {"body": ""}),
    (Decision, {"reason": "", "comment_applicant": ""}),
    (ExpressionAnswer, {"advice": ""}),
    (AccompaniedSubject, {"label": "", "person_id": None}),
    (AwaitedPiece, {"name": "", "note": "", "address": nobody_of(AwaitedPiece)}),
    (ProblemReport, {"words": "", "browser": ""}),
    (TeamMember, {"name": "", "address": nobody_of(TeamMember)}),
)


def anonymise_submission(
    session: Session,
    actor: Actor,
    run_id: uuid.UUID,
    submission_id: uuid.UUID,
    *,
    store: FileStore | None = None,
    now: datetime,
) -> Submission:
    """Blank what a file says of people; with `store`, delete its documents too.  Twice changes nothing.

    Raises FileAliveError while the file competes or is followed, RunClosedError.
    """
    run = runs.require_open(session, actor, run_id)
    submission = lock(session, submission_id)
    if submission.anonymised_at is not None:
        return submission
    if submission.stage not in _OVER:
        raise FileAliveError(number=submission.number, stage=submission.stage.value)
    objects = _objects(session, submission_id)
    for model, blanks in _OF_FILE:
        session.execute(update(model).where(model.submission_id == submission_id).values(**blanks))
    _blank_opinions(session, submission_id)
    _drop_keywords(session, submission_id)
    _drop_documents(session, submission_id, store, now)
    printed = session.scalars(select(Printout).where(Printout.submission_id == submission_id)).all()
    printouts.drop(session, printed, store)
    runs.erase_texts(session, run, "answer_revision", [submission_id])
    runs.erase_texts(session, run, "audit_text", objects)
    runs.blank_letters(session, "submission_id", submission_id)
    for name in ("title_fr", "title_en", "acronym", "holder_name", "lab_name"):
        setattr(submission, name, "")
    submission.anonymised_at = now
    runs.count(run, "submissions")
    audit.write(session, actor, "privacy.anonymise_submission", submission, run=str(run.id))
    session.flush()
    session.expire_all()
    return submission


def _objects(session: Session, submission_id: uuid.UUID) -> list[uuid.UUID]:
    """The file and everything of it that an act may have been explained about."""
    found = [submission_id]
    for model in (StageChange, Decision, AwardLine, ReviewAssignment, PatientAssignment, Hearing):
        found += session.scalars(select(model.id).where(model.submission_id == submission_id))
    return found


def _blank_opinions(session: Session, submission_id: uuid.UUID) -> None:
    """Scores stay, as they were given; what was written about the team goes."""
    reviews = _through(Review, ReviewAssignment, submission_id)
    opinions = _through(PatientReview, PatientAssignment, submission_id)
    hearings = select(Hearing.id).where(Hearing.submission_id == submission_id)
    blank: tuple[tuple[type[Any], Any, dict[str, Any]], ...] = (
        (Review, Review.id.in_(reviews), {"comments": {}, "comment_committee": "", "comment_applicant": ""}),
        (ReviewScore, ReviewScore.review_id.in_(reviews), {"comment": ""}),
        (PatientReview, PatientReview.id.in_(opinions), {"comment": "", "recommendations": ""}),
        (PatientScore, PatientScore.review_id.in_(opinions), {"comment": ""}),
        (HearingSheet, HearingSheet.hearing_id.in_(hearings), {"comment": "", "scores": {}}),
    )
    for model, condition, values in blank:
        session.execute(
            update(model).where(condition).values(**values), execution_options={"synchronize_session": False}
        )


def _through(review: Any, assignment: Any, submission_id: uuid.UUID) -> Select[tuple[uuid.UUID]]:
    query: Select[tuple[uuid.UUID]] = (
        select(review.id)
        .join(assignment, assignment.id == review.assignment_id)
        .where(assignment.submission_id == submission_id)
    )
    return query


def _drop_keywords(session: Session, submission_id: uuid.UUID) -> None:
    """Words the team chose; the codes of the reference schemes stay."""
    words = select(Classification).where(
        Classification.submission_id == submission_id, Classification.scheme == Scheme.KEYWORD
    )
    for word in session.scalars(words):
        session.delete(word)


def _drop_documents(
    session: Session, submission_id: uuid.UUID, store: FileStore | None, now: datetime
) -> None:
    attached = session.execute(
        select(Attachment, StoredFile)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.submission_id == submission_id)
    ).all()
    for attachment, stored in attached:
        attachment.removed_at, stored.name = attachment.removed_at or now, ""
    if store is None:
        return
    for digest in {stored.sha256 for _, stored in attached}:
        ours = {stored.id for _, stored in attached}
        query = select(func.count()).where(StoredFile.sha256 == digest, StoredFile.id.not_in(ours))
        if not session.scalar(query):
            store.delete(digest)
