"""A scratch database with N applications of three reviews each, cloned from one made by the services."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, Table, create_engine, select, text
from sqlalchemy.orm import Session

from clara_grants.calls import services as calls
from clara_grants.calls.document import shipped_calls
from clara_grants.calls.models import Call, CallWindow, ScoreSheet, SheetKind
from clara_grants.calls.queries import form_of
from clara_grants.kernel.actors import SYSTEM, Role
from clara_grants.kernel.db import Base, migrate, unit_of_work
from clara_grants.kernel.files import StoredFile
from clara_grants.organisations import services as organisations
from clara_grants.people.models import EmailAddress, Person, RoleGrant
from clara_grants.people.queries import actor_of
from clara_grants.questionnaire.kinds import Kind
from clara_grants.submissions import services as submissions
from clara_grants.submissions.models import Submission
from tests.questionnaire.builders import filled

REVIEWS = 3
PARTS = (
    *("answer", "submission_version", "submission_profile", "budget_line"),
    *("partner", "stage_change", "classification"),
)
EXPERTS = 40
CALL_KEY = "oncostarter-blanc-2025"
SUBJECTS = (
    "mélanome", "sein", "poumon", "pancréas", "glioblastome", "leucémie", "ovaire", "prostate", "colorectal",
    "lymphome", "sarcome", "foie", "vessie", "thyroïde", "rein", "œsophage", "estomac", "col utérin",
)  # fmt: skip
APPROACHES = (
    "imagerie", "immunothérapie", "biomarqueurs", "radiothérapie", "prévention", "qualité de vie",
    "génomique", "nanoparticules", "dépistage", "épigénétique", "microbiote", "organoïdes", "essai clinique",
)  # fmt: skip


def fill(owner_url: str, engine: Engine, applications: int) -> dict[str, uuid.UUID]:
    """Migrate, make one application by the services, clone it.  Returns the ids to visit pages with."""
    migrate(owner_url)
    owner = create_engine(owner_url)
    with owner.begin() as connection:
        connection.execute(
            text("insert into installation (id, moving_clock, facts) values (gen_random_uuid(), true, '{}')")
        )
    made = make_first(engine)
    with owner.begin() as connection:
        now = {"now": datetime(2025, 6, 2, tzinfo=UTC).isoformat()}
        connection.execute(text("select set_config('clara.now', :now, true)"), now)
        clone_files(connection, made["file"], applications - 1)
        clone_reviews(connection, made["call"])
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
    owner.dispose()
    return made


def make_first(engine: Engine) -> dict[str, uuid.UUID]:
    document = next(one for one in shipped_calls() if one.key == CALL_KEY)
    opening = datetime(2025, 1, 6, tzinfo=UTC)
    with unit_of_work(engine, opening) as session:
        organisations.load_reference(session)
        call = calls.load_document(session, SYSTEM, document, now=opening)
        calls.publish(session, SYSTEM, call.id, now=opening)
        call_id = call.id
        officer, applicant = _person(session, "officier", Role.OFFICER), _person(session, "porteur")
    with unit_of_work(engine, opening) as session:
        opens = session.scalars(select(CallWindow.opens_at).where(CallWindow.call_id == call_id)).one()
    moment = opens + timedelta(days=1)
    with unit_of_work(engine, moment) as session:
        file = _written(session, applicant, call_id, moment)
        submission = session.get_one(Submission, file)
        submissions.submit(session, actor_of(session, applicant), submission.id, now=moment)
    with unit_of_work(engine, moment) as session:
        other = _person(session, "brouillon")
        draft = _written(session, other, call_id, moment)
    return {"call": call_id, "officer": officer, "file": file, "draft": draft, "applicant": other}


def _person(session: Session, name: str, *roles: Role) -> uuid.UUID:
    person = Person(given_name="Mesure", family_name=name)
    session.add(person)
    session.flush()
    session.add(EmailAddress(person_id=person.id, address=f"{name}@exemple.fr"))
    session.add_all([RoleGrant(person_id=person.id, role=role) for role in roles])
    session.flush()
    return person.id


def _written(session: Session, person_id: uuid.UUID, call_id: uuid.UUID, now: datetime) -> uuid.UUID:
    actor = actor_of(session, person_id)
    submission = submissions.start(session, actor, call_id, now=now)
    questions = {q.key: q for section in form_of(session, submission.form_version_id).sections
                 for q in section.questions}  # fmt: skip
    answers = filled(form_of(session, submission.form_version_id))
    answers["cofunding"] = []  # the made-up budget stands by itself: resources equal costs
    typed = {key: value for key, value in answers.items() if questions[key].kind is not Kind.FILE}
    submissions.save_answers(session, actor, submission.id, typed, now=now)
    for key in answers.keys() - typed.keys():
        stored = StoredFile(sha256="0" * 64, size=1000, media_type="application/pdf", name=f"{key}.pdf",
                            uploaded_by=person_id)  # fmt: skip
        session.add(stored)
        session.flush()
        submissions.attach(session, actor, submission.id, key, stored, now=now)
    return submission.id


def clone_files(connection: Connection, first: uuid.UUID, copies: int) -> None:
    """Copies of one submitted file and all that hangs on it; titles, acronyms, amounts and dates vary."""
    connection.execute(
        text(
            "create temporary table copy_of as select n, gen_random_uuid() as id"
            " from generate_series(1, :copies) n"
        ),
        {"copies": copies},
    )
    subjects, approaches = (_sql_array(words) for words in (SUBJECTS, APPROACHES))
    title = (
        f"initcap({approaches}[1 + c.n % {len(APPROACHES)}]) || ' et cancer, '"
        f" || {subjects}[1 + c.n % {len(SUBJECTS)}] || ', étude ' || c.n"
    )
    changed = {
        "id": "c.id",
        "number": "'OSB-25-' || lpad(upper(to_hex(c.n)), 5, '0')",
        "title_fr": title,
        "title_en": f"'Study ' || c.n || ' of ' || {subjects}[1 + c.n % {len(SUBJECTS)}]",
        "acronym": "'ACRO' || c.n",
        "holder_name": "'Porteur ' || (c.n % 3000)",
        "requested_cents": "(1000000 + (c.n * 7919) % 3000000)",
        "submitted_at": "s.submitted_at + make_interval(mins => c.n % 40000)",
    }
    _copy(connection, Base.metadata.tables["submission"], changed, "s.id = :first", first)
    hung = {"id": "gen_random_uuid()", "submission_id": "c.id"}
    for name in PARTS:
        _copy(connection, Base.metadata.tables[name], hung, "s.submission_id = :first", first)


def _copy(
    connection: Connection, table: Table, changed: Mapping[str, str], condition: str, first: uuid.UUID
) -> None:
    names = [column.name for column in table.columns if column.computed is None]
    values = ", ".join(changed.get(name, f"s.{name}") for name in names)
    connection.execute(
        text(
            f"insert into {table.name} ({', '.join(names)}) select {values}"  # noqa: S608 names of our tables
            f" from {table.name} s cross join copy_of c where {condition}"
        ),
        {"first": first},
    )


def _sql_array(words: tuple[str, ...]) -> str:
    return "(array[" + ", ".join("'" + word + "'" for word in words) + "])"


def clone_reviews(connection: Connection, call_id: uuid.UUID) -> None:
    """Three submitted reviews per file, five criteria each."""
    sheet = connection.scalar(
        select(ScoreSheet.id).where(ScoreSheet.call_id == call_id, ScoreSheet.kind == SheetKind.EXPERT)
    )
    officer = connection.scalar(select(Call.id).where(Call.id == call_id))
    given = {"sheet": sheet, "officer": officer, "experts": EXPERTS, "reviews": REVIEWS}
    for statement in _REVIEWS:
        wanted = {name: value for name, value in given.items() if f":{name}" in statement}
        connection.execute(text(statement), wanted)


_REVIEWS = (
    "create temporary table expert as select n, gen_random_uuid() as id"
    " from generate_series(0, :experts - 1) n",
    "insert into person (id, given_name, family_name, language, expertise, is_demo)"
    " select id, 'Experte', 'Mesure ' || n, 'fr', '[]', false from expert",
    "create temporary table asked as select s.id as file, x.id as expert, gen_random_uuid() as id,"
    " gen_random_uuid() as review from (select id, row_number() over () as n from submission"
    " where stage <> 'draft') s cross join generate_series(1, :reviews) k"
    " join expert x on x.n = (s.n * 7 + k) % :experts",
    "insert into review_assignment (id, submission_id, expert_id, state, due_at, assigned_by)"
    " select id, file, expert, 'submitted', '2025-05-01', :officer from asked",
    "insert into review (id, assignment_id, sheet_id, revision, confidence, recommendation,"
    " comments, verdicts, comment_committee, comment_applicant, submitted_at)"
    " select review, id, :sheet, 1, 2, 'fund_if_possible', '{}', '{}', repeat('Avis argumenté. ', 20),"
    " repeat('Commentaire. ', 20), '2025-04-28' from asked",
    "insert into review_score (id, review_id, criterion_key, value, not_applicable, comment)"
    " select gen_random_uuid(), review, 'criterion_' || k, 1 + k % 5, false, ''"
    " from asked cross join generate_series(1, 5) k",
)
