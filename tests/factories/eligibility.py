"""Checks, rulings, completion requests."""

from datetime import UTC, datetime

import factory

from clara_grants.eligibility.models import (
    CheckSource,
    CompletionRequest,
    EligibilityCheck,
    EligibilityRuling,
    Verdict,
)
from clara_grants.workflow.machine import Stage
from tests.factories import Factory
from tests.factories.calls import EligibilityLineFactory
from tests.factories.people import PersonFactory
from tests.factories.submissions import SubmissionFactory


class EligibilityCheckFactory(Factory):
    class Meta:
        model = EligibilityCheck
        exclude = ("submission", "made_line", "officer")

    submission = factory.SubFactory(SubmissionFactory, stage=Stage.IN_PROCESS)
    made_line = factory.LazyAttribute(lambda check: EligibilityLineFactory(call=check.submission.call))
    officer = factory.SubFactory(PersonFactory)
    submission_id = factory.LazyAttribute(lambda check: check.submission.id)
    line_id = factory.LazyAttribute(lambda check: check.made_line.id)
    verdict = Verdict.MET
    source = CheckSource.OFFICER
    checked_by = factory.LazyAttribute(lambda check: check.officer.id)


class EligibilityRulingFactory(Factory):
    class Meta:
        model = EligibilityRuling
        exclude = ("submission", "officer")

    submission = factory.SubFactory(SubmissionFactory, stage=Stage.IN_PROCESS)
    officer = factory.SubFactory(PersonFactory)
    submission_id = factory.LazyAttribute(lambda ruling: ruling.submission.id)
    eligible = True
    ruled_by = factory.LazyAttribute(lambda ruling: ruling.officer.id)


class CompletionRequestFactory(Factory):
    class Meta:
        model = CompletionRequest
        exclude = ("officer",)

    submission = factory.SubFactory(SubmissionFactory, stage=Stage.IN_PROCESS)
    officer = factory.SubFactory(PersonFactory)
    submission_id = factory.LazyAttribute(lambda request: request.submission.id)
    section_keys = factory.LazyFunction(lambda: ["budget"])
    message = "Il manque le détail des dépenses de personnel."
    due_at = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
    asked_by = factory.LazyAttribute(lambda request: request.officer.id)
