"""The list a committee works on: experts ranked, ECLAIR beside, hearings beside, money below."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from clara_grants.calls.models import Call, SheetKind
from clara_grants.calls.queries import sheet_of
from clara_grants.calls.sheets import ScoreSheet
from clara_grants.hearings import queries as hearing_queries
from clara_grants.hearings.grids import Shift
from clara_grants.hearings.models import HearingKind
from clara_grants.kernel.actors import Actor
from clara_grants.patient_reviews.models import (
    GlobalOpinion,
    PatientAssignment,
    PatientAssignmentState,
    PatientReview,
)
from clara_grants.reviews.models import (
    AssignmentState,
    Recommendation,
    Review,
    ReviewAssignment,
    ReviewScore,
)
from clara_grants.selection import policies
from clara_grants.selection.models import Decision
from clara_grants.selection.ranking import Opinion, Place, Rating, is_sound, rank, rate
from clara_grants.submissions.access import is_officer_of, visible_to
from clara_grants.submissions.models import Capacity, Conflict, ConflictState, FileAccess, Submission
from clara_grants.workflow.machine import Stage

RANKED_STAGES = (
    Stage.IN_PROCESS,
    Stage.WAITING_RELEASE,
    Stage.SELECTED,
    Stage.RESERVE,
    Stage.REJECTED,
    Stage.FUNDED,
    Stage.DECLINED,
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One file as this reader sees it; `rating` and `place` are None where scores are not theirs to see.

    `eclair`: opinion value → how many members gave it.  `sound`: the experts' ruling without a score.
    """

    submission: Submission
    rating: Rating | None
    place: Place | None
    sound: bool | None
    eclair: Mapping[str, int]
    hearing: Shift | None
    eclair_hearing: Shift | None
    decision: Decision | None
    cumulated_cents: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The visible rows, in order; totals are over these rows only, so a hidden file leaves no trace."""

    rows: tuple[Ranked, ...]
    with_scores: bool
    envelope_cents: int | None
    requested_cents: int
    awarded_cents: int


def ranking(session: Session, actor: Actor, call: Call) -> Ranking:
    """The list for this reader: ranks are those among the files they may see.

    A constant number of statements, whatever the number of files.
    """
    files = list(session.scalars(_files(actor, call.id)))
    ids = [submission.id for submission in files]
    ratings = _ratings(session, call.id, ids)
    places = rank({key: ratings[key].mean for key in ids})
    with_scores = policies.may_see_scores(actor, call)
    if with_scores:
        files.sort(key=lambda s: places[s.id].rank or len(files) + 1)
    return _assemble(session, call, files, ratings, places, with_scores)


def _assemble(
    session: Session,
    call: Call,
    files: Sequence[Submission],
    ratings: Mapping[uuid.UUID, Rating],
    places: Mapping[uuid.UUID, Place],
    with_scores: bool,
) -> Ranking:
    ids = [submission.id for submission in files]
    eclair = _eclair(session, ids)
    hearings = hearing_queries.shifts(session, call.id, ids, HearingKind.SCIENTIFIC)
    eclair_hearings = hearing_queries.shifts(session, call.id, ids, HearingKind.ECLAIR)
    decisions = _decisions(session, ids)
    rows, cumulated = [], 0
    for s in files:
        cumulated += s.requested_cents
        rows.append(
            Ranked(
                s,
                ratings[s.id] if with_scores else None,
                places[s.id] if with_scores else None,
                is_sound(ratings[s.id].recommendations, Recommendation.DO_NOT_FUND.value),
                eclair.get(s.id, {}),
                hearings.get(s.id) if with_scores else None,
                eclair_hearings.get(s.id),
                decisions.get(s.id),
                cumulated,
            )
        )
    awarded = sum(decision.amount_cents for decision in decisions.values())
    return Ranking(tuple(rows), with_scores, call.envelope_cents, cumulated, awarded)


def _files(actor: Actor, call_id: uuid.UUID) -> Select[Submission]:
    """Officers see the call's files; members those a meeting opened to them; nobody a conflicted one."""
    query = select(Submission).where(
        Submission.call_id == call_id, Submission.stage.in_(RANKED_STAGES), visible_to(actor)
    )
    if not is_officer_of(actor, call_id):
        query = query.where(
            exists().where(
                FileAccess.submission_id == Submission.id,
                FileAccess.person_id == actor.id,
                FileAccess.capacity == Capacity.COMMITTEE,
                FileAccess.until.is_(None),
            )
        )
    return query.order_by(Submission.sort_key, Submission.id)


def _conflicted(
    submission_id: InstrumentedAttribute[uuid.UUID], person_id: InstrumentedAttribute[uuid.UUID]
) -> ColumnElement[bool]:
    return exists().where(
        Conflict.submission_id == submission_id,
        Conflict.person_id == person_id,
        Conflict.state == ConflictState.BLOCKING,
    )


def _ratings(session: Session, call_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Rating]:
    """The experts' rating of each file; an expert whose conflict is known does not count."""
    stored = sheet_of(session, call_id, SheetKind.EXPERT)
    criteria = ScoreSheet.model_validate(stored.document).criteria if stored else ()
    weights = {criterion.key: criterion.weight for criterion in criteria}
    query = (
        select(
            ReviewAssignment.submission_id,
            Review.id,
            Review.recommendation,
            ReviewScore.criterion_key,
            ReviewScore.value,
        )
        .join(Review, Review.assignment_id == ReviewAssignment.id)
        .outerjoin(ReviewScore, and_(ReviewScore.review_id == Review.id, ~ReviewScore.not_applicable))
        .where(
            ReviewAssignment.submission_id.in_(ids),
            ReviewAssignment.state == AssignmentState.SUBMITTED,
            ~_conflicted(ReviewAssignment.submission_id, ReviewAssignment.expert_id),
        )
    )
    sheets: dict[uuid.UUID, dict[uuid.UUID, tuple[str | None, dict[str, int | None]]]] = defaultdict(dict)
    for submission_id, review_id, advice, key, value in session.execute(query):
        _, scores = sheets[submission_id].setdefault(review_id, (advice.value if advice else None, {}))
        if key is not None:
            scores[key] = value
    return {
        key: rate([Opinion(scores, advice) for advice, scores in sheets[key].values()], weights)
        for key in ids
    }


def _eclair(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    query = (
        select(PatientAssignment.submission_id, PatientReview.opinion)
        .join(PatientReview, PatientReview.assignment_id == PatientAssignment.id)
        .where(
            PatientAssignment.submission_id.in_(ids),
            PatientAssignment.state == PatientAssignmentState.SUBMITTED,
            PatientReview.opinion.is_not(None),
            ~_conflicted(PatientAssignment.submission_id, PatientAssignment.member_id),
        )
    )
    found: dict[uuid.UUID, Counter[GlobalOpinion]] = defaultdict(Counter)
    for submission_id, opinion in session.execute(query):
        if opinion is None:
            continue
        found[submission_id][opinion] += 1
    return {
        key: {opinion.value: number for opinion, number in sorted(counts.items())}
        for key, counts in found.items()
    }


def _decisions(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Decision]:
    query = select(Decision).where(Decision.submission_id.in_(ids), Decision.superseded_at.is_(None))
    return {decision.submission_id: decision for decision in session.scalars(query)}
