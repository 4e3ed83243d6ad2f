"""Named reads of eligibility: the checklist of a file, its ruling, its completion requests."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, CallWindow, EligibilityLine, LineMode
from clara_grants.calls.queries import form_of, steps_of
from clara_grants.eligibility.models import (
    CheckSource,
    CompletionRequest,
    EligibilityCheck,
    EligibilityRuling,
    Verdict,
)
from clara_grants.eligibility.rules import RULES, FiledFacts, Finding, Rule, kept_facts, told_facts
from clara_grants.people.models import Person
from clara_grants.questionnaire.completeness import missing
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Questionnaire
from clara_grants.submissions.models import DeadlineExtension, Partner, PartnerKind, Submission
from clara_grants.submissions.queries import values_of
from clara_grants.workflow.machine import Position, StepKind, kinds_at


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a checklist: the verdict kept, by whom, and what the automatic check says now."""

    line: EligibilityLine
    check: EligibilityCheck | None
    finding: Finding | None
    judge: str | None = None

    @property
    def verdict(self) -> Verdict | None:
        """The verdict kept, else the automatic one; of a line to confirm, the officer's alone."""
        if self.line.mode is LineMode.CONFIRMED and not self.is_judged:
            return None
        if self.check:
            return self.check.verdict
        return self.finding.verdict if self.finding else None

    @property
    def is_judged(self) -> bool:
        """Whether an officer gave the verdict."""
        return self.check is not None and self.check.source is CheckSource.OFFICER

    @property
    def rule(self) -> Rule | None:
        return RULES.get(self.line.rule or "")

    @property
    def evidence(self) -> tuple[str, dict[str, Any]] | None:
        """What the automatic check said when the verdict was given, else what it says now."""
        if self.check and self.check.evidence:
            return self.check.evidence, told_facts(self.check.facts)
        return (self.finding.evidence, dict(self.finding.facts)) if self.finding else None

    @property
    def news(self) -> Finding | None:
        """What the automatic check says now, where it is no longer what the verdict was given on."""
        kept = self.check.evidence if self.check else None
        if self.finding is None or self.check is None or kept is None:
            return None
        same = kept == self.finding.evidence and self.check.facts == kept_facts(self.finding.facts)
        return None if same else self.finding


def checklist(session: Session, submission: Submission) -> list[Line]:
    """The call's lines in order, with the verdicts of this file and fresh automatic findings."""
    query = (
        select(EligibilityLine, EligibilityCheck, Person)
        .outerjoin(
            EligibilityCheck,
            (EligibilityCheck.line_id == EligibilityLine.id)
            & (EligibilityCheck.submission_id == submission.id),
        )
        .outerjoin(Person, Person.id == EligibilityCheck.checked_by)
        .where(EligibilityLine.call_id == submission.call_id)
        .order_by(EligibilityLine.position)
    )
    rows = session.execute(query).all()
    facts = None
    if any(line.mode is not LineMode.HUMAN for line, _, _ in rows):
        facts = filed_facts(session, submission)
    return [
        Line(line, check, _finding(line, facts), judge.full_name if judge else None)
        for line, check, judge in rows
    ]


def _finding(line: EligibilityLine, facts: FiledFacts | None) -> Finding | None:
    """An unknown rule leaves its line to the officer."""
    rule = RULES.get(line.rule or "")
    return rule(facts) if rule and facts else None


def filed_facts(session: Session, submission: Submission) -> FiledFacts:
    """What the automatic checks look at, read from the file and its call."""
    call = session.get_one(Call, submission.call_id)
    window = session.get_one(CallWindow, submission.window_id)
    form = form_of(session, submission.form_version_id)
    answers = values_of(session, submission.id)
    wanted = {q.key for _, q in form.questions() if q.kind is Kind.FILE and q.required}
    return FiledFacts(
        submitted_at=submission.submitted_at,
        closes_at=window.closes_at,
        grace_minutes=window.grace_minutes,
        extended_until=session.scalar(
            select(func.max(DeadlineExtension.until)).where(DeadlineExtension.submission_id == submission.id)
        ),
        requested_cents=submission.requested_cents,
        ceiling_cents=call.ceiling_cents,
        duration_months=submission.duration_months,
        longest_months=call.duration_months,
        territory=submission.territory,
        territories=frozenset(call.document.get("territories", ())),
        gaps=tuple(gap.question_key for gap in missing(form, answers, {})),
        files=sum(1 for key in wanted if answers.get(key)),
        files_wanted=len(wanted),
        partners=_partners(session, submission.id),
        patient_partnership=_patient_text(form, answers),
    )


def _partners(session: Session, submission_id: uuid.UUID) -> tuple[tuple[PartnerKind, str], ...]:
    query = (
        select(Partner.kind, Partner.name)
        .where(Partner.submission_id == submission_id)
        .order_by(Partner.position)
    )
    return tuple(session.execute(query))


def _patient_text(form: Questionnaire, answers: dict[str, Any]) -> str:
    texts = [answers.get(q.key) for _, q in form.questions() if q.kind is Kind.PATIENT_PARTNERSHIP]
    return " ".join(text for text in texts if isinstance(text, str))


def is_at_eligibility(session: Session, submission: Submission) -> bool:
    """Whether the file stands at its eligibility step."""
    here = Position(submission.stage, submission.step_id)
    return StepKind.ELIGIBILITY in kinds_at(steps_of(session, submission.call_id), here)


def ruling_of(session: Session, submission_id: uuid.UUID) -> EligibilityRuling | None:
    """The ruling that stands."""
    query = select(EligibilityRuling).where(
        EligibilityRuling.submission_id == submission_id, EligibilityRuling.cancelled_at.is_(None)
    )
    return session.scalars(query).one_or_none()


def open_request(session: Session, submission_id: uuid.UUID) -> CompletionRequest | None:
    """The completion still awaited."""
    query = select(CompletionRequest).where(
        CompletionRequest.submission_id == submission_id, CompletionRequest.closed_at.is_(None)
    )
    return session.scalars(query).one_or_none()


def requests_of(session: Session, submission_id: uuid.UUID) -> list[CompletionRequest]:
    """Every completion asked of a file, newest first."""
    query = (
        select(CompletionRequest)
        .where(CompletionRequest.submission_id == submission_id)
        .order_by(CompletionRequest.asked_at.desc(), CompletionRequest.id)
    )
    return list(session.scalars(query))


def has_ruling(session: Session, submission_id: uuid.UUID) -> bool:
    """Whether the eligibility of this file is ruled."""
    return ruling_of(session, submission_id) is not None
