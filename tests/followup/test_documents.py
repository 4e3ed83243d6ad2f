"""Conventions and letters as PDF."""

import io
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from page import ValidationProfile, validate_pdf_bytes
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session
from syrupy.assertion import SnapshotAssertion

from clara_grants.followup import documents
from clara_grants.followup.models import Convention, ConventionState
from clara_grants.followup.services import make_convention
from clara_grants.kernel.actors import SYSTEM
from clara_grants.kernel.files import FolderStore
from clara_grants.kernel.jobs import Job, JobState
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.organisations.models import Funder
from tests.followup.conftest import MOBILITY, Opener


@pytest.fixture
def convention(session: Session, now: datetime, opened: Opener) -> Convention:
    project = opened(acronym="TELOCLOCK", number="OSB-26-7K3M", holder_name="Camille Démonstration")
    payer = session.scalars(select(Funder).where(Funder.key == "clara")).one()
    return make_convention(session, SYSTEM, project.id, payer.id, now=now)


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def read(store: FolderStore, key: str) -> bytes:
    return b"".join(store.read(key))


def test_a_job_makes_the_pdf_once(
    session: Session, now: datetime, convention: Convention, tmp_path: Path
) -> None:
    store = FolderStore(tmp_path)
    [job_id] = documents.waiting(session)

    assert documents.run(session, job_id, store, now=now)
    assert not documents.run(session, job_id, store, now=now)

    told = select(OutboxMessage.payload).where(OutboxMessage.event_name == "followup.convention_ready")
    assert session.get_one(Job, job_id).state is JobState.DONE
    assert convention.state is ConventionState.SENT
    assert session.scalars(told).all() == [
        {"convention_id": str(convention.id), "project_id": str(convention.project_id)}
    ]
    assert documents.waiting(session) == []


def test_the_convention_says_what_was_agreed(
    session: Session, now: datetime, convention: Convention, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    store = FolderStore(tmp_path)

    stored = documents.make_pdf(session, convention.id, store, now)

    assert text_of(read(store, stored.sha256)) == snapshot


def test_the_letter_of_award_is_one_page(
    session: Session, now: datetime, opened: Opener, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    opened(
        MOBILITY,
        number="MOB-26-7K3M",
        holder_name="Camille Démonstration",
        answers={"departs_on": "2026-10-05", "returns_on": "2026-10-09"},
    )
    letter = session.scalars(select(Convention)).one()
    store = FolderStore(tmp_path)

    content = read(store, documents.make_pdf(session, letter.id, store, now).sha256)

    assert len(PdfReader(io.BytesIO(content)).pages) == 1
    assert text_of(content) == snapshot


def test_names_never_become_source(now: datetime) -> None:
    hostile = '#panic("non") $x$ *gras* @ref <b> \\ "'
    data = sample(hostile)

    text = text_of(documents.render("convention", data, now))

    assert '#panic("non") $x$ *gras* @ref <b> \\ "' in text.replace("\n", " ").replace("”", '"')


def test_the_document_names_itself_in_french(now: datetime) -> None:
    reader = PdfReader(io.BytesIO(documents.render("convention", sample("Camille"), now)))

    assert reader.metadata is not None
    assert reader.metadata.title == "Convention de financement X-C1"
    assert str(reader.trailer["/Root"]["/Lang"]) == "fr-FR"  # type: ignore[index]
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]


def test_the_web_process_does_not_load_typst() -> None:
    program = "import sys, clara_grants.app, clara_grants.followup.views; print('typst' in sys.modules)"

    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "False"


# Slow: the validator reads the whole standard's rules, a second or two per document.
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["convention", "award_letter"])
def test_the_pdf_is_accessible(now: datetime, kind: str) -> None:
    content = documents.render(kind, sample("Camille Démonstration"), now)

    report = validate_pdf_bytes(content, profile=ValidationProfile.PDF_UA_1)

    assert [f"{failure.rule_id}: {failure.message}" for failure in report.failures] == []
    assert report.is_compliant


def sample(holder: str) -> dict[str, Any]:
    """Data of a convention, without a database."""
    return {
        "kind": "convention",
        "number": "X-C1",
        "payer": "Région d’essai",
        "foundation": "Fondation d’essai",
        "through_foundation": False,
        "project": {
            "number": "X",
            "acronym": "TELO",
            "title": "Une biopsie liquide",
            "holder": holder,
            "organisation": "Université d’essai",
            "city": "Lyon",
            "starts_on": "1er mars 2026",
            "ends_on": "28 février 2027",
            "decided_on": "20 juin 2026",
        },
        "amount": "40\u202f000\u00a0€",
        "lines": [
            {
                "funder": "Région d’essai",
                "amount": "40\u202f000\u00a0€",
                "voted_on": "10 juillet 2026",
                "reference": "",
            }
        ],
        "instalments": [{"position": "1", "amount": "40\u202f000\u00a0€", "condition": "À la signature"}],
        "reports": [],
        "made_on": "24 novembre 2026",
        "demo": False,
    }
