"""Conflicts: what is computed, what officers pin, what people declare and sign."""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.interests import queries, services
from clara_grants.interests.errors import DeclarationNeededError, ReasonNeededError
from clara_grants.interests.finding import FileSide, PersonSide, find, is_named
from clara_grants.kernel.actors import Role
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.submissions.access import may_see, open_to
from clara_grants.submissions.models import Capacity, Conflict, ConflictKind, ConflictState
from clara_grants.workflow.machine import Stage
from tests.factories.organisations import LabFactory, OrganisationFactory
from tests.factories.people import actor, person_with
from tests.factories.reviews import ReviewAssignmentFactory, at_review
from tests.factories.submissions import AnswerFactory, PartnerFactory, SubmissionFactory

IDS = [uuid.UUID(int=n) for n in range(1, 7)]


def found(session: Session, file: Any, person: Any) -> list[tuple[str, str, str]]:
    session.flush()
    rows = queries.conflicts_for(session, file.id, [person.id])
    return sorted((row.kind.value, row.reason_code, row.state.value) for row in rows)


def test_someone_without_ties_has_no_conflict(session: Session) -> None:
    assert found(session, at_review(), person_with(Role.EXPERT)) == []


def test_the_owner_and_the_named_people_are_the_team(session: Session) -> None:
    named = person_with(Role.EXPERT, address="equipe@exemple.fr")
    file = at_review()
    PartnerFactory(submission=file, contact_email="Equipe@Exemple.fr ")
    assert found(session, file, named) == [("co_applicant", "team", "blocking")]
    owner = person_with(Role.EXPERT)
    own = at_review(owner=owner)
    assert found(session, own, owner) == [("co_applicant", "own_file", "blocking")]


def test_institutions_count_with_their_parent_one_level_up(session: Session) -> None:
    root = OrganisationFactory()
    hospital, school = OrganisationFactory(parent_id=root.id), OrganisationFactory(parent_id=root.id)
    file = at_review(holder_organisation_id=hospital.id)
    expected = {
        hospital.id: ("same_organisation", "blocking"),
        root.id: ("parent_organisation", "blocking"),
        school.id: ("sister_organisation", "to_discuss"),
    }
    for body, (reason, state) in expected.items():
        person = person_with(Role.EXPERT, organisation_id=body)
        assert found(session, file, person) == [("institution", reason, state)]


def test_lab_partner_competition_and_exclusion(session: Session) -> None:
    lab, body = LabFactory(), OrganisationFactory()
    file = at_review(lab_id=lab.id)
    PartnerFactory(submission=file, organisation_id=body.id)
    AnswerFactory(
        submission=file, question_key="excluded_experts", value=[{"name": "MARTIN Hélène", "reason": "…"}]
    )
    assert found(session, file, person_with(Role.EXPERT, lab_id=lab.id)) == [("lab", "same_lab", "blocking")]
    assert found(session, file, person_with(Role.EXPERT, organisation_id=body.id)) == [
        ("institution", "partner_organisation", "to_discuss")
    ]
    excluded = person_with(Role.EXPERT, given_name="Helene", family_name="Martin")
    assert found(session, file, excluded) == [("excluded_by_applicant", "excluded", "blocking")]
    rival = person_with(Role.EXPERT)
    SubmissionFactory(call=file.call, owner=rival, stage=Stage.SUBMITTED)
    assert found(session, file, rival) == [("competing_file", "competing", "blocking")]


def test_a_draft_in_the_same_call_says_nothing(session: Session) -> None:
    file, rival = at_review(), person_with(Role.EXPERT)
    SubmissionFactory(call=file.call, owner=rival)
    assert found(session, file, rival) == []


def test_refresh_hides_the_file_and_lifts_what_no_longer_holds(session: Session, now: Any) -> None:
    body = OrganisationFactory()
    expert = person_with(Role.EXPERT)
    file = at_review(holder_organisation_id=body.id)
    open_to(session, file.id, capacity=Capacity.EXPERT, source="essai", person_id=expert.id)
    me = actor(expert, Role.EXPERT)
    assert may_see(session, me, file.id)

    expert.organisation_id = body.id
    session.flush()
    services.refresh(session, file.id, now=now)
    assert not may_see(session, me, file.id)

    expert.organisation_id = None
    session.flush()
    services.refresh(session, file.id, now=now)
    assert may_see(session, me, file.id)


def test_what_an_officer_pinned_stays(session: Session, now: Any) -> None:
    body = OrganisationFactory()
    expert = person_with(Role.EXPERT, organisation_id=body.id)
    file = at_review(holder_organisation_id=body.id)
    officer = actor(person_with(Role.OFFICER), Role.OFFICER)
    services.refresh(session, file.id, now=now)
    pinned = (ConflictKind.INSTITUTION, ConflictState.LIFTED)
    with pytest.raises(ReasonNeededError):
        services.pin(session, officer, file.id, expert.id, *pinned, reason=" ", now=now)

    services.pin(session, officer, file.id, expert.id, *pinned, reason="Campus distincts.", now=now)
    services.refresh(session, file.id, now=now)

    assert found(session, file, expert) == []
    [row] = session.scalars(select(Conflict).where(Conflict.person_id == expert.id))
    assert (row.state, row.pinned) == (ConflictState.LIFTED, True)


def test_only_readers_declare_and_only_officers_pin(session: Session, now: Any) -> None:
    expert, owner = person_with(Role.EXPERT), person_with(Role.APPLICANT)
    one = ReviewAssignmentFactory(expert=expert, submission=at_review(owner=owner), accepted=True)
    with pytest.raises(NotAllowedError):
        services.declare(session, actor(owner), one.submission_id, ConflictKind.FAMILY, now=now)
    stranger = actor(person_with(Role.EXPERT), Role.EXPERT)
    with pytest.raises(NotFoundError):
        services.declare(session, stranger, one.submission_id, ConflictKind.FAMILY, now=now)
    me = actor(expert, Role.EXPERT)
    with pytest.raises(NotAllowedError):
        services.pin(
            session, me, one.submission_id, owner.id, ConflictKind.LAB, ConflictState.BLOCKING,
            reason="…", now=now,
        )  # fmt: skip

    services.declare(session, me, one.submission_id, ConflictKind.FAMILY, now=now)
    assert not may_see(session, me, one.submission_id)


def test_signing_twice_keeps_one_row(session: Session, now: Any) -> None:
    expert, call = person_with(Role.EXPERT), at_review().call
    me = actor(expert, Role.EXPERT)
    with pytest.raises(DeclarationNeededError):
        services.require_signed(session, me, call.id)
    first = services.sign_declaration(session, me, call.id, now=now)
    assert services.sign_declaration(session, me, call.id, now=now).id == first.id
    services.require_signed(session, me, call.id)


def test_the_declaration_speaks_both_languages() -> None:
    text = queries.declaration_text()
    for line in (text.title, text.commitment, *text.confidentiality, *text.interests):
        assert set(line) == {"fr", "en"}


def test_the_declaration_page_signs_and_never_leads_elsewhere(sign_in: Any) -> None:
    key = at_review().call.key
    client = sign_in(person_with(Role.EXPERT))
    assert "Confidentialité" in client.get(f"/declaration/{key}").text
    assert client.post(f"/declaration/{key}").status_code == 200
    away = client.post(f"/declaration/{key}?next=//ailleurs.example/", data={"commitment": "y"})
    assert (away.status_code, away.location) == (303, "/")
    assert client.get("/declaration/inconnu").status_code == 404


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Hélène Martin", "Pr Helene MARTIN, Lyon", True),
        ("Hélène Martin", "Paul Martin\nHélène Durand", False),
        ("Martin", "Martin", False),
        ("", "", False),
    ],
)
def test_names_are_matched_whole_and_line_by_line(name: str, text: str, expected: bool) -> None:
    assert is_named(name, text) is expected


some_id = st.none() | st.sampled_from(IDS)


@given(
    st.builds(
        FileSide,
        team=st.frozensets(st.sampled_from(IDS)),
        owner_id=st.sampled_from(IDS),
        addresses=st.just(frozenset()),
        lab_id=some_id,
        organisation_id=some_id,
        partner_ids=st.frozensets(st.sampled_from(IDS)),
        parents=st.dictionaries(st.sampled_from(IDS), st.sampled_from(IDS)),
    ),
    st.lists(
        st.builds(
            PersonSide,
            id=st.sampled_from(IDS),
            name=st.just("Camille Essai"),
            addresses=st.just(frozenset()),
            lab_id=some_id,
            organisation_id=some_id,
            competes=st.booleans(),
        ),
        unique_by=lambda person: person.id,
    ),
)
def test_order_of_people_changes_nothing_and_each_kind_is_said_once(
    file: FileSide, people: list[PersonSide]
) -> None:
    forward, backward = find(file, people), find(file, people[::-1])
    assert set(forward) == set(backward)
    assert len({(one.person_id, one.kind) for one in forward}) == len(forward)
    same = {p.id for p in people if p.organisation_id and p.organisation_id == file.organisation_id}
    blocked = {one.person_id for one in forward if one.is_blocking}
    assert same <= blocked
