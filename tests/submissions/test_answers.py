"""Saving: anything is kept, stale saves are told apart, typed tables follow."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotFoundError
from clara_grants.organisations.models import Organisation
from clara_grants.organisations.services import load_reference
from clara_grants.submissions import services
from clara_grants.submissions.errors import (
    AnswerTooLongError,
    SectionClosedError,
    StaleAnswersError,
    UnknownQuestionError,
)
from clara_grants.submissions.models import (
    AnswerRevision,
    BudgetLine,
    Classification,
    Partner,
    Submission,
)
from clara_grants.submissions.queries import answers_of
from tests.factories.documents import STANDARD_ANSWERS
from tests.factories.people import PersonFactory
from tests.submissions.conftest import PDF


def test_saving_keeps_what_is_half_typed(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    typed = {"duration_months": "deux ans", "budget": [{"category": "staff", "total": "beaucoup"}]}

    saved = services.save_answers(session, actor, draft.id, typed, now=now)

    assert saved == {"duration_months": 1, "budget": 1}
    held = answers_of(session, draft.id)
    assert held["duration_months"].value == "deux ans"
    assert held["budget"].value == [{"category": "staff", "item": "", "total": "beaucoup", "requested": None}]


def test_saving_the_same_value_again_changes_no_revision(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    services.save_answers(session, actor, draft.id, {"acronym": "UN"}, now=now)

    assert services.save_answers(session, actor, draft.id, {"acronym": "UN"}, now=now) == {"acronym": 1}


def test_an_earlier_value_stays_readable(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    services.save_answers(session, actor, draft.id, {"acronym": "UN"}, now=now)
    services.save_answers(session, actor, draft.id, {"acronym": "DEUX"}, now=now + timedelta(minutes=1))

    earlier = session.execute(
        select(AnswerRevision.revision, AnswerRevision.value).where(
            AnswerRevision.submission_id == draft.id, AnswerRevision.question_key == "acronym"
        )
    ).all()
    assert [tuple(row) for row in earlier] == [(1, "UN")]
    assert answers_of(session, draft.id)["acronym"].revision == 2


def test_a_stale_save_names_the_answer_and_writes_nothing(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    services.save_answers(session, actor, draft.id, {"title": "Le leur", "acronym": "UN"}, now=now)

    with pytest.raises(StaleAnswersError) as refusal:
        services.save_answers(
            session, actor, draft.id, {"title": "Le mien", "acronym": "DEUX"}, now=now,
            revisions={"title": 0, "acronym": 1},
        )  # fmt: skip

    assert refusal.value.facts == {"keys": ["title"], "current": {"title": 1}}
    assert {k: v.value for k, v in answers_of(session, draft.id).items() if k in ("title", "acronym")} == {
        "title": "Le leur",
        "acronym": "UN",
    }


def test_an_answer_left_alone_here_keeps_what_the_other_wrote(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    services.save_answers(session, actor, draft.id, {"title": "Avant", "acronym": "UN"}, now=now)
    services.save_answers(session, actor, draft.id, {"title": "Le leur"}, now=now)

    saved = services.save_answers(
        session, actor, draft.id, {"title": "Avant", "acronym": "DEUX"}, now=now,
        revisions={"title": 1, "acronym": 1},
    )  # fmt: skip

    assert saved == {"title": 2, "acronym": 2}
    assert answers_of(session, draft.id)["title"].value == "Le leur"


def test_a_save_whose_answer_was_lost_is_not_somebody_elses(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    page, seen = uuid.uuid4(), {"title": 0}

    def save(text: str, page: uuid.UUID) -> services.Saved:
        held = services.hold(session, actor, draft.id, ["title"])
        return services.keep(session, actor, held, {"title": text}, now=now, revisions=seen, page=page)

    save("Un début", page)
    assert save("Un début et la suite", page).revisions == {"title": 2}
    with pytest.raises(StaleAnswersError):
        save("D’un autre onglet", uuid.uuid4())


def test_an_accepted_text_replaced_since_is_not_asked_about_again(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    for text in ("Le mien", "Le leur"):
        services.save_answers(session, actor, draft.id, {"title": text}, now=now)

    held = services.hold(session, actor, draft.id, ["title"])
    saved = services.keep(session, actor, held, {"title": "Le mien"}, now=now, revisions={"title": 0})

    assert (saved.revisions, saved.newer) == ({}, {"title": 2})
    assert answers_of(session, draft.id)["title"].value == "Le leur"


def test_a_save_that_read_before_another_committed_looks_again(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    early = services.hold(session, actor, draft.id, ["title"])
    services.save_answers(session, actor, draft.id, {"title": "Le leur"}, now=now)

    with pytest.raises(StaleAnswersError):
        services.keep(session, actor, early, {"title": "Le mien"}, now=now, revisions={"title": 0})

    services.keep(session, actor, early, {"title": "Le mien"}, now=now)
    assert answers_of(session, draft.id)["title"].revision == 2
    assert session.scalars(select(AnswerRevision.value)).all() == ["Le leur"]


def test_hostile_text_is_kept_as_text(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    hostile = "<script>alert(1)</script> ' or 1=1 -- {{7*7}} 🧬\u202e NUL:\0 fin \ud800"

    services.save_answers(session, actor, draft.id, {"title": hostile, "lay_summary": hostile}, now=now)

    kept = answers_of(session, draft.id)["lay_summary"].value
    assert kept == "<script>alert(1)</script> ' or 1=1 -- {{7*7}} 🧬\u202e NUL: fin \ufffd"
    assert draft.title_fr == " ".join(kept.split())


def test_typed_tables_follow_the_answers(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    services.save_answers(session, actor, draft.id, STANDARD_ANSWERS, now=now)

    assert (draft.title_fr, draft.acronym, draft.duration_months) == (STANDARD_ANSWERS["title"], "LIQUID", 24)
    assert (draft.holder_name, draft.lab_name, draft.territory) == (
        "Camille Démonstration",
        "Laboratoire d’essai",
        "lyon",
    )
    assert draft.requested_cents == 2_500_000
    lines = session.execute(
        select(BudgetLine.position, BudgetLine.amount_cents, BudgetLine.requested_cents).order_by(
            BudgetLine.position
        )
    )
    assert [tuple(line) for line in lines] == [(1, 2_000_000, 1_500_000), (2, 1_000_000, 1_000_000)]
    assert session.scalars(select(Partner.name)).all() == ["Centre hospitalier d’essai"]
    codes = session.execute(select(Classification.scheme, Classification.code, Classification.weight))
    assert {tuple(code) for code in codes} == {
        ("domain", "biomedical", None),
        ("cso", "4.1", 1.0),
        ("cancer_type", "7", None),
        ("keyword", "ADN circulant", None),
    }


def test_removing_a_line_renumbers_the_others(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    services.save_answers(session, actor, draft.id, STANDARD_ANSWERS, now=now)

    services.save_answers(session, actor, draft.id, {"budget": STANDARD_ANSWERS["budget"][1:]}, now=now)

    lines = session.execute(select(BudgetLine.position, BudgetLine.label))
    assert [tuple(line) for line in lines] == [(1, "Séquençage")]
    assert draft.requested_cents == 1_000_000


@pytest.mark.parametrize(
    "budget",
    [
        [{"category": "staff", "total": "-5", "requested": "-3"}],
        [{"category": "staff", "total": "1", "requested": "999999999999999"}] * 3,
        [{"category": "staff", "total": None, "requested": "12"}],
        "du texte",
        {"category": "staff"},
    ],
)
def test_amounts_no_column_can_hold_never_break_a_save(
    session: Session, actor: Actor, draft: Submission, now: datetime, budget: Any
) -> None:
    services.save_answers(session, actor, draft.id, {"budget": budget}, now=now)

    assert draft.requested_cents >= 0


def test_a_question_the_form_has_not_is_refused(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    with pytest.raises(UnknownQuestionError) as refusal:
        services.save_answers(session, actor, draft.id, {"acronym": "A", "salaire": "1"}, now=now)

    assert refusal.value.facts == {"keys": ["salaire"]}


def test_an_answer_larger_than_any_text_is_refused(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    with pytest.raises(AnswerTooLongError) as refusal:
        services.save_answers(session, actor, draft.id, {"lay_summary": "a" * 400_001}, now=now)

    assert refusal.value.facts == {"key": "lay_summary", "limit_kilobytes": 400}


def test_somebody_else_finds_no_file(session: Session, draft: Submission, now: datetime) -> None:
    stranger = Actor(id=PersonFactory().id)

    with pytest.raises(NotFoundError):
        services.save_answers(session, stranger, draft.id, {"acronym": "A"}, now=now)


def test_a_submitted_file_takes_no_answer_but_in_reopened_sections(
    session: Session, actor: Actor, complete: Submission, store: Any, now: datetime
) -> None:
    services.submit(session, actor, complete.id, now=now)
    services.reopen_sections(session, complete.id, ["identity"], now + timedelta(days=2), now=now)

    assert services.save_answers(session, actor, complete.id, {"acronym": "NEUF"}, now=now) == {"acronym": 2}
    with pytest.raises(SectionClosedError) as refusal:
        services.save_answers(session, actor, complete.id, {"lay_summary": "autre"}, now=now)
    assert refusal.value.facts == {"keys": ["lay_summary"]}
    with pytest.raises(SectionClosedError):
        services.receive(
            session, actor, complete.id, "scientific_document", PDF, name="b.pdf", store=store, now=now
        )
    late = now + timedelta(days=3)
    with pytest.raises(SectionClosedError):
        services.save_answers(session, actor, complete.id, {"acronym": "TARD"}, now=late)


def test_a_partner_typed_with_a_closed_ror_record_is_tied_to_its_successor(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    load_reference(session)
    row = {
        "organisation": "Université Joseph Fourier",
        "kind": "academic",
        "ror": "https://ror.org/02aj0kh94",
    }

    services.save_answers(session, actor, draft.id, {"partners": [row]}, now=now)

    [partner] = session.scalars(select(Partner).where(Partner.submission_id == draft.id))
    tied = session.get_one(Organisation, partner.organisation_id)
    assert (partner.name, tied.name) == ("Université Joseph Fourier", "Université Grenoble Alpes")
