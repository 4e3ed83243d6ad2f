"""The list as a spreadsheet opens it."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from clara_grants.calls.models import Profile
from clara_grants.desk.export import COLUMNS, csv_of, plain
from clara_grants.desk.queries.files import EXPORT_BATCH, Asked, FileRow, stream
from clara_grants.kernel.actors import SYSTEM, Role
from clara_grants.people.models import Person
from clara_grants.workflow.machine import Stage
from tests.factories.calls import CallFactory
from tests.factories.people import person_with
from tests.factories.submissions import SubmissionFactory

SignIn = Callable[[Person], FlaskClient]
EXPORT = "/dossiers/liste.csv"


@pytest.fixture
def reader(sign_in: SignIn) -> FlaskClient:
    return sign_in(person_with(Role.OFFICER))


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


def test_a_french_spreadsheet_opens_it_without_asking(reader: FlaskClient) -> None:
    SubmissionFactory(
        call=CallFactory(key="essai-2026"), stage=Stage.SUBMITTED, number="TST-26-1", acronym="ALPHA",
        title_fr="Un titre ; avec « tout »\net la suite", requested_cents=2_500_050,
        submitted_at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
    )  # fmt: skip
    answer = reader.get(EXPORT)
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dossiers.csv"'
    assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == (
        "no-store",
        "nosniff",
    )
    assert table(answer.data.decode()) == [
        [
            "Numéro", "Acronyme", "Titre", "Porteur", "Laboratoire", "Territoire", "Appel", "Étape",
            "Montant demandé (€)", "Déposé le",
        ],
        [
            "TST-26-1", "ALPHA", "Un titre ; avec « tout »\net la suite", "Camille Démonstration",
            "Laboratoire d’essai", "lyon", "essai-2026", "Déposé", "25000,50", "20/11/2026 11:00",
        ],
    ]  # fmt: skip


def test_in_english_headings_stages_and_amounts_are_english(reader: FlaskClient) -> None:
    SubmissionFactory(stage=Stage.SUBMITTED, title_en="A liquid biopsy")
    reader.post("/langue", data={"language": "en"})
    headings, row = table(reader.get(EXPORT).data.decode())
    assert headings == [
        "Number", "Acronym", "Title", "Lead applicant", "Laboratory", "Territory", "Call", "Stage",
        "Amount requested (€)", "Submitted on",
    ]  # fmt: skip
    assert (row[2], row[7], row[8]) == ("A liquid biopsy", "Submitted", "25000.00")


def test_it_holds_what_the_list_was_asked(reader: FlaskClient) -> None:
    call = CallFactory()
    for acronym, stage in (("AAA", Stage.SUBMITTED), ("BBB", Stage.REJECTED), ("CCC", Stage.REJECTED)):
        SubmissionFactory(call=call, acronym=acronym, stage=stage)
    asked = {"call": call.key, "stage": "rejected", "sort": "-title", "page": "7"}
    rows = table(reader.get(EXPORT, query_string=asked).data.decode())
    assert [row[1] for row in rows[1:]] == ["CCC", "BBB"]


@pytest.mark.parametrize(
    "hostile", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0", "\uff1d1"]
)
def test_no_cell_is_a_formula(reader: FlaskClient, hostile: str) -> None:
    SubmissionFactory(stage=Stage.SUBMITTED, title_fr=hostile, acronym=hostile, holder_name=hostile)
    [_, row] = table(reader.get(EXPORT).data.decode())
    assert row[1:4] == [f"'{hostile}"] * 3


@given(st.text())
def test_any_text_survives_as_text(cell: str) -> None:
    shown = plain(cell)
    assert shown in (cell, f"'{cell}")
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


ROW = FileRow(
    id=None, number="N", acronym="A", title="T", holder_name="H", lab_name="L", territory=None, call_key="C",
    call_title="C", stage=Stage.SUBMITTED, step=None, requested_cents=0, submitted_at=None,
)  # type: ignore[arg-type]  # fmt: skip


def test_an_answered_expression_is_no_selected_file_and_asks_for_nothing() -> None:
    expression = replace(ROW, profile=Profile.EXPRESSION, stage=Stage.SELECTED)
    read = table("".join(csv_of(iter([expression]), "fr")))[1]
    assert (read[COLUMNS.index("stage")], read[COLUMNS.index("requested_euros")]) == (
        "Invitation à déposer",
        "",
    )


def test_lines_leave_before_the_last_one_is_read() -> None:
    read: list[int] = []

    def rows() -> Iterator[FileRow]:
        for number in range(1_000):
            read.append(number)
            yield replace(ROW, number=f"N-{number}")

    chunks = csv_of(rows(), "fr")
    first = next(chunks)
    assert 0 < len(read) < 500
    assert table(first + "".join(chunks))[-1][0] == "N-999"


def test_an_empty_list_still_has_its_headings() -> None:
    assert [len(row) for row in table("".join(csv_of(iter(()), "en")))] == [len(COLUMNS)]


def test_the_database_sends_a_few_hundred_rows_at_a_time(session: Session, statements: list[str]) -> None:
    SubmissionFactory(stage=Stage.SUBMITTED)
    session.flush()
    statements.clear()
    rows = stream(session, SYSTEM, Asked(), "fr")
    assert next(rows).number
    assert (len(statements), EXPORT_BATCH <= 1_000) == (1, True)
    assert list(rows) == []


def test_the_answer_is_not_made_before_it_is_sent(reader: FlaskClient) -> None:
    for _ in range(3):
        SubmissionFactory(stage=Stage.SUBMITTED)
    answer: Any = reader.get(EXPORT, buffered=False)
    assert (answer.is_streamed, "Content-Length" in answer.headers) == (True, False)
    assert len(table(answer.data.decode())) == 4
