"""What the receipt and the application say on paper, as plain data in one language."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.kernel import formats, i18n, site
from clara_grants.kernel.audit import Installation
from clara_grants.kernel.clock import PARIS
from clara_grants.questionnaire.kinds import AnswerLanguage, Kind
from clara_grants.questionnaire.model import Question
from clara_grants.submissions.models import Printout, Submission, SubmissionVersion
from clara_grants.submissions.queries import Content
from clara_grants.submissions.queries.content import Row
from clara_grants.submissions.shown import Cell, shown

#: Where anybody may ask whether a fingerprint is one of ours.
VERIFICATION: Final = "/dossiers/recepisses"
_WORDS: Final = (
    "receipt", "receipt_of", "call", "project", "holder", "handed_in", "version", "number", "fingerprint",
    "proves", "verify", "application", "draft_of", "readers", "blank", "no_file", "annexes", "annexes_intro",
    "apart", "confidential", "demo",
)  # fmt: skip


def receipt_data(session: Session, printout: Printout, version: SubmissionVersion) -> dict[str, Any]:
    """Everything the receipt shows."""
    submission = session.get_one(Submission, version.submission_id)
    language = printout.language
    return {
        **_head(session, submission, language),
        **_sent(version, language),
        "address": site.link(VERIFICATION),
    }


def application_data(
    session: Session,
    printout: Printout,
    content: Content,
    version: SubmissionVersion | None,
    appended: Sequence[str],
) -> dict[str, Any]:
    """Everything the application shows; `appended` names the files whose pages follow."""
    submission = session.get_one(Submission, printout.submission_id)
    language = printout.language
    sent = _sent(version, language) if version else {"sha256": "", "handed_in": "", "version": ""}
    kinds = {row.question.kind for part in content.sections for row in part.rows}
    head = _head(session, submission, language)
    return {
        **head,
        **sent,
        "holder": head["holder"] if Kind.HOLDER in kinds else "",
        "readers": _readers(printout.readers, language),
        "sections": [
            {
                "title": part.section.title.text(language),
                "rows": [_row(row, language, appended) for row in part.rows],
            }
            for part in content.sections
        ],
        "appended": list(appended),
    }


def _head(session: Session, submission: Submission, language: str) -> dict[str, Any]:
    call = session.get_one(Call, submission.call_id)
    return {
        "language": language,
        "words": {word: i18n.sentence(f"print.{word}", {}, language) for word in _WORDS},
        "number": submission.number,
        "call": i18n.pick(call, "title", language),
        "title": i18n.pick(submission, "title", language),
        "acronym": submission.acronym,
        "holder": submission.holder_name,
        "demo": bool(session.scalar(select(exists().where(Installation.moving_clock)))),
    }


def _sent(version: SubmissionVersion, language: str) -> dict[str, str]:
    seconds = f"{version.submitted_at.astimezone(PARIS):%H:%M:%S}"
    return {
        "handed_in": f"{formats.paris_date(version.submitted_at, language=language)}, {seconds}",
        "version": str(version.number),
        "sha256": version.sha256,
    }


def _readers(named: str, language: str) -> str:
    words = [i18n.label(one, "print_readers", language) for one in named.split("+")]
    return ", ".join(words)


def _row(row: Row, language: str, appended: Sequence[str]) -> dict[str, Any]:
    question = row.question
    said = shown(question, row.value, language)
    return {
        "label": question.label.text(language),
        "confidential": question.confidential,
        "lang": _language_of(question, language),
        "text": said.text,
        "items": list(said.items),
        "pairs": [list(pair) for pair in said.pairs],
        "heads": _cells(said.heads),
        "lines": [_cells(line) for line in said.lines],
        "total": _cells(said.total),
        "blank": said.is_blank and question.kind is not Kind.FILE,
        "files": [_file(file, language, appended) for file in row.files],
        "is_file": question.kind is Kind.FILE,
    }


def _language_of(question: Question, language: str) -> str:
    return language if question.language is AnswerLanguage.ANY else question.language.value


def _cells(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    return [{"text": cell.text, "is_amount": cell.is_amount} for cell in cells]


def _file(file: Any, language: str, appended: Sequence[str]) -> dict[str, Any]:
    name = str(file["name"])
    return {
        "name": name,
        "size": formats.file_size(int(file["size"]), language),
        "follows": name in appended,
    }
