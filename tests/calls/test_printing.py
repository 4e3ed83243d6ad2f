"""All the questions of a call as PDF."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from page import ValidationProfile, validate_pdf_bytes
from pypdf import PdfReader
from sqlalchemy.orm import Session

from clara_grants.calls import printing, queries
from clara_grants.calls.document import shipped_calls
from clara_grants.calls.models import CallState
from clara_grants.kernel.files import FolderStore
from tests.factories.calls import CallFactory


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def printed(name: str, language: str, now: datetime) -> bytes:
    call = next(one for one in shipped_calls() if one.key.startswith(name))
    return printing.render(printing.print_data(call.form, call.title.text(language), 1, language), now)


def test_each_published_form_is_printed_once_in_both_languages(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    call, store = CallFactory(), FolderStore(tmp_path)
    CallFactory(state=CallState.DRAFT, published_at=None)
    form = queries.current_form(session, call.id)

    assert printing.lacking(session) == [(form.id, "fr"), (form.id, "en")]

    made = printing.make(session, form.id, "fr", store, now=now)

    assert printing.make(session, form.id, "fr", store, now=now) is made
    assert printing.lacking(session) == [(form.id, "en")]
    assert list(queries.prints_of(session, form.id)) == ["fr"]


def test_anybody_reads_the_print(client: FlaskClient, app: Flask, session: Session, now: datetime) -> None:
    call = CallFactory()
    form = queries.current_form(session, call.id)
    printing.make(session, form.id, "en", app.extensions["clara"].store, now=now)
    session.commit()

    answer = client.get(f"/appels/{call.key}/questions.pdf?langue=en")

    assert answer.mimetype == "application/pdf"
    assert "Every question of the form" in (PdfReader(io.BytesIO(answer.data)).metadata or {})["/Subject"]
    assert client.get(f"/appels/{call.key}/questions.pdf?langue=fr").status_code == 404


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_print_holds_every_question(now: datetime, language: str) -> None:
    call = next(one for one in shipped_calls() if one.key.startswith("preuve"))

    text = " ".join(text_of(printed("preuve", language, now)).split())

    missing = [
        q.key
        for _, q in call.form.questions()
        if " ".join(q.label.text(language).replace("\u202f", " ").replace("\u00a0", " ").split())[:25]
        not in text.replace("\u202f", " ").replace("\u00a0", " ")
    ]
    assert missing == []


def test_labels_never_become_source(now: datetime) -> None:
    hostile = '#panic("non") $x$ *gras* @ref <b>'
    texts: dict[str, Any] = dict.fromkeys(("label", "hint", "guidance"), hostile)
    question = {**texts, **{key: [hostile] for key in ("facts", "parts", "rules")}}
    section = {"title": hostile, "intro": hostile, "written": [], "questions": [question]}
    data = {"title": hostile, "language": "fr", "version": 1, "sections": [section]}

    assert text_of(printing.render(data, now)).replace("”", '"').count("*gras* @ref <b>") >= 9


# Slow: the validator reads the whole standard's rules, a second or two per document.
@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pdf_is_accessible(now: datetime, language: str) -> None:
    report = validate_pdf_bytes(printed("oncostarter", language, now), profile=ValidationProfile.PDF_UA_1)

    assert [f"{failure.rule_id}: {failure.message}" for failure in report.failures] == []
    assert report.is_compliant
