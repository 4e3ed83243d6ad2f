"""Verdicts on the lines of a checklist."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from clara_grants.calls.models import EligibilityLine
from clara_grants.eligibility import policies, queries
from clara_grants.eligibility.errors import NotAtEligibilityError, ReasonNeededError
from clara_grants.eligibility.models import CheckSource, EligibilityCheck, Verdict
from clara_grants.eligibility.rules import kept_facts
from clara_grants.kernel import audit
from clara_grants.kernel.actors import SYSTEM, Actor
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.submissions.access import load_for
from clara_grants.submissions.models import Submission
from clara_grants.submissions.services import lock


def open_file(session: Session, actor: Actor, submission_id: uuid.UUID, action: str) -> Submission:
    """The file, locked, at its eligibility step, for an officer who may rule on it."""
    if not policies.may_rule(actor, load_for(session, actor, submission_id)):
        raise NotAllowedError(action=action)
    submission = lock(session, submission_id)
    if not queries.is_at_eligibility(session, submission):
        raise NotAtEligibilityError(stage=submission.stage.value)
    return submission


def run_automatic(session: Session, submission_id: uuid.UUID, *, now: datetime) -> list[EligibilityCheck]:
    """Keep the verdict of each automatic line; a line an officer judged is left as it is."""
    submission = lock(session, submission_id)
    kept = []
    for line in queries.checklist(session, submission):
        if line.finding is None or (line.check and line.check.source is CheckSource.OFFICER):
            continue
        check = line.check or _new_check(session, submission_id, line.line.id)
        check.verdict, check.source, check.reason = line.finding.verdict, CheckSource.AUTOMATIC, ""
        _keep_evidence(check, line)
        check.checked_by, check.checked_at = SYSTEM.id, now
        kept.append(check)
    session.flush()
    return kept


def check_line(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    line_id: uuid.UUID,
    verdict: Verdict,
    *,
    reason: str = "",
    now: datetime,
) -> EligibilityCheck:
    """The officer's verdict on one line; it wins over an automatic one.

    Raises ReasonNeededError when a line is not met and nothing says why.
    """
    submission = open_file(session, actor, submission_id, "check_line")
    line = session.get(EligibilityLine, line_id)
    if line is None or line.call_id != submission.call_id:
        raise NotFoundError()
    if verdict is Verdict.NOT_MET and not reason.strip():
        raise ReasonNeededError(line=line.key)
    shown = next(row for row in queries.checklist(session, submission) if row.line.id == line_id)
    check = shown.check or _new_check(session, submission_id, line_id)
    _keep_evidence(check, shown)
    check.verdict, check.source, check.reason = verdict, CheckSource.OFFICER, reason.strip()
    check.checked_by, check.checked_at = actor.id, now
    session.flush()
    audit.write(session, actor, "eligibility.check_line", submission, line=line.key, verdict=verdict.value)
    return check


def _keep_evidence(check: EligibilityCheck, line: queries.Line) -> None:
    """What the automatic check says at this instant, with the rule and its version."""
    rule, finding = line.rule, line.finding
    if rule is None or finding is None:
        return
    check.rule, check.rule_version = rule.name, rule.version
    check.evidence, check.facts = finding.evidence, kept_facts(finding.facts)


def _new_check(session: Session, submission_id: uuid.UUID, line_id: uuid.UUID) -> EligibilityCheck:
    check = EligibilityCheck(submission_id=submission_id, line_id=line_id)
    session.add(check)
    return check
