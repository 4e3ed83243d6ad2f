"""Attaching files: kinds, beginnings, sizes, names, replacing."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotFoundError
from clara_grants.questionnaire.reasons import explain
from clara_grants.submissions import queries, services
from clara_grants.submissions.errors import FileRefusedError, UnknownQuestionError
from clara_grants.submissions.models import Submission
from tests.factories import papers
from tests.factories.people import PersonFactory
from tests.submissions.conftest import PDF

KEY = "scientific_document"


def _send(session: Session, actor: Actor, draft: Submission, store: Any, now: datetime, **sent: Any) -> None:
    content, name = sent.get("content", PDF), sent.get("name", "projet.pdf")
    services.receive(session, actor, draft.id, KEY, content, name=name, store=store, now=now)


def test_a_file_replaces_the_one_before(
    session: Session, actor: Actor, draft: Submission, store: Any, now: datetime
) -> None:
    _send(session, actor, draft, store, now)
    _send(session, actor, draft, store, now, name="../../etc/Projet é\x00\n<b>.pdf", content=PDF + b"2")

    [file] = queries.files_of(session, draft.id)
    assert (file.name, file.media_type, file.size) == ("Projet éb.pdf", "application/pdf", len(PDF) + 1)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"name": "projet.docx"}, "wrong_extension"),
        ({"name": "projet.pdf", "content": b"MZ\x90 program"}, "wrong_extension"),
        ({"name": "projet.pdf", "content": b""}, "wrong_extension"),
        ({"name": "projet"}, "wrong_extension"),
        ({"content": PDF + b"0" * 1_000_000}, "file_too_large"),
    ],
)
def test_what_the_question_does_not_take_is_refused(
    session: Session, actor: Actor, draft: Submission, store: Any, now: datetime, sent: Any, reason: str
) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        _send(session, actor, draft, store, now, **sent)

    assert refusal.value.facts["reason"] == reason
    assert queries.files_of(session, draft.id) == []


def test_a_protected_pdf_is_refused_with_the_remedy(
    session: Session, actor: Actor, draft: Submission, store: Any, now: datetime
) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        _send(session, actor, draft, store, now, content=papers.pdf_with_password())

    facts = refusal.value.facts
    assert facts["reason"] == "file_encrypted"
    assert "Retirez la protection" in explain(facts["reason"], facts, "fr")
    assert "Remove the protection" in explain(facts["reason"], facts, "en")


def test_a_file_taken_away_is_a_gap_again(
    session: Session, actor: Actor, complete: Submission, now: datetime
) -> None:
    [file] = queries.files_of(session, complete.id)

    services.detach(session, actor, complete.id, file.id, now=now)

    assert [gap.question_key for gap in queries.gaps(session, complete)] == [KEY]


def test_files_answer_file_questions_of_ones_own_files(
    session: Session, actor: Actor, draft: Submission, store: Any, now: datetime
) -> None:
    with pytest.raises(UnknownQuestionError):
        services.receive(session, actor, draft.id, "title", PDF, name="a.pdf", store=store, now=now)
    with pytest.raises(NotFoundError):
        _send(session, Actor(id=PersonFactory().id), draft, store, now)
