"""Answers to expressions of interest."""

import uuid
from typing import Any

import factory
from sqlalchemy.orm import Session

from clara_grants.expressions.models import ExpressionAnswer, Verdict
from clara_grants.workflow.machine import Stage
from tests.factories import Factory
from tests.factories.submissions import SubmissionFactory


class ExpressionAnswerFactory(Factory):
    class Meta:
        model = ExpressionAnswer
        exclude = ("submission",)

    submission = factory.SubFactory(SubmissionFactory, stage=Stage.REJECTED)
    submission_id = factory.LazyAttribute(lambda answer: answer.submission.id)
    number = 1
    verdict = Verdict.NOT_YET
    advice = "Trouvez d’abord une entreprise."
    answered_by = factory.LazyFunction(uuid.uuid4)


def expression_answered(_: Session) -> tuple[dict[str, Any], list[str]]:
    """The fact that an expression was answered, and the letters it sends."""
    answer = ExpressionAnswerFactory()
    return {"answer_id": answer.id, "submission_id": answer.submission_id}, ["expression_answered"]
