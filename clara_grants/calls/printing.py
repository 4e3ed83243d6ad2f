"""All the questions of a call as PDF.  Imported by worker and command processes only.

Nothing asks for these prints: a sweep makes what published forms lack, so that each later version of a form
gets its own, and a failure heals by itself.
"""

import json
import uuid
from datetime import datetime
from itertools import product
from typing import Any

import typst
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, CallState, FormPrint, FormVersion
from clara_grants.calls.queries import form_of
from clara_grants.config import resource
from clara_grants.kernel import i18n
from clara_grants.kernel.actors import SYSTEM_ID
from clara_grants.kernel.files import FileStore, keep
from clara_grants.questionnaire.model import Questionnaire
from clara_grants.questionnaire.reading import read_section, said_languages

Wanted = tuple[uuid.UUID, str]


def lacking(session: Session, limit: int = 20) -> list[Wanted]:
    """The frozen forms of published calls that have no print in a language, oldest first."""
    forms = session.scalars(
        select(FormVersion.id)
        .join(Call, Call.id == FormVersion.call_id)
        .where(Call.state != CallState.DRAFT, FormVersion.frozen_at.is_not(None))
        .order_by(FormVersion.created_at)
    ).all()
    rows = session.execute(select(FormPrint.form_version_id, FormPrint.language))
    made = {(form_id, language) for form_id, language in rows}
    return [one for one in product(forms, i18n.LANGUAGES) if one not in made][:limit]


def make(
    session: Session, form_id: uuid.UUID, language: str, store: FileStore, *, now: datetime
) -> FormPrint:
    """Print one form in one language and keep it.  Running it again gives the print there is."""
    version = session.get_one(FormVersion, form_id, with_for_update=True)
    known = session.scalar(
        select(FormPrint).where(FormPrint.form_version_id == form_id, FormPrint.language == language)
    )
    if known is not None:
        return known
    call = session.get_one(Call, version.call_id)
    title = i18n.pick(call, "title", language)
    content = render(print_data(form_of(session, form_id), title, version.version, language), now)
    stored = keep(
        session,
        store,
        content,
        name=f"{call.key}-questions-{language}.pdf",
        media_type="application/pdf",
        by=SYSTEM_ID,
    )
    made = FormPrint(form_version_id=form_id, language=language, file_id=stored.id)
    session.add(made)
    session.flush()
    return made


def print_data(form: Questionnaire, title: str, version: int, language: str) -> dict[str, Any]:
    """What the printed page shows, in words."""
    return {
        "title": title,
        "language": language,
        "version": version,
        "sections": [
            {
                "title": section.title.text(language),
                "intro": section.intro.text(language) if section.intro else "",
                "written": list(said_languages(section, language)),
                "questions": [
                    {
                        "label": one.label,
                        "hint": one.hint,
                        "guidance": one.guidance,
                        "facts": [*([one.group] if one.group else ()), one.kind, *one.facts],
                        "parts": list(one.parts),
                        "rules": list(one.rules),
                    }
                    for one in read_section(form, section, language)
                ],
            }
            for section in form.sections
        ],
    }


def render(data: dict[str, Any], now: datetime) -> bytes:
    """The PDF/UA-1 of these data.  They reach the template as JSON, never as source."""
    template = resource("templates") / "print" / "questions.typ"
    made: bytes = typst.compile(
        template,
        root=template.parent,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(now.timestamp()),
    )
    return made
