"""An officer prepares a call on screen: new, by parts, with a colleague beside."""

from collections.abc import Callable
from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.calls import services
from clara_grants.calls.document import parse, shipped_calls
from clara_grants.calls.models import Call, CallStep
from clara_grants.calls.starting import KEPT, blank
from clara_grants.kernel.actors import SYSTEM, Role
from clara_grants.kernel.errors import StaleError
from clara_grants.organisations.services import load_reference
from clara_grants.people.models import Person
from tests.calls.pages import told, typed_in, with_these
from tests.factories.people import PersonFactory, person_with

SHIPPED = {call.key: call for call in shipped_calls()}
NEW = "/appels/gestion/nouveau/appel"
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def _directory(session: Session) -> None:
    load_reference(session)


@pytest.fixture
def officer(sign_in: SignIn) -> FlaskClient:
    return sign_in(person_with(Role.OFFICER, given_name="Anne", family_name="Mission"))


@pytest.fixture
def draft(session: Session, now: datetime) -> Call:
    return services.load_document(session, SYSTEM, SHIPPED["oncostarter-blanc-2025"], now=now)


def test_a_blank_call_asks_little_and_proposes_a_deadline_at_noon(
    officer: FlaskClient, session: Session
) -> None:
    fields = typed_in(officer.get(f"{NEW}?profile=standard&programme=emergence").text)

    assert fields["windows.0.closes_at"] == "2027-02-11T12:00"
    fields = with_these(
        fields, title__fr="Émergence santé 2027", title__en="Health 2027", funders__0__key="inca",
        summary__fr="Un appel.", summary__en="A call.", envelope_cents="160 000", ceiling_cents="40 000,50",
    )  # fmt: skip
    fields["public.purpose.fr"], fields["public.purpose.en"] = "Aider.", "Help."
    answer = officer.post(NEW, data=fields)

    assert answer.headers["Location"] == "/appels/emergence-sante-2027/preparer"
    call = session.scalars(select(Call)).one()
    assert (call.prefix, call.entry_key, call.envelope_cents) == ("ES", "emergence_sante", 160_000_00)
    assert call.ceiling_cents == 40_000_50
    hub = BeautifulSoup(officer.get(answer.headers["Location"]).text, "lxml")
    assert "Options avancées (réglages habituels)" in " ".join(hub.text.split())


def test_sending_the_new_call_twice_makes_one(officer: FlaskClient, draft: Call, session: Session) -> None:
    keep = "&".join(f"keep={one}" for one in KEPT)
    fields = typed_in(officer.get(f"{NEW}?from={draft.key}&{keep}").text)

    first, second = officer.post(NEW, data=fields), officer.post(NEW, data=fields)

    assert (
        first.headers["Location"] == second.headers["Location"] == "/appels/oncostarter-blanc-2027/preparer"
    )
    assert session.scalar(select(func.count()).select_from(Call)) == 2


def test_what_is_refused_is_named_and_nothing_typed_is_lost(officer: FlaskClient, draft: Call) -> None:
    page = f"/appels/{draft.key}/preparer/essentiel"
    fields = with_these(
        typed_in(officer.get(page).text),
        title__en="",
        ceiling_cents="beaucoup",
        windows__0__closes_at="2025-01-01T12:00",
    )

    answer = officer.post(page, data=fields)

    assert answer.status_code == 422
    assert [line.split(", par exemple")[0] for line in told(answer.text)] == [
        "Plafond par projet : Ce montant ne peut pas être lu : écrivez-le en euros"
    ]
    assert typed_in(answer.text)["ceiling_cents"] == "beaucoup"
    again = officer.post(page, data=with_these(typed_in(answer.text), ceiling_cents="1"))
    assert [line.split(" :")[0] for line in told(again.text)] == [
        "Nom de l’appel, en anglais",
        "Périodes de dépôt, ligne 1",
    ]


def test_lines_are_added_moved_and_removed_without_saving(officer: FlaskClient, draft: Call) -> None:
    page = f"/appels/{draft.key}/preparer/essentiel"
    fields = typed_in(officer.get(page).text)

    added = officer.post(page, data=with_these(fields, _add="funders", summary__fr="Pas encore enregistré"))
    fields = typed_in(added.text)
    moved = officer.post(page, data=with_these(fields, _up="funders.1"))
    removed = officer.post(page, data=with_these(typed_in(moved.text), _remove="funders.11"))

    assert fields["funders.11.key"] == ""
    assert fields["summary.fr"] == "Pas encore enregistré"
    assert [typed_in(moved.text)[f"funders.{n}.key"] for n in (0, 1)] == ["ligue_allier", "inca"]
    assert "funders.11.key" not in typed_in(removed.text)


def test_each_setting_of_a_funder_and_of_a_cost_is_kept(
    officer: FlaskClient, draft: Call, session: Session
) -> None:
    page, costs = f"/appels/{draft.key}/preparer/essentiel", f"/appels/{draft.key}/preparer/depenses"
    fields = typed_in(officer.get(page).text)
    fields.setlist("funders.0.territories", ["lyon", "grenoble"])
    fields = with_these(fields, funders__0__themes="prevention, enfant", funders__0__max_share_percent="60")
    assert officer.post(page, data=fields).status_code == 303
    place = len(parse(draft.document).cost_rules)
    fields = typed_in(
        officer.post(costs, data=with_these(typed_in(officer.get(costs).text), _add="cost_rules")).text
    )
    settings = {"category": "rent", "ceiling_percent": "4", "base": "other_categories"}
    rule = with_these(fields, **{f"cost_rules__{place}__{key}": value for key, value in settings.items()})
    assert officer.post(costs, data=rule).status_code == 303

    session.expire_all()
    document = parse(session.get_one(Call, draft.id).document)
    funder, rule_kept = document.funders[0], document.cost_rules[place]
    assert (funder.territories, funder.themes) == (("lyon", "grenoble"), ("prevention", "enfant"))
    assert (funder.max_share_percent, rule_kept.ceiling_percent, rule_kept.base) == (
        60,
        4,
        "other_categories",
    )


def test_a_step_comes_and_goes_with_its_score_sheet(
    officer: FlaskClient, draft: Call, session: Session
) -> None:
    page = f"/appels/{draft.key}/preparer/etapes"
    fields = typed_in(
        officer.post(page, data=with_these(typed_in(officer.get(page).text), _remove="steps.3")).text
    )

    answer = officer.post(page, data=fields, follow_redirects=True)

    assert "Une grille a été retirée avec son étape." in answer.text
    session.expire_all()
    assert parse(session.get_one(Call, draft.id).document).score_sheets.hearing is None
    assert session.scalar(select(func.count()).select_from(CallStep)) == 4


def test_steps_that_make_no_path_are_told_in_words(officer: FlaskClient, draft: Call) -> None:
    page = f"/appels/{draft.key}/preparer/etapes"
    fields = typed_in(officer.get(page).text)
    del fields["steps.4.decides"]

    assert told(officer.post(page, data=fields).text)[0].startswith(
        "Étapes : La dernière étape, et elle seule"
    )


def test_two_officers_never_overwrite_each_other(officer: FlaskClient, draft: Call, session: Session) -> None:
    page, other = f"/appels/{draft.key}/preparer/essentiel", f"/appels/{draft.key}/preparer/pieces"
    mine = with_these(typed_in(officer.get(page).text), summary__fr="Ma version")
    theirs = with_these(typed_in(officer.get(page).text), summary__fr="Leur version")
    elsewhere = with_these(typed_in(officer.get(other).text), late_pieces__working_days="20")
    assert officer.post(page, data=theirs).status_code == 303

    stale = officer.post(page, data=mine)

    assert stale.status_code == 409
    assert "Anne Mission" in stale.text
    assert "Leur version" in stale.text
    assert typed_in(stale.text)["summary.fr"] == "Ma version"
    assert officer.post(other, data=elsewhere).status_code == 303, "another part does not conflict"
    assert officer.post(page, data=typed_in(stale.text)).status_code == 303
    session.expire_all()
    assert parse(session.get_one(Call, draft.id).document).summary.fr == "Ma version"


def test_a_stale_revision_is_refused_by_the_service(session: Session, draft: Call, now: datetime) -> None:
    seen = draft.revision
    services.change(session, SYSTEM, draft.id, {("edition",): 2030}, revision=seen, now=now)

    with pytest.raises(StaleError) as refusal:
        services.change(session, SYSTEM, draft.id, {("edition",): 2031}, revision=seen, now=now)
    assert refusal.value.facts == {"seen": seen, "current": seen + 1}


def test_a_published_call_is_no_longer_prepared(
    officer: FlaskClient, draft: Call, session: Session, now: datetime
) -> None:
    services.publish(session, SYSTEM, draft.id, now=now)
    session.commit()

    assert officer.get(f"/appels/{draft.key}/preparer").status_code == 200
    assert officer.get(f"/appels/{draft.key}/preparer/etapes").status_code == 409


def test_nobody_else_sees_a_call_in_preparation(sign_in: SignIn, draft: Call) -> None:
    stranger = sign_in(PersonFactory())
    addresses = (f"/appels/{draft.key}/preparer", f"/appels/{draft.key}/preparer/etapes", NEW)

    assert [stranger.get(address).status_code for address in addresses] == [404, 404, 403]


def test_the_usual_settings_count_as_unchanged(
    session: Session, officer: FlaskClient, draft: Call, now: datetime
) -> None:
    usual = blank(parse(draft.document).profile, "emergence", now)
    hub = " ".join(BeautifulSoup(officer.get(f"/appels/{draft.key}/preparer").text, "lxml").text.split())

    assert usual["minimum_opinions"] == {"expert": 2}
    assert "Étapes et avis 3 réglages modifiés" in hub
