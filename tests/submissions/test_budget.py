"""A budget by spreadsheet, and the rules of the call on the page, at the check and at the submission."""

import io
import json
import zipfile
from datetime import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.kernel.actors import Actor
from clara_grants.people.models import Person
from clara_grants.questionnaire.composites import columns_of
from clara_grants.submissions import queries, services, spreadsheet
from clara_grants.submissions.errors import IncompleteError, SheetUnreadableError
from clara_grants.submissions.models import Submission
from tests.factories.documents import STANDARD_ANSWERS
from tests.questionnaire.builders import question
from tests.submissions.test_views import SignIn

ASKED = question("budget", "budget", fields=["category", "item", "total", "requested"])
KEPT = [{"category": "staff", "item": "=SUM(A1)", "total": 1_234_50, "requested": 0}]
RULES = [{"category": "services", "ceiling_percent": 20, "base": "requested"}]


def test_the_model_comes_back_as_the_same_lines_and_holds_no_formula() -> None:
    content = spreadsheet.model(ASKED, KEPT, "fr")

    understood = spreadsheet.understand(ASKED, spreadsheet.read_workbook(content))

    assert (understood.rows, understood.unread, understood.left_out) == (KEPT, (), ())
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    titles = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[0]
    assert titles == [column.label.fr for column in columns_of(ASKED)]


def test_pasted_cells_are_read_by_their_titles_in_any_order_and_language() -> None:
    text = (
        "Amount requested\tITEM\tCategorie\n"
        "1 000,50\tSéquençage\tPrestations et plateformes\n"
        "2\tx\tStaff costs"
    )

    understood = spreadsheet.understand(ASKED, spreadsheet.read_pasted(text))

    assert understood.rows == [
        {"category": "services", "item": "Séquençage", "total": None, "requested": 100_050},
        {"category": None, "item": "x", "total": None, "requested": 200},
    ]
    assert [(one.line, one.column.key, one.typed) for one in understood.unread] == [
        (3, "category", "Staff costs")
    ]


def test_without_titles_columns_are_those_of_the_form_and_a_total_line_is_left_out() -> None:
    text = "\nconsumables\tTotal RNA kit\t10\tbeaucoup\nTOTAL\t\t10\t10\n"

    understood = spreadsheet.understand(ASKED, spreadsheet.read_pasted(text))

    assert [row["item"] for row in understood.rows] == ["Total RNA kit"]
    assert [one.typed for one in understood.unread] == ["beaucoup"]
    assert understood.left_out == (3,)


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"\0" * 41_000_000)
    return content.getvalue()


@pytest.mark.parametrize("content", [b"", b"PK nothing", b"x" * 2_000_001, bomb()])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(SheetUnreadableError):
        spreadsheet.read_workbook(content)


@pytest.fixture
def ruled(session: Session, call: Call) -> Call:
    call.document = {**call.document, "cost_rules": RULES}
    session.flush()
    return call


def test_a_broken_rule_stands_between_the_file_and_its_receipt(
    session: Session, actor: Actor, ruled: Call, complete: Submission, now: datetime
) -> None:
    with pytest.raises(IncompleteError) as refusal:
        services.submit(session, actor, complete.id, now=now)
    rows = [dict(row) for row in STANDARD_ANSWERS["budget"]]
    rows[1]["requested"] = "3 750"
    services.save_answers(session, actor, complete.id, {"budget": rows}, now=now)
    sent = services.submit(session, actor, complete.id, now=now)

    assert refusal.value.facts["gaps"] == [["budget", "budget", "cost_over_share_of_requested"]]
    assert queries.gaps(session, sent) == []


def test_the_page_shows_sums_and_the_rule_beside_its_line(
    sign_in: SignIn, applicant: Person, ruled: Call, complete: Submission
) -> None:
    page = BeautifulSoup(
        sign_in(applicant).get(f"/dossiers/{complete.id}/sections/budget").data, "html.parser"
    )

    shown = {one["data-figure"]: one.dd.text for one in page.select("[data-figure]")}
    assert shown == {
        "total": "30\u202f000\u00a0€",
        "requested": "25\u202f000\u00a0€",
        "left": "25\u202f000\u00a0€",
    }
    verdicts = [one.text for one in page.select("[data-line-verdict]")]
    assert verdicts[0] == verdicts[2] == ""
    assert "demandez 3\u202f750\u00a0€ au plus" in verdicts[1]
    assert "Au plus 20" in page.select("[data-line-rule]")[1].text
    assert json.loads(page.select_one("[data-budget]")["data-budget"])["ceiling_cents"] == 5_000_000


def _import(client: FlaskClient, file: Submission, **data: Any) -> Any:
    return client.post(f"/dossiers/{file.id}/budget/tableur", data=data)


def test_a_workbook_is_shown_before_it_replaces_the_budget(
    sign_in: SignIn, session: Session, applicant: Person, complete: Submission
) -> None:
    client = sign_in(applicant)
    content = spreadsheet.model(ASKED, KEPT, "fr")

    shown = _import(client, complete, workbook=(io.BytesIO(content), "budget.xlsx"))
    before = queries.values_of(session, complete.id)["budget"]
    page = BeautifulSoup(shown.data, "html.parser")
    sent = {one["name"]: one["value"] for one in page.select("form input[type=hidden]")}
    replaced = _import(client, complete, **sent)

    assert "1 ligne comprise" in page.text
    assert "=SUM(A1)" in page.text
    assert len(before) == 2
    assert replaced.location.endswith("/sections/budget#budget")
    assert queries.values_of(session, complete.id)["budget"] == KEPT


def test_a_budget_changed_meanwhile_is_not_replaced(
    sign_in: SignIn, session: Session, applicant: Person, complete: Submission
) -> None:
    client = sign_in(applicant)

    answer = _import(client, complete, lines=json.dumps(KEPT), revision="0")

    assert answer.status_code == 409
    assert len(queries.values_of(session, complete.id)["budget"]) == 2


@pytest.mark.parametrize("data", [{"pasted": "rien"}, {"workbook": (io.BytesIO(b"x"), "x.xlsx")}, {}])
def test_a_sheet_that_says_nothing_is_refused_with_the_reason(
    sign_in: SignIn, applicant: Person, complete: Submission, data: dict[str, Any]
) -> None:
    answer = _import(sign_in(applicant), complete, **data)

    assert answer.status_code == 422
    assert (
        BeautifulSoup(answer.data, "html.parser").select_one(".govuk-error-summary a")["href"] == "#workbook"
    )


def test_the_model_is_downloaded_with_the_lines_of_the_file(
    sign_in: SignIn, applicant: Person, complete: Submission
) -> None:
    answer = sign_in(applicant).get(f"/dossiers/{complete.id}/budget/modele.xlsx")

    rows = spreadsheet.understand(ASKED, spreadsheet.read_workbook(answer.data)).rows
    assert [row["item"] for row in rows] == ["Réactifs", "Séquençage"]
    assert answer.headers["Content-Disposition"] == f"attachment; filename=budget-{complete.number}.xlsx"
