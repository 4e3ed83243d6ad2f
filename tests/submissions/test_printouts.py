"""Receipts and applications on paper: who reads what, made once, found again when lost."""

import io
from datetime import datetime, timedelta

import pytest
from page import ValidationProfile, validate_pdf_bytes
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from syrupy.assertion import SnapshotAssertion

from clara_grants.calls.models import Call
from clara_grants.config import Settings
from clara_grants.kernel import site
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.files import FolderStore, StoredFile
from clara_grants.kernel.jobs import JobState
from clara_grants.questionnaire.kinds import Audience
from clara_grants.submissions import printing, queries, services
from clara_grants.submissions.models import PrintKind, Printout, Submission
from clara_grants.submissions.queries.content import Readers
from clara_grants.submissions.services import printouts
from tests.factories import papers


@pytest.fixture(autouse=True)
def _addresses(settings: Settings) -> None:
    site.use(settings)


@pytest.fixture
def complete(complete: Submission, call: Call) -> Submission:
    call.title_fr, complete.number = "Appel d’essai", "OSB-26-7K3M"
    return complete


@pytest.fixture
def sent(session: Session, actor: Actor, complete: Submission, now: datetime) -> Submission:
    return services.submit(session, actor, complete.id, now=now)


def _asked(
    session: Session, submission: Submission, now: datetime, readers: Readers = None, *, live: bool = False
) -> Printout:
    return printouts.ask_application(session, submission, readers, "fr", live=live, now=now)


def _made(session: Session, printout: Printout, store: FolderStore, now: datetime) -> bytes:
    assert printing.begin(session, printout.id, now=now)
    stored = printing.make(session, printout.id, store, now=now)
    assert stored is not None
    return b"".join(store.read(stored.sha256))


def _text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_the_receipt_bears_number_instant_and_fingerprint(
    session: Session, sent: Submission, store: FolderStore, now: datetime, snapshot: SnapshotAssertion
) -> None:
    printouts.receipts_to_print(session, now=now)
    printouts.receipts_to_print(session, now=now)
    [due] = printouts.due(session, now=now)

    text = _text(_made(session, session.get_one(Printout, due), store, now))

    version = queries.latest_version(session, sent.id)
    assert version is not None
    assert version.sha256 in text.replace("\n", "")
    assert text.replace("\n", "").replace(version.sha256, "EMPREINTE") == snapshot


def test_the_application_is_every_answer_then_the_pages_of_its_pdf(
    session: Session,
    actor: Actor,
    complete: Submission,
    store: FolderStore,
    now: datetime,
    snapshot: SnapshotAssertion,
) -> None:
    services.receive(
        session, actor, complete.id, "scientific_document", papers.pdf(4), name="s.pdf", store=store, now=now
    )
    sent = services.submit(session, actor, complete.id, now=now)

    content = _made(session, _asked(session, sent, now), store, now)

    version = queries.latest_version(session, sent.id)
    assert version is not None
    pages = PdfReader(io.BytesIO(content)).pages
    assert [len(page.extract_text()) for page in pages[-4:]] == [0, 0, 0, 0]
    printed = "\n".join(page.extract_text() for page in pages[:-4])
    assert printed.replace(version.sha256, "EMPREINTE") == snapshot


def test_each_circle_reads_its_own_answers_and_no_other(
    session: Session, sent: Submission, store: FolderStore, now: datetime
) -> None:
    form = queries.content_of(session, sent).sections
    for audience in (Audience.EXPERT, Audience.COMMITTEE, Audience.ECLAIR):
        text = _text(_made(session, _asked(session, sent, now, frozenset({audience})), store, now))
        lines = {line.strip().removesuffix(" (confidentiel)") for line in text.splitlines()}
        asked = [row.question for part in form for row in part.rows]
        assert [q.key for q in asked if q.label.fr in lines] == [
            q.key for q in asked if audience in q.audience
        ]
        assert ("Camille Démonstration" in text) == (audience is not Audience.ECLAIR)


def test_the_same_copy_is_printed_once(
    session: Session, sent: Submission, store: FolderStore, now: datetime
) -> None:
    first = _asked(session, sent, now)
    _made(session, first, store, now)

    again = _asked(session, sent, now)

    assert (again.id, again.state) == (first.id, JobState.DONE)
    assert printouts.due(session, now=now) == []


def test_a_draft_that_changed_since_is_asked_again(
    session: Session, actor: Actor, complete: Submission, store: FolderStore, now: datetime
) -> None:
    asked = _asked(session, complete, now, live=True)
    services.save_answers(session, actor, complete.id, {"acronym": "AUTRE"}, now=now)

    assert printing.begin(session, asked.id, now=now)
    assert printing.make(session, asked.id, store, now=now) is None

    fresh = _asked(session, complete, now, live=True)
    assert "AUTRE" in _text(_made(session, fresh, store, now))


def test_previews_of_drafts_are_forgotten_the_next_day(
    session: Session, complete: Submission, store: FolderStore, now: datetime
) -> None:
    preview = _asked(session, complete, now, live=True)
    _made(session, preview, store, now)
    stored = session.get_one(StoredFile, preview.file_id)

    printouts.forget_previews(session, store, now=now + timedelta(days=1, minutes=1))

    assert session.scalars(select(Printout)).all() == []
    with pytest.raises(FileNotFoundError):
        next(store.read(stored.sha256))


def test_a_print_lost_with_its_worker_is_found_again(
    session: Session, sent: Submission, now: datetime
) -> None:
    asked = _asked(session, sent, now)
    printing.begin(session, asked.id, now=now)

    assert printouts.due(session, now=now + timedelta(minutes=4)) == []
    assert printouts.due(session, now=now + timedelta(minutes=6)) == [asked.id]


def test_what_failed_is_tried_again_when_asked_again(
    session: Session, sent: Submission, now: datetime
) -> None:
    asked = _asked(session, sent, now)
    printing.begin(session, asked.id, now=now)
    printing.fail(session, asked.id, "no room", now=now)

    assert _asked(session, sent, now).state is JobState.FAILED
    assert _asked(session, sent, now + timedelta(minutes=2)).state is JobState.WAITING


def test_a_damaged_annex_stays_apart(
    session: Session, sent: Submission, store: FolderStore, now: datetime
) -> None:
    [file] = queries.files_of(session, sent.id)
    store.delete(file.sha256)
    store.write(file.sha256, b"%PDF-1.7 broken")

    text = _text(_made(session, _asked(session, sent, now), store, now))

    assert "à télécharger à part" in text
    assert "Documents joints" not in text


# Slow: the validator reads the whole standard's rules, a second or two per document.
@pytest.mark.slow
@pytest.mark.parametrize("kind", list(PrintKind))
def test_the_pdf_is_accessible(
    session: Session, sent: Submission, store: FolderStore, now: datetime, kind: PrintKind
) -> None:
    session.execute(update(StoredFile).values(media_type="application/octet-stream"))
    version = queries.latest_version(session, sent.id)
    assert version is not None
    receipt = printouts.ask_receipt(session, version, "en", now=now)
    asked = receipt if kind is PrintKind.RECEIPT else _asked(session, sent, now)

    report = validate_pdf_bytes(_made(session, asked, store, now), profile=ValidationProfile.PDF_UA_1)

    assert [f"{failure.rule_id}: {failure.message}" for failure in report.failures] == []


def test_names_never_become_source(
    session: Session, actor: Actor, complete: Submission, store: FolderStore, now: datetime
) -> None:
    hostile = '#panic("non") $x$ *gras* @ref <b> \\ '
    services.save_answers(session, actor, complete.id, {"title": hostile}, now=now)

    text = _text(_made(session, _asked(session, complete, now, live=True), store, now))

    assert hostile.strip() in text.replace("\n", " ").replace("”", '"').replace("“", '"')
